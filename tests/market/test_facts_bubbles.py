"""The ends of Terra and Gowex: complete, in order, and consistent with what stands elsewhere."""

import pytest

from mktlib.market import facts_bubbles as ends
from mktlib.market import facts_cases as cases
from mktlib.market.fact import as_table
from mktlib.market.openings import TERRA_HIGH, TERRA_RETAIL_PRICE

EVERY = (*ends.TERRA_END, *ends.GOWEX_END, ends.NVIDIA_PAR)


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: fact.label)
def test_every_fact_is_complete(fact):
    row = as_table([fact])[0]
    assert all(row[name] for name in ("label", "value", "unit", "date", "source", "certainty"))


def test_labels_are_distinct():
    labels = [fact.label for fact in (*EVERY, *cases.TERRA, *cases.GOWEX)]
    assert len(set(labels)) == len(labels)


def test_terra_rose_thirteenfold_and_ended_below_its_first_price():
    assert TERRA_HIGH.value / TERRA_RETAIL_PRICE.value == pytest.approx(13.3, abs=0.05)
    assert ends.TERRA_LAST_CLOSE_BEFORE_MERGER.value == cases.TERRA_LAST_PRICE.value < TERRA_RETAIL_PRICE.value
    dates = [ends.TERRA_BID.date, ends.TERRA_LAST_CLOSE_BEFORE_MERGER.date, ends.TERRA_EXCHANGE.date]
    assert dates == sorted(dates)
    assert ends.TERRA_EXCHANGE.date < ends.TERRA_BRAND_YEAR.date


def test_gowex_fell_by_46_then_by_26_and_together_by_60_percent():
    before, first, second = cases.GOWEX_OPEN.value, cases.GOWEX_CLOSE.value, ends.GOWEX_SECOND_CLOSE.value
    assert first / before - 1 == pytest.approx(-0.4621, abs=5e-5)
    assert second / first - 1 == pytest.approx(-0.2605, abs=5e-5)
    assert second / before - 1 == pytest.approx(-0.602, abs=5e-4)
    shares = cases.GOWEX_BEFORE.value / before
    assert second * shares == pytest.approx(ends.GOWEX_SECOND_CAP.value, rel=0.01)
    assert first * shares == pytest.approx(cases.GOWEX_AFTER.value, rel=0.01)
