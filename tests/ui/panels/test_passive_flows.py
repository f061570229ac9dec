"""The pictures of index funds: what a fund need not trade, a loop, an addition, a mandate, and roles."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mktlib.market.agents import (
    DEALERS,
    FUND,
    HOLDERS,
    MarketMaker,
    News,
    OptionDealers,
    PassiveFund,
    RoleMarket,
    TrendFollowers,
)
from mktlib.market.inclusion import Inclusion, IndexEffect
from mktlib.market.mandate import MARKET, STOCK, SWITCH, mandate_end, simulate_mandate
from mktlib.market.passive import IndexFund, Period, Stock, chasing_gain, simulate_passive
from mktlib.market.simulate import simulate_roles
from mktlib.ui.panels.chasing_loop import MOST, ChasingLoopPicture
from mktlib.ui.panels.fund_guess import FundGuessPicture
from mktlib.ui.panels.inclusion import InclusionPicture
from mktlib.ui.panels.index_effect import IndexEffectPicture
from mktlib.ui.panels.mandate import MandatePicture
from mktlib.ui.panels.role_market import RoleMarketPicture
from mktlib.ui.panels.two_stocks import TwoStocksPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

START = IndexFund((Stock(100, 10**9, 9 * 10**8), Stock(50, 2 * 10**9, 2 * 10**9)), owned=0.3)
DOUBLE, JOIN = Period(news=(2.0, 1.0)), Period(members=(True, True))


def guess(bought, committed):
    rest = Stock(100, 19 * 10**9, 19 * 10**9)
    night, morning = (IndexFund((Stock(price, 10**9, 10**9), rest), owned=0.01) for price in (100, 200))
    return FundGuessPicture(night, morning, bought, committed)


def two(*periods, chasing=0.0, k=1.0, start=START):
    return TwoStocksPicture(start, tuple(simulate_passive(start, periods, chasing, k)), k)


def loop(chasing, k=5.0, first=0.05, owned=0.335, periods=20):
    start = replace(START, owned=owned)
    happens = [Period(news=(1 + first, 1 + first)), *[Period()] * (periods - 1)]
    states = tuple(simulate_passive(start, happens, chasing, k))
    return ChasingLoopPicture(start, states, chasing_gain(owned, chasing, k))


def joining(part=0.16, days=1, volume=6e7, k=1.0):
    return InclusionPicture(Inclusion(408.09, 757e6, 937e6, part, volume), days, k, 0.04, 220e6, (("Then", 0.7),))


def effect(*settings):
    return IndexEffectPicture(IndexEffect(*settings), (("1980s", 0.034), ("1990s", 0.076), ("2010s", 0.01)))


def mandate(bought, w=0.8, rounds=30):
    deal = 1e9, w, 0.05, bought
    return MandatePicture(1e9, tuple(simulate_mandate(*deal, rounds)), mandate_end(*deal), bought)


ALONE = (("trend", None), ("maker", None), ("dealers", None), ("fund", PassiveFund(inflow=0)))


@cache
def run(seed, news, steps, there):
    market = RoleMarket(news=(News(60, 1.1),) if news else (), **dict(there))
    return tuple(simulate_roles(market, np.random.default_rng(seed), steps=steps))


def roles(seed=1, news=False, steps=120, **there):
    both = ALONE, tuple((dict(ALONE) | there).items())
    return RoleMarketPicture(*(run(seed, news, steps, each) for each in both))


# --- promises ---


JOINS = replace(START, stocks=(replace(START.stocks[0], in_index=False), START.stocks[1]))
EXAMPLES = {
    "guess": lambda: (guess(5e6, False), guess(-1e7, True)),
    "two stocks": lambda: (two(DOUBLE), two(DOUBLE, Period(inflow=-1e10), k=3), two(JOIN, start=JOINS)),
    "loop": lambda: (loop(0.2), loop(0, periods=5), loop(0.6, k=10), loop(1, k=0.5, owned=0.6, periods=15)),
    "inclusion": lambda: (joining(), joining(0.35, 30, 1e10, 5)),
    "effect": lambda: (effect(0.2, 0, 0, 1), effect(0, 0, 0, 0)),
    "mandate": lambda: (mandate(MARKET), mandate(STOCK, 0.95), mandate(SWITCH)),
    "roles": lambda: (roles(fund=PassiveFund(inflow=0.002)), roles(dealers=OptionDealers(), news=True)),
}


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_each_of_them_keeps_its_promises(name):
    assert_a_picture_keeps_its_promises(*EXAMPLES[name]())


# --- the guess and the two stocks ---


def test_the_answer_is_nothing_and_it_is_hidden_until_the_reader_commits():
    picture = guess(5e6, True)
    assert picture.needed == 0
    assert picture.fund_weight == pytest.approx(picture.after.weights[0])
    assert guess(5e6, False).headlines()[1].value == "?"
    assert "9.52" not in guess(5e6, False).sentence()
    assert guess(0, True).sentence().startswith("You are right.")


def test_with_all_switches_off_prices_and_weights_move_and_trades_are_zero():
    picture = two(DOUBLE)
    assert picture.trades == (0, 0)
    assert picture.cash == picture.by_the_fund == 0
    assert picture.cap_change == 100e9
    assert picture.end.weights[0] == pytest.approx(180 / 280)


def test_the_cash_of_purchases_is_the_inflow_and_caps_move_by_the_fund_alone():
    picture = two(Period(), Period(inflow=5e9))
    assert picture.cash == pytest.approx(5e9, rel=1e-6)
    assert picture.by_the_fund == pytest.approx(picture.cap_change)
    # Closed form: 1 + k·inflow/(index cap · (1 - owned)).
    assert picture.moved == pytest.approx([5e9 / (190e9 * 0.7)] * 2, rel=1e-6)


def test_joining_moves_one_up_and_the_other_down_and_leaving_does_the_reverse():
    into, out = two(JOIN, start=JOINS), two(Period(members=(False, True)))
    assert into.trades[0] > 0 > into.trades[1]
    assert into.moved == pytest.approx((0.16, -0.2), abs=0.005)
    assert out.trades[0] == -270_000_000
    assert out.moved[0] < 0 < out.moved[1]


# --- the loop ---


def test_half_a_gain_doubles_a_small_rise_and_no_chasing_leaves_it_alone():
    assert loop(0.2, first=0.0001).level[-1] - 100 == pytest.approx(0.0202, rel=0.01)
    assert loop(0.2).level[-1] == pytest.approx(110.5, abs=0.05)
    still = loop(0)
    assert still.cash == still.cap_change == 0
    assert still.level[-1] == pytest.approx(105)


def test_a_loop_that_runs_away_is_shown_up_to_ten_times_and_says_so():
    for chasing in (0.36, 0.4):  # gains of 0.91 and 1.01: the fund's part grows, and the gain with it
        picture = loop(chasing)
        assert picture.runs_away
        assert picture.level.max() <= 100 * MOST
        assert "grows with the fund" in picture.sentence()
    assert loop(0.36).gain < 1 < loop(0.4).gain
    assert len(loop(0.4).seen) == 13
    end = loop(1, k=0.5, owned=0.6, periods=40)
    assert not end.runs_away
    assert end.stopped is not None
    assert "want of sellers" in end.sentence()


# --- inclusion, effect, mandate, roles ---


def test_the_square_root_is_an_outline_only_out_of_its_range():
    assert joining().root.extrapolated
    assert "out of its range" in joining().sentence()
    assert not joining(volume=1e10).root.extrapolated
    assert "out of its range" not in joining(volume=1e10).sentence()


@pytest.mark.parametrize(
    ("settings", "fits"),
    [((0.075, 0, 0, 1), "1990s"), ((0.2, 0, 0.95, 1), "2010s"), ((0.2, 0.5, 0.9, 1), "2010s"), ((0.2, 0, 0, 1), None)],
)
def test_settings_are_told_which_decade_they_fit(settings, fits):
    assert ("No decade" in effect(*settings).sentence()) == (fits is None)
    assert fits is None or f"fits the {fits}" in effect(*settings).sentence()


def test_a_dollar_into_the_market_and_one_into_a_stock():
    assert mandate(MARKET).multiplier == pytest.approx(5)
    assert mandate(STOCK).multiplier == pytest.approx(1.2)
    assert mandate(SWITCH).multiplier == 1
    assert "After 30 rounds all stocks" in mandate(MARKET, 0.95).sentence()


def test_roles_do_what_the_page_says_of_them():
    seeds = range(8)  # of the page's 40

    def median(what, **there):
        return float(np.median([what(roles(seed, steps=250, **there)) for seed in seeds]))

    def end(picture):
        return picture.made[-1].price / picture.alone[-1].price

    def swing(picture):
        return picture.swing[1] / picture.swing[0]

    assert median(swing, maker=MarketMaker()) < 0.5
    assert median(swing, trend=TrendFollowers()) > 1.02
    assert median(swing, dealers=OptionDealers()) > 1.3
    for calm in ({"maker": MarketMaker()}, {"trend": TrendFollowers()}, {"dealers": OptionDealers()}):
        assert median(end, **calm) == pytest.approx(1, abs=0.01)
    assert median(end, fund=PassiveFund()) == pytest.approx(1.049, abs=0.01)
    assert median(end, fund=PassiveFund(inflow=0)) == 1


def test_what_roles_bought_adds_up_to_nothing():
    picture = roles(trend=TrendFollowers(), fund=PassiveFund(), dealers=OptionDealers())
    assert sum(picture.bought(role) for role in range(7)) == 0
    assert picture.bought(FUND) > 0 > picture.bought(HOLDERS)
    assert picture.bought(DEALERS) != 0
    assert picture.cap_change == pytest.approx(1e6 * (picture.made[-1].price - picture.made[0].price))
    assert math.isfinite(picture.cash)


@pytest.mark.parametrize(
    ("message", "build"),
    [
        ("states must", lambda: TwoStocksPicture(START, (), 1)),
        ("states must", lambda: ChasingLoopPicture(START, (), 0.5)),
        ("gain must", lambda: ChasingLoopPicture(START, loop(0).states, -1)),
        ("days must", lambda: joining(days=0)),
        ("measured must", lambda: IndexEffectPicture(IndexEffect(0, 0, 0, 0), ())),
        ("rounds must", lambda: MandatePicture(1, (), mandate_end(1, 0.5, 0.1))),
        ("made must", lambda: RoleMarketPicture((), ())),
        ("guess must", lambda: guess(math.nan, False)),
    ],
)
def test_what_makes_no_sense_is_refused(message, build):
    with pytest.raises(ValueError, match=rf"^{message}"):
        build()
