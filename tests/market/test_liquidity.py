"""Measures of liquidity: each against a market where the answer is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.liquidity import amihud, average_daily_volume, cap_changes, liquidity, roll_spread, turnover
from mktlib.market.prices import daily_prices
from mktlib.market.prices_synthetic import synthetic_prices
from mktlib.market.spread_costs import depth_within, relative_spread, trade_cost
from mktlib.orderbook import Book, Side
from tests.market.test_prices import flat


def bouncing(rng, count, spread, volatility):
    """Trades at bid or ask, at random, around a middle that walks."""
    middle = 100 + np.cumsum(volatility * rng.standard_normal(count))
    return middle + spread / 2 * rng.choice([-1, 1], count)


@pytest.mark.parametrize("spread", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("volatility", [0.0, 0.3])
def test_roll_finds_the_spread_that_the_trades_bounced_in(spread, volatility):
    prices = bouncing(np.random.default_rng(4), 40_000, spread, volatility)
    assert roll_spread(prices).spread == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("prices", [[1, 2, 3, 4, 5], [5, 5, 5, 5], [1, 2, 4, 8, 16]])
def test_roll_says_why_when_the_covariance_has_the_wrong_sign(prices):
    found = roll_spread(prices)
    assert math.isnan(found.spread)
    assert found.covariance >= 0
    assert "a trend hides the spread" in found.reason


@given(st.lists(st.floats(1, 1e4), min_size=4, max_size=40))
def test_roll_is_twice_the_root_of_the_negative_covariance_or_nothing(prices):
    found = roll_spread(prices)
    changes = np.diff(prices)
    rival = np.cov(changes[:-1], changes[1:], bias=True)[0, 1]
    assert found.covariance == pytest.approx(rival, rel=1e-9, abs=1e-6)
    assert math.isnan(found.spread) == bool(found.reason) == (found.covariance >= 0)
    if not found.reason:
        assert found.spread**2 == pytest.approx(-4 * found.covariance)


@given(
    st.lists(st.tuples(st.floats(-0.5, 0.5), st.sampled_from([0.0, 1e5, 1e6, 3e9])), min_size=1, max_size=30),
    st.floats(0.1, 10),
)
def test_amihud_is_the_average_over_days_with_volume_and_falls_with_value(days, factor):
    moves, values = zip(*days, strict=True)
    traded = [(abs(r), v) for r, v in days if v]
    found = amihud(moves, values)
    if not traded:
        assert math.isnan(found)
        return
    assert found == pytest.approx(sum(r / v for r, v in traded) / len(traded) * 1e6)
    assert amihud(moves, np.array(values) * factor) == pytest.approx(found / factor)


def test_a_share_that_moves_one_percent_for_each_million_has_an_amihud_of_one_percent():
    rng = np.random.default_rng(1)
    values = rng.uniform(1e5, 1e7, 50)
    assert amihud(0.01 * values / 1e6, values) == pytest.approx(0.01)


def test_turnover_and_average_volume_are_plain_fractions():
    assert turnover(5, 100) == 0.05
    assert turnover(0, 100) == 0
    assert average_daily_volume([1, 2, 3, 6]) == 3
    assert average_daily_volume([1, 2, 3, 6], days=2) == 4.5


@given(mid=st.floats(1, 1000), later=st.floats(1, 1000), off=st.floats(-0.5, 0.5), side=st.sampled_from(list(Side)))
def test_the_effective_spread_is_the_realised_one_plus_the_impact(mid, later, off, side):
    cost = trade_cost(mid + off, side, mid, later)
    assert cost.effective == pytest.approx(cost.realised + cost.impact, abs=1e-9)
    mirror = trade_cost(mid + off, side.opposite, mid, later)
    assert (mirror.effective, mirror.impact) == (-cost.effective, -cost.impact)


def test_a_small_order_in_a_real_book_pays_the_quoted_spread():
    book = Book()
    book.limit(Side.BID, 100, 99.0)
    book.limit(Side.ASK, 100, 101.0)
    before = book.mid_price
    price = book.market(Side.BID, 50).average_price
    cost = trade_cost(price, Side.BID, before, book.mid_price)
    assert cost.effective == pytest.approx(2.0)
    assert cost.impact == 0  # half of the best ask is left, so the middle stays
    assert relative_spread(99, 101) == pytest.approx(cost.effective / before)


@given(
    asks=st.lists(st.tuples(st.integers(1, 500), st.integers(1, 100)), min_size=1, max_size=10),
    distance=st.floats(0, 0.2),
)
def test_depth_counts_what_waits_no_further_than_asked(asks, distance):
    book = Book()
    book.limit(Side.BID, 7, 99.99)
    for cents, quantity in asks:
        book.limit(Side.ASK, quantity, round(100 + cents / 100, 2))
    reach = book.mid_price * (1 + distance)
    near = sum(quantity for cents, quantity in asks if round(100 + cents / 100, 2) <= reach * (1 + 1e-9))
    assert depth_within(book, Side.ASK, distance) == near


def test_depth_includes_what_waits_exactly_at_the_distance():
    book = Book()
    book.limit(Side.BID, 7, 99.0)
    book.limit(Side.ASK, 5, 101.0)
    assert (depth_within(book, Side.ASK, 0.01), depth_within(book, Side.BID, 0.01)) == (5, 7)
    assert depth_within(book, Side.ASK, 0.0099) == 0


def test_a_locked_quote_has_no_spread():
    assert relative_spread(100, 100) == 0


def test_a_book_without_a_middle_has_no_depth_near_it():
    book = Book()
    book.limit(Side.ASK, 100, 10.0)
    assert depth_within(book, Side.ASK, 1) == 0


def test_a_real_days_cap_change_is_price_change_times_shares():
    facebook = daily_prices("FB")
    if facebook.certainty == "made up":
        pytest.skip("needs the real prices")
    days = facebook.between("2012-11-13", "2012-11-14")
    assert cap_changes(days, 2_138_085_037)[0] == pytest.approx((22.36 - 19.86) * 2_138_085_037)


def test_measures_of_a_share_add_up_from_their_parts():
    prices = synthetic_prices(np.random.default_rng(5), days=300)
    found = liquidity(prices, float_shares=1e9)
    assert found.volume == pytest.approx(prices.volume.mean())
    assert found.value == pytest.approx((prices.close * prices.volume).mean())
    assert found.turnover == pytest.approx(found.volume / 1e9)
    assert found.volatility == pytest.approx(np.std(prices.returns(), ddof=1))
    assert math.isnan(liquidity(prices).turnover)


def test_a_split_changes_no_measure_of_a_share_but_its_count_of_shares():
    rng = np.random.default_rng(6)
    closes, volume = 100 * np.exp(np.cumsum(0.01 * rng.standard_normal(60))), rng.uniform(1e6, 2e6, 60)
    whole = flat(closes, volume)
    day = str(whole.dates[30])
    after = np.where(np.arange(60) >= 30, 2.0, 1.0)
    cut = flat(closes / after, volume * after, splits=((day, 2.0),))
    one, two = liquidity(whole, 1e9), liquidity(cut, 2e9)
    for name in ("value", "volatility", "amihud", "turnover"):
        assert getattr(two, name) == pytest.approx(getattr(one, name))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: turnover(-1, 1), "volume"),
        (lambda: turnover(1, 0), "float_shares"),
        (lambda: average_daily_volume([]), "volume"),
        (lambda: average_daily_volume([1, -1]), "volume"),
        (lambda: average_daily_volume([1], days=2), "days"),
        (lambda: amihud([0.1], [1, 2]), "values"),
        (lambda: amihud([0.1], [-1]), "values"),
        (lambda: amihud([math.nan], [1]), "returns"),
        (lambda: roll_spread([1, 2, 3]), "prices"),
        (lambda: roll_spread([1, 2, 3, math.inf]), "prices"),
        (lambda: liquidity(flat([1, 2, 3])), "prices"),
        (lambda: cap_changes(flat([1, 2]), 0), "shares_outstanding"),
        (lambda: relative_spread(2, 1), "ask"),
        (lambda: trade_cost(1, "buy", 1, 1), "side"),
        (lambda: trade_cost(0, Side.BID, 1, 1), "price"),
        (lambda: depth_within(Book(), Side.BID, -1), "distance"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        call()
