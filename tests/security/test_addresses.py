"""Plain HTTP clients: only listed pages, our static files and the channel of one's own page answer."""

import asyncio
import contextlib
import http.client
import json

import pytest

from tests.security.client import ask, visiting
from tests.security.pages import PLAIN

PAGE = "/voila/render/2_order_book/21_sweep.ipynb"
UNKNOWN = "01234567-89ab-cdef-0123-456789abcdef"

NOT_PUBLIC = [
    "/notes.txt",
    "/1_formula",
    "/1_formula/",
    "/1_formula/11_price_tag.ipynb",
    "/voila",
    "/voila/tree",
    "/voila/tree/1_formula",
    "/voila/files/1_formula/prices.csv",
    "/voila/files/1_formula/plan.png",
    "/voila/files/index.ipynb",
    "/voila/render/",
    "/voila/render/Untitled.ipynb",
    "/voila/render/1_formula/Untitled.ipynb",
    "/voila/render/1_formula/12_draft-2.ipynb",
    "/voila/render/drafts/11_idea.ipynb",
    "/voila/render/../outside.txt",
    "/voila/render/1_formula/prices.csv",
    "/voila/render/%2e%2e/outside.txt",
    "/voila/render/%252e%252e/outside.ipynb",
    "/voila/render/..%2foutside.ipynb",
    "/voila/render/..%5coutside.ipynb",
    "/voila/render/1_formula%2f..%2f..%2foutside.ipynb",
    "/voila/render/1_formula/..%252f..%252foutside.ipynb",
    "/voila/render//index.ipynb",
    "/voila/render/./index.ipynb",
    "/voila/render/index.ipynb/",
    "/voila/render/index.ipynb%00.png",
    "/voila/render/INDEX.ipynb",
    "/voila/render/1_formula/13_link.ipynb",
    "/voila/render/1_formula/14_text.ipynb",
    "/voila/render/1_formula/link.png",
    "/voila/render/4_linked/11_idea.ipynb",
    "/voila/files/1_formula/link.png",
    "/voila/static/",
    "/voila/static/../../../conf.json",
    "/voila/static/%2e%2e/conf.json",
    "/voila/static/..%2fconf.json",
    "/voila/static/%252e%252e/conf.json",
    "/voila/static//etc/passwd",
    "/voila/static/index.html.j2",
    "/voila/labextensions/",
    "/voila/labextensions/anywidget/../../../../../etc/passwd",
    "/voila/labextensions/anywidget/../jupyterlab_pygments/package.json",
    "/voila/labextensions/anywidget/%2e%2e/jupyterlab_pygments/package.json",
    "/voila/labextensions/anywidget/%2e%2e/%2e%2e/jupyter_config.json",
    "/voila/labextensions/@jupyterlab/apputils-extension/package.json",
    "/voila/labextensions/jupyter-matplotlib/package.json",
    "/voila/api/contents",
    "/voila/api/contents/1_formula",
    "/voila/api/themes/",
    "/api/contents",
    "/api/kernels",
    "/api/kernels/",
    f"/api/kernels/{UNKNOWN}",
    f"/api/kernels/{UNKNOWN}/channels",
    f"/api/kernels/{UNKNOWN}/restart",
    f"/api/kernels/{UNKNOWN}/interrupt",
    "/api/kernels/..%2f..%2fapi/contents",
    "/api/kernelspecs",
    "/api/sessions",
    "/api/terminals",
    "/api/status",
    "/api",
    "/voila/templates/mktlib/conf.json",
    "/voila/templates/mktlib/static/page.css",
    f"/voila/execution/{UNKNOWN}",
    f"/voila/query/{UNKNOWN}",
    "/pictures/",
    "/pictures/11_price_tag-light.pdf",
    "/pictures/..%2f..%2fserver.py",
    "/pictures/%252e%252e%252fserver.py",
    "/pictures/Untitled-light.png",
    "/login",
    "/logout",
    "/lab",
    "/metrics",
    "/files/notes.txt",
    "/.git/config",
]


@pytest.mark.parametrize("path", NOT_PUBLIC)
def test_nothing_else_answers(server, path, secret):
    answer = ask(server, path)
    assert answer.status in {400, 403, 404}
    assert secret not in answer.text
    assert "Traceback" not in answer.text
    assert str(server.folder) not in answer.text


def test_asking_for_what_is_not_public_starts_no_kernel(server):
    before = server.kernels()
    for path in NOT_PUBLIC:
        if "render" in path:
            ask(server, path)
    assert not {*server.kernels()} - {*before}  # those of earlier readers may have ended


