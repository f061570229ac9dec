"""Where everything in a picture stands: the same rules, step by step, as `layout` in ``static/draw.js``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from mktlib.ui.labels import place_labels
from mktlib.ui.places import GRID, Cell, Grip, Key, Measure, Place, Spot, Tick, clamp, has

NARROW = 600  # [CSS px] below which panels stand one under another


def height_of(record: Mapping[str, Any], width: float, only: int | None = None) -> float:
    """Return the height of a picture: of one panel, or of all, one under another where it is narrow."""
    if "image" in record:
        return round(width * record["image"]["height"] / record["image"]["width"])
    if width >= NARROW:
        return float(record["height"])
    return float(record["narrow"] * (len(record["panels"]) if only is None else 1))


def layout(record: Mapping[str, Any], width: float, measure: Measure, only: int | None = None) -> list[Place]:
    """Return the place of everything in a picture `width` wide."""
    narrow, height = width < NARROW, height_of(record, width, only)
    shown = record["panels"]
    tabbed = narrow and only is not None and len(shown) > 1  # its tab has the panel's title
    if narrow and only is not None:
        shown = [shown[int(clamp(only, 0, len(shown) - 1))]]
    total, x, places = sum(panel["weight"] for panel in shown), 0.0, []
    for i, panel in enumerate(shown):
        wide = width if narrow else width * panel["weight"] / total
        each = height / len(shown)
        places.append(_place(panel, (0, i * each, width, each) if narrow else (x, 0, wide, height), measure, tabbed))
        x += wide
    return places


def _place(panel: Mapping[str, Any], box: tuple[float, float, float, float], measure: Measure, tabbed: bool) -> Place:
    x, y, w, h = box
    marks = [mark for mark in panel["marks"] if mark]
    across, up = panel["x"], panel["y"]
    top = y + 10
    title = unit = under = None
    if panel["title"] and not tabbed:
        title = (panel["title"], x + 8, top + 8)
        top += 24
    if up["label"]:
        unit = (up["label"], x + 8, top + 6)
        top += 18
    legend = [key._replace(x=key.x + x + 8, y=key.y + top + 7) for key in _keys(marks, w - 16, measure)]
    top += 18 * (legend[-1].row + 1 if legend else 0) + (6 if up["at"] else 2)
    foot = y + h - 6 - (20 if across["at"] else 0) - (18 if across["label"] else 0)
    widest = max((measure(text, 12, False) for text in up["say"]), default=0.0)
    left = x + (8 + widest + 7 if up["at"] else 8)
    right = max(x + w - 14, left + 1)
    if across["label"]:
        half = measure(across["label"], 12, False) / 2
        middle = clamp((left + right) / 2, x + 6 + half, max(x + w - 6 - half, x + 6 + half))
        under = (across["label"], middle, y + h - 13)
    one = Place(panel, box, (left, top, right, max(foot, top + 1)), title, unit, under, legend, [], [], [], [], [])
    one.ticks = _ticks(one, measure)
    one.shapes = [_shape(one, mark) if mark else {} for mark in panel["marks"]]
    pairs = [(mark, shape) for mark, shape in zip(panel["marks"], one.shapes, strict=True) if mark and "drag" in mark]
    one.handles = [grip for mark, shape in pairs if (grip := _handle(one, mark, shape))]
    one.labels = place_labels(one, measure)
    one.cells = [cell for mark in marks if mark["kind"] == "table" for cell in _cells(one, mark, measure)]
    return one


def _keys(marks: Sequence[Mapping[str, Any]], room: float, measure: Measure) -> list[Key]:
    x, row, found = 0.0, 0, []
    for mark in marks:
        if "key" not in mark:
            continue
        wide = 24 + measure(mark["key"], 12, False) + 16
        if x and x + wide - 16 > room:
            x, row = 0.0, row + 1
        found.append(Key(mark, mark["key"], x, 18 * row, row))
        x += wide
    return found


def _ticks(one: Place, measure: Measure) -> list[Tick]:
    left, _top, _right, foot = one.frame
    across, up = one.panel["x"], one.panel["y"]
    found, taken = [], -math.inf
    for at, text in zip(across["at"], across["say"], strict=True):
        if not -1 <= at <= GRID + 1:
            continue
        half = measure(text, 12, False) / 2
        middle = clamp(one.across(at), one.box[0] + 2 + half, one.box[0] + one.box[2] - 2 - half)
        clear = middle - half >= taken
        if clear:
            taken = middle + half + 8
        found.append(Tick("x", one.across(at), text if clear else "", middle, foot + 14, across["grid"]))
    taken = math.inf
    for at, text in zip(up["at"], up["say"], strict=True):
        if not -1 <= at <= GRID + 1:
            continue
        level = one.up(at)
        clear = level <= taken
        if clear:
            taken = level - 15
        found.append(Tick("y", level, text if clear else "", left - 7, level, up["grid"]))
    return found


def _shape(one: Place, mark: Mapping[str, Any]) -> dict[str, Any]:
    left, top, right, foot = one.frame

    def at(xs: Sequence[float | None], ys: Sequence[float | None]) -> list[Spot | None]:
        pairs = zip(xs, ys, strict=True)
        return [None if x is None or y is None else (one.across(x), one.up(y)) for x, y in pairs]

    kind = mark["kind"]
    if kind == "rule":
        if "y" in mark:
            level = one.up(mark["y"][0])
            return {"points": [(left, level), (right, level)], "level": True}
        upright = one.across(mark["x"][0])
        return {"points": [(upright, foot), (upright, top)], "level": False}
    if kind == "box":
        (x0, y0), (x1, y1) = (point or (left, foot) for point in at(mark["x"], mark["y"]))
        l, r, t, b = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)  # noqa: E741
        return {"box": (l, t, r, b), "rings": [[(l, b), (l, t), (r, t), (r, b)]]}
    if kind == "area":
        over, under = at(mark["x"], mark["y"]), at(mark["x"], mark["y2"])
        rings: list[list[list[Spot]]] = []
        fresh = True
        for point, foot_ in zip(over, under, strict=True):
            if point is None or foot_ is None:
                fresh = True
                continue
            if fresh:
                rings.append([[], []])
                fresh = False
            rings[-1][0].append(point)
            rings[-1][1].insert(0, foot_)
        return {"points": over, "under": under, "rings": [a + b for a, b in rings]}
    if kind == "bars":
        is_level = has(mark, "across")
        points = at(mark["x"], mark["y"])
        feet = at(mark["x2"], mark["y"]) if is_level else at(mark["x"], mark["y2"])
        half = one.up(0) - one.up(mark["half"]) if is_level else one.across(mark["half"]) - one.across(0)
        shapes: list[list[Spot]] = []
        for point, foot_ in zip(points, feet, strict=True):
            if point is None or foot_ is None:
                shapes.append([])
                continue
            (x, y), (x2, y2) = point, foot_
            shapes.append(
                [(x2, y - half), (x, y - half), (x, y + half), (x2, y + half)]
                if is_level
                else [(x - half, y2), (x - half, y), (x + half, y), (x + half, y2)]
            )
        return {"points": points, "rings": shapes}
    return {} if kind == "table" else {"points": at(mark["x"], mark["y"])}


def _handle(one: Place, mark: Mapping[str, Any], shape: Mapping[str, Any]) -> Grip | None:
    left, top, right, foot = one.frame
    drag = mark["drag"]
    spot: Spot | None
    if mark["kind"] == "box":
        l, t, r, b = shape["box"]  # noqa: E741
        spot = (r, (t + b) / 2) if drag["along"] == "x" else ((l + r) / 2, t)
    elif mark["kind"] == "rule":
        first = shape["points"][0]
        spot = (right - 0.06 * (right - left), first[1]) if shape["level"] else (first[0], top + 0.3 * (foot - top))
    else:
        spot = shape["points"][mark.get("at", -1)]
    if spot is None:
        return None
    x, y = clamp(spot[0], left, right), clamp(spot[1], top, foot)
    return Grip(drag["control"], drag["along"], x, y, mark.get("role", "ink"))


def _cells(one: Place, mark: Mapping[str, Any], measure: Measure) -> list[Cell]:
    left, top, right, foot = one.box[0] + 8, one.frame[1], one.frame[2], one.frame[3]
    rows = mark["cells"]
    each = min(30, (foot - top) / len(rows))

    def needs(size: float) -> list[float]:
        return [max(measure(row[j], size, not j) for row in rows) for j in range(len(rows[0]))]

    size = 13
    while size > 9 and sum(needs(size)) + 12 * (len(rows[0]) - 1) > right - left:
        size -= 1
    wide = needs(size)
    spare = (right - left - sum(wide)) / max(len(wide) - 1, 1)
    ends, x = [], left
    for need in wide:
        ends.append(x + need)
        x += need + spare
    cells = []
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            role = mark["roles"][j] if j < len(mark["roles"]) and mark["roles"][j] else mark.get("role", "ink")
            rule = top + each * i if not j and i else None
            place = (ends[j] if j else left, top + each * (i + 0.5))
            cells.append(
                Cell(text, *place, size, "right" if j else "left", i > 0 and not j, role if i else "muted", rule)
            )
    return cells
