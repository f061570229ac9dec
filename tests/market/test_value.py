"""Worth of growing cash, and what a cap takes for granted: against year by year sums, Gordon and the way back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.value import ACCOUNTS, AFTER, BASE, CAPS, RATE, YEARS, implied_growth, implied_rate, worth

RATES, GROWTHS = st.floats(0.05, 0.3), st.floats(-0.2, 0.6)


def year_by_year(cash, growth, rate, years, after, horizon=4_000):
    """Each year's cash, discounted year by year, for so long that what is left is nothing."""
    total = 0.0
    for year in range(1, horizon + 1):
        cash *= (1 + (growth if year <= years else after)) / (1 + rate)
        total += cash
    return total


@given(growth=GROWTHS, rate=RATES, years=st.integers(1, 30), after=st.floats(-0.05, 0.03))
def test_it_is_the_sum_of_each_years_cash(growth, rate, years, after):
    assert worth(96.7, growth, rate, years, after) == pytest.approx(year_by_year(96.7, growth, rate, years, after))


@given(growth=st.floats(-0.1, 0.04), rate=RATES, years=st.integers(1, 40))
def test_one_growth_for_ever_is_gordons_formula(growth, rate, years):
    assert worth(7, growth, rate, years, growth) == pytest.approx(7 * (1 + growth) / (rate - growth))


@given(growth=GROWTHS, rate=RATES, years=st.integers(1, 30))
def test_growth_and_rate_are_found_again(growth, rate, years):
    cap = worth(96.7, growth, rate, years)
    assert implied_growth(cap, 96.7, rate, years) == pytest.approx(growth, abs=1e-9)
    assert implied_rate(cap, 96.7, growth, years) == pytest.approx(rate, abs=1e-9)


def test_where_the_sum_has_no_end_it_is_infinite_and_no_growth_is_taken_for_granted():
    assert worth(1, 0.1, rate=0.03, after=0.03) == np.inf
    assert worth(-1, 0.1, rate=0.02, after=0.03) == -np.inf
    assert np.isnan(implied_growth(10e12, BASE.free_cash_flow, rate=0.02))


def test_what_no_growth_explains_is_not_a_number():
    assert np.isnan(implied_growth(1.0, BASE.free_cash_flow))
    assert np.isnan(implied_growth(1e30, BASE.free_cash_flow))
    assert np.isnan(implied_growth(1.0, -1.0))


def test_many_are_answered_at_once():
    rates = np.array([0.07, 0.09, 0.12])
    assert implied_growth(5e12, 1e11, rates).tolist() == [float(implied_growth(5e12, 1e11, one)) for one in rates]
    assert worth(1, [[0.1], [0.2]], rates).shape == (2, 3)


def test_a_growth_below_all_is_refused():
    with pytest.raises(ValueError, match=r"growth, rate and after must be above -1"):
        worth(1, -1)
    with pytest.raises(ValueError, match="years"):
        worth(1, 0.1, years=0)


def test_the_base_case_is_fiscal_2026_at_nine_percent():
    assert (ACCOUNTS[2026], RATE, YEARS, AFTER, CAPS) == (BASE, 0.09, 10, 0.03, (5.05e12, 10e12))
    growths = implied_growth(CAPS, BASE.free_cash_flow)
    for cap, growth in zip(CAPS, growths, strict=True):
        assert year_by_year(96.7e9, growth, 0.09, 10, 0.03) == pytest.approx(cap)


@pytest.mark.parametrize("year", ACCOUNTS)
def test_a_years_own_margin_makes_its_own_cash(year):
    accounts = ACCOUNTS[year]
    assert accounts.cash_margin() * accounts.revenue == pytest.approx(accounts.free_cash_flow)
    assert accounts.cash_margin(accounts.gross_margin) == pytest.approx(accounts.cash_margin())
    ten_points = accounts.cash_margin(accounts.gross_margin + 0.1) - accounts.cash_margin()
    assert ten_points == pytest.approx(0.1 * (1 - 0.15))


def test_a_loss_pays_no_tax():
    a_loss = BASE.cash_margin(0)
    assert a_loss - BASE.cash_margin(-0.1) == pytest.approx(0.1)


@pytest.mark.parametrize("year", ACCOUNTS)
def test_operating_income_is_gross_profit_without_costs(year):
    accounts = ACCOUNTS[year]
    assert (accounts.gross_margin - accounts.costs) * accounts.revenue == pytest.approx(accounts.operating_income)
