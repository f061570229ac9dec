"""Whole months out of daily prices, and shares as they were counted then."""

import numpy as np
import pytest

from mktlib.market.prices import DailyPrices, daily_prices
from mktlib.market.windows import shares_then, whole_months
from tests.market.test_prices import flat


def months(first="2001-01-01", count=290):
    days = np.arange(first, np.datetime64(first) + count, dtype="datetime64[D]")
    return days[np.is_busday(days)]


def series(**options):
    days = months()
    ones = np.full(len(days), 10.0)
    return DailyPrices("ABC", days, ones, ones, ones, ones, ones, source="a test", certainty="made up", **options)


def test_a_window_holds_every_day_of_its_months_and_no_other():
    prices = series()
    for first, count in (("2001-01", 1), ("2001-02", 3), ("2001-06", 2)):
        days = whole_months(prices, first, count)
        start = np.datetime64(first, "M")
        rival = [day for day in prices.dates if start <= day.astype("datetime64[M]") < start + count]
        assert days.dates.tolist() == [day.astype(object) for day in rival]


def test_a_window_with_too_few_days_is_none():
    prices = series()
    assert whole_months(prices, "1999-01") is None
    assert whole_months(prices, "2001-10", least=20) is None  # the series ends in it
    assert whole_months(prices, "2001-09", least=20) is not None


def test_shares_before_a_split_are_as_many_fewer():
    prices = series(splits=(("2001-05-01", 2.0), ("2001-08-01", 3.0)))
    for first, factor in (("2001-02", 6), ("2001-06", 3), ("2001-09", 1)):
        assert shares_then(prices, whole_months(prices, first), 600.0) == 600 / factor


def test_the_cap_of_a_real_split_is_continuous():
    apple = daily_prices("AAPL")
    if apple.certainty == "made up":
        pytest.skip("needs the real prices")
    before, after = whole_months(apple, "2005-02"), whole_months(apple, "2005-03")
    caps = [days.close[i] * shares_then(apple, days, 9e8) for days, i in ((before, -1), (after, 0))]
    assert caps[1] == pytest.approx(caps[0], rel=0.05)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: whole_months(flat([1, 2, 3]), "May"), "first"),
        (lambda: whole_months(flat([1, 2, 3]), "2001-01", 0), "months"),
        (lambda: whole_months(flat([1, 2, 3]), "2001-01", 1, least=0), "least"),
        (lambda: shares_then(flat([1, 2, 3]), flat([1, 2, 3]), 0), "shares_now"),
    ],
)
def test_what_is_no_window_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        call()
