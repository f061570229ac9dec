"""The bound that needs no curve: on any rising supply, q shares cost between P0·q and P1·q."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import ExponentialSupply, LadderSupply, capital_spent, cash_bounds, market_cap, share_price

from .strategies import bids, curves, float_sizes, parts, prices


@st.composite
def rising_functions(draw):
    """Any mixture of a line, a power, a kink and two jumps, over a float of one share."""
    height, line, power, kink, *jumps = (draw(st.floats(0, 1e3)) for _part in range(6))
    exponent, *places = draw(st.floats(0.2, 9)), *(draw(st.floats(0, 1)) for _part in range(3))

    def P(q):
        steps = sum(jump for jump, place in zip(jumps, places, strict=False) if q > place)
        return 0.01 + height + line * q + power * q**exponent + kink * max(0.0, q - places[2]) + steps

    return P


def holds(low, cash, high):
    return low * (1 - 1e-9) <= cash <= high * (1 + 1e-9)  # rounding, and the last digits of a numerical area


@given(curves(), parts, parts)
def test_every_curve_and_every_walk_on_it_keeps_within_the_bound(P, a, b):
    start, end = sorted((a * P.float_shares, b * P.float_shares))
    low, high = cash_bounds(P(start), P(end), end - start)
    slack = 1e-12 * P(end) * end  # the difference of two areas
    assert low - slack <= P.capital_spent(end, start) <= high + slack


@given(rising_functions(), st.floats(0.01, 1), st.floats(0, 1))
def test_every_rising_function_keeps_within_the_bound(P, q, part):
    start = part * q
    low, high = cash_bounds(P(start), P(q), q - start)
    assert holds(low, capital_spent(P, q, start), high)


@given(bids(), parts)
def test_on_the_way_down_the_two_rectangles_change_places(D, part):
    q = part * D.depth
    least, most = cash_bounds(D(q), D(0), q)
    assert holds(least, D.capital_spent(q), most)


@given(prices, st.floats(1, 100), float_sizes)
def test_no_narrower_bound_holds_for_every_curve(before, rise, q):
    """Nearly all at the old price, or nearly all at the new one: both are rising supplies."""
    after, sliver = before * rise, 1e-9
    low, high = cash_bounds(before, after, q)
    cheap, dear = (LadderSupply([before, after], [q * (1 - part), q * part]) for part in (sliver, 1 - sliver))
    assert cheap.capital_spent(q) == pytest.approx(low, rel=1e-6)
    assert dear.capital_spent(q) == pytest.approx(high, rel=1e-6)
    assert (cheap(0), cheap(q), dear(0), dear(q)) == (before, after, before, after)


@given(prices, st.floats(1, 100), st.floats(1, 1e12), parts)
def test_the_bound_is_a_part_of_both_market_caps(before, rise, shares, part):
    low, high = cash_bounds(before, before * rise, part * shares)
    assert low == pytest.approx(part * market_cap(before, shares))
    assert high == pytest.approx(part * market_cap(before * rise, shares))


def test_nvidia_cannot_cost_more_than_its_float_at_the_new_price():
    """S = 24.3 bn, F = 23.4 bn: 23.4/24.3 of $10 tn is $9.63 tn, whatever the curve."""
    before, after = share_price(5e12, 24.3e9), share_price(10e12, 24.3e9)
    assert cash_bounds(before, after, 23.4e9)[1] == pytest.approx(10e12 * 234 / 243)
    for k in (math.log(2), 1, 5, 50):  # the first doubles with the last share of the float
        P = ExponentialSupply(before, k, 23.4e9)
        q = P.quantity(after)
        low, high = cash_bounds(before, after, q)
        assert low < P.capital_spent(q) < high <= 9.63e12


def test_bounds_come_as_arrays_for_arrays():
    low, high = cash_bounds(50, 100, [0, 10])
    assert (low.tolist(), high.tolist()) == ([0, 500], [0, 1000])
    assert cash_bounds(50, 50, 10) == (500.0, 500.0)
    assert type(cash_bounds(50, 100, 10)[0]) is float
