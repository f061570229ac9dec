"""The roles on one book: nothing is made or lost, nobody trades against his own value, and who does what."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.market.options import Dealers
from mktlib.market.roles import (
    BLOCK,
    CALL,
    CONTRACTS,
    FUND,
    HOLDERS,
    PRICE,
    SHARES,
    TREND,
    Account,
    Crowd,
    Followers,
    Fund,
    Hedgers,
    Seldom,
    Setting,
    actors_of,
    outcome,
    simulate,
)
from mktlib.orderbook import Book, Side
from mktlib.orderbook.market import Continuous, run
from tests.orderbook.audit import audit

markets = st.builds(
    Setting,
    seed=st.integers(0, 10_000),
    steps=st.sampled_from([40, 120]),
    spread=st.sampled_from([0.1, 0.6, 2.0]),
    stubborn=st.sampled_from([0.0, 1 / 3, 0.9, 1.0]),
    multiple=st.sampled_from([0.5, 1.5]),
    rounding=st.sampled_from([0.0, 1 / 3, 1.0]),
    fickle=st.sampled_from([0.0, 0.3, 1.0]),
    noise=st.sampled_from([0.0, 0.0005, 0.02]),
    news=st.sampled_from([0.5, 1.0, 1.1, 3.0]),
    news_at=st.sampled_from([0, 20, 39]),
    inflow=st.sampled_from([-2e7, -3e6, -0.01, 0.0, 3e6, 5e7]),
    trend=st.booleans(),
    maker=st.sampled_from([0, 1, 7]),
    dealers=st.sampled_from([-1.0, -0.3, 0.0, 1.0]),
)


def run_by_hand(it):
    """Run a setting, and return its actors and states."""
    book = Book(remember=None)
    crowd, fund, actors = actors_of(it)
    crowd.open(book, PRICE)
    states = list(run(crowd.orders(book), Continuous(book), *actors, last_price=PRICE))
    audit(book)
    return book, crowd, fund, actors, states


@given(markets)
@settings(max_examples=40, deadline=None)
def test_cash_and_shares_are_conserved_to_the_unit(it):
    _book, crowd, fund, actors, states = run_by_hand(it)
    first = [actor.position for actor in actors_of(it)[2]]
    for state in states:
        assert sum(one.inventory for one in state.positions) == sum(one.inventory for one in first)
        assert sum(one.cash_ticks for one in state.positions) == 0
    assert sum(crowd.held) == crowd.shares == crowd.position.inventory
    assert all(0 <= held <= BLOCK for held in crowd.held)
    assert fund.shares >= 0
    assert fund.cents == fund.inflow + fund.from_trades >= 0  # savers' cash in, less what was paid for shares
    if it.inflow >= 0:
        assert fund.inflow == round(100 * it.inflow)
    else:
        assert round(100 * it.inflow) == fund.inflow - fund.owed
    for actor in actors:
        if isinstance(actor, Followers):
            assert actor.shares >= 0
            assert actor.cents >= 0


@given(markets)
@settings(max_examples=25, deadline=None)
def test_nobody_trades_against_his_own_value(it):
    """Each order of the crowd has its owner's value behind it; what is drawn does not depend on the book."""
    book, crowd, _fund, _actors, states = run_by_hand(it)
    orders = {state.order.owner: state.order for state in states}
    for state in states:
        for trade in state.trades:
            side = state.order.side
            assert trade.price <= state.order.value if side is Side.BID else trade.price >= state.order.value
            assert trade.buyer != trade.seller
    assert len(book.tape) >= sum(len(state.trades) for state in states)
    assert set(orders) <= set(crowd.names)


def test_the_draws_are_alike_whoever_else_is_there():
    base = [(s.order.owner, s.order.side) for s in run_by_hand(Setting(seed=4, steps=200))[4]]
    with_all = run_by_hand(Setting(seed=4, steps=200, inflow=2e6, trend=True, maker=1, dealers=-1.0))[4]
    assert [owner for owner, _side in base] == [s.order.owner for s in with_all]
    one, two = Crowd(Setting(seed=4)), Crowd(Setting(seed=4, inflow=2e6, maker=1))
    assert (one.z, one.value, one.whims, one.rounds) == (two.z, two.value, two.whims, two.rounds)
    again = simulate(Setting(seed=4, inflow=2e6)), simulate(Setting(seed=4, inflow=2e6))
    assert np.array_equal(again[0].price, again[1].price)
    assert not np.array_equal(simulate(Setting(seed=5, inflow=2e6)).price, again[0].price)


