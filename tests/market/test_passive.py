"""A cap-weighted fund: prices alone make it trade nothing; flows, floats and members do."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mktlib.market.passive import IndexFund, Period, Stock, chasing_gain, simulate_passive

counts = st.integers(1_000, 10**10)
prices = st.floats(0.5, 5_000)
times = st.floats(0.05, 20)


@st.composite
def stocks(draw, in_index=True):
    outstanding = draw(counts)
    return Stock(draw(prices), outstanding, draw(st.integers(1_000, outstanding)), in_index)


funds = st.builds(IndexFund, st.tuples(stocks(), stocks()), st.floats(0.001, 0.6))
START = IndexFund((Stock(100, 10**9, 9 * 10**8), Stock(50, 2 * 10**9, 2 * 10**9)), owned=0.2)


@given(funds, st.lists(st.tuples(times, times), min_size=1, max_size=6), st.floats(0, 10))
def test_when_only_prices_change_the_fund_trades_exactly_nothing(fund, news, k):
    for state in simulate_passive(fund, [Period(news=one) for one in news], chasing=0, k=k):
        assert state.trades == (0, 0)
        assert state.fund.holdings == fund.holdings
        assert state.inflow == state.fund.cash == 0
        assert state.impact == (1, 1)


@given(funds, times)
def test_the_weight_of_what_rises_rises_by_itself(fund, factor):
    assume(abs(factor - 1) > 1e-3)
    (state,) = simulate_passive(fund, [Period(news=(factor, 1.0))])
    assert (state.fund.weights[0] > fund.weights[0]) == (factor > 1)
    assert state.trades == (0, 0)


@given(funds, times, times)
def test_the_textbook_rule_of_weights_times_assets_asks_for_the_same_shares_exactly(fund, first, second):
    # The rival: weights from prices, dollars from weights, shares from dollars, in exact fractions.
    owned = Fraction(fund.owned)
    held = [owned * stock.free_float for stock in fund.stocks]
    new = [Fraction(stock.price) * Fraction(factor) for stock, factor in zip(fund.stocks, (first, second), strict=True)]
    assets = sum(price * shares for price, shares in zip(new, held, strict=True))
    caps = [price * stock.free_float for price, stock in zip(new, fund.stocks, strict=True)]
    goals = [cap / sum(caps) * assets / price for cap, price in zip(caps, new, strict=True)]
    assert goals == held


@given(funds, st.floats(1e-4, 0.2), st.floats(0.1, 8))
def test_an_inflow_buys_one_part_of_every_float_and_lifts_all_prices_alike(fund, part, k):
    inflow = part * fund.index_cap
    (state,) = simulate_passive(fund, [Period(inflow=inflow)], k=k)
    assume(not state.limited)
    bought = [shares / stock.free_float for shares, stock in zip(state.trades, fund.stocks, strict=True)]
    rounding = [2 / stock.free_float for stock in fund.stocks]
    assert bought[0] == pytest.approx(bought[1], abs=sum(rounding))
    # Closed form: all others hold 1 - owned of every float; walking it costs cap/k (e^(k·part) - 1).
    expected = 1 + k * inflow / (fund.index_cap * (1 - fund.owned))
    for impact in state.impact:
        assert math.log(impact) == pytest.approx(math.log(expected), abs=2 * k * max(rounding) / (1 - fund.owned))


@given(funds, st.floats(-0.05, 0.05), st.floats(0, 5), st.integers(-100, 10**6))
def test_the_cash_that_came_in_is_in_the_trades_or_in_the_till(fund, part, k, more):
    period = Period(inflow=part * fund.assets, new_float=(more, 0), new_shares=(max(more, 0), 0))
    (state,) = simulate_passive(fund, [period], k=k)
    held, rest = fund.holdings, 0.0
    for place, (stock, shares) in enumerate(zip(fund.stocks, state.trades, strict=True)):
        rise = k * shares / (stock.free_float + period.new_float[place] - held[place])
        rest += stock.price * shares * (math.expm1(rise) / rise if rise else 1)
    scale = fund.assets + abs(state.inflow)
    assert state.inflow - rest == pytest.approx(state.fund.cash, abs=1e-9 * scale)
    one_share_each = sum(stock.price * impact for stock, impact in zip(fund.stocks, state.impact, strict=True))
    assert abs(state.fund.cash) <= 2 * math.exp(k) * one_share_each + 1e-9 * scale


def test_without_impact_an_inflow_is_split_by_weight_to_the_share():
    (state,) = simulate_passive(START, [Period(inflow=1.9e9)])
    weights = START.weights
    assert weights == pytest.approx((0.9 / 1.9, 1.0 / 1.9))
    assert state.trades == (9_000_000, 20_000_000)
    assert state.fund.owned == pytest.approx(0.21)


def test_an_index_inclusion_is_paid_by_selling_the_other_stock():
    fund = IndexFund((replace(START.stocks[0], in_index=False), START.stocks[1]), owned=0.2)
    assert fund.holdings == (0, 4 * 10**8)
    (still,) = simulate_passive(fund, [Period(members=(True, True))])
    assert still.inflow == 0
    bought, sold = still.trades
    assert bought > 0 > sold
    assert 100 * bought == pytest.approx(-50 * sold, abs=200)
    assert still.fund.owned == pytest.approx(0.2 * 100e9 / 190e9)
    (moved,) = simulate_passive(fund, [Period(members=(True, True))], k=1)
    assert moved.impact[0] > 1 > moved.impact[1]
    (out,) = simulate_passive(still.fund, [Period(members=(False, True))])
    assert out.fund.holdings[0] == 0
    assert out.fund.owned == pytest.approx(0.2)


def test_new_float_makes_the_fund_buy_its_part_and_new_locked_shares_do_not():
    freed = Period(new_float=(10**8, 0))
    (state,) = simulate_passive(START, [freed])
    assert state.trades[0] > 0 > state.trades[1]
    assert state.fund.holdings[0] == pytest.approx(state.fund.owned * 10**9, abs=1)
    (locked,) = simulate_passive(START, [Period(new_shares=(10**8, 0))])
    assert locked.trades == (0, 0)
    assert locked.fund.stocks[0].shares_outstanding == 11 * 10**8


@pytest.mark.parametrize("gain", [0.0, 0.3, 0.6, 0.9])
def test_small_rises_that_savers_chase_add_up_to_the_first_over_one_minus_g(gain):
    k, first = 2.0, 1e-6
    chasing = gain * (1 - START.owned) / (START.owned * k)
    assert chasing_gain(START.owned, chasing, k) == pytest.approx(gain)
    periods = [Period(news=(1 + first, 1 + first)), *[Period()] * 200]
    fine = replace(START, stocks=(Stock(1e-3, 10**14, 10**14), Stock(1e-3, 10**14, 10**14)))  # rounding is nothing
    rises = [state.market_return for state in simulate_passive(fine, periods, chasing, k)]
    assert math.fsum(rises) == pytest.approx(first / (1 - gain), rel=0.01)
    assert rises[1] == pytest.approx(gain * rises[0], rel=0.01, abs=1e-9)


def test_at_a_gain_above_one_the_rises_grow_until_the_float_is_bought_and_no_exception_is_raised():
    k, chasing = 5.0, 1.0
    assert chasing_gain(START.owned, chasing, k) > 1
    states = list(simulate_passive(START, [Period(news=(1.02, 1.02)), *[Period()] * 40], chasing, k))
    returns = [state.market_return for state in states]
    assert returns[:5] == sorted(returns[:5])
    assert any(state.limited for state in states)
    assert states[-1].fund.owned == pytest.approx(0.99)


def test_savers_cannot_take_out_more_than_all_of_it():
    (state,) = simulate_passive(START, [Period(inflow=-2 * START.assets)])
    assert state.limited
    assert state.fund.holdings == (0, 0)
    assert -state.inflow == pytest.approx(START.assets)


@pytest.mark.parametrize(
    ("message", "build"),
    [
        ("free_float must be at most", lambda: Stock(1, 10, 11)),
        ("price must", lambda: Stock(0, 10, 10)),
        ("owned must", lambda: IndexFund(START.stocks, 1)),
        ("stocks must be two", lambda: IndexFund(START.stocks[:1], 0.1)),
        ("stocks must be two", lambda: IndexFund(tuple(replace(s, in_index=False) for s in START.stocks), 0.1)),
        ("chasing must", lambda: simulate_passive(START, [], chasing=-1)),
        ("k must", lambda: chasing_gain(0.1, 1, -1)),
        ("owned must", lambda: chasing_gain(1, 1, 1)),
        ("news must", lambda: list(simulate_passive(START, [Period(news=(0, 1))]))),
        ("new_float must", lambda: list(simulate_passive(START, [Period(new_float=(-8 * 10**8, 0))]))),
    ],
)
def test_a_fund_or_a_period_that_makes_no_sense_is_refused(message, build):
    with pytest.raises(ValueError, match=message):
        build()
