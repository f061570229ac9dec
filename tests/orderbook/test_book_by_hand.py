"""Cases worked by hand: what a trader would say happens, and does."""

import copy
import pickle

import pytest

from mktlib.orderbook import Book, Execution, Side, TimeInForce, Trade
from tests.orderbook.audit import audit
from tests.orderbook.book_rival import shown

BID, ASK = Side.BID, Side.ASK


def test_an_offer_nobody_takes_is_not_a_price():
    book = Book()
    book.limit(ASK, 100, 34.00)
    book.limit(BID, 100, 12.00)
    assert (book.best_bid, book.best_ask, book.spread, book.mid_price) == (12.0, 34.0, 22.0, 23.0)
    assert book.last_price is None
    assert book.tape == []


def test_with_the_low_asks_locked_a_hundred_shares_end_at_100_and_the_next_prints_150():
    book = Book()
    low = [book.limit(ASK, 10, price).order_id for price in range(50, 100, 10)]
    book.limit(ASK, 100, 100)
    book.limit(ASK, 1, 150)
    assert [book.cancel(order_id) for order_id in low] == [10] * 5
    P = book.supply()
    hundred = book.market(BID, 100)
    assert (hundred.cash, book.last_price) == (10_000, 100)
    one = book.market(BID, 1)
    assert (one.cash, book.last_price) == (150, 150)
    assert P.capital_spent(101) == 10_150


def test_trades_print_at_the_resting_price_and_the_remainder_rests_at_its_own_limit():
    book = Book()
    book.limit(ASK, 10, 100.00, "Ann")
    book.limit(ASK, 10, 100.01, "Ben")
    bought = book.limit(BID, 30, 100.05, "Eve")
    assert bought == Execution(
        3, (Trade(100.0, 10, 1, 3, "Ann", "Eve", BID), Trade(100.01, 10, 2, 3, "Ben", "Eve", BID)), 20, 10, 0
    )
    assert book.depth(BID) == [(100.05, 10)]
    assert bought.average_price == pytest.approx(100.005)


def test_at_one_price_who_came_first_trades_first_and_a_partial_fill_keeps_its_place():
    book = Book()
    first, second = (book.limit(BID, 10, 9.99, name).order_id for name in ("Ann", "Ben"))
    book.market(ASK, 4)
    assert [(o.order_id, o.quantity) for o in book.queue(BID, 9.99)] == [(first, 6), (second, 10)]
    assert [t.maker_id for t in book.market(ASK, 8).trades] == [first, second]


def test_the_remainder_of_a_limit_order_stands_at_the_back_of_the_line():
    book = Book()
    book.limit(ASK, 5, 10)
    book.limit(BID, 5, 9, "Ann")
    book.limit(BID, 8, 10, "Ben")
    book.limit(BID, 5, 10, "Eve")
    assert [o.owner for o in book.queue(BID)] == ["Ben", "Eve", "Ann"]


def test_a_market_order_never_rests():
    book = Book()
    assert book.market(BID, 10) == Execution(1, (), 0, 0, 10)
    book.limit(ASK, 4, 10)
    assert book.market(BID, 10)[2:] == (4, 0, 6)
    assert len(book) == 0
    assert book.best_bid is None


def test_cancelling_a_filled_an_unknown_or_a_cancelled_order_gives_0_and_changes_nothing():
    book = Book()
    filled = book.limit(ASK, 5, 10).order_id
    gone = book.limit(ASK, 5, 11).order_id
    book.limit(BID, 9, 8)
    book.market(BID, 5)
    assert book.cancel(gone) == 5
    before = shown(book)
    assert [book.cancel(order_id) for order_id in (filled, gone, 99, 0, -1)] == [0] * 5
    assert [book.reduce(order_id, 3) for order_id in (filled, gone, 99)] == [0] * 3
    assert shown(book) == before


def test_a_partly_filled_order_is_cancelled_for_what_is_left():
    book = Book()
    mine = book.limit(ASK, 10, 10).order_id
    book.market(BID, 3)
    assert book.cancel(mine) == 7


