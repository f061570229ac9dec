"""Market cap against cash: the figures, their names, and what a purchase re-marks."""

import math
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.integrate import quad

from mktlib.formula import (
    DemandLadder,
    ExponentialSupply,
    LadderSupply,
    Revaluation,
    capital_spent,
    market_cap,
    revaluation_multiplier,
    revalue,
    share_price,
)

from .strategies import bids, curves, ladders, parts, prices, share_by_share, smooth


@given(prices, st.floats(1, 1e12))
def test_price_and_cap_are_the_same_statement_read_both_ways(price, shares):
    assert share_price(market_cap(price, shares), shares) == pytest.approx(price, rel=1e-15)


def test_one_trade_at_a_hundred_marks_every_share():
    assert market_cap(50, 100) == 5_000
    assert market_cap(100, 100) == 10_000
    assert market_cap([50, 100], 100).tolist() == [5_000, 10_000]
    assert market_cap(50, 200e6) == 10e9  # and a tenth of the shares floating is a tenth of the cap
    assert market_cap(50, 0.1 * 1e9) == 0.1 * market_cap(50, 1e9)


@given(curves(), parts)
def test_the_function_and_the_method_name_the_same_cash(P, part):
    q = part * P.float_shares
    assert capital_spent(P, q) == P.capital_spent(q)
    assert capital_spent(P, q, q / 2) == P.capital_spent(q, q / 2)


@given(smooth(), st.floats(0.001, 0.9))
def test_any_function_of_q_is_integrated_numerically(P, part):
    q = part * P.float_shares
    assert capital_spent(lambda u: P(u), q) == pytest.approx(P.capital_spent(q), rel=1e-10)


@example(LadderSupply([0.01, 0.02], [73, 12]))  # a step that a halving leaves just beyond the last point
@example(LadderSupply([0.01, 5.01], [1_000, 1]))
@given(ladders())
def test_so_is_a_function_with_steps(P):
    assert capital_spent(lambda u: P(u), P.depth) == pytest.approx(P.capital_spent(P.depth), rel=1e-7)


@pytest.mark.parametrize(
    "formula",
    [
        "50 + q/2",
        "q**9",
        "sqrt(q)",
        "1/sqrt(100 - q)",  # without a bound at the end, and still with an area
        "exp(q/7)",
        "100/(101 - q)",
        "50 + 40*atan(9*(q - 37))",  # nearly a step
        "Max(50, q)",
        "log(1 + q)",
        "2 + sin(q)",
    ],
)
def test_an_area_is_that_of_symbolic_integration(formula):
    q = sympy.Symbol("q", real=True)
    expression = sympy.sympify(formula, locals={"q": q})
    exact = float(sympy.integrate(expression, (q, 3, 100)))
    assert capital_spent(sympy.lambdify(q, expression, "math"), 100, 3) == pytest.approx(exact, rel=1e-6)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=6), st.floats(0.5, 3), st.floats(1, 1e6))
def test_an_area_is_that_of_scipys_quadrature(heights, power, q):
    places = np.linspace(0, q, len(heights))

    def P(u):
        return float(np.interp(u, places, np.cumsum(heights))) ** power

    rival = sum(quad(P, a, b, epsrel=1e-11)[0] for a, b in pairwise(places))
    assert capital_spent(P, q) == pytest.approx(rival, rel=1e-9)


def test_a_thousand_sellers_written_as_a_plain_function_cost_their_sum():
    asked = sorted(np.random.default_rng(3).uniform(50, 150, 1_000).tolist())
    cash = capital_spent(lambda u: asked[max(math.ceil(u), 1) - 1], 1_000)
    assert cash == pytest.approx(sum(asked), rel=1e-5)


def test_numerical_cash_takes_arrays_and_two_ends():
    cash = capital_spent(lambda u: 3 * u**2, [[1, 2], [3, 4]], 1)
    assert cash == pytest.approx(np.array([[0, 7], [26, 63]]))
    assert type(capital_spent(lambda u: 1.0, 2)) is float


@given(curves(), parts)
def test_the_cap_change_is_shares_times_the_price_change(P, part):
    q, shares = part * P.float_shares, 2 * P.float_shares
    r = revalue(P, q, shares)
    assert r.cap_before == r.price_before * shares == P(0) * shares
    assert r.cap_after == r.price_after * shares == (P(q) if q else P(0)) * shares
    assert r.cap_change == r.cap_after - r.cap_before
    assert r.cash == P.capital_spent(q)
    assert r.premium == pytest.approx(P.capital_spent(q) - P(0) * q, rel=1e-12, abs=1e-9)
    if r.cash:
        assert r.multiplier == r.cap_change / r.cash


@given(smooth(), st.floats(0.001, 0.99))
def test_the_average_multiplier_is_the_marginal_one_averaged_over_the_cash(P, part):
    shares, q = 2 * P.float_shares, part * P.float_shares
    walk = P.quantity(np.geomspace(P(0), P(q), 4001))  # even steps of the price, in percent
    middle = (walk[1:] + walk[:-1]) / 2
    cash = P.capital_spent(walk[1:], walk[:-1])
    marginal = revaluation_multiplier(P, middle, shares)
    assert (marginal * cash).sum() / cash.sum() == pytest.approx(revalue(P, q, shares).multiplier, rel=1e-3)


@given(st.floats(0.01, 20), parts)
def test_an_exponential_re_marks_k_s_over_f_dollars_with_every_dollar(k, part):
    P = ExponentialSupply(100, k, 1e9)
    q = max(part, 1e-3) * 1e9
    assert revalue(P, q, 3e9).multiplier == pytest.approx(3 * k, rel=1e-9)
    assert revaluation_multiplier(P, q, 3e9) == pytest.approx(3 * k, rel=1e-12)


def test_a_hundred_shares_at_a_hundred_dollars_re_mark_fifty_billion():
    r = revalue(LadderSupply([100], [100]), 100, 1e9, price_before=50)
    assert r == Revaluation(50, 100, 50e9, 100e9, cash=10_000, premium=5_000)
    assert r.cap_change == 50e9
    assert r.multiplier == 50e9 / 10_000


def test_without_a_trade_nothing_is_re_marked():
    r = revalue(LadderSupply([100], [100]), 0, 1e9, price_before=50)
    assert (r.price_after, r.cap_change, r.cash, r.premium) == (50, 0, 0, 0)
    assert math.isnan(r.multiplier)


def test_a_re_quote_moves_the_cap_without_cash_and_one_share_shows_it():
    asks = LadderSupply([50, 51], [100, 100])
    r = revalue(asks.shifted(2), 1, 1e9, price_before=50)
    assert (r.cash, r.cap_change) == (100, 50e9)
    assert Revaluation(50, 100, 50e9, 100e9, 0, 0).multiplier == math.inf
    assert Revaluation(100, 50, 100e9, 50e9, 0, 0).multiplier == -math.inf


@given(bids())
def test_selling_into_the_bids_takes_out_their_cash_and_marks_down_every_share(D):
    r = revalue(D, D.depth, 10 * D.depth)
    assert r.cash == capital_spent(D, D.depth) == pytest.approx(sum(share_by_share(D)))
    assert r.price_after == share_by_share(D)[-1]
    assert r.cap_change <= 0
    assert r.premium <= 1e-9
    assert r.cash <= D(0) * D.depth + 1e-9


def test_the_bids_have_a_negative_multiplier():
    assert revaluation_multiplier(DemandLadder([99, 95], [10, 20]), 10, 1e6) == -math.inf
