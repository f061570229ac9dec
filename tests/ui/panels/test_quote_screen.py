import re
from itertools import islice

import numpy as np
import pytest

from mktlib.orderbook import Side, simulate_market
from mktlib.orderbook.desk import Desk
from mktlib.orderbook.flow import investor_flow
from mktlib.ui.numbers import count, money
from mktlib.ui.panels.quote_ladder import BAR, LEVELS, quoted
from mktlib.ui.panels.quote_screen import QuoteScreenPicture
from mktlib.ui.scene import Scene
from mktlib.ui.theme import LIGHT
from tests.ui.pictures import assert_a_picture_keeps_its_promises

ASKS = ((24.15, 300), (24.18, 500), (24.20, 800), (24.30, 1200), (24.50, 2500), (24.80, 3000))
BIDS = ((24.05, 400), (24.02, 600), (24.00, 1500), (23.90, 900), (23.75, 2000), (23.50, 3000))
S = 12e6
FLOW = investor_flow(np.random.default_rng(21), steps=80, value=24.10, volatility=0.01, margin=0.08)


def opening(asks=ASKS, bids=BIDS):
    desk = Desk(50_000, 1_000)
    desk.rest(Side.ASK, 100, 24.05)
    desk.rest(Side.BID, 100, 24.05)
    for side, levels in ((Side.ASK, asks), (Side.BID, bids)):
        for price, size in levels:
            desk.rest(side, size, price)
    return desk


def screen(*sent, next_=("wait", "buy", 100, 24.10), others=0, start=None):
    start = start or opening()
    desk = start.copy()
    crowd = simulate_market(FLOW, desk.book)
    for order in sent:
        desk.send(*order)
        for state in islice(crowd, others):
            desk.settle(state.trades)
    return QuoteScreenPicture(start, desk, desk.preview(*next_), S, others)


BUY_500 = ("market", "buy", 500, 24.10)
WAITS = (("limit", "buy", 200, 24.05), ("limit", "sell", 400, 24.30), ("limit", "buy", 100, 24.10))
MANY = tuple(("limit", "buy", 100, round(23.80 + i / 100, 2)) for i in range(7))


def parts(picture, width=1048):
    scene = Scene(width, 1.0, LIGHT)
    scene.frame(picture)
    return scene._parts


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        screen(next_=("limit", "buy", 500, 24.18)),
        screen(BUY_500, *WAITS, next_=("limit", "buy", 700, 24.02)),
        screen(BUY_500, *WAITS, *MANY, ("cancel", "buy", 1, 1), others=4, next_=("market", "sell", 900, 1)),
        screen(("limit", "buy", 3000, 24.05), next_=("limit", "sell", 900, 24.02)),
        screen(*MANY, next_=("limit", "buy", 300, 24.50)),
        screen(("market", "sell", 600, 1), start=opening(bids=((24.00, 300),)), next_=("market", "sell", 100, 1)),
        screen(start=opening((), ()), next_=("market", "buy", 100, 1)),
    )


@pytest.mark.parametrize("others", [0, 4])
def test_the_meters_show_what_changed_hands_and_what_the_last_price_re_marked(others):
    picture = screen(BUY_500, *WAITS, others=others)
    since = [one.trade for one in picture.desk.tape[len(picture.opening.tape) :]]
    assert picture.cash == pytest.approx(sum(trade.price * trade.quantity for trade in since))
    assert picture.cap_change == pytest.approx(S * (since[-1].price - 24.05))
    if not others:
        assert picture.cash == picture.desk.turnover == 300 * 24.15 + 200 * 24.18


def test_rows_are_the_best_levels_of_the_book_with_the_best_nearest_the_middle():
    picture = screen(BUY_500)
    ladder = parts(picture)[0]
    for side, prices, sizes in zip((Side.ASK, Side.BID), ladder.prices, ladder.sizes, strict=True):
        levels = picture.desk.book.depth(side, LEVELS)
        assert [word.get_text() for word in prices if word.get_text()] == [quoted(price) for price, _size in levels]
        assert [word.get_text() for word in sizes if word.get_text()] == [count(size) for _price, size in levels]
    middle = ladder.last.get_position()[1]
    heights = [[word.get_position()[1] - middle for word in words] for words in ladder.prices]
    assert heights[0] == sorted(heights[0], reverse=True)
    assert max(heights[0]) < 0 < min(heights[1])
    assert heights[1] == sorted(heights[1])


def lengths(collection, unit):
    return sorted(round(np.ptp(path.vertices[:, 0]) / unit) for path in collection.get_paths())


