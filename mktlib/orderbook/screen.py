"""What a book shows without changing: quotes, depth, the line at a price, the tape, and the two curves."""

import copy
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any, Self

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.formula._checks import refuse, whole
from mktlib.orderbook.grid import Grid
from mktlib.orderbook.levels import NONE, Half, Level, Order
from mktlib.orderbook.trade import RestingOrder, Side, Trade


class Screen:
    """The reading half of `Book`: all it returns is a copy, and a price is None where there is none to show."""

    _grid: Grid
    _bids: Half
    _asks: Half
    _orders: dict[int, Order]
    _last_id: int
    _last_price: float | None
    _volume: int
    _tape: deque[Trade]

    @property
    def tick(self) -> float:
        """Distance of neighbouring prices [$/share]."""
        return self._grid.tick

    @property
    def best_bid(self) -> float | None:
        """Highest price that anyone bids [$/share]."""
        return None if self._bids.best == NONE else self._grid.price(self._bids.best)

    @property
    def best_ask(self) -> float | None:
        """Lowest price that anyone asks [$/share]."""
        return None if self._asks.best == NONE else self._grid.price(-self._asks.best)

    @property
    def spread(self) -> float | None:
        """Best ask minus best bid [$/share]: the price of haste, there and back."""
        bid, ask = self._bids.best, -self._asks.best
        return None if bid == NONE or ask == -NONE else self._grid.price(ask - bid)

    @property
    def mid_price(self) -> float | None:
        """Half way between best bid and best ask [$/share]; it may lie between two ticks."""
        bid, ask = self._bids.best, -self._asks.best
        return None if bid == NONE or ask == -NONE else self._grid.price(bid + ask) / 2

    @property
    def last_price(self) -> float | None:
        """Price of the last trade [$/share]; quotes that move do not change it."""
        return self._last_price

    @property
    def volume(self) -> int:
        """Shares traded so far [shares]; each trade counts once."""
        return self._volume

    @property
    def tape(self) -> list[Trade]:
        """The last trades, oldest first: as many as the book was told to remember."""
        return list(self._tape)

    def depth(self, side: Side, levels: int | None = None) -> list[tuple[float, int]]:
        """Price [$/share] and open size [shares] of each level, best first: of so many `levels`, or of all.

        >>> from mktlib.orderbook import Book
        >>> book = Book()
        >>> for price in (101, 100, 101):
        ...     _ = book.limit(Side.ASK, 50, price)
        >>> book.depth(Side.ASK), book.depth(Side.ASK, levels=1), book.depth(Side.BID)
        ([(100.0, 50), (101.0, 100)], [(100.0, 50)], [])
        """
        shown = None if levels is None else whole("levels", levels)
        return [(level.price, level.quantity) for level in islice(self._half(side), shown)]

    def queue(self, side: Side, price: float | None = None) -> list[RestingOrder]:
        """Copies of the orders, in the order in which they will trade: at one price [$/share], or the whole side.

        >>> from mktlib.orderbook import Book
        >>> book = Book()
        >>> _ = book.limit(Side.BID, 50, 99, "Ann"), book.limit(Side.BID, 20, 99, "Ben")
        >>> [(order.owner, order.quantity) for order in book.queue(Side.BID, 99)]
        [('Ann', 50), ('Ben', 20)]
        """
        half = self._half(side)
        levels: Iterator[Level] = iter(half)
        if price is not None:
            level = half.levels.get(self._grid.price(self._grid.ticks(price)))
            levels = iter(() if level is None else (level,))
        return [_copy(order) for level in levels for order in level]

    def order(self, order_id: int) -> RestingOrder | None:
        """A copy of the order with this number if it rests in the book, else None."""
        order = self._orders.get(number("order_id", order_id))
        return None if order is None else _copy(order)

    def __len__(self) -> int:
        """Orders in line, on both sides."""
        return len(self._orders)

    def __bool__(self) -> bool:
        """A book is a book, also when it is empty."""
        return True

    def supply(self) -> LadderSupply:
        """The asks as a supply curve: a market order to buy q shares costs exactly ``supply().capital_spent(q)``.

        If nobody asks, it is refused with a ValueError: a price curve without a seller does not exist.

        >>> from mktlib.orderbook import Book
        >>> book = Book()
        >>> _ = book.limit(Side.ASK, 100, 100), book.limit(Side.ASK, 1, 150)
        >>> book.supply().capital_spent(101), book.market(Side.BID, 101).cash
        (10150.0, 10150.0)
        """
        if not self._asks.keys:
            raise ValueError("supply() must have an ask to start from, got a book in which nobody asks")
        return LadderSupply(*zip(*self.depth(Side.ASK), strict=True))

    def demand(self) -> DemandLadder:
        """The bids as a curve: a market order to sell q shares brings exactly ``demand().capital_spent(q)``.

        If nobody bids, it is refused with a ValueError.
        """
        if not self._bids.keys:
            raise ValueError("demand() must have a bid to start from, got a book in which nobody bids")
        return DemandLadder(*zip(*self.depth(Side.BID), strict=True))

    def copy(self) -> Self:
        """An independent book in the same state, to try something out.

        Owners are shared, everything else is copied; `copy.copy`, `copy.deepcopy` and `pickle` work too.

        >>> from mktlib.orderbook import Book
        >>> book = Book()
        >>> _ = book.limit(Side.ASK, 100, 100)
        >>> book.copy().market(Side.BID, 100).filled, book.depth(Side.ASK)
        (100, [(100.0, 100)])
        """
        return copy.copy(self)

    def __repr__(self) -> str:
        quotes = f"bid={self.best_bid}, ask={self.best_ask}, last={self._last_price}"
        return f"<Book {quotes}, {len(self._orders):,} orders in line>"

    def __getstate__(self) -> dict[str, Any]:
        # Copies and pickles go order by order: following the links would recurse once for each of them.
        lines = [
            [(order.order_id, level.key, order.quantity, order.owner) for level in half for order in level]
            for half in (self._bids, self._asks)
        ]
        plain = {name: vars(self)[name] for name in ("_last_id", "_last_price", "_volume", "_tape")}
        return {"tick": self.tick, "lines": lines, **plain, "_tape": self._tape.copy()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._open(state.pop("tick"))
        for half, line in zip((self._bids, self._asks), state.pop("lines"), strict=True):
            for order_id, key, quantity, owner in line:
                self._orders[order_id] = half.level(key).join(order_id, quantity, owner)
        vars(self).update(state)

    def _open(self, tick: float) -> None:
        self._grid = Grid(tick)
        self._bids, self._asks = Half(Side.BID, self._grid), Half(Side.ASK, self._grid)
        self._orders = {}

    def _half(self, side: Side) -> Half:
        if not isinstance(side, Side):
            refuse("side", "be Side.BID or Side.ASK", side)
        return self._bids if side is Side.BID else self._asks


def number(name: str, value: object) -> int:
    """A whole number of any sign; booleans and fractions are refused."""
    return value if type(value) is int else whole(name, value)


def _copy(order: Order) -> RestingOrder:
    level = order.level
    return RestingOrder(order.order_id, level.half.side, level.price, order.quantity, order.owner)
