"""A flow of orders meets an order book, with or without a market maker in it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.dealer_quote import Quote
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.maker import Maker
from mktlib.orderbook.position import Position
from mktlib.orderbook.trade import Side, Trade


@dataclass(frozen=True)
class MarketState:
    """The market after one intention.

    Parameters
    ----------
    step : int
        Number of the intention, from 0.
    intention : Intention
        What was wanted.
    trades : tuple of Trade
        What came of it.
    unfilled : int
        Shares of a market order that found nobody [shares].
    last_price : float
        Price of the latest trade, the opening price before the first [$/share].
    best_bid, best_ask : float or None
        The quotes that the intention met [$/share]; None where a side was empty.
    quote : Quote or None
        The maker's terms when the intention arrived; None without a maker.
    position : Position or None
        What the maker holds afterwards.
    """

    step: int
    intention: Intention
    trades: tuple[Trade, ...]
    unfilled: int
    last_price: float
    best_bid: float | None
    best_ask: float | None
    quote: Quote | None = None
    position: Position | None = None

    @property
    def spread(self) -> float:
        """Ask minus bid that the intention met [$/share]; NaN where a side was empty."""
        if self.best_bid is None or self.best_ask is None:
            return math.nan
        return self.best_ask - self.best_bid

    @property
    def volume(self) -> int:
        """Shares that changed hands [shares]."""
        return sum(trade.quantity for trade in self.trades)


def simulate_market(
    flow: Iterable[Intention],
    book: Book,
    maker: Maker | None = None,
    opening_price: float = 100.0,
    herding: float = 0.0,
) -> Iterator[MarketState]:
    """Send each intention to the book; the maker, if there is one, quotes anew before each.

    Whoever runs it may send orders of its own to the book between two steps, as a hedger does; if the maker was
    part of those trades, show them to `Maker.settle`.

    Parameters
    ----------
    flow : iterable of Intention
        See `investor_flow`; nothing in it depends on the book.
    book : Book
        Where it all happens; orders already in it stay.
    maker : Maker, optional
        A maker that quotes on this `book`.
    opening_price : float
        Last price before the first trade [$/share], > 0.
    herding : float
        How far investors let the last price stand for their own value, 0 (not at all) to 1 (entirely).

    Yields
    ------
    MarketState
        One for each intention.

    Raises
    ------
    ValueError
        If `opening_price` is not positive, `herding` is not between 0 and 1, or the maker quotes on another
        book.

    Examples
    --------
    >>> import numpy as np
    >>> from mktlib.orderbook.flow import investor_flow
    >>> flow = investor_flow(np.random.default_rng(1), steps=200)
    >>> alone = list(simulate_market(flow, Book()))
    >>> book = Book()
    >>> made = list(simulate_market(flow, book, Maker(price=100)))
    >>> sum(s.unfilled for s in made) <= sum(s.unfilled for s in alone)
    True
    """
    last_price = positive("opening_price", opening_price)
    if not 0 <= real("herding", herding) <= 1:
        refuse("herding", "be between 0 and 1", herding)
    return _run(flow, book, maker, last_price, herding)


def _run(
    flow: Iterable[Intention], book: Book, maker: Maker | None, last_price: float, herding: float
) -> Iterator[MarketState]:
    order_ids: dict[int, int] = {}
    for step, wanted in enumerate(flow):
        terms = None
        if maker is not None:
            maker.before(book, step)
            terms = maker.last_quote
        best_bid, best_ask = book.best_bid, book.best_ask
        last_price = book.last_price or last_price
        trades, unfilled = _send(step, wanted, book, order_ids, last_price, herding)
        last_price = book.last_price or last_price
        if maker is not None:
            maker.after(book, trades)
        yield MarketState(
            step=step,
            intention=wanted,
            trades=trades,
            unfilled=unfilled,
            last_price=last_price,
            best_bid=best_bid,
            best_ask=best_ask,
            quote=terms,
            position=None if maker is None else maker.position,
        )


def _send(
    step: int, wanted: Intention, book: Book, order_ids: dict[int, int], last_price: float, herding: float
) -> tuple[tuple[Trade, ...], int]:
    """Turn an intention into an order; returns its trades and the shares that found nobody."""
    if wanted.kind == "cancel":
        if wanted.cancels in order_ids:
            book.cancel(order_ids.pop(wanted.cancels))
        return (), 0
    if wanted.kind == "market":
        execution = book.market(wanted.side, wanted.quantity, owner=wanted.owner)
        return execution.trades, execution.cancelled
    worth = (1 - herding) * wanted.value + herding * last_price
    better = -wanted.margin if wanted.side is Side.BID else wanted.margin
    ticks = max(1, round((worth + better) / book.tick))
    execution = book.limit(wanted.side, wanted.quantity, round(ticks * book.tick, 10), owner=wanted.owner)
    order_ids[step] = execution.order_id
    return execution.trades, 0


@dataclass(frozen=True)
class PathSummary:
    """What a run looks like from a distance.

    Parameters
    ----------
    end_price, high, low : float
        Last price at the end, highest and lowest on the way [$/share].
    mean_spread : float
        Average of ask minus bid while both sides had quotes [$/share].
    one_sided : float
        Part of the time in which a side was empty.
    volatility : float
        Standard deviation of the change from trade to trade [$/share]; 0 with fewer than two trades.
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


def summary(states: Sequence[MarketState]) -> PathSummary:
    """Sum up a run.

    Parameters
    ----------
    states : sequence of MarketState
        At least one.

    Returns
    -------
    PathSummary

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
    return PathSummary(
        end_price=states[-1].last_price,
        high=max(prices, default=states[-1].last_price),
        low=min(prices, default=states[-1].last_price),
        mean_spread=math.fsum(spreads) / len(spreads) if spreads else math.nan,
        one_sided=1 - len(spreads) / len(states),
        volatility=math.sqrt(math.fsum(c * c for c in changes) / len(changes)) if changes else 0.0,
        volume=sum(state.volume for state in states),
        unfilled=sum(state.unfilled for state in states),
    )
