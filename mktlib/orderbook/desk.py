"""One trader at an order book: what the account can pay for is sent, and every fill is settled to the tick."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple, Self, TypeAlias

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.side import Side
from mktlib.orderbook.simulation import MarketState
from mktlib.orderbook.trade import Execution, RestingOrder, Trade

Kind: TypeAlias = Literal["limit", "market", "cancel", "wait"]
Refusal: TypeAlias = Literal["", "cash", "shares", "own_order", "nobody", "nothing_to_cancel"]
Levels: TypeAlias = Sequence[tuple[float, int]]
KINDS = ("limit", "market", "cancel", "wait")
YOU, OTHERS = "you", "others"


class Sent(NamedTuple):
    """What became of an order.

    Attributes
    ----------
    kind : {"limit", "market", "cancel", "wait"}
        A cancel takes back the trader's newest order; to wait is to send nothing.
    side : Side
        Buys or sells.
    quantity : int
        Shares [shares]; for a cancel, those that were taken back.
    price : float
        Limit price [$/share]; for a cancel, that of the order taken back.
    execution : Execution or None
        What the book did with it; None if it was not sent, and for a cancel or a wait.
    refusal : str
        Why it was not sent; empty when it was.
    missing : float
        What the account lacks for it: cash [$] or shares [shares].
    """

    kind: Kind
    side: Side
    quantity: int
    price: float
    execution: Execution | None = None
    refusal: Refusal = ""
    missing: float = 0.0


class Print(NamedTuple):
    """A trade on the tape: its number, when it printed [s since the start], and the trade."""

    number: int
    seconds: int
    trade: Trade


@dataclass
class Desk:
    """A trader's cash and shares, and the book they trade in; each order that comes in takes one second.

    An order is refused if cash or shares would not suffice once all waiting orders were filled, if it would
    meet an order of the trader's own, or if a market order finds nobody. A refusal changes nothing.

    Parameters
    ----------
    cash : float
        Cash at the start [$], >= 0, a whole number of ticks.
    shares : int
        Shares at the start [shares], >= 0.
    book : Book
        Where the orders go.

    Examples
    --------
    >>> desk = Desk(cash=1000.0, shares=0)
    >>> _ = desk.rest(Side.ASK, 100, 34.0)
    >>> desk.send("market", "buy", 20, 0).execution.filled, desk.cash, desk.shares
    (20, 320.0, 20)
    >>> desk.send("limit", "buy", 100, 12.0).refusal, desk.cash
    ('cash', 320.0)
    """

    cash: float
    shares: int
    book: Book = field(default_factory=Book)
    seconds: int = 0
    tape: list[Print] = field(default_factory=list)
    reports: list[Sent] = field(default_factory=list)
    turnover_ticks: int = 0  # of the trader's own trades [ticks]

    def __post_init__(self) -> None:
        ticks = round(real("cash", self.cash) / self.book.tick)
        if ticks < 0 or abs(ticks * self.book.tick - self.cash) > 1e-6:
            refuse("cash", "be a whole number of ticks, at least 0", self.cash)
        if type(self.shares) is not int or self.shares < 0:
            refuse("shares", "be a whole number, at least 0", self.shares)
        self.cash = self._money(ticks)

    @classmethod
    def opened(
        cls, cash: float, shares: int, asks: Levels, bids: Levels, prints: Iterable[tuple[Side, float, int]]
    ) -> Self:
        """A desk at a book where others have traded and wait.

        Parameters
        ----------
        cash, shares
            As for `Desk`.
        asks, bids : sequence of (float, int)
            Price [$/share] and size [shares] of what others left in the book.
        prints : iterable of (Side, float, int)
            Earlier trades among others: the side that was in a hurry, price [$/share] and size [shares].

        Examples
        --------
        >>> desk = Desk.opened(1000, 0, asks=[(34, 100)], bids=[(12, 100)], prints=[(Side.BID, 16, 10)])
        >>> desk.book.last_price, desk.book.best_ask, desk.seconds
        (16.0, 34.0, 4)
        """
        desk = cls(cash, shares)
        for side, price, size in prints:
            desk.rest(side.opposite, size, price)
            desk.rest(side, size, price)
        for side, levels in ((Side.ASK, asks), (Side.BID, bids)):
            for price, size in levels:
                desk.rest(side, size, price)
        return desk

    @property
    def turnover(self) -> float:
        """Cash that changed hands in the trader's own trades [$]."""
        return self._money(self.turnover_ticks)

    @property
    def waiting(self) -> list[RestingOrder]:
        """The trader's orders in the book, oldest first."""
        orders = [order for side in Side for order in self.book.queue(side) if order.owner == YOU]
        return sorted(orders, key=lambda order: order.order_id)

    @property
    def free_cash(self) -> float:
        """Cash that no waiting order will need [$]."""
        held = sum(self._ticks(one.price) * one.quantity for one in self.waiting if one.side is Side.BID)
        return self._money(self._ticks(self.cash) - held)

    @property
    def free_shares(self) -> int:
        """Shares that no waiting order will need [shares]."""
        return self.shares - sum(one.quantity for one in self.waiting if one.side is Side.ASK)

    def ahead(self, order: RestingOrder) -> int:
        """Shares that trade before a waiting order at its own price [shares]."""
        line = self.book.queue(order.side, order.price)
        return sum(one.quantity for one in line if one.order_id < order.order_id)

    def copy(self) -> Self:
        """An independent desk in the same state."""
        other = copy.copy(self)
        other.book, other.tape, other.reports = self.book.copy(), [*self.tape], [*self.reports]
        return other

    def rest(self, side: Side, quantity: int, price: float) -> Execution:
        """Let somebody else send a limit order."""
        execution = self.book.limit(side, quantity, price, OTHERS)
        self.settle(execution.trades)
        return execution

    def settle(self, trades: Iterable[Trade]) -> None:
        """Print the trades of one order that came in, and book what is the trader's own."""
        self.seconds += 1
        for trade in trades:
            self.tape.append(Print(len(self.tape) + 1, self.seconds, trade))
            ticks = self._ticks(trade.price) * trade.quantity
            if YOU not in (trade.maker, trade.taker):
                continue
            sign = 1 if trade.buyer == YOU else -1
            self.turnover_ticks += ticks
            self.shares += sign * trade.quantity
            self.cash = self._money(self._ticks(self.cash) - sign * ticks)

    def watch(self, crowd: Iterator[MarketState], orders: int) -> None:
        """Let others send their next `orders` orders to the same book (see `simulate_market`)."""
        for state in islice(crowd, orders):
            self.settle(state.trades)

    def preview(self, kind: Kind, side: str, quantity: int, price: float) -> Sent:
        """Say what `send` would do, on a copy."""
        return self.copy().send(kind, side, quantity, price)

    def send(self, kind: Kind, side: str, quantity: int, price: float) -> Sent:
        """Send an order, unless it must be refused.

        Parameters
        ----------
        kind : {"limit", "market", "cancel", "wait"}
            A cancel takes back the newest order that waits; its other terms do not matter.
        side : {"buy", "sell"}
            What the trader wants.
        quantity : int
            Shares [shares], > 0.
        price : float
            Limit price [$/share]; of no matter to a market order.

        Returns
        -------
        Sent
            Also kept in `reports`.

        Raises
        ------
        ValueError
            If `kind` or `side` is unknown, or a number breaks the book's rules.
        """
        if kind not in KINDS:
            refuse("kind", f"be one of {', '.join(KINDS)}", kind)
        if side not in ("buy", "sell"):
            refuse("side", "be buy or sell", side)
        sent = self._send(kind, Side.BID if side == "buy" else Side.ASK, quantity, price)
        self.reports.append(sent)
        return sent

    def _send(self, kind: Kind, side: Side, quantity: int, price: float) -> Sent:
        order = Sent(kind, side, quantity, price)
        if kind == "wait":
            return order
        if kind == "cancel":
            if not self.waiting:
                return order._replace(quantity=0, refusal="nothing_to_cancel")
            newest = self.waiting[-1]
            self.book.cancel(newest.order_id)
            self.settle(())
            return order._replace(side=newest.side, quantity=newest.quantity, price=newest.price)
        trial = self.book.copy()
        tried = _enter(trial, order)
        if any(trade.maker == YOU for trade in tried.trades):
            return order._replace(refusal="own_order")
        if kind == "market" and not tried.filled:
            return order._replace(refusal="nobody")
        if side is Side.BID:
            needed = sum(self._ticks(trade.price) * trade.quantity for trade in tried.trades)
            needed += self._ticks(price) * tried.resting
            missing = self._money(needed - self._ticks(self.free_cash))
            refusal: Refusal = "cash"
        else:
            missing, refusal = float(tried.filled + tried.resting - self.free_shares), "shares"
        if missing > 0:
            return order._replace(refusal=refusal, missing=missing)
        execution = _enter(self.book, order)
        self.settle(execution.trades)
        return order._replace(execution=execution)

    def _ticks(self, money: float) -> int:
        return round(money / self.book.tick)

    def _money(self, ticks: int) -> float:
        return round(ticks * self.book.tick, 9)


def _enter(book: Book, order: Sent) -> Execution:
    if order.kind == "market":
        return book.market(order.side, order.quantity, YOU)
    return book.limit(order.side, order.quantity, positive("price", order.price), YOU)
