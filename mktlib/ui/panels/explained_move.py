"""A price that went far: how much of it dealers' hedging would explain, under what the reader assumes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mktlib.formula._checks import positive, refuse
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money, money_tick, percent, shares_in_words
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _

NETS = np.linspace(-1, 1, 41)
PARTS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # ends of the vertical axis


@dataclass(frozen=True)
class ExplainedMovePicture(Picture):
    """Closing prices, the same without the hedgers' purchases, and what the dealers' side decides.

    On exponential supply the log of the price grows by k/F per share bought, so hedging explains a part of the
    move that is (hedgers' shares)·k/F over the log of the move.

    Parameters
    ----------
    days : tuple of str
        Names of the days.
    closes : tuple of float
        Price on each day [$/share], the last above the first.
    owed : tuple of float
        Shares that dealers would hold on each day if they had sold all of the assumed options [shares].
    net : float
        The dealers' side that the reader assumes: -1 sold all, 1 bought all.
    steepness : float
        k of the assumed exponential supply, > 0.
    float_shares : float
        F that the reader assumes [shares], > 0.
    floats : (float, float)
        What sources count [shares].
    high : (str, float), optional
        Day and highest price of all, for the time line.
    """

    days: tuple[str, ...]
    closes: tuple[float, ...]
    owed: tuple[float, ...]
    net: float
    steepness: float
    float_shares: float
    floats: tuple[float, float]
    high: tuple[str, float] | None = None

    height = 400
    height_narrow = 720

    def __post_init__(self) -> None:
        positive("steepness", self.steepness)
        positive("float_shares", self.float_shares)
        if not len(self.days) == len(self.closes) == len(self.owed) >= 2 or self.closes[-1] <= self.closes[0]:
            refuse("closes", "be as many as days and hedges, and end above the first", self.closes)

    @property
    def bought(self) -> float:
        """Return shares that the dealers bought over the whole move, sold when negative [shares]."""
        return -self.net * (self.owed[-1] - self.owed[0])

    @property
    def needed(self) -> float:
        """Return shares that walk the assumed curve from the first to the last close [shares]."""
        return self.float_shares / self.steepness * math.log(self.closes[-1] / self.closes[0])

    def part(self, net: float, float_shares: float) -> float:
        """Return the part of the log move that hedging explains."""
        shares = -net * (self.owed[-1] - self.owed[0])
        return shares * self.steepness / float_shares / math.log(self.closes[-1] / self.closes[0])

    @property
    def without(self) -> np.ndarray:
        """Return the closes with the hedgers' purchases taken out [$/share]."""
        bought = -self.net * (np.array(self.owed) - self.owed[0])
        return np.array(self.closes) * np.exp(-self.steepness * bought / self.float_shares)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the time line and the band; the observed prices stand still."""
        theme = sheet.theme
        titles = (_("What happened, and without hedging"), _("Part of the move explained"))
        left, right = sheet.panels(1.2, 1, titles=titles, left=(58, 66), bottom=64)
        log_axis(left, "y", money_tick, 5)
        days = [*self.days, *((self.high[0],) if self.high else ())]
        left.set_xticks(range(len(days)), days)
        left.grid(axis="x", visible=False)
        left.set_xlabel(_("Log scale: equal steps are equal ratios"))
        left.plot(range(len(self.closes)), self.closes, "o-", color=theme.cap, linewidth=2.4, label=_("observed"))
        marks = [sheet.label(left, 0, 0, color=theme.cap, fontsize=px(12), halo=True) for _close in self.closes]
        if self.high:
            x = len(self.closes)
            left.plot([x], [self.high[1]], "^", color=theme.cap, markersize=8)
            words = _("high {price}").format(price=money(self.high[1]))
            top = sheet.label(left, x, 1.12 * self.high[1], words, color=theme.cap, fontsize=px(12), ha="center")
            top.set_va("bottom")
        (line,) = sheet.moving(left.plot([], [], "D", color=theme.accent, markersize=5, linewidth=1.6))
        line.set_linestyle((0, (3, 1.5)))
        word = sheet.label(left, 0, 0, color=theme.accent, weight="bold", fontsize=px(13), halo=True)
        left.legend([*left.lines[:1], line], [_("observed"), _("without the hedgers, if …")], handlelength=2)
        right.set_xlabel(_("Dealers' side (assumed)\n← sold all options · bought all →"))
        right.xaxis.set_major_formatter(lambda value, _position: percent(value))
        right.yaxis.set_major_formatter(lambda value, _position: percent(value))
        right.set_xticks([-1, -0.5, 0, 0.5, 1])
        right.axhline(0, color=theme.muted, linewidth=0.8)
        right.axhline(1, color=theme.cap, linewidth=1.2, linestyle=(0, (1, 2)))
        (band,) = sheet.moving(right.fill([0, 0], [0, 0], color=theme.accent, alpha=0.18, linewidth=0))
        (middle,) = sheet.moving(right.plot([], [], color=theme.accent, linewidth=1.4))
        (dot,) = sheet.moving(right.plot([], [], "D", color=theme.accent, markersize=9, clip_on=False))
        dot.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        says = sheet.label(right, 0, 0, color=theme.accent, weight="bold", fontsize=px(14), va="center", halo=True)
        whole = sheet.label(right, 1, 1, _("the whole move"), color=theme.cap, ha="right", va="bottom", halo=True)
        return {"left": left, "right": right, "line": line, "word": word, "band": band, "middle": middle, "dot": dot,
                "says": says, "whole": whole, "marks": marks}  # fmt: skip

    def update(self, parts: dict[str, Any]) -> None:
        """Show the prices without hedgers, and the band of answers."""
        left, right, without = parts["left"], parts["right"], self.without
        foot = 10.0 ** min(1, math.floor(math.log10(max(without.min(), 1e-6)) - 0.05))
        roof = 3 * 10.0 ** max(3, math.ceil(math.log10(without.max()) + 0.05))
        fit(left, x=(-0.5, len(self.closes) + 0.35), y=(foot, roof))
        parts["line"].set_data(range(len(without)), without)
        up = (roof / foot) ** (1 / css_size(left)[1])  # one CSS pixel is this factor
        above = self.net > 0
        parts["word"].set_text(money(without[-1]))
        parts["word"].set_visible(abs(self.net) > 0)
        parts["word"].set_va("bottom" if above else "top")
        parts["word"].set_ha("right" if above else "left")
        beside = 6 * (left.get_xlim()[1] - left.get_xlim()[0]) / css_size(left)[0]
        end = len(without) - 1
        parts["word"].set_position((end + (-beside if above else beside), without[-1] * up ** (4 if above else -4)))
        for x, (mark, close) in enumerate(zip(parts["marks"], self.closes, strict=True)):
            mark.set_text(money(close))
            below = above or x == 0
            mark.set_va("top" if below else "bottom")
            mark.set_ha("left" if above else "right" if x else "center")
            mark.set_position((x + (beside if above else -beside if x else 0), close * up ** (-8 if below else 6)))
        low, high = self.floats
        edges = [np.array([self.part(net, shares) for net in NETS]) for shares in (low, high)]
        parts["band"].set_xy(np.column_stack((np.append(NETS, NETS[::-1]), np.append(edges[0], edges[1][::-1]))))
        parts["middle"].set_data(NETS, [self.part(net, self.float_shares) for net in NETS])
        here = self.part(self.net, self.float_shares)
        parts["dot"].set_data([self.net], [here])
        reach = next((one for one in PARTS if one >= 1.02 * float(np.abs(edges[0]).max())), PARTS[-1])
        reach = max(reach, 1.0)
        fit(right, x=(-1.05, 1.05), y=(-1.15 * reach, 1.25 * reach))
        before = self.net > 0
        across = 2.1 / css_size(right)[0]
        height = 2.4 * reach / css_size(right)[1]
        parts["says"].set_text(percent(here, 0))
        parts["says"].set_ha("right" if before else "left")
        parts["says"].set_position(
            (self.net + (-12 if before else 12) * across, here + (-14 if before else 12) * height)
        )
        parts["whole"].set_position((1.05, 1 + 3 * height))

    def headlines(self) -> Sequence[Headline]:
        """Return what the dealers traded, what the move needs, and the part."""
        here = self.part(self.net, self.float_shares)
        traded = _("Hedgers bought (if …)") if self.bought >= 0 else _("Hedgers sold (if …)")
        return (
            Headline(traded, shares_in_words(abs(self.bought)), "accent"),
            Headline(_("The move needs (if …)"), shares_in_words(self.needed)),
            Headline(_("Explained (if …)"), percent(here, 0), "accent"),
            Headline(_("Observed"), f"{money(self.closes[0])} → {money(self.closes[-1])}", "cap"),
        )

    def sentence(self) -> str:
        """Return the part under the reader's assumptions, and that they are assumptions."""
        here, first, last = self.part(self.net, self.float_shares), money(self.closes[0]), money(self.closes[-1])
        ends = sorted(self.part(self.net, shares) for shares in self.floats)
        if abs(here) < 5e-4:
            words = _("Under these assumptions the hedgers trade next to nothing, and explain nothing of the move from"
                      " {first} to {last}.")  # fmt: skip
        elif here < 0:
            words = _("Under these assumptions the dealers are long gamma: they sell {shares} on the way from {first}"
                      " to {last}, and the price rises in spite of them.")  # fmt: skip
        elif here > 1:
            words = _("Under these assumptions the hedgers buy {shares}, more than the move from {first} to {last}"
                      " needs: then others must have sold, or the assumptions are wrong.")  # fmt: skip
        else:
            words = _("Under these assumptions the hedgers buy {shares} on the way from {first} to {last}, {part} of"
                      " what the move needs ({low} to {high} by the count of the float).")  # fmt: skip
        return words.format(
            shares=shares_in_words(abs(self.bought)),
            first=first,
            last=last,
            part=percent(here, 0),
            low=percent(ends[0], 0),
            high=percent(ends[1], 0),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return each day."""
        return {
            "day": list(self.days),
            "close_usd": list(self.closes),
            "assumed_hedge_shares": [-self.net * one for one in self.owed],
            "close_usd_without_hedging": self.without.tolist(),
        }
