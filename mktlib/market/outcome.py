"""What a run of the simulated market came to: how far the price went, and what the holders were paid for it."""

import math
from dataclasses import dataclass

import numpy as np

from mktlib.market.agents import HOLDERS, RoleMarket
from mktlib.market.simulate import simulate_roles


@dataclass(frozen=True)
class Run:
    """One run to be made: a market, how many steps, and when to stop early (see `simulate_roles`)."""

    market: RoleMarket
    steps: int = 500
    until: float | None = None


@dataclass(frozen=True)
class Outcome:
    """A run from a distance.

    Parameters
    ----------
    price_before, price_after, low, high : float
        First and last price, lowest and highest on the way [$/share].
    value_after : float
        Where the common value ended [$/share].
    steps : int
        Steps until the end.
    cap_before : float
        Market cap before [$].
    shares : int
        Shares that long-term holders gave up to all others, net [shares].
    cash : float
        What they were paid for them, net [$].
    inflow : float
        Cash that savers brought to the fund, net [$].
    roughness : float
        Standard deviation of the change of the price from step to step, in logs.
    reached : bool
        Whether the price got to where the run was to stop.
    """

    price_before: float
    price_after: float
    low: float
    high: float
    value_after: float
    steps: int
    cap_before: float
    shares: int
    cash: float
    inflow: float
    roughness: float
    reached: bool

    @property
    def change(self) -> float:
        """Price after over price before, minus one."""
        return self.price_after / self.price_before - 1

    @property
    def cash_part(self) -> float:
        """Net cash to long-term holders as a part of the first market cap."""
        return self.cash / self.cap_before

    @property
    def multiplier(self) -> float:
        """M: dollars of market cap per dollar of net buying; infinite when the price moved without any."""
        moved = self.change
        if self.cash == 0:
            return math.copysign(math.inf, moved) if moved else math.nan
        return moved / self.cash_part


def outcome(run: Run, rng: np.random.Generator) -> Outcome:
    """Make one run and sum it up.

    Parameters
    ----------
    run : Run
        What to simulate.
    rng : numpy.random.Generator
        As for `simulate_roles`.

    Returns
    -------
    Outcome

    Examples
    --------
    News doubles what everybody thinks the company is worth. No cash at all is needed:

    >>> from mktlib.market.agents import News
    >>> alone = RoleMarket(trend=None, fund=None, maker=None, dealers=None, noise=0, news=(News(0, 2.0),))
    >>> o = outcome(Run(alone, steps=1), np.random.default_rng(1))
    >>> round(o.change, 1), o.shares, o.cash, o.multiplier
    (1.0, 0, 0.0, inf)
    """
    prices: list[float] = []
    for state in simulate_roles(run.market, rng, run.steps, run.until):
        if not prices:
            first = state
        prices.append(state.price)
    return Outcome(
        price_before=prices[0],
        price_after=prices[-1],
        low=min(prices),
        high=max(prices),
        value_after=state.value,
        steps=len(prices) - 1,
        cap_before=first.cap,
        shares=first.shares[HOLDERS] - state.shares[HOLDERS],
        cash=(state.cents[HOLDERS] - first.cents[HOLDERS]) / 100,
        inflow=state.inflow / 100,
        roughness=float(np.std(np.diff(np.log(prices)))),
        reached=run.until is not None and prices[-1] >= run.until * run.market.price,
    )
