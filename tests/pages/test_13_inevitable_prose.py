"""Page 13: its exercises, every figure of its prose, and the words that would be easy to swap."""

import itertools
import math
import re

import numpy as np
import pytest

from mktlib.formula import LadderSupply, revalue
from mktlib.market import facts
from mktlib.ui.numbers import count, money, number
from tests.course.laws import exercises_hold
from tests.pages.reading import figures_of
from tests.pages.thirteen import BIDS, P0, P1, D, F, S, area_under, curve_of, law, ways

SLUG = "13_inevitable"


# --- exercises and prose ---


def test_exercises_hold(page):
    exercises_hold(page)


def test_the_exercises_are_judged_by_the_library(page):
    both = page.exercises["by_both_ways"]
    for traded, ask in itertools.product(range(10), np.arange(20, 41) / 20):
        q, last, *_rest, cash = ways(traded, ask)
        right = q > 1e6 and S * last > 9.99e12 and abs(cash - 1.2e12) < 0.1e12
        assert both.judge({"traded": traded, "ask": ask}).right == right, (traded, ask)
    sold = page.exercises["so_many_are_sold"]
    for millions in (166, 167, 168, 168.4, 168.9, 169, 171, 84, 337, 243, 8000):
        paid = curve_of(millions * 1e6).capital_spent(millions * 1e6)
        exact = millions * (5e12 / paid) / 100  # the cash of a doubling grows with D
        assert sold.judge({"millions": millions}).right == (abs(millions - exact) < 0.5), millions
    half, whole = (area_under(lambda u: P1 * 0.5 ** (u / D), q) for q in (D, F))
    assert P1 < half < whole < S * P1
    said = [words for _true, words in page.space["SAYS"].values()]
    assert sum(money(round(half, -10)) in words for words in said) == 1
    assert sum(money(round(whole, -10)) in words for words in said) == 1


def words(value, say=money):
    """Return the number in a sum's words."""
    return re.search(r"[\d.,]+", say(value))[0]


def test_every_figure_of_the_prose_is_computed(page):
    sections = dict(re.findall(r"^##? (.+?)\n(.*?)(?=^##? |\Z)", page.prose, re.M | re.S))
    new, old, back = words(round(P1)), words(round(P0)), words(curve_of().capital_spent(D))
    least, lowest = math.log(2) * S / F, 5e12 / (F * P1)  # at this M the float is just enough, evenly and at best
    (_, m_small), (_, m_large), law_double = law(1e8), law(1e10), 37e9 / 0.023**2
    book, apple = facts.AAPL_BOOK, facts.AAPL_SHARES_OUTSTANDING.value
    mid = (book.best_ask + book.best_bid) / 2
    per_dollar = apple * (book.asks[-1][0] - mid) / book.supply().capital_spent(2820)
    macro = facts.MULTIPLIER_MACRO.value
    expected = {
        "Is it inevitable?": ["11", words(revalue(LadderSupply([100], [100]), 100, 1e9, 50).multiplier), "12"],
        "Predict": ["1.5", "8"],
        "One model": [words(P0 * S), old],
        "Two ways up": [words(P1 * S)],
        "Steeper and steeper": [],
        "With calculus": ["2"],
        "The way down": [new, words(P1 * S), words(P1 * S), back, back, words(P1 * S)],
        "Deeper: a real screen, both ways": ["21", "2012,"],
        "The honest range": [
            words(P0 * S), words(P1 * S), "0", new, words(F * P1), number(least, 2), number(lowest, 2),
        ],
        "Small money, small moment": [
            "1", "1", "0.1", f"{m_small:.0f}", "10", f"{m_large:.0f}", f"{law_double / 1e12:.0f}",
            f"{m_small / 2:.0f},", f"{m_large / 2:.0f}", f"{4 * law_double / 1e12:.0f}",
            words(apple * mid), words(apple * mid / per_dollar),
        ],
        "Formula, book, market": [],
        "What we assumed, and where this fails": ["24"],
        "Deeper: your own curve": [],
        "Exercises": ["1", words(P1 * S), "1.2", "0.1", "2", "100", "3", new, new, new],
    }  # fmt: skip
    assert set(expected) | {"Sources"} == set(sections)
    for section, figures in expected.items():
        assert figures_of(sections[section]) == figures, section
    assert f"about 5, from 3 to {8 if macro == 5 else '?'}" in sections["Sources"]
    for fact, said in (
        (facts.NVIDIA_SHARES_OUTSTANDING, "24.3 billion shares (sure, November 2025)"),
        (facts.NVIDIA_FREE_FLOAT, "float 23.4 billion (about, June 2025)"),
        (facts.AAPL_SHARES_OUTSTANDING, "935 million shares (about)"),
    ):
        assert count(fact.value) in said
        assert fact.certainty in said
        assert said in sections["Sources"]
    assert "volatility 2.3% a day, \\\\$37 billion traded a day" in sections["Sources"]


def test_the_prose_tells_what_the_pictures_show(page):
    """Words that would be easy to swap, each beside the number that decides it."""
    walk, shift = ways(9, 1), ways(1, 2)
    assert walk[0] > 1e9 > shift[0]
    assert walk[2] < P0 < shift[2]
    assert "A walk prints volume, most of it bought at the ask, and bids follow late." in page.prose
    assert "asks alone only widen the spread" in page.prose
    assert "**Along** the curve, buyers pay and holders part with shares. **A shift** takes one trade" in page.prose
    steep, flat = curve_of(1e6), curve_of(16e9)
    assert steep.capital_spent(1e6) < flat.capital_spent(16e9)
    assert "Fewer shares, less cash, and a ratio without bound" in page.prose
    assert "If the price doubles only after more shares than the float, no cash is enough" in page.prose
    half = BIDS["walked, bids stay"]
    assert area_under(lambda u: half[0] * 0.5 ** (u / D), D) == pytest.approx(half[1] / 2, rel=1e-6)
    assert "buyers who paid \\\\$2.37 trillion get half of it back" in page.prose
    assert "A takeover is the exception: one bidder takes all shares, usually above the last price." in page.prose
    assert "On a straight line the next dollar lifts the cap by less than the first." in page.prose
    assert "at a doubling it is ½ on each of these curves" in page.prose
    assert "Certain: one trade re-marks every share, and no trade puts net cash into a stock." in page.prose
    assert "Not certain: that the ratio is large." in page.prose
