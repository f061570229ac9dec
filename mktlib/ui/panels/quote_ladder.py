"""A part of other pictures: the levels of a book as rows, asks over bids, and what an order would take of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.ui.numbers import count, money, percent, quoted
from mktlib.ui.sheet import Sheet, css_size, nice, rectangles
from mktlib.ui.theme import px
from mktlib.ui.words import _

Levels: TypeAlias = Sequence[tuple[float, int]]

LEVELS = 6  # of each side
ROW, BAND, HEAD, GAP = 22, 30, 20, 6  # heights of a row, of the band between the sides, of a line above them [CSS px]
PRICE, SIZE, BAR = 58, 112, 122  # where price and size end and where bars start [CSS px]
THICK = 14


class QuoteLadder:
    """Rows of price, size and bar; the reader's own shares hatched, what an order would take filled.

    Parameters
    ----------
    sheet, ax
        Where to draw: at least 280 by 370 CSS px.
    """

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        theme = sheet.theme
        self.width = pixels(ax)
        self.ends: list[float] = []
        foot = HEAD + 2 * LEVELS * ROW + BAND + 2 * GAP
        self.places = [
            [HEAD + (LEVELS - 0.5 - i) * ROW for i in range(LEVELS)],
            [HEAD + LEVELS * ROW + BAND + 2 * GAP + (i + 0.5) * ROW for i in range(LEVELS)],
        ]
        small: dict[str, Any] = {"fontsize": px(12), "va": "center"}
        for x, word in ((PRICE, _("price")), (SIZE, _("shares"))):
            ax.text(x, 8, word, ha="right", color=theme.muted, **small)
        for y, word, colour in ((8, _("asks: they sell"), theme.ask), (foot + 10, _("bids: they buy"), theme.bid)):
            ax.text(self.width, y, word, ha="right", color=colour, **small)
        top = HEAD + LEVELS * ROW + GAP
        ax.fill([0, self.width, self.width, 0], [top, top, top + BAND, top + BAND], color=theme.grid, linewidth=0)
        self.bars, self.prices, self.sizes = [], [], []
        for colour, places in zip((theme.ask, theme.bid), self.places, strict=True):
            bars: Any = ax.add_collection(PolyCollection([], facecolor=colour, linewidth=0))
            sheet.moving([bars])
            self.bars.append(bars)
            self.prices.append([_row(sheet, ax, PRICE, y, color=colour, weight="bold") for y in places])
            self.sizes.append([_row(sheet, ax, SIZE, y) for y in places])
        taken = PolyCollection([], facecolor=theme.cash, edgecolor=theme.paper, linewidth=1, zorder=3)
        own = PolyCollection([], facecolor=theme.paper, edgecolor=theme.accent, linewidth=1.4, hatch="/////", zorder=2)
        ghost = PolyCollection([], facecolor="none", edgecolor=theme.accent, linewidth=1.4, linestyle=(0, (2, 2)))
        self.taken, self.own, self.ghost = (ax.add_collection(one) for one in (taken, own, ghost))
        sheet.moving([self.taken, self.own, self.ghost])
        middle = top + BAND / 2
        bold: dict[str, Any] = {"va": "center", "weight": "bold", "fontsize": px(14)}
        self.last = sheet.label(ax, 8, middle, color=theme.cap, **bold)
        self.spread = sheet.label(ax, self.width - 8, middle, ha="right", va="center", fontsize=px(13))
        self.says = [
            sheet.label(ax, 0, foot + 34, color=theme.cash, va="center", weight="bold", fontsize=px(13)),
            sheet.label(ax, 0, foot + 53, color=theme.muted, va="center", fontsize=px(13)),
        ]

    def show(
        self,
        bids: Levels,
        asks: Levels,
        last: float | None,
        mine: Mapping[float, int],
        taken: Mapping[float, int],
        waits: tuple[float, int] | None,
        says: tuple[str, str],
    ) -> None:
        """Show the best levels.

        Parameters
        ----------
        bids, asks : sequence of (float, int)
            Price [$/share] and size [shares], best first.
        last : float or None
            Price of the last trade [$/share].
        mine, taken : mapping of float to int
            By price: the reader's own shares, and those that the order in preparation would take [shares].
        waits : (float, int) or None
            Price and size of what would then wait.
        says : tuple of str
            Two lines on that order.
        """
        sides = [list(side)[:LEVELS] for side in (asks, bids)]
        most = nice(max([size for side in sides for _price, size in side], default=1))
        unit = (self.width - BAR) / most
        boxes: dict[str, list[Any]] = {"own": [], "taken": [], "ghost": []}
        for side, places, bars, prices, sizes in zip(
            sides, self.places, self.bars, self.prices, self.sizes, strict=True
        ):
            shown = []
            for i, y in enumerate(places):
                price, size = side[i] if i < len(side) else (0.0, 0)
                prices[i].set_text(quoted(price) if size else "")
                sizes[i].set_text(count(size) if size else "")
                if not size:
                    continue
                shown.append((0, size * unit, y))
                if price in mine:
                    boxes["own"].append(((size - mine[price]) * unit, size * unit, y))
                if price in taken:
                    boxes["taken"].append((0, taken[price] * unit, y))
                if waits is not None and waits[0] == price and not taken:
                    end = min((size + waits[1]) * unit, self.width - BAR)
                    boxes["ghost"].append((size * unit, end, y))
            bars.set_verts(_bars(shown))
        marks: Any = ((self.own, "own"), (self.taken, "taken"), (self.ghost, "ghost"))
        for collection, name in marks:
            collection.set_verts(_bars(boxes[name]))
        self.last.set_text(_("last {price}").format(price=quoted(last)) if last is not None else _("no trade yet"))
        self.spread.set_text(spread_in_words(sides[1], sides[0]))
        for label, words in zip(self.says, says, strict=True):
            label.set_text(words)


def spread_in_words(bids: Levels, asks: Levels) -> str:
    """Return the spread of a book, or which side is empty.

    Examples
    --------
    >>> spread_in_words([(24.05, 400)], [(24.15, 300)]), spread_in_words([], [(24.15, 300)])
    ('spread $0.10 (0.41%)', 'nobody bids')
    """
    if not bids or not asks:
        return _("nobody bids") if asks else _("nobody sells") if bids else _("an empty book")
    spread, middle = round(asks[0][0] - bids[0][0], 9), (asks[0][0] + bids[0][0]) / 2
    return _("spread {spread} ({part})").format(spread=money(spread), part=percent(spread / middle, 2))


def pixels(ax: Axes) -> float:
    """Give `ax` CSS pixels from its upper left corner as coordinates, hide its axes, and return its width."""
    width, height = css_size(ax)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_axis_off()
    return width


def _row(sheet: Sheet, ax: Axes, x: float, y: float, **style: Any) -> Any:
    return sheet.label(ax, x, y, ha="right", va="center", fontsize=px(13), **style)


def _bars(spans: Sequence[tuple[float, float, float]]) -> np.ndarray:
    """Return one bar per span: its start, its end, and the height of its middle."""
    start, end, y = np.reshape(spans, (-1, 3)).T
    return rectangles(BAR + start, BAR + end, y - THICK / 2, y + THICK / 2)
