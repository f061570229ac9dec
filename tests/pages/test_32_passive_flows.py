"""Page 32: must the fund buy, two stocks, savers who chase, and joining an index, each worked out a second time."""

import math

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import change, money, percent, signed
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import axes, ends, found, headlines, roles
from tests.pages.reading import one as only

SLUG = "32_passive_flows"


# --- must the fund buy? ---


def test_the_prediction_hides_the_answer_until_it_locks(page):
    for bet in (Bet(None, False), Bet(5, False)):
        one = page.at("predict", bet=bet)
        assert found(one, "dots", "cash", "dot")[0].x.tolist() == [0]  # the fund's weight this morning is not shown
        assert ("It must trade", "?", "cash") in headlines(one)
        asked = "buy 5 million?" if bet.value else "?"
        assert [mark.label[0] for mark in found(one, "dots", "cash") if mark.label] == [asked]
        assert not found(one, "dots", "accent")
    assert one.said == "Your answer: buy 5 million. Commit to see."
    assert page.at("predict").said.endswith("Choose, then commit.")


def test_the_prediction_speaks_to_each_answer(page):
    night, morning = 1e9 * 100 / (1e9 * 100 + 19e9 * 100), 1e9 * 200 / (1e9 * 200 + 19e9 * 100)
    assert (round(night, 4), round(morning, 4)) == (0.05, 0.0952)  # the figures of the question
    for bought in (-5, 0, 5, 10):
        one = page.at("predict", bet=Bet(bought, True))
        assert only(one, "bars", "cap").y.tolist() == pytest.approx([night, morning])
        dots = found(one, "dots", "cash", "dot")[0]
        assert dots.y.tolist() == pytest.approx([night, morning])
        assert headlines(one) == [("In the index", "9.52%", "cap"), ("It must trade", "nothing", "cash")]
        if not bought:
            assert one.said.startswith("As you said: nothing. The weight doubled by itself")
            assert not found(one, "dots", "accent")
            continue
        assert one.said.startswith("Nothing. The weight")
        fund = (10 + bought) * 200 / (10 * 200 + 190 * 100)  # million shares and dollars; it pays with the others
        assert only(one, "dots", "accent").y[0] == pytest.approx(fund)
        assert one.said.endswith(f"With {10 + bought} million shares it would be {percent(fund)} of the fund.")
    assert axes(one)[0] == "Weight of the stock"
    assert one.picture.panels[0].x.ticks == [(0, "last night"), (1, "this morning")]


# --- two stocks ---

EVENTS = {  # shares of A's float more, A was in, A is in
    "nothing": (0, True, True),
    "A leaves the index": (0, True, False),
    "A joins the index": (0, False, True),
    "100 million shares unlocked": (1e8, True, True),
    "100 million shares issued": (1e8, True, True),
    "100 million bought back": (-1e8, True, True),
}


def walked(price, shares, afloat, k):
    """Cash for shares on an exponential supply, in a thousand steps."""
    q = np.linspace(0, shares, 1001)
    return float(np.trapezoid(price * np.exp(k * q / afloat), q))


def by_halving(news, inflow, event, k):
    """Shares that a fund buys of both stocks: it looks for the one part of the members' floats that it can pay."""
    more, was, is_in = EVENTS[event]
    price, afloat = [100 * (1 + news / 100), 50.0], [9e8 + more, 2e9]
    held = [0.16 * 9e8 * was, 0.16 * 2e9]
    low, high = 0.0, 1.0
    for _ in range(80):
        part = (low + high) / 2
        goals = part * afloat[0] * is_in, part * afloat[1]
        cost = sum(walked(p, goal - h, f, k) for p, goal, h, f in zip(price, goals, held, afloat, strict=True))
        low, high = (part, high) if cost < inflow * 1e9 else (low, part)
    return [goal - h for goal, h in zip(goals, held, strict=True)], price, afloat, held


