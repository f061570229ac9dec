"""The supply curve: the prediction, holders and their prices, two boxes that hold the cash."""

import math

import numpy as np
import pytest

from mktlib.ui.numbers import money, shares_in_words
from tests.pages.page import settings
from tests.pages.reading import found, surface
from tests.pages.twelve import (
    EACH_SHARE,
    P0,
    P1,
    PAID,
    RISE,
    F,
    Near,
    S,
    cash_by_slices,
    coloured,
    corners,
    handles,
    labels,
    panel_of,
)

SLUG = "12_supply_curve"


def near(value, **more):
    return pytest.approx(value, rel=1e-9, **more)


# --- the prediction --------------------------------------------------------------------------------


def test_the_prediction_shows_areas_to_scale(page):
    assert math.fsum(EACH_SHARE) == near(PAID)
    for value in page.explorers["predict"].controls["guess"].values:
        one = page.at("predict", guess=str(value))
        (whole,) = found(one, "box", "cap")
        yours, cash = found(one, "box", "accent"), found(one, "box", "cash")
        assert surface(whole) == near(1)
        assert [surface(box) for box in yours] == ([near(value.value / RISE)] if value.value else [])
        assert [surface(box) for box in cash] == ([near(PAID / RISE)] if value.locked else [])
        assert all(corners(box)[2] == 1 and corners(box)[1] == 0 for box in yours)
        assert all(corners(box)[:2] == (0, 0) for box in cash)
        assert ("too small to be seen" in one.said) == (value.value in (1e4,))
        assert (f"you say {money(value.value or 0)}" in labels(one)) == (value.value is not None)


def test_the_prediction_gives_nothing_away_and_then_speaks_to_this_answer(page):
    for value in page.explorers["predict"].controls["guess"].values:
        one = page.at("predict", guess=str(value))
        told = f"{one.said} {labels(one)}"
        assert ("1.66 million" in told) == ("2.12 billion" in told) == value.locked
        if value.value and not value.locked:
            assert one.said.startswith(f"You say {money(value.value)}, drawn to scale")
            assert coloured(one, "accent") == [money(value.value)]
        if not value.locked:
            continue
        assert one.said.startswith(
            f"You paid {money(PAID)}. The market cap rose by {money(RISE)}, 1,280 times the cash."
        )
        assert [coloured(one, role) for role in ("cash", "cap", "accent")] == [
            [money(PAID)], [money(RISE)], [money(value.value)]]  # fmt: skip
        off = {1e4: "166 times too little", 1e5: "16.6 times too little", 1e6: "no other is nearer",
               1e7: "6.04 times too much", 1e8: "60.4 times too much", 1e9: "604 times too much",
               2e9: "1,210 times too much"}  # fmt: skip
        assert one.said.endswith(f": {off[value.value]}.")
    assert (
        page.at("predict").said
        == "The whole area is the rise of the market cap, about $2 billion. How much did you pay?"
    )
    assert panel_of(page.at("predict")).title == "Your cash in the rise"


def test_the_prediction_offers_powers_of_ten_and_starts_with_none(page):
    control = page.explorers["predict"].controls["guess"]
    assert [bet.value for bet in control.values[1:8]] == [1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 2e9]
    assert control.values[control.start] == (None, False)
    assert panel_of(page.at("predict")).marks[0].label == ("rise of the market cap",)


# --- everybody has a price -------------------------------------------------------------------------


def trade_by_hand(page, number, trade, withdrawn):
    """One share at a time from the cheapest, or to the highest; then the cheapest of the others withdraw."""
    asks, bids = list(page.space["holders"][:number]), list(page.space["bidders"])
    done, gone = [], []
    for _ in range(abs(trade)):
        side, best = (asks, min) if trade > 0 else (bids, max)
        if side:
            done.append(best(side))
            side.remove(done[-1])
    for _ in range(withdrawn):
        if asks:
            gone.append(min(asks))
            asks.remove(gone[-1])
    return done, gone, asks, bids


def test_everybody_has_one_price_and_no_two_the_same(page):
    holders, bidders = page.space["holders"], page.space["bidders"]
    assert len(holders) == 20
    assert len(bidders) == 10
    assert len({*holders, *bidders}) == 30
    assert max(bidders) < 100 < min(holders)


