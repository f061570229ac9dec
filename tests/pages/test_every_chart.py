"""Every explorer whose model returns a chart, at its start, both ends of each control and random corners."""

import functools
import itertools
import json
import math
import re
from typing import Any, NamedTuple

import pytest
from PIL import Image

from mktlib.publish.pictures import TRAVEL
from mktlib.ui.chart import Chart
from mktlib.ui.draw import measure
from mktlib.ui.layout import height_of, layout
from mktlib.ui.talk import changes
from tests.house.files import notebooks
from tests.pages.page import page, settings
from tests.ui.colours import APART, nearest
from tools.pictures import sum_of

SLUGS = [path.stem for path in notebooks()]
PHONE, DESK = 358, 1000  # [CSS px]
UNSAYABLE = re.compile(
    r"[−-]0(?![.\d])|[−-]0\.0+(?!\d)|\b1 (?:shares|trades|steps|dollars|orders)\b|\d{13}|\bnan\b|\binf\b|None|np\."
    r"|Error\b|[{}_]|must be|got ",
    re.IGNORECASE,
)

pytestmark = pytest.mark.parametrize("slug", SLUGS)


class State(NamedTuple):
    """What an explorer was asked, and all that it showed."""

    where: str
    explorer: Any
    positions: dict[str, int]
    record: dict[str, Any]
    picture: Any
    said: str
    problem: str
    readouts: dict[str, str]


@functools.cache
def states(slug):
    """Each explorer of a page at each of its settings; asked once, for all tests here."""
    found = []
    for explorer in page(slug).explorers.values():
        for values in settings(explorer):
            record = explorer.picture.record(explorer.controls) if isinstance(explorer.picture, Chart) else {}
            shown = (record, explorer.picture, str(explorer.said), explorer.problem, explorer.readouts())
            found.append(State(f"{explorer.name} at {values}", explorer, dict(explorer.positions), *shown))
    return found


def words_in(record):
    """Yield all that a record says."""
    yield "".join(part[0] for part in record["says"])
    for headline in record["headlines"]:
        yield from headline[:2]
    for panel in record["panels"]:
        yield panel["title"]
        for side in (panel["x"], panel["y"]):
            yield side["label"]
            yield from side["say"]
        for mark in filter(None, panel["marks"]):
            yield from mark.get("label", ())
            yield mark.get("key", "")
            for row in mark.get("cells", ()):
                yield from row


def test_it_is_a_chart_and_nothing_is_refused(slug):
    for state in states(slug):
        assert isinstance(state.picture, Chart), state.where
        assert not state.problem, f"{state.where}: {state.problem}"


def test_the_stills_that_travel_show_these_charts(slug):
    first = {state.explorer.name: state for state in reversed(states(slug))}
    sums = {name: sum_of(state.picture.record()) for name, state in first.items()}
    kept = json.loads((TRAVEL / "sums.json").read_text(encoding="utf-8"))[slug]
    assert {name: sum_ for name, sum_ in kept.items() if name != "cells"} == sums, "run `make pictures`"
    assert sorted(path.name for path in (TRAVEL / slug).iterdir()) == sorted(f"{name}.png" for name in sums)
    for name, state in first.items():
        assert Image.open(TRAVEL / slug / f"{name}.png").info["Description"] == state.said


def test_nothing_unsayable_is_said(slug):
    for state in states(slug):
        for text in [*words_in(state.record), *state.readouts.values()]:
            assert not UNSAYABLE.search(text), f"{state.where}: {text!r}"


def test_the_sentence_is_a_sentence(slug):
    for state in states(slug):
        assert re.fullmatch(r"[A-Z“$¥0-9].{8,}[.!?]", state.said, re.DOTALL), f"{state.where}: {state.said}"
        assert len(state.said) <= 330, f"{state.where}: {state.said}"


def test_axes_stand_still(slug):
    """Whatever a slider does, ticks stay where they are; only a choice may bring another axis."""
    ticks = {}
    for state in states(slug):
        controls = state.explorer.controls
        chosen = tuple(position for name, position in state.positions.items() if controls[name].kind != "range")
        shown = [[one[side]["at"], one[side]["say"]] for one in state.record["panels"] for side in "xy"]
        ticks.setdefault((state.explorer.name, repr(chosen)), {}).setdefault(json.dumps(shown), state.where)
    for (name, _chosen), seen in ticks.items():
        assert len(seen) == 1, f"{name} moves an axis: {list(seen.values())}"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everything_stays_on_the_sheet(slug, width):
    for where, record in ((state.where, state.record) for state in states(slug)):
        for only in range(len(record["panels"])) if width == PHONE else [None]:
            high = height_of(record, width, only)
            assert width > PHONE or high <= 320, f"{where}: {high} px are more than half of a phone"
            for place in layout(record, width, measure, only):
                left, top, wide, tall = place.box
                assert place.frame[3] - place.frame[1] >= 60, f"{where}: no room for the picture"
                for label in place.labels:
                    assert left - 1 <= label.x - label.width / 2, f"{where}: {label.text!r} leaves at the left"
                    assert label.x + label.width / 2 <= left + wide + 1, f"{where}: {label.text!r} leaves at the right"
                    assert top <= label.y <= top + tall, f"{where}: {label.text!r} leaves the sheet"
                for grip in place.handles:
                    assert left <= grip.x <= left + wide, f"{where}: handle of {grip.control}"


