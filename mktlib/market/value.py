"""What cash that is still to come is worth today, and what growth or rate a market cap takes for granted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from mktlib.formula._checks import FloatArray, refuse, whole
from mktlib.market import facts


@dataclass(frozen=True)
class Accounts:
    """What a company's books say of one year.

    >>> round(BASE.cash_margin(), 3), round(BASE.cash_margin(0.60), 3)
    (0.448, 0.354)
    """

    revenue: float  # like all below but for the last three, of the year [$/year]
    gross_margin: float  # what sales leave after the cost of what was sold, as a part of sales
    operating_income: float
    ebitda: float
    net_income: float
    free_cash_flow: float
    dividends: float
    book_equity: float  # at its end [$]
    cash: float
    debt: float

    @classmethod
    def of(cls, year: int) -> Self:
        """Those of NVIDIA for a fiscal year, from facts.toml."""
        known = {name: getattr(facts, f"NVIDIA_{year}_{name.upper()}").value for name in cls.__annotations__}
        return cls(**known | {"gross_margin": known["gross_margin"] / 100})

    @property
    def costs(self) -> float:
        """Research, sales and administration, as a part of sales: what lies between gross and operating margin."""
        return self.gross_margin - self.operating_income / self.revenue

    def cash_margin(self, gross: float | None = None, tax: float = 0.15) -> float:
        """Free cash flow as a part of sales, were the gross margin another and all else as in that year.

        Without `gross` it is the year's own. `tax` is on operating profit; a loss pays none.
        """
        kept = (self.operating_income * (1 - tax) - self.free_cash_flow) / self.revenue  # reinvested, and the rest
        profit = (self.gross_margin if gross is None else gross) - self.costs
        return profit - tax * max(profit, 0) - kept


ACCOUNTS = {year: Accounts.of(year) for year in (2025, 2026)}  # by fiscal year, which ends in January
BASE = ACCOUNTS[2026]  # the base case: these accounts, at
RATE, YEARS, AFTER = 0.09, 10, 0.03  # this rate [1/year], with so many years written out and this growth [1/year] after
CAPS = (facts.NVIDIA_CAP_AT_5_TRILLION.value, 10e12)  # the two market caps that are asked about [$]


def worth(
    cash_flow: ArrayLike, growth: ArrayLike, rate: ArrayLike = RATE, years: int = YEARS, after: ArrayLike = AFTER
) -> FloatArray:
    r"""Worth today of cash that grows for some years at one pace, and for ever after at another.

    .. math:: \text{cap} = C \left[\sum_{t=1}^{n} x^t + x^n \frac{1 + a}{r - a}\right], \qquad x = \frac{1 + g}{1 + r}

    Parameters
    ----------
    cash_flow : float or array
        Free cash flow C of the last year [$/year]; the first of the coming ones is C·(1 + g), a year from now.
    growth, rate, after : float or array
        Growth g, discount rate r, growth a after the years that are written out [1/year], all above -1.
    years : int
        How many are written out.

    Returns
    -------
    ndarray
        [$]. Where r ≤ a the sum has no end: infinite, with the sign of `cash_flow`. After Gordon (1959), *Review of
        Economics and Statistics* 41(2), 99-105.

    Examples
    --------
    >>> float(worth(100, growth=0.05, rate=0.10, years=1, after=0.05).round(6))  # even growth: C(1 + g)/(r − g)
    2100.0
    >>> float(worth(100, growth=0.05, rate=0.03, after=0.03))
    inf
    """
    c, g, r, a = (np.asarray(one, float) for one in (cash_flow, growth, rate, after))
    whole("years", years)
    if min(one.min() for one in (g, r, a)) <= -1:
        refuse("growth, rate and after", "be above -1", (growth, rate, after))
    x = (1 + g) / (1 + r)
    explicit = np.sum(x[..., None] ** np.arange(1, years + 1), axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(c * np.where(r > a, explicit + x**years * (1 + a) / (r - a), np.inf))


def implied_growth(
    cap: ArrayLike, cash_flow: ArrayLike, rate: ArrayLike = RATE, years: int = YEARS, after: ArrayLike = AFTER
) -> FloatArray:
    """Growth that a market cap takes for granted, all else as it is: `worth` read backwards [1/year].

    NaN where no growth from -90 % to 5,000 % a year explains the cap.

    >>> implied_growth(CAPS, BASE.free_cash_flow).round(3).tolist()
    [0.176, 0.268]
    >>> implied_growth(CAPS, BASE.free_cash_flow, rate=0.10).round(3).tolist()
    [0.201, 0.296]
    """
    return _solved(lambda growth: worth(cash_flow, growth, rate, years, after), cap, (-0.9, 50.0))


def implied_rate(
    cap: ArrayLike, cash_flow: ArrayLike, growth: ArrayLike, years: int = YEARS, after: ArrayLike = AFTER
) -> FloatArray:
    """Discount rate that a market cap takes for granted, all else as it is [1/year]; NaN where none below 100 % does.

    >>> float(implied_rate(worth(100, 0.2, rate=0.08), 100, 0.2).round(9))
    0.08
    """
    return _solved(lambda rate: -worth(cash_flow, growth, rate, years, after), -np.asarray(cap, float), (0.0, 1.0))


def _solved(rising: Callable[[ArrayLike], FloatArray], goal: ArrayLike, between: tuple[float, float]) -> FloatArray:
    """Where a rising function meets `goal`, by halving; NaN where it does not."""
    target = np.asarray(goal, float)
    low, high = (np.full(np.broadcast(rising(end), target).shape, end) for end in between)
    found = (rising(low) <= target) & (target <= rising(high)) & np.isfinite(rising(high))
    for _halving in range(60):  # 2⁻⁶⁰ of the span is less than a float resolves
        middle = (low + high) / 2
        below = rising(middle) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(found, (low + high) / 2, np.nan)
