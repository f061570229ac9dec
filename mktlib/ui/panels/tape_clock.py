"""A part of other pictures: quotes and trades on one clock, the band between bid and ask and the last price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from mktlib.ui.numbers import money
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.words import _

KEY = 24  # room for the key above the prices [CSS px]
DOTS = (10.0, 100.0)  # areas of the smallest and the largest trade [pt²]


class TapeClock:
    """Time runs to the right: best ask and best bid as steps, trades as dots, the last price as a stepped line.

    Parameters
    ----------
    sheet, ax
        Where to draw.
    time_label : str
        What the horizontal axis counts.
    """

    def __init__(self, sheet: Sheet, ax: Axes, time_label: str = "") -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(time_label)
        ticks(ax.xaxis, lambda value: f"{value:g}")
        ticks(ax.yaxis, money)
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))  # whole cents
        ax.grid(axis="x", visible=False)
        steps: dict[str, Any] = {"drawstyle": "steps-post", "solid_joinstyle": "miter"}
        band = PolyCollection([], facecolor=theme.muted, edgecolor="none", alpha=0.16)
        self.band: Any = sheet.moving(ax.add_collection(band, autolim=False))
        (self.now,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.0, linestyle=(0, (4, 3))))
        (self.ask,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=1.6, **steps))
        (self.bid,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=1.6, **steps))
        (self.last,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.0, linestyle=(0, (1, 1.5)), **steps))
        dots = ax.scatter([], [], s=DOTS[0], color=theme.ink, edgecolor=theme.paper, linewidth=0.7, zorder=3)
        self.dots: Any = sheet.moving(dots)
        wide = css_size(ax)[0] > 330
        words = (_("best ask"), _("best bid"), _("trades, last price")) if wide else (_("ask"), _("bid"), _("trades"))
        trade: dict[str, Any] = {"marker": "o", "markersize": 6, "linewidth": 1.0, "linestyle": (0, (1, 1.5))}
        looks: tuple[dict[str, Any], ...] = ({"color": theme.ask}, {"color": theme.bid}, {"color": theme.ink} | trade)
        ax.legend(
            handles=[Line2D([], [], label=word, **look) for word, look in zip(words, looks, strict=True)], ncols=3
        )

    def show(
        self,
        times: Sequence[float],
        bids: Sequence[float],
        asks: Sequence[float],
        trades: Sequence[tuple[float, float, float]],
        span: tuple[float, float],
        prices: tuple[float, float],
        now: float | None = None,
        last: float | None = None,
    ) -> None:
        """Show quotes and trades up to `now`.

        Parameters
        ----------
        times : sequence of float
            When the quotes changed, rising; each holds until the next.
        bids, asks : sequence of float
            Best bid and best ask from then on [$/share]; NaN where a side is empty.
        trades : sequence of (float, float, float)
            Time, price [$/share] and quantity [shares]; the area of a dot goes with its part of the largest.
        span, prices : tuple of (float, float)
            Ends of the two axes; the key stands above the higher price.
        now : float, optional
            A vertical line; nothing later is shown. The end of `span` when not given.
        last : float, optional
            Price of the last trade before those given [$/share].
        """
        end = span[1] if now is None else now
        clock = np.asarray(times, float)
        seen = int(np.searchsorted(clock, end, side="right"))
        clock = np.append(clock[:seen], end)
        bid, ask = (_held(side, seen) for side in (bids, asks))
        self.bid.set_data(clock, bid)
        self.ask.set_data(clock, ask)
        self.band.set_verts(_bands(clock, bid, ask))
        tape = np.asarray(trades, float).reshape(-1, 3)
        most = float(tape[:, 2].max()) if len(tape) else 1.0
        tape = tape[tape[:, 0] <= end]
        self.dots.set_offsets(tape[:, :2])
        self.dots.set_sizes(np.maximum(DOTS[0], DOTS[1] * tape[:, 2] / most))
        before = np.array([] if last is None else [[span[0], last]]).reshape(-1, 2)
        path = np.concatenate((before, tape[:, :2]))
        if len(path):
            path = np.concatenate((path, [(end, path[-1, 1])]))
        self.last.set_data(path[:, 0], path[:, 1])
        low, high = prices
        height = css_size(self.ax)[1]
        top = high + (high - low) * KEY / max(height - KEY, 1.0)
        self.now.set_data([end, end] if now is not None else [], [low, high] if now is not None else [])
        fit(self.ax, x=(float(span[0]), float(span[1])), y=(float(low), float(top)))


def _held(side: Sequence[float], seen: int) -> np.ndarray:
    """Return the first `seen` quotes, the last of them once more where the clock stops."""
    quotes = np.asarray(side, float)[:seen]
    return np.append(quotes, quotes[-1] if seen else np.nan)


def _bands(clock: np.ndarray, bid: np.ndarray, ask: np.ndarray) -> list[np.ndarray]:
    """Return one polygon for each stretch of time in which both sides quote."""
    both = ~np.isnan(bid[:-1]) & ~np.isnan(ask[:-1])
    edges = np.flatnonzero(np.diff(np.concatenate(([False], both, [False]))))
    polygons = []
    for first, stop in edges.reshape(-1, 2):
        x = np.repeat(clock[first : stop + 1], 2)[1:-1]
        low, high = (np.repeat(side[first:stop], 2) for side in (bid, ask))
        polygons.append(np.column_stack((np.append(x, x[::-1]), np.append(low, high[::-1]))))
    return polygons
