"""Locked shares: whose shares are missing, and the supply curve that is left of all holders' curve."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self, TypeAlias, get_args

import numpy as np

from mktlib.formula import ExponentialSupply, IsoelasticSupply, LadderSupply, LinearSupply, SupplyCurve, market_cap
from mktlib.formula._checks import positive, real, refuse

Whose: TypeAlias = Literal["cheapest", "by chance", "dearest"]


def locked(P: SupplyCurve, part: float, whose: Whose = "by chance") -> SupplyCurve:
    """Supply that is left when a part of the shares is not for sale at any price.

    How many are missing is half of the question; the other half is whose. Along the line of all sellers, the
    cheapest first:

    - "cheapest": the first ``part * F`` shares are gone, so the curve is left from there on. It starts at a
      higher price, ``P(part * F)``, and ends where the whole one ends.
    - "by chance": of every holder's shares the same part is gone. The curve has the same first and last price on
      fewer shares: each price is met after ``1 - part`` of the shares, for ``1 - part`` of the cash.
    - "dearest": the last ``part * F`` shares are gone. Share by share nothing changes; the curve just ends
      sooner, at ``P((1 - part) * F)``.

    In all three cases ``(1 - part) * F`` shares are left. That is where the curve is sold out: its `float_shares`.

    Parameters
    ----------
    P : SupplyCurve
        Supply of all holders [$/share], with an end: its `float_shares` F is finite.
    part : float
        Of those shares, the part that is locked, 0 <= `part` < 1.
    whose : {"cheapest", "by chance", "dearest"}
        Whose shares are locked: of those who ask least, of anybody, of those who ask most.

    Returns
    -------
    SupplyCurve
        What is left for sale: all methods of a supply curve, refused beyond its own end.

    Raises
    ------
    ValueError
        If `part` lies outside its range, `whose` is none of the three, or `P` has no end.

    Examples
    --------
    Half of a hundred shares is locked. What do ten shares cost, and at which price is it sold out?

    >>> from mktlib.formula import LinearSupply
    >>> P = LinearSupply(p0=50, slope=0.5, float_shares=100)
    >>> for whose in ("cheapest", "by chance", "dearest"):
    ...     left = locked(P, 0.5, whose)
    ...     print(whose, left.float_shares, left(0), left.capital_spent(10), left(left.float_shares))
    cheapest 50.0 75.0 775.0 100.0
    by chance 50.0 50.0 550.0 100.0
    dearest 50.0 50.0 525.0 75.0
    """
    if not 0 <= real("part", part) < 1:
        refuse("part", "be at least 0 and below 1: if nobody sells, there is no price", part)
    if whose not in get_args(Whose):
        refuse("whose", f"be one of {get_args(Whose)}", whose)
    everything = real("P.float_shares", P.float_shares, "have an end: a finite number of shares")
    if not part:
        return P
    if whose == "cheapest":
        return P.remaining(part * everything)
    return _Left(P, (1 - part) * everything, 1 / (1 - part) if whose == "by chance" else 1.0)


@dataclass(frozen=True)
class _Left(SupplyCurve):
    """The price of share `each`·q of another curve, up to `float_shares` of them."""

    P: SupplyCurve
    float_shares: float
    each: float

    @property
    def _most(self) -> float:
        endless = self.each > 1 and self.P._most < self.P.float_shares  # isoelastic: its very end has no price
        return math.nextafter(self.float_shares, 0.0) if endless else self.float_shares

    def _on(self, q: Any) -> Any:
        return np.minimum(q * self.each, self.P._most)

    def _price(self, q: Any) -> Any:
        return self.P._price(self._on(q))

    def _slope(self, q: Any) -> Any:
        return self.P._slope(self._on(q)) * self.each

    def _cash(self, q_start: Any, q: Any) -> Any:
        return self.P._cash(self._on(q_start), self._on(q)) / self.each

    def _quantity(self, price: Any) -> Any:
        return self.P._quantity(price) / self.each

    def _shares_for_cash(self, cash: Any) -> Any:
        return self.P._shares_for_cash(cash * self.each) / self.each

    def _scaled(self, factor: float) -> Self:
        return type(self)(self.P.shifted(factor), self.float_shares, self.each)

    def _rest(self, gone: float) -> Self:
        return type(self)(self.P.remaining(self._on(gone)), self.float_shares - gone, self.each)


# What follows goes when the pages that use it are remade.
Order: TypeAlias = Literal["cheapest", "dearest", "by chance"]


@dataclass(frozen=True)
class FreeFloat:
    """How many of a company's shares can be bought at all, and how many of those are for sale.

    Parameters
    ----------
    shares_outstanding : float
        All shares S [shares], > 0.
    free : float
        Part of all shares in the free float, 0 < `free` <= 1: the rest lies with founders, a state, a parent.
    held : float
        Part of the free float whose holders do not sell at any price near this one, 0 <= `held` < 1: index
        funds, long-term holders.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    A cap of ¥50 bn, a tenth of the shares in the float, and half of that kept by long-term holders:

    >>> company = FreeFloat(shares_outstanding=1e9, free=0.10, held=0.5)
    >>> company.caps(price=50)
    Caps(total=50000000000.0, free=5000000000.0, effective=2500000000.0)

    A thin float makes the same curve steeper share by share:

    >>> company.supply(p0=50, k=1)
    ExponentialSupply(p0=50.0, k=1.0, float_shares=50000000.0)
    """

    shares_outstanding: float
    free: float = 1.0
    held: float = 0.0

    def __post_init__(self) -> None:
        positive("shares_outstanding", self.shares_outstanding)
        if not 0 < real("free", self.free) <= 1:
            refuse("free", "be above 0 and at most 1", self.free)
        if not 0 <= real("held", self.held) < 1:
            refuse("held", "be at least 0 and below 1: if nobody sells, there is no price", self.held)

    @property
    def free_float(self) -> float:
        """Shares that nobody is bound to keep [shares]: what an index provider counts."""
        return self.shares_outstanding * self.free

    @property
    def effective_float(self) -> float:
        """Shares that are for sale at some price [shares]: what a buyer meets."""
        return self.free_float * (1 - self.held)

    @property
    def locked(self) -> float:
        """Shares that are not for sale, for either reason [shares]."""
        return self.shares_outstanding - self.effective_float

    def caps(self, price: float) -> "Caps":
        """The three market caps at `price` [$/share]."""
        counts = (self.shares_outstanding, self.free_float, self.effective_float)
        return Caps(*(market_cap(price, count) for count in counts))

    def supply(self, p0: float, k: float) -> ExponentialSupply:
        """Supply curve of what is for sale: from `p0` [$/share] up e^k-fold over the effective float.

        The revaluation multiplier of this curve is k·S over the effective float: half the float, twice the
        cap moved by each dollar.
        """
        return ExponentialSupply(p0, k, self.effective_float)


@dataclass(frozen=True)
class Caps:
    """One price, three market caps [$]: of all shares, of the free float, and of what is for sale."""

    total: float
    free: float
    effective: float


def thinned(P: SupplyCurve, held: float) -> SupplyCurve:
    """The same reservation prices with fewer shares at each: a part `held` of the holders keeps its shares.

    Whoever leaves is neither the cheapest nor the dearest but a part of each, so the curve starts at the same
    price and is steeper. When the cheapest leave first, use ``P.remaining(q)`` instead: then the curve also
    starts higher.

    Parameters
    ----------
    P : SupplyCurve
        Supply before [$/share].
    held : float
        Part of the holders at every price who withdraw, 0 <= `held` < 1.

    Returns
    -------
    SupplyCurve
        A curve of the same family, with ``thinned(P, h)(q) == P(q / (1 - h))``.

    Raises
    ------
    ValueError
        If `held` lies outside its range, or `P` is no curve of this package.

    Examples
    --------
    Half of the sellers gone: the same shares cost what twice as many cost before.

    >>> thinned(LinearSupply(p0=50, slope=0.5), held=0.5)(50)
    100.0
    """
    if not 0 <= real("held", held) < 1:
        refuse("held", "be at least 0 and below 1: if nobody sells, there is no price", held)
    left = 1 - held
    if isinstance(P, ExponentialSupply):
        return ExponentialSupply(P.p0, P.k, P.float_shares * left)
    if isinstance(P, IsoelasticSupply):
        return IsoelasticSupply(P.p0, P.elasticity, P.float_shares * left)
    if isinstance(P, LinearSupply):
        return LinearSupply(P.p0, P.b / left, P.float_shares * left)
    if isinstance(P, LadderSupply):
        return LadderSupply(P.prices, P.sizes * left)
    refuse("P", "be a supply curve of mktlib.formula", P)


@dataclass(frozen=True)
class Sellers:
    """Who is left to sell after some holders withdrew.

    Parameters
    ----------
    gone : int
        Holders who withdrew.
    prices : tuple of float
        Reservation prices of the others [$/share], ascending.
    shares_each : float
        Shares of each holder [shares].
    """

    gone: int
    prices: tuple[float, ...]
    shares_each: float

    @property
    def effective_float(self) -> float:
        """Shares still for sale [shares]."""
        return len(self.prices) * self.shares_each

    @property
    def marginal_price(self) -> float | None:
        """What the next share costs [$/share]; None when nobody sells: then there is no such price."""
        return self.prices[0] if self.prices else None

    @cached_property
    def supply(self) -> LadderSupply | None:
        """What is for sale as a supply curve; None when nothing is."""
        return LadderSupply(self.prices, np.full(len(self.prices), self.shares_each)) if self.prices else None

    def cash_to_reach(self, price: float) -> float:
        """Cash that buys everything offered below `price`, so that the next share prints there or above [$].

        NaN when nobody left asks as much: the float sells out first.
        """
        positive("price", price)
        if self.supply is None or self.prices[-1] < price:
            return float("nan")
        return self.supply.capital_spent(self.supply.shares_before(price))


def simulate_exhaustion(
    prices: Sequence[float],
    order: Order = "cheapest",
    rng: np.random.Generator | None = None,
    shares_each: float = 1.0,
) -> Iterator[Sellers]:
    """Holders withdraw one by one, until nobody sells and there is no price.

    Who leaves matters more than how many: each of the cheapest who leaves lifts the price at once, with no
    trade; when the dearest leave, nobody sees it until a buyer gets that far.

    Parameters
    ----------
    prices : sequence of float
        Reservation price of each holder [$/share], in any order, > 0.
    order : {"cheapest", "dearest", "by chance"}
        Who withdraws first.
    rng : numpy.random.Generator, optional
        Draws the order "by chance"; needed for it.
    shares_each : float
        Shares of each holder [shares], > 0.

    Yields
    ------
    Sellers
        Before the first withdrawal and after each: one more than there are holders.

    Raises
    ------
    ValueError
        If an argument breaks its rule.

    Examples
    --------
    >>> [sellers.marginal_price for sellers in simulate_exhaustion([103, 101, 105])]
    [101.0, 103.0, 105.0, None]
    >>> [sellers.cash_to_reach(105) for sellers in simulate_exhaustion([103, 101, 105])]
    [204.0, 103.0, 0.0, nan]
    """
    if order not in get_args(Order):
        refuse("order", f"be one of {get_args(Order)}", order)
    if order == "by chance" and rng is None:
        refuse("rng", 'be a random generator when the order is "by chance"', rng)
    each = positive("shares_each", shares_each)
    asked = sorted(positive("prices", price) for price in prices)
    if not asked:
        refuse("prices", "hold at least one price", prices)
    return _leave(asked, order, rng, each)


def _leave(asked: list[float], order: Order, rng: np.random.Generator | None, each: float) -> Iterator[Sellers]:
    for gone in range(len(asked) + 1):
        yield Sellers(gone, tuple(asked), each)
        if asked:
            place = {"cheapest": 0, "dearest": -1}.get(order)
            asked.pop(int(rng.integers(len(asked))) if place is None and rng is not None else place or 0)
