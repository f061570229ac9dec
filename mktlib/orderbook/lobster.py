"""LOBSTER files: one trading day of a NASDAQ book, every message with the book that it left."""

import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side

Source: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | IO[str]
Levels: TypeAlias = list[tuple[float, int]]  # price [$/share] and size [shares], best first

EMPTY = 9_999_999_999  # stands for "nobody": + for asks, - for bids
SCALE = 10_000  # file prices are ten-thousandths of a dollar
NEW, REDUCED, DELETED, EXECUTED, HIDDEN, CROSS, HALT = range(1, 8)
FIELDS = ("kind", "order_id", "size", "price", "direction")  # and before them the time
CHUNK, LONGEST_LINE, MOST_BAD = 20_000, 65_536, 20_000  # lines at a time; characters; bad lines of one file
PACKED = {b"7z\xbc\xaf": "7z", b"Rar!": "rar", b"\xfd7zX": "xz", b"BZh": "bz2", b"\x28\xb5\x2f\xfd": "zst"}


@dataclass(frozen=True, eq=False)
class LobsterDay:
    """Messages and the visible book after each of them."""

    # A record for each row: `time` [s after midnight], `kind` (1 new, 2 reduced, 3 deleted, 4 executed, 5 hidden
    # execution, 6 cross, 7 halt), `order_id`, `size` [shares], `price` [$/10,000], `direction` (1 buys, -1 sells).
    messages: NDArray[Any]
    books: NDArray[np.int64]  # row by level by (ask price, ask size, bid price, bid size) [$/10,000 and shares]
    problems: tuple[str, ...] = ()  # lines that were left out

    def __len__(self) -> int:
        return len(self.messages)

    @property
    def levels(self) -> int:
        """Levels that the file shows on each side; what stands behind the last is not in it."""
        return int(self.books.shape[1])

    @property
    def halted(self) -> NDArray[np.bool_]:
        """For each row, whether nobody can trade after it: from a halt until trading, not quoting, is back."""
        halt = np.where(self.messages["kind"] == HALT, np.arange(len(self)), -1)
        latest = np.maximum.accumulate(halt)
        still: NDArray[np.bool_] = (latest >= 0) & (self.messages["price"][latest] != 1)
        return still

    @property
    def tick(self) -> float:
        """Price step of the visible orders [$/share]: a cent, unless the file has finer ones."""
        prices = self.books[:, :, ::2]
        visible = self.messages["price"][self.messages["kind"] <= EXECUTED]
        return 0.0001 if (prices[np.abs(prices) != EMPTY] % 100).any() or (visible % 100).any() else 0.01

    def last_price(self, row: int) -> float | None:
        """Price of the latest print up to a row: an execution, a hidden one or a cross [$/share]; None before any."""
        kinds = self.messages["kind"][: row + 1]
        prints = np.flatnonzero((kinds == EXECUTED) | (kinds == HIDDEN) | (kinds == CROSS))
        return float(self.messages["price"][prints[-1]] / SCALE) if prints.size else None

    def depth(self, row: int, side: Side) -> Levels:
        """The levels of one side after a row, best first, as `Book.depth` gives them."""
        prices, sizes = self.books[row, :, :2].T if side is Side.ASK else self.books[row, :, 2:].T
        there = np.abs(prices) != EMPTY
        return [*zip((prices[there] / SCALE).tolist(), sizes[there].tolist(), strict=True)]

    def is_cut(self, row: int, side: Side) -> bool:
        """Whether all levels of a side are taken, so that more may stand behind them."""
        return len(self.depth(row, side)) == self.levels

    def book(self, row: int = 0) -> Book:
        """The visible book after a row, each level as one order.

        Raises
        ------
        ValueError
            If its bids and asks cross.
        """
        book = Book(self.tick)
        for side in Side:
            for price, size in self.depth(row, side):
                if book.limit(side, size, price, post_only=True).cancelled:
                    raise ValueError(f"row must be one in which bids lie below asks, got row {row}")
        return book


