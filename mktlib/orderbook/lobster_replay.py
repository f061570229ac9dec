"""Replay LOBSTER messages onto a book, and find where the rebuilt book and the file disagree."""

import math
from dataclasses import dataclass

import numpy as np

from mktlib.formula._checks import whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.lobster import (
    CROSS,
    EMPTY,
    EXECUTE,
    HALT,
    HIDDEN,
    SCALE,
    SUBMIT,
    LobsterDay,
)
from mktlib.orderbook.lobster_text import Progress
from mktlib.orderbook.trade import Side

UNKNOWN = "from before"  # owner of the shares whose order numbers the file never told
CHUNK = 2_000  # rows between two reports of progress

Levels = list[tuple[float, int]]


@dataclass(frozen=True)
class Disagreement:
    """A row after which the rebuilt book is not what the file shows.

    Parameters
    ----------
    line : int
        Line in the files, from 1.
    side : Side
        Side of the book.
    rebuilt, filed : tuple of (float, int)
        Levels that only one of the two has: price [$/share] and size [shares].
    """

    line: int
    side: Side
    rebuilt: tuple[tuple[float, int], ...]
    filed: tuple[tuple[float, int], ...]

    def __str__(self) -> str:
        def shown(levels: tuple[tuple[float, int], ...]) -> str:
            return ", ".join(f"{size:,} at {price:.12g}" for price, size in levels) or "nothing"

        there, here = shown(self.filed), shown(self.rebuilt)
        return f"line {self.line}: {self.side.value} has {there} in the file, {here} in the replay"


@dataclass(frozen=True)
class Replay:
    """A day rebuilt from its messages.

    Parameters
    ----------
    book : Book
        The book after the last message. Each order's owner is its number in the file, or `UNKNOWN`.
        Levels beyond those of the file are as they were when last seen.
    rows : int
        Messages replayed, the first one included.
    executed, hidden, crossed : int
        Volume of visible executions, of hidden ones and of crosses after the first row [shares].
    halts : int
        Messages that report a halt or its end.
    out_of_turn : int
        Executions of an order that did not stand first in the rebuilt line.
    revealed : int
        Levels that came into view from beyond the file's last level, or that had changed out of sight:
        no message can tell what stood there, so the file's word was taken.
    disagreements : int
        Rows and sides in which levels in plain view differed; the file's word was taken there, too.
    first : tuple of Disagreement
        The first of them.
    """

    book: Book
    rows: int
    executed: int
    hidden: int
    crossed: int
    halts: int
    out_of_turn: int
    revealed: int
    disagreements: int
    first: tuple[Disagreement, ...]


def replay(day: LobsterDay, progress: Progress | None = None, keep: int = 20) -> Replay:
    """Send every message to a `Book` that starts as the first row's, and compare after each.

    Parameters
    ----------
    day : LobsterDay
        The files (see `read_lobster`).
    progress : callable, optional
        ``progress(done, total)`` in rows; what it raises stops the replay.
    keep : int
        How many disagreements to describe, > 0; all are counted.

    Returns
    -------
    Replay

    Raises
    ------
    ValueError
        If the first row is no book (its bids and asks cross).

    Examples
    --------
    >>> from mktlib.orderbook.lobster import read_lobster
    >>> day = read_lobster(
    ...     b"34200.1,1,11,18,5859400,-1\\n34200.2,4,11,18,5859400,-1",
    ...     b"5859400,18,5853300,18,5859800,200,5853000,150\\n5859800,200,5853300,18,5861000,50,5853000,150",
    ... )
    >>> result = replay(day)
    >>> result.disagreements, result.revealed, result.executed, result.book.last_price
    (0, 1, 18, 585.94)
    """
    whole("keep", keep)
    rebuilding = _Rebuilding(day, keep)
    total = len(day)
    for start in range(0, total, CHUNK):
        rebuilding.advance(max(start, 1), min(start + CHUNK, total))
        if progress is not None:
            progress(min(start + CHUNK, total), total)
    return rebuilding.result()


