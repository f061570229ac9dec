"""Marks: what a picture is made of, as plain values. Nothing here draws, measures a letter or knows a pixel.

A mark holds numbers in the units of its panel's axes, a role that names its colour by what it means, and words.
`chart.py` puts marks on panels and writes a chart as a record; `draw.py` and ``static/draw.js`` draw the record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

ROLES = ("ink", "muted", "cash", "cap", "bid", "ask", "locked", "accent")
SIDES = "ne nw se sw e w n s"  # around a point, in order of preference; "in": inside a filled mark
ENDS = "ne se nw sw"  # of a rule: over or under it, at its right or left end
LOOKS = {"hair", "thin", "thick", "stem", "dashed", "dotted", "faint", "line", "tint", "solid", "hatched", "across"}
LOOKS |= {"dot", "hollow", "square", "diamond", "cross", "none"}


@dataclass(frozen=True)
class Drag:
    """The control that a mark stands for, and the way it moves."""

    control: str  # name of the explorer's control
    along: str  # "x" or "y": which coordinate of the mark the control sets
    place: Callable[[Any], float]  # value of the control → that coordinate [units of the axis]


def across(control: str, place: Callable[[Any], float] = float) -> Drag:
    """Let a mark be dragged to the left and right in place of a control.

    >>> across("part", lambda percent: percent / 100).place(33)
    0.33
    """
    return Drag(control, "x", place)


def up(control: str, place: Callable[[Any], float] = float) -> Drag:
    """Let a mark be dragged up and down in place of a control.

    >>> up("last_price").along
    'y'
    """
    return Drag(control, "y", place)


@dataclass(frozen=True, eq=False)
class Mark:
    """One thing in a picture; made by the functions of this file."""

    kind: str  # what is drawn: "line", "rule", "area", "box", "bars", "dots" or "table"
    x: np.ndarray  # its points [units of the axes]; NaN is a gap, and of a rule one of x and y is NaN
    y: np.ndarray
    role: str = "ink"  # what it means, one of `ROLES`: names its colour
    look: str = ""  # words of `LOOKS`: how it is drawn
    y2: np.ndarray | None = None  # the other edge of an area, the feet of bars
    label: tuple[str, ...] = ()  # words at it in several lengths, the longest first: the longest that meets nothing
    at: int = -1  # the point that the label hangs on
    sides: str = SIDES  # places of the label in order of preference: compass points, or "in"
    bold: bool = False  # whether the label is bold
    key: str = ""  # its name in the panel's legend
    drag: Drag | None = None  # the control that it is a handle of
    data: tuple[str, ...] = ()  # names of its columns in the table, of x, y and y2; an empty one leaves it out
    width: float = 0.8  # of bars, across their length
    cells: tuple[tuple[str, ...], ...] = ()  # of a table: its rows of words, the head first
    roles: tuple[str, ...] = ()  # of a table: of each column

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"role must be one of {', '.join(ROLES)}, got {self.role!r}")
        if unknown := set(self.look.split()) - LOOKS:
            raise ValueError(f"look must be words of {', '.join(sorted(LOOKS))}, got {' '.join(sorted(unknown))!r}")
        if self.x.shape != self.y.shape or (self.y2 is not None and self.y2.shape != self.y.shape):
            raise ValueError(f"a mark's columns must be of one length, got {self.x.shape} and {self.y.shape}")


def _column(values: Any) -> np.ndarray:
    column = np.atleast_1d(np.asarray(values, float))
    if column.ndim != 1:
        raise ValueError(f"a mark's column must be a row of numbers, got shape {column.shape}")
    return column


def _mark(kind: str, x: Any, y: Any, role: str, look: str, words: dict[str, Any], y2: Any = None) -> Mark:
    x = _column(x)
    y = _column([y(float(one)) for one in x] if callable(y) else y)
    if y2 is not None:
        y2 = _column([y2(float(one)) for one in x] if callable(y2) else y2)
        y2 = np.broadcast_to(y2, x.shape) if y2.size == 1 else y2
    y = np.broadcast_to(y, x.shape) if y.size == 1 else y
    label, drag = words.pop("label", ()), words.pop("drag", None)
    label = tuple(filter(None, (label,) if isinstance(label, str) else label or ()))
    return Mark(kind, x, y, role, look, y2, label, drag=across(drag) if isinstance(drag, str) else drag, **words)


def curve(x: Any, y: Any, role: str = "ink", look: str = "", **words: Any) -> Mark:
    """Return a line through points.

    Parameters
    ----------
    x, y : sequence of float
        Its points; `y` may be a function of x. NaN breaks the line.
    role, look : str
        What it means; words among hair, thin, thick, stem, dashed, dotted, faint.
    **words
        `label`, `at`, `sides`, `bold`, `key`, `drag`, `data` as in `Mark`; `label` may be one text, `drag` the name
        of a control whose value is the mark's x.

    Examples
    --------
    >>> curve([0, 1, 2], lambda q: 10 * q, "ask", "thick", label="asks").y.tolist()
    [0.0, 10.0, 20.0]
    """
    return _mark("line", x, y, role, look, words)


def segment(x: Sequence[float], y: Sequence[float], role: str = "ink", look: str = "", **words: Any) -> Mark:
    """Return a straight line between two points; see `curve`."""
    return _mark("line", x, y, role, look, words)


def steps(ladder: Any, q: float, role: str = "ink", look: str = "", **words: Any) -> Mark:
    """Return the staircase of a ladder (or the line of any supply function) from 0 to `q` shares; see `curve`.

    >>> from mktlib.formula import LadderSupply
    >>> one = steps(LadderSupply([100, 150], [100, 50]), 120)
    >>> one.x.tolist(), one.y.tolist()
    ([0.0, 100.0, 100.0, 120.0], [100.0, 100.0, 150.0, 150.0])
    """
    return _mark("line", *outline(ladder, q), role, look, words)


def rule(x: float | None = None, y: float | None = None, role: str = "ink", look: str = "", **words: Any) -> Mark:
    """Return a line across the whole panel: upright at `x`, or level at `y`; its `sides` name an end of it."""
    if (x is None) == (y is None):
        raise ValueError(f"a rule stands at x or at y, got x={x!r}, y={y!r}")
    return _mark("rule", np.nan if x is None else x, np.nan if y is None else y, role, look, {"sides": ENDS, **words})


def area(x: Any, y: Any, y2: Any = 0.0, role: str = "cash", look: str = "tint", **words: Any) -> Mark:
    """Return what lies between two lines over `x`; looks: tint, solid, hatched. Its label stands inside or not at all.

    >>> area([0, 2], [5, 7], 0, label="$12").y2.tolist()
    [0.0, 0.0]
    """
    return _mark("area", x, y, role, look, {"sides": "in", "bold": True, **words}, y2)


def box(
    x: float, y: float, role: str = "ink", look: str = "line", x0: float = 0.0, y0: float = 0.0, **words: Any
) -> Mark:
    """Return a rectangle from (`x0`, `y0`) to (`x`, `y`); looks: line, dashed, tint, solid, hatched.

    The label of a filled box stands inside or not at all unless `sides` say otherwise; one of lines has it at its
    far corner. A handle is the middle of its right edge (across) or of its top (up).
    """
    filled = {"tint", "solid", "hatched"} & set(look.split())
    return _mark("box", [x0, x], [y0, y], role, look, {"sides": "in" if filled else "se sw ne nw", **words})


def bars(
    x: Any, y: Any, role: str = "cash", look: str = "solid", y2: Any = 0.0, width: float = 0.8, **words: Any
) -> Mark:
    """Return upright bars at `x` from `y2` to `y`, `width` wide [units of x].

    With the look "across" they lie level: at heights `y`, from `y2` to `x`, `width` high [units of y].
    """
    return _mark("bars", x, y, role, look, {"width": float(width), **words}, y2)


def dots(x: Any, y: Any, role: str = "ink", look: str = "dot", **words: Any) -> Mark:
    """Return dots; looks: dot, hollow, square, diamond, cross. See `curve`."""
    return _mark("dots", x, y, role, look, words)


def point(x: float, y: float, role: str = "ink", look: str = "dot", **words: Any) -> Mark:
    """Return one dot with its words beside it; with `drag` it is a handle.

    >>> point(33, 411.52, "cap", drag="part").drag.control
    'part'
    """
    return _mark("dots", x, y, role, look, words)


def note(x: float, y: float, label: str | tuple[str, ...], role: str = "muted", **words: Any) -> Mark:
    """Return words alone at a place of the picture; see `curve`."""
    return _mark("dots", x, y, role, "none", {"label": label, "sides": "e w n s", **words})


def table(head: Sequence[str], *rows: Sequence[str], role: str = "ink", roles: Sequence[str] = ()) -> Mark:
    """Return words in rows and columns, which fill their panel; a role for each column colours it.

    >>> table(("Holder", "Cash"), ("Ana", "$6,000")).cells
    (('Holder', 'Cash'), ('Ana', '$6,000'))
    """
    wide = len(head)
    if any(len(row) != wide for row in rows):
        raise ValueError(f"each row must have {wide} cells, got {[len(row) for row in rows]}")
    nothing = np.empty(0)
    cells = tuple(tuple(map(str, row)) for row in (head, *rows))
    return Mark("table", nothing, nothing, role, cells=cells, roles=tuple(roles))


def outline(P: Any, q: float, points: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of a ladder, or `points` of a smooth supply function, from 0 to `q` shares.

    >>> [column.tolist() for column in outline(lambda q: 50 + q, 100, points=3)]
    [[0.0, 50.0, 100.0], [50.0, 100.0, 150.0]]
    """
    if not hasattr(P, "sizes"):
        shares = np.linspace(0, q, points)
        return shares, np.array([float(P(float(one))) for one in shares])
    ends = np.unique(np.minimum(np.cumsum(P.sizes), q))
    ends = ends[ends > 0]
    if not ends.size:
        return np.zeros(1), np.array([float(P(0))])
    return np.repeat(np.append(0.0, ends), 2)[1:-1], np.repeat(np.array([float(P(float(one))) for one in ends]), 2)
