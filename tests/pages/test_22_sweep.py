"""Page 22: the prediction, the locked book, Apple swept and quotes that move alone, each worked out a second time."""

import math
from fractions import Fraction

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import count, money, quoted, shares_in_words, signed
from tests.pages.page import settings
from tests.pages.reading import axes, ends, found, handle, headlines, roles, surface
from tests.pages.reading import one as only

SLUG = "22_sweep"
APPLE = facts.AAPL_BOOK


def walk(prices, shares):
    """Return cash and last price of so many shares, taken one by one from a list of prices."""
    taken = prices[:shares]
    return sum(taken), taken[-1] if taken else None


# --- the prediction ---


def test_the_prediction_tells_nothing_before_it_locks(page):
    one = page.at("predict")
    assert one.said == "They bought on the day of the limit. What did they do on the next day? Choose, then commit."
    assert [m.role for m in found(one, "bars")] == ["bid"]
    for value, height in (("bought more", 1), ("kept their shares", 0), ("sold", -1)):
        one = page.at("predict", bet=Bet(value, False))
        assert one.said == f"You say: on the next day they {value}."
        assert not found(one, "bars", "ask")
        yours = only(one, role="accent")
        assert (yours.y[-1], yours.x.mean()) == (height, 2)
        assert ("hatched" in yours.look) == (height != 0)


def test_the_prediction_speaks_to_each_answer(page):
    tails = {
        "bought more": "You said that they bought more: then somebody else must have sold to them, once more.",
        "kept their shares": "You said that they kept their shares.",
        "sold": "You said so.",
    }
    for value, tail in tails.items():
        one = page.at("predict", bet=Bet(value, True))
        assert one.said == (
            f"They sold. {tail} The more they had bought, the more the price fell back in the long run."
        )
        sold, bought = only(one, "bars", "ask"), only(one, "bars", "bid")
        assert (sold.x[0], sold.y[0], sold.label) == (2, -1, ("sold",))
        assert (bought.x[0], bought.y[0], bought.label) == (1, 1, ("bought",))
    assert axes(one) == ("What large investors did (not to scale)", "", "")
    panel = one.picture.panels[0]
    assert panel.x.ticks == [(1, "day of the limit"), (2, "next day")]
    assert panel.y.ticks == [(-1, "sell"), (1, "buy")]


# --- the locked book ---


def locked_asks(between):
    """Return the price of each share for sale."""
    gap = [float(f"{100 + 50 * (n + 1) / (between + 1):.2f}") for n in range(between)]
    return [100.0] * 100 + [price for price in gap for _ in range(10)] + [150.0] * 500


def test_the_locked_book_by_hand(page):
    assert page.at("locked", shares=100).said == (
        "100 shares cost $10,000. The last one prints at $100.00: the market cap is $100 billion. "
        "The next share costs $150.00."
    )
    one = page.at("locked", shares=101)
    assert "101 shares cost $10,150. The last one prints at $150.00: the market cap is $150 billion." in one.said
    assert headlines(one) == [
        ("Cash", "$10,150", "cash"),
        ("Average price", "$100.50", "ink"),
        ("Last price", "$150.00", "cap"),
        ("Market cap", "$150 billion", "cap"),
    ]
    assert "The last one prints at $101.00" in page.at("locked", shares=101, between=49).said
    assert page.at("locked", shares=1).said.startswith("1 share costs $100. It prints at $100.00: the market cap is")
    none = page.at("locked", shares=0)
    assert none.said == (
        "Nothing trades. The last price is $50.00, the market cap $50 billion. The next share costs $100.00."
    )
    assert dict(h[:2] for h in headlines(none))["Average price"] == "no trade"
    assert not found(none, "area")
    assert handle(none, "shares").x[0] == 0


def test_the_locked_book_says_what_it_draws(page):
    one = page.explorers["locked"]
    for v in settings(one):
        asks = locked_asks(v["between"])
        cash, last = walk(asks, v["shares"])
        last = last or 50
        assert f" {quoted(asks[v['shares']])}." in one.said
        assert ("ask", quoted(asks[v["shares"]])) in roles(one)
        assert ("cap", money(1e9 * last)) in roles(one)
        values = {label: value for label, value, _role in headlines(one)}
        assert (values["Cash"], values["Last price"]) == (money(cash), quoted(last))
        assert values["Market cap"] == money(1e9 * last)
        if v["shares"]:
            assert values["Average price"] == quoted(cash / v["shares"])
            assert surface(only(one, "area", "cash")) == pytest.approx(cash)
            assert only(one, "area", "cash").label == (money(cash),)
            assert only(one, "rule", "cap").y[0] == last
            assert only(one, "rule", "cap").label == (f"last price {quoted(last)}",)
        stairs = only(one, "line", "ask", "thick")
        assert np.interp(v["shares"] + 0.5, stairs.x, stairs.y) == pytest.approx(asks[v["shares"]], abs=0.6) or (
            v["shares"] == 150
        )
        assert (handle(one, "shares").x[0], handle(one, "shares").role) == (v["shares"], "accent")
        assert only(one, "rule", "muted").y[0] == 50
        assert only(one, "rule", "muted").label == ("before: $50",)
        assert axes(one) == ("What is for sale, and what you take", "shares", "price of a share")
        assert ends(one) == ((0, 160), (0, 170))


