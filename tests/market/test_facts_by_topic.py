"""Facts of the real market: complete, and consistent with each other and with the prices."""

import dataclasses
import importlib
import pkgutil
import subprocess
import sys

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.market.fact import Fact, as_table
from mktlib.market.facts import companies, facebook, index, squeezes, tesla
from mktlib.market.prices import SAMPLE_SYMBOLS, daily_prices

MODULES = [
    importlib.import_module(f"{facts.__name__}.{module.name}") for module in pkgutil.iter_modules(facts.__path__)
]


def single_facts(module):
    return [value for value in vars(module).values() if isinstance(value, Fact)]


def tables(module):
    return [
        value
        for value in vars(module).values()
        if isinstance(value, tuple) and value and all(isinstance(entry, Fact) for entry in value)
    ]


EVERY = {id(fact): fact for module in MODULES for table in tables(module) for fact in table}.values()


def test_every_fact_stands_in_a_table():
    in_tables = set(map(id, EVERY)) | set(map(id, companies.SHARES_OUTSTANDING.values()))
    assert len(MODULES) > 5
    for module in MODULES:
        assert tables(module)
        assert all(id(fact) in in_tables for fact in single_facts(module))


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: fact.label)
def test_every_fact_is_complete_and_a_computed_one_says_about(fact):
    row = as_table([fact])[0]
    assert all(row[name] for name in ("label", "value", "unit", "date", "source", "certainty"))
    if fact.source.startswith(("computed", "assumed")):
        assert fact.certainty == "about"


def test_labels_are_distinct():
    assert len({fact.label for fact in EVERY}) == len(EVERY)


def test_the_first_pages_facts_load_no_other():
    script = "import sys, mktlib.market.facts; print([one for one in sys.modules if 'market.facts.' in one])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


# --- Facebook ---


def test_facebooks_offering_adds_up():
    assert (
        facebook.FACEBOOK_SOLD_BY_COMPANY.value + facebook.FACEBOOK_SOLD_BY_HOLDERS.value
        == facebook.FACEBOOK_SHARES_SOLD.value
    )
    assert (
        facebook.FACEBOOK_SOLD_BY_COMPANY.value * facebook.FACEBOOK_IPO_PRICE.value
        == facebook.FACEBOOK_CASH_RAISED.value
    )
    released = sum(fact.value for fact in facebook.FACEBOOK_RELEASES)
    assert facebook.FACEBOOK_SHARES_SOLD.value + released < facebook.FACEBOOK_SHARES_OUTSTANDING.value
    largest = max(facebook.FACEBOOK_RELEASES, key=lambda fact: fact.value)
    assert largest.date == "2012-11-14"
    assert sorted(fact.date for fact in facebook.FACEBOOK_RELEASES) == [
        fact.date for fact in facebook.FACEBOOK_RELEASES
    ]


def test_facebooks_loss_of_market_cap_is_price_times_shares():
    change = (
        facebook.FACEBOOK_LOW.value - facebook.FACEBOOK_IPO_PRICE.value
    ) * facebook.FACEBOOK_SHARES_OUTSTANDING.value
    assert round(change, -8) == facebook.FACEBOOK_CAP_LOST.value


@pytest.fixture(scope="module")
def daily():
    prices = daily_prices("FB")
    if prices.certainty == "made up":
        pytest.skip("needs the real prices")
    return prices


def test_facebooks_prices_are_those_of_the_daily_data(daily):
    assert daily.close[daily.row(facebook.FACEBOOK_FIRST_CLOSE.date)] == facebook.FACEBOOK_FIRST_CLOSE.value
    in_2012 = daily.between(None, "2012-12-31")
    lowest = int(np.argmin(in_2012.close))
    assert (in_2012.close[lowest], str(in_2012.dates[lowest])) == (
        facebook.FACEBOOK_LOW.value,
        facebook.FACEBOOK_LOW.date,
    )


