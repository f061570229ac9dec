"""LOBSTER files: one trading day of a NASDAQ book, every message with the book that it left."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mktlib.formula._checks import refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.lobster_text import Problem, Progress, Source, Table, parse, read_lines
from mktlib.orderbook.trade import Side

EMPTY = 9_999_999_999  # stands for "no such level": + for asks, - for bids
SCALE = 10_000  # file prices are ten-thousandths of a dollar
UNEQUAL, COLUMNS = "must have a row for each", "must have four columns"  # begin two refusals
SUBMIT, REDUCE, DELETE, EXECUTE, HIDDEN, CROSS, HALT = range(1, 8)

_MESSAGE = np.dtype(
    [
        ("time", "f8"),
        ("kind", "i8"),
        ("order_id", "i8"),
        ("size", "i8"),
        ("price", "i8"),
        ("direction", "i8"),
    ]
)


@dataclass(frozen=True, eq=False)
class LobsterDay:
    """Messages and the visible book after each of them.

    Parameters
    ----------
    messages : ndarray
        One record for each row: ``time`` [s after midnight], ``kind`` (1 new, 2 reduced, 3 deleted, 4
        executed, 5 hidden execution, 6 cross, 7 halt), ``order_id``, ``size`` [shares], ``price`` [$/10,000]
        and ``direction`` (1 a buy order, -1 a sell order).
    ask_prices, ask_sizes, bid_prices, bid_sizes : ndarray
        Row by level, best first [$/10,000 and shares]; an empty level has a price of ±9999999999.
    lines : ndarray
        Line number of each row in the files, from 1.
    problems : tuple of Problem
        Lines that were left out.
    """

    messages: Table
    ask_prices: NDArray[np.int64] = field(repr=False)
    ask_sizes: NDArray[np.int64] = field(repr=False)
    bid_prices: NDArray[np.int64] = field(repr=False)
    bid_sizes: NDArray[np.int64] = field(repr=False)
    lines: NDArray[np.int64] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.messages)

    @property
    def levels(self) -> int:
        """Levels on each side."""
        return int(self.ask_prices.shape[1])

    @property
    def tick(self) -> float:
        """Price step of the visible orders [$/share]: a cent, unless the file has finer ones."""
        shown = (self.ask_prices, self.bid_prices)
        fine = any(bool((prices[np.abs(prices) != EMPTY] % 100).any()) for prices in shown)
        visible = self.messages["price"][self.messages["kind"] <= EXECUTE]
        return 0.0001 if fine or bool((visible % 100).any()) else 0.01

    def columns(self, side: Side) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Prices [$/10,000] and sizes [shares] of one side, row by level."""
        return (self.ask_prices, self.ask_sizes) if side is Side.ASK else (self.bid_prices, self.bid_sizes)

    def depth(self, row: int, side: Side) -> list[tuple[float, int]]:
        """The levels of one side after a message, best first, as `Book.depth` gives them."""
        prices, sizes = self.columns(side)
        there = np.abs(prices[row]) != EMPTY
        return list(zip((prices[row][there] / SCALE).tolist(), sizes[row][there].tolist(), strict=True))

    def book(self, row: int = 0) -> Book:
        """The visible book after a message, each level as one order.

        Parameters
        ----------
        row : int
            Which message, from 0; negative from the end.

        Raises
        ------
        ValueError
            If there is no such row, or its bids and asks cross.
        """
        if isinstance(row, bool) or not isinstance(row, int) or not -len(self) <= row < len(self):
            refuse("row", f"be a whole number from {-len(self)} to {len(self) - 1}", row)
        book = Book(self.tick)
        for side in Side:
            for price, size in self.depth(row, side):
                if book.limit(side, size, price, post_only=True).cancelled:
                    refuse("row", "be one in which the best bid lies below the best ask", row)
        return book


