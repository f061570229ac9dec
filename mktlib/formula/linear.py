"""Linear supply: every further share costs the same number of dollars more."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from mktlib.formula._checks import above, positive
from mktlib.formula.curve import SupplyCurve

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, init=False, repr=False)
class LinearSupply(SupplyCurve):
    """Sellers who ask `slope` dollars more for each further share: P(q) = P₀ + bq.

    Parameters
    ----------
    p0 : float
        Lowest reservation price P₀ [$/share], > 0.
    slope : float
        Price step b from one share to the next [$/share per share], > 0. Kept as the field `b`, because
        ``P.slope(q)`` is the derivative that every family has.
    float_shares : float, optional
        Shares that can be bought at all [shares], > 0; a straight line needs no end, so there is none by
        default.

    Raises
    ------
    ValueError
        If an argument is not a positive finite number.

    Notes
    -----
    K(q) = P₀q + bq²/2 and q(P) = (P - P₀)/b.

    Examples
    --------
    >>> P = LinearSupply(p0=50, slope=0.5)
    >>> P(100), P.capital_spent(100), P.quantity(100)
    (100.0, 7500.0, 100.0)
    """

    p0: float
    b: float
    float_shares: float

    def __init__(self, p0: float, slope: float, float_shares: float = math.inf) -> None:
        object.__setattr__(self, "p0", positive("p0", p0))
        object.__setattr__(self, "b", positive("slope", slope))
        endless = isinstance(float_shares, float) and float_shares == math.inf
        shares = math.inf if endless else positive("float_shares", float_shares)
        object.__setattr__(self, "float_shares", shares)

    def __repr__(self) -> str:
        end = "" if self.float_shares == math.inf else f", float_shares={self.float_shares}"
        return f"LinearSupply(p0={self.p0}, slope={self.b}{end})"

    @classmethod
    def through(cls, p0: float, q1: float, p1: float, float_shares: float = math.inf) -> Self:
        """The line from (0, `p0`) to (`q1`, `p1`).

        Parameters
        ----------
        p0, p1 : float
            Prices at the start and at `q1` [$/share], ``0 < p0 < p1``.
        q1 : float
            Shares at which the curve reaches `p1` [shares], > 0.
        float_shares : float, optional
            Shares that can be bought at all [shares].

        Returns
        -------
        LinearSupply

        Raises
        ------
        ValueError
            If an argument is not positive, `p1` is not above `p0`, or `q1` is more than the float.

        Examples
        --------
        >>> LinearSupply.through(p0=50, q1=100, p1=100)
        LinearSupply(p0=50.0, slope=0.5)
        """
        start = positive("p0", p0)
        curve = cls(start, (above("p1", p1, "p0", start) - start) / positive("q1", q1), float_shares)
        curve._shares("q1", q1)
        return curve

    def shifted(self, factor: float) -> Self:  # noqa: D102  (inherited docstring)
        scale = positive("factor", factor)
        return type(self)(self.p0 * scale, self.b * scale, self.float_shares)

    def remaining(self, q: float) -> Self:  # noqa: D102
        gone = self._gone(q)
        return type(self)(self._price(gone), self.b, self.float_shares - gone)

    def sympy(self) -> "tuple[sympy.Expr, sympy.Expr]":
        """The curve and the cash as symbols.

        Returns
        -------
        tuple of sympy.Expr
            P(q) and K(q) in the positive symbols ``q, P_0, b``.

        Examples
        --------
        >>> price, cash = LinearSupply(50, 0.5).sympy()
        >>> print(price, "|", cash)
        P_0 + b*q | P_0*q + b*q**2/2
        """
        import sympy

        q, p0, b = sympy.symbols("q P_0 b", positive=True)
        return p0 + b * q, p0 * q + b * q**2 / 2

    def _price(self, q: Any) -> Any:
        return self.p0 + self.b * q

    def _cash(self, q_start: Any, q: Any) -> Any:
        return (q - q_start) * (self.p0 + self.b * (q_start + (q - q_start) / 2))

    def _quantity(self, price: Any) -> Any:
        return (price - self.p0) / self.b

    def _shares_for_cash(self, cash: Any) -> Any:
        return 2 * cash / (self.p0 + np.hypot(self.p0, np.sqrt(2 * self.b * cash)))

    def _slope(self, q: Any) -> Any:
        return self.b + 0 * q
