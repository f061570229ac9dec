"""What stops a price: dated rules, ranges and breakers hit exactly, and an exchange that keeps to them."""

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mktlib.orderbook import AuctionOrder, Book, Side, call_auction
from mktlib.orderbook.flow import Intention, changed, investor_flow, limit_price
from mktlib.orderbook.market import Continuous, run
from mktlib.orderbook.rules import (
    BREAKERS,
    PRICE_LIMITS,
    Breaker,
    Exchange,
    clock,
    in_force,
    price_range,
)

NOON = clock(12)
BID, ASK = Side.BID, Side.ASK


# --- rules as data ---


@pytest.mark.parametrize(
    ("market", "day", "limit"),
    [
        ("China main board", date(2025, 1, 2), 0.10),
        ("STAR", date(2019, 7, 22), 0.20),
        ("ChiNext", date(2020, 8, 23), 0.10),
        ("ChiNext", date(2020, 8, 24), 0.20),
        ("China main board ST", date(2026, 7, 5), 0.05),
        ("China main board ST", date(2026, 7, 6), 0.10),
        ("Beijing", None, 0.30),
    ],
)
def test_the_limit_in_force_is_the_latest_that_has_begun(market, day, limit):
    assert in_force(PRICE_LIMITS, market, day).limit == limit


@pytest.mark.parametrize("rules", [PRICE_LIMITS, BREAKERS])
def test_rules_are_dated_and_say_who_says_so(rules):
    assert len({(rule.market, rule.valid_from) for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.source
        assert rule.note
        assert rule.certainty in ("sure", "about")
        assert in_force(rules, rule.market, rule.valid_from) is rule


def test_no_rule_is_invented():
    with pytest.raises(ValueError, match=r"^day must be no earlier than 2019-07-22"):
        in_force(PRICE_LIMITS, "STAR", date(2019, 7, 21))
    with pytest.raises(ValueError, match=r"^market must be one of .*'STAR'"):
        in_force(PRICE_LIMITS, "Mars")


# --- a day's range ---


def rounded(value):
    """Half up, in cents."""
    return math.floor(value * 100 + Fraction(1, 2))


@given(st.integers(10, 100_000), st.sampled_from(["0.05", "0.10", "0.20"]))
def test_a_range_is_a_part_of_the_previous_close_to_the_nearest_cent(cents, limit):
    low, high = price_range(cents / 100, float(limit))
    close, part = Fraction(cents, 100), Fraction(limit)
    assert round(high * 100) == max(rounded(close * (1 + part)), cents + 1)
    assert round(low * 100) == min(rounded(close * (1 - part)), cents - 1)


@pytest.mark.parametrize(
    ("close", "limit", "low", "high"),
    [
        (10.0, 0.10, 9.0, 11.0),
        (10.05, 0.10, 9.05, 11.06),  # 9.045 and 11.055: halves go up
        (50.0, 0.20, 40.0, 60.0),
        (0.02, 0.10, 0.01, 0.03),  # a tick at least
        (0.01, 0.10, 0.01, 0.02),
    ],
)
def test_ranges_worked_by_hand(close, limit, low, high):
    assert price_range(close, limit) == (low, high)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("previous_close", value) for value in (0, -1, True, None, float("nan"), 1e15)),
        *(("limit", value) for value in (0, 1, -0.1, 1.5, True, None, float("nan"))),
        *(("tick", value) for value in (0, -1, None)),
    ],
)
def test_a_range_that_means_nothing_is_refused(argument, value):
    with pytest.raises(ValueError, match=rf"^{argument} must .*, got"):
        price_range(**{"previous_close": 10.0, "limit": 0.1, argument: value})


# --- the breaker ---


@pytest.mark.parametrize(("fall", "level", "until"), [(7, 1, NOON + 900), (13, 2, NOON + 900), (20, 3, math.inf)])
def test_each_level_halts_exactly_at_its_fall(fall, level, until):
    # 100 - fall is exact, while 1 - 0.07 is not in binary: 93 must halt all the same.
    assert Breaker(100).seen(NOON, 100 - fall + 1e-9).level == level - 1
    halted = Breaker(100).seen(NOON, 100 - fall)
    assert (halted.level, halted.until) == (level, until)