def lobster_steps(
    message_csv: Source, orderbook_csv: Source, strict: bool = True, most_bytes: int = 500_000_000
) -> Iterator[tuple[float, LobsterDay | None]]:
    """Read a message file and its orderbook file: how much is read, 0 to 1, and nothing; at last 1 and the whole day.

    Lines above the numbers, separators (comma, semicolon, tab), line ends, whole numbers written as 18.0 and a seventh
    column may be as they are in the files that go round; gz and zip are unpacked; two files in the wrong order are told
    apart.

    Parameters
    ----------
    message_csv, orderbook_csv : path, bytes or file object
        The two files of one day, row for row.
    strict : bool
        Refuse a bad line; otherwise leave its row out, and name it in `LobsterDay.problems`, up to one in a hundred.
    most_bytes : int
        Largest size of a file, unpacked [bytes].

    Raises
    ------
    ValueError
        If a file is too large or no text of numbers, they have not as many rows, or there are bad lines: the first is
        named.

    References
    ----------
    Huang, R., and Polak, T. (2011). LOBSTER. The format: https://lobsterdata.com/info/DataStructure.php

    Examples
    --------
    >>> message, book = b"34200.004,1,16113575,18,5859400,-1", b"5859400,218,5853300,18,5859800,200,-9999999999,0"
    >>> *_, (done, day) = lobster_steps(message, book)
    >>> day.depth(0, Side.ASK), day.depth(0, Side.BID), day.is_cut(0, Side.BID)
    ([(585.94, 218), (585.98, 200)], [(585.33, 18)], False)
    """
    sources = {"message": message_csv, "orderbook": orderbook_csv}
    texts = [text_of(name, source, most_bytes) for name, source in sources.items()]
    yield 0.0, None
    layouts = [_layout(name, text) for name, text in zip(sources, texts, strict=True)]
    if layouts[0][2] % 4 == 0 and layouts[1][2] in (6, 7):
        texts.reverse()
        layouts.reverse()
    columns = layouts[1][2]
    if columns % 4 or columns > 800:
        raise ValueError(f"orderbook file must have four columns for each level, got {columns}")
    bad: list[dict[int, str]] = [{}, {}]
    sent = yield from _numbers("message", texts[0], layouts[0], 6, strict, bad[0])
    left = yield from _numbers("orderbook", texts[1], layouts[1], columns, strict, bad[1])
    if len(sent) != len(left):
        raise ValueError(f"files of one day must pair row for row, got {len(sent):,} messages, {len(left):,} books")
    books = left.astype(np.int64).reshape(len(left), -1, 4)
    for found, rules in zip(bad, (_of_messages(sent), _of_books(books)), strict=True):
        for broken, rule, values in rules:
            for row in np.flatnonzero(broken)[:MOST_BAD].tolist():
                found.setdefault(row, rule if values is None else f"{rule}, got {values[row]:.15g}")
    problems = sorted(
        (row, f"{name} file, line {row + 1 + layout[1]}: {what}")
        for name, layout, found in zip(sources, layouts, bad, strict=True)
        for row, what in found.items()
    )
    left_out = {row for row, _what in problems}
    if problems and (strict or len(left_out) > max(1, len(sent) // 100) or len(left_out) == len(sent)):
        raise ValueError(problems[0][1] + (f" (and {len(problems) - 1:,} more)" if problems[1:] else ""))
    good = np.setdiff1d(np.arange(len(sent)), [*left_out])
    messages = np.zeros(len(good), [("time", "f8"), *((name, "i8") for name in FIELDS)])
    for name, column in zip(messages.dtype.names or (), sent[good].T, strict=True):
        messages[name] = column
    yield 1.0, LobsterDay(messages, books[good] if problems else books, tuple(what for _row, what in problems))


def text_of(name: str, source: Source, most: int) -> bytes:
    """What a file holds, unpacked, without empty lines at its end; no more than so much is ever unpacked."""
    if isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as file:
            data: Any = file.read(most + 1)
    else:
        data = source if isinstance(source, (bytes, bytearray, memoryview)) else source.read(most + 1)
    data = data.encode() if isinstance(data, str) else bytes(data)
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(most + 1)
        elif data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as folder:
                inside = [one for one in folder.namelist() if not one.endswith("/") and "__MACOSX" not in one]
                mine = [one for one in inside if name in one.lower()] if len(inside) > 1 else inside
                if len(mine) != 1:
                    raise ValueError(f"{name} file must be one file, got a zip of {len(inside):,}")
                data = folder.open(mine[0]).read(most + 1)
    except (EOFError, OSError, RuntimeError, zlib.error, zipfile.BadZipFile) as problem:
        raise ValueError(f"{name} file must be packed without a fault, got {problem}") from None
    if len(data) > most:
        raise ValueError(f"{name} file must be at most {most / 1e6:,.0f} MB, unpacked")
    for start, kind in PACKED.items():
        if data.startswith(start):
            raise ValueError(f"{name} file must be text, gz or zip, got {kind}: unpack it first")
    data = data.removeprefix(b"\xef\xbb\xbf").rstrip()
    if not data or b"\0" in data[:LONGEST_LINE]:
        raise ValueError(f"{name} file must be a text file of numbers, got {'none' if data else 'an empty one'}")
    return bytes(data)


def _layout(name: str, text: bytes) -> tuple[str, int, int]:
    """What separates the numbers, how many lines stand above them, and how many columns there are."""
    lines = text[:LONGEST_LINE].decode("latin-1").splitlines()
    mark = next((sign for sign in ";\t" if sign in lines[0]), ",")

    def has_number(line: str) -> bool:
        return any(cell.strip(' "+-.0123456789,eE') == "" != cell.strip() for cell in line.split(mark))

    above = 0
    while above < min(2, len(lines) - 1) and not has_number(lines[above]):
        above += 1
    return mark, above, lines[above].rstrip().rstrip(mark).count(mark) + 1


def _numbers(
    name: str, text: bytes, layout: tuple[str, int, int], columns: int, strict: bool, bad: dict[int, str]
) -> Generator[tuple[float, None], None, NDArray[np.float64]]:
    """Yield how much is read, and return the numbers of all lines; one that cannot be read stays zero and is `bad`."""
    mark, above, _columns = layout
    if mark == ";":
        text = text.replace(b",", b".")  # a decimal comma
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", errors="replace")
    read = sum(len(line) for line in islice(lines, above))
    most = max(text.count(b"\n"), text.count(b"\r")) + 1
    table, rows = np.zeros((most, columns)), 0
    while chunk := [*islice(lines, CHUNK)]:
        read += sum(map(len, chunk))
        if max(map(len, chunk)) > LONGEST_LINE:
            raise ValueError(f"{name} file must have lines of at most {LONGEST_LINE:,} characters, got a longer one")
        whole = _parsed(chunk, mark, columns)
        for i, line in enumerate(chunk if whole is None else ()):
            row = _parsed([line], mark, columns)
            if row is not None:
                table[rows + i] = row
                continue
            cells = len(line.split(mark))
            wrong = (
                f"have {columns} columns, got {cells}" if cells < columns else f"hold whole numbers, got {line!r:.60}"
            )
            bad[rows + i] = f"must {wrong}"
            if strict or len(bad) > min(MOST_BAD, max(1, most // 100)):
                raise ValueError(f"{name} file, line {min(bad) + 1 + above}: {bad[min(bad)]}")
        if whole is not None:
            table[rows : rows + len(chunk)] = whole
        rows += len(chunk)
        yield 0.1 * (name == "orderbook") + (0.89 if name == "orderbook" else 0.1) * read / len(text), None
    return table[:rows]


def _parsed(lines: list[str], mark: str, columns: int) -> NDArray[np.float64] | None:
    """All lines as numbers, whole ones but for the time; None when one of them is bad or empty."""
    if not all(map(str.strip, lines)):
        return None
    try:
        rows = np.loadtxt(lines, delimiter=mark, comments=None, quotechar='"', usecols=range(columns), ndmin=2)
    except (ValueError, IndexError):
        return None
    counts = rows[:, 1:] if columns == 6 else rows
    sound = np.isfinite(rows).all() and (np.abs(rows) < 2**53).all() and not (counts % 1).any()
    return rows if sound and len(rows) == len(lines) else None


def _of_messages(sent: NDArray[np.float64]) -> Iterable[tuple[NDArray[np.bool_], str, Any]]:
    time, kind, number, size, price, direction = sent.T
    halt, known = kind == HALT, (kind >= NEW) & (kind <= HALT)
    yield ~known, "type must be 1 to 7", kind
    yield known & ~halt & (size <= 0), "size must be positive", size
    yield known & ~halt & (price <= 0), "price must be positive", price
    yield halt & (np.abs(price) > 1), "price of a halt must be -1, 0 or 1", price
    yield known & ~halt & (np.abs(direction) != 1), "direction must be 1 or -1", direction
    yield known & (kind <= EXECUTED) & (number <= 0), "order id of a visible order must be positive", number
    yield time < np.maximum.accumulate(time), "time must not run backwards", time


def _of_books(books: NDArray[np.int64]) -> Iterable[tuple[NDArray[np.bool_], str, Any]]:
    for name, sign, at in (("ask", 1, 0), ("bid", -1, 2)):
        prices, sizes = books[:, :, at], books[:, :, at + 1]
        empty = prices == sign * EMPTY
        behind = (sign * np.diff(prices) <= 0) & ~(empty[:, 1:] & empty[:, :-1])
        yield (((prices <= 0) | (prices >= EMPTY)) & ~empty).any(1), f"{name} prices must be positive", None
        yield ((sizes <= 0) & ~empty).any(1), f"{name} sizes must be positive", None
        yield behind.any(1), f"{name} prices must run from the best to the worst", None
