"""One run: orders meet a venue, and actors who look at it trade along."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeAlias

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention, limit_price
from mktlib.orderbook.position import Position
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

    def before(self, book: Book, step: int) -> None:
        """Act before order number `step` comes."""

    def after(self, book: Book, trades: Sequence[Trade]) -> None:
        """Hear the trades of the order that came; each comes once."""


class State(NamedTuple):
    """The market after one order.

    Attributes
    ----------
    step : int
        Number of the order, from 0.
    order : Intention
        What was wanted.
    trades : tuple of Trade
        What came of it.
    unfilled : int
        Shares wanted at once that found nobody [shares].
    last_price : float
        Price of the latest trade, the opening price before the first [$/share].
    best_bid, best_ask : float or None
        The quotes that the order met [$/share]; None where a side was empty.
    positions : tuple of Position
        What each actor holds afterwards.
    """

    step: int
    order: Intention
    trades: tuple[Trade, ...]
    unfilled: int
    last_price: float
    best_bid: float | None
    best_ask: float | None
    positions: tuple[Position, ...] = ()

    @property
    def spread(self) -> float:
        """Ask minus bid that the order met [$/share]; NaN where a side was empty."""
        if self.best_bid is None or self.best_ask is None:
            return math.nan
        return self.best_ask - self.best_bid

    @property
    def volume(self) -> int:
        """Shares that changed hands [shares]."""
        return sum(trade.quantity for trade in self.trades)


class Continuous:
    """Continuous trading: each order meets the book the moment it comes.

    A limit order waits for what it does not get at once. A hurried order takes what it gets at its own value
    or better, and anything there is if it must trade at any price; what it does not get is cancelled.

    Parameters
    ----------
    book : Book
        Orders already in it stay.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self._numbers: dict[int, int] = {}  # step → number of its order in the book

    def take(self, step: int, order: Intention) -> Taken:
        """Send an order to the book, or take an earlier one back."""
        book = self.book
        if order.kind == "cancel":
            book.cancel(self._numbers.pop(order.cancels, 0))
            return (), 0
        if order.at_any_price:
            done = book.market(order.side, order.quantity, order.owner)
            return done.trades, done.cancelled
        waits = order.kind == "limit"
        price = limit_price(order, book.tick)
        done = book.limit(order.side, order.quantity, price, order.owner, GTC if waits else IOC)
        if waits:
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

    Raises
    ------
    ValueError
        If `last_price` is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> from mktlib.orderbook.flow import investor_flow
    >>> from mktlib.orderbook.maker import Maker, Quote
    >>> flow = investor_flow(np.random.default_rng(1), steps=200, forced=1)
    >>> alone = summary(list(run(flow, Continuous(Book()))))
    >>> maker = Maker(price=100, quoting=lambda price, lots: Quote(price, volatility_risk=0.05))
    >>> made = summary(list(run(flow, Continuous(Book()), maker)))
    >>> made.mean_spread < alone.mean_spread, made.volume > alone.volume
    (True, True)
    """
    return _run(orders, venue, actors, positive("last_price", last_price))


def _run(orders: Iterable[Intention], venue: Venue, actors: Sequence[Actor], last_price: float) -> Iterator[State]:
    book = venue.book
    for step, order in enumerate(orders):
        printed = book.last_price
        for actor in actors:
            actor.before(book, step)
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


class Summary(NamedTuple):
    """What a run looks like from a distance.

    Attributes
    ----------
    end_price, high, low : float
        Last price at the end, highest and lowest on the way [$/share].
    mean_spread : float
        Average of ask minus bid while both sides had quotes [$/share]; NaN if they never had.
    one_sided : float
        Part of the time in which a side was empty.
    volatility : float
        Root mean square of the change from trade to trade [$/share]; 0 with fewer than two trades.
    volume, unfilled : int
        Shares that changed hands, and shares wanted at once that found nobody [shares].
    """

    end_price: float
    high: float
    low: float
    mean_spread: float
    one_sided: float
    volatility: float
    volume: int
    unfilled: int


def summary(states: Sequence[State]) -> Summary:
    """Sum up a run.

    Raises
    ------
    ValueError
        If there is no state.
    """
    if not states:
        refuse("states", "hold at least one state", states)
    spreads = [state.spread for state in states if not math.isnan(state.spread)]
    prices = [trade.price for state in states for trade in state.trades]
    changes = [later - earlier for earlier, later in pairwise(prices)]
    return Summary(
        end_price=states[-1].last_price,
        high=max(prices, default=states[-1].last_price),
        low=min(prices, default=states[-1].last_price),
        mean_spread=math.fsum(spreads) / len(spreads) if spreads else math.nan,
        one_sided=1 - len(spreads) / len(states),
        volatility=math.sqrt(math.fsum(c * c for c in changes) / len(changes)) if changes else 0.0,
        volume=sum(state.volume for state in states),
        unfilled=sum(state.unfilled for state in states),
    )
