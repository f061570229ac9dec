"""Agg with a shortcut for words: half the time of a picture is its text, drawn glyph by glyph in Python."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag

Line = tuple[np.ndarray, float, float, tuple[float, float, float]]
MOST_LINES = 500  # kept; a few hundred kilobytes


class LineRenderer(RendererAgg):
    """Draws a level line of text in one stroke, and keeps it for the next picture that says the same.

    The line starts at a whole pixel. What is no plain level line goes the ordinary way.
    """

    kept: dict[Any, Line] = {}  # noqa: RUF012  shared by all renderers

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Draw the line `s` with its baseline starting at `x`, `y` [px]."""
        if ismath or angle or not gc.get_antialiased():
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        image, right, down, _extent = self._kept(s, prop)
        self._renderer.draw_text_image(image, round(x + right), round(y + down) + 1, 0, gc)

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Return the size of the line [px], from the same layout that will be drawn."""
        if ismath:
            size: tuple[float, float, float] = super().get_text_width_height_descent(s, prop, ismath)
            return size
        return self._kept(s, prop)[3]

    def _kept(self, s: str, prop: Any) -> Line:
        key = (s, hash(prop), self.dpi, rcParams["text.hinting"])
        if key not in self.kept:
            if len(self.kept) >= MOST_LINES:
                self.kept.clear()
            self.kept[key] = self._line(s, prop)
        return self.kept[key]

    def _line(self, s: str, prop: Any) -> Line:
        """Return how much each pixel of the line is covered, where its lower left corner is, and its size [px]."""
        font = self._prepare_font(prop)
        font.set_text(s, 0.0, flags=get_hinting_flag())
        font.draw_glyphs_to_bitmap(antialiased=True)
        right, down = font.get_bitmap_offset()
        width, height = font.get_width_height()
        descent = font.get_descent()
        extent = width / 64, height / 64, descent / 64
        return np.array(font.get_image()), right / 64, (down + descent) / 64, extent


class LineCanvas(FigureCanvasAgg):
    """A canvas with that renderer."""

    def get_renderer(self) -> LineRenderer:
        """Return the renderer, a new one after a change of size or density."""
        width, height = self.figure.bbox.size
        key = width, height, self.figure.dpi
        if getattr(self, "_key", None) != key:
            self.renderer = LineRenderer(width, height, self.figure.dpi)
            self._key = key
        return self.renderer
