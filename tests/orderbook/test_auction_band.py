"""Banded openings: the coverage rule, the edges, and Terra's first day in Madrid."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.auction import AuctionOrder, banded_auction, call_auction
from mktlib.orderbook.trade import Side
from tests.orderbook.call_rival import RULES, offered, order_lists, references, rival_price, wanted

rules = st.sampled_from(RULES)


@given(
    wanted=st.integers(7_000_001, 9_000_000),
    offered_first=st.integers(1, 499_999),
    offered_later=st.integers(0, 3_000_000),
)
def test_terra_opens_at_26_if_its_holders_offer_a_fifth_of_what_is_wanted_there(wanted, offered_first, offered_later):
    orders = [AuctionOrder(Side.BID, wanted, 40), AuctionOrder(Side.ASK, offered_first, 13)]
    if offered_later:
        orders.append(AuctionOrder(Side.ASK, offered_later, 26))
    first, second = (banded_auction(orders, 13, band) for band in (0.5, 1))
    assert (first.low, first.high, first.price, first.opened) == (6.5, 19.5, 19.5, False)
    assert (first.demand, first.supply, first.auction) == (wanted, offered_first, None)
    supply = offered_first + offered_later
    assert (second.high, second.price) == (26, 26)
    assert second.opened == (5 * supply >= wanted)
    if second.opened:
        assert (second.auction.price, second.auction.volume, second.auction.surplus) == (26, supply, wanted - supply)


def test_exactly_a_fifth_is_enough():
    orders = [AuctionOrder(Side.BID, 500), AuctionOrder(Side.ASK, 100, 10)]
    assert banded_auction(orders, 10).opened
    assert not banded_auction([replace(orders[0], quantity=501), orders[1]], 10).opened


@given(order_lists(), references, rules, st.fractions(Fraction(1, 10), 2), st.integers(0, 10))
def test_a_band_is_an_auction_among_those_whom_it_lets_in(orders, reference, rule, band, tenths):
    band = float(band.limit_denominator(20))
    middle = Fraction(reference)
    inside = [p for p in range(1, 60) if abs(p - middle) <= Fraction(repr(band)) * middle]
    attempt = banded_auction(orders, reference, band, tenths / 10, rule, tick=1)
    assert (attempt.low, attempt.high) == (inside[0], inside[-1])
    low, high = inside[0], inside[-1]
    admitted = []
    for order in orders:
        limit = order.limit_price
        if limit is not None and (limit > high if order.side is Side.ASK else limit < low):
            continue
        admitted.append(replace(order, limit_price=None if limit is None else min(max(limit, low), high)))
    price = rival_price(admitted, reference, rule)
    assert attempt.price == price
    if price is None:
        assert (attempt.auction, attempt.demand, attempt.supply) == (None, 0, 0)
        return
    assert low <= price <= high
    thin, thick = sorted((wanted(admitted, price), offered(admitted, price)))
    assert sorted((attempt.demand, attempt.supply)) == [thin, thick]
    assert attempt.opened == (10 * thin >= tenths * thick)
    if attempt.opened:
        plain = call_auction(admitted, reference, rule, tick=1)
        assert (attempt.auction.price, attempt.auction.volume) == (plain.price, plain.volume)
        assert sum(attempt.auction.fills) == 2 * plain.volume
        assert len(attempt.auction.fills) == len(orders)


@given(order_lists(), references, rules)
def test_a_band_wide_enough_is_no_band(orders, reference, rule):
    plain = call_auction(orders, reference, rule, tick=1)
    attempt = banded_auction(orders, reference, band=20, minimum_coverage=0, rule=rule, tick=1)
    assert attempt.price == plain.price
    assert attempt.auction == (None if plain.price is None else plain)


def test_a_seller_above_the_band_takes_no_part_and_a_buyer_above_stands_at_its_edge():
    orders = [
        AuctionOrder(Side.BID, 10, 15, "early at the edge"),
        AuctionOrder(Side.BID, 10, 99, "late above it"),
        AuctionOrder(Side.ASK, 10, 15.01, "asks too much"),
        AuctionOrder(Side.ASK, 15, 12, "sells"),
    ]
    attempt = banded_auction(orders, reference_price=10, band=0.5)
    assert attempt.auction.fills == (10, 5, 0, 15)
    assert attempt.price == 15


def test_the_reference_is_at_least_one_tick():
    orders = [AuctionOrder(Side.BID, 1), AuctionOrder(Side.ASK, 1)]
    assert banded_auction(orders, reference_price=0.3, band=3, tick=1).price == 1
    tied = [AuctionOrder(Side.BID, 1, 2), AuctionOrder(Side.ASK, 1)]  # at 1 and at 2
    assert banded_auction(tied, reference_price=0.3, band=9, rule="szse", tick=1).price == 1


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("band", value) for value in (0, -0.5, True, float("nan"), None, 1e12)),
        *(("minimum_coverage", value) for value in (-0.1, 1.1, float("nan"), True, None)),
        ("reference_price", 0),
        ("rule", "madrid"),
        ("tick", 0),
    ],
)
def test_a_band_that_means_nothing_is_refused(argument, value):
    arguments = {"orders": [], "reference_price": 10, argument: value}
    with pytest.raises(ValueError, match=rf"^{argument} must .*, got"):
        banded_auction(**arguments)


def test_a_band_between_two_ticks_is_refused():
    with pytest.raises(ValueError, match=r"^band must contain a tick"):
        banded_auction([], reference_price=10.5, band=0.01, tick=1)
