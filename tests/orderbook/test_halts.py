"""Price limits and the market-wide breaker: every threshold hit exactly, missed by a hair, and used once."""

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.halts import CircuitBreaker, LimitUpLimitDown, PriceLimit
from mktlib.orderbook.rules import BANDS, BREAKERS, PRICE_LIMITS, clock, in_force

NOON = clock(12)


def rounded(value):
    """Half up, in cents."""
    return math.floor(value * 100 + Fraction(1, 2))


@given(st.integers(10, 100_000), st.sampled_from(["0.05", "0.10", "0.20"]))
def test_a_price_limit_is_a_part_of_the_previous_close_to_the_nearest_cent(cents, limit):
    today = PriceLimit(cents / 100, float(limit))
    close, part = Fraction(cents, 100), Fraction(limit)
    assert round(today.high * 100) == max(rounded(close * (1 + part)), cents + 1)
    assert round(today.low * 100) == min(rounded(close * (1 - part)), cents - 1)
    assert today.low < today.previous_close < today.high


@pytest.mark.parametrize(
    ("close", "limit", "low", "high"),
    [
        (10.0, 0.10, 9.0, 11.0),
        (10.05, 0.10, 9.05, 11.06),  # 9.045 and 11.055: halves go up
        (50.0, 0.20, 40.0, 60.0),
        (1.0, 0.05, 0.95, 1.05),
        (0.02, 0.10, 0.01, 0.03),  # a tick at least
        (0.01, 0.10, 0.01, 0.02),
    ],
)
def test_price_limits_worked_by_hand(close, limit, low, high):
    today = PriceLimit(close, limit)
    assert (today.low, today.high) == (low, high)
    assert today.allows(low)
    assert today.allows(high)
    assert not today.allows(low - 0.001)
    assert not today.allows(high + 0.001)
    assert [today.clip(price) for price in (low / 2, close, high * 2)] == [low, close, high]


@pytest.mark.parametrize(
    ("market", "day", "limit"),
    [
        ("China main board", date(2025, 1, 2), 0.10),
        ("STAR", date(2019, 7, 22), 0.20),
        ("ChiNext", date(2020, 8, 23), 0.10),
        ("ChiNext", date(2020, 8, 24), 0.20),
        ("China main board ST", date(2026, 7, 5), 0.05),
        ("China main board ST", date(2026, 7, 6), 0.10),
    ],
)
def test_the_limit_in_force_is_the_latest_that_has_begun(market, day, limit):
    assert PriceLimit.of_market(market, 10, day).limit == limit


@pytest.mark.parametrize("rules", [PRICE_LIMITS, BREAKERS, BANDS])
def test_rules_are_dated_and_say_who_says_so(rules):
    assert len({(rule.market, rule.valid_from) for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.source
        assert rule.certainty in ("sure", "about")
        assert in_force(rules, rule.market, rule.valid_from) is rule


def test_no_rule_is_invented():
    with pytest.raises(ValueError, match=r"^day must be no earlier than 2019-07-22"):
        PriceLimit.of_market("STAR", 10, date(2019, 7, 21))
    with pytest.raises(ValueError, match=r"^market must be one of .*'STAR'"):
        PriceLimit.of_market("Mars", 10)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("previous_close", value) for value in (0, -1, True, None, float("nan"), 1e15)),
        *(("limit", value) for value in (0, 1, -0.1, 1.5, True, None, float("nan"))),
        *(("tick", value) for value in (0, -1, None)),
    ],
)
def test_a_price_limit_that_means_nothing_is_refused(argument, value):
    with pytest.raises(ValueError, match=rf"^{argument} must .*, got"):
        PriceLimit(**{"previous_close": 10.0, "limit": 0.1, argument: value})


@pytest.mark.parametrize(("fall", "level", "minutes"), [(7, 1, 15), (13, 2, 15), (20, 3, None)])
def test_each_level_halts_exactly_at_its_fall(fall, level, minutes):
    # 100 - fall is exact, while 1 - 0.07 is not in binary: 93 must halt all the same.
    day = CircuitBreaker(previous_close=100)
    assert day.observe(NOON, 100 - fall + 1e-9).level == level - 1
    halted = day.observe(NOON, 100 - fall)
    assert halted.level == level
    assert day.triggers[level - 1] == 100 - fall
    if minutes is None:
        assert (halted.status, halted.halted_until) == ("closed", clock(16))
    else:
        assert (halted.status, halted.halted_until) == ("halted", NOON + 60 * minutes)


