import pytest

from mktlib.market import facts
from mktlib.market.black_scholes import Option
from mktlib.market.gamma import DealerBook
from mktlib.market.squeeze import simulate_squeeze
from mktlib.orderbook import Book, Side
from mktlib.ui.panels.squeeze_rounds import SqueezePicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S = facts.AAPL_SHARES_OUTSTANDING.value


def apple(depth=1):
    book = Book()
    for side, levels in ((Side.ASK, facts.AAPL_BOOK.asks), (Side.BID, facts.AAPL_BOOK.bids)):
        for price, size in levels:
            book.limit(side, depth * size, price)
    return book


def squeeze(step=8, contracts=200, net=-1, first=600, depth=1):
    book, dealers = apple(depth), DealerBook(Option(586, 1, 0.3), contracts, net)
    return SqueezePicture(book, tuple(simulate_squeeze(dealers, book, first)), step, S)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(squeeze(step) for step in (0, 1, 3, 8)),
        *(squeeze(8, contracts, net) for contracts in (10, 1000) for net in (-1, 1)),
        squeeze(4, depth=20, first=12_000),
        squeeze(8, first=12_000),
    )


def test_the_numbers_of_the_page():
    first, after, flood = squeeze(1), squeeze(), squeeze(contracts=1000)
    assert first.price - first.before == pytest.approx(0.475)
    assert after.price - first.price == pytest.approx(0.38)
    assert sum(one.bought for one in after.done[1:]) == 741
    assert flood.rounds[-1].end == "nobody left"
    assert not flood.now.depth(Side.ASK)
    assert squeeze(net=1).price == pytest.approx(585.91)
    deep = squeeze(depth=20, first=12_000)
    assert deep.price == deep.rounds[0].price == first.price


@pytest.mark.parametrize("net", [-1, 0, 1])
@pytest.mark.parametrize("step", [1, 2, 8])
def test_cash_and_shares_are_those_of_the_trades_in_the_book(net, step):
    picture = squeeze(step, net=net)
    book, cash = apple(), 0.0
    for one in picture.done:
        done = book.market(Side.BID if one.bought > 0 else Side.ASK, abs(round(one.bought)))
        cash += done.cash
        assert done.filled == abs(one.bought)
    assert picture.cash == pytest.approx(cash)
    assert picture.now.depth(Side.ASK) == book.depth(Side.ASK)
    assert picture.price == pytest.approx(book.mid_price)
    assert picture.cap_change == pytest.approx(S * (book.mid_price - apple().mid_price))


def test_the_book_of_the_page_stays_as_it_was():
    picture = squeeze()
    before = picture.book.depth(Side.ASK)
    assert picture.now.depth(Side.ASK) != before
    assert picture.book.depth(Side.ASK) == before
    assert squeeze(0).cash == 0
    assert squeeze(0).sentence().startswith("The mid stands at $585.6")


def test_a_book_without_bids_is_refused():
    book = Book()
    book.limit(Side.ASK, 1, 10)
    with pytest.raises(ValueError, match=r"^book must"):
        SqueezePicture(book, squeeze().rounds, 1, S)
