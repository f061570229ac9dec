"""Isoelastic supply of a float that sells out: the last shares have no finite price."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from mktlib.formula._checks import above, positive, refuse
from mktlib.formula.curve import SupplyCurve

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class IsoelasticSupply(SupplyCurve):
    """A float F that sells out: P(q) = P₀(1 - q/F)^(-1/ε).

    What is still for sale shrinks by ε % for each 1 % of price, so the price grows without bound as the last
    shares go: ``P(F)`` would be infinite, and the curve refuses ``q = F``. Any finite price is reached
    before.

    Parameters
    ----------
    p0 : float
        Lowest reservation price P₀ [$/share], > 0.
    elasticity : float
        Elasticity ε of the shares still for sale to the price, > 0 (dimensionless); small means steep.
    float_shares : float
        Shares that sell out in the limit, F [shares], > 0.

    Raises
    ------
    ValueError
        If an argument is not a positive finite number.

    Notes
    -----
    K(q) = P₀F[1 - (1 - q/F)^(1 - 1/ε)]/(1 - 1/ε), and -P₀F ln(1 - q/F) at ε = 1; q(P) = F[1 - (P₀/P)^ε].
    Both cases of K are one function, computed as (e^(ax) - 1)/a, which is smooth through a = 1 - 1/ε = 0.

    Examples
    --------
    >>> P = IsoelasticSupply(p0=100, elasticity=1, float_shares=1000)
    >>> P(500), round(P.capital_spent(500), 2), P.quantity(200)
    (200.0, 69314.72, 500.0)
    """

    p0: float
    elasticity: float
    float_shares: float

    def __post_init__(self) -> None:
        for name in ("p0", "elasticity", "float_shares"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))

    @classmethod
    def through(cls, p0: float, q1: float, p1: float, float_shares: float) -> Self:
        """The isoelastic curve from (0, `p0`) to (`q1`, `p1`) on a float of `float_shares`.

        Parameters
        ----------
        p0, p1 : float
            Prices at the start and at `q1` [$/share], ``0 < p0 < p1``.
        q1, float_shares : float
            Shares at which the curve reaches `p1`, and shares that sell out in the limit [shares],
            ``0 < q1 < float_shares``.

        Returns
        -------
        IsoelasticSupply

        Raises
        ------
        ValueError
            If an argument is not positive, `p1` is not above `p0`, or `q1` is not below the float.

        Examples
        --------
        >>> IsoelasticSupply.through(p0=50, q1=50, p1=100, float_shares=100)
        IsoelasticSupply(p0=50.0, elasticity=1.0, float_shares=100.0)
        """
        start, shares, sold = positive("p0", p0), positive("float_shares", float_shares), positive("q1", q1)
        if sold >= shares:
            refuse("q1", f"be below the float of {shares:,.12g} shares", q1)
        growth = math.log1p((above("p1", p1, "p0", start) - start) / start)
        return cls(start, math.log1p(sold / (shares - sold)) / growth, shares)

    def shifted(self, factor: float) -> Self:  # noqa: D102
        return type(self)(self.p0 * positive("factor", factor), self.elasticity, self.float_shares)

    def remaining(self, q: float) -> Self:  # noqa: D102
        gone = self._gone(q)
        return type(self)(float(self._price(gone)), self.elasticity, self.float_shares - gone)

    def sympy(self) -> "tuple[sympy.Expr, sympy.Expr]":
        """The curve and the cash as symbols.

        Returns
        -------
        tuple of sympy.Expr
            P(q) and K(q) in the positive symbols ``q, P_0, epsilon, F``; K has its own case at ``epsilon =
            1``.

        Examples
        --------
        >>> price, cash = IsoelasticSupply(100, 2, 1e9).sympy()
        >>> print(price)
        P_0/(1 - q/F)**(1/epsilon)
        """
        import sympy

        q, p0, e, F = sympy.symbols("q P_0 epsilon F", positive=True)
        left, power = 1 - q / F, 1 - 1 / e
        cash = sympy.Piecewise(
            (-p0 * F * sympy.log(left), sympy.Eq(e, 1)),
            (p0 * F * (1 - left**power) / power, True),
        )
        return p0 * left ** (-1 / e), cash

    @property
    def _most(self) -> float:
        return math.nextafter(self.float_shares, 0.0)

    def _float_rule(self) -> str:
        return f"be at least 0 and below the float of {self.float_shares:,.12g} shares (its end has no price)"

    def _last_price(self) -> Any:
        return math.inf

    @property
    def _power(self) -> float:
        return (self.elasticity - 1) / self.elasticity

    def _sold_out(self, q_start: Any, q: Any) -> Any:
        """-ln of the part of the float at `q_start` that is left at `q`; accurate near both ends."""
        return np.log1p((q - q_start) / (self.float_shares - q))

    def _price(self, q: Any) -> Any:
        with np.errstate(over="ignore"):  # a tiny elasticity outgrows the largest float just before the end
            return self.p0 * np.exp(self._sold_out(0.0, q) / self.elasticity)

    def _cash(self, q_start: Any, q: Any) -> Any:
        left, x, power = self.float_shares - q_start, -self._sold_out(q_start, q), self._power
        with np.errstate(over="ignore"):
            return self._price(q_start) * left * (-np.expm1(power * x) / power if power else -x)

    def _quantity(self, price: Any) -> Any:
        return -self.float_shares * np.expm1(-self.elasticity * np.log1p((price - self.p0) / self.p0))

    def _shares_for_cash(self, cash: Any) -> Any:
        y, power = cash / self.float_shares / self.p0, self._power
        almost_all = np.minimum(power * y, math.nextafter(1.0, 0.0))
        x = np.log1p(-almost_all) / power if power else -y
        return -self.float_shares * np.expm1(x)

    def _slope(self, q: Any) -> Any:
        return self._price(q) / (self.elasticity * (self.float_shares - q))
