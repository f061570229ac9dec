"""Demand and supply of a call auction as steps: what a page draws to show them cross."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mktlib.formula._checks import FloatArray, positive
from mktlib.orderbook.auction_orders import AuctionOrder, CallBook, IntArray
from mktlib.orderbook.grid import Grid, nearest_tick


@dataclass(frozen=True, eq=False)
class AuctionSchedule:
    """D(p) and S(p) at every limit, ascending, read-only.

    Between two prices both are flat: demand keeps the value of the price above (draw it with ``where="pre"``),
    supply that of the price below (``where="post"``).

    Parameters
    ----------
    prices : ndarray
        Limits of orders, and the reference when one was given [$/share].
    demand, supply : ndarray of int
        Shares wanted at each price or above, and offered at it or below [shares]; market orders included.
    """

    prices: FloatArray
    demand: IntArray
    supply: IntArray

    @property
    def executable(self) -> IntArray:
        """Shares that would trade at each price [shares]."""
        return np.minimum(self.demand, self.supply)

    @property
    def surplus(self) -> IntArray:
        """Demand minus supply [shares]: buyers left over are positive."""
        return self.demand - self.supply

    @property
    def best(self) -> tuple[float, float] | None:
        """Lowest and highest of the prices that execute the most [$/share]; None when nothing crosses."""
        executable = self.executable
        if not executable.any():
            return None
        tied = self.prices[executable == executable.max()]
        return float(tied[0]), float(tied[-1])


def auction_schedule(
    orders: Iterable[AuctionOrder], tick: float = 0.01, reference_price: float | None = None
) -> AuctionSchedule:
    """Demand and supply of the orders at every price where one of them can change.

    Parameters
    ----------
    orders : iterable of AuctionOrder
        Orders of the call.
    tick : float, optional
        Smallest price step [$/share].
    reference_price : float, optional
        A further price to show [$/share], as the nearest tick.

    Returns
    -------
    AuctionSchedule
        Empty when all are market orders and no reference is given.

    Raises
    ------
    ValueError
        If the tick or reference is not positive, or a limit is not a whole number of ticks.

    Examples
    --------
    >>> from mktlib.orderbook.trade import Side
    >>> call = [AuctionOrder(Side.BID, 5), AuctionOrder(Side.BID, 10, 12), AuctionOrder(Side.ASK, 8, 10)]
    >>> schedule = auction_schedule(call)
    >>> schedule.prices, schedule.demand, schedule.supply, schedule.best
    (array([10., 12.]), array([15, 15]), array([8, 8]), (10.0, 12.0))
    """
    grid = Grid(tick)
    book = CallBook.collect(orders, grid)
    ticks = book.ticks
    if reference_price is not None:
        reference = positive("reference_price", reference_price)
        ticks = np.union1d(ticks, nearest_tick("reference_price", reference, grid))
    prices = np.array([grid.price(n) for n in ticks.tolist()], dtype=np.float64)
    columns = (prices, book.demand(ticks), book.supply(ticks))
    for column in columns:
        column.flags.writeable = False
    return AuctionSchedule(*columns)
