"""The liquidity trap: a thin share trades not at all, too dear or too cheap, and then there is no way out."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from mktlib.formula._checks import positive, real, refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side

Outcome: TypeAlias = Literal["no trade", "inflated sale", "bargain", "fair"]
OUTCOMES: tuple[Outcome, ...] = ("no trade", "inflated sale", "bargain", "fair")

FAIR = 0.01  # a price this near to the worth counts as fair, as a part of it


@dataclass(frozen=True)
class Visit:
    """One investor's way into a share and, if there is one, out of it.

    Parameters
    ----------
    outcome : {"no trade", "inflated sale", "bargain", "fair"}
        How the purchase ended: nobody sold; the sellers got more than the share is worth; the buyer paid less;
        or about its worth.
    wanted, bought, sold : int
        Shares asked for, received, and sold again within the patience [shares].
    paid, received : float
        Cash out and in [$].
    worth : float
        What a share is worth [$/share].
    days : int
        Days that the way out took; all of the patience when shares are left.
    """

    outcome: Outcome
    wanted: int
    bought: int
    sold: int
    paid: float
    received: float
    worth: float
    days: int

    @property
    def stuck(self) -> int:
        """Shares for which no buyer came [shares]."""
        return self.bought - self.sold

    @property
    def price_in(self) -> float:
        """Average price paid [$/share]; NaN without a trade."""
        return self.paid / self.bought if self.bought else math.nan

    @property
    def price_out(self) -> float:
        """Average price received [$/share]; NaN if nothing was sold."""
        return self.received / self.sold if self.sold else math.nan

    @property
    def result(self) -> float:
        """Profit or loss of the round trip as a part of the cash paid, shares that are stuck counted as nothing."""
        return self.received / self.paid - 1 if self.paid else math.nan


def simulate_trap(
    rng: np.random.Generator,
    visits: int = 200,
    customers: float = 4.0,
    quantity: int = 500,
    patience: int = 5,
    excitement: float = 5.0,
    worth: float = 100.0,
    margin: float = 0.1,
    hurried: float = 0.3,
    lot: int = 100,
    tick: float = 0.01,
) -> Iterator[Visit]:
    """Investors who buy in a share with few or many customers a day, and then want to leave.

    A day's customers come in a random number, each to buy or to sell one lot. A patient one asks more than the
    share is worth, or bids less: as much as it likes when it is alone, and closer to the worth for each competitor
    that it must outbid. One in a hurry gives way instead. Those who meet trade with each other. On its first day
    the share is talked about, more customers come, and the visitor buys what is offered, at any price. From the
    next day on it sells to each day's bids, until it is out or its patience ends.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    visits : int
        Number of visitors, each in a market of its own, > 0.
    customers : float
        Average number on an ordinary day, > 0 and at most 10,000: the one thing that makes a share liquid here.
    quantity : int
        What the visitor wants [shares], > 0.
    patience : int
        Days given to the way out, > 0.
    excitement : float
        How many times as many come on the day of the purchase, >= 1.
    worth : float
        What the share is worth [$/share], at least a hundred ticks.
    margin : float
        Average distance of a customer's price from the worth, as a part of it, > 0 and at most 1.
    hurried : float
        Part of the customers who give way by such a distance, 0 to 1.
    lot : int
        Shares of each customer's order [shares], > 0.
    tick : float
        Distance of neighboring prices [$/share].

    Yields
    ------
    Visit

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> thin = trap_summary(simulate_trap(np.random.default_rng(1), customers=1))
    >>> busy = trap_summary(simulate_trap(np.random.default_rng(1), customers=50))
    >>> thin["fair"] < 0.3, busy["fair"] > 0.9, thin.trapped > 0.2, busy.trapped
    (True, True, True, 0.0)
    """
    count, wanted, days, size = (
        whole("visits", visits),
        whole("quantity", quantity),
        whole("patience", patience),
        whole("lot", lot),
    )
    if positive("customers", customers) > 10_000:
        refuse("customers", "be at most 10,000 a day", customers)
    if positive("worth", worth) < 100 * positive("tick", tick):
        refuse("worth", f"be at least a hundred ticks of {tick:g}", worth)
    if real("excitement", excitement) < 1 or customers * excitement > 100_000:
        refuse("excitement", "be at least 1 and bring at most 100,000 customers", excitement)
    if positive("margin", margin) > 1:
        refuse("margin", "be at most 1", margin)
    if not 0 <= real("hurried", hurried) <= 1:
        refuse("hurried", "be between 0 and 1", hurried)

    def a_day(average: float) -> Book:
        return _day(rng, average, worth, margin, hurried, size, tick)

    for _ in range(count):
        entry = a_day(customers * excitement).market(Side.BID, wanted, "visitor")
        left, received, day = entry.filled, 0.0, 0
        while left and day < days:
            day += 1
            way_out = a_day(customers).market(Side.ASK, left, "visitor")
            left -= way_out.filled
            received += way_out.cash
        yield Visit(
            outcome=_outcome(entry.average_price, worth),
            wanted=wanted,
            bought=entry.filled,
            sold=entry.filled - left,
            paid=entry.cash,
            received=received,
            worth=worth,
            days=day,
        )


def _day(
    rng: np.random.Generator, average: float, worth: float, margin: float, hurried: float, lot: int, tick: float
) -> Book:
    """The book at the end of a day of customers."""
    book = Book(tick, remember=0)
    number = rng.poisson(average)
    buys = (rng.random(number) < 0.5).tolist()
    hurries = (rng.random(number) < hurried).tolist()
    distances = (worth * np.expm1(np.minimum(margin * rng.exponential(size=number), 3))).tolist()
    yields = rng.random(number).tolist()
    square = worth * worth  # a bid lies as far below the worth as an ask above it: in ratio, so that it stays positive
    for buyer, hurry, distance, part in zip(buys, hurries, distances, yields, strict=True):
        rival = None if hurry else book.best_bid if buyer else book.best_ask
        if rival is not None:
            ahead = max(0.0, (square / rival if buyer else rival) - worth)
            distance = part * ahead if ahead < distance else distance
        price = worth + distance if hurry is buyer else square / (worth + distance)
        book.limit(Side.BID if buyer else Side.ASK, lot, round(max(1, round(price / tick)) * tick, 10), "customer")
    return book


def _outcome(price: float | None, worth: float) -> Outcome:
    if price is None:
        return "no trade"
    if abs(price / worth - 1) <= FAIR:
        return "fair"
    return "inflated sale" if price > worth else "bargain"


@dataclass(frozen=True)
class TrapSummary:
    """Many visits counted.

    Parameters
    ----------
    visits : int
        How many.
    parts : tuple of (str, float)
        Each outcome and the part of the visits that ended so; they add up to 1.
    trapped : float
        Of those who bought, the part that could not sell all of it in time; NaN if nobody bought.
    mean_result : float
        Average profit or loss of those who bought, as a part of what they paid; NaN if nobody bought.
    """

    visits: int
    parts: tuple[tuple[Outcome, float], ...]
    trapped: float
    mean_result: float

    def __getitem__(self, outcome: Outcome) -> float:
        """Part of the visits that ended in one way."""
        return dict(self.parts)[outcome]


def trap_summary(visits: Iterable[Visit]) -> TrapSummary:
    """Count the outcomes of a run.

    Raises
    ------
    ValueError
        If there is no visit.

    Examples
    --------
    >>> visit = Visit("bargain", wanted=500, bought=100, sold=0, paid=9_000, received=0, worth=100, days=5)
    >>> summary = trap_summary([visit])
    >>> summary["bargain"], summary.trapped, summary.mean_result
    (1.0, 1.0, -1.0)
    """
    every = list(visits)
    if not every:
        refuse("visits", "hold at least one visit", every)
    counted = Counter(visit.outcome for visit in every)
    buyers = [visit for visit in every if visit.bought]
    return TrapSummary(
        visits=len(every),
        parts=tuple((outcome, counted[outcome] / len(every)) for outcome in OUTCOMES),
        trapped=sum(visit.stuck > 0 for visit in buyers) / len(buyers) if buyers else math.nan,
        mean_result=math.fsum(visit.result for visit in buyers) / len(buyers) if buyers else math.nan,
    )
