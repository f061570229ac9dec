"""The same orders and the same news in a deep and in a thin book: how far the price swings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mktlib.formula._checks import FloatArray, positive, real, refuse, whole


@dataclass(frozen=True, eq=False)
class MixedFlow:
    """Orders and news, one of each at every step, that any book may be given.

    Parameters
    ----------
    sides : ndarray of int
        1 buys, -1 sells.
    sizes : ndarray of int
        Shares of each order [shares].
    news : ndarray
        What everybody learns before the order: change of the worth [$/share].
    """

    sides: NDArray[np.int64]
    sizes: NDArray[np.int64]
    news: FloatArray

    def __len__(self) -> int:
        return len(self.sides)


def mixed_flow(
    rng: np.random.Generator,
    orders: int = 400,
    size: float = 500.0,
    news: float = 0.01,
    block: int = 0,
    block_at: int = 200,
) -> MixedFlow:
    """Random buyers and sellers, news, and one large buyer among them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws: the same for any `news`, `size` and `block`.
    orders : int
        Steps, > 0.
    size : float
        Average order [shares], >= 1; sizes are exponentially distributed.
    news : float
        Standard deviation of the news of one step [$/share], >= 0.
    block : int
        What the large buyer wants [shares], >= 0; it takes the place of an order.
    block_at : int
        Step of the large buyer, from 0 and before `orders`.

    Returns
    -------
    MixedFlow

    Raises
    ------
    ValueError
        If an argument lies outside its range.
    """
    count = whole("orders", orders)
    if real("size", size) < 1:
        refuse("size", "be at least one share", size)
    if real("news", news) < 0:
        refuse("news", "be non-negative", news)
    if block != 0:
        whole("block", block)
    if not 0 <= block_at < count:
        refuse("block_at", f"be from 0 to {count - 1}", block_at)
    sides = rng.choice([-1, 1], count)
    sizes = np.ceil(size * rng.exponential(size=count)).astype(int)
    learned = news * rng.standard_normal(count)
    if block:
        sides[block_at], sizes[block_at] = 1, block
    return MixedFlow(sides, sizes, learned)


def price_path(flow: MixedFlow, depth: float, price: float = 100.0, tick: float = 0.01) -> FloatArray:
    """Middle of the quote after each step, in a book with `depth` shares on every tick of both sides.

    An order that uses up n levels moves the quote by n ticks, and the book fills up again around the new middle. A
    small order in a deep book uses up none and moves nothing. News moves all quotes, whatever stands there.

    Parameters
    ----------
    flow : MixedFlow
        Orders and news.
    depth : float
        Shares on each tick [shares], > 0.
    price : float
        Middle at first [$/share], > 0.
    tick : float
        Distance of neighboring prices [$/share], > 0.

    Returns
    -------
    ndarray
        One more than there are steps [$/share].

    Examples
    --------
    >>> flow = MixedFlow(np.array([1, -1]), np.array([250, 90]), np.array([0.0, 0.5]))
    >>> price_path(flow, depth=100).tolist(), price_path(flow, depth=1000).tolist()
    ([100.0, 100.02, 100.52], [100.0, 100.0, 100.5])
    """
    used_up = np.floor(flow.sizes / positive("depth", depth))
    moves = flow.news + positive("tick", tick) * flow.sides * used_up
    return np.round(positive("price", price) + np.append(0.0, np.cumsum(moves)), 10)


def swing(path: FloatArray, steps: int = 20) -> float:
    """Typical move over `steps` steps: root of the mean square, as a part of the first price.

    Examples
    --------
    >>> swing(np.array([100.0, 101, 100, 99, 100]), steps=1)
    0.01
    """
    if len(path) <= whole("steps", steps):
        refuse("path", f"have more than {steps} prices", len(path))
    moves = path[steps:] - path[:-steps]
    return float(np.sqrt(np.mean(moves**2)) / path[0])


def block_cash(size: int, depth: float, price: float = 100.0, tick: float = 0.01) -> float:
    """What a large buyer pays in such a book, level by level, the first one half a tick above the middle [$].

    Examples
    --------
    >>> round(block_cash(250, depth=100), 2)
    25003.25
    """
    if size == 0:
        return 0.0
    bought, on_each = whole("size", size), positive("depth", depth)
    full = int(bought // on_each)
    rest = bought - full * on_each
    first = positive("price", price) + positive("tick", tick) / 2
    return on_each * (full * first + tick * full * (full - 1) / 2) + rest * (first + tick * full)