@pytest.mark.parametrize(("quantity", "left"), [(4, 4), (10, 10), (11, 10)])
def test_an_order_that_gets_smaller_keeps_its_place(quantity, left):
    book = Book()
    mine = book.limit(BID, 10, 10, "Ann").order_id
    book.limit(BID, 10, 10, "Ben")
    assert book.reduce(mine, quantity) == 10 - left
    assert [order.owner for order in book.queue(BID)] == ["Ann", "Ben"]
    assert book.order(mine)[2:] == (10, left, "Ann")
    assert book.depth(BID) == [(10.0, 10 + left)]
    audit(book)


@pytest.mark.parametrize(
    ("time_in_force", "quantity", "counts"),
    [
        (TimeInForce.GTC, 8, (5, 3, 0)),
        (TimeInForce.IOC, 8, (5, 0, 3)),
    ],
)
def test_how_long_an_order_stays(time_in_force, quantity, counts):
    book = Book()
    for size, price in ((2, 10), (3, 11), (9, 12)):
        book.limit(ASK, size, price)
    assert book.limit(BID, quantity, 11, time_in_force=time_in_force)[2:] == counts


def test_an_order_that_only_makes_a_price_is_cancelled_whole_when_it_would_trade():
    book = Book()
    book.limit(ASK, 5, 10)
    assert book.limit(BID, 8, 10, post_only=True)[1:] == ((), 0, 0, 8)
    assert book.limit(BID, 8, 9.99, post_only=True).resting == 8
    assert book.volume == 0


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_whoever_leaves_the_line_the_others_keep_their_order(gone):
    book = Book()
    names = ["Ann", "Ben", "Eve"]
    numbers = [book.limit(BID, 5, 10, name).order_id for name in names]
    book.cancel(numbers[gone])
    left = [name for place, name in enumerate(names) if place != gone]
    assert [order.owner for order in book.queue(BID, 10)] == left
    assert [trade.maker for trade in book.market(ASK, 10).trades] == left


def test_what_a_book_returns_is_a_copy():
    book = Book()
    book.limit(ASK, 5, 10, "Ann")
    book.limit(BID, 2, 10, "Ben")
    P, before = book.supply(), shown(book)
    depth, queue, tape = book.depth(ASK), book.queue(ASK), book.tape
    for taken in (depth, queue, tape):
        taken.clear()
    assert shown(book) == before
    book.market(BID, 3)
    assert P.depth == 3


@pytest.mark.parametrize("twin_of", [Book.copy, copy.copy, copy.deepcopy, lambda b: pickle.loads(pickle.dumps(b))])
def test_a_copy_of_a_book_goes_its_own_way(twin_of):
    book = Book(tick=0.05, remember=7)
    for n in range(1, 5_001):  # one line longer than the interpreter would follow by recursion
        book.limit(ASK, 3, 10.05, n)
    book.market(BID, 7)
    before, twin = shown(book), twin_of(book)
    assert shown(twin) == before
    assert (twin.tick, twin._tape.maxlen) == (0.05, 7)
    assert twin.market(BID, 9).filled == 9
    assert twin.limit(ASK, 1, 11).order_id == 5_003
    assert shown(book) == before
    audit(twin)


@pytest.mark.parametrize(("remember", "kept"), [(0, []), (2, [3, 4]), (9, [1, 2, 3, 4]), (None, [1, 2, 3, 4])])
def test_the_tape_keeps_as_many_trades_as_it_was_told_to(remember, kept):
    book = Book(remember=remember)
    book.limit(ASK, 100, 10)
    for size in (1, 2, 3, 4):
        book.market(BID, size)
    assert [trade.quantity for trade in book.tape] == kept
    assert book.volume == 10


def test_a_curve_needs_somebody_to_start_from():
    with pytest.raises(ValueError, match=r"supply\(\) must have an ask .* nobody asks"):
        Book().supply()
    with pytest.raises(ValueError, match=r"demand\(\) must have a bid .* nobody bids"):
        Book().demand()


def test_an_empty_book_shows_nothing():
    book = Book()
    assert shown(book) == ([[], []], (None,) * 5, [], 0, 0)
    assert book.order(1) is None
    assert book
    audit(book)
