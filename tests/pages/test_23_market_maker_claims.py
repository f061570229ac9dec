"""Page 23: brake or accelerator over two hundred seeds, and the figures of the prose."""

import re

import numpy as np
import pytest

from mktlib.orderbook import Book, Maker, Side
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, quoted, signed
from tests.pages.reading import axes, found, headlines
from tests.pages.reading import one as only
from tests.pages.runs import over

SLUG = "23_market_maker"


def counts(runs):
    later = sum(made > alone for alone, made, _profit in runs)
    return later, sum(made < alone for alone, made, _profit in runs)


def runs_of(page, kind, wait, forced, hears, seeds=200):
    return over(SLUG, page.space["one_run"], (..., kind, wait, forced, hears), range(seeds))


# --- the prediction ---


def test_the_prediction_shows_nothing_until_it_locks(page):
    for bet in (Bet(None, False), Bet("later", False)):
        one = page.at("predict", bet=bet)
        (dots,) = found(one, "dots", "muted", "dot")
        assert np.isnan(dots.x).all()
        assert not headlines(one)
    assert one.said == "You say: later. Commit to see."


def test_the_prediction_speaks_to_each_answer(page):
    later, sooner = counts(runs_of(page, "news", 0.6, 0.0, False))
    for bet in ("later", "sooner", "about as often later as sooner"):
        one = page.at("predict", bet=Bet(bet, True))
        verdict = "As you said." if bet.startswith("about") else "Not in most runs."
        assert one.said == f"{verdict} Of 200 runs it arrives later with the maker in {later}, sooner in {sooner}."
        assert headlines(one) == [
            ("Later", str(later), "ink"),
            ("Sooner", str(sooner), "ink"),
            ("At the same order", str(200 - later - sooner), "ink"),
        ]
        assert axes(one) == ("Orders until the price has arrived", "without the maker", "with the maker")
    assert abs(later - sooner) < 3 * 200**0.5 / 2  # a coin would differ as much


# --- the same orders ---


def by_hand(page, seed, kind, wait, forced, hears):
    """Return the orders until the price arrives, without the maker and with it, sent to a book one by one."""
    flow, goal = page.space["orders"](seed, kind, wait, forced), {"news": 104.75, "nobody sells": 101}[kind]
    firsts = []
    for with_maker in (False, True):
        book, numbers, first = Book(), {}, 300
        maker = Maker(100, page.space["TERMS"], hears=(lambda step: 105 if step >= 200 else None) if hears else None)
        for step, order in enumerate(flow):
            if with_maker:
                maker.before(book, step)
            trades = ()
            if order.kind == "cancel":
                book.cancel(numbers.get(order.cancels, 0))
            elif order.at_any_price:
                trades = book.market(order.side, order.quantity).trades
            else:
                sign = -1 if order.side is Side.BID else 1
                better = sign * order.margin if order.kind == "limit" else 0
                done = book.limit(
                    order.side, order.quantity, round(max(0.01, round(order.value + better, 2)), 2), order.owner
                )
                trades = done.trades
                if order.kind == "limit":
                    numbers[step] = done.order_id
                else:
                    book.cancel(done.order_id)
            if with_maker:
                maker.after(book, trades)
            if step >= 200 and (book.last_price or 100) >= goal:
                first = step - 199
                break
        firsts.append(first)
    return tuple(firsts), maker.position.profit({"news": 105, "nobody sells": 100}[kind])


def test_a_run_is_what_a_book_gives_order_by_order(page):
    for kind, wait, forced, hears in (
        ("news", 0.6, 0.0, False),
        ("news", 0.35, 0.5, False),
        ("news", 0.6, 1.0, True),
        ("nobody sells", 0.6, 1.0, False),
    ):
        for seed in range(8):
            alone, made, profit = page.space["one_run"](seed, kind, wait, forced, hears)
            assert ((alone, made), profit) == by_hand(page, seed, kind, wait, forced, hears)


SHOWN = [  # both ends of each control, and what lies between
    {"kind": kind, "wait": wait, "forced": forced, "hears": hears, "runs": runs}
    for kind, wait, forced, hears, runs in (
        ("news", 60, 0, False, 10),
        ("news", 35, 100, False, 6),
        ("news", 50, 50, True, 6),
        ("nobody sells", 60, 100, True, 6),
        ("nobody sells", 35, 0, False, 1),
        ("nobody sells", 60, 0, False, 40),
        ("news", 45, 25, False, 1),
    )
]


