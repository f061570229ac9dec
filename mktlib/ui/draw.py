"""Draws a chart's record with matplotlib: stills, paper, downloads, and wherever no script runs.

`layout.py` finds the places; this file only puts them on a figure of CSS pixels.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

from mktlib.ui.layout import height_of, layout
from mktlib.ui.places import CAP, DOT, RING, Place
from mktlib.ui.theme import LIGHT, Theme

FONTS = Path(__file__).parent / "static" / "fonts"
FAMILIES = {False: ["Inter", "DejaVu Sans"], True: ["Inter Semi Bold", "DejaVu Sans"]}  # the second for missing letters
INCH = 100  # CSS px
THICK = {"hair": 1.0, "thin": 1.5, "thick": 3.2, "stem": 5.0}
DASH = {"dashed": (6, 4), "dotted": (1.5, 3.5)}
_SETTINGS = {"text.parse_math": False, "text.hinting": "none", "hatch.linewidth": 0.8, "svg.fonttype": "path"}

for _file in sorted(FONTS.glob("*.otf")):
    font_manager.fontManager.addfont(_file)


@lru_cache(maxsize=8)
def _font(size: float, bold: bool) -> Any:
    return font_manager.FontProperties(family=FAMILIES[bold], size=size)


@lru_cache(maxsize=8192)
def measure(text: str, size: float, bold: bool = False) -> float:
    """Return how wide words are in the pictures' typeface [CSS px]."""
    if not text:
        return 0.0
    width, _height, _descent = TextToPath().get_text_width_height_descent(text, _font(size, bold), False)
    return float(width)


def figure(
    record: Mapping[str, Any], width: float = 960, theme: Theme = LIGHT, ratio: float = 1, only: int | None = None
) -> Figure:
    """Return a matplotlib figure of a record.

    Parameters
    ----------
    record : mapping
        What `Chart.record` returns.
    width : float
        Of the picture [CSS px]; below 600 panels stand one under another.
    theme : Theme
        Its colours.
    ratio : float
        Device pixels per CSS pixel.
    only : int, optional
        On a narrow picture, the one panel to be shown.
    """
    height = height_of(record, width, only)
    sheet = Figure(figsize=(width / INCH, height / INCH), dpi=INCH * ratio, facecolor=theme.paper)
    with rc_context(_SETTINGS):
        pen = _Pen(sheet, width, height, theme)
        if "image" in record:
            pen.image(record["image"])
        else:
            for place in layout(record, width, only=only, measure=measure):
                _panel(pen, place)
    return sheet


def save(record: Mapping[str, Any], kind: str = "png", **look: Any) -> bytes:
    """Return a record as a file: "png", "svg" or "pdf"; `look` as in `figure`.

    >>> from mktlib.ui.chart import axis, chart, panel
    >>> from mktlib.ui.marks import point
    >>> one = chart(panel("A dot", point(1, 1), x=axis(low=0, high=2), y=axis(low=0, high=2)), says="One.")
    >>> save(one.record())[:4], save(one.record(), "svg")[:5]
    (b'\\x89PNG', b'<?xml')
    """
    out = io.BytesIO()
    quiet = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}, "pdf": {"CreationDate": None}}
    if kind not in quiet:
        raise ValueError(f"kind must be one of {', '.join(quiet)}, got {kind!r}")
    with rc_context({**_SETTINGS, "svg.hashsalt": "chart"}):
        sheet = figure(record, **look)
        sheet.savefig(out, format=kind, dpi=sheet.dpi, facecolor=sheet.get_facecolor(), metadata=quiet[kind])
    return out.getvalue()


def png(record: Mapping[str, Any], width: float = 960, theme: Theme = LIGHT, colours: int = 0) -> bytes:
    """Return a record as a PNG of twice the screen's density, or with few `colours` as a small still with its words."""
    whole = save(record, width=width, theme=theme, ratio=1.5 if colours else 2)
    if not colours:
        return whole
    from PIL import Image, PngImagePlugin  # matplotlib's own way to write a PNG

    out, about = io.BytesIO(), PngImagePlugin.PngInfo()
    about.add_itxt("Description", "".join(part[0] for part in record["says"]))
    image = Image.open(io.BytesIO(whole)).convert("RGB").quantize(colours, method=Image.Quantize.FASTOCTREE)
    image.save(out, "PNG", compress_level=9, pnginfo=about)
    return out.getvalue()


