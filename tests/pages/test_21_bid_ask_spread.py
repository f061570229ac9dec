"""Page 21: the wish, the quote screen and the price of haste, each worked out a second time."""

import math

import numpy as np
import pytest

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.market import facts
from mktlib.orderbook.flow import investor_flow
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import count, money, number, quoted, shares_in_words
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines, roles
from tests.pages.reading import one as only
from tests.pages.twentyone import ASKS, BIDS, screen

SLUG = "21_bid_ask_spread"
SURE = Bet("changes nothing", True)


def euros(value):
    return money(value, "EUR")


# --- a wish ---


def test_the_wish_hides_the_last_price_until_the_guess_locks(page):
    for bet in (Bet(None, False), Bet("doubles it", False)):
        one = page.at("a_wish", bet=bet, price=35, side="sell", hurry="buys 1 share")
        assert not found(one, "rule", "cap")
        assert not found(one, "box", "cap", panel=1)
        assert headlines(one) == [("Last price before", "€16.00", "cap")]
        assert set(one.picture.idle) == {"side", "price", "hurry"}
        assert only(one, "bars", "accent").y[0] == 33
    assert page.at("a_wish").said == (
        "Your bid of €33.00 waits, and nobody trades. What is the market cap now? Choose, then commit."
    )
    assert page.at("a_wish", bet=Bet("doubles it", False)).said == "You say: the bid doubles it. Commit to see."
    assert roles(page.at("a_wish", bet=Bet("doubles it", False))) == [("accent", "doubles it")]


def test_the_wish_speaks_to_each_guess(page):
    said = {
        "doubles it": "It doubled nothing",
        "lifts it a little": "It lifted nothing",
        "changes nothing": "As you said",
    }
    for bet, verdict in said.items():
        assert page.at("a_wish", bet=Bet(bet, True)).said == (
            f"{verdict}. You bid €33.00 for 100 shares, and wait. Nobody trades. "
            "The last price is still €16.00, the market cap €16 million."
        )


def test_a_wish_by_hand(page):
    assert page.at("a_wish", bet=SURE).said.startswith("As you said. ")
    hurried = page.at("a_wish", bet=SURE, side="sell", price=33, hurry="buys 1 share")
    assert hurried.said == (
        "You ask €33.00 for 100 shares, and wait. Somebody in a hurry buys from you: 1 share at €33.00. "
        "The last price is €33.00, the market cap €33 million."
    )
    assert page.at("a_wish", bet=SURE, side="sell", price=35, hurry="buys 1 share").said == (
        "You ask €35.00 for 100 shares, and wait. Somebody in a hurry buys from others: 1 share at €34.00. "
        "The last price is €34.00, the market cap €34 million."
    )
    assert page.at("a_wish", bet=SURE, price=36).said == (
        "You buy 100 shares at €34.00, from others who waited. The last price is €34.00, the market cap €34 million."
    )
    assert page.at("a_wish", bet=SURE, side="sell", price=10).said == (
        "You sell 100 shares at €12.00, to others who waited. The last price is €12.00, the market cap €12 million."
    )
    assert "sells to you: 1 share at €13.00" in page.at("a_wish", bet=SURE, price=13, hurry="sells 1 share").said
    assert "sells to others: 1 share at €12.00" in page.at("a_wish", bet=SURE, price=11, hurry="sells 1 share").said


