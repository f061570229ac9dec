"""Orders sent by a button, files opened, a long run stopped: as a reader does it."""

import pytest

from tests.browser import trial
from tests.browser.page import visiting
from tests.browser.serving import ROOT, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    place = tmp_path_factory.mktemp("more")
    trial.write_more(place / "notebooks")
    with serving(place / "notebooks", place / "log") as started:
        yield started


@pytest.fixture(scope="module")
def opened(chromium, server):
    with visiting(chromium) as visit:
        visit.open(server.page(trial.PAGE)).explorers(3)
        yield visit


@pytest.fixture(scope="module")
def first(opened):
    """What each shows at its start."""
    return {explorer.name: explorer.look() for explorer in opened.explorers(3)}


@pytest.fixture
def explorers(opened, first):
    yield {explorer.name: explorer.at_start(first[explorer.name]) for explorer in opened.explorers(3)}
    assert opened.trouble == []
    assert opened.kernel_said("Traceback", str(ROOT)) == []


def test_each_press_writes_down_where_the_controls_stand(explorers):
    orders = explorers["orders"]
    side, cash, sent = orders.controls()
    places = orders.places()
    press, undo = orders.part(sent, ".mk-press"), orders.part(sent, ".mk-icon")
    assert undo.is_disabled()
    assert "$100 changed hands" in orders.after(press.click).sentence
    orders.press(cash, "Home")
    orders.after(orders.part(side, "input").nth(1).click)
    state = orders.after(press.click)
    assert "$101 changed hands" in state.sentence
    assert state.readouts["Send order"] == "2 of at most 3"
    assert "$102 changed hands" in orders.after(lambda: press.press("Enter")).sentence
    assert press.is_disabled(), "no more than three"
    assert "$101 changed hands" in orders.after(undo.click).sentence
    assert orders.places() == places


def test_a_link_carries_what_was_sent(explorers, opened, server, chromium):
    orders = explorers["orders"]
    *_others, sent = orders.controls()
    orders.after(orders.part(sent, ".mk-press").click)
    link = orders.root.evaluate("root => mktlibPage.links.get(root.dataset.explorer)")
    assert link == {"orders.sent": "0-99"}
    with visiting(chromium) as visit:
        visit.open(server.page(trial.PAGE) + "?orders.sent=0-99.1-999.0-5000")
        (again, *_rest) = visit.explorers(3)
        assert "left out" in again.look().note, "a press beyond the limits is refused as a whole"
    with visiting(chromium) as visit:
        visit.open(server.page(trial.PAGE) + "?orders.sent=0-99.1-999")
        (again, *_rest) = visit.explorers(3)
        assert "$1,100 changed hands" in again.look().sentence


def test_files_go_piece_by_piece_and_the_model_reads_them(explorers):
    files = explorers["files"]
    own, _k = files.controls()
    one, two = files.part(own, "input[type=file]").nth(0), files.part(own, "input[type=file]").nth(1)
    one.set_input_files({"name": "<b>m.csv", "mimeType": "text/csv", "buffer": b"x" * 700_000})
    state = files.after(lambda: two.set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": b"y" * 99_999}))
    files.visit.page.wait_for_timeout(300)
    state = files.after(lambda: None)
    assert "$800,000 changed hands" in state.sentence
    assert state.readouts["Your day"] == "<b>m.csv, b.csv"
    assert files.root.locator("b", has_text="m.csv").count() == 0, "a file's name is never read as HTML"
    two.set_input_files({"name": "c.csv", "mimeType": "text/csv", "buffer": b"bad"})
    files.visit.page.wait_for_timeout(300)
    assert files.after(lambda: None).problem.startswith("Line 2 of <b>m.csv is bad.")
    assert files.reset().sentence.startswith("$1 changed hands")


@pytest.mark.parametrize("size", [0, 1_000_001])
def test_a_file_of_the_wrong_size_is_refused_before_it_is_sent(explorers, opened, size):
    files = explorers["files"]
    own, _k = files.controls()
    before, places = files.look(), files.places()
    input_ = files.part(own, "input[type=file]").first
    input_.set_input_files({"name": "m.csv", "mimeType": "text/csv", "buffer": b"x" * size})
    opened.page.wait_for_timeout(200)
    state = files.look()
    assert "larger than this page reads" in state.readouts["Your day"]
    assert (state.sentence, state.picture) == (before.sentence, before.picture)
    assert files.places() == places


def test_a_long_run_shows_progress_and_can_be_stopped(explorers, opened):
    long = explorers["long"]
    (runs,) = long.controls()
    slider = long.part(runs, "input[type=range]")
    places = long.places()
    slider.press("End")
    stop = long.button("Stop")
    stop.wait_for(state="visible")
    bar = long.root.locator(".mk-working progress")
    seen = [bar.evaluate("bar => bar.value")]
    opened.page.wait_for_timeout(500)
    seen.append(bar.evaluate("bar => bar.value"))
    assert seen[0] < seen[1] < 1
    assert long.places() == places
    state = long.after(stop.click)
    assert state.sentence.startswith("Stopped early. $")
    assert not stop.is_visible()
    slider.press("End")
    opened.page.wait_for_timeout(100)
    assert "$1 changed hands" in long.press(runs, "Home").sentence, "a moved control does not wait for the long run"
