"""An auction inside a book is a call auction of all, and what is left waits where it was."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.auction import AuctionOrder, call_auction, call_of, uncross
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side
from tests.orderbook.audit import audit
from tests.orderbook.call_rival import RULES, limits, order_lists, references


def booked(orders):
    """A book in which only orders rest that do not cross."""
    book = Book(tick=1)
    for order in orders:
        best = book.best_ask if order.side is Side.BID else book.best_bid
        crosses = best is not None and (order.limit_price - best) * (1 if order.side is Side.BID else -1) >= 0
        if not crosses:
            book.limit(order.side, order.quantity, order.limit_price, order.owner)
    return book


def shares(book):
    return {side: sum(size for _price, size in book.depth(side)) for side in Side}


@given(order_lists(limits), order_lists(), references, st.sampled_from(RULES))
def test_it_is_the_call_auction_of_all_and_every_share_is_traded_cancelled_or_waits(old, new, reference, rule):
    book = booked(old)
    before, call = shares(book), call_of(book, new)
    auction, numbers = uncross(book, new, reference, rule)
    plain = call_auction(call, reference, rule, tick=1)
    assert (auction.price, auction.volume, auction.fills) == (plain.price, plain.volume, plain.fills)
    audit(book)
    got = Counter()
    market_left = Counter()
    for order, filled in zip(call, auction.fills, strict=True):
        got[order.side] += filled
        if order.limit_price is None:
            market_left[order.side] += order.quantity - filled
    for side in Side:
        came = sum(order.quantity for order in new if order.side is side)
        assert shares(book)[side] == before[side] + came - got[side] - market_left[side]
    for order, number in zip(new, numbers, strict=True):
        waits = None if number is None else book.order(number)
        assert waits is None or (waits.side, waits.price, waits.owner) == (order.side, order.limit_price, order.owner)
    if auction.price is not None and auction.decided_by != "market orders":
        assert book.best_bid is None or book.best_bid <= auction.price
        assert book.best_ask is None or book.best_ask >= auction.price
    assert book.best_bid is None or book.best_ask is None or book.best_bid < book.best_ask


def test_an_old_order_that_got_a_part_keeps_its_place_in_line():
    book = Book(tick=1)
    first = book.limit(Side.ASK, 50, 10, "first").order_id
    book.limit(Side.ASK, 50, 10, "second")
    uncross(book, [AuctionOrder(Side.BID, 30, 10)], reference_price=10)
    assert [(order.order_id == first, order.quantity) for order in book.queue(Side.ASK)] == [(True, 20), (False, 50)]


def test_a_refused_call_leaves_the_book_alone():
    book = Book(tick=1)
    book.limit(Side.ASK, 50, 10)
    with pytest.raises(ValueError, match="rule must"):
        uncross(book, [AuctionOrder(Side.BID, 30, 10)], reference_price=10, rule="madrid")
    assert book.depth(Side.ASK) == [(10, 50)]
