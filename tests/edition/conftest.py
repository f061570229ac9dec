"""The static edition on a plain host, and one browser for all tests here."""

from contextlib import ExitStack

import pytest

from mktlib.edition.site import address
from tests.browser.page import WIDE, visiting
from tests.edition.hosts import hosting
from tests.edition.pages import of_the_run
from tools import browser


@pytest.fixture(scope="session")
def host(built):
    """The address of the folder on a plain host."""
    with hosting(built.parent) as url:
        yield f"{url}{built.name}"


@pytest.fixture(scope="session")
def python(built):
    """Whether the pages have a Python of their own; it may be out of reach."""
    if not (built / "python" / "worker.js").is_file():
        pytest.skip("Pyodide could not be fetched from the package index")


@pytest.fixture(scope="package")
def chromium():
    with browser.started() as launched:
        yield launched


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
