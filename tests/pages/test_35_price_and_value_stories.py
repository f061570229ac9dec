"""Page 35: two shapes, Terra, Gowex and the books, each worked out a second time."""

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, percent, quoted, signed
from tests.pages.page import settings
from tests.pages.reading import found, handle, looks, numbers, one, roles
from tests.pages.thirtyfive import decided, two_parts

SLUG = "35_price_and_value"


def euro(price):
    return quoted(price, "EUR")


# --- two shapes ---


def streams(growth, after, rate):
    """Return worth and duration of cash that is worth $100 billion at 8%, in closed form."""

    def cap(r):
        return sum(two_parts(1, growth, r, 15, after))

    size, step = 100e9 / cap(0.08), 1e-6
    return size * cap(rate), -(1 + rate) * (cap(rate + step) - cap(rate - step)) / (2 * step) / cap(rate)


def test_two_shapes_say_what_they_draw(page):
    explorer = page.explorers["two_shapes"]
    for v in settings(explorer, corners=20):
        looks(explorer, 0, "Worth at each rate", ("rate", 0.05, 0.14), ("worth", 0, 550e9))
        looks(explorer, 1, "Where the worth lies", ("years from now", 0, 60), ("worth of a year", 0, 10e9))
        r, own = v["rate"] / 100, (v["grows"] / 100, v["after"] / 100)
        (growth, far), (calm, near) = streams(*own, r), streams(0.01, 0.01, r)
        values, kinds = numbers(explorer)
        assert kinds == {"Growth": "cap", "Value": "ink", "Duration, growth": "ink", "Duration, value": "ink"}
        assert (values["Growth"], values["Value"]) == (money(growth), money(calm))
        times = [values[f"Duration, {name}"].removesuffix(" years") for name in ("growth", "value")]
        assert [float(words) for words in times] == pytest.approx([far, near], rel=5e-3)
        both = (
            f"the growth company is worth {money(growth)} ({signed(round(growth / 1e11 - 1, 3))}), the value company "
        )
        both += f"{money(calm)} ({signed(round(calm / 1e11 - 1, 3))})"
        said = f"At {percent(r)} {'both are worth $100 billion' if v['rate'] == 8 else both}. Their cash comes after "
        said += f"{times[0]} and {times[1]} years on average."
        assert explorer.said == said + (" The two shapes are one." if own == (0.01, 0.01) else "")
        assert roles(explorer) == [("cap", money(growth))]
        value, line = found(explorer, "line")
        assert (value.role, value.label, line.role) == ("muted", ("value",), "cap")
        assert line.label == (() if own == (0.01, 0.01) else ("growth",))
        assert np.interp(r, line.x, line.y) == pytest.approx(growth, rel=0.01)
        assert np.interp(r, value.x, value.y) == pytest.approx(calm, rel=0.01)
        dot, square = handle(explorer, "rate"), one(explorer, "dots", "muted", "square")
        assert (dot.x[0], dot.y[0]) == (pytest.approx(r), pytest.approx(growth, rel=1e-3))
        assert (square.x[0], square.y[0]) == (pytest.approx(r), pytest.approx(calm, rel=1e-3))
        rules = {mark.role: mark.x[0] for mark in found(explorer, "rule", panel=1)}
        assert rules == {"muted": pytest.approx(near, rel=2e-3), "cap": pytest.approx(far, rel=2e-3)}


def test_two_shapes_areas_are_the_worth_of_sixty_years(page):
    explorer = page.at("two_shapes", rate=9.0, grows=12, after=2.0)
    for role, key, shape in (("muted", "value", (0.01, 0.01)), ("cap", "growth", (0.12, 0.02))):
        mark = one(explorer, "area", role, panel=1)
        size = 100e9 / sum(two_parts(1, shape[0], 0.08, 15, shape[1]))
        assert (mark.key, mark.x[0], mark.x[-1]) == (key, 1, 60)
        assert mark.y[:15].sum() == pytest.approx(two_parts(size, shape[0], 0.09, 15, shape[1])[0])
        assert mark.y[-1] / mark.y[-2] == pytest.approx((1 + shape[1]) / 1.09)
    assert one(page.at("two_shapes", grows=1, after=1.0), "line", "cap").look == "dashed"


# --- Terra ---


def terra_share(growth, part):
    """Return what a share of Terra is worth at 9%, if so much of its sales becomes cash [€]."""
    return sum(two_parts(307.5e6 * part, growth, 0.09)) / 280e6


