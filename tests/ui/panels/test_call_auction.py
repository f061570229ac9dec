from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.orderbook import AuctionOrder, Side
from mktlib.ui.panels.call_auction import CallAuctionPicture, gain
from mktlib.ui.scene import Scene
from tests.orderbook.call_rival import RULES, rival_price, tradable
from tests.ui.pictures import assert_a_picture_keeps_its_promises

NAMES = ("b1", "b2", "b3", "a1", "a2", "a3", "close")
SIZES = (300, 200, 200, 200, 300, 200)
SIDES = (Side.BID,) * 3 + (Side.ASK,) * 3
OWNERS = ("Ann", "Ben", "Cho", "Dan", "Eve", "Flo")
START = (12.5, 11.5, 10.5, 9.5, 10.5, 11.5)


def picture(prices=START, close=9.5, rule="xetra"):
    return CallAuctionPicture(tuple(map(AuctionOrder, SIDES, SIZES, prices, OWNERS)), close, rule, NAMES)


def test_a_call_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(),
        picture(rule="sse"),
        picture((9, 8.5, 8, 13.9, 13, 12)),
        picture((14, 14, 14, 8, 8, 8), 14),
        picture((8, 8, 8, 14, 14, 14), 8),
        picture((12, 12, 12, 12, 12, 12), 12),
    )


dimes = st.integers(80, 140).map(lambda n: n / 10)


@settings(max_examples=60)
@given(st.tuples(*[dimes] * 6), dimes, st.sampled_from(RULES))
def test_the_price_is_the_one_that_trying_every_tick_finds(prices, close, rule):
    shown = picture(prices, close, rule)
    tenths = [
        AuctionOrder(side, size, round(10 * price)) for side, size, price in zip(SIDES, SIZES, prices, strict=True)
    ]
    expected = rival_price(tenths, round(10 * close), rule)
    assert shown.auction.price == (None if expected is None else expected / 10)
    if expected is not None:
        assert shown.auction.volume == tradable(tenths, expected)
        assert shown.cash == pytest.approx(expected / 10 * shown.auction.volume)
    assert sum(shown.table()["filled"]) == 2 * shown.auction.volume
    assert gain(shown.orders, shown.auction) >= 0


def test_at_the_start_three_rules_find_three_prices_and_the_same_volume():
    shown = {rule: picture(rule=rule).auction for rule in RULES}
    assert [shown[rule].price for rule in ("xetra", "sse", "szse")] == [10.5, 11, 10.6]
    assert {auction.volume for auction in shown.values()} == {500}
    both = 300 * 12.5 + 200 * 11.5 - 200 * 9.5 - 300 * 10.5  # what the price does not change: it only divides
    assert [gain(picture().orders, auction) for auction in shown.values()] == pytest.approx([both] * 3)


def test_the_sentence_names_the_rule_and_what_others_would_take():
    assert picture(rule="sse").sentence() == (
        "Prices from $10.50 to $11.50 trade the same 500 shares; Shanghai takes $11, the middle."
        " Elsewhere it would have been: Xetra $10.50, Shenzhen $10.60."
    )
    assert "no price" in picture((8, 8, 8, 14, 14, 14)).sentence()
    assert picture((12, 12, 12, 12, 12, 12), 12).sentence().endswith("All three exchanges agree.")


@pytest.mark.parametrize(("width", "ratio"), [(318, 2), (1048, 1)])
def test_a_handle_stands_on_its_order_and_moves_with_it(width, ratio):
    scene = Scene(width, ratio)
    scene.frame(picture())
    handles = picture().handles(scene._parts)
    assert [handle.control for handle in handles] == list(NAMES)
    moved = [picture((START[0] + 0.1, *START[1:])), picture(close=9.6)]
    for n, other in ((0, moved[0]), (6, moved[1])):
        scene.frame(other)
        after = other.handles(scene._parts)[n]
        assert (after.x - handles[n].x, after.y - handles[n].y) == pytest.approx(
            (handles[n].dx, handles[n].dy), abs=1e-6
        )
    apart = [b.x - a.x for a, b in pairwise(handles)]
    assert min(apart) / ratio > 30  # two thumbs' worth of CSS pixels from the next
    assert all(handle.dy / ratio > 2 for handle in handles)


def test_without_names_there_is_nothing_to_drag():
    bare = CallAuctionPicture(picture().orders, 9.5)
    scene = Scene(600)
    scene.frame(bare)
    assert bare.handles(scene._parts) == []


@pytest.mark.parametrize(
    ("orders", "options", "words"),
    [
        ((), {}, "orders must be one to 8 limit orders"),
        ((AuctionOrder(Side.BID, 1),), {}, "orders must be one to 8 limit orders"),
        (picture().orders, {"rule": "madrid"}, "rule must"),
        (picture().orders, {"controls": ("one",)}, "controls must name one control for each of the 6 orders"),
    ],
)
def test_what_is_no_call_is_refused(orders, options, words):
    with pytest.raises(ValueError, match=words):
        CallAuctionPicture(orders, 9.5, **options)
