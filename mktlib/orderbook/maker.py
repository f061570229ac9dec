"""A market maker on an order book: quotes both sides, follows the price, keeps to its limits."""

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.book import Book
from mktlib.orderbook.dealer_quote import Quote, quote
from mktlib.orderbook.position import Position
from mktlib.orderbook.trade import Side, Trade

Quoting: TypeAlias = Callable[[float, float], Quote]  # price [$/share], inventory [lots] -> its quote
Hearing: TypeAlias = Callable[[int], float | None]  # step -> what it knows the share to be worth [$/share]


class Maker:
    """Quotes an ask and a bid, each for one lot at most, and counts its own trades; an actor of `run`.

    It follows the price and does not lead it: before each quote it takes over what the others' quotes and the
    last trade say, unless it knows better. It never takes from the book with a quote, and what it quotes can
    never carry it beyond its limits, not even if both sides trade in parts.

    Parameters
    ----------
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
    hears : callable, optional
        ``hears(step)`` is what it has been told that the share is worth [$/share], None before it is told; it then
        quotes around that, whatever the others' quotes say.
    tick : float
        Price step of the books it quotes on [$/share], > 0.

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

    >>> book, maker = Book(), Maker(price=100, quoting=lambda price, lots: Quote(price, volatility_risk=5))
    >>> maker.requote(book).ask, book.best_ask, book.depth(Side.ASK)
    (105.0, 105.0, [(105.0, 100)])
    >>> maker.after(book, book.market(Side.BID, 100, owner="buyer").trades)
    >>> maker.position.inventory, maker.position.cash
    (-100, 10500.0)
    """

    def __init__(
        self,
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
        hears: Hearing | None = None,
        tick: float = 0.01,
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
        self.position = Position.open(inventory, tick)
        if not -most_short <= inventory <= most_long:
            refuse("inventory", f"lie between {-most_short} and {most_long}", inventory)
        self.name, self.quoting, self.hears = name, quoting, hears
        self.lot, self.target, self.most_long, self.most_short = lot, target, most_long, most_short
        self.price, self.learning = positive("price", price), learning
        self.last_quote: Quote | None = None
        self._resting: list[int] = []
        self._heard: int | None = None  # the book's volume when it quoted last

    def before(self, book: Book, step: int) -> None:
        """Quote anew before an order comes: by the last price if anything traded since, or by what it was told."""
        told = self.hears(step) if self.hears else None
        traded = self._heard is not None and book.volume > self._heard
        self._heard = book.volume
        self.requote(book, book.last_price if traded else None, told)

    def after(self, book: Book, trades: Iterable[Trade]) -> None:
        """Count the trades that it was part of; those of others pass by. Show it each trade once."""
        for trade in trades:
            if trade.buyer == self.name:
                self.position = self.position.after(Side.BID, trade.quantity, trade.price)
            if trade.seller == self.name:
                self.position = self.position.after(Side.ASK, trade.quantity, trade.price)

    def pull(self, book: Book) -> int:
        """Cancel its quotes: nothing of them stays behind. Returns the shares cancelled."""
        cancelled = sum(book.cancel(order_id) for order_id in self._resting)
        self._resting.clear()
        self.last_quote = None
        return cancelled

    def requote(self, book: Book, last_price: float | None = None, told: float | None = None) -> Quote:
        """Pull the old quotes, follow the market and quote anew.

        Asks are rounded up and bids down to the tick, and neither meets an order of the others. A side is left
        out where the limits allow no share, or where no price is left for it.

        Parameters
        ----------
        book : Book
            Where it quotes.
        last_price : float, optional
            Price of the latest trade [$/share].
        told : float, optional
            What it knows the share to be worth [$/share].

        Returns
        -------
        Quote
            The terms before rounding.

        Raises
        ------
        ValueError
            If the book has another tick than the maker.
        """
        if book.tick != self.position.tick:
            refuse("tick", f"be that of the book, {book.tick!r}", self.position.tick)
        self.pull(book)
        self.price = self._follow(book, last_price) if told is None else positive("told", told)
        terms = self.quoting(self.price, (self.position.inventory - self.target) / self.lot)
        tick, held = book.tick, self.position.inventory
        ask, bid = math.ceil(terms.ask / tick - 1e-6), math.floor(terms.bid / tick + 1e-6)
        best_bid, best_ask = book.best_bid, book.best_ask  # those of the others
        if best_bid is not None:
            ask = max(ask, round(best_bid / tick) + 1)
        if best_ask is not None:
            bid = min(bid, round(best_ask / tick) - 1)
        self._rest(book, Side.ASK, min(self.lot, held + self.most_short), max(ask, bid + 1))
        self._rest(book, Side.BID, min(self.lot, self.most_long - held), bid)
        self.last_quote = terms
        return terms

    def _follow(self, book: Book, last_price: float | None) -> float:
        """Where the market is: part of the way to the last price, and never outside the others' quotes."""
        price = self.price
        if last_price is not None:
            price += self.learning * (positive("last_price", last_price) - price)
        price = price if book.best_ask is None else min(price, book.best_ask)
        return price if book.best_bid is None else max(price, book.best_bid)

    def _rest(self, book: Book, side: Side, quantity: int, ticks: int) -> None:
        if quantity > 0 and ticks > 0:
            price = round(ticks * book.tick, 10)
            self._resting.append(book.limit(side, quantity, price, owner=self.name).order_id)
