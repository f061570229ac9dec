"""Agg with a shortcut for words: half the time of a picture is its text, laid out and drawn in Python."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

MOST_WORDS = 1000  # kept; a few hundred kilobytes
PAD = 1.5  # of paper around words [pt]
PAPER_ALPHA = 0.85
WORD = re.compile(r"\S+\s*|\s+")  # with the space after it
SQUARE = Path.unit_rectangle()


class Word(NamedTuple):
    """A word with the space after it, drawn once and kept."""

    image: np.ndarray  # how much of each pixel is covered
    right: float  # from where the word starts to the image's left edge [px]
    down: int  # from the baseline to its lower edge [px]
    width: float  # to where the next word starts [px]
    above: float  # the baseline [px]
    below: float  # [px]


class LineRenderer(RendererAgg):
    """Draws a level line of text word by word, and keeps each for the next picture that says it.

    A word starts at a whole pixel. What is no plain level line goes the ordinary way.
    """

    kept: dict[Any, Word] = {}  # noqa: RUF012  shared by all renderers

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Draw the line `s` with its baseline starting at `x`, `y` [px]."""
        if ismath or angle or not gc.get_antialiased():
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        for word in self._words(s, prop):
            self._renderer.draw_text_image(word.image, round(x + word.right), round(y) + word.down, 0, gc)
            x += word.width

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Return the size of the line [px], from the same layout that will be drawn."""
        if ismath:
            size: tuple[float, float, float] = super().get_text_width_height_descent(s, prop, ismath)
            return size
        words = self._words(s, prop)
        below = max(word.below for word in words)
        return sum(word.width for word in words), max(word.above for word in words) + below, below

    def _words(self, s: str, prop: Any) -> list[Word]:
        font = hash(prop), self.dpi, rcParams["text.hinting"]
        words = []
        for part in WORD.findall(s) or [s]:
            if (part, font) not in self.kept:
                if len(self.kept) >= MOST_WORDS:
                    self.kept.clear()
                self.kept[part, font] = self._word(part, prop)
            words.append(self.kept[part, font])
        return words

    def _word(self, s: str, prop: Any) -> Word:
        font = self._prepare_font(prop)
        font.set_text(s, 0.0, flags=get_hinting_flag())
        font.draw_glyphs_to_bitmap(antialiased=True)
        right, _down = font.get_bitmap_offset()
        width, height = font.get_width_height()
        below = font.get_descent()
        image = np.array(font.get_image())
        down = len(image) - (height - below) // 64 - 1  # a whole row: all words of a line stand on one
        return Word(image, right / 64, down, width / 64, (height - below) / 64, below / 64)


class Label(Text):
    """One level line of text, on a strip of paper if wanted, placed without matplotlib's layout.

    What is no plain level line, or drawn by another renderer, goes the ordinary way.

    Parameters
    ----------
    paper : color, optional
        Colour of the strip behind the words.
    **style
        As for `matplotlib.text.Text`.
    """

    heights: dict[Any, tuple[float, float]] = {}  # noqa: RUF012  of each font above and below the baseline [px]

    def __init__(self, x: float, y: float, text: str, paper: Any = None, **style: Any) -> None:
        super().__init__(x, y, text, **style)
        self._paper = None if paper is None else to_rgba(paper, PAPER_ALPHA)
        if paper is not None:
            self.set_bbox({"facecolor": paper, "edgecolor": "none", "pad": PAD, "alpha": PAPER_ALPHA})

    def draw(self, renderer: Any) -> None:
        """Draw the line where `set_position` and the two alignments say."""
        words = self.get_text()
        if not isinstance(renderer, LineRenderer) or "\n" in words or self.get_rotation() or self.get_clip_on():
            super().draw(renderer)
            return
        if not words or not self.get_visible():
            return
        font = self.get_fontproperties()
        width, height, descent = renderer.get_text_width_height_descent(words, font, False)
        above, below = self._heights(renderer, font)
        above, below = max(above, height - descent), max(below, descent)
        x, y = self.get_transform().transform(self.get_unitless_position())
        left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[self.get_horizontalalignment()]
        base = {
            "baseline": y,
            "bottom": y + below,
            "top": y - above,
            "center": y - (above - below) / 2,
            "center_baseline": y - above / 2,
        }[self.get_verticalalignment()]
        gc = renderer.new_gc()
        if self._paper is not None:
            pad = renderer.points_to_pixels(PAD)
            gc.set_linewidth(0)
            strip = Affine2D.from_values(width + 2 * pad, 0, 0, above + below + 2 * pad, left - pad, base - below - pad)
            renderer.draw_path(gc, SQUARE, strip, self._paper)
        gc.set_foreground(to_rgba(self.get_color(), self.get_alpha()), isRGBA=True)
        renderer.draw_text(gc, left, renderer.height - base, words, font, 0)
        gc.restore()

    def _heights(self, renderer: Any, font: Any) -> tuple[float, float]:
        """Return how far lines of this font reach above and below their baseline [px]."""
        key = hash(font), renderer.dpi
        if key not in self.heights:
            line = Text(0, 0, "o", fontproperties=font, verticalalignment="baseline", figure=self.get_figure(root=True))
            extent = line.get_window_extent(renderer)
            self.heights[key] = extent.y1, -extent.y0
        return self.heights[key]


class LineCanvas(FigureCanvasAgg):
    """A canvas with that renderer."""

    renderer: Any = None
    _key: Any = None

    def get_renderer(self) -> LineRenderer:
        """Return the renderer, a new one after a change of size or density."""
        width, height = self.figure.bbox.size
        key = width, height, self.figure.dpi
        if self._key != key:
            self.renderer = LineRenderer(width, height, self.figure.dpi)
            self._key = key
        return self.renderer

    def forget(self) -> None:
        """Let the renderer and its pixels go; the next one starts empty."""
        self.renderer = self._key = None
