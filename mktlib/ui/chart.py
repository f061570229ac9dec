"""Charts: marks on panels, headline numbers and one sentence, as a frozen value; `record` writes it for any drawer.

A record is JSON that anybody can read (docs/charts.md): whole numbers 0 … `GRID` on each panel, from the left and
from below, and every number in words. Logarithms, units, currencies and the choice of ticks stay on this side.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from mktlib.ui.marks import Mark
from mktlib.ui.say import Words, parts_of

VERSION = 1  # of the record
GRID = 4096  # steps of a panel's side: a quarter of a pixel of one 1,000 px wide
MOST_POINTS = 600  # of a line: more are no longer seen
MOST_MARKS = 4000  # dots or bars of one mark
Say = Callable[[float], str]


class Headline(NamedTuple):
    """A number above the picture; `role` names its colour."""

    label: str
    value: str
    role: str = "ink"


class Step(NamedTuple):
    """What a story says at one of its steps: its name, at most three sentences, and the words that lead on."""

    title: str
    text: str
    onward: str = ""  # empty: the reader must do something first


@dataclass(frozen=True)
class Axis:
    """What one side of a panel counts; made by `axis` and `log`."""

    label: str = ""
    say: Say = "{:g}".format
    low: float | None = None
    high: float | None = None
    ticks: Sequence[tuple[float, str]] | None = None
    grid: bool | None = None
    is_log: bool = False


def axis(
    label: str = "",
    say: Say = "{:g}".format,
    low: float | None = None,
    high: float | None = None,
    ticks: Sequence[float] | Sequence[tuple[float, str]] | None = None,
    grid: bool | None = None,
) -> Axis:
    """Return an even scale.

    Parameters
    ----------
    label : str
        What it counts, with its unit.
    say : callable
        A value → the words at its tick.
    low, high : float, optional
        Its ends. Give both wherever a control moves the picture: an axis stands still under a drag. An end that is
        left out is put by the marks, at a round number.
    ticks : sequence, optional
        Values to be written, or pairs of a value and its words; none if empty, round numbers when not given.
    grid : bool, optional
        Whether ticks have lines across the panel; when not given, those of y and of log axes have.

    Examples
    --------
    >>> axis("price", low=0, high=470).high
    470
    """
    pairs = None if ticks is None else [one if isinstance(one, tuple) else (one, say(one)) for one in ticks]
    return Axis(label, say, low, high, pairs, grid)


def log(label: str, say: Say, low: float, high: float) -> Axis:
    """Return a logarithmic scale between two fixed ends; it carries dots and lines, never bars.

    Raises
    ------
    ValueError
        If not 0 < `low` < `high`.
    """
    if not 0 < low < high < math.inf:
        raise ValueError(f"a log axis needs 0 < low < high, got {low!r} and {high!r}")
    return Axis(label, say, low, high, None, True, True)


@dataclass(frozen=True, eq=False)
class Panel:
    """Marks on two axes; a mark that is None keeps its place while it is not there."""

    title: str
    marks: tuple[Mark | None, ...]
    x: Axis
    y: Axis
    weight: float = 1.0


NO_AXIS = Axis(ticks=(), low=0, high=1, grid=False)


def panel(title: str, *marks: Mark | None, x: Axis | None = None, y: Axis | None = None, weight: float = 1) -> Panel:
    """Return a panel of marks.

    Parameters
    ----------
    title : str
        What one sees, a few words; it is also the panel's tab on a phone.
    *marks : Mark or None
        Later ones lie over earlier ones.
    x, y : Axis, optional
        Scales from `axis` or `log`; without one, 0 … 1 and no ticks.
    weight : float
        Its part of the width, beside other panels.
    """
    for mark in marks:
        if mark is not None and mark.kind in ("bars", "area") and (y or NO_AXIS).is_log:
            raise ValueError(f"{mark.kind} on a log axis have no honest size: draw dots or a line")
    return Panel(title, marks, x or NO_AXIS, y or NO_AXIS, weight)


@dataclass(frozen=True, eq=False)
class Chart:
    """A picture as a value; made by `chart`, drawn by others."""

    panels: tuple[Panel, ...]
    says: str
    headlines: tuple[Headline, ...] = ()
    height: int = 400
    narrow: int = 300
    data: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    step: Step | None = None

    def __repr__(self) -> str:
        return str(self.says)

    @cached_property
    def table(self) -> dict[str, list[Any]]:
        """The picture's data by column: those it was given, or those its marks name."""
        if self.data:
            return {name: list(column) for name, column in self.data.items()}
        columns: dict[str, list[Any]] = {}
        for one in self.panels:
            for mark in filter(None, one.marks):
                for name, column in zip(mark.data, (mark.x, mark.y, mark.y2), strict=False):
                    if name and column is not None:
                        columns[name] = column.tolist()
        return columns

    def record(self, controls: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the chart as its record.

        Parameters
        ----------
        controls : mapping of str to Control, optional
            Those of its explorer; marks that stand for one become handles.

        Raises
        ------
        ValueError
            If an axis has no two finite ends, or there are more bars or dots than can be drawn.
        """
        return {
            "version": VERSION,
            "height": self.height,
            "narrow": self.narrow,
            "panels": [_panel(one, controls or {}) for one in self.panels],
            "headlines": [list(one) for one in self.headlines],
            "says": [list(part) for part in parts_of(self.says)],
            "idle": list(self.idle),
            "step": None if self.step is None else self.step._asdict(),
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the still picture and its sentence."""
        from mktlib.ui.draw import png

        return {"text/plain": str(self.says), "image/png": png(self.record())}


def chart(
    *panels: Panel,
    says: str,
    headlines: Iterable[Sequence[str]] = (),
    height: int = 400,
    narrow: int = 300,
    data: Mapping[str, Sequence[Any]] | None = None,
    idle: Iterable[str] = (),
    step: Step | None = None,
) -> Chart:
    """Return a picture: panels beside each other, on a phone one at a time.

    Parameters
    ----------
    *panels : Panel
        The leading one first.
    says : str
        The result in words, also the picture's text alternative; best made by `say`.
    headlines : iterable of (label, value) or (label, value, role)
        Numbers above the picture, in words.
    height, narrow : int
        Height on a wide page and on a phone [CSS px].
    data : mapping of str to sequence, optional
        Columns of the table, where the marks' own are not what a reader wants.
    idle : iterable of str
        Controls that have no effect at present: the page does not show them.
    step : Step, optional
        In a story (a control made by `story`): what this step says.

    Raises
    ------
    ValueError
        If there is no panel or nothing is said.

    Examples
    --------
    >>> from mktlib.ui.marks import curve
    >>> picture = chart(panel("Price", curve([0, 1], [1, 3]), x=axis(low=0, high=1), y=axis(low=0, high=4)), says="Up.")
    >>> picture.record()["panels"][0]["marks"][0]["y"]
    [1024, 3072]
    """
    if not panels or not says:
        raise ValueError("a chart needs a panel and a sentence")
    return Chart(
        panels, says, tuple(Headline(*one) for one in headlines), height, narrow, data or {}, tuple(idle), step
    )


@dataclass(frozen=True, eq=False, repr=False)
class Drawn(Chart):
    """A matplotlib figure in place of panels; made by `figure`."""

    drawing: Any = None

    def record(self, controls: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the record with the figure as a PNG, 200 pixels to the inch."""
        out = io.BytesIO()
        self.drawing.savefig(out, format="png", dpi=200)
        wide, high = self.drawing.get_size_inches()
        image = {"png": base64.b64encode(out.getvalue()).decode(), "width": 100 * wide, "height": 100 * high}
        return {**super().record(controls), "image": image}


def figure(fig: Any, says: str, headlines: Iterable[Sequence[str]] = (), data: Any = None) -> Chart:
    """Return a picture drawn with matplotlib, for authors who know that: it has all but handles, and one width.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        One made by ``Figure(...)``, rather than by pyplot, which keeps each figure for ever.
    says, headlines, data
        As in `chart`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> fig = Figure((6, 3))
    >>> _ = fig.add_subplot().plot([1, 3])
    >>> round(figure(fig, says="Up.").record()["image"]["width"])
    600
    """
    return Drawn((), says, tuple(Headline(*one) for one in headlines), data=data or {}, drawing=fig)


# --- the record ---------------------------------------------------------------------------------


def _panel(one: Panel, controls: Mapping[str, Any]) -> dict[str, Any]:
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


def words_of(record: Mapping[str, Any]) -> Words:
    """Return the sentence of a record.

    Examples
    --------
    >>> words_of({"says": [["Cash: "], ["$5", "cash"]]})
    'Cash: $5'
    """
    return Words(*(tuple(part) for part in record["says"]))
