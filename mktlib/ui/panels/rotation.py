"""A toy of style rotation: moods as a strip, three groups of companies, and how each does in each mood."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import refuse
from mktlib.market.styles import MOODS, SIZES, StyleState
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import number, percent, significant, times
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

DASHES: tuple[Any, ...] = ("solid", (0, (5, 1.5)), (0, (1, 1)))
FEET = (0.135, 0.075, 0.015)  # of the strips, as parts of the height
REACHES = (1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0)
STEP = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.2)


def group_names() -> tuple[str, str, str]:
    """Return large, mid and small in words."""
    return _("large"), _("mid"), _("small")


def mood_names() -> tuple[str, str, str]:
    """Return the moods in words, in the order of `MOODS`."""
    return _("bull"), _("range"), _("bear")


class GroupsPanel:
    """The part: the cap of each group, from 100, above a strip that shows the mood."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        log_axis(ax, "y", number, 5)
        ticks(ax.xaxis, number)
        ax.set_xlabel(_("Steps"))
        ax.set_ylabel(_("Cap, 100 at first"))
        ax.grid(axis="x", visible=False)
        looks: tuple[dict[str, Any], ...] = (
            {"facecolor": theme.cash},
            {"facecolor": theme.muted, "alpha": 0.5},
            {"facecolor": theme.locked, "edgecolor": theme.muted, "hatch": "/////"},
        )
        self.strips = [
            sheet.moving(ax.add_collection(PolyCollection([], transform=ax.get_xaxis_transform(), linewidth=0, **look)))
            for look in looks
        ]
        across: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "va": "center", "fontsize": px(12)}
        self.names = [sheet.label(ax, 0, 0, name, color=theme.muted, **across) for name in mood_names()]
        colours = (theme.ink, theme.accent, theme.cap)
        self.lines = [
            sheet.moving(ax.plot([], [], color=colour, linewidth=2.2, linestyle=dash))[0]
            for colour, dash in zip(colours, DASHES, strict=True)
        ]
        ax.legend(self.lines, group_names(), ncols=3, handlelength=2.2)

    def show(self, states: Sequence[StyleState]) -> None:
        """Show all steps."""
        caps = np.array([state.caps for state in states])
        index = 100 * caps / caps[0]
        steps = np.arange(len(states))
        for line, values in zip(self.lines, index.T, strict=True):
            line.set_data(steps, values)
        far = float(max(index.max() / 100, 100 / index.min()))
        reach = next((one for one in REACHES if far <= one), REACHES[-1])
        fit(self.ax, x=(0.0, 1.17 * float(steps[-1])), y=(100 / reach**1.8, 100 * reach**1.4))
        for mood, strip, name, foot in zip(MOODS, self.strips, self.names, FEET, strict=True):
            name.set_position((1.02 * float(steps[-1]), foot + 0.025))
            start, end = _runs([state.mood == mood for state in states[1:]])
            strip.set_verts(rectangles(start, end, foot, foot + 0.05))


