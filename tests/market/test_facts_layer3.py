"""Facts of the real market: complete, and consistent with each other and with the prices."""

import dataclasses

import numpy as np
import pytest

from mktlib.market import (
    facts_bubbles,
    facts_cases,
    facts_companies,
    facts_costs,
    facts_facebook,
    facts_index,
    facts_tesla,
)
from mktlib.market.fact import Fact, as_table
from mktlib.market.prices import SAMPLE_SYMBOLS, daily_prices

MODULES = (facts_bubbles, facts_cases, facts_companies, facts_costs, facts_facebook, facts_index, facts_tesla)


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
    in_tables = set(map(id, EVERY)) | set(map(id, facts_companies.SHARES_OUTSTANDING.values()))
    for module in MODULES:
        assert tables(module)
        assert all(id(fact) in in_tables for fact in single_facts(module))


@pytest.mark.parametrize("fact", EVERY, ids=lambda fact: fact.label)
def test_every_fact_is_complete_and_a_computed_one_says_about(fact):
    row = as_table([fact])[0]
    assert all(row[name] for name in ("label", "value", "unit", "date", "source", "certainty"))
    if fact.source.startswith(("computed", "assumed")):
        assert fact.certainty == "about"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_labels_in_a_table_are_distinct(module):
    for table in tables(module):
        assert len({fact.label for fact in table}) == len(table)


# --- Facebook ---


def test_facebooks_offering_adds_up():
    f = facts_facebook
    assert f.FACEBOOK_SOLD_BY_COMPANY.value + f.FACEBOOK_SOLD_BY_HOLDERS.value == f.FACEBOOK_SHARES_SOLD.value
    assert f.FACEBOOK_SOLD_BY_COMPANY.value * f.FACEBOOK_IPO_PRICE.value == f.FACEBOOK_CASH_RAISED.value
    released = sum(fact.value for fact in f.FACEBOOK_RELEASES)
    assert f.FACEBOOK_SHARES_SOLD.value + released < f.FACEBOOK_SHARES_OUTSTANDING.value
    largest = max(f.FACEBOOK_RELEASES, key=lambda fact: fact.value)
    assert largest.date == "2012-11-14"
    assert sorted(fact.date for fact in f.FACEBOOK_RELEASES) == [fact.date for fact in f.FACEBOOK_RELEASES]


def test_facebooks_loss_of_market_cap_is_price_times_shares():
    f = facts_facebook
    change = (f.FACEBOOK_LOW.value - f.FACEBOOK_IPO_PRICE.value) * f.FACEBOOK_SHARES_OUTSTANDING.value
    assert round(change, -8) == f.FACEBOOK_CAP_LOST.value


@pytest.fixture(scope="module")
def facebook():
    prices = daily_prices("FB")
    if prices.certainty == "made up":
        pytest.skip("needs the real prices")
    return prices


def test_facebooks_prices_are_those_of_the_daily_data(facebook):
    f = facts_facebook
    assert facebook.close[facebook.row(f.FACEBOOK_FIRST_CLOSE.date)] == f.FACEBOOK_FIRST_CLOSE.value
    in_2012 = facebook.between(None, "2012-12-31")
    lowest = int(np.argmin(in_2012.close))
    assert (in_2012.close[lowest], str(in_2012.dates[lowest])) == (f.FACEBOOK_LOW.value, f.FACEBOOK_LOW.date)


@pytest.mark.parametrize("fact", facts_facebook.FACEBOOK_RELEASE_RETURNS, ids=lambda fact: fact.date)
def test_each_release_return_is_that_of_the_daily_data(facebook, fact):
    assert round(100 * facebook.returns()[facebook.row(fact.date) - 1], 1) == fact.value


def test_the_market_was_closed_when_the_second_lock_up_ended(facebook):
    days = set(facebook.dates.astype(str))
    assert not days & {"2012-10-29", "2012-10-30"}
    assert {"2012-10-26", "2012-10-31"} <= days


