"""The last picture: every way of answering on one log axis of cash, and whether the float is large enough for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mktlib.formula._checks import above, positive, refuse
from mktlib.ui.log_axis import along, value_along
from mktlib.ui.numbers import money, money_tick
from mktlib.ui.panels.uprights import open_line, width_of
from mktlib.ui.panels.way_rows import BEYOND, FITS, OUTSIDE, WayRow
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _

Style = dict[str, Any]
MOST = 16
FAR, NEAR, HIGH = 1e2, 1e10, 1e14  # ends of the scale [$]
ZERO = 0.10  # room for $0, as a part of the scale
TOP, HEADING, FOOT = 50, 22, 6  # room for the uprights' names, for a heading, and below the rows [CSS px]
MARKS = {FITS: "o", BEYOND: "o", OUTSIDE: "x"}


@dataclass(frozen=True)
class WaysPicture(Picture):
    """The cash that each way of answering takes, beside the rise in market cap, the float, and a guess.

    Parameters
    ----------
    rows : tuple of WayRow
        One to sixteen, those of one group next to each other.
    cap_change : float
        The rise in market cap [$], > 0.
    float_before, float_after : float
        What the whole float costs at the price before and after [$], ``0 < float_before < float_after``.
    guess : float
        The reader's [$], > 0.
    chosen : str
        Label of the row to explain.
    closer : bool
        Whether the scale begins at $10 billion; what is less stands at its left end.
    handle : str
        Name of the control that a drag of the guess moves, if any; one that takes 20 positions for a factor of 10.

    Raises
    ------
    ValueError
        If a number breaks its rule, there is no row or more than sixteen, or `chosen` is none of them.
    """

    rows: tuple[WayRow, ...]
    cap_change: float
    float_before: float
    float_after: float
    guess: float
    chosen: str
    closer: bool = False
    handle: str = ""

    height = 720
    height_narrow = 960

    def __post_init__(self) -> None:
        positive("cap_change", self.cap_change)
        above("float_after", self.float_after, "float_before", positive("float_before", self.float_before))
        positive("guess", self.guess)
        if not 1 <= len(self.rows) <= MOST:
            refuse("rows", f"be one to {MOST}", self.rows)
        if self.chosen not in [row.label for row in self.rows]:
            refuse("chosen", "be the label of a row", self.chosen)

    @cached_property
    def row(self) -> WayRow:
        """Return the chosen row."""
        return next(row for row in self.rows if row.label == self.chosen)

    @cached_property
    def possible(self) -> tuple[float, float]:
        """Return the smallest and the largest cash of the ways that fit in the float [$]."""
        cash = [one for row in self.rows if row.verdict == FITS for one in row.cash] or [0.0]
        return min(cash), max(cash)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the scale; words of the rows are still, marks and sums move."""
        theme, narrow = sheet.theme, sheet.narrow
        left = 16 if narrow else 232
        (ax,) = sheet.panels(1, titles=(" ",), left=left, bottom=50)
        ax.set_xscale("log")
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xlabel(_("Cash that buyers pay (log scale)"))
        beside = ax.get_yaxis_transform()
        parts: dict[str, Any] = {"ax": ax, "narrow": narrow, "left": left, "still": None, "names": [], "says": []}
        parts["dear"] = ax.axvspan(1, 2, facecolor=theme.locked, alpha=0.16, linewidth=0)
        hatch: Style = {"facecolor": "none", "edgecolor": theme.locked, "hatch": "///", "linewidth": 0}
        parts["hatched"] = ax.axvspan(1, 2, **hatch)
        width = css_size(ax)[0]
        x0, x1 = -(8 if narrow else left - 6) / width, 1 + 12 / width
        frame: Style = {"color": theme.accent, "linewidth": 1.8, "transform": beside, "clip_on": False}
        (parts["band"],) = sheet.moving(ax.plot([x0, x0, x1, x1, x0], [0] * 5, **frame))
        for _row in range(MOST):
            parts["names"].append(ax.text(0, 0, "", transform=beside, color=theme.ink, va="center", fontsize=px(13)))
        heading: Style = {"color": theme.muted, "weight": "bold", "va": "center", "fontsize": px(12)}
        parts["headings"] = [ax.text(0, 0, "", transform=beside, **heading) for _row in range(MOST)]
        (parts["lines"],) = ax.plot([], [], color=theme.grid, linewidth=1, transform=beside)
        dotted: Style = {"linestyle": (0, (1, 1.5)), "dash_capstyle": "butt"}
        (parts["cap"],) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.2, **dotted))
        (parts["you"],) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2.4))
        mark: Style = {"color": theme.cash, "linestyle": "", "snap": False, "clip_on": False}
        parts["runs"] = sheet.moving(ax.plot([], [], "o", markersize=px(6), alpha=0.45, **mark, mew=0))[0]
        for verdict, marker in MARKS.items():
            fill = theme.cash if verdict == FITS else theme.paper
            style: Style = {"markersize": px(11), "markeredgewidth": px(2.6), "markerfacecolor": fill}
            parts[verdict] = sheet.moving(ax.plot([], [], marker, **mark, **style))[0]
        (parts["median"],) = sheet.moving(ax.plot([], [], "D", markersize=px(8), **mark, markeredgecolor=theme.paper))
        bold: Style = {"weight": "bold", "va": "center", "halo": True}
        for _row in range(MOST):
            said = sheet.label(ax, 0, 0, color=theme.cash, **bold)
            parts["says"].append((said, sheet.label(ax, 0, 0, color=theme.muted, va="center", halo=True)))
            parts["says"][-1][1].set_fontsize(px(12))
        parts["cap_word"] = sheet.label(ax, 0, 0, color=theme.cap, **bold)
        parts["you_word"] = sheet.label(ax, 0, 0, color=theme.accent, **bold)
        (parts["grip"],) = sheet.moving(ax.plot([], [], "v", color=theme.accent, markersize=px(13), clip_on=False))
        slashes: Style = {"color": theme.ink, "ha": "center", "va": "center", "fontsize": px(14)}
        parts["break"] = ax.text(0.6 * ZERO, 0, "//", transform=ax.transAxes, **slashes)
        keys = [Line2D([], [], marker=MARKS[one], **(mark | {"markersize": px(9)})) for one in MARKS]
        keys[1].set_markerfacecolor(theme.paper)
        words = [_("can be bought"), _("more than the float"), _("outside its range"), _("above the float's price")]
        above: Style = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "handlelength": 1.3}
        room: Style = {"ncols": 2, "fontsize": px(11)} if narrow else {"ncols": 4}
        ax.legend([*keys, Patch(**hatch)], words, **above, **room)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Place everything; what did not change is not touched."""
        ax, low = parts["ax"], NEAR if self.closer else FAR
        width, height = css_size(ax)
        fit(ax, x=(low * (low / HIGH) ** (ZERO / (1 - ZERO)), HIGH), y=(0.0, height))
        spots = self._spots(height)
        still = [(row.label, row.group) for row in self.rows], self.float_before, self.float_after, self.closer
        if parts["still"] != still:
            parts["still"] = still
            self._still(parts, low, spots)
        y = spots[self.rows.index(self.row)]
        foot, top = (y - 11, y + 31) if parts["narrow"] else (y - 15, y + 15)
        parts["band"].set_ydata([foot, top, top, foot, foot])
        marks: dict[str, list[tuple[float, float]]] = {name: [] for name in ("runs", "median", *MARKS)}
        for i, (said, note) in enumerate(parts["says"]):
            said.set_visible(i < len(self.rows))
            note.set_visible(i < len(self.rows))
            if i < len(self.rows):
                said.set_text(_summed(self.rows[i], parts["narrow"]))
                self._row(ax, self.rows[i], spots[i], said, note, marks, low)
        for name, places in marks.items():
            parts[name].set_data(*zip(*places, strict=True) if places else ([], []))
        for name, value, y, words in (
            ("cap", self.cap_change, height - 34, _("Market cap +{change}").format(change=money(self.cap_change))),
            ("you", self.guess, height - 11, _("You: {guess}").format(guess=money(self.guess))),
        ):
            x = self._at(ax, value, low)
            heights = open_line(parts["words"], x, y)
            parts[name].set_data([value_along(ax, x)] * len(heights), heights)
            word, left = parts[f"{name}_word"], x > 0.5 * width
            word.set_text(words)
            word.set_ha("right" if left else "left")
            word.set_position((value_along(ax, x + (-11 if left else 11)), y))
        parts["grip"].set_data([value_along(ax, self._at(ax, self.guess, low))], [height - 11])

    def handles(self, parts: Any) -> Sequence[Handle]:
        """Return the guess, where it stands on the scale."""
        ax, low = parts["ax"], NEAR if self.closer else FAR
        if not self.handle or self.guess < low:
            return ()
        (x,), (y,) = parts["grip"].get_data()
        x1, y1 = ax.transData.transform((x, y))
        x2, _y = ax.transData.transform((x * 10, y))
        return (Handle(self.handle, float(x1), float(y1), float(x2 - x1) / 20, 0.0),)

    def _spots(self, height: float) -> list[float]:
        """Return the height at which each row stands [CSS px]."""
        groups = len(list(groupby(self.rows, key=lambda row: row.group)))
        pitch, y, before, spots = (height - TOP - FOOT - HEADING * groups) / len(self.rows), height - TOP, "", []
        for row in self.rows:
            y -= (HEADING if row.group != before else 0) + pitch
            before = row.group
            spots.append(y + 0.5 * pitch - (9 if pitch > 40 else 0))  # on a phone its name stands above it
        return spots

    def _at(self, ax: Any, value: float, low: float) -> float:
        """Return where `value` stands [CSS px]; what is below the scale stands left of it."""
        width = css_size(ax)[0]
        return along(ax, value) if value >= low else (0.25 if value == 0 else 0.6) * ZERO * width

    def _row(self, ax: Any, row: WayRow, y: float, said: Any, note: Any, marks: Any, low: float) -> None:
        places = [value_along(ax, self._at(ax, one, low)) for one in row.cash]
        if len(places) == 1:
            marks[row.verdict].append((places[0], y))
        else:
            marks["runs"] += [(place, y) for place in places]
            marks["median"] += [(value_along(ax, self._at(ax, row.middle, low)), y)] if places else []
        ends = [self._at(ax, one, low) for one in (min(row.cash, default=1e12), max(row.cash, default=1e12))]
        width, left = css_size(ax)[0], ends[1] > 0.5 * css_size(ax)[0]
        sign = -1 if left else 1
        at = ends[0] - 13 if left else ends[1] + 13
        note.set_text(row.note)
        for label in (said, note):
            label.set_ha("right" if left else "left")
            label.set_position((value_along(ax, at), y))
            at += sign * (width_of(said) + 9)
        room = ends[0] if left else width - ends[1]
        room -= 22 + width_of(said)
        if width_of(note) > room:  # its first words may fit
            note.set_text(row.note.partition(" · ")[0])
        note.set_visible(width_of(note) <= room)

    def _still(self, parts: dict[str, Any], low: float, spots: list[float]) -> None:
        ax, narrow = parts["ax"], parts["narrow"]
        width = css_size(ax)[0]
        for name, x0, x1 in (("dear", self.float_before, self.float_after), ("hatched", self.float_after, HIGH)):
            parts[name].set(x=x0, width=x1 - x0)
        nought = value_along(ax, self._at(ax, 0.0, low))
        step = 1 if self.closer else (3 if width > 330 else 4)
        powers = [10.0**k for k in range(round(math.log10(low)) + (narrow or not self.closer), 15, step)]
        ax.xaxis.set_major_locator(FixedLocator([nought, *powers]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _at: money_tick(0 if x == nought else x)))
        margin = 0.0 if narrow else -(parts["left"] - 14) / width
        before, gaps = "", []
        for i, (name, heading) in enumerate(zip(parts["names"], parts["headings"], strict=True)):
            row = self.rows[i] if i < len(self.rows) else None
            name.set_text(row.label if row else "")
            heading.set_text(row.group if row and row.group != before else "")
            if row:
                above_it = 21 if narrow else 0
                name.set_position((margin + (0 if narrow else 10 / width), spots[i] + above_it))
                heading.set_position((margin, spots[i] + (39 if narrow else 27)))
                gaps += [(0, spots[i]), (1, spots[i]), (1, math.nan)]
                before = row.group
        parts["lines"].set_data(*zip(*gaps, strict=True))
        still = [*parts["names"], *parts["headings"]] if narrow else []
        parts["words"] = sorted((word.get_position()[1], width_of(word)) for word in still if word.get_text())

    def headlines(self) -> Sequence[Headline]:
        """Return the chosen way, the dearest of the curves and of all that can be, and the guess."""
        curves = [row.middle for row in self.rows if row.group == self.rows[2 % len(self.rows)].group]
        return (
            Headline(self.row.label, _summed(self.row, True), "cash"),
            Headline(_("Dearest curve"), money(max(curves)), "cash"),
            Headline(_("Dearest that fits"), money(self.possible[1]), "cash"),
            Headline(_("Your guess"), money(self.guess), "accent"),
        )

    def sentence(self) -> str:
        """Return the chosen way with its assumption and its source."""
        row = self.row
        state = {FITS: "", BEYOND: _(", more than the float"), OUTSIDE: _(", outside its range")}[row.verdict]
        words = _("{label}: {cash}{state}. It assumes that {assumed}. Source: {source}.")
        said = words.format(label=row.label, cash=_summed(row), state=state, assumed=row.assumed, source=row.source)
        return said + (" " + _("The scale begins at {low}.").format(low=money(NEAR)) if self.closer else "")

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row for each way; of several runs the median and both ends."""
        known = [row.cash or (math.nan,) for row in self.rows]
        return {
            "way": [row.label for row in self.rows],
            "cash_usd": [float(np.median(cash)) for cash in known],
            "least_usd": [min(cash) for cash in known],
            "most_usd": [max(cash) for cash in known],
            "verdict": [row.verdict for row in self.rows],
            "note": [row.note for row in self.rows],
            "assumption": [row.assumed for row in self.rows],
            "source": [row.source for row in self.rows],
        }


def _summed(row: WayRow, short: bool = False) -> str:
    if len(row.cash) < 2 or short:
        return money(row.middle) if row.cash else "?"
    return _("{low} to {high}").format(low=money(min(row.cash)), high=money(max(row.cash)))
