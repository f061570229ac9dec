"""Uniform pricing: the last print marks every holder's account, whatever the holder once paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from mktlib.formula import market_cap
from mktlib.formula._checks import positive, real, refuse
from mktlib.ui.numbers import count, money, money_tick
from mktlib.ui.panels.rows import RowBars
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, fit, nice, rectangles
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST = 12


class Holder(NamedTuple):
    """Who holds how many shares [shares], and what they paid for each on average [$/share]."""

    name: str
    shares: float
    paid_per_share: float


class EntryPanel:
    """The part: a column per holder, as wide as the shares and as high as the price paid, under one line."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        counts_by_money(ax)
        ax.set_xlabel(_("All shares, from the lowest price paid up"))
        self.cap = sheet.moving(ax.add_patch(Rectangle((0, 0), 0, 0, facecolor=theme.cap, alpha=0.25, linewidth=0)))
        style: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": theme.cash,
            "hatch": "////",
            "linewidth": 1.2,
        }
        self.paid: Any = ax.add_collection(PolyCollection([], **style))  # still: only the last price moves
        self.shown: Sequence[Holder] = ()
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.6))
        self.price = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), halo=True)

    def show(self, holders: Sequence[Holder], last_price: float) -> None:
        """Show `holders`, sorted by the price they paid, and the last price over all of them."""
        if self.shown != holders:
            self.shown = holders
            right = np.cumsum([holder.shares for holder in holders])
            left, paid = np.append(0, right[:-1]), np.array([holder.paid_per_share for holder in holders])
            self.paid.set_verts(rectangles(left, right, 0, paid))
        shares = float(sum(holder.shares for holder in holders))
        high = nice(1.25 * max(last_price, holders[-1].paid_per_share))
        self.cap.set_bounds(0, 0, shares, last_price)
        self.line.set_data([0, shares], [last_price, last_price])
        self.price.set_text(_("last price {price}").format(price=money(last_price)))
        self.price.set_position((0.02 * shares, last_price + 0.025 * high))
        fit(self.ax, x=(0.0, 1.02 * shares), y=(0.0, high))


@dataclass(frozen=True)
class AccountsPicture(Picture):
    """What every holder once paid, and what the last price makes their account show.

    Parameters
    ----------
    holders : sequence of Holder
        From 1 to 12 of them; together they hold all shares of the company.
    last_price : float
        Price of the last trade [$/share], > 0.

    Raises
    ------
    ValueError
        If there are no holders or too many, or a number of theirs or the price makes no sense.
    """

    holders: Sequence[Holder]
    last_price: float

    height = 430
    height_narrow = 860

    def __post_init__(self) -> None:
        positive("last_price", self.last_price)
        if not 1 <= len(self.holders) <= MOST:
            refuse("holders", f"be 1 to {MOST} of them", len(self.holders))
        for name, shares, paid in self.holders:
            positive(f"shares of {name}", shares)
            if real(f"paid_per_share of {name}", paid) < 0:
                refuse(f"paid_per_share of {name}", "not be negative", paid)

    @property
    def ranked(self) -> list[Holder]:
        """Return the holders from the lowest price paid up."""
        return sorted(self.holders, key=lambda holder: holder.paid_per_share)

    @property
    def shares_outstanding(self) -> float:
        """Return the shares of all holders together [shares]."""
        return sum(holder.shares for holder in self.holders)

    @property
    def paid(self) -> float:
        """Return what all holders together once paid [$]."""
        return sum(holder.shares * holder.paid_per_share for holder in self.holders)

    @property
    def cap(self) -> float:
        """Return what all accounts together show [$]."""
        return market_cap(self.last_price, self.shares_outstanding)

    def compose(self, sheet: Sheet) -> tuple[EntryPanel, RowBars]:
        """Lay out the prices paid and the accounts."""
        entry, rows = sheet.panels(
            1, 1, titles=(_("One price for all shares"), _("What each account shows")), left=(72, 122)
        )
        keys = (_("once paid"), "cash"), (_("account now"), "cap")
        return EntryPanel(sheet, entry), RowBars(sheet, rows, MOST, *keys, room=64)

    def update(self, parts: tuple[EntryPanel, RowBars]) -> None:
        """Mark every account at the last price."""
        holders = self.ranked
        worth = [holder.shares * self.last_price for holder in holders]
        parts[0].show(holders, self.last_price)
        parts[1].show(
            [holder.name for holder in holders],
            [holder.shares * holder.paid_per_share for holder in holders],
            worth,
            [money_tick(value) for value in worth],
        )

    def headlines(self) -> Sequence[Headline]:
        """Return the price, the two sums, and the difference nobody paid."""
        return (
            Headline(_("Last price"), money(self.last_price)),
            Headline(_("Paid by all holders together"), money(self.paid), "cash"),
            Headline(_("Market cap"), money(self.cap), "cap"),
            Headline(_("Difference, on paper"), money(self.cap - self.paid), "cap"),
        )

    def sentence(self) -> str:
        """Return both sums in words."""
        if len(self.holders) == 1:
            words = _(
                "One print at {price} marks all {shares} shares: their holder paid {paid}, and the account shows {cap}."
            )
        else:
            words = _(
                "One print at {price} marks all {shares} shares: the {holders} holders paid {paid}"
                " between them, and their accounts show {cap}."
            )
        return words.format(
            price=money(self.last_price),
            shares=count(self.shares_outstanding),
            holders=count(len(self.holders)),
            paid=money(self.paid),
            cap=money(self.cap),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per holder, from the lowest price paid up."""
        holders = self.ranked
        return {
            "holder": [holder.name for holder in holders],
            "shares": [holder.shares for holder in holders],
            "paid_per_share_usd": [holder.paid_per_share for holder in holders],
            "paid_usd": [holder.shares * holder.paid_per_share for holder in holders],
            "account_usd": [holder.shares * self.last_price for holder in holders],
        }
