"""The first price of many mornings, with a call and without: how far each lies from what the share is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import positive, refuse
from mktlib.ui.numbers import count, money, money_tick
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

SPREAD = 0.3  # how far the dots of a row are spread, so that they do not hide each other


class StripPanel:
    """The part: one row of dots with a call and one without, the worth, and yesterday's close."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.xaxis, money_tick)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(_("First price of the day"))
        (self.worth,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2))
        (self.close,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.2, linestyle=(0, (1, 2))))
        self.rows: list[Any] = []
        self.words: list[Any] = []
        for marker, colour, face in (("D", theme.accent, theme.accent), ("o", theme.ink, theme.paper)):
            (dots,) = ax.plot([], [], marker, color=colour, markerfacecolor=face, markersize=6, alpha=0.8)
            self.rows.append(sheet.moving(dots))
        left = ax.get_yaxis_transform()
        for y, text in ((1.0, _("in a call")), (0.0, _("one by one"))):
            ax.text(0.0, y + 0.5, text, transform=left, color=theme.ink, fontsize=px(13), weight="bold", va="center")
            self.words.append(sheet.label(ax, 1, y + 0.5, ha="right", va="center", transform=left, halo=True))
        self.names = [
            sheet.label(ax, 0, y, color=colour, ha="center", va="center", halo=True, fontsize=px(13))
            for y, colour in ((2.06, theme.accent), (1.84, theme.muted))
        ]
        fit(ax, y=(-0.45, 2.2))

    def show(self, picture: FirstPricesPicture) -> None:
        """Show every morning."""
        low, high = picture.ends
        fit(self.ax, x=(low, high))
        across = (high - low) / css_size(self.ax)[0]
        for dots, prices, y in zip(self.rows, picture.both, (1.0, 0.0), strict=True):
            n = np.arange(len(prices))
            dots.set_data(prices, y + SPREAD * ((n * 0.618) % 1 - 0.5) - 0.05)
        for word, miss in zip(self.words, picture.misses, strict=True):
            word.set_text(_("off by {miss}").format(miss=money(miss)) if not math.isnan(miss) else _sum(miss))
        self.worth.set_data([picture.worth] * 2, [-0.45, 1.95])
        self.close.set_data([picture.previous_close] * 2, [-0.45, 1.72])
        texts = (_("worth {price}"), _("yesterday {price}"))
        for word, text, at in zip(self.names, texts, (picture.worth, picture.previous_close), strict=True):
            word.set_text(text.format(price=money(at)))
            half = 4.2 * len(word.get_text()) * across  # half the width of the words
            word.set_x(min(max(at, low + half), high - half))
        self.names[1].set_visible(picture.worth != picture.previous_close)


@dataclass(frozen=True)
class FirstPricesPicture(Picture):
    """First prices of the same mornings, opened in two ways.

    Parameters
    ----------
    with_call, without : tuple of float
        First prices [$/share]; NaN for a morning on which nothing traded.
    worth : float
        What the news makes the share worth [$/share], > 0.
    previous_close : float
        Yesterday's last price [$/share], > 0.
    reach : float
        How far the price axis reaches on both sides of yesterday's close [$/share].

    Raises
    ------
    ValueError
        If there is no morning, or not as many of one kind as of the other.
    """

    with_call: tuple[float, ...]
    without: tuple[float, ...]
    worth: float
    previous_close: float
    reach: float = 9.0

    height = 300
    height_narrow = 340

    def __post_init__(self) -> None:
        if not self.with_call or len(self.with_call) != len(self.without):
            refuse("with_call", f"hold as many mornings as without, {len(self.without)}, at least one", self.with_call)
        positive("worth", self.worth)
        positive("previous_close", self.previous_close)

    @property
    def both(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the prices in a call, then those without one."""
        return self.with_call, self.without

    @property
    def ends(self) -> tuple[float, float]:
        """Return the ends of the price axis [$/share]."""
        return self.previous_close - self.reach, self.previous_close + self.reach

    @property
    def misses(self) -> tuple[float, float]:
        """Return the average distance from the worth, in a call and without [$/share]; NaN when nothing traded."""
        found = []
        for prices in self.both:
            off = [abs(price - self.worth) for price in prices if not math.isnan(price)]
            found.append(math.fsum(off) / len(off) if off else math.nan)
        return found[0], found[1]

    def compose(self, sheet: Sheet) -> StripPanel:
        """Lay out one panel."""
        (ax,) = sheet.panels(1, titles=(_("The first price, one dot a morning"),), left=24)
        return StripPanel(sheet, ax)

    def update(self, parts: StripPanel) -> None:
        """Place the dots."""
        parts.show(self)

    def headlines(self) -> Sequence[Headline]:
        """Return how far the first price is off, both ways."""
        call, none = self.misses
        return (
            Headline(_("Off the worth, in a call"), _sum(call), "accent"),
            Headline(_("Off the worth, one by one"), _sum(none)),
            Headline(_("Mornings"), count(len(self.with_call))),
        )

    def sentence(self) -> str:
        """Return both averages in words."""
        call, none = self.misses
        if math.isnan(call) or math.isnan(none):
            return _("On these mornings nothing traded.")
        words = _(
            "The share is worth {worth}. Collected in a call, the first price is off by {call} on average;"
            " one by one, by {none}."
        )
        return words.format(worth=money(self.worth), call=money(call), none=money(none))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the first prices."""
        return {"in_a_call_usd": list(self.with_call), "one_by_one_usd": list(self.without)}


def _sum(miss: float) -> str:
    return _("nothing traded") if math.isnan(miss) else money(miss)
