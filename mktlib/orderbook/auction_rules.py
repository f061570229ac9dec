"""Which price a call auction takes when several execute the most: the tie rules of three exchanges."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mktlib.formula._checks import refuse
from mktlib.orderbook.auction_orders import CallBook, IntArray

Step: TypeAlias = Literal["volume", "surplus", "pressure", "reference", "midpoint", "market orders"]


@dataclass(frozen=True)
class TieRule:
    """How an exchange narrows the prices that execute the most down to one.

    Every rule begins with most volume and goes on with the smallest surplus ``|D(p) − S(p)|``.

    Parameters
    ----------
    name : str
        Name of the exchange.
    prices : {"limits", "ticks"}
        Which prices compete: the limits of orders only, or every tick between the lowest and the highest of
        the limits and the reference price.
    better_filled : bool
        Whether a price stands only if all better-priced limit orders are filled at it.
    pressure : bool
        Whether a surplus of buyers at all tied prices takes the highest, of sellers the lowest.
    last : {"reference", "midpoint"}
        The last word: the tied price nearest the reference (which is the reference itself between them), or
        the middle of the lowest and the highest tied price, half ticks up.
    source : str
        Where the rule is written.
    note : str
        What the text leaves open, and how it is read here.
    """

    name: str
    prices: Literal["limits", "ticks"]
    better_filled: bool
    pressure: bool
    last: Literal["reference", "midpoint"]
    source: str
    note: str


TIE_RULES = {
    "xetra": TieRule(
        name="Xetra",
        prices="limits",
        better_filled=False,  # follows from the other steps
        pressure=True,
        last="reference",
        source="Deutsche Börse, Market Model for the Trading Venue Xetra (T7), price determination in auctions",
        note="Prices are compared limit by limit. With buyers left at some tied limits and sellers at others, "
        "the highest of the former and the lowest of the latter stay, and the reference decides between them.",
    ),
    "sse": TieRule(
        name="Shanghai Stock Exchange",
        prices="limits",
        better_filled=True,
        pressure=False,
        last="midpoint",
        source="Shanghai Stock Exchange, Trading Rules, price of a call auction",
        note="The text speaks of order prices, so limits compete. It does not say how unfilled volume is counted "
        "(here |D − S| at the price), what the middle of more than two prices is (here of the lowest and the "
        "highest) or how it is rounded (here half up). The exchange takes no market orders in the call.",
    ),
    "szse": TieRule(
        name="Shenzhen Stock Exchange",
        prices="ticks",
        better_filled=True,
        pressure=False,
        last="reference",
        source="Shenzhen Stock Exchange, Trading Rules, price of a call auction",
        note="The text speaks of prices, not order prices, so every tick competes. The reference is the previous "
        "close at the open and the last trade later. The exchange takes no market orders in the call.",
    ),
}


def tie_rule(rule: str | TieRule) -> TieRule:
    """The rule itself, by its short name or as given.

    Examples
    --------
    >>> tie_rule("sse").last
    'midpoint'
    """
    if isinstance(rule, TieRule):
        return rule
    if not isinstance(rule, str) or rule not in TIE_RULES:
        refuse("rule", f"be one of {', '.join(map(repr, TIE_RULES))} or a TieRule", rule)
    return TIE_RULES[rule]


@dataclass(frozen=True)
class Clearing:
    """The tick found, the step that decided, and the lowest and highest tick still tied before the last."""

    tick: int
    decided_by: Step
    tied: tuple[int, int]


def clearing(book: CallBook, reference: int, rule: TieRule) -> Clearing | None:
    """The clearing price in ticks, or None when nothing crosses."""
    limits = book.ticks
    between_market_orders = min(book.bids.market, book.asks.market)
    executable = np.minimum(book.demand(limits), book.supply(limits))
    volume = max(between_market_orders, int(executable.max(initial=0)))
    if volume == 0:
        return None
    if volume == between_market_orders:  # limits add nothing; the reference must not pass one over
        lowest = int(book.bids.ticks[-1]) if book.bids.ticks.size else min(reference, 1)
        highest = int(book.asks.ticks[0]) if book.asks.ticks.size else max(reference, lowest)
        tick = max(lowest, min(reference, highest))
        return Clearing(tick, "market orders", (tick, tick))
    return _tied(book, _competing(limits, reference) if rule.prices == "ticks" else limits, reference, rule)


def _competing(limits: IntArray, reference: int) -> IntArray:
    """Ticks that stand for all: D and S change only at limits, so between two the ends and the reference do."""
    ends = np.concatenate((limits - 1, limits, limits + 1, np.array([reference], dtype=np.int64)))
    return np.unique(ends.clip(min(limits[0], reference), max(limits[-1], reference)))


def _tied(book: CallBook, ticks: IntArray, reference: int, rule: TieRule) -> Clearing:
    demand, supply = book.demand(ticks), book.supply(ticks)
    executable = np.minimum(demand, supply)
    best = executable == executable.max()
    if rule.better_filled:
        best &= _filled(book.bids.market, book.bids.above(ticks, or_at=False), executable)
        best &= _filled(book.asks.market, book.asks.below(ticks, or_at=False), executable)
    ticks, surplus = ticks[best], (demand - supply)[best]
    if ticks.size == 1:
        return _decided(ticks, "volume")
    least = np.abs(surplus) == np.abs(surplus).min()
    ticks, surplus = ticks[least], surplus[least]
    if ticks.size == 1:
        return _decided(ticks, "surplus")
    if rule.pressure and surplus.any():
        if (surplus > 0).all():
            return _decided(ticks[-1:], "pressure", ticks)
        if (surplus < 0).all():
            return _decided(ticks[:1], "pressure", ticks)
        ticks = np.array([ticks[surplus > 0][-1], ticks[surplus < 0][0]])
    if rule.last == "midpoint":
        middle = (ticks[:1] + ticks[-1:] + 1) // 2
        return _decided(middle, "midpoint", ticks)
    return _decided(np.array([reference]).clip(ticks[0], ticks[-1]), "reference", ticks)


def _filled(market: int, better: IntArray, executable: IntArray) -> NDArray[np.bool_]:
    """Whether limit orders better than the price are all filled; market orders stand before them."""
    filled: NDArray[np.bool_] = (better == 0) | (market + better <= executable)
    return filled


def _decided(tick: IntArray, step: Step, tied: IntArray | None = None) -> Clearing:
    among = tick if tied is None else tied
    return Clearing(int(tick[0]), step, (int(among[0]), int(among[-1])))
