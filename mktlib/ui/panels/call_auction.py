"""A call auction by hand: orders as bars to drag, demand and supply crossing, and one price for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mktlib.formula._checks import refuse
from mktlib.orderbook import Auction, AuctionOrder, AuctionSchedule, auction_schedule, call_auction
from mktlib.ui.numbers import count, money, shares_in_words
from mktlib.ui.panels.auction_panels import MOST, CrossPanel, OrdersPanel
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _


def exchanges() -> dict[str, str]:
    """Return what readers call the exchanges whose tie rules there are."""
    return {"xetra": _("Xetra"), "sse": _("Shanghai"), "szse": _("Shenzhen")}


@dataclass(frozen=True)
class CallAuctionPicture(Picture):
    """Orders of a call, the price at which most of them trade, and which rule breaks a tie.

    Parameters
    ----------
    orders : tuple of AuctionOrder
        Limit orders, earliest first.
    reference : float
        Last close [$/share].
    rule : {"xetra", "sse", "szse"}
        Whose tie rule.
    controls : tuple of str
        For each order, and last for the reference: the name of the control that sets its price.
    prices : tuple of two floats
        Ends of the price axis, and of those controls [$/share].
    tick : float
        Smallest price step, and step of those controls [$/share].

    Raises
    ------
    ValueError
        If the auction refuses, an order has no limit, or the controls do not match the orders.
    """

    orders: tuple[AuctionOrder, ...]
    reference: float
    rule: str = "xetra"
    controls: tuple[str, ...] = ()
    prices: tuple[float, float] = (8.0, 14.0)
    tick: float = 0.1

    height = 400
    height_narrow = 680

    def __post_init__(self) -> None:
        if not 1 <= len(self.orders) <= MOST or any(order.limit_price is None for order in self.orders):
            refuse("orders", f"be one to {MOST} limit orders", self.orders)
        if self.controls and len(self.controls) != len(self.orders) + 1:
            refuse(
                "controls", f"name one control for each of the {len(self.orders)} orders and the close", self.controls
            )
        self.auction  # noqa: B018  a call that cannot be is refused before anything is drawn

    @cached_property
    def auction(self) -> Auction:
        """Return what the call came to."""
        return call_auction(self.orders, self.reference, self.rule, self.tick)

    @cached_property
    def schedule(self) -> AuctionSchedule:
        """Return demand and supply."""
        return auction_schedule(self.orders, self.tick)

    @property
    def cash(self) -> float:
        """Return what buyers paid [$]: one price for every share."""
        return (self.auction.price or 0.0) * self.auction.volume

    def compose(self, sheet: Sheet) -> tuple[OrdersPanel, CrossPanel]:
        """Lay out the orders and the crossing."""
        titles = (_("The orders, and what each got (drag)"), _("Where demand meets supply"))
        orders, cross = sheet.panels(1, 1, titles=titles, left=(56, 56), bottom=66)
        return OrdersPanel(sheet, orders), CrossPanel(sheet, cross)

    def update(self, parts: tuple[OrdersPanel, CrossPanel]) -> None:
        """Hold the auction."""
        parts[0].show(self.orders, self.auction, self.reference, self.prices)
        parts[1].show(self.orders, self.schedule, self.auction, self.prices)

    def handles(self, parts: tuple[OrdersPanel, CrossPanel]) -> Sequence[Handle]:
        """Return every order's limit, and the last close, as things to drag."""
        at = parts[0].ax.transData.transform
        _x, up = at((0, self.tick)) - at((0, 0))
        places = [*(order.limit_price or 0.0 for order in self.orders), self.reference]
        found = []
        for n, (control, price) in enumerate(zip(self.controls, places, strict=False)):
            x, y = at((n, price))
            found.append(Handle(control, float(x), float(y), 0.0, float(up)))
        return found

    def headlines(self) -> Sequence[Headline]:
        """Return price, volume, cash, and what is left over."""
        auction = self.auction
        return (
            Headline(_("Price for all"), _("none") if auction.price is None else money(auction.price), "cap"),
            Headline(_("Shares traded"), count(auction.volume)),
            Headline(_("Cash that changed hands"), money(self.cash), "cash"),
            Headline(_("Left over"), _left_over(auction)),
        )

    def sentence(self) -> str:
        """Return the result, and what the other rules would have taken."""
        auction, names = self.auction, exchanges()
        if auction.price is None:
            return _("Nothing crosses: the highest buyer bids less than the lowest seller asks, and there is no price.")
        words = _("At {price}, {shares} change hands, more than at any other price.")
        if auction.decided_by in ("surplus", "pressure"):
            words = _("At {price}, {shares} change hands; other prices trade as many, but leave more over.")
        low, high = auction.tied or (auction.price, auction.price)
        if auction.decided_by in ("reference", "midpoint") and low < high:
            words = _("Prices from {low} to {high} trade the same {shares}; {exchange} takes {price}, {why}.")
        why = _("the middle") if auction.decided_by == "midpoint" else _("as near as it can to the last close")
        others = {names[rule]: call_auction(self.orders, self.reference, rule, self.tick).price for rule in names}
        said = [f"{name} {money(price or 0)}" for name, price in others.items() if price != auction.price]
        if said:
            words += " " + _("Elsewhere it would have been: {others}.").format(others=", ".join(said))
        else:
            words += " " + _("All three exchanges agree.")
        return words.format(
            price=money(auction.price),
            shares=shares_in_words(auction.volume),
            low=money(low),
            high=money(high),
            exchange=names[self.rule],
            why=why,
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the orders with what each got."""
        return {
            "owner": [order.owner or "" for order in self.orders],
            "side": [order.side.value for order in self.orders],
            "quantity": [order.quantity for order in self.orders],
            "limit_price_usd": [order.limit_price for order in self.orders],
            "filled": list(self.auction.fills),
            "price_usd": [self.auction.price] * len(self.orders),
        }


def _left_over(auction: Auction) -> str:
    if auction.surplus == 0:
        return _("nobody")
    words = _("{shares} to buy") if auction.surplus > 0 else _("{shares} to sell")
    return words.format(shares=count(abs(auction.surplus)))


def gain(orders: Sequence[AuctionOrder], auction: Auction) -> float:
    """Return how much better than their limits all who traded came off, together [$].

    Examples
    --------
    >>> from mktlib.orderbook import Side
    >>> call = [AuctionOrder(Side.BID, 5, 12), AuctionOrder(Side.ASK, 8, 10)]
    >>> gain(call, call_auction(call, reference_price=11))
    10.0
    """
    price = auction.price or 0.0
    return float(sum(abs((o.limit_price or price) - price) * n for o, n in zip(orders, auction.fills, strict=True)))
