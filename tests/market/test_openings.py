"""Terra's first day: the figures fit each other and the rule."""

import pytest

from mktlib.market import openings
from mktlib.market.fact import Fact
from mktlib.orderbook import AuctionOrder, Side, widening_auction

ALL = [value for value in vars(openings).values() if isinstance(value, Fact)]


def test_every_fact_stands_in_the_table_once():
    assert sorted(fact.label for fact in openings.TERRA) == sorted(fact.label for fact in ALL)
    assert len({fact.label for fact in ALL}) == len(ALL)


def test_the_first_price_is_the_end_of_the_second_band():
    reference = openings.TERRA_INSTITUTIONAL_PRICE.value
    assert openings.TERRA_FIRST_PRICE.value == reference * (1 + openings.TERRA_SECOND_BAND.value / 100)


def test_what_was_offered_did_not_cover_a_fifth_of_what_was_wanted():
    wanted, offered = round(openings.TERRA_WANTED.value), round(openings.TERRA_OFFERED.value)
    bands = openings.TERRA_FIRST_BAND.value / 100, openings.TERRA_SECOND_BAND.value / 100
    rule = openings.TERRA_COVERAGE.value / 100
    call = [AuctionOrder(Side.BID, wanted, 40), AuctionOrder(Side.ASK, offered, 13)]
    first, second = widening_auction(call, openings.TERRA_INSTITUTIONAL_PRICE.value, bands, rule)
    assert first.high == 19.5
    assert (first.opened, second.opened) == (False, False)
    enough = [*call, AuctionOrder(Side.ASK, round(rule * wanted) - offered, 26)]
    assert widening_auction(enough, 13, bands, rule)[1].auction.price == openings.TERRA_FIRST_PRICE.value


def test_the_gains_that_the_newspaper_prints_follow_from_its_prices():
    close = openings.TERRA_FIRST_CLOSE.value
    assert 100 * (close / openings.TERRA_INSTITUTIONAL_PRICE.value - 1) == pytest.approx(184.61, abs=0.01)
    assert 100 * (close / openings.TERRA_RETAIL_PRICE.value - 1) == pytest.approx(213.29, abs=0.01)
    assert close * openings.TERRA_SHARES_OUTSTANDING.value == pytest.approx(10.36e9, rel=0.001)
