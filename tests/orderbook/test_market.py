"""The run: nobody trades against his own value, nothing is lost, and a list would trade the same."""

import math
import statistics
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side, Trade
from mktlib.orderbook.flow import Intention, changed, investor_flow, limit_price, with_rush
from mktlib.orderbook.maker import Maker, quote
from mktlib.orderbook.market import Continuous, run
from tests.orderbook.audit import audit

TERMS = partial(quote, risk_aversion=0.1, volatility=0.5, order_decay=15)
seeds, parts = st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 1.0])


def flow_of(seed, forced=0.0, steps=120, **options):
    return investor_flow(np.random.default_rng(seed), steps=steps, forced=forced, **options)


def states_of(flow, *actors):
    book = Book(remember=None)
    states = list(run(flow, Continuous(book), *actors))
    audit(book)
    return states


def send(book, side, price, size):
    """Match an order with two lists [price, size, step], best first; return its trades and what is left."""
    other, better = ("sell", 1) if side == "buy" else ("buy", -1)
    trades = []
    while size and book[other] and better * book[other][0][0] <= better * price:
        best = book[other][0]
        n = min(size, best[1])
        trades.append((round(best[0] / 100, 2), n))
        size, best[1] = size - n, best[1] - n
        if not best[1]:
            book[other].pop(0)
    return trades, size


def by_a_list(flow):
    """Trade a flow on two sorted lists, in cents."""
    book, tape = {"buy": [], "sell": []}, []
    for step, order in enumerate(flow):
        side = "buy" if order.side is Side.BID else "sell"
        if order.kind == "cancel":
            for orders in book.values():
                orders[:] = [one for one in orders if one[2] != order.cancels]
            tape.append([])
            continue
        worst = (1 if side == "buy" else -1) * 10**9
        price = worst if order.at_any_price else round(limit_price(order, 0.01) * 100)
        trades, left = send(book, side, price, order.quantity)
        tape.append(trades)
        if left and order.kind == "limit":
            book[side].append([price, left, step])
            book[side].sort(key=lambda one: one[0] if side == "sell" else -one[0])
    return tape


@given(seeds, parts)
def test_two_sorted_lists_trade_the_same(seed, forced):
    flow = flow_of(seed, forced, volatility=0.1)
    assert [[(t.price, t.quantity) for t in state.trades] for state in states_of(flow)] == by_a_list(flow)


@given(seeds, parts, st.booleans())
def test_nobody_trades_against_his_own_value_unless_he_must(seed, forced, with_maker):
    flow = flow_of(seed, forced, volatility=0.1)
    states = states_of(flow, *([Maker(100, TERMS)] if with_maker else []))
    limits = {state.step: state.order for state in states}
    for state in states:
        if state.order.at_any_price:
            continue
        for trade in state.trades:
            worst = limit_price(limits[state.step], 0.01)
            assert trade.price <= worst if state.order.side is Side.BID else trade.price >= worst
            gain = state.order.value - trade.price
            assert (gain if state.order.side is Side.BID else -gain) >= -0.005 - 1e-9  # half a tick


@given(seeds, st.floats(0, 1))
def test_who_must_trade_is_all_that_the_forced_part_changes(seed, forced):
    free, some = flow_of(seed), flow_of(seed, forced)
    assert [order._replace(at_any_price=False) for order in some] == free
    assert {order.kind for order in some if order.at_any_price} <= {"market"}
    assert all(order.at_any_price for order in flow_of(seed, 1.0) if order.kind == "market")


def test_about_as_many_must_as_were_asked_for():
    hurried = [order for order in flow_of(1, 0.3, steps=20_000) if order.kind == "market"]
    assert statistics.fmean(order.at_any_price for order in hurried) == pytest.approx(0.3, abs=0.02)


@given(seeds, parts)
def test_the_same_seed_gives_the_same_run(seed, forced):
    flow = flow_of(seed, forced)
    assert states_of(flow, Maker(100, TERMS)) == states_of(flow, Maker(100, TERMS))


@given(seeds, parts, st.booleans())
def test_every_share_wanted_at_once_is_traded_or_found_nobody(seed, forced, with_maker):
    states = states_of(flow_of(seed, forced), *([Maker(100, TERMS)] if with_maker else []))
    for state in states:
        wanted = state.order.quantity if state.order.kind == "market" else state.volume
        assert state.volume + state.unfilled == wanted
    prices = [trade.price for state in states for trade in state.trades]
    assert states[-1].last_price == (prices[-1] if prices else 100)


class Crowd:
    """Everybody but the maker, as one account."""

    def __init__(self):
        self.shares, self.cents, self.position = 0, 0, None

    def before(self, book, step):
        pass

    def after(self, book, trades):
        for trade in trades:
            for sign, who in ((1, trade.buyer), (-1, trade.seller)):
                if who != "maker":
                    self.shares += sign * trade.quantity
                    self.cents -= sign * round(trade.price * 100) * trade.quantity


@given(seeds, parts)
def test_what_the_maker_gets_others_give_in_shares_and_cash(seed, forced):
    maker, crowd = Maker(100, TERMS), Crowd()
    for _ in run(flow_of(seed, forced), Continuous(Book()), maker, crowd):
        assert (maker.position.inventory, maker.position.cash_ticks) == (-crowd.shares, -crowd.cents)


def test_a_hurried_order_by_hand():
    book = Book()
    book.limit(Side.ASK, 100, 100.00), book.limit(Side.ASK, 100, 101.00), book.limit(Side.ASK, 100, 103.00)
    wants = Intention("market", Side.BID, 250, 101.50)
    must = wants._replace(at_any_price=True)
    (free,) = run([wants], Continuous(book.copy()))
    (forced,) = run([must], Continuous(book.copy()))
    assert ([t.price for t in free.trades], free.volume, free.unfilled) == ([100, 101], 200, 50)
    assert ([t.price for t in forced.trades], forced.volume, forced.unfilled) == ([100, 101, 103], 250, 0)


