"""The static edition, built once for all tests here: a few pages, or with ``--edition FOLDER`` all that lies there."""

import functools
import http.server
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from mktlib.edition.build import build
from mktlib.edition.site import address
from tests.browser.page import WIDE, visiting
from tests.edition.pages import FEW, of_the_run
from tools import browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    """As ``python -m http.server``, without its log."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, *_):
        pass


@contextmanager
def hosted(folder):
    """Serve a folder's content on a free port; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def built(request, tmp_path_factory):
    """The folder: below another one, since a site's address may have a prefix."""
    given = request.config.getoption("--edition")
    if given:
        return Path(given).resolve()
    out = tmp_path_factory.mktemp("host") / "prices" / "site"
    build(out, pages=FEW, say=lambda _line: None)
    return out


@pytest.fixture(scope="session")
def host(built):
    """The address of the folder on a plain host."""
    with hosted(built.parent) as url:
        yield f"{url}/{built.name}"


@pytest.fixture(scope="session")
def python(built):
    """Whether the pages have a Python of their own; it may be out of reach."""
    if not (built / "python" / "worker.js").is_file():
        pytest.skip("Pyodide could not be fetched from the package index")


@pytest.fixture(scope="package")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = browser.launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def visit(chromium):
    """Open a page as a new reader; nothing may go wrong on it."""
    with ExitStack() as stack:
        visits = []

        def go(url, size=WIDE, before=lambda _visit: None, **options):
            visits.append(stack.enter_context(visiting(chromium, size, **options)))
            before(visits[-1])
            return visits[-1].open(url)

        yield go
        assert [trouble for one in visits for trouble in one.trouble] == []


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", of_the_run(metafunc.config), ids=lambda page: page.slug, scope="package")


@pytest.fixture
def file(page):
    return address(page)
