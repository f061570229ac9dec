"""$5 trillion to $10 trillion: each published figure, derived here in its own way and compared as printed."""

import math

import numpy as np
import pytest

from mktlib.formula import (
    ExponentialSupply,
    IsoelasticSupply,
    market_cap,
    revalue,
    share_price,
)

SHARES, FLOAT = 24.3e9, 23.4e9
START, END = 5e12 / SHARES, 10e12 / SHARES


def area_by_slices(P, q, slices=20_001):
    """Walked cash without any formula: a Simpson sum over equal slices of shares."""
    price = np.array([P(u) for u in np.linspace(0, q, slices)])
    return (price[0] + 4 * price[1:-1:2].sum() + 2 * price[2:-1:2].sum() + price[-1]) * (q / (slices - 1)) / 3


def test_the_prices_at_five_and_ten_trillion():
    assert share_price(5e12, SHARES) == START
    assert f"{START:.4f} {END:.4f}" == "205.7613 411.5226"
    assert market_cap(END, SHARES) == pytest.approx(10e12)


@pytest.mark.parametrize(
    ("k", "float_part", "trillions", "ratio"),
    [(1, "69.3", "4.815", "1.038"), (5, "13.86", "0.963", "5.192"), (10, "6.93", "0.481", "10.385")],
)
def test_the_exponential_doubles_for_k_s_over_f_dollars_a_dollar(k, float_part, trillions, ratio):
    P = ExponentialSupply(START, k, FLOAT)
    q = P.quantity(END)
    assert q == pytest.approx(FLOAT * math.log(2) / k)
    r = revalue(P, q, SHARES)
    assert r.cash == pytest.approx(area_by_slices(P, q), rel=1e-9)
    assert r.cap_change == pytest.approx(5e12)
    assert r.multiplier == pytest.approx(k * SHARES / FLOAT)
    decimals = len(float_part.split(".")[1])
    assert (
        f"{100 * q / FLOAT:.{decimals}f} {r.cash / 1e12:.3f} {r.multiplier:.3f}" == f"{float_part} {trillions} {ratio}"
    )


@pytest.mark.parametrize(
    ("elasticity", "float_part", "trillions"),
    [(0.5, "29.3", "1.994"), (1, "50.0", "3.337"), (2, "75.0", "4.815"), (5, "96.9", "5.642")],
)
def test_the_isoelastic_float_doubles_in_price_when_this_much_of_it_is_sold(elasticity, float_part, trillions):
    P = IsoelasticSupply(START, elasticity, FLOAT)
    q = P.quantity(END)
    assert q == pytest.approx(FLOAT * (1 - 0.5**elasticity))
    cash = P.capital_spent(q)
    assert cash == pytest.approx(area_by_slices(P, q), rel=1e-6)
    assert f"{100 * q / FLOAT:.1f} {cash / 1e12:.3f}" == f"{float_part} {trillions}"


def test_one_uniform_price_auction_costs_more_than_the_walk():
    P = ExponentialSupply(START, 5, FLOAT)
    q = FLOAT * math.log(2) / 5
    assert P(q) * q == pytest.approx(END * q)
    assert f"{P(q) * q / 1e12:.3f}" == "1.335"


def test_a_curve_too_flat_to_double_says_so():
    P = ExponentialSupply(START, 0.5, FLOAT)
    with pytest.raises(ValueError, match=r"price must be at least .* and at most \$339\..* got 411\.5"):
        P.quantity(END)
