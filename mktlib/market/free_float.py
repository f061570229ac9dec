"""Locked shares: whose shares are missing, and the supply curve that is left of all holders' curve."""

import math
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias, get_args

import numpy as np

from mktlib.formula import SupplyCurve
from mktlib.formula._checks import real, refuse

Whose: TypeAlias = Literal["cheapest", "by chance", "dearest"]


def locked(P: SupplyCurve, part: float, whose: Whose = "by chance") -> SupplyCurve:
    """Supply that is left when a part of the shares is not for sale at any price.

    How many are missing is half of the question; the other half is whose. Along the line of all sellers, the
    cheapest first:

    - "cheapest": the first ``part * F`` shares are gone, so the curve is left from there on. It starts at a
      higher price, ``P(part * F)``, and ends where the whole one ends.
    - "by chance": of every holder's shares the same part is gone. The curve has the same first and last price on
      fewer shares: each price is met after ``1 - part`` of the shares, for ``1 - part`` of the cash.
    - "dearest": the last ``part * F`` shares are gone. Share by share nothing changes; the curve just ends
      sooner, at ``P((1 - part) * F)``.

    In all three cases ``(1 - part) * F`` shares are left. That is where the curve is sold out: its `float_shares`.

    Parameters
    ----------
    P : SupplyCurve
        Supply of all holders [$/share], with an end: its `float_shares` F is finite.
    part : float
        Of those shares, the part that is locked, 0 <= `part` < 1.
    whose : {"cheapest", "by chance", "dearest"}
        Whose shares are locked: of those who ask least, of anybody, of those who ask most.

    Returns
    -------
    SupplyCurve
        What is left for sale: all methods of a supply curve, refused beyond its own end.

    Raises
    ------
    ValueError
        If `part` lies outside its range, `whose` is none of the three, or `P` has no end.

    Examples
    --------
    Half of a hundred shares is locked. What do ten shares cost, and at which price is it sold out?

    >>> from mktlib.formula import LinearSupply
    >>> P = LinearSupply(p0=50, slope=0.5, float_shares=100)
    >>> for whose in ("cheapest", "by chance", "dearest"):
    ...     left = locked(P, 0.5, whose)
    ...     print(whose, left.float_shares, left(0), left.capital_spent(10), left(left.float_shares))
    cheapest 50.0 75.0 775.0 100.0
    by chance 50.0 50.0 550.0 100.0
    dearest 50.0 50.0 525.0 75.0
    """
    if not 0 <= real("part", part) < 1:
        refuse("part", "be at least 0 and below 1: if nobody sells, there is no price", part)
    if whose not in get_args(Whose):
        refuse("whose", f"be one of {get_args(Whose)}", whose)
    everything = real("P.float_shares", P.float_shares, "have an end: a finite number of shares")
    if not part:
        return P
    if whose == "cheapest":
        return P.remaining(part * everything)
    return _Left(P, (1 - part) * everything, 1 / (1 - part) if whose == "by chance" else 1.0)


@dataclass(frozen=True)
class _Left(SupplyCurve):
    """The price of share `each`·q of another curve, up to `float_shares` of them."""

    P: SupplyCurve
    float_shares: float
    each: float

    @property
    def _most(self) -> float:
        endless = self.each > 1 and self.P._most < self.P.float_shares  # isoelastic: its very end has no price
        return math.nextafter(self.float_shares, 0.0) if endless else self.float_shares

    def _on(self, q: Any) -> Any:
        return np.minimum(q * self.each, self.P._most)

    def _price(self, q: Any) -> Any:
        return self.P._price(self._on(q))

    def _slope(self, q: Any) -> Any:
        return self.P._slope(self._on(q)) * self.each

    def _cash(self, q_start: Any, q: Any) -> Any:
        return self.P._cash(self._on(q_start), self._on(q)) / self.each

    def _quantity(self, price: Any) -> Any:
        return self.P._quantity(price) / self.each

    def _scaled(self, factor: float) -> Self:
        return type(self)(self.P.shifted(factor), self.float_shares, self.each)

    def _rest(self, gone: float) -> Self:
        return type(self)(self.P.remaining(self._on(gone)), self.float_shares - gone, self.each)
