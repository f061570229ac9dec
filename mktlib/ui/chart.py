"""Charts: marks on panels, headline numbers and one sentence, as a frozen value; `record` writes it for any drawer.

A record is JSON that anybody can read (docs/charts.md).
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
from mktlib.ui.record import panel_record
from mktlib.ui.say import parts_of

VERSION = 1  # of the record
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
        """The picture's data by column: those it was given, or those its marks name, or what its marks stand for."""
        if self.data:
            return {name: list(column) for name, column in self.data.items()}
        columns: dict[str, list[Any]] = {}
        for one in self.panels:
            for mark in filter(None, one.marks):
                for name, column in zip(mark.data, (mark.x, mark.y, mark.y2), strict=False):
                    if name and column is not None:
                        columns[name] = column.tolist()
        return columns or self._drawn()

    def _drawn(self) -> dict[str, list[Any]]:
        """Return the points of all marks, one a row, after what each is called."""
        marks = [(one.title, mark) for one in self.panels for mark in one.marks if mark]
        tables = [mark for _title, mark in marks if mark.kind == "table"]
        if tables:
            return {head: list(column) for head, *column in zip(*tables[0].cells, strict=True)}
        labels = [{getattr(one, side).label or side for one in self.panels} for side in "xy"]
        names = [next(iter(label)) if len(label) == 1 else side for side, label in zip("xy", labels, strict=True)]
        rows: list[tuple[Any, ...]] = []
        for title, mark in marks:
            start = np.full(len(mark.x), np.nan) if mark.y2 is None else mark.y2
            for point in np.array([mark.x, mark.y, start], float).T.tolist():
                known = (None if math.isnan(value) else value for value in point)
                rows.append((title, mark.key or (*mark.label, mark.kind)[0], *known))
        if not rows:
            return {}
        table = dict(zip(("panel", "what", *names, "from"), map(list, zip(*rows, strict=True)), strict=True))
        return {name: column for name, column in table.items() if len(self.panels) > 1 or name != "panel"}

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
            "panels": [panel_record(one, controls or {}) for one in self.panels],
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
