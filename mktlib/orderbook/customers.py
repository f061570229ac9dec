"""Customers come one by one to a maker who cannot tell who knows: what they pay, and what the maker learns."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mktlib.formula._checks import real, refuse
from mktlib.orderbook.informed import TwoValues
from mktlib.orderbook.trade import Side


@dataclass(frozen=True)
class Visit:
    """One customer and the quote that she met.

    Parameters
    ----------
    ask, bid : float
        The maker's quote [$/share].
    side : Side
        ``Side.BID`` for a customer who buys.
    informed : bool
        Whether she knew the value.
    belief : float
        The maker's probability of the high value afterwards.
    earned : float
        What the trade brought the maker, at the true value [$/share].
    """

    ask: float
    bid: float
    side: Side
    informed: bool
    belief: float
    earned: float

    @property
    def price(self) -> float:
        """What she paid or got [$/share]."""
        return self.ask if self.side is Side.BID else self.bid


def simulate_customers(
    rng: np.random.Generator, market: TwoValues, customers: int, high: bool = True, learns: bool = True
) -> Iterator[Visit]:
    """Let customers trade one share each with the maker of `TwoValues`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws who is informed, and the coin of those who are not.
    market : TwoValues
        Values, share of informed customers and first belief.
    customers : int
        How many, >= 0.
    high : bool
        Whether the share is worth the high value.
    learns : bool
        Whether the maker expects informed customers and learns from each trade; if not, it quotes the value it
        expects today on both sides, for ever.

    Yields
    ------
    Visit

    Raises
    ------
    ValueError
        If `customers` is not a whole number from 0.

    Examples
    --------
    >>> first, *_ = simulate_customers(np.random.default_rng(1), TwoValues(90, 110, 0.2), 5)
    >>> round(first.ask, 9), round(first.bid, 9)
    (102.0, 98.0)
    """
    if int(real("customers", customers)) != customers or customers < 0:
        refuse("customers", "be a whole number from 0", customers)
    count = int(customers)
    knows, coins = rng.random(count).tolist(), rng.random(count).tolist()
    worth = market.high if high else market.low
    for one in range(count):
        informed = knows[one] < market.informed_share
        buys = high if informed else coins[one] < 0.5
        side = Side.BID if buys else Side.ASK
        ask, bid = (market.ask, market.bid) if learns else (market.expected_value,) * 2
        if learns:
            market = market.after(side)
        yield Visit(ask, bid, side, informed, market.belief, ask - worth if buys else worth - bid)
