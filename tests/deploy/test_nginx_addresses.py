"""Through nginx the same addresses answer as on the server itself, and nothing else does."""

import gzip
import json
import re
import time

import pytest

from mktlib.dashboards.server import SETTINGS
from mktlib.publish.catalogue import read_catalogue
from tests.browser.collection import FOLDER
from tests.deploy.site import Reader, wait_for

KERNEL = "01234567-89ab-cdef-0123-456789abcdef"
STATIC = "/voila/static/voila.js"
WIDGETS = "/voila/labextensions/anywidget/package.json"
OFFERED = [
    "/",
    "/glossary",
    "/health/ready",
    "/pictures/index.png",
    STATIC,
    "/ui/explorer.js",
    "/robots.txt",
    "/room",
    "/room/BCDFGH",
]
NOT_OFFERED = [
    "/voila",
    "/voila/",
    "/voila/tree",
    "/voila/static/",
    "/voila/static/..%2f..%2fconf.json",
    "/voila/static/%2e%2e/conf.json",
    "/voila/static/../../../conf.json",
    "/voila/labextensions/",
    "/voila/files/index.ipynb",
    "/voila/templates/mktlib/conf.json",
    "/voila/render/",
    "/voila/render/1_formula",
    "/voila/render/1_formula/11_price_tag",
    "/voila/render/1_formula/Untitled.ipynb",
    "/voila/render/9_none/99_none.ipynb",
    "/voila/render/%2e%2e/outside.txt",
    "/voila/render/1_formula/..%2f..%2fREADME.md",
    "/voila/render/1_formula/11_price_tag.ipynb/",
    "/voila/api/contents",
    "/voila/execution/" + KERNEL,
    "/api/kernels",
    "/api/kernels/",
    "/api/kernels/" + KERNEL,
    "/api/kernels/" + KERNEL + "/channels",
    "/api/kernels/" + KERNEL + "/restart",
    "/api/kernels/..%2f..%2fapi/contents",
    "/api/contents",
    "/api/sessions",
    "/api/terminals",
    "/api/kernelspecs",
    "/pictures/",
    "/pictures/x/index.png",
    "/pictures/..%2f..%2fserver.py",
    "/mktlib-answer.html",
    "/mktlib/rules.conf",
    "/rules.conf",
    "/health",
    "/health/",
    "/metrics",
    "/login",
    "/lab",
    "/.git/config",
    "/stills/index.png",
    "/robots.txt/",
    "/nowhere",
    "/rooms",
    "/room/",
    "/room/bcdfgh",
    "/room/AAAAAA",
    "/rooms/BCDFGH",
    "/rooms/BCDFGH/x",
]


@pytest.fixture
def reader(site):
    return Reader(site.url)


@pytest.mark.parametrize("path", OFFERED)
def test_what_a_page_needs_answers(site, reader, path):
    assert reader.ask(path).status == Reader(site.replicas[0]).ask(path).status == 200


