"""The grid of prices and quantities: dollars to whole ticks and back, and what does not fit is refused."""

import math
from fractions import Fraction

from mktlib.formula._checks import real, refuse, whole

# The largest numbers that mean anything: 40 times the shares of a $5 tn company, and prices that a float
# still tells apart by a fraction of a tick.
MOST_SHARES = 10**12
MOST_TICKS = 10**12

_REMEMBERED = 2**16  # prices; more than a stock quotes in a day


class Grid(dict[float, int]):
    """Whole ticks of every float price seen so far; a new one is checked first.

    A tick is taken as the decimal fraction it is written as (0.01 is 1/100, which no float is), so that
    `price` returns the very float a reader would type.

    Parameters
    ----------
    tick : float
        Distance of neighbouring prices [$/share], from 1e-8 to 1e8.

    Raises
    ------
    ValueError
        If `tick` is not a number in that range.

    Examples
    --------
    >>> grid = Grid(0.01)
    >>> grid[585.94], grid.price(58594), 58593 * 0.01
    (58594, 585.94, 585.9300000000001)
    """

    def __init__(self, tick: float) -> None:
        rule = "be a number from 1e-8 to 1e8"
        self.tick = real("tick", tick, rule)
        if not 1e-8 <= self.tick <= 1e8:
            refuse("tick", rule, tick)
        self.numerator, self.denominator = Fraction(str(self.tick)).as_integer_ratio()
        self._highest = self.price(MOST_TICKS)

    def __missing__(self, price: float) -> int:
        ticks = self.ticks(price)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[price] = ticks
        return ticks

    def price(self, ticks: int) -> float:
        """The float nearest to `ticks` ticks [$/share]."""
        return ticks * self.numerator / self.denominator

    def ticks(self, price: object) -> int:
        """`price` in whole ticks; it may be off the grid by a rounding error, not by more.

        Raises
        ------
        ValueError
            If `price` is not a positive finite number on the grid, or more than 10¹² ticks.
        """
        number = real("price", price, self._rule)
        if not 0 < number <= self._highest:
            refuse("price", self._rule, price)
        steps = number * self.denominator / self.numerator
        ticks = round(steps)
        if ticks < 1 or abs(steps - ticks) > max(1e-6, 4 * math.ulp(steps)):
            refuse("price", self._rule, price)
        return ticks

    def _rule(self) -> str:
        return f"be a positive multiple of the tick {self.tick:.12g}, at most {self._highest:.12g}"


def shares(quantity: object) -> int:
    """`quantity` as a whole number of shares, from 1 to 10¹²."""
    number = whole("quantity", quantity)
    if number > MOST_SHARES:
        refuse("quantity", f"be at most {MOST_SHARES:,} shares", quantity)
    return number
