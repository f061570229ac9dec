"""A market maker: the terms of its quote, what it holds, and how it quotes on a book and keeps to its limits."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

from mktlib.formula._checks import integer, non_negative, positive, real, refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.grid import MOST_SHARES
from mktlib.orderbook.trade import Side, Trade


@dataclass(frozen=True)
class Quote:
    """A maker's two prices, kept as the terms that add up to them.

    The ask is the price plus all the terms; the bid is the price, plus the inventory term (which moves both
    sides the same way), minus the others.

    >>> q = Quote(price=100, volatility_risk=2, inventory_risk=1.5, hedging_cost=1, thin_flow=0.5)
    >>> q.ask, q.bid, q.spread
    (105.0, 98.0, 7.0)
    """

    price: float  # where it takes the market to be, before any risk of its own [$/share]
    volatility_risk: float = 0.0  # the price may move before the trade is undone [$/share], >= 0
    inventory_risk: float = 0.0  # what it holds already [$/share]: negative when it is long and wants to sell
    hedging_cost: float = 0.0  # of laying the risk off elsewhere [$/share], >= 0
    thin_flow: float = 0.0  # few orders reach a distant quote, so each must earn more [$/share], >= 0
    adverse_selection: float = 0.0  # some who trade know more than the maker [$/share], >= 0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            (real if name in ("price", "inventory_risk") else non_negative)(name, value)

    @property
    def ask(self) -> float:
        """Lowest price at which the maker sells [$/share]."""
        return math.fsum(vars(self).values())

    @property
    def bid(self) -> float:
        """Highest price at which the maker buys [$/share]."""
        cost = self.volatility_risk, self.hedging_cost, self.thin_flow, self.adverse_selection
        return math.fsum((self.price, self.inventory_risk, *(-term for term in cost)))

    @property
    def spread(self) -> float:
        """Ask minus bid [$/share]: twice every term but the inventory's."""
        return 2 * math.fsum((self.volatility_risk, self.hedging_cost, self.thin_flow, self.adverse_selection))


def quote(
    price: float,
    inventory: float = 0.0,
    risk_aversion: float = 0.1,
    volatility: float = 2.0,
    horizon: float = 1.0,
    order_decay: float = 1.5,
    hedging_cost: float = 0.0,
    adverse_selection: float = 0.0,
) -> Quote:
    r"""The ask and the bid of a maker who dislikes risk.

    The idea that a dealer charges for the risk of what it holds is Ho and Stoll's; the formula is Avellaneda
    and Stoikov's, with the cost of hedging and of better-informed customers added to each side:

    .. math::
        r = s - q\gamma\sigma^2\tau, \qquad
        \text{ask},\ \text{bid} = r \pm \left(\tfrac12\gamma\sigma^2\tau
        + \tfrac1\gamma\ln(1+\gamma/\kappa) + \text{hedging} + \text{adverse selection}\right)

    An argument that is no finite number, or outside its range, is refused with a ValueError that names it.

    Parameters
    ----------
    price : float
        The market's price s [$/share], > 0.
    inventory : float
        What the maker holds, q [lots]; negative when it is short. One lot is what one order trades.
    risk_aversion : float
        γ [1/$ per lot], >= 0; at 0 the maker does not mind risk and only the thin flow is left.
    volatility : float
        Standard deviation σ of the price over one unit of time [$/share], >= 0.
    horizon : float
        Time τ = T - t until the position can be undone [units of time], >= 0.
    order_decay : float
        κ [1/$], > 0: a quote one dollar further away meets e^κ times fewer orders.
    hedging_cost, adverse_selection : float
        Added to each side [$/share], >= 0.

    References
    ----------
    Ho, T., and Stoll, H. R. (1981). Optimal dealer pricing under transactions and return uncertainty.
    *Journal of Financial Economics* 9, 47-73.

    Avellaneda, M., and Stoikov, S. (2008). High-frequency trading in a limit order book. *Quantitative
    Finance* 8(3), 217-224.

    Examples
    --------
    >>> q = quote(100, inventory=3, risk_aversion=0.1, volatility=2, horizon=1, order_decay=1.5)
    >>> round(q.ask, 4), round(q.bid, 4)
    (99.6454, 97.9546)
    """
    aversion = non_negative("risk_aversion", risk_aversion)
    sigma = non_negative("volatility", volatility)
    variance_cost = aversion * sigma * sigma * non_negative("horizon", horizon)
    decay = positive("order_decay", order_decay)
    return Quote(
        price=positive("price", price),
        volatility_risk=variance_cost / 2,
        inventory_risk=-real("inventory", inventory) * variance_cost or 0.0,  # never -0.0
        hedging_cost=non_negative("hedging_cost", hedging_cost),
        thin_flow=math.log1p(aversion / decay) / aversion if aversion / decay > 0 else 1 / decay,
        adverse_selection=non_negative("adverse_selection", adverse_selection),
    )