def test_a_level_halts_once_and_a_halt_sees_nothing():
    halted = Breaker(100).seen(NOON, 93)
    assert halted.seen(NOON + 899, 50) == halted
    assert halted.seen(NOON + 900, 92) == halted
    deeper = halted.seen(NOON + 900, 87)
    assert (deeper.level, deeper.until) == (2, NOON + 1800)
    both = Breaker(100).seen(NOON, 86)  # through two levels at once: one halt
    assert both.level == 2
    assert both.seen(NOON + 900, 90) == both


def test_timed_halts_end_35_minutes_before_the_close_and_the_last_level_never():
    assert Breaker(100).seen(clock(15, 25), 90).level == 1
    assert Breaker(100).seen(clock(15, 25, 0.1), 90).level == 0
    assert Breaker(100).seen(clock(15, 59, 59), 80).until == math.inf
    assert Breaker(100, close=clock(13)).seen(clock(12, 25, 1), 90).level == 0


# --- an exchange ---


def days_of(seed, news=0.0, mood=0.0, forced=0.2):
    flow = investor_flow(np.random.default_rng(seed), steps=240, margin=0.4, patient=0.6, fickle=0.15, forced=forced)
    return changed(flow, 30, lambda n, before: before + news * min(1, (n + 1) / 30) + mood * 0.5 ** (n / 30))


def played(venue, flow):
    """Each order's trades, with what the venue looked like after it."""
    return [(*venue.take(step, order), venue.standing, venue.last, venue.range) for step, order in enumerate(flow)]


def an_exchange(**rule):
    times = [clock(9, 30) + 180 * (n % 120) for n in range(240)]
    return Exchange(100, times, calls={*range(8), *range(120, 128)}, days=(120,), **rule)


@given(st.integers(0, 400), st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=25)
def test_without_rules_and_calls_it_is_continuous_trading(seed, forced):
    flow = days_of(seed, news=-5, forced=forced)
    venue, plain = Exchange(100, range(240)), Continuous(Book())
    for step, order in enumerate(flow):
        assert venue.take(step, order) == plain.take(step, order)
    assert venue.book.depth(BID) == plain.book.depth(BID)
    assert venue.book.depth(ASK) == plain.book.depth(ASK)


@given(st.integers(0, 400), st.integers(-30, 30), st.integers(-30, 30), st.sampled_from([0.05, 0.1, 0.2]))
@settings(max_examples=25)
def test_under_a_limit_nothing_prints_outside_the_range_of_the_last_close(seed, news, mood, limit):
    close, last = 100.0, 100.0
    for step, (trades, _unfilled, _standing, now, prices) in enumerate(
        played(an_exchange(limit=limit), days_of(seed, news, mood))
    ):
        close = last if step == 120 else close
        assert prices == price_range(close, limit)
        assert all(prices[0] <= trade.price <= prices[1] for trade in trades)
        last = now


@given(st.integers(0, 400), st.integers(-30, 5), st.integers(-30, 0))
@example(384, -9, -12)
@settings(max_examples=25)
def test_in_a_halt_nothing_prints_and_a_fall_of_a_fifth_ends_the_day(seed, news, mood):
    before, closes = "trading", [100.0]
    for step, (trades, _unfilled, standing, last, _range) in enumerate(
        played(an_exchange(breaker=BREAKERS[-1]), days_of(seed, news, mood))
    ):
        if step == 120:
            before, closes = "trading", [*closes, last]
        if before == "closed":
            assert not trades
        # What trades when one halt ends, in its call or, if that finds nothing, after it, may set off the next.
        if before == standing == "halted" and trades:
            assert last <= 0.87 * closes[-1]
        assert before != "closed" or standing == "closed"
        if any(trade.price <= 0.8 * closes[0] for trade in trades) and step < 120:
            assert standing == "closed"
        before = standing