def test_buying_and_withdrawing_in_three_worked_examples(page):
    one = page.at("everybody", sort=True, trade=3)  # 101 + 102 + 103
    assert one.said == (
        "You buy 3 shares for $306; the last prints at $103. The lowest ask is $104; the highest bid is $99."
    )
    one = page.at("everybody", sort=True, trade=3, withdrawn=2)  # 104 and 105 withdraw
    assert one.said == (
        "You buy 3 shares for $306; the last prints at $103. The lowest ask is $106; the highest bid is $99. 2 holders "
        "withdrew, and nobody paid for it; buying as many would have cost $209."
    )
    one = page.at("everybody", trade=-2)  # to 99 and to 98
    assert one.said == (
        "You sell 2 shares for $197; the last prints at $98. The lowest ask is $101; the highest bid is $97."
    )
    one = page.at("everybody", number=5, withdrawn=1)
    assert one.said == (
        "Nothing trades. The lowest ask is $118; the highest bid is $99. 1 holder withdrew, and nobody paid for it; "
        "buying as many would have cost $109."
    )
    assert "There are no more holders. Nobody is left who sells; " in page.at("everybody", number=5, trade=9).said
    assert page.at("everybody", trade=-10).said.endswith("; nobody bids any more.")


def test_what_everybody_says_is_what_is_drawn(page):
    explorer = page.explorers["everybody"]
    for values in settings(explorer):
        number, trade, withdrawn, is_sorted = (values[name] for name in ("number", "trade", "withdrawn", "sort"))
        done, gone, asks, bids = trade_by_hand(page, number, trade, withdrawn)
        groups = {role: found(explorer, "bars", role) for role in ("cash", "locked", "ask", "bid")}
        heights = {role: sorted(marks[0].y) if marks else [] for role, marks in groups.items()}
        expected = {"cash": done, "locked": gone, "ask": asks, "bid": bids}
        assert heights == {role: sorted(prices) for role, prices in expected.items()}, values
        if done:
            word = "buy" if trade > 0 else "sell"
            assert f"You {word} {shares_in_words(len(done))} for {money(sum(done))}; " in explorer.said
            assert f"the last prints at {money(done[-1])}." in explorer.said
            assert coloured(explorer, "cash") == [money(sum(done))]
        (last,) = found(explorer, "rule", "cap")
        assert last.y[0] == (done[-1] if done else 100)
        assert last.label == (f"last price {money(last.y[0])}",)
        assert ("dashed" in last.look) == (not done)
        for role, word, best in (("ask", "lowest ask", min), ("bid", "highest bid", max)):
            left = expected[role]
            points = found(explorer, "dots", role)
            assert [point.y[0] for point in points] == ([best(left)] if left else [])
            assert [point.label for point in points] == ([(f"{word} {money(best(left))}",)] if left else [])
            assert coloured(explorer, role) == ([money(best(left))] if left else [])
        assert (f"would have cost {money(sum(gone))}." in explorer.said) == bool(gone)
        assert all("hatched" in mark.look for mark in groups["locked"])
        keys = {"cash": "traded", "locked": "withdrew", "ask": "asks", "bid": "bids"}
        assert all(mark.key == keys[role] for role, marks in groups.items() for mark in marks)
        assert panel_of(explorer).title == ("Sorted: two staircases" if is_sorted else "As they came")
        assert set(handles(explorer)) == ({"trade"} if is_sorted else set())


def test_sorted_holders_stand_right_of_zero_in_the_order_in_which_they_sell(page):
    for trade, withdrawn in ((0, 0), (5, 0), (5, 4), (-4, 2), (20, 0)):
        one = page.at("everybody", sort=True, trade=trade, withdrawn=withdrawn)
        done, gone, asks, bids = trade_by_hand(page, 20, trade, withdrawn)
        bought, sold = (done, []) if trade > 0 else ([], done)
        at = {float(y): float(x) for mark in found(one, "bars") for x, y in zip(mark.x, mark.y, strict=True)}
        assert [at[price] for price in [*bought, *sorted(asks), *gone]] == [i + 0.5 for i in range(20)]
        assert [at[price] for price in [*sold, *sorted(bids)[::-1]]] == [-i - 0.5 for i in range(10)]
        assert handles(one)["trade"].x[0] == trade


def test_unsorted_holders_keep_their_places(page):
    one = page.at("everybody", trade=4, withdrawn=3)
    at = {float(y): float(x) for mark in found(one, "bars") for x, y in zip(mark.x, mark.y, strict=True)}
    assert [at[price] for price in page.space["holders"]] == [i + 0.5 for i in range(20)]
    assert [at[price] for price in page.space["bidders"]] == [-i - 0.5 for i in range(10)]


