"""Simulated doublings: the cash and the time each took, against the elasticity of holders, without and with loops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from mktlib.formula import IsoelasticSupply
from mktlib.formula._checks import FloatArray, inside, positive, refuse
from mktlib.market.outcome import Outcome
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import count, count_tick, money, money_tick, number
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _

LEAST, MOST = 0.2, 3.0  # elasticities that are tried


def elasticity(place: int) -> float:
    """Return the elasticity of the pair at `place`: evenly spread on a log scale, however many pairs there are.

    Examples
    --------
    >>> [round(elasticity(place), 2) for place in range(4)]
    [0.2, 1.07, 0.38, 2.02]
    """
    return LEAST * (MOST / LEAST) ** (place * (5**0.5 - 1) / 2 % 1)


@dataclass(frozen=True)
class DoublingsPicture(Picture):
    """Pairs of runs with the same luck, and what the curve of layer 1 says.

    Parameters
    ----------
    runs : tuple of Outcome
        Without loops and with them, in turn; pair i has the elasticity ``elasticity(i)``. One without its
        partner is left out.
    cap : float
        Market cap of the company they stand for [$], > 0.
    holders_part : float
        Part of all shares that long-term holders have at first, without loops, above 0 and at most 1.
    pairs : int
        How many there will be.
    """

    runs: tuple[Outcome, ...]
    cap: float
    holders_part: float
    pairs: int

    height = 430
    height_narrow = 760

    def __post_init__(self) -> None:
        positive("cap", self.cap)
        inside("holders_part", self.holders_part, 0.0, 1.0, "lie between 0 and 1")
        if len(self.runs) > 2 * self.pairs:
            refuse("pairs", f"be at least {len(self.runs) // 2}", self.pairs)

    @cached_property
    def cash(self) -> FloatArray:
        """Return the cash of every pair [$], one row without loops and one with; NaN where it did not double."""
        return self._pairs([run.cash_part * self.cap for run in self.runs])

    @cached_property
    def steps(self) -> FloatArray:
        """Return the steps of every pair; NaN where it did not double."""
        return self._pairs([float(run.steps) for run in self.runs])

    def _pairs(self, values: Sequence[float]) -> FloatArray:
        known = [value if run.reached else np.nan for value, run in zip(values, self.runs, strict=True)]
        n = len(known) // 2
        return np.asarray(known[: 2 * n], float).reshape(n, 2).T

    @cached_property
    def elasticities(self) -> FloatArray:
        """Return the elasticity of every pair."""
        return np.array([elasticity(place) for place in range(len(self.runs) // 2)])

    def by_curve(self, epsilon: float) -> float:
        """Return the cash by which holders with this elasticity double the price along their own curve [$]."""
        P = IsoelasticSupply(1.0, epsilon, self.holders_part)
        return P.capital_spent(P.quantity(2.0)) * self.cap

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out cash and time, both against the elasticity."""
        theme = sheet.theme
        titles = (_("Cash until the price had doubled"), _("Steps until then"))
        left, right = sheet.panels(3, 2, titles=titles, left=(62, 62))
        parts: dict[str, Any] = {"axes": (left, right), "curve": None}
        for ax, tick in ((left, money_tick), (right, count_tick)):
            log_axis(ax, "y", number)
            log_axis(ax, "x", tick, most=5)
            ax.set_ylabel(_("Elasticity of holders"))
        left.set_xlabel(_("Net cash to holders (log scale)"))
        right.set_xlabel(_("Steps (log scale)"))
        (parts["law"],) = left.plot([], [], color=theme.ink, linewidth=1.4, linestyle=(0, (4, 2)))
        mark: dict[str, Any] = {"color": theme.cash, "linestyle": "", "markersize": px(8), "markeredgewidth": px(1.6)}
        for name, ax in (("cash", left), ("steps", right)):
            links = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=1, alpha=0.5))[0]
            calm = sheet.moving(ax.plot([], [], "o", **mark, markerfacecolor=theme.paper))[0]
            looped = sheet.moving(ax.plot([], [], "o", **mark))[0]
            parts[name] = links, calm, looped
        keys = [Line2D([], [], marker="o", **mark, markerfacecolor=theme.paper), Line2D([], [], marker="o", **mark)]
        words = (_("without loops"), _("with loops"), _("page 2's curve"))
        left.legend([*keys, parts["law"]], words)
        fit(left, x=(1e11, 5e12), y=(LEAST / 1.15, MOST * 1.15))
        fit(right, x=(20.0, 3000.0), y=(LEAST / 1.15, MOST * 1.15))
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Place what is known so far."""
        law = self.cap, self.holders_part
        if parts["curve"] != law:
            parts["curve"] = law
            grid = np.geomspace(LEAST, MOST, 60)
            parts["law"].set_data([self.by_curve(float(one)) for one in grid], grid)
            ax: Axes = parts["axes"][0]
            fit(ax, x=(0.02 * self.cap, self.cap))
        for name, values in (("cash", self.cash), ("steps", self.steps)):
            links, calm, looped = parts[name]
            heights = self.elasticities
            gaps = np.full(len(heights), np.nan)
            links.set_data(np.column_stack((*values, gaps)).ravel(), np.repeat(heights, 3))
            calm.set_data(values[0], heights)
            looped.set_data(values[1], heights)

    def headlines(self) -> Sequence[Headline]:
        """Return the range and both medians."""
        if not np.isfinite(self.cash).any():
            return (Headline(_("Pairs of runs"), _("0 of {n}").format(n=self.pairs)),)
        both = _("{low} to {high}").format(low=money(np.nanmin(self.cash)), high=money(np.nanmax(self.cash)))
        return (
            Headline(_("Cash, all runs"), both, "cash"),
            Headline(_("Without loops, median"), money(_median(self.cash[0])), "cash"),
            Headline(_("With loops, median"), money(_median(self.cash[1])), "cash"),
            Headline(
                _("Pairs of runs"), _("{n} of {all}").format(n=count(len(self.elasticities)), all=count(self.pairs))
            ),
        )

    def sentence(self) -> str:
        """Return what loops changed, and what they did not."""
        if not np.isfinite(self.cash).any():
            return _("The first pair of runs is on its way.")
        less = float(np.nanmedian(self.cash[1] / self.cash[0]))
        sooner = float(np.nanmedian(self.steps[0] / self.steps[1]))
        words = _(
            "With loops the median pair takes {cash}× the cash and gets there {sooner}× as fast; what the holders'"
            " elasticity is makes more difference: from {low} to {high}."
        )
        return words.format(
            cash=number(less, 2),
            sooner=number(sooner, 2),
            low=money(float(np.nanmin(self.cash))),
            high=money(float(np.nanmax(self.cash))),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per pair."""
        return {
            "elasticity": self.elasticities.tolist(),
            "cash_without_loops_usd": self.cash[0].tolist(),
            "cash_with_loops_usd": self.cash[1].tolist(),
            "steps_without_loops": self.steps[0].tolist(),
            "steps_with_loops": self.steps[1].tolist(),
        }


def _median(values: FloatArray) -> float:
    return float(np.nanmedian(values))
