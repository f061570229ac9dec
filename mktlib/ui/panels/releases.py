"""Lock-up releases on a real chart: price, float and returns, beside the returns of all other days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import refuse
from mktlib.market.lockup import LockUpSchedule, Release
from mktlib.market.prices import DailyPrices
from mktlib.ui.numbers import count, count_tick, day_in_words, money_tick, percent, signed, times
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST_DAYS = 10
STRIP = 0.15  # of the chart's height, for the float at its foot


class ChartPanel:
    """The part: the price day by day, the releases, and at the foot the float as a part of all shares."""

    def __init__(self, sheet: Sheet, ax: Axes, picture: ReleasesPicture) -> None:
        self.ax = ax
        theme, prices, schedule = sheet.theme, picture.prices, picture.schedule
        ticks(ax.yaxis, money_tick)
        ax.grid(axis="x", visible=False)
        n = len(prices)
        starts = [i for i in range(1, n) if prices.dates[i].item().month != prices.dates[i - 1].item().month]
        places = starts[1 :: 3 if css_size(ax)[0] > 200 else 4]
        ax.set_xticks(places, [day_in_words(str(prices.dates[i]), _("MMM yy")) for i in places])
        low, high = float(prices.close.min()), float(prices.close.max())
        foot = (low - 1.5 - STRIP * high * 1.12) / (1 - STRIP)
        ax.set(xlim=(-1, n + 1), ylim=(foot, 1.12 * high))
        parts = np.array([schedule.float_on(str(day)) for day in prices.dates]) / schedule.shares_outstanding
        days, base = np.arange(n), np.zeros(n)
        strip: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "linewidth": 0, "step": "post"}
        ax.fill_between(days, base, STRIP * parts, facecolor=theme.cap, **strip)
        locked: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.locked, "hatch": "////"}
        ax.fill_between(days, STRIP * parts, base + STRIP, **locked, **strip)
        ax.plot(days, prices.close, color=theme.ink, linewidth=1.5)
        for release in picture.known:
            ax.axvline(prices.row(release.date), color=theme.muted, linewidth=1, linestyle=(0, (2, 2)))
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2))
        (self.window,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=3.6))
        (self.dot,) = sheet.moving(ax.plot([], [], "D", color=theme.accent, markersize=8))
        self.dot.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        small: dict[str, Any] = {"transform": ax.transAxes, "fontsize": px(12), "color": theme.muted, "halo": True}
        if css_size(ax)[1] > 160:  # lower, it would cover the price
            sheet.label(ax, 0.01, STRIP + 0.015, _("hatched: locked"), **small)
        self.word = sheet.label(ax, 0, 0.98, color=theme.accent, weight="bold", va="top", halo=True)
        self.word.set_transform(ax.get_xaxis_transform())

    def show(self, picture: ReleasesPicture) -> None:
        """Mark the chosen release and the days that are counted."""
        first, last = picture.window(picture.release)
        self.line.set_data([first, first], self.ax.get_ylim())
        days = np.arange(first - 1, last + 1)
        self.window.set_data(days, picture.prices.close[days])
        self.dot.set_data([last], [picture.prices.close[last]])
        self.word.set_text(f"{day_in_words(picture.release.date)}: +{count_tick(picture.release.shares)}")
        left = first > 0.55 * len(picture.prices)
        self.word.set_ha("right" if left else "left")
        self.word.set_x(first + (-3 if left else 3))


class ReturnsPanel:
    """The part: how often other days had which return, and one row for each release above them."""

    def __init__(self, sheet: Sheet, ax: Axes, rows: int) -> None:
        self.ax, self.rows = ax, rows
        theme = sheet.theme
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ticks(ax.xaxis, lambda value: signed(round(value, 6)))
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=4)
        ax.axvline(0, color=theme.muted, linewidth=1)
        self.others: Any = sheet.moving(ax.add_collection(PolyCollection([], facecolor=theme.locked, linewidth=0)))
        (self.dots,) = sheet.moving(ax.plot([], [], "D", color=theme.ink, markersize=7))
        (self.dot,) = sheet.moving(ax.plot([], [], "D", color=theme.accent, markersize=10))
        self.words = [sheet.label(ax, 0, 0, va="center", fontsize=px(12), halo=True) for _row in range(rows)]
        self.key = sheet.label(ax, 0.01, 0.46, transform=ax.transAxes, color=theme.muted, fontsize=px(12), halo=True)
        self.theme = theme

    def show(self, picture: ReleasesPicture) -> None:
        """Show the returns of the releases, and of all other days or none."""
        rows, others = self.rows, picture.others if picture.compare else np.array([])
        returns = np.array([picture.change(one) for one in picture.known])
        reach = float(np.ceil(10 * max(np.abs(returns).max(), np.abs(picture.others).max()) + 0.2) / 10)
        fit(self.ax, x=(-reach, reach), y=(0.0, 2.0 * rows))
        counts, edges = np.histogram(others, bins=np.linspace(-reach, reach, 41))
        tall = 0.85 * rows * counts / max(1, counts.max())
        self.others.set_verts(rectangles(edges[:-1], edges[1:], 0, tall))
        heights = 2.0 * rows - 0.55 - 0.95 * np.arange(rows)
        chosen = picture.known.index(picture.release)
        self.dots.set_data(np.delete(returns, chosen), np.delete(heights, chosen))
        self.dot.set_data([returns[chosen]], [heights[chosen]])
        gap = 2 * reach / css_size(self.ax)[0]
        for i, (word, release) in enumerate(zip(self.words, picture.known, strict=True)):
            at = returns[i]
            word.set_text(f"{day_in_words(release.date)}: {signed(round(at, 3))}")
            word.set_color(self.theme.accent if i == chosen else self.theme.ink)
            word.set_weight("bold" if i == chosen else "normal")
            word.set_ha("right" if at > 0 else "left")  # towards the middle and beyond: there is room
            word.set_position((at - gap * (14 if i == chosen else 11) * (1 if at > 0 else -1), heights[i]))
        self.key.set_text(_("gray: all other days") if picture.days == 1 else _("gray: all other spans"))
        self.key.set_visible(picture.compare)


@dataclass(frozen=True)
class ReleasesPicture(Picture):
    """What a share did when locked shares became free.

    Parameters
    ----------
    prices : DailyPrices
        The share's prices day by day.
    schedule : LockUpSchedule
        All shares, those sold at first, and the releases.
    chosen : int
        The release to look at, a position among those within the prices.
    days : int
        Trading days counted, from the close of the eve, 1 to 10.
    compare : bool
        Whether all other days are shown.

    Raises
    ------
    ValueError
        If `chosen` or `days` is out of range.
    """

    prices: DailyPrices
    schedule: LockUpSchedule
    chosen: int
    days: int = 1
    compare: bool = True

    height = 440
    height_narrow = 1000

    def __post_init__(self) -> None:
        if self.days not in range(1, MOST_DAYS + 1):
            refuse("days", f"be a whole number from 1 to {MOST_DAYS}", self.days)
        if self.chosen not in range(len(self.known)):
            refuse("chosen", f"be a position from 0 to {len(self.known) - 1}", self.chosen)

    @cached_property
    def known(self) -> tuple[Release, ...]:
        """Return the releases that the prices cover, with the days counted after them."""
        last = len(self.prices) - MOST_DAYS
        days = {str(day) for day in self.prices.dates[1:last]}
        return tuple(one for one in self.schedule.releases if one.date in days)

    @property
    def release(self) -> Release:
        """Return the chosen release."""
        return self.known[self.chosen]

    def window(self, release: Release) -> tuple[int, int]:
        """Return the first and the last day that is counted, as rows of the prices."""
        first = self.prices.row(release.date)
        return first, first + self.days - 1

    def change(self, release: Release) -> float:
        """Return the return from the close of the eve to that of the last day counted."""
        first, last = self.window(release)
        return float(self.prices.close[last] / self.prices.close[first - 1] - 1)

    @cached_property
    def others(self) -> np.ndarray:
        """Return the returns of all spans of as many days that hold no release."""
        close, days = self.prices.close, self.days
        spans = close[days:] / close[:-days] - 1  # spans[i] counts the days i + 1 … i + days
        free = np.ones(len(spans), bool)
        for one in self.known:
            row = self.prices.row(one.date)
            free[max(0, row - days) : row] = False
        return np.asarray(spans[free])

    @property
    def worse(self) -> float:
        """Return the part of the other spans with a lower return than the chosen release's."""
        return float(np.mean(self.others < self.change(self.release)))

    @property
    def traded(self) -> float:
        """Return what changed hands in the days counted, at the closes: about [$]."""
        first, last = self.window(self.release)
        return float(self.prices.closing_value[first : last + 1].sum())

    @property
    def cap_change(self) -> float:
        """Return the change of the market cap over the days counted [$]."""
        first, last = self.window(self.release)
        return float((self.prices.close[last] - self.prices.close[first - 1]) * self.schedule.shares_outstanding)

    def compose(self, sheet: Sheet) -> tuple[ChartPanel, ReturnsPanel, TwoMeters]:
        """Lay out the chart, the returns and the meters."""
        titles = _("Price and float"), _("Returns"), _("Traded, and re-marked")
        chart, returns, meters = three_panels(sheet, (12, 10, 9), titles, (46, 20, 26), tall=1)
        about = _("Traded, at the closes (about)")
        return (
            ChartPanel(sheet, chart, self),
            ReturnsPanel(sheet, returns, len(self.known)),
            TwoMeters(sheet, meters, about),
        )

    def update(self, parts: tuple[ChartPanel, ReturnsPanel, TwoMeters]) -> None:
        """Mark the release, the returns and the meters."""
        parts[0].show(self)
        parts[1].show(self)
        parts[2].show(self.traded, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return what became free, the return, how it compares, and what it re-marked."""
        release = self.release
        before = self.schedule.float_before(release)
        worse = percent(self.worse, 0) if self.compare else "?"
        return (
            Headline(_("Set free"), count(release.shares)),
            Headline(_("The float grew"), times(1 + release.shares / before)),
            Headline(_("Return"), signed(round(self.change(release), 3)), "accent"),
            Headline(_("Other days that were worse") if self.days == 1 else _("Other spans that were worse"), worse),
        )

    def sentence(self) -> str:
        """Return the release in words."""
        if self.days == 1:
            words = _("On {day} {shares} shares came free: the float grew {factor}, and the price {moved} by {part}.")
        else:
            words = _(
                "From {day} {shares} shares came free: the float grew {factor}, and over {days} days the price {moved}"
                " by {part}."
            )
        if self.compare:
            words += " " + (
                _("{worse} of all other days were worse.")
                if self.days == 1
                else _("{worse} of all other spans as long were worse.")
            )
        change = self.change(self.release)
        notice = f" {self.prices.notice}" if self.prices.notice else ""
        return words.format(
            day=day_in_words(self.release.date),
            shares=count(self.release.shares),
            factor=times(1 + self.release.shares / self.schedule.float_before(self.release)),
            days=count(self.days),
            moved=_("rose") if change > 0 else _("fell"),
            part=percent(round(abs(change), 3), 1),
            worse=percent(self.worse, 0),
        ) + notice  # fmt: skip

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the releases."""
        return {
            "date": [one.date for one in self.known],
            "shares_released": [one.shares for one in self.known],
            "float_before": [self.schedule.float_before(one) for one in self.known],
            "days": [self.days for _one in self.known],
            "return": [self.change(one) for one in self.known],
        }
