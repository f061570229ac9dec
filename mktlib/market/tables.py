"""Text files of rows and columns: unpacked, decoded, cut into cells, read as numbers, whoever wrote them.

Each line is cut by itself: an open quote, or a comma too many, costs one line and not the rest of the file.
"""

from __future__ import annotations

import contextlib
import csv
import math
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from mktlib.formula._checks import FloatArray
from mktlib.orderbook.lobster import text_of

Content: TypeAlias = str | os.PathLike[str] | bytes

MOST_BYTES, MOST_LINES, LONGEST_LINE = 8_000_000, 50_000, 5_000
TIMES = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "万": 1e4, "亿": 1e8}
MISSING = {"", "-", "--", "—", "n/a", "na", "nan", "null", "none"}
IN_GROUPS = {mark: re.compile(rf"\d{{1,3}}(?:\{mark}\d{{3}})+") for mark in ",."}
NUMBER = {
    mark: re.compile(
        rf"[-+−]?(?:\d{{1,3}}(?:\{other}\d{{2,3}})*\{other}\d{{3}}|\d+)?(?:\{mark}\d*)?(?:[eE][-+]?\d+)?([kKmMbB万亿]?)"
    )
    for mark, other in (".,", ",.")
}


class Table(NamedTuple):
    """Cells by column, each row with its line in the file; what separates them, what stands above, what is left out."""

    columns: dict[str, list[str]]
    lines: list[int]
    mark: str
    heads: dict[str, str]
    above: str
    left_out: list[str]


def _text(content: Content, fields: Mapping[str, str]) -> str:
    """What the file says, unpacked and decoded: the code in which most names of columns are known."""
    if isinstance(content, (str, os.PathLike)):
        with Path(content).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    if b"xl/workbook" in content or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError("it is an Excel workbook: save it as CSV first")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content[: MOST_BYTES + 1].decode("utf-16", errors="replace").encode()
    try:
        data = text_of("table", content, MOST_BYTES)
    except ValueError as problem:
        raise ValueError(str(problem).replace(" must be ", " should be ").replace(", got ", ": it is ")) from None
    if b"<html" in data[:1000].lower():
        raise ValueError("it is a web page: download the table itself")
    known = {word for names in fields.values() for name in names.split() for word in name.split("_")}
    read = {}
    for code in ("utf-8", "gb18030", "cp1252", "latin-1"):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(code)
            read[text] = len(known & set(_plain(re.sub(r"[,;\t|]", " ", text[:2000])).split("_")))
    return max(read, key=read.__getitem__)


def _plain(head: str) -> str:
    """A column's name without case, unit and punctuation."""
    head = unicodedata.normalize("NFKC", head).lower()
    return "_".join(re.sub(r"\([^)]*\)|[^\w%]|_", " ", head).split())


def _cells(line: str, mark: str) -> list[str]:
    return [cell.strip().strip('"') for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])]


