"""One trade prints a price: the cash is a strip of the rectangle that it re-marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mktlib.formula import LadderSupply, Revaluation, revalue
from mktlib.formula._checks import positive, refuse
from mktlib.ui.numbers import count, money, shares_in_words
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice
from mktlib.ui.theme import px
from mktlib.ui.words import _

THINNEST = 2  # a strip narrower than this would not be seen [CSS px]
LINE = 22  # room for a line of a label [CSS px]


class TagPanel:
    """The part: market cap before and now as rectangles, and what was paid as a strip of the second."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        counts_by_money(ax)
        ax.set_xlabel(_("All shares of the company"))
        self.width, self.height = css_size(ax)
        styles: tuple[dict[str, Any], ...] = (
            {"facecolor": theme.cap, "alpha": 0.25, "linewidth": 0},
            {"facecolor": theme.cash, "linewidth": 0},
            {"fill": False, "edgecolor": theme.muted, "linewidth": 1.4, "linestyle": (0, (4, 3))},
        )
        self.now, self.strip, self.before = (
            sheet.moving(ax.add_patch(Rectangle((0, 0), 0, 0, **style))) for style in styles
        )
        (self.top,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.6))
        self.say_now = sheet.label(ax, 0, 0, ha="right", halo=True, color=theme.cap, weight="bold")
        self.say_before = sheet.label(ax, 0, 0, ha="right", halo=True, color=theme.muted)
        self.say_cash = sheet.label(ax, 0, 0, va="bottom", halo=True, color=theme.cash, weight="bold")
        self.note = ax.text(1, -44 / self.height, "", transform=ax.transAxes)  # still: it changes seldom
        self.note.set(ha="right", va="top", color=theme.muted, fontsize=px(12))

    def show(self, result: Revaluation, quantity: float, shares: float) -> None:
        """Show what `quantity` of all `shares` did."""
        before, after = result.price_before, result.price_after
        high, reach = nice(1.3 * max(before, after)), 1.02 * shares
        fit(self.ax, x=(0.0, reach), y=(0.0, high))
        self.now.set_bounds(0, 0, shares, after)
        self.before.set_bounds(0, 0, shares, before)
        self.top.set_data([0, shares], [after, after])
        across, up = reach / self.width, high / self.height  # one CSS pixel
        drawn = max(quantity, THINNEST * across)
        self.strip.set_bounds(0, 0, drawn, after)
        if drawn == quantity:
            self.note.set_text("")
        elif quantity < 0.25 * across:
            self.note.set_text(_("Sliver drawn {width} px wide; to scale, invisible").format(width=THINNEST))
        else:
            self.note.set_text(_("Sliver drawn {width} px wide, wider than to scale").format(width=THINNEST))
        cap = _("now: {shares} × {price}\n= {cap}")
        self.say_now.set_text(cap.format(shares=count(shares), price=money(after), cap=money(result.cap_after)))
        self.say_before.set_text(_("before: {price}").format(price=money(before)))
        tags = [(after, self.say_now), (before, self.say_before)]
        upper, lower = sorted(tags, key=lambda tag: tag[0], reverse=True)
        under = lower[0] > 3 * LINE * up  # else the strip's label needs the place
        for (price, say), below in ((upper, False), (lower, under)):
            say.set_va("top" if below else "bottom")
            height = price - 6 * up if below else max(price + 6 * up, 1.5 * LINE * up)
            say.set_position((shares - 4 * across, height))
        self.say_cash.set_text(_("{shares} traded").format(shares=shares_in_words(quantity)))
        self.say_cash.set_position((min(drawn, 0.1 * reach) + 6 * across, 6 * up))


@dataclass(frozen=True)
class PriceTagPicture(Picture):
    """A trade of a few shares at a new price, beside the two meters.

    Parameters
    ----------
    price_before, price_after : float
        Last price before the trade, and the price of the trade [$/share], > 0.
    quantity : float
        Shares traded [shares], > 0, at most `shares_outstanding`.
    shares_outstanding : float
        All shares of the company [shares], > 0.

    Raises
    ------
    ValueError
        If a number is not positive, or more shares are traded than there are.
    """

    price_before: float
    price_after: float
    quantity: float
    shares_outstanding: float

    height = 400
    height_narrow = 740

    def __post_init__(self) -> None:
        for name in ("price_before", "price_after", "quantity", "shares_outstanding"):
            positive(name, getattr(self, name))
        if self.quantity > self.shares_outstanding:
            refuse("quantity", f"be at most shares_outstanding = {self.shares_outstanding!r}", self.quantity)

    @cached_property
    def result(self) -> Revaluation:
        """Return what the trade cost and re-marked."""
        asked = LadderSupply([self.price_after], [self.quantity])
        return revalue(asked, self.quantity, self.shares_outstanding, self.price_before)

    def compose(self, sheet: Sheet) -> tuple[TagPanel, TwoMeters]:
        """Lay out the rectangles and the meters."""
        tag, meters = sheet.panels(
            1, 1, titles=(_("All shares × last price"), _("The two meters")), left=(72, 30), bottom=66
        )
        return TagPanel(sheet, tag), TwoMeters(sheet, meters)

    def update(self, parts: tuple[TagPanel, TwoMeters]) -> None:
        """Print the price and set the meters."""
        result = self.result
        parts[0].show(result, self.quantity, self.shares_outstanding)
        parts[1].show(result.cash, result.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return the cash, the premium in it, and what it re-marked."""
        result = self.result
        return (
            Headline(_("Cash that changed hands"), money(result.cash), "cash"),
            Headline(_("Premium over the old price"), money(result.premium), "cash"),
            Headline(_("Change in market cap"), money(result.cap_change), "cap"),
            Headline(_("Market cap now"), money(result.cap_after), "cap"),
        )

    def sentence(self) -> str:
        """Return who paid whom, and what the market cap did."""
        result = self.result
        if result.premium > 0:
            part = _(" ({premium} of it above the old price)")
        elif result.premium < 0:
            part = _(" ({premium} less than at the old price)")
        else:
            part = ""
        if result.cap_change:
            words = _(
                "{shares} at {price}: buyers paid {cash}, sellers received all of it{part},"
                " and the market cap went from {before} to {after}."
            )
        else:
            words = _(
                "{shares} at {price}: buyers paid {cash}, sellers received all of it,"
                " and the market cap stayed at {after}."
            )
        return words.format(
            shares=shares_in_words(self.quantity),
            price=money(self.price_after),
            cash=money(result.cash),
            part=part.format(premium=money(abs(result.premium))),
            before=money(result.cap_before),
            after=money(result.cap_after),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the trade as one row."""
        result = self.result
        return {
            "price_before_usd": [self.price_before],
            "price_after_usd": [self.price_after],
            "quantity_shares": [self.quantity],
            "shares_outstanding": [self.shares_outstanding],
            "cash_usd": [result.cash],
            "premium_usd": [result.premium],
            "cap_before_usd": [result.cap_before],
            "cap_after_usd": [result.cap_after],
        }
