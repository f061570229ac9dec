"""Two companies of one worth, cash that comes late and cash that comes now, and what a rate does to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from mktlib.market.discounted import Company, Discounted
from mktlib.ui.numbers import money, money_tick, number, percent, significant
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

YEARS = 70  # shown
RATES = np.linspace(0.05, 0.14, 46)


@lru_cache(maxsize=8)
def _worths(company: Company) -> np.ndarray:
    return np.array([company.worth(float(rate)).cap for rate in RATES])


@dataclass(frozen=True)
class TwoShapesPicture(Picture):
    """Each year's cash at its worth today, its balance point, and the worth of both at every rate.

    Parameters
    ----------
    late, early : Company
        Two shapes of cash flows.
    rate : float
        Discount rate now [1/year], 0.05 to 0.14 to stand on the curves.
    before : float
        The rate at which both were compared at first [1/year].
    """

    late: Company
    early: Company
    rate: float
    before: float = 0.08

    height = 400
    height_narrow = 720

    def __post_init__(self) -> None:
        self.worths  # noqa: B018  a rate without a finite worth is refused before anything is drawn

    @property
    def worths(self) -> tuple[Discounted, Discounted]:
        """Return what both are worth at the rate."""
        return self.late.worth(self.rate), self.early.worth(self.rate)

    @property
    def durations(self) -> tuple[float, float]:
        """Return the average time until the cash comes, of both [years]."""
        return self.late.duration(self.rate), self.early.duration(self.rate)

    @property
    def changes(self) -> tuple[float, float]:
        """Return the change of both worths since the rate before, as parts."""
        late, early = (firm.worth(self.rate).cap / firm.worth(self.before).cap - 1 for firm in (self.late, self.early))
        return late, early

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the years and the rates."""
        theme = sheet.theme
        years, rates = sheet.panels(1.2, 1, titles=(_("Each year's cash, worth today"), _("Worth at each rate")))
        years.set_xlabel(_("Years from now"))
        rates.set_xlabel(_("Discount rate"))
        ticks(years.yaxis, money_tick)
        ticks(rates.yaxis, money_tick)
        ticks(rates.xaxis, percent)
        parts: dict[str, Any] = {"years": years, "rates": rates, "shapes": []}
        looks = (("ask", "-", "o"), ("bid", (0, (5, 2)), "s"))
        names = (_("growth"), _("value"))
        for (role, dash, marker), name in zip(looks, names, strict=True):
            colour = getattr(theme, role)
            (flow,) = sheet.moving(years.plot([], [], color=colour, linewidth=2.2, linestyle=dash, label=name))
            (balance,) = sheet.moving(years.plot([], [], "^", color=colour, markersize=12, clip_on=False))
            word = sheet.label(years, 0, 0, color=colour, weight="bold", fontsize=px(12), va="center", halo=True)
            (curve,) = sheet.moving(rates.plot([], [], color=colour, linewidth=2.2, linestyle=dash))
            (dot,) = sheet.moving(
                rates.plot([], [], marker, color=colour, markersize=9, mec=theme.paper, clip_on=False)
            )
            say = sheet.label(rates, 0, 0, color=colour, weight="bold", va="center", halo=True)
            parts["shapes"].append((flow, balance, word, curve, dot, say))
        (parts["rate"],) = sheet.moving(rates.plot([], [], color=theme.accent, linewidth=1.2))
        years.legend(
            loc="upper right", title=_("▲ the balance point: duration"), handlelength=2.4
        ).get_title().set_color(theme.muted)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Draw both shapes."""
        n = np.arange(1, YEARS + 1)
        flows = [_flows(firm, YEARS) * (1 + self.rate) ** -n for firm in (self.late, self.early)]
        years, rates = parts["years"], parts["rates"]
        high = nice(1.5 * max(flow.max() for flow in flows))
        fit(years, x=(0.0, float(YEARS)), y=(0.0, high))
        worths = [worth.cap for worth in self.worths]
        start = self.early.worth(self.before).cap
        top = max(4 * start, nice(1.05 * max(worths)))
        fit(rates, x=(RATES[0], RATES[-1]), y=(0.0, top))
        apart = 22 * top / css_size(rates)[1]
        heights = _spread(worths, apart)
        across = YEARS / css_size(years)[0]
        up = high / css_size(years)[1]
        left_of = self.rate > 0.105
        for i, (firm, flow, worth, duration, height, shape) in enumerate(
            zip((self.late, self.early), flows, worths, self.durations, heights, parts["shapes"], strict=True)
        ):
            line, balance, word, curve, dot, say = shape
            line.set_data(n, flow)
            at = min(duration, float(YEARS))
            balance.set_data([at], [6 * up])
            late = at > 0.6 * YEARS
            word.set_text(_("{years} years").format(years=number(round(duration, 1))) + (" →" if at < duration else ""))
            word.set_ha("right" if late else "left")
            word.set_position((at + (6 if late else -6) * across, (28 + 19 * (1 - i)) * up))
            seen = _worths(firm)
            curve.set_data(RATES, np.where(seen <= top, seen, np.nan))
            dot.set_data([self.rate], [worth])
            say.set_text(money(significant(worth, 3)))
            gap = 10 * (RATES[-1] - RATES[0]) / css_size(rates)[0]
            say.set_ha("right" if left_of else "left")
            say.set_position((self.rate + (-gap if left_of else gap), height))
        parts["rate"].set_data([self.rate, self.rate], [0, top])

    def headlines(self) -> Sequence[Headline]:
        """Return both worths and durations."""
        (late, early), worths = self.durations, self.worths
        return (
            Headline(_("Growth is worth"), money(significant(worths[0].cap, 3)), "ask"),
            Headline(_("Its duration"), _("{years} years").format(years=number(round(late, 1))), "ask"),
            Headline(_("Value is worth"), money(significant(worths[1].cap, 3)), "bid"),
            Headline(_("Its duration"), _("{years} years").format(years=number(round(early, 1))), "bid"),
        )

    def sentence(self) -> str:
        """Return what the rate did to both."""
        if abs(self.rate - self.before) < 1e-9:
            late, early = self.durations
            words = _(
                "At {rate} both are worth the same. The cash of the growth company comes after {late} years on"
                " average, that of the value company after {early}."
            )
            return words.format(rate=percent(self.rate), late=number(round(late, 1)), early=number(round(early, 1)))
        up = self.rate > self.before
        words = (
            _("The rate goes up from {before} to {rate}: growth loses {late} of its worth, value {early}.")
            if up
            else _("The rate goes down from {before} to {rate}: growth gains {late}, value {early}.")
        )
        lost = [percent(abs(round(part, 3))) for part in self.changes]
        words = words.format(before=percent(self.before), rate=percent(self.rate), late=lost[0], early=lost[1])
        return words + " " + _("Not one cash flow has changed.")

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both worths at each rate."""
        return {
            "rate": RATES.tolist(),
            "growth_usd": _worths(self.late).tolist(),
            "value_usd": _worths(self.early).tolist(),
        }


def _flows(firm: Company, years: int) -> np.ndarray:
    """Return the cash of each year, also after those that were written out."""
    own = firm.cash_flows
    more = own[-1] * (1 + firm.terminal_growth) ** np.arange(1, max(years - len(own), 0) + 1)
    return np.concatenate((own, more))[:years]


def _spread(heights: Sequence[float], apart: float) -> list[float]:
    """Return two heights, moved apart where their words would touch."""
    first, second = heights
    if abs(first - second) >= apart:
        return [first, second]
    middle, sign = (first + second) / 2, 1 if first >= second else -1
    return [middle + sign * apart / 2, middle - sign * apart / 2]
