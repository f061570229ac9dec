"""Locked shares: how many are missing, and whose."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import ExponentialSupply, LadderSupply, LinearSupply, revaluation_multiplier
from mktlib.market.free_float import locked
from tests.formula.strategies import curves, exponential, ladders, parts, share_by_share, smooth

locked_parts = st.floats(0.01, 0.95)
kinds = st.sampled_from(["cheapest", "by chance", "dearest"])


@given(curves(), locked_parts, kinds)
def test_what_is_locked_is_not_for_sale_whoever_keeps_it(P, part, whose):
    left = locked(P, part, whose)
    assert left.float_shares == pytest.approx(P.float_shares * (1 - part))
    with pytest.raises(ValueError, match="q must"):
        left(left.float_shares * 1.001)


@given(ladders(), locked_parts, parts, kinds)
def test_share_by_share_it_is_the_line_of_sellers_without_those_who_keep(P, part, at, whose):
    """The rival: a list of single shares, of which the first, the last, or a part of each is taken out."""
    left, line = locked(P, part, whose), np.array(share_by_share(P))
    q = at * left.float_shares
    place = {"cheapest": part * len(line) + q, "by chance": q / (1 - part), "dearest": q}[whose]
    if abs(place - round(place)) > 1e-6 and place < len(line):  # between two shares rounding has no say
        assert left(q) == line[int(place)]


@given(smooth(), locked_parts, parts, kinds)
def test_the_cash_is_the_area_under_what_is_left(P, part, at, whose):
    left = locked(P, part, whose)
    q = at * 0.9 * left.float_shares
    middles = (np.arange(4000) + 0.5) / 4000 * q
    assert left.capital_spent(q) == pytest.approx(float(np.mean(left(middles)) * q), rel=2e-3, abs=1e-300)


@given(smooth(), locked_parts, st.floats(0.01, 0.9), kinds)
def test_price_shares_and_cash_lead_back_to_each_other(P, part, at, whose):
    left = locked(P, part, whose)
    q = at * left.float_shares
    assert left.quantity(left(q)) == pytest.approx(q, rel=1e-5)
    assert left.slope(q) == pytest.approx((left(q * (1 + 1e-6)) - left(q * (1 - 1e-6))) / (2e-6 * q), rel=1e-2)


@given(exponential(), locked_parts)
def test_of_an_exponential_line_all_three_are_exponential_again(P, part):
    left, F = 1 - part, P.float_shares
    same = {
        "cheapest": ExponentialSupply(P.p0 * math.exp(P.k * part), P.k * left, F * left),
        "by chance": ExponentialSupply(P.p0, P.k, F * left),
        "dearest": ExponentialSupply(P.p0, P.k * left, F * left),
    }
    for whose, expected in same.items():
        curve = locked(P, part, whose)
        for at in (0, 0.3, 1):
            assert curve(at * curve.float_shares) == pytest.approx(expected(at * expected.float_shares))
        assert curve.capital_spent(curve.float_shares) == pytest.approx(expected.capital_spent(expected.float_shares))


@given(exponential(), locked_parts, st.floats(0.001, 0.9))
def test_each_dollar_moves_the_cap_more_only_when_they_are_missing_by_chance(P, part, at):
    q = at * P.float_shares * (1 - part)
    S = 2 * P.float_shares
    before = revaluation_multiplier(P, q, S)
    assert revaluation_multiplier(locked(P, part, "dearest"), q, S) == pytest.approx(before)
    assert revaluation_multiplier(locked(P, part, "cheapest"), q, S) == pytest.approx(before)  # from a higher price
    assert revaluation_multiplier(locked(P, part, "by chance"), q, S) == pytest.approx(before / (1 - part))
    assert locked(P, part, "dearest").capital_spent(q) == pytest.approx(P.capital_spent(q))


@given(curves(), locked_parts, kinds, st.floats(0.1, 10), st.floats(0.01, 0.9))
def test_news_and_purchases_do_to_what_is_left_what_they_do_to_all(P, part, whose, factor, at):
    left = locked(P, part, whose)
    q = at * left.float_shares
    assert left.shifted(factor)(q) == pytest.approx(locked(P.shifted(factor), part, whose)(q))
    rest = left.remaining(q)
    assert rest.float_shares == pytest.approx(left.float_shares - q)
    assert rest.capital_spent(rest.float_shares * 0.5) == pytest.approx(
        left.capital_spent(q + rest.float_shares * 0.5, q), rel=1e-6
    )


def test_nothing_locked_is_the_curve_itself():
    P = LinearSupply(50, 0.5, 100)
    assert all(locked(P, 0, whose) is P for whose in ("cheapest", "by chance", "dearest"))


@pytest.mark.parametrize(
    ("broken", "P", "part", "whose"),
    [
        ("part must", LadderSupply([1], [1]), 1, "by chance"),
        ("part must", LadderSupply([1], [1]), -0.1, "by chance"),
        ("part must", LadderSupply([1], [1]), math.nan, "cheapest"),
        ("whose must", LadderSupply([1], [1]), 0.5, "mine"),
        ("P.float_shares must have an end", LinearSupply(50, 0.5), 0.5, "dearest"),
    ],
)
def test_what_makes_no_sense_is_refused(broken, P, part, whose):
    with pytest.raises(ValueError, match=broken):
        locked(P, part, whose)
