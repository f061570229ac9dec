"""Where the shares come from that buyers get from a market maker: its stock, a short sale, or holders drawn out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from mktlib.formula._checks import positive, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.dealer_quote import quote
from mktlib.orderbook.maker import Maker
from mktlib.orderbook.trade import Side, Trade


@dataclass(frozen=True)
class Sources:
    """Where the shares that buyers got came from; the three sources add up to `bought`.

    Parameters
    ----------
    price : float
        Price of the latest trade [$/share].
    bought : int
        Shares that buyers got so far [shares].
    from_inventory, short : int
        Sold by the maker: what it held before, and what it must still buy back [shares].
    drawn_out : int
        Sold by holders whom the higher price brought out, to buyers or to the maker [shares].
    waiting : int
        Shares that buyers still bid for [shares].
    """

    price: float
    bought: int
    from_inventory: int
    short: int
    drawn_out: int
    waiting: int


def simulate_sources(
    reservation_prices: Sequence[float],
    orders: int = 30,
    price: float = 100.0,
    inventory: int = 500,
    most_short: int = 500,
    raise_by: float = 0.005,
    risk_aversion: float = 0.1,
    volatility: float = 1.0,
    lot: int = 100,
) -> Iterator[Sources]:
    """Buyers keep buying from a maker; holders sell a lot each once the price reaches what they want.

    Each buyer takes a lot at the best ask; who finds none bids above the last price and waits.

    Parameters
    ----------
    reservation_prices : sequence of float
        Price at which each holder parts with one lot [$/share], > 0.
    orders : int
        Buyers, who come one after the other, > 0.
    price : float
        Price before the first [$/share], > 0.
    inventory, most_short : int
        What the maker holds at first, and how far below zero it may go [shares], >= 0.
    raise_by : float
        How far above the price a buyer bids who finds nobody, as a part of the price, > 0.
    risk_aversion, volatility : float
        The maker's terms (see `quote`).
    lot : int
        Shares of each order [shares], > 0.

    Yields
    ------
    Sources
        After each buyer, all counts from the beginning.

    Examples
    --------
    >>> *_, last = simulate_sources([101, 102, 103, 104, 105], orders=15)
    >>> last.from_inventory, last.short, last.drawn_out, last.bought
    (500, 500, 500, 1500)
    """
    holders = sorted(positive("reservation_prices", asked) for asked in reservation_prices)
    size, step = whole("lot", lot), positive("raise_by", raise_by)
    book = Book()
    maker = Maker(
        price,
        partial(quote, risk_aversion=risk_aversion, volatility=volatility, order_decay=5),
        lot=size,
        inventory=inventory,
        target=inventory,
        most_long=inventory,
        most_short=most_short,
        learning=1,
    )
    seen = float(price)  # the highest price that anyone paid or bids
    bought = drawn_out = 0
    for order in range(1, whole("orders", orders) + 1):
        maker.requote(book, book.last_price)
        seen = max(seen, book.best_bid or 0)
        trades: list[Trade] = []
        while holders and holders[0] <= seen:
            trades += book.limit(Side.ASK, size, _up_to_the_tick(holders.pop(0)), "holder").trades
        wanted = book.market(Side.BID, size, "buyer")
        trades += wanted.trades
        maker.after(book, trades)
        if wanted.cancelled:
            maker.pull(book)
            bid = max(seen, book.last_price or 0) * (1 + step)
            trades += book.limit(Side.BID, wanted.cancelled, _up_to_the_tick(bid), "buyer").trades
        seen = max(seen, *(trade.price for trade in trades), book.best_bid or 0)
        bought += sum(trade.quantity for trade in trades if trade.buyer == "buyer")
        drawn_out += sum(trade.quantity for trade in trades if trade.seller == "holder")
        yield Sources(
            price=book.last_price or float(price),
            bought=bought,
            from_inventory=maker.position.from_inventory,
            short=maker.position.short,
            drawn_out=drawn_out,
            waiting=order * size - bought,
        )


def _up_to_the_tick(price: float) -> float:
    return math.ceil(round(price * 100, 6)) / 100
