"""A flow in which one side leaves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side
from mktlib.orderbook.flow import Intention, investor_flow, with_rush, with_withdrawal
from mktlib.orderbook.market import Continuous, run

seeds = st.integers(0, 10_000)


def bare(orders):
    return [order._replace(cancels=-1) for order in orders]


@given(seeds, st.sampled_from(list(Side)), st.integers(0, 80), st.integers(0, 80))
def test_who_stays_sends_the_same_orders_and_who_left_sends_none(seed, side, at, length):
    flow = investor_flow(np.random.default_rng(seed), steps=80)
    until = min(at + length, 80)
    left = with_withdrawal(flow, side, at, until)
    assert left[:at] == flow[:at]
    taken_back = sum(order.kind == "cancel" for order in left[at:]) - sum(order.kind == "cancel" for order in flow[at:])
    stays = [
        order
        for number, order in enumerate(flow[at:], at)
        if order.kind != "cancel" and (order.side is not side or number >= until)
    ]
    assert bare(order for order in left[at:] if order.kind != "cancel") == bare(stays)
    assert taken_back <= at
    for number, order in enumerate(left):
        if order.kind == "cancel":
            assert left[order.cancels].kind == "limit"
            assert left[order.cancels].side is order.side
            assert order.cancels < number
    cancelled = [order.cancels for order in left if order.kind == "cancel"]
    assert len(set(cancelled)) == len(cancelled)


@given(seeds, st.sampled_from(list(Side)))
def test_the_side_that_left_is_empty_to_the_end(seed, side):
    flow = with_withdrawal(investor_flow(np.random.default_rng(seed), steps=120), side, 60)
    book = Book()
    states = list(run(flow, Continuous(book)))
    assert book.depth(side) == []
    gone = next(i for i, state in enumerate(states) if i >= 60 and state.order.kind != "cancel")
    best = "best_ask" if side is Side.ASK else "best_bid"
    assert all(getattr(state, best) is None for state in states[gone:])
    assert sum(state.volume for state in states[gone:]) == 0


def test_they_come_back_and_may_be_withdrawn_by_themselves_later():
    ask = Intention("limit", Side.ASK, 100, value=100.0)
    take_back = Intention("cancel", Side.ASK, 100, value=100.0, cancels=3)
    flow = [ask, ask, ask, ask, take_back]
    assert [order.cancels for order in with_withdrawal(flow, Side.ASK, 1, 3)] == [-1, 0, -1, 2]
    assert with_withdrawal(flow, Side.BID, 1) == flow
    assert with_withdrawal(flow, Side.ASK, 1, 1)[1].cancels == 0


def test_a_forced_seller_stays_when_the_buyers_leave():
    flow = with_rush(investor_flow(np.random.default_rng(1), steps=40), 20, Side.ASK, 500, 5, "forced")
    left = with_withdrawal(flow, Side.BID, 20)
    assert sum(order.quantity for order in left if order.owner == "forced") == 500


@pytest.mark.parametrize(
    ("name", "at", "until"), [("at", 11, None), ("at", True, None), ("until", 5, 4), ("until", 5, 11)]
)
def test_a_time_outside_the_flow_is_refused(name, at, until):
    flow = investor_flow(np.random.default_rng(1), steps=10)
    with pytest.raises(ValueError, match=rf"^{name} must"):
        with_withdrawal(flow, Side.ASK, at, until)
