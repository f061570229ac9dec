"""Supply curves P(q): linear, exponential and isoelastic, each with its cash and its inverses in closed form."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from mktlib.formula._checks import LARGEST, Number, Numbers, inside, like, positive, real, refuse

# Targets are often computed (2 * P(0), cap / shares): forgive the last digits of such a number.
_ROUNDING = 1e-12


class Curve:
    """A price for each share in a line: what supply curves and ladders of bids have in common.

    Scalars give Python floats; arrays (also lists) give arrays of the same shape. What lies outside the curve
    raises ``ValueError``, and the message says how far it goes.
    """

    # What each kind of curve fills in; `_all`: its shares, as a number and in words.
    _all: Callable[[], tuple[float, str]]
    _price: Callable[[Any], Any]
    _slope: Callable[[Any], Any]
    _cash: Callable[[Any, Any], Any]
    _scaled: Callable[[float], Self]
    _rest: Callable[[float], Self]

    def __call__(self, q: Number) -> Number:
        """Price of the `q`-th share [$/share]: the last one traded when `q` are gone; ``P(0)`` is the best price."""
        shares: Number = self._shares("q", q)
        return like(self._price(shares), shares)

    def slope(self, q: Number) -> Number:
        """How fast the price moves at `q`: P'(q) [$/share per share].

        >>> LinearSupply(p0=50, slope=0.5).slope(100)
        0.5
        """
        shares: Number = self._shares("q", q)
        return like(self._slope(shares), shares)

    def capital_spent(self, q: Number, q_start: float | Numbers = 0.0) -> Number:
        """Cash K of the shares from `q_start` to `q`, each at its own price [$]: the area, in closed form.

        >>> LinearSupply(p0=50, slope=0.5).capital_spent(100)
        7500.0
        """
        end: Number = self._shares("q", q)
        start = self._shares("q_start", q_start)
        if np.any(np.asarray(start > end)):
            refuse("q_start", f"be at most q = {q!r}", q_start)
        return like(self._cash(start, end), end, start)

    def shifted(self, factor: float) -> Self:
        """Every price times `factor` (> 0): holders re-quote, and nobody need trade.

        >>> news = LinearSupply(p0=50, slope=0.5).shifted(2)
        >>> news(0), news(100)
        (100.0, 200.0)
        """
        return self._scaled(positive("factor", factor))

    def remaining(self, q: float) -> Self:
        """What is left when the best `q` shares are gone, traded or withdrawn: ``rest(x) == P(q + x)``.

        >>> LinearSupply(p0=50, slope=0.5).remaining(100)(0)
        100.0
        """
        gone, (total, words) = real("q", q), self._all()
        if not 0 <= gone < total:
            refuse("q", f"leave something of {words}", q)
        return self._rest(gone)

    @property
    def _most(self) -> float:
        return min(self._all()[0], LARGEST)

    def _rule(self) -> str:
        total, words = self._all()
        return "be non-negative and finite [shares]" if total > LARGEST else f"lie between 0 and {words}"

    def _shares(self, name: str, q: Any) -> Any:
        return inside(name, q, 0.0, self._most, self._rule)


class SupplyCurve(Curve):
    """Inverse supply: the price P(q) [$/share] at which the q-th share is for sale.

    Sellers stand in line by their reservation price, the cheapest first; a buyer of `q` shares walks along it.
    All families share these methods, so a page can swap one for another. `float_shares` is how many shares can
    be bought at all.

    >>> for P in LinearSupply(50, 0.5), ExponentialSupply(50, 1, 100):
    ...     print(P, "|", round(P(100), 2), round(P.capital_spent(100), 2))
    P(q) = P0 + bq, P0 = 50, b = 0.5 | 100.0 7500.0
    P(q) = P0 e^(kq/F), P0 = 50, k = 1, F = 100 | 135.91 8591.41
    """

    float_shares: float
    _quantity: Callable[[Any], Any]

    def quantity(self, price: Number) -> Number:
        """Shares that must be bought for the curve to reach `price` [$/share]: the inverse of ``P(q)``.

        A price below ``P(0)``, or above that of the last share, is refused: the curve never has it.

        >>> LinearSupply(p0=50, slope=0.5).quantity(100)
        100.0
        """
        first, last = float(self._price(0.0)), min(float(self._last_price()), LARGEST)

        def rule() -> str:
            top = "" if last >= LARGEST else f" and at most ${last:,.12g} (the last share of the float)"
            return f"be at least ${first:,.12g} (the first share){top}"

        high = min(last * (1 + _ROUNDING), LARGEST)
        target: Number = inside("price", price, first * (1 - _ROUNDING), high, rule)
        return like(np.clip(self._quantity(target), 0.0, self._most), target)

    def _all(self) -> tuple[float, str]:
        return self.float_shares, f"the float of {self.float_shares:,.12g} shares"

    def _last_price(self) -> Any:
        return self._price(self._most)


class SmoothSupply(SupplyCurve):
    """A family of supply curves with a formula: ``print(P)`` writes it out with its numbers."""

    p0: float
    _formula: ClassVar[str]
    _symbols: ClassVar[tuple[str, ...]]  # of the fields, in their order
    _fitted: ClassVar[Callable[..., Any]]

    def __post_init__(self) -> None:
        vars(self).update({name: positive(name, value) for name, value in vars(self).items()})

    def __str__(self) -> str:
        numbers = zip(self._symbols, vars(self).values(), strict=True)
        return ", ".join((f"P(q) = {self._formula}", *(f"{s} = {n:,.12g}" for s, n in numbers if n < math.inf)))

    @classmethod
    def through(cls, p0: float, q1: float, p1: float, float_shares: float = math.inf) -> Self:
        """The curve of this family from (0, `p0`) to (`q1`, `p1`), on a float that only a line can do without.

        >>> LinearSupply.through(p0=50, q1=100, p1=100)
        LinearSupply(p0=50.0, slope=0.5)
        >>> IsoelasticSupply.through(p0=50, q1=50, p1=100, float_shares=100)
        IsoelasticSupply(p0=50.0, elasticity=1.0, float_shares=100.0)
        """
        start, bought = positive("p0", p0), positive("q1", q1)
        if (end := positive("p1", p1)) <= start:
            refuse("p1", f"be above p0 = {start!r}", p1)
        curve: Self = cls._fitted(start, bought, end - start, float_shares)
        curve._shares("q1", bought)
        return curve

    def _scaled(self, factor: float) -> Self:
        return replace(self, p0=self.p0 * factor)  # type: ignore[type-var]


@dataclass(frozen=True, init=False, repr=False)
class LinearSupply(SmoothSupply):
    """Sellers who ask b dollars more for each further share: P(q) = P0 + bq, K(q) = P0 q + bq²/2.

    `p0` is the lowest reservation price [$/share], `slope` the step b from one share to the next [$/share per
    share], `float_shares` how many can be bought [shares]: endless if left out. All are > 0. The step is kept as
    the field `b`, because ``P.slope(q)`` is the derivative that every curve has.

    >>> P = LinearSupply(p0=50, slope=0.5)
    >>> P(100), P.capital_spent(100), P.quantity(100)
    (100.0, 7500.0, 100.0)
    """

    p0: float
    b: float
    float_shares: float

    _formula = "P0 + bq"
    _symbols = ("P0", "b", "F")

    def __init__(self, p0: float, slope: float, float_shares: float = math.inf) -> None:
        endless = isinstance(float_shares, float) and float_shares == math.inf
        most = math.inf if endless else positive("float_shares", float_shares)
        vars(self).update(p0=positive("p0", p0), b=positive("slope", slope), float_shares=most)

    def __repr__(self) -> str:
        end = "" if self.float_shares == math.inf else f", float_shares={self.float_shares}"
        return f"LinearSupply(p0={self.p0}, slope={self.b}{end})"

    @classmethod
    def _fitted(cls, start: float, bought: float, rise: float, float_shares: float) -> Self:
        return cls(start, rise / bought, float_shares)

    def _scaled(self, factor: float) -> Self:
        return type(self)(self.p0 * factor, self.b * factor, self.float_shares)

    def _rest(self, gone: float) -> Self:
        return type(self)(self._price(gone), self.b, self.float_shares - gone)

    def _price(self, q: Any) -> Any:
        return self.p0 + self.b * q

    def _cash(self, q_start: Any, q: Any) -> Any:
        return (q - q_start) * (self.p0 + self.b * (q_start + (q - q_start) / 2))

    def _quantity(self, price: Any) -> Any:
        return (price - self.p0) / self.b

    def _slope(self, q: Any) -> Any:
        return self.b + 0 * q


@dataclass(frozen=True)
class ExponentialSupply(SmoothSupply):
    """Sellers who ask e^(kq/F) times the first price for the q-th share: P(q) = P0 e^(kq/F), K(q) = F(P - P0)/k.

    Each further slice of the float costs the same *percentage* more, so the revaluation multiplier d cap/dK = kS/F
    is the same wherever the price stands. `p0` is the lowest reservation price [$/share], `k` the steepness: the
    last share of the float asks e^k times the first; `float_shares` is F [shares]. All are > 0.

    >>> P = ExponentialSupply(p0=100, k=5, float_shares=1e9)
    >>> print(P)
    P(q) = P0 e^(kq/F), P0 = 100, k = 5, F = 1,000,000,000
    >>> round(P(1e8), 2), round(P.capital_spent(1e8) / 1e9, 2)
    (164.87, 12.97)
    """

    p0: float
    k: float
    float_shares: float

    _formula = "P0 e^(kq/F)"
    _symbols = ("P0", "k", "F")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.k + math.log(self.p0) > 700:  # e^709 is the largest float
            refuse("k", "be small enough for the last price p0 * e^k to be a number", self.k)

    @classmethod
    def _fitted(cls, start: float, bought: float, rise: float, float_shares: float) -> Self:
        return cls(start, math.log1p(rise / start) * positive("float_shares", float_shares) / bought, float_shares)

    def _rest(self, gone: float) -> Self:
        left = self.float_shares - gone
        return type(self)(float(self._price(gone)), self.k * (left / self.float_shares), left)

    def _price(self, q: Any) -> Any:
        return self.p0 * np.exp(self.k * (q / self.float_shares))

    def _cash(self, q_start: Any, q: Any) -> Any:
        rise = np.expm1(self.k * ((q - q_start) / self.float_shares))
        return self._price(q_start) * self.float_shares * (rise / self.k)

    def _quantity(self, price: Any) -> Any:
        return self.float_shares * (np.log1p((price - self.p0) / self.p0) / self.k)

    def _slope(self, q: Any) -> Any:
        return self._price(q) * (self.k / self.float_shares)


@dataclass(frozen=True)
class IsoelasticSupply(SmoothSupply):
    """Holders who *keep* ε % fewer shares for each 1 % of price: F - q = F(P0/P)^ε, so P(q) = P0 (1 - q/F)^(-1/ε).

    Isoelastic is what is kept, not what is sold. At ε = 1 each holder keeps the same dollar amount and sells what
    exceeds it; above, she keeps fewer dollars in a dearer share, below, more. The price grows without bound as the
    float sells out: ``P(F)`` has no price and is refused, any finite price is reached before. `p0` is the lowest
    reservation price [$/share], `elasticity` is ε: small means steep; `float_shares` is F [shares]. All are > 0.

    K(q) = P0 F[1 - (1 - q/F)^(1 - 1/ε)]/(1 - 1/ε), and -P0 F ln(1 - q/F) at ε = 1. Both cases are computed as one,
    (e^(ax) - 1)/a, which is smooth through a = 1 - 1/ε = 0.

    >>> P = IsoelasticSupply(p0=100, elasticity=1, float_shares=1000)
    >>> P(500), round(P.capital_spent(500), 2), P.quantity(200)
    (200.0, 69314.72, 500.0)
    >>> [round(price * (1000 - P.quantity(price)), 6) for price in (100, 200, 1000)]  # dollars kept
    [100000.0, 100000.0, 100000.0]
    """

    p0: float
    elasticity: float
    float_shares: float

    _formula = "P0 (1 - q/F)^(-1/ε)"
    _symbols = ("P0", "ε", "F")

    @classmethod
    def _fitted(cls, start: float, bought: float, rise: float, float_shares: float) -> Self:
        if bought >= positive("float_shares", float_shares):
            refuse("q1", f"be below the float of {float_shares:,.12g} shares", bought)
        return cls(start, math.log1p(bought / (float_shares - bought)) / math.log1p(rise / start), float_shares)

    def _rest(self, gone: float) -> Self:
        return type(self)(float(self._price(gone)), self.elasticity, self.float_shares - gone)

    @property
    def _most(self) -> float:
        return math.nextafter(self.float_shares, 0.0)

    def _rule(self) -> str:
        return f"be at least 0 and below the float of {self.float_shares:,.12g} shares (its end has no price)"

    def _last_price(self) -> Any:
        return math.inf

    def _sold_out(self, q_start: Any, q: Any) -> Any:
        """-ln of the part of the float at `q_start` that is left at `q`; accurate near both ends."""
        return np.log1p((q - q_start) / (self.float_shares - q))

    def _price(self, q: Any) -> Any:
        with np.errstate(over="ignore"):  # a tiny elasticity outgrows the largest float just before the end
            return self.p0 * np.exp(self._sold_out(0.0, q) / self.elasticity)

    def _cash(self, q_start: Any, q: Any) -> Any:
        left, x, power = self.float_shares - q_start, -self._sold_out(q_start, q), 1 - 1 / self.elasticity
        with np.errstate(over="ignore"):
            return self._price(q_start) * left * (-np.expm1(power * x) / power if power else -x)

    def _quantity(self, price: Any) -> Any:
        return -self.float_shares * np.expm1(-self.elasticity * np.log1p((price - self.p0) / self.p0))

    def _slope(self, q: Any) -> Any:
        return self._price(q) / (self.elasticity * (self.float_shares - q))
