"""An opening auction inside a price band that opens only if the short side covers enough of the long one."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from mktlib.formula._checks import inside, positive, refuse
from mktlib.orderbook.auction import Auction, AuctionOrder, hold_auction
from mktlib.orderbook.auction_orders import CallBook
from mktlib.orderbook.auction_rules import TieRule, tie_rule
from mktlib.orderbook.grid import MOST_TICKS, Grid, exact, half_up, in_ticks


@dataclass(frozen=True)
class BandedAuction:
    """One attempt to open inside a band.

    Parameters
    ----------
    band : float
        Half-width of the band as a part of the reference price (0.5 is ±50 %).
    low, high : float
        Lowest and highest price allowed [$/share].
    price : float or None
        The price that the orders point to inside the band [$/share]; None when nothing crosses.
    demand, supply : int
        Shares wanted and offered at that price [shares].
    coverage : float
        The smaller of the two as a part of the larger; 0 when nothing crosses.
    auction : Auction or None
        The auction, when it opened.
    reason : str or None
        Why it did not open: ``"nothing crosses"`` or ``"coverage"``.
    """

    band: float
    low: float
    high: float
    price: float | None
    demand: int
    supply: int
    coverage: float
    auction: Auction | None
    reason: Literal["nothing crosses", "coverage"] | None

    @property
    def opened(self) -> bool:
        """Whether anything traded."""
        return self.auction is not None


def banded_auction(
    orders: Iterable[AuctionOrder],
    reference_price: float,
    band: float = 0.5,
    minimum_coverage: float = 0.2,
    rule: str | TieRule = "xetra",
    tick: float = 0.01,
) -> BandedAuction:
    """Hold a call auction inside ``reference_price·(1 ± band)``, unless one side is too thin.

    A buyer with a limit above the band stands at its upper edge and a seller below it at the lower (among
    those, time decides); a seller who asks for more than the band allows, or a buyer who bids less, takes no
    part. The auction opens if the smaller of demand and supply at its price is at least `minimum_coverage` of
    the larger. The default, a fifth, is what Madrid asked for in 1999.

    Parameters
    ----------
    orders : iterable of AuctionOrder
        Earliest first.
    reference_price : float
        Price at the middle of the band [$/share], > 0.
    band : float, optional
        Half-width, > 0; from 1 on the lower edge is the first tick.
    minimum_coverage : float, optional
        Least part of the larger side, from 0 to 1.
    rule : {"xetra", "sse", "szse"} or TieRule
        Tie rule inside the band.
    tick : float, optional
        Smallest price step [$/share], > 0; the edges are the outermost ticks inside the band.

    Returns
    -------
    BandedAuction

    Raises
    ------
    ValueError
        If an argument is out of its range or the band contains no tick.

    Examples
    --------
    >>> from mktlib.orderbook.trade import Side
    >>> call = [AuctionOrder(Side.BID, 700), AuctionOrder(Side.ASK, 45, 19.5), AuctionOrder(Side.ASK, 100, 26)]
    >>> banded_auction(call, reference_price=13, band=0.5).reason
    'coverage'
    >>> banded_auction(call, reference_price=13, band=1.0).auction.price
    26.0
    """
    grid, kind, width = Grid(tick), tie_rule(rule), exact(positive("band", band))
    middle = in_ticks("reference_price", positive("reference_price", reference_price), grid)
    share = float(inside("minimum_coverage", minimum_coverage, 0.0, 1.0, "be from 0 to 1"))
    low, high = max(1, math.ceil(middle * (1 - width))), math.floor(middle * (1 + width))
    if not low <= high <= MOST_TICKS:
        refuse("band", f"contain a tick of {tick!r} and end below {grid.price(MOST_TICKS):.12g}", band)
    book = CallBook.collect(orders, grid, (low, high))
    auction = hold_auction(book, max(1, half_up(middle)), kind, grid)
    edges = (float(width), grid.price(low), grid.price(high))
    if auction.price is None:
        return BandedAuction(*edges, None, 0, 0, 0.0, None, "nothing crosses")
    at = np.array([grid[auction.price]], dtype=np.int64)
    demand, supply = int(book.demand(at)[0]), int(book.supply(at)[0])
    thin, thick = sorted((demand, supply))
    enough = thin >= exact(share) * thick
    return BandedAuction(
        *edges,
        auction.price,
        demand,
        supply,
        thin / thick,
        auction if enough else None,
        None if enough else "coverage",
    )


def widening_auction(
    orders: Iterable[AuctionOrder],
    reference_price: float,
    bands: Sequence[float] = (0.5, 1.0),
    minimum_coverage: float = 0.2,
    rule: str | TieRule = "xetra",
    tick: float = 0.01,
) -> tuple[BandedAuction, ...]:
    """Try one band after the other on the same orders until the auction opens.

    Parameters
    ----------
    orders : iterable of AuctionOrder
        Earliest first.
    reference_price : float
        Price at the middle of the bands [$/share], > 0.
    bands : sequence of float, optional
        Half-widths, ascending. The default is Terra's first day in Madrid: ±50 %, then ±100 %.
    minimum_coverage, rule, tick
        See `banded_auction`.

    Returns
    -------
    tuple of BandedAuction
        The attempts made; only the last can have opened.

    Raises
    ------
    ValueError
        If there is no band, the bands do not widen, or `banded_auction` refuses.

    Examples
    --------
    >>> from mktlib.orderbook.trade import Side
    >>> call = [AuctionOrder(Side.BID, 700), AuctionOrder(Side.ASK, 45, 19.5), AuctionOrder(Side.ASK, 100, 26)]
    >>> [(attempt.high, attempt.opened) for attempt in widening_auction(call, reference_price=13)]
    [(19.5, False), (26.0, True)]
    """
    widths = [positive("bands", band) for band in bands]
    if not widths or any(after <= before for before, after in pairwise(widths)):
        refuse("bands", "be at least one half-width, each wider than the one before", bands)
    call, attempts = tuple(orders), []
    for width in widths:
        attempts.append(banded_auction(call, reference_price, width, minimum_coverage, rule, tick))
        if attempts[-1].opened:
            break
    return tuple(attempts)
