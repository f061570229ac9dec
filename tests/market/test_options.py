"""Options and dealers: delta and gamma are slopes of the value, and a hedge is minus the delta."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mktlib.market.options import SHARES_PER_CONTRACT, Dealers, Option

options = st.builds(
    Option,
    strike=st.floats(10, 500),
    days=st.floats(1, 365),
    volatility=st.floats(0.1, 2),
    rate=st.floats(-0.02, 0.1),
    kind=st.sampled_from(["call", "put"]),
)
distances = st.floats(-2, 2)  # of the price from the strike, in standard deviations


def spot_of(option, distance):
    return option.strike * math.exp(distance * option.volatility * math.sqrt(option.days / 365))


def value(option, spot):
    """The rival: what the option pays at the end, averaged over where the stock may end."""
    years = option.days / 365
    edges = np.linspace(-9, 9, 40_001)
    weights = np.diff([NormalDist().cdf(z) for z in edges])
    middles = (edges[1:] + edges[:-1]) / 2
    width = option.volatility * math.sqrt(years)
    ends = spot * np.exp((option.rate - option.volatility**2 / 2) * years + width * middles)
    pays = np.maximum(ends - option.strike if option.kind == "call" else option.strike - ends, 0)
    return math.exp(-option.rate * years) * float(weights @ pays)


def test_the_worked_case():
    """S = K = 200, 50 %, seven days, 4 %: by hand, d1 = (0.04·t)/(0.5·√t) + 0.5·√t/2 with t = 7/365."""
    root = math.sqrt(7 / 365)
    d1 = 0.04 * root / 0.5 + 0.5 * root / 2
    call = Option(strike=200, days=7, volatility=0.5, rate=0.04)
    assert call.delta(200) == pytest.approx(NormalDist().cdf(d1))
    assert call.gamma(200) == pytest.approx(NormalDist().pdf(d1) / (200 * 0.5 * root))
    assert round(call.gamma(200), 5) == 0.02878
    owe = Dealers(call, 10_000)
    assert round(owe.shares_per_dollar(200)) == 28_778
    assert round(owe.shares_per_dollar(200) * 200 * 2 / 1e6, 1) == 11.5  # dollars for one per cent, in millions


@pytest.mark.parametrize("kind", ["call", "put"])
@pytest.mark.parametrize("distance", [-1.5, 0, 1])
def test_delta_is_the_slope_of_the_value(kind, distance):
    option = Option(strike=120, days=40, volatility=0.6, rate=0.03, kind=kind)
    spot = spot_of(option, distance)
    slope = (value(option, spot * 1.01) - value(option, spot * 0.99)) / (0.02 * spot)
    assert option.delta(spot) == pytest.approx(slope, abs=1e-3)


@given(options, distances)
def test_gamma_is_the_slope_of_delta(option, distance):
    spot = spot_of(option, distance)
    step = 1e-4 * spot
    slope = (option.delta(spot + step) - option.delta(spot - step)) / (2 * step)
    assert option.gamma(spot) == pytest.approx(slope, rel=1e-3)


@given(options, distances)
def test_call_and_put_differ_by_one_share(option, distance):
    call, put = (Option(option.strike, option.days, option.volatility, option.rate, kind) for kind in ("call", "put"))
    spot = spot_of(option, distance)
    assert call.delta(spot) - put.delta(spot) == pytest.approx(1)
    assert call.gamma(spot) == put.gamma(spot)


@given(options)
def test_far_from_the_strike_nothing_is_left_to_hedge(option):
    low, high = spot_of(option, -40), spot_of(option, 40)
    ends = (0, 1) if option.kind == "call" else (-1, 0)
    assert (option.delta(low), option.delta(high)) == pytest.approx(ends, abs=1e-12)
    assert option.gamma(low) == pytest.approx(0, abs=1e-12)
    assert np.all(np.diff(option.delta(np.linspace(max(low, 1e-3), min(high, 1e4), 500))) >= -1e-15)


@given(options, distances, distances, st.floats(0, 1e6), st.floats(-1, 1))
def test_short_gamma_trades_with_a_move_and_long_gamma_against_it(option, one, other, contracts, net):
    low, high = sorted((spot_of(option, one), spot_of(option, other)))
    dealers = Dealers(option, contracts, net)
    traded = dealers.hedge(high) - dealers.hedge(low)
    assert traded * -net >= 0
    assert abs(traded) <= contracts * SHARES_PER_CONTRACT * abs(net) * (1 + 1e-9)


@given(options, distances, st.floats(1, 1e6))
def test_between_two_prices_dealers_trade_the_sum_of_their_gammas(option, distance, contracts):
    spot = spot_of(option, distance)
    assume(spot > 1)
    dealers = Dealers(option, contracts)
    middles = spot + (np.arange(400) + 0.5) / 400
    total = float(np.mean(dealers.shares_per_dollar(middles)))
    assert total == pytest.approx(dealers.hedge(spot + 1) - dealers.hedge(spot), rel=1e-2, abs=1e-3 * contracts)


def test_an_array_of_prices_gives_an_array():
    dealers = Dealers(Option(200, 7), 10, net=0.5)
    both = dealers.hedge(np.array([190.0, 210.0]))
    assert both.tolist() == [dealers.hedge(190.0), dealers.hedge(210.0)]
    assert isinstance(dealers.hedge(190), float)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("strike", lambda: Option(0, 7)),
        ("days", lambda: Option(200, 0)),
        ("volatility", lambda: Option(200, 7, -0.5)),
        ("rate", lambda: Option(200, 7, 0.5, math.nan)),
        ("kind", lambda: Option(200, 7, kind="both")),
        ("contracts", lambda: Dealers(Option(200, 7), -1)),
        ("net", lambda: Dealers(Option(200, 7), 1, 1.1)),
        ("spot", lambda: Option(200, 7).delta(0)),
    ],
)
def test_what_makes_no_sense_is_refused(name, make):
    with pytest.raises(ValueError, match=f"^{name} must"):
        make()
