import numpy as np
import pytest

from mktlib.formula import revalue
from mktlib.market import facts
from mktlib.orderbook import Book, Side
from mktlib.ui.numbers import money
from mktlib.ui.panels.sweep import SweepPicture, averages, ladder
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S = facts.AAPL_SHARES_OUTSTANDING.value


def apple():
    book = Book()
    for side, levels in ((Side.ASK, facts.AAPL_BOOK.asks), (Side.BID, facts.AAPL_BOOK.bids)):
        for price, size in levels:
            book.limit(side, size, price)
    return book


def locked(between=0):
    book = Book()
    book.limit(Side.ASK, 1, 50)
    book.market(Side.BID, 1)
    book.limit(Side.ASK, 100, 100)
    for price in np.linspace(100, 150, between + 2)[1:-1]:
        book.limit(Side.ASK, 10, round(price, 2))
    book.limit(Side.ASK, 500, 150)
    return book


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(SweepPicture(apple(), "buy", q, S, about=True) for q in (0, 1, 201, 1000, 2820)),
        *(SweepPicture(apple(), "sell", q, S, about=True) for q in (18, 900, 2820)),
        *(SweepPicture(locked(between), "buy", q, 1e9) for between, q in ((0, 100), (0, 101), (49, 590))),
    )


@pytest.mark.parametrize("shares", [1, 200, 201, 1000, 2820])
def test_apples_book_costs_what_its_supply_curve_says(shares):
    picture = SweepPicture(apple(), "buy", shares, S)
    asks = facts.AAPL_BOOK.supply()
    expected = revalue(asks, shares, S)
    assert picture.done.cash == pytest.approx(asks.capital_spent(shares), rel=1e-12)
    assert picture.done.last_price == asks(shares)
    assert picture.cap_change == pytest.approx(expected.cap_change)
    assert picture.headlines()[0].value == money(expected.cash)


@pytest.mark.parametrize("shares", [1, 18, 19, 900, 1667])
def test_what_sellers_receive_is_the_area_under_the_bids(shares):
    picture = SweepPicture(apple(), "sell", shares, S)
    bids = facts.AAPL_BOOK.demand()
    assert picture.done.cash == pytest.approx(bids.liquidation_value(shares), rel=1e-12)
    assert picture.cap_change == pytest.approx(S * (bids(shares) - bids(0)))


def test_the_locked_book_jumps_by_a_share_and_the_average_hardly_notices():
    hundred, one_more = (SweepPicture(locked(), "buy", q, 1e9) for q in (100, 101))
    assert (hundred.done.last_price, one_more.done.last_price) == (100, 150)
    assert one_more.cap_change - hundred.cap_change == 50e9
    assert one_more.done.average_price == pytest.approx((100 * 100 + 150) / 101)
    assert one_more.before == 50  # the book's own last trade


def test_sellers_in_between_make_the_jump_as_small_as_one_likes():
    for between in (0, 1, 4, 9, 49):
        step = SweepPicture(locked(between), "buy", 101, 1e9).done.last_price - 100
        assert step == pytest.approx(50 / (between + 1), abs=0.01)


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_the_average_never_catches_up_with_the_last_price(side):
    sign = 1 if side == "buy" else -1
    gaps = []
    for shares in range(1, 1667, 37):
        done = SweepPicture(apple(), side, shares, S).done
        gaps.append(sign * (done.last_price - done.average_price))
        assert done.slippage == pytest.approx(sign * (done.average_price - done.mid_price))
    assert min(gaps) >= -1e-9
    assert max(gaps) > 0.1


def test_the_drawn_steps_have_the_area_that_was_paid():
    levels = facts.AAPL_BOOK.asks
    asks = facts.AAPL_BOOK.supply()
    for q in (1, 200, 201, 1234, 2820):
        shares, prices = ladder(levels, q)
        assert np.trapezoid(prices, shares) == pytest.approx(asks.capital_spent(q))
        at, average = averages(levels, q)
        assert average == pytest.approx([asks.capital_spent(one) / one for one in at])


def test_what_finds_nobody_is_said():
    picture = SweepPicture(apple(), "sell", 2000, S)
    assert (picture.done.filled, picture.done.wanted) == (1667, 2000)
    assert "333 shares more found nobody." in picture.sentence()
    assert "that side of the book is empty" in picture.sentence()


def test_a_rounded_number_of_shares_makes_every_cap_about():
    plain, about = (SweepPicture(apple(), "buy", 2820, S, about=about) for about in (False, True))
    assert "about" not in plain.sentence()
    assert "about" not in plain.headlines()[3].value
    assert "about" in about.sentence()
    assert about.headlines()[3].value == f"about {plain.headlines()[3].value}"


def test_the_table_ends_with_what_was_paid():
    table = SweepPicture(apple(), "buy", 1000, S).table()
    assert table["shares_so_far"][-1] == 1000
    assert table["cash_so_far_usd"][-1] == pytest.approx(facts.AAPL_BOOK.supply().capital_spent(1000))


@pytest.mark.parametrize("width", [318, 640, 1048])
@pytest.mark.parametrize("side", ["buy", "sell"])
def test_both_prices_are_named_inside_their_panel(width, side):
    scene = Scene(width)
    for shares in range(1, 1667, 119):
        scene.frame(SweepPicture(apple(), side, shares, S))
        panel = scene._parts[1]
        for word in (panel.last, panel.average):
            box = word.get_window_extent(scene._canvas.get_renderer())
            assert box.x0 >= panel.ax.bbox.x0 - 1
            assert box.x1 <= panel.ax.bbox.x1 + 20
        assert abs(panel.last.get_position()[1] - panel.average.get_position()[1]) > 0


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_the_end_of_the_order_can_be_dragged_share_by_share(side):
    scene = Scene(1048)
    places = []
    for shares in (100, 600):
        picture = SweepPicture(apple(), side, shares, S, handle="shares")
        scene.frame(picture)
        (handle,) = picture.handles(scene._parts)
        places.append(handle)
    assert places[1].x - places[0].x == pytest.approx(500 * places[0].dx)
    assert (places[0].control, places[0].dy) == ("shares", 0)
    assert SweepPicture(apple(), side, 100, S).handles(scene._parts) == ()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((Book(), "buy", 1, S), "nobody stands"),
        ((apple(), "hold", 1, S), "side must"),
        ((apple(), "buy", 1, 0), "shares_outstanding must"),
        ((None, "buy", 1, S), "book must"),
        ((apple(), "buy", -1, S), "quantity must"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_drawn(arguments, words):
    with pytest.raises(ValueError, match=words):
        SweepPicture(*arguments)
