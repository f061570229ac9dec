"""Black and Scholes: what an option is worth, how it moves with the stock (delta), and how that moves (gamma)."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from mktlib.formula._checks import FloatArray, Numbers, like, positive, positive_inside, real, refuse

Kind: TypeAlias = Literal["call", "put"]

_erfc = np.vectorize(math.erfc, otypes=[float])


def normal(x: float | Numbers) -> FloatArray:
    """Part of a standard normal distribution below `x`; its far left end keeps all digits, as 1 + erf would not.

    Examples
    --------
    >>> normal([0.0, 1.0]).round(4).tolist(), float(normal(-10)) < 1e-23
    ([0.5, 0.8413], True)
    """
    return np.asarray(_erfc(-np.asarray(x) / math.sqrt(2)) / 2)


@dataclass(frozen=True)
class Option:
    """A European option on a stock without dividends.

    Parameters
    ----------
    strike : float
        Price at which the stock may be bought or sold at the end [$/share], > 0.
    days : float
        Calendar days until then, > 0; a year has 365.
    volatility : float
        Standard deviation of the stock's log return over a year, > 0 (0.5 for 50 %).
    rate : float
        Interest a year, continuously compounded (0.04 for 4 %).
    kind : {"call", "put"}
        The right to buy or the right to sell.

    Raises
    ------
    ValueError
        If an argument breaks its rule.

    References
    ----------
    Black, F., and Scholes, M. (1973). The pricing of options and corporate liabilities. *Journal of Political
    Economy* 81(3), 637-654.

    Examples
    --------
    >>> call = Option(strike=200, days=7, volatility=0.5, rate=0.04)
    >>> round(call.value(200), 2), round(call.delta(200), 4), round(call.gamma(200), 5)
    (5.6, 0.5182, 0.02878)
    """

    strike: float
    days: float
    volatility: float = 0.5
    rate: float = 0.04
    kind: Kind = "call"

    def __post_init__(self) -> None:
        for name in ("strike", "days", "volatility"):
            positive(name, getattr(self, name))
        real("rate", self.rate)
        if self.kind not in get_args(Kind):
            refuse("kind", "be 'call' or 'put'", self.kind)

    @property
    def years(self) -> float:
        """Time to the end [years]."""
        return self.days / 365

    def value(self, spot: float | Numbers) -> float | FloatArray:
        """What the option is worth at the stock price `spot` [$/share]."""
        price, d1, d2 = self._spread(spot)
        later = self.strike * math.exp(-self.rate * self.years)
        sign = self._sign
        return like(sign * (price * normal(sign * d1) - later * normal(sign * d2)), price)

    def delta(self, spot: float | Numbers) -> float | FloatArray:
        """Change of value per change of the stock price: 0 to 1 for a call, -1 to 0 for a put."""
        price, d1, _ = self._spread(spot)
        return like(self._sign * normal(self._sign * d1), price)

    def gamma(self, spot: float | Numbers) -> float | FloatArray:
        """Change of delta per dollar that the stock moves [1/($/share)]: the same for call and put."""
        price, d1, _ = self._spread(spot)
        width = self.volatility * math.sqrt(self.years)
        return like(np.exp(-d1 * d1 / 2) / (math.sqrt(2 * math.pi) * price * width), price)

    @property
    def _sign(self) -> int:
        return 1 if self.kind == "call" else -1

    def _spread(self, spot: float | Numbers) -> tuple[float | FloatArray, FloatArray, FloatArray]:
        """The price, and how many standard deviations it ends in the money by: d₁ and d₂."""
        price = positive_inside("spot", spot)
        width = self.volatility * math.sqrt(self.years)
        d1 = (np.log(price) - math.log(self.strike) + self.rate * self.years) / width + width / 2
        return price, np.asarray(d1), np.asarray(d1 - width)
