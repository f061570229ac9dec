"""Holders withdraw, or buyers buy them out: the same price, at another expense of cash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mktlib.formula._checks import refuse
from mktlib.market.free_float import Sellers
from mktlib.ui.numbers import count, money, money_tick
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

STATES = ("kept", "sold", "for_sale")


class HoldersPanel:
    """The part: one bar for each holder, cheapest first; hatched who keeps, filled who sold."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.yaxis, money_tick)
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: count(value)))
        ax.grid(axis="x", visible=False)
        ax.set_xlabel(_("Holders, cheapest first"))
        looks: dict[str, dict[str, Any]] = {
            "kept": {"facecolor": "none", "edgecolor": theme.locked, "hatch": "/////", "linewidth": 0.8},
            "sold": {"facecolor": theme.cash, "edgecolor": theme.paper, "linewidth": 0.6},
            "for_sale": {"facecolor": "none", "edgecolor": theme.ask, "linewidth": 1.2},
        }
        self.bars: dict[str, Any] = {
            state: sheet.moving(ax.add_collection(PolyCollection([], **look))) for state, look in looks.items()
        }
        words = _("keep"), _("sold"), _("for sale")
        ax.legend(
            handles=[Patch(label=word, **looks[state]) for state, word in zip(STATES, words, strict=True)], ncols=3
        )

    def show(self, prices: np.ndarray, states: np.ndarray, top: float) -> None:
        """Show holders at their `prices` [$/share], ascending."""
        places = np.arange(1, len(prices) + 1)
        for state, bars in self.bars.items():
            at, high = places[states == state], prices[states == state]
            bars.set_verts(rectangles(at - 0.42, at + 0.42, 0, high))
        fit(self.ax, x=(0.2, len(prices) + 0.8), y=(0.0, top))


