"""Every explorer whose model returns a chart, at its start, both ends of each control and random corners."""

import json
import math
import re

import pytest

from mktlib.ui.chart import Chart
from mktlib.ui.draw import measure
from mktlib.ui.layout import height_of, layout
from mktlib.ui.view import changes
from tests.house.files import notebooks
from tests.pages.page import page, settings

SLUGS = [path.stem for path in notebooks() if "mktlib.ui.panels" not in path.read_text(encoding="utf-8")]
PHONE, DESK = 358, 1000  # [CSS px]
UNSAYABLE = re.compile(
    r"[−-]0(?![.\d])|[−-]0\.0+(?!\d)|\b1 (?:shares|trades|steps|dollars|orders)\b|\d{13}|\bnan\b|\binf\b|None|np\."
    r"|Error\b|[{}_]|must be|got ",
    re.IGNORECASE,
)

pytestmark = pytest.mark.parametrize("slug", SLUGS)


def charts(slug):
    """Yield each explorer of a page at each of its settings."""
    for explorer in page(slug).explorers.values():
        for values in settings(explorer):
            yield explorer, f"{explorer.name} at {values}"


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
    for explorer, where in charts(slug):
        assert isinstance(explorer.picture, Chart), where
        assert not explorer.problem, f"{where}: {explorer.problem}"


def test_nothing_unsayable_is_said(slug):
    for explorer, where in charts(slug):
        for text in [*words_in(explorer.picture.record(explorer.controls)), *explorer.readouts().values()]:
            assert not UNSAYABLE.search(text), f"{where}: {text!r}"


def test_the_sentence_is_a_sentence(slug):
    for explorer, where in charts(slug):
        assert re.fullmatch(r"[A-Z“$¥0-9].{8,}[.!?]", str(explorer.said), re.DOTALL), f"{where}: {explorer.said}"
        assert len(explorer.said) <= 330, f"{where}: {explorer.said}"


def test_axes_stand_still(slug):
    """Whatever a control does, ticks stay where they are; only a choice may bring another axis."""
    for explorer in page(slug).explorers.values():
        ranges = [name for name, control in explorer.controls.items() if control.kind == "range"]
        for name in ranges:
            ticks = set()
            for position in {0, explorer.controls[name].last // 3, explorer.controls[name].last}:
                explorer.reset()
                explorer.move({name: position})
                explorer.run()
                panels = explorer.picture.record()["panels"]
                ticks.add(json.dumps([[one[side]["at"], one[side]["say"]] for one in panels for side in "xy"]))
            assert len(ticks) == 1, f"{explorer.name}: {name} moves an axis"
        explorer.reset()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everything_stays_on_the_sheet(slug, width):
    for explorer, where in charts(slug):
        record = explorer.picture.record(explorer.controls)
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


def test_a_record_is_plain_json_and_small(slug):
    for explorer, where in charts(slug):
        record = explorer.picture.record(explorer.controls)
        text = json.dumps(record, allow_nan=False)
        assert json.loads(text) == record, where
        assert len(text) < 20_000, f"{where}: {len(text)} bytes"


def test_what_is_sent_turns_one_picture_into_the_next(slug):
    for explorer in page(slug).explorers.values():
        shown = None
        for values in settings(explorer, corners=8):
            record = explorer.picture.record(explorer.controls)
            if shown is not None:
                for path, value in changes(shown, record):
                    if not path:
                        shown = value
                        continue
                    at = shown
                    for key in path[:-1]:
                        at = at[key]
                    at[path[-1]] = value
                assert shown == record, f"{explorer.name} at {values}"
            shown = json.loads(json.dumps(record))


def test_handles_stand_where_their_controls_do(slug):
    for explorer, where in charts(slug):
        for panel in explorer.picture.record(explorer.controls)["panels"]:
            for mark in filter(None, panel["marks"]):
                if "drag" not in mark:
                    continue
                drag = mark["drag"]
                stands = explorer.positions[drag["control"]]
                known = dict(zip(drag["positions"], drag["places"], strict=True))
                if stands in known and mark["kind"] in ("dots", "rule", "box"):
                    place = mark[drag["along"]][-1 if mark["kind"] == "box" else mark.get("at", -1)]
                    assert math.isclose(place, known[stands], abs_tol=3), f"{where}: {drag['control']}"


def test_controls_that_rest_are_named(slug):
    for explorer, where in charts(slug):
        assert set(explorer.picture.idle) <= set(explorer.controls), where
        assert len(set(explorer.controls) - set(explorer.picture.idle)) >= 1, where
