"""A price that is pulled up: one flow of orders, a buyer in a hurry in the middle of it, and what comes after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from mktlib.formula._checks import positive, real, refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import HURRIED, Intention, investor_flow, with_news, with_rush
from mktlib.orderbook.simulation import simulate_market
from mktlib.orderbook.trade import Side, Trade

After: TypeAlias = Literal["return", "stay away", "news"]
Levels: TypeAlias = tuple[tuple[float, int], ...]

CLIPS = 4  # orders into which the buyer splits


@dataclass(frozen=True)
class PulledUp:
    """The market after one order.

    Parameters
    ----------
    step : int
        Number of the order, from 0; 0 is before the first.
    trades : tuple of Trade
        What came of it.
    bids, asks : tuple of (float, int)
        Price [$/share] and size [shares] of each level afterwards, best first.
    last_price : float
        Price of the latest trade [$/share].
    cash : float
        What buyers paid sellers since the beginning [$].
    volume : int
        Shares that changed hands since the beginning [shares].
    hurried : int
        Shares that the buyer in a hurry has got [shares].
    unfilled : int
        Shares that the buyer in a hurry wanted and nobody sold [shares].
    """

    step: int
    trades: tuple[Trade, ...]
    bids: Levels
    asks: Levels
    last_price: float
    cash: float
    volume: int
    hurried: int
    unfilled: int


def simulate_pull_up(
    rng: np.random.Generator,
    hurry: int = 1_000,
    depth: float = 1.0,
    after: After = "return",
    price: float = 100.0,
    steps: int = 120,
    at: int = 45,
    news: float = 0.03,
) -> Iterator[PulledUp]:
    """Investors trade as they please; then somebody buys `hurry` shares at once; then the others go on, or not.

    The investors' orders are the same whatever `hurry` and `depth` are. Only what they do after the rush
    depends on `after`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    hurry : int
        Shares bought at once, in four market orders [shares], >= 0.
    depth : float
        How many times the shares of a thin book stand in line at the beginning, >= 1.
    after : {"return", "stay away", "news"}
        What sellers do after the rush: go on as before; send no new offers; or, like all investors, think the
        share worth `news` more.
    price : float
        What investors think at first [$/share], at least 10.
    steps : int
        Orders of the investors, > 0.
    at : int
        How many of them come before the rush, 0 to `steps`.
    news : float
        Part of the price that the news adds, > -0.5.

    Yields
    ------
    PulledUp
        The beginning, and one for each order.

    Examples
    --------
    >>> thin = list(simulate_pull_up(np.random.default_rng(4)))
    >>> deep = list(simulate_pull_up(np.random.default_rng(4), depth=20))
    >>> max(s.last_price for s in thin) > max(s.last_price for s in deep)
    True
    """
    if positive("price", price) < 10:
        refuse("price", "be at least 10, for cents to be small steps", price)
    if positive("depth", depth) < 1:
        refuse("depth", "be at least 1", depth)
    if after not in ("return", "stay away", "news"):
        refuse("after", 'be "return", "stay away" or "news"', after)
    if real("news", news) <= -0.5:
        refuse("news", "be above -0.5", news)
    flow = investor_flow(rng, whole("steps", steps), price, volatility=0, patient=0.65, fickle=0.15, margin=price / 500)
    if after == "news":
        flow = with_news(flow, at, news * price)
    if after == "stay away":
        flow = [*flow[:at], *(_instead(order) for order in flow[at:])]
    if hurry != 0:
        flow = with_rush(flow, at, Side.BID, whole("hurry", hurry), min(CLIPS, hurry))
    return _run(flow, _resting(price, depth), price)


def _instead(order: Intention) -> Intention:
    """A seller who waits: the offer is not sent. (Takes back nothing in its place.)"""
    if order.kind == "limit" and order.side is Side.ASK:
        return Intention("cancel", order.side, order.quantity, order.value)
    return order


def _resting(price: float, depth: float) -> Book:
    """The book before the first order: levels that get sparser away from the middle."""
    book = Book()
    step = max(0.01, round(price / 1000, 2))
    for level in range(1, 13):
        for side, sign in ((Side.ASK, 1), (Side.BID, -1)):
            far = round(price + sign * step * level * (1 + level / 6), 2)
            book.limit(side, round(60 * depth), far, "patient")
    return book


def _run(flow: list[Intention], book: Book, price: float) -> Iterator[PulledUp]:
    yield _state(0, (), book, price, 0, 0)
    got = missed = 0
    for state in simulate_market(flow, book, opening_price=price):
        if state.intention.owner == HURRIED:
            got, missed = got + state.volume, missed + state.unfilled
        yield _state(state.step + 1, state.trades, book, state.last_price, got, missed)


def _state(step: int, trades: tuple[Trade, ...], book: Book, last: float, got: int, missed: int) -> PulledUp:
    bids, asks = (tuple(book.depth(side, 30)) for side in (Side.BID, Side.ASK))
    return PulledUp(step, trades, bids, asks, last, book.turnover, book.volume, got, missed)
