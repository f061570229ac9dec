"""Fast drawing: a still background kept as pixels, moving artists over it, and only what changed sent on.

Matplotlib's own ``stale`` flag tells when the background of a panel is out of date: an animated artist
never raises it, anything else (limits, ticks, labels) does.
"""

from __future__ import annotations

import io
import zlib
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rc_context, rcParams
from matplotlib.figure import Figure
from PIL import Image

from mktlib.ui.agg import LineCanvas
from mktlib.ui.patches import Box, changed_boxes, png, runs
from mktlib.ui.picture import Picture
from mktlib.ui.sheet import NARROW, Sheet
from mktlib.ui.theme import DPI, HINTING, LIGHT, Theme

WIDTHS = (240.0, 1400.0)  # what a page may ask for [CSS px]
RATIOS = (1.0, 2.0)  # device pixels per CSS pixel


class Frame(NamedTuple):
    """What turns the last picture into this one: its size [px], and a whole new PNG or the boxes that changed."""

    width: int
    height: int
    png: bytes = b""  # all of it
    boxes: tuple[Box, ...] = ()
    runs: bytes = b""  # the new pixels of the boxes


NOTHING = Frame(1, 1)


class Folded(NamedTuple):
    """Pixels put away in a hundredth of their room: pictures are mostly paper."""

    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def of(cls, pixels: np.ndarray) -> Folded:
        """Put pixels away."""
        return cls(pixels.shape, zlib.compress(pixels.data, 1))

    def pixels(self) -> np.ndarray:
        """Take them out again, to be written into."""
        return np.frombuffer(bytearray(zlib.decompress(self.data)), np.uint32).reshape(self.shape)


