"""Market cap, and the cash figures that are confused with it: walked, uniform-auction, premium."""

import math
from collections.abc import Callable
from typing import TypeAlias, overload

import numpy as np

from mktlib.formula._checks import (
    FloatArray,
    Numbers,
    like,
    non_negative_inside,
    positive,
    positive_inside,
    refuse,
)
from mktlib.formula.curve import SupplyCurve
from mktlib.formula.demand import DemandLadder

PriceCurve: TypeAlias = SupplyCurve | DemandLadder | Callable[[float], float]


@overload
def market_cap(price: float, shares_outstanding: float) -> float: ...
@overload
def market_cap(price: Numbers, shares_outstanding: float | Numbers) -> FloatArray: ...
@overload
def market_cap(price: float, shares_outstanding: Numbers) -> FloatArray: ...
def market_cap(price: float | Numbers, shares_outstanding: float | Numbers) -> float | FloatArray:
    """Market cap: the last price times all shares, whatever their holders paid.

    Parameters
    ----------
    price : float or array_like
        Last price [$/share], > 0.
    shares_outstanding : float or array_like
        All shares S [shares], > 0; with the free float in its place, the result is the float cap.

    Returns
    -------
    float or ndarray
        Market cap [$].

    Raises
    ------
    ValueError
        If an argument is not positive and finite.

    Examples
    --------
    >>> market_cap(price=50, shares_outstanding=100)
    5000.0
    """
    last, shares = positive_inside("price", price), positive_inside("shares_outstanding", shares_outstanding)
    return like(last * shares, last, shares)


@overload
def share_price(cap: float, shares_outstanding: float) -> float: ...
@overload
def share_price(cap: Numbers, shares_outstanding: float | Numbers) -> FloatArray: ...
@overload
def share_price(cap: float, shares_outstanding: Numbers) -> FloatArray: ...
def share_price(cap: float | Numbers, shares_outstanding: float | Numbers) -> float | FloatArray:
    """Price of one share at a market cap: `market_cap` read backwards.

    Parameters
    ----------
    cap : float or array_like
        Market cap [$], > 0.
    shares_outstanding : float or array_like
        All shares S [shares], > 0.

    Returns
    -------
    float or ndarray
        Price [$/share].

    Raises
    ------
    ValueError
        If an argument is not positive and finite.

    Examples
    --------
    >>> round(share_price(cap=5e12, shares_outstanding=24.3e9), 2)
    205.76
    """
    worth, shares = positive_inside("cap", cap), positive_inside("shares_outstanding", shares_outstanding)
    return like(worth / shares, worth, shares)


@overload
def capital_spent(P: PriceCurve, q: float, q_start: float = 0.0) -> float: ...
@overload
def capital_spent(P: PriceCurve, q: Numbers, q_start: float | Numbers = 0.0) -> FloatArray: ...
@overload
def capital_spent(P: PriceCurve, q: float, q_start: Numbers) -> FloatArray: ...
def capital_spent(P: PriceCurve, q: float | Numbers, q_start: float | Numbers = 0.0) -> float | FloatArray:
    """Walked cash: what buyers pay while they walk the supply curve from `q_start` to `q`.

    Parameters
    ----------
    P : callable
        Inverse supply [$/share]. A curve of this package answers in closed form (a `DemandLadder` with its
        liquidation value); any other function is integrated numerically, and should then be smooth.
    q, q_start : float or array_like
        Shares bought after and before [shares], ``0 <= q_start <= q``.

    Returns
    -------
    float or ndarray
        Area under `P` [$]; each share is paid at its own price.

    Raises
    ------
    ValueError
        If ``0 <= q_start <= q`` does not hold, `P` cannot be called, or its area is not finite.

    Examples
    --------
    >>> from mktlib.formula import LinearSupply
    >>> capital_spent(LinearSupply(p0=50, slope=0.5), 100)
    7500.0
    >>> round(capital_spent(lambda q: 50 + 0.5 * q, 100), 6)
    7500.0
    """
    if isinstance(P, SupplyCurve):
        return P.capital_spent(q, q_start)
    if isinstance(P, DemandLadder):
        return P.liquidation_value(q, q_start)
    _callable(P)
    end, start = non_negative_inside("q", q), non_negative_inside("q_start", q_start)
    if np.any(np.asarray(start > end)):
        refuse("q_start", f"be at most q = {q!r}", q_start)
    return like(np.vectorize(_area, otypes=[float], excluded={0})(P, start, end), end, start)


def _area(P: Callable[[float], float], start: float, end: float) -> float:
    from scipy.integrate import quad

    area = float(quad(P, start, end, limit=200)[0])
    if not math.isfinite(area):
        refuse("P", f"have a finite area from {start!r} to {end!r}", area)
    return area


def _callable(P: object) -> None:
    if not callable(P):
        refuse("P", "be a supply curve or another function of q", P)


def prices_at(P: PriceCurve, shares: float | FloatArray) -> float | FloatArray:
    """P at every entry of `shares`, also for a function that only takes one number."""
    _callable(P)
    if isinstance(P, SupplyCurve | DemandLadder):
        return P(shares)
    return like(np.vectorize(P, otypes=[float])(shares), shares)


@overload
def uniform_auction_cash(P: PriceCurve, q: float) -> float: ...
@overload
def uniform_auction_cash(P: PriceCurve, q: Numbers) -> FloatArray: ...
def uniform_auction_cash(P: PriceCurve, q: float | Numbers) -> float | FloatArray:
    """Cash for `q` shares in one auction where every share pays the last price: P(q)·q.

    Parameters
    ----------
    P : callable
        Inverse supply [$/share].
    q : float or array_like
        Shares bought [shares], >= 0.

    Returns
    -------
    float or ndarray
        Cash [$]; on a rising curve, never less than the walked cash.

    Raises
    ------
    ValueError
        If `q` is negative, not a number, or more than the curve has.

    Examples
    --------
    >>> from mktlib.formula import LinearSupply
    >>> uniform_auction_cash(LinearSupply(p0=50, slope=0.5), 100)
    10000.0
    """
    shares = non_negative_inside("q", q)
    return like(prices_at(P, shares) * shares, shares)


@overload
def premium(P: PriceCurve, q: float, price_before: float | None = None) -> float: ...
@overload
def premium(P: PriceCurve, q: Numbers, price_before: float | None = None) -> FloatArray: ...
def premium(P: PriceCurve, q: float | Numbers, price_before: float | None = None) -> float | FloatArray:
    """What buyers pay above the price before: walked cash minus price_before·q.

    Parameters
    ----------
    P : callable
        Inverse supply [$/share].
    q : float or array_like
        Shares bought [shares], >= 0.
    price_before : float, optional
        Last price before [$/share], > 0; ``P(0)`` when not given.

    Returns
    -------
    float or ndarray
        Premium [$]; the sellers receive it, as they receive all of the cash.

    Raises
    ------
    ValueError
        If `q` is negative, not a number, or more than the curve has, or `price_before` is not positive.

    Examples
    --------
    >>> from mktlib.formula import LadderSupply
    >>> premium(LadderSupply([100], [100]), 100, price_before=50)
    5000.0
    """
    shares = non_negative_inside("q", q)
    before = float(prices_at(P, 0.0)) if price_before is None else positive("price_before", price_before)
    return like(capital_spent(P, shares) - before * shares, shares)
