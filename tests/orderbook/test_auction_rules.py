"""Each step of the three tie rules on orders whose result can be worked out by hand."""

import pytest

from mktlib.orderbook.auction import AuctionOrder, call_auction
from mktlib.orderbook.trade import Side


def call(bids, asks):
    """Orders from (quantity, limit) pairs."""
    return [
        *(AuctionOrder(Side.BID, quantity, limit) for quantity, limit in bids),
        *(AuctionOrder(Side.ASK, quantity, limit) for quantity, limit in asks),
    ]


def outcome(orders, reference, rule):
    auction = call_auction(orders, reference, rule, tick=1)
    return auction.price, auction.decided_by


@pytest.mark.parametrize("rule", ["xetra", "sse", "szse"])
def test_one_price_executes_the_most(rule):
    # D(10) = 7, S(10) = 7; at 9 only 4 are offered, at 11 only 3 are wanted.
    orders = call(bids=[(3, 11), (4, 10)], asks=[(4, 9), (3, 10)])
    assert outcome(orders, 5, rule) == (10, "volume")


@pytest.mark.parametrize("rule", ["xetra", "sse", "szse"])
def test_the_smaller_surplus_wins(rule):
    # 10 trade from 10 to 12; 5 buyers are left over up to 11, none at 12.
    orders = call(bids=[(10, 12), (5, 11)], asks=[(10, 10)])
    assert outcome(orders, 10, rule) == (12, "surplus")


def test_limits_compete_in_frankfurt_and_shanghai_and_ticks_in_shenzhen():
    orders = call(bids=[(10, 20), (5, 11)], asks=[(10, 10)])  # no surplus at any tick from 12 to 20
    assert outcome(orders, 15, "xetra") == (20, "surplus")
    assert outcome(orders, 15, "sse") == (20, "surplus")
    assert outcome(orders, 15, "szse") == (15, "reference")
    assert outcome(orders, 10, "szse") == (12, "reference")


@pytest.mark.parametrize("reference", [1, 11, 30])
def test_buyers_left_everywhere_press_the_price_up_and_sellers_down(reference):
    eager_buyers = call(bids=[(10, 12)], asks=[(5, 10)])
    eager_sellers = call(bids=[(5, 12)], asks=[(10, 10)])
    assert outcome(eager_buyers, reference, "xetra") == (12, "pressure")
    assert outcome(eager_sellers, reference, "xetra") == (10, "pressure")
    # The Chinese rules have no such step; there no better-priced order may go unfilled, which does the same.
    for rule in ("sse", "szse"):
        assert outcome(eager_buyers, reference, rule) == (12, "volume")
        assert outcome(eager_sellers, reference, rule) == (10, "volume")


@pytest.mark.parametrize(("reference", "price"), [(5, 10), (10, 10), (11, 11), (12, 12), (30, 12)])
def test_without_surplus_the_reference_decides_or_the_middle(reference, price):
    orders = call(bids=[(10, 12)], asks=[(10, 10)])
    assert outcome(orders, reference, "xetra") == (price, "reference")
    assert outcome(orders, reference, "szse") == (price, "reference")
    assert outcome(orders, reference, "sse") == (11, "midpoint")


@pytest.mark.parametrize(("reference", "price"), [(5, 11), (13, 13), (30, 14)])
def test_buyers_left_below_and_sellers_left_above(reference, price):
    # 10 trade everywhere from 10 to 15: 3 buyers are left at 10 and 11, 3 sellers at 14 and 15, nobody between.
    orders = call(bids=[(10, 15), (3, 11)], asks=[(10, 10), (3, 14)])
    assert outcome(orders, reference, "xetra") == (price, "reference")
    assert outcome(orders, reference, "sse") == (13, "midpoint")  # of 10, 11, 14, 15: half up
    assert outcome(orders, reference, "szse") == (min(max(reference, 12), 13), "reference")


def test_half_a_tick_goes_up_in_shanghai():
    orders = call(bids=[(1, 13)], asks=[(1, 10)])
    assert outcome(orders, 10, "sse") == (12, "midpoint")
