"""Limit up, limit down: bands that follow the price of one share, and the pause when quotes lean on them.

normal → limit state (15 s) → pause (5 min) → reopening auction → normal. A state never changes: each step
returns the next one. Times are seconds since midnight in the exchange's own time.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, Self, TypeAlias

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.grid import Grid, exact, nearest_tick
from mktlib.orderbook.rules import BANDS, BandRule, clock, time_of_day
from mktlib.orderbook.trade import Side

Status: TypeAlias = Literal["normal", "limit state", "paused", "reopening"]


@dataclass(frozen=True)
class LimitUpLimitDown:
    """One share under limit-up/limit-down; begin a day with `LimitUpLimitDown.open`.

    No trade prints outside the bands. When the best bid stands at the upper band, or the best ask at the lower,
    the share is in the limit state; if that lasts 15 seconds trading pauses for five minutes, and an auction
    reopens it. In the limit state the bands stand still. Not modelled: a pause of the last ten minutes, which
    lasts until the closing auction.

    Parameters
    ----------
    tier : {1, 2}
        1 for shares of the S&P 500 or Russell 1000 and some funds, 2 for the others.
    previous_close : float
        Close of the day before [$/share], which picks the width of the bands.
    reference : float
        Middle of the bands [$/share].
    reference_since : float
        When it became that [s].
    time : float
        Time of the last step [s].
    trades : tuple of (float, float)
        Time and price of the trades of the last five minutes.
    status : str
        ``"normal"``, ``"limit state"``, ``"paused"`` or ``"reopening"``.
    side : Side or None
        Who leans on a band: ``Side.BID`` at the upper, ``Side.ASK`` at the lower.
    since : float
        When the status began [s].
    rule : BandRule
        Widths and durations.
    close : float
        Last second of the day [s].

    Examples
    --------
    >>> share = LimitUpLimitDown.open(tier=1, previous_close=100, price=100)
    >>> share.bands(clock(10))
    (95.0, 105.0)
    >>> leaning = share.observe(clock(10), 94)  # sellers want to go below the band
    >>> leaning.status, leaning.advance(clock(10, 0, 15)).status, leaning.advance(clock(10, 5, 15)).status
    ('limit state', 'paused', 'reopening')
    >>> leaning.advance(clock(10, 5, 15)).reopen(clock(10, 5, 20), 93).bands(clock(10, 6))
    (88.35, 97.65)
    """

    tier: Literal[1, 2]
    previous_close: float
    reference: float
    reference_since: float
    time: float
    trades: tuple[tuple[float, float], ...] = ()
    status: Status = "normal"
    side: Side | None = None
    since: float = clock(9, 30)
    rule: BandRule = BANDS[-1]
    close: float = clock(16)

    def __post_init__(self) -> None:
        if self.tier not in (1, 2):
            refuse("tier", "be 1 or 2", self.tier)
        positive("previous_close", self.previous_close)
        positive("reference", self.reference)

    @classmethod
    def open(
        cls,
        tier: Literal[1, 2],
        previous_close: float,
        price: float,
        time: float = clock(9, 30),
        close: float = clock(16),
        rule: BandRule = BANDS[-1],
    ) -> Self:
        """The state after the opening auction, whose price is the first reference.

        Raises
        ------
        ValueError
            If the tier is neither 1 nor 2, a price is not positive or `time` is not on the day before `close`.
        """
        now = time_of_day("time", time, 0.0, time_of_day("close", close))
        first = positive("price", price)
        return cls(tier, previous_close, first, now, now, ((now, first),), since=now, rule=rule, close=close)

    def bands(self, time: float | None = None) -> tuple[float, float]:
        """Lowest and highest price at which the share may trade [$/share], to the nearest cent.

        Near the close bands double for Tier 1 and for low-priced shares; `time` is the last step's when left
        out.
        """
        now = self.time if time is None else time_of_day("time", time, self.time, self.close)
        return self._bands(now)

    def advance(self, time: float) -> Self:
        """Let time pass: a limit state of 15 s becomes a pause, a pause of 5 min waits for its auction.

        Raises
        ------
        ValueError
            If `time` is before the last step or after the close.
        """
        state = replace(self, time=time_of_day("time", time, self.time, self.close))
        if state.status == "limit state" and state.since + self.rule.limit_state <= state.time:
            state = replace(state, status="paused", since=state.since + self.rule.limit_state)
        if state.status == "paused" and state.since + self.rule.pause <= state.time:
            state = replace(state, status="reopening", since=state.since + self.rule.pause)
        return state._followed() if state.status == "normal" else state

    def quote(self, time: float, best_bid: float | None, best_ask: float | None) -> Self:
        """The state after new best quotes; None for an empty side.

        A best bid at the upper band or above it, or a best ask at the lower or below it, begins the limit state;
        quotes that no longer lean end it. During a pause and until the reopening quotes change nothing.

        Raises
        ------
        ValueError
            If `time` is before the last step or after the close, a quote is not positive, or the two cross.
        """
        bid = None if best_bid is None else positive("best_bid", best_bid)
        ask = None if best_ask is None else positive("best_ask", best_ask)
        if bid is not None and ask is not None and bid > ask:
            refuse("best_bid", f"be at most best_ask = {ask!r}", best_bid)
        state = self.advance(time)
        if state.status not in ("normal", "limit state"):
            return state
        low, high = state.bands()
        side = Side.BID if bid is not None and bid >= high else Side.ASK if ask is not None and ask <= low else None
        if side is state.side:
            return state
        if side is None:
            return replace(state, status="normal", side=None, since=state.time)._followed()
        return replace(state, status="limit state", side=side, since=state.time)

    def trade(self, time: float, price: float) -> Self:
        """The state after a trade, which must be inside the bands.

        Raises
        ------
        ValueError
            If `time` is before the last step or after the close, trading is paused, or the price is outside.
        """
        paid, state = positive("price", price), self.advance(time)
        if state.status not in ("normal", "limit state"):
            refuse("time", f"be when the share trades (it is {state.status})", time)
        low, high = state.bands()
        if not low <= paid <= high:
            refuse("price", f"be inside the bands, {low!r} to {high!r}", price)
        state = replace(state, trades=(*state._recent(), (state.time, paid)))
        return state._followed() if state.status == "normal" else state

    def observe(self, time: float, price: float) -> Self:
        """The state after the market wanted to trade at `price`: a price path drives the whole machine.

        Inside the bands it trades there. At a band or beyond, whoever wants it leans on the band instead, and
        nothing prints; during a pause nothing happens.

        Raises
        ------
        ValueError
            If `time` is before the last step or after the close, or the price is not positive.
        """
        wanted, now = positive("price", price), self.advance(time)
        low, high = now.bands()
        if wanted >= high:
            return now.quote(time, high, None)
        if wanted <= low:
            return now.quote(time, None, low)
        state = now.quote(time, None, None)
        return state.trade(time, wanted) if state.status == "normal" else state

    def reopen(self, time: float, price: float) -> Self:
        """The state after the reopening auction, whose price is the new reference.

        Raises
        ------
        ValueError
            If the pause is not over, `time` is before the last step or after the close, or the price is not
            positive.
        """
        first, state = positive("price", price), self.advance(time)
        if state.status != "reopening":
            refuse("time", f"be after a pause (the share is {state.status})", time)
        return replace(
            state,
            status="normal",
            side=None,
            since=state.time,
            reference=first,
            reference_since=state.time,
            trades=((state.time, first),),
        )

    def extend(self, time: float) -> Self:
        """Another pause, because the auction found no price.

        Raises
        ------
        ValueError
            If the pause is not over, or `time` is before the last step or after the close.
        """
        state = self.advance(time)
        if state.status != "reopening":
            refuse("time", f"be after a pause (the share is {state.status})", time)
        return replace(state, status="paused", since=state.time)

    def _recent(self) -> tuple[tuple[float, float], ...]:
        return tuple(trade for trade in self.trades if trade[0] >= self.time - self.rule.window)

    def _followed(self) -> Self:
        """Forget old trades; move the reference to the mean of the rest if it is far and old enough."""
        recent = self._recent()
        if recent and self.time - self.reference_since >= self.rule.least_life:
            mean = math.fsum(price for _, price in recent) / len(recent)
            if abs(exact(mean) - exact(self.reference)) >= exact(self.rule.least_move) * exact(self.reference):
                return replace(self, trades=recent, reference=mean, reference_since=self.time)
        return replace(self, trades=recent)

    def _bands(self, time: float) -> tuple[float, float]:
        rule, middle, close = self.rule, exact(self.reference), self.previous_close
        if close < rule.penny:
            width = min(exact(rule.penny_width[0]), exact(rule.penny_width[1]) * middle)
        else:
            part = rule.low_width if close <= rule.low_priced else rule.widths[self.tier - 1]
            width = exact(part) * middle
        if time >= self.close - rule.doubled_for and (self.tier == 1 or close <= rule.low_priced):
            width *= 2
        return _cents(middle - width), _cents(middle + width)


def _cents(price: Fraction) -> float:
    grid = Grid(0.01)
    return grid.price(nearest_tick("price", price, grid))
