"""What changed between two pictures: a few boxes, and the runs of new pixels in them."""

from __future__ import annotations

import io
import itertools
from typing import NamedTuple

import numpy as np
from PIL import Image

ZLIB_RLE = 3  # for flat colours as small as the search for repeats, and faster
STAYS = 0x8000  # marks a run of pixels that stay
LONGEST_RUN = STAYS - 1  # [px]


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


def runs(before: np.ndarray, after: np.ndarray, boxes: list[Box]) -> bytes:
    """Return what the boxes' pixels become, as runs of one colour: small, and painted without a decoder.

    Parameters
    ----------
    before, after : ndarray of uint32
        Two pictures of one size, RGBA in memory, opaque.
    boxes : list of Box
        Where they may differ; read row by row, one box after the other.

    Returns
    -------
    bytes
        The number of runs (4 bytes), their lengths (2 bytes each; with the highest bit set the pixels
        stay as they are), then red, green and blue of every run that is painted. Little-endian.

    Examples
    --------
    >>> before, after = np.full((1, 5), 0xFF000000, np.uint32), np.full((1, 5), 0xFF000000, np.uint32)
    >>> after[0, 1:4] = 0xFF030201
    >>> runs(before, after, [Box(0, 0, 5, 1)]).hex(" ", -1)
    '03 00 00 00 01 80 03 00 01 80 01 02 03'
    """
    if not boxes:
        return b""
    parts = [(slice(y, y + height), slice(x, x + width)) for x, y, width, height in boxes]
    new = np.concatenate([after[part].ravel() for part in parts])
    new[np.concatenate([before[part].ravel() for part in parts]) == new] = 0
    starts = np.concatenate(([0], np.flatnonzero(new[1:] != new[:-1]) + 1))
    lengths, colours = np.diff(starts, append=new.size), new[starts]
    if lengths.max() > LONGEST_RUN:
        pieces = -(-lengths // LONGEST_RUN)
        last = np.cumsum(pieces) - 1
        rest, colours = lengths - (pieces - 1) * LONGEST_RUN, np.repeat(colours, pieces)
        lengths = np.full(colours.size, LONGEST_RUN)
        lengths[last] = rest
    stays = colours == 0
    head = np.array([colours.size], "<u4").tobytes()
    paint = colours[~stays].astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3]
    return head + (lengths + stays * STAYS).astype("<u2").tobytes() + paint.tobytes()


def png(pixels: np.ndarray) -> bytes:
    """Return a whole picture (uint32, RGBA in memory) as a PNG."""
    pixels = np.ascontiguousarray(pixels)
    image = Image.frombuffer("RGBA", (pixels.shape[1], pixels.shape[0]), pixels, "raw", "RGBA", 0, 1).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1, compress_type=ZLIB_RLE)
    return out.getvalue()
