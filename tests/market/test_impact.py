"""Impact laws: their shapes, the figures of their papers, and a mark wherever they are asked too much."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.impact import (
    Impact,
    almgren_impact,
    kyle_impact,
    kyle_lambda,
    square_root_impact,
    square_root_quantity,
)
from mktlib.market.multiplier import CashNeeded, cash_for_move, mandate_multiplier, multiplier_impact

parts = st.floats(1e-6, 10)
volatilities = st.floats(0.001, 0.05)


@given(part=parts, volatility=volatilities, scale=st.floats(1, 1e12))
def test_four_times_the_order_has_twice_the_square_root_impact(part, volatility, scale):
    one, four = (square_root_impact(n * part * scale, scale, volatility) for n in (1, 4))
    assert four.move == pytest.approx(2 * one.move)
    assert square_root_quantity(one.move, scale, volatility) == pytest.approx(part * scale)


@given(part=st.floats(1e-4, 0.1), volatility=volatilities)
def test_the_cost_of_the_square_root_law_is_the_average_along_the_way(part, volatility):
    q, whole = sympy.symbols("q Q", positive=True)
    average = sympy.integrate(sympy.sqrt(q), (q, 0, whole)) / whole / sympy.sqrt(whole)
    impact = square_root_impact(part, 1, volatility)
    assert impact.cost == pytest.approx(float(average) * impact.move)


def test_a_tenth_of_a_days_volume_moves_a_2_percent_share_by_63_basis_points():
    impact = square_root_impact(quantity=0.1, daily_volume=1, daily_volatility=0.02)
    assert round(impact.basis_points) == round(200 / math.sqrt(10)) == 63
    assert impact.extrapolated == ""


def test_a_billion_dollars_moves_nvidia_by_a_fifth_to_two_fifths_of_a_percent():
    low, high = (square_root_impact(1e9, 37e9, 0.023, prefactor=Y) for Y in (0.5, 1))
    assert (round(100 * low.move, 2), round(100 * high.move, 2)) == (0.19, 0.38)
    assert [round(i.cap_change(5e12) / 1e9) for i in (low, high)] == [9, 19]
    assert math.isnan(high.permanent)


@pytest.mark.parametrize(("part", "inside"), [(5e-5, False), (1e-4, True), (0.1, True), (0.11, False), (1890, False)])
@pytest.mark.parametrize("side", [1, -1])
def test_the_square_root_law_marks_orders_outside_its_range(part, inside, side):
    impact = square_root_impact(side * part, 1, 0.0001)
    assert (impact.extrapolated == "") == inside
    assert impact.move == pytest.approx(side * 0.0001 * math.sqrt(part))


def test_a_doubling_by_the_square_root_law_is_out_of_its_range():
    dollars = square_root_quantity(move=1, daily_volume=37e9, daily_volatility=0.023)
    assert dollars > 5e12  # more than the whole company
    why = square_root_impact(dollars, 37e9, 0.023).extrapolated
    assert why == "an order of 189,036 % of a day's volume; the law holds from 0.01 % to 10 %"


@pytest.mark.parametrize(("days", "temporary", "cost"), [(0.1, 22, 32), (0.2, 15, 25), (0.5, 8, 18)])
def test_a_tenth_of_ibms_volume_costs_what_the_paper_says(days, temporary, cost):
    impact = almgren_impact(quantity=0.1, daily_volume=1, daily_volatility=0.0157, shares_outstanding=263, days=days)
    assert round(1e4 * impact.permanent) == 20
    assert round(1e4 * (impact.move - impact.permanent)) == temporary
    assert round(1e4 * impact.cost) == cost
    assert impact.extrapolated == ""


@given(part=st.floats(0.0025, 0.9), volatility=volatilities, days=st.floats(0.01, 1), shares=st.floats(10, 1e4))
def test_a_faster_order_costs_more_and_leaves_the_same_behind(part, volatility, days, shares):
    slow = almgren_impact(part, 1, volatility, shares, days)
    fast = almgren_impact(part, 1, volatility, shares, days / 2)
    assert fast.permanent == slow.permanent
    assert fast.cost > slow.cost
    sale = almgren_impact(-part, 1, volatility, shares, days)
    assert (sale.move, sale.permanent, sale.cost) == (-slow.move, -slow.permanent, -slow.cost)
    # Split into two halves one after the other, the permanent parts add up: nothing is gained by cutting.
    half = almgren_impact(part / 2, 1, volatility, shares, days / 2)
    assert 2 * half.permanent == pytest.approx(slow.permanent)


@given(part=st.floats(0.01, 1), days=st.floats(0.1, 1), unit=st.floats(1, 1e9))
def test_almgrens_law_does_not_depend_on_the_unit_of_shares(part, days, unit):
    one, other = (almgren_impact(part * u, u, 0.02, 263 * u, days) for u in (1.0, unit))
    assert other.cost == pytest.approx(one.cost)


@pytest.mark.parametrize(("part", "days"), [(0.001, 1), (1.5, 1), (0.1, 2)])
def test_almgrens_law_marks_small_large_and_slow_orders(part, days):
    assert almgren_impact(part, 1, 0.02, 263, days).extrapolated


@given(flow=st.floats(-1e5, 1e5), value=st.floats(0.1, 5), noise=st.floats(1e4, 1e6))
def test_kyles_impact_is_linear_and_permanent(flow, value, noise):
    impact = kyle_impact(flow, 100, value, noise)
    assert impact.move == impact.permanent
    assert kyle_impact(-flow, 100, value, noise).move == pytest.approx(-impact.move)
    assert kyle_impact(flow / 2, 100, value, noise).move == pytest.approx(impact.move / 2)


def test_kyles_net_flow_seldom_leaves_the_range_that_is_marked():
    rng = np.random.default_rng(2)
    value, noise = 2.0, 10_000.0
    told, others = value * rng.standard_normal(20_000), noise * rng.standard_normal(20_000)
    flow = told * noise / value + others  # the informed trader's best order, plus noise
    marked = [bool(kyle_impact(y, 100, value, noise).extrapolated) for y in flow]
    assert np.mean(marked) == pytest.approx(math.erfc(3 / math.sqrt(2)), abs=0.002)  # three standard deviations


def test_no_order_is_no_impact_and_no_extrapolation():
    for impact in (square_root_impact(0, 1, 0.02), almgren_impact(0, 1, 0.02, 263, 1), multiplier_impact(0, 1, 5)):
        assert impact.move == 0
        assert impact.extrapolated == ""
    assert cash_for_move(0, 5e12, 1) == CashNeeded(0, 5e12, "")


def test_a_doubling_of_nvidia_costs_one_to_five_trillion_by_the_multiplier():
    needed = {M: cash_for_move(1, 5e12, M, float_cap=4.8e12) for M in (0.5, 1, 1.9, 5)}
    assert {M: round(n.cash / 1e12, 1) for M, n in needed.items()} == {0.5: 10.0, 1: 5.0, 1.9: 2.6, 5: 1.0}
    assert [M for M, n in needed.items() if n.infeasible] == [0.5, 1]
    assert all("a move of 100 %" in n.extrapolated for n in needed.values())


def test_cash_for_the_whole_float_is_just_within_reach():
    assert not CashNeeded(cash=5e12, float_cap=5e12, extrapolated="").infeasible
    assert CashNeeded(cash=5.1e12, float_cap=5e12, extrapolated="").infeasible
    assert cash_for_move(0.1, 1, 1).extrapolated == ""


@given(cash=st.floats(-1e10, 1e12), M=st.floats(0.1, 30))
def test_the_multiplier_forward_and_backward_agree(cash, M):
    impact = multiplier_impact(cash, cap=5e13, multiplier=M)
    assert impact.cap_change(5e13) == pytest.approx(M * cash)
    if cash >= 0:
        assert cash_for_move(impact.move, 5e13, M).cash == pytest.approx(cash)
    assert bool(impact.extrapolated) == (abs(impact.move) > 0.1)


@given(w=st.floats(0, 0.95), cash=st.floats(1, 100))
def test_the_mandate_multiplier_is_where_everybody_holds_the_wanted_part_again(w, cash):
    """Brute force: investors with 1,000 in all receive cash, and stocks must be the part w of all they have."""
    assert mandate_multiplier(0.8) == pytest.approx(5)
    stocks = 1_000 * w
    for _ in range(2_000):
        wealth = 1_000 + cash + (stocks - 1_000 * w)  # nobody sells: what they want to buy only lifts the price
        stocks = w * wealth
    wanted_at_first = w * cash
    assert stocks - 1_000 * w == pytest.approx(wanted_at_first * mandate_multiplier(w), rel=1e-6)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: square_root_impact(1, 0, 0.02), "daily_volume"),
        (lambda: square_root_impact(1, 1, 0), "daily_volatility"),
        (lambda: square_root_impact(1, 1, 0.02, prefactor=-1), "prefactor"),
        (lambda: square_root_impact(math.nan, 1, 0.02), "quantity"),
        (lambda: square_root_impact(-1e6, 1, 0.02), "quantity"),
        (lambda: square_root_quantity(-1, 1, 0.02), "move"),
        (lambda: almgren_impact(1, 1, 0.02, 0, 1), "shares_outstanding"),
        (lambda: almgren_impact(1, 1, 0.02, 263, 0), "days"),
        (lambda: almgren_impact(-1e6, 1, 0.02, 263, 1), "quantity"),
        (lambda: kyle_impact(1, 0, 2, 1e4), "price"),
        (lambda: kyle_impact(1, 100, 0, 1e4), "value_deviation"),
        (lambda: kyle_impact(-1e9, 100, 2, 1e4), "net_flow"),
        (lambda: multiplier_impact(1, 0, 5), "cap"),
        (lambda: multiplier_impact(1, 1, 0), "multiplier"),
        (lambda: multiplier_impact(-1, 1, 5), "cash"),
        (lambda: cash_for_move(-0.1, 1, 5), "move"),
        (lambda: cash_for_move(1, 1, 5, float_cap=2), "float_cap"),
        (lambda: mandate_multiplier(1), "equity_share"),
        (lambda: Impact("a law", 0.1).cap_change(0), "cap"),
    ],
)
def test_what_a_law_cannot_answer_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        call()


@given(value=st.floats(0.01, 100), noise=st.floats(1, 1e6))
def test_kyles_lambda_is_what_regressing_value_on_flow_finds_when_the_insider_trades_best(value, noise):
    impact = kyle_lambda(value, noise)
    eagerness = 1 / (2 * impact)  # maximises (v - p - impact·x)·x
    covariance, variance = eagerness * value**2, eagerness**2 * value**2 + noise**2
    assert impact == pytest.approx(covariance / variance)
    assert value**2 - covariance**2 / variance == pytest.approx(value**2 / 2)  # half is priced


def test_a_kyle_market_without_noise_is_refused():
    with pytest.raises(ValueError, match="noise_deviation must"):
        kyle_lambda(1, 0)
    with pytest.raises(ValueError, match="noise_deviation must"):
        kyle_lambda(1e300, 1e-300)
