"""Prices that a rule works out, put back on the grid: exact arithmetic, and halves go up as exchanges round."""

import math
from fractions import Fraction

from mktlib.formula._checks import refuse
from mktlib.orderbook.grid import MOST_TICKS, Grid


def exact(number: float | Fraction) -> Fraction:
    """The decimal number that was meant: 0.07 is seven hundredths, not the binary float nearest to it."""
    return number if isinstance(number, Fraction) else Fraction(repr(float(number)))


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up.

    Examples
    --------
    >>> half_up(exact(10.5)), half_up(exact(-10.5))
    (11, -10)
    """
    return math.floor(value + Fraction(1, 2))


def in_ticks(name: str, price: float | Fraction, grid: Grid) -> Fraction:
    """A price in ticks, with its fraction; refused when the grid does not reach that far."""
    ticks = exact(price) * grid.denominator / grid.numerator
    if ticks > MOST_TICKS:
        refuse(name, f"be at most {grid.price(MOST_TICKS):.12g}", float(price))
    return ticks


def nearest_tick(name: str, price: float | Fraction, grid: Grid) -> int:
    """The tick nearest to a price, at least the first.

    Examples
    --------
    >>> nearest_tick("price", 10.005, Grid(0.01)), nearest_tick("price", 0.001, Grid(0.01))
    (1001, 1)
    """
    return max(1, half_up(in_ticks(name, price, grid)))