class _Pen:
    """A figure drawn on in CSS pixels from the upper left."""

    def __init__(self, sheet: Figure, width: float, height: float, theme: Theme) -> None:
        self.sheet, self.theme, self.size = sheet, theme, (width, height)
        self.pixels = Affine2D().scale(1 / INCH, -1 / INCH).translate(0, height / INCH) + sheet.dpi_scale_trans
        self.clip: Any = None
        self.drawn = 0

    def colour(self, role: str) -> Any:
        return getattr(self.theme, role)

    def line(self, points: Iterable[Sequence[float] | None], colour: Any, width: float, **style: Any) -> None:
        gaps = [(float("nan"), float("nan")) if point is None else point for point in points]
        xs, ys = zip(*gaps, strict=True) if gaps else ((), ())
        line = Line2D(xs, ys, color=colour, linewidth=width * 72 / INCH, transform=self.pixels, **style)
        self._add(line)

    def polygon(self, points: Sequence[Sequence[float]], **style: Any) -> None:
        if len(points) > 2:
            self._add(Polygon(points, closed=True, transform=self.pixels, **style))

    def text(self, text: str, x: float, y: float, size: float, colour: Any, **style: Any) -> None:
        bold, halo = style.pop("bold", False), style.pop("halo", None)
        one = Text(x, y + size * CAP, text, color=colour, fontproperties=_font(size * 72 / INCH, bold), **style)
        one.set(va="baseline", transform=self.pixels)
        if halo:
            one.set_path_effects([withStroke(linewidth=4 * 72 / INCH, foreground=halo)])
        self._add(one)

    def image(self, image: Mapping[str, Any]) -> None:
        import base64

        from matplotlib.image import imread

        axes = self.sheet.add_axes((0, 0, 1, 1))
        axes.imshow(imread(io.BytesIO(base64.b64decode(image["png"]))), aspect="auto")
        axes.axis("off")

    def _add(self, artist: Any) -> None:
        """Lay an artist over all that is drawn."""
        self.drawn += 1
        artist.set_zorder(self.drawn)
        self.sheet.add_artist(artist)
        if self.clip is not None:
            artist.set_clip_box(TransformedBbox(Bbox.from_extents(*self.clip), self.pixels))


def _style(look: str) -> tuple[float, dict[str, Any]]:
    """Return the width of a line [CSS px] and matplotlib's words for its dashes."""
    said = look.split()
    width = next((THICK[word] for word in said if word in THICK), 2.2)
    style: dict[str, Any] = {"solid_capstyle": "butt", "alpha": 0.5 if "faint" in said else None}
    for word in said:
        if word in DASH:
            style["linestyle"] = (0, tuple(part / width for part in DASH[word]))
    return width, style


def _fill(pen: _Pen, rings: Iterable[Sequence[Sequence[float]]], mark: Mapping[str, Any]) -> None:
    colour, look = pen.colour(mark.get("role", "ink")), mark.get("look", "").split()
    solid = "solid" in look or (mark["kind"] == "bars" and not {"tint", "line"} & set(look))
    for ring in rings:
        if "hatched" in look:
            pen.polygon(ring, facecolor="none", edgecolor=colour, hatch="////", linewidth=0)
        elif "tint" in look or solid:
            pen.polygon(ring, facecolor=colour, linewidth=0, alpha=0.16 if "tint" in look else 0.88)
        if {"line", "dashed", "dotted"} & set(look) and ring:
            width, style = _style(mark["look"])
            pen.line([*ring, ring[0]], colour, width, **style)