def test_the_same_orders_say_what_they_draw(page):
    for v in SHOWN:
        one = page.at("same_orders", **v)
        kind, hears = v["kind"], v["hears"] and v["kind"] == "news"
        setting = kind, v["wait"] / 100, v["forced"] / 100, hears
        runs = runs_of(page, *setting, seeds=v["runs"])
        (later, sooner), (alone, made, profit) = counts(runs), runs[-1]
        told = [f"after {n} order{'' if n == 1 else 's'}" for n in (alone, made)]
        if alone == made == 300:
            prints = "does not print, with or without the maker"
        elif 300 in (alone, made):
            where = ("without", "with") if made == 300 else ("with", "without")
            prints = f"prints {min(told, key=len)} {where[0]} the maker, and not {where[1]} it"
        else:
            prints = f"prints {told[0]} without the maker, {told[1]} with it"
        goal, worth = {"news": (104.75, 105), "nobody sells": (101, 100)}[kind]
        assert one.said.startswith(
            f"In the last run {quoted(goal)} {prints}; it ends with {signed(round(profit), money)}."
        )
        if v["runs"] > 1:
            some = f" Of {v['runs']} runs, with it later in {later}, sooner in {sooner}."
            no = f" In {v['runs']} runs, with it neither later nor sooner."
            assert one.said.endswith(some if later or sooner else no)
        median = signed(round(np.median([run[2] for run in runs])), money)
        assert headlines(one) == [
            ("Later with the maker", str(later), "ink"),
            ("Sooner", str(sooner), "ink"),
            ("Its profit, in the median run", median, "cash"),
        ]
        (dots,) = found(one, "dots", "muted", "dot", panel=1)
        assert list(map(list, zip(dots.x, dots.y, strict=True))) == [run[:2] for run in runs]
        shown = only(one, "dots", "accent", panel=1)
        assert (shown.x[0], shown.y[0]) == (alone, made)
        first, second = page.space["paths"](v["runs"] - 1, *setting)
        assert only(one, "line", "ink").y.tolist() == first
        assert only(one, "line", "accent").y.tolist() == second
        line = only(one, "line", "muted")
        assert (line.y[199], line.y[200]) == (100, worth)
        assert one.picture.idle == (() if kind == "news" else ("hears",))
        if alone < 300:
            assert first[199 + alone] >= goal
            assert max(first[200 : 199 + alone], default=0) < goal


TABLE = {  # what waits, who must: as the page's table has it
    (0.6, 0.0): ("126 · 128.5", "96 · 91", "−$3,926"),
    (0.6, 0.5): ("85.5 · 124", "195 · 1", "−$3,766"),
    (0.35, 0.0): ("140 · 59", "29 · 158", "−$4,318"),
    (0.35, 0.5): ("21 · 60.5", "196 · 2", "−$4,078"),
}


def row_of(runs):
    medians = [f"{np.median([run[i] for run in runs]):g}" for i in (0, 1)]
    return " · ".join(medians), "{} · {}".format(*counts(runs)), signed(round(np.median([r[2] for r in runs])), money)


def test_the_table_of_the_page_is_measured():
    from tests.pages.page import page as run_once

    page = run_once(SLUG)
    for (wait, forced), row in TABLE.items():
        assert row_of(runs_of(page, "news", wait, forced, False)) == row
        words = f"{wait:.0%}, {'half' if forced else 'nobody'}"
        assert f"| {words} | {row[0]} | {row[1]} | {row[2]} |".replace("$", r"\\$") in page.prose


def test_it_loses_in_each_run_in_which_it_has_not_heard_the_news():
    """Whoever sells at the old price to people who know pays for it: whatever the other two controls are."""
    from tests.pages.page import page as run_once

    page = run_once(SLUG)
    for wait, forced in TABLE:
        assert all(profit < 0 for _alone, _made, profit in runs_of(page, "news", wait, forced, False))
    heard = runs_of(page, "news", 0.6, 0.0, True)
    assert counts(heard) == (0, 0)
    assert all(profit == 0 for _alone, _made, profit in heard)


@pytest.mark.slow
def test_the_signs_hold_on_other_seeds():
    from tests.pages.page import page

    for (wait, forced), sign in {(0.6, 0.5): 1, (0.35, 0.5): 1, (0.35, 0.0): -1}.items():
        runs = over(SLUG, page(SLUG).space["one_run"], (..., "news", wait, forced, False), range(1000, 1100))
        later, sooner = counts(runs)
        assert sign * (later - sooner) > 40


