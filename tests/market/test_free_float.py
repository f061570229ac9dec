"""Locked shares: three caps, thinner curves, holders who withdraw one by one."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import LadderSupply, revaluation_multiplier, revalue
from mktlib.market.free_float import FreeFloat, simulate_exhaustion, thinned
from tests.formula.strategies import curves, parts, smooth

held_parts = st.floats(0, 0.95)
asked = st.lists(st.integers(100, 200), min_size=1, max_size=12)


def test_fifty_billion_with_a_tenth_in_the_float_is_a_float_cap_of_five():
    caps = FreeFloat(shares_outstanding=1e9, free=0.1).caps(price=50)
    assert (caps.total, caps.free, caps.effective) == (50e9, 5e9, 5e9)


@given(st.floats(1, 1e12), st.floats(0.01, 1), held_parts, st.floats(0.01, 1e4))
def test_the_three_caps_descend_and_locked_shares_fill_the_rest(shares, free, held, price):
    company = FreeFloat(shares, free, held)
    caps = company.caps(price)
    assert caps.total >= caps.free >= caps.effective > 0
    assert company.locked + company.effective_float == pytest.approx(shares)
    assert caps.effective / caps.total == pytest.approx(free * (1 - held))


@given(st.floats(0.01, 1), held_parts, st.floats(0.5, 10), st.floats(0.001, 0.9))
def test_each_dollar_moves_the_cap_by_k_times_all_shares_over_those_for_sale(free, held, k, part):
    company = FreeFloat(1e9, free, held)
    P = company.supply(p0=50, k=k)
    q = part * P.float_shares
    expected = k / (free * (1 - held))
    assert revaluation_multiplier(P, q, 1e9) == pytest.approx(expected)
    assert revalue(P, q, 1e9).multiplier == pytest.approx(expected, rel=1e-6)


@given(curves(), held_parts, parts)
def test_a_thinned_curve_asks_for_few_shares_what_the_whole_one_asks_for_more(P, held, part):
    thin = thinned(P, held)
    q = part * thin.float_shares
    assert thin.float_shares == pytest.approx(P.float_shares * (1 - held))
    assert thin(0.0) == P(0.0)
    before = min(q / (1 - held), P.float_shares * (1 - 1e-12))
    cash = P.capital_spent(before)
    assert thin.capital_spent(q) == pytest.approx((1 - held) * cash, rel=1e-6, abs=1e-9 * P.float_shares * P(0.0))


@given(smooth(), held_parts, st.floats(0.001, 0.9))
def test_reaching_a_price_on_a_thinner_float_costs_less_in_proportion(P, held, part):
    target = P(part * P.float_shares)
    thin = thinned(P, held)
    assert thin.quantity(target) == pytest.approx((1 - held) * P.quantity(target), rel=1e-6)


@given(smooth(), st.floats(0.05, 0.9))
def test_when_the_cheapest_leave_the_price_starts_higher_than_when_each_leaves_in_part(P, held):
    assert P.remaining(held * P.float_shares)(0.0) > thinned(P, held)(0.0)


@given(asked, st.sampled_from(["cheapest", "dearest", "by chance"]), st.integers(0, 99))
def test_holders_leave_one_by_one_and_the_price_is_the_least_of_those_who_stay(prices, order, seed):
    states = list(simulate_exhaustion(prices, order, np.random.default_rng(seed)))
    assert [state.gone for state in states] == list(range(len(prices) + 1))
    assert states[0].prices == tuple(sorted(prices))
    for before, after in pairwise(states):
        assert len(after.prices) == len(before.prices) - 1
        assert after.marginal_price == (min(after.prices) if after.prices else None)
        assert after.marginal_price is None or after.marginal_price >= before.marginal_price
    assert states[-1].marginal_price is None
    assert states[-1].supply is None


@given(asked)
def test_who_leaves_decides_whether_anybody_sees_it(prices):
    cheapest = [state.marginal_price for state in simulate_exhaustion(prices, "cheapest")]
    dearest = [state.marginal_price for state in simulate_exhaustion(prices, "dearest")]
    assert cheapest[:-1] == sorted(prices)
    assert set(dearest[:-1]) == {min(prices)}


@given(asked, st.integers(100, 210))
def test_the_cash_to_reach_a_price_is_everything_offered_below_it(prices, target):
    for state in simulate_exhaustion(prices, shares_each=10):
        cash = state.cash_to_reach(target)
        if not state.prices or max(state.prices) < target:
            assert math.isnan(cash)
        else:
            assert cash == 10 * sum(price for price in state.prices if price < target)


@pytest.mark.parametrize(
    ("name", "bad"),
    [*[("free", bad) for bad in (0, 1.01, math.nan)], *[("held", bad) for bad in (-0.1, 1, "x")]],
)
def test_a_float_outside_its_range_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        FreeFloat(1e9, **{name: bad})


def test_withdrawals_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="order must"):
        simulate_exhaustion([1], "first")
    with pytest.raises(ValueError, match="rng must"):
        simulate_exhaustion([1], "by chance")
    with pytest.raises(ValueError, match="prices must hold"):
        simulate_exhaustion([])
    with pytest.raises(ValueError, match="prices must be a positive"):
        simulate_exhaustion([1, -1])
    with pytest.raises(ValueError, match="held must"):
        thinned(LadderSupply([1], [1]), 1)
    with pytest.raises(ValueError, match="P must"):
        thinned(lambda q: q, 0.5)
