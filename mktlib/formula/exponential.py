"""Exponential supply: every further slice of the float costs the same percentage more."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from mktlib.formula._checks import above, positive, refuse
from mktlib.formula.curve import SupplyCurve

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class ExponentialSupply(SupplyCurve):
    """Sellers who ask e^(kq/F) times the first price for the q-th share: P(q) = P₀e^(kq/F).

    Each further slice of the float costs the same *percentage* more, so the revaluation multiplier
    d cap/dK = k·S/F is the same wherever the price stands.

    Parameters
    ----------
    p0 : float
        Lowest reservation price P₀ [$/share], > 0.
    k : float
        Steepness, > 0 (dimensionless): the whole float lifts the price e^k-fold.
    float_shares : float
        Shares that can be bought at all, F [shares], > 0.

    Raises
    ------
    ValueError
        If an argument is not a positive finite number, or `k` lifts the last price beyond any number.

    Notes
    -----
    K(q) = F(P - P₀)/k and q(P) = (F/k) ln(P/P₀).

    Examples
    --------
    >>> P = ExponentialSupply(p0=100, k=5, float_shares=1e9)
    >>> round(P(1e8), 2), round(P.capital_spent(1e8) / 1e9, 2)
    (164.87, 12.97)
    """

    p0: float
    k: float
    float_shares: float

    def __post_init__(self) -> None:
        for name in ("p0", "k", "float_shares"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))
        if self.k + math.log(self.p0) > 700:  # e^709 is the largest float
            refuse("k", "be small enough for the last price p0 * e^k to be a number", self.k)

    @classmethod
    def through(cls, p0: float, q1: float, p1: float, float_shares: float) -> Self:
        """The exponential from (0, `p0`) to (`q1`, `p1`) on a float of `float_shares`.

        Parameters
        ----------
        p0, p1 : float
            Prices at the start and at `q1` [$/share], ``0 < p0 < p1``.
        q1, float_shares : float
            Shares at which the curve reaches `p1`, and shares that can be bought at all [shares],
            ``0 < q1 <= float_shares``.

        Returns
        -------
        ExponentialSupply

        Raises
        ------
        ValueError
            If an argument is not positive, `p1` is not above `p0`, or `q1` is more than the float.

        Examples
        --------
        >>> P = ExponentialSupply.through(p0=50, q1=20, p1=100, float_shares=100)
        >>> round(P.k, 4), round(P(20), 9)
        (3.4657, 100.0)
        """
        start, shares = positive("p0", p0), positive("float_shares", float_shares)
        growth = math.log1p((above("p1", p1, "p0", start) - start) / start)
        curve = cls(start, growth * shares / positive("q1", q1), shares)
        curve._shares("q1", q1)
        return curve

    def shifted(self, factor: float) -> Self:  # noqa: D102
        return type(self)(self.p0 * positive("factor", factor), self.k, self.float_shares)

    def remaining(self, q: float) -> Self:  # noqa: D102
        gone = self._gone(q)
        left = self.float_shares - gone
        return type(self)(float(self._price(gone)), self.k * (left / self.float_shares), left)

    def sympy(self) -> "tuple[sympy.Expr, sympy.Expr]":
        """The curve and the cash as symbols.

        Returns
        -------
        tuple of sympy.Expr
            P(q) and K(q) in the positive symbols ``q, P_0, k, F``.

        Examples
        --------
        >>> price, cash = ExponentialSupply(100, 5, 1e9).sympy()
        >>> print(price, "|", cash)
        P_0*exp(k*q/F) | F*P_0*(exp(k*q/F) - 1)/k
        """
        import sympy

        q, p0, k, F = sympy.symbols("q P_0 k F", positive=True)
        return p0 * sympy.exp(k * q / F), F * p0 * (sympy.exp(k * q / F) - 1) / k

    def _price(self, q: Any) -> Any:
        return self.p0 * np.exp(self.k * (q / self.float_shares))

    def _cash(self, q_start: Any, q: Any) -> Any:
        rise = np.expm1(self.k * ((q - q_start) / self.float_shares))
        return self._price(q_start) * self.float_shares * (rise / self.k)

    def _quantity(self, price: Any) -> Any:
        return self.float_shares * (np.log1p((price - self.p0) / self.p0) / self.k)

    def _shares_for_cash(self, cash: Any) -> Any:
        return self.float_shares * (np.log1p(self.k * (cash / self.float_shares) / self.p0) / self.k)

    def _slope(self, q: Any) -> Any:
        return self._price(q) * (self.k / self.float_shares)