def test_the_largest_release_brought_the_largest_rise():
    largest = max(facts_facebook.FACEBOOK_RELEASES, key=lambda fact: fact.value)
    best = max(facts_facebook.FACEBOOK_RELEASE_RETURNS, key=lambda fact: fact.value)
    assert largest.date == best.date
    assert best.value > 0 > max(f.value for f in facts_facebook.FACEBOOK_RELEASE_RETURNS if f is not best)


# --- Cases ---


def test_gowex_fell_alike_by_price_and_by_cap():
    f = facts_cases
    by_price = f.GOWEX_CLOSE.value / f.GOWEX_OPEN.value
    assert by_price == pytest.approx(f.GOWEX_AFTER.value / f.GOWEX_BEFORE.value, abs=0.001)
    assert round(100 * (1 - by_price), 1) == 46.2
    assert f.GOWEX_VOLUME.value < 0.1 * (f.GOWEX_BEFORE.value - f.GOWEX_AFTER.value)  # little traded, much re-marked


def test_volkswagens_holders_and_float_make_a_hundred_percent():
    f = facts_cases
    held = f.VOLKSWAGEN_PORSCHE.value + f.VOLKSWAGEN_OPTIONS.value + f.VOLKSWAGEN_STATE.value
    assert held + f.VOLKSWAGEN_FLOAT.value == pytest.approx(100)
    assert f.VOLKSWAGEN_LENT.value > 2 * f.VOLKSWAGEN_FLOAT.value
    ordinary_shares = f.VOLKSWAGEN_CAP.value / f.VOLKSWAGEN_HIGH.value
    assert 290e6 < ordinary_shares < 300e6
    assert f.VOLKSWAGEN_BEFORE.value < f.VOLKSWAGEN_CLOSE.value < f.VOLKSWAGEN_HIGH.value


def test_gamestop_closed_higher_each_day_of_the_week():
    closes = facts_cases.GAMESTOP_CLOSES
    assert [fact.value for fact in closes] == sorted(fact.value for fact in closes)
    assert [fact.date for fact in closes] == sorted(fact.date for fact in closes)
    assert facts_cases.GAMESTOP_HIGH.value > closes[-1].value
    assert facts_cases.GAMESTOP_SHORT.value > 100


def test_terra_ended_below_a_third_of_its_offer():
    prices = {fact.label: fact.value for fact in facts_cases.TERRA if fact.unit == "€/share"}
    assert (
        prices["Terra: price when its merger into Telefónica was announced"]
        < prices["Terra: price for retail investors"] / 3
    )
    assert max(prices.values()) == prices["Terra: highest price"] > 13 * prices["Terra: price for retail investors"]


# --- Index funds ---


def test_the_index_effect_rose_and_went():
    first, second, last = (fact.value for fact in facts_index.INDEX_EFFECT)
    assert last < first < second
    assert [fact.date for fact in facts_index.INDEX_EFFECT] == ["1980", "1990", "2010"]


def test_teslas_index_buying_fits_into_the_volume_of_its_day():
    f = facts_index
    traded = f.TESLA_VOLUME.value * f.TESLA_CLOSE.value
    assert f.TESLA_INDEX_BUYING.value < traded < 2 * f.TESLA_INDEX_BUYING.value


# --- Companies ---


def test_there_is_a_share_count_for_each_stock_with_prices():
    assert set(facts_companies.SHARES_OUTSTANDING) == set(SAMPLE_SYMBOLS)
    assert all(fact.unit == "shares" for fact in facts_companies.SHARES_OUTSTANDING.values())


def test_nvidias_accounts_fit_together():
    f = facts_companies
    revenue = f.NVIDIA_REVENUE.value
    assert f.NVIDIA_FREE_CASH_FLOW.value < f.NVIDIA_NET_INCOME.value < f.NVIDIA_OPERATING_INCOME.value
    assert f.NVIDIA_OPERATING_INCOME.value < f.NVIDIA_EBITDA.value[0]
    assert f.NVIDIA_EBITDA.value[1] < f.NVIDIA_GROSS_MARGIN.value / 100 * revenue
    assert f.NVIDIA_DIVIDENDS.value < 0.02 * f.NVIDIA_FREE_CASH_FLOW.value


def test_a_fact_of_a_table_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts_facebook.FACEBOOK_LOW.value = 20