def test_the_two_stocks_against_a_fund_that_seeks_its_part_by_halving(page):
    one = page.explorers["two_stocks"]
    for v in settings(one, corners=10):
        bought, price, afloat, held = by_halving(v["news"], v["inflow"], v["event"], v["k"])
        bars = found(one, "bars")
        assert [float(bar.y[0]) for bar in bars] == pytest.approx([n / 1e6 for n in bought], abs=0.02)
        low, high = ends(one)[1]
        assert all(low + 200 < bar.y[0] < high - 350 for bar in bars)  # room for its words, and for the note above
        for bar, n in zip(bars, bought, strict=True):
            size = f"{abs(n) / 1e6:,.1f} million"
            assert bar.label == (("+" if n > 0 else "−") + size if abs(n) > 1 else "0",)
        moved = [math.expm1(v["k"] * n / f) for n, f in zip(bought, afloat, strict=True)]
        lines = headlines(one)
        assert lines[0] == ("Savers bring", money(v["inflow"] * 1e9), "cash")
        for line, move in zip(lines[1:], moved, strict=True):
            assert float(line[1].replace("−", "-").rstrip("%")) == pytest.approx(100 * move, rel=0.01, abs=0.006)
        cap = [p * (1 + m) * f for p, m, f in zip(price, moved, afloat, strict=True)]
        is_in = EVENTS[v["event"]][2]
        in_fund = [h + n for h, n in zip(held, bought, strict=True)]
        index = cap[0] / sum(cap) if is_in else 0
        worth = [p * (1 + m) * n for p, m, n in zip(price, moved, in_fund, strict=True)]
        weight = [float(bar.y[0]) for bar in found(one, "bars", panel=1)]
        assert weight == pytest.approx([index, worth[0] / sum(worth)], abs=1e-6)
        assert weight[0] == pytest.approx(weight[1], abs=1e-6)  # the fund is the index, whatever happened
        assert found(one, "dots", "cap")[0].label == (f"A is {percent(weight[0])} of the index",)
        trades = any(abs(n) > 1 for n in bought)
        assert ("trades nothing" in one.said) == (not trades)
        assert one.picture.idle == (() if trades else ("k",))


def test_the_two_stocks_in_words(page):
    said = page.at("two_stocks").said
    assert said == "News moves A by +100%. The fund trades nothing. A is 64.3% of the index and 64.3% of the fund."
    still = page.at("two_stocks", news=0).said
    assert still == "The fund trades nothing. A is 47.4% of the index and 47.4% of the fund."
    both = page.at("two_stocks", news=0, inflow=5).said
    assert both == (
        "The fund buys 23.4 million shares of A and 52 million of B. Its trades move A by +2.63% and B by +2.63%."
    )
    leaves = page.at("two_stocks", news=0, event="A leaves the index").said
    assert leaves.startswith("A leaves the index. The fund sells 144 million shares of A and buys 250 million shares")
    assert leaves.endswith("move A by −14.8% and B by +13.3%.")
    starts = {
        "A joins the index": "A joins the index. The fund buys 72.9 million shares of A and sells 158 million",
        "100 million shares unlocked": "100 million shares of A are unlocked. The fund buys 7.97 million shares of A",
        "100 million shares issued": "100 million shares of A are issued. The fund buys 7.97 million shares of A",
        "100 million bought back": "100 million shares of A are bought back. The fund sells 8.93 million shares of A",
    }
    for event, start in starts.items():
        assert page.at("two_stocks", news=0, event=event).said.startswith(start)
    assert axes(page.explorers["two_stocks"]) == ("Shares that the fund trades", "", "million shares")
    assert [bar.role for bar in found(page.explorers["two_stocks"], "bars")] == ["ink", "muted"]


def test_the_fund_pays_for_what_it_buys_with_what_it_gets(page):
    trades = page.space["trades"]
    price, afloat = np.array([100.0, 50.0]), np.array([9e8, 2e9])
    for cash in (-4e9, 0, 7e9):
        for member in ([True, True], [False, True], [True, False]):
            for k in (0.25, 1, 5):
                bought = trades(price, afloat, 0.16 * afloat, np.array(member), cash, k)
                paid = sum(walked(p, n, f, k) for p, n, f in zip(price, bought, afloat, strict=True))
                assert paid == pytest.approx(cash, abs=1e5)
    everything = trades(price, afloat, 0.16 * afloat, np.array([True, True]), -1e13, 1)
    assert everything.tolist() == (-0.16 * afloat).tolist()  # it cannot sell what it does not have
    assert (trades(price, afloat, 0.16 * afloat, np.array([True, True]), 1e13, 1) + 0.16 * afloat <= afloat).all()


# --- savers who chase ---


