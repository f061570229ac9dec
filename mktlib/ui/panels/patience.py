"""Haste or patience: the chance that a waiting order is filled, and the price paid in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mktlib.orderbook.patience import Patience
from mktlib.ui.numbers import count, count_tick, money, percent
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

TENTHS = (0.1, 0.9)  # between these parts of the runs lies the band


@dataclass(frozen=True)
class PatiencePicture(Picture):
    """Many runs of one waiting order, and how long the reader is ready to wait.

    Parameters
    ----------
    runs : Patience
        The runs.
    wait : int
        Orders of others after which the reader gives up and buys at the best ask.
    prices : (float, float)
        Lowest and highest price shown [$/share].

    Raises
    ------
    ValueError
        If `wait` is longer than the runs.
    """

    runs: Patience
    wait: int
    prices: tuple[float, float]

    height = 380
    height_narrow = 640

    def __post_init__(self) -> None:
        self.runs.paid(self.wait)

    @cached_property
    def chances(self) -> np.ndarray:
        """Return the part of the runs that is filled, by wait."""
        return np.array([self.runs.filled(wait).mean() for wait in range(self.runs.orders + 1)])

    @cached_property
    def paid(self) -> np.ndarray:
        """Return mean, lower and upper end of the price paid, by wait [$/share]."""
        rows = [self.runs.paid(wait) for wait in range(self.runs.orders + 1)]
        return np.array([(row.mean(), *np.quantile(row, TENTHS)) for row in rows])

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the chance and the price."""
        theme = sheet.theme
        left, right = sheet.panels(1, 1, titles=(_("Filled by then"), _("Price paid in the end")), left=(60, 72))
        for ax in (left, right):
            ticks(ax.xaxis, count_tick)
            ax.set_xlabel(_("Orders of others you wait for"))
            ax.grid(axis="x", visible=False)
        ticks(left.yaxis, percent)
        ticks(right.yaxis, money)
        parts: dict[str, Any] = {"chance": left, "price": right}
        dot: dict[str, Any] = {"color": theme.accent, "markersize": 9, "clip_on": False, "zorder": 5}
        (parts["line"],) = sheet.moving(
            left.plot([], [], color=theme.bid, linewidth=2.4, drawstyle="steps-post", clip_on=False)
        )
        (parts["band"],) = sheet.moving(right.fill([0, 0], [0, 0], color=theme.cash, alpha=0.2, linewidth=0))
        (parts["limit"],) = sheet.moving(right.plot([], [], color=theme.bid, linewidth=1.4, linestyle=(0, (4, 3))))
        (parts["haste"],) = sheet.moving(right.plot([], [], color=theme.ask, linewidth=1.4, linestyle=(0, (4, 3))))
        (parts["mean"],) = sheet.moving(right.plot([], [], color=theme.cash, linewidth=2.6))
        for name, ax in (("dot", left), ("mark", right)):
            (parts[name],) = sheet.moving(ax.plot([], [], "o", **dot))
        bold: dict[str, Any] = {"weight": "bold", "fontsize": px(14), "halo": True, "color": theme.accent}
        parts["say"] = sheet.label(left, 0, 0, **bold)
        parts["sum"] = sheet.label(right, 0.02, 0.04, transform=right.transAxes, **bold)
        band = _("band: 8 of 10 runs")
        right.text(0.02, 0.97, band, transform=right.transAxes, color=theme.muted, va="top", fontsize=px(12))
        small: dict[str, Any] = {"fontsize": px(12), "ha": "right", "halo": True}
        parts["in_haste"] = sheet.label(right, 0, 0, color=theme.ask, va="bottom", **small)
        parts["your_limit"] = sheet.label(right, 0, 0, color=theme.bid, va="top", **small)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Draw both curves and mark the wait."""
        runs, wait, (low, high) = self.runs, self.wait, self.prices
        across = np.arange(runs.orders + 1)
        parts["line"].set_data(across, self.chances)
        parts["dot"].set_data([wait], [self.chances[wait]])
        mean, lower, upper = self.paid.T
        parts["mean"].set_data(across, mean)
        parts["band"].set_xy(
            np.column_stack((np.concatenate((across, across[::-1])), np.concatenate((lower, upper[::-1]))))
        )
        for name, price in (("haste", runs.haste), ("limit", runs.price)):
            parts[name].set_data([0, runs.orders], [price, price])
        parts["mark"].set_data([wait], [mean[wait]])
        fit(parts["chance"], x=(0.0, float(runs.orders)), y=(0.0, 1.0))
        fit(parts["price"], x=(0.0, float(runs.orders)), y=(low, high))
        width, height = css_size(parts["price"])
        pixel, step = (high - low) / height, runs.orders / width
        parts["in_haste"].set_text(_("in haste {price}").format(price=money(runs.haste)))
        under = mean[-1] > runs.haste  # clear of the line that passes above
        parts["in_haste"].set_va("top" if under else "bottom")
        parts["in_haste"].set_position((runs.orders, runs.haste + (-3 if under else 3) * pixel))
        parts["your_limit"].set_text(_("your limit {price}").format(price=money(runs.price)))
        parts["your_limit"].set_position((runs.orders, runs.price - 3 * pixel))
        parts["sum"].set_text(_("on average {price}").format(price=money(round(float(mean[wait]), 2))))
        chance = float(self.chances[wait])
        parts["say"].set_text(percent(chance, 0))
        over = chance < 0.12  # the line rises: below it on the right the paper is free
        parts["say"].set_va("bottom" if over else "top")
        parts["say"].set_position(
            (min(wait + 9 * step, runs.orders - 42 * step), chance + (9 if over else -9) / height)
        )

    def handles(self, parts: dict[str, Any]) -> Sequence[Handle]:
        """Let the wait be dragged in both panels."""
        handles = []
        for ax, at in ((parts["chance"], self.chances[self.wait]), (parts["price"], self.paid[self.wait, 0])):
            x, y = ax.transData.transform((self.wait, at))
            next_, _y = ax.transData.transform((self.wait + 1, at))
            handles.append(Handle("wait", float(x), float(y), float(next_ - x), 0.0))
        return handles

    def headlines(self) -> Sequence[Headline]:
        """Return the chance, and both prices."""
        mean = float(self.runs.paid(self.wait).mean())
        return (
            Headline(_("Filled while you wait"), percent(self.chances[self.wait], 0), "bid"),
            Headline(_("You pay in haste"), money(self.runs.haste), "ask"),
            Headline(_("You pay if patient, on average"), money(round(mean, 2)), "cash"),
            Headline(_("Patience saves, for 100 shares"), money(round(100 * (self.runs.haste - mean), 2))),
        )

    def sentence(self) -> str:
        """Return how often patience works and what it saves."""
        runs, filled = self.runs, self.runs.filled(self.wait)
        words = _(
            "An order to buy at {price} is filled in {filled} of {runs} runs while {orders} orders of others come."
        )
        words = words.format(
            price=money(runs.price), filled=count(filled.sum()), runs=count(runs.runs), orders=count(self.wait)
        )
        saved = runs.haste - float(runs.paid(self.wait).mean())
        rest = ""
        if not filled.all():
            ask = float(runs.asks[~filled, self.wait].mean())
            rest = _(" Whoever gives up then pays {ask} on average.").format(ask=money(round(ask, 2)))
        end = _(" In all, 100 shares cost {sum} less than in haste.")
        if saved < 0:
            end = _(" In all, 100 shares cost {sum} more than in haste.")
        if abs(saved) < 5e-5:
            end = _(" In all, it is no cheaper than haste.")
        return words + rest + end.format(sum=money(round(100 * abs(saved), 2)))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return chance and price by wait."""
        return {
            "orders_of_others": list(range(self.runs.orders + 1)),
            "filled": self.chances.tolist(),
            "mean_price_usd": self.paid[:, 0].tolist(),
            "lower_tenth_usd": self.paid[:, 1].tolist(),
            "upper_tenth_usd": self.paid[:, 2].tolist(),
        }
