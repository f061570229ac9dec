"""The rival of the order book: one plain list of orders, sorted again after each event, in whole ticks."""

from dataclasses import dataclass, field

from mktlib.orderbook import Book, Execution, RestingOrder, Side, TimeInForce


@dataclass
class Row:
    order_id: int
    side: Side
    ticks: int
    quantity: int
    owner: str
    arrival: int  # when it joined the line


@dataclass
class PlainBook:
    rows: list[Row] = field(default_factory=list)
    tape: list[tuple] = field(default_factory=list)  # (ticks, quantity, maker id, taker id, maker, taker, side)
    last_id: int = 0
    clock: int = 0

    def limit(self, side, quantity, ticks, owner, time_in_force=TimeInForce.GTC, post_only=False):
        """Trades, filled, resting, cancelled."""
        self.last_id += 1
        return self._enter(self.last_id, side, quantity, ticks, owner, time_in_force, post_only)

    def market(self, side, quantity, owner):
        self.last_id += 1
        ends_of_the_world = {Side.BID: 10**15, Side.ASK: 0}
        ticks = ends_of_the_world[side]
        return self._enter(self.last_id, side, quantity, ticks, owner, TimeInForce.IOC, False)

    def cancel(self, order_id):
        gone = [row for row in self.rows if row.order_id == order_id]
        self.rows = [row for row in self.rows if row.order_id != order_id]
        return sum(row.quantity for row in gone)

    def reduce(self, order_id, quantity):
        for row in self.rows:
            if row.order_id == order_id and quantity < row.quantity:
                given_up, row.quantity = row.quantity - quantity, quantity
                return given_up
        return 0

    def line(self, side):
        """Orders of a side, best price first, at one price who came first."""
        sign = -1 if side is Side.BID else 1
        return sorted((row for row in self.rows if row.side is side), key=lambda r: (sign * r.ticks, r.arrival))

    def _enter(self, order_id, side, quantity, ticks, owner, time_in_force, post_only):
        meets = [
            row for row in self.line(side.opposite) if (row.ticks <= ticks if side is Side.BID else row.ticks >= ticks)
        ]
        if post_only and meets:
            return (), 0, 0, quantity
        trades, left = [], quantity
        for row in meets:
            size = min(left, row.quantity)
            if size:
                trades.append((row.ticks, size, row.order_id, order_id, row.owner, owner, side))
                row.quantity -= size
                left -= size
        self.tape += trades
        self.rows = [row for row in self.rows if row.quantity]
        if time_in_force is not TimeInForce.GTC:
            return tuple(trades), quantity - left, 0, left
        if left:
            self.clock += 1
            self.rows.append(Row(order_id, side, ticks, left, owner, self.clock))
        return tuple(trades), quantity - left, left, 0


def in_ticks(execution: Execution, tick: float) -> tuple:
    """An execution the way the rival writes it."""
    trades = tuple((round(trade.price / tick), *trade[1:]) for trade in execution.trades)
    return trades, execution.filled, execution.resting, execution.cancelled


def lines(book: Book) -> list[list[RestingOrder]]:
    """Everybody in line, bids and asks."""
    return [book.queue(side) for side in Side]


def shown(book: Book) -> tuple:
    """All that a book shows; two books that agree here are the same market."""
    quotes = book.best_bid, book.best_ask, book.spread, book.mid_price, book.last_price
    return lines(book), quotes, book.tape, book.volume, len(book)
