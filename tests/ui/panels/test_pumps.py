"""The two pictures of a pump: what it costs, and who pays for the way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.free_float import FreeFloat
from mktlib.market.pump import FallingBids, pump
from mktlib.ui.panels.pump_cost import PumpCostPicture
from mktlib.ui.panels.pump_trip import PumpTripPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

PARTS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def cost(part, rise, k=1.0):
    here, *others = [pump(FreeFloat(1e9, p).supply(50, k), 50 * (1 + rise), 1e9) for p in (part, *PARTS)]
    return PumpCostPicture(part, here, PARTS, tuple(others))


def trip(free, rise, follow, k=1.0, spread=0.0):
    asks, top = FreeFloat(1e9, free).supply(50, k), 50 * (1 + rise)
    bids = FallingBids(FallingBids.after(asks, top, follow).top * (1 - spread), k, asks.float_shares)
    return PumpTripPicture(asks, bids, pump(asks, top, 1e9, bids))


def test_the_cost_keeps_its_promises():
    assert_a_picture_keeps_its_promises(cost(0.1, 1), cost(0.01, 0.1, 5), cost(1, 1.5), cost(0.5, 0.5, 2))


def test_the_trip_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        trip(0.1, 1, 0),
        trip(0.1, 1, 1),
        trip(0.1, 1, 1, spread=0.01),
        trip(0.5, 1, 1.5),
        trip(1, 1.5, 2),
        trip(0.01, 0.1, 0.3, 5),
    )


@given(st.floats(0.01, 1), st.floats(0.1, 1.5))
def test_the_cost_falls_with_the_float_and_the_cap_added_does_not(part, rise):
    thin, whole = cost(part, rise).here, cost(1, rise).here
    assert thin.paid == pytest.approx(part * whole.paid)
    assert thin.cap_added == pytest.approx(whole.cap_added)


def test_doubling_costs_fifty_billion_with_all_for_sale_and_five_with_a_tenth():
    assert cost(1, 1).here.paid == pytest.approx(50e9)
    assert cost(0.1, 1).here.paid == pytest.approx(5e9)


@given(st.floats(0.01, 1), st.floats(0.1, 1.5), st.floats(0, 2), st.floats(0, 0.05))
def test_what_the_three_groups_gain_adds_up_to_nothing(free, rise, follow, spread):
    picture = trip(free, rise, follow, spread=spread)
    assert sum(picture.gains) == pytest.approx(0, abs=1e-6 * picture.trip.paid)


@given(st.floats(0.01, 1), st.floats(0.1, 1.5), st.floats(0, 2))
def test_the_pumper_gains_only_when_others_bid_more_than_he_faked(free, rise, follow):
    _early, pumper, last = trip(free, rise, follow).gains
    if abs(follow - 1) > 1e-3:
        assert (pumper > 0) == (follow > 1)
    if pumper > 0:
        assert last < -pumper


def test_a_gain_is_said_with_who_pays_it():
    assert "not a cent of profit" in trip(0.1, 1, 1).sentence()
    assert "a loss of ¥50 million" in trip(0.1, 1, 1, spread=0.01).sentence()
    assert "out of the" in trip(0.1, 1, 1.5).sentence()


def test_what_does_not_fit_together_is_refused():
    here = cost(0.1, 1)
    with pytest.raises(ValueError, match="pumps must be 7"):
        PumpCostPicture(0.1, here.here, PARTS, here.pumps[:3])
    with pytest.raises(ValueError, match="part must"):
        PumpCostPicture(0, here.here, PARTS, here.pumps)
