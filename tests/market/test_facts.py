"""Facts carry a date, a source and a certainty, and the computed ones can be computed again."""

import contextlib
import math
import re
import tomllib
from datetime import date as calendar_date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import market_cap
from mktlib.market import facts
from mktlib.market.facts import A_SHARE_SIZES, AAPL_BOOK, MULTIPLIERS, Fact, SizeThresholds, read

GOOD = {
    "label": "IPO price",
    "value": 12.0,
    "unit": "$/share",
    "date": "1999-01-22",
    "source": "prospectus",
    "certainty": "sure",
}
FILE = files("mktlib.market").joinpath("facts.toml").read_text(encoding="utf-8")
TABLES = [value for value in vars(facts).values() if isinstance(value, tuple) and isinstance(value[0], Fact)]
ALL = {id(fact): fact for table in TABLES for fact in table}.values()
REST = """
[SHARES_OUTSTANDING]
AAPL = "SOLD"
[AAPL_BOOK]
symbol = "AAPL"
time = "2012"
source = "made up"
shares_outstanding = "SOLD"
asks = [[11, 5], [12, 6]]
bids = [[10, 7]]
[A_SHARE_SIZES]
market = "A"
source = "made up"
date = "2026"
unit = "¥"
certainty = "about"
large_above = { label = "Large", value = 2 }
small_below = { label = "Small", value = 1 }
"""


def iso(text):
    """Whether a date is as exact as ISO allows: a day, a month or a year."""
    with contextlib.suppress(ValueError):
        return bool(re.fullmatch(r"\d{4}(-\d{2}){0,2}", text) and calendar_date.fromisoformat((text + "-01-01")[:10]))
    return False


def complete(fact):
    """What is wrong with a fact; nothing of one that a page may show."""
    numbers = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    low, high = fact.between or (-math.inf, math.inf)
    rules = {
        "words": all(isinstance(one, str) and one.strip() for one in (fact.label, fact.unit, fact.source)),
        "note": isinstance(fact.note, str),
        "certainty": fact.certainty in ("sure", "about"),
        "date": iso(fact.date),
        "value": all(type(n) in (int, float) and math.isfinite(n) for n in numbers) and len(numbers) in (1, 2),
        "range": list(numbers) == sorted(set(numbers)),
        "between": low < numbers[0] <= numbers[-1] < high,
    }
    return [name for name, holds in rules.items() if not holds]


@pytest.mark.parametrize("fact", [*ALL, *(vars(A_SHARE_SIZES)[name] for name in ("large_above", "small_below"))])
def test_a_fact_has_all_its_particulars(fact):
    assert not complete(fact)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *[(name, bad) for name in ("label", "unit", "source") for bad in ("", "  ", None, 5)],
        *[("certainty", bad) for bad in ("maybe", "Sure", "", None)],
        *[("date", bad) for bad in ("", "yesterday", "2025-13", "2025-02-30", "29.10.2025", "20251029")],
        *[("between", bad) for bad in ((1, 11), (13, 14), (12, 13), (13, 11))],
        *[("value", bad) for bad in (math.nan, math.inf, True, (2, 1), (1, 2, 3), (1, math.inf))],
    ],
)
def test_one_without_them_would_be_found(name, bad):
    assert complete(Fact(**{**GOOD, name: bad}))


def test_the_book_is_in_order_and_a_large_company_larger_than_a_small_one():
    assert AAPL_BOOK.best_bid == AAPL_BOOK.demand()(0.0) < AAPL_BOOK.best_ask == AAPL_BOOK.supply()(0.0)
    low, high = A_SHARE_SIZES.small_below, A_SHARE_SIZES.large_above
    assert 0 < low.value < high.value
    assert low.unit == high.unit


@pytest.mark.parametrize("date", ["1999", "2000-10", "2024-02-29"])
def test_a_date_is_as_exact_as_it_is_known(date):
    assert Fact(**{**GOOD, "date": date}).date == date


def test_a_fact_cannot_be_changed():
    with pytest.raises(AttributeError):
        Fact(**GOOD).value = 13


def raw_rows(tables):
    """Name and fields of every fact as they stand in the file, whatever stands above them."""
    for name, entry in tables.items():
        if isinstance(entry, list):
            yield from ((name, row) for row in entry if isinstance(row, dict))
        elif isinstance(entry, dict):
            yield from [(name, entry)] if "value" in entry else raw_rows(entry)


