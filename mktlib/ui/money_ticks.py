"""Ticks in a currency that may change from picture to picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mktlib.ui.numbers import money_tick

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class MoneyTicks:
    """What `ticks` and `log_axis` write on an axis that shows money.

    Parameters
    ----------
    ax : Axes
        Whose ticks they are.
    currency : str, optional
        The first currency's code; left out, it must be set before anything is drawn.
    say : callable, optional
        Writes a sum in a currency; `money_tick` when not given.
    """

    def __init__(self, ax: Axes, currency: str = "", say: Callable[[float, str], str] = money_tick) -> None:
        self.ax, self.currency, self.say = ax, currency, say

    def __call__(self, value: float) -> str:
        """Return `value` [currency units] in words."""
        return self.say(value, self.currency)

    def write_in(self, currency: str) -> None:
        """Write in `currency` from now on; the panel is drawn anew only if it was another."""
        if self.currency != currency:
            self.currency, self.ax.stale = currency, True
