"""Laws that every supply curve obeys."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication,
    parse_expr,
    split_symbols,
    standard_transformations,
)

from mktlib.formula import (
    ExponentialSupply,
    IsoelasticSupply,
    LadderSupply,
    LinearSupply,
    SupplyCurve,
)

from .strategies import (
    conditioning,
    curves,
    exponential,
    factors,
    isoelastic,
    parts,
    prices,
    smooth,
)


@given(curves(), parts, parts)
def test_the_next_share_is_never_cheaper(P, a, b):
    low, high = sorted((a * P.float_shares, b * P.float_shares))
    assert P(low) <= P(high)


@given(curves(), parts)
def test_the_first_share_is_the_cheapest_and_every_price_is_positive(P, part):
    assert 0 < P(0) <= P(part * P.float_shares)


@given(curves(), parts, parts)
def test_walking_the_curve_in_two_steps_costs_the_same(P, a, b):
    half, full = sorted((a * P.float_shares, b * P.float_shares))
    whole = P.capital_spent(full)
    assert P.capital_spent(half) + P.capital_spent(full, half) == pytest.approx(whole, rel=1e-12, abs=1e-12 * whole)


@given(curves(), parts)
def test_standing_still_costs_nothing(P, part):
    q = part * P.float_shares
    assert P.capital_spent(q, q) == 0.0


@given(curves(), parts)
def test_the_cash_lies_between_the_first_and_the_last_price(P, part):
    q = part * P.float_shares
    slack = 1e-12 * P(q) * q
    assert P(0) * q - slack <= P.capital_spent(q) <= P(q) * q + slack


@given(smooth(), parts)
def test_the_quantity_inverts_the_price(P, part):
    q = part * P.float_shares
    assert P.quantity(P(q)) == pytest.approx(q, rel=1e-12, abs=conditioning(P, q))


@given(smooth(), parts)
def test_the_price_inverts_the_quantity(P, part):
    price = P(part * P.float_shares)
    assert P(P.quantity(price)) == pytest.approx(price, rel=1e-11)


@given(curves(), parts, factors)
def test_a_shift_scales_prices_and_cash_and_leaves_the_shares(P, part, factor):
    q = part * P.float_shares
    shifted = P.shifted(factor)
    assert shifted.float_shares == P.float_shares
    assert shifted(q) == pytest.approx(factor * P(q), rel=1e-13)
    assert shifted.capital_spent(q) == pytest.approx(factor * P.capital_spent(q), rel=1e-12)


@given(smooth(), parts, factors)
def test_a_shift_moves_the_target_not_the_shares_to_it(P, part, factor):
    price = P(part * P.float_shares)
    before, after = P.quantity(price), P.shifted(factor).quantity(factor * price)
    assert after == pytest.approx(before, rel=1e-9, abs=2 * conditioning(P, before))


@given(smooth(), parts, parts)
def test_what_remains_is_the_rest_of_the_same_curve(P, a, b):
    gone = a * P.float_shares
    more = b * (P.float_shares - gone)
    rest, rounding = P.remaining(gone), 4 * math.ulp(P.float_shares)  # of gone + more
    assert type(rest) is type(P)
    assert rest(more) == pytest.approx(P(gone + more), rel=1e-11, abs=rounding * P.slope(gone + more))
    cash = P.capital_spent(gone + more, gone)
    assert rest.capital_spent(more) == pytest.approx(cash, rel=1e-11, abs=rounding * P(gone + more))


@given(smooth(), st.floats(0.001, 0.99))
def test_the_cash_is_the_area_under_the_curve(P, part):
    q = part * P.float_shares
    assert P.capital_spent(q) == pytest.approx(quad(P, 0, q, epsrel=1e-11, limit=200)[0], rel=1e-8)


@given(smooth(), st.floats(0.01, 0.99))
def test_the_slope_is_the_derivative_of_the_price(P, part):
    q = part * P.float_shares
    h = 1e-4 * min(q, P.float_shares - q)
    assert P.slope(q) == pytest.approx((P(q + h) - P(q - h)) / (2 * h), rel=1e-3)


@given(exponential(), parts)
def test_an_exponential_with_a_tiny_steepness_is_nearly_flat_but_not_quite(P, part):
    flat = ExponentialSupply(P.p0, 1e-12, P.float_shares)
    q = part * P.float_shares
    assert flat.capital_spent(q) == pytest.approx(P.p0 * q, rel=1e-11)


@given(isoelastic(), st.floats(-9, -3), st.sampled_from([-1, 1]), parts)
def test_the_isoelastic_cash_is_continuous_through_unit_elasticity(P, digits, side, part):
    epsilon = side * 10**digits
    q = part * P.float_shares
    at_one = IsoelasticSupply(P.p0, 1.0, P.float_shares).capital_spent(q)
    near_one = IsoelasticSupply(P.p0, 1.0 + epsilon, P.float_shares).capital_spent(q)
    assert near_one == pytest.approx(at_one, rel=10 * abs(epsilon))


def test_the_whole_float_of_an_exponential_can_be_bought_and_costs_what_the_formula_says():
    P = ExponentialSupply(p0=10, k=2, float_shares=100)
    assert P(100) == pytest.approx(10 * math.e**2)
    assert P.quantity(P(100)) == 100
    assert P.capital_spent(100) == pytest.approx(100 * (10 * math.e**2 - 10) / 2)


def test_an_isoelastic_float_sells_out_for_a_finite_sum_only_above_unit_elasticity():
    almost_all = 1e6 * (1 - 1e-12)
    assert IsoelasticSupply(1, 2, 1e6).capital_spent(almost_all) == pytest.approx(2e6, rel=1e-5)
    assert IsoelasticSupply(1, 0.5, 1e6).capital_spent(almost_all) > 1e17


def test_an_isoelastic_curve_reaches_any_finite_price_before_it_sells_out():
    P = IsoelasticSupply(p0=1, elasticity=2, float_shares=1000)
    q = P.quantity(1e300)
    assert 999 < q < 1000
    assert P(q) > 1e6


@pytest.mark.parametrize("through", [LinearSupply.through, ExponentialSupply.through, IsoelasticSupply.through, None])
def test_curves_through_two_points_share_their_start_and_end(through):
    line = LinearSupply.through(50, 400, 100)
    P = through(50, 400, 100, 1000) if through else LadderSupply.from_curve(line, 400, levels=7)
    assert P(0) == pytest.approx(50)
    assert P(400) == pytest.approx(100)
    assert isinstance(P, SupplyCurve)


@given(st.integers(2, 200))
def test_a_ladder_of_equal_steps_through_a_line_costs_what_the_line_costs(steps):
    line = LinearSupply(p0=50, slope=0.5)
    assert LadderSupply.from_curve(line, 100, steps).capital_spent(100) == pytest.approx(7500)


def test_a_finer_ladder_costs_nearly_what_the_curve_costs():
    P = ExponentialSupply(p0=50, k=3, float_shares=100)
    errors = [
        abs(LadderSupply.from_curve(P, 100, n).capital_spent(100) / P.capital_spent(100) - 1) for n in (10, 100, 1000)
    ]
    assert errors[2] < errors[1] / 5 < errors[0] / 25


@given(smooth())
def test_a_curve_is_a_value_that_can_be_compared_hashed_and_not_changed(P):
    same = P.shifted(1)
    assert same == P
    assert hash(same) == hash(P)
    with pytest.raises(AttributeError):
        P.p0 = 1.0


def test_scalars_give_floats_and_arrays_keep_their_shape():
    one_of_each = [
        LinearSupply(50, 0.5),
        ExponentialSupply(50, 1, 100),
        IsoelasticSupply(50, 1, 100),
        LadderSupply([50, 60], [40, 60]),
    ]
    for P in one_of_each:
        target = P(20) if not isinstance(P, LadderSupply) else 55
        calls = [(P, 20), (P.slope, 20), (P.capital_spent, 20), (P.quantity, target)]
        for function, x in calls:
            expected = function(x)
            for scalar in (
                x,
                float(x),
                np.float64(x),
                np.float32(x) if x == 20 else x,
                np.int64(x) if x == 20 else x,
            ):
                assert type(function(scalar)) is float
                assert function(scalar) == expected
            for shape in ((), (3,), (2, 2), (0,), (1, 0, 2)):
                result = function(np.full(shape, x))
                assert isinstance(result, np.ndarray)
                assert result.shape == shape
                assert result.dtype == np.float64
                assert (result == expected).all()
            assert (function([x, x]) == [expected, expected]).all()


def test_cash_between_two_columns_broadcasts():
    P = LinearSupply(50, 0.5)
    grid = P.capital_spent(np.array([10, 20]), np.array([[0], [5]]))
    assert grid.tolist() == [[P.capital_spent(q, start) for q in (10, 20)] for start in (0, 5)]
    assert P.capital_spent(10, [0, 5]).tolist() == [P.capital_spent(10), P.capital_spent(10, 5)]


def test_a_call_does_not_change_the_array_it_was_given():
    q = np.array([1.0, 2.0])
    for P in (LinearSupply(50, 0.5), LadderSupply([1, 2], [1, 1])):
        P(q), P.capital_spent(q), P.slope(q)
    assert q.tolist() == [1.0, 2.0]


@given(smooth(), parts)
def test_the_printed_formula_is_the_curve(P, part):
    """What `print` shows is read back by SymPy, as a reader would type it, and evaluated."""
    price, *values = str(P).removeprefix("P(q) = ").split(", ")
    numbers = {name: float(number.replace(",", "")) for name, number in (value.split(" = ") for value in values)}
    assert list(numbers.values()) == pytest.approx([n for n in vars(P).values() if n < math.inf], rel=1e-11)
    names = {name: sympy.Symbol(name) for name in ("q", *numbers)} | {"e": sympy.E}
    reading = (*standard_transformations, convert_xor, split_symbols, implicit_multiplication)
    formula = parse_expr(price, local_dict=names, transformations=reading)
    q = part * P.float_shares
    at = {names[name]: number for name, number in {"q": q, **numbers}.items()}
    assert float(formula.subs(at)) == pytest.approx(P(q), rel=1e-6)


def test_an_endless_line_prints_no_float():
    assert str(LinearSupply(50, 0.5)) == "P(q) = P0 + bq, P0 = 50, b = 0.5"


@given(prices, st.floats(1, 1e11), st.floats(1.01, 100))
def test_at_unit_elasticity_holders_keep_the_same_dollars_at_every_price(p0, float_shares, rise):
    P = IsoelasticSupply(p0, 1, float_shares)
    assert p0 * rise * (float_shares - P.quantity(p0 * rise)) == pytest.approx(p0 * float_shares, rel=1e-9)


@given(isoelastic(), st.floats(1.01, 2))
def test_what_holders_keep_shrinks_by_epsilon_percent_for_each_percent_of_price(P, rise):
    kept = P.float_shares - np.array([P.quantity(P.p0 * rise), P.quantity(P.p0 * rise * 1.0001)])
    assume(kept[1] > 1e-6 * P.float_shares)
    assert math.log(kept[1] / kept[0]) / math.log(1.0001) == pytest.approx(-P.elasticity, rel=1e-3)
