"""A LOBSTER day rebuilt: every message goes to a book, and what the file shows is compared with it."""

from typing import Any, NamedTuple

from mktlib.orderbook.book import Book
from mktlib.orderbook.lobster import EXECUTED, NEW, SCALE, Levels, LobsterDay
from mktlib.orderbook.trade import RestingOrder, Side


class Disagreement(NamedTuple):
    """A row after which the rebuilt book is not what the file shows: levels of one side that only one of them has."""

    row: int
    side: Side
    rebuilt: Levels
    filed: Levels


class Replay(NamedTuple):
    """A day rebuilt from its messages: the last book, whose owners are order numbers of the file (None: unknown).

    `revealed` levels came into view, or had changed out of sight: no message tells what stands there, the file does.
    `out_of_turn` executions met an order that did not stand first. Of `disagreements`, `first` are described.
    """

    book: Book
    revealed: int
    out_of_turn: int
    disagreements: int
    first: tuple[Disagreement, ...]


def replay(day: LobsterDay, keep: int = 20) -> Replay:
    """Send every message to a `Book` that starts as the first row's, and compare the two after each.

    Examples
    --------
    >>> from tests.orderbook.lobster_days import read_lobster
    >>> day = read_lobster(
    ...     b"34200.1,1,11,18,5859400,-1\\n34200.2,4,11,18,5859400,-1",
    ...     b"5859400,18,5853300,18,5859800,200,5853000,150\\n5859800,200,5853300,18,5861000,50,5853000,150",
    ... )
    >>> replay(day)[1:4], replay(day).book.last_price
    ((1, 0, 0), 585.94)
    """
    book, numbers, wrong = day.book(0), {}, list[Disagreement]()  # numbers: in the file → in the book, since which row
    revealed = out_of_turn = 0
    moved = (day.books[1:] != day.books[:-1]).reshape(len(day) - 1, -1, 2, 2).any((1, 3)).tolist()
    for row, (_time, kind, number, size, ticks, direction) in enumerate(day.messages[1:].tolist(), 1):
        side, price = Side.BID if direction == 1 else Side.ASK, ticks / SCALE
        if kind == NEW:
            numbers[number] = book.limit(side, size, price, number, post_only=True).order_id, row
        elif kind <= EXECUTED:
            for order in _meant(day, book, numbers, row, number, size, side, price):
                part = min(size, order.quantity)
                first = book.depth(side, 1)[0][0] == price and book.queue(side, price)[0] == order
                if part and kind == EXECUTED and first:
                    book.market(side.opposite, part)
                elif part:
                    out_of_turn += kind == EXECUTED
                    rest = order.quantity - part
                    _ = book.reduce(order.order_id, rest) if rest else book.cancel(order.order_id)
                size -= part
        for half, changed in ((Side.ASK, moved[row - 1][0]), (Side.BID, moved[row - 1][1])):
            if changed or (half is side and kind <= EXECUTED):
                beyond, off = _corrected(day, book, half, row)
                revealed += beyond
                wrong += off
    return Replay(book, revealed, out_of_turn, len(wrong), tuple(wrong[:keep]))


def _meant(
    day: LobsterDay, book: Book, numbers: Any, row: int, number: int, size: int, side: Side, price: float
) -> list[RestingOrder]:
    """Orders that a message takes shares from: the one with its number, if that has as many.

    Else also shares whose number the file never told, and all that stands at a price that has been out of sight since,
    where anybody may have come and gone.
    """
    own = book.order(numbers.get(number, (0, 0))[0])
    if own and own.quantity >= size:
        return [own]
    queue = book.queue(side, price)
    sign, last = (1, 0) if side is Side.ASK else (-1, 2)
    since = min((numbers[order.owner][1] for order in queue if order.owner in numbers), default=row)
    hidden = (sign * day.books[since:row, -1, last] < sign * round(price * SCALE)).any()
    others = [order for order in queue if own is None or order.order_id != own.order_id]
    others.sort(key=lambda order: order.owner is not None)
    return ([own] if own else []) + [order for order in others if order.owner is None or hidden]


def _corrected(day: LobsterDay, book: Book, side: Side, row: int) -> tuple[int, list[Disagreement]]:
    """Make one side what the file shows; say how many levels came from out of sight, and what nothing explains."""
    filed, before, sign = day.depth(row, side), day.depth(row - 1, side), 1 if side is Side.ASK else -1
    rebuilt = book.depth(side)
    if len(filed) == day.levels:
        rebuilt = [level for level in rebuilt if sign * level[0] <= sign * filed[-1][0]]
    if rebuilt == filed:
        return 0, []
    extra, missing = set(rebuilt) - set(filed), set(filed) - set(rebuilt)
    cut = len(before) == day.levels
    beyond = {level for level in extra | missing if cut and sign * level[0] > sign * before[-1][0]}
    for price, _size in extra:
        for order in book.queue(side, price):
            book.cancel(order.order_id)
    for price, size in missing:
        for order in book.queue(side.opposite):
            if sign * order.price >= sign * price:
                book.cancel(order.order_id)
        book.limit(side, size, price)
    off = Disagreement(row, side, sorted(extra - beyond), sorted(missing - beyond))
    return len({price for price, _size in beyond}), [off] if off.rebuilt or off.filed else []
