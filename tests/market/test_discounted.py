"""Discounted cash flow against brute force, SymPy and closed forms; growth hangs more on the rate than value does."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from mktlib.market.discounted import (
    GROWTH_SHAPE,
    VALUE_SHAPE,
    Company,
    cash_margin,
    discounted_cash_flow,
    duration,
    implied_growth,
)

rates = st.floats(0.02, 0.3)
gaps = st.floats(0.01, 0.2)  # how far the terminal growth lies below the rate
streams = st.lists(st.floats(0.1, 100), min_size=1, max_size=15)
companies = st.builds(
    Company,
    revenue=st.floats(1, 1e12),
    growth=st.floats(-0.2, 0.5),
    margin=st.floats(0.01, 0.7),
    years=st.integers(1, 20),
    terminal_growth=st.floats(-0.05, 0.01),
)


def every_year(flows, rate, growth, years=4_000):
    """Worth today of each year's flow, until hardly anything is added; one year after the other."""
    today = [flow / (1 + rate) ** year for year, flow in enumerate(flows, 1)]
    shrink = (1 + growth) / (1 + rate)
    return np.array(today + [today[-1] * shrink**year for year in range(1, years + 1)])


@given(flows=streams, rate=rates, gap=gaps)
def test_the_worth_is_the_sum_over_thousands_of_years(flows, rate, gap):
    growth = rate - gap
    discounted = every_year(flows, rate, growth)
    years = np.arange(1, len(discounted) + 1)
    worth = discounted_cash_flow(flows, rate, growth)
    assert worth.cap == pytest.approx(discounted.sum(), rel=1e-9)
    assert worth.explicit == pytest.approx(discounted[: len(flows)].sum())
    assert 0 < worth.terminal_part < 1
    assert duration(flows, rate, growth) == pytest.approx((years * discounted).sum() / discounted.sum(), rel=1e-9)


def test_duration_is_what_the_derivative_says():
    r, g = sympy.symbols("r g", positive=True)
    flows = [5, 7, 11]
    cap = sum(f / (1 + r) ** t for t, f in enumerate(flows, 1)) + flows[-1] * (1 + g) / ((r - g) * (1 + r) ** 3)
    exact = -(1 + r) * sympy.diff(cap, r) / cap
    for rate, growth in ((0.08, 0.03), (0.2, 0.01)):
        assert duration(flows, rate, growth) == pytest.approx(float(exact.subs({r: rate, g: growth})))


@given(rate=rates, gap=gaps)
def test_even_growth_for_ever_has_gordons_worth_and_its_duration(rate, gap):
    growth = rate - gap
    assert discounted_cash_flow([1.0], rate, growth).cap == pytest.approx(1 / gap)
    assert duration([1.0], rate, growth) == pytest.approx((1 + rate) / gap)
    # Writing more of the same years out changes nothing.
    longer = (1 + growth) ** np.arange(12)
    assert discounted_cash_flow(longer, rate, growth).cap == pytest.approx(1 / gap)
    assert duration(longer, rate, growth) == pytest.approx((1 + rate) / gap)


@given(company=companies, rate=st.floats(0.03, 0.3))
def test_a_higher_rate_takes_and_growth_margin_and_revenue_give(company, rate):
    worth = company.worth(rate).cap
    assert company.worth(rate + 0.01).cap < worth
    more = {"revenue": company.revenue * 1.1, "margin": company.margin * 1.1, "growth": company.growth + 0.01}
    for name, value in more.items():
        assert Company(**{**vars(company), name: value}).worth(rate).cap > worth
    assert company.scaled_to(1e9, rate).worth(rate).cap == pytest.approx(1e9)


@given(company=companies, rate=st.floats(0.03, 0.3))
def test_the_growth_that_a_cap_takes_for_granted_is_the_one_it_was_made_of(company, rate):
    cap = company.worth(rate).cap
    other = Company(**{**vars(company), "growth": 0.33})
    assert implied_growth(cap, other, rate) == pytest.approx(company.growth, abs=1e-6)


