"""Lock-ups end: shares become free to trade on known days, and what the price does is not in the count."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as calendar_date
from itertools import combinations, pairwise
from typing import Any, Self

from mktlib.formula._checks import positive, real, refuse
from mktlib.market.facts import Fact


@dataclass(frozen=True)
class Release:
    """Shares that may be sold from one day on.

    Parameters
    ----------
    date : str
        First day on which they could trade, as an ISO date.
    shares : float
        Shares set free [shares], > 0.
    day_return : float, optional
        Return of the stock on that day (0.126 for +12.6 %); None when not known.

    Raises
    ------
    ValueError
        If an argument breaks its rule.
    """

    date: str
    shares: float
    day_return: float | None = None

    def __post_init__(self) -> None:
        _day("date", self.date)
        positive("shares", self.shares)
        if self.day_return is not None and real("day_return", self.day_return) <= -1:
            refuse("day_return", "be above -1", self.day_return)


@dataclass(frozen=True)
class LockUpSchedule:
    """A float that grows on known days.

    Parameters
    ----------
    shares_outstanding : float
        All shares S [shares], > 0; kept constant here.
    listed : str
        First day of trading, as an ISO date.
    float_at_first : float
        Shares free to trade from that day [shares], > 0.
    releases : tuple of Release
        In the order of their days, all after `listed`.

    Raises
    ------
    ValueError
        If a number breaks its rule, the days do not ascend, or more shares become free than there are.

    Examples
    --------
    >>> schedule = LockUpSchedule(1000, "2012-05-18", 200, (
    ...     Release("2012-08-16", 100, -0.06), Release("2012-11-14", 300, +0.12)))
    >>> [schedule.float_on(day) for day in ("2012-05-18", "2012-08-16", "2013-01-01")]
    [200, 300, 600]

    The larger release fell more in 0 of 1 pairs:

    >>> schedule.pairs_as_feared()
    (0, 1)
    """

    shares_outstanding: float
    listed: str
    float_at_first: float
    releases: tuple[Release, ...]

    def __post_init__(self) -> None:
        positive("shares_outstanding", self.shares_outstanding)
        positive("float_at_first", self.float_at_first)
        days = [_day("listed", self.listed), *(_day("date", one.date) for one in self.releases)]
        if any(later <= earlier for earlier, later in pairwise(days)):
            refuse("releases", "have days that ascend, all after the listing", [one.date for one in self.releases])
        freed = self.float_at_first + sum(one.shares for one in self.releases)
        if freed > self.shares_outstanding:
            refuse("releases", f"free at most the {self.shares_outstanding:,.12g} shares there are", freed)

    @classmethod
    def from_facts(
        cls, outstanding: Fact, sold: Fact, releases: Sequence[Fact], day_returns: Sequence[Fact] = ()
    ) -> Self:
        """A schedule out of facts: all shares, those sold in the IPO, those of each release, returns in percent.

        A return belongs to the last release before it; its date, on which the shares first traded, is kept.

        Raises
        ------
        ValueError
            As for the class, or if a fact is a range or two returns belong to one release.
        """
        traded: dict[str, list[Any]] = {fact.date: [fact.date, _one(fact), None] for fact in releases}
        for fact in day_returns:
            day = max((date for date in traded if date <= fact.date), default=None)
            if day is None or traded[day][2] is not None:
                refuse("day_returns", "each belong to a release of its own", fact.label)
            traded[day][::2] = fact.date, _one(fact) / 100
        rows = tuple(Release(*row) for row in traded.values())
        return cls(_one(outstanding), sold.date, _one(sold), rows)

    def float_on(self, date: str) -> float:
        """Shares free to trade on a day [shares]; 0 before the listing."""
        day = _day("date", date)
        if day < _day("listed", self.listed):
            return 0
        return self.float_at_first + sum(one.shares for one in self.releases if _day("date", one.date) <= day)

    def float_before(self, release: Release) -> float:
        """Shares free to trade on the eve of a release of this schedule [shares]."""
        place = self.releases.index(release)
        return self.float_at_first + sum(one.shares for one in self.releases[:place])

    def steps(self) -> tuple[tuple[str, float], ...]:
        """Day and float from then on, the listing first: what a chart of the float draws."""
        days = (self.listed, *(one.date for one in self.releases))
        return tuple((day, self.float_on(day)) for day in days)

    def pairs_as_feared(self) -> tuple[int, int]:
        """Pairs of releases in which the larger one had the lower return, and all pairs that can be compared."""
        return pairs_as_feared((one.shares, one.day_return) for one in self.releases if one.day_return is not None)


def pairs_as_feared(sizes_and_returns: Iterable[tuple[float, float | None]]) -> tuple[int, int]:
    """Pairs in which the larger release had the lower return, and all pairs; ties are left out.

    Were size all that counts, both numbers would be equal; were it nothing, the first would be about half.

    Examples
    --------
    >>> pairs_as_feared([(1, -0.01), (2, -0.02), (3, +0.05)])
    (1, 3)
    """
    known = [(size, change) for size, change in sizes_and_returns if change is not None]
    pairs = [(a, b) for a, b in combinations(known, 2) if a[0] != b[0] and a[1] != b[1]]
    return sum((a[0] < b[0]) == (a[1] > b[1]) for a, b in pairs), len(pairs)


def release_day_return(released: float, float_before: float, k: float, sold: float, expected: float) -> float:
    """Return on the day of a release: only what was *not* expected moves the price.

    The release was known for months, so the part of it that the market expects to be sold is in the price
    already. On the day itself, holders sell a part `sold` into bids of steepness k over the float of the eve:

    .. math::
        1 + \\text{return} = e^{-k\\,(\\text{sold} - \\text{expected})\\,R/F}

    Parameters
    ----------
    released, float_before : float
        Shares set free R, and float of the eve F [shares], > 0.
    k : float
        Steepness of the bids, > 0 (dimensionless; see `FallingBids`).
    sold, expected : float
        Parts of the released shares that are sold, and that were expected to be, 0 to 1.

    Returns
    -------
    float
        Return (dimensionless): positive when fewer are sold than feared, however large the release.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    The same release, feared too little and too much:

    >>> [round(release_day_return(800, 900, k=1, sold=s, expected=0.2), 3) for s in (0.3, 0.1)]
    [-0.085, 0.093]
    """
    ratio = _ratio(released, float_before, k)
    for name, part in (("sold", sold), ("expected", expected)):
        if not 0 <= real(name, part) <= 1:
            refuse(name, "be between 0 and 1", part)
    if ratio * (expected - sold) > 700:  # e^709 is the largest float
        refuse("released", "be small enough against the float for the price to be a number", released)
    return math.expm1(-ratio * (sold - expected))


def surprise(day_return: float, released: float, float_before: float, k: float) -> float:
    """`release_day_return` read backwards: sold minus expected, as a part of the released shares.

    One return cannot tell how much was sold, only how much more or less than expected, and only if k is right.

    Examples
    --------
    >>> fewer = surprise(+0.126, released=777, float_before=926, k=1)
    >>> round(fewer, 3), round(release_day_return(777, 926, 1, sold=0.1, expected=0.1 - fewer), 3)
    (-0.141, 0.126)
    """
    if real("day_return", day_return) <= -1:
        refuse("day_return", "be above -1", day_return)
    return -math.log1p(day_return) / _ratio(released, float_before, k)


def _one(fact: Fact) -> float:
    if isinstance(fact.value, tuple):
        refuse("fact", "be one number", fact.value)
    return fact.value


def _ratio(released: float, float_before: float, k: float) -> float:
    return positive("k", k) * positive("released", released) / positive("float_before", float_before)


def _day(name: str, text: object) -> calendar_date:
    try:
        return calendar_date.fromisoformat(text if isinstance(text, str) and len(text) == 10 else "")
    except ValueError:
        refuse(name, "be an ISO date such as '2012-05-18'", text)
