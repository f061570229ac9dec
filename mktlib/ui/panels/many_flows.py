"""Many flows, each sent to two markets: one dot per flow, and how the two markets are spread."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mktlib.formula._checks import refuse
from mktlib.orderbook.simulation import MarketState, summary
from mktlib.ui.numbers import count, count_tick, money, money_tick, percent
from mktlib.ui.panels.same_flow import orders_until
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


@dataclass(frozen=True)
class ManyFlowsPicture(Picture):
    """A measure of each flow, without the maker and with her.

    Parameters
    ----------
    measure : str
        What is measured, in words.
    alone, made : tuple of float
        One value per flow, in the same order; infinite where it never happened.
    unit : {"$", "orders"}
        How a value reads.
    gap : bool
        Whether the median distance of the two is worth a headline, as for a price at the end.
    """

    measure: str
    alone: tuple[float, ...]
    made: tuple[float, ...]
    unit: str = "$"
    gap: bool = False

    height = 400
    height_narrow = 760

    def __post_init__(self) -> None:
        if len(self.alone) != len(self.made) or not self.alone:
            refuse("made", f"have {len(self.alone)} values, at least one, as alone has", len(self.made))

    @classmethod
    def of(cls, measure: str, pairs: Sequence[tuple[float, float]], unit: str = "$") -> Self:
        """Return the picture of pairs, without and with; a price at the end gets the distance of the two."""
        alone, made = zip(*pairs, strict=True)
        return cls(measure, tuple(alone), tuple(made), unit, gap="end" in measure)

    @property
    def say(self) -> Callable[[float], str]:
        """Return how a value reads."""
        return money if self.unit == "$" else lambda value: _("never") if math.isinf(value) else count(value)

    @property
    def medians(self) -> tuple[float, float]:
        """Return the median of each market."""
        return float(np.median(self.alone)), float(np.median(self.made))

    @property
    def gap_median(self) -> float:
        """Return the median distance between the two markets."""
        return float(np.median(np.abs(np.subtract(self.alone, self.made))))

    @property
    def above(self) -> float:
        """Return the part of the flows with more of it with her than without."""
        return float(np.mean(np.greater(self.made, self.alone)))

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the dots and the two distributions."""
        theme = sheet.theme
        titles = (_("One dot per flow"), _("Part of the flows with at most this"))
        left, right = sheet.panels(1, 1, titles=titles, left=(78, 60))
        left.set_xlabel(_("Without her"))
        left.set_ylabel(_("With her"))
        right.set_xlabel(" ")
        (alike,) = left.plot([], [], color=theme.muted, linewidth=1, linestyle=(0, (2, 2)))
        (dots,) = sheet.moving(
            left.plot([], [], "o", color=theme.accent, markersize=4.5, alpha=0.55, markeredgewidth=0)
        )
        word = sheet.label(left, 0, 0, _("alike"), color=theme.muted, ha="right", va="bottom", halo=True)
        never = [
            sheet.label(ax, 0, 0, " " + _("never"), color=theme.muted, va=va, ha=ha, rotation=turn, fontsize=px(12))
            for ax, va, ha, turn in (
                (left, "bottom", "right", 90),
                (left, "center", "left", 0),
                (right, "bottom", "right", 90),
            )
        ]
        (alone,) = sheet.moving(right.plot([], [], color=theme.muted, linewidth=2, linestyle=(0, (3, 1.5))))
        (made,) = sheet.moving(right.plot([], [], color=theme.accent, linewidth=2.4))
        (medians,) = sheet.moving(right.plot([], [], "D", color=theme.ink, markersize=6))
        right.legend([alone, made, medians], [_("without"), _("with"), _("median")], ncols=3)
        ticks(right.yaxis, lambda value: percent(value) if value <= 1.001 else "")
        for axis in (left.xaxis, left.yaxis, right.xaxis):
            ticks(axis, lambda value: "")
        return {"left": left, "right": right, "alike": alike, "dots": dots, "word": word, "alone": alone,
                "made": made, "medians": medians, "never": never, "unit": ""}  # fmt: skip

    def update(self, parts: dict[str, Any]) -> None:
        """Place the dots and the steps."""
        left, right = parts["left"], parts["right"]
        if parts["unit"] != self.unit:
            parts["unit"] = self.unit
            tick = money_tick if self.unit == "$" else count_tick
            for axis in (left.xaxis, left.yaxis, right.xaxis):
                ticks(axis, tick)
                axis.get_major_locator().set_params(nbins=4)
        right.xaxis.label.set_text(self.measure)
        values = np.array([self.alone, self.made], float)
        known = values[np.isfinite(values)]
        low, high = _limits(known if known.size else np.array([0.0, 1.0]))
        endless = bool(np.isinf(values).any())
        end = high + 0.1 * (high - low) if endless else high
        never = high + 0.05 * (high - low)
        values = np.minimum(values, never)
        fit(left, x=(low, end), y=(low, end))
        fit(right, x=(low, end), y=(0.0, 1.12))
        if list(parts["alike"].get_xdata()) != [low, high]:
            parts["alike"].set_data([low, high], [low, high])
        parts["dots"].set_data(values[0], values[1])
        across = (end - low) / css_size(left)[0]
        parts["word"].set_position((high - 8 * across, low + 0.9 * (high - low)))
        for word, x, y in zip(
            parts["never"], (never - 6 * across, low + 6 * across, never - 8 * across), (low, never, 0.56), strict=True
        ):
            word.set_visible(endless)
            word.set_position((x, y))
        part = np.arange(1, values.shape[1] + 1) / values.shape[1]
        for name, row in zip(("alone", "made"), values, strict=True):
            steps = np.repeat(np.sort(row), 2)
            heights = np.append(0, np.repeat(part, 2)[:-1])
            parts[name].set_data(np.append(steps, end), np.append(heights, 1))
        parts["medians"].set_data(np.minimum(self.medians, never), [0.5, 0.5])

    def headlines(self) -> Sequence[Headline]:
        """Return how many flows, both medians, and what else tells them apart."""
        alone, made = self.medians
        shown = [
            Headline(_("Flows"), count(len(self.alone))),
            Headline(_("Median without her"), self.say(alone)),
            Headline(_("Median with her"), self.say(made), "accent"),
        ]
        if self.gap:
            return [*shown, Headline(_("Median gap"), self.say(self.gap_median))]
        return [*shown, Headline(_("More with her"), _("{part} of flows").format(part=percent(self.above, 0)))]

    def sentence(self) -> str:
        """Return both medians."""
        alone, made = self.medians
        words = _("{measure}: over {flows} flows the median is {alone} without her and {made} with her.")
        if self.gap:
            words += " " + _("In the same flow the two are {gap} apart, in the median.")
        else:
            words += " " + _("In {part} of the flows it is more with her.")
        return words.format(
            measure=self.measure[:1].upper() + self.measure[1:],
            flows=count(len(self.alone)),
            alone=self.say(alone),
            made=self.say(made),
            gap=self.say(self.gap_median) if self.gap else "",
            part=percent(self.above, 0),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per flow."""
        return {
            "flow": list(range(len(self.alone))),
            "without": ["never" if math.isinf(value) else value for value in self.alone],
            "with": ["never" if math.isinf(value) else value for value in self.made],
        }


def _limits(values: np.ndarray) -> tuple[float, float]:
    """Return round limits around the values that move seldom as more of them come."""
    low, high = float(values.min()), float(values.max())
    step = nice(max(high - low, 0.04)) / 2
    return math.floor(low / step) * step, math.ceil(high / step + 0.05) * step


def measures(
    alone: Sequence[MarketState], made: Sequence[MarketState], goal: float, since: int
) -> tuple[tuple[float, float], ...]:
    """Return price at the end, orders until `goal` and mean spread, each without the maker and with her.

    Orders are counted from `since` on, and are infinite where the price never got there.
    """
    ends, arrivals, spreads = [], [], []
    for run in (alone, made):
        whole, until = summary(run), orders_until(run, goal, since)
        ends.append(whole.end_price)
        arrivals.append(math.inf if until is None else float(until))
        spreads.append(whole.mean_spread)
    return tuple((values[0], values[1]) for values in (ends, arrivals, spreads))
