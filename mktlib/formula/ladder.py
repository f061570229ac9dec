"""The asks of an order book as a supply curve: the steps a buyer walks up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from mktlib.formula._checks import positive, refuse, whole
from mktlib.formula._steps import Steps
from mktlib.formula.curve import SupplyCurve


@dataclass(frozen=True, init=False, eq=False, repr=False)
class LadderSupply(Steps, SupplyCurve):
    """Asks at separate prices, the order book's own supply: the q-th share costs the step that contains it.

    P is left-continuous: at the end of a step it is still the price of the share just bought, and the next
    share jumps (`next_price`). ``P(0)`` is the lowest ask. The slope is 0 along a step and infinite at a
    jump.

    Parameters
    ----------
    prices : array_like
        Ask prices [$/share], ascending, > 0; equal neighbours are two orders at one price.
    sizes : array_like
        Shares offered at each price [shares], > 0.

    Attributes
    ----------
    prices, sizes : ndarray
        The steps, read-only.
    depth, float_shares : float
        Total size [shares]: all that is for sale.

    Raises
    ------
    ValueError
        If the ladder is empty, the two lists differ in length, a number is not positive and finite, or the
        prices do not ascend.

    Examples
    --------
    >>> P = LadderSupply(prices=[100, 150], sizes=[100, 1])
    >>> P(100), P(101), P.capital_spent(101)
    (100.0, 150.0, 10150.0)
    """

    float_shares: float = field(init=False)

    _rising = +1

    def __init__(self, prices: ArrayLike, sizes: ArrayLike) -> None:
        super().__init__(prices, sizes)
        object.__setattr__(self, "float_shares", self.depth)

    @classmethod
    def from_curve(cls, P: Callable[[float], float], q: float, levels: int = 10) -> Self:
        """The first `q` shares of a smooth curve as `levels` equal steps, with the same first and last price.

        Parameters
        ----------
        P : callable
            Inverse supply [$/share], rising.
        q : float
            Shares to cover [shares], > 0.
        levels : int
            Number of steps, at least 2.

        Returns
        -------
        LadderSupply

        Raises
        ------
        ValueError
            If `q` is not positive, `levels` is not a whole number above 1, or `P` does not rise.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> LadderSupply.from_curve(LinearSupply(p0=50, slope=0.5), q=100, levels=3)
        LadderSupply(prices=[ 50.,  75., 100.], sizes=[33.33333333, 33.33333333, 33.33333333])
        """
        shares, steps = positive("q", q), whole("levels", levels)
        if steps < 2:
            refuse("levels", "be at least 2", levels)
        prices = [float(P(shares * (step / (steps - 1)))) for step in range(steps)]
        sizes = np.full(steps, shares / steps)
        sizes[-1] = shares - np.cumsum(sizes[:-1])[-1]  # so that the steps end exactly at q
        return cls(prices, sizes)

    def _float_rule(self) -> str:
        return self._depth_rule()

    def _quantity(self, price: Any) -> Any:
        return self._bounds[self._keys.searchsorted(price, side="right")]

    def _shares_for_cash(self, cash: Any) -> Any:
        return np.interp(cash, self._paid, self._bounds)

    def _slope(self, q: Any) -> Any:
        return self._jump(q)