@given(st.integers(1, 10**6), st.sampled_from([7, 13, 20]))
def test_a_fall_of_exactly_the_size_counts_whatever_the_index(points, fall):
    close, index = points, points * (100 - fall) / 100  # such as 10 and 9.3: 10·(1 - 0.07) is less in floats
    assert CircuitBreaker(close).observe(NOON, index).level == (7, 13, 20).index(fall) + 1


def test_a_halt_ends_after_fifteen_minutes_and_its_level_is_used():
    halted = CircuitBreaker(100).observe(NOON, 93)
    assert halted.observe(NOON + 899.99, 80).status == "halted"  # nothing trades that could fall further
    resumed = halted.observe(NOON + 900, 92)
    assert (resumed.status, resumed.level) == ("trading", 1)
    recovered = resumed.observe(NOON + 1000, 100)
    assert recovered.observe(NOON + 1100, 90).status == "trading"
    second = recovered.observe(NOON + 1100, 87)
    assert (second.status, second.level) == ("halted", 2)
    assert second.observe(NOON + 2000, 85).status == "trading"
    assert second.observe(NOON + 2000, 80).status == "closed"


def test_the_next_level_can_halt_at_the_moment_trading_resumes():
    assert CircuitBreaker(100).observe(NOON, 93).observe(NOON + 900, 87).level == 2


def test_a_fall_through_two_levels_halts_once():
    halted = CircuitBreaker(100).observe(NOON, 86)
    assert (halted.level, halted.halted_until) == (2, NOON + 900)
    assert halted.observe(NOON + 900, 93).status == "trading"


@pytest.mark.parametrize(("second", "status"), [(0, "halted"), (0.001, "trading")])
def test_timed_halts_end_with_1525_itself(second, status):
    assert CircuitBreaker(100).observe(clock(15, 25, second), 90).status == status
    early = CircuitBreaker(100, close=clock(13))
    assert early.observe(clock(12, 25, second), 90).status == status


def test_the_deepest_level_halts_to_the_last_second_and_for_good():
    late = CircuitBreaker(100).observe(clock(15, 50), 87)
    assert (late.status, late.level) == ("trading", 0)
    closed = late.observe(clock(15, 59, 59), 80)
    assert closed.status == "closed"
    assert closed.observe(clock(16), 100).status == "closed"


@given(st.lists(st.tuples(st.integers(0, 23_400), st.integers(75, 105)), max_size=30))
def test_no_level_halts_twice_and_no_halt_is_out_of_the_rule(path):
    state, halts = CircuitBreaker(100), []
    for second, index in sorted(path):
        after = state.observe(clock(9, 30) + second, index)
        assert state.status != "closed" or after.status == "closed"
        if state.status == "halted" and after.time < state.halted_until:
            assert (after.level, after.halted_until) == (state.level, state.halted_until)
        if after.level > state.level:
            assert index <= (93, 87, 80)[after.level - 1]
            assert after.level == 3 or after.time <= clock(15, 25)
            halts.append(after.level)
        elif after.status == "trading" and after.time <= clock(15, 25):
            assert after.level == 3 or index > (93, 87, 80)[after.level]
        state = after
    assert halts == sorted(set(halts))


@pytest.mark.parametrize(
    ("time", "index", "name"),
    [
        (NOON - 1, 99, "time"),
        (clock(16, 0, 1), 99, "time"),
        (float("nan"), 99, "time"),
        (True, 99, "time"),
        ("12:00", 99, "time"),
        (NOON, 0, "index"),
        (NOON, float("inf"), "index"),
        (NOON, None, "index"),
    ],
)
def test_an_observation_that_means_nothing_is_refused(time, index, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*, got"):
        CircuitBreaker(100).observe(NOON, 99).observe(time, index)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("previous_close", 0),
        ("close", clock(9)),
        ("opening", -1),
        ("time", clock(17)),
        ("level", 4),
        ("level", -1),
    ],
)
def test_a_breaker_that_means_nothing_is_refused(argument, value):
    with pytest.raises(ValueError, match=rf"^{argument} must .*, got"):
        CircuitBreaker(**{"previous_close": 100, argument: value})


def test_all_three_are_found_in_one_place():
    assert LimitUpLimitDown.__module__ == "mktlib.orderbook.limit_bands"
