"""A stock joins an index, and a dollar joins the market: shares, not dollars; rounds that add up."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from mktlib.market import facts
from mktlib.market.inclusion import Inclusion, IndexEffect
from mktlib.market.mandate import MARKET, STOCK, SWITCH, mandate_end, simulate_mandate
from mktlib.market.passive import IndexFund, Period, Stock, simulate_passive

parts = st.floats(0, 0.95)
JOINS = Inclusion(price=100, float_shares=800e6, shares_outstanding=1e9, fund_part=0.2, daily_volume=40e6)


@given(st.floats(1, 1e4), st.floats(1, 1e4))
def test_the_shares_do_not_depend_on_the_price_and_the_bill_is_proportional_to_it(first, second):
    one, other = (Inclusion(price, 800e6, 1e9, 0.2, 40e6) for price in (first, second))
    assert one.shares == other.shares == 160e6
    assert one.dollars(first) * second == pytest.approx(other.dollars(second) * first)


def test_a_fund_on_a_large_market_buys_just_these_shares_when_the_stock_joins():
    newcomer, rest = Stock(100, 10**9, 8 * 10**8, in_index=False), Stock(1000, 10**11, 10**11)
    (state,) = simulate_passive(IndexFund((newcomer, rest), owned=0.2), [Period(members=(True, True))])
    assert state.trades[0] == pytest.approx(JOINS.shares, rel=1e-3)


def test_spread_over_more_days_it_is_a_smaller_part_of_each_and_the_square_root_does_not_mind():
    assert JOINS.volume_part(1) == 4
    assert JOINS.volume_part(20) == JOINS.volume_part(1) / 20
    root = JOINS.square_root(0.02)
    assert root.move == pytest.approx(0.02 * math.sqrt(4))
    assert root.extrapolated
    for days in (1, 5, 20):  # volatility √T-fold, volume T-fold
        same = Inclusion(100, 800e6, 1e9, 0.2, 40e6 * days).square_root(0.02 * math.sqrt(days))
        assert same.move == pytest.approx(root.move)


def test_the_walk_costs_the_area_under_the_curve():
    walk = JOINS.walk(k=1.5)
    area, _error = quad(lambda q: 100 * math.exp(1.5 * q / 800e6), 0, 160e6)
    assert walk.cash == pytest.approx(area)
    assert walk.price_after == pytest.approx(100 * math.exp(0.3))


@given(parts, parts, parts, st.floats(0.01, 3))
def test_the_index_effect_is_what_the_net_demand_does_along_the_curve(part, migrating, ahead, k):
    effect = IndexEffect(part, migrating, ahead, k)
    assert effect.move == pytest.approx(IndexEffect(effect.net, 0, 0, k).move)
    assert 0 <= effect.move <= math.expm1(k * part) + 1e-12
    area, _error = quad(lambda u: math.exp(k * u), 0, effect.net)
    assert effect.cash_part == pytest.approx(area, abs=1e-12)


def test_met_in_full_elsewhere_the_demand_moves_nothing():
    assert IndexEffect(0.3, 1, 0, 2).move == IndexEffect(0.3, 0, 1, 2).move == IndexEffect(0.3, 0, 0, 0).move == 0
    assert IndexEffect(0.3, 0, 0, 0).cash_part == 0.3


@pytest.mark.parametrize("bought", [MARKET, STOCK, SWITCH])
@given(w=st.floats(0, 0.95), weight=st.floats(0.01, 0.99))
def test_the_rounds_lead_to_the_market_in_which_everybody_holds_what_he_must(bought, w, weight):
    *_, last = simulate_mandate(1.0, w, weight, bought, rounds=800)
    end = mandate_end(1.0, w, weight, bought)
    assert (last.stock, last.others) == pytest.approx((end.stock, end.others), abs=1e-9)
    # The rival: solve the two demands as linear equations. Wealth rises by both changes.
    extra = {MARKET: (weight, 1 - weight), STOCK: (1, 0), SWITCH: (1, -1)}[bought]
    own = np.array([w * weight, w * (1 - weight)])
    solved = np.linalg.solve(np.eye(2) - own[:, None], extra)
    assert (end.stock, end.others) == pytest.approx(tuple(solved), abs=1e-9)
    assert end.market == pytest.approx(0 if bought == SWITCH else 1 / (1 - w), abs=1e-9)


def test_the_page_reads_its_figures_off_the_model():
    assert mandate_end(1, 0.8, 0.05).market == pytest.approx(5)
    one = mandate_end(1, 0.8, 0.05, STOCK)
    assert (one.stock, one.others) == pytest.approx((1.2, 3.8))
    switched = mandate_end(1, 0.8, 0.05, SWITCH)
    assert (switched.stock, switched.others) == (1, -1)
    below = [IndexEffect(0.2, 0, 0.95, 1), IndexEffect(0.2, 0.5, 0.9, 1), IndexEffect(0.2, 0, 0, 0.05)]
    assert [round(100 * one.move, 1) for one in below] == [1.0, 1.0, 1.0]
    assert IndexEffect(0.2, 0, 0, 1).move == pytest.approx(0.22, abs=0.002)
    assert IndexEffect(0.075, 0, 0, 1).move == pytest.approx(0.078, abs=0.0005)


def test_teslas_two_bills_are_one_number_of_shares():
    first = facts.TESLA_FIRST_ESTIMATE.value / facts.TESLA_CLOSE_BEFORE.value
    last = facts.TESLA_INDEX_BUYING.value / facts.TESLA_CLOSE.value
    assert first == pytest.approx(last, rel=0.03)
    assert facts.TESLA_FLOAT.value < facts.TESLA_SHARES_OUTSTANDING.value
    fall = facts.TESLA_CLOSE_AFTER.value / facts.TESLA_CLOSE.value - 1
    assert 100 * fall == pytest.approx(facts.TESLA_WEEK_AFTER.value, abs=0.3)
    joins = Inclusion(facts.TESLA_CLOSE_BEFORE.value, facts.TESLA_FLOAT.value, facts.TESLA_SHARES_OUTSTANDING.value,
                      0.16, facts.TESLA_DAILY_VOLUME.value)  # fmt: skip
    assert joins.shares == pytest.approx(last, rel=0.01)
    assert joins.volume_part(20) == pytest.approx(0.1, abs=0.005)
    assert joins.walk(3.3).price_after / joins.price == pytest.approx(facts.TESLA_CLOSE.value / joins.price, rel=0.02)
    assert joins.square_root(0.04).extrapolated


@pytest.mark.parametrize(
    ("message", "build"),
    [
        ("price must", lambda: Inclusion(0, 1, 1, 0.1, 1)),
        ("float_shares must be at most", lambda: Inclusion(1, 2, 1, 0.1, 1)),
        ("fund_part must", lambda: Inclusion(1, 1, 1, 1, 1)),
        ("daily_volume must", lambda: Inclusion(1, 1, 1, 0.1, 0)),
        ("days must", lambda: JOINS.volume_part(0)),
        ("fund_part must", lambda: IndexEffect(1, 0, 0, 1)),
        ("migrating must", lambda: IndexEffect(0.1, 1.1, 0, 1)),
        ("ahead must", lambda: IndexEffect(0.1, 0, -0.1, 1)),
        ("k must", lambda: IndexEffect(0.1, 0, 0, -1)),
        ("equity_share must", lambda: simulate_mandate(1, 1, 0.1)),
        ("weight must", lambda: simulate_mandate(1, 0.5, 0)),
        ("bought must", lambda: simulate_mandate(1, 0.5, 0.1, "gold")),
        ("rounds must", lambda: simulate_mandate(1, 0.5, 0.1, rounds=0)),
    ],
)
def test_numbers_that_make_no_sense_are_refused(message, build):
    with pytest.raises(ValueError, match=rf"^{message}"):
        build()
