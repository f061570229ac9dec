"""The simulated market: long-term holders, trend followers, a fund, a maker and option dealers on one book."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from mktlib.formula._checks import above, refuse, whole
from mktlib.market.acting import Crowd, Followers, Fund, Hedgers
from mktlib.market.agents import HOLDERS, MAKER, ROLES, SAVERS, TREND, LongTermHolders, RoleMarket
from mktlib.market.floor import Floor
from mktlib.orderbook import Maker, quote

__all__ = ["ROLES", "RoleMarket", "RoleState", "simulate_roles"]


@dataclass(frozen=True, slots=True)
class RoleState:
    """The market after one step.

    Parameters
    ----------
    step : int
        Number of the step; -1 before the first.
    price : float
        Middle of the quotes, or the last price when a side is empty [$/share].
    last_price : float
        Price of the last trade [$/share].
    value : float
        What long-term holders thought at first, moved by news and noise that all of them hear [$/share].
    bid, ask : float or None
        Best quotes [$/share].
    volume : int
        Shares traded in this step [shares].
    shares, cents : tuple of int
        What each of the `ROLES` has [shares] and [cents]. Their sums never change. Makers and dealers may be
        below zero: they borrow.
    inflow : int
        Cash that savers have brought to the fund so far, net [cents].
    """

    step: int
    price: float
    last_price: float
    value: float
    bid: float | None
    ask: float | None
    volume: int
    shares: tuple[int, ...]
    cents: tuple[int, ...]
    inflow: int

    @property
    def spread(self) -> float:
        """Best ask minus best bid [$/share]; NaN where a side is empty."""
        return math.nan if self.bid is None or self.ask is None else self.ask - self.bid

    @property
    def cap(self) -> float:
        """Market cap of all shares at `price` [$]."""
        return self.price * sum(self.shares)


def simulate_roles(
    market: RoleMarket, rng: np.random.Generator, steps: int = 500, until: float | None = None
) -> Iterator[RoleState]:
    """Let the roles trade, step by step.

    In each step the common value moves, the maker quotes anew, some long-term holders look at their orders,
    and then those trade who do not look at value at all: trend followers, the fund and the dealers. All
    randomness belongs to the holders and is drawn alike whoever else is there: switch a role off, and the same
    seed shows what it did.

    Parameters
    ----------
    market : RoleMarket
        The company and the roles.
    rng : numpy.random.Generator
        Draws values, views and visits.
    steps : int
        How many, > 0.
    until : float, optional
        Stop when the price is this many times the first one, > 1.

    Yields
    ------
    RoleState
        One before the first step, and one after each.

    Raises
    ------
    ValueError
        If an argument breaks its rule.

    Examples
    --------
    >>> first, *_, last = simulate_roles(RoleMarket(), np.random.default_rng(1), steps=50)
    >>> sum(first.shares) == sum(last.shares) == 1_000_000, sum(first.cents) == sum(last.cents)
    (True, True)
    """
    if not isinstance(market, RoleMarket):
        refuse("market", "be a RoleMarket", market)
    goal = math.inf if until is None else market.price * above("until", until, "1", 1.0)
    return _run(market, rng, whole("steps", steps), goal)


def _run(market: RoleMarket, rng: np.random.Generator, steps: int, goal: float) -> Iterator[RoleState]:
    settings = market.holders or LongTermHolders()  # drawn also when nobody is there
    moves = np.exp(market.drift + market.noise * rng.standard_normal(steps)).tolist()
    visitors = rng.integers(0, settings.count, (steps, settings.visits)).tolist()
    whims = settings.fickleness * rng.standard_normal((steps, settings.visits))
    whims = (whims - settings.elasticity * settings.fickleness**2 / 2).tolist()  # no whim lifts demand on average

    floor = _open(market, settings.count if market.holders else 0)
    crowd = Crowd(floor, settings) if market.holders else None
    maker = _maker(market, floor)
    fund = Fund(floor, market.fund) if market.fund else None
    others: list[Followers | Fund | Hedgers] = [
        *([Followers(floor, market.trend)] if market.trend else []),
        *([fund] if fund else []),
        *([Hedgers(floor, market.dealers, market.price)] if market.dealers else []),
    ]
    value, prices, news = market.price, [market.price], {one.step: one for one in market.news}
    if crowd:
        crowd.everybody(value)
    yield _state(-1, floor, value, 0)
    for step in range(steps):
        floor.trades.clear()
        heard = news.get(step)
        value *= moves[step] * (heard.factor if heard else 1.0)
        if maker:
            maker.pull(floor.book)
        if crowd and heard and heard.heard_by_all:
            crowd.everybody(value)
        if maker:
            maker.requote(floor.book, floor.last_price)
        if crowd:
            for holder, whim in zip(visitors[step], whims[step], strict=True):
                crowd.visit(holder, value, whim)
        for other in others:
            other.act(prices)
        if maker:
            maker.after(floor.book, floor.trades)
        prices.append(floor.price)
        yield _state(step, floor, value, fund.inflow if fund else 0)
        if prices[-1] >= goal:
            return


def _open(market: RoleMarket, count: int) -> Floor:
    """Accounts before the first trade; a role that is one account has the number minus its role, minus one."""
    each = market.first_shares()
    cents = round(market.price * 100)
    shares = {-1 - role: each[role] for role in range(1, len(ROLES))}
    cash = dict.fromkeys(shares, 0) | {-1 - TREND: each[TREND] * cents}
    cash[-1 - SAVERS] = round(market.savings * market.shares_outstanding * cents) if market.fund else 0
    role_of = {-1 - role: role for role in range(1, len(ROLES))}
    for holder in range(count):
        shares[holder] = each[HOLDERS] // count + (holder < each[HOLDERS] % count)
        cash[holder], role_of[holder] = shares[holder] * cents, HOLDERS
    if not count:
        shares[0], cash[0], role_of[0] = 0, 0, HOLDERS
    assert sum(shares.values()) == market.shares_outstanding
    return Floor(role_of, shares, cash, {"maker": -1 - MAKER}, market.price)


def _maker(market: RoleMarket, floor: Floor) -> Maker | None:
    if market.maker is None:
        return None
    it, most = market.maker, int(market.maker.most)
    terms = partial(quote, risk_aversion=it.risk_aversion, volatility=it.volatility, order_decay=it.order_decay)
    return Maker(market.price, terms, lot=it.lot, most_long=most, most_short=most)


def _state(step: int, floor: Floor, value: float, inflow: int) -> RoleState:
    book = floor.book
    return RoleState(
        step=step,
        price=floor.price,
        last_price=floor.last_price,
        value=value,
        bid=book.best_bid,
        ask=book.best_ask,
        volume=sum(trade.quantity for trade in floor.trades),
        shares=tuple(floor.role_shares),
        cents=tuple(floor.role_cents),
        inflow=inflow,
    )
