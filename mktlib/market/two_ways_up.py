"""From one market cap to a higher one: what it costs by each way of answering, side by side.

There are two ways up, and all answers are one of them or a mixture: *along* the curve, where buyers pay and
holders part with shares, and a *shift* of the curve, where holders think again and nobody need trade.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mktlib.formula import IsoelasticSupply, share_price
from mktlib.formula._checks import above, positive, real, refuse
from mktlib.market import facts
from mktlib.market.facts import Certainty, Fact
from mktlib.market.free_float import FreeFloat
from mktlib.market.impact import square_root_impact, square_root_quantity
from mktlib.market.multiplier import cash_for_move

Kind: TypeAlias = Literal["shift", "one trade", "along", "auction", "measured", "out of range"]

ROUNDING = 1e-12  # by which a quotient of two market caps may miss what a reader meant


@dataclass(frozen=True)
class WayUp:
    """One way of answering.

    Parameters
    ----------
    name : str
        Short and constant, to find it by.
    kind : {"shift", "one trade", "along", "auction", "measured", "out of range"}
        What sort of answer it is; the last is a law used where it does not hold, to be drawn as such.
    cash : float
        What buyers pay, and sellers receive [$].
    shares : float
        Shares that change hands [shares]; by a measured multiplier, those along the exponential curve that has
        this multiplier everywhere.
    float_shares : float
        Shares that can be bought in this answer [shares].
    assumption : str
        What it takes for granted.
    source : str
        Who says so.
    certainty : {"sure", "about"}
        As of a `Fact`.
    """

    name: str
    kind: Kind
    cash: float
    shares: float
    float_shares: float
    assumption: str
    source: str
    certainty: Certainty

    @property
    def part_of_float(self) -> float:
        """Shares that change hands, as a part of those that can be bought."""
        return self.shares / self.float_shares

    @property
    def feasible(self) -> bool:
        """Whether there are as many shares to buy."""
        return self.part_of_float <= 1 + ROUNDING


def ways_up(
    cap_before: float = 5e12,
    cap_after: float = 10e12,
    shares_outstanding: float | None = None,
    free_float: float | None = None,
    held: float = 0.0,
    k: float = 5.0,
    elasticity: float = 1.0,
    news: float = 1.0,
    multipliers: Sequence[Fact] = facts.MULTIPLIERS,
) -> tuple[WayUp, ...]:
    """Every way of answering, from no cash at all to more than there is to buy.

    Parameters
    ----------
    cap_before, cap_after : float
        Market caps [$], ``0 < cap_before < cap_after``.
    shares_outstanding, free_float : float, optional
        All shares and the free float [shares]; NVIDIA's when left out.
    held : float
        Part of the free float that is not for sale (see `FreeFloat`); it concerns the three curves, as the
        measured multipliers contain it already.
    k, elasticity : float
        Steepness of the exponential and elasticity of the isoelastic curve, > 0.
    news : float
        Holders re-quote to this multiple of their old prices before anybody buys, 1 to cap_after/cap_before; the
        ways along the curve do the rest.
    multipliers : sequence of Fact
        Measured multipliers M, one answer for each.

    Returns
    -------
    tuple of WayUp

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> for way in ways_up(shares_outstanding=24.3e9, free_float=23.4e9)[:5]:
    ...     print(f"{way.name:16} ${way.cash:<8.2g} {way.part_of_float:.1%} of the float")
    re-quote         $0        0.0% of the float
    one share        $4.1e+02  0.0% of the float
    exponential      $9.6e+11  13.9% of the float
    isoelastic       $3.3e+12  50.0% of the float
    uniform auction  $1.3e+12  13.9% of the float
    """
    goal = above("cap_after", cap_after, "cap_before", positive("cap_before", cap_before)) / cap_before
    if not 1 <= real("news", news) <= goal * (1 + ROUNDING):
        refuse("news", f"be between 1 and {goal:g}", news)
    everything = facts.NVIDIA_SHARES_OUTSTANDING.middle if shares_outstanding is None else shares_outstanding
    loose = facts.NVIDIA_FREE_FLOAT.middle if free_float is None else free_float
    company = FreeFloat(everything, positive("free_float", loose) / positive("shares_outstanding", everything), held)
    end = share_price(cap_after, everything)
    walk = _Walk(min(share_price(cap_before, everything) * news, end), end, company)
    return (*_made(walk), *_curves(walk, k, elasticity), _square_root(walk), *_measured(walk, multipliers))


def least_multiplier(cap_before: float, cap_after: float, shares_outstanding: float, free_float: float) -> float:
    """The multiplier below which the float does not reach: ln(cap_after/cap_before)·S/F.

    At a smaller one, buyers would have to buy more than the whole float to lift the cap as far.

    Examples
    --------
    >>> round(least_multiplier(5e12, 10e12, shares_outstanding=24.3e9, free_float=23.4e9), 3)
    0.72
    """
    rise = math.log(above("cap_after", cap_after, "cap_before", positive("cap_before", cap_before)) / cap_before)
    return rise * positive("shares_outstanding", shares_outstanding) / positive("free_float", free_float)


@dataclass(frozen=True)
class _Walk:
    """What is left to walk after the news."""

    start: float  # [$/share]
    end: float  # [$/share]
    company: FreeFloat

    @property
    def rise(self) -> float:
        return self.end / self.start


def _made(walk: _Walk) -> Iterator[WayUp]:
    free = walk.company.free_float
    words = "all holders and buyers agree that it is worth more"
    yield WayUp("re-quote", "shift", 0.0, 0.0, free, words, "definition of a market cap", "sure")
    words = "one share trades at the new price, and nobody asks whether the next one would"
    yield WayUp("one share", "one trade", walk.end, 1.0, free, words, "definition of a market cap", "sure")


def _curves(walk: _Walk, k: float, elasticity: float) -> Iterator[WayUp]:
    """Along two curves and in one auction; a float that does not reach is extended, so that it shows by how far."""
    shares = walk.company.effective_float
    exponential = walk.company.supply(walk.start, k)
    bought = shares * math.log(walk.rise) / exponential.k
    words = f"asks rise e^{k:g}-fold over what is for sale, each share is paid at its own ask"
    ours = "a curve assumed for illustration"
    yield WayUp("exponential", "along", shares * (walk.end - walk.start) / k, bought, shares, words, ours, "about")
    P = IsoelasticSupply(walk.start, elasticity, shares)
    words = f"1 % more price brings out {elasticity:g} % of what is still for sale"
    q = P.quantity(walk.end)
    yield WayUp("isoelastic", "along", P.capital_spent(q), q, shares, words, ours, "about")
    words = "the exponential curve, and every share is paid at the last price"
    yield WayUp("uniform auction", "auction", walk.end * bought, bought, shares, words, ours, "about")


def _square_root(walk: _Walk) -> WayUp:
    """The square-root law far beyond its range, at NVIDIA's volume and volatility for any company."""
    turnover = facts.NVIDIA_DAILY_VOLUME.middle / facts.NVIDIA_SHARES_OUTSTANDING.middle
    daily, volatility = turnover * walk.company.shares_outstanding, facts.NVIDIA_DAILY_VOLATILITY.middle / 100
    quantity = square_root_quantity(walk.rise - 1, daily, volatility)
    reach = square_root_impact(quantity, daily, volatility).extrapolated if quantity else ""
    return WayUp(
        name="square root",
        kind="out of range",
        cash=quantity * walk.start,
        shares=quantity,
        float_shares=walk.company.free_float,
        assumption=f"σ√(Q/V) at the first price; {reach}" if reach else "σ√(Q/V) at the first price",
        source="Tóth et al., Phys. Rev. X 1, 021006 (2011)",
        certainty="about",
    )


def _measured(walk: _Walk, multipliers: Sequence[Fact]) -> Iterator[WayUp]:
    S, F = walk.company.shares_outstanding, walk.company.free_float
    for fact in multipliers:
        M = fact.middle
        yield WayUp(
            name=f"M = {M:g}",
            kind="measured",
            cash=cash_for_move(walk.rise - 1, walk.start * S, M).cash,
            shares=math.log(walk.rise) * S / M,
            float_shares=F,
            assumption=f"{fact.label}: a multiplier measured on small changes holds all the way",
            source=fact.source,
            certainty=fact.certainty,
        )
