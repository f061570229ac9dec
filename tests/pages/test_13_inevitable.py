"""Page 13: the prediction, two ways up, steeper curves and the way down, each worked out a second time."""

import math

import numpy as np
import pytest

from mktlib.formula import LadderSupply, revalue
from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import count, money, quoted, shares_in_words
from tests.pages.page import settings
from tests.pages.reading import found, handle
from tests.pages.reading import one as only
from tests.pages.thirteen import BIDS, P0, P1, D, F, S, area_under, curve_of, headlines, looks, ways

SLUG = "13_inevitable"


# --- the prediction ---


def test_the_prediction_hides_what_was_found_until_it_locks(page):
    one = page.at("predict")
    assert not found(one, "dots", "cap")
    assert page.at("predict", bet=Bet(5, False)).said == "You say: each dollar that stays lifts the cap by $5."
    assert not found(one, "dots", "cap")
    for value in (0.01, 1, 5, 1000, 1e6):
        one = page.at("predict", bet=Bet(value, True))
        assert [float(m.x[0]) for m in found(one, "dots", "cap")] == [5, 1]
        assert only(one, "line", "cap").x.tolist() == [3, 8]
        assert only(one, "dots", "cap", "hollow").x.tolist() == [1]  # no range is known
        mine = only(one, "line", "accent")
        assert set(mine.x) == {value}
        assert one.table() == {
            "what": [
                "one trade", "Apple's ten asks", "you",
                "all stocks, least", "all stocks, most", "all stocks", "one stock",
            ],
            "dollars_of_cap_for_each_dollar": [5e6, page.space["screen"], value, 3, 8, 5, 1],
        }  # fmt: skip
        strokes = mine.y[~np.isnan(mine.y)]
        assert strokes.min() == 0.4
        assert not [y for y in strokes for row in (1, 2, 3, 4) if abs(y - row) < 0.25], "it strikes no words out"
        assert one.said.startswith("For one stock, in the long run: of order $1, one paper says. ")
        looks(one, "Market cap for each dollar paid", "dollars of cap for each dollar", "", (0.004, 3e7), (0.4, 4.9))


def test_the_prediction_speaks_to_each_answer(page):
    tails = {
        0.01: f"That is a {'hundred' if round(1 / 0.01) == 100 else '?'} times more than you said.",
        1: "You said so.",
        5: "What you said was found for all stocks together.",
        1000: "A thousand belongs to a screen and a moment.",
        1e6: "A million belongs to a single trade and a moment.",
    }
    for value, tail in tails.items():
        assert page.at("predict", bet=Bet(value, True)).said.endswith(tail)
    assert facts.MULTIPLIER_MICRO.value == 1
    assert facts.MULTIPLIER_MACRO.value == 5


def test_what_one_trade_and_a_screen_gave_is_pages_11_and_12(page):
    one = page.at("predict")
    trade = revalue(LadderSupply([100], [100]), 100, shares_outstanding=1e9, price_before=50)
    book = facts.AAPL_BOOK
    mid = (book.best_ask + book.best_bid) / 2
    sweep = revalue(book.supply(), 2820, facts.AAPL_SHARES_OUTSTANDING.value, price_before=mid)
    assert [float(m.x[0]) for m in found(one, "dots", "ink")] == pytest.approx([trade.multiplier, sweep.multiplier])
    assert [m.label[0] for m in found(one, "dots", "ink")] == ["one trade, page 11", "Apple's ten asks, page 12"]
    assert money(trade.multiplier) in one.said
    assert money(round(sweep.multiplier, -1)) in one.said


# --- two ways up ---