def test_a_wish_says_what_it_draws(page):
    one = page.explorers["a_wish"]
    for v in settings(one):
        if not v["bet"].locked:
            continue
        buys, price, hurry = v["side"] == "buy", v["price"], v["hurry"]
        waits = price < 34 if buys else price > 12
        last = 16 if waits else 34 if buys else 12
        if hurry.startswith("buys"):
            last = min(34, price) if waits and not buys else 34
        if hurry.startswith("sells"):
            last = max(12, price) if waits and buys else 12
        moved = not waits or hurry != "does not come"
        still = "" if moved else "still "
        assert one.said.endswith(f"The last price is {still}{quoted(last, 'EUR')}, the market cap €{last} million.")
        assert ("Nobody trades." in one.said) is not moved
        assert only(one, "rule", "cap").y[0] == last == only(one, "box", "cap", panel=1).y[1]
        assert headlines(one) == [("Last price", quoted(last, "EUR"), "cap"), ("Market cap", f"€{last} million", "cap")]
        yours = found(one, "bars", "accent")
        assert [bar.y[0] for bar in yours] == ([price] if waits else [])
        first = price > 12 if buys else price < 34  # at the others' price you stand behind them
        hit = waits and first and hurry.startswith("sells" if buys else "buys")
        assert [bar.x[0] for bar in yours] == ([99 if hit else 100] if waits else [])
        ask, bid = only(one, "bars", "ask"), only(one, "bars", "bid")
        assert (ask.y[0], bid.y[0], ask.label, bid.label) == (34, 12, ("asks",), ("bids",))
        assert ask.x[0] == 1000 - (100 * (not waits) if buys else 0) - (hurry.startswith("buys") and not hit)
        assert bid.x[0] == 1000 - (100 * (not waits) if not buys else 0) - (hurry.startswith("sells") and not hit)
        assert only(one, "dots", "accent").drag.control == "price"
        assert axes(one) == ("Who waits", "shares that wait", "price of one share")


# --- the exchange ---


def test_the_exchange_by_hand(page):
    send, book = page.space["send"], {"buy": [], "sell": []}
    assert send(book, "sell", 34, 10) == []
    assert send(book, "sell", 33, 5) == []
    assert send(book, "sell", 33, 7) == []
    assert book["sell"] == [[33, 5], [33, 7], [34, 10]]  # the best first, equals in the order they came
    assert send(book, "buy", 33, 6) == [(33, 5), (33, 1)]
    assert send(book, "buy", 40, 20) == [(33, 6), (34, 10)]  # at the prices of those who waited
    assert book == {"buy": [[40, 4]], "sell": []}
    assert send(book, "buy", 41, 1) == []
    assert send(book, "sell", 1, 2) == [(41, 1), (40, 1)]


def test_the_page_proves_its_exchange_on_two_thousand_orders(page):
    assert "range(2_000)" in next(source for source in sources(page) if "assert send(" in source)


def sources(page):
    from tests.pages.page import cells_of

    return [cell.source for cell in cells_of(page.slug)]


# --- the quote screen ---

SENT = {  # what → the presses' first number
    name: at for at, name in enumerate(("Buy now", "Sell now", "Bid", "Offer", "Take back", "Wait"))
}


def presses(*orders):
    """Return presses as a link writes them."""
    return ".".join(f"{SENT[what]}-{shares // 100 - 1}-{round(price * 100) - 2394}" for what, shares, price in orders)


def pressed(page, *orders, **values):
    return page.at("quote_screen", sent=presses(*orders), **values)


def test_the_quote_screen_by_hand(page):
    one = page.at("quote_screen")
    assert one.said == (
        "If sent: you buy 500 shares for $12,079, the last at $24.17. "
        "Market cap now: $289 million. You have $50,000 and 1,000 shares."
    )
    assert pytest.approx(12_079) == 300 * 24.15 + 200 * 24.17
    assert headlines(one) == [
        ("Last price", "$24.05", "cap"),
        ("Market cap", money(12e6 * 24.05), "cap"),
        ("Spread", "$0.10", "ink"),
        ("Your cash", "$50,000", "cash"),
        ("Your shares", "1,000", "accent"),
    ]
    gap = only(one, "line", "ink")
    assert (gap.y[0], gap.y[-1], gap.label[0]) == (24.05, 24.15, "spread $0.10")
    done = pressed(page, ("Buy now", 500, 24.14))
    assert done.said == (
        "Sent: you buy 500 shares for $12,079, the last at $24.17. "
        "Market cap now: $290 million. You have $37,921 and 1,500 shares."
    )
    assert headlines(done)[0][1], headlines(done)[1][1] == ("$24.17", money(12e6 * 24.17))
    assert headlines(done)[2:] == [
        ("Spread", "$0.12", "ink"),
        ("Your cash", "$37,921", "cash"),
        ("Your shares", "1,500", "accent"),
    ]
    assert roles(done) == [
        ("cash", "$12,079"),
        ("cap", "$290 million"),
        ("cash", "$37,921"),
        ("accent", "1,500 shares"),
    ]
    assert only(done, "table", panel=1).cells == (
        ("Order", "Price", "Shares", "In a hurry"),
        ("1", "$24.17", "200", "you buy"),
        ("1", "$24.15", "300", "you buy"),
    )
    assert pressed(page, ("Buy now", 500, 24.14), shares=100).said.startswith(
        "If sent: you buy 100 shares for $2,417. "
    )