def test_the_same_orders_open_in_a_call_at_the_price_of_the_call_auction():
    flow = days_of(3, news=4)[:60]
    venue = Exchange(100, range(60), calls=range(60))
    collected = {}
    for step, order in enumerate(flow):
        assert venue.take(step, order) == ((), 0)
        assert venue.standing == "call"
        if order.kind == "cancel":
            collected.pop(order.cancels, None)
        else:
            limit = None if order.at_any_price else limit_price(order, 0.01)
            collected[step] = AuctionOrder(order.side, order.quantity, limit, order.owner)
    auction = call_auction(list(collected.values()), 100)
    assert venue.indicative == auction.price
    trades = venue.uncross()
    assert {trade.price for trade in trades} == {auction.price} == {venue.last}
    assert sum(trade.quantity for trade in trades) == auction.volume
    left = {
        step: order.quantity - filled
        for (step, order), filled in zip(collected.items(), auction.fills, strict=True)
        if flow[step].kind == "limit"
    }
    waiting = sum(size for side in Side for _price, size in venue.book.depth(side))
    assert waiting == sum(left.values())  # the hurried do not wait for what they did not get
    assert not venue.uncross()


def test_a_hurried_seller_waits_only_at_the_edge_of_the_range():
    venue = Exchange(100, range(9), limit=0.1)
    cheap = Intention("market", ASK, 100, 80.0)
    assert venue.take(0, cheap) == ((), 0)
    assert (venue.standing, venue.waiting, venue.book.best_ask) == ("at the limit", 100, 90.0)
    fair = Intention("market", ASK, 100, 95.0)
    assert venue.take(1, fair) == ((), 100)
    assert venue.take(2, Intention("market", ASK, 100, 99.0, at_any_price=True)) == ((), 0)
    assert venue.waiting == 200
    assert venue.take(3, Intention("limit", ASK, 100, 115.0)) == ((), 0)  # could only trade outside: refused
    assert venue.book.depth(ASK) == [(90.0, 200)]
    bought, _unfilled = venue.take(4, Intention("limit", BID, 150, 120.0))
    assert [(trade.price, trade.quantity) for trade in bought] == [(90.0, 100), (90.0, 50)]
    assert venue.take(5, Intention("cancel", ASK, 100, 80.0, cancels=2)) == ((), 0)
    assert venue.standing == "trading"


def test_without_a_limit_a_hurried_order_that_finds_nobody_is_gone():
    venue = Exchange(100, range(2))
    assert venue.take(0, Intention("market", ASK, 100, 99.0, at_any_price=True)) == ((), 100)
    assert venue.take(1, Intention("market", BID, 100, 99.0)) == ((), 100)
    assert venue.book.best_ask is venue.book.best_bid is None


def test_a_halt_collects_and_a_call_ends_it():
    times = [0, 1, 2, 3, 4, 5 + 900]
    venue = Exchange(100, times, breaker=BREAKERS[-1])
    venue.take(0, Intention("limit", BID, 100, 92.0))
    assert venue.take(1, Intention("market", ASK, 50, 90.0))[0][0].price == 92.0
    assert venue.standing == "halted"
    assert venue.take(2, Intention("limit", BID, 100, 96.0)) == ((), 0)
    assert venue.take(3, Intention("limit", ASK, 100, 94.0)) == ((), 0)
    assert venue.waiting == 200
    assert venue.take(4, Intention("cancel", BID, 1, 92.0, cancels=0)) == ((), 0)
    trades, _unfilled = venue.take(5, Intention("limit", BID, 10, 80.0))
    assert [(trade.price, trade.quantity) for trade in trades] == [(94.0, 100)]  # nearest the last price, 92
    assert venue.standing == "trading"
    assert venue.book.depth(BID) == [(80.0, 10)]


def test_a_new_day_forgets_the_orders_of_the_old_one():
    venue = Exchange(100, range(3), days=(2,), limit=0.1)
    venue.take(0, Intention("limit", BID, 100, 95.0))
    venue.take(1, Intention("market", ASK, 40, 95.0))
    assert venue.last == 95.0
    assert venue.take(2, Intention("market", ASK, 40, 80.0, at_any_price=True)) == ((), 0)
    assert venue.range == price_range(95, 0.1)
    assert venue.book.best_bid is None


def test_it_is_a_venue_of_a_run():
    flow = days_of(5, news=-20)
    states = list(run(flow, an_exchange(limit=0.1)))
    again = an_exchange(limit=0.1)
    assert [(state.trades, state.unfilled) for state in states] == [again.take(n, one) for n, one in enumerate(flow)]


def test_an_exchange_without_a_close_is_refused():
    with pytest.raises(ValueError, match="close must be a positive finite number"):
        Exchange(0, range(3))
