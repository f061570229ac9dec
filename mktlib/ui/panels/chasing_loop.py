"""Savers chase last period's return: rises that die out, add up, or run until nobody is left who sells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import non_negative_inside, refuse
from mktlib.market.index_fund import IndexFund
from mktlib.market.passive import PassiveState
from mktlib.ui.numbers import change, count, money, number, percent
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST = 10.0  # times the start: beyond it the picture ends, and so does what the model can be asked


@dataclass(frozen=True)
class ChasingLoopPicture(Picture):
    """A first rise by news, and what savers who chase returns make of it.

    Parameters
    ----------
    start : IndexFund
        Before the news.
    states : tuple of PassiveState
        The period of the news, and those after it; at least two.
    gain : float
        How much of a small rise comes back in the next period at the start, >= 0.

    Raises
    ------
    ValueError
        If there are fewer than two periods, or the gain is negative.
    """

    start: IndexFund
    states: tuple[PassiveState, ...]
    gain: float

    height = 440
    height_narrow = 900

    def __post_init__(self) -> None:
        if len(self.states) < 2:
            refuse("states", "be at least two", self.states)
        non_negative_inside("gain", self.gain)

    @cached_property
    def seen(self) -> tuple[PassiveState, ...]:
        """Return the periods up to the last before the index passes `MOST` times its start."""
        levels = np.cumprod([1 + state.market_return for state in self.states])
        beyond = np.flatnonzero(levels > MOST)
        return self.states[: max(1, int(beyond[0]))] if beyond.size else self.states

    @property
    def runs_away(self) -> bool:
        """Return whether periods are left out because the index passes `MOST` times its start."""
        return len(self.seen) < len(self.states)

    @cached_property
    def rises(self) -> tuple[float, ...]:
        """Return the index' return of each period that is seen."""
        return tuple(state.market_return for state in self.seen)

    @cached_property
    def level(self) -> np.ndarray:
        """Return the index level, 100 before the news."""
        return 100 * np.cumprod([1.0, *(1 + rise for rise in self.rises)])

    @property
    def first(self) -> float:
        """Return the rise by news."""
        return self.rises[0]

    @property
    def limit(self) -> float:
        """Return the level where small rises would end, 100 before the news; infinite at a gain of 1 or more."""
        return 100 * (1 + self.first / (1 - self.gain)) if self.gain < 1 else math.inf

    @property
    def stopped(self) -> int | None:
        """Return the first period in which the flow met an end, if any."""
        return next((i for i, state in enumerate(self.seen) if state.limited), None)

    @property
    def cash(self) -> float:
        """Return the cash that savers brought [$]."""
        return math.fsum(state.inflow for state in self.seen)

    @property
    def cap_change(self) -> float:
        """Return the change in both market caps after the news [$]."""
        after, end = (math.fsum(s.cap for s in state.fund.stocks) for state in (self.seen[0], self.seen[-1]))
        return end - after

    def compose(self, sheet: Sheet) -> tuple[dict[str, Any], dict[str, Any], TwoMeters]:
        """Lay out the index, its returns and the meters."""
        titles = (_("The index"), _("Rise in each period"), _("The two meters"))
        left, middle, meters = three_panels(sheet, (4, 4, 4), titles, (56, 56, 30))
        labels = _("Cash that savers brought"), _("Change in cap after the news")
        return _index(sheet, left), _returns(sheet, middle), TwoMeters(sheet, meters, *labels)

    def update(self, parts: tuple[dict[str, Any], dict[str, Any], TwoMeters]) -> None:
        """Show all three."""
        self._show_index(parts[0])
        self._show_returns(parts[1])
        parts[2].show(self.cash, self.cap_change)

    def _show_index(self, parts: dict[str, Any]) -> None:
        ax, last = parts["ax"], len(self.states)
        top = 100 + nice(1.15 * max(float(self.level.max()) - 100, 1.0))
        foot = 100 - 0.04 * (top - 100)
        fit(ax, x=(0.0, float(last)), y=(foot, top))
        parts["line"].set_data(np.arange(len(self.level)), self.level)
        parts["news"].set_data([1], [self.level[1]])
        shown = self.gain > 0 and self.limit <= top
        up = (top - foot) / css_size(ax)[1]
        parts["limit"].set_visible(shown)
        parts["word"].set_visible(shown)
        if shown:
            parts["limit"].set_data([0, last], [self.limit, self.limit])
            parts["word"].set_text(_("Small rises end at {level}").format(level=number(self.limit, 4)))
            below = float(self.level[-1]) > self.limit - 2 * up
            parts["word"].set_va("top" if below else "bottom")
            parts["word"].set_position((last, self.limit + (-5 if below else 5) * up))
        stop = len(self.seen) if self.runs_away else None if self.stopped is None else self.stopped + 1
        parts["stop"].set_visible(stop is not None)
        if stop is not None:
            parts["stop"].set_data([stop], [self.level[stop]])
        says = _("next: beyond {factor}").format(factor=f"{MOST:g}×") if self.runs_away else _("nothing left to buy")
        parts["says"].set_text("" if stop is None else says)
        parts["says"].set_position((0.06, 0.9))

    def _show_returns(self, parts: dict[str, Any]) -> None:
        ax, last = parts["ax"], len(self.states)
        top = nice(1.1 * max(*self.rises, 0.001))
        low = min(0.0, *self.rises)
        fit(ax, x=(0.3, last + 0.7), y=(-nice(-low) if low < 0 else 0.0, top))
        places = np.arange(1, len(self.rises) + 1)
        bars = rectangles(places - 0.36, places + 0.36, 0, self.rises)
        parts["news"].set_verts(bars[:1])
        parts["chased"].set_verts(bars[1:][np.array(self.rises[1:]) != 0])

    def headlines(self) -> Sequence[Headline]:
        """Return the gain, both rises, and how many shares the fund ended with."""
        end = self.seen[-1].fund
        return (
            Headline(_("Loop gain g at the start"), number(self.gain), "accent"),
            Headline(_("Rise by news"), percent(self.first)),
            Headline(_("Rise in all"), change(100.0, float(self.level[-1])), "cap"),
            Headline(_("In the fund at the end"), _("{part} of the float").format(part=percent(end.owned, 1))),
        )

    def sentence(self) -> str:
        """Return what became of the first rise."""
        whole = change(100.0, float(self.level[-1]))
        words = _("News lifts the index by {first}; savers bring {cash}, and after {n} periods it stands at {whole}.")
        if self.cash <= 0:
            words = _(
                "News lifts the index by {first}. Nobody chases it, the fund trades nothing, and it ends at {whole}."
            )
        if self.runs_away:
            words = _(
                "News lifts the index by {first}, and savers bring {cash} by period {n}, when it stands at {whole}."
            )
            more = _(
                "The gain was {gain} at the start and grows with the fund; the next rise passes {most}: the model ends."
            )
        elif self.stopped is not None:
            more = _(
                "The rises feed each other until the fund owns 99% of the float: the loop ends for want of sellers."
            )
        elif self.gain >= 1:
            more = _("With a gain of {gain} each rise is at least as large as the last: nothing in the loop ends it.")
        elif self.gain == 0:
            more = ""
        else:
            more = _("With a gain of {gain}, small rises add up to {times} the first.")
        return f"{words} {more}".strip().format(
            first=percent(self.first),
            cash=money(self.cash),
            n=count(len(self.seen)),
            most=f"{MOST:g}×",
            whole=whole,
            gain=number(self.gain),
            times=number(1 / (1 - self.gain)) + "×" if self.gain < 1 else "",
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per period."""
        return {
            "period": list(range(1, len(self.seen) + 1)),
            "return": list(self.rises),
            "index": self.level[1:].tolist(),
            "inflow_usd": [state.inflow for state in self.seen],
            "part_of_float": [state.fund.owned for state in self.seen],
            "limited": [state.limited for state in self.seen],
        }


def _index(sheet: Sheet, ax: Axes) -> dict[str, Any]:
    theme = sheet.theme
    ax.set_xlabel(_("Period"))
    ticks(ax.xaxis, number)
    ticks(ax.yaxis, lambda value: number(value, 4))
    parts: dict[str, Any] = {"ax": ax}
    (parts["limit"],) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.4, linestyle=(0, (1, 2))))
    (parts["line"],) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.6))
    (parts["news"],) = sheet.moving(ax.plot([], [], "o", color=theme.ink, markersize=8))
    (parts["stop"],) = sheet.moving(ax.plot([], [], "X", color=theme.ask, markersize=11, clip_on=False))
    parts["word"] = sheet.label(ax, 0, 0, color=theme.muted, ha="right", va="bottom", halo=True, fontsize=px(12))
    parts["says"] = sheet.label(ax, 0, 0, color=theme.ask, weight="bold", halo=True, transform=ax.transAxes)
    return parts


def _returns(sheet: Sheet, ax: Axes) -> dict[str, Any]:
    theme = sheet.theme
    ax.set_xlabel(_("Period"))
    ticks(ax.xaxis, number)
    ticks(ax.yaxis, percent)
    ax.grid(axis="x", visible=False)
    news: dict[str, Any] = {"facecolor": theme.ink, "label": _("by news")}
    chased: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.cap, "hatch": "/////", "label": _("by savers")}
    parts: dict[str, Any] = {"ax": ax}
    for name, style in (("news", news), ("chased", chased)):
        parts[name] = sheet.moving(ax.add_collection(PolyCollection([], linewidth=1, **style)))
    ax.legend(handles=[parts["news"], parts["chased"]], loc="upper right", ncols=2)
    return parts