def _runs(there: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Return where each stretch of true values starts and ends: one bar for many steps.

    Examples
    --------
    >>> _runs([True, True, False, True])
    (array([0., 3.]), array([2., 4.]))
    """
    edges = np.diff([0, *map(int, there), 0])
    return np.flatnonzero(edges == 1).astype(float), np.flatnonzero(edges == -1).astype(float)


class ByMoodPanel:
    """The part: the average step of each group in each mood."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.yaxis, percent)
        ax.set_xticks(range(3), mood_names())
        ax.grid(axis="x", visible=False)
        ax.axhline(0, color=theme.muted, linewidth=1)
        styles: tuple[dict[str, Any], ...] = (
            {"facecolor": theme.ink},
            {"facecolor": theme.paper, "hatch": "/////", "edgecolor": theme.accent, "linewidth": 1},
            {"facecolor": theme.cap},
        )
        self.bars = [sheet.moving(ax.add_collection(PolyCollection([], **style))) for style in styles]
        self.none = [sheet.label(ax, i, 0, ha="center", va="bottom", fontsize=px(12)) for i in range(3)]

    def show(self, averages: np.ndarray) -> None:
        """Show averages: a row for each mood, a column for each size; NaN where the mood never came."""
        far = float(np.nanmax(np.abs(averages)))
        reach = next((one for one in STEP if far <= one), STEP[-1])
        fit(self.ax, x=(-0.5, 2.5), y=(-1.1 * reach, 1.1 * reach))
        for i, bars in enumerate(self.bars):
            left = np.arange(3) - 0.33 + 0.22 * i
            bars.set_verts(rectangles(left, left + 0.2, 0, np.nan_to_num(averages[:, i])))
        up = 2.2 * reach / css_size(self.ax)[1]
        for i, word in enumerate(self.none):
            word.set_text(_("never came") if np.isnan(averages[i]).all() else "")
            word.set_position((i, 5 * up))


@dataclass(frozen=True)
class RotationPicture(Picture):
    """A run of `simulate_styles`.

    Parameters
    ----------
    states : tuple of StyleState
        The market before the first step and after each; at least two.

    Raises
    ------
    ValueError
        If there are fewer than two states.
    """

    states: tuple[StyleState, ...]

    height = 400
    height_narrow = 760

    def __post_init__(self) -> None:
        if len(self.states) < 2:
            refuse("states", "hold at least two states", self.states)

    @cached_property
    def averages(self) -> np.ndarray:
        """Return the average return of a step: a row for each mood, a column for each size."""
        rows = []
        for mood in MOODS:
            some = [state.returns for state in self.states[1:] if state.mood == mood]
            rows.append(np.mean(some, axis=0) if some else np.full(3, np.nan))
        return np.array(rows)

    @cached_property
    def swings(self) -> np.ndarray:
        """Return the standard deviation of a step for each size."""
        return np.std([state.returns for state in self.states[1:]], axis=0)

    @property
    def turns(self) -> int:
        """Return how often the mood turned."""
        moods = [state.mood for state in self.states[1:]]
        return sum(a != b for a, b in itertools.pairwise(moods))

    def compose(self, sheet: Sheet) -> tuple[GroupsPanel, ByMoodPanel]:
        """Lay out the run and the averages."""
        titles = (_("Three groups (strips: the mood)"), _("Average step, by mood"))
        left, right = sheet.panels(3, 2, titles=titles, left=(66, 66))
        return GroupsPanel(sheet, left), ByMoodPanel(sheet, right)

    def update(self, parts: tuple[GroupsPanel, ByMoodPanel]) -> None:
        """Show both."""
        parts[0].show(self.states)
        parts[1].show(self.averages)

    @property
    def ratio(self) -> float:
        """Return how much more the small companies swing than the large ones; 1 if nobody does."""
        large, _mid, small = self.swings.tolist()
        return small / large if large > 1e-12 else 1.0

    def headlines(self) -> Sequence[Headline]:
        """Return the swings and the turns."""
        shown = [
            Headline(_("Swing of a step, {group}").format(group=name), percent(significant(swing, 2)), role)
            for name, swing, role in zip(group_names(), self.swings.tolist(), ("ink", "accent", "cap"), strict=True)
        ]
        return [*shown, Headline(_("Turns of mood"), number(self.turns))]

    def sentence(self) -> str:
        """Return who led in which mood, and how the swings compare."""
        led = []
        for mood, row in zip(mood_names(), self.averages, strict=True):
            if not np.isnan(row).any():
                alike = float(np.ptp(row)) < 1e-9
                leader = _("nobody") if alike else group_names()[int(np.argmax(row))]
                led.append(_("{mood}: {leader}").format(mood=mood, leader=leader))
        words = _(
            "In this toy the leaders are, on the average step: {led}. Small companies swing {ratio} as much as large."
        )
        return words.format(led=", ".join(led), ratio=times(self.ratio))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per step."""
        columns = {f"{size}_cap": [state.caps[i] for state in self.states] for i, size in enumerate(SIZES)}
        return {"step": [state.step for state in self.states], "mood": [state.mood for state in self.states], **columns}
