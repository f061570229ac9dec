"""Where words stand beside or in their marks: the same rule, step by step, as `labels` in ``static/draw.js``.

Those with the fewest places go first; each is shown in its longest form on the first side where it meets nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mktlib.ui.places import DOT, RING, Label, Measure, Place, Spot, has

NEAR = 3  # between labels [CSS px]


def _within(a: Spot, b: Spot, x0: float, y0: float, x1: float, y1: float) -> float:
    """Return how much of a segment lies in a box (Liang and Barsky)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    first, last = 0.0, 1.0
    for p, q in ((-dx, a[0] - x0), (dx, x1 - a[0]), (-dy, a[1] - y0), (dy, y1 - a[1])):
        if p == 0:
            if q < 0:
                return 0.0
        elif p < 0:
            first = max(first, q / p)
        else:
            last = min(last, q / p)
        if first > last:
            return 0.0
    return (last - first) * math.hypot(dx, dy) + 1e-6


def place_labels(one: Place, measure: Measure) -> list[Label]:
    """Return the labels of a panel whose marks and handles have their places."""
    marks = one.panel["marks"]
    reach = RING + 1
    taken = [(grip.x - reach, grip.y - reach, grip.x + reach, grip.y + reach) for grip in one.handles]
    lines: list[tuple[Spot, Spot]] = []
    for mark, shape in zip(marks, one.shapes, strict=True):
        if not mark:
            continue
        if mark["kind"] == "dots" and not has(mark, "none"):
            known = [point for point in shape["points"] if point][:40]
            taken += [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in known]
        elif mark["kind"] in ("line", "rule"):
            pairs = zip(shape["points"], shape["points"][1:], strict=False)
            lines += [(a, b) for a, b in pairs if a and b]
        elif "box" in shape and not has(mark, "tint", "solid", "hatched"):
            l, t, r, b = shape["box"]  # noqa: E741
            lines += [((l, t), (r, t)), ((r, t), (r, b)), ((l, t), (l, b))]
    left, top, _right, foot = one.frame
    edge = one.box[0] + one.box[2] - 4

    def cost(x: float, y: float, w: float, h: float) -> float:
        x0, y0, x1, y1 = x - w / 2, y - h / 2, x + w / 2, y + h / 2
        out = max(left + 2 - x0, 0) + max(x1 - edge, 0) + max(top - 6 - y0, 0) + max(y1 - foot, 0)
        much = 1000 + out if out > 0 else 0.0
        much += 100 * sum(x0 - NEAR < c and a < x1 + NEAR and y0 < d and b < y1 for a, b, c, d in taken)
        met = sum(_within(a, b, x0, y0 + 1, x1, y1 - 1) for a, b in lines)
        return much + (min(8 + met / 2, 90) if met > 0 else 0)

    found = []
    order = sorted(
        (i for i, mark in enumerate(marks) if mark and "label" in mark), key=lambda i: len(marks[i]["sides"])
    )
    for i in order:
        mark, shape = marks[i], one.shapes[i]
        bold = mark.get("bold", False)
        size = 14 if bold else 13
        for n, text in enumerate(mark["label"]):
            w, h = measure(text, size, bold), size + 3
            best: tuple[float, float, float, float, str] | None = None  # cost with rank, cost, x, y, side
            for rank, side in enumerate(mark["sides"].split()):
                spot = _inside(one, shape, w, h) if side == "in" else _beside(one, mark, shape, side, w, h)
                if spot is None:
                    continue
                much = 0 if side == "in" else cost(*spot, w, h)
                if best is None or much + rank < best[0]:
                    best = (much + rank, much, *spot, side)
            last = n == len(mark["label"]) - 1
            if best is None or (best[1] >= 8 and not last) or best[1] >= 100:
                continue
            x, y, side = best[2:]
            solid = side == "in" and (has(mark, "solid") or mark["kind"] == "bars")
            role = "ink" if mark.get("role") == "locked" else mark.get("role", "ink")  # paler than words may be
            found.append(Label(text, x, y, w, size, bold, role, solid, side == "in" and not has(mark, "hatched")))
            taken.append((x - w / 2, y - h / 2, x + w / 2, y + h / 2))
            break
    return found


