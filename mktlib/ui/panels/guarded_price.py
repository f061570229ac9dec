"""A price under a rule and without it: what the rule allows, when trading stands still, and what waits meanwhile."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FuncFormatter, MultipleLocator

from mktlib.formula._checks import refuse
from mktlib.orderbook.guarded import GuardedState
from mktlib.ui.numbers import count, count_tick, money, money_tick, number, shares_in_words
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.words import _

NEAR = 0.02  # a price has arrived when it stays this near to the worth, as a part of it
ANY = 1e5  # a limit beyond this is none [$/share]


def spells(states: Sequence[GuardedState]) -> list[tuple[float, float]]:
    """Return when nothing could trade as wanted: beginning and end of each spell [min]."""
    still = np.array([False, *(state.standing != "trading" for state in states), False])
    edges = np.flatnonzero(np.diff(still.astype(int))).reshape(-1, 2)
    times = [state.minute for state in states] + [states[-1].minute]
    return [(times[first], times[stop]) for first, stop in edges]


class PricePanel:
    """The part: the price with the rule and without, the range allowed, and when trading stood still."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.yaxis, money_tick)
        ax.grid(axis="x", visible=False)
        still = PolyCollection([], facecolor="none", edgecolor=theme.locked, hatch="////", linewidth=0)
        self.still: Any = sheet.moving(ax.add_collection(still, autolim=False))
        (self.worth,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.8, linestyle=(0, (4, 2))))
        (self.free,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.2))
        self.edges = [sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.0)[0]) for _end in range(2)]
        (self.price,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.4, solid_joinstyle="miter"))
        named = (
            (self.price, _("with the rule")),
            (self.free, _("without")),
            (self.worth, _("worth")),
            (self.edges[0], _("limits")),
        )
        for line, name in named:
            line.set_label(name)
        ax.legend(handles=[line for line, _name in named], ncols=4 if css_size(ax)[0] > 330 else 2)
        self.room = 26 if css_size(ax)[0] > 330 else 44  # for the key [CSS px]

    def show(self, picture: GuardedPicture) -> None:
        """Show the run."""
        minutes = np.array([state.minute for state in picture.states])
        price = np.array([state.last_price for state in picture.states])
        free = np.array([state.last_price for state in picture.free])
        ends = np.array([state.prices for state in picture.states])
        worth = np.asarray(picture.worth, float)
        low, high = min(map(min, (price, free, worth))), max(map(max, (price, free, worth)))
        step = 5.0
        foot, top = step * math.floor(low / step - 0.1), step * math.ceil(high / step + 0.1)
        self.price.set_data(minutes, price)
        self.free.set_data(minutes, free)
        self.worth.set_data(minutes, worth)
        for line, end in zip(self.edges, ends.T, strict=True):
            there = (end < ANY) & (end > 0.02)
            line.set_data(minutes, np.where(there & (end >= foot) & (end <= top), end, math.nan))
        self.still.set_verts([[(a, foot), (b, foot), (b, top), (a, top)] for a, b in spells(picture.states)])
        room = (top - foot) * self.room / max(css_size(self.ax)[1] - self.room, 1)
        _clock(self.ax, picture)
        fit(self.ax, y=(foot, top + room))


