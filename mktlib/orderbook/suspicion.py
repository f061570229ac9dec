"""Three moments in which a market maker seems to hold a price down, and what it really does.

It widens its spread when one account sweeps the book; it quotes early for supply that everybody knows is
coming; and it trades the stock to hedge options that it has sold or bought.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from mktlib.formula._checks import positive, real, refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.dealer_quote import Quote, quote
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.maker import Maker
from mktlib.orderbook.simulation import MarketState, simulate_market
from mktlib.orderbook.trade import Side, Trade


def concentration(trades: Iterable[Trade]) -> float:
    """How far the shares of these trades were taken by one account: 1 when by one, 1/n when by n alike.

    It is the sum of squared shares (the Herfindahl index) over takers; 0 when nothing traded.

    Examples
    --------
    >>> trade = Trade(100.0, 50, 1, 2, "maker", "Ann", Side.BID)
    >>> concentration([trade, trade]), concentration([trade, trade._replace(taker="Ben")])
    (1.0, 0.5)
    """
    taken: Counter[object] = Counter()
    for trade in trades:
        taken[trade.taker] += trade.quantity
    total = taken.total()
    return sum((part / total) ** 2 for part in taken.values()) if total else 0.0


def simulate_sweep(
    accounts: int,
    orders: int = 10,
    price: float = 100.0,
    surprise: float = 2.0,
    risk_aversion: float = 0.1,
    volatility: float = 0.3,
    lot: int = 100,
) -> Iterator[Quote]:
    """The same purchase by one account or by many: the maker suspects that one account knows something.

    Parameters
    ----------
    accounts : int
        Buyers who take turns, > 0.
    orders : int
        Market orders of one lot, > 0.
    price : float
        Price before the first [$/share], > 0.
    surprise : float
        By how much somebody who knows would be right, up or down [$/share], >= 0: the adverse selection
        charged is this times the `concentration` of the orders so far.
    risk_aversion, volatility : float
        The maker's terms (see `quote`).
    lot : int
        Shares of each order [shares], > 0.

    Yields
    ------
    Quote
        The maker's terms before the first order and after each.

    Examples
    --------
    >>> *_, one = simulate_sweep(accounts=1)
    >>> *_, many = simulate_sweep(accounts=10)
    >>> one.spread > many.spread, one.ask > many.ask
    (True, True)
    """
    count, size = whole("accounts", accounts), whole("lot", lot)
    if real("surprise", surprise) < 0:
        refuse("surprise", "be non-negative", surprise)
    book = Book()
    maker = Maker(price, lot=size, most_short=whole("orders", orders) * size, learning=0)
    trades: list[Trade] = []
    for order in range(orders + 1):
        maker.quoting = partial(
            quote,
            risk_aversion=risk_aversion,
            volatility=volatility,
            order_decay=10,
            adverse_selection=concentration(trades) * surprise,
        )
        yield maker.requote(book)
        bought = book.market(Side.BID, size, f"account {order % count}").trades
        maker.after(book, bought)
        trades.extend(bought)


def quote_before_supply(
    price: float,
    event_deviation: float,
    expected_lots: float = 0.0,
    inventory: float = 0.0,
    risk_aversion: float = 0.1,
    volatility: float = 2.0,
    horizon: float = 1.0,
    order_decay: float = 1.5,
) -> Quote:
    """Quote of a maker who knows that a block comes to market before it can undo its position.

    Such a day adds risk, and that raises the ask and lowers the bid. If the maker also expects to be handed a
    part of the block, it counts these lots as if it held them, and that lowers both: with more than half a lot
    the ask falls, too.

    Parameters
    ----------
    price : float
        The market's price [$/share], > 0.
    event_deviation : float
        Standard deviation of the price move that the block may bring [$/share], >= 0.
    expected_lots : float
        What the maker expects to have to buy of it [lots], >= 0.
    inventory, risk_aversion, volatility, horizon, order_decay
        As in `quote`; `horizon` > 0.

    Returns
    -------
    Quote

    Examples
    --------
    >>> calm, risk = quote_before_supply(100, 0), quote_before_supply(100, event_deviation=3)
    >>> risk.ask > calm.ask, risk.bid < calm.bid
    (True, True)
    >>> quote_before_supply(100, event_deviation=3, expected_lots=2).ask < calm.ask
    True
    """
    for name, value in (("event_deviation", event_deviation), ("expected_lots", expected_lots)):
        if real(name, value) < 0:
            refuse(name, "be non-negative", value)
    variance = real("volatility", volatility) ** 2 + event_deviation**2 / positive("horizon", horizon)
    return quote(
        price,
        inventory=inventory + expected_lots,
        risk_aversion=risk_aversion,
        volatility=math.sqrt(variance),
        horizon=horizon,
        order_decay=order_decay,
    )


@dataclass(frozen=True)
class HedgedState:
    """The market after one intention and the hedge that followed it.

    Parameters
    ----------
    market : MarketState
        The market after the intention.
    hedge : tuple of Trade
        Trades of the hedger.
    hedged : int
        Shares that the hedger has bought so far, negative when sold [shares].
    last_price : float
        Price of the latest trade, hedge included [$/share].
    """

    market: MarketState
    hedge: tuple[Trade, ...]
    hedged: int
    last_price: float


def simulate_hedging(
    flow: Iterable[Intention],
    book: Book,
    gamma: float,
    maker: Maker | None = None,
    opening_price: float = 100.0,
    lot: int = 100,
) -> Iterator[HedgedState]:
    """A holder of options trades the stock after each move of the mid price, whole lots at a time.

    Who is long gamma sells into a rise and buys into a fall, which looks like holding the price; who is short
    gamma does the opposite and drives it on. Neither has an opinion of the price. In a thin book without a
    maker, hedging by market orders shakes the price either way.

    Parameters
    ----------
    flow : iterable of Intention
        Orders of the others.
    book : Book
        Where it all happens.
    gamma : float
        Shares to sell for each dollar that the price rises [shares per $/share]; negative when short gamma.
    maker : Maker, optional
        A maker that quotes on this `book`.
    opening_price : float
        Price at which the options are hedged at first [$/share], > 0.
    lot : int
        Shares of the smallest hedge [shares], > 0.

    Yields
    ------
    HedgedState
        One for each intention.

    Examples
    --------
    >>> import numpy as np
    >>> from mktlib.orderbook.flow import investor_flow
    >>> flow = investor_flow(np.random.default_rng(1), steps=100, value_end=103)
    >>> *_, last = simulate_hedging(flow, Book(), gamma=500)
    >>> last.hedged < 0
    True
    """
    size, slope = whole("lot", lot), real("gamma", gamma)
    hedged, middle = 0, positive("opening_price", opening_price)
    for state in simulate_market(flow, book, maker, opening_price):
        middle = book.mid_price or middle  # not the last price, which is its own after a hedge
        gap = -slope * (middle - opening_price) - hedged
        lots = math.trunc(gap / size)
        trades: tuple[Trade, ...] = ()
        if lots:
            side = Side.BID if lots > 0 else Side.ASK
            trades = book.market(side, abs(lots) * size, "hedger").trades
            hedged += sum(trade.quantity for trade in trades) * (1 if lots > 0 else -1)
            if maker is not None:
                maker.after(book, trades)
        yield HedgedState(state, trades, hedged, trades[-1].price if trades else state.last_price)
