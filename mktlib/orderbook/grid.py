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
        self.highest = self.price(MOST_TICKS)

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
        if not 0 < number <= self.highest:
            refuse("price", self._rule, price)
        steps = number * self.denominator / self.numerator
        ticks = round(steps)
        if ticks < 1 or abs(steps - ticks) > max(1e-6, 4 * math.ulp(steps)):
            refuse("price", self._rule, price)
        return ticks

    def _rule(self) -> str:
        return f"be a positive multiple of the tick {self.tick:.12g}, at most {self.highest:.12g}"


def shares(quantity: object) -> int:
    """`quantity` as a whole number of shares, from 1 to 10¹²."""
    number = whole("quantity", quantity)
    if number > MOST_SHARES:
        refuse("quantity", f"be at most {MOST_SHARES:,} shares", quantity)
    return number


def exact(number: float | Fraction) -> Fraction:
    """The decimal number that was meant: 0.07 is seven hundredths, not the binary float nearest to it."""
    return number if isinstance(number, Fraction) else Fraction(repr(float(number)))


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up.

    >>> half_up(exact(10.5)), half_up(exact(-10.5))
    (11, -10)
    """
    return math.floor(value + Fraction(1, 2))


def in_ticks(name: str, price: float | Fraction, grid: Grid) -> Fraction:
    """A price in ticks, with its fraction; refused when the grid does not reach that far."""
    ticks = exact(price) * grid.denominator / grid.numerator
    if ticks > MOST_TICKS:
        refuse(name, f"be at most {grid.highest:.12g}", float(price))
    return ticks


def nearest_tick(name: str, price: float | Fraction, grid: Grid) -> int:
    """The tick nearest to a price, at least the first.

    >>> nearest_tick("price", 10.005, Grid(0.01)), nearest_tick("price", 0.001, Grid(0.01))
    (1001, 1)
    """
    return max(1, half_up(in_ticks(name, price, grid)))