def _panel(pen: _Pen, place: Place) -> None:
    left, top, right, foot = place.frame
    theme, marks = pen.theme, place.panel["marks"]
    if place.title:
        pen.text(*place.title, 14, theme.ink, bold=True)
    if place.unit:
        pen.text(*place.unit, 12, theme.muted)
    for tick in place.ticks:
        if tick.grid:
            ends = [(tick.at, top), (tick.at, foot)] if tick.axis == "x" else [(left, tick.at), (right, tick.at)]
            pen.line(ends, theme.grid, 1)
    pen.clip = (left - 1, top - 2, right + 1, foot + 1)
    for mark, shape in zip(marks, place.shapes, strict=True):
        if not mark or mark["kind"] in ("dots", "table"):
            continue
        if "rings" in shape:
            _fill(pen, shape["rings"], mark)
        else:
            width, style = _style(mark.get("look", ""))
            pen.line(shape["points"], pen.colour(mark.get("role", "ink")), width, **style)
    pen.clip = None
    if place.panel["x"]["at"]:
        pen.line([(left, foot), (right, foot)], theme.muted, 1)
    if place.panel["y"]["at"]:
        pen.line([(left, top), (left, foot)], theme.muted, 1)
    for tick in place.ticks:
        if tick.axis == "x":
            pen.line([(tick.at, foot), (tick.at, foot + 4)], theme.muted, 1)
        if tick.text:
            pen.text(tick.text, tick.x, tick.y, 12, theme.muted, ha="center" if tick.axis == "x" else "right")
    if place.under:
        pen.text(*place.under, 12, theme.muted, ha="center")
    for mark, shape in zip(marks, place.shapes, strict=True):
        if mark and mark["kind"] == "dots" and "drag" not in mark and "none" not in mark.get("look", "").split():
            for point in shape["points"]:
                if point and left - 1 <= point[0] <= right + 1 and top - 1 <= point[1] <= foot + 1:
                    _dot(pen, point, mark)
    for key in place.legend:
        x, y = key.x, key.y
        mark = key.mark
        if mark["kind"] in ("area", "box", "bars"):
            _fill(pen, [[(x, y - 5), (x + 18, y - 5), (x + 18, y + 5), (x, y + 5)]], mark)
        elif mark["kind"] == "dots":
            _dot(pen, (x + 9, y), mark)
        else:
            width, style = _style(mark.get("look", ""))
            pen.line([(x, y), (x + 18, y)], pen.colour(mark.get("role", "ink")), width, **style)
        pen.text(key.text, x + 24, y, 12, theme.muted)
    for cell in place.cells:
        if cell.rule is not None:
            pen.line([(left - 4, cell.rule), (right, cell.rule)], theme.grid, 1)
        pen.text(cell.text, cell.x, cell.y, cell.size, pen.colour(cell.role), bold=cell.bold, ha=cell.align)
    for grip in place.handles:
        pen.line([(grip.x, grip.y)], pen.colour(grip.role), 1, marker="o", markersize=2 * RING * 72 / INCH,
                 markerfacecolor=theme.paper, markeredgewidth=2.6 * 72 / INCH)  # fmt: skip
        for sign in (-1, 1):
            tips = [(6, 0), (2, -3.6), (2, 3.6)]
            way = [(sign * a, b) if grip.along == "x" else (b, sign * a) for a, b in tips]
            pen.polygon([(grip.x + a, grip.y + b) for a, b in way], facecolor=pen.colour(grip.role))
    for label in place.labels:
        colour = theme.paper if label.solid else pen.colour(label.role)
        halo = None if label.inside else theme.paper
        pen.text(label.text, label.x, label.y, label.size, colour, bold=label.bold, halo=halo, ha="center")


def _dot(pen: _Pen, point: Sequence[float], mark: Mapping[str, Any]) -> None:
    look, colour = mark.get("look", "").split(), pen.colour(mark.get("role", "ink"))
    shape = next((sign for word, sign in (("square", "s"), ("diamond", "D"), ("cross", "x")) if word in look), "o")
    face = pen.theme.paper if "hollow" in look else colour
    edge = colour if "hollow" in look or "cross" in look else pen.theme.paper
    size = 2 * (DOT - 0.5) * 72 / INCH
    pen.line([point], colour, 1, marker=shape, markersize=size, markerfacecolor=face, markeredgecolor=edge,
             markeredgewidth=(2.6 if "cross" in look else 2) * 72 / INCH)  # fmt: skip
