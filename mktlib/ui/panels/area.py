"""An area and a rectangle on the same axes: the cash that was paid, and the cap at the last price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mktlib.formula import Revaluation, revalue
from mktlib.ui.numbers import money, money_tick, part_in_words, percent
from mktlib.ui.panels.supply_curve import outline
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

THIN = 2.0  # an area narrower than this is not seen [CSS px]


class AreaPanel:
    """The part: all shares across, the price up; the walked area at true scale inside the cap's rectangle."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Shares, % of all shares"))
        ticks(ax.xaxis, lambda value: percent(value / 100))
        ticks(ax.yaxis, money_tick)
        ax.grid(axis="x", visible=False)

        def box(**look: Any) -> Any:
            return sheet.moving(ax.add_patch(Rectangle((0, 0), 1, 1, **look)))

        self.rise = box(facecolor=theme.cap, alpha=0.16, linewidth=0)
        self.now = box(fill=False, edgecolor=theme.cap, linewidth=2)
        self.old = box(fill=False, edgecolor=theme.cap, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1.5)
        self.locked = box(facecolor="none", edgecolor=theme.locked, hatch="////", linewidth=0)
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, linewidth=0))
        cap: dict[str, Any] = {"color": theme.cap, "weight": "bold"}
        self.added = sheet.label(ax, 0, 0, halo=True, ha="center", va="center", **cap)
        self.before = sheet.label(ax, 0, 0, halo=True, ha="center", va="center", **cap)
        self.paid = sheet.label(ax, 0, 0, halo=True, color=theme.cash, weight="bold", va="center", fontsize=px(13))
        self.price = sheet.label(ax, 0, 0, va="bottom", ha="left", **cap)
        self.closed = sheet.label(ax, 0, 0, va="bottom", ha="right", color=theme.muted)

    def show(self, P: Any, q: float, outstanding: float, result: Revaluation) -> None:
        """Show the walk of `q` shares of `P` inside the rectangle of all `outstanding` shares."""
        unit = outstanding / 100
        first, last = result.price_before, result.price_after
        wide, high = css_size(self.ax)
        top = nice(max(last, first) * high / (high - 26))
        across, up = 100 / wide, top / high  # one CSS pixel
        at, reach = q / unit, min(P.float_shares, outstanding) / unit
        self.now.set_bounds(0, 0, 100, last)
        self.old.set_bounds(0, 0, 100, first)
        self.rise.set_bounds(0, first, 100, last - first)
        self.locked.set_bounds(reach, 0, 100 - reach, last)
        self.locked.set_visible(reach < 100)
        shares, prices = outline(P, q)
        self.area.set_xy(np.column_stack((np.append(shares, (q, 0.0)) / unit, np.append(prices, (0.0, 0.0)))))

        self.price.set_text(money(last))
        self.price.set_position((3 * across, last + 4 * up))
        shut = 1 - reach / 100
        room = wide - 9.5 * len(money(last)) - 20 > 200
        words = _("hatched: {part} not for sale") if room else _("{part} not for sale")
        self.closed.set_text(words.format(part=_over(shut)))
        self.closed.set_visible(reach < 100)
        self.closed.set_position((100, last + 4 * up))
        thin = 0 < at < THIN * across
        words = _("cash {sum}:\ntoo thin to see") if thin else _("cash {sum}")
        self.paid.set_text(words.format(sum=money(result.cash)))
        self.paid.set_visible(q > 0)
        width = (7.8 * max(map(len, self.paid.get_text().split("\n"))) + 8) * across
        inside, beside = at > width + 10 * across, at + width < 100
        low = (26 if thin else 16) * up
        self.paid.set_ha("left" if beside and not inside else "right")
        self.paid.set_position(
            (
                at - 8 * across if inside else at + 6 * across if beside else 100 - 6 * across,
                max(low, first / 4),
            )
        )
        self.before.set_text(_("cap before {sum}").format(sum=money(result.cap_before)))
        self.added.set_text(_("cap added {sum}").format(sum=money(result.cap_change)))
        half = (4.1 * max(len(self.before.get_text()), len(self.added.get_text())) + 6) * across
        middle = 50 if inside else min((at + 100) / 2, 100 - half)
        self.before.set_position((middle, 0.75 * first))
        self.before.set_visible(first > (84 if thin else 60) * up)
        self.added.set_ha("left" if inside else "center")  # above a long walk the free corner is on the left
        self.added.set_position(
            (6 * across, max(last - 14 * up, (first + last) / 2)) if inside else (middle, (first + last) / 2)
        )
        self.added.set_visible(last - first > 22 * up)
        fit(self.ax, x=(0.0, 100.0), y=(0.0, top))


@dataclass(frozen=True)
class AreaPicture(Picture):
    """The cash as an area and the cap as a rectangle, on one pair of axes, beside the two meters.

    Parameters
    ----------
    P : SupplyCurve
        Inverse supply [$/share].
    q : float
        Shares bought [shares], within the float.
    shares_outstanding : float
        All shares of the company [shares].

    Raises
    ------
    ValueError
        If more is bought than the curve offers or than there are shares.
    """

    P: Any
    q: float
    shares_outstanding: float

    height_narrow = 680

    def __post_init__(self) -> None:
        self.result  # noqa: B018  a walk that cannot be is refused before anything is drawn

    @cached_property
    def result(self) -> Revaluation:
        """Return what the walk cost and re-marked."""
        return revalue(self.P, self.q, self.shares_outstanding)

    def compose(self, sheet: Sheet) -> tuple[AreaPanel, TwoMeters]:
        """Lay out the areas and the meters."""
        titles = (_("Area and rectangle"), _("The two meters"))
        areas, meters = sheet.panels(3, 2, titles=titles, left=(66, 30))
        return AreaPanel(sheet, areas), TwoMeters(sheet, meters)

    def update(self, parts: tuple[AreaPanel, TwoMeters]) -> None:
        """Set the areas and the meters."""
        result = self.result
        parts[0].show(self.P, self.q, self.shares_outstanding, result)
        parts[1].show(result.cash, result.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return both sums and how little of the company was bought."""
        result = self.result
        return (
            Headline(_("Cash: the area"), money(result.cash), "cash"),
            Headline(_("Added to the rectangle"), money(result.cap_change), "cap"),
            Headline(_("Share of all shares bought"), part_in_words(self.q / self.shares_outstanding)),
        )

    def sentence(self) -> str:
        """Return both areas in words."""
        result = self.result
        if self.q == 0:
            return _("Nothing has been bought: the rectangle stays at {cap}.").format(cap=money(result.cap_before))
        return _(
            "The area is {cash}, paid for {part} of all shares; the rectangle, all shares at the last price, "
            "went from {before} to {after}."
        ).format(
            cash=money(result.cash),
            part=part_in_words(self.q / self.shares_outstanding),
            before=money(result.cap_before),
            after=money(result.cap_after),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the area and the rectangles."""
        result = self.result
        return {
            "what": ["cash", "cap_before", "cap_after"],
            "shares": [self.q, self.shares_outstanding, self.shares_outstanding],
            "last_price_usd": [result.price_after, result.price_before, result.price_after],
            "usd": [result.cash, result.cap_before, result.cap_after],
        }


def _over(part: float) -> str:
    """Return a part of all shares, never rounded up to all of them."""
    return _("over {part}").format(part=percent(0.999)) if part > 0.999 else percent(part, 0 if part > 0.1 else 1)