# --- Apple, swept ---

FROM = {
    "the mid": (APPLE.best_bid + APPLE.best_ask) / 2,
    "the best ask": APPLE.best_ask,
    "the best bid": APPLE.best_bid,
}


def swept(shares, counted, odd):
    """Return cash, last price that counts and change of the cap, level by level."""
    left, cash, last = abs(shares), 0.0, None
    for price, size in APPLE.asks if shares > 0 else APPLE.bids:
        part = min(left, size)
        cash, left = cash + part * price, left - part
        if part >= (1 if odd else 100):
            last = price
    return cash, last, 935e6 * (last - FROM[counted]) if last else 0.0


def test_apple_by_hand(page):
    one = page.at("sweep_apple", shares=200, counted="the best ask")
    assert one.said == (
        "Buying 200 shares costs $117,188. The last price is $585.94. Counted from the best ask, nothing is re-marked."
    )
    one = page.at("sweep_apple", shares=200)
    assert one.said.endswith(
        "Counted from the mid, about 935 million shares are re-marked by $285 million, $2,433 for each dollar."
    )
    for odd, last in ((True, "$585.98"), (False, "$585.94")):  # one share is no round lot
        assert f"The last price is {last}." in page.at("sweep_apple", shares=201, odd=odd).said
    hundred = page.at("sweep_apple", shares=1050, odd=False)  # its last part: 100 at $587.00
    assert "The last price is $587.00." in hundred.said
    everything = page.at("sweep_apple", shares=2820)
    assert "The last price is $587.90." in everything.said
    assert "re-marked by $2.12 billion, $1,279 for each dollar." in everything.said
    down = page.at("sweep_apple", shares=-1667)
    assert down.said.startswith("Selling 1,667 shares brings $974,637. The last price is $584.27.")
    assert "re-marked by −$1.28 billion" in down.said
    odd = page.at("sweep_apple", shares=-18, odd=False)
    assert odd.said == (
        "Selling 18 shares brings $10,536. No part has a hundred shares: no last price is set, and nothing is "
        "re-marked."
    )
    assert headlines(odd)[1:] == [
        ("Market cap", "$0", "cap"), ("Average price", "$585.33", "ink"), ("Last price", "no print", "cap"),
    ]  # fmt: skip
    assert not found(odd, "rule", "cap")
    none = page.at("sweep_apple", shares=0)
    assert none.said == "No order, no trade. The mid stands at $585.64."
    assert page.explorers["sweep_apple"].controls["shares"].say(-1) == "sell 1 share"


def test_apple_says_what_it_draws(page):
    one = page.explorers["sweep_apple"]
    control = one.controls["shares"]
    assert (control.values[0], control.values[-1]) == (-sum(n for _p, n in APPLE.bids), 2820)
    assert list(one.controls["counted"].values) == list(FROM)
    for v in settings(one):
        cash, last, rise = swept(**v)
        values = {label: value for label, value, _role in headlines(one)}
        assert values["Cash"] == money(cash)
        assert values["Market cap"] == signed(rise, money)
        assert values["Last price"] == (quoted(last) if last else "no print")
        assert axes(one) == (
            "Ten bids, ten asks (prices not from zero)",
            "sold | bought, in shares",
            "price of a share",
        )
        assert ends(one) == ((-1800, 3000), (584, 588.4))
        if not v["shares"]:
            continue
        did = "Buying {} costs {}." if v["shares"] > 0 else "Selling {} brings {}."
        assert one.said.startswith(did.format(shares_in_words(abs(v["shares"])), money(cash)))
        assert values["Average price"] == quoted(cash / abs(v["shares"]))
        taken = only(one, "line", "cash", "stem")
        assert float(np.trapezoid(taken.y, np.abs(taken.x))) == pytest.approx(cash, rel=1e-9)
        assert np.sign(taken.x[-1]) == np.sign(v["shares"])
        assert handle(one, "shares").x[0] == v["shares"]
        deepest = swept(v["shares"], v["counted"], True)[1]
        assert handle(one, "shares").y[0] == pytest.approx(deepest)
        base = only(one, "rule", "muted")
        assert base.y[0] == pytest.approx(FROM[v["counted"]])
        assert base.label == (f"count from {v['counted']}", v["counted"])
        if last:
            assert only(one, "rule", "cap").y[0] == pytest.approx(last)
            assert f"Counted from {v['counted']}, " in one.said
            if abs(rise) >= 1:
                assert f"re-marked by {money(rise)}, {money(round(abs(rise) / cash))} for each dollar." in one.said
            else:
                assert one.said.endswith("nothing is re-marked.")
    bids, asks = only(one, "line", "bid"), only(one, "line", "ask")
    assert (bids.x.min(), asks.x.max()) == (-1667, 2820)
    assert (bids.key, asks.key) == ("bids", "asks")


