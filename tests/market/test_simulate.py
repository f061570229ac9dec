"""The simulated market: nothing is made or lost, each switch does what its role does, and layer 1 comes out."""

import math
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.formula import IsoelasticSupply, revalue
from mktlib.market.agents import (
    DEALERS,
    FOUNDERS,
    FUND,
    HOLDERS,
    MAKER,
    SAVERS,
    TREND,
    LongTermHolders,
    MarketMaker,
    News,
    OptionDealers,
    PassiveFund,
    RoleMarket,
    TrendFollowers,
)
from mktlib.market.floor import Floor
from mktlib.market.options import Option
from mktlib.market.outcome import Outcome, Run, outcome
from mktlib.market.simulate import ROLES, simulate_roles
from mktlib.orderbook import Side

pytestmark = pytest.mark.slow  # many whole runs

CALM = LongTermHolders(fickleness=0)
ALONE = RoleMarket(trend=None, fund=None, maker=None, dealers=None, noise=0)

markets = st.builds(
    RoleMarket,
    price=st.sampled_from([0.5, 20.0, 100.0, 3000.01]),
    shares_outstanding=st.integers(100_000, 2_000_000),
    locked=st.floats(0, 0.3),
    drift=st.floats(-0.01, 0.01),
    noise=st.floats(0, 0.03),
    news=st.lists(
        st.builds(News, st.integers(0, 30), st.floats(0.3, 3), st.booleans()),
        max_size=2,
        unique_by=lambda one: one.step,
    ).map(tuple),
    savings=st.floats(0, 2),
    holders=st.none()
    | st.builds(
        LongTermHolders,
        count=st.integers(1, 60),
        elasticity=st.floats(0.1, 5),
        fickleness=st.floats(0, 0.2),
        visits=st.integers(1, 20),
        lot=st.floats(0.005, 0.5),
    ),
    trend=st.none()
    | st.builds(TrendFollowers, part=st.floats(0, 0.1), strength=st.floats(0, 50), memory=st.integers(1, 9)),
    fund=st.none()
    | st.builds(PassiveFund, part=st.floats(0, 0.3), inflow=st.floats(-0.1, 0.1), chasing=st.floats(0, 5)),
    maker=st.none() | st.builds(MarketMaker, lot=st.integers(1, 500), most=st.integers(0, 5_000)),
    dealers=st.none()
    | st.builds(OptionDealers, net=st.floats(-1, 1), contracts=st.floats(0, 40), days=st.floats(1, 200)),
)


def run(market, seed=1, steps=60):
    return list(simulate_roles(market, np.random.default_rng(seed), steps))


@settings(max_examples=60)
@given(markets, st.integers(0, 10_000))
def test_cash_and_shares_are_conserved_to_the_unit_and_only_makers_and_dealers_borrow(market, seed):
    states = run(market, seed, steps=40)
    assert len(states) == 41
    for state in states:
        assert sum(state.shares) == market.shares_outstanding
        assert sum(state.cents) == sum(states[0].cents)
        for role in (HOLDERS, TREND, FUND, SAVERS, FOUNDERS):
            assert state.shares[role] >= 0
            assert state.cents[role] >= 0
        assert state.shares[FOUNDERS] == states[0].shares[FOUNDERS]
        assert all(type(count) is int for count in (*state.shares, *state.cents))
        assert state.shares[SAVERS] == 0
        if market.maker:
            assert abs(state.shares[MAKER]) <= market.maker.most


@settings(max_examples=15)
@given(st.integers(0, 10_000), markets)
def test_the_same_seed_gives_the_same_market(seed, market):
    assert run(market, seed, 15) == run(market, seed, 15)


@pytest.mark.parametrize("elasticity", [0.3, 1.0, 3.0])
def test_a_fund_that_buys_walks_the_isoelastic_supply_of_layer_1(elasticity):
    calm = replace(CALM, elasticity=elasticity, lot=0.005, visits=60)
    market = replace(ALONE, holders=calm, fund=PassiveFund(inflow=0.001))
    first, *_, last = run(market, steps=300)
    sold = first.shares[HOLDERS] - last.shares[HOLDERS]
    P = IsoelasticSupply(100, elasticity, first.shares[HOLDERS])
    assert sold > 0.03 * P.float_shares
    assert last.price == pytest.approx(P(sold), rel=0.02)
    cash = (last.cents[HOLDERS] - first.cents[HOLDERS]) / 100
    assert cash == pytest.approx(P.capital_spent(sold), rel=0.02)