def test_a_withdrawal_never_rewrites_what_was_bought(page):
    for trade in range(21):
        bought = (
            {tuple(found(page.at("everybody", trade=trade, withdrawn=w), "bars", "cash")[0].y) for w in range(16)}
            if trade
            else {()}
        )
        assert len(bought) == 1


def test_more_holders_never_lift_the_lowest_ask(page):
    lowest = [found(page.at("everybody", number=n), "dots", "ask")[0].y[0] for n in range(5, 21)]
    assert lowest == sorted(lowest, reverse=True)
    assert (lowest[0], lowest[-1]) == (109, 101)


# --- two boxes -------------------------------------------------------------------------------------


def test_boxes_in_three_worked_examples(page):
    # A straight line costs the mean of the two prices: 60 % of 7.5 trillion.
    assert page.at("draw").said == (
        "60% of all shares change hands: at least $3 trillion, at most $6 trillion, whatever the curve. On yours, "
        "$4.5 trillion."
    )
    # Flat until the last fifth: 2.5 × (1 + 1/10). Up within the first fifth: 2.5 × (1 + 9/10).
    flat = page.at("draw", part=50, first=0, second=0, third=0, fourth=0)
    assert flat.said.endswith(
        "at least $2.5 trillion, at most $5 trillion, whatever the curve. On yours, $2.75 trillion."
    )
    early = page.at("draw", part=50, first=100, second=100, third=100, fourth=100)
    assert early.said.endswith("On yours, $4.75 trillion.")


def test_the_cash_is_the_area_and_lies_between_the_boxes(page):
    explorer = page.explorers["draw"]
    for values in settings(explorer):
        part, heights = values["part"] / 100, [values[name] / 100 for name in ("first", "second", "third", "fourth")]
        cash, low, high = cash_by_slices(part, heights), part * 5e12, part * 10e12
        (area,) = found(explorer, "area", "cash")
        (below,) = found(explorer, "box", "cash", "solid")
        assert (surface(below) + surface(area)) * S == pytest.approx(cash, rel=1e-6)
        assert (area.x[0], area.x[-1]) == (0, near(part))
        assert corners(below) == (0, 0, near(part), near(P0))
        assert area.y2 == near(np.full(6, P0))
        assert low < cash < high
        assert f"at least {money(low)}, at most {money(high)}" in explorer.said
        assert coloured(explorer, "cash") == [Near(money, cash)] == list(below.label)
        solid, dashed = found(explorer, "box", "ink")
        assert (solid.key, dashed.key) == (f"at least {money(low)}", f"at most {money(high)}"), (
            "they stand in no picture"
        )
        assert corners(solid) == (0, 0, near(part), near(P0))
        assert corners(dashed) == (0, 0, near(part), near(P1))
        assert "dashed" in dashed.look
        assert "dashed" not in solid.look
        (curve,) = found(explorer, "line", "ask")
        assert np.all(np.diff(curve.y) >= 0)
        assert curve.x == near(part * np.arange(6) / 5)
        assert (curve.y[0], curve.y[-1]) == (near(P0), near(P1))
        falls = any(b < max(heights[:i] or [0]) for i, b in enumerate(heights))
        assert ("it runs level where you pull it down" in explorer.said) == falls


def test_the_rings_are_where_they_are_pulled_to(page):
    explorer = page.explorers["draw"]
    for values in settings(explorer):
        grips = handles(explorer)
        assert (grips["part"].x[0], grips["part"].y[0]) == (near(values["part"] / 100), near((P0 + P1) / 2))
        assert set(grips) == ({"part", "first", "second", "third", "fourth"} if values["part"] >= 40 else {"part"})
        for i, name in enumerate(("first", "second", "third", "fourth"), 1):
            if name in grips:
                place = (near(values["part"] / 100 * i / 5), near(P0 * (1 + values[name] / 100)))
                assert (grips[name].x[0], grips[name].y[0]) == place
                assert grips[name].role == "accent"


def test_the_box_of_the_market_cap_and_what_is_not_for_sale(page):
    one = page.at("draw", part=30)
    (cap,) = found(one, "box", "cap")
    assert corners(cap) == (0, 0, 1, near(P1))
    assert "tint" in cap.look
    assert surface(cap) * S == near(10e12)
    for explorer in ("draw", "two_strips", "your_curve"):
        (locked,) = found(page.at(explorer), "box", "locked", "hatched")
        assert corners(locked)[0] == near(F / S)
        assert corners(locked)[2] == 1
    (price,) = found(one, "rule", "cap")
    assert price.y[0] == near(P1)
    assert price.label == ("market cap $10 trillion", "cap $10 trillion")
