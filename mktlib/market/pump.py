"""What it costs to pump a price up along the asks, and what comes back when the pumper sells into the bids."""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mktlib.formula import DemandLadder, ExponentialSupply, SupplyCurve, market_cap
from mktlib.formula._checks import FloatArray, above, inside, like, positive, real, refuse


@dataclass(frozen=True)
class FallingBids:
    """Bids that fall as evenly as exponential asks rise: D(q) = D₀e^(-kq/F).

    Nobody has seen all the bids for a company; this is the smooth cartoon of them, as `ExponentialSupply` is
    of the asks. `DemandLadder` holds those of a real order book.

    Parameters
    ----------
    top : float
        Highest bid D₀ [$/share], > 0.
    k : float
        Steepness, > 0 (dimensionless): selling the whole float divides the price by e^k.
    float_shares : float
        Shares that could be sold at all, F [shares], > 0.

    Raises
    ------
    ValueError
        If an argument is not a positive finite number.

    Notes
    -----
    The area under the bids is F·D₀(1 - e^(-kq/F))/k. Selling the whole float brings (1 - e^-k)/k of its price
    tag: with k = 5, about a fifth.

    Examples
    --------
    >>> bids = FallingBids(top=100, k=5, float_shares=1e9)
    >>> round(bids(1e8), 2), round(bids.liquidation_value(1e9) / (100 * 1e9), 4)
    (60.65, 0.1987)
    """

    top: float
    k: float
    float_shares: float

    def __post_init__(self) -> None:
        for name in ("top", "k", "float_shares"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))

    @classmethod
    def after(cls, asks: ExponentialSupply, price: float, follow: float = 1.0) -> "FallingBids":
        """The bids after the price was pumped along `asks` up to `price` [$/share].

        Parameters
        ----------
        asks : ExponentialSupply
            Supply before the pump; the bids are as steep.
        price : float
            Last price [$/share], above ``asks.p0``.
        follow : float
            How far other buyers believe the new price, >= 0: at 0 they still bid ``asks.p0``, at 1 they bid
            `price`, and above 1 more than that.

        Returns
        -------
        FallingBids

        Examples
        --------
        >>> FallingBids.after(ExponentialSupply(50, 1, 1e6), price=100, follow=0).top
        50.0
        """
        rise = math.log(above("price", price, "p0", asks.p0) / asks.p0)
        if real("follow", follow) < 0:
            refuse("follow", "be non-negative", follow)
        return cls(asks.p0 * math.exp(follow * rise), asks.k, asks.float_shares)

    @property
    def depth(self) -> float:
        """Shares that anyone bids for [shares]: the float."""
        return self.float_shares

    def __call__(self, q: float) -> float | FloatArray:
        """Price that the `q`-th share sold brings [$/share]."""
        shares = self._shares("q", q)
        return like(self.top * np.exp(-self.k * (shares / self.float_shares)), shares)

    def liquidation_value(self, q: float) -> float:
        """Cash that sellers of `q` shares receive, each share at its own bid [$]."""
        shares = self._shares("q", q)
        return float(-self.top * self.float_shares * np.expm1(-self.k * (shares / self.float_shares)) / self.k)

    def _shares(self, name: str, q: object) -> float | FloatArray:
        rule = f"lie between 0 and {self.float_shares:,.12g} shares"
        shares: float | FloatArray = inside(name, q, 0.0, self.float_shares, rule)
        return shares


Bids: TypeAlias = FallingBids | DemandLadder


@dataclass(frozen=True)
class Pump:
    """A price pumped up, and the way out again.

    Parameters
    ----------
    shares : float
        Bought on the way up [shares].
    sold : float
        Of these, sold into the bids [shares]; the rest found nobody.
    price_before, price_top, price_end : float
        Last price before, at the top, and after the way out [$/share].
    paid, received : float
        Cash on the way up and on the way out [$].
    shares_outstanding : float
        All shares of the company [shares].
    """

    shares: float
    sold: float
    price_before: float
    price_top: float
    price_end: float
    paid: float
    received: float
    shares_outstanding: float

    @property
    def cap_added(self) -> float:
        """Market cap at the top minus before [$]."""
        return market_cap(self.price_top, self.shares_outstanding) - market_cap(
            self.price_before, self.shares_outstanding
        )

    @property
    def paper_profit(self) -> float:
        """What the pumper's shares are worth at the top price, above what they cost [$]: a mark, not cash."""
        return self.shares * self.price_top - self.paid

    @property
    def profit(self) -> float:
        """Cash received minus cash paid [$]; shares that found no bid count as nothing."""
        return self.received - self.paid

    @property
    def left(self) -> float:
        """Shares that the pumper is left with [shares]."""
        return self.shares - self.sold


def pump(asks: SupplyCurve, price_top: float, shares_outstanding: float, bids: Bids | None = None) -> Pump:
    """Buy along `asks` until the price is `price_top`, then sell everything into `bids`.

    Along one curve, the cash is proportional to the shares for sale: a tenth of the float, a tenth of the cost,
    for the same market cap. The way out is the area under the bids. If they mirror the asks and follow the price
    in full, it brings back what the pump cost and not a cent more; with any spread between the two, less. A
    pumper earns only what others are made to bid (`FallingBids.after` with ``follow > 1``).

    Parameters
    ----------
    asks : SupplyCurve
        What is for sale [$/share]; a `LadderSupply` is bought up to and including `price_top`.
    price_top : float
        Where the pump ends [$/share], on the curve.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    bids : FallingBids or DemandLadder, optional
        What others bid at the top; when not given, nothing is sold.

    Returns
    -------
    Pump

    Raises
    ------
    ValueError
        If the curve never gets to `price_top`, or an argument is not positive.

    References
    ----------
    Huberman, G., and Stanzl, W. (2004). Price manipulation and quasi-arbitrage. *Econometrica* 72(4), 1247-1275:
    which price impacts leave no profit in a round trip.

    Examples
    --------
    Doubling a price of $50 when a tenth of a billion shares float, k = 1; nobody else believes the new price:

    >>> asks = ExponentialSupply(p0=50, k=1, float_shares=1e8)
    >>> p = pump(asks, 100, shares_outstanding=1e9, bids=FallingBids.after(asks, 100, follow=0))
    >>> round(p.paid / 1e9, 9), round(p.cap_added / 1e9, 9), round(p.received / 1e9, 9), round(p.profit / 1e9, 9)
    (5.0, 50.0, 2.5, -2.5)
    """
    outstanding = positive("shares_outstanding", shares_outstanding)
    before = float(asks(0.0))
    if asks.float_shares > outstanding * (1 + 1e-12):
        refuse("shares_outstanding", f"be at least the float of {asks.float_shares:,.12g}", shares_outstanding)
    shares = float(asks.quantity(price_top))
    top = float(asks(shares)) if shares else before
    paid = asks.capital_spent(shares)
    if bids is None:
        return Pump(shares, 0.0, before, top, top, paid, 0.0, outstanding)
    sold = min(shares, bids.depth)
    end = float(bids(sold)) if sold else top
    return Pump(shares, sold, before, top, end, paid, bids.liquidation_value(sold), outstanding)
