"""What a reader sees, and what the log says, when a model refuses, fails, or is slower than the hand."""

import time
from pathlib import Path

import pytest

from tests.browser import trial
from tests.browser.page import visiting
from tests.browser.serving import ROOT, serving

pytestmark = pytest.mark.browser
KEPT_PICTURE = "The picture still shows the last setting that could be computed."
NEVER = ("Traceback", "traceback", "ZeroDivisionError", "division by zero", trial.KEPT, "RuntimeError", "site-packages")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("trial")


@pytest.fixture(scope="module")
def trial_server(place):
    trial.write(place / "notebooks", place / "runs")
    with serving(place / "notebooks", place / "log") as started:
        yield started


@pytest.fixture(scope="module")
def opened(chromium, trial_server):
    with visiting(chromium) as visit:
        visit.open(trial_server.page(trial.PAGE)).explorers(3)
        yield visit


@pytest.fixture(scope="module")
def first(opened):
    """What each shows at its start."""
    return {explorer.name: explorer.look() for explorer in opened.explorers(3)}


@pytest.fixture
def explorers(opened, first):
    """The trial's explorers by name, each at its start."""
    yield {explorer.name: explorer.at_start(first[explorer.name]) for explorer in opened.explorers(3)}
    assert opened.trouble == []
    assert opened.kernel_said(*NEVER, str(ROOT)) == []


def put(explorer, control, value):
    """Move a slider to a position at once."""
    slider = explorer.part(control, "input[type=range]")
    there = "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')) }"
    return explorer.after(lambda: slider.evaluate(there, value))


def mood(explorer, name):
    return explorer.after(explorer.root.get_by_label(name, exact=True).click)


def test_a_refusal_is_the_models_own_sentence_and_the_picture_stays(explorers, opened):
    refusing = explorers["refusing"]
    (cash, _mood) = refusing.controls()
    places = refusing.places()
    allowed = put(refusing, cash, 59)
    refused = put(refusing, cash, 60)
    assert refused.problem == f"Cash must be at most $60, more is not for sale. {KEPT_PICTURE}"
    assert (refused.picture, *refused.result) == (allowed.picture, *allowed.result)
    assert refused.alternative == allowed.sentence, "the picture's text must say what it shows, not what was refused"
    assert refused.stale
    assert not allowed.stale
    sheet = refusing.root.locator(".mk-sheet").evaluate("e => Number(getComputedStyle(e).opacity)")
    assert sheet < 0.5, "the picture is not marked as being of other values"
    grey = refusing.root.locator(".mk-note").evaluate("e => getComputedStyle(e).color")
    for part in (".mk-headlines strong", ".mk-sentence", ".mk-sentence b"):
        colours = set(refusing.root.locator(part).evaluate_all("all => all.map(e => getComputedStyle(e).color)"))
        assert colours == {grey}, f"{part} is not marked as being of other values"
    assert refused.readouts["Cash"] == "$61"
    assert refusing.places() == places
    again = put(refusing, cash, 49)
    assert not again.problem
    assert not again.stale
    assert again.sentence.startswith("$50 changed hands")


@pytest.mark.parametrize(("name", "logged"), [("angry", "ZeroDivisionError"), ("lost", trial.KEPT)])
def test_any_other_failure_is_one_calm_sentence_and_its_detail_goes_to_the_log(
    explorers, opened, trial_server, name, logged
):
    refusing = explorers["refusing"]
    before = refusing.look()
    failed = mood(refusing, name)
    assert failed.problem == f"This setting could not be computed. {KEPT_PICTURE}"
    assert (failed.picture, *failed.result) == (before.picture, *before.result)
    assert failed.stale
    assert "Cash" in failed.readouts
    text = opened.page.content()
    assert [word for word in NEVER if word in text] == []
    until = time.monotonic() + 10  # of what was said a moment ago the log keeps the number only
    while logged not in trial_server.log() and time.monotonic() < until:
        time.sleep(0.1)
    assert all(word in trial_server.log() for word in (logged, "Traceback", "refusing"))
    assert not mood(refusing, "calm").problem


def test_a_failure_leaves_the_other_explorers_alone(explorers):
    mood(explorers["refusing"], "angry")
    quick = explorers["quick"]
    (cash, _half) = quick.controls()
    before, after = quick.look(), quick.press(cash, "ArrowRight")
    assert after.picture != before.picture
    assert after.sentence.startswith("$101 changed hands")