def test_every_fact_of_the_file_is_read_as_it_stands():
    rows = [(name, row) for name, row in raw_rows(tomllib.loads(FILE)) if name not in ("large_above", "small_below")]
    assert FILE.count("{ label =") == len(rows) + 2 == len(ALL) + 2 > 150
    for name, row in rows:
        found = getattr(facts, name)
        (fact,) = [one for one in (found if isinstance(found, tuple) else (found,)) if one.label == row["label"]]
        for field, value in row.items():
            assert getattr(fact, field) == (tuple(value) if isinstance(value, list) else value)


def test_what_stands_above_holds_for_what_is_below_and_says_nothing_else():
    known = read(
        """
        [T]
        unit = "$"
        date = "2020"
        certainty = "about"
        SOLD = { label = "sold", value = 5, source = "a book" }
        [T.part]
        source = "a paper"
        certainty = "sure"
        MEAN = { label = "mean", value = 2.0, between = [1.0, 4.0], unit = "%", note = "so so" }
        DAYS = [{ label = "first", value = [1, 2] }, { label = "second", value = 3, date = "2021-02" }]
        """
        + REST
    )
    assert known["SOLD"] == Fact("sold", 5, "$", "2020", "a book", "about")
    assert known["MEAN"] == Fact("mean", 2.0, "%", "2020", "a paper", "sure", "so so", between=(1.0, 4.0))
    first, second = known["DAYS"]
    assert (first.value, first.middle, first.date) == ((1, 2), 1.5, "2020")
    assert (second.date, second.source, second.between) == ("2021-02", "a paper", None)
    assert known["T"] == (known["SOLD"], known["MEAN"], first, second)
    assert known["SHARES_OUTSTANDING"] == {"AAPL": known["SOLD"]}
    assert (known["AAPL_BOOK"].best_bid, known["AAPL_BOOK"].supply().depth) == (10, 11)
    assert known["A_SHARE_SIZES"].size_class(1.5) == "mid"


COMMON = 'unit = "$"\ndate = "2020"\ncertainty = "sure"\n'
SOLD = 'SOLD = { label = "sold", value = 1, source = "s" }\n'


@pytest.mark.parametrize(
    ("row", "words"),
    [('{ label = "x", value = 1 }', "'source'"), ('{ label = "x", value = 1, source = "s", notes = "n" }', "'notes'")],
)
def test_a_fact_with_a_field_too_few_or_too_many_is_refused(row, words):
    with pytest.raises(TypeError, match=words):
        read(f"[A]\n{COMMON}{SOLD}X = {row}\n{REST}")


def test_no_name_stands_twice():
    names = re.findall(r"^([A-Z]\w+) = [\[{]", FILE, re.MULTILINE)
    assert len(set(names)) == len(names) > 100


def test_a_misspelt_fact_is_an_error():
    with pytest.raises(AttributeError, match="NVIDIA_IPO_PRIZE"):
        _ = facts.NVIDIA_IPO_PRIZE


@pytest.mark.parametrize("fact", ALL, ids=lambda fact: fact.label)
def test_a_computed_fact_says_about(fact):
    if fact.source.startswith(("computed", "assumed")):
        assert fact.certainty == "about"


def test_a_label_and_a_date_name_one_fact():
    assert len({(fact.label, fact.date) for fact in ALL}) == len(ALL)


def test_nvidia_at_five_trillion_is_price_times_shares():
    cap = market_cap(facts.NVIDIA_PRICE_AT_5_TRILLION.value, facts.NVIDIA_SHARES_OUTSTANDING.value)
    assert round(cap / 1e12, 2) * 1e12 == facts.NVIDIA_CAP_AT_5_TRILLION.value


def test_what_nvidia_raised_adds_up():
    ipo = facts.NVIDIA_IPO_SHARES.value * facts.NVIDIA_IPO_PRICE.value
    follow_on = facts.NVIDIA_FOLLOW_ON_SHARES.value * facts.NVIDIA_FOLLOW_ON_LAST_SALE.value
    assert ipo == facts.NVIDIA_IPO_CASH.value == 42e6
    assert round(follow_on, -6) == facts.NVIDIA_FOLLOW_ON_CASH.value == 102e6
    assert ipo + facts.NVIDIA_FOLLOW_ON_CASH.value == facts.NVIDIA_PUBLIC_EQUITY_RAISED.value == 144e6


