"""Daily prices and volumes of one share, as a value: as they were printed, with what is known of splits."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import date as calendar_date
from functools import lru_cache
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from mktlib.formula._checks import FloatArray, refuse

COLUMNS = ("open", "high", "low", "close", "volume")
SAMPLE_SYMBOLS = ("AAPL", "FB", "GOOG", "IBM", "MSFT")

# New shares for one old one, on the first day that trades at the new price.
_SPLITS = {"AAPL": (("2000-06-21", 2.0), ("2005-02-28", 2.0)), "MSFT": (("2003-02-18", 2.0),)}


@dataclass(frozen=True, eq=False)
class DailyPrices:
    """One share, day by day, nothing smoothed: a 2-for-1 split stands in it as a fall by half.

    Raises
    ------
    ValueError
        If a column has another length, a date is missing, repeated or out of order, or a price is impossible.

    Examples
    --------
    >>> days = DailyPrices("ABC", ["2024-01-02", "2024-01-03"], [10, 11], [12, 13], [9, 10], [11, 12], [500, 0],
    ...                    source="a lesson", certainty="made up")
    >>> len(days), days.closing_value.tolist(), days.returns().round(4).tolist()
    (2, [5500.0, 0.0], [0.0909])
    """

    symbol: str  # ticker
    dates: NDArray[np.datetime64]  # trading days, ascending; ISO dates will do
    open: FloatArray  # prices [currency/share], > 0, with the low below and the high above the others
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray  # shares that changed hands [shares/day], >= 0
    source: str  # where the numbers come from
    certainty: Literal["sure", "about", "made up"]  # "made up" marks a series that no market has seen
    splits: tuple[tuple[str, float], ...] = ()  # days, and new shares for one old one; a day outside is dropped
    notice: str = ""  # what a page must say beside the prices, for instance that they are made up

    def __post_init__(self) -> None:
        dates = np.array(self.dates, "datetime64[D]")
        columns = opened, high, low, close, volume = np.array([getattr(self, name) for name in COLUMNS], float)
        if dates.shape != opened.shape or not dates.size:
            refuse("dates", f"be a list of days, one for each of the {opened.size} prices", self.dates)
        if np.isnat(dates).any() or (np.diff(dates) <= np.timedelta64(0, "D")).any():
            refuse("dates", "ascend, each day once", self.symbol)
        ordered = (low > 0) & (low <= np.minimum(opened, close)) & (high >= np.maximum(opened, close))
        possible = ordered & np.isfinite(high) & (volume >= 0) & np.isfinite(volume)
        if not possible.all():
            rule = f"be positive, low <= open, close <= high, volume >= 0 on {dates[possible.argmin()]}"
            refuse("prices", rule, columns[:, possible.argmin()].tolist())
        for name, column in {"dates": dates, **dict(zip(COLUMNS, columns, strict=True))}.items():
            column.flags.writeable = False
            object.__setattr__(self, name, column)
        object.__setattr__(self, "splits", tuple((day, ratio) for day, ratio in self.splits if self._row(day) > 0))

    def __len__(self) -> int:
        return len(self.dates)

    @property
    def closing_value(self) -> FloatArray:
        """What a day's volume is worth at its close [currency/day]: about the cash that changed hands."""
        return np.asarray(self.close * self.volume)

    @property
    def split_factor(self) -> FloatArray:
        """Shares of today for one share of each day: what a price must be divided by to compare it with today's.

        >>> days = DailyPrices("ABC", ["2024-01-02", "2024-01-03"], [10, 5], [10, 5], [10, 5], [10, 5], [1, 2],
        ...                    source="a lesson", certainty="made up", splits=(("2024-01-03", 2.0),))
        >>> days.split_factor.tolist(), days.returns().tolist(), days.returns(undo_splits=False).tolist()
        ([2.0, 1.0], [0.0], [-0.5])
        """
        factor = np.ones(len(self))
        for day, ratio in self.splits:
            factor[: self._row(day)] *= ratio
        return factor

    def returns(self, undo_splits: bool = True) -> FloatArray:
        """Change of the close from day to day, as a part of the close before; one fewer than days.

        With `undo_splits` prices of the same share are compared on both sides of a split, as a holder does; without
        it a 2-for-1 split counts as a loss of half. Dividends are left alone either way.
        """
        close = self.close / self.split_factor if undo_splits else self.close
        return np.asarray(close[1:] / close[:-1] - 1)

    def between(self, start: str | None = None, end: str | None = None) -> Self:
        """The days from `start` to `end`, both included; at least one trading day must be among them."""
        first = 0 if start is None else int(np.searchsorted(self.dates, _day("start", start)))
        last = len(self) if end is None else int(np.searchsorted(self.dates, _day("end", end), side="right"))
        if first >= last:
            refuse("end", f"leave a trading day from {start or self.dates[0]} on", end)
        cut = {name: getattr(self, name)[first:last] for name in ("dates", *COLUMNS)}
        return replace(self, **cut)

    def row(self, day: str) -> int:
        """Number of a trading day, from 0; a day without trading is refused."""
        number = self._row(day)
        if number < 0:
            refuse("day", f"be a trading day of {self.symbol}", day)
        return number

    def _row(self, day: str) -> int:
        wanted = _day("day", day)
        place = int(np.searchsorted(self.dates, wanted))
        return place if place < len(self) and self.dates[place] == wanted else -1


