"""A goodbye is said when a page really goes, and only then; who has gone keeps no kernel, however quick she was."""

import contextlib
import os
import signal
import time

import pytest

from mktlib.dashboards.kernels import LOOK
from mktlib.dashboards.places import Limits
from tests.browser import trial
from tests.browser.page import visiting
from tests.dashboards.limited import PATH, limited_server

pytestmark = pytest.mark.browser
STEPS = 20
SOON = 20  # [s] until no kernel is left behind
SILENT = 3  # [s] in which a page that is perhaps leaving tells no loss
LEFT = 1.5  # [s] a kernel may stay when its page has gone; the default is looked at only
OFTEN = 0.25  # [s] between two looks; more elsewhere
UNLOADS = "globalThis.unloads = 0; addEventListener('beforeunload', () => { unloads += 1; }, { capture: true });"
# Each link, and whether its click looks like leaving to a browser.
LINKS = {
    "a mail": ({"href": "mailto:ann@example.org"}, True),
    "no content": ({"href": "/nothing"}, True),
    "an attachment": ({"href": "/attachment"}, True),
    "data": ({"href": "data:text/csv,1", "download": "data.csv"}, False),
    "a blob": ({"href": "", "download": "blob.csv"}, False),
}
FILES = ("an attachment", "data", "a blob")
LINK = """([textContent, link]) => {
    const href = link.href || URL.createObjectURL(new Blob(["1"]));
    document.querySelector("main").prepend(Object.assign(document.createElement("a"), { textContent }, link, { href }));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("leaving")
    trial.write_faults(made)
    return made


@pytest.fixture(scope="module")
def server(folder):
    """With the limits of every server: nothing here may wait for them."""
    with limited_server(folder, look=OFTEN) as started:
        yield started


def seconds_until(condition, most=SOON):
    """How long it takes [s] until `condition` holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < most, f"not within {most} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def is_answered(visit):
    """Move the page's first control, and say whether that is answered."""
    quick = visit.explorers()[0]
    before = quick.look()
    return quick.press(quick.controls()[0], "ArrowRight").readouts != before.readouts


def alive(visit, server):
    """The page with its kernel and, as its other widgets bring it, Voila's front end; and that kernel."""
    before = set(server.kernels())
    page = visit.open(server.url + PATH).page
    page.locator(".noUi-handle").wait_for()
    (kernel,) = set(server.kernels()) - before
    return page, kernel


def test_a_mail_a_download_and_an_answer_without_a_page_cost_nothing(chromium, server):
    with visiting(chromium) as visit:
        visit.page.add_init_script(UNLOADS)
        visit.page.clock.install()
        page, kernel = alive(visit, server)
        file = {"Content-Disposition": "attachment; filename=a.csv"}
        page.route("**/nothing", lambda route: route.fulfill(status=204))
        page.route("**/attachment", lambda route: route.fulfill(status=200, headers=file, body="1"))
        said = page.get_by_role("alert").get_by_role("button", name="Reload")
        for text, (link, looks_like_leaving) in LINKS.items():
            page.evaluate(LINK, [text, link])
            before = page.evaluate("unloads")
            with page.expect_download() if text in FILES else contextlib.nullcontext():
                page.get_by_role("link", name=text, exact=True).click(no_wait_after=True)
            if looks_like_leaving:
                page.wait_for_function("before => unloads > before", arg=before)
            assert is_answered(visit), text
        for _ in range(SILENT + 1):
            page.clock.run_for(1000)
            assert not said.count()
        assert server.kernels() == [kernel]
        assert is_answered(visit)
        assert visit.trouble == []

        before = page.evaluate("unloads")
        page.get_by_role("link", name="a mail").click(no_wait_after=True)
        page.wait_for_function("before => unloads > before", arg=before)
        os.kill(kernel, signal.SIGKILL)
        page.wait_for_function("() => mktlibPage.line === 'dead'")
        page.clock.run_for(1000 * SILENT)
        said.wait_for(timeout=1000)  # a loss in that moment is told all the same


def arrive(page, url):
    """Go to an address, also while a step back is still on its way."""
    for _attempt in range(STEPS):
        with contextlib.suppress(Exception):
            return page.goto(url)
    return page.goto(url)


def test_twenty_quick_steps_back_and_forward_leave_no_kernel_behind(chromium, server):
    with visiting(chromium) as visit:
        page = visit.open(server.url + "/").page
        for query in ("?quick.cash=300", ""):
            page.goto(server.url + PATH + query)
        for step in range(STEPS):  # two back, two forward: gallery, page and page
            with contextlib.suppress(Exception):  # the page went before it could say that it had heard
                page.evaluate("way => history.go(way)", 1 if step % 4 > 1 else -1)
        arrive(page, server.url + PATH)
        assert is_answered(visit)
        seconds_until(lambda: len(server.kernels()) == 1)
        assert is_answered(visit), "the one that is left is that of the page"
        page.goto(server.url + "/")
        seconds_until(lambda: not server.kernels())


@pytest.mark.parametrize("when", ["commit", "domcontentloaded", "load"])
def test_a_page_that_is_closed_at_once_leaves_no_kernel(chromium, server, when):
    with visiting(chromium) as visit:
        if when == "domcontentloaded":  # the script of its line is still on its way
            visit.page.route("**/ui/explorer.js*", lambda _route: None)
        visit.page.goto(server.url + PATH, wait_until=when)
        assert server.kernels()
        visit.page.close(run_before_unload=True)  # as a reader closes it
        seconds_until(lambda: not server.kernels())


def test_a_tab_that_goes_without_a_goodbye_leaves_its_kernel_no_longer_than_it_may(chromium, folder):
    assert Limits().left + LOOK <= 25
    with limited_server(folder, left=LEFT, look=OFTEN) as server, visiting(chromium) as visit:
        visit.context.add_init_script("navigator.sendBeacon = () => true")
        pages = [visit.page, visit.context.new_page()]
        for page in pages:
            page.goto(server.url + PATH)
        pages[0].locator(".noUi-handle").wait_for()  # the other has just been loaded
        for page in pages:
            page.close()
        assert len(server.kernels()) == len(pages), "or a goodbye was said"
        seconds_until(lambda: not server.kernels(), LEFT + OFTEN + SOON)
