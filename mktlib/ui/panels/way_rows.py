"""Rows of the last picture: one way of answering each, with its cash, what it takes for granted and who says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from mktlib.formula._checks import real, refuse
from mktlib.market import facts
from mktlib.market.facts import BookSnapshot, Fact
from mktlib.market.outcome import Outcome
from mktlib.market.two_ways_up import Kind, WayUp
from mktlib.ui.numbers import change, money, number, percent, significant
from mktlib.ui.words import _

LONGEST = 34  # letters of a label that a phone shows
FITS, BEYOND, OUTSIDE = "fits", "beyond", "outside"
OWN = "own"  # label of the reader's multiplier among the facts

SHIFT, ONE, ALONG, AUCTION, MEASURED, OUT = get_args(Kind)
CURVES = (ALONG, AUCTION)


@dataclass(frozen=True)
class WayRow:
    """One way of answering, ready to be drawn.

    Parameters
    ----------
    label : str
        At most 34 letters, and constant.
    group : str
        The heading it stands under.
    cash : tuple of float
        What buyers pay [$], >= 0: one number, or one for each run of an experiment; none before it was made.
    verdict : {"fits", "beyond", "outside"}
        Whether the float is large enough, or the law is used where it does not hold.
    note : str
        A few words beside the number.
    assumed, source : str
        What it takes for granted, and who says so, as ends of a sentence.
    """

    label: str
    group: str
    cash: tuple[float, ...]
    verdict: str
    note: str
    assumed: str
    source: str

    def __post_init__(self) -> None:
        if len(self.label) > LONGEST:
            refuse("label", f"have at most {LONGEST} letters", self.label)
        if self.verdict not in (FITS, BEYOND, OUTSIDE):
            refuse("verdict", f"be {FITS}, {BEYOND} or {OUTSIDE}", self.verdict)
        for one in self.cash:
            if real("cash", one) < 0:
                refuse("cash", "be at least 0", one)

    @property
    def middle(self) -> float:
        """Return the cash, of several the median [$]; NaN before there is any."""
        return float(np.median(self.cash)) if self.cash else float("nan")


def way_rows(ways: Sequence[WayUp], multipliers: Sequence[Fact], k: float, elasticity: float) -> tuple[WayRow, ...]:
    """Return the rows of `ways_up`, multipliers from the largest down and what is outside its range last.

    Parameters
    ----------
    ways : sequence of WayUp
        As `ways_up` gives them for these `multipliers`.
    multipliers : sequence of Fact
        Those it was given.
    k, elasticity : float
        Those it was given.
    """
    made = [made_row(way) for way in ways if way.kind in (SHIFT, ONE)]
    curves = [curve_row(way, elasticity if way.name == "isoelastic" else k) for way in ways if way.kind in CURVES]
    measured = zip([way for way in ways if way.kind == MEASURED], multipliers, strict=True)
    pairs = sorted(measured, key=lambda pair: pair[0].cash)
    own = [pair for pair in pairs if pair[1].label == OWN]  # stays where it is when the reader changes it
    order = [pair for pair in pairs if pair not in own] + own
    roots = [root_row(way) for way in ways if way.kind == OUT]
    return (*made, *curves, *(measured_row(*pair) for pair in order), *roots)


def made_row(way: WayUp) -> WayRow:
    """Return the row of a price that is put up for all shares without buying them."""
    requoted = way.kind == SHIFT
    words = (
        _("everybody thinks again at once, and nobody has to trade")
        if requoted
        else _("nobody asks what the next share costs")
    )
    label = _("Holders re-quote on news") if requoted else _("One share at the new price")
    note = _("no share need trade") if requoted else _("one share")
    return WayRow(label, _("Nobody need buy"), (way.cash,), FITS, note, words, _("what a market cap is"))


def curve_row(way: WayUp, number_of_curve: float) -> WayRow:
    """Return the row of a way along a curve: `number_of_curve` is its steepness k or its elasticity ε."""
    said, rise = number(number_of_curve), number(math.exp(number_of_curve))
    labels = {
        "exponential": (
            _("Exponential curve"),
            _("asks rise {n}-fold over what is for sale, each share paid at its own").format(n=rise),
        ),
        "isoelastic": (
            _("Isoelastic curve"),
            _("1% more price brings out {e}% of what is left of the float").format(e=said),
        ),
        AUCTION: (
            _("One auction, one price"),
            _("asks follow the exponential curve with k = {k}, and all shares cost what the last one does").format(
                k=said
            ),
        ),
    }
    label, assumed = labels[way.kind if way.kind == AUCTION else way.name]
    return WayRow(label, _("Buyers walk up a curve"), (way.cash,), *_verdict(way), assumed, _("assumed, to compare"))


def own_multiplier(multiplier: float) -> Fact:
    """Return a multiplier of the reader's, as the others are written."""
    words = _("this M holds all the way")
    return Fact(OWN, multiplier, facts.MULTIPLIER_MICRO.unit, "2025", _("assumed by you"), "about", words)


