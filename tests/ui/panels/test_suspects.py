import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Maker
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.suspicion import quote_before_supply, simulate_hedging, simulate_sweep
from mktlib.ui.panels.hedging import HedgingPicture
from mktlib.ui.panels.suspects import OneAccountPicture, SupplyAheadPicture
from tests.ui.panels.markets import TERMS
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def sweep(accounts, surprise=2.0):
    return OneAccountPicture(
        tuple(simulate_sweep(accounts, surprise=surprise)), tuple(simulate_sweep(10, surprise=surprise)), accounts
    )


def hedge(gamma, seed=1):
    flow, book = investor_flow(np.random.default_rng(seed), volatility=0.05), Book()
    return tuple(simulate_hedging(flow, book, gamma, Maker(100, TERMS)))


def test_a_sweep_keeps_its_promises():
    assert_a_picture_keeps_its_promises(*(sweep(n) for n in (1, 3, 10)), sweep(1, 0), sweep(1, 4))


def test_a_block_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(SupplyAheadPicture(100, risk, lots) for risk, lots in ((3, 0), (3, 1), (0, 0), (5, 2), (0.25, 0.05)))
    )


def test_a_hedge_keeps_its_promises():
    plain = hedge(0)
    assert_a_picture_keeps_its_promises(*(HedgingPicture(hedge(gamma), plain, gamma) for gamma in (400, -400, 0, -800)))


def test_one_account_widens_the_quote_and_leaves_its_middle_alone():
    one, many = sweep(1), sweep(10)
    assert one.quotes[-1].spread > many.quotes[-1].spread
    assert one.quotes[-1].reservation_price == pytest.approx(many.quotes[-1].reservation_price)
    assert many.quotes == many.many
    assert sweep(1, surprise=0).quotes == sweep(10, surprise=0).quotes  # without suspicion: the control


@given(st.floats(0.1, 5))
def test_the_ask_crosses_the_calm_one_before_half_a_lot(risk):
    crossing = 0.5 * risk**2 / (2.0**2 + risk**2)
    ahead, calm = quote_before_supply(100, risk, crossing), SupplyAheadPicture(100, risk, 0).calm
    assert ahead.ask == pytest.approx(calm.ask)
    assert crossing < 0.5
    assert SupplyAheadPicture(100, risk, 0).quote.ask > calm.ask > SupplyAheadPicture(100, risk, 0.5).quote.ask


def test_the_sentence_says_which_way_the_ask_went():
    assert "more than without the block" in SupplyAheadPicture(100, 3, 0).sentence()
    assert "less than without the block" in SupplyAheadPicture(100, 3, 1).sentence()
    assert "as it would be" in SupplyAheadPicture(100, 0, 0).sentence()


def test_over_many_runs_long_gamma_calms_and_short_gamma_drives():
    plain = [hedge(0, seed) for seed in range(20)]
    swings = {
        gamma: statistics.fmean(HedgingPicture(hedge(gamma, seed), plain[seed], gamma).swings[0] for seed in range(20))
        for gamma in (400, -400)
    }
    calm = statistics.fmean(HedgingPicture(run, run, 0).swings[1] for run in plain)
    assert swings[400] < calm < swings[-400]


def test_runs_of_different_lengths_are_refused():
    plain = hedge(0)
    with pytest.raises(ValueError, match=r"^plain must"):
        HedgingPicture(plain, plain[:-1], 0)
    with pytest.raises(ValueError, match=r"^many must"):
        OneAccountPicture(sweep(1).quotes, sweep(1).quotes[:-1], 1)
