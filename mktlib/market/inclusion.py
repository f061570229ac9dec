"""A stock joins an index: the shares that funds must hold, part of the market's volume, and two laws of impact."""

import math
from dataclasses import dataclass

from mktlib.formula import ExponentialSupply, Revaluation, revalue
from mktlib.formula._checks import positive, real, refuse
from mktlib.market.impact import Impact, square_root_impact


@dataclass(frozen=True)
class Inclusion:
    """Funds that hold a part of every member's float buy that part of a new one.

    The number of shares does not depend on the price. What they cost does.

    Parameters
    ----------
    price : float
        Before [$/share], > 0.
    float_shares, shares_outstanding : float
        Shares that count for the index, and all of them [shares]; 0 < `float_shares` <= `shares_outstanding`.
    fund_part : float
        Part of every float that index funds hold, 0 <= `fund_part` < 1.
    daily_volume : float
        Volume of an ordinary day [shares/day], > 0.

    Raises
    ------
    ValueError
        If a number breaks its rule.

    Examples
    --------
    >>> joins = Inclusion(price=100, float_shares=800e6, shares_outstanding=1e9, fund_part=0.2, daily_volume=40e6)
    >>> joins.shares, joins.volume_part(days=10), joins.dollars(100), joins.dollars(150)
    (160000000.0, 0.4, 16000000000.0, 24000000000.0)
    """

    price: float
    float_shares: float
    shares_outstanding: float
    fund_part: float
    daily_volume: float

    def __post_init__(self) -> None:
        positive("price", self.price)
        positive("daily_volume", self.daily_volume)
        if positive("float_shares", self.float_shares) > positive("shares_outstanding", self.shares_outstanding):
            refuse("float_shares", f"be at most the {self.shares_outstanding:,.0f} outstanding", self.float_shares)
        if not 0 <= real("fund_part", self.fund_part) < 1:
            refuse("fund_part", "be at least 0 and below 1", self.fund_part)

    @property
    def shares(self) -> float:
        """Shares that the funds must hold [shares]."""
        return self.fund_part * self.float_shares

    def dollars(self, price: float) -> float:
        """What these shares cost at one price [$]."""
        return self.shares * positive("price", price)

    def volume_part(self, days: float) -> float:
        """Purchases as a part of an ordinary day's volume when spread evenly over `days` > 0."""
        return self.shares / (positive("days", days) * self.daily_volume)

    def walk(self, k: float) -> Revaluation:
        """The purchase as a walk along an exponential supply curve of steepness `k` > 0 for the whole float."""
        return revalue(ExponentialSupply(self.price, k, self.float_shares), self.shares, self.shares_outstanding)

    def square_root(self, daily_volatility: float) -> Impact:
        """The purchase by the square-root law, which does not ask how many days it takes; usually out of its range.

        Volatility over T days is σ√T and volume V·T, so that T drops out of σ√T·√(Q/(V·T)).
        """
        return square_root_impact(self.shares, self.daily_volume, daily_volatility)


@dataclass(frozen=True)
class IndexEffect:
    """What an addition does to the price by arithmetic, when part of the demand is met elsewhere.

    Parameters
    ----------
    fund_part : float
        Part of the float that index funds want, 0 <= `fund_part` < 1.
    migrating : float
        Part of that which funds of the stock's former index sell at the same time, from 0 to 1.
    ahead : float
        Part of what is left that others bought before the announcement and now sell to the funds, from 0 to 1.
    k : float
        Steepness of the supply, >= 0: the whole float would lift the price e^k-fold.

    Examples
    --------
    >>> round(IndexEffect(fund_part=0.1, migrating=0, ahead=0, k=1).move, 4)
    0.1052
    >>> round(IndexEffect(fund_part=0.2, migrating=0.5, ahead=0.9, k=1).move, 4)
    0.0101
    """

    fund_part: float
    migrating: float
    ahead: float
    k: float

    def __post_init__(self) -> None:
        if not 0 <= real("fund_part", self.fund_part) < 1:
            refuse("fund_part", "be at least 0 and below 1", self.fund_part)
        for name in ("migrating", "ahead"):
            if not 0 <= real(name, getattr(self, name)) <= 1:
                refuse(name, "be from 0 to 1", getattr(self, name))
        if real("k", self.k) < 0:
            refuse("k", "be non-negative", self.k)

    @property
    def net(self) -> float:
        """Demand that nobody met elsewhere, as a part of the float."""
        return self.fund_part * (1 - self.migrating) * (1 - self.ahead)

    @property
    def move(self) -> float:
        """Move of the price as a part of it."""
        return math.expm1(self.k * self.net)

    @property
    def cash_part(self) -> float:
        """Cash of the net demand, as a part of what the float was worth before."""
        return self.move / self.k if self.k else self.net
