"""Made-up daily prices, labeled as such: a random walk with days of unequal size, and volume that follows it."""

import zlib

import numpy as np

from mktlib.formula._checks import positive, real, refuse, whole
from mktlib.market.prices import DailyPrices

MADE_UP = "made up: a random walk with unequal days, not a market"


def synthetic_prices(
    rng: np.random.Generator,
    days: int = 500,
    symbol: str = "MADE-UP",
    start: str = "2012-05-18",
    price: float = 38.0,
    volatility: float = 0.025,
    daily_volume: float = 50e6,
    notice: str = "These prices are made up.",
) -> DailyPrices:
    """A share that no market has seen, for a page that must run without data.

    Each day's size is drawn first (log-normal, with memory of the day before), then its direction. Days of large
    moves have large volume, as on real markets; nothing else of real markets should be read from it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    days : int
        Trading days, Monday to Friday, > 0.
    symbol : str
        What to call it.
    start : str
        First day, ISO date; the Monday after, if it falls on a weekend.
    price : float
        Close before the first day [$/share], > 0.
    volatility : float
        Typical size of a day's return, > 0 and below 0.2.
    daily_volume : float
        Typical volume [shares/day], > 0.
    notice : str
        What a page must say beside it.

    Returns
    -------
    DailyPrices
        Its `certainty` is "made up".

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> days = synthetic_prices(np.random.default_rng(1), days=10)
    >>> len(days), days.certainty, str(days.dates[1])
    (10, 'made up', '2012-05-21')
    """
    count = whole("days", days)
    if positive("volatility", volatility) >= 0.2:
        refuse("volatility", "be below 0.2", volatility)
    if not notice.strip():
        refuse("notice", "say that the prices are made up", notice)
    shocks = rng.standard_normal((4, count))
    heat = np.zeros(count)  # log of the day's size
    for day in range(1, count):
        heat[day] = 0.9 * heat[day - 1] + 0.2 * shocks[0, day]
    size = volatility * np.exp(heat)
    move = np.clip(size * shocks[1], -0.5, 0.5)
    close = real("price", positive("price", price)) * np.exp(np.cumsum(move))
    before = np.concatenate(([price], close[:-1]))
    opened = before * np.exp(0.3 * move)  # part of the day's move comes overnight
    high = np.maximum(opened, close) * np.exp(0.3 * size * np.abs(shocks[2]))
    low = np.minimum(opened, close) * np.exp(-0.3 * size * np.abs(shocks[2]))
    volume = positive("daily_volume", daily_volume) * np.exp(heat + np.abs(shocks[1]) / 2 + 0.3 * shocks[3])
    return DailyPrices(
        symbol,
        dates=np.busday_offset(start, np.arange(count), roll="forward"),
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=np.ceil(volume),
        source=MADE_UP,
        certainty="made up",
        notice=notice,
    )


def stand_in(symbol: str) -> DailyPrices:
    """The made-up series shown in place of a real one that is not installed; always the same for a symbol."""
    rng = np.random.default_rng(zlib.crc32(symbol.encode()))
    notice = (
        f"The prices of {symbol} come with the package bokeh_sampledata (2026.1 or later), which is not installed: "
        "these are made up."
    )
    return synthetic_prices(rng, symbol=symbol, notice=notice)
