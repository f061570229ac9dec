"""Bars before the integral: a walk cut into equal purchases, and how the error fades as they multiply."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mktlib.formula import capital_spent
from mktlib.ui.numbers import count, count_tick, money, money_tick, percent, shares_in_words
from mktlib.ui.panels.supply_curve import outline
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST = 200
RUN = (1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 40, 60, 80, 100, 140, 200)  # numbers of bars on the error's line


def bar_prices(P: Any, q: float, bars: int) -> np.ndarray:
    """Return the price at the end of each of `bars` equal purchases up to `q` [$/share]."""
    return np.asarray(P(q * (np.arange(1, bars + 1) / bars)), float)


class BarsPanel:
    """The part: bars as high as the price at their end, the area under the curve, and the excess between."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Shares bought"))
        counts_by_money(ax)
        excess = {"facecolor": theme.paper, "edgecolor": theme.ink, "hatch": "/////", "linewidth": 0}
        (self.excess,) = sheet.moving(ax.fill([0, 0], [0, 0], **excess))
        (self.paper,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.paper, linewidth=0))
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, alpha=0.28, linewidth=0))
        (self.walls,) = sheet.moving(ax.plot([], [], color=theme.ink))
        (self.curve,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2.6))
        self.key = sheet.label(ax, 0.03, 0.95, transform=ax.transAxes, va="top", halo=True, fontsize=px(14))
        self.inside = sheet.label(ax, 0, 0, color=theme.cash, weight="bold", ha="center", va="center", halo=True)

    def show(self, P: Any, q: float, bars: int, cash: float, difference: float) -> None:
        """Show `bars` equal purchases up to `q`: `difference` above the area, which is `cash`."""
        tops = bar_prices(P, q, bars)
        edges = q * (np.arange(bars + 1) / bars)
        across = np.repeat(edges, 2)
        up = np.concatenate(([0.0], np.repeat(tops, 2), [0.0]))
        self.excess.set_xy(np.column_stack((across, up)))
        shares, prices = outline(P, q)
        under = np.column_stack((np.append(shares, (q, 0.0)), np.append(prices, (0.0, 0.0))))
        self.paper.set_xy(under)
        self.area.set_xy(under)
        self.curve.set_data(shares, prices)
        gap, foot = np.full(bars, np.nan), np.zeros(bars)
        walls = np.column_stack((edges[:-1], edges[:-1], edges[1:], edges[1:], gap))
        self.walls.set_data(walls.ravel(), np.column_stack((foot, tops, tops, foot, gap)).ravel())
        self.walls.set_linewidth(min(1.2, max(0.4, 30 / bars)))
        self.walls.set_alpha(min(1.0, 20 / bars))
        self.key.set_text(_("Hatched: {sum} too much").format(sum=money(difference)))
        self.key.set_visible(difference > 0)
        self.inside.set_text(money(cash))
        top = nice(1.25 * float(max(prices[-1], tops[-1])))
        self.inside.set_position((q / 2, float(prices[0]) / 2))
        self.inside.set_visible(prices[0] / top * css_size(self.ax)[1] > 24)
        fit(self.ax, x=(0.0, q), y=(0.0, top))


