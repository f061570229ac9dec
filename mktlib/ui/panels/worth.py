"""Future cash flows and what they are worth today: a market cap as a belief about growth, margin and rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection

from mktlib.market.discounted import Company, Discounted
from mktlib.ui.numbers import money, money_tick, number, percent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST = 1e15  # [$]: about twice what all households of the world own


class Level(NamedTuple):
    """A market cap to compare with."""

    label: str
    cap: float  # [$]


@dataclass(frozen=True)
class WorthPicture(Picture):
    """A company's cash flows year by year, and the cap that they justify.

    Parameters
    ----------
    company : Company
        What one believes of it.
    rate : float
        Discount rate [1/year], above its growth after the last year.
    levels : tuple of Level
        Market caps to compare with, at least one; the sentence speaks of the nearest below and above.
    """

    company: Company
    rate: float
    levels: tuple[Level, ...]

    height = 400
    height_narrow = 700

    def __post_init__(self) -> None:
        after = self.company.terminal_growth
        if self.rate <= after:
            raise ValueError(
                f"the discount rate, {percent(self.rate)}, must be above the growth afterwards, {percent(after)}:"
                " cash that grows that fast for ever has no finite worth"
            )
        if self.worth.cap >= MOST:
            raise ValueError(
                f"these beliefs make one company worth over {money(MOST - 1e12)}, more than everybody owns: soften one"
            )

    @cached_property
    def worth(self) -> Discounted:
        """Return what the cash flows are worth today."""
        return self.company.worth(self.rate)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the years and the cap."""
        theme = sheet.theme
        years, cap = sheet.panels(
            1.5, 1, titles=(_("Cash by year, and its worth today"), _("The cap that they justify")), left=(66, 66)
        )
        years.set_xlabel(_("Years from now"))
        for ax in (years, cap):
            ticks(ax.yaxis, money_tick)
            ax.grid(axis="x", visible=False)
        cap.set_xlim(0, 1)
        cap.set_xticks([])
        parts: dict[str, Any] = {"years": years, "cap": cap}
        outline: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.cash, "linewidth": 1}
        filled: dict[str, Any] = {"facecolor": theme.cash, "edgecolor": theme.cash, "linewidth": 1}
        parts["later"] = sheet.moving(years.add_collection(PolyCollection([], **outline), autolim=False))
        parts["today"] = sheet.moving(years.add_collection(PolyCollection([], **filled), autolim=False))
        years.legend([parts["later"], parts["today"]], (_("when it comes"), _("worth today")))
        terminal: dict[str, Any] = {"facecolor": theme.paper, "edgecolor": theme.cap, "hatch": "/////", "linewidth": 1}
        solid: dict[str, Any] = {"facecolor": theme.cap, "edgecolor": theme.cap, "linewidth": 1}
        parts["explicit"] = sheet.moving(cap.add_collection(PolyCollection([], **solid), autolim=False))
        parts["terminal"] = sheet.moving(cap.add_collection(PolyCollection([], **terminal), autolim=False))
        parts["lines"], parts["names"] = [], []
        for _level in self.levels:
            (line,) = sheet.moving(cap.plot([], [], color=theme.ink, linewidth=1.2, linestyle=(0, (4, 2))))
            parts["lines"].append(line)
            parts["names"].append(sheet.label(cap, 0.99, 0, ha="right", va="bottom", fontsize=px(12), halo=True))
        parts["sum"] = sheet.label(cap, 0.22, 0, ha="center", va="bottom", color=theme.cap, weight="bold", halo=True)
        parts["beyond"] = sheet.label(cap, 0.42, 0, va="center", color=theme.cap, fontsize=px(12), halo=True)
        parts["within"] = sheet.label(cap, 0.42, 0, va="center", color=theme.cap, fontsize=px(12), halo=True)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Draw the years and stack the cap."""
        flows = self.company.cash_flows
        n = np.arange(1, len(flows) + 1)
        today = flows * (1 + self.rate) ** -n
        parts["later"].set_verts(rectangles(n - 0.4, n + 0.4, 0, flows))
        parts["today"].set_verts(rectangles(n - 0.4, n + 0.4, 0, today))
        fit(parts["years"], x=(0.3, max(10.0, 5.0 * np.ceil(len(flows) / 5)) + 0.7), y=(0.0, nice(1.3 * flows.max())))
        worth, ax = self.worth, parts["cap"]
        top = 1.1 * nice(max(worth.cap, *(level.cap for level in self.levels)))
        fit(ax, y=(0.0, top))
        up = top / css_size(ax)[1]
        parts["explicit"].set_verts([rectangles(0.04, 0.4, 0, worth.explicit)])
        parts["terminal"].set_verts([rectangles(0.04, 0.4, worth.explicit, worth.cap)])
        parts["sum"].set_text(money(worth.cap))
        parts["sum"].set_position((0.22, worth.cap + 5 * up))
        spots: list[float] = []
        for level, line, name in zip(self.levels, parts["lines"], parts["names"], strict=True):
            line.set_data([0, 1], [level.cap, level.cap])
            hidden = any(abs(level.cap - other.cap) < 15 * up for other in self.levels if other.cap > level.cap)
            name.set_text("" if hidden else level.label)
            name.set_y(level.cap + 3 * up)
            spots.append(level.cap + 10 * up)
        texts = (_("written out: {part}"), _("later years: {part}"))
        middles = (worth.explicit / 2, worth.explicit + worth.terminal / 2)
        parts_of = (1 - worth.terminal_part, worth.terminal_part)
        taken = list(spots)
        for key, text, middle, part in zip(("within", "beyond"), texts, middles, parts_of, strict=True):
            spot = max(middle, 9 * up)
            for other in sorted(taken):  # make room above the words that stand there already
                if abs(spot - other) < 19 * up:
                    spot = other + 19 * up
            taken.append(spot)
            parts[key].set_text(text.format(part=percent(round(part, 3))))
            parts[key].set_y(spot)

    def headlines(self) -> Sequence[Headline]:
        """Return the worth, its later part, the last year's cash, and the cash that it takes."""
        flows = self.company.cash_flows
        return (
            Headline(_("Worth by these beliefs"), money(self.worth.cap), "cap"),
            Headline(_("From later years"), percent(round(self.worth.terminal_part, 3))),
            Headline(_("Cash flow in year {n}").format(n=number(len(flows))), money(flows[-1]), "cash"),
            Headline(_("Trades needed"), _("none: {cash}").format(cash=money(0)), "accent"),
        )

    def sentence(self) -> str:
        """Return what is believed and what follows."""
        firm = self.company
        words = _(
            "Growth of {growth} a year for {years}, {margin} of sales left as cash, {after} a year afterwards,"
            " discounted at {rate}: worth {cap}, {part} of it after year {n}."
        ).format(
            growth=percent(firm.growth),
            years=_("one year") if firm.years == 1 else _("{n} years").format(n=number(firm.years)),
            n=number(firm.years),
            margin=percent(round(firm.margin, 3)),
            after=percent(firm.terminal_growth),
            rate=percent(self.rate),
            cap=money(self.worth.cap),
            part=percent(round(self.worth.terminal_part, 3)),
        )
        return words

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per year, and one for all later ones."""
        flows = self.company.cash_flows
        n = np.arange(1, len(flows) + 1)
        return {
            "year": [*n.tolist(), "later"],
            "cash_flow_usd": [*flows.tolist(), ""],
            "worth_today_usd": [*(flows * (1 + self.rate) ** -n).tolist(), self.worth.terminal],
        }
