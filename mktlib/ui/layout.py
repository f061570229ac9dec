"""Where everything in a picture stands [CSS px]: the same rules, step by step, as `layout` in ``static/draw.js``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

GRID = 4096
NARROW = 600  # below which panels stand one under another
NEAR = 3  # between labels
DOT, RING = 6, 11  # radius of a dot, of a handle
CAP = 0.36  # of the size of letters: from their middle to the line they stand on
Measure = Callable[[str, float, bool], float]
Spot = tuple[float, float]


class Tick(NamedTuple):
    """A tick: where it is on its axis, its words (none where they would meet others) and their place."""

    axis: str
    at: float
    text: str
    x: float
    y: float
    grid: bool


class Label(NamedTuple):
    """Words beside or in a mark, by their middle."""

    mark: int
    text: str
    x: float
    y: float
    width: float
    size: float
    bold: bool
    role: str
    solid: bool
    inside: bool


class Grip(NamedTuple):
    """A handle, and where its control's positions are along its way."""

    control: str
    along: str
    x: float
    y: float
    role: str


class Key(NamedTuple):
    """A line of the legend."""

    mark: Mapping[str, Any]
    text: str
    x: float
    y: float
    row: int


class Cell(NamedTuple):
    """Words of a table; `rule`: a hairline above their row."""

    text: str
    x: float
    y: float
    size: float
    align: str
    bold: bool
    role: str
    rule: float | None


@dataclass
class Place:
    """A panel with the places of all it shows."""

    panel: Mapping[str, Any]
    box: tuple[float, float, float, float]  # left, top, width, height
    frame: tuple[float, float, float, float]  # left, top, right, foot of what the axes span
    title: tuple[str, float, float] | None
    unit: tuple[str, float, float] | None
    under: tuple[str, float, float] | None
    legend: list[Key]
    ticks: list[Tick]
    shapes: list[dict[str, Any]]
    handles: list[Grip]
    labels: list[Label]
    cells: list[Cell]

    def across(self, at: float) -> float:
        """Return the pixel of a place on the grid, from the left."""
        return self.frame[0] + (self.frame[2] - self.frame[0]) * at / GRID

    def up(self, at: float) -> float:
        """Return the pixel of a place on the grid, from below."""
        return self.frame[3] - (self.frame[3] - self.frame[1]) * at / GRID


def words(look: str) -> list[str]:
    """Return the words of a look."""
    return look.split()


def _has(mark: Mapping[str, Any], *looks: str) -> bool:
    return bool(set(looks) & set(words(mark.get("look", ""))))


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(value, high))


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
    if narrow and only is not None:
        shown = [shown[int(_clamp(only, 0, len(shown) - 1))]]
    total, x, places = sum(panel["weight"] for panel in shown), 0.0, []
    for i, panel in enumerate(shown):
        wide = width if narrow else width * panel["weight"] / total
        each = height / len(shown)
        places.append(_place(panel, (0, i * each, width, each) if narrow else (x, 0, wide, height), measure))
        x += wide
    return places


def _place(panel: Mapping[str, Any], box: tuple[float, float, float, float], measure: Measure) -> Place:
    x, y, w, h = box
    marks = [mark for mark in panel["marks"] if mark]
    across, up = panel["x"], panel["y"]
    top = y + 10
    title = unit = under = None
    if panel["title"]:
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
        middle = _clamp((left + right) / 2, x + 6 + half, max(x + w - 6 - half, x + 6 + half))
        under = (across["label"], middle, y + h - 13)
    one = Place(panel, box, (left, top, right, max(foot, top + 1)), title, unit, under, legend, [], [], [], [], [])
    one.ticks = _ticks(one, measure)
    one.shapes = [_shape(one, mark) if mark else {} for mark in panel["marks"]]
    pairs = [(mark, shape) for mark, shape in zip(panel["marks"], one.shapes, strict=True) if mark and "drag" in mark]
    one.handles = [grip for mark, shape in pairs if (grip := _handle(one, mark, shape))]
    one.labels = _labels(one, measure)
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
        middle = _clamp(one.across(at), one.box[0] + 2 + half, one.box[0] + one.box[2] - 2 - half)
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
        is_level = _has(mark, "across")
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
    x, y = _clamp(spot[0], left, right), _clamp(spot[1], top, foot)
    return Grip(drag["control"], drag["along"], x, y, mark.get("role", "ink"))


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


def _labels(one: Place, measure: Measure) -> list[Label]:
    marks = one.panel["marks"]
    reach = RING + 1
    taken = [(grip.x - reach, grip.y - reach, grip.x + reach, grip.y + reach) for grip in one.handles]
    lines: list[tuple[Spot, Spot]] = []
    for mark, shape in zip(marks, one.shapes, strict=True):
        if not mark:
            continue
        if mark["kind"] == "dots" and not _has(mark, "none"):
            known = [point for point in shape["points"] if point][:40]
            taken += [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in known]
        elif mark["kind"] in ("line", "rule"):
            pairs = zip(shape["points"], shape["points"][1:], strict=False)
            lines += [(a, b) for a, b in pairs if a and b]
        elif "box" in shape and not _has(mark, "tint", "solid", "hatched"):
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
            solid = side == "in" and (_has(mark, "solid") or mark["kind"] == "bars")
            found.append(Label(i, text, x, y, w, size, bold, mark.get("role", "ink"), solid, side == "in"))
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
            "nw": (l + w / 2, t - h / 2 - 3),
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
    if mark["kind"] == "dots" and _has(mark, "none"):
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
