"""A panel as its record: values become places, numbers become words, marks that stand for a control become handles.

Logarithms, units, currencies and the choice of ticks stay on this side; a drawer only sees whole numbers
0 … `GRID` on each panel, from the left and from below.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mktlib.ui.marks import Mark

if TYPE_CHECKING:
    from mktlib.ui.chart import Axis, Panel

GRID = 4096  # steps of a panel's side: a quarter of a pixel of one 1,000 px wide
MOST_POINTS = 600  # of a line: more are no longer seen
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
        low, high = self.low, self.high
        with np.errstate(all="ignore"):
            if self.axis.is_log:
                low, high, values = math.log(low), math.log(high), np.log(np.maximum(values, 1e-300))
            places = np.clip((values - low) / (high - low) * GRID, -GRID, 2 * GRID)
        return [None if math.isnan(at) else round(at) for at in places.tolist()]

    def record(self, grid: bool) -> dict[str, Any]:
        """Return label, ticks, and whether they have lines across the panel."""
        grid = grid if self.axis.grid is None else self.axis.grid
        pairs = self.axis.ticks
        if pairs is None:
            values = _decades(self.low, self.high) if self.axis.is_log else _round_numbers(self.low, self.high)
            pairs = [(value, self.axis.say(value)) for value in values]
        at = self.grid(np.array([value for value, _words in pairs], float))
        return {"label": self.axis.label, "at": at, "say": [words for _v, words in pairs], "grid": grid}


def _step(span: float) -> float:
    """Return the distance of about five round ticks over a span."""
    rough = span / 5
    scale = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in (scale, 2 * scale, 2.5 * scale, 5 * scale, 10 * scale) if step >= rough * (1 - 1e-9))


def _round_numbers(low: float, high: float) -> list[float]:
    step = _step(high - low)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]  # + 0.0: never minus zero


def _decades(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 2:
        every = math.ceil((last - first) / 6)
        return [10.0**i for i in range(first, last + 1, every)]
    fine = [digit * 10.0**i for i in range(first - 1, last + 1) for digit in (1, 2, 5)]
    return [value for value in fine if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]


def _mark(mark: Mark, scales: Mapping[str, Scale], controls: Mapping[str, Any]) -> dict[str, Any]:
    across = mark.kind == "bars" and "across" in mark.look.split()
    x, y, y2 = _thinned(mark)
    record: dict[str, Any] = {"kind": mark.kind}
    if mark.kind == "table":
        record["cells"] = [list(row) for row in mark.cells]
        record["roles"] = list(mark.roles)
    elif mark.kind == "rule":
        name = "x" if math.isfinite(float(x[0])) else "y"
        record[name] = scales[name].grid(x if name == "x" else y)
    else:
        record["x"], record["y"] = scales["x"].grid(x), scales["y"].grid(y)
        if y2 is not None:
            record["y2"] = scales["x" if across else "y"].grid(y2)
    if across:
        record["x2"] = record.pop("y2")
    if mark.kind == "bars":
        side = scales["y" if across else "x"]
        middle = side.low if not side.axis.is_log else float((y if across else x)[0])
        low, high = side.grid(np.array([middle, middle + mark.width / 2]))
        record["half"] = (high or 0) - (low or 0)
    words = {"role": mark.role, "look": mark.look, "label": list(mark.label), "key": mark.key, "bold": mark.bold}
    record |= {name: value for name, value in words.items() if value}
    if mark.label:
        record["sides"], record["at"] = mark.sides, mark.at % max(len(x), 1)
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


def _thinned(mark: Mark) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return a mark's points without those that no eye could tell apart."""
    x, y, y2 = mark.x, mark.y, mark.y2
    if mark.kind in ("dots", "bars") and len(x) > MOST_MARKS:
        raise ValueError(f"a picture has room for {MOST_MARKS:,} {mark.kind}, got {len(x):,}")
    if mark.kind not in ("line", "area") or len(x) <= MOST_POINTS:
        return x, y, y2
    # The lowest and the highest of each stretch: peaks stay, whatever lies between them.
    stretches = np.array_split(np.arange(len(x)), MOST_POINTS // 2)
    finite = np.where(np.isfinite(y), y, 0.0)
    keep = {0, len(x) - 1}
    for stretch in stretches:
        keep |= {int(stretch[finite[stretch].argmin()]), int(stretch[finite[stretch].argmax()])}
    chosen = np.array(sorted(keep))
    return x[chosen], y[chosen], None if y2 is None else y2[chosen]