def test_nvidia_crossed_each_trillion_once_and_in_order():
    crossings = facts.NVIDIA_CROSSINGS
    assert [fact.value for fact in crossings] == [n * 1e12 for n in range(1, 6)]
    assert sorted(fact.date for fact in crossings) == [fact.date for fact in crossings]
    assert crossings[-1].date == facts.NVIDIA_PRICE_AT_5_TRILLION.date


def test_the_free_float_is_96_percent_of_the_shares_of_its_month():
    assert round(100 * facts.NVIDIA_FREE_FLOAT.value / 24.4e9) == 96
    assert "96 %" in facts.NVIDIA_FREE_FLOAT.note
    assert facts.NVIDIA_FREE_FLOAT.value < facts.NVIDIA_SHARES_OUTSTANDING.value


def test_aramco_sold_one_and_a_half_percent_and_that_price_marked_the_rest():
    shares = facts.ARAMCO_SHARES_SOLD.value / (facts.ARAMCO_FRACTION_SOLD.value / 100)
    dollars_per_share = facts.ARAMCO_CASH.value / facts.ARAMCO_SHARES_SOLD.value
    assert dollars_per_share * shares == pytest.approx(facts.ARAMCO_CAP.value, rel=0.01)
    assert facts.ARAMCO_PRICE.value / dollars_per_share == pytest.approx(
        3.75, rel=0.001
    )  # the riyal's peg to the dollar


def test_amtd_raised_its_price_times_its_shares():
    assert pytest.approx(facts.AMTD_CASH.value) == facts.AMTD_SHARES_SOLD.value * facts.AMTD_IPO_PRICE.value


def test_no_multiplier_is_invented_and_each_lets_nvidia_double_within_its_float():
    values = [fact.value for fact in MULTIPLIERS]
    assert values == sorted(values)
    assert not any(word in fact.source for fact in MULTIPLIERS for word in ("computed", "assumed"))
    assert {fact.unit for fact in MULTIPLIERS} == {"$ of cap per $ bought"}
    least = math.log(2) * facts.NVIDIA_SHARES_OUTSTANDING.value / facts.NVIDIA_FREE_FLOAT.value  # sold out below
    assert least < min(values) <= 1
    low, high = facts.MULTIPLIER_MACRO.between
    assert (low, high) == tuple(
        int(digit) for digit in re.findall(r"from (\d) to (\d)", facts.MULTIPLIER_MACRO.note)[0]
    )
    assert facts.MULTIPLIER_DIVIDENDS.between[1] < low  # the two methods disagree


@pytest.mark.parametrize(
    ("cap", "expected"),
    [
        (1, "small"),
        (5e9 - 1, "small"),
        (5e9, "mid"),
        (10e9, "mid"),
        (20e9, "mid"),
        (20e9 + 1, "large"),
        (1e12, "large"),
    ],
)
def test_a_company_is_large_above_twenty_and_small_below_five_billion(cap, expected):
    assert A_SHARE_SIZES.size_class(cap) == expected


@given(st.floats(1, 1e13), st.floats(1, 1e13))
def test_a_larger_cap_is_never_in_a_smaller_class(a, b):
    order = ["small", "mid", "large"]
    low, high = sorted((a, b))
    assert order.index(A_SHARE_SIZES.size_class(low)) <= order.index(A_SHARE_SIZES.size_class(high))


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, True, None, "5e9"])
def test_a_cap_that_is_no_cap_has_no_size(bad):
    with pytest.raises(ValueError, match=r"^cap must be a positive finite number, got"):
        A_SHARE_SIZES.size_class(bad)


def test_other_markets_bring_their_own_thresholds():
    us = SizeThresholds("US", Fact(**{**GOOD, "value": 10e9, "unit": "$"}), Fact(**{**GOOD, "value": 2e9, "unit": "$"}))
    assert us.size_class(15e9) == "large"
    assert A_SHARE_SIZES.size_class(15e9) == "mid"
