"""The finale: its words are few, every figure of its prose is computed, and what would be easy to swap is not."""

import math
import re

import nbformat
import pytest

from mktlib.formula import ExponentialSupply, revaluation_multiplier
from mktlib.market import facts
from mktlib.market.value import BASE, CAPS, RATE, implied_growth
from mktlib.ui.numbers import count, money, number, percent
from tests.course.laws import exercises_hold
from tests.pages.page import path_of
from tests.pages.reading import figures_of
from tests.pages.thirtysix import P0, P1, F, S, bought

SLUG = "36_five_to_ten_trillion"
MACRO, DIVIDENDS, MICRO = facts.MULTIPLIER_MACRO, facts.MULTIPLIER_DIVIDENDS, facts.MULTIPLIER_MICRO


def words(value, say=money):
    """Return the number in a sum's words."""
    return re.search(r"[\d.,]+", say(value))[0]


def sections_of(page):
    return dict(re.findall(r"^##? (.+?)\n(.*?)(?=^##? |\Z)", page.prose, re.M | re.S))


def test_the_finale_is_short(page):
    text = page.prose.partition("## Sources")[0]
    assert len(re.findall(r"[^\W\d_]+", re.sub(r"(?s)<details>.*?</details>", "", text))) <= 650
    assert len(re.findall(r"[^\W\d_]+", text)) <= 960, "with all that is told behind a prediction or a hint"
    assert 4 <= len(page.explorers) <= 6
    assert nbformat.read(path_of(SLUG), as_version=4).metadata.mktlib.minutes == 15


def test_every_figure_of_the_prose_is_computed(page):
    sections = sections_of(page)
    least = math.log(2) * S / F
    out = bought(1, 1, 0.5, "dearest")[2]
    incomes = [fact.value for fact in facts.NVIDIA_INCOME_AT_CROSSINGS]
    multiples = [n * 1e12 / income for n, income in enumerate(incomes, 1)]
    growth = [words(one, percent) for one in implied_growth(CAPS, BASE.free_cash_flow).tolist()]
    falls, paid = (
        words(round(0.081 / (1 - 0.081), 3), percent),
        [round(bought(M.value)[1], -10) for M in (MACRO, MICRO)],
    )
    traded = [f"{end / 1e12:g}" for end in facts.NVIDIA_TRADED_ON_THE_WAY.value]
    then = round(10e12 / facts.NVIDIA_2026_NET_INCOME.value * 5.05 / 10)
    macro, dividends = ([f"{n:g}" for n in (one.value, *one.between)] for one in (MACRO, DIVIDENDS))
    expected = {
        "From five to ten trillion": [words(P0 * S), "29", "2025", words(P1 * S), words(P0 * S)],
        "Predict": [words(P1 * S), f"{MICRO.value:g}"],
        "Ten lines": [],
        "Every way to answer": [
            "1", words(F * P1), number(least, 2), number((P1 - P0) * S / (F * P1), 2), "5", words(F * P1), "1",
            words(out),
        ],
        "What really happened": [
            "1", "5", "29", words(P1 * S), f"{incomes[-1] / incomes[0]:.0f}", f"{multiples[0]:.0f}",
            f"{multiples[-1]:.0f}", f"{facts.NVIDIA_SHARES_AT_1_TRILLION.value / 1e9:g}",
            f"{facts.NVIDIA_SHARES_OUTSTANDING.value / 1e9:g}", f"{facts.NVIDIA_PAID_OUT_ON_THE_WAY.value / 1e9:g}",
            "1999", "2000", words(facts.NVIDIA_PUBLIC_EQUITY_RAISED.value), *traded, "607", "58", words(P1 * S),
            words(10e12 / 58), f"{then}", "2026", words(10e12 / then), words(facts.NVIDIA_2026_NET_INCOME.value),
        ],
        "Taking it out": [words(P1 * S)],
        "What decides": [
            "500", words(P1 * S), f"{100 * RATE:g}", words(CAPS[0]), growth[0], words(CAPS[1]), growth[1], falls,
        ],
        "Say it yourself": [],
        "The answer": [
            words(P0 * S), words(round(P1)), words(round(P1)), *map(words, paid), words(F * P1),
        ],
        "Certain, measured, disputed": [*macro, *dividends, f"{MICRO.value:g}"],
        "What we assumed, and where this fails": ["2026", "3"],
        "Exercises": [
            "1", "60", words(P1 * S), "1", "2", "60", words(P1 * S), "0.01",
            "3", words(P0 * S), words(P1 * S), words((P1 - P0) * S),
        ],
    }  # fmt: skip
    assert set(expected) | {"Sources"} == set(sections)
    for section, figures in expected.items():
        assert [one.rstrip(",") for one in figures_of(sections[section])] == figures, section


