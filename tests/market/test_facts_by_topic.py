"""Facts of the real market: consistent with each other, with arithmetic and with the daily prices."""

import dataclasses
import re
from datetime import date, timedelta

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.market.prices import SAMPLE_SYMBOLS, daily_prices

# --- Facebook ---


def test_facebooks_offering_adds_up():
    assert (
        facts.FACEBOOK_SOLD_BY_COMPANY.value + facts.FACEBOOK_SOLD_BY_HOLDERS.value == facts.FACEBOOK_SHARES_SOLD.value
    )
    assert facts.FACEBOOK_SOLD_BY_COMPANY.value * facts.FACEBOOK_IPO_PRICE.value == facts.FACEBOOK_CASH_RAISED.value
    released = sum(fact.value for fact in facts.FACEBOOK_RELEASES)
    assert facts.FACEBOOK_SHARES_SOLD.value + released < facts.FACEBOOK_SHARES_OUTSTANDING.value
    largest = max(facts.FACEBOOK_RELEASES, key=lambda fact: fact.value)
    assert largest.date == "2012-11-14"
    assert sorted(fact.date for fact in facts.FACEBOOK_RELEASES) == [fact.date for fact in facts.FACEBOOK_RELEASES]


def test_facebooks_loss_of_market_cap_is_price_times_shares():
    change = (facts.FACEBOOK_LOW.value - facts.FACEBOOK_IPO_PRICE.value) * facts.FACEBOOK_SHARES_OUTSTANDING.value
    assert round(change, -8) == facts.FACEBOOK_CAP_LOST.value


@pytest.fixture(scope="module")
def daily():
    prices = daily_prices("FB")
    if prices.certainty == "made up":
        pytest.skip("needs the real prices")
    return prices


def test_facebooks_prices_are_those_of_the_daily_data(daily):
    assert daily.close[daily.row(facts.FACEBOOK_FIRST_CLOSE.date)] == facts.FACEBOOK_FIRST_CLOSE.value
    in_2012 = daily.between(None, "2012-12-31")
    lowest = int(np.argmin(in_2012.close))
    assert (in_2012.close[lowest], str(in_2012.dates[lowest])) == (
        facts.FACEBOOK_LOW.value,
        facts.FACEBOOK_LOW.date,
    )


@pytest.mark.parametrize("fact", facts.FACEBOOK_RELEASE_RETURNS, ids=lambda fact: fact.date)
def test_each_release_return_is_that_of_the_daily_data(daily, fact):
    assert round(100 * daily.returns()[daily.row(fact.date) - 1], 1) == fact.value


def test_the_market_was_closed_when_the_second_lock_up_ended(daily):
    days = set(daily.dates.astype(str))
    assert not days & {"2012-10-29", "2012-10-30"}
    assert {"2012-10-26", "2012-10-31"} <= days


def test_the_largest_release_brought_the_largest_rise():
    largest = max(facts.FACEBOOK_RELEASES, key=lambda fact: fact.value)
    best = max(facts.FACEBOOK_RELEASE_RETURNS, key=lambda fact: fact.value)
    assert largest.date == best.date
    assert best.value > 0 > max(f.value for f in facts.FACEBOOK_RELEASE_RETURNS if f is not best)


# --- Cases ---


def test_volkswagens_holders_and_float_make_a_hundred_percent():
    held = facts.VOLKSWAGEN_PORSCHE.value + facts.VOLKSWAGEN_OPTIONS.value + facts.VOLKSWAGEN_STATE.value
    assert held + facts.VOLKSWAGEN_FLOAT.value == pytest.approx(100)
    assert facts.VOLKSWAGEN_LENT.value > 2 * facts.VOLKSWAGEN_FLOAT.value
    ordinary_shares = facts.VOLKSWAGEN_CAP.value / facts.VOLKSWAGEN_HIGH.value
    assert 290e6 < ordinary_shares < 300e6
    assert facts.VOLKSWAGEN_BEFORE.value < facts.VOLKSWAGEN_CLOSE.value < facts.VOLKSWAGEN_HIGH.value


