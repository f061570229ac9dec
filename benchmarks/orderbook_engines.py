"""Our order book and the peers from the package index, behind one small interface.

Each engine first turns events into the arguments it wants (not timed), then plays them (timed). A trade is
reported as (maker, taker, ticks, quantity), with orders numbered as they came.
"""
# ruff: noqa: D102 -- the methods are documented once, on Engine

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from benchmarks.orderbook_flow import CANCEL, LIMIT, MARKET, Event

Row = tuple[int, int, int, int]


class Engine:
    """An order book under test."""

    package: ClassVar[str] = ""  # distribution to ask for its version
    note: ClassVar[str] = ""

    def __init__(self) -> None:
        self.trades: list[Row] | None = None  # a list when trades are to be kept
        self.last_number = 0

    def prepare(self, events: Iterable[Event]) -> list[Any]:
        """Return the events as this engine wants them."""
        raise NotImplementedError

    def play(self, prepared: list[Any]) -> None:
        """Play them."""
        raise NotImplementedError

    def shares_at(self, buys: bool, ticks: int) -> int:
        """Return the open shares at a price."""
        raise NotImplementedError

    def orders(self) -> int:
        """Return how many orders are in line."""
        raise NotImplementedError

    def _number(self, event: Event) -> int:
        if event.kind == CANCEL:
            return event.target
        self.last_number += 1
        return self.last_number


class Ours(Engine):
    """mktlib.orderbook.Book, with owners."""

    package = "mktlib"

    def __init__(self) -> None:
        super().__init__()
        from mktlib.orderbook import Book, Side

        self.book, self.sides = Book(), (Side.ASK, Side.BID)

    def prepare(self, events: Iterable[Event]) -> list[Any]:
        return [(e.kind, self.sides[e.buys], e.quantity, e.ticks / 100, e.target) for e in events]

    def play(self, prepared: list[Any]) -> None:
        limit, market, cancel = self.book.limit, self.book.market, self.book.cancel
        for kind, side, quantity, price, target in prepared:
            if kind == LIMIT:
                done = limit(side, quantity, price, "Ann")
            elif kind == CANCEL:
                cancel(target)
                continue
            else:
                done = market(side, quantity, "Ben")
            if self.trades is not None:
                self.trades += [(t.maker_id, t.taker_id, round(t.price * 100), t.quantity) for t in done.trades]

    def shares_at(self, buys: bool, ticks: int) -> int:
        return sum(order.quantity for order in self.book.queue(self.sides[buys], ticks / 100))

    def orders(self) -> int:
        return len(self.book)


class OrderlyChaos(Engine):
    """C++ behind ctypes."""

    package = "orderly-chaos"
    note = "C++"
    records: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        from orderly_chaos import LimitOrderBook, Side

        self.sides = (Side.SELL, Side.BUY)
        self.book = LimitOrderBook(on_trade=self._keep if self.records else None)

    def _keep(self, t: Any) -> None:
        if self.trades is not None:
            self.trades.append((t.maker_id, t.taker_id, t.price, t.quantity))

    def prepare(self, events: Iterable[Event]) -> list[Any]:
        return [(e.kind, self.sides[e.buys], self._number(e), e.quantity, e.ticks) for e in events]

    def play(self, prepared: list[Any]) -> None:
        limit, market, cancel = self.book.limit, self.book.market, self.book.cancel
        for kind, side, number, quantity, ticks in prepared:
            if kind == LIMIT:
                limit(side, number, quantity, ticks)
            elif kind == CANCEL:
                cancel(number)
            else:
                market(side, number, quantity)

    def shares_at(self, buys: bool, ticks: int) -> int:
        return int(self.book.volume_buy(ticks) if buys else self.book.volume_sell(ticks))

    def orders(self) -> int:
        return int(self.book.count())


class OrderlyChaosSilent(OrderlyChaos):
    """The same without a record of trades."""

    note = "C++; trades not asked for"
    records = False


class LimitOrderBook(Engine):
    """C++ behind ctypes; Python never learns of a trade."""

    package = "limit-order-book"
    note = "C++; tells no trades"

    def __init__(self) -> None:
        super().__init__()
        from limit_order_book import LimitOrderBook

        self.book = LimitOrderBook()

    def prepare(self, events: Iterable[Event]) -> list[Any]:
        return [(e.kind, e.buys, self._number(e), e.quantity, e.ticks) for e in events]

    def play(self, prepared: list[Any]) -> None:
        limit, market, cancel = self.book.limit, self.book.market, self.book.cancel
        for kind, buys, number, quantity, ticks in prepared:
            if kind == LIMIT:
                limit(buys, number, quantity, ticks)
            elif kind == CANCEL:
                cancel(number)
            else:
                market(buys, number, quantity)

    def shares_at(self, buys: bool, ticks: int) -> int:
        return int(self.book.volume_buy(ticks) if buys else self.book.volume_sell(ticks))

    def orders(self) -> int:
        return int(self.book.count())