def test_an_order_that_waits_by_hand(page):
    unmoved = " Market cap now: $289 million. You have $50,000 and 1,000 shares."
    assert page.at("quote_screen", what="Bid", shares=200, price=24.05).said == (
        "If sent: 200 shares of yours wait at $24.05, behind 400 shares." + unmoved
    )
    first = page.at("quote_screen", what="Bid", shares=100, price=24.14)
    assert first.said == "If sent: 100 shares of yours wait at $24.14, first in line." + unmoved
    waits = pressed(page, ("Bid", 100, 24.14), what="Take back")
    assert waits.said == "If sent: you take back 100 shares at $24.14." + unmoved
    assert headlines(waits)[:2] == headlines(first)[:2]  # a quote re-marks nothing
    assert headlines(waits)[2] == ("Spread", "$0.01", "ink")
    (bar,) = found(waits, "bars", "accent")
    assert (bar.y[0], bar.x[0], bar.y2[0]) == (24.14, 100, 0)
    behind = pressed(page, ("Bid", 200, 24.05), what="Wait")
    (bar,) = found(behind, "bars", "accent")
    assert (bar.y[0], bar.x[0], bar.y2[0]) == (24.05, 600, 400)
    both = pressed(page, ("Bid", 500, 24.20), what="Bid", price=24.20)  # some trades, and nothing is left
    assert both.said.startswith("Sent: you buy 500 shares for $12,079, the last at $24.17. ")
    some = page.at("quote_screen", what="Bid", shares=500, price=24.15).said
    assert some.startswith(
        "If sent: you buy 300 shares for $7,245. 200 shares of yours wait at $24.15, first in line. "
    )
    two = pressed(page, ("Bid", 100, 24.14), ("Offer", 300, 24.20), what="Take back")
    assert two.said.startswith("If sent: you take back 300 shares at $24.20. ")
    gone = ("Bid", 100, 24.14), ("Take back", 100, 24.14)
    assert (
        pressed(page, *gone, what="Take back", shares=100).said == "Sent: you take back 100 shares at $24.14." + unmoved
    )
    assert pressed(page, *gone, what="Take back").said == "If sent: you have no order that waits." + unmoved


def test_what_is_refused_by_hand(page):
    assert page.at("quote_screen", what="Sell now", shares=1100).said.startswith(
        "If sent: you have 1,000 shares free to sell, so it is refused. "
    )
    assert pressed(page, ("Sell now", 1000, 24), what="Offer", price=24.2).said.startswith(
        "If sent: you have no shares free to sell, so it is refused. "
    )
    rich = pressed(page, ("Buy now", 2000, 24), what="Bid", shares=2000, price=24.00)
    left = 50_000 - (300 * 24.15 + 500 * 24.17 + 800 * 24.18 + 400 * 24.20)
    assert f"it costs more than the {money(left)} that you have free, and is refused." in rich.said
    own = pressed(page, ("Offer", 100, 24.10), what="Buy now", shares=100)
    assert own.said.startswith("If sent: it would meet an order of your own, and is refused. ")
    bound = pressed(page, ("Bid", 2000, 24.00), what="Bid", shares=100, price=24.00)
    assert f"it costs more than the {money(2000)} that you have free" in bound.said
    after = pressed(page, ("Sell now", 1100, 24), what="Wait")
    assert headlines(after)[4][1] == "1,000"  # a refused order changes nothing
    assert headlines(after)[0][1] == "$24.05"


