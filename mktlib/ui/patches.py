"""What changed between two pictures: a few boxes, and one PNG with their new pixels stacked in it."""

from __future__ import annotations

import io
import itertools
from typing import NamedTuple

import numpy as np
from PIL import Image

ZLIB_RLE = 3  # for flat colours as small as the search for repeats, and faster


class Box(NamedTuple):
    """A rectangle of a picture [px]."""

    x: int
    y: int
    width: int
    height: int


def changed_boxes(before: np.ndarray, after: np.ndarray, x: int = 0, y: int = 0) -> list[Box]:
    """Return at most two boxes, one above the other, that hold every pixel that differs.

    Parameters
    ----------
    before, after : ndarray
        Two pictures of one size, one number per pixel.
    x, y : int
        Where their upper left corner lies [px].

    Examples
    --------
    >>> before, after = np.zeros((50, 80), int), np.zeros((50, 80), int)
    >>> after[3, :] = after[40:45, 70] = 1
    >>> changed_boxes(before, after)
    [Box(x=0, y=3, width=80, height=1), Box(x=70, y=40, width=1, height=5)]
    """
    differs = before != after
    rows = np.flatnonzero(differs.any(axis=1))
    if rows.size == 0:
        return []
    top = int(rows[0])
    band = differs[top : int(rows[-1]) + 1]
    some, width = band.any(axis=1), band.shape[1]
    left = np.where(some, band.argmax(axis=1), width)
    right = np.where(some, width - band[:, ::-1].argmax(axis=1), 0)
    # The box of the first k rows and the box of the rest, for every k: cut where both together are smallest.
    upper = np.minimum.accumulate(left), np.maximum.accumulate(right)
    lower = np.minimum.accumulate(left[::-1])[::-1], np.maximum.accumulate(right[::-1])[::-1]
    k = np.arange(1, len(band))
    both = k * (upper[1] - upper[0])[:-1] + (len(band) - k) * (lower[1] - lower[0])[1:]
    whole = len(band) * int(upper[1][-1] - upper[0][-1])
    cuts = [0, len(band)]
    if k.size and both.min() < 0.8 * whole:
        cuts.insert(1, int(both.argmin()) + 1)
    boxes = []
    for start, stop in itertools.pairwise(cuts):
        inside = np.flatnonzero(some[start:stop])
        first, last = start + int(inside[0]), start + int(inside[-1]) + 1
        at, end = int(left[first:last].min()), int(right[first:last].max())
        boxes.append(Box(x + at, y + top + first, end - at, last - first))
    return boxes


def sheet(pixels: np.ndarray, boxes: list[Box]) -> bytes:
    """Return one PNG with the boxes' pixels under each other, flush left; empty when there is no box.

    Parameters
    ----------
    pixels : ndarray of uint32
        The whole picture, RGBA in memory.
    boxes : list of Box
        What to take from it.
    """
    if not boxes:
        return b""
    stack = np.zeros((sum(box.height for box in boxes), max(box.width for box in boxes)), np.uint32)
    row = 0
    for x, y, width, height in boxes:
        stack[row : row + height, :width] = pixels[y : y + height, x : x + width]
        row += height
    image = Image.frombuffer("RGBA", (stack.shape[1], stack.shape[0]), stack, "raw", "RGBA", 0, 1).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1, compress_type=ZLIB_RLE)
    return out.getvalue()
