"""The liquidity trap: many visitors to a share with few customers, what they paid, and whether they got out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import refuse
from mktlib.market.liquidity_trap import OUTCOMES, Outcome, TrapSummary, Visit, trap_summary
from mktlib.ui.numbers import count, percent, signed
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

PAID = (0.7, 1.5)  # ends of the axis, as parts of the worth
ROOM = 54  # right of the longest bar [CSS px]


def in_words(outcome: Outcome) -> str:
    """Return an outcome as the page names it."""
    names = (_("No trade"), _("Too dear"), _("A bargain"), _("About fair"))
    return names[OUTCOMES.index(outcome)]


class VisitsPanel:
    """The part: one dot per visitor who bought: what it paid and what came back."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        theme = sheet.theme
        ax.set_xlabel(_("Paid, as part of the worth"))
        ax.set_ylabel(_("Result of the round trip"))
        for axis in (ax.xaxis, ax.yaxis):
            ticks(axis, percent)
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=4)
        fit(ax, x=PAID, y=(-1.06, 0.62))
        ax.axhline(0, color=theme.muted, linewidth=1)
        ax.axvline(1, ymax=0.92, color=theme.muted, linewidth=1, linestyle=(0, (2, 2)))
        lines = []
        for marker, colour, size in (("o", theme.bid, 5), ("X", theme.ask, 6)):
            (dots,) = sheet.moving(
                ax.plot([], [], marker, color=colour, markersize=size, alpha=0.55, markeredgewidth=0, clip_on=False)
            )
            lines.append(dots)
        self.out, self.stuck = lines
        ax.legend(lines, [_("got out"), _("stuck with shares")], ncols=2, loc="upper right")

    def show(self, visits: Sequence[Visit]) -> None:
        """Show those who bought; what lies outside stands at the edge."""
        for dots, stuck in ((self.out, False), (self.stuck, True)):
            some = [visit for visit in visits if visit.bought and (visit.stuck > 0) is stuck]
            paid = np.clip([visit.price_in / visit.worth for visit in some], *PAID)
            dots.set_data(paid, np.minimum([visit.result for visit in some], 0.5))


class OutcomesPanel:
    """The part: how often each outcome came, and how many of the buyers did not get out."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        names = [in_words(outcome) for outcome in OUTCOMES]
        ax.set_yticks([0, 1, 2, 3, 4.6], [*names, _("Stuck")])
        ticks(ax.xaxis, lambda value: percent(value) if value < 1.01 else "")
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=3)
        ax.grid(axis="y", visible=False)
        fit(ax, x=(0.0, 1 / (1 - ROOM / css_size(ax)[0])), y=(5.4, -0.7))
        ax.axhline(3.8, color=theme.grid, linewidth=1)
        ax.text(0.02, 3.98, _("of those who bought:"), color=theme.muted, fontsize=px(12), va="center")
        colours = [theme.locked, theme.ask, theme.bid, theme.cash, theme.ask]
        self.bars: Any = sheet.moving(ax.add_collection(PolyCollection([], facecolors=colours, linewidth=0)))
        self.words = [sheet.label(ax, 0, y, va="center", weight="bold") for y in (0, 1, 2, 3, 4.6)]

    def show(self, found: TrapSummary) -> None:
        """Show all five parts."""
        parts = np.array([*(part for _outcome, part in found.parts), found.trapped])
        ends, middle = np.nan_to_num(parts), np.array([0, 1, 2, 3, 4.6])
        self.bars.set_verts(rectangles(0, ends, middle - 0.3, middle + 0.3))
        pixel = self.ax.get_xlim()[1] / css_size(self.ax)[0]
        for word, part, end, y in zip(self.words, parts, ends, middle, strict=True):
            word.set_text(_("nobody") if math.isnan(part) else percent(float(part), 0))
            word.set_position((float(end) + 6 * pixel, float(y)))


@dataclass(frozen=True)
class TrappedPicture(Picture):
    """Visitors who buy on a day of talk and want to leave afterwards.

    Parameters
    ----------
    visits : tuple of Visit
        At least one.
    customers : float
        Average number of customers on an ordinary day.

    Raises
    ------
    ValueError
        If there is no visit.
    """

    visits: tuple[Visit, ...]
    customers: float

    height = 400
    height_narrow = 760

    def __post_init__(self) -> None:
        if not self.visits:
            refuse("visits", "hold at least one visit", self.visits)

    @cached_property
    def found(self) -> TrapSummary:
        """Return the visits counted."""
        return trap_summary(self.visits)

    def compose(self, sheet: Sheet) -> tuple[VisitsPanel, OutcomesPanel]:
        """Lay out dots and bars."""
        titles = (_("One mark for each buyer"), _("How the purchase ended"))
        left, right = sheet.panels(3, 2, titles=titles, left=(72, 84))
        return VisitsPanel(sheet, left), OutcomesPanel(sheet, right)

    def update(self, parts: tuple[VisitsPanel, OutcomesPanel]) -> None:
        """Show all visits."""
        parts[0].show(self.visits)
        parts[1].show(self.found)

    def headlines(self) -> Sequence[Headline]:
        """Return how many came, what they paid and what came back."""
        paid = sum(visit.paid for visit in self.visits)
        worth = sum(visit.bought * visit.worth for visit in self.visits)
        back = sum(visit.received for visit in self.visits)
        return (
            Headline(_("Visitors"), count(len(self.visits))),
            Headline(_("Paid, of the worth"), percent(paid / worth) if worth else _("nothing"), "cash"),
            Headline(_("Got back, of the cash"), percent(back / paid) if paid else _("nothing"), "cash"),
            Headline(_("Stuck, of the buyers"), percent(self.found.trapped, 0) if paid else _("nobody"), "ask"),
        )

    def sentence(self) -> str:
        """Return the three outcomes and the way out."""
        found = self.found
        words = _(
            "Customers on an ordinary day: {customers}. Of {visits} visitors {none} found no seller, {dear} paid too "
            "much and {cheap} got a bargain."
        ).format(
            customers=f"{self.customers:g}",
            visits=count(len(self.visits)),
            none=percent(found[OUTCOMES[0]], 0),
            dear=percent(found[OUTCOMES[1]], 0),
            cheap=percent(found[OUTCOMES[2]], 0),
        )
        if math.isnan(found.trapped):
            return words
        after = _("Of those who bought, {stuck} could not sell everything in time; the average result was {result}.")
        return f"{words} {after.format(stuck=percent(found.trapped, 0), result=signed(found.mean_result))}"

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per visitor."""
        return {
            "outcome": [visit.outcome for visit in self.visits],
            "bought": [visit.bought for visit in self.visits],
            "paid_usd": [visit.paid for visit in self.visits],
            "sold": [visit.sold for visit in self.visits],
            "received_usd": [visit.received for visit in self.visits],
            "days": [visit.days for visit in self.visits],
        }
