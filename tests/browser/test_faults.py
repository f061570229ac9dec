"""What a reader sees when something dies, drops, restarts or raises, and what is there again after a reload."""

import os
import signal
import time

import pytest

from tests.browser import trial
from tests.browser.axe import faults
from tests.browser.page import visiting
from tests.browser.serving import ROOT, free_port
from tests.dashboards.limited import PATH, limited_server

pytestmark = pytest.mark.browser
EXPLORERS = 3
SOON = 8  # [s] until a reader is told
SLACK = 4  # [s] for a machine on which other tests run too
NEVER = ("Traceback", "RuntimeError", trial.KEPT, "site-packages", str(ROOT))
RELOADED = "() => performance.getEntriesByType('navigation')[0].type === 'reload'"
KEEP_SOCKETS = """
globalThis.sockets = [];
globalThis.WebSocket = class extends WebSocket { constructor(...all) { super(...all); sockets.push(this); } };
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("faults")
    trial.write_faults(made)
    return made


@pytest.fixture(scope="module")
def server(folder):
    with limited_server(folder, most_kernels=4) as started:
        yield started


def explorers(visit):
    return {explorer.name: explorer for explorer in visit.explorers(EXPLORERS)}


def settings(visit):
    """What every control of the page shows, and every sentence."""
    return {name: (one.look().readouts, one.look().sentence, checked(one)) for name, one in explorers(visit).items()}


def checked(explorer):
    boxes = explorer.root.locator("input:is([type=radio], [type=checkbox])")
    return boxes.evaluate_all("all => all.map(box => box.checked)")


def unsettle(visit):
    """Set every kind of control, presses among them."""
    quick, orders = explorers(visit)["quick"], explorers(visit)["orders"]
    cash, half = quick.controls()
    quick.press(cash, "PageUp")
    quick.after(quick.part(half, "input").click)
    _side, amount, sent = orders.controls()
    orders.after(orders.root.get_by_label("sell", exact=True).click)
    for _ in range(2):
        orders.press(amount, "ArrowRight")
        orders.after(orders.part(sent, ".mk-press").click)


def reload_button(visit):
    return visit.page.get_by_role("alert").get_by_role("button", name="Reload")


def is_told(visit, since):
    """The banner comes in time and says what matters; the text of the page stays."""
    reload_button(visit).wait_for(timeout=30_000)
    assert time.monotonic() - since < SOON + SLACK
    assert "lost their connection" in visit.page.get_by_role("alert").inner_text()
    assert visit.page.locator("h1").inner_text() == "Faults"
    assert reload_button(visit).bounding_box()["height"] >= 24


def test_a_killed_kernel_is_announced_and_a_reload_finds_every_control_where_it_was(chromium, server):
    with visiting(chromium) as visit:
        before = set(server.kernels())
        visit.open(server.url + PATH)
        first = settings(visit)
        unsettle(visit)
        here = settings(visit)
        assert {name for name in here if here[name] != first[name]} == {"quick", "orders"}
        (kernel,) = set(server.kernels()) - before
        os.kill(kernel, signal.SIGKILL)
        is_told(visit, time.monotonic())

        slider = visit.page.locator(".mk-explorer[data-explorer=quick] input[type=range]")
        slider.press("ArrowRight")  # nobody answers, but this is where the control stands now
        last = int(slider.input_value())
        reload_button(visit).click()
        visit.page.wait_for_function(RELOADED)
        there = settings(visit)
        assert there["orders"] == here["orders"]
        assert there["quick"][0]["Cash"] == f"${1 + last}" != here["quick"][0]["Cash"]
        assert there["quick"][2] == here["quick"][2]
        assert not visit.page.get_by_role("alert").inner_text()

        for explorer in explorers(visit).values():
            explorer.reset()
        assert settings(visit) == first, "Reset still goes to the start, not to where the reload began"
        unsettle(visit)
        visit.open(server.url + PATH)
        assert settings(visit) == first, "who comes by a link, and does not reload, begins at the start"


def test_a_restarted_server_is_announced_and_a_reload_too_early_costs_nothing(chromium, folder):
    port = free_port()
    with visiting(chromium) as visit:
        with limited_server(folder, port) as first:
            visit.open(first.url + PATH)
            unsettle(visit)
            here = settings(visit)
            gone = time.monotonic()
        is_told(visit, max(gone, time.monotonic() - 1))
        reload_button(visit).click()
        visit.page.get_by_text("The server does not answer yet").wait_for()
        assert visit.page.locator("h1").inner_text() == "Faults", "the text stays while nobody answers"
        with limited_server(folder, port):
            reload_button(visit).click()
            visit.page.wait_for_function(RELOADED)
            assert settings(visit) == here


def test_a_dropped_socket_is_taken_up_again_without_the_reader(chromium, server):
    with visiting(chromium) as visit:
        visit.page.add_init_script(KEEP_SOCKETS)
        visit.open(server.url + PATH)
        quick = explorers(visit)["quick"]
        before = quick.look()
        visit.page.evaluate("sockets.at(-1).close()")
        quick.root.locator("input[type=range]").press("ArrowRight")  # while there is no socket
        visit.page.wait_for_function(
            "frame => Number(document.querySelector('[data-explorer=quick]').dataset.frame) > frame", arg=before.frame
        )
        visit.settle()
        assert quick.look().readouts["Cash"] == "$101"
        assert visit.page.evaluate("sockets.length") >= 2
        visit.page.wait_for_function("() => !document.querySelector('[role=alert]').innerText")


def test_a_cell_and_a_callback_that_raise_cost_their_own_output_and_tell_nothing(chromium, server):
    with visiting(chromium) as visit:
        page = visit.open(server.url + PATH).page
        found = explorers(visit)
        apology = page.locator(".apology")
        assert apology.count() == 1
        assert "could not be computed" in apology.inner_text()
        handle = page.locator(".widget-slider .noUi-handle")
        for value in range(1, 8):
            handle.press("ArrowRight")
            said = 2 * value if value != 5 else 8  # at 5 it raises
            page.wait_for_function(
                "said => [...document.querySelectorAll('.widget-label')].at(-1).innerText === said", arg=str(said)
            )
        quick = found["quick"]
        assert quick.press(quick.controls()[0], "ArrowRight").readouts["Cash"] == "$101"
        text = page.content()
        assert [word for word in NEVER if word in text] == []
        assert visit.kernel_said(*NEVER) == []
        assert not page.get_by_role("alert").inner_text()


def test_a_kernel_that_was_left_alone_too_long_is_announced(chromium, folder):
    with limited_server(folder, idle=4) as impatient, visiting(chromium) as visit:
        visit.open(impatient.url + PATH)
        unsettle(visit)
        here = settings(visit)
        reload_button(visit).wait_for(timeout=30_000)
        until = time.monotonic() + 10
        while impatient.kernels() and time.monotonic() < until:  # it is told first, and then it ends
            time.sleep(0.1)
        assert not impatient.kernels()
        reload_button(visit).click()
        visit.page.wait_for_function(RELOADED)
        assert settings(visit) == here


def test_who_finds_every_place_taken_is_told_so_and_comes_in_when_one_is_free(chromium, folder):
    with (
        limited_server(folder, most_kernels=1) as small,
        visiting(chromium) as first,
        visiting(chromium) as second,
    ):
        first.open(small.url + PATH)
        explorers(first)
        second.open(small.url + PATH + "?quick.cash=300")
        heading = second.page.get_by_role("heading", name="All places are taken.")
        heading.wait_for()
        for scheme in ("light", "dark"):
            second.page.emulate_media(color_scheme=scheme)
            assert not faults(second.page)
        assert second.overflow() <= 0
        first.open(small.url + "/")  # says goodbye
        second.page.get_by_role("link", name="Try again").click()
        assert explorers(second)["quick"].look().readouts["Cash"] == "$300"

        unsettle(second)
        here = settings(second)
        os.kill(small.kernels()[0], signal.SIGKILL)
        reload_button(second).wait_for(timeout=30_000)
        first.open(small.url + PATH)  # somebody is quicker
        explorers(first)
        reload_button(second).click()
        heading.wait_for()
        first.open(small.url + "/")
        second.page.get_by_role("link", name="Try again").click()
        assert settings(second) == here, "also by way of the page that said it is full"