def test_if_nobody_sells_only_who_must_moves_the_price(page):
    for forced, sooner in ((0.0, 0), (1.0, 40)):
        runs = runs_of(page, "nobody sells", 0.6, forced, False, seeds=40)
        assert all(alone == 300 for alone, _made, _profit in runs)
        assert counts(runs) == (0, sooner)


def test_who_must_trades_against_his_own_value_and_nobody_else_does(page):
    flow = page.space["orders"](3, "news", 0.6, 0.5)
    assert {order.value for order in flow[:200]} == {100}
    assert {order.value for order in flow[200:]} == {105}
    hurried = [order for order in flow if order.kind == "market"]
    assert 0.3 < np.mean([order.at_any_price for order in hurried]) < 0.7
    assert not any(order.at_any_price for order in page.space["orders"](3, "news", 0.6, 0.0))


# --- the prose ---


def mean_of(page, *setting):
    runs = over(SLUG, page.space["a_day"], (..., *setting), range(60), take=lambda run: run[:2])
    return np.mean([run[0] for run in runs]), np.std([run[0] for run in runs]), np.mean([run[1] for run in runs])


def test_each_figure_of_the_prose_is_worked_out(page):
    ten, swing, earned = mean_of(page, 0.1, 0.01, False, 1.0)
    bare, wild, _earned = mean_of(page, 0.1, 0.0, False, 1.0)
    assert 0.05 < 1 - ten / bare < 0.15  # "a tenth of the income"
    assert 1.7 < wild / swing < 2.4  # "swings twice as much", "half of the fear"
    known = {f"{abs(value):.0f}" for value in (ten, earned, earned - ten, bare)}
    others = ((0.02, False), (0.4, False), (0.1, True))
    known |= {f"{abs(mean_of(page, half, 0.01, rival, 1.0)[0]):.0f}" for half, rival in others}
    for half in (0.02, 0.1, 0.4):
        assert mean_of(page, half, 0.01, False, 0.0)[0] < 0.5  # "you earn nothing at any half-spread"
    sale, brave = (headlines(page.at("forced_sale", fear=fear)) for fear in (True, False))
    known |= {value.strip("−+$") for one in (sale, brave) for _label, value, _role in one}
    known |= {word for row in TABLE.values() for part in row for word in re.findall(r"[\d,.]+", part)}
    known |= {"100", "105", "104.75", "200", "60", "35", "2", "10", "40", "3,000", "85", "1,000", "25", "1", "3"}
    known |= {"100.31", "101.50", "1.50", "200"}  # of the five steps, tested there
    known |= {"101.25", "5", "1.5"}  # of the exercises, tested there
    known |= {"0.1", "2008", "1981", "2011", "203", "204"}
    assert float(sale[1][1].strip("$")) == pytest.approx(85, abs=0.5)
    assert page.figures() <= known, page.figures() - known


def test_what_the_prose_says_in_words(page):
    ten = mean_of(page, 0.1, 0.01, False, 1.0)
    text = "you earn about \\\\${:.0f} a run, and lose \\\\${:.0f} by moves of the price: about \\\\${:.0f} are left"
    assert text.format(ten[2], ten[2] - ten[0], ten[0]) in page.prose
    assert f"At 2 cents you lose \\\\${-mean_of(page, 0.02, 0.01, False, 1.0)[0]:.0f}." in page.prose
    assert f"that \\\\${mean_of(page, 0.4, 0.01, False, 1.0)[0]:.0f} are left" in page.prose
    assert f"leaves you \\\\${mean_of(page, 0.1, 0.01, True, 1.0)[0]:.0f}." in page.prose
    assert "each share is sold for \\\\$6.86 less than it is worth" in page.prose
    assert "all 3,000, each \\\\$0.44 below its worth, and earns \\\\$410" in page.prose
    assert "ends with −\\\\$26,669" in page.prose


def test_one_switch_matters_most():
    from tests.pages.page import page as run_once

    page = run_once(SLUG)
    costs = {
        switch: page.at("forced_sale", **{switch: False} if switch else {}).headlines[0].value
        for switch in ("", "at_once", "alone", "fear", "thin")
    }
    values = {switch: float(value.strip("$")) for switch, value in costs.items()}
    assert min(values, key=values.get) == "fear"
    assert values["fear"] < values["alone"] / 5
