"""A part of other pictures: one row per holder, a hatched bar and a filled one, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch

from mktlib.ui.numbers import money_tick
from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px

LONGEST = 15  # letters of a name


class RowBars:
    """Pairs of bars under each other.

    Parameters
    ----------
    sheet, ax
        Where to draw.
    most : int
        Rows that `show` may be asked for.
    first, second : tuple of str
        What the hatched and the filled bar mean, and the role that names their colour.
    room : float
        Room right of the longest bar for its words [CSS px].
    """

    def __init__(
        self, sheet: Sheet, ax: Axes, most: int, first: tuple[str, str], second: tuple[str, str], room: float
    ) -> None:
        self.ax, self.room = ax, room
        theme = sheet.theme
        self.width, _height = css_size(ax)
        ticks(ax.xaxis, money_tick)
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=5 if self.width > 260 else 3)
        ax.grid(axis="y", visible=False)
        hollow, filled = (getattr(theme, role) for _label, role in (first, second))
        styles: tuple[dict[str, Any], ...] = (
            {"facecolor": "none", "edgecolor": hollow, "hatch": "/////", "linewidth": 1},
            {"facecolor": filled, "edgecolor": filled, "linewidth": 1},
        )
        self.bars: list[Any] = [ax.add_collection(PolyCollection([], **style)) for style in styles]
        sheet.moving(self.bars[1])  # what the other stands for changes seldom: it is part of the still picture
        self.shown: tuple[tuple[str, ...], tuple[float, ...]] = ((), ())
        self.words = [
            sheet.label(ax, 0, 0, va="center", fontsize=px(12), color=filled, weight="bold") for _row in range(most)
        ]
        keys = [Patch(label=label, **style) for (label, _role), style in zip((first, second), styles, strict=True)]
        # From the right it may reach over the names: the rows leave it a line.
        ax.legend(handles=keys, ncols=2, loc="upper right")

    def show(self, names: Sequence[str], first: Sequence[float], second: Sequence[float], words: Sequence[str]) -> None:
        """Show one row per name, from the top: both values [$] and what stands beside them."""
        new, rows = (tuple(names), tuple(first)), np.arange(len(names))
        if self.shown != new:
            self.shown = new
            short = [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
            self.ax.set_yticks(range(len(names)), short)
            self.bars[0].set_verts(rectangles(0, first, rows - 0.3, rows - 0.02))
        self.bars[1].set_verts(rectangles(0, second, rows + 0.02, rows + 0.3))
        top = nice(max(*first, *second, 1e-9)) / (1 - self.room / self.width)
        fit(self.ax, x=(0.0, top), y=(len(names) - 0.4, -0.6 - 0.09 * len(names)))
        for i, label in enumerate(self.words):
            label.set_text(words[i] if i < len(names) else "")
            if i < len(names):
                label.set_position((max(first[i], second[i]) + 5 * top / self.width, i))
