"""Commission, stamp duty and fees by market and date, and what they leave of a round trip."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date as calendar_date
from typing import Self

from mktlib.formula._checks import positive, real, refuse
from mktlib.market import facts
from mktlib.market.facts import Fact
from mktlib.orderbook.trade import Side

_BOTH = (Side.BID, Side.ASK)
_UNITS = {"% of value": 0.01, "$ per $1 million": 1e-6}


@dataclass(frozen=True)
class Charge:
    """One charge on the value of a trade.

    Parameters
    ----------
    name : str
        In the reader's words.
    rate : float
        As a part of the value, >= 0.
    sides : tuple of Side
        Who pays: ``Side.BID`` the buyer, ``Side.ASK`` the seller.
    least : float
        Smallest amount for each trade, in the market's currency, >= 0.
    since, until : str
        First and last day, ISO dates; `until` is "" while it holds.
    """

    name: str
    rate: float
    sides: tuple[Side, ...] = _BOTH
    least: float = 0.0
    since: str = "0001-01-01"
    until: str = ""

    def __post_init__(self) -> None:
        for name in ("rate", "least"):
            if real(name, getattr(self, name)) < 0:
                refuse(name, "be non-negative", getattr(self, name))

    def on(self, side: Side, value: float, day: str) -> float:
        """What it takes from a trade of `value` [currency]; 0 on other sides and days."""
        holds = self.since <= day and (not self.until or day <= self.until)
        return max(self.rate * value, self.least) if holds and side in self.sides and value else 0.0


@dataclass(frozen=True)
class CostTable:
    """All charges of one market, each with the days on which it holds.

    Parameters
    ----------
    market : str
        In the reader's words.
    currency : str
        Sign of the market's currency.
    since : str
        First day that the table knows, ISO date.
    charges : tuple of Charge
        What is taken.

    Examples
    --------
    A sale of ¥100,000 of A-shares:

    >>> {name: round(amount, 2) for name, amount in CHINA_A_SHARES.costs(Side.ASK, 100_000, "2024-06-03").items()}
    {'commission': 25.0, 'stamp duty': 50.0, 'handling fee': 3.41, 'regulatory fee': 2.0, 'transfer fee': 1.0}
    """

    market: str
    currency: str
    since: str
    charges: tuple[Charge, ...]

    def costs(self, side: Side, value: float, day: str) -> dict[str, float]:
        """What each charge takes from one trade [currency]; charges that do not hold on the day are left out.

        Parameters
        ----------
        side : Side
            ``Side.BID`` for the buyer, ``Side.ASK`` for the seller.
        value : float
            Price times shares [currency], >= 0.
        day : str
            ISO date, not before `since`.

        Raises
        ------
        ValueError
            If the day lies before the table, or another argument is none.
        """
        if side not in _BOTH:
            refuse("side", "be Side.BID or Side.ASK", side)
        if real("value", value) < 0:
            refuse("value", "be non-negative", value)
        try:
            when = calendar_date.fromisoformat(day).isoformat()
        except (ValueError, TypeError):
            refuse("day", "be an ISO date such as '2024-06-03'", day)
        if when < self.since:
            refuse("day", f"be {self.since} or later, where the table of {self.market} begins", day)
        taken: dict[str, float] = {}
        for charge in self.charges:
            amount = charge.on(side, value, when)
            if amount:
                taken[charge.name] = taken.get(charge.name, 0.0) + amount
        return taken

    def with_commission(self, rate: float, least: float = 0.0) -> Self:
        """The same table with another commission: a part of the value, and a least amount for each trade.

        Examples
        --------
        >>> US_STOCKS.with_commission(0.001).costs(Side.BID, 10_000, "2025-06-02")
        {'commission': 10.0}
        """
        rest = tuple(charge for charge in self.charges if charge.name != "commission")
        return replace(self, charges=(Charge("commission", rate, least=least), *rest))


def _charge(name: str, fact: Fact, sides: tuple[Side, ...] = _BOTH, until: str = "") -> Charge:
    return Charge(name, fact.middle * _UNITS[fact.unit], sides, since=fact.date, until=until)


def _commission(usual: Fact, least: Fact) -> Charge:
    """The dear end of what is usual."""
    assert isinstance(usual.value, tuple)
    return Charge("commission", usual.value[1] * _UNITS[usual.unit], least=least.middle)


_FIRST, _SECOND, _THIRD = facts.US_SECTION_31
_SELLER = (Side.ASK,)

CHINA_A_SHARES = CostTable(
    "China A-shares",
    "¥",
    facts.CHINA_STAMP_DUTY.date,
    (
        _commission(facts.CHINA_COMMISSION, facts.CHINA_LEAST_COMMISSION),
        _charge("stamp duty", facts.CHINA_STAMP_DUTY, _SELLER),
        _charge("handling fee", facts.CHINA_HANDLING),
        _charge("regulatory fee", facts.CHINA_REGULATORY),
        _charge("transfer fee", facts.CHINA_TRANSFER),
    ),
)
US_STOCKS = CostTable(
    "US stocks",
    "$",
    _FIRST.date,
    (
        Charge("commission", 0.0),  # many brokers ask none of retail clients: a page lets the reader set it
        _charge("SEC fee", _FIRST, _SELLER, until="2025-05-13"),
        _charge("SEC fee", _SECOND, _SELLER, until="2026-04-03"),
        _charge("SEC fee", _THIRD, _SELLER),
    ),
)
MARKETS = (CHINA_A_SHARES, US_STOCKS)


@dataclass(frozen=True)
class RoundTrip:
    """A purchase and the sale of the same shares, costs counted.

    Parameters
    ----------
    paid, received : float
        Price times shares in and out, at the prices really traded, before charges [currency].
    spread_cost : float
        What the spread took of both trades [currency].
    buying, selling : dict
        Each charge on the purchase and on the sale [currency].
    gross_return : float
        Change of the mid price, as a part of it.
    net_return : float
        What is left over after spread and charges, as a part of all that was laid out.
    breakeven : float
        Change of the mid price at which nothing is left and nothing lost, as a part of it.
    """

    paid: float
    received: float
    spread_cost: float
    buying: dict[str, float]
    selling: dict[str, float]
    gross_return: float
    net_return: float
    breakeven: float

    @property
    def charges(self) -> float:
        """All charges together, the spread left out [currency]."""
        return math.fsum((*self.buying.values(), *self.selling.values()))


def round_trip(
    table: CostTable,
    price_in: float,
    price_out: float,
    quantity: float,
    day_in: str,
    day_out: str | None = None,
    spread: float = 0.0,
) -> RoundTrip:
    """Buy at the ask, sell later at the bid, and pay what the market asks for both.

    Parameters
    ----------
    table : CostTable
        The market's charges.
    price_in, price_out : float
        Mid prices at the purchase and at the sale [currency/share], > 0.
    quantity : float
        Shares [shares], > 0.
    day_in, day_out : str
        ISO dates; the same day if left out.
    spread : float, optional
        Ask minus bid, the same at both trades [currency/share], >= 0 and below twice either price.

    Returns
    -------
    RoundTrip

    Raises
    ------
    ValueError
        If an argument lies outside its range, or the sale comes before the purchase.

    Examples
    --------
    Two percent up, and what is left of it after a small A-share trade with a spread of two cents:

    >>> trip = round_trip(CHINA_A_SHARES, 10.00, 10.20, 1_000, "2024-06-03", spread=0.02)
    >>> round(100 * trip.gross_return, 2), round(100 * trip.net_return, 2)
    (2.0, 1.63)
    """
    shares, last = positive("quantity", quantity), day_in if day_out is None else day_out
    middle_in, middle_out = positive("price_in", price_in), positive("price_out", price_out)
    half = real("spread", spread) / 2
    if not 0 <= half < min(middle_in, middle_out):
        refuse("spread", "be non-negative and below twice either price", spread)
    if last < day_in:
        refuse("day_out", f"not be before day_in = {day_in!r}", day_out)
    paid = shares * (middle_in + half)
    buying = table.costs(Side.BID, paid, day_in)
    laid_out = paid + math.fsum(buying.values())

    def left(middle: float) -> float:
        """Cash over after a sale at this mid price, less what was laid out."""
        sold = shares * (middle - half)
        return sold - math.fsum(table.costs(Side.ASK, sold, last).values()) - laid_out

    received = shares * (middle_out - half)
    return RoundTrip(
        paid=paid,
        received=received,
        spread_cost=2 * half * shares,
        buying=buying,
        selling=table.costs(Side.ASK, received, last),
        gross_return=middle_out / middle_in - 1,
        net_return=left(middle_out) / laid_out,
        breakeven=_root(left, half, middle_in + half) / middle_in - 1,
    )


def _root(left: Callable[[float], float], low: float, guess: float) -> float:
    """Mid price at which a rising `left` is zero; charges with a least amount put kinks into it."""
    high = 2 * guess
    while left(high) < 0:
        high *= 2
        if not math.isfinite(high):
            refuse("table", "leave something of a sale", high)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) < 0 else (low, middle)
    return high
