"""One run: orders meet a venue, and actors who look at it trade along."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from mktlib.formula._checks import positive
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention, limit_price
from mktlib.orderbook.maker import Position
from mktlib.orderbook.trade import TimeInForce, Trade

GTC, IOC = TimeInForce.GTC, TimeInForce.IOC
Taken: TypeAlias = tuple[tuple[Trade, ...], int]  # trades, and shares wanted at once that found nobody


class Venue(Protocol):
    """Where orders go: an exchange with its rules."""

    book: Book

    def take(self, step: int, order: Intention) -> Taken:
        """Let order number `step` in."""


class Actor(Protocol):
    """Somebody who looks at the book before each order: a maker, a hedger, an account."""

    @property
    def position(self) -> Position:
        """What it holds."""

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """Act before order number `step` comes; returned are the trades that it made by taking, if any."""

    def after(self, book: Book, trades: Sequence[Trade]) -> None:
        """Hear trades, of the order that came or of an actor, its own too; each comes once."""


class State(NamedTuple):
    """The market after one order."""

    step: int  # number of the order, from 0
    order: Intention  # what was wanted
    trades: tuple[Trade, ...]  # what came of it
    unfilled: int  # wanted at once, but nobody was there [shares]
    last_price: float  # of the latest trade; the opening price before the first [$/share]
    best_bid: float | None  # quotes that the order met [$/share]; None where a side was empty
    best_ask: float | None
    positions: tuple[Position, ...] = ()  # what each actor holds afterwards

    @property
    def spread(self) -> float:
        """Ask minus bid that the order met [$/share]; NaN where a side was empty."""
        return math.nan if self.best_bid is None or self.best_ask is None else self.best_ask - self.best_bid

    @property
    def volume(self) -> int:
        """Shares that changed hands [shares]."""
        return sum(trade.quantity for trade in self.trades)


class Continuous:
    """Continuous trading: each order meets the book the moment it comes.

    A limit order waits for what it does not get at once. A hurried order takes what it gets at its own value
    or better, and anything there is if it must trade at any price; what it does not get is cancelled. Orders
    already in the book stay.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self._numbers: dict[int, int] = {}  # step → number of its order in the book

    def take(self, step: int, order: Intention) -> Taken:
        """Send an order to the book, or take an earlier one back."""
        if order.kind == "cancel":
            self.book.cancel(self._numbers.pop(order.cancels, 0))
            return (), 0
        price = None if order.at_any_price else limit_price(order, self.book.tick)
        return self._send(step, order, price, waits=order.kind == "limit")

    def _send(self, step: int, order: Intention, price: float | None, waits: bool) -> Taken:
        """Let the book have an order, at any price or one at worst; whether it waits for what it does not get."""
        if price is None:
            done = self.book.market(order.side, order.quantity, order.owner)
        else:
            done = self.book.limit(order.side, order.quantity, price, order.owner, GTC if waits else IOC)
            self._numbers[step] = done.order_id
        return done.trades, done.cancelled


def run(orders: Iterable[Intention], venue: Venue, *actors: Actor, last_price: float = 100.0) -> Iterator[State]:
    """Send orders to a venue, one after the other; before each, every actor acts, and hears what comes of it.

    Parameters
    ----------
    orders : iterable of Intention
        See `investor_flow`; nothing in it depends on the book, so a seed gives the same orders anywhere.
    venue : Venue
        Where they go.
    *actors : Actor
        Those who do depend on the book, such as a `Maker`; they act in this sequence.
    last_price : float, optional
        Before the first trade [$/share], > 0.

    Yields
    ------
    State
        One for each order.

    Examples
    --------
    >>> from mktlib.orderbook import Side
    >>> sell, buy = Intention("limit", Side.ASK, 100, value=99, margin=1), Intention("market", Side.BID, 60, value=101)
    >>> [(state.volume, state.last_price) for state in run([sell, buy], Continuous(Book()), last_price=99)]
    [(0, 99.0), (60, 100.0)]
    """
    return _run(orders, venue, actors, positive("last_price", last_price))


def _run(orders: Iterable[Intention], venue: Venue, actors: Sequence[Actor], last_price: float) -> Iterator[State]:
    book = venue.book
    for step, order in enumerate(orders):
        printed = book.last_price
        for actor in actors:
            if done := actor.before(book, step):
                for other in actors:
                    other.after(book, done)
        bid, ask = book.best_bid, book.best_ask
        trades, unfilled = venue.take(step, order)
        for actor in actors:
            actor.after(book, trades)
        if trades:  # those of a call are in no book
            last_price = trades[-1].price
        elif book.last_price not in (None, printed):  # an actor traded
            last_price = book.last_price
        positions = tuple(actor.position for actor in actors)
        yield State(step, order, trades, unfilled, last_price, bid, ask, positions)
