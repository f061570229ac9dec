"""What a reader sees when something dies, drops, restarts or raises, and what is there again after a reload."""

import contextlib
import os
import signal
import time

import psutil
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
PATIENCE = 1  # [s] for a kernel that hangs, where a test waits for it; 20 elsewhere
NEVER = ("Traceback", "RuntimeError", trial.KEPT, "site-packages", str(ROOT))
RELOADED = "() => performance.getEntriesByType('navigation')[0].type === 'reload'"
HIDE = "yes => Object.defineProperty(document, 'hidden', { value: yes, configurable: true })"
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


def said(visit):
    """What the banner says, without its button."""
    return visit.page.get_by_role("alert").inner_text().removesuffix("Reload").strip()


def is_told(visit, since, words="lost their connection"):
    """The banner comes in time and says what matters; the text of the page stays."""
    reload_button(visit).wait_for(timeout=30_000)
    assert time.monotonic() - since < SOON + SLACK
    assert words in said(visit)
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
    with limited_server(folder, idle=10) as impatient, visiting(chromium) as visit:
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


def opened(visit, server, path=PATH):
    """The kernel of a page that is opened."""
    before = set(server.kernels())
    visit.open(server.url + path).explorers()
    (kernel,) = set(server.kernels()) - before
    return kernel


@contextlib.contextmanager
def stopped(kernel):
    """Stop a kernel in the middle of its work, as a deadlock or a machine that swaps does."""
    os.kill(kernel, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(kernel, signal.SIGCONT)


def ask(visit):
    """Move a slider that gets no answer; return where it stands."""
    slider = visit.page.locator(".mk-explorer[data-explorer=quick] input[type=range]")
    slider.press("ArrowRight")
    visit.page.wait_for_function("() => Number(document.querySelector('[data-explorer=quick]').dataset.air)")
    return int(slider.input_value())


def test_a_kernel_that_hangs_is_said_until_it_answers_and_a_reload_goes_on_with_another(chromium, server):
    with visiting(chromium) as visit:
        kernel = opened(visit, server)
        visit.page.evaluate("seconds => { document.body.dataset.patience = seconds; }", PATIENCE)
        with stopped(kernel):
            last = ask(visit)
            is_told(visit, time.monotonic(), "Python does not answer for the moment.")
        reload_button(visit).wait_for(state="detached")
        here = settings(visit)
        assert here["quick"][0]["Cash"] == f"${1 + last}", "what was asked meanwhile is answered"

        with stopped(kernel):
            last = ask(visit)
            is_told(visit, time.monotonic(), "The text stays")
            reload_button(visit).click()
            visit.page.wait_for_function(RELOADED)
            there = settings(visit)
            assert there["quick"][0]["Cash"] == f"${1 + last}" != here["quick"][0]["Cash"]
            assert not said(visit)
            until = time.monotonic() + SOON
            while psutil.pid_exists(kernel) and time.monotonic() < until:
                time.sleep(0.1)
            assert not psutil.pid_exists(kernel), "who is stopped hears no goodbye, and is ended all the same"


def test_nobody_is_told_of_a_kernel_that_hangs_who_does_not_look_or_has_just_woken(chromium, server):
    with visiting(chromium) as visit:
        clock = visit.page.clock
        clock.install()
        with stopped(opened(visit, server)):
            ask(visit)
            visit.page.evaluate(HIDE, True)
            clock.run_for(60_000)
            visit.page.evaluate(HIDE, False)
            for _ in range(3):
                clock.fast_forward(3_600_000)  # the lid closed, and open again
            clock.run_for(12_000)
            assert not said(visit)
            clock.run_for(8_000)
            assert "Python does not answer" in said(visit)
        reload_button(visit).wait_for(state="detached")
        clock.run_for(60_000)
        assert not said(visit), "nothing is asked any more"


def test_a_long_run_that_says_how_far_it_is_and_a_file_on_its_way_are_no_silence(chromium, tmp_path):
    trial.write_more(tmp_path / "more")
    with limited_server(tmp_path / "more") as more, visiting(chromium) as visit:
        clock = visit.page.clock
        clock.install()
        visit.open(more.url + PATH)
        run = visit.page.locator("[data-explorer=long]")  # it begins when the page opens
        for _ in range(3):
            run.locator(".mk-working").wait_for()
            visit.page.wait_for_function(
                "before => Number(document.querySelector('[data-explorer=long]').dataset.frame) > before",
                arg=int(run.get_attribute("data-frame") or 0),
            )
            clock.run_for(15_000)
            assert not said(visit)
        run.get_by_role("button", name="Stop").click()

        files = explorers(visit)["files"].root
        (kernel,) = more.kernels()
        bar = files.locator(".mk-files progress").first
        with stopped(kernel):
            day = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"1" * 900_000}
            files.locator("input[type=file]").first.set_input_files(day)
            bar.wait_for()
            clock.run_for(60_000)  # as on a slow line
            assert not said(visit)
        bar.wait_for(state="hidden")


def test_an_address_with_three_thousand_parameters_opens_the_page_and_says_what_was_left_out(chromium, server):
    with visiting(chromium) as visit:
        odd = "&".join(f"odd{i}={i}" for i in range(3_000))
        visit.open(f"{server.url}{PATH}?quick.cash=300&{odd}")
        quick = explorers(visit)["quick"].look()
        assert quick.readouts["Cash"] == "$300"
        assert "asked for something this page does not offer (odd0, odd1, odd2, odd3, odd4)" in quick.note
        assert visit.overflow() <= 0
        assert visit.trouble == []
