"""The five steps of a price that jumps, on a real book: thin, swept, gap, the maker quotes higher, wide."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from mktlib.formula._checks import positive, refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.dealer_quote import Quote, quote
from mktlib.orderbook.maker import Maker
from mktlib.orderbook.trade import Execution, Side, Trade

Stage: TypeAlias = Literal["calm", "thin", "swept", "gap", "maker", "wide"]
Levels: TypeAlias = tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Scene:
    """The book after one stage.

    Parameters
    ----------
    stage : {"calm", "thin", "swept", "gap", "maker", "wide"}
        What just happened: nothing yet; sellers left and buyers bid more; a buyer took the near asks; the
        price jumped to the last far ask; a maker quoted, if there is one; a buyer took what it quoted.
    bids, asks : tuple of (float, int)
        Price [$/share] and size [shares] of each level, best first.
    trades : tuple of Trade
        Trades of this stage.
    unfilled : int
        Shares that a buyer wanted and nobody sold [shares].
    last_price : float
        Price of the latest trade [$/share].
    volatility : float
        Root mean square of the last eight price changes from trade to trade [$/share].
    quote : Quote or None
        Terms of the maker's quote in the book.
    """

    stage: Stage
    bids: Levels
    asks: Levels
    trades: tuple[Trade, ...]
    unfilled: int
    last_price: float
    volatility: float
    quote: Quote | None = None

    @property
    def marginal_price(self) -> float | None:
        """What the next share costs [$/share]; None when nobody sells, for then there is no such price."""
        return self.asks[0][0] if self.asks else None

    @property
    def spread(self) -> float:
        """Best ask minus best bid [$/share]; NaN when a side is empty."""
        return self.asks[0][0] - self.bids[0][0] if self.asks and self.bids else math.nan


def simulate_five_steps(
    rng: np.random.Generator,
    price: float = 100.0,
    levels: int = 6,
    far: float = 0.03,
    with_maker: bool = True,
    risk_aversion: float = 0.3,
    hedging_cost: float = 0.05,
    lot: int = 100,
) -> Iterator[Scene]:
    """Sellers withdraw, buyers bid more, the book is swept, the price jumps, and a maker quotes higher.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes in the book.
    price : float
        Price while all is calm [$/share], at least 10.
    levels : int
        Levels on each side while all is calm, at least 2.
    far : float
        How far above lies the one seller who stays, as a part of `price`, > 0.
    with_maker : bool
        Whether there is a market maker.
    risk_aversion, hedging_cost : float
        The maker's terms (see `quote`); its volatility is what the last trades showed.
    lot : int
        Shares of the maker's quotes and of one impatient buyer [shares], > 0.

    Yields
    ------
    Scene
        Six of them: "calm" and the five steps.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> scenes = list(simulate_five_steps(np.random.default_rng(1)))
    >>> [scene.stage for scene in scenes]
    ['calm', 'thin', 'swept', 'gap', 'maker', 'wide']
    >>> scenes[-1].spread > scenes[0].spread and scenes[-1].last_price > scenes[0].last_price
    True

    Without a maker there is no price at the end:

    >>> *_, last = simulate_five_steps(np.random.default_rng(1), with_maker=False)
    >>> last.marginal_price, last.unfilled
    (None, 100)
    """
    if positive("price", price) < 10:
        refuse("price", "be at least 10, for cents to be small steps", price)
    if whole("levels", levels) < 2:
        refuse("levels", "be at least 2", levels)
    start = round(price, 2)
    step = max(0.01, round(price * 5e-4, 2))  # between two levels
    sizes = rng.integers(1, 4, (2, levels)) * whole("lot", lot)
    last_ask = start * (1 + positive("far", far)) + (levels + 2) * step
    terms = partial(quote, risk_aversion=risk_aversion, order_decay=4 / step, hedging_cost=hedging_cost)
    return _play(_Stage(start, lot, terms, with_maker), step, sizes.tolist(), last_ask)


def _play(stage: "_Stage", step: float, sizes: list[list[int]], last_ask: float) -> Iterator[Scene]:
    book, lot, start = stage.book, stage.lot, stage.start
    for price in (start + step, start - step, start + step, start - step, start):  # trades to and fro
        stage.rest(Side.ASK, lot, price, "sellers")
        stage.buy(lot)
    offers = [stage.rest(Side.ASK, size, start + level * step, "sellers") for level, size in enumerate(sizes[0], 2)]
    for level, size in enumerate(sizes[1], 2):
        stage.rest(Side.BID, size, start - level * step, "buyers")
    stage.requote()
    yield stage.scene("calm")

    for order_id in offers[1:]:
        book.cancel(order_id)
    stage.rest(Side.ASK, lot, last_ask, "holdout")
    stage.rest(Side.BID, lot, start, "buyers")
    yield stage.scene("thin")

    swept = stage.buy(sum(size for price, size in book.depth(Side.ASK) if price < round(last_ask, 2)))
    stage.pull()
    yield stage.scene("swept", swept)

    yield stage.scene("gap", stage.buy(lot))

    stage.requote()
    yield stage.scene("maker")

    bought = stage.buy(lot)
    stage.requote()
    yield stage.scene("wide", bought)


class _Stage:
    """The book, the maker and the prices so far."""

    def __init__(self, start: float, lot: int, terms: Callable[..., Quote], with_maker: bool) -> None:
        self.book, self.start, self.lot, self.terms = Book(), start, lot, terms
        self.maker = Maker(start, lot=lot, learning=1) if with_maker else None
        self.prices: list[float] = []

    @property
    def volatility(self) -> float:
        recent = self.prices[-9:]
        changes = [later - earlier for earlier, later in pairwise(recent)]
        return math.sqrt(math.fsum(c * c for c in changes) / len(changes))

    def rest(self, side: Side, quantity: int, price: float, owner: str) -> int:
        return self.book.limit(side, quantity, round(price, 2), owner).order_id

    def buy(self, quantity: int) -> Execution:
        bought = self.book.market(Side.BID, quantity, "buyers")
        self.prices.extend(trade.price for trade in bought.trades)
        if self.maker is not None:
            self.maker.after(self.book, bought.trades)
        return bought

    def requote(self) -> None:
        if self.maker is not None:
            self.maker.quoting = partial(self.terms, volatility=self.volatility)
            self.maker.requote(self.book, self.prices[-1])

    def pull(self) -> None:
        if self.maker is not None:
            self.maker.pull(self.book)

    def scene(self, stage: Stage, bought: Execution | None = None) -> Scene:
        return Scene(
            stage=stage,
            bids=tuple(self.book.depth(Side.BID)),
            asks=tuple(self.book.depth(Side.ASK)),
            trades=bought.trades if bought else (),
            unfilled=bought.cancelled if bought else 0,
            last_price=self.prices[-1],
            volatility=self.volatility,
            quote=None if self.maker is None else self.maker.last_quote,
        )
