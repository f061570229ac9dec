"""Page 35: every figure of its prose, the words that would be easy to swap, its exercises and its sources."""

import re

import pytest

from mktlib.market import facts
from mktlib.market.value import ACCOUNTS, BASE, implied_growth, implied_rate
from mktlib.ui.numbers import money, number, percent
from tests.course.laws import exercises_hold
from tests.pages.page import cells_of
from tests.pages.reading import figures_of
from tests.pages.thirtyfive import S, kept, two_parts

SLUG = "35_price_and_value"


def sections_of(page):
    """Return heading → text."""
    return dict(re.findall(r"^##? (.+?)\n(.*?)(?=^##? |\Z)", page.prose, re.M | re.S))


def trillions(cap):
    """Return a cap as prose writes it."""
    return re.search(r"[\d.]+", money(cap))[0]


def percents(fraction, digits=1):
    """Return a fraction as prose writes it, without its sign."""
    return f"{100 * abs(fraction):.{digits}f}".removesuffix(".0")


def test_every_figure_of_the_prose_is_computed(page):
    cash, five, ten = kept("fiscal 2026"), 5.05e12, 10e12
    needs, older = implied_growth((five, ten), cash), implied_growth((five, ten), kept("fiscal 2025"))
    early, late = two_parts(cash, needs[0], 0.09)
    margins = [sum(two_parts(kept("fiscal 2026", 100 * m - 71.1), 0.176, 0.09)) for m in (0.85, 0.605)]
    old, new = (sum(two_parts(0.4, g, 0.09)) for g in (0.02, 0.20))
    price = facts.NVIDIA_PRICE_AT_5_TRILLION.value
    ratios = [price * S / x / 1e9 for x in (120.1, 157.3, 215.9)]
    shapes = [[sum(two_parts(1, g, r, 15, a)) for r in (0.08, 0.06, 0.10)] for g, a in ((0.2, 0.03), (0.01, 0.01))]
    gains = [[100 * abs(x / one[0] - 1) for x in one[1:]] for one in shapes]
    mirrored, certain = float(implied_growth(10, 0.4)), [(1 - x / 19.91) / 0.9 for x in (10.71, 7.92)]
    terra = float(implied_growth(157.65 * 280e6, 307.5e6 * 0.25))
    falls = [1 - 10.71 / 19.91, 1 - 7.92 / 10.71]
    expected = {
        "Price and value": ["10"],
        "Predict": [
            "2026,", "2026,", trillions(cash), "41.1", "9", "10", "3", "9", f"{100 / 1.09**10:.0f}",
            percents(needs[1]), number((1 + needs[1]) ** 10), trillions(five), "2025", percents(needs[0]), "17.6", "10",
            "36", "70", "60.5", "2026,", "71.1", percents(needs[1]), percents(implied_rate(ten, cash, 0.176)), "18",
            "85", trillions(margins[0]), "60.5", trillions(margins[1]), "2025", percents(older[0]), percents(older[1]),
            "13", f"{100 * late / (early + late):.0f}", trillions(five),
        ],
        "The mirror": [
            "10", "50", "200", "0.4", number(10 / old), number(10 / new), percents(mirrored, 2),
            f"{100 * mirrored:.0f}", "2000",
        ],
        "Five ratios, one band": [
            f"{price}", "2025", *map(number, ratios), "0.019", number((price * S / 1e9 - 62.6 + 8.5) / 133.2),
            number(price * S / 72.9e9),
        ],
        "Low rates favor growth?": [
            "100", "8", "1", "1", "6", f"{gains[0][0]:.0f}", f"{gains[1][0]:.0f}", "10", f"{gains[0][1]:.0f}",
            f"{gains[1][1]:.0f}", "1", "8", "29", "15",
        ],
        "A price without cash: Terra": [
            "14", "2000", "24", "11.81", "157.65", "100", "308", "2000", f"{100 * terra:.0f}",
            f"{(1 + terra) ** 10:.0f}", "2017", "2003", "5.25", "15", "2005,", "3.04", "2017", "157.65", "157.60",
            "157", "139.75",
        ],
        "A price that was right: Gowex": [
            "1", "2014", "90", "19.91", "10.71", "100", "10.71", f"{100 * certain[0]:.0f}", "7.92",
            f"{100 * certain[1]:.0f}", percents(falls[0]), percents(falls[1]), f"{100 * sum(falls):.0f}",
            percents(1 - (1 - falls[0]) * (1 - falls[1])),
        ],
        "Deeper: par, book, market": ["0.001", f"{157.3e9 / S:.2f}", "2026", f"{price}"],
        "What we assumed, and where this fails": ["9", "3", "15", "2025,"],
        "Exercises": [
            "1", "20", "3", "10", "2", "2003", "5.25", "2.00", "3.64", "3", "2025", f"{price}", "2025",
            f"{price * S / 72.9e9:.0f},", "2026", f"{ratios[0]:.0f}",
        ],
    }  # fmt: skip
    sections = sections_of(page)
    assert set(expected) | {"Sources"} == set(sections)
    for section, figures in expected.items():
        assert figures_of(sections[section]) == figures, section
    assert percent(0.974e9 / (price * S)).startswith("0.019")
    assert next(year for year in range(11, 21) if sum(two_parts(cash, 0.176, 0.09, year)) > ten) == 18
    durations = re.findall(r"[\d.]+(?= and| years)", page.at("two_shapes").said)  # worked out among the stories
    assert [round(float(years)) for years in durations] == [29, 15]


