"""Whoever still offers a share defines the marginal price: others, the market maker, or nobody."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from mktlib.formula._checks import positive, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Execution, Side
from mktlib.ui.numbers import count, money, shares_in_words
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _


class Offer(NamedTuple):
    """Shares for sale at a price, and by whom: "maker" or others."""

    price: float
    quantity: int
    owner: str


@dataclass(frozen=True)
class LastSellerPicture(Picture):
    """A buyer meets the offers that are left.

    Parameters
    ----------
    offers : tuple of Offer
        What stands in the book; it may be empty.
    wanted : int
        Shares that one buyer wants now [shares], > 0.
    last_price : float
        Price of the last trade before [$/share], > 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    handles_of : tuple of (str, str, float)
        Whose offer may be dragged: the owner, the control of its price, and that control's step [$/share].

    Raises
    ------
    ValueError
        If a number breaks its rule.
    """

    offers: tuple[Offer, ...]
    wanted: int
    last_price: float = 100.0
    shares_outstanding: float = 1e9
    handles_of: tuple[tuple[str, str, float], ...] = ()

    height = 340
    height_narrow = 620

    def __post_init__(self) -> None:
        whole("wanted", self.wanted)
        positive("last_price", self.last_price)
        positive("shares_outstanding", self.shares_outstanding)
        self.bought  # noqa: B018  offers that cannot be are refused before anything is drawn

    @cached_property
    def bought(self) -> Execution:
        """Return what the buyer got, in a real book."""
        book = Book()
        for offer in self.offers:
            book.limit(Side.ASK, offer.quantity, offer.price, offer.owner)
        return book.market(Side.BID, self.wanted, "buyer")

    @property
    def marginal(self) -> Offer | None:
        """Return the cheapest offer, which is the marginal price; None when nobody offers."""
        return min(self.offers, default=None)

    @property
    def price_after(self) -> float:
        """Return the last price afterwards [$/share]."""
        return self.bought.trades[-1].price if self.bought.trades else self.last_price

    def compose(self, sheet: Sheet) -> tuple[BookPanel, TwoMeters]:
        """Lay out the book and the meters."""
        titles = (_("Offers (hatched: the maker's)"), _("The two meters"))
        book, meters = sheet.panels(1, 1, titles=titles, left=(72, 30))
        return BookPanel(sheet, book), TwoMeters(sheet, meters)

    def update(self, parts: tuple[BookPanel, TwoMeters]) -> None:
        """Show the offers and set the meters."""
        levels: dict[float, int] = {}
        for offer in sorted(self.offers):
            levels[offer.price] = levels.get(offer.price, 0) + offer.quantity
        mine = [(offer.price, offer.quantity) for offer in self.offers if offer.owner == "maker"]
        high = max(self.last_price, *levels) if levels else self.last_price
        top = 5 * math.ceil((high + 2) / 5)
        parts[0].show((), list(levels.items()), (self.last_price - 2, max(top, self.last_price + 10)), 500,
                      self.last_price, mine)  # fmt: skip
        parts[1].show(self.bought.cash, self.shares_outstanding * (self.price_after - self.last_price))

    def handles(self, parts: tuple[BookPanel, TwoMeters]) -> Sequence[Handle]:
        """Return the ends of the offers that may be dragged up and down."""
        ax, found = parts[0].ax, []
        up = ax.bbox.height / (ax.get_ylim()[1] - ax.get_ylim()[0])
        for owner, control, step in self.handles_of:
            for offer in self.offers:
                if offer.owner == owner:
                    x, y = ax.transData.transform((offer.quantity, offer.price))
                    found.append(Handle(control, float(x), float(y), 0.0, float(step * up)))
        return found

    def headlines(self) -> Sequence[Headline]:
        """Return the marginal price, what was bought, and the last price."""
        best = self.marginal
        return (
            Headline(_("Marginal price"), money(best.price) if best else _("there is none"), "ask"),
            Headline(_("Bought"), shares_in_words(self.bought.filled), "cash"),
            Headline(_("Last price"), money(self.price_after)),
        )

    def sentence(self) -> str:
        """Return who defines the marginal price."""
        best, got = self.marginal, self.bought
        if best is None:
            return _(
                "Nobody offers a share: the buyer gets nothing, and there is no marginal price."
                " The last price still says {last}, as if one could have a share for it."
            ).format(last=money(self.last_price))
        who = {offer.owner for offer in self.offers if offer.price == best.price}
        if who == {"maker"}:
            words = _("The maker's {price} is the lowest offer, so it is the marginal price.")
        elif "maker" in who:
            words = _("The maker and others both ask {price}: that is the marginal price.")
        else:
            words = _("Other sellers ask {price}, which is the lowest offer: the marginal price is theirs.")
        if got.cancelled:
            more = _("The buyer gets {filled} for {cash}, and nobody sells the other {missing}.")
        else:
            more = _("The buyer gets {filled} for {cash}; the last one costs {last}.")
        return f"{words} {more}".format(
            price=money(best.price),
            filled=shares_in_words(got.filled),
            missing=count(got.cancelled),
            cash=money(got.cash),
            last=money(self.price_after),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the trades."""
        trades = self.bought.trades
        return {
            "seller": [trade.seller for trade in trades],
            "price_usd": [trade.price for trade in trades],
            "shares": [trade.quantity for trade in trades],
        }
