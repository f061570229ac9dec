"""Market cap, the cash that is confused with it, the bound that needs no curve, and what a purchase re-marks."""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from mktlib.formula._checks import Number, Numbers, like, non_negative_inside, positive, positive_inside, refuse
from mktlib.formula.curves import Curve, SupplyCurve
from mktlib.formula.ladder import DemandLadder

PriceCurve: TypeAlias = SupplyCurve | DemandLadder | Callable[[float], float]


def market_cap(price: Number, shares_outstanding: float | Numbers) -> Number:
    """Market cap [$]: the last price [$/share] times all shares [shares], whatever their holders paid.

    With the free float in the place of all shares, the result is the float cap.

    >>> market_cap(price=50, shares_outstanding=100)
    5000.0
    """
    last: Number = positive_inside("price", price)
    shares = positive_inside("shares_outstanding", shares_outstanding)
    return like(last * shares, last, shares)


def share_price(cap: Number, shares_outstanding: float | Numbers) -> Number:
    """Price of one share [$/share] at a market cap [$]: `market_cap` read backwards.

    >>> round(share_price(cap=5e12, shares_outstanding=24.3e9), 2)
    205.76
    """
    worth: Number = positive_inside("cap", cap)
    shares = positive_inside("shares_outstanding", shares_outstanding)
    return like(worth / shares, worth, shares)


def cash_bounds(price_before: Number, price_after: Number, q: float | Numbers) -> tuple[Number, Number]:
    """Least and most cash that lifts a price by buying `q` shares, whatever the supply curve is.

    On any rising supply each of the shares costs at least the price before and at most the price after, so the
    cash lies between two rectangles, P0·q and P1·q. Nothing else need be known about the curve.

    Parameters
    ----------
    price_before, price_after : float or array_like
        P0 and P1 [$/share], ``0 < P0 <= P1``.
    q : float or array_like
        Shares bought on the way [shares], >= 0.

    Returns
    -------
    tuple of float or ndarray
        P0·q and P1·q [$].

    Raises
    ------
    ValueError
        If an argument breaks its rule: of a supply that falls, nothing is known.

    Examples
    --------
    NVIDIA from $5 to $10 trillion, if a third of its 24.3 billion shares change hands; and the most it can cost,
    if all of its float does:

    >>> before, after = share_price([5e12, 10e12], 24.3e9)
    >>> [round(cash / 1e12, 2) for cash in cash_bounds(before, after, 24.3e9 / 3)]
    [1.67, 3.33]
    >>> round(cash_bounds(before, after, 23.4e9)[1] / 1e12, 2)
    9.63
    """
    first: Number = positive_inside("price_before", price_before)
    last: Number = positive_inside("price_after", price_after)
    shares = non_negative_inside("q", q)
    if np.any(np.asarray(last < first)):
        refuse("price_after", f"be at least price_before = {price_before!r}", price_after)
    return like(first * shares, first, last, shares), like(last * shares, first, last, shares)


def capital_spent(P: PriceCurve, q: Number, q_start: float | Numbers = 0.0) -> Number:
    """Walked cash: what buyers pay while they walk the supply curve from `q_start` to `q`, the area ∫P dq.

    In one auction at the last price they would pay more for the same shares: the uniform-auction cash, P(q)·q.

    Parameters
    ----------
    P : callable
        Inverse supply [$/share]. A curve of this package answers in closed form (a `DemandLadder` with what
        sellers receive); any other function of one number is integrated numerically.
    q, q_start : float or array_like
        Shares bought after and before [shares], ``0 <= q_start <= q``.

    Returns
    -------
    float or ndarray
        Area under `P` [$]; each share is paid at its own price.

    Raises
    ------
    ValueError
        If ``0 <= q_start <= q`` does not hold, `P` cannot be called, or its area cannot be found.

    Examples
    --------
    >>> from mktlib.formula import LinearSupply
    >>> capital_spent(LinearSupply(p0=50, slope=0.5), 100)
    7500.0
    >>> round(capital_spent(lambda q: 50 + 0.5 * q, 100), 6)
    7500.0
    """
    if isinstance(P, Curve):
        return P.capital_spent(q, q_start)
    if not callable(P):
        refuse("P", "be a supply curve or another function of q", P)
    end: Number = non_negative_inside("q", q)
    start = non_negative_inside("q_start", q_start)
    if np.any(np.asarray(start > end)):
        refuse("q_start", f"be at most q = {q!r}", q_start)
    return like(np.vectorize(_area, otypes=[float], excluded={0})(P, start, end), end, start)