def test_terra_hides_what_came_until_it_locks(page):
    start = page.at("terra")
    assert start.said == (
        "You believe in 30% a year and 25% of sales as cash: €35.64 a share, at 9%. It costs €157.65. Sell, or keep?"
    )
    chosen = page.at("terra", bet=Bet("sell half", False))
    assert chosen.said.endswith("It costs €157.65. Commit to see what came.")
    for explorer in (start, chosen):
        assert one(explorer, "line", "cap").y.tolist() == [11.81, 37, 157.65]
        assert one(explorer, "box", "locked", "hatched").x.tolist() == [2000.2, 2006]
        assert max(mark.x.max() for mark in found(explorer, "dots", "cap")) < 2000.2


def test_terra_speaks_to_each_choice(page):
    ends = {
        "sell all": "Your shares: 100 sold for €15,765.",
        "sell half": "Your shares: 50 sold for €7,882.50; 50 kept, which brought €282 in five years.",
        "keep all": "Your shares: 100 kept, which brought €564 in five years.",
    }
    assert [bet.value for bet in page.explorers["terra"].controls["bet"].values[1:4]] == list(ends)
    for choice, end in ends.items():
        assert page.at("terra", bet=Bet(choice, True)).said.endswith(f"; the price took 52.1% for granted. {end}")
    brought = facts.TERRA_LAST.value + facts.TERRA_DIVIDEND.value + facts.TERRA_LAST_DIVIDEND.value
    assert brought == pytest.approx(5.64)


def test_terra_says_what_it_draws(page):
    explorer = page.explorers["terra"]
    for v in decided(explorer, corners=30):
        looks(explorer, 0, "Price of one share (hollow: about)", ("", 1999.5, 2006), ("price", 0.5, 1000))
        g, k = v["growth"] / 100, v["part"] / 100
        own = terra_share(g, k)
        said = f"You believe in {percent(g)} a year and {percent(k)} of sales as cash: {euro(own)} a share; "
        said += "the price took "
        assert explorer.said.startswith(said)
        granted = float(explorer.said.removeprefix(said).split("%")[0]) / 100
        assert terra_share(granted, k) == pytest.approx(157.65, rel=0.02)
        assert roles(explorer)[0] == ("accent", euro(own))
        assert handle(explorer, "growth").y[0] == pytest.approx(own)
        notes = {mark.label[0]: mark.y[0] for mark in found(explorer, "dots", "accent", "none")}
        assert notes == {"worth, if you are right": pytest.approx(1.1 * own), f"you {v['bet'].value}": 1.6}
        assert numbers(explorer) == (
            {
                "Market cap": "€44.1 billion",
                "Worth to you": money(own * 280e6, "EUR"),
                "Sales in year ten": money(307.5e6 * (1 + g) ** 10, "EUR"),
            },
            {"Market cap": "cap", "Worth to you": "accent", "Sales in year ten": "ink"},
        )
        assert one(explorer, "line", "cap").y.tolist() == [11.81, 37, 157.65, 5.25, 3.3, 3.04]
        named = {mark.label[0]: (mark.x[0], mark.y[0], mark.look) for mark in found(explorer, "dots", "cap")}
        assert named == {
            "offer €11.81": (1999.88, 11.81, "dot"),
            "first evening €37.00": (1999.89, 37, "dot"),
            "14 Feb 2000 €157.65": (2000.12, 157.65, "hollow"),
            "Telefónica offers €5.25": (2003.41, 5.25, "dot"),
            "last trade €3.04": (2005.54, 3.04, "dot"),
        }
        assert not found(explorer, "box")


def test_terra_stands_at_its_dates(page):
    for at, fact, _what in page.space["TERRA"]:
        year, month, *day = (int(part) for part in fact.date.split("-"))
        assert at == pytest.approx(year + (month - 1) / 12 + (day[0] if day else 15) / 365, abs=0.02)


# --- Gowex ---


def test_gowex_hides_what_came_until_it_locks(page):
    start = page.at("gowex")
    assert (
        start.said == "You believe the report at 30%: €14.53 a share, more than the €10.71 it costs. Sell, keep or buy?"
    )
    chosen = page.at("gowex", bet=Bet("keep", False))
    assert chosen.said.endswith("€10.71 it costs. Commit to see what came.")
    assert [handle(page.at("gowex", bet=bet), "belief").label for bet in (Bet(None, False), Bet("keep", False))] == [
        ("you",),
        ("you keep",),
    ]
    for explorer in (start, chosen):
        assert [mark.label for mark in found(explorer, "rule")] == [("1 July €10.71",)]
        assert not found(explorer, "dots", "cap")
        assert set(numbers(explorer)[0]) == {"Worth to you", "It costs"}