def test_the_prose_says_what_the_facts_say(page):
    text = " ".join(page.prose.split())
    quarters = facts.NVIDIA_GROSS_MARGIN_BY_QUARTER
    lowest = min(quarters, key=lambda fact: fact.value)
    assert "first quarter of fiscal 2026" in lowest.label
    assert f"{lowest.value}% in the first quarter of fiscal 2026" in text
    assert sum(fact.value < 70 for fact in quarters) == 1
    for words in (
        "what customers paid, less costs, taxes and new equipment",
        "it paid holders \\\\$41.1 billion, most of it for their shares",
        "The margin cannot",
        "where nobody can see",
        "it is dear among the mature, at 1.57 times their worth, and cheap among the young, at 0.4 times",
        "At 6% growth gains 93%, value 40%. At 10% growth loses 38%, value 22%.",
        "in May 2003 Telefónica *offered* €5.25, and the rest traded on",
        "the last trade was on 15 July 2005",
        "in 2017 the *brand* ended",
        "a *right* price for *false* information",
        "percentages multiply: 60.2%",
        "**Par** = share capital ÷ shares",
        "**Book** = (assets − debts) ÷ shares",
        "Terra has never made a profit",
    ):
        assert words in text, words
    assert facts.TERRA_LAST.date == facts.TERRA_EXCHANGE.date == "2005-07-15"
    assert facts.TERRA_HIGH.date == "2000-02-14"
    assert all(paper in facts.TERRA_HIGH.note for paper in ("157.60", "157", "139.75"))
    assert facts.NVIDIA_2026_BOUGHT_BACK.value > 0.5 * facts.NVIDIA_2026_RETURNED.value
    assert facts.GOWEX_MISSING_SALES.value == 90


def test_both_halves_of_the_saying_hold_as_a_comparison(page):
    def changes(rate):  # of the growth company's worth, and of the value company's, against 8%
        caps = [[sum(two_parts(1, g, r, 15, a)) for r in (0.08, rate)] for g, a in ((0.2, 0.03), (0.01, 0.01))]
        return [now / before - 1 for before, now in caps]

    low, high = ([changes(r / 1000) for r in rates] for rates in (range(50, 80), range(81, 141)))
    halves = all(growth > value for growth, value in low), all(value > growth for growth, value in high)
    assert halves == (True, True)
    assert all(min(both) > 0 for both in low)
    assert all(max(both) < 0 for both in high)
    told = " ".join(sections_of(page)["Low rates favor growth?"].split())
    assert "<summary>True as a comparison</summary>" in told
    assert "Both halves hold as a *comparison*." in told
    assert "In dollars both gain when rates fall, and both lose when rates rise." in told
    assert not re.search(r"neither|half of it", told, re.IGNORECASE)


def test_exercises_are_judged_by_a_law(page):
    ten, same = page.exercises["worth_ten"], page.exercises["all_the_same"]
    exact = 100 * float(implied_rate(10e12, BASE.free_cash_flow, 0.20))
    assert ten.solution["rate"] == pytest.approx(exact, abs=1e-6)
    for rate, right in ((exact, True), (6.9, True), (6.8, False), (7.0, False), (9, False), (3, False)):
        assert (ten(rate=rate) is True) == right, rate
    assert sum(two_parts(96.7e9, 0.20, exact / 100)) == pytest.approx(10e12)
    equal = same.solution["rate"]
    assert 5.25 * (1 + equal / 100) ** 2 == pytest.approx(2.00 * (1 + equal / 100) + 3.64, abs=1e-3)
    for rate, right in ((equal, True), (4.47, True), (4.5, True), (4.4, False), (4.6, False), (0, False), (9, False)):
        assert (same(rate=rate) is True) == right, rate
    keeping = facts.TERRA_LAST.value + facts.TERRA_LAST_DIVIDEND.value
    assert (keeping, facts.TERRA_DIVIDEND.value, facts.TERRA_BID.value) == (pytest.approx(3.64), 2.0, 5.25)


def test_exercises_hold(page):
    exercises_hold(page)


def test_the_table_of_accounts_is_that_of_the_facts(page):
    rows = re.findall(r"^\| (.+?) \| (.+?) \((\w+)\) \| (.+?) \((\w+)\) \|$", page.prose, re.M)
    names = [name.removeprefix("NVIDIA_2026_") for name in vars(facts) if name.startswith("NVIDIA_2026_")]
    assert len(rows) == len([name for name in names if name != "RETURNED"]) == 12
    for (_label, *cells), name in zip(rows, names, strict=False):
        for value, certainty, year in ((*cells[:2], 2025), (*cells[2:], 2026)):
            fact = getattr(facts, f"NVIDIA_{year}_{name}")
            size = fact.value if fact.unit.startswith("%") else fact.value / 1e9
            assert float(re.search(r"[\d.]+", value)[0]) == pytest.approx(size, rel=1e-3)
            assert certainty == fact.certainty
    assert set(ACCOUNTS) == {2025, 2026}


def test_the_model_stands_on_the_page_in_few_lines():
    models = [cell for cell in cells_of(SLUG) if "model" in cell.metadata.get("tags", ())]
    assert [cell.id for cell in models] == ["model", "ratios-model", "shapes-model", "gowex-model"]
    for cell in models:
        assert len([line for line in cell.source.splitlines() if line.strip()]) <= 11
        assert not cell.metadata.get("jupyter", {}).get("source_hidden")
