"""Rules over a book: nothing prints outside them, nothing prints in a halt, and the price arrives all the same."""

import statistics
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.orderbook.disclosure import with_panic, with_slide
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.guarded import simulate_guarded
from mktlib.orderbook.guards import BandGuard, BreakerGuard, LimitGuard, NoGuard

pytestmark = pytest.mark.slow  # many whole days

seeds = st.integers(0, 500)
changes = st.integers(-35, 35)
panics = st.integers(-30, 0)


def run(guard, news, panic=0, seed=1, days=1, minutes=120, steps=480):
    flow = investor_flow(np.random.default_rng(seed), steps=steps, margin=0.4, patient=0.7, fickle=0.15)
    flow = with_panic(with_slide(flow, 60, news, over=60), 60, panic, half_life=60)
    return simulate_guarded(flow, guard, days=days, minutes=minutes, call=10)


@settings(max_examples=40)
@given(seeds, changes, panics, st.sampled_from([0.05, 0.1, 0.2]))
def test_under_a_daily_limit_nothing_prints_outside_it(seed, news, panic, part):
    states = run(LimitGuard(part=part), news, panic, seed, days=3)
    closes = [100.0]
    for day in range(3):
        mine = [state for state in states if state.day == day]
        low, high = mine[0].prices
        assert (low, high) == (
            pytest.approx(closes[-1] * (1 - part), abs=0.011),
            pytest.approx(closes[-1] * (1 + part), abs=0.011),
        )
        assert all(low <= price <= high for state in mine for price, _quantity in state.prints)
        assert all(state.prices == (low, high) for state in mine)
        closes.append(mine[-1].last_price)


@settings(max_examples=15)
@given(seeds, changes, panics)
def test_under_moving_bands_nothing_prints_outside_them_but_the_auction_that_ends_a_pause(seed, news, panic):
    states = run(BandGuard(), news, panic, seed)
    for before, state in pairwise(states):
        if before.standing == "halted" and state.standing == "halted":
            assert not state.prints
        elif before.standing != "halted":
            # The bands may have moved with these very trades: one of the two ranges holds each of them.
            low, high = (pick(before.prices[n], state.prices[n]) for n, pick in enumerate((min, max)))
            assert all(low <= price <= high for price, _quantity in state.prints)


@settings(max_examples=30)
@given(seeds, changes, panics)
def test_under_the_breaker_nothing_prints_in_a_halt_and_a_fall_of_a_fifth_ends_the_day(seed, news, panic):
    states = run(BreakerGuard(), news, panic, seed)
    began = None
    for before, state in pairwise(states):
        held = state.standing in ("halted", "closed")
        if held and before.standing == "trading":
            began = state.minute
        elif state.prints and before.standing == "halted":  # the auction; its price may set off the next level
            assert state.minute >= began + 15
            began = state.minute
        else:
            assert not (held and state.prints)
        if before.standing == "closed":
            assert state.standing == "closed"
            assert state.waiting >= before.waiting - 100 * len(states)
    lowest = min(state.last_price for state in states)
    assert (states[-1].standing == "closed") == (lowest <= 80)
    assert any(state.standing != "trading" for state in states) == (lowest <= 93)


@settings(max_examples=20)
@given(seeds, changes, panics)
def test_without_a_rule_nothing_is_held_up(seed, news, panic):
    states = run(NoGuard(), news, panic, seed)
    assert {state.standing for state in states} == {"trading"}
    assert {state.waiting for state in states} == {0}


def test_a_limit_delays_a_lasting_fall_and_does_not_change_where_it_ends():
    gaps, days = [], []
    for seed in range(12):
        free, held = (run(guard, -25, seed=seed, days=3) for guard in (NoGuard(), LimitGuard()))
        gaps.append(abs(held[-1].last_price - free[-1].last_price))
        days.append([next(s.day for s in states if s.last_price < 77) for states in (free, held)])
        assert max(state.waiting for state in held) > 1000
    assert statistics.median(gaps) < 0.5
    assert {held for _free, held in days} == {2}  # 100, 90, 81: no lower on the first two days
    assert statistics.median(free for free, _held in days) == 0


def test_a_limit_spares_those_who_would_have_sold_into_a_panic_that_passes():
    lows = []
    for seed in range(12):
        free, held = (run(guard, -5, -20, seed=seed, days=3) for guard in (NoGuard(), LimitGuard()))
        lows.append([min(state.last_price for state in states) for states in (free, held)])
    assert all(held > free for free, held in lows)
    assert statistics.fmean(free for free, _held in lows) < 84
    assert statistics.fmean(held for _free, held in lows) > 86


def test_a_limit_that_is_never_reached_changes_nothing():
    free, held = (run(guard, -3, days=3) for guard in (NoGuard(), LimitGuard(part=0.2)))
    assert [(state.last_price, state.prints) for state in held] == [(state.last_price, state.prints) for state in free]


def test_what_cannot_be_simulated_is_refused():
    for name, bad in (("days", 0), ("minutes", 0), ("previous_close", -1)):
        with pytest.raises(ValueError, match=rf"^{name} must"):
            simulate_guarded(investor_flow(np.random.default_rng(1), 9), NoGuard(), **{name: bad})
    with pytest.raises(ValueError, match="days must be at most the 2 intentions"):
        simulate_guarded(investor_flow(np.random.default_rng(1), 2), NoGuard(), days=3)
    with pytest.raises(ValueError, match="guard must have begun a day"):
        BreakerGuard().at(1)