def _beside(
    one: Place, mark: Mapping[str, Any], shape: Mapping[str, Any], side: str, w: float, h: float
) -> Spot | None:
    left, top, right, foot = one.frame
    east, south = ("e" in side) - ("w" in side), ("s" in side) - ("n" in side)
    if mark["kind"] == "rule":
        x, y = shape["points"][0]
        if (y < top - 1 or y > foot + 1) if shape["level"] else (x < left - 1 or x > right + 1):
            return None
        if shape["level"]:
            middle = right - w / 2 - 2 if east > 0 else left + w / 2 + 4 if east < 0 else (left + right) / 2
            return middle, y + (1 if south >= 0 else -1) * (h / 2 + 3)
        high = foot - h / 2 - 4 if south > 0 else top + h / 2 + 2 if south < 0 else (top + foot) / 2
        return x + (1 if east >= 0 else -1) * (w / 2 + 6), high
    if "box" in shape:
        l, t, r, b = shape["box"]  # noqa: E741
        places = {
            "n": ((l + r) / 2, t - h / 2 - 3),
            "s": ((l + r) / 2, b + h / 2 + 3),
            "nw": (l + w / 2 + 3, t - h / 2 - 3),
            "sw": (l + w / 2 + 6, t + h / 2 + 4),
        }
        if side in places:
            return places[side]
        across = r + w / 2 + 7 if east > 0 else l - w / 2 - 7
        return across, t + h / 2 + 3 if side == "ne" else b - h / 2 - 3 if side == "se" else (t + b) / 2
    points = shape.get("points")
    spot = points[mark.get("at", -1)] if points else None
    if not spot or not (left - 1 <= spot[0] <= right + 1 and top - 1 <= spot[1] <= foot + 1):
        return None
    if mark["kind"] == "dots" and has(mark, "none"):
        return spot[0] + east * w / 2, spot[1] + south * h / 2
    gap = RING + 5 if "drag" in mark else DOT + 4 if mark["kind"] == "dots" else 6
    rise = gap * (0.55 if east and south else 1)
    return spot[0] + east * (gap + w / 2), spot[1] + south * (rise + h / 2)


def _inside(one: Place, shape: Mapping[str, Any], w: float, h: float) -> Spot | None:
    left, top, right, foot = one.frame
    if "box" in shape:
        l, t, r, b = shape["box"]  # noqa: E741
        l, t, r, b = max(l, left), max(t, top), min(r, right), min(b, foot)  # noqa: E741
        return ((l + r) / 2, (t + b) / 2) if r - l >= w + 10 and b - t >= h + 4 else None
    if "under" not in shape:
        return None
    pairs = zip(shape["points"], shape["under"], strict=True)
    both = [(over[0], over[1], under[1]) for over, under in pairs if over and under]
    if len(both) < 2:
        return None

    def edge(x: float, k: int) -> float:
        j = next((j for j, point in enumerate(both) if point[0] >= x), len(both) - 1)
        a, b = both[max(j - 1, 0)], both[j]
        return b[k] if b[0] == a[0] else a[k] + (x - a[0]) / (b[0] - a[0]) * (b[k] - a[k])

    first, last = max(both[0][0], left) + w / 2 + 4, min(both[-1][0], right) - w / 2 - 4
    if last < first:
        return None
    for part in (0.5, 0.25, 0.75, 0, 1):
        x = first + part * (last - first)
        high, low = top, foot
        for k in range(9):
            at = x - w / 2 + k * w / 8
            a, b = edge(at, 1), edge(at, 2)
            high, low = max(high, min(a, b)), min(low, max(a, b))
        if low - high > h + 6:
            return x, (low + high) / 2
    return None
