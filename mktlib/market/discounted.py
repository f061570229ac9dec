"""Discounted cash flow: what a company's future cash is worth today, and what growth a price takes for granted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mktlib.formula._checks import FloatArray, Numbers, array, positive, real, refuse, whole

MOST_YEARS = 200


@dataclass(frozen=True)
class Discounted:
    """Worth of a stream of cash flows, in its two stages.

    Parameters
    ----------
    explicit : float
        Worth today of the years that were written out [$].
    terminal : float
        Worth today of all years after them [$].
    """

    explicit: float
    terminal: float

    @property
    def cap(self) -> float:
        """Both together [$]: the market cap that the cash flows justify."""
        return self.explicit + self.terminal

    @property
    def terminal_part(self) -> float:
        """How much of the worth lies beyond the years that were written out, as a part of it."""
        return self.terminal / self.cap


def discounted_cash_flow(cash_flows: Numbers, rate: float, terminal_growth: float) -> Discounted:
    r"""Worth of cash flows that are written out for n years and then grow evenly for ever.

    .. math::
        \text{cap} = \sum_{t=1}^{n}\frac{\text{FCF}_t}{(1+r)^t} + \frac{\text{FCF}_{n+1}}{(r-g)(1+r)^n},
        \qquad \text{FCF}_{n+1} = (1+g)\,\text{FCF}_n

    Parameters
    ----------
    cash_flows : array_like
        Free cash flow at the end of each year, from next year on [$/year].
    rate : float
        Discount rate r [1/year], above `terminal_growth`.
    terminal_growth : float
        Growth g after the last of them [1/year], > -1.

    Returns
    -------
    Discounted

    Raises
    ------
    ValueError
        If ``rate <= terminal_growth`` (the sum would have no end), or another argument lies outside its range.

    References
    ----------
    Gordon, M. J. (1959). Dividends, earnings, and stock prices. *Review of Economics and Statistics* 41(2), 99-105.

    Examples
    --------
    >>> worth = discounted_cash_flow([105.0], rate=0.10, terminal_growth=0.05)
    >>> round(worth.cap, 6), round(worth.terminal_part, 4)
    (2100.0, 0.9545)
    """
    flows, r, g = _stream(cash_flows, rate, terminal_growth)
    discount = (1 + r) ** -np.arange(1, len(flows) + 1)
    explicit = float(flows @ discount)
    return Discounted(explicit, float(flows[-1]) * (1 + g) / (r - g) * float(discount[-1]))


def duration(cash_flows: Numbers, rate: float, terminal_growth: float) -> float:
    """Average time until the cash comes, weighted by its worth today (Macaulay) [years].

    If the rate rises by a small dr, the worth falls by duration·dr/(1 + r): the later the cash, the more a price
    hangs on the rate.

    Parameters
    ----------
    cash_flows, rate, terminal_growth
        As in `discounted_cash_flow`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `discounted_cash_flow`, and if the worth is not positive.

    References
    ----------
    Macaulay, F. R. (1938). *Some theoretical problems suggested by the movements of interest rates, bond yields and
    stock prices in the United States since 1856*. National Bureau of Economic Research.

    Examples
    --------
    Even growth for ever has the duration (1 + r)/(r - g):

    >>> round(duration([105.0], rate=0.10, terminal_growth=0.05), 6)
    22.0
    """
    flows, r, g = _stream(cash_flows, rate, terminal_growth)
    worth = discounted_cash_flow(flows, r, g)
    if worth.cap <= 0:
        refuse("cash_flows", "have a positive worth", worth.cap)
    years = np.arange(1, len(flows) + 1)
    weighted = float(flows @ (years * (1 + r) ** -years))
    return (weighted + worth.terminal * (len(flows) + (1 + r) / (r - g))) / worth.cap


def _stream(cash_flows: Numbers, rate: float, terminal_growth: float) -> tuple[FloatArray, float, float]:
    flows = array("cash_flows", cash_flows)
    if flows.ndim != 1 or not 0 < len(flows) <= MOST_YEARS or not np.isfinite(flows).all():
        refuse("cash_flows", f"be a list of 1 to {MOST_YEARS} finite numbers", cash_flows)
    g, r = real("terminal_growth", terminal_growth), real("rate", rate)
    if g <= -1:
        refuse("terminal_growth", "be above -1", terminal_growth)
    if r <= g:
        refuse("rate", f"be above terminal_growth = {g!r}, else the cash flows have no finite worth", rate)
    if r <= 0:
        refuse("rate", "be positive", rate)
    return flows, r, g


@dataclass(frozen=True)
class Company:
    """A company seen as revenue that grows and a margin of cash.

    Parameters
    ----------
    revenue : float
        This year's [$/year], > 0.
    growth : float
        Growth of revenue in each of the coming years [1/year], > -1.
    margin : float
        Free cash flow as a part of revenue, at most 1; negative when cash burns.
    years : int
        How long `growth` lasts, 1 to 200.
    terminal_growth : float
        Growth afterwards [1/year].

    Examples
    --------
    >>> firm = Company(revenue=100, growth=0.10, margin=0.20, years=2, terminal_growth=0.03)
    >>> firm.cash_flows.round(6).tolist()
    [22.0, 24.2]
    >>> round(firm.worth(rate=0.08).cap, 2), round(firm.duration(rate=0.08), 1)
    (468.52, 21.7)
    """

    revenue: float
    growth: float
    margin: float
    years: int = 10
    terminal_growth: float = 0.03

    def __post_init__(self) -> None:
        positive("revenue", self.revenue)
        if whole("years", self.years) > MOST_YEARS:
            refuse("years", f"be at most {MOST_YEARS}", self.years)
        for name in ("growth", "terminal_growth"):
            if real(name, getattr(self, name)) <= -1:
                refuse(name, "be above -1", getattr(self, name))
        if real("margin", self.margin) > 1:
            refuse("margin", "be at most 1", self.margin)

    @property
    def cash_flows(self) -> FloatArray:
        """Free cash flow of each of the coming `years` [$/year]."""
        return np.asarray(self.revenue * self.margin * (1 + self.growth) ** np.arange(1, self.years + 1))

    def worth(self, rate: float) -> Discounted:
        """Worth at a discount rate."""
        return discounted_cash_flow(self.cash_flows, rate, self.terminal_growth)

    def duration(self, rate: float) -> float:
        """Average time until its cash comes [years]."""
        return duration(self.cash_flows, rate, self.terminal_growth)

    def scaled_to(self, cap: float, rate: float) -> Self:
        """The same shape in another size, so that it is worth `cap` [$] at this rate.

        Examples
        --------
        >>> round(GROWTH_SHAPE.scaled_to(100, rate=0.08).worth(0.08).cap, 9)
        100.0
        """
        worth = self.worth(rate).cap
        if worth <= 0:
            refuse("margin", "make the company worth something", self.margin)
        return replace(self, revenue=self.revenue * positive("cap", cap) / worth)


# Two shapes of one worth: cash that comes late and grows, and cash that is there now and hardly grows.
GROWTH_SHAPE = Company(revenue=10.0, growth=0.20, margin=0.15, years=15, terminal_growth=0.03)
VALUE_SHAPE = Company(revenue=100.0, growth=0.01, margin=0.08, years=15, terminal_growth=0.01)


def cash_margin(gross_margin: float, operating_costs: float, tax_rate: float, reinvested: float) -> float:
    """Free cash flow as a part of revenue: what is left of the gross margin.

    Parameters
    ----------
    gross_margin : float
        Revenue minus the cost of what was sold, as a part of revenue, at most 1.
    operating_costs : float
        Research, sales, administration, as a part of revenue, >= 0.
    tax_rate : float
        Of the operating profit, 0 to below 1; a loss pays none.
    reinvested : float
        Spent on plant and stock beyond depreciation, as a part of revenue, >= 0.

    Returns
    -------
    float

    Examples
    --------
    >>> round(cash_margin(gross_margin=0.75, operating_costs=0.13, tax_rate=0.15, reinvested=0.06), 3)
    0.467
    """
    if real("gross_margin", gross_margin) > 1:
        refuse("gross_margin", "be at most 1", gross_margin)
    for name, part in (("operating_costs", operating_costs), ("reinvested", reinvested)):
        if real(name, part) < 0:
            refuse(name, "be non-negative", part)
    if not 0 <= real("tax_rate", tax_rate) < 1:
        refuse("tax_rate", "be from 0 to below 1", tax_rate)
    profit = gross_margin - operating_costs
    return profit - tax_rate * max(profit, 0) - reinvested


def implied_growth(cap: float, company: Company, rate: float, between: Sequence[float] = (-0.5, 3.0)) -> float:
    """Growth over the company's `years` that a market cap takes for granted, all else as it is.

    Parameters
    ----------
    cap : float
        Market cap to explain [$], > 0.
    company : Company
        Its own `growth` does not matter; its margin must be positive.
    rate : float
        Discount rate [1/year].
    between : (float, float), optional
        Where to look [1/year].

    Returns
    -------
    float
        [1/year].

    Raises
    ------
    ValueError
        If no growth within `between` explains the cap.

    Examples
    --------
    >>> firm = Company(revenue=100, growth=0.10, margin=0.20)
    >>> round(implied_growth(firm.worth(0.08).cap, firm, rate=0.08), 9)
    0.1
    """
    target = positive("cap", cap)
    positive("margin", company.margin)
    low, high = (real("between", end) for end in between)

    def missing(growth: float) -> float:
        return replace(company, growth=growth).worth(rate).cap / target - 1

    if not missing(low) <= 0 <= missing(high):
        refuse("cap", f"be explained by a growth from {low:.0%} to {high:.0%} a year".replace("%", " %"), cap)
    for _halving in range(60):  # worth rises with growth; 2⁻⁶⁰ of the span is less than a float resolves
        middle = (low + high) / 2
        low, high = (middle, high) if missing(middle) < 0 else (low, middle)
    return (low + high) / 2
