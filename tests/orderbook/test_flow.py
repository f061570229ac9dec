"""The same orders with and without a maker, and with a rush or news among them."""

import statistics
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side
from mktlib.orderbook.dealer_quote import quote
from mktlib.orderbook.flow import Intention, investor_flow, with_news, with_rush
from mktlib.orderbook.maker import Maker
from mktlib.orderbook.simulation import simulate_market, summary

pytestmark = pytest.mark.slow  # many whole runs

seeds = st.integers(0, 10_000)
TERMS = partial(quote, risk_aversion=0.1, volatility=0.5, order_decay=15)


def run(flow, with_maker, **options):
    book = Book(remember=None)
    maker = Maker(100, TERMS) if with_maker else None
    states = list(simulate_market(flow, book, maker, **options))
    book.check()
    return states


def flows(count, **options):
    return [investor_flow(np.random.default_rng(seed), **options) for seed in range(count)]


@given(seeds)
def test_the_same_seed_gives_the_same_flow_and_the_same_market(seed):
    flow = investor_flow(np.random.default_rng(seed), steps=60)
    assert flow == investor_flow(np.random.default_rng(seed), steps=60)
    assert run(flow, True) == run(flow, True)


@given(seeds, st.booleans(), st.sampled_from([0.0, 0.5, 1.0]))
def test_every_share_wanted_at_once_is_traded_or_found_nobody(seed, with_maker, herding):
    states = run(investor_flow(np.random.default_rng(seed), steps=80), with_maker, herding=herding)
    for state in states:
        if state.intention.kind == "market":
            assert state.volume + state.unfilled == state.intention.quantity
        else:
            assert state.unfilled == 0
    prices = [trade.price for state in states for trade in state.trades]
    assert states[-1].last_price == (prices[-1] if prices else 100)
    assert summary(states).volume == sum(state.volume for state in states)


@given(seeds)
def test_a_cancel_takes_back_an_earlier_limit_order_and_each_only_once(seed):
    flow = investor_flow(np.random.default_rng(seed), steps=80)
    cancelled = [order.cancels for order in flow if order.kind == "cancel"]
    assert len(set(cancelled)) == len(cancelled)
    for number, order in enumerate(flow):
        if order.kind == "cancel":
            assert order.cancels < number
            assert flow[order.cancels].kind == "limit"


@given(seeds, st.integers(0, 80), st.integers(1, 500), st.integers(1, 9))
def test_a_rush_adds_its_shares_and_changes_nothing_else(seed, at, quantity, clips):
    flow = investor_flow(np.random.default_rng(seed), steps=80)
    clips = min(clips, quantity)
    rushed = with_rush(flow, at, Side.ASK, quantity, clips)
    rush = rushed[at : at + clips]
    assert sum(order.quantity for order in rush) == quantity
    assert {(order.kind, order.side) for order in rush} == {("market", Side.ASK)}
    rest = rushed[:at] + rushed[at + clips :]
    assert [replace(order, cancels=-1) for order in rest] == [replace(order, cancels=-1) for order in flow]
    for before, after in zip(flow, rest, strict=True):
        if before.kind == "cancel":
            assert replace(rushed[after.cancels], cancels=-1) == replace(flow[before.cancels], cancels=-1)


def test_without_walk_or_trend_everybody_keeps_the_same_value():
    flow = investor_flow(np.random.default_rng(1), steps=50, volatility=0)
    assert {order.value for order in flow} == {100}
    assert {order.value for order in with_news(flow, 30, -10)[30:]} == {90}
    assert with_news(flow, 30, -10)[:30] == flow[:30]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("steps", 0),
        ("value", 0),
        ("value_end", -1),
        ("volatility", -1),
        ("patient", 1.1),
        ("fickle", 0.5),
        ("buyers", -0.1),
        ("margin", 0),
        ("lot", 0.5),
    ],
)
def test_a_flow_with_an_argument_outside_its_range_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        investor_flow(np.random.default_rng(1), **{name: bad})