def test_two_ways_up_by_hand(page):
    walk = page.at("two_ways_up", traded=9, ask=1)
    assert (
        walk.said
        == "8 billion shares trade for $2.37 trillion. The market cap is $10 trillion. The bids have not moved."
    )
    assert float(handle(walk, "traded").x[0]) == pytest.approx(8 / 24.3)
    shift = page.at("two_ways_up", traded=1, ask=2)
    assert shift.said == (
        "A buyer thinks again too: 1 share at $411.52. The market cap is $10 trillion. Bid and ask have both moved."
    )
    assert headlines(shift)[0]["Cash"] == "$411.52"
    alone = page.at("two_ways_up", traded=0, ask=2)
    assert alone.said == "Holders ask $411.52, no buyer follows, nothing trades. The market cap is still $5 trillion."
    assert headlines(alone)[0]["Best bid"] == "$205.75"
    half = page.at("two_ways_up", traded=9, ask=1.5)
    assert "Thinking again made $2.5 trillion of the rise, the walk $2.5 trillion." in half.said
    assert "Buyers stop there." in half.said
    assert "Buyers stop there." in page.at("two_ways_up", traded=4, ask=2).said
    assert page.at("two_ways_up", traded=1, ask=1).said == "1 share at $205.76. The market cap is $5 trillion."
    assert page.at("two_ways_up", traded=0, ask=1).said == "Nothing trades. The market cap is still $5 trillion."


def test_two_ways_up_says_what_it_draws(page):
    one = page.explorers["two_ways_up"]
    for v in settings(one):
        q, last, bid, ask, cash = ways(**v)
        values, roles = headlines(one)
        assert values == {
            "Market cap": money(S * last),
            "Cash": money(cash),
            "Shares traded": count(q),
            "Best bid": quoted(bid),
            "Best ask": quoted(ask),
        }
        assert roles == {
            "Market cap": "cap",
            "Cash": "cash",
            "Shares traded": "ink",
            "Best bid": "bid",
            "Best ask": "ask",
        }
        assert f"The market cap is {'' if v['traded'] else 'still '}{money(S * last)}." in one.said
        assert S * last <= 10e12 * (1 + 1e-9)
        assert only(one, "rule", "cap").y[0] == only(one, "box", "cap").y[1] == pytest.approx(last)
        area = only(one, "area", "cash")
        assert area.x[-1] * S == pytest.approx(q)
        assert float(np.sum((area.y[1:] + area.y[:-1]) / 2 * np.diff(area.x * S))) == pytest.approx(cash, rel=1e-3)
        assert only(one, "line", "ask").y[0] == pytest.approx(v["ask"] * P0)
        assert only(one, "line", "bid").y[:2].tolist() == pytest.approx([bid, bid * 2 ** (-0.4 * S / 39 / D)])
        assert handle(one, "ask").y[0] == pytest.approx(curve_of(start=v["ask"] * P0)(0.06 * S))
        assert (len(found(one, "line", "muted", "dashed")) == 1) == (v["ask"] > 1)
        assert ("bids have not moved" in one.said) == (q > 1 and v["ask"] == 1)
        if q > 1:
            assert one.said.startswith(f"{shares_in_words(q)} trade for {money(cash)}.")
            if v["ask"] > 1:
                shifted, walked = money(S * P0 * (v["ask"] - 1)), money(S * (last - v["ask"] * P0))
                assert f"Thinking again made {shifted} of the rise, the walk {walked}." in one.said
        looks(one, "The last price marks the whole box", "part of all shares", "price of one share", (0, 1), (0, 470))


# --- steeper ---


def test_steeper_by_hand(page):
    one = page.at("steeper")
    assert one.said == (
        "8 billion shares are sold, and buyers pay $2.37 trillion. "
        "Each dollar lifts the cap by $2.11; the elasticity is 0.5."
    )
    assert headlines(page.at("steeper", needed=1e5))[0]["Cap for each dollar"] == money(S * math.log(2) / 1e5)
    out = page.at("steeper", needed=1e11)
    last = P0 * 2 ** (F / 1e11)
    assert f"Sold out at {quoted(last)} and a cap of {money(S * last)}" in out.said
    assert "100 billion shares would have to be sold, and only 23.4 billion shares can be bought" in out.said
    assert only(out, "rule", "muted").y[0] == pytest.approx(P1)


