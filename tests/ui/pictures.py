"""What every picture must do, asserted once for all of them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image

from mktlib.ui.patches import STAYS, Box
from mktlib.ui.picture import Picture
from mktlib.ui.scene import Scene, still
from mktlib.ui.theme import DARK, LIGHT

WIDTH, RATIO, THEME = 340, 2.0, DARK  # a phone in the dark: where there is least room


def pixels(scene: Scene) -> np.ndarray:
    """Return what a scene shows, one number per pixel."""
    return decoded(scene.whole().png)


def decoded(png: bytes) -> np.ndarray:
    """Return the pixels of a PNG, one number each."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).view(np.uint32)[..., 0]


def painted(before: np.ndarray, boxes: Sequence[Box], data: bytes) -> np.ndarray:
    """Paint runs over a picture as a page does."""
    after = before.copy()
    if not boxes:
        assert data == b""
        return after
    count = int.from_bytes(data[:4], "little")
    lengths = np.frombuffer(data, "<u2", count, 4).astype(int)
    stays, lengths = lengths >= STAYS, lengths % STAYS
    paint = np.frombuffer(data, np.uint8, offset=4 + 2 * count).reshape(-1, 3)
    assert len(paint) == np.count_nonzero(~stays)
    colours = np.zeros(count, np.uint32)
    colours[~stays] = 0xFF000000 | paint.astype(np.uint32) @ np.array([1, 1 << 8, 1 << 16], np.uint32)
    pixels, kept, done = np.repeat(colours, lengths), np.repeat(stays, lengths), 0
    for x, y, width, height in boxes:
        part, here = after[y : y + height, x : x + width], slice(done, done + width * height)
        part[...] = np.where(kept[here].reshape(part.shape), part, pixels[here].reshape(part.shape))
        done += part.size
    assert done == pixels.size
    return after


def assert_a_picture_keeps_its_promises(*examples: Picture) -> None:
    """Drawn anew or updated from any other example, a picture looks and reads the same.

    Checks: same pixels either way, boxes that rebuild the canvas exactly, text inside the sheet,
    different examples look different, words without raw numbers or markup, a table of equal columns.
    """
    assert len(examples) >= 2, "give at least two examples to go back and forth between"
    fresh = []
    for example in examples:
        scene = Scene(WIDTH, RATIO, THEME)
        scene.frame(example)
        fresh.append(pixels(scene))
        assert_text_stays_inside(scene)
    assert any((fresh[0] != other).any() for other in fresh[1:]), "the examples look alike"
    moved = Scene(WIDTH, RATIO, THEME)
    canvas = None
    for example, expected in zip(examples, fresh, strict=True):
        frame = moved.frame(example)
        canvas = decoded(frame.png) if frame.png else painted(canvas, frame.boxes, frame.runs)
        assert (canvas == expected).all(), f"{example!r} drawn after another differs from drawn anew"
    for example in examples:
        assert_it_reads_well(example)
    assert still(examples[0]).startswith(b"\x89PNG")


def assert_text_stays_inside(scene: Scene) -> None:
    """No visible text leaves the sheet or is cut by it."""
    from matplotlib.axes import Axes
    from matplotlib.axis import Tick
    from matplotlib.text import Text

    figure = scene._sheet.figure
    width, height = figure.bbox.width, figure.bbox.height
    axes = [axis for ax in figure.findobj(Axes) for axis in (ax.xaxis, ax.yaxis)]
    drawn = {label for axis in axes for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
    ticks = {label for axis in axes for tick in axis.findobj(Tick) for label in (tick.label1, tick.label2)}
    for text in figure.findobj(Text):
        if not text.get_visible() or not text.get_text().strip() or text in ticks - drawn:
            continue
        box = text.get_window_extent(scene._canvas.get_renderer())
        inside = box.x0 >= -2 and box.y0 >= -2 and box.x1 <= width + 2 and box.y1 <= height + 2
        assert inside, f"{text.get_text()!r} leaves the sheet at {box.extents.round()}"


def assert_it_reads_well(example: Picture) -> None:
    """One or a few full sentences, no raw floats, no empty headline, table columns of equal length."""
    words = example.sentence()
    assert words[0].isupper() or not words[0].isalpha()
    assert words.rstrip()[-1] in ".!?", words
    assert len(words) <= 320, f"{len(words)} characters: {words}"
    for text in (words, *(value for _label, value, _role in example.headlines())):
        assert not re.search(r"\d\.\d{5,}|\de[+-]?\d|nan|inf\b|None|<|\{", text), text
    for label, value, role in example.headlines():
        assert label
        assert value
        assert hasattr(LIGHT, role)
    assert 1 <= len(example.headlines()) <= 4
    lengths = {len(column) for column in example.table().values()}
    assert len(lengths) == 1, lengths