def test_the_screen_says_what_two_lists_say(page):
    flow = investor_flow(np.random.default_rng(21), 120, 24.10, volatility=0.01, margin=0.05)
    draw = np.random.default_rng(5)
    for _trial in range(40):
        orders = [
            (list(SENT)[draw.integers(6)], int(draw.integers(1, 9)) * 100, round(23.94 + draw.integers(33) / 100, 2))
            for _n in range(draw.integers(1, 9))
        ]
        others = bool(draw.integers(2))
        one = pressed(page, *orders, others=others, what="Wait")
        book, tape, cash, owned = screen(orders, others, flow)
        last = tape[-1][0] / 100 if tape else 24.05
        assert headlines(one) == [
            ("Last price", quoted(last), "cap"),
            ("Market cap", money(12e6 * last), "cap"),
            ("Spread", quoted((book.sides["sell"][0][0] - book.sides["buy"][0][0]) / 100), "ink"),
            ("Your cash", money(cash / 100), "cash"),
            ("Your shares", count(owned), "accent"),
        ], orders
        assert one.said.endswith(
            f" Market cap now: {money(12e6 * last)}. You have {money(cash / 100)} and {shares_in_words(owned)}."
        )
        assert only(one, "rule", "cap").y[0] == last
        quotes = [book.sides[side][0][0] / 100 for side in ("buy", "sell")]
        assert only(one, "line", "ink").y[[0, -1]].tolist() == quotes
        rows = only(one, "table", panel=1).cells[1:]
        assert [row[:3] for row in rows] == (
            [(count(t[4]), quoted(t[0] / 100), count(t[1])) for t in tape[:-7:-1]] if tape else [("–", "$24.05", "100")]
        )
        for row, (_cents, _n, buyer, seller, _number) in zip(rows, tape[:-7:-1], strict=False):
            assert (row[3].startswith("you")) <= ("you" in (buyer, seller))
            assert (row[3].endswith("with you") or row[3].startswith("you")) == ("you" in (buyer, seller))
        drawn = {}
        for role, side in (("bid", "buy"), ("ask", "sell")):
            for bar in found(one, "bars", role):
                drawn[side, round(bar.y[0] * 100)] = bar.x[0]
            waits = {order[0] for order in book.sides[side] if 2393.5 < order[0] < 2426.5}
            for cents in waits:
                n = sum(o[1] for o in book.sides[side] if o[0] == cents and o[2] != "you")
                assert drawn[side, cents] == n
        yours = {}
        for order in book.yours("buy") + book.yours("sell"):
            yours[order[0]] = yours.get(order[0], 0) + order[1]
        bars = {round(bar.y[0] * 100): bar.x[0] - bar.y2[0] for bar in found(one, "bars", "accent")}
        assert bars == yours


def test_the_preview_is_what_would_be_taken(page):
    one = page.explorers["quote_screen"]
    for v in settings(one):
        if v["others"]:  # their orders are in the test before
            continue
        now, buys = v["what"].endswith("now"), v["what"] in ("Buy now", "Bid")
        levels = ASKS if buys else BIDS
        left, taken = v["shares"], {}
        if v["what"] in ("Take back", "Wait") or (not buys and left > 1000):
            left = 0
        for price, size in levels:
            if left and (now or (price <= v["price"] if buys else price >= v["price"])):
                taken[price] = min(size, left)
                left -= taken[price]
        cost = sum(p * n for p, n in taken.items()) + (0 if now else left * v["price"])
        if buys and cost > 50_000:
            taken = {}
        bars = found(one, "bars", "accent")
        assert {bar.y[0]: bar.x[0] for bar in bars} == taken, v
        limit = v["what"] in ("Bid", "Offer")
        assert ("price" in one.picture.idle) is not limit
        assert ("shares" in one.picture.idle) is (v["what"] in ("Take back", "Wait"))
        assert [mark.drag.control for mark in found(one, "dots", "accent")] == (["price"] if limit else [])
        stem = found(one, "line", "accent", "stem")
        rests = left if limit and (not buys or cost <= 50_000) else 0
        assert [m.x.tolist() for m in stem] == ([[0, rests]] if rests else [])
        if taken:
            total, cash = shares_in_words(sum(taken.values())), money(sum(p * n for p, n in taken.items()))
            several = f", the last at {quoted((max if buys else min)(taken))}" if len(taken) > 1 else ""
            assert f"you {'buy' if buys else 'sell'} {total} for {cash}{several}." in one.said
    assert axes(one) == ("The book", "shares that wait", "price")


