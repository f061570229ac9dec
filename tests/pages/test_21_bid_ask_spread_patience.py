"""Page 21: the bid that waits, run again on plain lists, and the figures of the prose."""

import numpy as np
import pytest

from mktlib.orderbook import Side
from mktlib.orderbook.flow import investor_flow, limit_price
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, percent, quoted, signed
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines
from tests.pages.reading import one as only
from tests.pages.twentyone import ASKS, BIDS, waiting_bid

SLUG = "21_bid_ask_spread"
WORTH = {"rises": 24.40, "stays": 24.10, "falls": 23.80}
ROLES = {"rises": "ask", "stays": "ink", "falls": "bid"}
RIGHT = Bet("falls", True)


def test_patience_hides_what_was_found_until_the_guess_locks(page):
    for bet in (Bet(None, False), Bet("rises", False)):
        one = page.at("haste_or_patience", bet=bet, price=24.0, wait=5, forced=100)
        assert not found(one, "line")
        assert not headlines(one)
        assert set(one.picture.idle) == {"price", "wait", "forced"}
        assert [mark.label[0] for mark in found(one, "dots", look="none")] == [f"if it {case}: ?" for case in WORTH]
        assert [mark.label[0] for mark in found(one, "dots", "ink", "square", panel=1)] == [
            f"haste: {signed(round(100 * (worth - 24.15)), money)}" for worth in WORTH.values()
        ]
        assert len(found(one, "dots", panel=1)) == 3
    assert one.said == "You say: if the worth rises. Commit to see."
    assert page.at("haste_or_patience").said == "In which case do most runs fill a bid of $24.08? Choose, then commit."


def test_patience_speaks_to_each_guess_at_the_bid_that_was_guessed(page):
    for case, said in (
        ("rises", "Not if it rises: sellers want more then."),
        ("stays", "Not if it stays."),
        ("falls", "As you"),
    ):
        assert page.at("haste_or_patience", bet=Bet(case, True)).said.startswith(said)
        assert page.at("haste_or_patience", bet=Bet(case, True), price=24.05).said.startswith("A bid at $24.05")
        assert page.at("haste_or_patience", bet=Bet(case, True), forced=50).said.startswith("A bid at $24.08")
        one = page.at("haste_or_patience", bet=Bet(case, True))
        assert [role for _label, _value, role in headlines(one)] == [
            "accent" if name == case else "ink" for name in WORTH
        ]


def test_patience_by_hand(page):
    one = page.at("haste_or_patience", bet=RIGHT)
    assert one.said == (
        "As you said. A bid at $24.08 is filled within 60 orders in 5% of the runs if the worth rises, 58% if it "
        "stays, 100% if it falls. Patience ends better than haste if it stays or falls."
    )
    assert page.at("haste_or_patience", bet=RIGHT, wait=0).said.endswith("Patience ends better than haste in no case.")
    assert "within 1 order in" in page.at("haste_or_patience", bet=RIGHT, wait=1).said
    forced = page.at("haste_or_patience", bet=RIGHT, forced=100)
    assert "in 91% of the runs if the worth rises, 91% if it stays, 100% if it falls" in forced.said
    assert forced.said.endswith("Patience ends better than haste in each case.")


def test_every_run_is_that_of_two_plain_lists(page):
    for price, forced in ((24.08, 0), (24.05, 0.5), (24.12, 1), (24.0, 0.25)):
        for worth in WORTH.values():
            for seed in range(0, 200, 8):
                filled, asks = page.space["wait"](seed, price, worth, forced)
                by_hand, cents = waiting_bid(seed, price, worth, forced)
                assert filled == by_hand
                assert np.allclose(np.array(asks) * 100, cents)


def test_a_bid_filled_in_part_still_waits(page):
    """The others trade lots of a hundred: a bid for a hundred behind 50 shares at its price would need two of them."""
    book, orders = page.space["opened"](), []
    assert {size % 100 for _price, size in (*ASKS, *BIDS)} == {0}
    for seed in range(200):
        orders += investor_flow(np.random.default_rng(seed), 60, 24.10)
    assert {order.quantity for order in orders} == {100}
    assert book.best_bid == 24.05


