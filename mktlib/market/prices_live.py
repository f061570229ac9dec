"""Daily prices from the network, when the reader asks for them: cached, timed, and never the cause of an error."""

import math
import os
import queue
import re
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date as calendar_date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from mktlib.formula._checks import positive, refuse
from mktlib.market.prices import COLUMNS, SAMPLE_SYMBOLS, DailyPrices, daily_prices
from mktlib.market.prices_csv import as_csv, read_prices, with_notice

Fetch: TypeAlias = Callable[[str, str, str, float], DailyPrices]  # fetch(symbol, start, end, timeout)

FRESH = 12 * 3600.0  # how long a cached answer counts as new [s]
_SYMBOL = re.compile(r"[A-Za-z0-9.^=-]{1,15}")
_A_SHARE = re.compile(r"\d{6}")


def live_prices(
    symbol: str,
    start: str,
    end: str,
    *,
    timeout: float = 10.0,
    fetch: Fetch | None = None,
    cache: Path | None = None,
    default: str = "AAPL",
) -> DailyPrices:
    """Prices of any share from the network; whatever goes wrong, prices come back, and a notice says which.

    A symbol of six digits is an A-share and asked of the package ``akshare``, any other of ``yfinance``. An answer
    is kept in the user's cache folder for twelve hours. If the source fails, an older answer is used, and without
    one the prices of the same or the `default` share that come with this collection.

    Parameters
    ----------
    symbol : str
        Ticker, for instance "NVDA" or "600519".
    start, end : str
        First and last day, ISO dates.
    timeout : float, optional
        Most time to wait [s], > 0.
    fetch : callable, optional
        Another source: ``fetch(symbol, start, end, timeout)`` returns `DailyPrices`.
    cache : path, optional
        Another folder for answers.
    default : str, optional
        Share to fall back to, one that `daily_prices` knows.

    Returns
    -------
    DailyPrices
        With an empty `notice` only when they are what was asked for.

    Raises
    ------
    ValueError
        If `symbol` or a date is none, `start` is after `end`, or `timeout` is not positive.

    Examples
    --------
    >>> def broken(symbol, start, end, timeout):
    ...     raise OSError("no network")
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     days = live_prices("NVDA", "2025-01-02", "2025-06-30", fetch=broken, cache=Path(folder))
    >>> days.symbol, days.notice[:34]
    ('AAPL', 'NVDA could not be read (no network')
    """
    if not isinstance(symbol, str) or not _SYMBOL.fullmatch(symbol):
        refuse("symbol", "be a ticker such as 'NVDA' or '600519'", symbol)
    if default not in SAMPLE_SYMBOLS:
        refuse("default", f"be one of {', '.join(SAMPLE_SYMBOLS)}", default)
    for name, day in (("start", start), ("end", end)):
        try:
            calendar_date.fromisoformat(day)
        except (ValueError, TypeError):
            refuse(name, "be an ISO date such as '2025-01-02'", day)
    if start > end:
        refuse("start", f"not be after end = {end!r}", start)
    seconds = positive("timeout", timeout)
    # A cache that cannot be found or written is one more thing that must not stop the reader.
    file = _file(symbol, start, end, cache)
    kept, age = _kept(file, symbol)
    if kept is not None and age < FRESH:
        return kept
    try:
        prices = _in_time(fetch or _source(symbol), symbol, start, end, seconds)
    except Exception as problem:  # a stranger's package and a network: anything can come
        why = str(problem).strip().splitlines()[0][:120] if str(problem).strip() else type(problem).__name__
        return _fallback(symbol, why, kept, age, default)
    _keep(file, prices)
    return prices


def _fallback(symbol: str, why: str, kept: DailyPrices | None, age: float, default: str) -> DailyPrices:
    if kept is not None:
        hours = f"{age / 3600:,.0f} hours"
        return with_notice(kept, f"{symbol} could not be read again ({why}): these prices were read {hours} ago.")
    other = symbol if symbol in SAMPLE_SYMBOLS else default
    prices = daily_prices(other)
    span = f"{prices.dates[0]} to {prices.dates[-1]}"
    return with_notice(prices, f"{symbol} could not be read ({why}): these are prices of {other}, {span}.")