def read_lobster(
    message_csv: Source,
    orderbook_csv: Source,
    *,
    strict: bool = True,
    most_bytes: int = 500_000_000,
    progress: Progress | None = None,
) -> LobsterDay:
    """Read a message file and its orderbook file; `replay` sends them to a book.

    Parameters
    ----------
    message_csv, orderbook_csv : path, bytes or file object
        The two files of one day, row for row. Bytes are the content itself, as an upload gives it.
    strict : bool
        Refuse files with a bad line; otherwise leave such rows out and list them in `LobsterDay.problems`.
    most_bytes : int
        Largest size of a file [bytes].
    progress : callable, optional
        ``progress(done, total)`` in lines of both files; what it raises stops the reading.

    Returns
    -------
    LobsterDay

    Raises
    ------
    ValueError
        If a file is too large, empty or no text, the two do not belong together, or (if `strict`) a line is
        bad; the message names the first of them.
    OSError
        If a path cannot be read.

    References
    ----------
    Huang, R., and Polak, T. (2011). LOBSTER: Limit Order Book Reconstruction System. The format:
    https://lobsterdata.com/info/DataStructure.php

    Examples
    --------
    One new sell order of 18 shares at $585.94, and the book of two levels after it:

    >>> day = read_lobster(
    ...     b"34200.004,1,16113575,18,5859400,-1",
    ...     b"5859400,218,5853300,18,5859800,200,-9999999999,0",
    ... )
    >>> day.depth(0, Side.ASK), day.depth(0, Side.BID)
    ([(585.94, 218), (585.98, 200)], [(585.33, 18)])
    >>> round(day.book().supply().capital_spent(300), 2)
    175785.28
    """
    messages = read_lines("message_csv", message_csv, most_bytes)
    books = read_lines("orderbook_csv", orderbook_csv, most_bytes)
    for name, lines in (("message_csv", messages), ("orderbook_csv", books)):
        if not lines:
            raise ValueError(f"{name} must have at least one line, got an empty file")
    columns = books[0].count(",") + 1
    if columns % 4:
        raise ValueError(f"orderbook_csv {COLUMNS} for each level, got {columns} on line 1")
    total = len(messages) + len(books)

    def report(done: int) -> None:
        if progress is not None:
            progress(done, total)

    sent, problems = parse("message", messages, _MESSAGE, 6, report)
    left, worse = parse("orderbook", books, np.dtype(np.int64), columns, lambda done: report(len(messages) + done))
    problems += worse
    unread = {problem.line for problem in problems}
    rows = min(len(sent), len(left))
    if len(sent) != len(left):
        shorter = "message" if len(sent) < len(left) else "orderbook"
        other = max(len(sent), len(left))
        problems.append(Problem(shorter, rows + 1, f"{UNEQUAL} of {other} lines, ends here"))
    sent, left = sent[:rows], left[:rows]
    problems += [p for p in (*_message_problems(sent), *_book_problems(left)) if p.line not in unread]
    problems.sort(key=lambda problem: problem.line)
    if strict and problems:
        more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
        raise ValueError(f"{problems[0]}{more}")
    bad = [problem.line - 1 for problem in problems if problem.line <= rows]
    good = np.setdiff1d(np.arange(rows), bad)
    if not good.size:
        raise ValueError(f"message_csv must have a line that can be read, got {problems[0]}")
    if bad:
        sent, left = sent[good], left[good]
    ask_prices, ask_sizes, bid_prices, bid_sizes = (left[:, column::4] for column in range(4))
    return LobsterDay(sent, ask_prices, ask_sizes, bid_prices, bid_sizes, good + 1, tuple(problems))


def _message_problems(sent: Table) -> list[Problem]:
    kind, price = sent["kind"], sent["price"]
    halt, known = kind == HALT, (kind >= SUBMIT) & (kind <= HALT)
    earlier = np.zeros(len(sent), bool)
    earlier[1:] = sent["time"][1:] < np.maximum.accumulate(sent["time"])[:-1]
    rules: list[tuple[Any, str, Any]] = [
        (~known, "type must be 1 to 7", kind),
        (known & ~halt & (sent["size"] <= 0), "size must be positive", sent["size"]),
        (known & ~halt & (price <= 0), "price must be positive", price),
        (halt & (np.abs(price) > 1), "price of a halt must be -1, 0 or 1", price),
        (np.abs(sent["direction"]) != 1, "direction must be 1 or -1", sent["direction"]),
        (
            (kind <= EXECUTE) & (sent["order_id"] <= 0),
            "order id of a visible order must be positive",
            sent["order_id"],
        ),
        (~np.isfinite(sent["time"]) | earlier, "time must not run backwards", sent["time"]),
    ]
    return [
        Problem("message", row + 1, f"{rule}, got {values[row]}")
        for broken, rule, values in rules
        for row in np.flatnonzero(broken).tolist()
    ]


def _book_problems(left: NDArray[np.int64]) -> list[Problem]:
    problems = []
    for name, sign, first in (("ask", 1, 0), ("bid", -1, 2)):
        prices, sizes = left[:, first::4], left[:, first + 1 :: 4]
        empty = prices == sign * EMPTY
        steps = sign * (prices[:, 1:] - prices[:, :-1])
        order = (steps <= 0) & ~(empty[:, 1:] & empty[:, :-1])
        rules = (
            (((prices <= 0) | (prices >= EMPTY)) & ~empty, "prices must be positive"),
            ((sizes <= 0) & ~empty, "sizes must be positive"),
            (order, "prices must run from the best to the worst"),
        )
        for broken, rule in rules:
            rows = np.flatnonzero(broken.any(axis=1)).tolist()
            problems += [Problem("orderbook", row + 1, f"{name} {rule}") for row in rows]
    return problems
