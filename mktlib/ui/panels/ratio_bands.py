"""Five ratios, five ranges of price: what peers' multiples would make of one share, and where it trades."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import positive
from mktlib.market.ratios import RATIOS, Accounts, PriceBand, Range, Ratio, price_band, ratios
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money, money_tick, number, percent, significant, times
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles
from mktlib.ui.theme import px
from mktlib.ui.words import _

YIELD = RATIOS[3]  # the one that is a percentage, and whose name is in words
ROW = 0.32  # of a row: how thick its bar is


class BandPanel:
    """The part: one row per ratio, a bar from its lowest to its highest price, and the price it trades at."""

    def __init__(self, sheet: Sheet, ax: Axes, rows: int) -> None:
        self.ax = ax
        self.names: tuple[str, ...] = ()
        theme = sheet.theme
        log_axis(ax, "x", money_tick, most=5 if css_size(ax)[0] > 300 else 3)
        ax.grid(axis="y", visible=False)
        ax.set_ylim(rows - 0.5, -1.15)
        self.agreed = sheet.moving(
            ax.add_collection(
                PolyCollection([], facecolor=theme.accent, edgecolor=theme.accent, alpha=0.22, zorder=0), autolim=False
            )
        )
        self.bars = sheet.moving(
            ax.add_collection(PolyCollection([], facecolor=theme.bid, edgecolor=theme.bid), autolim=False)
        )
        (self.middles,) = sheet.moving(ax.plot([], [], "|", color=theme.paper, markersize=13, mew=2))
        (self.price,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2))
        self.price_word = sheet.label(ax, 0, -0.78, color=theme.cap, weight="bold", va="center", halo=True)
        self.says = [
            sheet.label(ax, 0, i - 0.34, va="center", ha="center", fontsize=px(12), halo=True) for i in range(rows)
        ]

    def show(self, band: PriceBand, price: float, words: Sequence[str], limits: Range) -> None:
        """Show what each ratio allows, in `words`, and mark `price`; both ends of the axis are `limits`."""
        ax = self.ax
        names = tuple(estimate.ratio for estimate in band.estimates)
        if self.names != names:
            self.names = names
            ax.set_yticks(np.arange(len(names)) + 0.12, [_named(name).replace(" ", "\n") for name in names])
        fit(ax, x=limits)
        rows = [(i, one) for i, one in enumerate(band.estimates) if not one.reason]
        self.bars.set_verts([rectangles(one.low, one.high, i + 0.12 - ROW / 2, i + 0.12 + ROW / 2) for i, one in rows])
        self.middles.set_data([(one.low + one.high) / 2 for _i, one in rows], [i + 0.12 for i, _one in rows])
        both = band.agreed if len(rows) > 1 else None
        self.agreed.set_verts([rectangles(*both, -0.45, len(names) - 0.5)] if both else [])
        self.price.set_data([price, price], [-0.5, len(names) - 0.5])
        self._place(self.price_word, price, limits)
        for i, (one, word) in enumerate(zip(band.estimates, self.says, strict=True)):
            word.set_text(words[i])
            self._place(word, price if one.reason else math.sqrt(one.low * one.high), limits)

    def _place(self, word: Any, x: float, limits: Range) -> None:
        """Centre a word at `x`, but within the frame."""
        low, high = limits
        half = 3.9 * len(word.get_text()) / css_size(self.ax)[0]
        across = math.log(x / low) / math.log(high / low)
        word.set_x(low * (high / low) ** min(max(across, half), 1 - half))
        word.set_ha("center")


@dataclass(frozen=True)
class RatioBandPicture(Picture):
    """What the multiples of peers would make of one share.

    Parameters
    ----------
    firm : Accounts
        Its year.
    peers : mapping of str to (float, float)
        Lowest and highest value of each ratio among peers.
    price : float
        Last price [$/share], > 0.
    name : str
        The company.
    about : bool
        Whether the accounts are rounded or second-hand, so that the sentence says "about".
    """

    firm: Accounts
    peers: Mapping[str, Range]
    price: float
    name: str
    about: bool = False

    height = 400
    height_narrow = 460

    def __post_init__(self) -> None:
        positive("price", self.price)
        self.band  # noqa: B018  ranges that cannot be are refused before anything is drawn

    @cached_property
    def band(self) -> PriceBand:
        """Return what each ratio allows."""
        return price_band(self.firm, self.peers)

    @property
    def now(self) -> Mapping[str, Ratio]:
        """Return the ratios at the last price."""
        return ratios(self.price, self.firm)

    @property
    def limits(self) -> Range:
        """Return both ends of the axis: whole decades, with room for words."""
        low, high = self.band.span
        return (
            10.0 ** (math.floor(math.log10(min(low, self.price))) - 0.05),
            10.0 ** (math.ceil(math.log10(max(high, self.price))) + 0.05),
        )

    def compose(self, sheet: Sheet) -> BandPanel:
        """Lay out one row per ratio."""
        title = _("Price at which {name} would have its peers' ratio").format(name=self.name)
        if sheet.narrow:
            title = _("Price at the peers' ratio")
        (ax,) = sheet.panels(1, titles=(title,), left=84)
        return BandPanel(sheet, ax, 5)

    def update(self, parts: BandPanel) -> None:
        """Show the bars."""
        now, words = self.now, []
        for one in self.band.estimates:
            value = now[one.ratio].value
            today = percent(value) if one.ratio == YIELD else _whole(value)
            words.append(
                one.reason
                or _("{low} to {high} · now {today}").format(low=_round(one.low), high=_round(one.high), today=today)
            )
        parts.price_word.set_text(_("last price {price}").format(price=money(self.price)))
        parts.show(self.band, self.price, words, self.limits)

    def headlines(self) -> Sequence[Headline]:
        """Return the width of the band, the disagreement and the price."""
        low, high = self.band.span
        about = _("about {value}") if self.about else "{value}"
        return (
            Headline(_("Lowest that any allows"), about.format(value=_round(low)), "bid"),
            Headline(_("Highest that any allows"), about.format(value=_round(high)), "bid"),
            Headline(_("Highest middle ÷ lowest"), times(self.band.disagreement)),
            Headline(_("Last price"), money(self.price), "cap"),
        )

    def sentence(self) -> str:
        """Return the band and where the price stands."""
        low, high = self.band.span
        n = len(self.band.speaking)
        words = _("Depending on the ratio, the peers' price is {about}{low} to {high}.").format(
            about=_("about ") if self.about else "", low=_round(low), high=_round(high)
        )
        if self.band.agreed is None:
            words += " " + _("No price satisfies all {n}.").format(n=number(n))
        else:
            words += " " + _("All {n} allow {low} to {high}.").format(
                n=number(n), low=_round(self.band.agreed[0]), high=_round(self.band.agreed[1])
            )
        inside = sum(one.low <= self.price <= one.high for one in self.band.speaking)
        if self.price > high:
            end = _("The last price, {price}, is above them all.")
        elif self.price < low:
            end = _("The last price, {price}, is below them all.")
        else:
            end = _("The last price, {price}, lies within {inside} of {n}.")
        return words + " " + end.format(price=money(self.price), inside=number(inside), n=number(n))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per ratio."""
        estimates, now = self.band.estimates, self.now
        return {
            "ratio": [one.ratio for one in estimates],
            "peers_low": [self.peers[one.ratio][0] for one in estimates],
            "peers_high": [self.peers[one.ratio][1] for one in estimates],
            "now": [now[one.ratio].value for one in estimates],
            "price_low_usd": [one.low for one in estimates],
            "price_high_usd": [one.high for one in estimates],
            "reason": [one.reason for one in estimates],
        }


def _named(ratio: str) -> str:
    return _("dividend yield") if ratio == YIELD else ratio


def _whole(ratio: float) -> str:
    return times(round(ratio)) if ratio >= 10 else times(ratio)


def _round(price: float) -> str:
    return money(significant(price, 3))