class ErrorPanel:
    """The part: how much the bars cost above the integral, for 1 to 200 of them, and where the reader is."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlabel(_("Number of bars"))
        for axis, say in ((ax.xaxis, count_tick), (ax.yaxis, money_tick)):
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(FuncFormatter(lambda value, _position, say=say: say(value)))
        ax.xaxis.set_major_locator(FixedLocator([1, 2, 5, 10, 20, 50, 100]))
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.6))
        (self.dot,) = sheet.moving(
            ax.plot([], [], "o", color=theme.accent, markersize=9, markeredgecolor=theme.paper, clip_on=False)
        )
        self.word = sheet.label(ax, 0, 0, color=theme.accent, weight="bold", fontsize=px(14), halo=True)
        self.none = sheet.label(ax, 0.5, 0.5, _("No difference"), transform=ax.transAxes, ha="center")
        fit(ax, x=(0.8, 250.0))

    def show(self, errors: np.ndarray, bars: int, difference: float) -> None:
        """Show the `errors` of `RUN` bars and mark `bars` with its `difference` [$]."""
        seen = errors[errors > 0]
        self.none.set_visible(seen.size == 0)
        for one in (self.line, self.dot, self.word):
            one.set_visible(difference > 0 or (one is self.line and seen.size > 0))
        seen = seen if seen.size else np.array([3.0])
        self.line.set_data(RUN, np.where(errors > 0, errors, np.nan))
        self.dot.set_data([bars], [difference])
        low, high = math.floor(math.log10(seen.min()) - 0.3), math.ceil(math.log10(seen.max()) + 0.3)
        limits = (10.0**low, 10.0**high)
        if tuple(self.ax.get_ylim()) != limits:
            step = math.ceil((high - low) / 6)
            self.ax.yaxis.set_major_locator(FixedLocator([10.0**k for k in range(low, high + 1, step)]))
            fit(self.ax, y=limits)
        late = bars > 14  # the line falls: above it on the right and below it on the left the paper is free
        self.word.set_text(money(difference))
        self.word.set_ha("right" if late else "left")
        self.word.set_va("top" if late else "bottom")
        nudge = (high - low) * 0.02
        self.word.set_position((bars * (0.85 if late else 1.15), difference * 10 ** (-nudge if late else nudge)))


@dataclass(frozen=True)
class BarsPicture(Picture):
    """A walk paid in equal purchases, each at the price where it ends, beside the area under the curve.

    Parameters
    ----------
    P : SupplyCurve
        Inverse supply [$/share]; it takes arrays.
    q : float
        Shares bought [shares], > 0.
    bars : int
        Number of equal purchases, 1 to 200.

    Raises
    ------
    ValueError
        If `bars` is not a whole number from 1 to 200, nothing is bought, or more than the curve offers.
    """

    P: Any
    q: float
    bars: int

    height_narrow = 680

    def __post_init__(self) -> None:
        if isinstance(self.bars, bool) or self.bars not in range(1, MOST + 1):
            raise ValueError(f"bars must be a whole number from 1 to {MOST}, got {self.bars!r}")
        if not self.q > 0:
            raise ValueError(f"q must be positive [shares], got {self.q!r}")
        object.__setattr__(self, "bars", int(self.bars))
        self.cash  # noqa: B018  a walk that cannot be is refused before anything is drawn

    @property
    def cash(self) -> float:
        """Return the area under the curve [$]: every share at its own price."""
        return capital_spent(self.P, self.q)

    def cash_by_bars(self, bars: int | None = None) -> float:
        """Return the cash when every purchase is paid at the price where it ends [$]."""
        n = self.bars if bars is None else bars
        return float(bar_prices(self.P, self.q, n).sum() * (self.q / n))

    @property
    def difference(self) -> float:
        """Return what the bars cost above the integral [$]; the last digits of the sum do not count."""
        return _above(self.cash_by_bars(), self.cash)

    def compose(self, sheet: Sheet) -> tuple[BarsPanel, ErrorPanel]:
        """Lay out the bars and the error."""
        titles = (_("The walk in bars"), _("What the bars add"))
        bars, error = sheet.panels(3, 2, titles=titles, left=(66, 70))
        return BarsPanel(sheet, bars), ErrorPanel(sheet, error)

    def update(self, parts: tuple[BarsPanel, ErrorPanel]) -> None:
        """Cut the walk and mark the error."""
        cash = self.cash
        parts[0].show(self.P, self.q, self.bars, cash, self.difference)
        errors = np.array([_above(self.cash_by_bars(n), cash) for n in RUN])
        parts[1].show(errors, self.bars, self.difference)

    def headlines(self) -> Sequence[Headline]:
        """Return both sums and what lies between."""
        share = _small(self.difference / self.cash)
        return (
            Headline(_("Cash by bars"), money(self.cash_by_bars())),
            Headline(_("Cash by the integral"), money(self.cash), "cash"),
            Headline(_("Difference"), f"{money(self.difference)} ({share})", "accent"),
        )

    def sentence(self) -> str:
        """Return both sums in words."""
        if self.bars == 1:
            words = _("Bought in one go at its last price, the walk of {shares} costs {bars}, as in an auction;")
        else:
            words = _("In {n} equal purchases, each paid at its last price, the walk of {shares} costs {bars};")
        if self.difference == 0:
            words += " " + _("share by share it costs the same.")
        else:
            words += " " + _("share by share it costs {cash}, so the bars add {difference} ({part}).")
        return words.format(
            n=count(self.bars),
            shares=shares_in_words(self.q),
            bars=money(self.cash_by_bars()),
            cash=money(self.cash),
            difference=money(self.difference),
            part=_small(self.difference / self.cash),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return every purchase."""
        prices = bar_prices(self.P, self.q, self.bars)
        ends = self.q * (np.arange(1, self.bars + 1) / self.bars)
        return {
            "shares_bought": ends.tolist(),
            "price_usd": prices.tolist(),
            "cash_usd": (prices * (self.q / self.bars)).tolist(),
            "cash_by_the_integral_usd": np.diff([capital_spent(self.P, end) for end in (0.0, *ends)]).tolist(),
        }


def _above(bars: float, cash: float) -> float:
    return bars - cash if bars - cash > 1e-12 * cash else 0.0


def _small(part: float) -> str:
    return percent(part) if part == 0 or part >= 1e-4 else _("less than {part}").format(part=percent(1e-4))