def test_steeper_says_what_it_draws(page):
    one = page.explorers["steeper"]
    for v in settings(one):
        curve, wide = curve_of(v["needed"]), 1 / float(v["zoom"][1:].replace(",", ""))
        out = v["needed"] > F
        q = F if out else curve.quantity(P1)
        r = revalue(curve, q, S)
        nearly = curve.capital_spent(q * (1 - 1e-6))
        elastic = math.log(r.price_after / curve(q * (1 - 1e-6))) / math.log(r.cash / nearly)
        values, roles = headlines(one)
        assert values["Cash"] == money(r.cash)
        assert values["Cap for each dollar"] == money(r.multiplier)
        assert float(values["Elasticity"]) == pytest.approx(elastic, abs=2e-3)
        assert out or values["Elasticity"] == "0.5"
        assert roles == {"Cash": "cash", "Cap for each dollar": "cap", "Elasticity": "ink"}
        assert money(r.cash) in one.said
        assert shares_in_words(v["needed"]) in one.said
        assert ("Sold out" in one.said) == out == bool(found(one, "rule", "muted"))
        assert out or f"Each dollar lifts the cap by {money(r.multiplier)}; the elasticity is 0.5." in one.said
        width = min(q / S / wide, 1)
        area = only(one, "area", "cash")
        assert area.x[-1] == pytest.approx(width * wide)
        assert area.y[0] == pytest.approx(P0)
        assert area.y[-1] == pytest.approx(curve(area.x[-1] * S))
        assert ("too thin" in one.said) == (width < 0.004)
        assert ("wider than the picture" in one.said) == (q / S > wide)
        assert only(one, "box", "cap").y[1] == only(one, "rule", "cap").y[0] == pytest.approx(r.price_after)
        assert only(one, "box", "locked").x.tolist() == pytest.approx([F / S, 1])
        assert ("sold out at " if out else "market cap ") + money(r.cap_after) == only(one, "rule", "cap").label[0]
        looks(
            one, "The cash for one and the same rise", f"part of all shares ({v['zoom']})", "price of one share",
            (0, wide), (0, 470),
        )  # fmt: skip


# --- the way down ---


def test_the_way_down_by_hand(page):
    said = {how: page.at("the_way_down", how=how, sold=8).said for how in BIDS}
    tag = "8 billion shares bring {}; their tag said $3.29 trillion. "
    assert said["walked, bids stay"].startswith(tag.format("$1.19 trillion") + "The cap is $2.5 trillion.")
    assert said["walked, bids follow"].startswith(tag.format("$2.37 trillion") + "The cap is $5 trillion.")
    assert said["all thought again"].endswith("On the way up, buyers had paid $411.52.")
    assert said["takeover bid"] == tag.format("$4.28 trillion") + "One bidder takes all, 30% above the last price."
    assert page.at("the_way_down", sold=0).said == "Nobody sells. The market cap of $10 trillion is a price tag."


def test_the_way_down_says_what_it_draws(page):
    one = page.explorers["the_way_down"]
    for v in settings(one):
        (best, went_in), q, flat = BIDS[v["how"]], v["sold"] * 1e9, v["how"] == "takeover bid"
        bid = (lambda u, best=best: best) if flat else (lambda u, best=best: best * 0.5 ** (u / D))
        last, out = (bid(q), area_under(bid, q)) if q else (P1, 0.0)
        values, roles = headlines(one)
        assert values == {
            "Went in on the way up": "any sum" if flat else money(went_in),
            "Taken out": money(out),
            "Market cap": money(S * last),
        }
        assert roles == {"Went in on the way up": "ink", "Taken out": "cash", "Market cap": "cap"}
        if q:
            assert one.said.startswith(f"{shares_in_words(q)} bring {money(out)}; their tag said {money(q * P1)}.")
            assert flat or one.said.endswith(f"buyers had paid {money(went_in)}.")
        assert flat or money(S * last) in one.said
        cash, tag = only(one, "area", "cash"), only(one, "area", "cap", "hatched")
        assert (cash.x[-1] * S, cash.y[0], cash.y[-1]) == pytest.approx((q, best, bid(q)))
        assert (tag.y[-1], tag.y2[-1], tag.x[-1]) == pytest.approx((P1, min(bid(q), P1), q / S))
        assert only(one, "rule", "cap", "thick").y[0] == only(one, "box", "cap").y[1] == pytest.approx(last)
        assert only(one, "rule", "cap", "dashed").y[0] == pytest.approx(P1)
        line = only(one, "line", "bid")
        assert line.y.tolist() == pytest.approx([bid(u * S) for u in line.x])
        assert float(handle(one, "sold").x[0]) == pytest.approx(q / S)
        looks(one, "What sellers receive, and the tag", "part of all shares", "price of one share", (0, 1), (0, 600))
