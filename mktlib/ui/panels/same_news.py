"""The same news in a deep and in a thin book: two paths on one clock, and how far they stray from the worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import refuse
from mktlib.orderbook.reaction import overshoot, settled_after
from mktlib.ui.numbers import count, count_tick, money, money_tick
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.words import _

NEAR = 0.1  # a price has arrived when it is this near, as a part of the news


class PathsPanel:
    """The part: thin and deep as two lines over the orders since the news."""

    def __init__(self, sheet: Sheet, ax: Axes, distance: bool) -> None:
        self.ax, self.distance = ax, distance
        theme = sheet.theme
        ticks(ax.yaxis, money_tick)
        ticks(ax.xaxis, count_tick)
        ax.grid(axis="x", visible=False)
        ax.set_xlabel(_("Orders since the news"))
        (self.worth,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.6, linestyle=(0, (4, 2))))
        (self.thin,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.2, solid_joinstyle="miter"))
        (self.deep,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2.6, solid_joinstyle="miter"))
        self.marks: list[Any] = []
        for colour in (theme.ink, theme.accent):
            for marker in ("o", "D"):
                (mark,) = sheet.moving(ax.plot([], [], marker, color=colour, markersize=8, zorder=4))
                mark.set(markeredgecolor=theme.paper, markeredgewidth=1.2)
                self.marks.append(mark)
        handles = [self.thin, self.deep, self.worth]
        names = [_("thin"), _("deep"), _("near") if distance else _("worth")]
        for line, name in zip(handles, names, strict=True):
            line.set_label(name)
        ax.legend(handles=handles, ncols=3)

    def show(
        self, n: np.ndarray, thin: np.ndarray, deep: np.ndarray, worth: np.ndarray, y: tuple[float, float]
    ) -> None:
        """Show both lines, and `worth` beside them."""
        self.thin.set_data(n, thin)
        self.deep.set_data(n, deep)
        self.worth.set_data(n, worth)
        room = (y[1] - y[0]) * 26 / max(css_size(self.ax)[1] - 26, 1)
        fit(self.ax, x=(float(n[0]), float(n[-1])), y=(y[0], y[1] + room))


@dataclass(frozen=True, eq=False)
class SameNewsPicture(Picture):
    """Last prices of several markets, once with a thin and once with a deep book.

    Parameters
    ----------
    thin, deep : ndarray, one row per market
        Last price after each order [$/share].
    at : int
        Number of the first order after the news.
    news : float
        What the news adds to the worth [$/share].
    before : float
        Worth before [$/share].
    shown : int
        Which market's paths are drawn.

    Raises
    ------
    ValueError
        If the two are not of one shape, or there are no orders after the news.
    """

    thin: np.ndarray
    deep: np.ndarray
    at: int
    news: float
    before: float = 100.0
    shown: int = 0

    def __post_init__(self) -> None:
        if self.thin.ndim != 2 or self.thin.shape != self.deep.shape:
            refuse("deep", f"have the shape of thin, {self.thin.shape}", self.deep.shape)
        if not 0 <= self.at < self.thin.shape[1] or not 0 <= self.shown < len(self.thin):
            refuse("at", f"lie before the last of {self.thin.shape[1]} orders", self.at)

    @property
    def worth(self) -> float:
        """Return what the share is worth after the news [$/share]."""
        return self.before + self.news

    @cached_property
    def distances(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the average distance from the worth, order by order, thin and deep [$/share]."""
        now = np.where(np.arange(self.thin.shape[1]) >= self.at, self.worth, self.before)
        return np.abs(self.thin - now).mean(axis=0), np.abs(self.deep - now).mean(axis=0)

    @cached_property
    def arrivals(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return after how many orders a price is first near the worth and from when it stays, thin and deep.

        Near is within a tenth of the news; medians over the markets; infinite when it does not happen.
        """
        found = []
        for paths in (self.thin, self.deep):
            off = np.abs(paths[:, self.at :] - self.worth)
            near = NEAR * abs(self.news) or math.inf
            stays = [settled_after(one, near) if math.isfinite(near) else 0 for one in off]
            first = [int(np.argmax(one <= near)) if (one <= near).any() else math.inf for one in off]
            found.append((_median(first), _median([math.inf if one is None else one for one in stays])))
        return found[0], found[1]

    @cached_property
    def overshoots(self) -> tuple[float, float]:
        """Return by how much the price went too far, on average over the markets, thin and deep [$/share]."""
        thin, deep = (
            float(np.mean([overshoot(path[self.at :], self.before, self.worth) for path in paths]))
            for paths in (self.thin, self.deep)
        )
        return thin, deep

    def compose(self, sheet: Sheet) -> tuple[PathsPanel, PathsPanel]:
        """Lay out the paths and the distances."""
        title = _("Distance from the worth, average of {n}").format(n=count(len(self.thin)))
        if sheet.narrow:
            title = _("Distance from the worth")
        paths, far = sheet.panels(1, 1, titles=(_("The last price, one market"), title), left=(56, 50))
        return PathsPanel(sheet, paths, distance=False), PathsPanel(sheet, far, distance=True)

    def update(self, parts: tuple[PathsPanel, PathsPanel]) -> None:
        """Draw both."""
        n = np.arange(self.thin.shape[1]) - self.at
        thin, deep = self.thin[self.shown], self.deep[self.shown]
        step = 2.0
        low, high = min(self.before, self.worth, thin.min()), max(self.before, self.worth, thin.max())
        ends = step * math.floor(low / step - 0.2), step * math.ceil(high / step + 0.2)
        parts[0].show(n, thin, deep, np.where(n >= 0, self.worth, self.before), ends)
        most = max(float(max(one.max() for one in self.distances)), 0.1)
        step = 1.0 if most > 2 else 0.5
        top = step * math.ceil(1.02 * most / step)
        near = NEAR * abs(self.news)
        parts[1].show(n, *self.distances, np.full(len(n), near), (0.0, top))
        for mark, after in zip(parts[1].marks, np.ravel(self.arrivals), strict=True):
            there = self.news != 0 and math.isfinite(after)
            mark.set_data([after] if there else [], [near] if there else [])

    def headlines(self) -> Sequence[Headline]:
        """Return when each price arrives and when it stays, and how far each went too far."""
        (thin_first, thin_stays), (deep_first, deep_stays) = self.arrivals
        thin, deep = self.overshoots
        row = _("{first} · {stays}") if self.news else _("no news")
        return (
            Headline(
                _("Thin: near · stays near"), row.format(first=_orders(thin_first), stays=_orders(thin_stays)), "ink"
            ),
            Headline(
                _("Deep: near · stays near"), row.format(first=_orders(deep_first), stays=_orders(deep_stays)), "accent"
            ),
            Headline(_("Thin goes too far by"), money(thin), "ink"),
            Headline(_("Deep goes too far by"), money(deep), "accent"),
        )

    def sentence(self) -> str:
        """Return both reactions in words."""
        if self.news == 0:
            return _("No news: the thin book strays {thin} from the worth on average, the deep one {deep}.").format(
                thin=money(float(self.distances[0].mean())), deep=money(float(self.distances[1].mean()))
            )
        (thin_first, thin_stays), (deep_first, deep_stays) = self.arrivals
        words = _(
            "The thin book's price is first near {worth} after {thin_first} and stays there after {thin_stays};"
            " the deep one's after {deep_first} and {deep_stays}. It goes too far by {thin}, against {deep}."
        )
        thin, deep = self.overshoots
        return words.format(
            worth=money(self.worth),
            thin_first=_after(thin_first),
            thin_stays=_after(thin_stays),
            deep_first=_after(deep_first),
            deep_stays=_after(deep_stays),
            thin=money(thin),
            deep=money(deep),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the paths shown, and both average distances."""
        return {
            "orders_since_the_news": (np.arange(self.thin.shape[1]) - self.at).tolist(),
            "thin_usd": self.thin[self.shown].tolist(),
            "deep_usd": self.deep[self.shown].tolist(),
            "thin_distance_usd": self.distances[0].tolist(),
            "deep_distance_usd": self.distances[1].tolist(),
        }


def _median(counts: Sequence[float]) -> float:
    """Return the middle one, the upper of two: a median that may be infinite."""
    return sorted(counts)[len(counts) // 2]


def _orders(after: float) -> str:
    return count(after) if math.isfinite(after) else _("never")


def _after(after: float) -> str:
    if not math.isfinite(after):
        return _("longer than is shown")
    return _("1 order") if after == 1 else _("{n} orders").format(n=count(after))
