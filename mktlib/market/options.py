"""Stock options and the dealers who owe them: delta, gamma, and the shares that keep a dealer hedged."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from mktlib.formula._checks import FloatArray, Number, like, non_negative, positive, positive_inside, real, refuse

Kind: TypeAlias = Literal["call", "put"]

SHARES_PER_CONTRACT = 100  # of a stock option in the United States

_erfc = np.vectorize(math.erfc, otypes=[float])


@dataclass(frozen=True)
class Option:
    """A European option on a stock without dividends, as Black and Scholes see it.

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
    >>> round(call.delta(200), 4), round(call.gamma(200), 5)
    (0.5182, 0.02878)
    """

    strike: float  # price at which the stock may be bought or sold at the end [$/share], > 0
    days: float  # calendar days until then, > 0; a year has 365
    volatility: float = 0.5  # standard deviation of the stock's log return over a year, > 0 (0.5 for 50 %)
    rate: float = 0.04  # interest a year, continuously compounded (0.04 for 4 %)
    kind: Kind = "call"  # the right to buy ("call") or the right to sell ("put")

    def __post_init__(self) -> None:
        for name in ("strike", "days", "volatility"):
            positive(name, getattr(self, name))
        real("rate", self.rate)
        if self.kind not in get_args(Kind):
            refuse("kind", "be 'call' or 'put'", self.kind)

    def delta(self, spot: Number) -> Number:
        """Change of the option's value per change of the stock price: 0 to 1 for a call, -1 to 0 for a put."""
        price: Number = positive_inside("spot", spot)
        sign = 1 if self.kind == "call" else -1
        return like(sign * _erfc(-sign * self._d1(price) / math.sqrt(2)) / 2, price)

    def gamma(self, spot: Number) -> Number:
        """Change of delta per dollar that the stock moves [1/($/share)]: the same for call and put."""
        price: Number = positive_inside("spot", spot)
        d1 = self._d1(price)
        return like(np.exp(-d1 * d1 / 2) / (math.sqrt(2 * math.pi) * price * self._width), price)

    @property
    def _width(self) -> float:
        return self.volatility * math.sqrt(self.days / 365)

    def _d1(self, price: float | FloatArray) -> FloatArray:
        drift = self.rate * self.days / 365 - math.log(self.strike)
        return np.asarray((np.log(price) + drift) / self._width + self._width / 2)


@dataclass(frozen=True)
class Dealers:
    """Options between dealers and their customers, and the dealers' side of them.

    Who holds which side is not public: `net` is a supposition, here and in every published figure.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    Examples
    --------
    Dealers sold ten thousand calls, and hedge. A dollar up makes them buy, a dollar down makes them sell:

    >>> owe = Dealers(Option(strike=200, days=7, volatility=0.5, rate=0.04), contracts=10_000, net=-1)
    >>> round(owe.hedge(200)), round(owe.hedge(201) - owe.hedge(200)), round(owe.hedge(199) - owe.hedge(200))
    (518225, 28634, -28872)
    >>> round(owe.shares_per_dollar(200))
    28778

    Had they bought the calls, they would hold the opposite, and trade against each move:

    >>> own = Dealers(owe.option, contracts=10_000, net=+1)
    >>> round(own.hedge(201) - own.hedge(200))
    -28634
    """

    option: Option  # what the contracts are
    contracts: float  # open interest [contracts of 100 shares], >= 0
    # The dealers' net position as a part of the open interest, from -1 to 1: -1 when customers bought all of it from
    # dealers, +1 when they sold all of it to dealers, 0 when customers hold both sides.
    net: float = -1.0

    def __post_init__(self) -> None:
        non_negative("contracts", self.contracts)
        if not -1 <= real("net", self.net) <= 1:
            refuse("net", "be between -1 (dealers sold all) and 1 (dealers bought all)", self.net)

    @property
    def shares(self) -> float:
        """Shares that the dealers' options stand for [shares]; negative when they owe options."""
        return self.net * self.contracts * SHARES_PER_CONTRACT

    def hedge(self, spot: Number) -> Number:
        """Shares that dealers hold at a stock price so that a small move costs them nothing: minus the options' delta.

        Negative: they are short of that many. Between two prices they trade the difference.
        """
        return -self.shares * self.option.delta(spot)

    def shares_per_dollar(self, spot: Number) -> Number:
        """Γ_net: shares that dealers buy per dollar that the price rises, at its first cents [shares per $/share].

        Positive when they are short gamma: they buy into a rise and sell into a fall. Negative when they are
        long gamma: they do the opposite, and calm the price.
        """
        return -self.shares * self.option.gamma(spot)
