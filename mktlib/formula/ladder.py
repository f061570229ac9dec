"""An order book's side as a curve: the steps of asks that a buyer walks up, or of bids that a seller walks down."""

import math
from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from mktlib.formula._checks import LARGEST, FloatArray, Number, array, like, positive, positive_inside, refuse, whole
from mktlib.formula.curves import Curve, SupplyCurve


class Ladder(Curve):
    """Steps of price and size, best price first: the q-th share trades at the step that contains it.

    The price is left-continuous: at the end of a step it is still that of the share just traded, and the next
    share jumps: ``ladder.remaining(q)(0)`` is the best quote that is left. The slope is 0 along a step and infinite at
    a jump.
    """

    prices: FloatArray  # [$/share], read-only
    sizes: FloatArray  # [shares], read-only
    depth: float  # total size [shares]

    _keys: FloatArray  # prices, or minus prices: always ascending
    _gone: FloatArray  # shares before each step, and all of them [shares]
    _paid: FloatArray  # cash for those [$]
    _rising: ClassVar[int]  # +1: the next share costs more; -1: it brings less

    def __init__(self, prices: ArrayLike, sizes: ArrayLike) -> None:
        price, size = _column("prices", prices), _column("sizes", sizes)
        if price.shape != size.shape:
            refuse("sizes", f"have one entry for each of the {price.size} prices", sizes)
        keys = price * self._rising
        if (np.diff(keys) < 0).any():
            refuse("prices", f"be {'ascending' if self._rising > 0 else 'descending'}, best first", prices)
        gone = np.concatenate(([0.0], np.cumsum(size)))
        paid = np.concatenate(([0.0], np.cumsum(price * size)))
        vars(self).update(prices=price, sizes=size, depth=float(gone[-1]), _keys=keys, _gone=gone, _paid=paid)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a ladder is never changed: make another one, or see `shifted` and `remaining` ({name})")

    def __repr__(self) -> str:
        prices, sizes = (np.array2string(c, separator=", ", threshold=20) for c in (self.prices, self.sizes))
        return f"{type(self).__name__}(prices={prices}, sizes={sizes})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return np.array_equal(self.prices, other.prices) and np.array_equal(self.sizes, other.sizes)

    def __hash__(self) -> int:
        return hash((type(self), self.prices.tobytes(), self.sizes.tobytes()))

    @classmethod
    def from_reservation_prices(cls, prices: ArrayLike) -> Self:
        """One share for each reservation price [$/share], given in any order: P(q) is the ⌈q⌉-th best of them.

        So the marginal price is the minimum (of bids, the maximum) of what is still in the line.

        >>> P = LadderSupply.from_reservation_prices([103, 101, 105, 101])
        >>> P
        LadderSupply(prices=[101., 103., 105.], sizes=[2., 1., 1.])
        >>> P([1, 2, 3, 4])
        array([101., 101., 103., 105.])
        """
        levels, counts = np.unique(_column("prices", prices), return_counts=True)
        return cls(levels[:: cls._rising], counts[:: cls._rising])

    def quantity(self, price: Number) -> Number:
        """Shares on offer at `price` or better: what a limit order at `price` [$/share] trades at once; always defined.

        >>> LadderSupply([100, 150], [100, 1]).quantity([99, 100, 149, 150, 500])
        array([  0., 100., 100., 101., 101.])
        """
        limit: Number = positive_inside("price", price)
        return like(self._gone[self._keys.searchsorted(limit * self._rising, side="right")], limit)

    def _all(self) -> tuple[float, str]:
        return self.depth, f"the {self.depth:,.12g} shares on the ladder"

    def _step(self, q: Any) -> Any:
        return self._gone[1:].searchsorted(q, side="left")

    def _price(self, q: Any) -> Any:
        return self.prices[self._step(q)]

    def _slope(self, q: Any) -> Any:
        after = np.minimum(self._gone[1:].searchsorted(q, side="right"), self.prices.size - 1)
        return np.where(self.prices[after] == self._price(q), 0.0, self._rising * math.inf)

    def _cash(self, q_start: Any, q: Any) -> Any:
        before, paid = (self._paid[i := self._step(x)] + self.prices[i] * (x - self._gone[i]) for x in (q_start, q))
        return paid - before

    def _scaled(self, factor: float) -> Self:
        return type(self)(self.prices * factor, self.sizes)

    def _rest(self, gone: float) -> Self:
        step = int(self._gone[1:].searchsorted(gone, side="right"))
        sizes = self.sizes[step:].copy()
        sizes[0] = self._gone[step + 1] - gone
        return type(self)(self.prices[step:], sizes)


class LadderSupply(Ladder, SupplyCurve):
    """Asks at separate prices, the order book's own supply: the q-th share costs the step that contains it.

    `prices` [$/share] ascend, `sizes` [shares] are how many are offered at each; all are > 0, and equal neighbours
    are two orders at one price.

    >>> P = LadderSupply(prices=[100, 150], sizes=[100, 1])
    >>> P(100), P(101), P.capital_spent(101), P.slope([50, 100]).tolist()
    (100.0, 150.0, 10150.0, [0.0, inf])
    """

    _rising = +1

    def __init__(self, prices: ArrayLike, sizes: ArrayLike) -> None:
        super().__init__(prices, sizes)
        vars(self)["float_shares"] = self.depth

    @classmethod
    def from_curve(cls, P: Callable[[float], float], q: float, levels: int = 10) -> Self:
        """The first `q` shares of a rising curve as `levels` (>= 2) equal steps, with its first and last price.

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


class DemandLadder(Ladder):
    """Bids at separate prices, the way down: what the q-th share sold into the book brings.

    ``D(0)`` is the highest bid. `capital_spent`, the area under the bids, is what sellers receive who walk down them:
    the liquidation value, all that holders could take out. It is far less than the market cap, which marks every share
    at the last price.

    `prices` [$/share] descend, `sizes` [shares] are how many are wanted at each; all are > 0, and equal neighbours
    are two orders at one price.

    >>> D = DemandLadder(prices=[99, 95, 80], sizes=[10, 20, 70])
    >>> D(0), D(10), D(11), D.capital_spent(100), D.slope([5, 10]).tolist()
    (99.0, 99.0, 95.0, 8490.0, [0.0, -inf])
    """

    _rising = -1


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