def test_news_that_all_hear_doubles_the_price_without_a_cent_and_slow_news_is_paid_for():
    heard = outcome(Run(replace(ALONE, news=(News(5, 2.0),)), 20), np.random.default_rng(1))
    assert heard.change == pytest.approx(1, rel=0.05)
    assert abs(heard.cash_part) < 1e-12
    slow = run(replace(ALONE, news=(News(5, 2.0, heard_by_all=False),)), steps=120)
    assert slow[-1].price == pytest.approx(200, rel=0.1)
    assert sum(state.volume for state in slow) > 0


def test_a_fund_without_flows_trades_nothing_whatever_the_price_does():
    market = replace(RoleMarket(), fund=PassiveFund(inflow=0, chasing=0), drift=0.002)
    states = run(market, steps=200)
    assert states[-1].price > 120
    assert {state.shares[FUND] for state in states} == {states[0].shares[FUND]}
    assert {state.cents[FUND] for state in states} == {0}


def test_a_fund_pays_out_what_savers_take_and_savers_have_it():
    market = replace(RoleMarket(), fund=PassiveFund(inflow=-0.001))
    first, *_, last = run(market, steps=200)
    assert last.inflow < 0
    assert last.cents[SAVERS] - first.cents[SAVERS] == -last.inflow
    assert last.shares[FUND] < first.shares[FUND]
    assert last.price < first.price


NO_LOOPS = replace(RoleMarket(), trend=None, dealers=None, noise=0)


def outcomes(market, seeds=6, steps=400):
    return [outcome(Run(market, steps), np.random.default_rng(seed)) for seed in range(seeds)]


def test_chasing_savers_trend_followers_and_short_gamma_each_magnify_an_inflow():
    loops = {
        "chasing": replace(NO_LOOPS, fund=PassiveFund(chasing=2.0)),
        "trend": replace(NO_LOOPS, trend=TrendFollowers(part=0.05)),
        "short gamma": replace(NO_LOOPS, dealers=OptionDealers(net=-1)),
    }
    plain = outcomes(NO_LOOPS)
    for market in loops.values():
        magnified = outcomes(market)
        assert statistics.fmean(o.change for o in magnified) > statistics.fmean(o.change for o in plain)
        assert statistics.fmean(o.cash for o in magnified) > statistics.fmean(o.cash for o in plain)
    damped = outcomes(replace(NO_LOOPS, dealers=OptionDealers(net=+1)))
    assert statistics.fmean(o.change for o in damped) < statistics.fmean(o.change for o in plain)


def test_short_gamma_against_few_sellers_shakes_the_price():
    few = replace(NO_LOOPS, holders=LongTermHolders(elasticity=0.5))
    calm = outcomes(few, seeds=3)
    shaken = outcomes(replace(few, dealers=OptionDealers(contracts=80)), seeds=3)
    assert min(o.roughness for o in shaken) > 3 * max(o.roughness for o in calm)


def test_a_maker_narrows_the_spread_and_hardly_changes_where_the_price_ends():
    with_maker = replace(RoleMarket(), dealers=None)
    without = replace(with_maker, maker=None)
    spreads, ends = [], []
    for market in (with_maker, without):
        runs = [run(market, seed, 200) for seed in range(6)]
        spreads.append(statistics.fmean(state.spread for states in runs for state in states[1:]))
        ends.append(statistics.fmean(states[-1].price for states in runs))
    assert spreads[0] < 0.6 * spreads[1]
    assert ends[0] == pytest.approx(ends[1], rel=0.02)


@pytest.mark.parametrize("elasticity", [0.3, 1.0, 3.0])
def test_the_multiplier_of_the_simulated_market_is_that_of_the_holders_curve(elasticity):
    crowd = LongTermHolders(elasticity=elasticity, fickleness=0.002, lot=0.005, visits=80)
    market = replace(NO_LOOPS, holders=crowd, maker=None)
    results = outcomes(market, seeds=3)
    P = IsoelasticSupply(100, elasticity, market.first_shares()[HOLDERS])
    expected = [revalue(P, o.shares, market.shares_outstanding).multiplier for o in results]
    assert statistics.fmean(o.multiplier for o in results) == pytest.approx(statistics.fmean(expected), rel=0.1)
    assert statistics.fmean(expected) == pytest.approx(1 / (elasticity * 0.6), rel=0.25)  # its slope at the start


@pytest.mark.parametrize("news", [1.0, math.sqrt(2)])
def test_a_doubling_costs_what_the_holders_curve_says_less_what_news_did(news):
    told = (News(50, news),) if news > 1 else ()
    market = replace(NO_LOOPS, fund=PassiveFund(inflow=0.001), savings=2.0, news=told)
    results = [outcome(Run(market, 3_000, until=2.0), np.random.default_rng(seed)) for seed in range(3)]
    assert all(o.reached for o in results)
    shares = market.first_shares()[HOLDERS]
    P = IsoelasticSupply(100 * news, 1.0, shares)
    expected = P.capital_spent(P.quantity(200)) / (100 * market.shares_outstanding)
    # Up to the day of the news, the fund has bought a little at the old prices.
    assert statistics.fmean(o.cash_part for o in results) == pytest.approx(expected, rel=0.05)


