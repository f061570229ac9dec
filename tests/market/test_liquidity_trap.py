"""The liquidity trap: no trade, too dear or too cheap in a thin share, fair in a busy one, and the way out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.market.liquidity_trap import FAIR, OUTCOMES, simulate_trap, trap_summary


def run(customers, seed=1, **options):
    return list(simulate_trap(np.random.default_rng(seed), customers=customers, **options))


def test_a_thin_share_shows_all_outcomes_and_a_busy_one_its_worth():
    thin = trap_summary(run(0.5, visits=400))
    assert all(thin[outcome] > 0.02 for outcome in OUTCOMES)
    assert thin["no trade"] > 0.25
    busy = trap_summary(run(60, visits=100))
    assert busy["fair"] > 0.9
    assert busy["no trade"] == 0


def test_the_way_out_opens_as_customers_come():
    trapped = [trap_summary(run(customers, visits=300)).trapped for customers in (0.3, 1, 4, 30)]
    assert trapped == sorted(trapped, reverse=True)
    assert trapped[0] > 0.4
    assert trapped[-1] == 0
    losses = [trap_summary(run(customers, visits=300)).mean_result for customers in (0.3, 4, 30)]
    assert losses == sorted(losses)
    assert losses[0] < -0.3


def test_without_the_excitement_less_is_bought_and_less_is_stuck():
    calm, excited = (run(1, visits=300, excitement=excitement) for excitement in (1, 20))
    assert sum(v.bought for v in calm) < sum(v.bought for v in excited)
    assert sum(v.stuck for v in calm) < sum(v.stuck for v in excited)


def test_patience_sells_more():
    short, long = (run(1, visits=200, patience=patience) for patience in (1, 30))
    assert trap_summary(long).trapped < trap_summary(short).trapped


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32),
    customers=st.floats(0.1, 20),
    quantity=st.integers(1, 2_000),
    patience=st.integers(1, 8),
    margin=st.floats(0.01, 1),
    hurried=st.floats(0, 1),
)
def test_shares_and_cash_are_accounted_for(seed, customers, quantity, patience, margin, hurried):
    options = {"quantity": quantity, "patience": patience, "margin": margin, "hurried": hurried, "visits": 5}
    visits = run(customers, seed, **options)
    assert visits == run(customers, seed, **options)
    for visit in visits:
        assert 0 <= visit.sold <= visit.bought <= visit.wanted == quantity
        assert visit.stuck == visit.bought - visit.sold
        assert 0 <= visit.days <= patience
        assert visit.stuck == 0 or visit.days == patience
        assert (visit.outcome == "no trade") == (visit.bought == 0) == math.isnan(visit.price_in)
        if visit.bought:
            off = visit.price_in / visit.worth - 1
            assert visit.outcome == ("fair" if abs(off) <= FAIR else "inflated sale" if off > 0 else "bargain")
            assert visit.paid == pytest.approx(visit.price_in * visit.bought)
            assert visit.result >= -1
        if visit.sold:
            assert visit.received == pytest.approx(visit.price_out * visit.sold)
    summary = trap_summary(visits)
    assert sum(part for _, part in summary.parts) == pytest.approx(1)


def test_nobody_in_a_hurry_makes_no_bargain_but_for_the_tick():
    assert all(visit.outcome != "bargain" for visit in run(2, visits=100, hurried=0.0))


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("visits", 0),
        ("customers", 0),
        ("customers", 20_000),
        ("quantity", 0),
        ("patience", 0),
        ("excitement", 0.5),
        ("excitement", math.inf),
        ("worth", 0.5),
        ("margin", 0),
        ("margin", 1.5),
        ("hurried", -0.1),
        ("lot", 0),
        ("tick", 0),
    ],
)
def test_a_market_that_is_none_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        next(simulate_trap(np.random.default_rng(1), **{name: bad}))


def test_no_visits_have_no_summary():
    with pytest.raises(ValueError, match="visits must hold"):
        trap_summary([])