def test_gamestop_closed_higher_each_day_of_the_week():
    closes = facts.GAMESTOP_CLOSES
    assert [fact.value for fact in closes] == sorted(fact.value for fact in closes)
    assert [fact.date for fact in closes] == sorted(fact.date for fact in closes)
    assert facts.GAMESTOP_HIGH.value > closes[-1].value
    assert facts.GAMESTOP_SHORT.value > 100


# --- Index funds ---


def test_the_index_effect_rose_and_went():
    first, second, last = (fact.value for fact in facts.INDEX_EFFECT)
    assert last < first < second
    assert [fact.date for fact in facts.INDEX_EFFECT] == ["1980", "1990", "2010"]


def test_teslas_index_buying_fits_into_the_volume_of_its_day():
    traded = facts.TESLA_VOLUME.value * facts.TESLA_CLOSE.value
    assert facts.TESLA_INDEX_BUYING.value < traded < 2 * facts.TESLA_INDEX_BUYING.value


# --- Companies ---


def test_there_is_a_share_count_for_each_stock_with_prices():
    assert set(facts.SHARES_OUTSTANDING) == set(SAMPLE_SYMBOLS)
    assert all(fact.unit == "shares" for fact in facts.SHARES_OUTSTANDING.values())


@pytest.mark.parametrize("year", [2025, 2026])
def test_nvidias_accounts_fit_together(year):
    def of(name):
        return getattr(facts, f"NVIDIA_{year}_{name}").value

    assert of("FREE_CASH_FLOW") < of("NET_INCOME") < of("OPERATING_INCOME") < of("EBITDA")
    assert of("EBITDA") < of("GROSS_MARGIN") / 100 * of("REVENUE")
    assert of("DIVIDENDS") < 0.03 * of("BOUGHT_BACK") < of("FREE_CASH_FLOW")
    assert of("DEBT") < of("CASH") < of("BOOK_EQUITY")


def test_both_fiscal_years_tell_the_same():
    names = [{name.removeprefix(f"NVIDIA_{year}_") for name in vars(facts) if name.startswith(f"NVIDIA_{year}_")}
             for year in (2025, 2026)]  # fmt: skip
    assert names[1] - names[0] == {"RETURNED"}
    assert names[0] <= names[1]


def test_fiscal_2026_follows_fiscal_2025():
    grown = 100 * (facts.NVIDIA_2026_REVENUE.value / facts.NVIDIA_2025_REVENUE.value - 1)
    assert round(grown) == facts.NVIDIA_2026_REVENUE_GROWTH.value
    returned = facts.NVIDIA_2026_BOUGHT_BACK.value + facts.NVIDIA_2026_DIVIDENDS.value
    assert round(returned / 1e9, 1) == facts.NVIDIA_2026_RETURNED.value / 1e9


def test_a_years_gross_margin_lies_among_those_of_its_quarters():
    quarters = facts.NVIDIA_GROSS_MARGIN_BY_QUARTER
    incomes = facts.NVIDIA_NET_INCOME_BY_QUARTER[-8:]
    assert [one.date for one in quarters] == [one.date for one in incomes]
    for year, four in ((facts.NVIDIA_2025_GROSS_MARGIN, quarters[:4]), (facts.NVIDIA_2026_GROSS_MARGIN, quarters[4:])):
        assert min(one.value for one in four) < year.value < max(one.value for one in four)
        assert year.value == pytest.approx(sum(one.value for one in four) / 4, abs=1)  # quarters differ in size


