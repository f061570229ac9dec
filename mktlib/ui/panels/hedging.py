"""A price with somebody in the market who hedges options, beside the same orders without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mktlib.formula._checks import refuse
from mktlib.orderbook.suspicion import HedgedState
from mktlib.ui.numbers import count_tick, money, money_tick, shares_in_words
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, fit, nice, ticks
from mktlib.ui.words import _


@dataclass(frozen=True)
class HedgingPicture(Picture):
    """A price with a hedger of options in the market, and the same orders without.

    Parameters
    ----------
    hedged, plain : tuple of HedgedState
        The two runs, see `mktlib.orderbook.suspicion.simulate_hedging`.
    gamma : float
        Shares that the hedger sells for each dollar that the price rises; negative: buys.
    """

    hedged: tuple[HedgedState, ...]
    plain: tuple[HedgedState, ...]
    gamma: float

    height = 360
    height_narrow = 660

    def __post_init__(self) -> None:
        if len(self.hedged) != len(self.plain):
            refuse("plain", f"have {len(self.hedged)} states", len(self.plain))

    @property
    def swings(self) -> tuple[float, float]:
        """Return the standard deviation of the last price, with and without the hedger [$/share]."""
        with_, without = (float(np.std([state.last_price for state in run])) for run in (self.hedged, self.plain))
        return with_, without

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the prices and the hedge."""
        theme = sheet.theme
        titles = (_("Last price"), _("The hedger's shares"))
        left, right = sheet.panels(1.3, 1, titles=titles, left=(66, 66))
        for ax in (left, right):
            ax.set_xlabel(_("Orders so far"))
            ticks(ax.xaxis, count_tick)
            ax.grid(axis="x", visible=False)
        ticks(left.yaxis, money_tick)
        ticks(right.yaxis, count_tick)
        (plain,) = sheet.moving(left.plot([], [], color=theme.muted, linewidth=1.3, linestyle=(0, (3, 1.5))))
        (hedged,) = sheet.moving(left.plot([], [], color=theme.accent, linewidth=1.8))
        (held,) = sheet.moving(right.plot([], [], color=theme.accent, linewidth=1.8, drawstyle="steps-post"))
        right.axhline(0, color=theme.muted, linewidth=0.8)
        left.legend([hedged, plain], [_("with hedger"), _("dashed: without")], ncols=2)
        return {"left": left, "right": right, "plain": plain, "hedged": hedged, "held": held}

    def update(self, parts: dict[str, Any]) -> None:
        """Show both runs."""
        steps = range(len(self.hedged))
        rows = [[state.last_price for state in run] for run in (self.hedged, self.plain)]
        parts["hedged"].set_data(steps, rows[0])
        parts["plain"].set_data(steps, rows[1])
        parts["held"].set_data(steps, [state.hedged for state in self.hedged])
        low, high = np.floor(min(map(min, rows)) - 0.1), np.ceil(max(map(max, rows)) + 0.1)
        fit(parts["left"], x=(0.0, float(len(steps))), y=(float(low), float(high + 0.15 * (high - low))))
        most = nice(max(100, *(abs(state.hedged) for state in self.hedged)))
        fit(parts["right"], x=(0.0, float(len(steps))), y=(-1.1 * most, 1.1 * most))

    def headlines(self) -> Sequence[Headline]:
        """Return both swings and both ends."""
        with_, without = self.swings
        return (
            Headline(_("Swings with the hedger"), money(with_), "accent"),
            Headline(_("Swings without"), money(without)),
            Headline(_("Last price with"), money(self.hedged[-1].last_price), "accent"),
            Headline(_("Last price without"), money(self.plain[-1].last_price)),
        )

    def sentence(self) -> str:
        """Return what the hedger does and what it does to the price."""
        with_, without = self.swings
        held = self.hedged[-1].hedged
        if self.gamma == 0:
            return _("Without options nobody hedges: the price swings by {without}.").format(without=money(without))
        if self.gamma > 0:
            words = _("Long gamma: the hedger sells {gamma} for each dollar up and buys them back on the way down.")
        else:
            words = _("Short gamma: the hedger buys {gamma} for each dollar up and sells them on the way down.")
        words += " " + _("The price swings by {with_} instead of {without}. At the end the hedger is {held}.")
        state = _("flat") if held == 0 else _("{shares} long") if held > 0 else _("{shares} short")
        return words.format(
            gamma=shares_in_words(abs(self.gamma)),
            with_=money(with_),
            without=money(without),
            held=state.format(shares=shares_in_words(abs(held))),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both prices and the hedge."""
        return {
            "order": list(range(1, len(self.hedged) + 1)),
            "last_price_usd": [state.last_price for state in self.hedged],
            "hedge_shares": [state.hedged for state in self.hedged],
            "last_price_usd_without": [state.last_price for state in self.plain],
        }