def test_a_rush_news_or_a_run_that_makes_no_sense_is_refused():
    flow = investor_flow(np.random.default_rng(1), steps=10)
    with pytest.raises(ValueError, match="at must"):
        with_rush(flow, 11, Side.BID, 100)
    with pytest.raises(ValueError, match="clips must"):
        with_rush(flow, 1, Side.BID, 2, clips=3)
    with pytest.raises(ValueError, match="at must"):
        with_news(flow, -1, 5)
    with pytest.raises(ValueError, match="change must"):
        with_news(flow, 1, -200)
    with pytest.raises(ValueError, match="herding must"):
        simulate_market(flow, Book(), herding=2)
    with pytest.raises(ValueError, match="opening_price must"):
        simulate_market(flow, Book(), opening_price=0)
    with pytest.raises(ValueError, match="states must"):
        summary([])


def test_a_summary_worked_by_hand():
    book = Book()
    book.limit(Side.ASK, 100, 101)
    book.limit(Side.ASK, 100, 103)
    book.limit(Side.BID, 50, 99)
    buy = Intention("market", Side.BID, 100, 100)
    result = summary(list(simulate_market([buy, buy, buy], book)))
    assert (result.end_price, result.high, result.low) == (103, 103, 101)
    assert result.mean_spread == (2 + 4) / 2
    assert result.one_sided == pytest.approx(1 / 3)
    assert (result.volatility, result.volume, result.unfilled) == (2, 200, 100)


# --- how, not where: what a maker changes, over many seeds -----------------------------------------


def both(flow, **options):
    return summary(run(flow, False, **options)), summary(run(flow, True, **options))


def test_when_investors_know_their_values_a_maker_changes_the_path_and_hardly_the_end():
    pairs = [both(flow) for flow in flows(40, value_end=105)]
    gaps = [abs(alone.end_price - made.end_price) for alone, made in pairs]
    assert statistics.median(gaps) < 0.1 * 5  # of a move of 5
    for name, factor in (("mean_spread", 0.5), ("volatility", 0.5), ("unfilled", 0.2)):
        alone, made = (statistics.fmean(getattr(pair[i], name) for pair in pairs) for i in (0, 1))
        assert made < factor * alone


def test_when_investors_follow_the_last_price_a_maker_changes_the_end_too():
    thin = flows(40, value_end=105, patient=0.35, fickle=0.3)

    def gap(herding):
        pairs = [both(flow, herding=herding) for flow in thin]
        return statistics.median(abs(alone.end_price - made.end_price) for alone, made in pairs)

    assert gap(1) > 3 * gap(0)


def test_a_maker_is_a_brake_on_news_that_investors_share():
    def steps_until_there(flow, with_maker):
        return next((s.step for s in run(flow, with_maker) if s.last_price >= 104.75), len(flow))

    news = [with_news(flow, 200, 5) for flow in flows(40, volatility=0, patient=0.35, fickle=0.3)]
    alone, made = (statistics.median(steps_until_there(flow, w) for flow in news) for w in (False, True))
    assert 200 <= alone < made < 500


def test_a_maker_is_an_accelerator_when_only_buyers_are_left():
    rush = [Intention("market", Side.BID, 100, 100)] * 8
    alone, made = run(rush, False), run(rush, True)
    assert {state.last_price for state in alone} == {100}  # no seller, no trade, no price
    prices = [state.last_price for state in made]
    assert prices == sorted(prices)
    assert prices[-1] > prices[0] > 100


@pytest.mark.parametrize("side", list(Side))
def test_a_rush_moves_the_price_and_the_book_refills_at_the_old_value(side):
    sign = 1 if side is Side.BID else -1
    moved, left = [], []
    for flow in flows(30, volatility=0):
        states = run(with_rush(flow, 200, side, 4_000, clips=10), False)
        moved.append(max(sign * (state.last_price - 100) for state in states[200:210]))
        left.append(abs(states[-1].last_price - 100))
    assert statistics.median(moved) > 3 * statistics.median(left)
    assert statistics.median(left) < 0.25  # the margin at which patient investors refill the book


def test_news_stays_where_a_rush_does_not():
    flow = investor_flow(np.random.default_rng(3), volatility=0)
    assert run(with_news(flow, 200, 5), False)[-1].last_price == pytest.approx(105, abs=0.5)


def test_a_run_of_500_steps_leaves_time_for_the_picture():
    flow = investor_flow(np.random.default_rng(1), steps=500)
    start = time.process_time()
    run(flow, True)
    assert time.process_time() - start < 0.3
