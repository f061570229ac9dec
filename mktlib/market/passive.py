"""A cap-weighted index fund on a market of two stocks: what makes it trade, and what does not."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from mktlib.formula._checks import positive, real, refuse
from mktlib.market.index_fund import IndexFund, Stock

__all__ = ["IndexFund", "PassiveState", "Period", "Stock", "chasing_gain", "simulate_passive"]

_MOST = 0.99  # of a float: beyond it nobody is left whose price could be asked


@dataclass(frozen=True)
class Period:
    """What happens in one period; with everything left at its default, nothing does.

    Parameters
    ----------
    news : tuple of float
        What news does to each price before anyone trades, new over old, > 0.
    inflow : float
        Cash that savers bring to the fund, negative when they take it out [$].
    new_float : tuple of int
        Change of each stock's free float [shares]: a lock-up that ends, or with `new_shares` an issue.
    new_shares : tuple of int
        Change of each stock's shares outstanding [shares].
    members : tuple of bool or None
        Who is in the index from now on; None: as before.
    """

    news: tuple[float, float] = (1.0, 1.0)
    inflow: float = 0.0
    new_float: tuple[int, int] = (0, 0)
    new_shares: tuple[int, int] = (0, 0)
    members: tuple[bool, bool] | None = None


@dataclass(frozen=True)
class PassiveState:
    """The market after one period.

    Parameters
    ----------
    fund : IndexFund
        Stocks, holdings and cash afterwards.
    trades : tuple of int
        Shares of each stock that the fund bought, negative when it sold [shares].
    inflow, chased : float
        Cash that came in this period, and the part of it that chased last period's return [$].
    market_return : float
        Change of the index cap through news and the fund's own trades (not through members or shares).
    impact : tuple of float
        What the fund's trades did to each price, new over old.
    limited : bool
        Whether the flow met an end: everything sold, or 99 % of the float bought. Then `inflow` is what could
        be done, not what was wanted.
    """

    fund: IndexFund
    trades: tuple[int, ...]
    inflow: float
    chased: float
    market_return: float
    impact: tuple[float, ...]
    limited: bool = False


def simulate_passive(
    fund: IndexFund, periods: Iterable[Period], chasing: float = 0.0, k: float = 0.0
) -> Iterator[PassiveState]:
    """Let news, flows and index changes happen, one period after the other.

    News comes first, then the fund trades to own the same part of every member's float again. With `chasing`
    and `k` both above 0 the loop closes: a rise draws in savers, their fund buys, and that is the next rise.

    Parameters
    ----------
    fund : IndexFund
        At the start.
    periods : iterable of Period
        What happens; empty periods let a loop run on.
    chasing : float
        Dollars that savers bring for each dollar in the fund and each 100 % of the last period's return, >= 0.
    k : float
        Steepness of the supply that the fund meets, >= 0: buying all the float that it does not own would lift
        a price e^k-fold. At 0 it trades at the last price.

    Yields
    ------
    PassiveState
        After each period.

    Raises
    ------
    ValueError
        If a number breaks its rule, or a float shrinks below what the fund holds.

    References
    ----------
    Chasing: Sirri, E., and Tufano, P. (1998). Costly search and mutual fund flows. *Journal of Finance* 53(5),
    1589-1622. Inclusion: Shleifer, A. (1986). Do demand curves for stocks slope down? *Journal of Finance* 41.

    Examples
    --------
    With all switches off the first price doubles, and the fund trades nothing:

    >>> start = IndexFund((Stock(100, 1_000_000, 900_000), Stock(50, 2_000_000, 2_000_000)), owned=0.1)
    >>> (state,) = simulate_passive(start, [Period(news=(2.0, 1.0))])
    >>> state.trades, state.inflow
    ((0, 0), 0.0)

    With $1 m a period it buys both, in proportion to their floats:

    >>> (state,) = simulate_passive(start, [Period(inflow=1e6)])
    >>> state.trades
    (4737, 10526)
    """
    for name, value in (("chasing", chasing), ("k", k)):
        if real(name, value) < 0:
            refuse(name, "be non-negative", value)
    return _run(fund, periods, chasing, k)


def _run(fund: IndexFund, periods: Iterable[Period], chasing: float, k: float) -> Iterator[PassiveState]:
    last_return = 0.0
    for period in periods:
        state = _one_period(fund, period, chasing * last_return, k)
        fund, last_return = state.fund, state.market_return
        yield state


def _one_period(fund: IndexFund, period: Period, chased_part: float, k: float) -> PassiveState:
    before, held = fund.stocks, fund.holdings
    first, second = (_changed(stock, period, place) for place, stock in enumerate(before))
    stocks = (first, second)
    others = [stock.free_float - shares for stock, shares in zip(stocks, held, strict=True)]
    if min(others) < 1:
        refuse("new_float", f"leave more than the {held} shares that the fund holds", period.new_float)
    prices = [stock.price for stock in stocks]

    def cost(trades: Iterable[float]) -> float:
        return math.fsum(_walked(*trade, k) for trade in zip(prices, trades, others, strict=True))

    def cost_of_owning(part: float) -> float:
        goals = (part * stock.free_float if stock.in_index else 0.0 for stock in stocks)
        return cost(goal - shares for goal, shares in zip(goals, held, strict=True))

    assets = math.fsum([fund.cash, *(price * shares for price, shares in zip(prices, held, strict=True))])
    chased = chased_part * assets
    inflow, owned, limited = real("inflow", period.inflow) + chased, fund.owned, False
    counts = [[(stock.free_float, stock.in_index) for stock in both] for both in (before, stocks)]
    if inflow or counts[0] != counts[1]:  # a price alone does not get here
        owned = _solve(cost_of_owning, inflow)
        limited = owned in (0.0, _MOST)
        inflow = cost_of_owning(owned) if limited else inflow
    after = IndexFund(stocks, owned)
    trades = tuple(new - old for new, old in zip(after.holdings, held, strict=True))
    impact = tuple(math.exp(k * bought / rest) for bought, rest in zip(trades, others, strict=True))
    moved = after.priced(price * times for price, times in zip(prices, impact, strict=True))
    index_before = math.fsum(
        old.price * new.free_float for old, new in zip(before, stocks, strict=True) if new.in_index
    )
    return PassiveState(
        fund=replace(moved, cash=fund.cash + inflow - cost(trades)),
        trades=trades,
        inflow=inflow,
        chased=chased,
        market_return=moved.index_cap / index_before - 1,
        impact=impact,
        limited=limited,
    )


def _changed(stock: Stock, period: Period, place: int) -> Stock:
    """The stock after news, new shares and a decision of the index provider, before anyone trades."""
    member = stock.in_index if period.members is None else period.members[place]
    return Stock(
        price=stock.price * positive("news", period.news[place]),
        shares_outstanding=stock.shares_outstanding + period.new_shares[place],
        free_float=stock.free_float + period.new_float[place],
        in_index=member,
    )


def _walked(price: float, bought: float, others: float, k: float) -> float:
    """Cash for `bought` shares from others who hold `others` of them; negative for a sale into mirrored bids."""
    rise = k * bought / others  # of the price's logarithm
    return price * bought * (math.expm1(rise) / rise if rise else 1.0)


def _solve(cost: Callable[[float], float], cash: float) -> float:
    """The part of every float that `cash` pays for, by halving; an end of the range when it is out of reach."""
    low, high = 0.0, _MOST
    if cash <= cost(low):
        return low
    if cash >= cost(high):
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if cost(middle) < cash else (low, middle)
    return (low + high) / 2


def chasing_gain(owned: float, chasing: float, k: float) -> float:
    """How much of a small rise comes back in the next period: g = k·chasing·owned/(1 - owned).

    A return r draws in chasing·r of the fund's assets. Those are a part `owned` of the float, the others hold
    the rest, and every 1 % of that rest that is bought lifts the price by k %. The rises add up to r/(1 - g);
    at g >= 1 they never end.

    Parameters
    ----------
    owned : float
        Part of the float in the fund, 0 <= `owned` < 1.
    chasing, k : float
        As in `simulate_passive`, >= 0.

    Examples
    --------
    A third of the market in index funds that draw in 20 cents per dollar and 100 % of return, k = 5:

    >>> round(chasing_gain(owned=1 / 3, chasing=0.2, k=5), 9)
    0.5
    """
    if not 0 <= real("owned", owned) < 1:
        refuse("owned", "be at least 0 and below 1", owned)
    for name, value in (("chasing", chasing), ("k", k)):
        if real(name, value) < 0:
            refuse(name, "be non-negative", value)
    return k * chasing * owned / (1 - owned)