@pytest.mark.parametrize("fact", facebook.FACEBOOK_RELEASE_RETURNS, ids=lambda fact: fact.date)
def test_each_release_return_is_that_of_the_daily_data(daily, fact):
    assert round(100 * daily.returns()[daily.row(fact.date) - 1], 1) == fact.value


def test_the_market_was_closed_when_the_second_lock_up_ended(daily):
    days = set(daily.dates.astype(str))
    assert not days & {"2012-10-29", "2012-10-30"}
    assert {"2012-10-26", "2012-10-31"} <= days


def test_the_largest_release_brought_the_largest_rise():
    largest = max(facebook.FACEBOOK_RELEASES, key=lambda fact: fact.value)
    best = max(facebook.FACEBOOK_RELEASE_RETURNS, key=lambda fact: fact.value)
    assert largest.date == best.date
    assert best.value > 0 > max(f.value for f in facebook.FACEBOOK_RELEASE_RETURNS if f is not best)


# --- Cases ---


def test_volkswagens_holders_and_float_make_a_hundred_percent():
    held = squeezes.VOLKSWAGEN_PORSCHE.value + squeezes.VOLKSWAGEN_OPTIONS.value + squeezes.VOLKSWAGEN_STATE.value
    assert held + squeezes.VOLKSWAGEN_FLOAT.value == pytest.approx(100)
    assert squeezes.VOLKSWAGEN_LENT.value > 2 * squeezes.VOLKSWAGEN_FLOAT.value
    ordinary_shares = squeezes.VOLKSWAGEN_CAP.value / squeezes.VOLKSWAGEN_HIGH.value
    assert 290e6 < ordinary_shares < 300e6
    assert squeezes.VOLKSWAGEN_BEFORE.value < squeezes.VOLKSWAGEN_CLOSE.value < squeezes.VOLKSWAGEN_HIGH.value


def test_gamestop_closed_higher_each_day_of_the_week():
    closes = squeezes.GAMESTOP_CLOSES
    assert [fact.value for fact in closes] == sorted(fact.value for fact in closes)
    assert [fact.date for fact in closes] == sorted(fact.date for fact in closes)
    assert squeezes.GAMESTOP_HIGH.value > closes[-1].value
    assert squeezes.GAMESTOP_SHORT.value > 100


# --- Index funds ---


def test_the_index_effect_rose_and_went():
    first, second, last = (fact.value for fact in index.INDEX_EFFECT)
    assert last < first < second
    assert [fact.date for fact in index.INDEX_EFFECT] == ["1980", "1990", "2010"]


def test_teslas_index_buying_fits_into_the_volume_of_its_day():
    traded = tesla.TESLA_VOLUME.value * tesla.TESLA_CLOSE.value
    assert tesla.TESLA_INDEX_BUYING.value < traded < 2 * tesla.TESLA_INDEX_BUYING.value


# --- Companies ---


def test_there_is_a_share_count_for_each_stock_with_prices():
    assert set(companies.SHARES_OUTSTANDING) == set(SAMPLE_SYMBOLS)
    assert all(fact.unit == "shares" for fact in companies.SHARES_OUTSTANDING.values())


def test_nvidias_accounts_fit_together():
    revenue = companies.NVIDIA_REVENUE.value
    assert (
        companies.NVIDIA_FREE_CASH_FLOW.value
        < companies.NVIDIA_NET_INCOME.value
        < companies.NVIDIA_OPERATING_INCOME.value
    )
    assert companies.NVIDIA_OPERATING_INCOME.value < companies.NVIDIA_EBITDA.value[0]
    assert companies.NVIDIA_EBITDA.value[1] < companies.NVIDIA_GROSS_MARGIN.value / 100 * revenue
    assert companies.NVIDIA_DIVIDENDS.value < 0.02 * companies.NVIDIA_FREE_CASH_FLOW.value


def test_a_fact_of_a_table_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facebook.FACEBOOK_LOW.value = 20
