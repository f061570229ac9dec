"""One browser, one server and each page once for all tests here; a picture of every open page when a test fails."""

from contextlib import ExitStack

import pytest

from tests.browser.collection import FOLDER, INDEX, address, examples, explorers_in, few_first, firsts
from tests.browser.page import PHONE, VISITS, WIDE, visiting
from tests.browser.serving import serving
from tests.browser.walk import walk
from tests.house.files import notebooks
from tools import browser


# Not for the whole session: another folder's tests start a browser of their own, and two such clients
# cannot run beside each other in one thread. (The folder must be a package for this scope.)
@pytest.fixture(scope="package")
def chromium():
    with browser.started() as launched:
        yield launched


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    """The public notebooks, served as the README says."""
    with serving(FOLDER, tmp_path_factory.mktemp("server") / "log") as started:
        yield started


SIZES = {"wide": WIDE, "phone": PHONE}


@pytest.fixture(
    scope="package",
    params=[
        pytest.param((*one.values, size), id=f"{one.id}-{size}", marks=one.marks)
        for size, paths in (("phone", notebooks()), ("wide", sorted(examples())))
        for one in few_first(paths)
    ],
)
def operated(request, chromium, server):
    """A page on which everything has been tried once; it stays open, at its start, for a closer look."""
    path, size = request.param
    with visiting(chromium, SIZES[size], permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.open(server.page(address(path)))
        yield walk(visit, explorers_in(path))


@pytest.fixture(scope="package")
def phone(operated):
    """The same on a phone only: every page once."""
    return operated


@pytest.fixture
def example(operated):
    """The same where the story and the richest page show what any would."""
    return operated


@pytest.fixture(scope="package")
def sheets_of(operated):
    """The same where paper and readers without scripts are tried: the story, each layer's first page, and the last."""
    return operated


@pytest.fixture
def pulled(operated):
    """The same where pictures have handles: those of the story stand in later steps, and have a test of their own."""
    return operated


def shows_something_new(item):
    """Whether a test is worth its time on the page and in the window it would run in."""
    path, size = item.callspec.params.get("operated", (None, "")) if hasattr(item, "callspec") else (None, "")
    left_out = {"phone": size == "wide", "example": path not in examples(), "pulled": path == INDEX}
    left_out["sheets_of"] = size == "wide" or path not in firsts()
    return path is None or not any(left_out.get(name) for name in item.fixturenames)


def pytest_collection_modifyitems(config, items):
    """Leave out what would show nothing new."""
    config.hook.pytest_deselected(items=[item for item in items if not shows_something_new(item)])
    items[:] = filter(shows_something_new, items)


@pytest.fixture
def visit(chromium):
    """Open a page as a new reader, ``visit(url, size=PHONE, color_scheme="dark")``; nothing may go wrong on it."""
    with ExitStack() as stack:
        visits = []

        def go(url, size=WIDE, **options):
            visits.append(stack.enter_context(visiting(chromium, size, **options)))
            return visits[-1].open(url)

        yield go
        assert [trouble for one in visits for trouble in one.trouble] == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and VISITS:
        folder = item.config._tmp_path_factory.mktemp("failed", numbered=True)
        for i, one in enumerate(VISITS):
            path = folder / f"{i}.png"
            try:
                one.page.screenshot(path=path)
                report.sections.append(("what the page showed", str(path)))
            except Exception as error:  # a page that hangs has nothing to show
                report.sections.append(("no picture of the page", str(error)))
    return report