def test_the_crowd_at_first_by_hand():
    it = Setting(seed=7, stubborn=0.25, multiple=1.5, rounding=0.5, spread=0.6)
    crowd, book = Crowd(it), Book()
    assert crowd.open(book, PRICE) == []  # holders ask above the value, the others bid below it
    keepers = round(0.25 * HOLDERS)
    assert sum(crowd.held) == HOLDERS * BLOCK
    assert len(crowd.held) == 2 * HOLDERS - keepers  # as many wait as may sell
    asks = {who: crowd.wish(who, PRICE) for who in range(HOLDERS)}
    for who, (side, shares, price) in asks.items():
        own = 100 * np.exp(0.6 * crowd.z[who]) * 1.003
        least = max(own, 150 if who < keepers else 0)
        assert (side, shares) == (Side.ASK, BLOCK)
        assert 0 <= price - least < (5 if crowd.rounds[who] else 0.01) + 1e-9
        assert not crowd.rounds[who] or price % 5 == 0
    for who in range(HOLDERS, len(crowd.held)):
        side, shares, price = crowd.wish(who, PRICE)
        own = 100 * np.exp(0.6 * crowd.z[who]) * 0.997
        assert (side, shares) == (Side.BID, BLOCK)
        assert 0 <= own - price < (5 if crowd.rounds[who] else 0.01) + 1e-9
    assert book.best_bid < PRICE < book.best_ask
    assert sum(size for _price, size in book.depth(Side.ASK)) == HOLDERS * BLOCK


def test_values_are_log_normal_and_stay_so_however_often_people_think_again():
    still = Crowd(Setting(seed=1, stubborn=0.0))
    z = np.array(still.z)
    assert abs(z.mean()) < 0.05
    assert z.std() == pytest.approx(1, abs=0.04)
    it = Setting(seed=1, stubborn=0.0, steps=20_000, fickle=0.3)
    crowd = Crowd(it)
    for _order in crowd.orders(Book()):
        pass
    after = np.array(crowd.z)
    assert abs(after.mean()) < 0.08
    assert after.std() == pytest.approx(1, abs=0.05)
    assert abs(np.corrcoef(z, after)[0, 1]) < 0.75


def test_without_cash_the_fund_trades_nothing_however_far_the_price_goes():
    path = simulate(Setting(seed=2, news=2.0, trend=True))
    assert path.price[-1] > 180
    assert set(path.shares["fund"]) == {FUND}
    assert not path.inflow.any()


def test_news_moves_the_price_at_once_and_nobody_needs_cash():
    path = simulate(Setting(seed=2, news=1.1, news_at=200, noise=0.0, fickle=0.0))
    assert path.price[201] / path.price[200] == pytest.approx(1.1, rel=0.01)
    assert path.volume[201] - path.volume[200] <= BLOCK


def test_cash_lifts_the_price_and_taking_it_out_lowers_it():
    for seed in range(5):
        down, still, up = (simulate(Setting(seed=seed, inflow=flow)).price[-1] for flow in (-3e6, 0.0, 3e6))
        assert down < still < up
    assert simulate(Setting(inflow=3e6)).inflow[-1] == 3e6
    assert simulate(Setting(inflow=-3e6)).inflow[-1] == pytest.approx(-3e6, abs=200)


def test_a_fund_that_is_asked_for_more_than_it_has_sells_all_and_owes_the_rest():
    _book, _crowd, fund, _actors, _states = run_by_hand(Setting(inflow=-5e7, steps=100))
    assert fund.shares == 0
    assert fund.cents == 0
    assert fund.owed > 0


def test_followers_hold_more_after_a_rise_and_less_after_a_fall():
    for seed in range(5):
        up = simulate(Setting(seed=seed, news=1.2, trend=True)).shares["trend"]
        down = simulate(Setting(seed=seed, news=0.8, trend=True)).shares["trend"]
        assert up[0] == down[0] == TREND
        assert up[240] > TREND > down[240]


