"""What one trade costs against the middle of the quote, and what a book offers near it."""

from dataclasses import dataclass

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side


@dataclass(frozen=True)
class TradeCost:
    """The spread that a trade really paid, and who kept it.

    Parameters
    ----------
    effective : float
        Twice the distance of the trade from the middle of the quote [$/share]: what the taker paid for both ways.
    realised : float
        What the maker would earn if it undid the trade at the later middle [$/share]; negative when it loses.
    impact : float
        Twice the move of the middle in the trade's direction [$/share]: what the trade told the market.
    """

    effective: float
    realised: float
    impact: float


def trade_cost(price: float, side: Side, mid_price: float, later_mid_price: float) -> TradeCost:
    """Effective spread = realised spread + price impact, for one trade.

    Parameters
    ----------
    price : float
        Of the trade [$/share], > 0.
    side : Side
        ``Side.BID`` if the taker bought.
    mid_price : float
        Middle of the quote before the trade [$/share], > 0.
    later_mid_price : float
        Middle of the quote some time after it [$/share], > 0.

    Returns
    -------
    TradeCost

    Raises
    ------
    ValueError
        If `side` is none or a price is not positive.

    References
    ----------
    Huang, R., and Stoll, H. (1996). Dealer versus auction markets: a paired comparison of execution costs on NASDAQ
    and the NYSE. *Journal of Financial Economics* 41(3), 313-357.

    Examples
    --------
    Bought at 100.50 with the middle at 100; later the middle is 100.25. The maker kept half of the spread:

    >>> trade_cost(100.50, Side.BID, mid_price=100.00, later_mid_price=100.25)
    TradeCost(effective=1.0, realised=0.5, impact=0.5)
    """
    if side is not Side.BID and side is not Side.ASK:
        refuse("side", "be Side.BID or Side.ASK", side)
    twice = 2.0 if side is Side.BID else -2.0
    paid, middle = positive("price", price), positive("mid_price", mid_price)
    later = positive("later_mid_price", later_mid_price)
    return TradeCost(twice * (paid - middle), twice * (paid - later), twice * (later - middle))


def relative_spread(bid: float, ask: float) -> float:
    """Spread as a part of the middle of the quote.

    Examples
    --------
    >>> relative_spread(bid=99, ask=101)
    0.02
    """
    if positive("ask", ask) < positive("bid", bid):
        refuse("ask", f"be at least bid = {bid!r}", ask)
    return 2 * (ask - bid) / (ask + bid)


def depth_within(book: Book, side: Side, distance: float) -> int:
    """Shares that wait on one side no further than a part of the middle away from it [shares].

    Parameters
    ----------
    book : Book
        Any order book.
    side : Side
        ``Side.ASK`` for what can be bought, ``Side.BID`` for what can be sold.
    distance : float
        As a part of the mid price: 0.01 is one percent; >= 0.

    Returns
    -------
    int
        0 if the book has no middle, as one side is empty.

    Raises
    ------
    ValueError
        If `distance` is negative.

    Examples
    --------
    >>> book = Book()
    >>> _ = book.limit(Side.BID, 300, 99.50), book.limit(Side.ASK, 100, 100.50), book.limit(Side.ASK, 900, 103)
    >>> depth_within(book, Side.ASK, 0.01), depth_within(book, Side.ASK, 0.03)
    (100, 1000)
    """
    if real("distance", distance) < 0:
        refuse("distance", "be non-negative", distance)
    middle = book.mid_price
    if middle is None:
        return 0
    reach = distance * middle * (1 + 1e-12)
    return sum(quantity for price, quantity in book.depth(side) if abs(price - middle) <= reach)
