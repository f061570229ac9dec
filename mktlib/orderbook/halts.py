"""What stops a price: the daily limit of a share, its bands, and the breaker of a whole market.

Times are seconds since midnight in the exchange's own time (see `clock`). A state never changes: each step
returns the next one.
"""

from dataclasses import dataclass, replace
from datetime import date as Day
from typing import Literal, Self

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.grid import Grid, exact, half_up, in_ticks
from mktlib.orderbook.limit_bands import LimitUpLimitDown
from mktlib.orderbook.rules import BREAKERS, PRICE_LIMITS, BreakerRule, clock, in_force, time_of_day

__all__ = ["CircuitBreaker", "LimitUpLimitDown", "PriceLimit"]


@dataclass(frozen=True)
class PriceLimit:
    """The range in which a share may trade today.

    Both ends are rounded to the nearest tick, halves up, and lie at least one tick from the previous close, as
    the Chinese exchanges round them.

    Parameters
    ----------
    previous_close : float
        Last price of the day before [$/share], > 0.
    limit : float
        How far the price may move, as a part of it, between 0 and 1.
    tick : float
        Smallest price step [$/share].

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> today = PriceLimit(previous_close=9.99, limit=0.10)
    >>> today.low, today.high, today.allows(11), today.clip(11)
    (8.99, 10.99, False, 10.99)
    """

    previous_close: float
    limit: float
    tick: float = 0.01

    def __post_init__(self) -> None:
        rule = "be between 0 and 1"
        if not 0 < real("limit", self.limit, rule) < 1:
            refuse("limit", rule, self.limit)
        in_ticks("previous_close", 2 * positive("previous_close", self.previous_close), Grid(self.tick))

    @classmethod
    def of_market(cls, market: str, previous_close: float, day: Day | None = None, tick: float = 0.01) -> Self:
        """The limit that a market sets on a day (the latest known when left out).

        Examples
        --------
        >>> PriceLimit.of_market("STAR", previous_close=50).high
        60.0
        """
        return cls(previous_close, in_force(PRICE_LIMITS, market, day).limit, tick)

    @property
    def low(self) -> float:
        """Lowest price allowed [$/share]."""
        return self._edge(-1)

    @property
    def high(self) -> float:
        """Highest price allowed [$/share]."""
        return self._edge(+1)

    def allows(self, price: float) -> bool:
        """Whether a trade at `price` is inside the limit; both ends are."""
        return self.low <= positive("price", price) <= self.high

    def clip(self, price: float) -> float:
        """The price nearest to `price` that is allowed [$/share]."""
        return min(max(positive("price", price), self.low), self.high)

    def _edge(self, sign: int) -> float:
        grid = Grid(self.tick)
        close = in_ticks("previous_close", self.previous_close, grid)
        moved = half_up(close * (1 + sign * exact(self.limit)))
        edge = max(moved, half_up(close) + 1) if sign > 0 else min(moved, half_up(close) - 1)
        return grid.price(max(1, edge))


@dataclass(frozen=True)
class CircuitBreaker:
    """The market-wide breaker: a fall of the index halts every share.

    A level halts once a day. A fall through two levels at once halts for the deeper, and the shallower counts
    as used (the rule does not speak of it). Timed levels do not halt in the last 35 minutes of the day; the
    deepest halts at any time, for the rest of it.

    Parameters
    ----------
    previous_close : float
        Close of the index on the day before, > 0.
    rule : BreakerRule
        Levels and halts.
    opening, close : float
        First and last second of the day [s].
    level : int
        Deepest level that has halted so far today; 0 for none.
    halted_until : float or None
        When the halt under way ends [s]; the close when it is for the day; None while trading.
    time : float
        Time of the last step [s].

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> day = CircuitBreaker(previous_close=2000)
    >>> fallen = day.observe(clock(9, 35), 1860)
    >>> fallen.status, fallen.level, fallen.halted_until == clock(9, 50)
    ('halted', 1, True)
    >>> later = fallen.observe(clock(9, 50), 1850)  # no second halt at the same level
    >>> later.status, later.observe(clock(15, 59), 1600).status
    ('trading', 'closed')
    """

    previous_close: float
    rule: BreakerRule = BREAKERS[-1]
    opening: float = clock(9, 30)
    close: float = clock(16)
    level: int = 0
    halted_until: float | None = None
    time: float = clock(9, 30)

    def __post_init__(self) -> None:
        positive("previous_close", self.previous_close)
        time_of_day("close", self.close, time_of_day("opening", self.opening))
        time_of_day("time", self.time, self.opening, self.close)
        if self.level not in range(len(self.rule.falls) + 1):
            refuse("level", f"be a whole number from 0 to {len(self.rule.falls)}", self.level)

    @property
    def triggers(self) -> tuple[float, ...]:
        """Index value at which each level goes off."""
        return tuple(float(exact(self.previous_close) * (1 - exact(fall))) for fall in self.rule.falls)

    @property
    def status(self) -> Literal["trading", "halted", "closed"]:
        """Trading, halted for a time, or closed for the rest of the day."""
        if self.level and self.rule.halts[self.level - 1] is None:
            return "closed"
        return "trading" if self.halted_until is None else "halted"

    def observe(self, time: float, index: float) -> Self:
        """The state after the index was seen at `index`.

        During a halt the index sets nothing off: nothing trades that could move it.

        Parameters
        ----------
        time : float
            Time of day [s], not before the last one.
        index : float
            Value of the index, > 0.

        Returns
        -------
        CircuitBreaker
            The next state.

        Raises
        ------
        ValueError
            If time runs backwards or leaves the trading day, or the index is not positive.
        """
        now, value = time_of_day("time", time, self.time, self.close), positive("index", index)
        state = replace(self, time=now)
        if self.halted_until is not None:
            if self.status == "closed" or now < self.halted_until:
                return state
            state = replace(state, halted_until=None)
        reached = sum(exact(value) <= exact(self.previous_close) * (1 - exact(fall)) for fall in self.rule.falls)
        if reached <= self.level:
            return state
        halt = self.rule.halts[reached - 1]
        if halt is None:
            return replace(state, level=reached, halted_until=self.close)
        if now > self.close - self.rule.guard:
            return state
        return replace(state, level=reached, halted_until=now + halt)