def test_gowex_speaks_to_each_choice(page):
    then = "Then €7.92; on 3 July trading stopped, on 6 July the fraud was admitted: "
    ends = {
        "sell all": then + "you have €1,071.",
        "keep": then + "your 100 shares met no market again.",
        "buy 100 more": then + "your 200 shares met no market again.",
    }
    for choice, end in ends.items():
        for belief, holds in ((30, True), (80, False)):
            told = page.at("gowex", bet=Bet(choice, True), belief=belief).said
            fits = (choice != "sell all") == holds
            assert told.endswith(
                f"The price is fair at 51.3%. Your choice {'fits' if fits else 'does not fit'} it. {end}"
            )
        assert "€10.77 a share, about the €10.71 it costs." in page.at("gowex", bet=Bet(choice, True), belief=51).said
        assert "Your choice fits it." in page.at("gowex", bet=Bet(choice, True), belief=51).said


def test_gowex_says_what_it_draws(page):
    explorer = page.explorers["gowex"]
    for v in decided(explorer, corners=40):
        looks(explorer, 0, "What a share is worth to you", ("how likely the report is right", 0, 1), ("price", 0, 22))
        p, true = v["belief"] / 100, v["true"] / 100
        own = (1 - p) * 19.91 + p * true * 19.91
        than = "about" if abs(own - 10.71) < 0.1 else "more than" if own > 10.71 else "less than"
        assert explorer.said.startswith(
            f"You believe the report at {percent(p)}: {euro(own)} a share, {than} the €10.71 it costs. "
        )
        assert ("accent", euro(own)) in roles(explorer)
        mark = handle(explorer, "belief")
        assert (mark.x[0], mark.y[0]) == (pytest.approx(p), pytest.approx(own))
        assert mark.label == (f"you {v['bet'].value}",)
        line = one(explorer, "line", "ink")
        assert np.interp(p, line.x, line.y) == pytest.approx(own)
        crossing = [(mark.x[0], mark.y[0]) for mark in found(explorer, "dots", "cap", "hollow")]
        reached = [price for price in (10.71, 7.92) if price >= 19.91 * true]
        assert [y for _x, y in crossing] == reached
        for x, y in crossing:
            assert (1 - x) * 19.91 + x * true * 19.91 == pytest.approx(y)
        fair_at = percent(crossing[0][0]) if 10.71 in reached else "no chance"
        assert numbers(explorer)[0] == {"Worth to you": euro(own), "It costs": "€10.71", "Fair at": fair_at}
        assert ("No belief makes the price fair." in explorer.said) == (10.71 not in reached)
        assert (f"The price is fair at {fair_at}." in explorer.said) == (10.71 in reached)
        assert {mark.label: mark.y[0] for mark in found(explorer, "rule")} == {
            ("1 July €10.71",): 10.71,
            ("2 July €7.92",): 7.92,
        }


# --- the books ---


def test_three_values_say_what_they_draw(page):
    explorer = page.explorers["three_values"]
    for v in settings(explorer, corners=40):
        looks(explorer, 0, "Three values of one share", ("", 0.4, 3.6), ("a share", -42, 48))
        par, book = v["capital"] / v["shares"], (v["assets"] - v["debts"]) / v["shares"]
        words = ("−" if book < 0 else "") + quoted(abs(book))
        gap = {-1: "The debts exceed all that the books hold. ", 0: "The debts equal all that the books hold. ", 1: ""}
        cap = money(1e6 * v["price"] * v["shares"])
        assert explorer.said == gap[int(np.sign(book))] + (
            f"Par {quoted(par)}, book {words}, market {quoted(v['price'])}. The market cap is {cap}."
        )
        assert [(mark.role, mark.y[0], mark.label[0]) for mark in found(explorer, "bars")] == [
            ("muted", pytest.approx(par), f"par {quoted(par)}"),
            ("cash", pytest.approx(book), f"book {words}"),
            ("cap", v["price"], f"market {quoted(v['price'])}"),
        ]
        assert [mark.x[0] for mark in found(explorer, "bars")] == [3, 2, 1]
        assert handle(explorer, "price").role == "cap"
        assert numbers(explorer)[0] == {"Market cap": cap, "Book equity": money(1e6 * (v["assets"] - v["debts"]))}


def test_debts_as_large_as_assets_leave_nothing(page):
    explorer = page.at("three_values", assets=40, debts=40)
    assert explorer.said.startswith("The debts equal all that the books hold. Par $0.10, book $0.00, market $16.00.")
    assert page.at("three_values", assets=35, debts=40).said.startswith("The debts exceed")
