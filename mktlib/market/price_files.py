"""A reader's own table: daily prices as data houses write them, or the asks of a book; nothing is guessed in silence.

What is left out is named, and so is what had to be assumed.
"""

from __future__ import annotations

import contextlib
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mktlib.formula._checks import FloatArray
from mktlib.market.prices import COLUMNS, DailyPrices
from mktlib.market.tables import Content, Table, decimal_sign, enough, named, numbers_of, read_table

NOISE = 1e-6  # of a price: a high that is lower than the close by less is rounding

WRITTEN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))  # by data houses
PRICES, ASKS, DATES, ADJUSTED = (WRITTEN[what] for what in ("prices", "asks", "dates", "adjusted"))
RATIOS = np.array([old / new for kind in WRITTEN["jumps"].values() for old, new in kind])


class PriceFile(NamedTuple):
    """Daily prices with what was assumed (by topic), lines that were left out, and unexplained jumps (day, ratio)."""

    prices: DailyPrices
    notes: Mapping[str, str]
    left_out: tuple[str, ...]
    jumps: tuple[tuple[str, float], ...]


class AskFile(NamedTuple):
    """Asks, the lowest price first [currency/share, shares], what was assumed, and lines that were left out."""

    prices: FloatArray
    sizes: FloatArray
    notes: Mapping[str, str]
    left_out: tuple[str, ...]


def read_prices(content: Content, name: str = "your file", volumes: str = "") -> PriceFile:
    """Daily prices of one share from the text that Yahoo, yfinance, Stooq, Nasdaq, akshare, NetEase, Tushare … write.

    Parameters
    ----------
    content : path or bytes
        A table with a header, also packed as gz or zip, at most 8 MB.
    name : str
        What to call the share.
    volumes : {"", "shares", "lots"}
        Whether the volumes count shares or lots of 100; "" finds out from the amounts traded, if the file has them.

    Returns
    -------
    PriceFile
        The currency of its prices is the reader's to say: files do not.

    Raises
    ------
    ValueError
        If a column is missing, or more lines are bad than good; in words for a reader.

    Examples
    --------
    >>> read = read_prices("Date;Open;High;Low;Close;Volume\\n13.03.2025;41,0;42,25;40,75;41,5;812.000\\n".encode())
    >>> str(read.prices.dates[0]), float(read.prices.close[0]), float(read.prices.volume[0])
    ('2025-03-13', 41.5, 812000.0)
    """
    table = read_table(content, PRICES, ("date", *COLUMNS))
    if len(set(table.columns.get("ticker", ()))) > 1:
        raise ValueError("it holds more than one share: keep the lines of one")
    notes: dict[str, str] = {}
    days = _days(table.columns["date"], notes)
    decimal = decimal_sign([*zip(*(table.columns[one] for one in COLUMNS[:4]), strict=True)], table, notes)
    numbers = {one: numbers_of(cells, decimal) for one, cells in table.columns.items() if one not in ("date", "ticker")}
    good: dict[Any, int] = {}
    left_out = list(table.left_out)
    for row, line in enumerate(table.lines):
        why = _wrong(row, table, days, numbers, good)
        if why:
            left_out.append(f"line {line}: {why}")
        else:
            good[days[row]] = row
    bad = enough(good, left_out)
    rows = np.array([good[day] for day in sorted(good)])
    found = {one: column[rows] for one, column in numbers.items()}
    top, foot = np.maximum(found["open"], found["close"]), np.minimum(found["open"], found["close"])
    found["high"], found["low"] = np.maximum(found["high"], top), np.minimum(found["low"], foot)
    found["volume"] = found["volume"] * _lots(found, table.heads["volume"], volumes, notes)
    columns: Any = {one: found[one] for one in COLUMNS}
    prices = DailyPrices(name, days[rows], **columns, source="a file of the reader's own", certainty="about")
    prices = replace(prices, splits=_told_splits(prices, found, np.array(table.lines)[rows], table.above, notes))
    return PriceFile(prices, notes, bad, _jumps(prices))


