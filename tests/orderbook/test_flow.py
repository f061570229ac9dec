"""Orders that investors decide on before they see the book; a rush, news and a withdrawal among them."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side
from mktlib.orderbook.flow import changed, investor_flow, with_rush
from mktlib.orderbook.market import Continuous, run

pytestmark = pytest.mark.slow  # many whole runs

seeds = st.integers(0, 10_000)


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
    assert [order._replace(cancels=-1) for order in rest] == [order._replace(cancels=-1) for order in flow]
    for before, after in zip(flow, rest, strict=True):
        if before.kind == "cancel":
            assert rushed[after.cancels]._replace(cancels=-1) == flow[before.cancels]._replace(cancels=-1)


def test_without_walk_or_trend_everybody_keeps_the_same_value():
    flow = investor_flow(np.random.default_rng(1), steps=50, volatility=0)
    assert {order.value for order in flow} == {100}
    worse = changed(flow, 30, lambda n, before: before - 10)
    assert {order.value for order in worse[30:]} == {90}
    assert worse[:30] == flow[:30]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("steps", 0),
        ("value", 0),
        ("value_end", -1),
        ("volatility", -1),
        ("patient", 1.1),
        ("fickle", 0.5),
        ("margin", 0),
        ("lot", 0.5),
    ],
)
def test_a_flow_with_an_argument_outside_its_range_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        investor_flow(np.random.default_rng(1), **{name: bad})


def test_a_rush_or_a_change_that_makes_no_sense_is_refused():
    flow = investor_flow(np.random.default_rng(1), steps=10)
    with pytest.raises(ValueError, match="at must"):
        with_rush(flow, 11, Side.BID, 100)
    with pytest.raises(ValueError, match="clips must"):
        with_rush(flow, 1, Side.BID, 2, clips=3)
    with pytest.raises(ValueError, match="at must"):
        changed(flow, -1, lambda n, before: before + 5)
    with pytest.raises(ValueError, match="value must"):
        changed(flow, 1, lambda n, before: before - 200)


@pytest.mark.parametrize("side", list(Side))
def test_a_rush_moves_the_price_and_the_book_refills_at_the_old_value(side):
    sign = 1 if side is Side.BID else -1
    moved, left = [], []
    for seed in range(30):
        flow = investor_flow(np.random.default_rng(seed), volatility=0)
        states = list(run(with_rush(flow, 200, side, 4_000, clips=10), Continuous(Book())))
        moved.append(max(sign * (state.last_price - 100) for state in states[200:210]))
        left.append(abs(states[-1].last_price - 100))
    assert statistics.median(moved) > 3 * statistics.median(left)
    assert statistics.median(left) < 0.25  # the margin at which patient investors refill the book


def test_news_stays_where_a_rush_does_not():
    flow = changed(investor_flow(np.random.default_rng(3), volatility=0), 200, lambda n, before: before + 5)
    *_, last = run(flow, Continuous(Book()))
    assert last.last_price == pytest.approx(105, abs=0.5)
