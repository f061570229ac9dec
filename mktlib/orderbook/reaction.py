"""How a book reacts to news: the last price order by order, and how soon it settles near what the share is worth."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.simulation import simulate_market
from mktlib.orderbook.trade import Side


def last_prices(
    flow: Sequence[Intention], opening_price: float = 100.0, quotes_leave: int | None = None
) -> list[float]:
    """The last price after each intention of a flow, in an empty book.

    Parameters
    ----------
    flow : sequence of Intention
        What investors want.
    opening_price : float
        Last price before the first trade [$/share], > 0.
    quotes_leave : int, optional
        Number of an intention before which everybody who quotes takes back what rests in the book.

    Returns
    -------
    list of float
        [$/share]

    Examples
    --------
    >>> sell, buy = Intention("limit", Side.ASK, 100, 101), Intention("market", Side.BID, 100, 101)
    >>> last_prices([sell, buy]), last_prices([sell, buy], quotes_leave=1)
    ([100.0, 101.0], [100.0, 100.0])
    """
    book, prices = Book(remember=0), []
    for state in simulate_market(flow, book, opening_price=opening_price):
        prices.append(state.last_price)
        if state.step + 1 == quotes_leave:
            for side in Side:
                for order in book.queue(side):
                    book.cancel(order.order_id)
    return prices


def settled_after(distance: ArrayLike, within: float) -> int | None:
    """After how many steps a distance stays within a bound for good; None if it never does.

    Examples
    --------
    >>> settled_after([5, 3, 0.5, 2, 0.5, 0.1], within=1), settled_after([0, 0], 1), settled_after([5], 1)
    (4, 0, None)
    """
    far: NDArray[np.intp] = np.flatnonzero(np.asarray(distance, float) > positive("within", within))
    if not len(far):
        return 0
    after = int(far[-1]) + 1
    return None if after == np.size(distance) else after


def overshoot(prices: ArrayLike, before: float, worth: float) -> float:
    """How far a price went beyond what the share is worth, in the direction of the news [$/share].

    Examples
    --------
    >>> overshoot([100, 106, 105], before=100, worth=105), overshoot([100, 94], before=100, worth=95)
    (1.0, 1.0)
    """
    path = np.asarray(prices, float)
    if not path.size:
        refuse("prices", "hold at least one price", prices)
    beyond = path.max() - worth if worth >= before else worth - path.min()
    return max(0.0, float(beyond))
