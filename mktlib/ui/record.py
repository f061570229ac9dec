"""A panel as its record: values become places, numbers become words, marks that stand for a control become handles.

Logarithms, units, currencies and the choice of ticks stay on this side; a drawer only sees whole numbers
0 … `GRID` on each panel, from the left and from below.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from mktlib.ui.marks import Mark
from mktlib.ui.words import language

if TYPE_CHECKING:
    from mktlib.ui.chart import Axis, Panel

GRID = 4096  # steps of a panel's side: a quarter of a pixel of one 1,000 px wide
MOST_POINTS = 600  # of a line: more are no longer seen
SEEN = 1.0  # [steps of the grid] a point nearer to the line through its neighbours is not seen
FEW = 8  # points, for which Python is quicker than NumPy
MOST_MARKS = 4000  # dots or bars of one mark


def panel_record(one: Panel, controls: Mapping[str, Any]) -> dict[str, Any]:
    """Return a panel's record; marks that stand for one of the `controls` become handles."""
    marks = [mark for mark in one.marks if mark is not None]
    level = [mark for mark in marks if "across" in mark.look.split()]  # bars whose feet are values of x
    feet = [mark for mark in marks if mark not in level]
    scales = {
        "x": Scale.of(one.x, [m.x for m in marks] + [m.y2 for m in level]),
        "y": Scale.of(one.y, [m.y for m in marks] + [m.y2 for m in feet]),
    }
    return {
        "title": one.title,
        "weight": one.weight,
        "x": scales["x"].record(grid=False),
        "y": scales["y"].record(grid=True),
        "marks": [None if mark is None else _mark(mark, scales, controls) for mark in one.marks],
    }


@dataclass(frozen=True)
class Scale:
    """An axis with its ends: values → whole numbers on the panel."""

    axis: Axis
    low: float
    high: float

    @classmethod
    def of(cls, one: Axis, columns: Iterable[np.ndarray | None]) -> Scale:
        """Return the scale of an axis; ends that it leaves open are put around what is drawn."""
        low, high = one.low, one.high
        if low is None or high is None:
            known = np.concatenate([np.zeros(0), *(column for column in columns if column is not None)])
            known = known[np.isfinite(known)]
            first, last = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
            step = _step(last - min(first, 0.0) or abs(last) or 1.0)
            low = math.floor(min(first, 0.0) / step) * step if low is None else low
            high = math.ceil(last / step + 1e-9) * step if high is None else high
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueError(f"the axis {one.label!r} needs two finite ends, the lower first, got {low!r} and {high!r}")
        return cls(one, float(low), float(high))

    def grid(self, values: np.ndarray) -> list[int | None]:
        """Return places on the panel, 0 … GRID between its ends; what is far outside stands just outside."""
        return _whole(self.places(values))

    def places(self, values: np.ndarray) -> np.ndarray:
        """Return the same before it is rounded, NaN for a gap."""
        low, high = self.low, self.high
        if self.axis.is_log:
            low, high = math.log(low), math.log(high)
        if len(values) <= FEW:
            known = values.tolist()
            if self.axis.is_log:
                known = [math.log(max(one, 1e-300)) if one == one else one for one in known]
            per = GRID / (high - low)
            return np.array([min(max((one - low) * per, -GRID), 2 * GRID) for one in known])
        with np.errstate(all="ignore"):
            if self.axis.is_log:
                values = np.log(np.maximum(values, 1e-300))
            return np.minimum(np.maximum((values - low) * (GRID / (high - low)), -GRID), 2 * GRID)

    def record(self, grid: bool) -> dict[str, Any]:
        """Return label, ticks, and whether they have lines across the panel."""
        one = self.axis
        pure = getattr(one.say, "__module__", "") == "mktlib.ui.numbers"  # an author's words may change
        worded = _ticks if pure else _ticks.__wrapped__
        pairs = one.ticks if one.ticks is not None else worded(self.low, self.high, one.is_log, one.say, language())
        at = self.grid(np.array([value for value, _words in pairs], float))
        said, lines = [words for _value, words in pairs], grid if one.grid is None else one.grid
        return {"label": one.label, "at": at, "say": said, "grid": lines}


def _whole(places: np.ndarray) -> list[int | None]:
    if len(places) <= FEW or np.isnan(places).any():
        return [None if at != at else round(at) for at in places.tolist()]
    rounded: list[int | None] = np.rint(places).astype(int).tolist()
    return rounded


def _step(span: float) -> float:
    """Return the distance of about five round ticks over a span."""
    rough = span / 5
    scale = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in (scale, 2 * scale, 2.5 * scale, 5 * scale, 10 * scale) if step >= rough * (1 - 1e-9))


@lru_cache(maxsize=256)
def _ticks(low: float, high: float, is_log: bool, say: Callable[[float], str], _language: str) -> list[Any]:
    """Return round values and their words; an axis stands still under a drag, so they are the last ones mostly."""
    return [(value, say(value)) for value in (_decades(low, high) if is_log else _round_numbers(low, high))]