def revaluation_multiplier(P: SupplyCurve | DemandLadder, q: Number, shares_outstanding: float) -> Number:
    """Dollars of market cap that the next dollar re-marks: d cap/dK = S·P'(q)/P(q), dimensionless.

    In other words, percent of price per percent of the cap spent: (dP/P)/(dK/cap). The steeper the supply, the
    larger, without bound; along a ladder's step it is 0, at a jump infinite. Only a curve with a slope has it.

    >>> from mktlib.formula import ExponentialSupply
    >>> P = ExponentialSupply(p0=100, k=5, float_shares=0.5e9)
    >>> round(revaluation_multiplier(P, 0, 1e9), 9), round(revaluation_multiplier(P, 1e8, 1e9), 9)
    (10.0, 10.0)
    """
    if not isinstance(P, Curve):
        refuse("P", "be a curve with a slope", P)
    shares: Number = non_negative_inside("q", q)
    return like(positive("shares_outstanding", shares_outstanding) * (P.slope(shares) / P(shares)), shares)


@dataclass(frozen=True)
class Revaluation:
    """What one purchase did: the price and the cap before and after, and the cash that did it.

    >>> Revaluation(50, 100, 50e9, 100e9, cash=10_000, premium=5_000).multiplier
    5000000.0
    """

    price_before: float  # last price before [$/share]
    price_after: float  # last price after [$/share]
    cap_before: float  # market cap before [$]
    cap_after: float  # market cap after [$]
    cash: float  # walked cash [$]: all of it went from buyers to sellers
    premium: float  # the part of it above the price before times the shares [$]

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

    Raises
    ------
    ValueError
        If an argument breaks its rule, or `q` is more than the curve has.

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
    outstanding, shares = positive("shares_outstanding", shares_outstanding), non_negative_inside("q", q)
    if not isinstance(shares, float):
        refuse("q", "be one number", q)
    if shares > outstanding:
        refuse("q", f"be at most the {outstanding:,.12g} shares outstanding", q)
    cash = capital_spent(P, shares)
    before = float(P(0.0)) if price_before is None else positive("price_before", price_before)
    after = float(P(shares)) if shares else before
    caps = market_cap(before, outstanding), market_cap(after, outstanding)
    return Revaluation(before, after, *caps, cash=cash, premium=cash - before * shares)


@cache
def _gauss() -> tuple[Any, Any, Any]:
    """Gauss and Legendre's ten points on -1 … 1, their weights, and what carries a polynomial on to both ends."""
    x, w = np.polynomial.legendre.leggauss(10)
    ends, points = (np.polynomial.legendre.legvander(where, 9) for where in ([-1, 1], x))
    return x, w, ends @ np.linalg.inv(points)


@np.errstate(over="ignore", invalid="ignore")  # an area without bound is refused in words
def _area(P: Callable[[float], float], start: float, end: float) -> float:
    """∫P dq: the piece where a rule of ten points and its two halves disagree most is halved, until all agree.

    A smooth curve takes a few pieces; a step is boxed in until what its box can hold no longer counts. One that
    lies between the last point and the end of a piece is found by P at that end, unlike what the points foretell.
    """
    (x, w, carry), start, end = _gauss(), float(start), float(end)
    narrow, edge = 1e-13 * (end - start), 1e-9 * (end - start)  # at either end may stand a pole: not to run into it

    def rule(a: float, b: float) -> tuple[float, float]:
        middle, half = (a + b) / 2, (b - a) / 2
        y = np.array([float(P(float(middle + half * one))) for one in x])
        there = [float(P(min(max(p, start + edge), end - edge))) for p in (a, b)] if half > edge else carry @ y
        return half * float(w @ y), half * float((1 - x[-1]) * np.abs(there - carry @ y).sum())

    def piece(a: float, b: float, whole: float) -> tuple[float, float, float, float, float]:
        (left, missed), (right, too) = rule(a, (a + b) / 2), rule((a + b) / 2, b)
        return -abs(left + right - whole) - missed - too, a, b, left, right

    pieces = [piece(start, end, rule(start, end)[0])]
    error, area = -pieces[0][0], pieces[0][3] + pieces[0][4]
    while error > 1e-10 * abs(area) and len(pieces) < 2_000 and pieces[0][2] - pieces[0][1] > narrow:
        gain, a, b, left, right = heapq.heappop(pieces)
        for half in (piece(a, (a + b) / 2, left), piece((a + b) / 2, b, right)):
            heapq.heappush(pieces, half)
            gain, area = gain - half[0], area + half[3] + half[4]
        error, area = error + gain, area - left - right
    if not error <= 1e-4 * abs(area) < math.inf:  # an estimate from above: thousands of steps come to 1e-6 or better
        refuse("P", f"have a finite area from {start!r} to {end!r}, which can be found", area)
    return math.fsum(p[3] + p[4] for p in pieces)
