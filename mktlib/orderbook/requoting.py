"""Quotes that move without a trade: everybody in line asks or bids another price, or the nearest leave."""

import math

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side


def requote(book: Book, factor: float) -> int:
    """Everybody takes the old order back and sends the same one at `factor` times the price; nothing trades.

    Asks are rounded up to the tick and bids down, so that the two sides never meet. Owners and their place in
    line stay; orders get new numbers.

    Parameters
    ----------
    book : Book
        The book, changed in place.
    factor : float
        New price over old price, > 0.

    Returns
    -------
    int
        Shares quoted anew [shares].

    Raises
    ------
    ValueError
        If `factor` is not positive, or would leave a bid without a price.

    Examples
    --------
    >>> book = Book()
    >>> _ = book.limit(Side.BID, 10, 99.90), book.limit(Side.ASK, 10, 100.10)
    >>> requote(book, 1.05), book.best_bid, book.best_ask, book.last_price, book.volume
    (20, 104.89, 105.11, None, 0)
    """
    times = positive("factor", factor)
    asks, bids = book.queue(Side.ASK), book.queue(Side.BID)
    up = [math.ceil(order.price * times / book.tick - 1e-6) for order in asks]
    down = [math.floor(order.price * times / book.tick + 1e-6) for order in bids]
    if down and min(down) < 1:
        refuse("factor", "leave every bid at least one tick", factor)
    for order in (*asks, *bids):
        book.cancel(order.order_id)
    for order, ticks in (*zip(asks, up, strict=True), *zip(bids, down, strict=True)):
        book.limit(order.side, order.quantity, round(ticks * book.tick, 10), order.owner)
    return sum(order.quantity for order in (*asks, *bids))


def withdraw(book: Book, side: Side, part: float) -> int:
    """The orders nearest the other side are taken back, best price first; nothing trades.

    Parameters
    ----------
    book : Book
        The book, changed in place.
    side : Side
        Whose orders.
    part : float
        Part of this side's orders that leaves, 0 to 1; rounded to whole orders.

    Returns
    -------
    int
        Shares taken back [shares].

    Raises
    ------
    ValueError
        If `part` is not between 0 and 1.

    Examples
    --------
    >>> book = Book()
    >>> for cents in range(1, 11):
    ...     _ = book.limit(Side.ASK, 100, 100 + cents / 100)
    >>> withdraw(book, Side.ASK, 0.5), book.best_ask, book.volume
    (500, 100.06, 0)
    """
    if not 0 <= real("part", part) <= 1:
        refuse("part", "be between 0 and 1", part)
    line = book.queue(side)
    return sum(book.cancel(order.order_id) for order in line[: round(part * len(line))])