def test_sixteen_quarters_of_thirteen_weeks_add_up_to_the_years():
    quarters = facts.NVIDIA_NET_INCOME_BY_QUARTER
    last = date.fromisoformat(facts.NVIDIA_2026_NET_INCOME.date)
    assert [date.fromisoformat(one.date) for one in quarters] == [
        last - timedelta(weeks=13 * n) for n in range(15, -1, -1)
    ]
    billions = {one.label[-4:]: 0.0 for one in quarters}
    for one in quarters:
        billions[one.label[-4:]] += one.value / 1e9
    assert round(billions["2025"], 1) == facts.NVIDIA_2025_NET_INCOME.value / 1e9
    assert round(billions["2026"], 1) == facts.NVIDIA_2026_NET_INCOME.value / 1e9
    assert list(billions) == ["2023", "2024", "2025", "2026"]


def test_at_each_trillion_the_income_is_that_of_the_last_four_quarters_reported():
    """Results come about four weeks after a quarter ends, never within three."""
    for crossing, income in zip(facts.NVIDIA_CROSSINGS, facts.NVIDIA_INCOME_AT_CROSSINGS, strict=True):
        assert crossing.date == income.date
        reported = date.fromisoformat(crossing.date) - timedelta(weeks=3)
        known = [one.value for one in facts.NVIDIA_NET_INCOME_BY_QUARTER if date.fromisoformat(one.date) <= reported]
        assert income.value == sum(known[-4:])


def test_from_one_to_five_trillion_earnings_rose_more_than_the_cap_and_the_multiple_fell():
    caps, incomes = ([fact.value for fact in row] for row in (facts.NVIDIA_CROSSINGS, facts.NVIDIA_INCOME_AT_CROSSINGS))
    multiples = [cap / income for cap, income in zip(caps, incomes, strict=True)]
    assert (round(multiples[0]), round(multiples[-1])) == (209, 58)
    assert round(incomes[-1] / incomes[0]) == 18 > 5 == caps[-1] / caps[0]


def test_what_nvidia_paid_out_is_hundreds_of_times_what_it_ever_took_in():
    bought = facts.NVIDIA_2024_BOUGHT_BACK.value + facts.NVIDIA_2025_BOUGHT_BACK.value
    paid_out = (
        bought
        + facts.NVIDIA_2024_DIVIDENDS.value
        + facts.NVIDIA_2025_DIVIDENDS.value
        + facts.NVIDIA_2026_RETURNED.value
    )
    assert paid_out > 500 * facts.NVIDIA_PUBLIC_EQUITY_RAISED.value


def test_a_fact_of_a_table_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts.FACEBOOK_LOW.value = 20


def test_what_left_and_what_went_round_while_the_cap_went_from_one_to_five_trillion():
    first_quarter = 0.1e9  # dividends of fiscal 2024 before May 2023; nothing was bought back
    known = facts.NVIDIA_2024_BOUGHT_BACK.value + facts.NVIDIA_2024_DIVIDENDS.value - first_quarter
    known += facts.NVIDIA_2025_BOUGHT_BACK.value + facts.NVIDIA_2025_DIVIDENDS.value + 37.0e9
    assert facts.NVIDIA_PAID_OUT_ON_THE_WAY.value == pytest.approx(known, rel=0.006)
    assert re.findall(r"[\d.]+(?= bn of)", facts.NVIDIA_PAID_OUT_ON_THE_WAY.source) == ["9.8", "34.5", "37.0"]
    days = np.busday_count(facts.NVIDIA_CROSSINGS[0].date, facts.NVIDIA_CROSSINGS[-1].date)
    assert days - 607 == 24  # holidays of the exchange
    low, high = facts.NVIDIA_TRADED_ON_THE_WAY.value
    assert (low, high) == (pytest.approx(607 * 25e9, rel=0.02), pytest.approx(607 * 35e9, rel=0.02))
    shares = [volume * price for volume in facts.NVIDIA_DAILY_VOLUME.value for price in (100, 200)]  # of 2025
    assert min(shares) < 25e9 < 35e9 < max(shares)


def test_nvidia_is_about_eight_percent_of_large_stocks():
    assert facts.NVIDIA_CAP_AT_5_TRILLION.value / facts.LARGE_STOCKS.value == pytest.approx(0.081, abs=0.0005)
