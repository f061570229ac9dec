import pytest

from mktlib.orderbook import Book, Side
from mktlib.orderbook.requoting import requote, withdraw
from mktlib.ui.numbers import change, money
from mktlib.ui.panels.quotes_move import QuotesMovePicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S = 1e9


def quiet():
    book = Book()
    book.limit(Side.ASK, 1, 80)
    book.market(Side.BID, 1)
    for level in range(1, 11):
        book.limit(Side.ASK, 100, round(80 + 0.2 * level, 2))
        book.limit(Side.BID, 100, round(80 - 0.2 * level, 2))
    return book


def moments(moved=0, leave=0, who=tuple(Side), bought=0):
    books = [quiet() for _ in range(4)]
    for book in books[1:]:
        requote(book, 1 + moved / 100)
    for book in books[2:]:
        for side in who:
            withdraw(book, side, leave / 100)
    if bought:
        books[3].market(Side.BID, bought)
    return QuotesMovePicture(tuple(books), S, wanted=bought)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        moments(),
        moments(10),
        moments(10, bought=1),
        moments(-20, 90),
        moments(20, 90, (Side.ASK,), 500),
        moments(0, 0, (), 300),
        moments(5, 100),
    )


def test_a_shift_moves_every_reading_but_the_last_trade_and_no_cash():
    picture = moments(10)
    assert (picture.bought, picture.cash) == (0, 0)
    last, mid, bid = picture.readings(3)
    assert last == 80 * S
    assert mid == pytest.approx(1.1 * 80 * S)
    assert bid == pytest.approx(1.1 * 79.8 * S)
    assert [value for _label, value, _role in picture.headlines()] == ["0 shares", "$0", "unchanged", "+10%"]


def test_one_share_makes_the_shift_visible_to_the_last_trade():
    picture = moments(10, bought=1)
    assert picture.cash == pytest.approx(1.1 * 80.2)
    assert picture.cap_change == pytest.approx(S * (1.1 * 80.2 - 80))
    assert money(picture.cash) in picture.sentence()


def test_a_walk_takes_cash_for_each_step():
    picture = moments(bought=500)
    paid = sum(100 * (80 + 0.2 * level) for level in range(1, 6))
    assert picture.cash == pytest.approx(paid)
    assert picture.headlines()[2].value == change(80, 81)
    assert len(picture.trades) == 5


def test_sellers_who_leave_raise_ask_and_mid_without_a_quote_that_changes():
    picture = moments(0, 50, (Side.ASK,))
    assert picture.books[3].best_ask == pytest.approx(80 + 0.2 * 6)
    assert picture.readings(3)[1] > picture.readings(0)[1]
    assert picture.readings(3)[2] == picture.readings(0)[2]
    assert "5 of 20 orders leave" in picture.sentence()


def test_an_empty_side_leaves_no_mid_to_read():
    picture = moments(10, 90, (Side.ASK,), 500)
    assert picture.books[3].best_ask is None
    assert picture.readings(3)[1] is None
    assert "nothing to read" in picture.sentence()
    assert "400 shares more found no seller" in picture.sentence()


def test_books_that_do_not_fit_are_refused():
    books = moments().books
    traded = quiet()
    traded.market(Side.BID, 1)
    with pytest.raises(ValueError, match="four books"):
        QuotesMovePicture(books[:3], S)
    with pytest.raises(ValueError, match="last price"):
        QuotesMovePicture((Book(), *books[1:]), S)
    with pytest.raises(ValueError, match="must not trade"):
        QuotesMovePicture((books[0], traded, *books[2:]), S)
    with pytest.raises(ValueError, match="shares_outstanding"):
        QuotesMovePicture(books, 0)