def period_by_period(first, owned, c, k):
    """Rises and the part at the end, by walking the fund's cash along the supply of one share of one stock."""
    rises, price, cash = [first], 1 + first, c * first * owned * (1 + first)
    while len(rises) < 20 and cash > 0:
        q = math.log1p(k * cash / price) / k  # P·(e^(kq) − 1)/k = cash, float 1
        q = min(q, 1 - owned)
        if q <= 0:
            break
        rises.append(math.expm1(k * q))
        price, owned = price * (1 + rises[-1]), owned + q
        cash = c * rises[-1] * owned * price if owned < 1 else 0
        if len(rises) == 20:
            break
    return rises, owned, cash


def test_the_chasing_loop_against_a_fund_that_spends_its_cash(page):
    one = page.explorers["chasing_loop"]
    for v in settings(one):
        first, owned, c, k = v["first"] / 100, v["owned"] / 100, v["c"] / 100, v["k"]
        rises, _at_end, _cash = period_by_period(first, owned, c, k)
        size = np.array(rises)
        bars = found(one, "bars")
        drawn = [*bars[0].y, *(bars[1].y if len(bars) > 1 else [])]
        assert bars[0].role == "cap"
        assert drawn == pytest.approx(np.minimum(size, 0.3).tolist()[: len(drawn)], rel=1e-6)
        assert len(drawn) == len(one.picture.table["period"])
        assert one.picture.table["rise"] == pytest.approx(rises[: len(drawn)])
        total = math.prod(1 + rise for rise in rises[: len(drawn)]) - 1
        assert headlines(one)[0][0] == "Gain g, at first"
        assert float(headlines(one)[0][1]) == pytest.approx(k * c * owned, rel=0.006)
        assert headlines(one)[1] == ("All rises together", change(1, 1 + total), "cap")
        assert ("no seller is left" in one.said) == (headlines(one)[2][1] == "100%" and len(drawn) < 21)
        if total < 0.5:
            assert f"{percent(first)} of news ends as a rise of {percent(total)}" in one.said
        else:
            assert "the start" in one.said
        assert one.picture.idle == (() if c else ("k",))
        largest = max(size[: len(drawn)])
        assert (f"The largest rise is {percent(largest)}." in one.said) == (largest > 0.3)
        assert only(one, "rule", "muted").y[0] == pytest.approx(first)
    assert axes(one) == ("Rise of both, period by period", "period", "rise")


def test_the_gain_is_the_ratio_of_the_first_two_rises(page):
    chasing = page.space["chasing"]
    for owned, c, k in ((0.16, 0.2, 5), (0.5, 0.1, 2), (0.3, 1.0, 1)):
        rises, _end = chasing(1e-6, owned, c, k, 2)
        assert rises[1] / rises[0] == pytest.approx(k * c * owned)
    rises, end = chasing(0.05, 0.16, 0, 5, 20)
    assert (rises.tolist(), end) == ([0.05], 0.16)
    assert chasing(0.05, 0.6, 1, 10, 20)[1] == 1


# --- joining an index ---

RISE = {"Tesla, 2020": 695 / 408.09 - 1, "the 1980s": 0.034, "the 1990s": 0.074, "the 2010s": 0.01}


def test_the_index_effect_says_what_it_draws(page):
    one = page.explorers["index_effect"]
    for v in settings(one):
        part, met, k, tesla = v["part"] / 100, v["met"] / 100, v["k"], v["case"] == "Tesla, 2020"
        moved, top = math.exp(k * part * (1 - met)) - 1, 1.0 if tesla else 0.2
        days = part * (1 - met) * 757.56e6 / 59.73e6
        dots = {mark.label[-1]: mark for mark in found(one, "dots") if len(mark.label) == 2}
        assert dots["measured"].x[0] == pytest.approx(RISE[v["case"]])
        assert dots["the curve"].x[0] == pytest.approx(min(moved, top))
        assert ("square root" in dots) == tesla
        if tesla:
            assert dots["square root"].x[0] == pytest.approx(0.04 * math.sqrt(days))
            assert ("The square root says" in one.said) == (days > 0)
            if days:
                assert f"says {percent(0.04 * math.sqrt(days))}, for" in one.said
        words = "under 1%" if v["case"] == "the 2010s" else percent(round(RISE[v["case"]], 4))
        assert dots["measured"].label[0] == f"measured: {words}"
        assert dots["the curve"].label[0] == f"the curve: {percent(round(moved, 4))}"
        assert headlines(one)[1] == ("The curve says", percent(round(moved, 4)), "cap")
        assert roles(one) == [("cap", percent(moved))]
        rest = f"{percent(part * (1 - met))} beyond what others stand ready to sell."
        assert one.said.startswith(f"Funds must hold {percent(part)} of the float, {rest}")
        if moved == 0:
            assert "Nobody has to buy from others" in one.said
        elif v["case"] == "the 2010s":
            assert ("That fits" in one.said) == (moved < 0.01)
            assert ("too much" in one.said) == (moved >= 0.01)
        else:
            fits = abs(moved / RISE[v["case"]] - 1) <= 0.05
            assert ("That fits" in one.said) == fits
            if not fits:
                assert f"That is {'more' if moved > RISE[v['case']] else 'less'} than" in one.said
        assert bool(found(one, "dots", "cap", "none")) == (moved > top)
        assert bool(found(one, "line", "ink", "thick")) == (v["case"] == "the 2010s")
        idle = {"met", "k"} if part == 0 else {"k"} if met == 1 else set()
        assert set(one.picture.idle) == idle


