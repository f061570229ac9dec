"""The smaller pictures of the last page: the machine, the way out, and what decides."""

from dataclasses import replace

import numpy as np
import pytest
from mktlib.market.known_runs import known_runs

from mktlib.formula import ExponentialSupply, revalue
from mktlib.market.agents import LongTermHolders, OptionDealers, PassiveFund, RoleMarket, TrendFollowers
from mktlib.market.discounted import Company, implied_growth
from mktlib.market.outcome import Outcome, Run, outcome
from mktlib.market.pump import FallingBids, pump
from mktlib.ui.panels.doublings import LEAST, MOST, DoublingsPicture, elasticity
from mktlib.ui.panels.taking_out import TakingOutPicture
from mktlib.ui.panels.what_decides import RATES, WhatDecidesPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, F = 24.3e9, 23.4e9
FIRM = Company(revenue=130.5e9, growth=0.24, margin=0.467, years=10)


def run(cash_part, steps=500, reached=True):
    return Outcome(100, 200, 95, 210, 100, steps, 1e8, 300_000, cash_part * 1e8, 4e7, 0.01, reached)


PAIRS = [run(0.11, 320), run(0.06, 50), run(0.43, 930), run(0.34, 460), run(0.6, 3000, reached=False), run(0.5, 900)]


def machine(runs, pairs=12):
    return DoublingsPicture(tuple(runs), cap=5e12, holders_part=0.6, pairs=pairs)


def out(sold=0.5, k=5.0, believed=1.0):
    return TakingOutPicture(FallingBids(5e12 / S * 2**believed, k, F), sold * F, 10e12 / S, S)


def decides(firm=FIRM, rate=0.09, share=0.8):
    return WhatDecidesPicture(firm, rate, 5e12, 10e12, 0.8, share)


# --- the machine ---


def test_the_machine_keeps_its_promises():
    assert_a_picture_keeps_its_promises(machine(PAIRS), machine([]), machine(PAIRS[:3]), machine(PAIRS * 2))


def test_elasticities_are_spread_evenly_however_many_there_are():
    for count in (6, 12, 24):
        logs = np.sort([np.log(elasticity(place)) for place in range(count)])
        widest = np.diff([np.log(LEAST), *logs, np.log(MOST)]).max()
        assert widest < 3 * np.log(MOST / LEAST) / count
        assert np.log(LEAST) - 1e-12 <= logs[0] <= logs[-1] < np.log(MOST)


def test_a_run_without_its_partner_waits_and_one_that_never_doubled_is_no_number():
    assert machine(PAIRS[:3]).cash.shape == (2, 1)
    assert np.isnan(machine(PAIRS).cash[0, 2])
    assert machine(PAIRS).steps[1, 2] == 900
    assert "first pair" in machine(PAIRS[:1]).sentence()


def pair_of_runs(place, chasing=1.0):
    alone = RoleMarket(
        holders=LongTermHolders(elasticity=elasticity(place)),
        fund=PassiveFund(inflow=0.001),
        savings=2.0,
        trend=None,
        dealers=None,
    )
    loops = replace(
        alone, fund=PassiveFund(inflow=0.001, chasing=chasing), trend=TrendFollowers(), dealers=OptionDealers()
    )
    return Run(alone, 3000, until=2.0), Run(loops, 3000, until=2.0)


def test_without_loops_holders_are_the_curve_of_page_2_and_loops_save_time_and_some_cash():
    jobs = [run for place in range(6) for run in pair_of_runs(place)]
    *_, (done, runs) = known_runs(outcome, jobs, seed=36, workers=1, paired=2)
    shown = machine(runs, pairs=6)
    assert done == 1
    assert all(run.reached for run in runs)
    law = [shown.by_curve(one) for one in shown.elasticities]
    assert shown.cash[0] == pytest.approx(law, rel=0.1)
    assert (shown.cash[1] < shown.cash[0]).all()
    assert 0.6 < np.median(shown.cash[1] / shown.cash[0]) < 0.95
    assert np.median(shown.steps[0] / shown.steps[1]) > 2
    assert shown.cash.max() / shown.cash.min() > 3 * np.max(shown.cash[0] / shown.cash[1])  # elasticity matters more


def test_a_faster_inflow_without_any_loop_also_takes_less_cash():
    calm, _loops = pair_of_runs(2)
    slow, fast = (
        outcome(replace(calm, market=replace(calm.market, fund=PassiveFund(inflow=inflow))), np.random.default_rng(1))
        for inflow in (0.001, 0.004)
    )
    assert fast.steps < slow.steps
    assert fast.cash < 0.9 * slow.cash


# --- the way out ---


def test_the_way_out_keeps_its_promises():
    assert_a_picture_keeps_its_promises(out(), out(1.0, 0.5, 0.0), out(0.01, 50.0, 1.0))


def test_the_closed_form_is_the_area_under_the_bids():
    shown = out(0.3, 2.0, 0.5)
    by_area = revalue(shown.bids, shown.q, S, shown.last_price)
    assert shown.result.cash == pytest.approx(by_area.cash)
    assert shown.result.premium == pytest.approx(by_area.premium)
    assert shown.result.cap_change == pytest.approx(by_area.cap_change)


def test_the_whole_float_brings_a_fifth_of_its_price_tag():
    assert out(1.0).result.cash / (F * 10e12 / S) == pytest.approx((1 - np.exp(-5)) / 5)
    assert out(1.0).result.cash == pytest.approx(1.914e12, rel=1e-3)


def test_who_pushed_the_price_up_gets_back_what_it_cost_and_no_more():
    asks = ExponentialSupply(5e12 / S, 5, F)
    trip = pump(asks, 10e12 / S, S, FallingBids.after(asks, 10e12 / S))
    assert trip.received == pytest.approx(trip.paid) == pytest.approx(0.963e12, rel=1e-3)


# --- what decides ---


def test_what_decides_keeps_its_promises():
    low = replace(FIRM, growth=0.0, margin=0.16)
    high = replace(FIRM, growth=0.6, margin=0.55)
    assert_a_picture_keeps_its_promises(decides(), decides(low, 0.15, 0.95), decides(high, 0.05, 0.5))


@pytest.mark.parametrize("cap", [5e12, 10e12])
def test_the_lines_of_equal_cap_are_where_the_solver_finds_them(cap):
    shown = decides()
    for place in (4, 24, 60):
        exact = implied_growth(cap, FIRM, float(RATES[place]))
        assert shown.line(cap)[place] == pytest.approx(exact, abs=2e-4)
    assert shown.needed(cap) == pytest.approx(implied_growth(cap, FIRM, 0.09), abs=5e-4)


def test_the_figures_of_the_page():
    assert decides().needed(5e12) == pytest.approx(0.237, abs=0.002)
    assert decides().needed(10e12) == pytest.approx(0.333, abs=0.002)
    assert decides(rate=0.0625).worth > 10e12 > decides(rate=0.065).worth
    assert decides(share=8 / 9).allocated == pytest.approx(10e12)
    assert decides(share=0.8).allocated == 5e12


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("rate", lambda: decides(rate=0.03)),
        ("share", lambda: decides(share=0.99)),
        ("margin", lambda: decides(replace(FIRM, margin=0))),
        ("holders_part", lambda: DoublingsPicture((), 5e12, 1.5, 6)),
        ("pairs", lambda: machine(PAIRS, pairs=2)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, make):
    with pytest.raises(ValueError, match=f"^{name} must"):
        make()
