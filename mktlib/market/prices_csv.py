"""Read and write daily prices as CSV: any order of columns and days, every bad line named."""

import csv
from dataclasses import replace
from datetime import date as calendar_date

import numpy as np

from mktlib.formula._checks import refuse
from mktlib.market.prices import COLUMNS, DailyPrices, PriceCertainty, impossible
from mktlib.orderbook.lobster import Source, text_of

NAMES = ("date", *COLUMNS)
SHOWN, MOST_LINES = 5, 1_000_000  # bad lines named in an error; empty ones take memory too


def read_prices(
    source: Source,
    symbol: str,
    *,
    currency: str = "$",
    label: str = "a CSV file of the reader's own",
    certainty: PriceCertainty = "about",
    splits: tuple[tuple[str, float], ...] = (),
    strict: bool = True,
    most_bytes: int = 20_000_000,
) -> DailyPrices:
    """Daily prices from a CSV file with a header: date, open, high, low, close, volume.

    Columns may stand in any order and under other ones that are not read; days too. Fields are separated by
    commas, semicolons or tabs. The `csv` module reads ten thousand days in 20 ms, less than pandas takes to
    import.

    Parameters
    ----------
    source : path, bytes or file object
        The file or its content.
    symbol : str
        Ticker.
    currency, label, certainty, splits
        As in `DailyPrices`; `label` is its source.
    strict : bool, optional
        Refuse a file with a bad line. Otherwise leave such lines out, and say so in the notice.
    most_bytes : int, optional
        A larger file is refused.

    Returns
    -------
    DailyPrices

    Raises
    ------
    ValueError
        If a column is missing, no line can be read, or (when `strict`) a line is bad: the first ones are named.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> days = read_prices(b"Volume,Date,Open,High,Low,Close\\n500,2024-01-02,10,12,9,11\\n", "ABC")
    >>> float(days.close[0]), float(days.volume[0])
    (11.0, 500.0)
    """
    try:
        text = text_of("prices", source, most_bytes).decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"prices must be a text file, got {error}") from None
    if text.count("\n") + text.count("\r") > MOST_LINES:
        refuse("prices", f"have at most {MOST_LINES:,} lines", "more")
    lines = text.splitlines()
    delimiter = next((mark for mark in ",;\t" if mark in lines[0]), ",")
    header = [cell.strip().lower() for cell in next(csv.reader([lines[0]], delimiter=delimiter))]
    missing = [name for name in NAMES if header.count(name) != 1]
    if missing:
        refuse("prices", f"have one column for each of {', '.join(NAMES)} (not so: {', '.join(missing)})", lines[0])
    places = [header.index(name) for name in NAMES]
    rows: dict[calendar_date, list[float]] = {}
    problems: list[str] = []
    reader = csv.reader(lines[1:], delimiter=delimiter)
    for cells in reader:
        what = _take(cells, places, rows) if any(cell.strip() for cell in cells) else ""
        if what:
            problems.append(f"prices line {reader.line_num + 1}: {what}")
    if problems and (strict or not rows):
        more = f" (and {len(problems) - SHOWN} more)" if len(problems) > SHOWN else ""
        raise ValueError("; ".join(problems[:SHOWN]) + more)
    if not rows:
        refuse("prices", "have at least one day", "a header alone")
    days = sorted(rows)
    opened, high, low, close, volume = np.array([rows[day] for day in days]).T
    left_out = f"{len(problems)} lines were left out, the first: {problems[0]}" if problems else ""
    return DailyPrices(
        symbol,
        np.array(days, dtype="datetime64[D]"),
        opened,
        high,
        low,
        close,
        volume,
        source=label,
        certainty=certainty,
        splits=splits,
        currency=currency,
        notice=left_out,
    )


def _take(cells: list[str], places: list[int], rows: dict[calendar_date, list[float]]) -> str:
    """Add one line to the rows; returns what is wrong with it, "" if nothing is."""
    if len(cells) <= max(places):
        return f"must have at least {max(places) + 1} fields, got {len(cells)}"
    day_text, *texts = (cells[place].strip() for place in places)
    try:
        day = calendar_date.fromisoformat(day_text[:10])
    except ValueError:
        return f"date must be an ISO date such as 2012-05-18, got {day_text!r}"
    if day in rows:
        return f"date must be new, got {day_text} again"
    values = []
    for name, text in zip(COLUMNS, texts, strict=True):
        try:
            values.append(float(text))
        except ValueError:
            return f"{name} must be a number, got {text!r}"
    if impossible(*np.array(values)[:, None])[0]:
        return f"must have 0 < low <= open, close <= high and volume >= 0, got {', '.join(texts)}"
    rows[day] = values
    return ""


def as_csv(prices: DailyPrices) -> str:
    """The same prices as text that `read_prices` reads back to the last digit.

    Examples
    --------
    >>> content = b"date,open,high,low,close,volume\\n2024-01-02,10.0,12.0,9.0,11.0,500.0\\n"
    >>> as_csv(read_prices(content, "ABC")).encode() == content
    True
    """
    columns = [getattr(prices, name).tolist() for name in COLUMNS]
    rows = zip(prices.dates.astype(str).tolist(), *columns, strict=True)
    return "\n".join([",".join(NAMES), *(",".join(map(str, row)) for row in rows)]) + "\n"


def with_notice(prices: DailyPrices, notice: str) -> DailyPrices:
    """The same prices, with one more sentence that a page must say beside them."""
    return replace(prices, notice=" ".join(filter(None, (prices.notice, notice))))
