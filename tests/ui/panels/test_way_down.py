import math
from dataclasses import dataclass

import numpy as np
import pytest

from mktlib.formula import DemandLadder
from mktlib.ui.numbers import money
from mktlib.ui.panels.way_down import WayDownPicture, descent
from tests.ui.pictures import assert_a_picture_keeps_its_promises

# AAPL, NASDAQ, 2012-06-21 09:30:00: ten levels of bids (LOBSTER sample), against the best ask.
BOOK = DemandLadder(
    [585.33, 585.30, 585.10, 585.01, 584.97, 584.93, 584.65, 584.53, 584.38, 584.27],
    [18, 150, 5, 89, 5, 300, 300, 300, 200, 300],
)
LAST, AAPL = 585.94, 935e6


@dataclass(frozen=True)
class ExponentialDemand:
    p0: float
    k: float
    depth: float

    def __call__(self, q):
        return self.p0 * math.exp(-self.k * q / self.depth)


SMOOTH = ExponentialDemand(205.76, 5, 23.4e9)
MANY = DemandLadder(np.linspace(205.76, 20, 400), np.full(400, 1e7))


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(WayDownPicture(BOOK, q, LAST, AAPL) for q in (0, 18, 501, 1000, 1667)),
        *(WayDownPicture(SMOOTH, share * 23.4e9, 205.76, 24.3e9) for share in (0, 0.1, 0.6, 1)),
        WayDownPicture(MANY, 2e9, 210, 24.3e9),
        WayDownPicture(lambda q: 50 * math.exp(-q / 100), 30, 50, 1e6),
        WayDownPicture(BOOK, 100, 585, AAPL),
    )


def test_sellers_receive_the_area_under_the_bids():
    picture = WayDownPicture(BOOK, 1667, LAST, AAPL)
    cash = sum(price * size for price, size in zip(BOOK.prices, BOOK.sizes, strict=True))
    assert picture.result.cash == pytest.approx(cash)
    assert picture.result.cap_change == pytest.approx(AAPL * (584.27 - LAST))
    assert [value for _label, value, _role in picture.headlines()] == [
        money(cash),
        money(1667 * LAST),
        money(cash / 1667),
        money(AAPL * (584.27 - LAST)),
    ]
    assert picture.sentence().startswith(f"Selling 1,667 shares brings {money(cash)}, not the {money(1667 * LAST)}")


def test_a_smooth_demand_brings_its_closed_form():
    q = 0.3 * SMOOTH.depth
    closed = SMOOTH.p0 * SMOOTH.depth / SMOOTH.k * -math.expm1(-SMOOTH.k * 0.3)
    assert WayDownPicture(SMOOTH, q, 205.76, 24.3e9).result.cash == pytest.approx(closed)


@pytest.mark.parametrize("bids", [BOOK, MANY, SMOOTH])
def test_the_more_is_sold_the_lower_the_average_and_never_more_than_the_last_price(bids):
    cash = [WayDownPicture(bids, x * bids.depth, bids(0), 24.3e9).result.cash for x in (0.1, 0.4, 0.7, 1)]
    averages = [sum_ / (x * bids.depth) for sum_, x in zip(cash, (0.1, 0.4, 0.7, 1), strict=True)]
    assert averages == sorted(averages, reverse=True)
    assert averages[0] <= bids(0)


def test_the_drawn_ladder_has_the_area_that_was_received():
    for q in (1, 18, 19, 1000, 1667):
        shares, prices = descent(BOOK, q)
        assert shares[-1] == q
        assert np.trapezoid(prices, shares) == pytest.approx(BOOK.liquidation_value(q))
    table = WayDownPicture(BOOK, 1000, LAST, AAPL).table()
    assert np.trapezoid(table["price_usd"], table["shares"]) == pytest.approx(BOOK.liquidation_value(1000))


def test_bids_above_the_last_price_do_not_pull_the_market_cap_down():
    assert "down" not in WayDownPicture(BOOK, 100, 585, AAPL).sentence()
    assert WayDownPicture(BOOK, 0, LAST, AAPL).sentence().startswith("Nothing is sold")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("q", (BOOK, 1668, LAST, AAPL)),
        ("q", (BOOK, -1, LAST, AAPL)),
        ("q", (SMOOTH, 24e9, LAST, 24.3e9)),
        ("last_price", (BOOK, 1, 0, AAPL)),
        ("shares_outstanding", (BOOK, 1, LAST, 0)),
        ("bids", (None, 1, LAST, AAPL)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        WayDownPicture(*arguments)