class Scene:
    """One figure that shows a run of pictures of the same kind.

    Parameters
    ----------
    width : float
        Width of the picture [CSS px], held within `WIDTHS`.
    ratio : float
        Device pixels per CSS pixel, held within `RATIOS`.
    theme : Theme
        Its colours.
    """

    def __init__(self, width: float = 960, ratio: float = 1, theme: Theme = LIGHT) -> None:
        self.width = round(min(max(width, WIDTHS[0]), WIDTHS[1]))
        self.ratio = min(max(ratio, RATIOS[0]), RATIOS[1])
        self.theme = theme
        self._kind: type[Picture] | None = None
        self._sheet: Sheet | None = None
        self._canvas: Any = None
        self._parts: Any = None
        self._moving: list[Any] = []
        self._background: np.ndarray | Folded | None = None
        self._alone = False  # whether each panel keeps to its own area
        self._shown: np.ndarray | Folded | None = None

    @property
    def drawn(self) -> bool:
        """Return whether anything has been drawn yet."""
        return self._shown is not None

    def frame(self, picture: Picture) -> Frame:
        """Draw `picture` and return what changed since the last frame."""
        other = type(picture) is not self._kind
        if other or self._sheet is None:
            with rc_context(self.theme.rc()):
                self._compose(picture)
        self._draw(picture)
        pixels = self._pixels()
        if other or self._shown is None:
            self._shown = pixels.copy()
            return self.whole()
        self._shown = _unfolded(self._shown)
        boxes = self._changed(pixels)
        frame = Frame(pixels.shape[1], pixels.shape[0], b"", tuple(boxes), runs(self._shown, pixels, boxes))
        for x, y, width, height in boxes:
            self._shown[y : y + height, x : x + width] = pixels[y : y + height, x : x + width]
        return frame

    def handles(self, picture: Picture) -> list[tuple[str, float, float, float, float]]:
        """Return what can be dragged in `picture`, drawn last: control, x, y, dx, dy [px from the upper left]."""
        if self._shown is None or type(picture) is not self._kind:
            return []
        height = self._pixels().shape[0]
        return [(name, x, height - y, dx, -dy) for name, x, y, dx, dy in picture.handles(self._parts)]

    def whole(self) -> Frame:
        """Return everything shown now, for a page that comes back."""
        if self._shown is None:
            raise ValueError("nothing has been drawn yet")
        shown = _unfolded(self._shown)
        return Frame(shown.shape[1], shown.shape[0], png(shown))

    def fold(self, deep: bool = False) -> None:
        """Give back memory until the next frame: pixels cost it a few milliseconds, all artists (`deep`) a hundred."""
        if isinstance(self._shown, np.ndarray):
            self._shown = Folded.of(self._shown)
        if deep:
            self._sheet = self._canvas = self._parts = self._background = None
            self._moving = []
        elif isinstance(self._background, np.ndarray):
            self._background = Folded.of(self._background)
            self._canvas.forget()

    def _compose(self, picture: Picture) -> None:
        height = picture.height_narrow if self.width < NARROW else picture.height
        figure = Figure(figsize=(self.width / DPI, height / DPI), dpi=DPI * self.ratio)
        self._canvas = LineCanvas(figure)
        self._sheet = Sheet(figure, self.theme, self.width, height)
        self._parts = picture.compose(self._sheet)
        self._moving = sorted(self._sheet.artists, key=lambda artist: artist.get_zorder())
        self._kind = type(picture)
        self._background = None

    def _draw(self, picture: Picture) -> None:
        assert self._sheet is not None
        figure = self._sheet.figure
        picture.update(self._parts)
        renderer = self._canvas.get_renderer()
        if self._background is not None:
            self._background = _unfolded(self._background)
            np.copyto(self._pixels(), self._background)
        if self._background is None or figure.stale:
            with rc_context(self.theme.rc()):  # new ticks are made while drawing
                self._draw_still_part(renderer)
            self._background = self._pixels().copy()
            figure.stale = False
        hinting = rcParams["text.hinting"]  # read at each glyph; a whole rc_context would cost as much as a label
        rcParams["text.hinting"] = HINTING
        try:
            for artist in self._moving:
                artist.draw(renderer)
        finally:
            rcParams["text.hinting"] = hinting

    def _draw_still_part(self, renderer: Any) -> None:
        """Draw what does not move: the stale panels only, as long as each keeps to its own area."""
        assert self._sheet is not None
        figure = self._sheet.figure
        panels = list(figure.subfigs)
        stale = panels
        if self._background is None:
            self._alone = True
            renderer.clear()
            figure.patch.draw(renderer)
        else:
            stale = [panel for panel in panels if panel.stale]
        self._alone = self._alone and bool(stale) and {*figure.get_children()} == {figure.patch, *panels}
        pixels = self._pixels()
        paper = pixels[0, 0]
        for panel in stale if self._alone else ():
            area = _area(panel.bbox, len(pixels))
            pixels[area] = paper
            before = pixels.copy()
            panel.draw(renderer)
            before[area] = pixels[area]
            self._alone = self._alone and np.array_equal(before, pixels)
        if not self._alone:
            self._canvas.draw()

    def _pixels(self) -> np.ndarray:
        """Return the canvas, one number per pixel, as a view."""
        return np.asarray(self._canvas.buffer_rgba()).view(np.uint32)[..., 0]

    def _changed(self, pixels: np.ndarray) -> list[Box]:
        """Return the boxes that differ from what is shown, panel by panel."""
        assert self._sheet is not None
        assert isinstance(self._shown, np.ndarray)
        parts: list[Any] = [*self._sheet.figure.subfigs] or [self._sheet.figure]
        boxes = []
        for part in parts:
            area = _area(part.bbox, len(pixels))
            boxes += changed_boxes(self._shown[area], pixels[area], area[1].start, area[0].start)
        return boxes


def _unfolded(kept: np.ndarray | Folded) -> np.ndarray:
    return kept.pixels() if isinstance(kept, Folded) else kept


def _area(box: Any, height: int) -> tuple[slice, slice]:
    """Return rows and columns of a bounding box in a picture `height` pixels high."""
    x0, y0, x1, y1 = box.extents
    return slice(max(0, round(height - y1)), round(height - y0)), slice(max(0, round(x0)), round(x1))


def still(picture: Picture, width: float = 960, ratio: float = 1, theme: Theme = LIGHT, colours: int = 128) -> bytes:
    """Return `picture` as a small PNG, for a page without a kernel or without scripts.

    Examples
    --------
    >>> from mktlib.ui.panels.two_meters import MetersPicture
    >>> still(MetersPicture(cash=1e4, cap_change=5e10))[:4]
    b'\\x89PNG'
    """
    scene = Scene(width, ratio, theme)
    image = Image.open(io.BytesIO(scene.frame(picture).png)).quantize(colours, method=Image.Quantize.FASTOCTREE)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def print_quality(picture: Picture, width: float = 960, theme: Theme = LIGHT) -> bytes:
    """Return `picture` as a PNG of twice the screen's density, for the Download button."""
    return Scene(width, 2, theme).frame(picture).png