def test_a_link_out_of_the_folder_is_not_in_the_gallery(server):
    gallery = ask(server, "/").text
    assert "21_sweep" in gallery
    assert "13_link" not in gallery
    assert "4_linked" not in gallery


def test_a_page_replaced_by_a_link_is_not_there(server, secret):
    page = server.folder / "2_order_book/21_sweep.ipynb"
    kept = page.read_text(encoding="utf-8")
    page.unlink()
    page.symlink_to(server.folder / ".." / "outside.ipynb")
    try:
        answer = ask(server, PAGE)
    finally:
        page.unlink()
        page.write_text(kept, encoding="utf-8")
    assert answer.status == 404
    assert secret not in answer.text


@pytest.mark.parametrize("query", ["template=latex", "template=lab", "template=../../x", "theme=dark", "theme=../x"])
def test_another_template_or_theme_cannot_be_asked_for(server, query):
    override = ask(server, f"{PAGE}?{query}&voila-template=lab&voila-theme=dark")
    assert override.status == 200
    assert override.text.lstrip().startswith("<!DOCTYPE html>")
    assert "<title>The sweep · mktlib</title>" in override.text
    assert 'data-jp-theme-name="JupyterLab Light"' in override.text
    assert "../" not in override.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", PAGE, "/voila/static/voila.js", f"/api/kernels/{UNKNOWN}", "/api/kernels", "/x"])
def test_addresses_are_read_and_not_written(server, path, method):
    before = server.kernels()
    answer = ask(server, path, method, body=b"{}")
    assert answer.status in {403, 404, 405}
    assert "Traceback" not in answer.text
    assert not {*server.kernels()} - {*before}  # those of earlier readers may have ended


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example#localhost",
        "[::2]",
        "192.168.0.1",
        "",
        '"><script>alert(1)</script>',
    ],
)
@pytest.mark.parametrize("path", ["/", PAGE, "/voila/static/voila.js", "/nowhere"])
def test_a_foreign_name_for_this_machine_is_not_answered(server, path, host):
    before = server.kernels()
    answer = ask(server, path, Host=host)
    assert answer.status in {400, 404}
    assert answer.text == ""
    assert not {*server.kernels()} - {*before}  # those of earlier readers may have ended


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_this_machines_own_names_are_answered(server, host):
    assert ask(server, "/", Host=host.format(port=server.port)).status == 200


def test_a_page_is_opened_and_not_fetched_as_a_part_of_another_site(server):
    before = server.kernels()
    image = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}
    assert ask(server, PAGE, **image).status == 403
    assert not {*server.kernels()} - {*before}  # those of earlier readers may have ended
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert ask(server, PAGE, **link).status == 200


def test_a_request_that_is_too_large_or_malformed_is_refused_and_the_server_stays(server):
    with contextlib.suppress(ConnectionError):  # closed while we were still writing
        assert ask(server, "/voila/api/shutdown/x", "POST", body=b"x" * 3_000_000).status in {400, 403, 413}
    for head in ({"X_Long": "x" * 100_000}, {"Content_Length": "-1"}, {"Transfer_Encoding": "chunked, chunked"}):
        with contextlib.suppress(ConnectionError, http.client.HTTPException):  # or closed at once
            assert ask(server, "/", **head).status >= 400
    assert ask(server, "/").status == 200


async def try_to_end(server):
    async with visiting(server, PLAIN) as owner:
        address = f"/api/kernels/{owner.kernel}"
        known = json.loads(ask(server, address).text)
        assert known["id"] == owner.kernel
        assert not {"path", "env", "cwd", "connection_file"} & set(known)
        for method, path in (
            ("DELETE", address),
            ("POST", f"{address}/restart"),
            ("POST", f"{address}/interrupt"),
            ("POST", f"/voila/api/shutdown/{owner.kernel}"),
            ("PATCH", address),
        ):
            assert ask(server, path, method, body=b"").status in {403, 404, 405}, (method, path)
            foreign = {"Origin": "https://evil.example", "Cookie": "_xsrf=a", "X_XSRFToken": "a"}
            assert ask(server, path, method, body=b"", **foreign).status in {403, 404, 405}, (method, path)
        assert await owner.answers()


def test_whoever_learns_a_kernels_id_cannot_end_or_restart_it_from_another_site(server):
    asyncio.run(try_to_end(server))
