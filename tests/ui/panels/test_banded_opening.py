import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.orderbook import banded_auction
from mktlib.ui.panels.banded_opening import Holders, OpeningPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def picture(band=0.5, wanted=7e6, offered=0.45e6, more=0.2e6, coverage=0.2):
    return OpeningPicture(wanted, Holders(offered, 19.5, more), 13.0, band, coverage, 280e6)


def test_an_opening_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(),
        picture(1.0),
        picture(1.5),
        picture(0.3, 1e6, 2e6),
        picture(0.1, offered=0, coverage=0.5),
        picture(1.5, 0.5e6, 2e6, 1e6, 0.0),
        picture(0.1, 12e6, 0.05e6, 0),
    )


def test_terra_does_not_open_at_50_per_cent_and_opens_at_26_at_100():
    first, second = picture(0.5), picture(1.0)
    assert (first.attempt.price, first.attempt.opened, first.cash) == (19.5, False, 0)
    assert (second.attempt.price, second.attempt.opened) == (26, True)
    assert second.attempt.supply == 450_000 + 13 * 100_000  # half a euro at a time, from 19.50 to 26
    assert second.cash == 26 * 1_750_000
    assert second.sentence() == (
        "At €26, 7 million shares are wanted and 1.75 million offered: one side covers 25% of the other."
        " It opens, €45.5 million changes hands, and €3.64 billion is added to the market cap."
    )


shares = st.integers(0, 20).map(lambda n: n * 1e5)


@settings(max_examples=60)
@given(st.integers(1, 15), st.integers(1, 120).map(lambda n: n * 1e5), shares, shares, st.integers(0, 10))
def test_buyers_without_a_limit_trade_at_the_end_of_the_band_or_where_supply_meets_them(
    tenths, wanted, offered, more, rule
):
    shown = picture(tenths / 10, wanted, offered, more, rule / 20)
    attempt, holders = shown.attempt, shown.holders
    if attempt.price is None:
        assert holders.offered(attempt.high) == 0
        return
    assert attempt.demand == wanted
    assert attempt.supply == pytest.approx(holders.offered(attempt.price))
    if holders.offered(attempt.high) < wanted:
        assert attempt.price == attempt.high
    assert attempt.opened == (min(attempt.supply, wanted) >= rule / 20 * max(attempt.supply, wanted) - 1e-6)


def test_the_orders_add_up_to_what_holders_offer():
    holders = Holders(450_000, 19.5, 200_000)
    for price in (13, 19.5, 19.99, 20, 26):
        assert sum(order.quantity for order in holders.orders(13, price)) == holders.offered(price)
    assert banded_auction(holders.orders(13, 26), 13).price is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"band": 0}, "band must"),
        ({"wanted": 0}, "wanted must"),
        ({"wanted": 0.4}, "wanted must be at least one share"),
        ({"coverage": 1.5}, "coverage must be from 0 to 1"),
    ],
)
def test_what_is_no_opening_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        picture(**options)