def test_a_slow_model_runs_for_few_of_the_values_and_for_the_last_one(explorers, place):
    slow = explorers["slow"]
    (cash,) = slow.controls()
    runs = Path(place / "runs")
    before = len(runs.read_text().split())
    started = time.monotonic()
    moves = sum(1 for _ in slow.drag(cash, moves=120, pause=1000 / 60))
    dragged = time.monotonic() - started
    slow.visit.settle()
    state = slow.look()
    values = runs.read_text().split()[before:]
    assert moves == 120
    assert len(values) <= dragged / 0.4 + 3, f"{len(values)} runs for {moves} moves in {dragged:.1f} s"
    last = 1 + int(slow.part(cash, "input").input_value())
    assert values[-1] == str(last)
    assert state.readouts["Cash"] == f"${last}"
    assert state.sentence.startswith(f"${last} changed hands")


def test_while_a_slow_model_works_the_explorer_says_that_it_is_busy(explorers):
    slow = explorers["slow"]
    (cash,) = slow.controls()
    slow.part(cash, "input").press("End")
    slow.visit.page.wait_for_function("root => root.ariaBusy === 'true'", arg=slow.root.element_handle(), timeout=2000)
    slow.visit.settle()
    assert slow.root.get_attribute("aria-busy") is None


def test_a_quick_model_keeps_up_with_the_hand_and_ends_where_the_hand_does(explorers):
    quick = explorers["quick"]
    (cash, _half) = quick.controls()
    before = quick.look()
    for _ in quick.drag(cash, moves=60, pause=1000 / 60):
        pass
    quick.visit.settle()
    after = quick.look()
    last = 1 + int(quick.part(cash, "input").input_value())
    assert after.readouts["Cash"] == f"${last}"
    assert after.sentence.startswith(f"${last} changed hands")
    assert after.frame - before.frame >= 10, "fewer than ten pictures in a second of dragging"


@pytest.mark.parametrize(
    ("sent", "cash"),
    [
        ({"cash": 1e9}, "$1,000"),
        ({"cash": -5}, "$1"),
        ({"cash": 249.6}, "$251"),
        ({"cash": "500"}, "$100"),
        ({"cash": None}, "$100"),  # what becomes of NaN in JSON
        ({"cash": [1, 2]}, "$100"),
        ({"cash": {"value": 1}}, "$100"),
        ({"cash": True}, "$100"),
        ({"nobody": 3, "__class__": 1}, "$100"),
        ({}, "$100"),
        ([1, 2, 3], "$100"),
        ("cash", "$100"),
        (None, "$100"),
    ],
    ids=str,
)
def test_a_page_cannot_send_a_value_beyond_the_controls_own_limits(explorers, opened, sent, cash):
    quick = explorers["quick"]
    spec = opened.page.evaluate("JSON.stringify(mktlibProbe.model('quick').get('spec'))")
    opened.page.evaluate(
        """sent => {
            const model = mktlibProbe.model("quick");
            const state = { positions: sent, spec: { name: "other", controls: {} }, explorer: 1, _esm: "", comm: null };
            model.comm.send({ method: "update", state, buffer_paths: [] });
            model.send({ kind: "ask", serial: 1, positions: sent });
        }""",
        sent,
    )
    opened.page.wait_for_timeout(150)
    opened.settle()
    assert quick.look().readouts["Cash"] == cash
    assert opened.page.evaluate("JSON.stringify(mktlibProbe.model('quick').get('spec'))") == spec
    (slider, _half) = quick.controls()
    assert put(quick, slider, 41).sentence.startswith("$42 changed hands"), "it must go on as if nothing had been"


@pytest.mark.parametrize(
    "content",
    [
        None,
        7,
        "open",
        [],
        {"kind": "open"},
        {"kind": "open", "width": 1e12, "ratio": 1e9, "theme": "../../etc/passwd"},
        {"kind": "open", "width": None, "ratio": "two", "theme": {"a": 1}, "query": [["quick.cash"], 5, [1, 2], None]},
        {"kind": "open", "width": 960, "ratio": 1, "theme": "light", "query": "quick.cash=3", "remembered": {"a": 1}},
        {"kind": "download", "what": "../../etc/passwd"},
        {"kind": "download", "what": {"a": []}},
        {"kind": "nobody knows"},
    ],
    ids=str,
)
def test_a_page_can_send_nonsense_and_the_explorer_goes_on(explorers, opened, content):
    quick = explorers["quick"]
    opened.page.evaluate("content => mktlibProbe.model('quick').send(content)", content)
    opened.page.wait_for_timeout(150)
    opened.settle()
    (slider, _half) = quick.controls()
    state = put(quick, slider, 41)
    assert state.sentence.startswith("$42 changed hands")
    width = quick.root.locator("canvas").evaluate("canvas => canvas.width")
    assert width <= 2 * 1400