def roles_in(record):
    """The colours of a picture: of its marks and words, of titles and ticks."""
    marks = [mark for panel in record["panels"] for mark in panel["marks"] if mark]
    columns = {role for mark in marks for role in mark.get("roles", ()) if role}
    above = {role for _label, _value, role in record["headlines"]}
    said = {role for _words, *roles in record["says"] for role in roles}
    return {"ink", "muted", *columns, *above, *said, *(mark.get("role", "ink") for mark in marks)}


def test_colours_that_meet_are_told_apart(slug):
    met = {pair: s.where for s in states(slug) for pair in itertools.combinations(sorted(roles_in(s.record)), 2)}
    for pair, where in met.items():
        assert nearest(*pair) >= APART, f"{where}: {' and '.join(pair)}"


def test_a_record_is_plain_json_and_small(slug):
    for state in states(slug):
        text = json.dumps(state.record, allow_nan=False)
        assert json.loads(text) == state.record, state.where
        assert len(text) < 20_000, f"{state.where}: {len(text)} bytes"


def test_what_is_sent_turns_one_picture_into_the_next(slug):
    for _name, group in itertools.groupby(states(slug), lambda state: state.explorer.name):
        shown = None
        for state in group:
            if shown is not None:
                for path, value in changes(shown, state.record):
                    if not path:
                        shown = value
                        continue
                    at = shown
                    for key in path[:-1]:
                        at = at[key]
                    at[path[-1]] = value
                assert shown == state.record, state.where
            shown = json.loads(json.dumps(state.record))


SUM = re.compile(r"(−?)[$¥€]([\d,.]*\d)(?:\s(thousand|million|billion|trillion))?")
WORDS = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def extent(mark):
    """How large a filled mark is drawn [steps of its panel, or their product]."""
    x, y = mark["x"], mark["y"]
    if mark["kind"] == "box":
        return abs(x[1] - x[0]) * abs(y[1] - y[0])
    if mark["kind"] == "bars":
        ends = zip(x, mark["x2"], strict=True) if "across" in mark.get("look", "") else zip(y, mark["y2"], strict=True)
        return sum(abs(a - b) for a, b in ends if a is not None)
    high = [None if a is None or b is None else abs(a - b) for a, b in zip(y, mark["y2"], strict=True)]
    strips = zip(itertools.pairwise(x), itertools.pairwise(high), strict=True)
    return sum((b - a) * (c + d) / 2 for (a, b), (c, d) in strips if None not in (a, b, c, d))


def sums_drawn(record):
    """The filled marks that say a sum of money: where in the record, the sum, and how large it is drawn."""
    filled = [
        (i, j, mark)
        for i, panel in enumerate(record["panels"])
        for j, mark in enumerate(panel["marks"])
        if mark and mark["kind"] in ("box", "bars", "area") and mark.get("label")
    ]
    for i, j, mark in filled:
        said = mark["label"][0].replace("\N{NO-BREAK SPACE}", " ")
        if found := SUM.search(said):
            sign, digits, word = found.groups(default="")
            amount = float(digits.replace(",", "")) * WORDS[word] * (-1 if sign else 1)
            yield (i, j, mark.get("role"), SUM.sub("", said)), (amount, extent(mark))


def test_no_mark_shrinks_while_the_sum_on_it_grows(slug):
    for name, group in itertools.groupby(states(slug), lambda state: state.explorer.name):
        start, *others = group
        for control, one in start.explorer.controls.items():
            if one.kind != "range":
                continue
            alone = [o for o in others if {k for k in o.positions if o.positions[k] != start.positions[k]} == {control}]
            swept = sorted([start, *alone], key=lambda state: state.positions[control])
            for a, b in itertools.pairwise([dict(sums_drawn(state.record)) for state in swept]):
                for mark in a.keys() & b.keys():
                    (sum_a, size_a), (sum_b, size_b) = a[mark], b[mark]
                    grows, shrinks = abs(sum_b) - abs(sum_a), size_b - size_a
                    apart = abs(grows) > 0.02 * abs(sum_a) and abs(shrinks) > 0.02 * size_a
                    assert not apart or grows * shrinks > 0, (
                        f"{name}: {control} moves {mark} from {a[mark]} to {b[mark]}"
                    )


def test_handles_stand_where_their_controls_do(slug):
    for state in states(slug):
        for panel in state.record["panels"]:
            for mark in filter(None, panel["marks"]):
                if "drag" not in mark:
                    continue
                drag = mark["drag"]
                stands = state.positions[drag["control"]]
                known = dict(zip(drag["positions"], drag["places"], strict=True))
                if stands in known and mark["kind"] in ("dots", "rule", "box"):
                    place = mark[drag["along"]][-1 if mark["kind"] == "box" else mark.get("at", -1)]
                    assert math.isclose(place, known[stands], abs_tol=3), f"{state.where}: {drag['control']}"


def test_controls_that_rest_are_named(slug):
    for state in states(slug):
        controls, idle = set(state.explorer.controls), set(state.picture.idle)
        assert idle <= controls, state.where
        assert len(controls - idle) >= 1, state.where