def _in_time(fetch: Fetch, symbol: str, start: str, end: str, timeout: float) -> DailyPrices:
    """The answer, or `TimeoutError`: a source that hangs is left behind in a thread that ends with the program."""
    answer: queue.SimpleQueue[DailyPrices | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            answer.put(fetch(symbol, start, end, timeout))
        except BaseException as problem:  # handed on to who asked
            answer.put(problem)

    threading.Thread(target=work, daemon=True).start()
    try:
        prices = answer.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError(f"no answer within {timeout:g} s") from None
    if isinstance(prices, DailyPrices):
        return prices
    if isinstance(prices, BaseException):
        raise prices
    raise TypeError(f"the source answered with {type(prices).__name__}")


def _source(symbol: str) -> Fetch:
    return _from_akshare if _A_SHARE.fullmatch(symbol) else _from_yfinance


def _from_yfinance(symbol: str, start: str, end: str, timeout: float) -> DailyPrices:
    import yfinance  # type: ignore[import-not-found,unused-ignore]

    after = str(np.datetime64(end, "D") + 1)  # it leaves the last day out
    table = yfinance.Ticker(symbol).history(
        start=start, end=after, auto_adjust=False, actions=False, timeout=timeout, raise_errors=True
    )
    names = {name: name.capitalize() for name in COLUMNS}
    source = "Yahoo Finance through yfinance, prices and volumes adjusted for splits"
    return _from_table(symbol, table, table.index, names, source, "$", shares_per_unit=1)


def _from_akshare(symbol: str, start: str, end: str, timeout: float) -> DailyPrices:
    import akshare  # type: ignore[import-not-found,unused-ignore]

    first, last = start.replace("-", ""), end.replace("-", "")
    table = akshare.stock_zh_a_hist(symbol, "daily", first, last, adjust="", timeout=timeout)
    names = {"open": "开盘", "high": "最高", "low": "最低", "close": "收盘", "volume": "成交量"}
    # Volume comes in lots of a hundred shares.
    return _from_table(symbol, table, table["日期"], names, "Eastmoney through akshare, nominal", "¥", 100)


def _from_table(
    symbol: str, table: Any, days: Any, names: dict[str, str], source: str, currency: str, shares_per_unit: int
) -> DailyPrices:
    """A data frame of somebody else's, rows without a price left out."""
    columns = {name: np.asarray(table[theirs], dtype=float) for name, theirs in names.items()}
    columns["volume"] = columns["volume"] * shares_per_unit
    dates = np.array([str(day)[:10] for day in days], dtype="datetime64[D]")
    there = np.all([np.isfinite(column) for column in columns.values()], axis=0)
    if not there.any():
        raise ValueError(f"no prices of {symbol} came back")
    opened, high, low, close, volume = (columns[name][there] for name in COLUMNS)
    return DailyPrices(
        symbol, dates[there], opened, high, low, close, volume, source, certainty="about", currency=currency
    )


def _file(symbol: str, start: str, end: str, cache: Path | None) -> Path | None:
    if cache is None:
        try:
            from platformdirs import user_cache_path

            cache = user_cache_path("mktlib", appauthor=False)
        except (ImportError, OSError, RuntimeError):
            return None
    return cache / f"{symbol}_{start}_{end}.csv"


def _kept(file: Path | None, symbol: str) -> tuple[DailyPrices | None, float]:
    """An earlier answer and its age [s]; a damaged file counts as none."""
    if file is None:
        return None, math.inf
    try:
        age = max(0.0, time.time() - file.stat().st_mtime)
        head, _, body = file.read_text(encoding="utf-8").partition("\n")
        label, currency = head.removeprefix("# ").rsplit(" | ", 1)
        return read_prices(body.encode(), symbol, label=label, currency=currency), age
    except (OSError, ValueError):
        return None, math.inf


def _keep(file: Path | None, prices: DailyPrices) -> None:
    """Write the answer whole or not at all."""
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as part:
            part.write(f"# {prices.source} | {prices.currency}\n{as_csv(prices)}")
        os.replace(name, file)
    except OSError:
        return
