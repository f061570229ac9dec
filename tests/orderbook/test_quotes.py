"""The maker's quote against the utility it comes from."""

import math
from fractions import Fraction
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from mktlib.orderbook.maker import Quote, quote

terms = {
    "price": st.floats(50, 150),
    "inventory": st.integers(-20, 20),
    "risk_aversion": st.floats(0.001, 0.2),
    "volatility": st.floats(0.1, 3),
    "horizon": st.floats(0.1, 2),
    "order_decay": st.floats(0.1, 50),
    "hedging_cost": st.floats(0, 2),
    "adverse_selection": st.floats(0, 2),
}
ASIDE = attrgetter("volatility_risk", "hedging_cost", "thin_flow", "adverse_selection")  # away from the middle
some_terms = st.fixed_dictionaries(terms)


def certainty_equivalent(lots, price, aversion, deviation):
    """Sure cash that a maker finds as good as `lots` shares of a normal price, by integrating its utility."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    disliked = weights @ np.exp(-aversion * lots * deviation * nodes) / math.sqrt(2 * math.pi)
    return lots * price - math.log(disliked) / aversion


@given(some_terms)
def test_the_terms_add_up_exactly_to_ask_and_bid(chosen):
    q = quote(**chosen)
    middle, aside = Fraction(q.price) + Fraction(q.inventory_risk), map(Fraction, ASIDE(q))
    half = sum(aside)
    assert (q.ask, q.bid) == (float(middle + half), float(middle - half))
    assert q.spread == float(2 * half)


@given(
    inventory=st.integers(-5, 5),
    aversion=st.floats(0.02, 0.2),
    deviation=st.floats(0.1, 3),
)
def test_volatility_and_inventory_terms_leave_the_maker_as_well_off_as_no_trade(inventory, aversion, deviation):
    q = quote(100, inventory, aversion, deviation)
    before, sold, bought = (certainty_equivalent(inventory + change, 100, aversion, deviation) for change in (0, -1, 1))
    assert q.price + q.inventory_risk + q.volatility_risk == pytest.approx(before - sold, abs=1e-6)
    assert q.price + q.inventory_risk - q.volatility_risk == pytest.approx(bought - before, abs=1e-6)


@pytest.mark.parametrize(("aversion", "decay"), [(0.01, 1.5), (0.1, 1.5), (1, 0.5), (2, 10)])
def test_the_thin_flow_term_is_the_best_distance_when_fewer_orders_reach_further(aversion, decay):
    def loss(distance):  # arrivals fall as e^-kd; the gain of a fill is seen through the maker's utility
        return -math.exp(-decay * distance) * (1 - math.exp(-aversion * distance))

    best = minimize_scalar(loss, bounds=(0, 20 / decay), method="bounded", options={"xatol": 1e-10}).x
    assert quote(100, risk_aversion=aversion, order_decay=decay).thin_flow == pytest.approx(best, rel=1e-4)


def test_the_example_worked_by_hand():
    q = quote(100, inventory=3, risk_aversion=0.1, volatility=2, horizon=1, order_decay=1.5)
    variance_cost = 0.1 * 4 * 1
    assert (q.ask + q.bid) / 2 == pytest.approx(100 - 3 * variance_cost) == pytest.approx(98.8)
    assert q.spread == pytest.approx(variance_cost + 2 / 0.1 * math.log(1 + 0.1 / 1.5))
    assert round(q.spread, 4) == 1.6908


@given(some_terms)
def test_a_maker_that_is_short_quotes_as_the_mirror_image_of_one_that_is_long(chosen):
    long, short = quote(**chosen), quote(**{**chosen, "inventory": -chosen["inventory"]})
    price = chosen["price"]
    assert short.ask - price == pytest.approx(price - long.bid, abs=1e-9)
    assert short.bid - price == pytest.approx(price - long.ask, abs=1e-9)
    assert long.spread == short.spread


@given(some_terms, st.sampled_from(["volatility", "hedging_cost", "adverse_selection", "horizon"]))
def test_more_risk_or_cost_widens_the_quote(chosen, name):
    assert quote(**{**chosen, name: chosen[name] + 0.5}).spread > quote(**chosen).spread


def test_a_maker_without_risk_aversion_charges_for_the_thin_flow_alone():
    q = quote(100, inventory=5, risk_aversion=0, order_decay=4)
    assert (q.ask, q.bid) == (100.25, 99.75)
    assert quote(100, risk_aversion=1e-12, order_decay=4).thin_flow == pytest.approx(0.25)
    assert quote(100, risk_aversion=5e-324, order_decay=4).thin_flow == 0.25


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("price", 0),
        ("price", math.nan),
        ("inventory", math.inf),
        ("inventory", True),
        ("risk_aversion", -0.1),
        ("volatility", -1),
        ("volatility", "2"),
        ("horizon", -1),
        ("order_decay", 0),
        ("hedging_cost", -0.01),
        ("adverse_selection", -0.01),
    ],
)
def test_a_term_outside_its_range_is_refused_by_name(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        quote(**{"price": 100, name: bad})
    if name in ("volatility", "inventory", "horizon", "risk_aversion", "order_decay", "price"):
        return
    with pytest.raises(ValueError, match=rf"^{name} must"):
        Quote(100, **{name: bad})