def test_patience_says_what_it_draws(page):
    one, waits = page.explorers["haste_or_patience"], page.space["waits"]
    for v in settings(one, corners=10):
        if not v["bet"].locked:
            continue
        wait, better, fills = v["wait"], [], []
        for case, worth in WORTH.items():
            filled, asks = waits(v["price"], worth, v["forced"] / 100)
            assert filled.shape == (200,)
            assert asks.shape == (200, 61)
            part = sum(n <= wait for n in filled) / 200
            paid = [v["price"] if n <= wait else row[wait] for n, row in zip(filled, asks, strict=True)]
            patience, haste = 100 * (worth - sum(paid) / 200), 100 * (worth - 24.15)
            fills.append(part)
            better += [case] if patience > haste + 0.005 else []
            (line,) = found(one, "line", ROLES[case])
            assert line.y.tolist() == [float(np.mean(filled <= n)) for n in range(61)]
            assert line.label == (case,)
            (dot,) = (m for m in found(one, "dots", ROLES[case], panel=1) if "patience" in m.label[0])
            assert dot.x[0] == pytest.approx(patience)
            assert dot.label == (f"patience: {signed(round(patience), money)}",)
            (square,) = (m for m in found(one, "dots", "ink", "square", panel=1) if round(m.x[0] - haste, 6) == 0)
            assert square.label == (f"haste: {signed(round(haste), money)}",)
            assert round(square.y[0]) == round(dot.y[0]) == {"rises": 3, "stays": 2, "falls": 1}[case]
        a, b, c = (percent(part) for part in fills)
        orders = "1 order" if wait == 1 else f"{wait} orders"
        assert (
            f"A bid at {quoted(v['price'])} is filled within {orders} in {a} of the runs if the worth rises, "
            f"{b} if it stays, {c} if it falls." in one.said
        )
        ends = {0: "in no case", 3: "in each case"}.get(len(better), "if it " + " or ".join(better))
        assert one.said.endswith(f"Patience ends better than haste {ends}.")
        assert [(label, value) for label, value, _role in headlines(one)] == [
            (f"Filled if it {case}", percent(part, 0)) for case, part in zip(WORTH, fills, strict=True)
        ]
        assert only(one, "rule", "accent").x[0] == wait
        assert only(one, "rule", "accent").drag.control == "wait"
        assert axes(one) == ("Filled, of 200 runs", "orders of others", "filled")
        assert list(one.picture.panels[1].y.ticks) == [(1, "falls"), (2, "stays"), (3, "rises")]
        assert one.picture.panels[1].title == "Worth − paid, for 100 shares"


# --- the claim, over seeds ---


def filled_part(space, price, case, forced):
    return float((space["waits"](price, WORTH[case], forced)[0] <= 60).mean())


@pytest.mark.slow
def test_a_waiting_bid_is_filled_when_one_would_rather_not_unless_others_must_trade():
    """With 200 seeds a part of a half has a standard error of 3.5 points."""
    from tests.pages.page import page

    space = page(SLUG).space
    for price, (rises, stays, falls) in {24.08: (0.05, 0.58, 1.0), 24.05: (0.005, 0.185, 0.99)}.items():
        found = [filled_part(space, price, case, 0) for case in WORTH]
        assert found == pytest.approx([rises, stays, falls], abs=0.001)
        assert found[0] < found[1] < found[2]
    parts = [filled_part(space, 24.08, "rises", forced) for forced in (0, 0.25, 0.5, 1)]
    assert parts == sorted(parts)
    assert parts[-1] > 0.9  # the control that breaks it


def test_nobody_in_the_flow_of_the_page_sells_below_his_worth(page):
    """Unless he must; then the flow is what the first explorers of such things assume without a word."""
    wait = page.space["wait"]
    assert wait.__code__.co_varnames[:4] == ("seed", "price", "worth", "forced")
    for seed in range(20):
        flow = investor_flow(np.random.default_rng(seed), 60, 24.10, 24.40, 0.01, margin=0.06)
        for order in flow:
            if order.kind != "cancel":
                limit = limit_price(order, 0.01)
                edge = order.value - limit if order.side is Side.BID else limit - order.value
                assert edge >= -0.005 - 1e-9


# --- the prose ---