@dataclass(frozen=True)
class Position:
    """Shares and cash after a maker's trades so far; cash is kept in whole ticks, so it never rounds.

    Every share sold came from one of three sources, and the three add up exactly: ``sold == from_inventory +
    short + from_others``.

    A maker with 100 shares sells 150, and a holder brings out 30 at the higher price:

    >>> position = Position.open(inventory=100).after(Side.ASK, 150, 105.0).after(Side.BID, 30, 106.0)
    >>> position.from_inventory, position.short, position.from_others
    (100, 20, 30)
    >>> position.inventory, position.cash, position.profit(mark=106)
    (-20, 12570.0, -150.0)
    """

    opening_inventory: int = 0  # held before the first trade [shares]; negative when short
    bought: int = 0  # so far [shares]
    sold: int = 0
    cash_ticks: int = 0  # received minus paid [ticks]
    tick: float = 0.01  # price step of the book [$/share], > 0

    @classmethod
    def open(cls, inventory: int = 0, tick: float = 0.01) -> Self:
        """The position before the first trade."""
        held = integer("inventory", inventory, -MOST_SHARES, MOST_SHARES)
        return cls(opening_inventory=held, tick=positive("tick", tick))

    @property
    def inventory(self) -> int:
        """Shares held now [shares]; negative when short."""
        return self.opening_inventory + self.bought - self.sold

    @property
    def from_inventory(self) -> int:
        """Of the shares sold: those that it held from the beginning [shares]."""
        return max(0, max(self.opening_inventory, 0) - max(self.inventory, 0))

    @property
    def short(self) -> int:
        """Of the shares sold: those that it did not have and must still buy back [shares]."""
        return max(0, min(self.opening_inventory, 0) - min(self.inventory, 0))

    @property
    def from_others(self) -> int:
        """Of the shares sold: those that it bought from other holders [shares]."""
        return self.sold - self.from_inventory - self.short

    @property
    def cash(self) -> float:
        """Cash received minus cash paid in all trades so far [$]."""
        return round(self.cash_ticks * self.tick, 9)

    def after(self, side: Side, quantity: int, price: float) -> Self:
        """The position after one trade of so many shares [shares] at a price [$/share]: ``Side.BID`` if it bought."""
        shares = whole("quantity", quantity)
        cash = round(positive("price", price) / self.tick) * shares
        if side is Side.BID:
            return replace(self, bought=self.bought + shares, cash_ticks=self.cash_ticks - cash)
        return replace(self, sold=self.sold + shares, cash_ticks=self.cash_ticks + cash)

    def profit(self, mark: float) -> float:
        """What the trades earned [$], with the shares they moved valued at `mark` [$/share].

        The shares held before the first trade are left out: what they gain is not the trades' doing.
        """
        return self.cash + (self.bought - self.sold) * real("mark", mark)


Quoting: TypeAlias = Callable[[float, float], Quote]  # price [$/share], inventory [lots] -> its quote
Hearing: TypeAlias = Callable[[int], float | None]  # step -> what it knows the share to be worth [$/share]


class Maker:
    """Quotes an ask and a bid, each for one lot at most, and counts its own trades; an actor of `run`.

    It follows the price and does not lead it: before each quote it takes over what the others' quotes and the
    last trade say, unless it knows better. It never takes from the book with a quote, and what it quotes can
    never carry it beyond its limits, not even if both sides trade in parts. An argument outside its range is
    refused with a ValueError that names it.

    Parameters
    ----------
    price : float
        Where it takes the market to be [$/share], > 0; this changes as it follows.
    quoting : callable
        ``quoting(price, inventory) -> Quote`` from the price [$/share] and what it holds above its target
        [lots]; pass a ``functools.partial`` of `quote` with other terms, or a function of your own.
    name : str
        The owner of its orders.
    lot : int
        Shares of each quote [shares], > 0.
    inventory, target : int
        What it holds at first, and what it likes to hold [shares]; its quotes lean against the distance.
    most_long, most_short : int
        Its limits: the inventory stays between ``-most_short`` and ``most_long`` [shares], >= 0.
    learning : float
        Part of a trade's distance from its own price that it believes, 0 to 1; 1 takes the last price.
    hears : callable, optional
        ``hears(step)`` is what it has been told that the share is worth [$/share], None before it is told; it then
        quotes around that, whatever the others' quotes say.
    tick : float
        Price step of the books it quotes on [$/share], > 0.

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
        self.most_long, self.most_short = integer("most_long", most_long, 0), integer("most_short", most_short, 0)
        self.lot, self.target = integer("lot", lot, 1), integer("target", target, -MOST_SHARES, MOST_SHARES)
        if not 0 <= real("learning", learning) <= 1:
            refuse("learning", "be between 0 and 1", learning)
        self.position = Position.open(integer("inventory", inventory, -most_short, most_long), tick)
        self.name, self.quoting, self.hears = name, quoting, hears
        self.price, self.learning = positive("price", price), learning
        self.last_quote: Quote | None = None  # its terms before rounding; None when it was pulled
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
        """Pull the old quotes, follow the market and quote anew; returned are the terms before rounding.

        Asks are rounded up and bids down to the tick, and neither meets an order of the others. A side is left
        out where the limits allow no share, or where no price is left for it. `last_price` is that of the latest
        trade, `told` what it knows the share to be worth [$/share]. A book with another tick is refused.
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