@pytest.mark.parametrize("net", [-1.0, 1.0])
def test_dealers_hold_their_hedge_to_a_band(net):
    hedge = Dealers(CALL, CONTRACTS, net).hedge
    for seed in range(5):
        path = simulate(Setting(seed=seed, inflow=3e6, dealers=net))
        held = path.shares["dealers"]
        assert held[0] == round(hedge(PRICE))
        off = np.abs(held[1:] - [hedge(price) for price in path.price[1:]])
        assert off.mean() < 600
        assert off.max() < 4_000
        assert (held[-1] - held[0] > 0) == (net < 0)  # short gamma buys into the rise, long gamma sells


def test_short_gamma_drives_and_long_gamma_holds():
    ends = {
        net: np.mean([simulate(Setting(seed=seed, inflow=3e6, dealers=net)).price[-1] for seed in range(12)])
        for net in (-1.0, 0.0, 1.0)
    }
    assert ends[1.0] < ends[0.0] < ends[-1.0]


def test_a_slow_actor_acts_seldom_and_hears_all():
    class Ear(Account):
        def __init__(self):
            super().__init__("ear")
            self.acted, self.heard = [], []

        def before(self, book, step):
            self.acted.append(step)

        def after(self, book, trades):
            self.heard += trades

    ear, crowd, book = Ear(), Crowd(Setting(seed=3, steps=60)), Book(remember=None)
    crowd.open(book, PRICE)
    list(run(crowd.orders(book), Continuous(book), crowd, Fund(2e6, 60), Seldom(ear, 25)))
    assert ear.acted == [0, 25, 50]
    assert ear.heard == book.tape  # each once, those of actors too
    assert Seldom(ear, 2).position == ear.position


def test_an_account_buys_for_no_more_than_its_cash_and_walks_the_book():
    book, ann = Book(), Account("Ann", cents=100_000)
    for price, size in ((10.0, 30), (11.0, 30), (12.0, 100)):
        book.limit(Side.ASK, size, price, "Ben")
    trades = ann.take(book, 1_000, ann.cents)
    ann.after(book, trades)
    assert [(t.price, t.quantity) for t in trades] == [(10.0, 30), (11.0, 30), (12.0, 30)]
    assert (ann.shares, ann.cents) == (90, 100_000 - 99_000)
    assert ann.position.bought == 90
    assert ann.position.cash == -990.0
    assert ann.take(book, 5, 1_199) == []
    book.limit(Side.BID, 20, 9.0, "Ben")
    ann.after(book, ann.take(book, -50))
    assert (ann.shares, ann.cents) == (70, 19_000)


def test_hedgers_trade_only_what_is_worth_an_order():
    book, wants = Book(), {100.0: 1_000.0, 99.0: 1_299.0, 98.0: 1_300.0}
    dealer = Hedgers(lambda price: wants[round(price, 2)])
    assert dealer.shares == 1_000
    for price in (99.0, 98.0):
        book.limit(Side.BID, 10, price - 1, "Ben"), book.limit(Side.ASK, 5_000, price + 1, "Cy")
        trades = dealer.before(book, 0)
        assert (trades is None) == (price == 99.0)
        for side in Side:
            for order in book.queue(side):
                book.cancel(order.order_id)
    assert sum(trade.quantity for trade in trades) == 30


def test_the_default_market_of_500_orders_takes_less_than_three_tenths_of_a_second():
    it = Setting(inflow=3e6, trend=True, maker=1, dealers=-1.0)
    spent = []
    for _try in range(3):
        start = time.process_time()
        simulate(it)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3
    assert len(simulate(it).price) == it.steps + 1


def test_an_outcome_is_the_path_from_a_distance():
    it = Setting(seed=8, inflow=2e6, trend=True, maker=1)
    path, seen = simulate(it), outcome(it)
    assert (seen.price, seen.inflow) == (path.price[-1], 2e6)
    logs = [np.log(b / a) for a, b in pairwise(path.price[::10])]
    assert seen.swing == path.swing == pytest.approx(np.std(logs))
    assert set(seen.profit) == {"crowd", "fund", "trend", "maker"}
    assert sum(seen.profit.values()) == pytest.approx(0, abs=0.05)  # what one gains the others lose
    assert sum(held[0] for held in path.shares.values()) < SHARES  # founders have the rest


@pytest.mark.parametrize(
    ("name", "value"),
    [("steps", 0), ("stubborn", 1.1), ("rounding", -0.1), ("fickle", 2), ("spread", -1), ("noise", float("nan")),
     ("news", 0), ("multiple", 0), ("maker", -1), ("maker", 1.5), ("inflow", float("inf"))],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(name, value):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        Setting(**{name: value})
