"""What a purchase re-marks: price and cap before and after, against the cash that did it."""

import math
from dataclasses import dataclass
from typing import overload

from mktlib.formula._checks import FloatArray, Numbers, like, non_negative_inside, positive, refuse
from mktlib.formula.capital import PriceCurve, capital_spent, market_cap, prices_at
from mktlib.formula.curve import SupplyCurve
from mktlib.formula.demand import DemandLadder


@overload
def revaluation_multiplier(P: SupplyCurve | DemandLadder, q: float, shares_outstanding: float) -> float: ...
@overload
def revaluation_multiplier(P: SupplyCurve | DemandLadder, q: Numbers, shares_outstanding: float) -> FloatArray: ...
def revaluation_multiplier(
    P: SupplyCurve | DemandLadder, q: float | Numbers, shares_outstanding: float
) -> float | FloatArray:
    """Dollars of market cap that the next dollar re-marks: d cap/dK = S·P'(q)/P(q).

    It is also the elasticity of price to money, (dP/P)/(dK/cap): the steeper the supply, the larger, without
    bound.

    Parameters
    ----------
    P : SupplyCurve or DemandLadder
        A curve with a slope. Along a ladder's step the multiplier is 0, at a jump it is infinite.
    q : float or array_like
        Shares bought so far [shares].
    shares_outstanding : float
        All shares S [shares], > 0.

    Returns
    -------
    float or ndarray
        Multiplier (dimensionless), same shape as `q`.

    Raises
    ------
    ValueError
        If `q` is not on the curve, `shares_outstanding` is not positive, or `P` has no slope.

    Examples
    --------
    >>> from mktlib.formula import ExponentialSupply
    >>> P = ExponentialSupply(p0=100, k=5, float_shares=0.5e9)
    >>> round(revaluation_multiplier(P, 0, 1e9), 9), round(revaluation_multiplier(P, 1e8, 1e9), 9)
    (10.0, 10.0)
    """
    if not isinstance(P, SupplyCurve | DemandLadder):
        refuse("P", "be a curve with a slope", P)
    shares, outstanding = non_negative_inside("q", q), positive("shares_outstanding", shares_outstanding)
    return like(outstanding * (P.slope(shares) / P(shares)), shares)


@dataclass(frozen=True)
class Revaluation:
    """What one purchase did: the price and the cap before and after, and the cash that did it.

    Parameters
    ----------
    price_before, price_after : float
        Last price before and after [$/share].
    cap_before, cap_after : float
        Market cap before and after [$].
    cash : float
        Walked cash [$]: all of it went from buyers to sellers.
    premium : float
        The part of `cash` above ``price_before`` times the shares [$].

    Examples
    --------
    >>> Revaluation(50, 100, 50e9, 100e9, cash=10_000, premium=5_000).multiplier
    5000000.0
    """

    price_before: float
    price_after: float
    cap_before: float
    cap_after: float
    cash: float
    premium: float

    @property
    def cap_change(self) -> float:
        """Market cap after minus before [$]."""
        return self.cap_after - self.cap_before

    @property
    def multiplier(self) -> float:
        """Dollars of cap re-marked by each dollar of cash: NaN if nothing happened, infinite without cash."""
        if self.cash == 0:
            return math.nan if self.cap_change == 0 else math.copysign(math.inf, self.cap_change)
        return self.cap_change / self.cash


def revalue(P: PriceCurve, q: float, shares_outstanding: float, price_before: float | None = None) -> Revaluation:
    """Buy `q` shares along the curve and mark every share at the last price.

    Parameters
    ----------
    P : callable
        Inverse supply [$/share]; a `DemandLadder` sells instead, and the cap falls.
    q : float
        Shares traded [shares], from 0 (no trade: the price stays) to `shares_outstanding`.
    shares_outstanding : float
        All shares S [shares], > 0.
    price_before : float, optional
        Last price before [$/share], > 0; ``P(0)`` when not given.

    Returns
    -------
    Revaluation

    Raises
    ------
    ValueError
        If `q` is negative, more than the curve has or more than all shares, or another argument is not
        positive.

    Examples
    --------
    A hundred shares re-mark a billion. The cash is $10,000; $5,000 of it is the premium over the old price:

    >>> from mktlib.formula import LadderSupply
    >>> r = revalue(LadderSupply([100], [100]), 100, shares_outstanding=1e9, price_before=50)
    >>> r.cash, r.premium, r.cap_change
    (10000.0, 5000.0, 50000000000.0)

    After news, every holder re-quotes, and one share is enough to show it:

    >>> r = revalue(LadderSupply([50], [100]).shifted(2), 1, shares_outstanding=1e9, price_before=50)
    >>> r.cash, r.cap_change
    (100.0, 50000000000.0)
    """
    outstanding = positive("shares_outstanding", shares_outstanding)
    shares = non_negative_inside("q", q)
    if not isinstance(shares, float):
        refuse("q", "be one number", q)
    if shares > outstanding:
        refuse("q", f"be at most the {outstanding:,.12g} shares outstanding", q)
    before = float(prices_at(P, 0.0)) if price_before is None else positive("price_before", price_before)
    after = float(prices_at(P, shares)) if shares else before
    cash = capital_spent(P, shares)
    return Revaluation(
        price_before=before,
        price_after=after,
        cap_before=market_cap(before, outstanding),
        cap_after=market_cap(after, outstanding),
        cash=cash,
        premium=cash - before * shares,
    )
