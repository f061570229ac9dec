"""What halts a market, as dated data: price limits, market-wide breakers, and limit-up/limit-down bands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day
from typing import Literal, TypeVar

from mktlib.formula._checks import real, refuse

Certainty = Literal["sure", "about"]


def clock(hour: int, minute: int = 0, second: float = 0) -> float:
    """A time of day as seconds since midnight, in the exchange's own time.

    Examples
    --------
    >>> clock(15, 25)
    55500
    """
    return 3600 * hour + 60 * minute + second


def time_of_day(name: str, value: object, earliest: float = 0.0, latest: float = clock(24)) -> float:
    """One time in seconds since midnight, not before what has already been seen."""
    rule = f"be a time from {earliest:.12g} to {latest:.12g} seconds after midnight"
    time = real(name, value, rule)
    if not earliest <= time <= latest:
        refuse(name, rule, value)
    return time


@dataclass(frozen=True)
class Rule:
    """What every rule carries.

    Parameters
    ----------
    market : str
        Where it holds.
    valid_from : datetime.date
        First day on which it held; it holds until the next rule of the same market.
    source : str
        Who says so.
    certainty : {"sure", "about"}
        Read in the named source, or second-hand (a page says "about" with the latter).
    note : str
        What a reader should know before using it.
    """

    market: str
    valid_from: Day
    source: str
    certainty: Certainty
    note: str


@dataclass(frozen=True)
class PriceLimitRule(Rule):
    """How far a share may trade from the previous close.

    Parameters
    ----------
    limit : float
        As a part of the previous close.
    """

    limit: float


@dataclass(frozen=True)
class BreakerRule(Rule):
    """When a fall of the index halts all shares.

    Parameters
    ----------
    falls : tuple of float
        Fall from the previous close that sets off each level, as a part of it.
    halts : tuple of float or None
        How long each level halts [s]; None for the rest of the day.
    guard : float
        The timed halts start no later than this long before the close [s].
    """

    falls: tuple[float, ...]
    halts: tuple[float | None, ...]
    guard: float


@dataclass(frozen=True)
class BandRule(Rule):
    """Bands around a moving reference price, and the pause that follows when quotes lean on them.

    Parameters
    ----------
    widths : tuple of two floats
        Half-width of the band for Tier 1 and Tier 2 above `low_priced` [part of the reference].
    low_priced : float
        Up to this previous close `low_width` holds for both tiers [$/share].
    low_width : float
        That half-width [part of the reference].
    penny : float
        Below this previous close the smaller of the two `penny_width` holds [$/share].
    penny_width : tuple of two floats
        An amount [$/share] and a part of the reference.
    limit_state, pause : float
        How long quotes may lean on a band, and how long trading then pauses [s].
    window, least_life : float
        Trades of this long make the reference, and it stays at least so long [s].
    least_move : float
        A reference nearer than this to the old one does not replace it [part].
    doubled_for : float
        Bands are twice as wide this long before the close [s], for Tier 1 and for low-priced shares.
    """

    widths: tuple[float, float]
    low_priced: float
    low_width: float
    penny: float
    penny_width: tuple[float, float]
    limit_state: float
    pause: float
    window: float
    least_life: float
    least_move: float
    doubled_for: float


_SSE = "Shanghai Stock Exchange, comparison of the main board and the STAR Market"
_RECALLED = "The size was read in the source, the first day is second-hand."

PRICE_LIMITS = (
    PriceLimitRule("China main board", Day(1996, 12, 16), _SSE, "about", _RECALLED, 0.10),
    PriceLimitRule("STAR", Day(2019, 7, 22), _SSE, "about", f"{_RECALLED} New shares: no limit for five days.", 0.20),
    PriceLimitRule("ChiNext", Day(2009, 10, 30), "Shenzhen Stock Exchange", "about", "Until August 2020.", 0.10),
    PriceLimitRule(
        "ChiNext",
        Day(2020, 8, 24),
        "Shenzhen Stock Exchange",
        "about",
        "Second-hand. New shares: no limit for five days.",
        0.20,
    ),
    PriceLimitRule("China main board ST", Day(1998, 4, 22), _SSE, "about", _RECALLED, 0.05),
    PriceLimitRule(
        "China main board ST",
        Day(2026, 7, 6),
        "Shanghai and Shenzhen exchanges, plan put out for comment on 27 June 2025",
        "about",
        "The plan was read, the day it takes effect is reported.",
        0.10,
    ),
)

BREAKERS = (
    BreakerRule(
        "US",
        Day(2013, 4, 8),
        "New York Stock Exchange, Rule 80B (now 7.12)",
        "sure",
        "Falls of the S&P 500. The rule says 'up to and including 3:25 p.m.'; many summaries say 'before'.",
        falls=(0.07, 0.13, 0.20),
        halts=(900.0, 900.0, None),
        guard=2100.0,
    ),
)

BANDS = (
    BandRule(
        "US",
        Day(2020, 2, 24),
        "Limit Up-Limit Down Plan, overview by its operating committee",
        "about",
        "From the eighteenth amendment on, which ended the double bands after the open; its first day is second-hand.",
        widths=(0.05, 0.10),
        low_priced=3.0,
        low_width=0.20,
        penny=0.75,
        penny_width=(0.15, 0.75),
        limit_state=15.0,
        pause=300.0,
        window=300.0,
        least_life=30.0,
        least_move=0.01,
        doubled_for=1500.0,
    ),
)

AnyRule = TypeVar("AnyRule", bound=Rule)


def in_force(rules: Iterable[AnyRule], market: str, day: Day | None = None) -> AnyRule:
    """The rule of a market on a day: the latest that had begun.

    Parameters
    ----------
    rules : iterable of Rule
        `PRICE_LIMITS`, `BREAKERS`, `BANDS`, or your own.
    market : str
        Name of the market, as the rules spell it.
    day : datetime.date, optional
        The day; the latest rule when left out, even one that is yet to begin.

    Returns
    -------
    Rule

    Raises
    ------
    ValueError
        If the market has no rule, or none yet on that day.

    Examples
    --------
    >>> from datetime import date
    >>> in_force(PRICE_LIMITS, "ChiNext", date(2020, 8, 21)).limit, in_force(PRICE_LIMITS, "ChiNext").limit
    (0.1, 0.2)
    """
    known = tuple(rules)
    local = [rule for rule in known if rule.market == market]
    if not local:
        refuse("market", f"be one of {', '.join(sorted({repr(rule.market) for rule in known}))}", market)
    begun = [rule for rule in local if day is None or rule.valid_from <= day]
    if not begun:
        refuse("day", f"be no earlier than {min(rule.valid_from for rule in local)}", day)
    return max(begun, key=lambda rule: rule.valid_from)