def test_bars_own_shares_and_what_an_order_would_take_have_one_scale():
    picture = screen(("limit", "sell", 400, 24.18), next_=("market", "sell", 100, 1))
    ladder = parts(picture)[0]
    unit = (ladder.width - BAR) / 3000
    assert lengths(ladder.bars[1], unit) == sorted(size for _price, size in BIDS)
    assert lengths(ladder.own, unit) == [400]
    assert lengths(ladder.taken, unit) == [100]
    ladder = parts(screen(next_=("limit", "buy", 700, 24.02)))[0]
    assert lengths(ladder.ghost, unit) == [700]
    ladder = parts(screen(next_=("limit", "buy", 700, 24.18)))[0]
    assert lengths(ladder.taken, unit) == [300, 400]


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (("limit", "buy", 500, 24.18), ["buys 500 for $12,081", "on average $24.16, the last at $24.18"]),
        (("limit", "buy", 400, 24.15), ["buys 300 for $7,245", "then 100 wait at $24.15"]),
        (("limit", "buy", 700, 24.02), ["700 wait at $24.02", "behind 600 at that price"]),
        (("limit", "sell", 700, 24.12), ["700 wait at $24.12", "first at that price"]),
        (("limit", "buy", 3000, 24.05), ["refused", "$22,150 short of cash"]),
        (("market", "sell", 1200, 1), ["refused", "200 shares short"]),
        (("cancel", "sell", 1200, 1), ["refused", "no order of yours waits"]),
        (("wait", "sell", 1200, 1), ["nothing from you", ""]),
    ],
)
def test_the_two_lines_say_what_the_order_would_do(order, words):
    first, second = (word.get_text() for word in parts(screen(next_=order))[0].says)
    assert first == f"If sent: {words[0]}"
    assert second == words[1]


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ((), "Nothing is sent yet. A buyer pays $24.15, a seller gets $24.05: the spread is $0.10 (0.41%). If"),
        (
            (BUY_500,),
            "You bought 500 shares for $12,081. So far $12,081 changed hands and the cap rose by $1.56 million. If",
        ),
        ((("limit", "buy", 400, 24.15),), "You bought 300 shares for $7,245. The other 100 wait at $24.15."),
        (
            (("limit", "sell", 400, 24.30),),
            "Your order to sell 400 shares waits at $24.30. So far nothing changed hands.",
        ),
        ((*WAITS, ("cancel", "buy", 1, 1)), "You took back your order to buy 100 shares at $24.10."),
        ((("cancel", "buy", 1, 1),), "Nothing was taken back: no order of yours waits."),
        ((("limit", "buy", 3000, 24.05),), "Not sent: it needs $22,150 more than you have free."),
        ((("market", "sell", 1200, 1),), "Not sent: you would need 200 shares more that are free."),
        ((WAITS[1], ("limit", "buy", 100, 24.50)), "You bought 100 shares for $2,415."),
        ((WAITS[2], ("limit", "sell", 100, 24.10)), "Not sent: an order of your own stands in the way. "),
        ((("wait", "buy", 1, 1),), "You waited. So far nothing changed hands. If sent: nothing from you."),
    ],
)
def test_the_sentence_says_what_became_of_the_last_order(orders, words):
    assert screen(*orders).sentence().startswith(words)


def test_headlines_are_the_account_and_the_cap():
    picture = screen(BUY_500)
    values = [value for _label, value, _role in picture.headlines()]
    assert values == [money(50_000 - 12_081), "1,500", "$24.18", money(24.18 * S)]


def test_the_tape_shows_the_newest_trade_first_with_its_time_and_the_readers_own():
    picture = screen(BUY_500, *WAITS)
    tape = parts(picture)[1]
    rows = [[word.get_text() for word in row] for row in tape.rows]
    assert rows[0][1:] == ["$24.18", "200", "▲ you bought"]
    assert rows[2][1:] == ["$24.05", "100", "▲ a buyer"]
    assert all(re.fullmatch(r"10:\d\d:\d\d", row[0]) for row in rows if row[0])
    assert [word.get_text() for word in tape.waiting[:3]] == [
        "buy 100 at $24.10, first in line",
        "sell 400 at $24.30, 1,200 ahead",
        "buy 200 at $24.05, 400 ahead",
    ]
    assert parts(screen(*MANY))[1].waiting[3].get_text() == "and 4 more"


def test_without_a_last_price_there_is_no_screen():
    desk = Desk(100, 0)
    with pytest.raises(ValueError, match=r"^opening must"):
        QuoteScreenPicture(desk, desk, desk.preview("wait", "buy", 1, 1), S)


def test_the_sentence_follows_every_control_also_before_anything_is_sent():
    orders = [
        ("limit", "buy", 500, 24.18),
        ("market", "sell", 500, 24.18),
        ("limit", "sell", 500, 24.18),
        ("limit", "buy", 600, 24.18),
        ("limit", "buy", 500, 24.10),
    ]
    said = {screen(next_=order).sentence() for order in orders} | {screen(next_=orders[0], others=4).sentence()}
    assert len(said) == 6
    assert screen(next_=orders[0]).sentence().endswith(" (0.41%). If sent: buys 500 for $12,081.")


def test_the_sentence_has_room_on_a_phone():
    longest = [("limit", "buy", 1900, 24.30), ("limit", "sell", 1500, 24.05), ("limit", "sell", 900, 24.80)]
    for sent in (longest[:1], longest[1:2], [*WAITS, *longest], [BUY_500, longest[2], ("market", "buy", 3000, 1)]):
        for next_ in (*longest, ("market", "sell", 3000, 1), ("cancel", "sell", 3000, 1)):
            words = screen(*sent, next_=next_, others=4).sentence()
            assert len(words) <= 205, f"{len(words)}: {words}"


def test_the_sentence_says_what_others_took_of_the_last_order_since():
    for sent in (("limit", "buy", 500, 24.14), ("limit", "buy", 500, 24.15)):
        picture = screen(sent, others=40)
        since = sum(one.trade.quantity for one in picture.desk.tape if one.trade.maker == "you")
        assert since > 0
        assert f"{since} traded since." in picture.sentence()
        assert "wait" not in picture.sentence().split(" So far ")[0]
