"""Orders collected for a call auction, and the demand D(p) and supply S(p) they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.grid import Grid, shares
from mktlib.orderbook.trade import Owner, Side

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AuctionOrder:
    """One order for a call auction.

    Parameters
    ----------
    side : Side
        ``Side.BID`` buys, ``Side.ASK`` sells.
    quantity : int
        Shares [shares], from 1 to 10¹².
    limit_price : float, optional
        Most a buyer pays, or least a seller takes [$/share], > 0; left out, it is a market order.
    owner : hashable, optional
        Who stands behind it.

    Raises
    ------
    ValueError
        If an argument is none of these.

    Examples
    --------
    >>> AuctionOrder(Side.BID, 100, 10.25)
    AuctionOrder(side=<Side.BID: 'bid'>, quantity=100, limit_price=10.25, owner=None)
    """

    side: Side
    quantity: int
    limit_price: float | None = None
    owner: Owner = None

    def __post_init__(self) -> None:
        if not isinstance(self.side, Side):
            refuse("side", "be Side.BID or Side.ASK", self.side)
        object.__setattr__(self, "quantity", shares(self.quantity))
        if self.limit_price is not None:
            object.__setattr__(self, "limit_price", positive("limit_price", self.limit_price))


@dataclass(frozen=True, eq=False)
class LimitSide:
    """One side of the call: limits in ascending ticks with shares up to each, and the market orders."""

    ticks: IntArray
    shares_below: IntArray  # shares of the first n limits, n = 0, 1, …
    market: int

    @classmethod
    def of(cls, ticks: IntArray, sizes: IntArray) -> Self:
        """Sort the limits; tick 0 marks a market order."""
        limited = ticks > 0
        kept, counts = ticks[limited], sizes[limited]
        order = kept.argsort(kind="stable")
        below = np.concatenate((np.zeros(1, np.int64), counts[order].cumsum()))
        return cls(kept[order], below, int(sizes[~limited].sum()))

    def below(self, ticks: IntArray, or_at: bool) -> IntArray:
        """Shares with a limit below each of `ticks`, or at it."""
        below: IntArray = self.shares_below[self.ticks.searchsorted(ticks, side="right" if or_at else "left")]
        return below

    def above(self, ticks: IntArray, or_at: bool) -> IntArray:
        """Shares with a limit above each of `ticks`, or at it."""
        return int(self.shares_below[-1]) - self.below(ticks, or_at=not or_at)


@dataclass(frozen=True, eq=False)
class CallBook:
    """All orders of one call, with limits in ticks.

    A band, when there is one, is applied on the way in: who would go beyond it stands at its edge, and who
    asks for more than it allows takes no part.
    """

    orders: tuple[AuctionOrder, ...]
    limits: IntArray  # ticks of each order; 0 for a market order
    sizes: IntArray  # shares of each order that take part
    bids: LimitSide
    asks: LimitSide

    @classmethod
    def collect(cls, orders: Iterable[AuctionOrder], grid: Grid, band: tuple[int, int] | None = None) -> Self:
        """Check the orders and add them up; `band` is the lowest and highest tick allowed."""
        given = tuple(orders)
        for order in given:
            if not isinstance(order, AuctionOrder):
                refuse("orders", "be AuctionOrder, every one", order)
        ticks = [0 if order.limit_price is None else grid[order.limit_price] for order in given]
        limits = np.array(ticks, dtype=np.int64)
        sizes = np.array([order.quantity for order in given], dtype=np.int64)
        buys = np.array([order.side is Side.BID for order in given], dtype=bool)
        if band is not None:
            limited, (low, high) = limits > 0, band
            sizes[limited & np.where(buys, limits < low, limits > high)] = 0
            limits[limited] = limits[limited].clip(low, high)
        bid, ask = (buys & (sizes > 0)), (~buys & (sizes > 0))
        bids, asks = (LimitSide.of(limits[side], sizes[side]) for side in (bid, ask))
        return cls(given, limits, sizes, bids, asks)

    @property
    def ticks(self) -> IntArray:
        """Every limit that takes part, ascending, each once."""
        return np.unique(np.concatenate((self.bids.ticks, self.asks.ticks)))

    def demand(self, ticks: IntArray) -> IntArray:
        """D(p): shares wanted at each price or above, market orders included."""
        return self.bids.market + self.bids.above(ticks, or_at=True)

    def supply(self, ticks: IntArray) -> IntArray:
        """S(p): shares offered at each price or below, market orders included."""
        return self.asks.market + self.asks.below(ticks, or_at=True)