@pytest.mark.parametrize("path", [*OFFERED, "/voila/render/index.ipynb"])
def test_a_look_without_words_passes_and_takes_no_place(site, path):
    """Browsers set no store by it; uptime checks and link checkers do."""

    def taken():
        ready = (json.loads(Reader(replica).ask("/health/ready").text) for replica in site.replicas)
        return sum(told["taken"] for told in ready)

    before = taken()
    answer = Reader(site.url).ask(path, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert taken() == before


def test_programs_that_follow_links_are_asked_to_leave_pages_alone(reader):
    assert reader.ask("/robots.txt").text.splitlines() == ["User-agent: *", "Disallow: /voila/", "Disallow: /api/"]


@pytest.mark.parametrize("path", NOT_OFFERED)
def test_nothing_else_answers_neither_here_nor_behind(site, reader, path):
    for answer in (reader.ask(path), Reader(site.replicas[0]).ask(path)):
        assert answer.status in {400, 403, 404}, answer.text[:500]
        assert "Traceback" not in answer.text
        assert 'class="home"' not in answer.text or "<h1>No offers" in answer.text


@pytest.mark.parametrize("path", ["/", "/voila/render/index.ipynb", STATIC, "/health/ready"])
def test_a_foreign_name_finds_nothing_not_even_what_is_in_the_cache(site, path):
    names = ["evil.example", "prices.example.org.evil.example", "[::2]"]
    assert {Reader(site.url).ask(path, Host=name).status for name in names} == {404}
    assert Reader(site.url).ask(path, Host="prices.example.org").status == 200


def test_whether_a_server_lives_is_nobodys_business_outside(site, reader):
    assert reader.ask("/health/live").status == 404
    assert Reader(site.replicas[0]).ask("/health/live").status == 200


def test_every_page_of_the_collection_is_let_through_and_nothing_that_looks_like_one(site):
    rules = (site.here / "mktlib" / "rules.conf").read_text(encoding="utf-8")
    (pages,) = re.findall(r'location ~ "(\^/voila/render/[^"]+)"', rules)
    assert all(re.search(pages, f"/{page.href}") for page in read_catalogue(FOLDER))
    for other in ("drafts/11_idea", "1_formula/Untitled", "1_formula/12_draft-2", "1_formula/../12_x", "index/11_x"):
        assert not re.search(pages, f"/voila/render/{other}.ipynb")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/voila/render/index.ipynb", STATIC, f"/api/kernels/{KERNEL}"])
def test_addresses_are_read_and_not_written(reader, path, method):
    assert reader.ask(path, method).status in {403, 404, 405}


def test_a_large_body_is_refused(reader):
    assert reader.ask(f"/voila/api/shutdown/{KERNEL}", "POST", b"x" * 100_000).status == 413


def test_what_nginx_says_itself_is_one_calm_page(reader):
    answer = reader.ask("/nowhere", Accept_Encoding="identity")
    assert answer.status == 404
    assert "<h1>No offers at this address.</h1>" in answer.text
    assert "nginx" not in answer.text
    assert answer.headers["Server"] == "nginx"  # no version
    assert answer.headers["Content-Type"] == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("path", [*OFFERED, "/nowhere", "/voila/render/9_none/99_none.ipynb"])
def test_every_answer_has_each_safety_header_once(reader, path):
    headers = reader.ask(path).headers
    for name in SETTINGS["headers"]:
        assert len(headers.get_all(name) or []) == 1, name
    fixed = {name: said for name, said in SETTINGS["headers"].items() if name != "Content-Security-Policy"}
    assert {name: headers[name] for name in fixed} == fixed
    assert "default-src" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"] is None  # only where the address is encrypted


@pytest.mark.parametrize("path", ["/", STATIC, "/ui/explorer.js"])
def test_text_is_compressed_for_those_who_take_it_and_the_same_for_the_rest(reader, path):
    packed, plain = reader.ask(path, Accept_Encoding="gzip, br"), reader.ask(path, Accept_Encoding="identity")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is None
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < 0.6 * len(plain.body)
    assert packed.headers.get_all("Vary") == plain.headers.get_all("Vary") == ["Accept-Encoding"]


def lines(site, path):
    return [line for line in site.log().splitlines() if path in line]


@pytest.mark.parametrize("path", [STATIC, WIDGETS, "/pictures/index.png"])
def test_files_are_asked_for_once_and_kept_by_browsers(site, reader, path):
    before = len(lines(site, path))
    one, two = (reader.ask(path + "?once") for _ in range(2))
    assert two.body == one.body
    assert one.headers["Set-Cookie"] is None
    assert re.search("max-age=[1-9]|no-cache" if path == WIDGETS else "max-age=[1-9]", one.headers["Cache-Control"])
    end = time.monotonic() + 20
    while len(said := lines(site, path)[before:]) < 2 and time.monotonic() < end:  # nginx writes them after its answers
        time.sleep(0.02)
    asked = {line.rsplit(" ", 1)[1] for line in said[-2:]}  # in either order: two workers write them
    replicas = {replica.removeprefix("http://") for replica in site.replicas}
    assert sorted(one in replicas for one in asked) == [False, True], f"not one replica, asked once: {said}"
    assert "-" in asked


def test_whether_there_is_a_server_is_never_said_by_the_cache(site, reader):
    """A page that lost its kernel asks so before it reloads; nobody answering, its text would go too."""
    path = "/voila/static/no-mathjax.js"
    for _ in range(3):
        assert reader.ask(path).status == reader.ask(path, "HEAD").status == 200
    site.asked_for(f"HEAD {path}")
    assert [line for line in site.log().splitlines() if path in line and line.endswith(" -")] == []


def test_readiness_is_asked_of_a_replica_once_a_second_at_most(site, reader):
    before = len(site.log().splitlines())
    told = json.loads(reader.ask("/health/ready").text)
    assert (told["ready"], told["places"]) == (True, 8)
    for _ in range(20):
        assert reader.ask("/health/ready").status == 200
    asked = [line for line in site.log().splitlines()[before:] if not line.endswith(" -")]
    assert len(asked) < 10


@pytest.mark.parametrize("path", ["/" + "x" * 7000, "/" + "%01" * 2000, "/%22%0a" + "%ff" * 1000], ids=len)
def test_a_line_of_the_log_is_short_whatever_is_asked(site, reader, path):
    before = site.log()
    assert reader.ask(path, "A" * 500).status in {400, 403, 404, 405}
    assert reader.ask(path).status in {400, 404}
    wait_for(lambda: site.log().removeprefix(before), "")
    assert max(map(len, site.log().splitlines())) < 600


def test_the_log_tells_no_readers_values(site, reader):
    reader.ask("/?walk.bought=4711")
    assert "4711" not in site.log()
    assert '"GET /" 200' in site.log()
