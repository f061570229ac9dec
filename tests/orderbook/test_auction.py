"""The call auction against a brute force over every tick, and the laws that hold under any tie rule."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.orderbook.auction import AuctionOrder, call_auction
from mktlib.orderbook.trade import Side
from tests.orderbook.call_rival import (
    RULES,
    better,
    limits,
    most,
    order_lists,
    references,
    rival_price,
    surplus,
    tradable,
)

rules = st.sampled_from(RULES)
calls = order_lists()


@settings(max_examples=800)
@given(calls | order_lists(limits), references, rules)
def test_the_price_is_the_one_that_trying_every_tick_finds(orders, reference, rule):
    auction = call_auction(orders, reference, rule, tick=1)
    assert auction.price == rival_price(orders, reference, rule)
    assert auction.volume == most(orders, reference)
    if auction.price is not None:
        assert auction.volume == tradable(orders, auction.price)
        assert auction.surplus == surplus(orders, auction.price)


@given(calls, references, rules)
def test_cash_and_shares_only_change_hands(orders, reference, rule):
    auction = call_auction(orders, reference, rule, tick=1)
    bought, sold, paid = Counter(), Counter(), Counter()
    for trade in auction.trades:
        assert trade.quantity > 0
        assert trade.price == auction.price
        assert (trade.buyer, trade.seller) == (orders[trade.buy_order].owner, orders[trade.sell_order].owner)
        bought[trade.buy_order] += trade.quantity
        sold[trade.sell_order] += trade.quantity
        paid[trade.buyer] += int(trade.price) * trade.quantity
        paid[trade.seller] -= int(trade.price) * trade.quantity
    assert sum(bought.values()) == sum(sold.values()) == auction.volume
    assert sum(paid.values()) == 0
    sides = {Side.BID: bought, Side.ASK: sold}
    assert auction.fills == tuple(sides[order.side][n] for n, order in enumerate(orders))
    assert not any(n in sides[order.side.opposite] for n, order in enumerate(orders))


@given(calls, references, rules)
def test_nobody_trades_beyond_a_limit_or_more_than_ordered(orders, reference, rule):
    auction = call_auction(orders, reference, rule, tick=1)
    for order, filled in zip(orders, auction.fills, strict=True):
        assert 0 <= filled <= order.quantity
        if filled and order.limit_price is not None:
            assert (order.limit_price - auction.price) * (1 if order.side is Side.BID else -1) >= 0


@given(calls, references, rules)
def test_a_limit_better_than_the_price_is_filled_whole(orders, reference, rule):
    auction = call_auction(orders, reference, rule, tick=1)
    for order, filled in zip(orders, auction.fills, strict=True):
        if auction.price is not None and better(order, auction.price):
            assert filled == order.quantity


@given(calls, references, rules)
def test_price_comes_before_time_and_time_before_the_rest(orders, reference, rule):
    fills = call_auction(orders, reference, rule, tick=1).fills

    def eagerness(order):
        if order.limit_price is None:
            return 100
        return order.limit_price if order.side is Side.BID else -order.limit_price

    for late, order in enumerate(orders):
        for early, other in enumerate(orders):
            ahead = (eagerness(other), -early) > (eagerness(order), -late)
            if other.side is order.side and ahead and fills[late]:
                assert fills[early] == other.quantity


@given(calls, references, rules, st.randoms(use_true_random=False))
def test_the_order_of_arrival_decides_who_trades_but_not_the_price(orders, reference, rule, random):
    shuffled = random.sample(orders, len(orders))
    one, other = (call_auction(call, reference, rule, tick=1) for call in (orders, shuffled))
    assert (one.price, one.volume, one.surplus) == (other.price, other.volume, other.surplus)


@given(calls, references, rules)
def test_bids_and_asks_are_mirror_images(orders, reference, rule):
    mirrored = [
        replace(o, side=o.side.opposite, limit_price=None if o.limit_price is None else 20 - o.limit_price)
        for o in orders
    ]
    one = call_auction(orders, reference, rule, tick=1)
    other = call_auction(mirrored, 20 - reference, rule, tick=1)
    assert (one.volume, one.decided_by) == (other.volume, other.decided_by)
    if one.price is None:
        assert other.price is None
    elif one.decided_by == "midpoint":  # half a tick goes up on both sides of the mirror
        assert 20 - other.price in (one.price, one.price - 1)
    else:
        assert 20 - other.price == one.price
        assert other.surplus == -one.surplus
        assert other.fills == one.fills


@given(calls, references, rules, st.integers(0, 30), st.integers(1, 5))
def test_shifting_prices_and_scaling_sizes_does_the_same_to_the_result(orders, reference, rule, shift, factor):
    moved = [
        replace(
            o,
            quantity=o.quantity * factor,
            limit_price=None if o.limit_price is None else o.limit_price + shift,
        )
        for o in orders
    ]
    one = call_auction(orders, reference, rule, tick=1)
    other = call_auction(moved, reference + shift, rule, tick=1)
    assert other.price == (None if one.price is None else one.price + shift)
    assert (other.volume, other.surplus) == (one.volume * factor, one.surplus * factor)
    assert other.fills == tuple(n * factor for n in one.fills)


@given(calls, references, rules)
def test_an_order_in_single_shares_is_the_same_order(orders, reference, rule):
    one = call_auction(orders, reference, rule, tick=1)
    split = [(n, replace(o, quantity=1)) for n, o in enumerate(orders) for _ in range(o.quantity)]
    other = call_auction([share for _, share in split], reference, rule, tick=1)
    assert (one.price, one.volume, one.surplus) == (other.price, other.volume, other.surplus)
    filled = Counter(n for (n, _), traded in zip(split, other.fills, strict=True) for _ in range(traded))
    assert one.fills == tuple(filled[n] for n in range(len(orders)))


@given(calls, references, rules)
def test_the_size_of_the_tick_is_only_a_unit(orders, reference, rule):
    cents = [replace(o, limit_price=None if o.limit_price is None else o.limit_price / 100) for o in orders]
    one, other = call_auction(orders, reference, rule, tick=1), call_auction(cents, reference / 100, rule)
    assert other.price == (None if one.price is None else one.price / 100)
    assert other.fills == one.fills


@pytest.mark.parametrize("rule", RULES)
def test_nothing_crosses(rule):
    apart = [AuctionOrder(Side.BID, 5, 9.99), AuctionOrder(Side.ASK, 5, 10.01)]
    one_sided = [AuctionOrder(Side.BID, 5), AuctionOrder(Side.BID, 5, 12)]
    for orders in ([], apart, one_sided, apart[:1]):
        auction = call_auction(orders, reference_price=10, rule=rule)
        assert (auction.price, auction.volume, auction.surplus, auction.trades) == (None, 0, 0, ())
        assert auction.fills == (0,) * len(orders)
        assert auction.decided_by is None


@pytest.mark.parametrize("rule", RULES)
def test_market_orders_alone_clear_at_the_reference(rule):
    orders = [AuctionOrder(Side.BID, 900), AuctionOrder(Side.ASK, 800)]
    auction = call_auction(orders, reference_price=123.45, rule=rule)
    assert (auction.price, auction.volume, auction.surplus) == (123.45, 800, 100)
    assert auction.decided_by == "market orders"


@pytest.mark.parametrize("rule", RULES)
def test_a_far_limit_does_not_drag_market_orders_along(rule):
    orders = [AuctionOrder(Side.BID, 10), AuctionOrder(Side.ASK, 10), AuctionOrder(Side.BID, 5, 1)]
    assert call_auction(orders, reference_price=100, rule=rule).price == 100
    assert call_auction([*orders, AuctionOrder(Side.BID, 5, 101)], reference_price=100, rule=rule).price == 101


def test_market_orders_trade_first_then_price_then_time():
    orders = [
        AuctionOrder(Side.BID, 30, 11, "first at 11"),
        AuctionOrder(Side.BID, 30, 11, "second at 11"),
        AuctionOrder(Side.BID, 30, 12, "at 12"),
        AuctionOrder(Side.BID, 30, owner="at any price"),
        AuctionOrder(Side.ASK, 100, 11, "seller"),
    ]
    auction = call_auction(orders, reference_price=11)
    assert auction.fills == (30, 10, 30, 30, 100)
    assert [trade.buyer for trade in auction.trades] == ["at any price", "at 12", "first at 11", "second at 11"]
    assert auction.surplus == 20


def test_an_off_grid_reference_counts_as_the_nearest_tick():
    orders = [AuctionOrder(Side.BID, 1), AuctionOrder(Side.ASK, 1)]
    for reference, price in [(10.004, 10.0), (10.005, 10.01), (0.0001, 0.01)]:
        assert call_auction(orders, reference).price == price


def test_large_books_are_counted_exactly():
    orders = [AuctionOrder(side, 10**12, 50, "Ann") for side in Side for _ in range(1000)]
    auction = call_auction(orders, reference_price=50)
    assert (auction.volume, auction.surplus) == (10**15, 0)


def test_numpy_numbers_are_numbers():
    orders = [
        AuctionOrder(Side.BID, np.int64(3), np.float64(2.5)),
        AuctionOrder(Side.ASK, 3.0, np.int64(2)),
    ]
    assert call_auction(orders, np.float64(2.25)).price == 2.25
    assert orders[0] == AuctionOrder(Side.BID, 3, 2.5)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("side", "bid"),
        ("side", None),
        *(("quantity", value) for value in (0, -1, 1.5, True, "1", None, float("nan"), 10**12 + 1)),
        *(("limit_price", value) for value in (0, -1, True, "1", float("nan"), float("inf"))),
    ],
)
def test_an_order_that_means_nothing_is_refused(argument, value):
    arguments = {"side": Side.BID, "quantity": 1, "limit_price": 1.0, argument: value}
    with pytest.raises(ValueError, match=rf"^{argument} must .*, got"):
        AuctionOrder(**arguments)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("reference_price", value) for value in (0, -1, True, "1", float("nan"), float("inf"), None, 1e20)),
        *(("rule", value) for value in ("XETRA", None, 1, ["sse"])),
        *(("tick", value) for value in (0, -0.01, True, float("nan"), "0.01")),
        *(("orders", value) for value in ([None], [(Side.BID, 1)])),
    ],
)
def test_an_auction_that_means_nothing_is_refused(argument, value):
    arguments = {"orders": [AuctionOrder(Side.BID, 1, 1.0)], "reference_price": 1.0, argument: value}
    with pytest.raises(ValueError, match=rf"^{argument} must .*, got"):
        call_auction(**arguments)


@pytest.mark.parametrize("price", [10.005, 0.001, 1e11])
def test_a_limit_off_the_grid_is_refused(price):
    with pytest.raises(ValueError, match="multiple of the tick"):
        call_auction([AuctionOrder(Side.BID, 1, price)], reference_price=10)
