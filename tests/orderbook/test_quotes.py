"""The maker's quote against the utility it comes from, and the informed share against every possible history."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from mktlib.orderbook.dealer_quote import Quote, quote
from mktlib.orderbook.informed import TwoValues, kyle_lambda
from mktlib.orderbook.trade import Side

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
some_terms = st.fixed_dictionaries(terms)


def certainty_equivalent(lots, price, aversion, deviation):
    """Sure cash that a maker finds as good as `lots` shares of a normal price, by integrating its utility."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    disliked = weights @ np.exp(-aversion * lots * deviation * nodes) / math.sqrt(2 * math.pi)
    return lots * price - math.log(disliked) / aversion


@given(some_terms)
def test_the_terms_add_up_exactly_to_ask_and_bid(chosen):
    q = quote(**chosen)
    assert q.ask == math.fsum(term for _, term in q.ask_terms)
    assert q.bid == math.fsum(term for _, term in q.bid_terms)
    assert [name for name, _ in q.ask_terms] == [name for name, _ in q.bid_terms]
    assert q.ask - q.bid == pytest.approx(q.spread, abs=1e-9)
    assert (q.ask + q.bid) / 2 == pytest.approx(q.reservation_price)


@given(
    inventory=st.integers(-5, 5),
    aversion=st.floats(0.02, 0.2),
    deviation=st.floats(0.1, 3),
)
def test_volatility_and_inventory_terms_leave_the_maker_as_well_off_as_no_trade(inventory, aversion, deviation):
    q = quote(100, inventory, aversion, deviation)
    before, sold, bought = (certainty_equivalent(inventory + change, 100, aversion, deviation) for change in (0, -1, 1))
    assert q.reservation_price + q.volatility_risk == pytest.approx(before - sold, abs=1e-6)
    assert q.reservation_price - q.volatility_risk == pytest.approx(bought - before, abs=1e-6)


@pytest.mark.parametrize(("aversion", "decay"), [(0.01, 1.5), (0.1, 1.5), (1, 0.5), (2, 10)])
def test_the_thin_flow_term_is_the_best_distance_when_fewer_orders_reach_further(aversion, decay):
    def loss(distance):  # arrivals fall as e^-kd; the gain of a fill is seen through the maker's utility
        return -math.exp(-decay * distance) * (1 - math.exp(-aversion * distance))

    best = minimize_scalar(loss, bounds=(0, 20 / decay), method="bounded", options={"xatol": 1e-10}).x
    assert quote(100, risk_aversion=aversion, order_decay=decay).thin_flow == pytest.approx(best, rel=1e-4)


def test_the_example_worked_by_hand():
    q = quote(100, inventory=3, risk_aversion=0.1, volatility=2, horizon=1, order_decay=1.5)
    variance_cost = 0.1 * 4 * 1
    assert q.reservation_price == pytest.approx(100 - 3 * variance_cost) == pytest.approx(98.8)
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


def histories(low, high, informed, prior, length):
    """Every (probability, value, sides) of `length` customers: value × who is informed × coins, as fractions."""
    for value, chance in ((high, prior), (low, 1 - prior)):
        kinds = [("knows", informed), ("buys", (1 - informed) / 2), ("sells", (1 - informed) / 2)]
        for customers in itertools.product(kinds, repeat=length):
            sides = tuple(
                (Side.BID if value == high else Side.ASK)
                if kind == "knows"
                else (Side.BID if kind == "buys" else Side.ASK)
                for kind, _ in customers
            )
            yield chance * math.prod((p for _, p in customers), start=Fraction(1)), value, sides


@pytest.mark.parametrize("informed", [Fraction(0), Fraction(1, 5), Fraction(3, 4), Fraction(1)])
@pytest.mark.parametrize("prior", [Fraction(1, 2), Fraction(1, 10)])
def test_every_quote_is_the_expected_value_over_all_histories(informed, prior):
    low, high, length = Fraction(90), Fraction(110), 4
    every = list(histories(low, high, informed, prior, length + 1))
    for sides in itertools.product(Side, repeat=length):
        market = list(TwoValues(90, 110, float(informed), float(prior)).learning(sides))[-1]
        for side, price in ((Side.BID, market.ask), (Side.ASK, market.bid)):
            seen = [(p, value) for p, value, happened in every if happened == (*sides, side)]
            total = sum(p for p, _ in seen)
            if total:
                assert price == pytest.approx(float(sum(p * v for p, v in seen) / total))


def test_a_fifth_informed_between_90_and_110_quotes_98_to_102():
    market = TwoValues(90, 110, informed_share=0.2)
    assert (market.bid, market.ask) == (pytest.approx(98), pytest.approx(102))


@given(low=st.floats(1, 100), gap=st.floats(0.1, 100), share=st.floats(0, 1))
def test_at_an_even_prior_the_spread_is_the_informed_share_of_the_gap(low, gap, share):
    market = TwoValues(low, low + gap, share)
    assert market.spread == pytest.approx(share * gap, abs=1e-9)


@given(share=st.floats(0, 0.99), belief=st.floats(0.01, 0.99))
def test_what_the_maker_expects_to_believe_is_what_it_believes(share, belief):
    market = TwoValues(90, 110, share, belief)
    buys = belief * (share + (1 - share) / 2) + (1 - belief) * (1 - share) / 2
    later = buys * market.after(Side.BID).belief + (1 - buys) * market.after(Side.ASK).belief
    assert later == pytest.approx(belief)
    assert market.bid <= market.expected_value + 1e-9
    assert market.expected_value <= market.ask + 1e-9


def test_a_stream_of_informed_customers_teaches_the_maker_the_value():
    rng = np.random.default_rng(5)
    sides = [Side.BID if rng.random() < 0.65 else Side.ASK for _ in range(400)]  # high, 30 % informed
    *_, last = TwoValues(90, 110, 0.3).learning(sides)
    assert last.expected_value == pytest.approx(110, abs=0.01)
    assert last.spread < 0.01


def test_a_side_that_was_held_impossible_teaches_nothing():
    assert TwoValues(90, 110, 1, belief=1).after(Side.ASK).belief == 1


@pytest.mark.parametrize(
    ("name", "bad"),
    [("low", 0), ("high", 90), ("high", math.nan), ("informed_share", 1.1), ("belief", -0.1), ("belief", None)],
)
def test_a_market_of_two_values_that_is_none_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        TwoValues(**{"low": 90, "high": 110, "informed_share": 0.2, name: bad})


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
