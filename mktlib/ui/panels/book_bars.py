"""A part of other pictures: the resting orders of a book as bars along the price, best bid under best ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import MaxNLocator

from mktlib.ui.numbers import count, count_tick, money
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

Orders: TypeAlias = Sequence[tuple[float, float]]  # price [$/share] and quantity [shares]

ROOM = 50  # right of the longest bar, for its size [CSS px]
THICK = (2.5, 14.0)  # a bar's height, at least and at most [CSS px]
LINE = 15  # from one written size to the next [CSS px]
LETTER = 7.6  # of 12 px [CSS px]


class BookPanel:
    """Bids and asks of any number on one price axis.

    Parameters
    ----------
    sheet, ax
        Where to draw.
    sizes : int
        How many sizes may be written at the bars of each side, best price first.
    say : callable
        Price → words.
    """

    def __init__(self, sheet: Sheet, ax: Axes, sizes: int = 8, say: Callable[[float], str] = money) -> None:
        self.ax, self.say = ax, say
        theme = sheet.theme
        ticks(ax.yaxis, say)
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))  # whole cents
        ticks(ax.xaxis, count_tick)
        ax.xaxis.set_major_locator(MaxNLocator(4 if css_size(ax)[0] > 260 else 3, integer=True, steps=[1, 2, 5, 10]))
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(_("Shares"))
        for word, colour, height, va in ((_("Asks"), theme.ask, 1.0, "top"), (_("Bids"), theme.bid, 0.0, "bottom")):
            beside = 1 + 4 / css_size(ax)[0]
            ax.text(beside, height, word, transform=ax.transAxes, color=colour, va=va, rotation=90, fontsize=px(13))
        self.bars: list[Any] = [
            ax.add_collection(PolyCollection([], facecolor=colour, linewidth=0)) for colour in (theme.bid, theme.ask)
        ]
        own = PolyCollection([], facecolor=theme.paper, edgecolor=theme.accent, linewidth=1.6, hatch="/////", zorder=3)
        self.own: Any = ax.add_collection(own)
        sheet.moving([*self.bars, self.own])
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=1.4, linestyle=(0, (1, 2)), zorder=4))
        self.words = [
            [
                sheet.label(ax, 0, 0, color=colour, va="center", fontsize=px(12), halo=True, zorder=5)
                for _level in range(sizes)
            ]
            for colour in (theme.bid, theme.ask)
        ]
        self.last = sheet.label(
            ax, 0, 0, color=theme.cap, va="bottom", ha="right", fontsize=px(12), weight="bold", halo=True, zorder=6
        )

    def show(
        self,
        bids: Orders,
        asks: Orders,
        prices: tuple[float, float],
        most: float,
        last: float | None = None,
        mine: Orders = (),
    ) -> None:
        """Show both sides between two prices.

        Parameters
        ----------
        bids, asks : sequence of (float, float)
            Price [$/share] and size [shares] of each level, best first.
        prices : (float, float)
            Lowest and highest price shown [$/share]; what lies outside is left out.
        most : float
            Size of the longest bar [shares]; a longer one is cut, its written size is not.
        last : float, optional
            Price of the last trade [$/share].
        mine : sequence of (float, float)
            The reader's own part of these levels, outlined at the end of its bar.
        """
        width, height = css_size(self.ax)
        right = most / (1 - ROOM / width)
        across, up = right / width, (prices[1] - prices[0]) / height  # one CSS pixel
        sides = [_within(side, prices) for side in (bids, asks)]
        thick = self._thickness(np.concatenate([side[:, 0] for side in sides]), up)
        for side, bars in zip(sides, self.bars, strict=True):
            bars.set_verts(rectangles(0, np.minimum(side[:, 1], most), side[:, 0] - thick / 2, side[:, 0] + thick / 2))
        total = {price: size for side in sides for price, size in side.tolist()}
        own = _within(_summed(mine), prices)
        ends = np.minimum([max(total.get(price, 0.0), size) for price, size in own.tolist()], most)
        self.own.set_verts(
            rectangles(np.maximum(ends - own[:, 1], 0), ends, own[:, 0] - thick / 2, own[:, 0] + thick / 2)
        )
        seen = last is not None and prices[0] <= last <= prices[1]
        self.line.set_data([0, right] if seen else [], [last, last] if seen else [])
        self.last.set_text(_("last {price}").format(price=self.say(last)) if last is not None and seen else "")
        if last is not None and seen:
            below = prices[1] - last < 20 * up
            self.last.set_va("top" if below else "bottom")
            self.last.set_position((right, last + (-4 if below else 4) * up))
            taken = last + (-12 if below else 12) * up, right - (LETTER * len(self.last.get_text()) + 6) * across
        else:
            taken = prices[0] - height * up, right
        for side, words in zip(sides, self.words, strict=True):
            self._write(side, words, most, taken, across, up)
        fit(self.ax, x=(0.0, right), y=prices)

    def _thickness(self, prices: np.ndarray, up: float) -> float:
        """Return a bar's height [$/share]: as much as the nearest neighbours leave."""
        gaps = np.diff(np.unique(prices))
        gap = float(gaps.min()) / up if gaps.size else THICK[1]
        return min(max(0.78 * gap, THICK[0]), THICK[1]) * up

    def _write(
        self, side: np.ndarray, words: list[Any], most: float, taken: tuple[float, float], across: float, up: float
    ) -> None:
        """Write sizes beside their bars, best price first, where one does not stand on another."""
        free, before = iter(words), float("inf")
        for price, size in side.tolist():
            text, x = count(size), min(size, most) + 5 * across
            meets = abs(price - taken[0]) < 14 * up and x + LETTER * len(text) * across > taken[1]
            if abs(price - before) < LINE * up or meets:
                continue
            word = next(free, None)
            if word is None:
                break
            before = price
            word.set_text(text)
            word.set_position((x, price))
        for word in free:
            word.set_text("")


def _within(orders: Orders, prices: tuple[float, float]) -> np.ndarray:
    """Return the orders between two prices, one per row."""
    rows = np.asarray(orders, float).reshape(-1, 2)
    return rows[(rows[:, 0] >= prices[0]) & (rows[:, 0] <= prices[1])]


def _summed(orders: Orders) -> Orders:
    """Return one row per price."""
    sums: dict[float, float] = {}
    for price, size in orders:
        sums[price] = sums.get(price, 0.0) + size
    return list(sums.items())
