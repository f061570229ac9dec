"""What stops a price, as dated data, and an exchange that keeps to it: a price limit, a breaker, calls."""

import math
import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from pathlib import Path
from typing import Literal, Self, TypeAlias, TypeVar

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.auction import AuctionOrder, call_auction, call_of, uncross
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention, limit_price
from mktlib.orderbook.grid import Grid, exact, half_up, in_ticks
from mktlib.orderbook.market import Continuous, Taken
from mktlib.orderbook.trade import Side, Trade

Standing: TypeAlias = Literal["trading", "call", "at the limit", "halted", "closed"]
ANY_PRICE = (0.0, math.inf)  # [$/share]: no limit


def clock(hour: int, minute: int = 0, second: float = 0) -> float:
    """A time of day as seconds since midnight, in the exchange's own time.

    >>> clock(15, 25)
    55500
    """
    return 3600 * hour + 60 * minute + second


@dataclass(frozen=True)
class Rule:
    """What every rule carries."""

    market: str  # where it holds
    valid_from: Day  # first day on which it held; it holds until the next rule of the same market
    source: str  # who says so
    certainty: Literal["sure", "about"]  # read in the named source, or second-hand (then a page says "about")
    note: str  # what a reader should know before using it


@dataclass(frozen=True)
class PriceLimitRule(Rule):
    """How far a share may trade from the previous close."""

    limit: float  # as a part of it


@dataclass(frozen=True)
class BreakerRule(Rule):
    """When a fall of the index halts all shares."""

    falls: tuple[float, ...]  # from the previous close, that set off each level, as a part of it
    halts: tuple[float, ...]  # how long each level halts [s]; infinity for the rest of the day
    guard: float  # timed halts start no later than this long before the close [s]


_DATED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PRICE_LIMITS = tuple(PriceLimitRule(**rule) for rule in _DATED["price_limits"])
_LEVELS = ("falls", "halts")
BREAKERS = tuple(BreakerRule(**rule | {key: tuple(rule[key]) for key in _LEVELS}) for rule in _DATED["breakers"])


AnyRule = TypeVar("AnyRule", bound=Rule)


def in_force(rules: Iterable[AnyRule], market: str, day: Day | None = None) -> AnyRule:
    """The rule of a market on a day: the latest that had begun, or the latest of all when no day is given.

    A market that has no rule, or none yet on that day, is refused with a ValueError.

    >>> before, after = (in_force(PRICE_LIMITS, "China main board ST", Day(2026, 7, day)) for day in (3, 6))
    >>> before.limit, after.limit
    (0.05, 0.1)
    """
    known = tuple(rules)
    local = [rule for rule in known if rule.market == market]
    if not local:
        refuse("market", f"be one of {', '.join(sorted({repr(rule.market) for rule in known}))}", market)
    begun = [rule for rule in local if day is None or rule.valid_from <= day]
    if not begun:
        refuse("day", f"be no earlier than {min(rule.valid_from for rule in local)}", day)
    return max(begun, key=lambda rule: rule.valid_from)


def price_range(previous_close: float, limit: float, tick: float = 0.01) -> tuple[float, float]:
    """The lowest and the highest price of a day, as the Chinese exchanges round them [$/share].

    Both are rounded to the nearest tick, halves up, and lie at least one tick from the previous close.

    Parameters
    ----------
    previous_close, tick : float
        Last price of the day before, and smallest price step [$/share], > 0.
    limit : float
        How far the price may move, as a part of the previous close, between 0 and 1.

    Examples
    --------
    >>> price_range(9.99, 0.10), price_range(0.02, 0.10)
    ((8.99, 10.99), (0.01, 0.03))
    """
    rule = "be between 0 and 1"
    if not 0 < real("limit", limit, rule) < 1:
        refuse("limit", rule, limit)
    grid = Grid(tick)
    close = in_ticks("previous_close", positive("previous_close", previous_close), grid)
    low, high = (half_up(close * (1 + sign * exact(limit))) for sign in (-1, 1))
    return grid.price(max(1, min(low, half_up(close) - 1))), grid.price(max(high, half_up(close) + 1))


@dataclass(frozen=True)
class Breaker:
    """A market-wide breaker on one day: a fall of the index halts every share.

    A level halts once a day. A fall through two levels at once halts for the deeper, and the shallower counts
    as used (the rule does not speak of it). What is seen during a halt sets nothing off: nothing trades then.

    >>> fallen = Breaker(2000).seen(clock(9, 35), 1860)
    >>> fallen.level, fallen.until == clock(9, 50), fallen.seen(clock(9, 50), 1850) == fallen
    (1, True, True)
    >>> fallen.seen(clock(15, 59), 1600).until
    inf
    """

    previous_close: float  # of the index, > 0
    rule: BreakerRule = BREAKERS[-1]
    close: float = clock(16)  # end of the day [s]
    level: int = 0  # deepest that has halted so far today; 0 for none
    until: float = 0.0  # end of the latest halt [s]; infinity when it is for the rest of the day

    def seen(self, time: float, index: float) -> Self:
        """The breaker after the index was seen at a time of day [s]."""
        now, value = real("time", time), positive("index", index)
        floors = (exact(self.previous_close) * (1 - exact(fall)) for fall in self.rule.falls)
        reached = sum(exact(value) <= floor for floor in floors)
        if now < self.until or reached <= self.level:
            return self
        halt = self.rule.halts[reached - 1]
        if halt < math.inf and now > self.close - self.rule.guard:
            return self
        return replace(self, level=reached, until=now + halt)


