"""The same orders under a daily price limit, a circuit breaker, moving bands, or no rule at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mktlib.formula._checks import positive, refuse, whole
from mktlib.orderbook.auction import AuctionOrder, uncross
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.guards import Guard
from mktlib.orderbook.rules import clock
from mktlib.orderbook.trade import Side, TimeInForce, Trade
from mktlib.orderbook.trading_day import limit_price

Standing: TypeAlias = Literal["trading", "at the limit", "halted", "closed"]


@dataclass(frozen=True)
class GuardedState:
    """The market after one intention.

    Parameters
    ----------
    minute : float
        Trading minutes since the first day's opening [min].
    day : int
        Number of the day, from 0.
    standing : str
        ``"trading"``, ``"at the limit"`` (somebody waits there), ``"halted"`` or ``"closed"``.
    prints : tuple of (float, int)
        Price [$/share] and quantity [shares] of the trades.
    last_price : float
        Price of the latest trade [$/share].
    waiting : int
        Shares that wait at the limit, or that a halt has collected [shares].
    prices : tuple of two floats
        Lowest and highest price allowed [$/share].
    """

    minute: float
    day: int
    standing: Standing
    prints: tuple[tuple[float, int], ...]
    last_price: float
    waiting: int
    prices: tuple[float, float]


def simulate_guarded(
    flow: Sequence[Intention],
    guard: Guard,
    previous_close: float = 100.0,
    days: int = 1,
    minutes: float = 240.0,
    call: int = 20,
) -> list[GuardedState]:
    """Send intentions to a book under a rule, evenly over some trading days.

    Each day opens with a call of its first orders, and orders of the day before are gone. A seller who would go
    below the lowest price allowed stands at it, and a buyer above the highest likewise; what a market order
    does not get waits at the last price. While trading is halted orders are collected, and an auction of them
    and of the book ends the halt.

    Parameters
    ----------
    flow : sequence of Intention
        What investors want; nothing in it depends on the rule.
    guard : Guard
        The rule.
    previous_close : float
        Close before the first day [$/share], > 0.
    days, minutes : int, float
        Number of days, and length of each [min].
    call : int
        Intentions collected before each opening.

    Returns
    -------
    list of GuardedState
        One for each intention.

    Raises
    ------
    ValueError
        If a number breaks its rule, or there are more days than intentions.

    Examples
    --------
    A share that everybody holds for worth 80 opens no lower than its limit:

    >>> from mktlib.orderbook.guards import LimitGuard
    >>> sell, buy = (Intention("limit", side, 100, 80) for side in (Side.ASK, Side.BID))
    >>> simulate_guarded([sell, buy], LimitGuard(), call=0)[-1].waiting
    100
    """
    number, length = whole("days", days), positive("minutes", minutes)
    if len(flow) < number:
        refuse("days", f"be at most the {len(flow)} intentions", days)
    market = _Market(guard, positive("previous_close", previous_close))
    each = len(flow) // number
    states = []
    for step, wanted in enumerate(flow):
        day, place = min(step // each, number - 1), step % each if step < number * each else each - 1
        if place == 0 and step < number * each:
            market.begin(clock(9, 30))
        minute = length * place / each
        prints = market.take(step, wanted, clock(9, 30) + 60 * minute, collect=place < call)
        states.append(
            GuardedState(
                minute=day * length + minute,
                day=day,
                standing=market.standing,
                prints=prints,
                last_price=market.last,
                waiting=market.waiting,
                prices=market.guard.prices,
            )
        )
    return states


class _Market:
    """The book of the day, its rule, and the orders of a call or a halt."""

    def __init__(self, guard: Guard, close: float) -> None:
        self.guard, self.last, self.book = guard, close, Book()
        self.collected: dict[int, AuctionOrder] = {}
        self.ids: dict[int, int] = {}

    def begin(self, time: float) -> None:
        """A new day: orders of the old one are gone, except those that a halt still held."""
        self.book, self.ids = Book(), {}
        self.guard = self.guard.begin(self.last, time)

    @property
    def halted(self) -> bool:
        return self.guard.status in ("halted", "closed")

    @property
    def leaning(self) -> int:
        """Shares that wait at the end of the range [shares]."""
        low, high = self.guard.prices
        asks, bids = self.book.depth(Side.ASK, 1), self.book.depth(Side.BID, 1)
        at_low = asks[0][1] if asks and asks[0][0] <= low else 0
        return at_low or (bids[0][1] if bids and bids[0][0] >= high else 0)

    @property
    def waiting(self) -> int:
        return sum(order.quantity for order in self.collected.values()) if self.halted else self.leaning

    @property
    def standing(self) -> Standing:
        if self.guard.status == "closed":
            return "closed"
        return "halted" if self.halted else "at the limit" if self.leaning else "trading"

    def take(self, step: int, wanted: Intention, time: float, collect: bool) -> tuple[tuple[float, int], ...]:
        """Let the clock reach `time`, then collect an intention or send it to the book."""
        prints: tuple[tuple[float, int], ...] = ()
        self.guard = self.guard.at(time)
        if not collect and not self.halted and (self.collected or self.guard.status == "reopening"):
            prints = self._auction()
        if self._refused(wanted):
            pass
        elif wanted.kind == "cancel":
            self.collected.pop(wanted.cancels, None)
            self.book.cancel(self.ids.pop(wanted.cancels, 0))
        elif collect or self.halted:
            price = self._held(wanted.side, limit_price(wanted, 0.01)) if wanted.kind == "limit" else None
            self.collected[step] = AuctionOrder(wanted.side, wanted.quantity, price, wanted.owner)
        else:
            trades = self._send(step, wanted)
            prints += tuple((trade.price, trade.quantity) for trade in trades)
            self.guard = self.guard.seen(self.book, trades)
        if prints:
            self.last = prints[-1][0]
        return prints

    def _refused(self, wanted: Intention) -> bool:
        """Whether the exchange does not accept the order: it could only trade outside the range."""
        if wanted.kind != "limit" or not self.guard.refuses:
            return False
        price, (low, high) = limit_price(wanted, 0.01), self.guard.prices
        return price < low if wanted.side is Side.BID else price > high

    def _held(self, side: Side, price: float) -> float:
        """The price nearest to what is wanted at which the order may trade."""
        low, high = self.guard.prices
        return price if self.halted else min(price, high) if side is Side.BID else max(price, low)

    def _auction(self) -> tuple[tuple[float, int], ...]:
        steps, orders = list(self.collected), list(self.collected.values())
        auction, numbers = uncross(self.book, orders, self.last)
        self.ids |= {step: number for step, number in zip(steps, numbers, strict=True) if number is not None}
        self.collected.clear()
        if self.guard.status == "reopening":
            self.guard = self.guard.reopened(auction.price)
        if auction.price is None:
            return ()
        self.last = auction.price
        return ((auction.price, auction.volume),)

    def _send(self, step: int, wanted: Intention) -> tuple[Trade, ...]:
        edge = self.guard.prices[0 if wanted.side is Side.ASK else 1]
        if wanted.kind == "limit":
            price = self._held(wanted.side, limit_price(wanted, 0.01))
            execution = self.book.limit(wanted.side, wanted.quantity, price, wanted.owner)
            self.ids[step] = execution.order_id
            return execution.trades
        execution = self.book.limit(wanted.side, wanted.quantity, edge, wanted.owner, TimeInForce.IOC)
        self.last = execution.trades[-1].price if execution.trades else self.last
        if execution.cancelled:
            price = self._held(wanted.side, self.last)
            self.ids[step] = self.book.limit(wanted.side, execution.cancelled, price, wanted.owner).order_id
        return execution.trades
