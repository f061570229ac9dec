"""A part of other pictures: horizontal bars from zero, each under its own label, with its value in words beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px

THICK = 26  # of a bar [CSS px], at most
ABOVE = 13  # of a label's middle over the bar [CSS px]


class Row(NamedTuple):
    """One bar: its label, its value, what stands beside it, its colour's role, and whether it is only an outline."""

    label: str
    value: float
    words: str
    role: str = "ink"
    hollow: bool = False


class LabelledBars:
    """Up to `most` bars under each other.

    Parameters
    ----------
    sheet, ax
        Where to draw.
    most : int
        Rows that `show` may be asked for.
    tick : callable
        Value → words short enough for the axis.
    room : float
        Room beside the longest bar for its words [CSS px].
    signed : bool
        Whether values below zero occur: zero then stands in the middle while there are any.
    """

    def __init__(
        self, sheet: Sheet, ax: Axes, most: int, tick: Callable[[float], str], room: float = 90, signed: bool = False
    ) -> None:
        self.ax, self.theme, self.signed = ax, sheet.theme, signed
        self.width, self.height = css_size(ax)
        self.room = room
        ticks(ax.xaxis, lambda value: tick(value).replace("-", "−"))
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=3 if self.width < 240 else 5)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        self.zero = sheet.moving(ax.axvline(0, color=sheet.theme.muted, linewidth=1))
        self.bars = sheet.moving(ax.add_collection(PolyCollection([], linewidth=1.4)))
        beside = ax.get_yaxis_transform()
        small: dict[str, Any] = {"color": sheet.theme.muted, "va": "center", "fontsize": px(13), "transform": beside}
        self.labels = [sheet.label(ax, 0, 0, halo=True, **small) for _row in range(most)]
        self.words = [sheet.label(ax, 0, 0, va="center", fontsize=px(13), weight="bold") for _row in range(most)]

    def show(self, rows: Sequence[Row], least: float) -> None:
        """Show `rows` from the top, on an axis that reaches at least to `least`."""
        span = nice(max(least, *(abs(one.value) for one in rows)))
        sides = 2 if self.signed and any(one.value < 0 for one in rows) else 1
        reach = span / (1 - min(sides * self.room / self.width, 0.7))
        fit(self.ax, x=(-reach if sides == 2 else 0.0, reach), y=(len(rows) - 0.5, -0.5))
        pixel, row = sides * reach / self.width, len(rows) / self.height  # one CSS pixel
        half = min(0.17, THICK / 2 * row)
        self.zero.set_visible(sides == 2)
        colours = [to_rgba(getattr(self.theme, one.role)) for one in rows]
        middles = np.arange(len(rows)) + ABOVE * row
        self.bars.set_verts(rectangles(0, [one.value for one in rows], middles - half, middles + half))
        self.bars.set_edgecolor(colours)
        self.bars.set_facecolor([(0, 0, 0, 0) if one.hollow else c for one, c in zip(rows, colours, strict=True)])
        for i, (label, words) in enumerate(zip(self.labels, self.words, strict=True)):
            shown = i < len(rows)
            label.set_visible(shown)
            words.set_visible(shown)
            if not shown:
                continue
            label.set_text(rows[i].label)
            label.set_position((0, middles[i] - half - ABOVE * row))
            words.set_text(rows[i].words)
            words.set_color(getattr(self.theme, rows[i].role))
            left = rows[i].value < 0
            words.set_ha("right" if left else "left")
            words.set_position((rows[i].value + (-6 if left else 6) * pixel, middles[i]))
