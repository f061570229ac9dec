"""Pumping a float up and getting out again: what it costs, what comes back, and who must pay for a profit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import DemandLadder, ExponentialSupply, LadderSupply, capital_spent
from mktlib.market.facts import AAPL_BOOK
from mktlib.market.free_float import FreeFloat
from mktlib.market.pump import FallingBids, pump
from tests.formula.strategies import parts

steep = st.floats(0.1, 10)
rises = st.floats(1.01, 3)


def curve(k, part=1.0):
    return ExponentialSupply(50, k, part * 1e9)


def reachable(k, rise):
    return 50 * min(rise, math.exp(k))


@given(st.floats(0.01, 1), steep, rises)
def test_a_tenth_of_the_float_costs_a_tenth_for_the_same_cap(part, k, rise):
    whole = pump(curve(k), reachable(k, rise), 1e9)
    thin = pump(FreeFloat(1e9, part).supply(50, k), reachable(k, rise), 1e9)
    assert thin.paid == pytest.approx(part * whole.paid, rel=1e-9)
    assert thin.cap_added == pytest.approx(whole.cap_added, rel=1e-9)


@given(steep, rises)
def test_bids_that_mirror_the_asks_give_back_the_cost_and_not_a_cent_more(k, rise):
    asks, top = curve(k), reachable(k, rise)
    trip = pump(asks, top, 1e9, FallingBids.after(asks, top, follow=1))
    assert trip.received == pytest.approx(trip.paid, rel=1e-9)
    assert trip.price_end == pytest.approx(trip.price_before, rel=1e-9)
    assert trip.paper_profit > 0


@given(steep, rises, st.floats(0, 2), st.floats(0, 2))
def test_a_pumper_earns_only_what_others_are_made_to_bid(k, rise, follow, more):
    asks, top = curve(k), reachable(k, rise)
    low, high = sorted((follow, more))
    little, much = (pump(asks, top, 1e9, FallingBids.after(asks, top, f)) for f in (low, high))
    assert little.profit <= much.profit + 1e-6 * much.paid
    for trip, followed in ((little, low), (much, high)):
        assert trip.profit == pytest.approx(trip.paid * ((top / 50) ** (followed - 1) - 1), rel=1e-6, abs=1e-3)


@given(st.floats(1, 1e4), steep, st.floats(1, 1e9), parts)
def test_the_area_under_falling_bids_is_what_integration_gives(top, k, shares, part):
    bids = FallingBids(top, k, shares)
    q = part * shares
    assert bids.liquidation_value(q) == pytest.approx(capital_spent(lambda u: bids(u), q), rel=1e-7, abs=1e-9)
    assert bids.liquidation_value(q) <= top * q * (1 + 1e-12)


def test_selling_a_whole_float_into_mirrored_bids_brings_a_fifth_of_its_price_tag():
    bids = FallingBids(top=100, k=5, float_shares=1e9)
    assert bids.liquidation_value(1e9) / (100 * 1e9) == pytest.approx((1 - math.exp(-5)) / 5)
    assert round(bids.liquidation_value(1e9) / (100 * 1e9), 2) == 0.2


def test_a_ladder_of_many_steps_agrees_with_smooth_bids():
    smooth, steps = FallingBids(100, 2, 1000), 2000
    middles = [(step + 0.5) * 1000 / steps for step in range(steps)]
    ladder = DemandLadder([smooth(q) for q in middles], [1000 / steps] * steps)
    assert smooth.liquidation_value(1000) == pytest.approx(ladder.liquidation_value(ladder.depth), rel=1e-6)


def test_apples_visible_book_pumped_and_left_through_its_own_bids():
    trip = pump(AAPL_BOOK.supply(), 587.90, AAPL_BOOK.shares_outstanding.value, AAPL_BOOK.demand())
    assert (trip.shares, trip.sold, trip.left) == (2_820, 1_667, 1_153)
    assert trip.paid == pytest.approx(1_655_952.50)
    assert trip.received == pytest.approx(sum(price * size for price, size in AAPL_BOOK.bids))
    assert trip.price_end == 584.27


def test_a_pump_by_hand():
    trip = pump(LadderSupply([50, 100], [100, 100]), 100, 1000, DemandLadder([90, 40], [100, 50]))
    assert (trip.paid, trip.received, trip.left) == (15_000, 11_000, 50)
    assert (trip.cap_added, trip.paper_profit, trip.profit) == (50_000, 5_000, -4_000)
    kept = pump(LadderSupply([50, 100], [100, 100]), 100, 1000)
    assert (kept.received, kept.sold, kept.price_end) == (0, 0, 100)


def test_a_pump_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="shares_outstanding must be at least the float"):
        pump(curve(1), 100, 1e8)
    with pytest.raises(ValueError, match="price must be at least"):
        pump(curve(1), 500, 1e9)
    with pytest.raises(ValueError, match="price must be above p0"):
        FallingBids.after(curve(1), 50)
    with pytest.raises(ValueError, match="follow must"):
        FallingBids.after(curve(1), 60, -1)
    with pytest.raises(ValueError, match="q must lie between"):
        FallingBids(100, 1, 10)(11)
    with pytest.raises(ValueError, match="top must"):
        FallingBids(0, 1, 10)
