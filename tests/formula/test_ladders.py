"""The ladder against its rival, a plain list of single shares."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import DemandLadder, LadderSupply, revaluation_multiplier

from .strategies import bids, factors, ladders, share_by_share

positions = st.floats(0, 1)


@given(ladders())
def test_the_price_of_the_nth_share_is_the_nth_of_the_list(P):
    rival = share_by_share(P)
    assert P.depth == P.float_shares == len(rival)
    assert P(0) == rival[0] == min(rival)
    assert [P(n) for n in range(1, len(rival) + 1)] == rival
    assert P(np.arange(1, len(rival) + 1)).tolist() == rival


@given(bids())
def test_the_nth_share_sold_brings_the_nth_best_bid(D):
    rival = share_by_share(D)
    assert D.depth == len(rival)
    assert D(0) == rival[0] == max(rival)
    assert [D(n) for n in range(1, len(rival) + 1)] == rival


@given(ladders(), positions, positions)
def test_walked_cash_is_the_sum_of_the_list(P, a, b):
    rival = share_by_share(P)
    start, end = sorted(round(x * len(rival)) for x in (a, b))
    assert P.capital_spent(end, start) == pytest.approx(sum(rival[start:end]), rel=1e-12, abs=1e-9)


@given(bids(), positions, positions)
def test_the_liquidation_value_is_the_sum_of_the_bids(D, a, b):
    rival = share_by_share(D)
    start, end = sorted(round(x * len(rival)) for x in (a, b))
    assert D.capital_spent(end, start) == pytest.approx(sum(rival[start:end]), rel=1e-12, abs=1e-9)


@given(ladders(), positions)
def test_a_part_of_a_share_is_paid_at_its_steps_price(P, part):
    q = part * P.depth
    whole = math.floor(q)
    assert P.capital_spent(q) == pytest.approx(P.capital_spent(whole) + (q - whole) * P(q), rel=1e-9, abs=1e-9)


@given(ladders(), st.integers(0, 11_000))
def test_the_quantity_at_a_price_counts_the_shares_up_to_it(P, cents):
    price = max(cents, 1) / 100
    assert P.quantity(price) == sum(ask <= price for ask in share_by_share(P))


@given(bids(), st.integers(0, 11_000))
def test_the_quantity_bid_at_a_price_counts_the_shares_down_to_it(D, cents):
    price = max(cents, 1) / 100
    assert D.quantity(price) == sum(bid >= price for bid in share_by_share(D))


@given(ladders(), positions)
def test_a_quantity_is_the_last_share_at_its_price(P, part):
    q = part * P.depth
    assert P.quantity(P(q)) >= q
    assert P(P.quantity(P(q))) == P(q)


@given(st.one_of(ladders(), bids()), positions)
def test_taking_the_best_shares_away_leaves_the_rest_of_the_list(ladder, part):
    rival = share_by_share(ladder)
    gone = min(round(part * len(rival)), len(rival) - 1)
    rest = ladder.remaining(gone)
    assert share_by_share(rest) == rival[gone:]
    assert type(rest) is type(ladder)


@given(bids(), factors)
def test_shifted_bids_bring_proportionally_more(D, factor):
    assert D.shifted(factor).capital_spent(D.depth) == pytest.approx(factor * D.capital_spent(D.depth))


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=40), st.data())
def test_the_marginal_price_is_the_minimum_of_what_is_left(asked, data):
    P = LadderSupply.from_reservation_prices(asked)
    bought = data.draw(st.integers(0, len(asked) - 1))
    left = sorted(asked)[bought:]
    assert P.remaining(bought)(0) == min(left)
    assert P(bought + 1) == sorted(asked)[bought]


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=40))
def test_reservation_prices_in_any_order_make_one_ladder(asked):
    P = LadderSupply.from_reservation_prices(asked)
    D = DemandLadder.from_reservation_prices(reversed_copy := list(reversed(asked)))
    assert LadderSupply.from_reservation_prices(reversed_copy) == P
    assert share_by_share(P) == sorted(asked)
    assert share_by_share(D) == sorted(asked, reverse=True)


def test_with_the_low_asks_locked_a_hundred_shares_end_at_100_and_the_next_prints_150():
    P = LadderSupply([100, 150], [100, 1])
    assert P(100) == 100
    assert P.remaining(100)(0) == 150
    assert P(101) == 150
    assert P.capital_spent(101) - P.capital_spent(100) == 150
    all_asks = LadderSupply([50, 100, 150], [10_000, 100, 1])
    assert all_asks.remaining(10_000) == P


def test_the_price_is_left_continuous_and_its_slope_infinite_only_at_a_jump():
    P = LadderSupply([100, 150, 150, 160], [100, 1, 2, 3])
    assert P(np.nextafter(100, 200)) == 150
    assert P.slope([0, 50, 100, 100.5, 101, 103, 106]).tolist() == [0, 0, math.inf, 0, 0, math.inf, 0]
    assert revaluation_multiplier(P, 50, 1e9) == 0
    assert revaluation_multiplier(P, 100, 1e9) == math.inf


def test_the_slope_of_the_bids_is_minus_infinity_where_the_price_falls():
    D = DemandLadder([99, 95], [10, 20])
    assert D.slope([0, 5, 10, 15, 30]).tolist() == [0, 0, -math.inf, 0, 0]
    assert type(D.slope(5)) is float


def test_a_ladder_is_a_value_that_can_be_compared_and_hashed_and_not_changed():
    prices = np.array([100.0, 150.0])
    P = LadderSupply(prices, [100, 1])
    prices[0] = 1
    assert P(1) == 100
    assert LadderSupply((100, 150), np.array([100, 1])) == P
    assert hash(P) == hash(LadderSupply([100, 150], [100, 1]))
    assert LadderSupply([100, 151], [100, 1]) != P
    assert DemandLadder([100], [1]) != P
    with pytest.raises(ValueError, match="read-only"):
        P.prices[0] = 1
    with pytest.raises(AttributeError):
        P.depth = 1


def test_a_million_reservation_prices_are_walked_in_no_time():
    P = LadderSupply.from_reservation_prices(np.random.default_rng(1).uniform(50, 150, 1_000_000))
    assert P.depth == 1_000_000
    assert P(500_000) == pytest.approx(100, abs=0.5)


def test_bids_answer_in_floats_and_arrays_like_asks():
    D = DemandLadder([99, 95], [10, 20])
    for function in (D, D.capital_spent, D.quantity):
        assert type(function(5)) is float
        assert function(np.array(5)).shape == ()
        assert function([[5, 6]]).shape == (1, 2)
    assert D.capital_spent(10, [0, 5]).tolist() == [990, 495]


def test_what_holders_could_take_out_is_far_less_than_the_cap_they_read():
    D = DemandLadder([99, 95, 80], [10, 20, 70])
    assert D.capital_spent(D.depth) < D(0) * D.depth
