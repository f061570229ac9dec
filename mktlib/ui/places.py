"""What a laid out picture is: the places of all it shows, in CSS pixels from the upper left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mktlib.ui.record import GRID

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


def has(mark: Mapping[str, Any], *looks: str) -> bool:
    """Return whether a mark has one of these looks."""
    return bool(set(looks) & set(mark.get("look", "").split()))


def clamp(value: float, low: float, high: float) -> float:
    """Return a value held between two ends."""
    return max(low, min(value, high))
