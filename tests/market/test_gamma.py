"""Hedging loops: units kept apart, the geometric series, divergence said and not raised, and squeezes that end."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from mktlib.formula import ExponentialSupply, LadderSupply
from mktlib.market.black_scholes import Option
from mktlib.market.facts import AAPL_BOOK
from mktlib.market.gamma import DealerBook, HedgingLoop, loop_gain
from mktlib.market.squeeze import simulate_squeeze
from mktlib.orderbook import Book, Side

WEEK = Option(strike=200, days=7, volatility=0.5, rate=0.04)
CURVE = ExponentialSupply(p0=200, k=5, float_shares=50e6)
nets = st.floats(-1, 1)
gains = st.floats(-0.9, 0.9)


def test_ten_thousand_contracts_are_28778_shares_a_dollar_and_11_5_million_a_percent():
    book = DealerBook(WEEK, contracts=10_000, net=-1)
    shares = WEEK.gamma(200) * 10_000 * 100
    assert round(book.shares_per_dollar(200)) == round(shares) == 28_778
    assert book.dollars_per_dollar(200) == pytest.approx(shares * 200)
    assert book.dollars_per_percent(200) == pytest.approx(shares * 200**2 * 0.01)
    assert round(book.dollars_per_percent(200) / 1e6, 1) == 11.5


@given(st.floats(1, 1e6), nets, st.floats(50, 500))
def test_a_dollar_and_a_percent_are_two_units_and_agree_only_at_a_hundred_dollars(contracts, net, spot):
    book = DealerBook(WEEK, contracts, net)
    assert book.dollars_per_percent(spot) == pytest.approx(book.dollars_per_dollar(spot) * spot / 100)


@given(nets, st.floats(150, 260))
def test_shares_per_dollar_are_what_the_hedge_changes_by(net, spot):
    book, step = DealerBook(WEEK, 10_000, net), 1e-3
    change = (book.hedge(spot + step) - book.hedge(spot - step)) / (2 * step)
    assert book.shares_per_dollar(spot) == pytest.approx(change, rel=1e-5, abs=1e-2)
    assert math.copysign(1, book.shares_per_dollar(spot)) == math.copysign(1, -net) or net == 0


def test_who_sold_puts_also_buys_into_a_rise_but_starts_from_a_short_hedge():
    put = DealerBook(Option(200, 7, kind="put"), 10_000, net=-1)
    call = DealerBook(Option(200, 7, kind="call"), 10_000, net=-1)
    assert put.shares_per_dollar(200) == pytest.approx(call.shares_per_dollar(200))
    assert call.hedge(200) - put.hedge(200) == pytest.approx(1_000_000)
    assert put.hedge(200) < 0 < call.hedge(200)


@given(st.floats(-50, 50), gains)
def test_the_rounds_of_a_loop_below_one_add_up_to_the_first_over_one_minus_g(first, gain):
    loop = HedgingLoop(first, gain)
    *_, last = loop.rounds(600)
    assert last == pytest.approx(loop.total_move, rel=1e-9, abs=1e-12)
    assert loop.total_move - gain * loop.total_move == pytest.approx(first, abs=1e-9)
    assert not loop.diverges
    if abs(gain) > 1e-9 and abs(first) > 1e-9:
        assert (abs(loop.total_move) > abs(first)) == (gain > 0)


@given(st.floats(1, 5), st.sampled_from([-2.0, 2.0]))
def test_at_a_gain_of_one_or_more_the_loop_says_that_it_diverges(gain, first):
    loop = HedgingLoop(first, gain)
    assert loop.diverges
    assert loop.total_move == math.copysign(math.inf, first)
    moves = [abs(move) for move in loop.rounds(20)]
    steps = [b - a for a, b in pairwise([0, *moves])]
    assert all(b >= a * (1 - 1e-9) for a, b in pairwise(steps))


def test_without_a_first_move_nothing_happens_at_any_gain():
    loop = HedgingLoop(0.0, 3.0)
    assert (loop.total_move, loop.diverges, list(loop.rounds(3))) == (0, False, [0, 0, 0])


def test_long_gamma_beyond_minus_one_overshoots_around_a_calm_total():
    loop = HedgingLoop(1.0, -1.5)
    assert loop.overshoots
    assert loop.total_move == pytest.approx(0.4)
    distances = [abs(move - loop.total_move) for move in loop.rounds(8)]
    assert distances == sorted(distances)
    assert not HedgingLoop(1.0, -0.9).overshoots


@given(st.floats(0, 4_000), st.floats(10_000, 1_000_000))
def test_a_squeeze_on_a_curve_ends_at_the_first_price_at_which_everybody_is_hedged(contracts, first):
    book = DealerBook(WEEK, contracts, net=-1)
    *_, last = simulate_squeeze(book, CURVE, first, most_rounds=10_000)
    assert last.end == "hedged"
    start = book.hedge(200.0)

    def gap(price):
        return CURVE(first + book.hedge(price) - start) - price

    low = CURVE(first)
    assert gap(low) >= -1e-9
    grid = [low * math.exp(step / 2_000) for step in range(2_000)]
    above = next(price for price in grid if gap(price) < 0)
    below = max([price for price in grid if price < above], default=low)
    root = brentq(gap, below, above) if gap(below) > 0 else below
    assert last.price == pytest.approx(root, rel=1e-4)


def test_a_small_squeeze_is_the_linear_loop():
    book = DealerBook(Option(200, 90, 0.5, 0.04), 10_000, net=-1)
    first = 1_000
    move = CURVE(first) - 200
    gain = loop_gain(book.shares_per_dollar(200), CURVE.slope(0))
    *_, last = simulate_squeeze(book, CURVE, first)
    assert last.price - 200 == pytest.approx(HedgingLoop(move, gain).total_move, rel=0.02)


def test_with_a_gain_above_one_the_price_runs_but_never_past_all_the_contracts():
    book = DealerBook(WEEK, 30_000, net=-1)
    assert loop_gain(book.shares_per_dollar(200), CURVE.slope(0)) > 1
    rounds = list(simulate_squeeze(book, CURVE, 100_000, most_rounds=1_000))
    assert rounds[-1].end == "hedged"
    prices = [one.price for one in rounds]
    assert prices == sorted(prices)
    assert prices[-1] > 5 * (prices[0] - 200) + 200
    assert rounds[-1].hedge <= 30_000 * 100
    assert sum(one.bought for one in rounds[1:]) <= 30_000 * 100


def test_a_float_that_is_too_small_sells_out_and_the_last_round_says_so():
    thin = ExponentialSupply(200, 1, 500_000)
    *_, last = simulate_squeeze(DealerBook(WEEK, 30_000, net=-1), thin, 50_000)
    assert last.end == "nobody left"
    assert last.price == pytest.approx(200 * math.e)
    assert last.wanted > last.hedge


@given(nets, st.floats(10_000, 500_000))
def test_the_dealers_side_decides_whether_hedging_drives_or_damps(net, first):
    *_, last = simulate_squeeze(DealerBook(WEEK, 5_000, net), CURVE, first, most_rounds=2_000)
    alone = CURVE(first)
    if net < -0.01:
        assert last.price >= alone
    if net > 0.01:
        assert 200 <= last.price <= alone


@given(st.integers(-2_000, 2_000), nets)
def test_on_a_real_book_every_share_and_cent_is_a_trade_and_the_book_stays_as_it_was(first, net):
    book = real_book()
    before = book.depth(Side.ASK), book.depth(Side.BID)
    option = Option(strike=586, days=7, volatility=0.3)
    rounds = list(simulate_squeeze(DealerBook(option, 20, net), book, first))
    assert (book.depth(Side.ASK), book.depth(Side.BID)) == before
    asks = AAPL_BOOK.supply()
    if first > 0 and net == 0:
        assert rounds[0].bought == min(first, asks.depth)
        assert rounds[0].cash == pytest.approx(asks.capital_spent(min(first, asks.depth)))
    for one in rounds:
        assert one.bought == round(one.bought)
        assert one.bought == 0 or 580 < one.cash / one.bought < 590
    assert rounds[-1].hedge - rounds[0].hedge == pytest.approx(sum(one.bought for one in rounds[1:]))


def real_book():
    book = Book()
    for price, size in AAPL_BOOK.asks:
        book.limit(Side.ASK, size, price)
    for price, size in AAPL_BOOK.bids:
        book.limit(Side.BID, size, price)
    return book


def test_a_loop_or_a_squeeze_that_makes_no_sense_is_refused():
    book = DealerBook(WEEK, 10, -1)
    with pytest.raises(ValueError, match="net must"):
        DealerBook(WEEK, 10, -1.1)
    with pytest.raises(ValueError, match="contracts must"):
        DealerBook(WEEK, -1)
    with pytest.raises(ValueError, match="dollars_per_share must"):
        loop_gain(1, -1)
    with pytest.raises(ValueError, match="gain must"):
        HedgingLoop(1, math.nan)
    with pytest.raises(ValueError, match="first_shares must"):
        simulate_squeeze(book, CURVE, -1)
    with pytest.raises(ValueError, match="venue must have a price"):
        simulate_squeeze(book, Book(), 1)
    with pytest.raises(ValueError, match="venue must be"):
        simulate_squeeze(book, lambda q: q, 1)
    with pytest.raises(ValueError, match="most_rounds must"):
        simulate_squeeze(book, LadderSupply([1], [1]), 1, 0)
