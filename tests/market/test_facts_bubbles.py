"""Terra and Gowex: their figures fit each other, the rule of the opening, and what newspapers printed."""

import pytest

from mktlib.market import facts
from mktlib.orderbook import AuctionOrder, Side, banded_auction


def test_the_first_price_is_the_end_of_the_second_band():
    reference = facts.TERRA_INSTITUTIONAL_PRICE.value
    assert facts.TERRA_FIRST_PRICE.value == reference * (1 + facts.TERRA_SECOND_BAND.value / 100)


def test_what_was_offered_did_not_cover_a_fifth_of_what_was_wanted():
    wanted, offered = round(facts.TERRA_WANTED.value), round(facts.TERRA_OFFERED.value)
    bands = facts.TERRA_FIRST_BAND.value / 100, facts.TERRA_SECOND_BAND.value / 100
    rule = facts.TERRA_COVERAGE.value / 100
    call = [AuctionOrder(Side.BID, wanted, 40), AuctionOrder(Side.ASK, offered, 13)]
    reference = facts.TERRA_INSTITUTIONAL_PRICE.value
    first, second = (banded_auction(call, reference, band, rule) for band in bands)
    assert first.high == 19.5
    assert (first.opened, second.opened) == (False, False)
    enough = [*call, AuctionOrder(Side.ASK, round(rule * wanted) - offered, 26)]
    assert banded_auction(enough, reference, bands[1], rule).auction.price == facts.TERRA_FIRST_PRICE.value


def test_the_gains_that_the_newspaper_prints_follow_from_its_prices():
    close = facts.TERRA_FIRST_CLOSE.value
    assert 100 * (close / facts.TERRA_INSTITUTIONAL_PRICE.value - 1) == pytest.approx(184.61, abs=0.01)
    assert 100 * (close / facts.TERRA_RETAIL_PRICE.value - 1) == pytest.approx(213.29, abs=0.01)
    assert close * facts.TERRA_SHARES_OUTSTANDING.value == pytest.approx(10.36e9, rel=0.001)


def test_terra_rose_thirteenfold_and_ended_below_a_third_of_its_offer():
    offer, last = facts.TERRA_RETAIL_PRICE.value, facts.TERRA_LAST_CLOSE_BEFORE_MERGER
    assert facts.TERRA_HIGH.value / offer == pytest.approx(13.3, abs=0.05)
    assert facts.TERRA_HIGH.value == max(fact.value for fact in facts.TERRA if fact.unit == "€/share")
    assert last.value < offer / 3
    dates = [facts.TERRA_BID.date, last.date, facts.TERRA_EXCHANGE.date]
    assert dates == sorted(dates)
    assert facts.TERRA_EXCHANGE.date < facts.TERRA_BRAND_YEAR.date


def test_gowex_fell_by_46_then_by_26_and_together_by_60_percent():
    before, first, second = facts.GOWEX_OPEN.value, facts.GOWEX_CLOSE.value, facts.GOWEX_SECOND_CLOSE.value
    assert first / before - 1 == pytest.approx(-0.4621, abs=5e-5)
    assert round(100 * (first / before - 1), 1) == facts.GOWEX_FALL.value == -46.2
    assert (facts.GOWEX_FALL.date, facts.GOWEX_FALL.certainty) == (facts.GOWEX_CLOSE.date, "sure")
    assert second / first - 1 == pytest.approx(-0.2605, abs=5e-5)
    assert second / before - 1 == pytest.approx(-0.602, abs=5e-4)
    shares = facts.GOWEX_BEFORE.value / before
    assert second * shares == pytest.approx(facts.GOWEX_SECOND_CAP.value, rel=0.01)
    assert first * shares == pytest.approx(facts.GOWEX_AFTER.value, rel=0.01)
    little, much = facts.GOWEX_VOLUME.value, facts.GOWEX_BEFORE.value - facts.GOWEX_AFTER.value
    assert little < 0.1 * much  # traded, re-marked