def test_the_limit_of_an_order_by_hand():
    for kind, side, value, margin, limit in (
        ("limit", Side.BID, 100, 0.25, 99.75),
        ("limit", Side.ASK, 100, 0.25, 100.25),
        ("limit", Side.BID, 100.006, 0, 100.01),  # a limit goes to the nearest tick
        ("market", Side.BID, 100.006, 0.25, 100.00),  # a hurried buyer never beyond his value
        ("market", Side.ASK, 100.004, 0.25, 100.01),
        ("limit", Side.BID, 0.1, 5, 0.01),
    ):
        assert limit_price(Intention(kind, side, 100, value, margin), 0.01) == limit


def test_actors_act_before_an_order_and_hear_of_each_trade_once():
    heard = []

    class Listener(Crowd):
        def before(self, book, step):
            heard.append(("before", step, book.volume))

        def after(self, book, trades):
            heard.append(("after", sum(trade.quantity for trade in trades), book.volume))

    sell, buy = Intention("limit", Side.ASK, 100, 100), Intention("market", Side.BID, 60, 101)
    (first, second) = run([sell, buy], Continuous(Book()), Listener(), last_price=99)
    assert heard == [("before", 0, 0), ("after", 0, 0), ("before", 1, 0), ("after", 60, 60)]
    assert (first.last_price, first.best_ask) == (99, None)  # the quotes that the order met
    assert (second.last_price, second.best_ask, second.unfilled) == (100, 100, 0)


def test_the_last_price_is_that_of_a_call_or_of_an_actor_too():
    class Hedger(Crowd):
        def before(self, book, step):
            if step == 1:
                book.market(Side.BID, 10, "hedger")

    class Calls:
        book = Book()

        def take(self, step, order):
            return (Trade(97.0, 5, 1, 2, None, None, Side.BID),) if step else (), 0

    sell, wait = Intention("limit", Side.ASK, 100, 103), Intention("cancel", Side.ASK, 1, 103)
    assert [state.last_price for state in run([sell, wait, wait], Continuous(Book()), Hedger())] == [100, 103, 103]
    assert [state.last_price for state in run([sell, wait], Calls())] == [100, 97]


def test_the_quotes_and_the_spread_are_those_that_an_order_met():
    book = Book()
    for side, quantity, price in ((Side.ASK, 100, 101), (Side.ASK, 100, 103), (Side.BID, 50, 99)):
        book.limit(side, quantity, price)
    buy = Intention("market", Side.BID, 100, 110)
    first, second, third = run([buy, buy, buy], Continuous(book))
    assert [(state.best_ask, state.spread, state.volume) for state in (first, second)] == [(101, 2, 100), (103, 4, 100)]
    assert math.isnan(third.spread)
    assert (third.volume, third.unfilled, third.last_price) == (0, 100, 103)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="last_price must"):
        run([], Continuous(Book()), last_price=0)
    flow = flow_of(1, steps=10)
    for at, value, said in ((-1, 5, "at must"), (11, 5, "at must"), (1, 0, "value must"), (1, -3, "value must")):
        with pytest.raises(ValueError, match=said):
            changed(flow, at, lambda n, before, value=value: value)
    with pytest.raises(ValueError, match="forced must"):
        flow_of(1, forced=1.1)


def test_a_rush_trades_at_any_price():
    flow = with_rush(flow_of(1, steps=20), 5, Side.BID, 300, clips=3)
    assert [order.at_any_price for order in flow[4:9]] == [False, True, True, True, False]


@pytest.mark.slow
def test_with_everybody_forced_a_run_is_that_of_orders_without_a_limit():
    for seed in range(200):
        flow = flow_of(seed, 1.0, steps=150)
        for with_maker in (False, True):
            book, maker = Book(), Maker(100, TERMS)
            numbers, seen = {}, []
            for step, order in enumerate(flow):  # the loop written out
                if with_maker:
                    maker.before(book, step)
                if order.kind == "cancel":
                    book.cancel(numbers.get(order.cancels, 0))
                    done = None
                elif order.kind == "market":
                    done = book.market(order.side, order.quantity, order.owner)
                else:
                    sign = -1 if order.side is Side.BID else 1
                    cents = max(1, round((order.value + sign * order.margin) * 100))
                    done = book.limit(order.side, order.quantity, cents / 100, order.owner)
                    numbers[step] = done.order_id
                trades = done.trades if done else ()
                if with_maker:
                    maker.after(book, trades)
                seen.append(trades)
            states = states_of(flow, *([Maker(100, TERMS)] if with_maker else []))
            assert [state.trades for state in states] == seen


def test_all_actors_hear_what_one_of_them_trades_and_each_trade_once():
    class Buyer:
        """Takes the best ask before each third order."""

        position, heard = None, ()

        def before(self, book, step):
            return book.market(Side.BID, 50, "buyer").trades if step % 3 == 0 else None

        def after(self, book, trades):
            self.heard += tuple(trades)

    for seed in range(5):
        buyer, maker, book = Buyer(), Maker(100, TERMS), Book(remember=None)
        states = list(run(flow_of(seed, forced=1.0), Continuous(book), buyer, maker))
        assert list(buyer.heard) == book.tape
        assert len(book.tape) > sum(len(state.trades) for state in states)
        sold = sum(t.quantity for t in book.tape if t.seller == "maker")
        assert (maker.position.sold, states[-1].positions[1]) == (sold, maker.position)