def test_what_vanishes_stands_below_what_makes_it_vanish(page):
    one = page.explorers["index_effect"]
    order = list(one.controls)
    for values, moved in (({"part": 0}, "part"), ({"met": 100}, "met")):
        idle = page.at("index_effect", **values).picture.idle
        assert idle
        assert all(order.index(name) > order.index(moved) for name in idle)


def test_the_settings_that_the_page_names_fit(page):
    said = page.at("index_effect", k=3.3).said
    assert "That fits 70%" in said
    assert "says 5.7%, for 2.03 days' volume" in said
    assert "That fits 7.4%" in page.at("index_effect", case="the 1990s", part=7).said
    assert "That fits 3.4%" in page.at("index_effect", case="the 1980s", part=3.5).said
    for setting in ({"met": 95}, {"met": 40, "k": 0.1}):
        assert "That fits: less than 1%" in page.at("index_effect", case="the 2010s", **setting).said
    fall = facts.TESLA_CLOSE_AFTER.value / facts.TESLA_CLOSE.value - 1
    assert round(100 * fall) == -8
    assert pytest.approx(20, abs=1) == 2.03 / 0.1  # "twenty times beyond its range", a tenth of a day


def test_what_the_page_tells_of_two_stocks_and_the_loop(page):
    prose = page.prose.replace("\\", "")
    for at, figures in (
        ({"news": 0, "inflow": 5}, ["rise by 2.63%"]),
        ({"news": 0, "event": "A leaves the index"}, ["144 million", "A −14.8%, B +13.3%"]),
        ({"news": 0, "event": "A joins the index"}, ["A +8.44%, B −7.59%"]),
        ({"news": 0, "event": "100 million shares issued"}, ["7.97 million"]),
    ):
        one = page.at("two_stocks", **at)
        for figure in figures:
            assert figure in prose
        assert headlines(one)[1][1] in " ".join(figures) or "million" in figures[0] or "2.63" in figures[0]
    assert headlines(page.at("two_stocks", news=0, inflow=5))[1][1] == "+2.63%"
    assert "buys 7.97 million of A and sells B" in prose
    assert "A's weight goes from 47.4% to 64.3%, and the fund trades **nothing**" in prose
    assert "With 16% in index funds, c = 20% and k = 5, g is 0.16, and 10% of news ends as a rise of 12.1%." in prose
    assert "The gain g is 0.16 at first. 10% of news ends as a rise of 12.1%." in page.at("chasing_loop").said
    assert "With c = 100% g is 0.8 at first, less than 1." in prose
    assert "After 15 periods nobody is left to sell." in prose
    away = page.at("chasing_loop", c=100)
    assert headlines(away)[0][1] == "0.8"
    assert "After 15 periods the funds hold the whole float, and no seller is left." in away.said
    for words in (
        "Tesla needs k = 3.3",
        "with 7% of the float at k = 1",
        "sell 95% of what",
        "says 5.7%, for two days'",
        "twenty times beyond",
        "by 3.4% in the 1980s, by 7.4% in the 1990s and by **less than 1%** in the 2010s",
        "8% had gone",
        "index funds 16%, all passive investors 33.5%",
        "held 16% of American stocks in 2021",
    ):
        assert words in prose
    assert [fact.value for fact in facts.INDEX_EFFECT] == [3.4, 7.4, 1.0]
    assert (facts.INDEX_FUND_SHARE.value, facts.PASSIVE_SHARE.value) == (16, 33.5)
    assert signed(0.1) == "+10%"


# --- exercises ---


def test_exercises_hold(page):
    exercises_hold(page)
