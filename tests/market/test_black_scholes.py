"""Option values against finite differences, put-call parity, integration, and limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm

from mktlib.market.black_scholes import Option, normal

options = st.builds(
    Option,
    strike=st.floats(20, 500),
    days=st.floats(3, 730),
    volatility=st.floats(0.1, 1.5),
    rate=st.floats(-0.02, 0.1),
    kind=st.sampled_from(["call", "put"]),
)
moneyness = st.floats(0.6, 1.6)


def other(option):
    return Option(option.strike, option.days, option.volatility, option.rate, "put")


@given(options, moneyness)
def test_delta_and_gamma_are_the_slopes_of_value_and_delta(option, ratio):
    spot, step = ratio * option.strike, 1e-4 * option.strike
    slope = (option.value(spot + step) - option.value(spot - step)) / (2 * step)
    bend = (option.delta(spot + step) - option.delta(spot - step)) / (2 * step)
    assert option.delta(spot) == pytest.approx(slope, abs=1e-5)
    width = option.volatility * math.sqrt(option.days / 365)
    assert option.gamma(spot) == pytest.approx(bend, rel=1e-4 / width**2, abs=1e-7)


@given(options, moneyness)
def test_a_call_minus_a_put_is_the_stock_minus_the_strike_paid_later(option, ratio):
    spot = ratio * option.strike
    call = Option(option.strike, option.days, option.volatility, option.rate, "call")
    put = other(call)
    forward = spot - option.strike * math.exp(-option.rate * option.days / 365)
    assert call.value(spot) - put.value(spot) == pytest.approx(forward, abs=1e-9 * option.strike)
    assert call.delta(spot) - put.delta(spot) == pytest.approx(1)
    assert call.gamma(spot) == put.gamma(spot)


@pytest.mark.parametrize("option", [Option(200, 7), Option(90, 365, 0.3, 0.02), Option(120, 60, 0.8, 0, "put")])
@pytest.mark.parametrize("spot", [80.0, 110.0, 205.0])
def test_the_value_is_the_discounted_average_of_what_the_option_pays(option, spot):
    # The rival: integrate the payoff over the lognormal distribution of the price at the end.
    years = option.days / 365
    width = option.volatility * math.sqrt(years)

    def paid(z):
        end = spot * math.exp((option.rate - option.volatility**2 / 2) * years + width * z)
        return max(end - option.strike if option.kind == "call" else option.strike - end, 0) * norm.pdf(z)

    edge = (math.log(option.strike / spot) - (option.rate - option.volatility**2 / 2) * years) / width
    edge = min(max(edge, -11.9), 11.9)
    mean = quad(paid, -12, edge)[0] + quad(paid, edge, 12)[0]
    assert option.value(spot) == pytest.approx(math.exp(-option.rate * years) * mean, abs=1e-6)


def test_a_week_at_the_money_has_a_gamma_of_0_02878():
    width = 0.5 * math.sqrt(7 / 365)
    d1 = (0.04 + 0.5**2 / 2) * (7 / 365) / width
    assert Option(200, 7, 0.5, 0.04).gamma(200) == pytest.approx(norm.pdf(d1) / (200 * width))
    assert round(Option(200, 7, 0.5, 0.04).gamma(200), 5) == 0.02878


@given(options)
def test_delta_runs_from_nothing_to_all_and_gamma_is_the_area_between(option):
    spots = np.geomspace(option.strike / 50, option.strike * 50, 4001)
    deltas = option.delta(spots)
    low, high = (0, 1) if option.kind == "call" else (-1, 0)
    assert np.all(np.diff(deltas) >= -1e-12)
    assert deltas.min() >= low
    assert deltas.max() <= high
    assert np.trapezoid(option.gamma(spots), spots) == pytest.approx(deltas[-1] - deltas[0], abs=0.01)


@given(st.lists(st.floats(-37, 37), min_size=1, max_size=20))
def test_the_normal_distribution_is_scipys_far_out_as_well(places):
    assert normal(places) == pytest.approx(ndtr(places), rel=1e-12)  # erfc of a rounded x/√2 loses x² ulps
    assert normal(places[0]) == normal(places)[0]


def test_the_normal_distribution_has_ends_and_no_hole():
    ends = normal([-math.inf, -40, 0, 40, math.inf, math.nan])
    assert ends[:5].tolist() == [0, ends[1], 0.5, 1, 1]
    assert 0 <= ends[1] < 1e-300
    assert math.isnan(ends[5])
    assert np.all(np.diff(normal(np.linspace(-38, 5, 5000))) > 0)


def test_arrays_and_numbers_give_the_same():
    option = Option(100, 30)
    spots = [80.0, 100.0, 120.0]
    for name in ("value", "delta", "gamma"):
        method = getattr(option, name)
        assert isinstance(method(100.0), float)
        assert method(spots).tolist() == pytest.approx([method(spot) for spot in spots], rel=1e-14)


@pytest.mark.parametrize(
    ("name", "bad"),
    [("strike", 0), ("days", 0), ("days", -1), ("volatility", 0), ("rate", math.nan), ("kind", "straddle")],
)
def test_an_option_outside_its_range_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        Option(**{"strike": 100, "days": 7, name: bad})


def test_a_price_that_is_none_is_refused():
    with pytest.raises(ValueError, match="spot must"):
        Option(100, 7).delta(0)
