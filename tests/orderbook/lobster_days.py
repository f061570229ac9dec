"""A made-up trading day in the format of LOBSTER files: every event goes through a real book first."""

import numpy as np

from mktlib.formula._checks import positive, refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.lobster import DELETED, EMPTY, EXECUTED, HALT, HIDDEN, NEW, REDUCED, SCALE, lobster_steps
from mktlib.orderbook.trade import Side

OPEN, CLOSE = 34_200.0, 57_600.0  # 9:30 and 16:00 [s after midnight]


def read_lobster(*files, **how):
    """Read a day without asking how far it is; arguments as of `lobster_steps`."""
    *_, (_done, day) = lobster_steps(*files, **how)
    return day


def simulate_lobster(
    rng: np.random.Generator,
    messages: int = 1_000,
    levels: int = 10,
    price: float = 100.0,
    width: int = 20,
    hidden: float = 0.05,
    halts: int = 0,
) -> tuple[bytes, bytes]:
    """A message file and its orderbook file, as `read_lobster` takes them.

    As in real files, only events that touch the visible levels, hidden executions and halts have a row.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    messages : int
        Rows of each file, > 0.
    levels : int
        Levels on each side of the orderbook file, > 0.
    price : float
        Where the day begins [$/share], whole cents, at least `width` + 1 cents.
    width : int
        How far from the middle new orders lie at most [cents], > 0. With more than `levels`, some of the
        book is out of sight.
    hidden : float
        Part of the events that are executions of hidden orders, 0 to 0.5.
    halts : int
        Trading halts, each of three messages.

    Returns
    -------
    tuple of bytes
        The message file and the orderbook file.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> message_csv, orderbook_csv = simulate_lobster(np.random.default_rng(1), messages=3, levels=1)
    >>> len(message_csv.splitlines()), len(orderbook_csv.splitlines()[0].split(b","))
    (3, 4)
    """
    rows, shown, far = whole("messages", messages), whole("levels", levels), whole("width", width)
    middle = round(positive("price", price) * 100)
    if middle <= far:
        refuse("price", f"be at least {(far + 1) / 100:.2f}", price)
    if not 0 <= hidden <= 0.5:
        refuse("hidden", "be from 0 to 0.5", hidden)
    day = _Day(rng, shown, middle, far)
    pauses = set(rng.choice(np.arange(1, rows + 1), min(halts, rows), replace=False).tolist())
    while len(day.messages) < rows:
        if len(day.messages) in pauses:
            pauses.discard(len(day.messages))
            for step in (-1, 0, 1):
                day.write(HALT, 0, 0, step, Side.ASK, always=True)
            continue
        day.happen(hidden)
    times = np.sort(rng.uniform(OPEN, CLOSE, rows)).tolist()
    lines = [f"{time:.9f},{message}" for time, message in zip(times, day.messages, strict=False)]
    return "\n".join([*lines, ""]).encode(), "\n".join([*day.books[:rows], ""]).encode()


class _Day:
    """The book and the rows so far."""

    def __init__(self, rng: np.random.Generator, levels: int, middle: int, far: int) -> None:
        self.rng, self.levels, self.middle, self.far = rng, levels, middle, far
        self.book = Book(remember=0)
        self.resting: list[int] = []  # order numbers, some of them gone by now
        self.messages: list[str] = []
        self.books: list[str] = []
        self.row = self._row()
        for _ in range(10 * far):  # what was there before the file begins
            self._rest(self._side(), int(rng.integers(1, 300)))
        self.row = self._row()

    def happen(self, hidden: float) -> None:
        """One event, with as many messages as it takes."""
        draw, side, size = self.rng.random(), self._side(), int(self.rng.integers(1, 300))
        if draw < hidden and self.book.mid_price is not None:
            price = round(self.book.mid_price * SCALE)
            self.write(HIDDEN, 0, size, price, side, always=True)
        elif len(self.book) < 4 * self.far or (draw < 0.55 and len(self.book) < 40 * self.far):
            number, price = self._rest(side, size)
            self.write(NEW, number, size, price, side)
        elif draw < 0.92:
            self._cancel()
        else:
            self._trade(side, size)

    def write(self, kind: int, number: int, size: int, price: int, side: Side, always: bool = False) -> None:
        """Add a row, if the event can be seen."""
        before, self.row = self.row, self._row()
        if always or self.row != before:
            direction = 1 if side is Side.BID else -1
            self.messages.append(f"{kind},{number},{size},{price},{direction}")
            self.books.append(self.row)

    def _side(self) -> Side:
        return Side.BID if self.rng.random() < 0.5 else Side.ASK

    def _rest(self, side: Side, size: int) -> tuple[int, int]:
        """Post an order that does not trade; returns its number and its price in the file."""
        best = self.book.best_ask if side is Side.BID else self.book.best_bid
        sign = 1 if side is Side.BID else -1
        edge = self.middle if best is None else round(best * 100)
        cents = max(1, edge - sign * int(self.rng.integers(1, self.far + 1)))
        if best is not None and sign * (cents - edge) >= 0:  # no room below a best ask of one cent
            return 0, 0
        number = self.book.limit(side, size, cents / 100).order_id
        self.resting.append(number)
        return number, cents * 100

    def _cancel(self) -> None:
        at = int(self.rng.integers(len(self.resting)))
        self.resting[at], self.resting[-1] = self.resting[-1], self.resting[at]
        number = self.resting[-1]
        order = self.book.order(number)
        if order is None:
            self.resting.pop()
            return
        price = round(order.price * SCALE)
        if order.quantity > 1 and self.rng.random() < 0.3:
            less = int(self.rng.integers(1, order.quantity))
            self.book.reduce(number, order.quantity - less)
            self.write(REDUCED, number, less, price, order.side)
        else:
            self.resting.pop()
            self.book.cancel(number)
            self.write(DELETED, number, order.quantity, price, order.side)

    def _trade(self, side: Side, size: int) -> None:
        """A market order; each resting order it meets has its own message."""
        while size:
            best = self.book.best_ask if side is Side.BID else self.book.best_bid
            if best is None:
                return
            order = self.book.queue(side.opposite, best)[0]
            part = min(size, order.quantity)
            self.book.market(side, part)
            self.write(EXECUTED, order.order_id, part, round(best * SCALE), order.side)
            size -= part

    def _row(self) -> str:
        asks, bids = (self._padded(side) for side in (Side.ASK, Side.BID))
        return ",".join(f"{ask},{bid}" for ask, bid in zip(asks, bids, strict=True))

    def _padded(self, side: Side) -> list[str]:
        there = [f"{round(price * SCALE)},{size}" for price, size in self.book.depth(side, self.levels)]
        empty = f"{EMPTY if side is Side.ASK else -EMPTY},0"
        return there + [empty] * (self.levels - len(there))