def read_asks(content: Content) -> AskFile:
    """Asks from a table of prices and sizes: with a header in any order, or two columns without one.

    >>> asks = read_asks(b"price,size\\n101,50\\n100,200\\n101,25\\n")
    >>> asks.prices.tolist(), asks.sizes.tolist()
    ([100.0, 101.0], [200.0, 75.0])
    """
    table = read_table(content, ASKS, ("price", "size"), header=False)
    notes: dict[str, str] = {} if table.heads else {"columns": "no header: price first, then size"}
    decimal = decimal_sign([(cell,) for cell in table.columns["price"]], table, notes, volumes="size")
    price, size = (numbers_of(table.columns[one], decimal) for one in ("price", "size"))
    left_out, good = list(table.left_out), []
    for row, line in enumerate(table.lines):
        cells = {one: table.columns[one][row] for one in ("price", "size")}
        bad = next((one for one, n in zip(cells, (price[row], size[row]), strict=True) if not 0 < n < 1e15), "")
        if bad:
            left_out.append(f"line {line}: {named(bad, cells[bad], above=True)}")
        else:
            good.append(row)
    named_lines = enough(good, left_out)
    levels, where = np.unique(price[good], return_inverse=True)
    return AskFile(levels, np.bincount(where, size[good]).astype(float), notes, named_lines)