def test_the_29_months_and_the_days(page):
    text = page.prose
    first, last = facts.NVIDIA_CROSSINGS[0].date, facts.NVIDIA_CROSSINGS[-1].date
    months = 12 * (int(last[:4]) - int(first[:4])) + int(last[5:7]) - int(first[5:7])
    assert f"took {months} months" in text
    assert "Income rose 18-fold, the multiple *fell* from 209 to 58, the cap rose five-fold." in text
    assert (
        "At a multiple of 58, \\\\$10 trillion takes \\\\$172 billion a year; at 42, by the income of fiscal 2026,"
        in text
    )
    assert "It earned \\\\$120 billion that year" in text
    assert "30 May 2023, 23 February and 5 June 2024, 9 July and 29 October 2025" in text
    days = ["2023-05-30", "2024-02-23", "2024-06-05", "2025-07-09", "2025-10-29"]
    assert [fact.date for fact in facts.NVIDIA_CROSSINGS] == days
    for fact, said in (
        (facts.NVIDIA_SHARES_OUTSTANDING, "24.3 billion shares (sure, November 2025)"),
        (facts.NVIDIA_FREE_FLOAT, "float 23.4 billion (about, June 2025)"),
    ):
        assert count(fact.value) in said
        assert fact.certainty in said
        assert said in text


def test_what_would_be_easy_to_swap_is_what_is_computed(page):
    """Words beside the numbers that decide them."""
    text = page.prose
    assert bought(1, 1, 0.5, "by chance")[1] == pytest.approx(bought(1)[1] / 2, rel=1e-3)
    assert "Half of the float locked by chance halves the cash at M = 1." in text
    assert bought(1, 1, 0.25, "dearest") == bought(1)
    assert bought(1, 1, 0.5, "dearest")[2] < 10e12
    assert (
        "If the dearest keep theirs, as founders and index funds may well, nothing is saved: NVIDIA is sold out" in text
    )
    assert facts.NVIDIA_PUBLIC_EQUITY_RAISED.value < facts.NVIDIA_PAID_OUT_ON_THE_WAY.value
    assert (
        "NVIDIA sold no new shares to the public: of 24.7 billion, in today's shares, 24.3 were left. It paid its"
        in text
    )
    assert "net, *they* put in less than nothing" in text
    assert facts.NVIDIA_TRADED_ON_THE_WAY.value[0] > 4e12
    assert "Traded is not put in" in text
    assert "So the layman's dollar for a dollar is of the right order, *if nobody thinks again*." in text
    assert revaluation_multiplier(ExponentialSupply(P0, F / S, F), 1e9, S) == pytest.approx(1)
    for line in (
        "Net buyers pay, each share counted once:",
        "- **\\\\$412**, for one share, if everybody thinks again;",
        "- about **\\\\$1 trillion**, if NVIDIA behaves like all stocks;",
        "- roughly **\\\\$5 trillion**, if one stock's rough figure holds and nobody thinks again;",
        "- **at most \\\\$9.63 trillion**, if all that can be bought is sold at the last price.",
        "A dollar for a dollar is of the right order for a rise that buyers alone make.",
        "News needs none.",
        "cash goes from buyers to sellers, none into the stock",
        "All stocks: M about 5 (3 to 8), by another method 1.9 (1.5 to 2.3). One stock: of order 1,",
        "One school: flows without news leave lasting prices.",
        "The other: prices come back to what the cash flows are worth.",
        "Solid: your own M. Outlined: measured for all stocks together, only borrowed; black lines",
        "News moves the whole curve, for nothing. Holders who keep their shares make it shorter",
        "The box is the market cap: the year's net income wide, the multiple (cap ÷ income) high.",
        "if NVIDIA becomes a larger part and the whole does not grow, others fall",
        "If NVIDIA's part doubles and the whole stays, all others fall by 8.8%.",
        "We assume bids of an even curve, as the asks were.",
        "A part of all shares costs between that part of the old cap and of the new one.",
        "The square-root law, its factor set to 1, holds for a tenth of a day's trading",
    ):
        assert line in text, line


def test_exercises_are_judged_by_the_walk(page):
    suffices, sells_out = page.exercises["suffices"], page.exercises["just_sells_out"]
    assert suffices.solution["billions"] == pytest.approx(bought(1, 1.6)[1] / 1e9, rel=1e-3)
    for cash, right in ((2000, True), (2050, False), (2500, False), (3000, False), (1600, False)):
        assert (suffices.judge({"billions": cash}).right) == right
    least = math.log(2) * S / (0.4 * F)
    for M, right in ((least, True), (round(least, 2), True), (0.72, False), (1.79, False), (1.81, False), (0, False)):
        assert (sells_out.judge({"M": M}).right) == right
    assert sells_out.solution["M"] == pytest.approx(least)
    assert bought(1, 1, 0.6, "dearest")[2] < 10e12, "sold out on the way"


def test_exercises_hold(page):
    exercises_hold(page)