def test_a_role_that_is_switched_off_does_not_change_the_luck_of_the_others():
    values = [[state.value for state in run(market)] for market in (RoleMarket(), ALONE_WITH_NOISE)]
    assert values[0] == values[1]


ALONE_WITH_NOISE = replace(ALONE, noise=RoleMarket().noise)


def test_the_dealers_hedge_is_the_delta_of_their_calls():
    dealers = OptionDealers(net=-0.7, contracts=40, strikes=(1.0, 1.2), days=20, volatility=0.5)
    for price in (80.0, 100.0, 125.0):
        deltas = [Option(100 * k, 20, 0.5, rate=0).delta(price) for k in (1.0, 1.2)]
        assert dealers.hedge(price, 100) == pytest.approx(0.7 * 4_000 * sum(deltas))
    states = run(replace(RoleMarket(), dealers=dealers), steps=100)
    for state in states[1:]:
        assert state.shares[DEALERS] >= 0


def test_a_run_stops_where_it_was_told_to():
    market = replace(RoleMarket(), drift=0.01)
    stopped = list(simulate_roles(market, np.random.default_rng(1), 500, until=1.5))
    assert len(stopped) < 400
    assert stopped[-1].price >= 150
    assert all(state.price < 150 for state in stopped[:-1])
    result = outcome(Run(market, 500, 1.5), np.random.default_rng(1))
    assert (result.reached, result.price_after, result.steps) == (True, stopped[-1].price, stopped[-1].step + 1)


def test_an_outcome_by_hand():
    o = Outcome(100, 110, 95, 120, 100, 10, 1e8, shares=10_000, cash=2e6, inflow=1e6, roughness=0.01, reached=False)
    assert (o.change, o.cash_part) == (pytest.approx(0.1), 0.02)
    assert o.multiplier == pytest.approx(5)
    assert math.isnan(replace(o, cash=0.0, price_after=100).multiplier)
    assert replace(o, cash=0.0).multiplier == math.inf


def test_a_floor_never_lets_who_has_no_credit_spend_what_is_not_there():
    floor = Floor({0: 0, 1: 1}, {0: 100, 1: 5}, {0: 0, 1: 10_050}, {}, 10.0)
    floor.rest(0, Side.ASK, 50, 10.0)
    floor.rest(0, Side.ASK, 50, 20.0)
    assert floor.affordable(1, 1_000) == 10
    assert floor.take(1, 1_000) == 10
    assert (floor.cents, floor.shares) == ({0: 10_000, 1: 50}, {0: 90, 1: 15})
    assert floor.take(1, -100) == 0  # nobody bids
    assert (floor.pay(1, 0, 80), floor.cents) == (50, {0: 10_050, 1: 0})
    assert floor.trade(1, 45) == 45  # on credit: 40 at $10 and 5 at $20
    assert (floor.cents[1], floor.role_cents, floor.role_shares) == (-50_000, [60_050, -50_000], [45, 60])


@pytest.mark.parametrize(
    ("message", "build"),
    [
        ("price must be a whole number of cents", lambda: RoleMarket(price=1.234)),
        ("locked must", lambda: RoleMarket(locked=1.1)),
        ("shares_outstanding must leave", lambda: RoleMarket(shares_outstanding=3_000)),
        ("shares_outstanding must leave", lambda: RoleMarket(locked=0.9)),
        ("lot must", lambda: LongTermHolders(lot=0)),
        ("elasticity must", lambda: LongTermHolders(elasticity=0)),
        ("strength must be at least 0", lambda: TrendFollowers(strength=-1)),
        ("inflow must be between", lambda: PassiveFund(inflow=1)),
        ("most must", lambda: MarketMaker(most=-1)),
        ("net must", lambda: OptionDealers(net=2)),
        ("strikes must", lambda: OptionDealers(strikes=())),
        ("step must", lambda: News(-1, 2)),
        ("news must", lambda: RoleMarket(news=(News(1, 2), News(1, 3)))),
        ("market must", lambda: simulate_roles(None, np.random.default_rng(1))),
        ("steps must", lambda: simulate_roles(RoleMarket(), np.random.default_rng(1), 0)),
        ("until must", lambda: simulate_roles(RoleMarket(), np.random.default_rng(1), 10, until=1)),
    ],
)
def test_a_market_that_makes_no_sense_is_refused(message, build):
    with pytest.raises(ValueError, match=message):
        build()


def test_every_role_has_a_name():
    assert len(ROLES) == len(set(ROLES)) == FOUNDERS + 1
