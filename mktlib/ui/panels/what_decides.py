"""What decides: the growth and the rate that a market cap takes for granted, and how much people want in stocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from mktlib.formula._checks import FloatArray, above, positive, refuse
from mktlib.market.allocation import allocated_value, share_for
from mktlib.market.discounted import Company
from mktlib.ui.numbers import money, money_tick, percent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

RATES = np.linspace(0.05, 0.15, 61)  # [1/year]
GROWTHS = np.linspace(-0.10, 1.0, 441)  # [1/year]
SHARES = np.linspace(0.5, 0.95, 91)


@lru_cache(maxsize=64)
def growth_taken_for_granted(cap: float, cash_flow: float, years: int, terminal_growth: float) -> FloatArray:
    """Return the growth that explains `cap` at each of `RATES`: `implied_growth` at all of them at once.

    Parameters
    ----------
    cap : float
        Market cap [$].
    cash_flow : float
        Free cash flow of this year [$/year].
    years, terminal_growth
        As of `Company`.

    Returns
    -------
    ndarray
        NaN where no growth of `GROWTHS` does.
    """
    g, r = np.meshgrid(GROWTHS, RATES)
    ratio = (1 + g) / (1 + r)
    explicit = np.sum([ratio**year for year in range(1, years + 1)], axis=0)
    worth = cash_flow * (explicit + ratio**years * (1 + terminal_growth) / (r - terminal_growth))
    return np.array([np.interp(cap, row, GROWTHS, left=np.nan, right=np.nan) for row in worth])


@dataclass(frozen=True)
class WhatDecidesPicture(Picture):
    """Two ways to a market cap that need no buyer with a bag of money.

    Parameters
    ----------
    firm : Company
        With the reader's growth and margin; the margin is above 0.
    rate : float
        Discount rate [1/year], from 5% to 15%.
    cap_before, cap_after : float
        The two market caps [$], ``0 < cap_before < cap_after``.
    share_before, share : float
        Part of wealth in stocks before, and what people want now, from 50% to 95%.

    Raises
    ------
    ValueError
        If a number breaks its rule.
    """

    firm: Company
    rate: float
    cap_before: float
    cap_after: float
    share_before: float
    share: float

    height = 430
    height_narrow = 780

    def __post_init__(self) -> None:
        above("cap_after", self.cap_after, "cap_before", positive("cap_before", self.cap_before))
        if not self.firm.margin > 0:
            refuse("margin", "be above 0: without cash there is nothing to discount", self.firm.margin)
        if not RATES[0] <= self.rate <= RATES[-1]:
            refuse("rate", "be between 5% and 15%", self.rate)
        for name in ("share_before", "share"):
            if not SHARES[0] <= getattr(self, name) <= SHARES[-1]:
                refuse(name, "be between 50% and 95%", getattr(self, name))

    @cached_property
    def worth(self) -> float:
        """Return what the cash flows are worth today [$]."""
        return self.firm.worth(self.rate).cap

    @property
    def allocated(self) -> float:
        """Return the market cap once everybody has in stocks what they want, all else equal [$]."""
        return self.cap_before * allocated_value(1.0, self.share) / allocated_value(1.0, self.share_before)

    def line(self, cap: float) -> FloatArray:
        """Return the growth that explains `cap`, at each of `RATES`."""
        firm = self.firm
        return growth_taken_for_granted(cap, firm.revenue * firm.margin, firm.years, firm.terminal_growth)

    def needed(self, cap: float) -> float:
        """Return the growth that explains `cap` at the reader's rate; NaN where none does."""
        return float(np.interp(self.rate, RATES, self.line(cap)))

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the map and the allocation."""
        theme = sheet.theme
        titles = (_("Cash flows and rate"), _("Allocation"))
        left, right = sheet.panels(3, 2, titles=titles, left=(66, 66))
        left.set_xlabel(_("Discount rate"))
        left.set_ylabel(_("Growth of revenue, {n} years").format(n=self.firm.years))
        right.set_xlabel(_("Part of wealth wanted in stocks"))
        right.set_ylabel(_("Market cap"))
        for axis in (left.xaxis, left.yaxis, right.xaxis):
            ticks(axis, percent)
        ticks(right.yaxis, money_tick)
        parts: dict[str, Any] = {"left": left, "right": right, "lines": [], "still": None}
        for dashes in ((0, (4, 2)), "-"):
            (line,) = sheet.moving(left.plot([], [], color=theme.cap, linewidth=2.6, linestyle=dashes))
            word = sheet.label(left, 0, 0, color=theme.cap, weight="bold", halo=True, ha="right", va="center")
            parts["lines"].append((line, word))
        parts["levels"] = [
            right.plot([], [], color=theme.cap, linewidth=1.6, linestyle=dashes)[0] for dashes in ((0, (4, 2)), "-")
        ]
        (parts["curve"],) = right.plot([], [], color=theme.ink, linewidth=2.2)
        (parts["start"],) = right.plot([], [], "o", color=theme.ink, markersize=px(9))
        dot: dict[str, Any] = {
            "color": theme.accent,
            "markersize": px(13),
            "markeredgecolor": theme.paper,
            "clip_on": False,
        }
        (parts["lead"],) = sheet.moving(left.plot([], [], color=theme.accent, linewidth=1.2, linestyle=(0, (1, 2))))
        (parts["dot"],) = sheet.moving(left.plot([], [], "o", **dot))
        (parts["here"],) = sheet.moving(right.plot([], [], "o", **dot))
        bold: dict[str, Any] = {"color": theme.accent, "weight": "bold", "halo": True, "va": "center"}
        parts["worth"], parts["allocated"] = (sheet.label(ax, 0, 0, **bold) for ax in (left, right))
        fit(left, x=(float(RATES[0]), float(RATES[-1])), y=(0.0, 0.8))
        fit(right, x=(float(SHARES[0]), float(SHARES[-1])))
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Draw both lines of equal cap, and where the reader stands."""
        left, right = parts["left"], parts["right"]
        growth, low = self.firm.growth, left.get_ylim()[0]
        up = (left.get_ylim()[1] - low) / css_size(left)[1]  # one CSS pixel
        for i, (cap, (line, word)) in enumerate(zip((self.cap_before, self.cap_after), parts["lines"], strict=True)):
            growths = self.line(cap)
            line.set_data(RATES, growths)
            shown = np.flatnonzero(growths < 0.74)
            at = shown[-1] if shown.size else 0
            height = growths[at] + (14 if i else -36) * up  # the higher one's name above it, the other's below
            near = self.rate > 0.1 and abs(growth - height) < 24 * up
            word.set_visible(shown.size > 0 and not near)
            word.set_text(money(cap))
            word.set_position((RATES[at] - 0.001, height))
        needed = self.needed(self.cap_after)
        parts["lead"].set_data([self.rate] * 2, [growth, min(needed, 0.8) if np.isfinite(needed) else low])
        parts["dot"].set_data([self.rate], [growth])
        _beside(parts["worth"], self.rate, growth, money(self.worth), self.rate > float(RATES.mean()))
        still = self.cap_before, self.cap_after, self.share_before
        if parts["still"] != still:
            parts["still"] = still
            odds = allocated_value(1.0, self.share_before)
            parts["curve"].set_data(SHARES, [self.cap_before * allocated_value(1.0, w) / odds for w in SHARES])
            parts["start"].set_data([self.share_before], [self.cap_before])
            for level, cap in zip(parts["levels"], (self.cap_before, self.cap_after), strict=True):
                level.set_data([SHARES[0], SHARES[-1]], [cap, cap])
            fit(right, y=(0.0, 2.5 * self.cap_after))
        parts["here"].set_data([self.share], [self.allocated])
        _beside(parts["allocated"], self.share, self.allocated, money(self.allocated), self.share > 0.7)

    def headlines(self) -> Sequence[Headline]:
        """Return both caps, and what the higher one takes for granted."""
        needed = self.needed(self.cap_after)
        share = share_for(self.cap_after / self.cap_before, self.share_before)
        asked = percent(needed, 1) if np.isfinite(needed) else _("beyond this map")
        return (
            Headline(_("Worth of the cash flows"), money(self.worth), "accent"),
            Headline(_("Growth that {cap} needs").format(cap=money(self.cap_after)), asked, "cap"),
            Headline(_("Cap by allocation"), money(self.allocated), "accent"),
            Headline(_("Part that {cap} needs").format(cap=money(self.cap_after)), percent(share), "cap"),
        )

    def sentence(self) -> str:
        """Return both ways in words."""
        words = _("Revenue that grows by {growth} a year is worth {worth} at a rate of {rate}.") + " "
        if self.share == self.share_before:
            words += _("People want {share} of their wealth in stocks, as before: that changes nothing.")
        else:
            words += _(
                "If people want {share} of their wealth in stocks and not {before}, {first} becomes {allocated},"
                " without any new cash."
            )
        return words.format(
            growth=percent(self.firm.growth, 1),
            worth=money(self.worth),
            rate=percent(self.rate, 1),
            share=percent(self.share, 1),
            before=percent(self.share_before, 1),
            first=money(self.cap_before),
            allocated=money(self.allocated),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both lines of equal cap."""
        return {
            "rate": RATES.tolist(),
            "growth_for_cap_before": self.line(self.cap_before).tolist(),
            "growth_for_cap_after": self.line(self.cap_after).tolist(),
        }


def _beside(word: Any, x: float, y: float, text: str, left: bool) -> None:
    ax = word.axes
    across = (ax.get_xlim()[1] - ax.get_xlim()[0]) / css_size(ax)[0]
    word.set_text(text)
    word.set_ha("right" if left else "left")
    word.set_position((x + (-12 if left else 12) * across, y))
