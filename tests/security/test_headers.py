"""Every kind of answer tells the browser the same: nothing from elsewhere, no guessing, no frames of strangers."""

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import GZipContentEncoding

from mktlib.__main__ import main
from mktlib.dashboards.server import SETTINGS, Safety, answering_to, headers_for, refuse_odd
from tests.browser.serving import free_port
from tests.dashboards.collection import served, write_collection
from tests.security.client import ask

PAGE = "/voila/render/2_order_book/21_sweep.ipynb"
KERNEL = "/api/kernels/01234567-89ab-cdef-0123-456789abcdef"
ANSWERS = {
    "gallery": ("/", 200),
    "glossary": ("/glossary", 200),
    "page": (PAGE, 200),
    "script": ("/voila/static/voila.js", 200),
    "extension": ("/voila/labextensions/anywidget/package.json", 200),
    "health": ("/health/live", 200),
    "no such page": ("/voila/render/none.ipynb", 404),
    "no such picture": ("/pictures/none.png", 404),
    "no such script": ("/voila/static/none.js", 403),
    "no such kernel": (KERNEL, 404),
    "no socket": (f"{KERNEL}/channels", 404),
    "nowhere": ("/nowhere", 404),
}


def request_for(host):
    return HTTPServerRequest(start_line=RequestStartLine("GET", "/", "HTTP/1.1"), headers=HTTPHeaders({"Host": host}))


def directives(policy):
    return {name: sources for name, *sources in (one.split() for one in policy.split(";"))}


def assert_safe(answer, ancestors=("'self'",)):
    for name in SETTINGS["headers"]:
        assert len(answer.headers.get_all(name) or []) == 1, name
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert tuple(policy["frame-ancestors"]) == ancestors
    assert "'unsafe-eval'" not in policy["script-src"]
    return policy


@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_kind_of_answer_is_safe(server, path, status):
    answer = ask(server, path)
    assert answer.status == status
    policy = assert_safe(answer)
    here = f"127.0.0.1:{server.port}"
    named = {source for name, sources in policy.items() if name != "frame-ancestors" for source in sources}
    words = {source for source in named if source.startswith("'")}
    assert named - words == {"blob:", "data:", f"ws://{here}", f"wss://{here}"}  # no other host, no scheme of all hosts
    assert not answer.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_refusals_of_a_method_are_safe(server, method):
    assert_safe(ask(server, "/", method, body=b""))


def test_a_page_is_kept_by_nobody(server):
    """It names its reader's kernel."""
    assert "no-store" in ask(server, PAGE).headers["Cache-Control"]


def test_the_server_does_not_say_what_it_is_made_of(server):
    for path in ("/", PAGE, "/nowhere", "/health/live", "/voila/static/voila.js", f"{KERNEL}/channels"):
        assert not {"Server", "X-Powered-By"} & set(ask(server, path).headers)


def test_an_error_is_safe_too():
    """500 cannot be had from a healthy server: the transform sees every answer, whatever its status."""
    for status in (304, 413, 500, 503):
        request = request_for("a.example")
        said = HTTPHeaders({"Content-Security-Policy": "report-uri /api", "Content-Type": "text/html"})
        _, said, body = Safety((), request).transform_first_chunk(status, said, b"x", True)
        _, said, body = GZipContentEncoding(request).transform_first_chunk(status, said, body, True)
        assert {name: said[name] for name in SETTINGS["headers"]} == headers_for("a.example")


@pytest.mark.parametrize("host", ["", "a b", "x;script-src *", "a.example\r\nX: 1", "evil'", "*"])
def test_an_odd_host_adds_nothing_to_the_policy(host):
    assert headers_for(host) == headers_for("")


@pytest.mark.parametrize(
    "bad",
    [
        "lms.example.org",
        "https://lms.example.org/course",
        "https://a.example; script-src *",
        "https://a.example https://b.example",
        "https://*",
        "*",
        "'none'",
        "javascript:alert(1)",
        "https://a.example\n",
        "https://user@a.example",
        "",
    ],
)
def test_a_frame_ancestor_is_an_origin_and_nothing_else(bad):
    with pytest.raises(ValueError, match="frame ancestor"):
        refuse_odd({"frame ancestor": [bad]})


@pytest.mark.parametrize(
    "bad", ["*", "*.example.org", "a.example:80", "https://a.example", ".*", "a|b", "", "a.example\n"]
)
def test_a_host_is_a_name_and_nothing_else(bad):
    with pytest.raises(ValueError, match="host must be a name"):
        refuse_odd({"host": [bad]})


@pytest.mark.parametrize(("option", "value"), [("--frame-ancestors", "lms.example.org"), ("--hosts", "*")])
def test_a_wrong_setting_is_one_clear_line(option, value, capsys):
    assert main(["serve", option, value]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("mktlib: ")
    assert said.err.count("\n") == 1


def test_a_courses_site_may_show_pages_a_public_name_is_answered_and_a_busy_answer_is_safe(tmp_path):
    folder = write_collection(tmp_path / "notebooks")
    sites = ["https://lms.example.org", "https://*.example.edu:8443"]
    options = ["--frame-ancestors", *sites, "--hosts", "pages.example.org", "--max-kernels", "1"]
    with served(folder, tmp_path / "home", free_port(), *options) as server:
        for path in ("/", "/nowhere", "/voila/static/voila.js"):
            assert_safe(ask(server, path), ("'self'", *sites))
        named = ask(server, "/", Host="Pages.Example.org")
        assert named.status == 200
        assert "wss://pages.example.org" in directives(named.headers["Content-Security-Policy"].lower())["connect-src"]
        assert ask(server, "/", Host="www.pages.example.org").status == 404
        assert ask(server, "/", Host="pages.example.org.evil.example").status == 404
        assert ask(server, "/", Host="localhost").status == 200
        assert ask(server, PAGE).status == 200
        busy = ask(server, PAGE)
        assert busy.status == 503
        assert_safe(busy, ("'self'", *sites))


@pytest.mark.parametrize(
    ("ip", "hosts", "asked", "answered"),
    [
        ("127.0.0.1", (), "evil.example", False),
        ("::1", (), "evil.example", False),
        ("127.0.0.1", (), "127.0.0.2", True),
        ("0.0.0.0", (), "pages.example.org", True),
        ("0.0.0.0", ("pages.example.org",), "evil.example", False),
        ("0.0.0.0", ("pages.example.org",), "pagesxexample.org", False),
    ],
)
def test_names_are_checked_where_a_foreign_page_could_use_ours(ip, hosts, asked, answered):
    class App:
        def find_handler(self, request, **_):
            return "answered"

    router = answering_to(App(), ip, hosts)
    request = request_for(asked)
    if isinstance(router, App):
        assert answered
    else:
        (rule,) = router.rules
        assert (rule.matcher.match(request) is not None) == answered