class WaitingPanel:
    """The part: shares that somebody wants to trade and cannot, over time."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.yaxis, count_tick)
        ax.grid(axis="x", visible=False)
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], facecolor=theme.locked, alpha=0.5, linewidth=0))
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.4, drawstyle="steps-post"))
        self.none = sheet.label(ax, 0.5, 0.5, _("nothing waits"), transform=ax.transAxes, ha="center", halo=True)

    def show(self, picture: GuardedPicture) -> None:
        """Show the queue."""
        minutes = np.array([state.minute for state in picture.states])
        waiting = np.array([state.waiting for state in picture.states], float)
        self.line.set_data(minutes, waiting)
        x, y = np.repeat(minutes, 2)[1:], np.repeat(waiting, 2)[:-1]
        self.area.set_xy(np.column_stack((np.concatenate((x[:1], x, x[-1:])), np.concatenate(([0.0], y, [0.0])))))
        self.none.set_visible(not waiting.any())
        _clock(self.ax, picture)
        fit(self.ax, y=(0.0, nice(max(1.05 * float(waiting.max()), 1000.0))))


def _clock(ax: Axes, picture: GuardedPicture) -> None:
    """Count days where there are several, minutes where there is one."""
    days = picture.days > 1
    if getattr(ax, "_counts_days", None) is not days:
        setattr(ax, "_counts_days", days)  # noqa: B010  a note on the axes, for the next picture
        if days:
            names = [_("day {n}").format(n=count(day + 1)) for day in range(picture.days)]
            ax.set_xticks([(day + 0.5) * picture.minutes for day in range(picture.days)], names)
        else:
            ax.xaxis.set_major_locator(MultipleLocator(30))
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: count(value)))
        ax.set_xlabel(_("Trading days") if days else _("Minutes since the open"))
    fit(ax, x=(0.0, picture.days * picture.minutes))


@dataclass(frozen=True)
class GuardedPicture(Picture):
    """A run of `simulate_guarded`, beside the same orders without a rule.

    Parameters
    ----------
    states, free : tuple of GuardedState
        With the rule, and without.
    worth : tuple of float
        What the share is worth at each of them, without panic [$/share].
    days : int
        How many days there are.
    minutes : float
        Length of a day [min].
    ruled : bool
        Whether there is a rule at all.

    Raises
    ------
    ValueError
        If the runs are empty or of different length.
    """

    states: tuple[GuardedState, ...]
    free: tuple[GuardedState, ...]
    worth: tuple[float, ...]
    days: int
    minutes: float
    ruled: bool = True

    height_narrow = 620

    def __post_init__(self) -> None:
        if not self.states or {len(self.states)} != {len(self.free), len(self.worth)}:
            refuse("states", f"hold as many states as free, {len(self.free)}, and worth", len(self.states))

    @cached_property
    def stood(self) -> float:
        """Return for how long somebody could not trade as wanted [min]."""
        return math.fsum(last - first for first, last in spells(self.states))

    def traded_off(self, states: Sequence[GuardedState]) -> int:
        """Return the shares that, the news known, changed hands further than `NEAR` from the worth [shares]."""
        end, traded = self.worth[-1], 0
        for state, worth in zip(states, self.worth, strict=True):
            if abs(worth / end - 1) <= NEAR:
                traded += sum(quantity for price, quantity in state.prints if abs(price / end - 1) > NEAR)
        return traded

    def arrived(self, states: Sequence[GuardedState]) -> float | None:
        """Return from when on the price stays near what the share is worth in the end [min]; None if it does not."""
        off = [abs(state.last_price / self.worth[-1] - 1) > NEAR for state in states]
        last = max((n for n, far in enumerate(off) if far), default=-1) + 1
        return states[last].minute if last < len(states) else None

    def compose(self, sheet: Sheet) -> tuple[PricePanel, WaitingPanel]:
        """Lay out the price and what waits."""
        titles = (_("The price (hatched: held up)"), _("Shares that wait"))
        price, waiting = sheet.panels(3, 2, titles=titles, left=(56, 60))
        return PricePanel(sheet, price), WaitingPanel(sheet, waiting)

    def update(self, parts: tuple[PricePanel, WaitingPanel]) -> None:
        """Draw both."""
        for part in parts:
            part.show(self)

    def when(self, minute: float | None) -> str:
        """Return a time in words: the day, or the minute where there is only one day."""
        if minute is None:
            return _("later")
        if self.days == 1:
            return _("{n} min").format(n=count(minute))
        return _("day {n}").format(n=count(min(int(minute // self.minutes), self.days - 1) + 1))

    def headlines(self) -> Sequence[Headline]:
        """Return when the price arrives with the rule and without, and what was sold too low."""
        cheap = _("{rule} / {free}")
        return (
            Headline(_("At its worth, with the rule"), self.when(self.arrived(self.states)), "cap"),
            Headline(_("At its worth, without"), self.when(self.arrived(self.free))),
            Headline(
                _("Traded off its worth"),
                cheap.format(rule=count(self.traded_off(self.states)), free=count(self.traded_off(self.free))),
            ),
            Headline(_("Most that waited"), count(max(state.waiting for state in self.states)), "locked"),
        )

    def sentence(self) -> str:
        """Return what the rule did and what it did not."""
        if not self.ruled:
            prices = [state.last_price for state in self.free]
            return _("No rule: the price goes from {start} to {end}, between {low} and {high} on the way.").format(
                start=money(prices[0]), end=money(prices[-1]), low=money(min(prices)), high=money(max(prices))
            )
        end, free = self.states[-1].last_price, self.free[-1].last_price
        low = min(state.last_price for state in self.states)
        lowest = min(state.last_price for state in self.free)
        words = _("With the rule the price ends at {end} and was never below {low}; without it, {free} and {lowest}.")
        if self.stood:
            words += " " + _("Trading was held up for {minutes} minutes, and up to {waited} waited.")
        else:
            words += " " + _("Nothing was held up.")
        return words.format(
            end=money(end),
            low=money(low),
            free=money(free),
            lowest=money(lowest),
            minutes=number(self.stood),
            waited=shares_in_words(max(state.waiting for state in self.states)),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both paths."""
        return {
            "minute": [state.minute for state in self.states],
            "standing": [state.standing for state in self.states],
            "price_usd": [state.last_price for state in self.states],
            "price_without_the_rule_usd": [state.last_price for state in self.free],
            "waiting": [state.waiting for state in self.states],
        }
