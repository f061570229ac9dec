"""Steps of price and size, best price first: what asks and bids have in common."""

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, overload

import numpy as np
from numpy.typing import ArrayLike

from mktlib.formula._checks import (
    LARGEST,
    FloatArray,
    Numbers,
    array,
    inside,
    like,
    positive,
    positive_inside,
    real,
    refuse,
)


def _column(name: str, values: object) -> FloatArray:
    """A read-only column of positive finite numbers."""
    column = array(name, values).copy()
    if column.ndim != 1 or column.size == 0:
        refuse(name, "be a list of at least one number", values)
    wrong = ~((column > 0) & (column <= LARGEST))
    if wrong.any():
        refuse(name, "be positive and finite", float(column[wrong][0]))
    column.flags.writeable = False
    return column


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Steps:
    """Steps of price and size, best price first; the q-th share trades at the step that contains it."""

    prices: FloatArray  # [$/share]
    sizes: FloatArray  # [shares]
    depth: float = field(init=False)  # total size [shares]
    _keys: FloatArray = field(init=False)  # prices, or minus prices: always ascending
    _bounds: FloatArray = field(init=False)  # shares before each step, and all of them
    _ends: FloatArray = field(init=False)  # shares up to the end of each step
    _paid: FloatArray = field(init=False)  # cash before each step, and all of it

    _rising: ClassVar[int]  # +1: the next share costs more; -1: it brings less

    def __init__(self, prices: ArrayLike, sizes: ArrayLike) -> None:
        price, size = _column("prices", prices), _column("sizes", sizes)
        if price.shape != size.shape:
            refuse("sizes", f"have one entry for each of the {price.size} prices", sizes)
        keys = price * self._rising
        if (np.diff(keys) < 0).any():
            refuse("prices", f"be {'ascending' if self._rising > 0 else 'descending'}, best first", prices)
        bounds = np.concatenate(([0.0], np.cumsum(size)))
        paid = np.concatenate(([0.0], np.cumsum(price * size)))
        for name, value in {
            "prices": price,
            "sizes": size,
            "depth": float(bounds[-1]),
            "_keys": keys,
            "_bounds": bounds,
            "_ends": bounds[1:],
            "_paid": paid,
        }.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        prices, sizes = (np.array2string(c, separator=", ", threshold=20) for c in (self.prices, self.sizes))
        return f"{type(self).__name__}(prices={prices}, sizes={sizes})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self) or not isinstance(other, Steps):
            return NotImplemented
        return np.array_equal(self.prices, other.prices) and np.array_equal(self.sizes, other.sizes)

    def __hash__(self) -> int:
        return hash((type(self), self.prices.tobytes(), self.sizes.tobytes()))

    @classmethod
    def from_reservation_prices(cls, prices: ArrayLike) -> Self:
        """One share for each reservation price: P(q) is the ⌈q⌉-th best of them.

        Asks are sorted cheapest first and bids dearest first, so the marginal price is the minimum (maximum)
        of the reservation prices that are still in the line; equal prices become one step.

        Parameters
        ----------
        prices : array_like
            The price at which each holder (buyer) is willing to trade one share [$/share], in any order, > 0.

        Returns
        -------
        LadderSupply or DemandLadder

        Raises
        ------
        ValueError
            If there is no price, or one is not a positive finite number.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> P = LadderSupply.from_reservation_prices([103, 101, 105, 101])
        >>> P
        LadderSupply(prices=[101., 103., 105.], sizes=[2., 1., 1.])
        >>> P([1, 2, 3, 4])
        array([101., 101., 103., 105.])
        """
        levels, counts = np.unique(_column("prices", prices), return_counts=True)
        return cls(levels[:: cls._rising], counts[:: cls._rising])

    def shifted(self, factor: float) -> Self:
        """The same sizes at every price times `factor`: all quotes move, and nobody need trade.

        Parameters
        ----------
        factor : float
            New price over old price, > 0 (dimensionless).

        Returns
        -------
        LadderSupply or DemandLadder

        Raises
        ------
        ValueError
            If `factor` is not a positive finite number.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> LadderSupply([100, 150], [100, 1]).shifted(2)
        LadderSupply(prices=[200., 300.], sizes=[100.,   1.])
        """
        return type(self)(self.prices * positive("factor", factor), self.sizes)

    def remaining(self, q: float) -> Self:
        """The ladder that is left when the best `q` shares are gone: traded, or withdrawn by their owners.

        Parameters
        ----------
        q : float
            Shares gone [shares], ``0 <= q < depth``.

        Returns
        -------
        LadderSupply or DemandLadder

        Raises
        ------
        ValueError
            If `q` is negative, not finite, or leaves nothing: an empty ladder has no price.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> LadderSupply([100, 150], [100, 1]).remaining(40)
        LadderSupply(prices=[100., 150.], sizes=[60.,  1.])
        """
        gone = real("q", q)
        if not 0 <= gone < self.depth:
            refuse("q", f"leave something of the {self.depth:,.12g} shares on the ladder", q)
        step = int(self._ends.searchsorted(gone, side="right"))
        sizes = self.sizes[step:].copy()
        sizes[0] = self._ends[step] - gone
        return type(self)(self.prices[step:], sizes)

    @overload
    def next_price(self, q: float) -> float: ...
    @overload
    def next_price(self, q: Numbers) -> FloatArray: ...
    def next_price(self, q: float | Numbers) -> float | FloatArray:
        """Price at which the next share prints after `q` are gone: the best quote that is left [$/share].

        ``P(q)`` is the price of the share just traded; the two differ at the end of a step, where the price
        jumps.

        Parameters
        ----------
        q : float or array_like
            Shares gone [shares], ``0 <= q < depth``.

        Returns
        -------
        float or ndarray
            Best remaining quote [$/share], same shape as `q`.

        Raises
        ------
        ValueError
            If `q` is negative, not a number, or nothing is left.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> P = LadderSupply([100, 150], [100, 1])
        >>> P(100), P.next_price(100)
        (100.0, 150.0)
        """
        shares = inside("q", q, 0.0, math.nextafter(self.depth, 0.0), self._next_rule)
        return like(self.prices[self._ends.searchsorted(shares, side="right")], shares)

    @overload
    def quantity(self, price: float) -> float: ...
    @overload
    def quantity(self, price: Numbers) -> FloatArray: ...
    def quantity(self, price: float | Numbers) -> float | FloatArray:
        """Shares on offer at `price` or better: what a limit order at `price` trades at once.

        Always defined: none beyond the best quote, the whole ladder at or past its last step. Whether the
        ladder ever *prints* a target price is another question, and `shares_before` answers it.

        Parameters
        ----------
        price : float or array_like
            Limit price [$/share], > 0.

        Returns
        -------
        float or ndarray
            Cumulative size [shares], same shape as `price`.

        Raises
        ------
        ValueError
            If `price` is not a positive finite number.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> LadderSupply([100, 150], [100, 1]).quantity([99, 100, 149, 150, 500])
        array([  0., 100., 100., 101., 101.])
        """
        limit = positive_inside("price", price)
        return like(self._bounds[self._keys.searchsorted(limit * self._rising, side="right")], limit)

    @overload
    def shares_before(self, price: float) -> float: ...
    @overload
    def shares_before(self, price: Numbers) -> FloatArray: ...
    def shares_before(self, price: float | Numbers) -> float | FloatArray:
        """Shares that trade at better prices first; the next one after them prints `price` or beyond.

        Parameters
        ----------
        price : float or array_like
            Target price [$/share], > 0, no further than the last step.

        Returns
        -------
        float or ndarray
            Shares that must go first [shares], same shape as `price`.

        Raises
        ------
        ValueError
            If the ladder never gets to `price`: its last quote falls short of it.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> LadderSupply([100, 150], [100, 1]).shares_before([80, 120, 150])
        array([  0., 100., 100.])
        """
        target = positive_inside("price", price)
        keys = target * self._rising
        short = np.asarray(keys > self._keys[-1])
        if short.any():
            worst = f"${self.prices[-1]:,.12g}"
            first = float(np.asarray(target)[short].flat[0])
            refuse("price", f"be within the ladder, whose last quote is {worst}", first)
        return like(self._bounds[self._keys.searchsorted(keys, side="left")], target)

    def _depth_rule(self) -> str:
        return f"lie between 0 and the {self.depth:,.12g} shares on the ladder"

    def _next_rule(self) -> str:
        return f"leave something of the {self.depth:,.12g} shares on the ladder"

    def _step(self, q: Any) -> Any:
        return self._ends.searchsorted(q, side="left")

    def _price(self, q: Any) -> Any:
        return self.prices[self._step(q)]

    def _cash_to(self, q: Any) -> Any:
        step = self._step(q)
        return self._paid[step] + self.prices[step] * (q - self._bounds[step])

    def _cash(self, q_start: Any, q: Any) -> Any:
        return self._cash_to(q) - self._cash_to(q_start)

    def _jump(self, q: Any) -> Any:
        after = np.minimum(self._ends.searchsorted(q, side="right"), self.prices.size - 1)
        return np.where(self.prices[after] == self._price(q), 0.0, self._rising * math.inf)
