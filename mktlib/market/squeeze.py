"""A squeeze round by round: a buyer moves the price, dealers hedge what that did to their options, and again.

`HedgingLoop` keeps gamma and depth as they are; here both change on the way. Calls deep in the money have no
gamma left, so the dealers never buy more than the shares behind the contracts: also a loop with g > 1 ends,
at that number or where the float is sold out.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from mktlib.formula import SupplyCurve
from mktlib.formula._checks import real, refuse, whole
from mktlib.market.gamma import DealerBook
from mktlib.orderbook import Book, Side

End: TypeAlias = Literal["goes on", "hedged", "nobody left"]


@dataclass(frozen=True)
class SqueezeRound:
    """After the first purchase (round 0) and after each round of hedging.

    Parameters
    ----------
    number : int
        Of the round.
    price : float
        Where the stock stands now [$/share].
    bought : float
        Shares that were bought in this round, negative when sold [shares].
    cash : float
        Cash paid for them, negative when received [$].
    hedge : float
        Shares that the dealers hold now [shares].
    wanted : float
        Shares that they should hold at this price [shares].
    end : {"goes on", "hedged", "nobody left"}
        Whether another round follows: not when the dealers are hedged to a share, or nobody trades with them.
    """

    number: int
    price: float
    bought: float
    cash: float
    hedge: float
    wanted: float
    end: End


class _Venue(Protocol):
    @property
    def price(self) -> float: ...

    def trade(self, shares: float) -> tuple[float, float]:
        """Buy `shares` (sell when negative); returns shares traded and cash paid, both signed."""


@dataclass
class _OnCurve:
    """Up and down one supply curve: who sells meets bids that mirror the asks."""

    curve: SupplyCurve
    taken: float = 0.0

    @property
    def price(self) -> float:
        return float(self.curve(self.taken))

    def trade(self, shares: float) -> tuple[float, float]:
        start, most = self.taken, math.nextafter(self.curve.float_shares, 0)
        self.taken = min(max(start + shares, 0.0), most)
        low, high = sorted((start, self.taken))
        cash = self.curve.capital_spent(high, low)
        return self.taken - start, cash if self.taken > start else -cash


@dataclass
class _OnBook:
    """Market orders on a copy of a real book, in whole shares."""

    book: Book
    last: float

    @property
    def price(self) -> float:
        return self.book.mid_price or self.book.last_price or self.last

    def trade(self, shares: float) -> tuple[float, float]:
        if not round(shares):
            return 0.0, 0.0
        side = Side.BID if shares > 0 else Side.ASK
        done = self.book.market(side, abs(round(shares)), "dealers")
        return (done.filled, done.cash) if shares > 0 else (-done.filled, -done.cash)


def simulate_squeeze(
    dealers: DealerBook | Sequence[DealerBook],
    venue: SupplyCurve | Book,
    first_shares: float,
    most_rounds: int = 100,
) -> Iterator[SqueezeRound]:
    """Somebody buys, and dealers who were hedged before hedge again until nothing is left to do.

    Parameters
    ----------
    dealers : DealerBook or sequence of DealerBook
        The options; dealers are hedged at the first price.
    venue : SupplyCurve or Book
        Where everybody trades. A curve is walked from its first share; a book is copied and stays as it is,
        and its price is the middle of its quotes.
    first_shares : float
        Bought by somebody in a hurry, sold when negative [shares]; on a curve it must be positive.
    most_rounds : int
        When to stop looking, > 0.

    Yields
    ------
    SqueezeRound

    Raises
    ------
    ValueError
        If an argument breaks its rule.

    Examples
    --------
    The float is 50 m shares. With dealers who owe 10,000 calls, a purchase of 250,000 shares ends higher:

    >>> from mktlib.formula import ExponentialSupply
    >>> from mktlib.market.black_scholes import Option
    >>> curve, call = ExponentialSupply(p0=200, k=5, float_shares=50e6), Option(strike=200, days=7)
    >>> for net in (0, -1, +1):
    ...     *_, last = simulate_squeeze(DealerBook(call, 10_000, net), curve, first_shares=250_000)
    ...     print(last.number, last.end, round(last.price, 2))
    0 hedged 205.06
    15 hedged 210.64
    21 hedged 203.22
    """
    books = (dealers,) if isinstance(dealers, DealerBook) else tuple(dealers)
    first, rounds = real("first_shares", first_shares), whole("most_rounds", most_rounds)
    place: _Venue
    if isinstance(venue, Book):
        quoted = venue.mid_price or venue.last_price
        if quoted is None:
            refuse("venue", "have a price: two quotes or a trade", venue)
        place = _OnBook(venue.copy(), quoted)
    elif isinstance(venue, SupplyCurve):
        if first < 0:
            refuse("first_shares", "be non-negative on a supply curve", first_shares)
        place = _OnCurve(venue)
    else:
        refuse("venue", "be a supply curve or a Book", venue)
    return _hedge(books, place, first, rounds)


def _hedge(books: Sequence[DealerBook], place: _Venue, first: float, rounds: int) -> Iterator[SqueezeRound]:
    def wanted() -> float:
        price = place.price
        return float(sum(float(book.hedge(price)) for book in books))

    hedge = wanted()
    bought, cash = place.trade(first)
    goal = wanted()
    end: End = "hedged" if abs(goal - hedge) < 1 else "goes on"
    yield SqueezeRound(0, place.price, bought, cash, hedge, goal, end)
    number = 0
    while end == "goes on" and number < rounds:
        number += 1
        gap = goal - hedge
        bought, cash = place.trade(gap)
        hedge, goal = hedge + bought, wanted()
        if abs(gap - bought) >= 1:
            end = "nobody left"
        elif abs(goal - hedge) < 1:
            end = "hedged"
        yield SqueezeRound(number, place.price, bought, cash, hedge, goal, end)
