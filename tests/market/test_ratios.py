"""Par, book and market value, ratios, and the band of prices in which ratios disagree."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import market_cap
from mktlib.market.book_value import ShareValues, book_value, par_value
from mktlib.market.facts import (
    NVIDIA_BOOK_EQUITY,
    NVIDIA_DIVIDENDS,
    NVIDIA_EBITDA,
    NVIDIA_NET_CASH,
    NVIDIA_NET_INCOME,
    NVIDIA_REVENUE,
)
from mktlib.market.ratios import MATURE_PEERS, RATIOS, YOUNG_PEERS, Accounts, price_band, ratios

FIRM = Accounts(10e6, earnings=8e6, book_equity=50e6, sales=100e6, dividends=4e6, ebitda=15e6, net_debt=20e6)
amounts = st.floats(1e5, 1e9)
firms = st.builds(
    Accounts,
    shares_outstanding=st.floats(1e5, 1e9),
    earnings=amounts,
    book_equity=amounts,
    sales=amounts,
    dividends=amounts,
    ebitda=amounts,
    net_debt=st.floats(-1e4, 1e4),
)


def test_par_and_book_value_are_what_a_share_has_of_the_whole():
    assert par_value(2e6, 200e6) == 0.01
    assert book_value(assets=90e6, liabilities=40e6, shares_outstanding=10e6) == 5
    assert book_value(assets=1, liabilities=3, shares_outstanding=1) == -2
    values = ShareValues(par=0.1, book=5, market=50)
    assert values.premium_over_book == 9
    assert values.cap(200e6) == market_cap(50, 200e6) == 10e9


@given(firm=firms, price=st.floats(0.5, 1e4))
def test_a_ratio_read_backwards_gives_the_price(firm, price):
    for name, ratio in ratios(price, firm).items():
        estimate = price_band(firm, {name: (ratio.value, ratio.value * 1.0001)}).estimates[0]
        assert not estimate.reason
        assert estimate.low <= price * (1 + 1e-6)
        assert estimate.high >= price * (1 - 1e-6)
        assert estimate.high / estimate.low == pytest.approx(1, rel=1e-2) or name == "EV/EBITDA"


@given(firm=firms)
def test_the_band_lies_between_its_estimates(firm):
    band = price_band(firm, MATURE_PEERS)
    low, high = band.span
    assert all(low <= e.low < e.high <= high for e in band.speaking)
    assert band.disagreement >= 1
    if band.agreed is not None:
        assert all(e.low <= band.agreed[0] <= band.agreed[1] <= e.high for e in band.speaking)


@given(firm=firms)
def test_the_same_company_is_cheap_among_the_young_and_dear_among_the_mature(firm):
    assert price_band(firm, YOUNG_PEERS).span[1] > price_band(firm, MATURE_PEERS).span[1]
    for name in RATIOS:
        young, mature = (price_band(firm, {name: peers[name]}).span for peers in (YOUNG_PEERS, MATURE_PEERS))
        assert young[0] > mature[1]  # 2,000 % apart or 20 %: the bands do not meet


def test_a_band_worked_by_hand():
    band = price_band(FIRM, {"P/E": (10, 20), "P/S": (1, 2), "EV/EBITDA": (6, 8), "dividend yield": (0.04, 0.08)})
    by_hand = {"P/E": (8, 16), "P/S": (10, 20), "EV/EBITDA": (7, 10), "dividend yield": (5, 10)}
    assert {e.ratio: (e.low, e.high) for e in band.estimates} == {k: pytest.approx(v) for k, v in by_hand.items()}
    assert band.agreed == pytest.approx((10, 10))
    assert band.disagreement == pytest.approx(15 / 7.5)


def test_ratios_that_say_nothing_say_why():
    start_up = Accounts(10e6, earnings=-8e6, book_equity=-1, sales=2e6, dividends=0, ebitda=0)
    found = ratios(16, start_up)
    assert {name: ratio.reason for name, ratio in found.items()} == {
        "P/E": "earnings are not positive",
        "P/B": "book equity is not positive",
        "P/S": "",
        "dividend yield": "",
        "EV/EBITDA": "EBITDA is not positive",
    }
    assert all(math.isnan(ratio.value) == bool(ratio.reason) for ratio in found.values())
    band = price_band(start_up, YOUNG_PEERS)
    assert [e.ratio for e in band.speaking] == ["P/S"]
    silent = {e.ratio: e.reason for e in band.estimates}
    assert silent["dividend yield"] == "no dividends are paid"


def test_nothing_earned_is_no_ratio_rather_than_an_infinite_one():
    found = ratios(16, Accounts(10e6, earnings=0, book_equity=0, sales=0, dividends=0, ebitda=0))
    assert [name for name, ratio in found.items() if ratio.reason] == ["P/E", "P/B", "P/S", "EV/EBITDA"]
    assert found["dividend yield"].value == 0


def test_debt_can_take_all_that_a_ratio_allows():
    firm = Accounts(10, earnings=1, book_equity=1, sales=1, dividends=0, ebitda=10, net_debt=100)
    estimate = price_band(firm, {"EV/EBITDA": (5, 20), "P/S": (1, 2)}).estimates[0]
    assert estimate.reason
    assert math.isnan(estimate.low)


def test_nvidias_ratios_disagree_by_more_than_a_factor_of_three():
    low, high = NVIDIA_EBITDA.value
    firm = Accounts(
        24.3e9,
        earnings=NVIDIA_NET_INCOME.value,
        book_equity=NVIDIA_BOOK_EQUITY.value,
        sales=NVIDIA_REVENUE.value,
        dividends=NVIDIA_DIVIDENDS.value,
        ebitda=(low + high) / 2,
        net_debt=-NVIDIA_NET_CASH.value,
    )
    at_five_trillion = ratios(207.86, firm)
    assert at_five_trillion["P/E"].value == pytest.approx(5.05e12 / 72.9e9, rel=0.01)
    assert price_band(firm, YOUNG_PEERS).disagreement > 3
    assert price_band(firm, YOUNG_PEERS).agreed is None


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: par_value(0, 1), "share_capital"),
        (lambda: book_value(1, 1, 0), "shares_outstanding"),
        (lambda: book_value(-1, 1, 1), "assets"),
        (lambda: book_value(1, -1, 1), "liabilities"),
        (lambda: ShareValues(0, 1, 1), "par"),
        (lambda: ShareValues(1, math.nan, 1), "book"),
        (lambda: ShareValues(1, -1, 1).premium_over_book, "book"),
        (lambda: ratios(0, FIRM), "price"),
        (lambda: price_band(FIRM, {}), "peers"),
        (lambda: price_band(FIRM, {"PEG": (1, 2)}), "peers"),
        (lambda: price_band(FIRM, {"P/E": (2, 1)}), "P/E"),
        (lambda: price_band(FIRM, {"P/E": (0, 1)}), "P/E"),
        (lambda: price_band(FIRM, {"P/E": (2, 2)}), "P/E"),
        (lambda: price_band(Accounts(1, -1, 1, 1, 0, 1), {"P/E": (1, 2)}), "peers"),
        (lambda: Accounts(0, 1, 1, 1, 1, 1), "shares_outstanding"),
        (lambda: Accounts(1, 1, 1, -1, 1, 1), "sales"),
        (lambda: Accounts(1, math.inf, 1, 1, 1, 1), "earnings"),
    ],
)
def test_accounts_and_peers_that_are_none_are_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        call()
