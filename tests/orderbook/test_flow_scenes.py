"""Small scenes around a maker: the five steps, where shares come from, what looks like holding a price down."""

import math
import statistics
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book
from mktlib.orderbook.dealer_quote import quote
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.maker import Maker
from mktlib.orderbook.scenes import simulate_five_steps
from mktlib.orderbook.sources import simulate_sources
from mktlib.orderbook.suspicion import (
    concentration,
    quote_before_supply,
    simulate_hedging,
    simulate_sweep,
)

pytestmark = pytest.mark.slow  # many whole runs

seeds = st.integers(0, 10_000)
TERMS = partial(quote, risk_aversion=0.1, volatility=0.5, order_decay=15)


def flows(count, **options):
    return [investor_flow(np.random.default_rng(seed), **options) for seed in range(count)]


# --- the five steps -------------------------------------------------------------------------------


@given(seeds, st.floats(10, 3_000), st.integers(2, 9), st.floats(0.01, 0.5))
def test_the_five_steps_end_higher_wider_and_wilder_than_they_began(seed, price, levels, far):
    rng = np.random.default_rng(seed)
    calm, thin, swept, gap, maker, wide = simulate_five_steps(rng, price, levels, far)
    shares = [sum(size for _, size in scene.asks) for scene in (calm, thin, swept, gap)]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0
    assert thin.bids[0][0] > calm.bids[0][0]
    assert calm.last_price < swept.last_price < gap.last_price < wide.last_price
    assert swept.spread > calm.spread
    assert maker.marginal_price > gap.last_price
    assert maker.marginal_price == wide.last_price
    assert wide.spread > calm.spread
    assert wide.volatility > calm.volatility
    assert gap.last_price > price * (1 + far) - 0.01


@given(seeds)
def test_without_a_maker_the_last_buyer_finds_no_price(seed):
    *_, maker, wide = simulate_five_steps(np.random.default_rng(seed), with_maker=False)
    assert maker.marginal_price is None
    assert math.isnan(maker.spread)
    assert (wide.trades, wide.unfilled) == ((), 100)


@pytest.mark.parametrize(("name", "bad"), [("price", 9), ("levels", 1), ("far", 0), ("lot", 0)])
def test_five_steps_that_make_no_sense_are_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        simulate_five_steps(np.random.default_rng(1), **{name: bad})


# --- where the shares come from -------------------------------------------------------------------


@given(
    holders=st.lists(st.floats(95, 130), max_size=15),
    orders=st.integers(1, 40),
    stock=st.integers(0, 10),
    short=st.integers(0, 10),
)
def test_what_buyers_got_is_what_the_three_sources_gave(holders, orders, stock, short):
    states = list(simulate_sources(holders, orders, inventory=100 * stock, most_short=100 * short))
    for number, state in enumerate(states, 1):
        assert state.bought == state.from_inventory + state.short + state.drawn_out
        assert state.bought + state.waiting == 100 * number
        assert 0 <= state.from_inventory <= 100 * stock
        assert 0 <= state.short <= 100 * short
        assert 0 <= state.drawn_out <= 100 * len(holders)
    if not holders:  # a holder may sell to the maker's bid, a little below the last price
        prices = [state.price for state in states]
        assert prices == sorted(prices)


def test_a_high_price_makes_sellers():
    holders = [101, 103, 105, 107, 109]
    *_, none = simulate_sources([200] * 5, orders=15, inventory=500, most_short=500)
    *_, some = simulate_sources(holders, orders=15, inventory=500, most_short=500)
    assert (none.drawn_out, none.bought) == (0, 1000)
    assert (some.drawn_out, some.bought) == (500, 1500)


# --- what looks like holding a price down ---------------------------------------------------------


def test_one_account_that_sweeps_widens_the_quote_more_than_many_accounts():
    ends = [list(simulate_sweep(accounts))[-1] for accounts in (1, 2, 5, 10)]
    spreads = [quote.spread for quote in ends]
    assert spreads == sorted(spreads, reverse=True)
    assert len({quote.inventory_risk for quote in ends}) == 1  # the same shares were sold
    assert [quote.adverse_selection for quote in ends] == pytest.approx([2, 1, 0.4, 0.2])


def test_nobody_traded_is_no_concentration():
    assert concentration([]) == 0


@given(risk=st.floats(0.1, 10), expected=st.floats(0, 5))
def test_known_supply_raises_the_ask_only_while_the_risk_counts_more_than_the_shares(risk, expected):
    calm = quote_before_supply(100, 0)
    ahead = quote_before_supply(100, risk, expected)
    assert ahead.spread > calm.spread
    assert ahead.bid < calm.bid
    if expected == 0:
        assert ahead.ask > calm.ask
    variance_cost, calm_cost = 0.1 * (4 + risk**2), 0.1 * 4
    assert ahead.ask - calm.ask == pytest.approx(variance_cost * (0.5 - expected) - calm_cost * 0.5)


def test_who_is_long_gamma_sells_into_a_rise_and_takes_a_small_part_of_it():
    ends = []
    for gamma in (-400, 0, 400):
        last = []
        for flow in flows(20, value_end=105):
            book = Book()
            *_, state = simulate_hedging(flow, book, gamma, Maker(100, TERMS))
            assert state.hedged * gamma <= 0
            assert abs(state.hedged) <= 400 * 7
            last.append(state.last_price)
        ends.append(statistics.median(last))
    assert ends[0] > ends[1] > ends[2] > ends[0] - 0.2 * 5  # of a rise of 5


def test_long_gamma_calms_a_price_that_has_a_maker_and_short_gamma_drives_it():
    def restlessness(gamma):
        found = []
        for flow in flows(40, volatility=0.05):
            book = Book()
            states = simulate_hedging(flow, book, gamma, Maker(100, TERMS))
            found.append(statistics.pstdev(state.last_price for state in states))
        return statistics.fmean(found)

    assert restlessness(400) < restlessness(0) < restlessness(-400)
