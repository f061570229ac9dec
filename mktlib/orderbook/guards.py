"""Rules that stand guard over a book: a daily limit, a circuit breaker, moving bands, or none at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol, TypeAlias, TypeVar

from mktlib.formula._checks import refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.halts import CircuitBreaker, LimitUpLimitDown, PriceLimit
from mktlib.orderbook.trade import Trade

Status: TypeAlias = Literal["trading", "halted", "closed", "reopening"]
State = TypeVar("State")
ANY_PRICE = (0.01, 1e6)  # [$/share]: no limit


class Guard(Protocol):
    """What a rule says at a moment; each method returns the next state of the rule."""

    def begin(self, previous_close: float, time: float) -> "Guard":
        """Return the rule at the start of a day."""

    def at(self, time: float) -> "Guard":
        """Let time pass."""

    def seen(self, book: Book, trades: Sequence[Trade]) -> "Guard":
        """Look at the book after an order."""

    def reopened(self, price: float | None) -> "Guard":
        """Return the rule after the auction that ends a halt; None when it found no price."""

    @property
    def prices(self) -> tuple[float, float]:
        """Lowest and highest price allowed now [$/share]."""

    @property
    def refuses(self) -> bool:
        """Whether orders that could only trade outside are not accepted."""

    @property
    def status(self) -> Status:
        """Whether orders trade."""


@dataclass(frozen=True)
class NoGuard:
    """No rule: whatever two people agree on is a price."""

    status: Status = "trading"
    prices: tuple[float, float] = ANY_PRICE
    refuses: bool = False

    def begin(self, previous_close: float, time: float) -> "NoGuard":
        """Nothing begins."""
        return self

    def at(self, time: float) -> "NoGuard":
        """Nothing changes with time."""
        return self

    def seen(self, book: Book, trades: Sequence[Trade]) -> "NoGuard":
        """Nothing is watched."""
        return self

    def reopened(self, price: float | None) -> "NoGuard":
        """Nothing was halted."""
        return self


@dataclass(frozen=True)
class LimitGuard(NoGuard):
    """A daily limit around the previous close, as in China: beyond it orders are not accepted."""

    part: float = 0.1
    refuses: bool = True

    def begin(self, previous_close: float, time: float) -> "LimitGuard":
        """Set the day's range."""
        today = PriceLimit(previous_close, self.part)
        return replace(self, prices=(today.low, today.high))


@dataclass(frozen=True)
class BreakerGuard:
    """The market-wide breaker, with the share standing for the index."""

    breaker: CircuitBreaker | None = None
    waiting: bool = False  # for the auction after a halt
    prices: tuple[float, float] = ANY_PRICE
    refuses: bool = False

    def begin(self, previous_close: float, time: float) -> "BreakerGuard":
        """Count falls from the last close."""
        return BreakerGuard(CircuitBreaker(previous_close, time=time))

    def at(self, time: float) -> "BreakerGuard":
        """A halt runs out."""
        breaker = _begun(self.breaker)
        over = breaker.halted_until is not None and breaker.status == "halted" and time >= breaker.halted_until
        quiet = replace(breaker, halted_until=None if over else breaker.halted_until, time=time)
        return replace(self, breaker=quiet, waiting=self.waiting or over)

    def seen(self, book: Book, trades: Sequence[Trade]) -> "BreakerGuard":
        """Watch every trade."""
        breaker = _begun(self.breaker)
        for trade in trades:
            breaker = breaker.observe(breaker.time, trade.price)
        return replace(self, breaker=breaker)

    def reopened(self, price: float | None) -> "BreakerGuard":
        """Trade again, unless the auction's price is at the next level."""
        breaker = _begun(self.breaker)
        return replace(self, breaker=breaker if price is None else breaker.observe(breaker.time, price), waiting=False)

    @property
    def status(self) -> Status:
        """As the breaker says."""
        return "reopening" if self.waiting else _begun(self.breaker).status


@dataclass(frozen=True)
class BandGuard:
    """Limit up, limit down: bands that follow the price, and a pause when quotes lean on them."""

    tier: Literal[1, 2] = 1
    share: LimitUpLimitDown | None = None
    refuses: bool = False

    def begin(self, previous_close: float, time: float) -> "BandGuard":
        """Start from the opening price, taken to be the last close."""
        return replace(self, share=LimitUpLimitDown.open(self.tier, previous_close, previous_close, time))

    def at(self, time: float) -> "BandGuard":
        """A limit state becomes a pause, a pause runs out."""
        return replace(self, share=_begun(self.share).advance(time))

    def seen(self, book: Book, trades: Sequence[Trade]) -> "BandGuard":
        """Watch trades and best quotes."""
        share, (low, high) = _begun(self.share), self.prices
        for trade in trades:
            if low <= trade.price <= high:
                share = share.trade(share.time, trade.price)
        bid, ask = book.best_bid, book.best_ask
        inside = share is self.share and share.status == "normal" and (bid or low) < high and (ask or high) > low
        return self if inside else replace(self, share=share.quote(share.time, bid, ask))

    def reopened(self, price: float | None) -> "BandGuard":
        """Bands around the auction's price, or another pause."""
        share = _begun(self.share)
        return replace(self, share=share.extend(share.time) if price is None else share.reopen(share.time, price))

    @cached_property
    def prices(self) -> tuple[float, float]:
        """Return the bands."""
        return _begun(self.share).bands()

    @property
    def status(self) -> Status:
        """Trading goes on in the limit state."""
        status = _begun(self.share).status
        return "halted" if status == "paused" else "reopening" if status == "reopening" else "trading"


def _begun(state: State | None) -> State:
    if state is None:
        refuse("guard", "have begun a day", state)
    return state
