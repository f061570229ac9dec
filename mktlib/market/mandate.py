"""Everybody holds fixed parts of wealth in stocks: what a dollar into one stock or into all of them does."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mktlib.formula._checks import real, refuse, whole
from mktlib.market.multiplier import mandate_multiplier

MARKET, STOCK, SWITCH = "market", "stock", "switch"


@dataclass(frozen=True)
class MandateRound:
    """Changes after one round.

    Parameters
    ----------
    number : int
        Rounds so far.
    stock, others : float
        Change in market cap of the stock that is looked at, and of all the others together [$].
    """

    number: int
    stock: float
    others: float

    @property
    def market(self) -> float:
        """Change in market cap of all stocks [$]."""
        return self.stock + self.others


def simulate_mandate(
    cash: float, equity_share: float, weight: float, bought: str = MARKET, rounds: int = 30
) -> Iterator[MandateRound]:
    """Let everybody re-balance, round by round, after somebody bought for `cash`.

    All hold a part `equity_share` of wealth in stocks, and of that the part `weight` in the one looked at.
    One saver buys for `cash`: all stocks by weight or the one stock, paid from bonds; or the one stock, paid by
    selling the others. Dearer stocks are more wealth, and a part of it must be in stocks again.

    Parameters
    ----------
    cash : float
        What the saver buys for [$].
    equity_share : float
        w, from 0 to below 1.
    weight : float
        Of the stock in all stocks, above 0 and below 1.
    bought : {"market", "stock", "switch"}
        All stocks from bonds, one stock from bonds, or one stock from other stocks.
    rounds : int
        How many, > 0.

    Yields
    ------
    MandateRound

    Examples
    --------
    >>> *_, last = simulate_mandate(1.0, equity_share=0.8, weight=0.01, rounds=200)
    >>> round(last.market, 6)
    5.0
    >>> *_, last = simulate_mandate(1.0, equity_share=0.8, weight=0.01, bought="switch")
    >>> last.stock, last.others
    (1.0, -1.0)
    """
    mandate_multiplier(equity_share)  # refuses a part that is none
    if not 0 < real("weight", weight) < 1:
        refuse("weight", "be above 0 and below 1", weight)
    if bought not in (MARKET, STOCK, SWITCH):
        refuse("bought", f"be {MARKET!r}, {STOCK!r} or {SWITCH!r}", bought)
    first = {MARKET: (weight * cash, (1 - weight) * cash), STOCK: (cash, 0.0), SWITCH: (cash, -cash)}[bought]
    return _run(first, equity_share, weight, whole("rounds", rounds))


def _run(first: tuple[float, float], w: float, weight: float, rounds: int) -> Iterator[MandateRound]:
    stock = others = 0.0
    for number in range(1, rounds + 1):
        richer = stock + others
        stock, others = first[0] + w * weight * richer, first[1] + w * (1 - weight) * richer
        yield MandateRound(number, stock, others)


def mandate_end(cash: float, equity_share: float, weight: float, bought: str = MARKET) -> MandateRound:
    """Where `simulate_mandate` ends, in closed form.

    Examples
    --------
    >>> end = mandate_end(1.0, equity_share=0.8, weight=0.01, bought="stock")
    >>> round(end.stock, 6), round(end.market, 6)
    (1.04, 5.0)
    """
    (first,) = simulate_mandate(cash, equity_share, weight, bought, rounds=1)
    richer = first.market * mandate_multiplier(equity_share)
    stock = first.stock + equity_share * weight * richer
    others = first.others + equity_share * (1 - weight) * richer
    assert math.isclose(stock + others, richer, abs_tol=1e-6 * abs(cash))
    return MandateRound(0, stock, others)