def _round_numbers(low: float, high: float) -> list[float]:
    step = _step(high - low)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]  # + 0.0: never minus zero


def _decades(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 2:
        return [10.0**i for i in range(first, last + 1, math.ceil((last - first) / 6))]
    fine = [digit * 10.0**i for i in range(first - 1, last + 1) for digit in (1, 2, 5)]
    return [value for value in fine if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]


def _mark(mark: Mark, scales: Mapping[str, Scale], controls: Mapping[str, Any]) -> dict[str, Any]:
    across = mark.kind == "bars" and "across" in mark.look.split()
    if mark.kind in ("dots", "bars") and len(mark.x) > MOST_MARKS:
        raise ValueError(f"a picture has room for {MOST_MARKS:,} {mark.kind}, got {len(mark.x):,}")
    at = mark.at % max(len(mark.x), 1)
    record: dict[str, Any] = {"kind": mark.kind}
    if mark.kind == "table":
        record["cells"] = [list(row) for row in mark.cells]
        record["roles"] = list(mark.roles)
    elif mark.kind == "rule":
        name = "x" if math.isfinite(float(mark.x[0])) else "y"
        record[name] = scales[name].grid(mark.x if name == "x" else mark.y)
    else:
        columns = {"x": scales["x"].places(mark.x), "y": scales["y"].places(mark.y)}
        if mark.y2 is not None:
            columns["x2" if across else "y2"] = scales["x" if across else "y"].places(mark.y2)
        if mark.kind in ("line", "area") and len(mark.x) > FEW:
            seen = _seen(columns["x"], [column for name, column in columns.items() if name != "x"], at)
            columns = {name: column[seen] for name, column in columns.items()}
            at = int(np.searchsorted(seen, at))
        record |= {name: _whole(column) for name, column in columns.items()}
    if mark.kind == "bars":
        side = scales["y" if across else "x"]
        middle = side.low if not side.axis.is_log else float((mark.y if across else mark.x)[0])
        low, high = side.grid(np.array([middle, middle + mark.width / 2]))
        record["half"] = (high or 0) - (low or 0)
    words = {"role": mark.role, "look": mark.look, "label": list(mark.label), "key": mark.key, "bold": mark.bold}
    record |= {name: value for name, value in words.items() if value}
    if mark.label:
        record["sides"], record["at"] = mark.sides, at
    if mark.drag and mark.drag.control in controls:
        record["drag"] = _handle(mark, scales[mark.drag.along], controls[mark.drag.control])
    return record


def _handle(mark: Mark, scale: Scale, control: Any) -> dict[str, Any]:
    """Return which control a mark moves, and where on the panel its positions are: few of them, if they lie evenly."""
    assert mark.drag is not None
    positions = np.unique(np.linspace(0, control.last, min(control.last + 1, 33)).round().astype(int))
    places = scale.grid(np.array([mark.drag.place(control.value(int(one))) for one in positions], float))
    even = np.interp(positions, (positions[0], positions[-1]), (places[0] or 0, places[-1] or 0))
    if np.abs(even - np.array([one or 0 for one in places])).max() <= 2:
        positions, places = positions[[0, -1]], [places[0], places[-1]]
    return {"control": mark.drag.control, "along": mark.drag.along, "positions": positions.tolist(), "places": places}


def _seen(x: np.ndarray, edges: list[np.ndarray], at: int) -> np.ndarray:
    """Return which points of a line, or of both edges of an area, an eye could miss; the one that words hang on stays.

    Every other point goes if it lies on the line through its neighbours, and again as long as some do.
    """
    kept = np.arange(len(x))
    if len(x) > MOST_POINTS:  # the lowest and the highest of each stretch: peaks stay, whatever lies between them
        finite = np.where(np.isfinite(edges[0]), edges[0], 0.0)
        chosen = {0, at, len(x) - 1}
        for stretch in np.array_split(kept, MOST_POINTS // 2):
            chosen |= {int(stretch[finite[stretch].argmin()]), int(stretch[finite[stretch].argmax()])}
        kept = np.array(sorted(chosen))
    lines = [(x + 1j * y)[kept] for y in edges if y is edges[0] or (y != y[0]).any()]  # a level foot is never in need
    while len(kept) > FEW:
        goes = kept[1:-1:2] != at
        for line in lines:
            before = line[:-2:2]
            chord = line[2::2] - before
            there = (line[1:-1:2] - before) * chord.conj()  # along the chord and, as its imaginary part, off it
            length = (chord * chord.conj()).real
            goes &= (
                (there.imag**2 <= SEEN * SEEN * length) & (there.real >= 0) & (there.real <= length)
            )  # false at gaps
        if 4 * np.count_nonzero(goes) < len(goes):
            break
        stays = np.ones(len(kept), bool)
        stays[1:-1:2] = ~goes
        kept, lines = kept[stays], [line[stays] for line in lines]
    return kept