class Exchange(Continuous):
    """A venue with rules: calls that open, close and reopen it, a daily price limit, a breaker.

    A call collects orders and fills them at one price; what is left of limit orders waits in the book, what is
    left of hurried ones is cancelled. A halt collects orders too, and a call ends it. Under a price limit an order
    that could only trade outside the range is refused; a seller who would go below it, or a buyer above, waits at
    its edge. On a new day the orders of the day before are gone.

    Parameters
    ----------
    close : float
        Last price of the day before [$/share], > 0.
    times : sequence of float
        Time of day of each order [s].
    calls : collection of int
        Numbers of the orders that are collected.
    days : collection of int
        Numbers of the orders with which a further day begins.
    limit : float, optional
        Daily price limit, as a part of the last close.
    breaker : BreakerRule, optional
        The share then stands for the index.
    tie : {"xetra", "sse", "szse"}
        Tie rule of its calls.

    Examples
    --------
    A share that everybody holds for worth 80 falls no lower than its limit:

    >>> venue = Exchange(100, times=[0, 0], limit=0.1)
    >>> sell, buy = (Intention("limit", side, 100, 80) for side in (Side.ASK, Side.BID))
    >>> venue.take(0, sell), venue.take(1, buy), venue.standing, venue.waiting
    (((), 0), ((), 0), 'at the limit', 100)
    """

    def __init__(
        self,
        close: float,
        times: Sequence[float],
        calls: Collection[int] = (),
        days: Collection[int] = (),
        limit: float | None = None,
        breaker: BreakerRule | None = None,
        tie: str = "xetra",
    ) -> None:
        super().__init__(Book())
        self.last, self.tie = positive("close", close), tie  # price of the latest trade, a call's included [$/share]
        self.times, self.calls, self.days = times, calls, days
        self.limit, self.rule = limit, breaker
        self._now, self._collects = 0.0, False
        self._collected: dict[int, AuctionOrder] = {}
        self._hurried: set[int] = set()  # those collected that do not wait for what they do not get
        self._begin()

    @property
    def halted(self) -> bool:
        """Whether the breaker has stopped trading."""
        return self._breaker is not None and self._now < self._breaker.until

    @property
    def waiting(self) -> int:
        """Shares that a halt has collected, or that wait at the edge of the range [shares]."""
        if self.halted:
            return sum(order.quantity for order in self._collected.values())
        low, high = self.range
        for side, edge in ((Side.ASK, low), (Side.BID, high)) if self.limit else ():
            if (best := self.book.depth(side, 1)) and best[0][0] == edge:
                return best[0][1]
        return 0

    @property
    def standing(self) -> Standing:
        """What becomes of an order now."""
        if self.halted:
            return "closed" if self._breaker is not None and self._breaker.until == math.inf else "halted"
        return "call" if self._collects else "at the limit" if self.waiting else "trading"

    @property
    def indicative(self) -> float | None:
        """Price at which a call would end now [$/share]; None when nothing crosses."""
        orders = call_of(self.book, list(self._collected.values()))
        return call_auction(orders, self.last, self.tie, self.book.tick).price

    def take(self, step: int, order: Intention) -> Taken:
        """Let order number `step` in: its trades, after those of a call that ends before it, and shares unfilled."""
        if step in self.days:
            self._begin()
        self._now, self._collects = self.times[step], step in self.calls
        called = () if self._collects or self.halted or not self._collected else self.uncross()
        if order.kind == "cancel":
            self._collected.pop(order.cancels, None)
            self.book.cancel(self._numbers.pop(order.cancels, 0))
            return called, 0
        price = self._price(order)
        if price is not None and not self.range[0] <= price <= self.range[1]:
            return called, order.quantity if order.kind == "market" else 0
        if self._collects or self.halted:
            self._collected[step] = AuctionOrder(order.side, order.quantity, price, order.owner)
            self._hurried |= set() if self._waits(order, price) else {step}
            return called, 0
        trades, cancelled = self._send(step, order, price, self._waits(order, price))
        self._see(trades)
        return called + trades, cancelled

    def uncross(self) -> tuple[Trade, ...]:
        """Hold the call of what was collected and of the book; call it yourself after the last order."""
        steps, orders = list(self._collected), list(self._collected.values())
        auction, numbers = uncross(self.book, orders, self.last, self.tie)
        for step, number in zip(steps, numbers, strict=True):
            if number is not None and step in self._hurried:
                self.book.cancel(number)
            elif number is not None:
                self._numbers[step] = number
        self._collected.clear()
        self._hurried.clear()
        trades = tuple(Trade(one.price, one.quantity, 0, 0, one.seller, one.buyer, Side.BID) for one in auction.trades)
        self._see(trades[:1])
        return trades

    def _begin(self) -> None:
        """A new day: a new range of prices allowed [$/share], a new breaker, and nothing waits."""
        for side in Side:
            for one in self.book.queue(side):
                self.book.cancel(one.order_id)
        self._collected.clear()
        self._hurried.clear()
        self.range = ANY_PRICE if self.limit is None else price_range(self.last, self.limit, self.book.tick)
        self._breaker = None if self.rule is None else Breaker(self.last, self.rule)

    def _price(self, order: Intention) -> float | None:
        """The worst price that an order may accept: its own, at most the edge of the range; None for any at all."""
        (low, high), buys = self.range, order.side is Side.BID
        if order.at_any_price:
            return None if self.limit is None else high if buys else low
        price = limit_price(order, self.book.tick)
        return min(price, high) if buys else max(price, low)

    def _waits(self, order: Intention, price: float | None) -> bool:
        """Whether it waits for what it does not get: a limit order does, and one that the range holds back."""
        return order.kind == "limit" or price == self.range[order.side is Side.BID]

    def _see(self, trades: Sequence[Trade]) -> None:
        for trade in trades:
            self.last = trade.price
            if self._breaker is not None:
                self._breaker = self._breaker.seen(self._now, trade.price)