# --- quotes move ---


def levels(moved, sellers, buyers):
    """Return asks and bids in cents, best first, by exact fractions."""
    factor = Fraction(100 + moved, 100)
    asks = [math.ceil(factor * (8000 + 20 * n)) for n in range(1, 11)]
    bids = [math.floor(factor * (8000 - 20 * n)) for n in range(1, 11)]
    return asks[sellers:], bids[buyers:]


def moments(moved, sellers, buyers, bought):
    """Return best bid, best ask and last price [cents] at each moment, then shares and cash [cents]."""
    asks, bids = levels(moved, sellers, buyers)
    shares = [price for price in asks for _ in range(100)]
    taken = shares[:bought]
    rest = shares[bought:]
    rows = [
        (7980, 8020, 8000),
        (*(side[0] for side in reversed(levels(moved, 0, 0))), 8000),
        (bids[0], asks[0], 8000),
        (bids[0], rest[0] if rest else math.nan, taken[-1] if taken else 8000),
    ]
    return np.array(rows, float) / 100, len(taken), sum(taken) / 100


def test_quotes_move_by_hand(page):
    assert page.at("quotes_move").said == (
        "Nothing trades, no cash changes hands. By the last price the market cap is $80 billion, "
        "and by the mid $88 billion."
    )
    one = page.at("quotes_move", bought=1)
    assert one.said.startswith("1 share trades for $88.22. By the last price the market cap is $88.2 billion")
    walked = page.at("quotes_move", moved=0, bought=500)
    assert walked.said.startswith("500 shares trade for $40,300. By the last price the market cap is $81 billion")
    dry = page.at("quotes_move", moved=0, sellers=9, bought=101)
    assert dry.said == (
        "100 shares trade for $8,200. 1 share finds no seller. By the last price the market cap is $82 billion, "
        "and there is no mid: nobody offers a share."
    )
    assert headlines(dry)[3] == ("By the mid", "no mid", "ink")
    assert "2 shares find no seller" in page.at("quotes_move", moved=0, sellers=9, bought=102).said
    assert headlines(page.at("quotes_move", moved=-20))[2:] == [
        ("By the last price", "$80 billion", "cap"), ("By the mid", "$64 billion", "ink"),
    ]  # fmt: skip


def test_quotes_move_says_what_it_draws(page):
    one = page.explorers["quotes_move"]
    for v in settings(one):
        rows, traded, cash = moments(**v)
        bid, ask, last = rows.T
        values = {label: value for label, value, _role in headlines(one)}
        assert (values["Shares traded"], values["Cash"]) == (count(traded), money(cash))
        assert values["By the last price"] == money(1e9 * last[3])
        for role, prices, key in (("bid", bid, "best bid"), ("ask", ask, "best ask"), ("cap", last, "last price")):
            line = only(one, "line", role)
            assert line.x.tolist() == pytest.approx(prices.tolist(), nan_ok=True)
            assert (line.y.tolist(), line.key) == ([4, 3, 2, 1], key)
        mid = only(one, "line", "muted", "dotted")
        assert mid.x.tolist() == pytest.approx(((bid + ask) / 2).tolist(), nan_ok=True)
        if not math.isnan(ask[3]):
            assert values["By the mid"] == money(1e9 * (bid[3] + ask[3]) / 2)
        assert only(one, "dots", "cap").label == (f"last price {quoted(last[3])}",)
        grip = handle(one, "moved")
        assert (grip.x[0], grip.y[0]) == (pytest.approx((bid[1] + ask[1]) / 2), 3)
        assert ("find no seller" in one.said) == (traded < v["bought"] - 1)
        assert axes(one) == (
            "One book, three readings of the market cap", "price of a share [$] = market cap [$ billion]", "",
        )  # fmt: skip
        assert ends(one) == ((60, 100), (0.5, 4.5))
        ticks = [(1, "then bought"), (2, "some left"), (3, "re-quoted"), (4, "at first")]
        assert one.picture.panels[0].y.ticks == ticks