def _places(cells: Sequence[str], fields: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands, by the names of the columns; a price that stands twice is refused."""
    plain, places = [_plain(cell) for cell in cells], dict[str, int]()
    for field, names in fields.items():
        strong, _bar, weak = names.partition("|")
        for some in (strong.split(), weak.split()):
            at = [i for i, name in enumerate(plain) if name in some and i not in places.values()]
            if field == "date" and some == weak.split():
                at = at if at[:1] == [0] else []
            if len(at) > 1 and field in ("open", "close"):
                raise ValueError(f"the column {cells[at[0]]!r} stands {len(at)} times: one share is wanted")
            if at:
                places[field] = at[0]
                break
    if "date" in fields and "date" not in places and plain[:1] == [""] and len(places) > 3:
        places["date"] = 0  # an index without a name
    return places


def read_table(content: Content, fields: Mapping[str, str], needed: Sequence[str], header: bool = True) -> Table:
    """Find the header and what separates cells, and cut the lines below it."""
    lines = re.split(r"\r\n|\r|\n", _text(content, fields))
    if len(lines) > MOST_LINES:
        raise ValueError(f"it has {len(lines):,} lines, more than the {MOST_LINES:,} that are read")
    marks, first = ",;\t|", 0
    if found := re.fullmatch(r'"?sep=(.)"?', lines[0].strip().lower()):
        marks, first = found[1], 1
    best: dict[str, int] = {}
    mark, at = ",", first - 1
    for i, line in enumerate(lines[first : first + 40], first):
        for one in marks:
            places = _places(_cells(line[:LONGEST_LINE], one), fields)
            if sum(field in needed for field in places) > sum(field in needed for field in best):
                best, mark, at = places, one, i
    missing = [field for field in needed if field not in best]
    if missing and not header:  # two columns of numbers will do
        at = next((i for i, line in enumerate(lines) if re.search(r"\d", line)), 0) - 1
        mark = next((one for one in ";\t|" if one in lines[at + 1]), ",")
        best = dict(zip(needed, range(len(needed)), strict=True))
    elif missing:
        raise ValueError(f"it has no column for {' and '.join(missing[:3])}: the first line is {lines[first][:60]!r}")
    names = _cells(lines[at], mark) if not missing else []
    width = len(names) or len(_cells(lines[at + 1], mark))
    columns: dict[str, list[str]] = {field: [] for field in best}
    numbers: list[int] = []
    left_out: list[str] = []
    for i, line in enumerate(lines[at + 1 :], at + 2):
        cells = _cells(line[:LONGEST_LINE], mark)
        if not any(cells) or cells[0].startswith("#") or _is_second_header(i - at, cells):
            continue
        if len(line) > LONGEST_LINE:
            left_out.append(f"line {i}: it has {len(line):,} characters")
        elif len(cells) <= max(best.values()) or any(cells[width:]):
            left_out.append(f"line {i}: {len(cells)} cells where the header has {width}")
        else:
            numbers.append(i)
            for field, place in best.items():
                columns[field].append(cells[place])
    heads = {field: names[place] for field, place in best.items() if names}
    return Table(columns, numbers, mark, heads, " ".join(lines[: max(at, 0)]), left_out)


def _is_second_header(below: int, cells: Sequence[str]) -> bool:
    """Whether it is one of the three lines above the days that yfinance writes."""
    days = (re.match(r"\d{4}-\d\d-\d\d", cell) for cell in cells)
    return below <= 4 and cells[0].lower() in ("ticker", "date", "datetime") and not any(days)


def decimal_sign(rows: Iterable[Sequence[str]], table: Table, notes: dict[str, str], volumes: str = "volume") -> str:
    """The sign before decimals, by what the prices leave no doubt of, then by the volumes."""
    votes = {".": 0, ",": 0}
    doubtful = ""
    for cell in (re.sub(r"[^\d.,]", "", one) for row in rows for one in row):
        kinds = {mark for mark in cell if mark in ".,"}
        last = max(cell.rfind("."), cell.rfind(","))
        if len(kinds) == 2 or (kinds and not IN_GROUPS[cell[last]].fullmatch(cell)):
            votes[cell[last]] += 1
        elif kinds and cell.count(cell[last]) > 1:
            votes[",."[cell[last] == ","]] += 1
        elif kinds:
            doubtful = doubtful or cell
    if votes["."] == votes[","] > 0:
        raise ValueError("some numbers have a decimal point and some a decimal comma")
    if votes["."] != votes[","]:
        return max(votes, key=votes.__getitem__)
    many = [re.sub(r"[^\d.,]", "", cell) for cell in table.columns[volumes]]
    told = {"," if mark == "." else "." for mark in ".," for cell in many if cell.count(mark) > 1}
    if not told and not doubtful:  # prices are whole; volumes are too
        told = {"," if mark == "." else "." for mark in ".," for cell in many if IN_GROUPS[mark].fullmatch(cell)}
    decimal = told.pop() if len(told) == 1 else "," if "," in doubtful and table.mark != "," else "."
    if doubtful:
        notes["decimals"] = f"{doubtful} is read as {numbers_of([doubtful], decimal)[0]:,.10g}"
    return decimal


def numbers_of(cells: Sequence[str], decimal: str) -> FloatArray:
    """Cells as numbers, NaN where a cell is none: signs of currencies, groups of thousands, 1.2M and 3.4万 are read.

    >>> numbers_of(["$1,234.50", "3.4K", "1,23,456", "41,5", "n/a"], ".").tolist()
    [1234.5, 3400.0, 123456.0, nan, nan]
    """
    return np.array([_number(cell, decimal) for cell in cells])


def _number(cell: str, decimal: str) -> float:
    text = re.sub(r"[\s'’$€£¥￥%]", "", cell)
    found = NUMBER[decimal].fullmatch(text)
    if not found or not any(map(str.isdigit, text)):
        return math.nan
    plain = text.removesuffix(found[1]).replace(",."[decimal == ","], "").replace(decimal, ".").replace("−", "-")
    return float(plain) * TIMES[found[1].lower()]


def named(name: str, cell: str, above: bool = False) -> str:
    """What is wrong with a cell that holds no number, or none above zero."""
    if cell.strip().lower() in MISSING:
        return f"no {name}"
    return f"{name} {cell[:20]!r} is no number" + (" above zero" if above else "")


def enough(good: Sequence[Any] | Mapping[Any, Any], left_out: list[str]) -> tuple[str, ...]:
    """Return what is left out, line by line; a file with more bad lines than good ones is refused."""
    if not good and not left_out:
        raise ValueError("there is no line of numbers in it")
    left_out.sort(key=lambda one: int(one.split(":")[0].removeprefix("line ")))
    if not good or len(left_out) > len(good):
        raise ValueError(f"{len(good):,} good lines and {len(left_out):,} bad ones; the first: {left_out[0]}")
    return tuple(left_out)
