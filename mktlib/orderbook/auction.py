"""Call auctions: orders are collected and meet at once, and every share changes hands at one price."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from mktlib.formula._checks import inside, positive, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.grid import MOST_TICKS, Grid, exact, half_up, in_ticks, nearest_tick, shares
from mktlib.orderbook.trade import Owner, Side

Step: TypeAlias = Literal["volume", "surplus", "pressure", "reference", "midpoint", "market orders"]


@dataclass(frozen=True, slots=True)
class AuctionOrder:
    """One order for a call auction; without a limit it is a market order."""

    side: Side  # Side.BID buys, Side.ASK sells
    quantity: int  # [shares], from 1 to 10¹²
    limit_price: float | None = None  # most a buyer pays, or least a seller takes [$/share], > 0
    owner: Owner = None

    def __post_init__(self) -> None:
        if not isinstance(self.side, Side):
            refuse("side", "be Side.BID or Side.ASK", self.side)
        object.__setattr__(self, "quantity", shares(self.quantity))
        if self.limit_price is not None:
            object.__setattr__(self, "limit_price", positive("limit_price", self.limit_price))


@dataclass(frozen=True)
class TieRule:
    """How an exchange narrows the prices that execute the most down to one.

    Every rule begins with most volume and goes on with the smallest surplus ``|D(p) − S(p)|``.
    """

    prices: Literal["limits", "ticks"]  # that compete: the limits, or all ticks among those and the reference
    better_filled: bool  # a price stands only if all better-priced limit orders are filled at it
    pressure: bool  # buyers left over at all tied prices take the highest, sellers the lowest
    last: Literal["reference", "midpoint"]  # the last word: nearest the reference, or the middle, half ticks up


TIE_RULES = {
    # Deutsche Börse, Market Model for Xetra (T7), price determination in auctions: limit by limit. With buyers left at
    # some tied limits and sellers at others, the highest of the former and the lowest of the latter stay.
    "xetra": TieRule("limits", better_filled=False, pressure=True, last="reference"),  # better ones are filled anyway
    # Both Chinese exchanges: Trading Rules, price of a call auction; neither takes market orders in it. Shanghai speaks
    # of order prices. It leaves open how unfilled volume is counted (here |D − S|), what the middle of more than two
    # prices is (here of the lowest and the highest) and how it is rounded (here half up).
    "sse": TieRule("limits", better_filled=True, pressure=False, last="midpoint"),
    # Shenzhen speaks of prices, so every tick competes; its reference is the previous close, later the last trade.
    "szse": TieRule("ticks", better_filled=True, pressure=False, last="reference"),
}


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
    """What a call auction came to; the price is None when nothing crosses."""

    price: float | None  # [$/share]
    volume: int  # [shares]
    surplus: int  # demand minus supply at the price [shares]: buyers left over are positive, sellers negative
    trades: tuple[AuctionTrade, ...]  # best orders first
    fills: tuple[int, ...]  # shares of each order that traded, in the order given
    decided_by: Step | None = None  # the step that left one price; or only market orders traded with each other


def call_auction(
    orders: Iterable[AuctionOrder], reference_price: float, rule: str = "xetra", tick: float = 0.01
) -> Auction:
    """Collect orders, find the price that executes the most shares, and fill everyone at it.

    The price maximises ``min(D(p), S(p))``; `rule` says which of several such prices is taken. Market orders
    are filled first, then the best limits, and equal limits in the order given. When only market orders would
    trade with each other, the price is the reference, moved no further than the best bid or ask so that no
    limit order is passed over. An owner may meet himself. An argument that breaks its rule is refused with a
    ValueError that names it.

    Parameters
    ----------
    orders : iterable of AuctionOrder
        Earliest first; every limit a whole number of ticks.
    reference_price : float
        Last price before the auction [$/share], > 0; it counts as the nearest tick.
    rule : {"xetra", "sse", "szse"}
        Which exchange's tie rule (see `TIE_RULES`).
    tick : float, optional
        Smallest price step [$/share].

    Examples
    --------
    >>> orders = [AuctionOrder(Side.BID, 100, 12), AuctionOrder(Side.ASK, 100, 10)]
    >>> [call_auction(orders, reference_price=11.3, rule=rule).price for rule in ("xetra", "sse", "szse")]
    [11.3, 11.0, 11.3]
    >>> call_auction(orders, reference_price=20).price, call_auction(orders[:1], reference_price=20).price
    (12.0, None)
    """
    grid = Grid(tick)
    reference = nearest_tick("reference_price", positive("reference_price", reference_price), grid)
    return _Call(orders, grid).hold(reference, rule)


class _Call:
    """Orders collected, in ticks, and the demand D(p) and supply S(p) that they add up to.

    Who would go beyond the ticks `low` and `high` stands at that edge, and who asks for more takes no part.
    """

    def __init__(self, orders: Iterable[AuctionOrder], grid: Grid, low: int = 1, high: int = MOST_TICKS) -> None:
        self.orders, self.grid = tuple(orders), grid
        self.sizes: list[int] = []  # shares of each order that take part
        self.lines: dict[Side, list[tuple[bool, int, int]]] = {side: [] for side in Side}  # the keenest is the largest
        bids, asks = Counter[int](), Counter[int]()  # shares at each limit; 0 stands for none
        for n, order in enumerate(self.orders):
            if not isinstance(order, AuctionOrder):
                refuse("orders", "be AuctionOrder, every one", order)
            buys, limit, size = order.side is Side.BID, 0, order.quantity
            if order.limit_price is not None:
                wanted = grid[order.limit_price]
                limit = min(max(wanted, low), high)
                size = 0 if (limit > wanted if buys else limit < wanted) else size
            self.sizes.append(size)
            if size:
                (bids if buys else asks)[limit] += size
                self.lines[order.side].append((not limit, limit if buys else -limit, -n))
        self.market = bids.pop(0, 0), asks.pop(0, 0)
        self.best_bid, self.best_ask = max(bids, default=None), min(asks, default=None)
        self.ticks = sorted(bids.keys() | asks.keys())  # where D(p) and S(p) can change
        self._bids, self._asks = ([0, *accumulate(side[tick] for tick in self.ticks)] for side in (bids, asks))

    def shares(self, tick: int) -> tuple[int, int]:
        """D(p) and S(p): wanted at the price or above and offered at it or below, market orders included."""
        demand = self.market[0] + self._bids[-1] - self._bids[bisect_left(self.ticks, tick)]
        return demand, self.market[1] + self._asks[bisect_right(self.ticks, tick)]

    def hold(self, reference: int, rule: str) -> Auction:
        """The auction; the reference in ticks."""
        if not isinstance(rule, str) or rule not in TIE_RULES:
            refuse("rule", f"be one of {', '.join(map(repr, TIE_RULES))}", rule)
        found = self._clearing(reference, TIE_RULES[rule])
        if found is None:
            return Auction(None, 0, 0, (), (0,) * len(self.orders))
        tick, decided_by = found
        demand, supply = self.shares(tick)
        price, volume = self.grid.price(tick), min(demand, supply)
        due, left, trades = volume, self.sizes.copy(), []
        buyers, sellers = (sorted(self.lines[side]) for side in (Side.BID, Side.ASK))
        while due:  # first with first: market orders, then price, then time
            bid, ask = -buyers[-1][2], -sellers[-1][2]
            size = min(left[bid], left[ask], due)
            trades.append(AuctionTrade(price, size, bid, ask, self.orders[bid].owner, self.orders[ask].owner))
            due, left[bid], left[ask] = due - size, left[bid] - size, left[ask] - size
            for one, line in ((bid, buyers), (ask, sellers)):
                if not left[one]:
                    line.pop()
        fills = tuple(map(int.__sub__, self.sizes, left))
        return Auction(price, volume, demand - supply, tuple(trades), fills, decided_by)

    def _clearing(self, reference: int, rule: TieRule) -> tuple[int, Step] | None:
        """The price, and the step that left no other; None when nothing crosses."""
        between_market_orders = min(self.market)
        volume = max([between_market_orders, *(min(self.shares(tick)) for tick in self.ticks)])
        if volume == 0:
            return None
        if volume == between_market_orders:  # limits add nothing; the reference must not pass one over
            tick = max(self.best_bid or 1, min(reference, self.best_ask or reference))
            return tick, "market orders"
        ticks = self.ticks
        if rule.prices == "ticks":  # D and S change only at limits: between two, the ends and the reference will do
            ends = sorted({reference, *(tick + step for tick in ticks for step in (-1, 0, 1))})
            ticks = [tick for tick in ends if min(ticks[0], reference) <= tick <= max(ticks[-1], reference)]
        most = [tick for tick in ticks if min(self.shares(tick)) == volume]
        if rule.better_filled:
            most = [tick for tick in most if self._fills_better(tick, volume)]
        surplus = {tick: demand - supply for tick in most for demand, supply in [self.shares(tick)]}
        least = min(map(abs, surplus.values()))
        tied = [tick for tick in most if abs(surplus[tick]) == least]
        low, high = tied[0], tied[-1]
        if low == high:
            return low, "volume" if len(most) == 1 else "surplus"
        if rule.pressure and least:
            buyers_left, sellers_left = (tuple(t for t in tied if sign * surplus[t] > 0) for sign in (1, -1))
            if not buyers_left or not sellers_left:
                return high if buyers_left else low, "pressure"
            low, high = buyers_left[-1], sellers_left[0]  # the surplus falls as the price rises
        if rule.last == "midpoint":
            return (low + high + 1) // 2, "midpoint"
        return min(max(reference, low), high), "reference"

    def _fills_better(self, tick: int, volume: int) -> bool:
        """Whether limit orders better than the price are all filled; market orders stand before them."""
        better = self.shares(tick + 1)[0], self.shares(tick - 1)[1]
        return all(size <= volume or size == market for size, market in zip(better, self.market, strict=True))


class BandedAuction(NamedTuple):
    """One attempt to open inside a band."""

    low: float  # lowest price allowed [$/share]
    high: float  # highest
    price: float | None  # that the orders point to inside the band [$/share]; None when nothing crosses
    demand: int  # wanted at that price [shares]
    supply: int  # offered there
    auction: Auction | None  # when it opened

    @property
    def opened(self) -> bool:
        """Whether anything traded."""
        return self.auction is not None


def banded_auction(
    orders: Iterable[AuctionOrder],
    reference_price: float,
    band: float = 0.5,
    minimum_coverage: float = 0.2,
    rule: str = "xetra",
    tick: float = 0.01,
) -> BandedAuction:
    """Hold a call auction inside ``reference_price·(1 ± band)``, unless one side is too thin.

    A buyer with a limit above the band stands at its upper edge and a seller below it at the lower (among
    those, time decides); a seller who asks for more than the band allows, or a buyer who bids less, takes no
    part. The auction opens if the smaller of demand and supply at its price is at least `minimum_coverage` of
    the larger. The default, a fifth, is what Madrid asked for in 1999.

    Parameters
    ----------
    orders, reference_price, rule, tick
        As in `call_auction`; the edges are the outermost ticks inside the band.
    band : float, optional
        Half-width, > 0; from 1 on the lower edge is the first tick.
    minimum_coverage : float, optional
        Least part of the larger side, from 0 to 1.

    Examples
    --------
    >>> call = [AuctionOrder(Side.BID, 700), AuctionOrder(Side.ASK, 45, 19.5), AuctionOrder(Side.ASK, 100, 26)]
    >>> [banded_auction(call, 13, band).opened for band in (0.5, 1)], banded_auction(call, 13, band=1).price
    ([False, True], 26.0)
    """
    grid, width = Grid(tick), exact(positive("band", band))
    middle = in_ticks("reference_price", positive("reference_price", reference_price), grid)
    share = float(inside("minimum_coverage", minimum_coverage, 0.0, 1.0, "be from 0 to 1"))
    low, high = max(1, math.ceil(middle * (1 - width))), math.floor(middle * (1 + width))
    if not low <= high <= MOST_TICKS:
        refuse("band", f"contain a tick of {tick!r} and end below {grid.highest:.12g}", band)
    found = _Call(orders, grid, low, high).hold(max(1, half_up(middle)), rule)
    demand, supply = found.volume + max(found.surplus, 0), found.volume - min(found.surplus, 0)
    opened = found.volume > 0 and found.volume >= exact(share) * max(demand, supply)
    edges = grid.price(low), grid.price(high)
    return BandedAuction(*edges, found.price, demand, supply, found if opened else None)


def call_of(book: Book, orders: Sequence[AuctionOrder] = ()) -> list[AuctionOrder]:
    """All who take part: what rests in the book, oldest first, then the orders collected since."""
    resting = sorted((*book.queue(Side.BID), *book.queue(Side.ASK)))  # by number, the first of their fields
    return [*(AuctionOrder(one.side, one.quantity, one.price, one.owner) for one in resting), *orders]


def uncross(
    book: Book, orders: Sequence[AuctionOrder], reference_price: float, rule: str = "xetra"
) -> tuple[Auction, tuple[int | None, ...]]:
    """Hold a call auction, take what traded out of the book, and let the limit orders that are left wait in it.

    What a market order did not get is cancelled. An order that was in the book and got a part of its shares
    keeps its place in line. The book's own tape does not know the auction's trades. What `call_auction` refuses
    leaves the book as it was. Returned are the auction, in whose lists the orders of the book come first (see
    `call_of`), and the number in the book of each order collected, None for one that left nothing to wait.

    >>> book = Book()
    >>> _ = book.limit(Side.ASK, 100, 100.20)
    >>> news = [AuctionOrder(Side.BID, 300, 104), AuctionOrder(Side.ASK, 100, 103.80)]
    >>> auction, _numbers = uncross(book, news, reference_price=100)
    >>> auction.price, auction.volume, book.best_bid, book.best_ask
    (104.0, 200, 104.0, None)
    """
    call, old_ids = call_of(book, orders), sorted(order.order_id for side in Side for order in book.queue(side))
    auction = call_auction(call, reference_price, rule, book.tick)
    for order_id, old, filled in zip(old_ids, call, auction.fills, strict=False):
        if filled == old.quantity:
            book.cancel(order_id)
        elif filled:
            book.reduce(order_id, old.quantity - filled)
    numbers: list[int | None] = []
    for new, filled in zip(orders, auction.fills[len(old_ids) :], strict=True):
        left = 0 if new.limit_price is None else new.quantity - filled
        numbers.append(book.limit(new.side, left, new.limit_price or 0.0, new.owner).order_id if left else None)
    return auction, tuple(numbers)