def test_what_others_do_is_said(page):
    waits = {"others": True, "what": "Wait", "shares": 100, "price": 24.00}
    one = pressed(page, ("Bid", 300, 24.14), *[("Wait", 100, 24)] * 8, **waits)
    flow = investor_flow(np.random.default_rng(21), 120, 24.10, volatility=0.01, margin=0.05)
    _book, tape, _cash, owned = screen([("Bid", 300, 24.14), *[("Wait", 100, 24)] * 8], True, flow)
    assert owned > 1000  # somebody came to the best bid
    _book, before, *_rest = screen([("Bid", 300, 24.14), *[("Wait", 100, 24)] * 7], True, flow)
    traded = sum(t[1] for t in tape[len(before) :])
    assert one.said.startswith(
        f"Sent: you wait. Others trade {shares_in_words(traded)}, "
        if traded
        else "Sent: you wait. Others trade nothing."
    )
    told = [pressed(page, ("Bid", 300, 24.14), *[("Wait", 100, 24)] * n, others=True).said for n in range(9)]
    assert any("100 with you." in said or "300 with you." in said or "200 with you." in said for said in told)
    assert any("none with you." in said or "Others trade nothing." in said for said in told)


def test_a_press_does_not_move_what_is_pressed(page):
    """On a phone the sentence stands above the buttons: what was sent is said in as many words as what would be."""
    for others in (False, True):
        for what, shares, price in (("Buy now", 500, 24.14), ("Sell now", 500, 24.14), ("Bid", 300, 24.14)):
            chosen = {"what": what, "shares": shares, "price": price, "others": others}
            before = page.at("quote_screen", **chosen).said
            after = pressed(page, (what, shares, price), **chosen).said
            assert before.startswith("If sent: ")
            assert after.startswith("Sent: ")
            assert len(after) <= len(before) + (others and len(", none with you"))


# --- the price of haste ---

BOOKS = {
    "Quote screen": (ASKS, BIDS, "USD"),
    "Apple 2012": (facts.AAPL_BOOK.asks, facts.AAPL_BOOK.bids, "USD"),
    "ABC": (((34, 1000),), ((12, 1000),), "EUR"),
}


def test_haste_by_hand(page):
    one = page.at("price_of_haste")
    got = 400 * 24.05 + 100 * 24.03
    assert one.said == (
        "You pay $12,079 for 500 shares and get $12,023 back: 1.12 spreads a share, 0.464% of what you paid. "
        "No quote moves: you lose $56."
    )
    assert (round(got), round(56 / 500 / 0.10, 2)) == (12_023, 1.12)
    apple = page.at("price_of_haste", book="Apple 2012", n=18)
    assert apple.said.startswith("You pay $10,547 for 18 shares and get $10,536 back: 1 spread a share, 0.104%")
    assert (round(18 * 585.94), round(18 * 585.33)) == (10_547, 10_536)
    assert "1 spread a share" not in page.at("price_of_haste", book="Apple 2012", n=30).said
    abc = page.at("price_of_haste", book="ABC", n=1, rise=1)
    assert abc.said == (
        "You pay €34 for 1 share and get €12 back: 1 spread a share, 64.7% of what you paid. "
        "All quotes rise by €22 in between: you are even."
    )
    fall = page.at("price_of_haste", book="ABC", n=10, rise=-0.5)
    assert fall.said.endswith("All quotes fall by €11 in between: you lose €330.")
    assert fall.readouts()["rise"] == "−0.5 × the spread"
    assert page.at("price_of_haste", book="ABC", n=10, rise=2).said.endswith("rise by €44 in between: you gain €220.")


