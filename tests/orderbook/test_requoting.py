import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side
from mktlib.orderbook.requoting import requote, withdraw

ORDERS = st.lists(
    st.tuples(st.sampled_from(list(Side)), st.integers(1, 400), st.integers(1, 99), st.sampled_from("abc")), max_size=25
)


def book_of(orders, middle=1000):
    book = Book()
    for side, cents, size, owner in orders:
        book.limit(side, size, (middle + (cents if side is Side.ASK else -cents)) / 100, owner)
    return book


@given(ORDERS, st.floats(0.2, 5))
def test_quotes_move_and_nothing_else_does(orders, factor):
    book = book_of(orders)
    before = {side: book.queue(side) for side in Side}
    moved = requote(book, factor)
    book.check()
    assert (book.volume, book.last_price, book.turnover) == (0, None, 0)
    assert moved == sum(order.quantity for side in Side for order in before[side])
    for side in Side:
        after = book.queue(side)
        assert sorted((o.owner, o.quantity) for o in after) == sorted((o.owner, o.quantity) for o in before[side])
        for old, new in zip(before[side], after, strict=True):
            slack = new.price - factor * old.price if side is Side.ASK else factor * old.price - new.price
            assert -1e-6 <= slack <= book.tick + 1e-6
    if book.best_bid is not None and book.best_ask is not None:
        assert book.best_bid < book.best_ask


@given(ORDERS)
def test_requoting_by_one_leaves_the_book_as_it_was(orders):
    book = book_of(orders)
    before = [(o.side, o.price, o.quantity, o.owner) for side in Side for o in book.queue(side)]
    requote(book, 1)
    assert [(o.side, o.price, o.quantity, o.owner) for side in Side for o in book.queue(side)] == before


@given(ORDERS, st.sampled_from(list(Side)), st.floats(0, 1))
def test_those_who_leave_are_the_nearest(orders, side, part):
    book = book_of(orders)
    before, other = book.queue(side), book.queue(side.opposite)
    gone = withdraw(book, side, part)
    book.check()
    after = book.queue(side)
    assert after == before[len(before) - len(after) :]
    assert gone == sum(order.quantity for order in before[: len(before) - len(after)])
    assert len(before) - len(after) == round(part * len(before))
    assert book.queue(side.opposite) == other
    assert book.volume == 0


@pytest.mark.parametrize("factor", [0, -1, float("nan"), "twice", 1e-4])
def test_a_factor_that_leaves_no_price_is_refused_and_nothing_changes(factor):
    book = book_of([(Side.BID, 10, 5, "a"), (Side.ASK, 10, 5, "a")])
    before = book.queue(Side.BID), book.queue(Side.ASK)
    with pytest.raises(ValueError, match="factor"):
        requote(book, factor)
    assert (book.queue(Side.BID), book.queue(Side.ASK)) == before


@pytest.mark.parametrize("part", [-0.1, 1.1, None])
def test_a_part_outside_nothing_and_all_is_refused(part):
    with pytest.raises(ValueError, match="part"):
        withdraw(Book(), Side.ASK, part)
