"""What a book refuses, and that it is the same book afterwards; and what a recount would notice."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side, TimeInForce
from tests.orderbook.audit import audit
from tests.orderbook.book_rival import shown

BID, ASK = Side.BID, Side.ASK
NO_PRICE = [0, -0.0, -1, 10.005, 1e-9, math.nan, math.inf, -math.inf, True, np.True_, None, "10", [10], 10 + 0j]
NO_SIZE = [0, -5, 2.5, math.nan, math.inf, True, np.True_, None, "5", [5], 10**12 + 1, 10**400, 1e300]


def standing() -> Book:
    book = Book()
    book.limit(ASK, 10, 11.00, "Ann")
    book.limit(BID, 10, 1.00, "Ben")  # 1.0 == True: a boolean must not slip through what the book remembers
    book.limit(BID, 4, 11.00, "Eve")
    return book


REFUSED = {
    **{f"price {p!r}": (lambda b, p=p: b.limit(BID, 5, p), "price") for p in [*NO_PRICE, 10**400, 1e300]},
    **{f"size {q!r}": (lambda b, q=q: b.limit(BID, q, 10.0), "quantity") for q in NO_SIZE},
    **{f"market size {q!r}": (lambda b, q=q: b.market(BID, q), "quantity") for q in NO_SIZE},
    **{f"new size {q!r}": (lambda b, q=q: b.reduce(1, q), "quantity") for q in NO_SIZE},
    **{f"side {s!r}": (lambda b, s=s: b.limit(s, 5, 10.0), "side") for s in ("bid", 1, True, None)},
    **{f"market side {s!r}": (lambda b, s=s: b.market(s, 5), "side") for s in ("ask", 0, None)},
    **{f"number {n!r}": (lambda b, n=n: b.cancel(n), "order_id") for n in (True, 1.5, "1", None, [1])},
    "number to reduce": (lambda b: b.reduce(True, 5), "order_id"),
    "number to look up": (lambda b: b.order(True), "order_id"),
    "time in force": (lambda b: b.limit(BID, 5, 10.0, time_in_force="IOC"), "time_in_force"),
    "post-only word": (lambda b: b.limit(BID, 5, 10.0, post_only="yes"), "post_only"),
    "post-only 1": (lambda b: b.limit(BID, 5, 10.0, post_only=1), "post_only"),
    "post-only IOC": (lambda b: b.limit(BID, 5, 10.0, None, TimeInForce.IOC, True), "post_only"),
    "levels": (lambda b: b.depth(BID, levels=0), "levels"),
    "depth of no side": (lambda b: b.depth("bid"), "side"),
    "queue off the grid": (lambda b: b.queue(BID, 10.005), "price"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_named_and_leaves_the_book_as_it_was(case):
    book = standing()
    before = shown(book)
    refused, name = REFUSED[case]
    with pytest.raises(ValueError, match=rf"^{name} must .*, got "):
        refused(book)
    assert shown(book) == before
    audit(book)
    assert book.limit(BID, 1, 1.00).order_id == 4  # not even a number was used up


@pytest.mark.parametrize("tick", [0, -0.01, 1e-9, 1e9, math.nan, math.inf, True, "0.01", None])
def test_a_tick_must_be_a_sensible_number(tick):
    with pytest.raises(ValueError, match=r"^tick must be a number from 1e-8 to 1e8"):
        Book(tick)


@pytest.mark.parametrize("remember", [-1, 2.5, True, "all"])
def test_a_tape_remembers_a_whole_number_of_trades(remember):
    with pytest.raises(ValueError, match=r"^remember must"):
        Book(remember=remember)


@pytest.mark.parametrize("price", [10, 10.0, np.float64(10), np.int32(10), Fraction(10)])
@pytest.mark.parametrize("quantity", [5, 5.0, np.int64(5), np.float64(5)])
def test_numbers_of_other_kinds_become_plain_ones(price, quantity):
    book = Book()
    book.limit(ASK, quantity, price)
    (order,) = book.queue(ASK)
    assert (type(order.price), type(order.quantity), *order[2:4]) == (float, int, 10.0, 5)
    assert book.cancel(np.int64(1)) == 5


@given(st.integers(1, 10**12), st.sampled_from([0.01, 0.0001, 0.05, 0.125, 0.1, 5, 1 / 3, 1e-8, 1e8]))
def test_a_price_comes_back_as_the_float_a_reader_would_type(ticks, tick):
    typed = float(ticks * Fraction(str(tick)))
    book = Book(tick)
    book.limit(ASK, 1, typed)
    assert book.best_ask == typed
    book.limit(BID, 1, typed)
    assert book.last_price == typed


@given(st.integers(1, 10**7), st.integers(-3, 3))
def test_a_rounding_error_is_forgiven(cents, ulps):
    price = cents / 100 + ulps * math.ulp(cents / 100)
    book = Book()
    book.limit(ASK, 1, price)
    assert book.depth(ASK) == [(cents / 100, 1)]


@given(st.integers(1, 10**9), st.decimals("0.0001", "0.0099", places=4))
def test_a_hundredth_of_a_tick_is_not(cents, excess):
    with pytest.raises(ValueError, match=r"price must be a positive multiple of the tick 0\.01"):
        Book().limit(ASK, 1, float(Decimal(cents) / 100 + excess))


def broken():
    """Ways to break a book by hand, and the word that the recount finds for it."""

    def level(book):
        return book._asks.ladder[-1]

    def crossed(book, ticks):
        book._last_id = 9
        book._orders[9] = book._bids.level(ticks).join(9, 1, None)

    return {
        "shares": lambda b: setattr(level(b), "quantity", 7),
        "orders in line": lambda b: b._orders.pop(1),
        "best ask": lambda b: setattr(b._asks, "best", -1200),
        "ask keys": lambda b: b._asks.keys.append(-1),
        "shares left": lambda b: setattr(b._orders[1], "quantity", 0),
        "given out": lambda b: setattr(b, "_last_id", 0),
        "bid 1200 must lie below the best ask 1100": lambda b: crossed(b, 1200),
        "bid 1100 must lie below the best ask 1100": lambda b: crossed(b, 1100),
        "end where it began": lambda b: setattr(level(b), "before", level(b)),
        "behind the one before": lambda b: setattr(b._orders[1], "before", b._orders[2]),
        "know its level": lambda b: setattr(b._orders[1], "level", b._orders[2].level),
        "index must find": lambda b: b._orders.update({1: b._orders[2]}),
        "own side": lambda b: setattr(level(b), "half", b._bids),
        "price": lambda b: setattr(level(b), "price", 10.99),
        "key": lambda b: setattr(level(b), "key", -1099),
    }


@pytest.mark.parametrize("words", broken())
def test_the_check_notices_a_broken_book(words):
    book = standing()
    broken()[words](book)
    with pytest.raises(AssertionError, match=words):
        audit(book)
