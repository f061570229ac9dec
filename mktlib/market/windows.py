"""A stretch of whole months out of daily prices, and a share count in the shares of that time."""

import numpy as np

from mktlib.formula._checks import positive, refuse, whole
from mktlib.market.prices import DailyPrices


def whole_months(prices: DailyPrices, first: str, months: int = 1, least: int = 15) -> DailyPrices | None:
    """The days of some months in a row, or None if the share was not listed for long enough.

    Parameters
    ----------
    prices : DailyPrices
        All days there are.
    first : str
        First month, such as "2012-05".
    months : int
        How many, > 0.
    least : int
        Fewer trading days than these are none, > 0.

    Raises
    ------
    ValueError
        If `first` is no month or a number is not positive.

    Examples
    --------
    >>> from mktlib.market.prices import daily_prices
    >>> facebook = daily_prices("FB")
    >>> whole_months(facebook, "2012-01", 3), whole_months(facebook, "2012-05") is None
    (None, True)
    """
    try:
        start = np.datetime64(first, "M")
    except (ValueError, TypeError):
        refuse("first", "be a month such as '2012-05'", first)
    end = start + whole("months", months)
    inside = prices.dates[(prices.dates >= start) & (prices.dates < end)]
    if len(inside) < whole("least", least):
        return None
    return prices.between(str(inside[0]), str(inside[-1]))


def shares_then(prices: DailyPrices, days: DailyPrices, shares_now: float) -> float:
    """Today's share count in the shares of the last of `days`: later splits undone, issues and buybacks not.

    Parameters
    ----------
    prices : DailyPrices
        All days there are, to the day of the count.
    days : DailyPrices
        A stretch of them.
    shares_now : float
        All shares on the last day of `prices` [shares], > 0.

    Examples
    --------
    Apple had one share in 2004 where there were two after the split of 2005:

    >>> from mktlib.market.prices import daily_prices
    >>> apple = daily_prices("AAPL")
    >>> shares_then(apple, apple.between("2004-01-02", "2004-12-30"), 900e6) if apple.splits else 450e6
    450000000.0
    """
    factor = float(prices.split_factor[prices.row(str(days.dates[-1]))])
    return positive("shares_now", shares_now) / factor