def _day(name: str, text: object) -> np.datetime64:
    try:
        return np.datetime64(calendar_date.fromisoformat(str(text)), "D")
    except ValueError:
        refuse(name, "be an ISO date such as '2012-05-18'", text)


@lru_cache(maxsize=8)
def daily_prices(symbol: str = "AAPL") -> DailyPrices:
    """Real daily prices of five US shares, from March 2000 or their first day to 2013-03-01.

    They come with the package ``bokeh_sampledata`` (2026.1 or later): nominal prices and nominal volumes, in the
    public domain. Without the package the prices are made up, and `DailyPrices.notice` says so.

    Parameters
    ----------
    symbol : str
        "AAPL", "FB", "GOOG", "IBM" or "MSFT".

    Raises
    ------
    ValueError
        If `symbol` is another.

    Examples
    --------
    >>> facebook = daily_prices("FB")
    >>> str(facebook.dates[0])
    '2012-05-18'
    """
    if symbol not in SAMPLE_SYMBOLS:
        refuse("symbol", f"be one of {', '.join(SAMPLE_SYMBOLS)}", symbol)
    try:
        import bokeh_sampledata.stocks as stocks  # type: ignore[import-not-found,unused-ignore]

        table = getattr(stocks, symbol)
    except (ImportError, AttributeError, OSError, RuntimeError):  # missing, or older than 2026.1
        return _stand_in(symbol)
    columns: Any = {name: table[name] for name in COLUMNS}
    return DailyPrices(
        symbol,
        table["date"],
        **columns,
        source="bokeh_sampledata 2026.1 or later: Quandl WIKI prices, nominal, public domain",
        certainty="sure",
        splits=_SPLITS.get(symbol, ()),
    )


def _stand_in(symbol: str) -> DailyPrices:
    """The made-up series shown in place of a real one that is not installed; always the same for a symbol."""
    rng = np.random.default_rng(zlib.crc32(symbol.encode()))
    dates = np.arange("2012-05-18" if symbol == "FB" else "2000-03-01", "2013-03-02", dtype="datetime64[D]")
    dates = dates[np.is_busday(dates)]
    close = 38 * np.exp(np.cumsum(0.02 * rng.standard_normal(len(dates))))
    before = np.append(38.0, close[:-1])
    top, bottom = np.maximum(before, close), np.minimum(before, close)
    volume = np.ceil(2e7 * np.exp(30 * np.abs(np.log(close / before)) + 0.3 * rng.standard_normal(len(dates))))
    notice = (
        f"The prices of {symbol} come with the package bokeh_sampledata (2026.1 or later), which is not installed: "
        "these are made up."
    )
    columns = (before, top, bottom, close, volume)
    return DailyPrices(symbol, dates, *columns, source="made up", certainty="made up", notice=notice)
