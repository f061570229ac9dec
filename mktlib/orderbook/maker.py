"""A market maker on an order book: quotes both sides, follows the price, keeps to its limits."""

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.dealer_quote import Quote, quote
from mktlib.orderbook.position import Position
from mktlib.orderbook.side import Side
from mktlib.orderbook.trade import Trade

Quoting: TypeAlias = Callable[[float, float], Quote]  # price [$/share], inventory [lots] -> its quote


class Maker:
    """Quotes an ask and a bid on a `Book`, each for one lot at most, and counts its own trades.

    It follows the price and does not lead it: before each quote it takes over what the others' quotes and the
    last trade say. It never takes from the book with a quote, and what it quotes can never carry it beyond its
    limits, not even if both sides trade in parts.

    Parameters
    ----------
    book : Book
        Where it quotes.
    price : float
        Where it takes the market to be at first [$/share], > 0.
    quoting : callable
        ``quoting(price, inventory) -> Quote`` from the price [$/share] and what it holds above its target
        [lots]; pass a ``functools.partial`` of `quote` with other terms, or a function of your own.
    name : str
        The owner of its orders.
    lot : int
        Shares of each quote [shares], > 0.
    inventory : int
        Shares it holds at first [shares].
    target : int
        What it likes to hold [shares]; its quotes lean against the distance from it.
    most_long, most_short : int
        Its limits: the inventory stays between ``-most_short`` and ``most_long`` [shares], >= 0.
    learning : float
        Part of a trade's distance from its own price that it believes, 0 to 1; 1 takes the last price.

    Attributes
    ----------
    price : float
        Where it takes the market to be now [$/share].
    position : Position
        What it holds, and where the shares that it sold came from.
    last_quote : Quote or None
        The terms of its latest quote; None when it was pulled.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or `inventory` outside the limits.

    Examples
    --------
    Everyone else has left; the maker's ask is the marginal price:

    >>> book = Book()
    >>> maker = Maker(book, price=100, quoting=lambda price, lots: Quote(price, volatility_risk=5))
    >>> maker.requote().ask, book.best_ask, book.depth(Side.ASK)
    (105.0, 105.0, [(105.0, 100)])
    >>> maker.settle(book.market(Side.BID, 100, owner="buyer").trades)
    >>> maker.position.inventory, maker.position.cash
    (-100, 10500.0)
    """

    def __init__(
        self,
        book: Book,
        price: float,
        quoting: Quoting = quote,
        name: str = "maker",
        *,
        lot: int = 100,
        inventory: int = 0,
        target: int = 0,
        most_long: int = 1000,
        most_short: int = 1000,
        learning: float = 0.5,
    ) -> None:
        for limit_name, limit in (("most_long", most_long), ("most_short", most_short)):
            if type(limit) is not int or limit < 0:
                refuse(limit_name, "be a whole number of shares, 0 or more", limit)
        if type(lot) is not int or lot <= 0:
            refuse("lot", "be a positive whole number of shares", lot)
        if type(target) is not int:
            refuse("target", "be a whole number of shares", target)
        if not 0 <= real("learning", learning) <= 1:
            refuse("learning", "be between 0 and 1", learning)
        self.position = Position.open(inventory, book.tick)
        if not -most_short <= inventory <= most_long:
            refuse("inventory", f"lie between {-most_short} and {most_long}", inventory)
        self.book, self.name, self.quoting = book, name, quoting
        self.lot, self.target, self.most_long, self.most_short = lot, target, most_long, most_short
        self.price, self.learning = positive("price", price), learning
        self.last_quote: Quote | None = None
        self._resting: list[int] = []

    def follow(self, last_price: float | None = None) -> float:
        """Take over what the market says: part of the last trade's price, and the others' quotes in full.

        Call it while the maker has no quotes in the book (see `pull`).

        Parameters
        ----------
        last_price : float, optional
            Price of the latest trade [$/share]; None when there was none.

        Returns
        -------
        float
            The new `price` [$/share].
        """
        if last_price is not None:
            self.price += self.learning * (positive("last_price", last_price) - self.price)
        if self.book.best_ask is not None:
            self.price = min(self.price, self.book.best_ask)
        if self.book.best_bid is not None:
            self.price = max(self.price, self.book.best_bid)
        return self.price

    def pull(self) -> int:
        """Cancel its quotes: nothing of them stays behind. Returns the shares cancelled."""
        cancelled = sum(self.book.cancel(order_id) for order_id in self._resting)
        self._resting.clear()
        self.last_quote = None
        return cancelled

    def requote(self, last_price: float | None = None) -> Quote:
        """Pull the old quotes, follow the market and quote anew.

        Asks are rounded up and bids down to the tick. A side is left out where the limits allow no share, or
        where no price is left for it.

        Parameters
        ----------
        last_price : float, optional
            Price of the latest trade [$/share].

        Returns
        -------
        Quote
            The terms before rounding.
        """
        self.pull()
        self.follow(last_price)
        terms = self.quoting(self.price, (self.position.inventory - self.target) / self.lot)
        tick, held = self.book.tick, self.position.inventory
        ask, bid = math.ceil(terms.ask / tick - 1e-6), math.floor(terms.bid / tick + 1e-6)
        best_bid, best_ask = self.book.best_bid, self.book.best_ask  # those of the others
        if best_bid is not None:
            ask = max(ask, round(best_bid / tick) + 1)
        if best_ask is not None:
            bid = min(bid, round(best_ask / tick) - 1)
        self._rest(Side.ASK, min(self.lot, held + self.most_short), max(ask, bid + 1))
        self._rest(Side.BID, min(self.lot, self.most_long - held), bid)
        self.last_quote = terms
        return terms

    def trade(self, side: Side, quantity: int) -> int:
        """Take from the book, as when it hedges: a market order, cut to its limits. Returns shares traded.

        Its own quotes are pulled first, so that it never trades with itself.
        """
        self.pull()
        held = self.position.inventory
        allowed = min(quantity, self.most_long - held if side is Side.BID else held + self.most_short)
        if allowed <= 0:
            return 0
        execution = self.book.market(side, allowed, owner=self.name)
        self.settle(execution.trades)
        return execution.filled

    def settle(self, trades: Iterable[Trade]) -> None:
        """Count the trades that it was part of; those of others pass by. Show it each trade once."""
        for trade in trades:
            if trade.buyer == self.name:
                self.position = self.position.after(Side.BID, trade.quantity, trade.price)
            if trade.seller == self.name:
                self.position = self.position.after(Side.ASK, trade.quantity, trade.price)

    def _rest(self, side: Side, quantity: int, ticks: int) -> None:
        if quantity > 0 and ticks > 0:
            price = round(ticks * self.book.tick, 10)
            self._resting.append(self.book.limit(side, quantity, price, owner=self.name).order_id)