def _days(cells: Sequence[str], notes: dict[str, str]) -> Any:
    """Dates as one format reads most of them; NaT where it reads none."""
    plain = [re.sub(r"[T ]\d{1,2}:\d\d.*$", "", cell).removesuffix(".0").strip("' ") for cell in cells]
    some = plain[:: max(len(plain) // 300, 1)]
    seen = [one for one in DATES if not np.isnat(_written(some, one)).all()]
    tried = {one: _written(plain, one) for one in seen}
    most = max((int((~np.isnat(days)).sum()) for days in tried.values()), default=0)
    best = {one: days for one, days in tried.items() if (~np.isnat(days)).sum() == most}
    if len(best) > 1:  # the third of April or the fourth of March: days of trading follow each other closely
        far = {one: np.abs(np.diff(days[~np.isnat(days)]).astype(int)).sum() for one, days in best.items()}
        nearest = [one for one, distance in far.items() if distance == min(far.values())]
        if len(nearest) > 1:
            raise ValueError(f"{plain[0]} may be one day or another: write dates as 2025-03-31")
        best = {nearest[0]: best[nearest[0]]}
        notes["dates"] = f"{plain[0]} is read as {DATES[nearest[0]] or nearest[0]}"
    return next(iter(best.values()), np.full(len(plain), "NaT", "datetime64[D]"))


def _written(cells: Sequence[str], format: str) -> Any:
    """Days as one format reads them; NaT where it does not."""
    days = np.full(len(cells), "NaT", "datetime64[D]")
    for i, cell in enumerate(cells):
        with contextlib.suppress(ValueError):
            days[i] = datetime.strptime(cell, format).date()
    return days


def _wrong(row: int, table: Table, days: Any, numbers: Mapping[str, FloatArray], good: Mapping[Any, int]) -> str:
    """What is wrong with a day; "" if nothing is."""
    if np.isnat(days[row]) or not 1800 <= days[row].item().year <= 2200:
        return f"date {table.columns['date'][row][:20]!r} is not read"
    values = {one: numbers[one][row] for one in COLUMNS}
    for one, value in values.items():
        if not math.isfinite(value):
            return named(one, table.columns[one][row])
        if value < 0 or (value == 0 and one != "volume"):
            return f"{one} is {value:g}" + (": no trade that day" if value == 0 else "")
    for one in ("open", "close"):
        if values[one] > values["high"] * (1 + NOISE) or values[one] < values["low"] * (1 - NOISE):
            return f"{one} {values[one]:g} lies outside {values['low']:g} to {values['high']:g}"
    if days[row] in good:
        return f"{days[row]} stands twice"
    return ""


def _lots(found: Mapping[str, FloatArray], head: str, volumes: str, notes: dict[str, str]) -> int:
    """Shares in each unit of volume: told by the reader, by the header, or by the amounts of money traded."""
    if volumes in ("shares", "lots"):
        notes["volumes"] = f"in {'shares' if volumes == 'shares' else 'lots of 100'}, as you say"
        return 100 if volumes == "lots" else 1
    if unit := re.search(r"手|股|\b(lots?|shares?)\b", head, re.IGNORECASE):
        in_lots = unit[0].lower() in ("手", "lot", "lots")
        notes["volumes"] = f"in {'lots of 100' if in_lots else 'shares'}, as the header says"
        return 100 if in_lots else 1
    if "amount" in found:
        traded = found["volume"] * (found["high"] + found["low"]) / 2
        some = np.flatnonzero((traded > 0) & (found["amount"] > 0))[-20:]  # the latest: adjusted prices drift away
        ratio = float(np.median(found["amount"][some] / traded[some])) if some.size else math.nan
        for lots, thousands in ((1, 1.0), (100, 1.0), (100, 1e3), (1, 1e3), (100, 1e4), (1, 1e4)):
            if 0.8 < ratio * thousands / lots < 1.25:
                notes["volumes"] = "in lots of 100, by the money traded" if lots == 100 else "in shares"
                return lots
        notes["volumes"] = "read as shares, but the money traded fits neither shares nor lots"
        return 1
    notes["volumes"] = "read as shares: the file does not say"
    return 1


def _told_splits(
    prices: DailyPrices, found: Mapping[str, FloatArray], lines: Any, above: str, notes: dict[str, str]
) -> tuple[tuple[str, float], ...]:
    """Splits and bonus issues that the file itself tells, by an adjusted close or by what it calls the close before."""
    close, factor = prices.close, np.ones(max(len(prices) - 1, 0))
    notes["adjusted"] = next((said for word, said in ADJUSTED.items() if word in above), "the file does not say")
    if "adjusted" in found and np.isfinite(found["adjusted"]).all() and (found["adjusted"] > 0).all():
        scale = close / found["adjusted"]
        factor = scale[:-1] / scale[1:]
        notes["adjusted"] = "close as it stands; an adjusted one is beside it"
    elif "before" in found or "change" in found:
        before = found["before"] if "before" in found else close - found["change"]
        told = np.isfinite(before[1:]) & (before[1:] > 0) & (np.abs(np.diff(lines)) == 1)
        factor = np.where(told, close[:-1] / np.where(told, before[1:], 1), 1)
        as_it_was = np.mean(np.abs(factor[told] - 1) < 0.01) if told.any() else 1.0
        if as_it_was < 0.6:  # on most days what it calls the close before is that close, or it is no such
            return ()
    large = np.flatnonzero((factor > 1.15) | (factor < 1 / 1.15))  # a dividend moves it less
    splits = tuple((str(prices.dates[i + 1]), round(float(factor[i]), 4)) for i in large)
    if splits:
        notes["adjusted"] = notes["adjusted"].replace("the file does not say", "no: splits stand in the prices")
        notes["splits"] = "undone: " + ", ".join(f"{ratio:g} for 1 on {day}" for day, ratio in splits[:3])
    return splits


def _jumps(prices: DailyPrices) -> tuple[tuple[str, float], ...]:
    """Nights in which the price changed as in a split or a bonus issue that nobody told."""
    factor = prices.split_factor
    night = (prices.open[1:] / factor[1:]) / (prices.close[:-1] / factor[:-1])
    near = np.abs(night[:, None] / RATIOS - 1).min(1) < 0.05
    rows = np.flatnonzero(near & ((night < 0.7) | (night > 1.8)))
    return tuple((str(prices.dates[i + 1]), round(float(night[i]), 3)) for i in rows)
