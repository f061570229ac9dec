"""Upright lines that open where they would cross words, and how long a line of text is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mktlib.ui.theme import DPI

HALF = 9  # a line of text reaches so far from its middle [CSS px]


def open_line(words: Sequence[tuple[float, float]], x: float, top: float) -> list[float]:
    """Return heights of an upright line from 0 to `top` at `x`, with NaN where it is open [CSS px].

    Parameters
    ----------
    words : sequence of (float, float)
        Middle and length of each line of text that starts at the left end, from the lowest up [CSS px].
    x, top : float
        Where the line stands and ends [CSS px].

    Examples
    --------
    >>> open_line([(20, 50), (60, 10)], x=40, top=100)
    [0.0, 11, nan, 29, 100]
    """
    heights = [0.0]
    for y, width in words:
        if width > x - 4:
            heights += [max(y - HALF, heights[-1]), math.nan, y + HALF]
    return [*heights, top]


def width_of(label: Any) -> float:
    """Return how long a line of text is [CSS px]."""
    figure = label.get_figure(root=True)
    renderer = figure.canvas.get_renderer()
    size = renderer.get_text_width_height_descent(label.get_text(), label.get_fontproperties(), False)
    return float(size[0]) * DPI / figure.dpi
