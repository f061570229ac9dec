"""Customers who know more: how the share of informed trades opens the spread and moves the price."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from mktlib.formula._checks import positive, real, refuse
from mktlib.orderbook.trade import Side


@dataclass(frozen=True)
class TwoValues:
    """A share worth one of two values, and a maker who learns from each trade which one it is.

    A customer is informed with probability μ and then buys if the value is high, sells if it is low; the
    others toss a coin. Whoever is asked to trade can only look at the side: ``ask = E[V | buy]``,
    ``bid = E[V | sell]``. At an even prior the spread is μ(V_H - V_L).

    Parameters
    ----------
    low, high : float
        The two values V_L, V_H [$/share], ``0 < low < high``.
    informed_share : float
        μ, the part of the customers who know the value, 0 to 1.
    belief : float
        Probability of the high value before the next trade, 0 to 1.

    References
    ----------
    Glosten, L. R., and Milgrom, P. R. (1985). Bid, ask and transaction prices in a specialist market with
    heterogeneously informed traders. *Journal of Financial Economics* 14, 71-100.

    Examples
    --------
    >>> market = TwoValues(low=90, high=110, informed_share=0.2)
    >>> round(market.ask, 9), round(market.bid, 9), round(market.spread, 9)
    (102.0, 98.0, 4.0)
    """

    low: float
    high: float
    informed_share: float
    belief: float = 0.5

    def __post_init__(self) -> None:
        if positive("high", self.high) <= positive("low", self.low):
            refuse("high", f"be above low = {self.low!r}", self.high)
        for name in ("informed_share", "belief"):
            if not 0 <= real(name, getattr(self, name)) <= 1:
                refuse(name, "be between 0 and 1", getattr(self, name))

    @property
    def expected_value(self) -> float:
        """What the share is worth as far as the maker knows [$/share]."""
        return self._worth(self.belief)

    @property
    def ask(self) -> float:
        """Expected value if the next customer buys [$/share]."""
        return self._worth(self._posterior(Side.BID))

    @property
    def bid(self) -> float:
        """Expected value if the next customer sells [$/share]."""
        return self._worth(self._posterior(Side.ASK))

    @property
    def spread(self) -> float:
        """Ask minus bid [$/share]: what the uninformed pay for the informed."""
        return self.ask - self.bid

    def after(self, side: Side) -> Self:
        """The market after one more customer, by Bayes' rule.

        Parameters
        ----------
        side : Side
            ``Side.BID`` for a customer who buys, ``Side.ASK`` for one who sells.

        Returns
        -------
        TwoValues

        Examples
        --------
        A buy and a sell leave the maker where it began:

        >>> market = TwoValues(90, 110, 0.2)
        >>> round(market.after(Side.BID).belief, 9), round(market.after(Side.BID).after(Side.ASK).belief, 9)
        (0.6, 0.5)
        """
        return replace(self, belief=self._posterior(side))

    def learning(self, sides: Iterable[Side]) -> Iterator[Self]:
        """The market now and after each customer of a sequence.

        Examples
        --------
        >>> [round(m.ask, 2) for m in TwoValues(90, 110, 0.2).learning([Side.BID] * 3)]
        [102.0, 103.85, 105.43, 106.7]
        """
        market = self
        yield market
        for side in sides:
            market = market.after(side)
            yield market

    def _worth(self, belief: float) -> float:
        return self.low + belief * (self.high - self.low)

    def _posterior(self, side: Side) -> float:
        """Bayes' rule; a trade that was held impossible teaches nothing."""
        toss, knows = (1 - self.informed_share) / 2, self.informed_share
        if_high, if_low = (toss + knows, toss) if side is Side.BID else (toss, toss + knows)
        surprise = self.belief * if_high + (1 - self.belief) * if_low
        return self.belief * if_high / surprise if surprise > 0 else self.belief


def kyle_lambda(value_deviation: float, noise_deviation: float) -> float:
    """Price move per share of net order flow when one informed trader hides among noise: λ = σ_v / (2σ_u).

    Parameters
    ----------
    value_deviation : float
        Standard deviation σ_v of what the informed trader knows [$/share], > 0.
    noise_deviation : float
        Standard deviation σ_u of the uninformed order flow [shares], > 0.

    Returns
    -------
    float
        λ [$/share per share]; 1/λ is the depth of the market.

    References
    ----------
    Kyle, A. S. (1985). Continuous auctions and insider trading. *Econometrica* 53(6), 1315-1335.

    Examples
    --------
    >>> kyle_lambda(value_deviation=2, noise_deviation=10_000)
    0.0001
    """
    impact = positive("value_deviation", value_deviation) / (2 * positive("noise_deviation", noise_deviation))
    if not math.isfinite(impact):
        refuse("noise_deviation", "be large enough for a finite impact", noise_deviation)
    return impact
