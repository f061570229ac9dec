"""Who trades in the simulated market, and what each of them wants: five roles, each of which can be left out."""

import math
from dataclasses import dataclass, field

from mktlib.formula._checks import positive, real, refuse, whole

HOLDERS, TREND, FUND, SAVERS, MAKER, DEALERS, FOUNDERS = range(7)
ROLES = (
    "long-term holders",
    "trend followers",
    "passive fund",
    "savers",
    "market maker",
    "derivative dealers",
    "founders",
)


def _within(settings: object, *names: str, low: float = 0.0, high: float = math.inf) -> None:
    for name in names:
        number = real(name, getattr(settings, name))
        if not low <= number <= high:
            rule = f"be between {low:g} and {high:g}" if high < math.inf else f"be at least {low:g}"
            refuse(name, rule, getattr(settings, name))


@dataclass(frozen=True)
class LongTermHolders:
    """Holders who decide what the shares are worth: each sells dear and buys cheap, by an own demand curve.

    A holder with view v wants (v/P)^ε times a base number of shares at the price P. So what they sell to
    others, together, is the isoelastic supply of layer 1 with the elasticity ε, and each order in the book is
    somebody's reservation price.

    Parameters
    ----------
    count : int
        How many, > 0.
    elasticity : float
        ε, at least 0.05 (dimensionless): 1 % more price, ε % fewer shares held. Small means that nobody sells.
    fickleness : float
        Standard deviation of the change of a holder's own view at each visit, in logs, >= 0.
    visits : int
        Holders who look at the market in each step and quote anew, > 0.
    lot : float
        Size of an order as a part of what the average holder has, > 0 and at most 0.5.
    """

    count: int = 240
    elasticity: float = 1.0
    fickleness: float = 0.01
    visits: int = 18
    lot: float = 0.02

    def __post_init__(self) -> None:
        whole("count", self.count), whole("visits", self.visits)
        _within(self, "elasticity", low=0.05)
        _within(self, "fickleness", high=2)
        if not 0 < real("lot", self.lot) <= 0.5:
            refuse("lot", "be above 0 and at most 0.5", self.lot)


@dataclass(frozen=True)
class TrendFollowers:
    """Traders who hold more of what has risen and less of what has fallen, and look at nothing else.

    Parameters
    ----------
    part : float
        Part of all shares that they hold at first, 0 to 1.
    strength : float
        By how much they hold more after a rise of 100 % over `memory` steps (5: five times as much), >= 0.
    memory : int
        Steps that they look back, > 0.
    speed : float
        Part of the way to their goal that they trade in each step, 0 to 1.
    """

    part: float = 0.03
    strength: float = 5.0
    memory: int = 50
    speed: float = 0.1

    def __post_init__(self) -> None:
        _within(self, "part", "speed", high=1)
        _within(self, "strength")
        whole("memory", self.memory)


@dataclass(frozen=True)
class PassiveFund:
    """An index fund: it trades only when savers bring cash or take it out, never because a price rose.

    Parameters
    ----------
    part : float
        Part of all shares that it holds at first, 0 to 1.
    inflow : float
        Cash that savers bring in each step as a part of the fund's assets; negative when they take it out.
    chasing : float
        Cash that they bring on top for a rise of 100 % over `memory` steps, as a part of the assets, spread
        over as many steps, >= 0.
    memory : int
        Steps that savers look back, > 0.
    """

    part: float = 0.2
    inflow: float = 0.0005
    chasing: float = 0.0
    memory: int = 50

    def __post_init__(self) -> None:
        _within(self, "part", high=1)
        _within(self, "inflow", low=-0.1, high=0.1)
        _within(self, "chasing")
        whole("memory", self.memory)


@dataclass(frozen=True)
class MarketMaker:
    """A dealer who quotes both sides, earns the spread and follows the price (`mktlib.orderbook.Maker`).

    Parameters
    ----------
    lot : int
        Shares of each quote [shares], > 0.
    most : int
        Most shares that it goes long or short [shares], >= 0.
    risk_aversion, volatility, order_decay : float
        Its terms (see `mktlib.orderbook.quote`).
    """

    lot: int = 100
    most: int = 1_000
    risk_aversion: float = 0.05
    volatility: float = 0.3
    order_decay: float = 12.0

    def __post_init__(self) -> None:
        whole("lot", self.lot)
        _within(self, "most", "risk_aversion", "volatility")
        positive("order_decay", self.order_decay)


