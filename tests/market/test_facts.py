"""Facts carry a date, a source and a certainty, and the computed ones can be computed again."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import market_cap
from mktlib.market import facts
from mktlib.market.facts import (
    A_SHARE_SIZES,
    AMTD_DIGITAL,
    MULTIPLIERS,
    NVIDIA,
    SAUDI_ARAMCO,
    Fact,
    SizeThresholds,
    as_table,
    size_class,
)

GOOD = {
    "label": "IPO price",
    "value": 12.0,
    "unit": "$/share",
    "date": "1999-01-22",
    "source": "prospectus",
    "certainty": "sure",
}
ALL = [value for value in vars(facts).values() if isinstance(value, Fact)]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *[(name, bad) for name in ("label", "unit", "source") for bad in ("", "  ", None, 5)],
        *[("certainty", bad) for bad in ("maybe", "Sure", "", None)],
        *[("date", bad) for bad in ("", "yesterday", "2025-13", "2025-02-30", "29.10.2025", "20251029", None, 2025)],
        *[("value", bad) for bad in (math.nan, math.inf, True, None, "12", (1,), (2, 1), (1, 2, 3), (1, math.inf))],
    ],
)
def test_a_fact_without_its_particulars_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must .*got {re.escape(repr(bad))}"):
        Fact(**{**GOOD, name: bad})


@pytest.mark.parametrize("date", ["1999", "2000-10", "2024-02-29"])
def test_a_date_is_as_exact_as_it_is_known(date):
    assert Fact(**{**GOOD, "date": date}).date == date


def test_a_fact_cannot_be_changed():
    with pytest.raises(AttributeError):
        Fact(**GOOD).value = 13


def test_every_fact_stands_in_one_table_or_belongs_to_a_data_set():
    grouped = [*NVIDIA, *SAUDI_ARAMCO, *AMTD_DIGITAL, *MULTIPLIERS]
    assert len({fact.label for fact in grouped}) == len(grouped)
    assert {fact.label for fact in ALL} <= {fact.label for fact in grouped} | {facts.AAPL_SHARES_OUTSTANDING.label}


@pytest.mark.parametrize("fact", ALL, ids=lambda fact: fact.label)
def test_a_computed_fact_says_about(fact):
    if fact.source.startswith(("computed", "assumed")):
        assert fact.certainty == "about"


def test_a_table_shows_numbers_in_full():
    rows = as_table(NVIDIA)
    assert len(rows) == len(NVIDIA)
    assert all(isinstance(cell, str) for row in rows for cell in row.values())
    shown = {row["label"]: row["value"] for row in rows}
    assert shown[facts.NVIDIA_SHARES_OUTSTANDING.label] == "24,300,000,000"
    assert shown[facts.NVIDIA_PRICE_AT_5_TRILLION.label] == "207.86"
    assert shown[facts.NVIDIA_DAILY_VOLUME.label] == "180,000,000 to 250,000,000"
    assert shown[facts.NVIDIA_ONE_DAY_FALL.label] == "-590,000,000,000"


@given(st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12))
def test_a_table_value_reads_back_as_the_number(number):
    cell = as_table([Fact(**{**GOOD, "value": number})])[0]["value"]
    assert float(cell.replace(",", "")) == number


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


def test_the_multipliers_ascend_and_price_a_doubling_of_nvidia():
    values = [fact.value for fact in MULTIPLIERS]
    assert values == sorted(values) == [0.35, 1, 5, 25]
    trillions = [round(5 / value, 1) for value in values]
    assert trillions == [14.3, 5.0, 1.0, 0.2]


def test_the_one_day_multiplier_follows_from_the_square_root_law():
    volatility, traded, order, cap = 0.023, 37e9, 0.57e9, 5e12
    move = volatility * math.sqrt(order / traded)
    assert move * cap / order == pytest.approx(facts.MULTIPLIER_ONE_DAY.value, rel=0.01)


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
    assert size_class(cap) == expected


@given(st.floats(1, 1e13), st.floats(1, 1e13))
def test_a_larger_cap_is_never_in_a_smaller_class(a, b):
    order = ["small", "mid", "large"]
    low, high = sorted((a, b))
    assert order.index(size_class(low)) <= order.index(size_class(high))


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, True, None, "5e9"])
def test_a_cap_that_is_no_cap_has_no_size(bad):
    with pytest.raises(ValueError, match=r"^cap must be a positive finite number, got"):
        size_class(bad)


def test_other_markets_bring_their_own_thresholds():
    us = SizeThresholds("US", Fact(**{**GOOD, "value": 10e9, "unit": "$"}), Fact(**{**GOOD, "value": 2e9, "unit": "$"}))
    assert size_class(15e9, us) == "large"
    assert size_class(15e9) == "mid"


def test_thresholds_that_are_no_thresholds_are_refused():
    large, small = A_SHARE_SIZES.large_above, A_SHARE_SIZES.small_below
    with pytest.raises(ValueError, match="small_below must be positive and below large_above"):
        SizeThresholds("x", small, large)
    with pytest.raises(ValueError, match="small_below must have the unit of large_above"):
        SizeThresholds("x", large, Fact(**{**GOOD, "value": 1.0}))
    with pytest.raises(ValueError, match="small_below must be positive"):
        SizeThresholds("x", large, Fact(**{**GOOD, "value": (1, 2)}))
