"""Customers who know and who do not: the maker breaks even, and the price finds the value."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.customers import simulate_customers
from mktlib.orderbook.informed import TwoValues
from mktlib.orderbook.trade import Side


def visits(seed, share=0.2, customers=60, **options):
    return list(simulate_customers(np.random.default_rng(seed), TwoValues(90, 110, share), customers, **options))


@given(st.integers(0, 10_000), st.floats(0, 1), st.booleans())
def test_each_quote_is_what_bayes_makes_of_the_trades_before(seed, share, high):
    market = TwoValues(90, 110, share)
    for visit in visits(seed, share, high=high):
        assert (visit.ask, visit.bid) == (market.ask, market.bid)
        market = market.after(visit.side)
        assert visit.belief == market.belief
        worth = 110 if high else 90
        assert visit.earned == pytest.approx((visit.price - worth) * (1 if visit.side is Side.BID else -1))
        if visit.informed:
            assert visit.side is (Side.BID if high else Side.ASK)
            assert visit.earned <= 1e-9


def test_the_maker_breaks_even_and_the_others_pay_those_who_know():
    found = {True: [], False: []}
    for seed in range(1500):
        for high in (True, False):
            for visit in visits(seed, customers=30, high=high):
                found[visit.informed].append(visit.earned)
    informed, others = sum(found[True]), sum(found[False])
    assert informed < 0 < others
    assert abs(informed + others) < 0.05 * others


def test_a_maker_that_does_not_learn_loses_half_the_difference_to_each_who_knows():
    results = [sum(v.earned for v in visits(seed, high=seed % 2 == 0, learns=False)) for seed in range(400)]
    assert statistics.fmean(results) == pytest.approx(-60 * 0.2 * 10, rel=0.1)


def test_the_price_arrives_though_nobody_announces_the_value():
    ends = [visits(seed)[-1] for seed in range(200)]
    assert statistics.median(one.ask for one in ends) > 109


def test_no_customers_and_a_wrong_number_of_them():
    assert visits(1, customers=0) == []
    for bad in (-1, 1.5):
        with pytest.raises(ValueError, match="customers must be a whole number from 0"):
            visits(1, customers=bad)