class PathPanel:
    """The part: the price that the purchase ends at, as more holders leave, or as buyers buy as many instead."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.yaxis, money_tick)
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        ax.grid(axis="x", visible=False)
        ax.set_xlabel(_("Holders who left, or were bought out"))
        (self.bought,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2, linestyle=(0, (4, 2)), zorder=3))
        (self.left,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=4, alpha=0.6))
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=theme.accent, markersize=9, zorder=4, clip_on=False))
        self.mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        self.word = sheet.label(ax, 0, 0, color=theme.accent, weight="bold", fontsize=px(14), halo=True)
        ax.legend([self.left, self.bought], [_("they leave"), _("bought instead")], ncols=2)

    def show(self, left: np.ndarray, bought: np.ndarray, gone: int, top: float, missing: str) -> None:
        """Show both paths [$/share], NaN where too few sell, and mark `gone`, with `missing` where that is so."""
        fit(self.ax, x=(0.0, len(left) - 1.0), y=(0.0, top))
        self.left.set_data(range(len(left)), left)
        self.bought.set_data(range(len(bought)), bought)
        price = left[gone]
        here = bool(np.isfinite(price))
        across, up = (len(left) - 1) / css_size(self.ax)[0], top / css_size(self.ax)[1]
        at_right = gone > 0.6 * len(left)
        self.mark.set_data([gone], [price if here else 0.0])
        self.word.set_text(money(price) if here else missing)
        self.word.set_ha("right" if at_right else "left")
        self.word.set_va("top" if here else "bottom")
        y = price - 12 * up if here else 10 * up
        self.word.set_position((gone + (-4 if at_right else 4) * across, y))


@dataclass(frozen=True)
class ExhaustionPicture(Picture):
    """Some holders withdraw, then buyers come.

    Parameters
    ----------
    states : tuple of Sellers
        Before the first withdrawal and after each, as `simulate_exhaustion` yields them.
    gone : int
        Holders who withdrew, a position in `states`.
    wanted : int
        Holders whose shares buyers then want, the cheapest on offer first, >= 1.
    shares_outstanding : float
        All shares of the company [shares].
    back : float or None
        Those who withdrew sell after all at a price this part higher; None: at no price.

    Raises
    ------
    ValueError
        If `gone` or `wanted` is out of range.
    """

    states: tuple[Sellers, ...]
    gone: int
    wanted: int
    shares_outstanding: float
    back: float | None = None

    height = 440
    height_narrow = 960

    def __post_init__(self) -> None:
        if self.gone not in range(len(self.states)):
            refuse("gone", f"be a whole number from 0 to {len(self.states) - 1}", self.gone)
        if self.wanted not in range(1, len(self.states)):
            refuse("wanted", f"be a whole number from 1 to {len(self.states) - 1}", self.wanted)

    def offers(self, gone: int) -> tuple[np.ndarray, np.ndarray]:
        """Return all holders' prices after `gone` withdrew, ascending, and whether each is for sale."""
        here = np.asarray(self.states[gone].prices, float)
        away = np.setdiff1d(np.asarray(self.states[0].prices, float), here)
        prices = np.concatenate((here, away * (1 + (self.back or 0.0))))
        sale = np.concatenate((np.full(len(here), True), np.full(len(away), self.back is not None)))
        order = np.argsort(prices, kind="stable")
        return prices[order], sale[order]

    def last_price(self, gone: int, wanted: int) -> float:
        """Return the price of the last share bought [$/share], NaN when fewer are for sale."""
        prices, sale = self.offers(gone)
        offered = prices[sale]
        return float(offered[wanted - 1]) if wanted <= len(offered) else float("nan")

    @cached_property
    def bought(self) -> np.ndarray:
        """Return the prices that buyers pay, holder by holder [$/share]."""
        prices, sale = self.offers(self.gone)
        return np.asarray(prices[sale][: self.wanted])

    @property
    def cash(self) -> float:
        """Return what buyers pay [$]."""
        return float(self.bought.sum() * self.states[0].shares_each)

    @property
    def cap_change(self) -> float:
        """Return the change of the market cap by the last trade [$]; the trade before was at the cheapest offer."""
        before = self.states[0].prices[0]
        return (float(self.bought[-1]) - before) * self.shares_outstanding if len(self.bought) else 0.0

    @property
    def instead(self) -> float:
        """Return the cash for the same last price if nobody had left [$], NaN when that price is never reached."""
        if not len(self.bought):
            return float("nan")
        asked = np.asarray(self.states[0].prices)
        n = int(np.searchsorted(asked, self.bought[-1] * (1 - 1e-12)))
        return float(asked[: n + 1].sum() * self.states[0].shares_each) if n < len(asked) else float("nan")

    def compose(self, sheet: Sheet) -> tuple[HoldersPanel, PathPanel, TwoMeters]:
        """Lay out the holders, the paths and the meters."""
        titles = _("The holders"), _("Price of the last share bought"), _("The two meters")
        holders, path, meters = three_panels(sheet, (10, 10, 9), titles, (52, 52, 26))
        return HoldersPanel(sheet, holders), PathPanel(sheet, path), TwoMeters(sheet, meters)

    def update(self, parts: tuple[HoldersPanel, PathPanel, TwoMeters]) -> None:
        """Show who keeps, who sold, and both paths."""
        prices, sale = self.offers(self.gone)
        states = np.where(sale, "for_sale", "kept")
        states[np.flatnonzero(sale)[: self.wanted]] = "sold"
        top = 1.3 * float(self.states[0].prices[-1]) * (1 + (self.back or 0.0))
        parts[0].show(prices, states, top)
        n = len(self.states)
        left = np.array([self.last_price(gone, self.wanted) for gone in range(n)])
        asked = np.append(self.states[0].prices, np.full(n, np.nan))
        missing = _("too few sell") if len(self.bought) else _("nobody sells")
        parts[1].show(left, asked[self.wanted - 1 : self.wanted - 1 + n], self.gone, top, missing)
        parts[2].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return the last price, both expenses and the change in cap."""
        last = money(float(self.bought[-1])) if len(self.bought) else _("none")
        known = np.isfinite(self.instead)
        return (
            Headline(_("Last price"), last, "cap"),
            Headline(_("Cash that changed hands"), money(self.cash), "cash"),
            Headline(_("The same if none had left"), money(self.instead) if known else _("not to be had"), "cash"),
            Headline(_("Change in market cap"), money(self.cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return what happened, and what it costs if nobody leaves."""
        if not len(self.bought):
            words = _("All {n} holders keep their shares. Buyers want {wanted}, nobody sells: there is no price.")
            wanted = count(self.wanted * self.states[0].shares_each)
            return words.format(n=count(len(self.states) - 1), wanted=wanted)
        words = _("{gone} of {n} holders left and buyers got {got} shares for {cash}: the last price is {price}.")
        if len(self.bought) < self.wanted:
            words += " " + _("Those who wanted {unmet} more found nobody.")
        elif self.gone:
            words += " " + (
                _("If nobody had left, that price would have taken {instead}.")
                if np.isfinite(self.instead)
                else _("If nobody had left, no purchase would have got there.")
            )
        return words.format(
            gone=count(self.gone),
            n=count(len(self.states) - 1),
            got=count(len(self.bought) * self.states[0].shares_each),
            cash=money(self.cash),
            price=money(float(self.bought[-1])),
            unmet=count((self.wanted - len(self.bought)) * self.states[0].shares_each),
            instead=money(self.instead) if np.isfinite(self.instead) else "",
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the price after each withdrawal."""
        gone = range(len(self.states))
        prices = [self.last_price(one, self.wanted) for one in gone]
        return {"holders_gone": list(gone), "last_price_usd": ["" if np.isnan(price) else price for price in prices]}