@dataclass(frozen=True)
class OptionDealers:
    """Dealers who hedge a row of calls, one strike above the other, and have no opinion of the price.

    Customers roll their calls, so that there is always the same time left. Premiums are paid elsewhere; the
    accounts here hold the hedge only.

    Parameters
    ----------
    net : float
        -1 when dealers sold all calls (short gamma: they buy into a rise), +1 when they bought all.
    contracts : float
        Open interest at each strike [contracts of 100 shares], >= 0.
    strikes : tuple of float
        Strikes as multiples of the first price, > 0.
    days : float
        Calendar days to expiry, > 0.
    volatility : float
        Volatility a year that dealers reckon with, > 0.
    """

    net: float = -1.0
    contracts: float = 30.0
    strikes: tuple[float, ...] = field(default=(1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35))
    days: float = 30.0
    volatility: float = 0.6

    def __post_init__(self) -> None:
        _within(self, "net", low=-1, high=1)
        _within(self, "contracts")
        positive("days", self.days), positive("volatility", self.volatility)
        if not self.strikes:
            refuse("strikes", "name at least one strike", self.strikes)
        for strike in self.strikes:
            positive("strikes", strike)

    def hedge(self, price: float, first_price: float) -> float:
        """Shares that make dealers indifferent to a small move [shares]: `Option.delta` at no interest, summed."""
        width = self.volatility * math.sqrt(self.days / 365)
        level = math.log(price / first_price)
        deltas = (math.erfc(-((level - math.log(k)) / width + width / 2) / math.sqrt(2)) / 2 for k in self.strikes)
        return -self.net * self.contracts * 100 * math.fsum(deltas)


@dataclass(frozen=True)
class News:
    """From one step on, the value that holders agree on is another one.

    Parameters
    ----------
    step : int
        When, from 0.
    factor : float
        New value over old, > 0.
    heard_by_all : bool
        Whether every holder quotes anew at once; if not, each does at the next visit, and old quotes are hit.
    """

    step: int
    factor: float
    heard_by_all: bool = True

    def __post_init__(self) -> None:
        if type(self.step) is not int or self.step < 0:
            refuse("step", "be a whole number from 0", self.step)
        positive("factor", self.factor)


@dataclass(frozen=True)
class RoleMarket:
    """A company and who trades its shares. A role that is None is not there.

    Founders keep the `locked` part and never trade; dealers start hedged. What no other role holds at first,
    the long-term holders have, and each of them starts with as much cash as stock; without such holders,
    founders have it.

    Parameters
    ----------
    price : float
        First price [$/share], in whole cents, > 0.
    shares_outstanding : int
        All shares [shares], > 0.
    locked : float
        Part of all shares that founders keep, 0 to 1.
    drift, noise : float
        Mean and standard deviation of the step of the common value, in logs.
    news : tuple of News
        What happens to the common value besides.
    savings : float
        Cash that savers have outside the fund, as a part of the first market cap, >= 0.
    holders, trend, fund, maker, dealers
        The roles.

    Raises
    ------
    ValueError
        If a number breaks its rule, or nothing is left for the long-term holders.

    Examples
    --------
    >>> market = RoleMarket(dealers=None)
    >>> [shares for role, shares in zip(ROLES, market.first_shares()) if shares]
    [570000, 30000, 200000, 200000]
    """

    price: float = 100.0
    shares_outstanding: int = 1_000_000
    locked: float = 0.2
    drift: float = 0.0
    noise: float = 0.001
    news: tuple[News, ...] = ()
    savings: float = 0.5
    holders: LongTermHolders | None = LongTermHolders()
    trend: TrendFollowers | None = TrendFollowers()
    fund: PassiveFund | None = PassiveFund()
    maker: MarketMaker | None = MarketMaker()
    dealers: OptionDealers | None = OptionDealers()

    def __post_init__(self) -> None:
        positive("price", self.price), whole("shares_outstanding", self.shares_outstanding)
        if abs(self.price * 100 - round(self.price * 100)) > 1e-6:
            refuse("price", "be a whole number of cents", self.price)
        _within(self, "locked", high=1)
        _within(self, "drift", low=-0.1, high=0.1)
        _within(self, "noise", high=0.1)
        _within(self, "savings")
        if len({one.step for one in self.news}) < len(self.news):
            refuse("news", "come at most once in a step", self.news)
        count = self.holders.count if self.holders else 0
        rest = self.first_shares()[HOLDERS if self.holders else FOUNDERS]
        if rest < 10 * count:
            refuse(
                "shares_outstanding", f"leave at least 10 shares to each of {count} holders, not {rest} to all", rest
            )

    def first_shares(self) -> tuple[int, ...]:
        """Shares of each role at first, in the order of `ROLES` [shares]; they add up to all shares."""
        shares = [0] * len(ROLES)
        parts = ((FOUNDERS, self.locked), (TREND, self.trend and self.trend.part), (FUND, self.fund and self.fund.part))
        for role, part in parts:
            shares[role] = round((part or 0.0) * self.shares_outstanding)
        shares[DEALERS] = round(self.dealers.hedge(self.price, self.price)) if self.dealers else 0
        shares[HOLDERS if self.holders else FOUNDERS] += self.shares_outstanding - sum(shares)
        return tuple(shares)
