"""The multiplier d cap/dK along a walk: constant on one supply curve, falling or rising on others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import LadderSupply, SupplyCurve, revaluation_multiplier
from mktlib.formula._checks import positive, refuse
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money, money_tick, percent, significant, times
from mktlib.ui.panels.way_down import trace
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

# Ink for all: the curves differ in what they ask, not in kind. Line style and marker tell them apart.
STYLES: tuple[tuple[Any, str], ...] = (
    ("-", "o"),
    ((0, (6, 2)), "s"),
    ((0, (1.5, 1.5)), "D"),
    ((0, (6, 2, 1, 2)), "^"),
)
GRID = np.linspace(0, 0.99, 160)  # shares of the float; some curves have no price at its end
FRAMED = 0.85  # the limits hold all curves up to this share of the float
ROOM = 28  # for a name above or below a line [CSS px]


class WalkPanel:
    """The part: one quantity per curve against the share of the float, on a log scale, named at the lines."""

    def __init__(self, sheet: Sheet, ax: Axes, say: Any) -> None:
        self.ax = ax
        theme = sheet.theme
        log_axis(ax, "y", say)
        ticks(ax.xaxis, lambda value: percent(value / 100))
        ax.set_xlabel(_("Bought, % of the float"))
        ax.grid(axis="x", visible=False)
        (self.at,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.2))
        self.lines, self.marks, self.names = [], [], []
        for style, marker in STYLES:
            (line,) = ax.plot([], [], color=theme.ink, linewidth=2.2, linestyle=style)
            (mark,) = sheet.moving(ax.plot([], [], marker, color=theme.accent, markersize=9, clip_on=False))
            mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5, zorder=4)
            self.lines.append(line)
            self.marks.append(mark)
            self.names.append(sheet.label(ax, 0, 1, halo=True, fontsize=px(13), va="center"))

    def show(self, names: list[str], values: np.ndarray, share: float, present: list[float]) -> None:
        """Show `values` by curve over `GRID`, and where each stands at `share` of the float."""
        low, high = float(values.min()), float(values[:, GRID <= FRAMED].max())
        room = ROOM / css_size(self.ax)[1]
        margin = math.exp(max(math.log(high / low), 1.0) * room / (1 - 2 * room))
        foot, top = low / margin, high * margin
        top *= 10.0 ** max(0, math.ceil(math.log10(max(present) / top)))
        fit(self.ax, x=(-3.0, 100.0), y=(foot, top))
        self.at.set_data([100 * share] * 2, [foot, max(present)])
        for i, (line, mark, word) in enumerate(zip(self.lines, self.marks, self.names, strict=True)):
            shown = i < len(names)
            for one in (line, mark, word):
                if one.get_visible() != shown:
                    one.set_visible(shown)
            if shown:
                trace(line, 100 * GRID, np.minimum(values[i], 10 * top))
                mark.set_data([100 * share], [present[i]])
                word.set_text(names[i])
        self._name(values, foot, top, share)

    def _name(self, values: np.ndarray, foot: float, top: float, share: float) -> None:
        """Name each line where it ends or leaves the frame: a rising one above it, a falling one below."""
        width, height = css_size(self.ax)
        end = share - 12 / width if share > 0.72 else 1.0  # clear of the markers
        places = []
        for i, line in enumerate(values):
            up = np.log(line / foot) / math.log(top / foot) * height  # [CSS px]
            last = int(np.flatnonzero((up <= height) & (end >= GRID))[-1])
            leaves = up[last] > height - ROOM
            if leaves:  # beside the line, where it is steep
                last = min(last, int(np.flatnonzero(up <= height - ROOM)[-1]))
            falls = up[last] < up[max(last - 20, 0)] - 1
            places.append((up[last] - 12 if falls else up[last] + 12, i, 100 * GRID[last] - (leaves * 800 / width)))
        floor = 10.0
        for y, i, x in sorted(places):
            floor = max(y, floor)
            self.names[i].set_ha("right")
            self.names[i].set_position((x, foot * (top / foot) ** (floor / height)))
            floor += 19


@dataclass(frozen=True)
class AlongWalkPicture(Picture):
    """What the next dollar re-marks, S·P′(q)/P(q), along several supply curves.

    Parameters
    ----------
    curves : tuple of (str, SupplyCurve)
        Up to four smooth curves and their names; each on its own finite float.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    share_bought : float
        Part of the float bought on each curve, at least 0 and below 1.

    Raises
    ------
    ValueError
        If a curve is missing, stepped or endless, or a number breaks its rule.
    """

    curves: tuple[tuple[str, Any], ...]
    shares_outstanding: float
    share_bought: float

    def __post_init__(self) -> None:
        if not 1 <= len(self.curves) <= len(STYLES):
            refuse("curves", f"be one to {len(STYLES)} pairs of a name and a curve", self.curves)
        for name, P in self.curves:
            smooth = isinstance(P, SupplyCurve) and not isinstance(P, LadderSupply)
            if not smooth or not math.isfinite(P.float_shares):
                refuse("curves", f"be smooth and have a finite float ({name})", P)
        positive("shares_outstanding", self.shares_outstanding)
        if not 0 <= self.share_bought < 1:
            refuse("share_bought", "be at least 0 and below 1", self.share_bought)

    def prices(self, shares: Any) -> list[Any]:
        """Return the price on each curve at `shares` of its float [$/share]."""
        return [P(shares * P.float_shares) for _name, P in self.curves]

    def multipliers(self, shares: Any) -> list[Any]:
        """Return d cap/dK on each curve at `shares` of its float."""
        return [revaluation_multiplier(P, shares * P.float_shares, self.shares_outstanding) for _name, P in self.curves]

    def compose(self, sheet: Sheet) -> tuple[WalkPanel, WalkPanel]:
        """Lay out the prices and the multipliers."""
        titles = (_("Price, on a log scale"), _("Market cap per extra dollar"))
        left, right = sheet.panels(1, 1, titles=titles, left=(66, 66))
        return WalkPanel(sheet, left, money_tick), WalkPanel(sheet, right, money_tick)

    def update(self, parts: tuple[WalkPanel, WalkPanel]) -> None:
        """Draw the curves and move the markers."""
        names = [name for name, _curve in self.curves]
        for part, values in zip(parts, (self.prices, self.multipliers), strict=True):
            part.show(names, np.array(values(GRID)), self.share_bought, values(self.share_bought))

    def headlines(self) -> Sequence[Headline]:
        """Return the multiplier on each curve."""
        return [
            Headline(_("Multiplier, {curve}").format(curve=name), times(value))
            for (name, _curve), value in zip(self.curves, self.multipliers(self.share_bought), strict=True)
        ]

    def sentence(self) -> str:
        """Return how the multiplier moves along each curve, and what the next dollar re-marks."""
        moves: dict[str, list[str]] = {}
        for (name, _curve), values in zip(self.curves, self.multipliers(GRID), strict=True):
            moves.setdefault(_movement(values), []).append(name)
        now = [
            _("{cap} ({curve})").format(cap=money(significant(value, 3)), curve=name)
            for (name, _curve), value in zip(self.curves, self.multipliers(self.share_bought), strict=True)
        ]
        return _(
            "Along the walk the multiplier {moves}. With {share} of the float bought, {one} more re-marks {now}."
        ).format(
            moves=", ".join(f"{move} ({', '.join(names)})" for move, names in moves.items()),
            share=percent(self.share_bought),
            one=money(1),
            now=", ".join(now),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return prices and multipliers by curve over the float."""
        table: dict[str, Sequence[Any]] = {"share_of_float": GRID.tolist()}
        for (name, _curve), price, multiplier in zip(
            self.curves, self.prices(GRID), self.multipliers(GRID), strict=True
        ):
            table[f"price_usd_{name}"], table[f"multiplier_{name}"] = price.tolist(), multiplier.tolist()
        return table


def _movement(values: np.ndarray) -> str:
    """Say whether `values` stay, fall or rise.

    Examples
    --------
    >>> _movement(np.array([2.0, 2.0])), _movement(np.array([2.0, 1.0])), _movement(np.array([1.0, 2.0]))
    ('stays the same', 'falls', 'rises')
    """
    if np.ptp(values) <= 1e-9 * values.max():
        return _("stays the same")
    steps = np.diff(values)
    return _("falls") if (steps <= 0).all() else _("rises") if (steps >= 0).all() else _("turns")
