"""The bids of an order book as a curve: the steps a seller walks down, and what holders could take out."""

from dataclasses import dataclass
from typing import overload

import numpy as np

from mktlib.formula._checks import FloatArray, Numbers, inside, like, refuse
from mktlib.formula._steps import Steps


@dataclass(frozen=True, init=False, eq=False, repr=False)
class DemandLadder(Steps):
    """Bids at separate prices, the way down: what the q-th share sold into the book brings.

    The mirror of `LadderSupply`: prices descend, ``D(0)`` is the highest bid, and the area under the bids is
    what holders could take out. That is far less than cap, which marks every share at the last price.

    Parameters
    ----------
    prices : array_like
        Bid prices [$/share], descending, > 0; equal neighbours are two orders at one price.
    sizes : array_like
        Shares wanted at each price [shares], > 0.

    Attributes
    ----------
    prices, sizes : ndarray
        The steps, read-only.
    depth : float
        Total size [shares]: all that anyone bids for.

    Raises
    ------
    ValueError
        If the ladder is empty, the two lists differ in length, a number is not positive and finite, or the
        prices do not descend.

    Examples
    --------
    >>> D = DemandLadder(prices=[99, 95, 80], sizes=[10, 20, 70])
    >>> D(0), D(10), D(11), D.liquidation_value(100)
    (99.0, 99.0, 95.0, 8490.0)
    """

    _rising = -1

    @overload
    def __call__(self, q: float) -> float: ...
    @overload
    def __call__(self, q: Numbers) -> FloatArray: ...
    def __call__(self, q: float | Numbers) -> float | FloatArray:
        """Price that the `q`-th share sold brings [$/share]; ``D(0)`` is the highest bid.

        Parameters
        ----------
        q : float or array_like
            Shares sold so far [shares], ``0 <= q <= depth``.

        Returns
        -------
        float or ndarray
            Marginal price [$/share], same shape as `q`.

        Raises
        ------
        ValueError
            If `q` is negative, not a number, or more than anyone bids for.
        """
        shares = inside("q", q, 0.0, self.depth, self._depth_rule)
        return like(self._price(shares), shares)

    @overload
    def liquidation_value(self, q: float, q_start: float = 0.0) -> float: ...
    @overload
    def liquidation_value(self, q: Numbers, q_start: float | Numbers = 0.0) -> FloatArray: ...
    @overload
    def liquidation_value(self, q: float, q_start: Numbers) -> FloatArray: ...
    def liquidation_value(self, q: float | Numbers, q_start: float | Numbers = 0.0) -> float | FloatArray:
        """Cash that sellers receive while they walk down the bids from `q_start` to `q`.

        Parameters
        ----------
        q, q_start : float or array_like
            Shares sold after and before [shares], ``0 <= q_start <= q <= depth``.

        Returns
        -------
        float or ndarray
            Area under the bids [$]; each share is paid at its own bid.

        Raises
        ------
        ValueError
            If ``0 <= q_start <= q <= depth`` does not hold.

        Examples
        --------
        >>> D = DemandLadder(prices=[99, 95, 80], sizes=[10, 20, 70])
        >>> D.liquidation_value([10, 30, 100])
        array([ 990., 2890., 8490.])
        """
        end = inside("q", q, 0.0, self.depth, self._depth_rule)
        start = inside("q_start", q_start, 0.0, self.depth, self._depth_rule)
        if np.any(np.asarray(start > end)):
            refuse("q_start", f"be at most q = {q!r}", q_start)
        return like(self._cash(start, end), end, start)

    @overload
    def slope(self, q: float) -> float: ...
    @overload
    def slope(self, q: Numbers) -> FloatArray: ...
    def slope(self, q: float | Numbers) -> float | FloatArray:
        """How fast the price falls at `q` [$/share per share]: 0 along a step, minus infinity at a jump.

        Parameters
        ----------
        q : float or array_like
            Shares sold so far [shares], ``0 <= q <= depth``.

        Returns
        -------
        float or ndarray
            Slope [$/share per share], same shape as `q`.

        Raises
        ------
        ValueError
            If `q` is negative, not a number, or more than anyone bids for.

        Examples
        --------
        >>> DemandLadder(prices=[99, 95], sizes=[10, 20]).slope([5, 10])
        array([  0., -inf])
        """
        shares = inside("q", q, 0.0, self.depth, self._depth_rule)
        return like(self._jump(shares), shares)
