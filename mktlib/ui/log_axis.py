"""Logarithmic axes: ticks at powers of ten, or 1-2-5 while these fit, and where a value stands in pixels."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, Locator, NullLocator

from mktlib.ui.sheet import css_size


def round_numbers(low: float, high: float, most: int = 6) -> list[float]:
    """Return about `most` round numbers from `low` to `high`, both > 0, evenly spread on a log scale.

    Examples
    --------
    >>> round_numbers(80, 1200), round_numbers(0.5, 2e4)
    ([100.0, 200.0, 500.0, 1000.0], [1.0, 10.0, 100.0, 1000.0, 10000.0])
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    steps = [lead * 10.0**k for k in range(first - 1, last + 1) for lead in (1, 2, 5)]
    steps = [step for step in steps if low * (1 - 1e-9) <= step <= high * (1 + 1e-9)]
    if len(steps) <= most + 2:
        return steps
    return [10.0**k for k in range(first, last + 1, max(1, math.ceil((last - first + 1) / most)))]


class RoundNumbers(Locator):
    """The ticks of `round_numbers`, found anew whenever the limits change."""

    def __init__(self, most: int = 6) -> None:
        self.most = most

    def __call__(self) -> list[float]:
        """Return the ticks of the axis as it stands."""
        axis: Any = self.axis
        low, high = axis.get_view_interval()
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks between two limits."""
        return round_numbers(vmin, vmax, self.most)


def log_axis(ax: Axes, which: str, say: Callable[[float], str], most: int = 6) -> None:
    """Make the ``x`` or ``y`` axis of `ax` logarithmic, with about `most` ticks written by `say`."""
    ax.set(**{f"{which}scale": "log"})
    axis: Any = getattr(ax, f"{which}axis")
    axis.set_major_locator(RoundNumbers(most))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _position: say(value)))


def along(ax: Axes, value: float) -> float:
    """Return where `value` > 0 stands on a logarithmic x axis, from its left end [CSS px]."""
    left, right = ax.get_xlim()
    return css_size(ax)[0] * math.log(value / left) / math.log(right / left)


def value_along(ax: Axes, x: float) -> float:
    """Return the value that stands `x` CSS pixels from the left end of a logarithmic x axis."""
    left, right = ax.get_xlim()
    return float(left * (right / left) ** (x / css_size(ax)[0]))
