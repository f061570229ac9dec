"""A day with and without its calls: the same orders, and what a call gives to those who slept."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.orderbook import AuctionOrder, Book, Side, call_auction, clock, simulate_market
from mktlib.orderbook.disclosure import with_disclosure
from mktlib.orderbook.flow import Intention, investor_flow
from mktlib.orderbook.trading_day import Hours, arrivals, first_price, limit_price, simulate_day

HOURS = Hours(call=clock(9), opening=clock(9, 30), closing_call=clock(15, 30), close=clock(16))
ASLEEP = [
    AuctionOrder(side, 100, round(100 + way * away, 2)) for side, way in ((Side.ASK, 1), (Side.BID, -1))
    for away in (0.2, 0.4, 0.6)
]  # fmt: skip


def flow_of(seed, steps, news=0.0, disagreement=1.0):
    rng = np.random.default_rng(seed)
    flow = investor_flow(rng, steps=steps, volatility=0, margin=0.3)
    return with_disclosure(flow, 0, news, rng, error=disagreement)


@settings(max_examples=30)
@given(st.integers(0, 1000), st.booleans(), st.booleans())
def test_a_day_keeps_its_hours(seed, opening, closing):
    times = arrivals(HOURS, (20, 60, 15))
    day = simulate_day(flow_of(seed, 95), times, 100, ASLEEP, HOURS, opening, closing)
    assert [state.time for state in day] == sorted(state.time for state in day)
    assert day[-1].phase == "closed"
    assert day[-1].time == HOURS.close
    last = 100.0
    for state in day:
        assert state.phase == HOURS.phase(state.time, opening, closing)
        if state.phase.endswith("call"):
            assert (state.prints, state.best_bid, state.best_ask) == ((), None, None)
        else:
            assert state.indicative is None
        for time, price, quantity in state.prints:
            assert time == state.time
            assert quantity > 0
            last = price
        assert state.last_price == last


def test_without_calls_a_day_is_the_plain_book():
    flow = flow_of(3, 120)
    times = [clock(10) + n for n in range(120)]
    ours = simulate_day(flow, times, 100, (), Hours(), with_opening=False, with_closing=False)
    theirs = [state.last_price for state in simulate_market(flow, Book())]
    assert [state.last_price for state in ours if state.time < Hours().close][-120:] == theirs


@given(st.integers(0, 1000))
def test_the_opening_is_the_call_auction_of_all_orders_so_far_less_those_taken_back(seed):
    flow = flow_of(seed, 30, news=2)
    gone = {order.cancels for order in flow if order.kind == "cancel"}
    call = [
        AuctionOrder(order.side, order.quantity, limit_price(order, 0.01) if order.kind == "limit" else None)
        for n, order in enumerate(flow)
        if order.kind != "cancel" and n not in gone
    ]
    expected = call_auction([*ASLEEP, *call], 100)
    assert first_price(flow, 100, ASLEEP) == expected.price
    day = simulate_day(flow, arrivals(HOURS, (30, 0, 0)), 100, ASLEEP, HOURS)
    opened = next(state for state in day if state.time == HOURS.opening)
    assert opened.prints == (((HOURS.opening, expected.price, expected.volume),) if expected.price else ())
    before = [state for state in day if state.phase == "opening_call"]
    assert before[-1].indicative == expected.price


def misses(orders, news, disagreement=2.0, asleep=ASLEEP):
    found = {True: [], False: []}
    for seed in range(40):
        flow = flow_of(seed, orders, news, disagreement)
        for call in found:
            found[call].append(abs((first_price(flow, 100, asleep, call) or math.nan) - (100 + news)))
    return statistics.fmean(found[True]), statistics.fmean(found[False])


def test_with_news_and_sleepers_a_call_is_far_nearer_and_more_so_with_more_orders():
    call, none = misses(80, 4)
    assert call < 0.4 * none
    assert misses(160, 4)[0] < call < misses(10, 4)[0]
    assert misses(160, 4)[1] == pytest.approx(none, rel=0.05)  # the first of single trades does not wait for the others


def test_without_sleepers_or_news_the_advantage_nearly_goes():
    call, none = misses(80, 4, asleep=())
    assert 0.6 * none < call < none
    call, none = misses(80, 0)
    assert call < 1
    assert none < 1


def test_a_sleeper_gets_the_new_price_in_a_call_and_the_old_one_without():
    asleep = [AuctionOrder(Side.ASK, 100, 100.20)]
    awake = [Intention("limit", Side.BID, 100, 104)] * 2
    assert (first_price(awake, 100, asleep), first_price(awake, 100, asleep, call=False)) == (104, 100.20)


def test_what_cannot_be_a_day_is_refused():
    with pytest.raises(ValueError, match="times must hold one time for each of the 2 intentions"):
        simulate_day(flow_of(1, 2), [1.0], 100)
    with pytest.raises(ValueError, match="previous_close must"):
        simulate_day([], [], 0)
    with pytest.raises(ValueError, match="previous_close must"):
        first_price([], -1)
    assert first_price([], 100) is None
