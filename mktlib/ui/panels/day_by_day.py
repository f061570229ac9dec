"""Each day of a share as a dot: dollars that changed hands against the change of its market cap, and their ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import positive, refuse
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money, money_tick, percent, significant
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

TRADED = (2e5, 2e11)  # ends of the axes [$]
MOVED = (2e5, 4e11)
RATIOS = (0.01, 1.0, 100.0, 10_000.0)
BINS = np.geomspace(0.001, 1e5, 49)


def _line(ratio: float) -> tuple[list[float], list[float]]:
    """Return the ends of the line of one ratio, inside the axes."""
    left = max(TRADED[0], MOVED[0] / ratio)
    right = min(TRADED[1], MOVED[1] / ratio)
    return [left, right], [left * ratio, right * ratio]


def _star(sheet: Sheet, ax: Axes, x: float, y: float) -> Any:
    """Draw the sweep of a book, above whatever moves."""
    (star,) = sheet.moving(ax.plot([x], [y], "*", color=sheet.theme.ink, markersize=13, zorder=4))
    star.set(markeredgecolor=sheet.theme.paper)
    return star


class DotsPanel:
    """The part: a dot for each day, lines of equal ratio, and one sweep of a book to compare with."""

    def __init__(self, sheet: Sheet, ax: Axes, sweep: tuple[float, float]) -> None:
        theme = sheet.theme
        most = 5 if css_size(ax)[0] > 260 else 3
        for which in ("x", "y"):
            log_axis(ax, which, money_tick, most)
        fit(ax, x=TRADED, y=MOVED)
        ax.set_xlabel(_("Dollars that changed hands in the day"))
        ax.set_ylabel(_("Change in market cap, up or down"))
        ax.grid(visible=False)
        for ratio in RATIOS:
            ends = _line(ratio)
            ax.plot(*ends, color=theme.muted, linewidth=0.9, linestyle=(0, (3, 3)), alpha=0.7)
            high = ends[1][1] > 0.9 * MOVED[1]  # leaves through the upper edge
            say = money_tick(ratio) if most < 5 else _("{money} per $1").format(money=money_tick(ratio))
            spot = (ends[0][1], ends[1][1] if high else 0.12 * ends[1][1])  # clear of the line
            where: dict[str, Any] = {"ha": "center", "va": "bottom"} if high else {"ha": "right", "va": "top"}
            ax.text(*spot, say, color=theme.muted, fontsize=px(12), **where)
        (self.dots,) = sheet.moving(
            ax.plot([], [], "o", color=theme.accent, markersize=3.4, alpha=0.45, markeredgewidth=0)
        )
        (self.median,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2))
        self.star = _star(sheet, ax, *sweep)
        word = _("a book, swept")
        sheet.label(ax, sweep[0] / 3, sweep[1] / 2.2, word, fontsize=px(12), va="top", halo=True)

    def show(self, picture: DayByDayPicture) -> None:
        """Show the days."""
        moved = picture.moved > 0
        self.dots.set_data(picture.counted[moved], picture.moved[moved])
        self.median.set_visible(picture.median > 0)
        if picture.median > 0:
            self.median.set_data(*_line(picture.median))


class RatioPanel:
    """The part: how the ratio is spread over the days."""

    def __init__(self, sheet: Sheet, ax: Axes, sweep: tuple[float, float]) -> None:
        self.ax = ax
        theme = sheet.theme
        log_axis(ax, "x", money_tick, 5 if css_size(ax)[0] > 260 else 4)
        ticks(ax.yaxis, lambda value: percent(value) if value < 0.405 else "")
        fit(ax, x=(0.005, 3e4), y=(0.0, 0.46))
        ax.grid(axis="x", visible=False)
        ax.set_xlabel(_("Change in cap for each dollar"))
        self.bars: Any = sheet.moving(
            ax.add_collection(
                PolyCollection([], facecolor=theme.accent, alpha=0.6, linewidth=0.5, edgecolor=theme.paper)
            )
        )
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2))
        self.word = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", va="bottom")
        ratio = sweep[1] / sweep[0]
        ax.plot([ratio, ratio], [0, 0.3], color=theme.ink, linewidth=1.2, linestyle=(0, (1, 2)))
        self.star = _star(sheet, ax, ratio, 0.3)
        for y, word in ((0.345, _("the book")), (0.315, money(significant(ratio, 2)))):
            sheet.label(ax, ratio, y, word, ha="center", va="bottom", fontsize=px(12), halo=True)

    def show(self, picture: DayByDayPicture) -> None:
        """Show the bars and the median."""
        parts = np.histogram(picture.ratios, BINS)[0] / len(picture.ratios)
        self.bars.set_verts(rectangles(BINS[:-1], BINS[1:], 0, parts)[parts > 0])
        at = min(max(picture.median, 0.006), 2.5e4)
        self.line.set_data([at, at], [0, 0.4])
        self.word.set_text(_("median {ratio}").format(ratio=money(significant(picture.median, 2))))
        far = at > 30
        self.word.set_ha("right" if far else "left")
        self.word.set_position((at * (0.85 if far else 1.15), 0.385))


@dataclass(frozen=True, eq=False)
class DayByDayPicture(Picture):
    """Days of one share: what was traded and what it went with.

    Parameters
    ----------
    name : str
        Whose days, in words.
    traded : ndarray
        What changed hands on each day [$], > 0.
    moved : ndarray
        Change of the market cap on the same day, up or down [$], >= 0.
    sweep : (float, float)
        Cash and change in cap of one order that swept a book, to compare with [$].
    one_sided : float
        Part of the traded dollars that is counted, above 0 and at most 1.
    shuffled : bool
        Whether moves were dealt out to other days.
    notice : str
        What must be said beside the numbers.

    Raises
    ------
    ValueError
        If the days do not match, or a number lies outside its range.
    """

    name: str
    traded: np.ndarray
    moved: np.ndarray
    sweep: tuple[float, float]
    one_sided: float = 1.0
    shuffled: bool = False
    notice: str = ""

    height = 440
    height_narrow = 860

    def __post_init__(self) -> None:
        if len(self.traded) != len(self.moved) or not len(self.traded):
            refuse("moved", f"have {len(self.traded)} days, at least one, as traded has", len(self.moved))
        if not (self.traded > 0).all():
            refuse("traded", "be positive", float(self.traded.min()))
        if positive("one_sided", self.one_sided) > 1:
            refuse("one_sided", "be at most 1", self.one_sided)

    @property
    def counted(self) -> np.ndarray:
        """Return the dollars of each day that are counted."""
        return np.asarray(self.traded * self.one_sided)

    @cached_property
    def ratios(self) -> np.ndarray:
        """Return the change in cap for each dollar counted, day by day."""
        return np.asarray(self.moved / self.counted)

    @cached_property
    def median(self) -> float:
        """Return the ratio of the day in the middle."""
        return float(np.median(self.ratios))

    @cached_property
    def together(self) -> float:
        """Return how far busy days are the days of large moves: Spearman's rank correlation, NaN if undefined."""
        ranks = [np.argsort(np.argsort(values)) for values in (self.traded, self.moved)]
        return float(np.corrcoef(np.array(ranks, float))[0, 1]) if len(self.traded) > 1 else float("nan")

    def compose(self, sheet: Sheet) -> tuple[DotsPanel, RatioPanel]:
        """Lay out dots and bars."""
        titles = (_("One dot for each day"), _("Part of the days"))
        left, right = sheet.panels(3, 2, titles=titles, left=(72, 56))
        return DotsPanel(sheet, left, self.sweep), RatioPanel(sheet, right, self.sweep)

    def update(self, parts: tuple[DotsPanel, RatioPanel]) -> None:
        """Show the days in both."""
        for part in parts:
            part.show(self)

    def headlines(self) -> Sequence[Headline]:
        """Return sums, the median, and whether the two go together."""
        return (
            Headline(_("Changed hands, a median day"), money(float(np.median(self.traded))), "cash"),
            Headline(_("Cap moved, a median day"), money(float(np.median(self.moved))), "cap"),
            Headline(_("Cap moved per dollar, median"), money(significant(self.median, 2)), "cap"),
            Headline(_("Rank correlation of the two"), percent(self.together, 0)),
        )

    def sentence(self) -> str:
        """Return the median and the range of the ratio."""
        low, high = (money(significant(float(value), 2)) for value in np.quantile(self.ratios, (0.05, 0.95)))
        if self.one_sided < 1:
            start = _("If only {part} of {name}'s dollars pushed one way, each of those went with {median}")
        else:
            start = _("On the median day each dollar of {name} that changed hands went with {median}")
        words = start + _(" of change in cap; on nine days in ten, {low} to {high}.")
        if self.shuffled:
            words += " " + _("Dealt out to other days, as here: hardly another ratio.")
        return f"{self.notice} {words}".strip().format(
            name=self.name,
            part=percent(self.one_sided),
            median=money(significant(self.median, 2)),
            low=low,
            high=high,
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per day."""
        return {
            "traded_usd": self.traded.tolist(),
            "cap_change_usd": self.moved.tolist(),
            "ratio": self.ratios.tolist(),
        }