def test_haste_says_what_it_draws(page):
    one = page.explorers["price_of_haste"]
    for v in settings(one):
        asks, bids, currency = BOOKS[v["book"]]
        up, down = LadderSupply(*zip(*asks, strict=True)), DemandLadder(*zip(*bids, strict=True))
        n, spread = v["n"], asks[0][0] - bids[0][0]
        paid, got = up.capital_spent(n), down.capital_spent(n)
        lost, gain = (paid - got) / n / spread, n * (v["rise"] * spread) - (paid - got)
        assert (
            f"You pay {money(paid, currency)} for {shares_in_words(n)} and get {money(got, currency)} back" in one.said
        )
        assert f": {number(lost)} spread{'' if round(lost, 2) == 1 else 's'} a share, " in one.said
        verb = "are even" if abs(gain) < 0.006 else f"{'gain' if gain > 0 else 'lose'} {money(abs(gain), currency)}"
        assert one.said.endswith(f": you {verb}.")
        assert ("No quote moves" in one.said) == (v["rise"] == 0)
        assert headlines(one) == [
            ("Lost on the way", money(paid - got, currency), "cash"),
            ("In spreads, a share", number(lost), "ink"),
            ("Spread", quoted(spread, currency), "ink"),
        ]
        area = only(one, "area", "cash")
        assert float(np.trapezoid(area.y - area.y2, area.x)) == pytest.approx(paid - got)
        assert (area.x[0], area.x[-1]) == (0, n)
        for role, ladder in (("ask", up), ("bid", down)):
            stairs = only(one, "line", role, "thick")
            middle = (stairs.x[0::2] + stairs.x[1::2]) / 2
            assert stairs.y[0::2] == pytest.approx([ladder(q) for q in middle])
        then = found(one, "line", "bid", "dashed")
        assert len(then) == (v["rise"] != 0)
        for mark in then:  # where the bids stand after the rise, as far as the picture reaches
            risen = only(one, "line", "bid", "thick").y + v["rise"] * spread
            assert np.allclose(mark.y, np.where(risen < one.picture.panels[0].y.high, risen, np.nan), equal_nan=True)
        assert only(one, "dots", "accent").drag.control == "n"
        assert only(one, "dots", "accent").x[0] == n
        even, here = only(one, "dots", "ink", panel=1), only(one, "dots", "accent", panel=1)
        assert (even.x[0], even.y[0]) == pytest.approx((lost, 0))
        assert here.x[0] == v["rise"]
        assert here.y[0] * n * spread == pytest.approx(gain)
        assert here.label == (money(gain, currency),)
        line = only(one, "line", "cash", panel=1)
        assert line.y == pytest.approx(line.x - lost)
        assert axes(one)[0] == "Between asks and bids"
        assert axes(one)[2] == ("price" if v["book"] == "ABC" else "price (not from zero)")


# --- your own orders ---


def test_your_own_orders_by_hand(page):
    one = page.at("your_orders", sent=4)
    assert one.said == "4 of your orders sent, 2,099 shares wait. The last price is €33.00, the market cap €33 million."
    assert page.at("your_orders", sent=0).said.endswith("The last price is €16.00, the market cap €16 million.")
    end = page.at("your_orders", sent=6)  # a buyer at 100 meets the cheaper ask first
    assert end.said == "6 of your orders sent, 2,099 shares wait. The last price is €34.00, the market cap €34 million."
    assert sorted((bar.y[0], bar.x[0]) for bar in found(end, "bars")) == [(12, 1000), (33, 99), (34, 999), (100, 1)]
    assert {bar.role for bar in found(end, "bars") if bar.y[0] >= 34} == {"ask"}
    assert {bar.role for bar in found(end, "bars") if bar.y[0] < 34} == {"bid"}
    assert only(end, "box", "cap", panel=1).y[1] == only(end, "rule", "cap").y[0] == 34
    assert headlines(end) == [("Last price", "€34.00", "cap"), ("Market cap", euros(34e6), "cap")]
    assert math.isclose(only(end, "box", "cap", panel=1).x[1], 1)