@given(company=companies, rate=st.floats(0.03, 0.3), cap=st.floats(1, 1e13))
def test_the_growth_is_scipys_root_to_the_last_digits(company, rate, cap):
    def missing(growth):
        return Company(**{**vars(company), "growth": growth}).worth(rate).cap / cap - 1

    if missing(-0.5) <= 0 <= missing(3.0):
        assert implied_growth(cap, company, rate) == pytest.approx(brentq(missing, -0.5, 3.0, xtol=1e-14), abs=1e-12)
    else:
        with pytest.raises(ValueError, match=r"^cap must be explained by a growth from -50 % to 300 % a year"):
            implied_growth(cap, company, rate)


@pytest.mark.parametrize("growth", [-0.5, 0.25, 3.0])
def test_a_growth_at_either_end_of_the_search_is_found(growth):
    firm = Company(100, growth, 0.2, years=3)
    assert implied_growth(firm.worth(0.1).cap, firm, 0.1) == pytest.approx(growth, abs=1e-12)


def test_a_rise_of_the_rate_takes_more_of_growth_than_of_value():
    growth, value = (shape.scaled_to(100, rate=0.07) for shape in (GROWTH_SHAPE, VALUE_SHAPE))
    assert growth.duration(0.07) > 1.3 * value.duration(0.07)
    for rate in (0.08, 0.09, 0.12):
        assert growth.worth(rate).cap < value.worth(rate).cap < 100
    for rate in (0.06, 0.05):
        assert growth.worth(rate).cap > value.worth(rate).cap > 100
    step = 1e-5
    for shape in (growth, value):
        fall = 1 - shape.worth(0.07 + step).cap / 100
        assert fall == pytest.approx(shape.duration(0.07) * step / 1.07, rel=1e-3)


def test_a_margin_worked_by_hand():
    assert cash_margin(0.75, 0.15, 0.20, 0.08) == pytest.approx(0.60 - 0.12 - 0.08)
    assert cash_margin(0.10, 0.15, 0.20, 0.0) == pytest.approx(-0.05)  # a loss pays no tax


@pytest.mark.parametrize("rate", [0.03, 0.02])
def test_a_rate_at_or_below_the_growth_has_no_answer(rate):
    with pytest.raises(ValueError, match=r"^rate must be above terminal_growth = 0.03"):
        discounted_cash_flow([1.0], rate, 0.03)
    with pytest.raises(ValueError, match=r"^rate must be above terminal_growth"):
        GROWTH_SHAPE.worth(rate)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: discounted_cash_flow([], 0.1, 0), "cash_flows"),
        (lambda: discounted_cash_flow([math.nan], 0.1, 0), "cash_flows"),
        (lambda: discounted_cash_flow([1], 0.1, -1), "terminal_growth"),
        (lambda: discounted_cash_flow([1], 0, -0.1), "rate"),
        (lambda: duration([-1], 0.1, 0), "cash_flows"),
        (lambda: Company(0, 0.1, 0.1), "revenue"),
        (lambda: Company(1, -1, 0.1), "growth"),
        (lambda: Company(1, 0.1, 1.1), "margin"),
        (lambda: Company(1, 0.1, 0.1, years=0), "years"),
        (lambda: Company(1, 0.1, 0.1, years=201), "years"),
        (lambda: Company(1, 0.1, -0.1).scaled_to(1, 0.1), "margin"),
        (lambda: cash_margin(1.1, 0, 0, 0), "gross_margin"),
        (lambda: cash_margin(0.5, -0.1, 0, 0), "operating_costs"),
        (lambda: cash_margin(0.5, 0.1, 1, 0), "tax_rate"),
        (lambda: implied_growth(0, GROWTH_SHAPE, 0.1), "cap"),
        (lambda: implied_growth(1e30, GROWTH_SHAPE, 0.1), "cap"),
        (lambda: implied_growth(1, Company(1, 0.1, -0.1), 0.1), "margin"),
    ],
)
def test_what_has_no_worth_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        call()
