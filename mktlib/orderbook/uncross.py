"""An auction among the orders that rest in a book and those collected since: how a market opens, reopens and closes."""

from collections.abc import Sequence
from typing import NamedTuple

from mktlib.orderbook.auction import Auction, AuctionOrder, call_auction
from mktlib.orderbook.auction_rules import TieRule
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side


class Uncrossing(NamedTuple):
    """What an auction did to a book.

    Attributes
    ----------
    auction : Auction
        Its price and volume; the orders of the book come first in its lists, oldest first.
    order_ids : tuple of int or None
        Number in the book of each order collected; None for one that left nothing to wait.
    """

    auction: Auction
    order_ids: tuple[int | None, ...]


def call_of(book: Book, orders: Sequence[AuctionOrder] = ()) -> list[AuctionOrder]:
    """All who take part: what rests in the book, oldest first, then the orders collected since."""
    resting = sorted((*book.queue(Side.BID), *book.queue(Side.ASK)), key=lambda order: order.order_id)
    return [*(AuctionOrder(one.side, one.quantity, one.price, one.owner) for one in resting), *orders]


def uncross(
    book: Book, orders: Sequence[AuctionOrder], reference_price: float, rule: str | TieRule = "xetra"
) -> Uncrossing:
    """Hold a call auction, take what traded out of the book, and let the limit orders that are left wait in it.

    What a market order did not get is cancelled. An order that was in the book and got a part of its shares
    keeps its place in line. The book's own tape does not know the auction's trades.

    Parameters
    ----------
    book : Book
        Whose orders take part, and where the rest will wait.
    orders : sequence of AuctionOrder
        Collected since, earliest first.
    reference_price : float
        Last price before the auction [$/share], > 0.
    rule : {"xetra", "sse", "szse"} or TieRule
        Tie rule.

    Returns
    -------
    Uncrossing

    Raises
    ------
    ValueError
        If `call_auction` refuses; the book is then as it was.

    Examples
    --------
    >>> book = Book()
    >>> _ = book.limit(Side.ASK, 100, 100.20)
    >>> news = [AuctionOrder(Side.BID, 300, 104), AuctionOrder(Side.ASK, 100, 103.80)]
    >>> opened = uncross(book, news, reference_price=100)
    >>> opened.auction.price, opened.auction.volume, book.best_bid, book.best_ask
    (104.0, 200, 104.0, None)
    """
    resting = sorted((*book.queue(Side.BID), *book.queue(Side.ASK)), key=lambda order: order.order_id)
    auction = call_auction(call_of(book, orders), reference_price, rule, book.tick)
    for old, filled in zip(resting, auction.fills[: len(resting)], strict=True):
        if filled == old.quantity:
            book.cancel(old.order_id)
        elif filled:
            book.replace(old.order_id, quantity=old.quantity - filled)
    numbers: list[int | None] = []
    for new, filled in zip(orders, auction.fills[len(resting) :], strict=True):
        left = new.quantity - filled
        waits = left > 0 and new.limit_price is not None
        numbers.append(book.limit(new.side, left, new.limit_price or 0.0, new.owner).order_id if waits else None)
    return Uncrossing(auction, tuple(numbers))