def measured_row(way: WayUp, fact: Fact) -> WayRow:
    """Return the row of a multiplier."""
    verdict, note = _verdict(way)
    label, assumed, source = {
        facts.MULTIPLIER_MICRO.label: (
            _("One stock, in the long run"),
            _("what holds for small changes of one stock among many holds for a doubling"),
            _("Bouchaud, arXiv 2108.00242 (2022)"),
        ),
        facts.MULTIPLIER_MACRO.label: (
            _("The whole stock market"),
            _("what holds for small flows into all stocks (3 to 8) holds for one stock and a doubling"),
            _("Gabaix and Koijen, NBER working paper 28967 (2021)"),
        ),
        facts.MULTIPLIER_DIVIDENDS.label: (
            _("All stocks, from dividends"),
            _("what reinvested dividends do to all stocks (1.5 to 2.3) holds for one that doubles"),
            _("Hartzmark and Solomon, NBER working paper 30688 (2022)"),
        ),
    }.get(fact.label, (_("Your own multiplier"), fact.note, fact.source))
    words = _("M = {m} · {note}").format(m=number(fact.middle), note=note)
    return WayRow(label, _("A multiplier M"), (way.cash,), verdict, words, assumed, source)


def root_row(way: WayUp) -> WayRow:
    """Return the row of the square-root law, which was never meant for this."""
    note = _("{n} × all there are to buy").format(n=number(way.part_of_float, 2)) if way.part_of_float > 1 else ""
    assumed = _("a law for orders far below a day's volume holds for a doubling")
    return WayRow(_("Square-root law"), _("Outside its range"), (way.cash,), OUTSIDE, note, assumed, way.source)


def screen_row(book: BookSnapshot, cap_change: float) -> WayRow:
    """Return the row of a visible book, blown up as if its ratio of cap to cash went on for ever.

    Parameters
    ----------
    book : BookSnapshot
        What the screen shows.
    cap_change : float
        The rise to explain [$], >= 0.
    """
    asks = book.supply()
    cash, first, last = asks.capital_spent(asks.float_shares), float(asks(0.0)), float(asks(asks.float_shares))
    ratio = book.shares_outstanding.middle * (last - first) / cash
    assumed = _("Apple's ten levels, {cash} for {move}, go on like that, and no seller comes").format(
        cash=money(cash), move=change(first, last)
    )
    note = _("$1 re-marks about {ratio}").format(ratio=money(significant(ratio, 2)))
    needed = real("cap_change", cap_change) / ratio
    return WayRow(
        _("Apple's screen, blown up"),
        _("Outside its range"),
        (needed,),
        OUTSIDE,
        note,
        assumed,
        _("LOBSTER sample, 2012-06-21"),
    )


def simulated_row(runs: Sequence[Outcome], loops: bool, cap: float) -> WayRow:
    """Return the row of many simulated doublings, at the size of a company of `cap` [$]; `loops` names the row."""
    cash = tuple(sorted(run.cash_part * cap for run in runs if run.reached and run.cash > 0))
    label = _("With loops") if loops else _("Without loops")
    note = _("runs: {n}").format(n=len(cash)) if cash else _("still to be run")
    assumed = _("made-up roles trade, with holders of an elasticity that nobody knows, and no news comes")
    return WayRow(label, _("A simulated market"), cash, FITS, note, assumed, _("the machine on this page"))


def _verdict(way: WayUp) -> tuple[str, str]:
    if way.kind in CURVES:
        part = _("{part} of what is for sale").format(part=percent(way.part_of_float))
        return (FITS, part) if way.feasible else (BEYOND, _("more than is for sale"))
    part = _("{part} of the float").format(part=percent(way.part_of_float))
    return (FITS, part) if way.feasible else (BEYOND, _("more than the float"))