class _Rebuilding:
    """The book on the way, and what has been found so far."""

    def __init__(self, day: LobsterDay, keep: int) -> None:
        self.day, self.keep = day, keep
        day.book(0)  # refuses bids and asks that cross
        self.book = Book(day.tick)
        self.numbers: dict[int, int] = {}  # order number in the file -> in the book
        self.asks, self.bids = _Half(day, Side.ASK), _Half(day, Side.BID)
        for half in (self.asks, self.bids):
            for price, size in day.depth(0, half.side):
                self._rest_unknown(half, price, size)
        self.volume = dict.fromkeys((EXECUTE, HIDDEN, CROSS), 0)
        self.halts = self.out_of_turn = self.revealed = self.disagreements = 0
        self.first: list[Disagreement] = []

    def advance(self, start: int, stop: int) -> None:
        """Send the messages of these rows, and compare after each."""
        sent = self.day.messages[start:stop]
        columns = (sent[name].tolist() for name in ("kind", "order_id", "size", "price", "direction"))
        halves = (self.asks, self.bids)
        for half in halves:
            half.look_at(start, stop)
        for row, (kind, number, size, price, direction) in enumerate(zip(*columns, strict=True)):
            if kind <= EXECUTE:
                touched = self.bids if direction == 1 else self.asks
                touched.recheck = True
                self._apply(kind, number, size, price / SCALE, touched)
            if kind in self.volume:
                self.volume[kind] += size
            elif kind == HALT:
                self.halts += 1
            for half in halves:
                if half.recheck or half.changed[row]:
                    half.recheck = False
                    filed = half.levels(row)
                    if self.book.depth(half.side, self.day.levels) != filed:
                        self._correct(start + row, half, filed)

    def result(self) -> Replay:
        return Replay(
            book=self.book,
            rows=len(self.day),
            executed=self.volume[EXECUTE],
            hidden=self.volume[HIDDEN],
            crossed=self.volume[CROSS],
            halts=self.halts,
            out_of_turn=self.out_of_turn,
            revealed=self.revealed,
            disagreements=self.disagreements,
            first=tuple(self.first),
        )

    def _apply(self, kind: int, number: int, size: int, price: float, half: "_Half") -> None:
        """One message about a visible order. What cannot be done is left to the comparison to find."""
        book = self.book
        if kind == SUBMIT:
            order = book.limit(half.side, size, price, owner=number, post_only=True)
            if order.resting:
                self.numbers[number] = order.order_id
            return
        order_id = self.numbers.get(number) or half.unknown.get(price, 0)
        resting = book.order(order_id)
        if resting is None:
            return
        size = min(size, resting.quantity)
        if kind == EXECUTE and self._is_next(half, price, order_id):
            book.market(half.other, size)
        else:
            self.out_of_turn += kind == EXECUTE
            if size == resting.quantity:
                book.cancel(order_id)
            else:
                book.replace(order_id, quantity=resting.quantity - size)
        if size == resting.quantity:
            self._forget(resting.owner, half, price)

    def _is_next(self, half: "_Half", price: float, order_id: int) -> bool:
        # The first in line without a copy of the line, which `Book.queue` would make for every execution.
        best = next(iter(self.book._half(half.side)), None)
        return best is not None and best.price == price and next(iter(best)).order_id == order_id

    def _correct(self, row: int, half: "_Half", filed: Levels) -> None:
        """Say what differs, and take the file's word for it."""
        sign, most = half.sign, self.day.levels
        before = self.day.depth(row - 1, half.side)
        sight = sign * before[-1][0] if len(before) == most else math.inf  # the worst price then in view
        end = sign * filed[-1][0] if len(filed) == most else math.inf
        shown = {level for level in self.book.depth(half.side) if sign * level[0] <= end}
        extra, missing = shown - set(filed), set(filed) - shown
        beyond = {level for level in extra | missing if sign * level[0] > sight}
        self.revealed += len({price for price, _ in beyond})
        if not extra | missing <= beyond:
            self.disagreements += 1
            if len(self.first) < self.keep:
                wrong = tuple(sorted(extra - beyond)), tuple(sorted(missing - beyond))
                self.first.append(Disagreement(int(self.day.lines[row]), half.side, *wrong))
        for price, _ in extra:
            self._empty(half, price)
        opposite = self.asks if half is self.bids else self.bids
        for price, size in missing:
            for crossed, _ in self.book.depth(opposite.side):
                if sign * crossed < sign * price:
                    break
                self._empty(opposite, crossed)
                opposite.recheck = True
            self._rest_unknown(half, price, size)

    def _empty(self, half: "_Half", price: float) -> None:
        for order in self.book.queue(half.side, price):
            self.book.cancel(order.order_id)
            self._forget(order.owner, half, price)

    def _rest_unknown(self, half: "_Half", price: float, size: int) -> None:
        half.unknown[price] = self.book.limit(half.side, size, price, owner=UNKNOWN).order_id

    def _forget(self, owner: object, half: "_Half", price: float) -> None:
        if owner == UNKNOWN:
            half.unknown.pop(price, None)
        elif isinstance(owner, int):
            self.numbers.pop(owner, None)


class _Half:
    """One side of the file, and what is known of the shares on it whose order numbers are not."""

    def __init__(self, day: LobsterDay, side: Side) -> None:
        self.side, self.other = side, side.opposite
        self.sign = 1 if side is Side.ASK else -1
        self.prices, self.sizes = day.columns(side)
        self.unknown: dict[float, int] = {}  # price -> number in the book: one order a level
        self.recheck = False
        self.changed: list[bool] = []
        self._rows: tuple[list[list[float]], list[list[int]], list[int]] = ([], [], [])

    def look_at(self, start: int, stop: int) -> None:
        """Make these rows the ones that `changed` and `levels` count from."""
        prices, sizes = self.prices[start:stop], self.sizes[start:stop]
        before = slice(start - 1, stop - 1)
        moved = (prices != self.prices[before]) | (sizes != self.sizes[before])
        self.changed = moved.any(axis=1).tolist()
        there = (np.abs(prices) != EMPTY).sum(axis=1)
        self._rows = (prices / SCALE).tolist(), sizes.tolist(), there.tolist()

    def levels(self, row: int) -> Levels:
        """The file's levels, as `Book.depth` gives its own."""
        prices, sizes, there = self._rows
        count = there[row]
        return list(zip(prices[row][:count], sizes[row][:count], strict=True))