class LightMatchingEngine(Engine):
    """Plain Python: a dict of lists, `min` over all prices for each order."""

    package = "lightmatchingengine"
    note = "Python"

    def __init__(self) -> None:
        super().__init__()
        from lightmatchingengine.lightmatchingengine import LightMatchingEngine, Side

        self.engine, self.sides = LightMatchingEngine(), (Side.SELL, Side.BUY)

    def prepare(self, events: Iterable[Event]) -> list[Any]:
        return [(e.kind, self.sides[e.buys], e.quantity, e.ticks if e.kind == LIMIT else 0, e.target) for e in events]

    def play(self, prepared: list[Any]) -> None:
        add, cancel = self.engine.add_order, self.engine.cancel_order
        for kind, side, quantity, ticks, target in prepared:
            if kind == CANCEL:
                cancel(target, "ABC")
                continue
            order, trades = add("ABC", ticks, quantity, side)
            if self.trades is not None:  # each trade is told twice, for the taker and for the maker
                self.trades += [
                    (t.order_id, order.order_id, t.trade_price, t.trade_qty) for t in trades if t.trade_side != side
                ]

    def shares_at(self, buys: bool, ticks: int) -> int:
        return sum(order.leaves_qty for order in self._side(buys).get(ticks, []))

    def orders(self) -> int:
        return sum(len(line) for buys in (True, False) for line in self._side(buys).values())

    def _side(self, buys: bool) -> dict[int, list[Any]]:
        book = self.engine.order_books.get("ABC")
        return {} if book is None else book.bids if buys else book.asks


class OrderMatching(Engine):
    """Plain Python with dataclasses; its core needs the extra ``polars`` too."""

    package = "order-matching"
    note = "Python"

    def __init__(self) -> None:
        super().__init__()
        from loguru import logger
        from order_matching.enums import Side
        from order_matching.matching_engine import MatchingEngine
        from order_matching.order import LimitOrder, MarketOrder
        from order_matching.orders import Orders

        logger.remove()
        self.engine, self.orders_of, self.sides = MatchingEngine(seed=1), Orders, (Side.SELL, Side.BUY)
        self.kinds: dict[int, Callable[..., Any]] = {LIMIT: LimitOrder, MARKET: MarketOrder}
        self.clock = datetime(2026, 1, 1)

    def prepare(self, events: Iterable[Event]) -> list[Any]:
        return [self._order(event, str(self._number(event))) for event in events]

    def _order(self, e: Event, number: str) -> tuple[str | None, Any]:
        if e.kind == CANCEL:
            return number, None
        self.clock += timedelta(microseconds=1)
        price = {"price": e.ticks / 100, "price_number_of_digits": 2} if e.kind == LIMIT else {}
        order = self.kinds[e.kind](
            side=self.sides[e.buys],
            size=float(e.quantity),
            timestamp=self.clock,
            order_id=number,
            trader_id="Ann",
            **price,
        )
        return None, order

    def play(self, prepared: list[Any]) -> None:
        for number, order in prepared:
            if order is None:
                self.engine.cancel_order(number)
                continue
            self.engine.place(self.orders_of([order]))
            done = self.engine.match(timestamp=order.timestamp)
            if self.trades is not None:
                self.trades += [
                    (int(t.book_order_id), int(t.incoming_order_id), round(t.price * 100), int(t.size))
                    for t in done.trades
                ]

    def shares_at(self, buys: bool, ticks: int) -> int:
        return int(sum(order.size for order in self._side(buys).get(ticks / 100, [])))

    def orders(self) -> int:
        return sum(len(line) for buys in (True, False) for line in self._side(buys).values())

    def _side(self, buys: bool) -> Any:
        book = self.engine.unprocessed_orders
        return book.bids if buys else book.offers


ENGINES: dict[str, type[Engine]] = {
    "ours": Ours,
    "orderly-chaos": OrderlyChaos,
    "orderly-chaos, silent": OrderlyChaosSilent,
    "limit-order-book": LimitOrderBook,
    "lightmatchingengine": LightMatchingEngine,
    "order-matching": OrderMatching,
}
