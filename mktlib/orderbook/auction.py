"""The call auction: all orders meet at once, and every share changes hands at one price."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mktlib.formula._checks import positive
from mktlib.orderbook.auction_orders import AuctionOrder, CallBook
from mktlib.orderbook.auction_rules import Step, TieRule, clearing, tie_rule
from mktlib.orderbook.grid import Grid, nearest_tick
from mktlib.orderbook.trade import Owner, Side

__all__ = ["Auction", "AuctionOrder", "AuctionTrade", "call_auction"]


class AuctionTrade(NamedTuple):
    """One buyer and one seller of a call auction; orders are named by their place in the list given."""

    price: float  # [$/share], the same for all
    quantity: int  # [shares]
    buy_order: int
    sell_order: int
    buyer: Owner
    seller: Owner


@dataclass(frozen=True)
class Auction:
    """What a call auction came to.

    Parameters
    ----------
    price : float or None
        The one price [$/share]; None when nothing crosses.
    volume : int
        Shares traded [shares].
    surplus : int
        Demand minus supply at the price [shares]: buyers left over are positive, sellers negative.
    trades : tuple of AuctionTrade
        Who bought from whom, best orders first.
    fills : tuple of int
        Shares of each order that traded, in the order given [shares].
    decided_by : str or None
        The step that left one price: ``"volume"``, ``"surplus"``, ``"pressure"``, ``"reference"``,
        ``"midpoint"``, or ``"market orders"`` when only those traded with each other.
    tied : tuple of two floats, or None
        Lowest and highest price among which that step chose [$/share].
    """

    price: float | None
    volume: int
    surplus: int
    trades: tuple[AuctionTrade, ...]
    fills: tuple[int, ...]
    decided_by: Step | None = None
    tied: tuple[float, float] | None = None


def call_auction(
    orders: Iterable[AuctionOrder],
    reference_price: float,
    rule: str | TieRule = "xetra",
    tick: float = 0.01,
) -> Auction:
    """Collect orders, find the price that executes the most shares, and fill everyone at it.

    The price maximises ``min(D(p), S(p))``; `rule` says which of several such prices is taken. Market orders
    are filled first, then the best limits, and equal limits in the order given. When only market orders would
    trade with each other, the price is the reference, moved no further than the best bid or ask so that no
    limit order is passed over. An owner may meet himself.

    Parameters
    ----------
    orders : iterable of AuctionOrder
        Earliest first.
    reference_price : float
        Last price before the auction [$/share], > 0; it counts as the nearest tick.
    rule : {"xetra", "sse", "szse"} or TieRule
        Which exchange's tie rule (see `TIE_RULES`).
    tick : float, optional
        Smallest price step [$/share].

    Returns
    -------
    Auction
        With price None and volume 0 when nothing crosses.

    Raises
    ------
    ValueError
        If the reference or tick is not positive, a limit is not a whole number of ticks, or the rule is
        unknown.

    Examples
    --------
    Any price from 10 to 12 trades the 100 shares; the exchanges choose differently.

    >>> orders = [AuctionOrder(Side.BID, 100, 12), AuctionOrder(Side.ASK, 100, 10)]
    >>> [call_auction(orders, reference_price=11.3, rule=rule).price for rule in ("xetra", "sse", "szse")]
    [11.3, 11.0, 11.3]
    >>> call_auction(orders, reference_price=20).price, call_auction(orders[:1], reference_price=20).price
    (12.0, None)
    """
    grid, kind = Grid(tick), tie_rule(rule)
    reference = nearest_tick("reference_price", positive("reference_price", reference_price), grid)
    return hold_auction(CallBook.collect(orders, grid), reference, kind, grid)


def hold_auction(book: CallBook, reference: int, rule: TieRule, grid: Grid) -> Auction:
    """The auction of orders already collected; the reference in ticks."""
    found = clearing(book, reference, rule)
    if found is None:
        return Auction(None, 0, 0, (), (0,) * len(book.orders))
    at = np.array([found.tick], dtype=np.int64)
    demand, supply = int(book.demand(at)[0]), int(book.supply(at)[0])
    volume, price = min(demand, supply), grid.price(found.tick)
    bids, asks = _filled(book, Side.BID, volume), _filled(book, Side.ASK, volume)
    shares = dict((*bids, *asks))
    return Auction(
        price,
        volume,
        demand - supply,
        tuple(_matched(book.orders, bids, asks, price)),
        tuple(shares.get(order, 0) for order in range(len(book.orders))),
        found.decided_by,
        (grid.price(found.tied[0]), grid.price(found.tied[1])),
    )


def _filled(book: CallBook, side: Side, volume: int) -> list[tuple[int, int]]:
    """Places of the orders of one side that trade and how much: market orders, then price, then time."""
    limits, sizes = book.limits.tolist(), book.sizes.tolist()
    rising = 1 if side is Side.ASK else -1
    mine = (n for n, order in enumerate(book.orders) if order.side is side and sizes[n])
    fills = []
    for n in sorted(mine, key=lambda n: (limits[n] > 0, rising * limits[n])):  # sorted() keeps time
        if volume == 0:
            break
        fills.append((n, min(sizes[n], volume)))
        volume -= fills[-1][1]
    return fills


def _matched(
    orders: tuple[AuctionOrder, ...], bids: list[tuple[int, int]], asks: list[tuple[int, int]], price: float
) -> Iterable[AuctionTrade]:
    """Pair the two queues, first with first."""
    sellers = iter(asks)
    seller = offered = 0
    for buyer, wanted in bids:
        while wanted:
            if not offered:
                seller, offered = next(sellers)
            traded = min(wanted, offered)
            yield AuctionTrade(price, traded, buyer, seller, orders[buyer].owner, orders[seller].owner)
            wanted, offered = wanted - traded, offered - traded