def test_each_figure_of_the_prose_is_worked_out(page):
    outcome = page.space["outcome"]
    late, haste = outcome(24.08, 60, "rises", 0)[1:]
    saved = outcome(24.08, 60, "falls", 0)[1] - outcome(24.08, 60, "falls", 0)[2]
    cents = {f"{100 * part:.0f}" for case in WORTH for part in [outcome(24.08, 60, case, 0)[0]]}
    thrust = 300 * 24.15 + 200 * 24.17
    known = {
        # the companies
        "16", "34", "12", "33", "13", "100", "290.4", "500", "50,000", "1,000", "24.14", "24.05", "24.17",
        *(["12,079"] if thrust == pytest.approx(12_079) else []),
        *(["1.44"] if round(12e6 * (24.17 - 24.05) / 1e6, 2) == 1.44 else []),
        # haste
        *(["18"] if page.space["APPLE"].bids[0][1] == 18 else []),
        f"{100 * 22 / 34:.0f}",
        # patience
        "24.08", "200", "30", *cents,
        f"{late:.0f}", f"{haste:.0f}", f"{saved:.0f}", f"{100 * outcome(24.08, 60, 'rises', 1)[0]:.0f}",
        # exercises, layers, sources
        "1", "2", "3", "4", "300", "1968", "1983", "1996", "21", "2012",
    }  # fmt: skip
    assert page.figures() <= known, page.figures() - known


def test_what_the_prose_says_of_the_screen(page):
    assert ASKS[0][0] - BIDS[0][0] == pytest.approx(0.10)
    assert "a tenth of a per cent" in page.prose
    apple = page.space["APPLE"]
    assert (apple.best_ask - apple.best_bid) / apple.best_ask == pytest.approx(0.001, abs=1e-4)
    parts = [100 * page.space["outcome"](24.08, 60, case, 0)[0] for case in ("rises", "stays")]
    assert (
        "filled in {:.0f}% of the runs if the worth rises, in {:.0f}% if it stays, and in all".format(*parts)
        in page.prose
    )
    assert page.space["outcome"](24.08, 60, "falls", 0)[0] == 1
    for case in WORTH:  # "patience is better in each case"
        _part, patience, haste = page.space["outcome"](24.08, 60, case, 1)
        assert patience > haste
    assert "From €13 to €33" in page.prose


def test_exercises_hold(page):
    exercises_hold(page)


def test_the_least_cash_is_that_of_the_exchange_of_the_page(page):
    send, book = page.space["send"], {"buy": [], "sell": [[price, size] for price, size in ASKS]}
    assert pytest.approx(24.20) == 290.4e6 / 12e6
    send(book, "buy", 24.15, 200)
    trades = send(book, "buy", 24.20, 100 + 500 + 800 + 1)
    assert trades[-1] == (24.20, 1)
    cash = sum(price * size for price, size in trades)
    least = page.exercises["least_cash"]
    assert least(cash) is True
    assert not any(least(wrong) is True for wrong in (cash - 24.20, cash - 1, cash + 1, cash + 24.20))
    assert page.exercises["least_cash"].solution["cash"] == pytest.approx(cash)


def test_a_round_trip_is_even_again_where_its_explorer_says_so(page):
    even, apple = page.exercises["even_again"], page.space["APPLE"]
    asks, bids = ([price for price, size in side for _share in range(size)][:300] for side in (apple.asks, apple.bids))
    rise = (sum(asks) - sum(bids)) / 300
    assert even(rise) is True
    assert not any(even(rise + wrong) is True for wrong in (-0.01, 0.01, 0.1))
    spreads = rise / (apple.best_ask - apple.best_bid)
    assert f"even at {spreads:.2f}" in str(page.at("price_of_haste", book="Apple 2012", n=300).picture.record())


def test_a_function_is_asked_with_books_of_three_sizes(page):
    law = page.exercises["whole_shares"]

    def slowly(asks, cash):
        prices = [price for price, size in asks for _share in range(size)]
        sums = np.cumsum(prices)
        return int(np.searchsorted(sums, cash, side="right"))

    assert law(slowly) is True
    assert law(lambda _asks, _cash: None) is None
    for wrong in (
        lambda _asks, _cash: 0,
        lambda _asks, _cash: -5,
        lambda asks, cash: cash / asks[0][0],
        lambda asks, cash: cash // asks[0][0],
        lambda asks, cash: min(cash // asks[0][0], asks[0][1]),
        lambda asks, cash: slowly(asks, cash) + (cash == 10),
        lambda asks, cash: slowly(asks, cash) + (cash == 10**9),
        lambda asks, cash: slowly(asks, cash) - (cash == 340),
        lambda asks, cash: slowly(asks, cash) + 0.05 * (asks[0][0] == 24.15 and cash == 340),
        lambda asks, cash: slowly(asks, cash) if len(asks) == 1 else slowly(asks[:-1], cash),
        lambda asks, cash: cash // asks[0][0] if cash < 10**6 else slowly(asks, cash),
    ):
        assert isinstance(law(wrong), str)


def test_what_is_behind_a_click_is_closed(page):
    assert page.prose.count("<details>") == page.prose.count("</details>") == 4
