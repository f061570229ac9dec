import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market import facts
from mktlib.orderbook import Book, Side
from mktlib.orderbook.sweep import sweep

LEVELS = st.lists(st.tuples(st.integers(1, 500), st.integers(1, 300)), min_size=1, max_size=12)


def book_of(levels, middle=1000):
    book = Book()
    for number, (cents, size) in enumerate(levels):
        book.limit(Side.ASK if number % 2 else Side.BID, size, (middle + (cents if number % 2 else -cents)) / 100)
    return book


@given(LEVELS, st.integers(1, 4000), st.sampled_from(list(Side)))
def test_a_sweep_is_the_market_order_that_it_tries_out(levels, shares, side):
    book = book_of(levels)
    before = book.queue(Side.BID), book.queue(Side.ASK), book.volume
    tried = sweep(book, side, shares)
    assert (book.queue(Side.BID), book.queue(Side.ASK), book.volume) == before
    done = book.market(side, shares)
    assert (tried.filled, tried.cash, tried.wanted) == (done.filled, done.cash, shares)
    assert tried.average_price == done.average_price
    assert tried.last_price == (done.trades[-1].price if done.trades else None)
    assert tried.next_price == (book.best_ask if side is Side.BID else book.best_bid)
    assert sum(size for _price, size in tried.taken) == done.filled


@given(LEVELS, st.integers(1, 4000), st.sampled_from(list(Side)))
def test_the_average_lies_between_the_first_and_the_last_price(levels, shares, side):
    tried = sweep(book_of(levels), side, shares)
    if tried.filled:
        low, high = sorted((tried.first_price, tried.last_price))
        assert low - 1e-9 <= tried.average_price <= high + 1e-9
        if tried.mid_price is not None:
            assert tried.slippage >= 0


@pytest.mark.parametrize(
    ("shares", "cash", "last"), [(200, 117_188, 585.94), (201, 117_773.98, 585.98), (2820, 1_655_952.50, 587.90)]
)
def test_apples_book_by_hand_by_curve_and_by_sweep(shares, cash, last):
    book, asks = Book(), facts.AAPL_BOOK.supply()
    for price, size in facts.AAPL_BOOK.asks:
        book.limit(Side.ASK, size, price)
    tried = sweep(book, Side.BID, shares)
    assert tried.cash == pytest.approx(asks.capital_spent(shares), rel=1e-12) == pytest.approx(cash, rel=1e-12)
    assert tried.last_price == asks(shares) == last


def test_nothing_is_wanted_or_nobody_is_there():
    empty = sweep(Book(), Side.BID, 10)
    assert (empty.filled, empty.average_price, empty.last_price, empty.slippage, empty.first_price) == (0, *[None] * 4)
    book = book_of([(10, 5), (10, 5)])
    assert sweep(book, Side.BID, 0).taken == ()
    assert sweep(book, Side.BID, 0).next_price == 10.10


@pytest.mark.parametrize("quantity", [-1, 1.5, True, "ten"])
def test_a_quantity_that_is_none_is_refused(quantity):
    with pytest.raises(ValueError, match="quantity"):
        sweep(book_of([(10, 5), (10, 5)]), Side.BID, quantity)
