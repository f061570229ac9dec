"""The sheet a picture is composed on: panels that stack on a phone, and the list of what moves."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from mktlib.ui.agg import Label
from mktlib.ui.numbers import count_tick, money_tick
from mktlib.ui.theme import DPI, Theme, px

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

NARROW = 600  # below this width [CSS px] panels stand under each other


@dataclass
class Sheet:
    """One figure of a given size and theme, and its moving artists.

    Whatever is added to `moving` is redrawn for each new picture; everything else is still, and
    redrawn only after it was changed.
    """

    figure: Figure
    theme: Theme
    width: float  # [CSS px]
    height: float  # [CSS px]
    artists: list[Artist] = field(default_factory=list)

    @property
    def narrow(self) -> bool:
        """Return whether panels stand under each other."""
        return self.width < NARROW

    def moving(self, *artists: Any) -> Any:
        """Mark artists (or containers of them) as moving; returns the first, for one-line use."""
        for artist in artists:
            for one in artist if isinstance(artist, Iterable) else (artist,):
                one.set_animated(True)
                self.artists.append(one)
        return artists[0]

    def panels(
        self,
        *weights: float,
        titles: tuple[str, ...] = (),
        left: float | tuple[float, ...] = 66,
        bottom: float = 46,
    ) -> list[Axes]:
        """Return one pair of axes per weight, side by side, or stacked when the sheet is narrow.

        Parameters
        ----------
        *weights : float
            Relative widths.
        titles : tuple of str
            A short heading above each panel.
        left, bottom : float
            Room for tick labels [CSS px]; `left` may differ by panel.
        """
        n = len(weights)
        lefts = (left,) * n if isinstance(left, int | float) else left
        grid = (
            self.figure.subfigures(n, 1, squeeze=False)
            if self.narrow
            else self.figure.subfigures(1, n, width_ratios=weights, squeeze=False)
        )
        axes = []
        for i, part in enumerate(grid.flat):
            width = self.width if self.narrow else self.width * weights[i] / sum(weights)
            height = self.height / n if self.narrow else self.height
            top = 40 if i < len(titles) and titles[i] else 16
            ax = part.add_axes(
                (
                    lefts[i] / width,
                    bottom / height,
                    (width - lefts[i] - 22) / width,
                    (height - top - bottom) / height,
                )
            )
            if i < len(titles) and titles[i]:
                part.text(
                    14 / width,
                    1 - 12 / height,
                    titles[i],
                    color=self.theme.ink,
                    fontsize=px(14),
                    va="top",
                    weight="bold",
                )
            axes.append(ax)
        return axes

    def label(self, ax: Axes, x: float, y: float, text: str = "", halo: bool = False, **style: Any) -> Any:
        """Return a moving text in `ax`: small, in ink; with `halo` on a strip of paper, where lines would cross it."""
        settings: dict[str, Any] = {"color": self.theme.ink, "fontsize": px(13), "transform": ax.transData} | style
        label = Label(x, y, text, paper=self.theme.paper if halo else None, **settings)
        label.set_clip_on(settings.get("clip_on", False))
        return self.moving(ax.add_artist(label))


def fit(ax: Axes, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
    """Set limits only where they differ, so that the still part is not redrawn in vain."""
    if x is not None and tuple(ax.get_xlim()) != x:
        ax.set_xlim(*x)
    if y is not None and tuple(ax.get_ylim()) != y:
        ax.set_ylim(*y)


def nice(value: float) -> float:
    """Return the next round number at or above `value` > 0: limits that jump seldom.

    Examples
    --------
    >>> nice(0.93), nice(411.5), nice(1234)
    (1.0, 500.0, 2000.0)
    """
    scale = 10.0 ** math.floor(math.log10(value))
    for step in (1, 2, 3, 5, 10):  # a new limit redraws the still part: four in a decade are enough
        if value <= step * scale * (1 + 1e-12):
            return step * scale
    return 10 * scale


def rectangles(left: ArrayLike, right: ArrayLike, low: ArrayLike, high: ArrayLike) -> np.ndarray:
    """Return the corners of rectangles for ``set_verts``.

    Parameters
    ----------
    left, right, low, high : float or sequence of float
        Their sides, in the units of the axes; what is one number holds for all.

    Returns
    -------
    array of float
        Four corners x, y for each rectangle: shape (n, 4, 2), or (4, 2) when every side is one number.

    Examples
    --------
    >>> rectangles(0, 3, 1, 2).tolist()
    [[0, 1], [3, 1], [3, 2], [0, 2]]
    >>> rectangles(0, [3, 5], [1, 2], [2, 3]).shape
    (2, 4, 2)
    """
    x0, x1, y0, y1 = np.broadcast_arrays(left, right, low, high)
    return np.stack((x0, y0, x1, y0, x1, y1, x0, y1), axis=-1).reshape(*x0.shape, 4, 2)


def ticks(axis: Any, say: Callable[[float], str]) -> None:
    """Write an axis' ticks with `say`, about five of them."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _position: say(value)))


def counts_by_money(ax: Axes, say: Callable[[float], str] = money_tick) -> None:
    """Make `ax` a plane of counts across and money up, written by `say`; over shares, an area is a sum of money."""
    ticks(ax.xaxis, count_tick)
    ticks(ax.yaxis, say)
    ax.grid(axis="x", visible=False)


def css_size(ax: Axes) -> tuple[float, float]:
    """Return width and height of the area that `ax` spans [CSS px]."""
    figure: Any = ax.get_figure(root=True)
    scale = DPI / figure.dpi
    return ax.bbox.width * scale, ax.bbox.height * scale
