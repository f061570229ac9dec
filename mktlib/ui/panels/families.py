"""Several supply curves between the same two prices: the cash differs, the change in market cap does not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import LadderSupply, Revaluation, revalue
from mktlib.ui.numbers import count, money, money_tick, part_in_words, times
from mktlib.ui.panels.supply_curve import outline
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

STYLES: tuple[tuple[str, Any], ...] = (
    ("ink", "-"),
    ("bid", (0, (7, 3))),
    ("ask", (0, (6, 2, 1, 2))),
    ("accent", (0, (1, 1.6))),
)
SAME = 1e-6  # relative: start and end are computed


class CurvesPanel:
    """The part: up to four curves to one end, each in its own stroke, with its name on a leader."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Shares bought"))
        counts_by_money(ax)
        self.lines, self.leaders, self.names = [], [], []
        for role, stroke in STYLES:
            colour = getattr(theme, role)
            (line,) = ax.plot([], [], color=colour, linestyle=stroke, linewidth=2.2, dash_capstyle="butt")
            (leader,) = ax.plot([], [], color=colour, linewidth=0.9, marker="o", markersize=4, markevery=[1])
            self.lines.append(sheet.moving(line))
            self.leaders.append(sheet.moving(leader))
            self.names.append(sheet.label(ax, 0, 0, color=colour, ha="right", va="center"))
        (self.mark,) = sheet.moving(
            ax.plot([], [], "o", color=theme.cap, markersize=9, markeredgecolor=theme.paper, clip_on=False)
        )
        self.price = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), ha="right")

    def show(self, curves: Sequence[tuple[str, Any]], q: float) -> None:
        """Show the first `q` shares of every curve."""
        end = float(curves[0][1](q))
        wide, high = css_size(self.ax)
        across = q / wide  # one CSS pixel
        below = max(float(P(92 * across)) for _name, P in curves)  # the names stand above this
        top = nice(max(1.2 * end, below * high / (high - 19 * len(curves) - 12)))
        up = top / high
        middles = [float(P(0.55 * q)) for _name, P in curves]
        order = sorted(range(len(curves)), key=lambda i: -middles[i])
        for i in range(len(STYLES)):
            shown = i < len(curves)
            for one in (self.lines[i], self.leaders[i], self.names[i]):
                one.set_visible(shown)
            if not shown:
                continue
            name, P = curves[i]
            self.lines[i].set_data(*outline(P, q))
            # The highest curve is named at the top and reached furthest right, so no two leaders cross.
            row = order.index(i)
            height, at = top - (row * 19 + 12) * up, (0.75 - 0.1 * row) * q
            self.names[i].set_text(name)
            self.names[i].set_position((88 * across, height))
            self.leaders[i].set_data([92 * across, at], [height, float(P(at))])
        self.mark.set_data([q], [end])
        self.price.set_text(_price(end))
        self.price.set_position((q - 4 * across, end + 8 * up))
        fit(self.ax, x=(0.0, q), y=(0.0, top))


class CashBars:
    """The part: one bar of cash per curve, keyed by its stroke, and one mark for the change in cap."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_yticks([])
        ax.grid(axis="y", visible=False)
        ax.spines["left"].set_visible(False)
        ticks(ax.xaxis, money_tick)
        side = ax.get_yaxis_transform()
        self.rows = []
        for row, (role, stroke) in enumerate(STYLES):
            y = len(STYLES) - 1 - row
            bar = sheet.moving(ax.barh(y, 1, height=0.3, color=theme.cash))[0]
            (stroke_line,) = ax.plot(
                [0, 40 / css_size(ax)[0]],
                [y + 0.42] * 2,
                color=getattr(theme, role),
                linestyle=stroke,
                linewidth=2.2,
                dash_capstyle="butt",
                transform=side,
            )
            style: dict[str, Any] = {
                "color": theme.ink,
                "fontsize": px(13),
                "va": "center",
            }  # seldom changes: still
            name = ax.text(48 / css_size(ax)[0], y + 0.42, "", transform=side, **style)
            say = sheet.label(ax, 1, y + 0.42, transform=side, ha="right", va="center", color=theme.cash, halo=True)
            say.set_weight("bold")
            self.rows.append((bar, stroke_line, name, say))
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2, linestyle=(0, (4, 2))))
        (self.arrow,) = sheet.moving(ax.plot([], [], ">", color=theme.cap, markersize=11, clip_on=False))
        self.cap = sheet.label(ax, 0, 0, transform=side, va="center", color=theme.cap, weight="bold")
        self.ratio = sheet.label(ax, 0, 0, transform=side, va="center", color=theme.cap)

    def show(self, curves: Sequence[tuple[str, Any]], cash: Sequence[float], cap_change: float) -> None:
        """Show what each curve costs beside the one change in cap [$]."""
        dearest = max(cash)
        reach = nice(1.1 * (cap_change if dearest < cap_change < 3 * dearest else dearest))
        for i, row in enumerate(self.rows):
            for one in row:
                one.set_visible(i < len(curves))
            if i < len(curves):
                row[0].set_width(cash[i])
                row[2].set_text(curves[i][0])
                row[3].set_text(money(cash[i]))
        inside = cap_change < reach
        last = len(STYLES) - len(curves)  # the lowest bar
        self.line.set_data([cap_change] * 2, [last - 0.3, len(STYLES) - 0.3])
        self.line.set_visible(inside)
        self.arrow.set_data([reach], [last - 0.5])
        self.arrow.set_visible(not inside)
        words = _("Dashed: cap +{cap}") if inside else _("Off the scale: cap +{cap}")
        self.cap.set_text(words.format(cap=money(cap_change)))
        self.cap.set_y(last - 0.5)
        self.ratio.set_text(_("{ratio} the dearest walk").format(ratio=times(cap_change / dearest)))
        self.ratio.set_y(last - 0.9)
        fit(self.ax, y=(last - 1.2, len(STYLES) - 0.2))
        fit(self.ax, x=(0.0, reach))


@dataclass(frozen=True)
class FamiliesPicture(Picture):
    """Supply curves with the same first and last price: overlaid, and what each walk costs.

    Parameters
    ----------
    curves : sequence of (str, SupplyCurve)
        Two to four short names and curves; they agree at 0 and at `q`.
    q : float
        Shares bought on each [shares], > 0.
    shares_outstanding : float
        All shares of the company [shares].

    Raises
    ------
    ValueError
        If the curves differ at the start or the end, do not rise, or `q` is not on one of them.
    """

    curves: Sequence[tuple[str, Any]]
    q: float
    shares_outstanding: float

    height_narrow = 700

    def __post_init__(self) -> None:
        object.__setattr__(self, "curves", tuple((str(name), P) for name, P in self.curves))
        if not 2 <= len(self.curves) <= len(STYLES):
            raise ValueError(f"curves must be 2 to {len(STYLES)} named curves, got {len(self.curves)}")
        if not self.q > 0:
            raise ValueError(f"q must be positive [shares], got {self.q!r}")
        first = self.results[0]
        if first.cap_change <= 0:
            raise ValueError(f"curves must rise on the way to q, got {first.cap_change!r} of market cap")
        for (name, _curve), result in zip(self.curves, self.results, strict=True):
            for where in ("price_before", "price_after"):
                ours, theirs = getattr(first, where), getattr(result, where)
                if not math.isclose(ours, theirs, rel_tol=SAME):
                    end = "start" if where == "price_before" else "end"
                    raise ValueError(f"curves must {end} at the same price, got {ours!r} and {theirs!r} ({name})")

    @cached_property
    def results(self) -> list[Revaluation]:
        """Return what each walk cost and re-marked."""
        return [revalue(P, self.q, self.shares_outstanding) for _name, P in self.curves]

    def _extremes(self) -> tuple[tuple[float, str], tuple[float, str]]:
        """Return cash and name of the cheapest and of the dearest walk."""
        costs = [(result.cash, name) for result, (name, _curve) in zip(self.results, self.curves, strict=True)]
        return min(costs, key=lambda one: one[0]), max(costs, key=lambda one: one[0])

    def _part(self) -> str:
        """Return the shares bought as a part of the float the curves share, or else of all shares."""
        floats = {float(P.float_shares) for _name, P in self.curves if not isinstance(P, LadderSupply)}
        floats = {shares for shares in floats if math.isfinite(shares)}
        if len(floats) == 1:
            return _("{part} of the float").format(part=part_in_words(self.q / floats.pop()))
        return _("{part} of all shares").format(part=part_in_words(self.q / self.shares_outstanding))

    def compose(self, sheet: Sheet) -> tuple[CurvesPanel, CashBars]:
        """Lay out the curves and their cash."""
        titles = (_("Same start, same end"), _("The cash of each walk"))
        curves, bars = sheet.panels(1, 1, titles=titles, left=(66, 30))
        return CurvesPanel(sheet, curves), CashBars(sheet, bars)

    def update(self, parts: tuple[CurvesPanel, CashBars]) -> None:
        """Draw the curves and weigh them."""
        results = self.results
        parts[0].show(self.curves, self.q)
        parts[1].show(self.curves, [result.cash for result in results], results[0].cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return the two ends of the cash, and the cap."""
        (low, cheapest), (high, dearest) = self._extremes()
        return (
            Headline(_("Cheapest walk: {name}").format(name=cheapest), money(low), "cash"),
            Headline(_("Dearest walk: {name}").format(name=dearest), money(high), "cash"),
            Headline(_("Change in market cap"), money(self.results[0].cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return what is the same and what is not."""
        (low, cheapest), (high, dearest) = self._extremes()
        result = self.results[0]
        if len(self.curves) == 2:
            words = _("Both curves take the price from {before} to {after} with the same {part}.")
        else:
            words = _("All {n} curves take the price from {before} to {after} with the same {part}.")
        if money(low) == money(high):
            words += " " + _("Each walk costs about {low}, and the market cap rises by {cap}.")
        else:
            words += " " + _(
                "The cash differs, from {low} ({cheapest}) to {high} ({dearest}); "
                "the market cap does not: it rises by {cap}."
            )
        return words.format(
            n=count(len(self.curves)),
            before=_price(result.price_before),
            after=_price(result.price_after),
            part=self._part(),
            low=money(low),
            high=money(high),
            cheapest=cheapest,
            dearest=dearest,
            cap=money(result.cap_change),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return every curve's prices and cash at 21 points of the walk."""
        shares = np.linspace(0, self.q, 21)
        columns: dict[str, Sequence[Any]] = {"shares": shares.tolist()}
        for name, P in self.curves:
            columns[f"price_usd_{name}"] = np.asarray(P(shares)).tolist()
            columns[f"cash_usd_{name}"] = np.asarray(P.capital_spent(shares)).tolist()
        return columns


def _price(value: float) -> str:
    """Return a price without the last digits of a computed end, which would read as cents."""
    return money(round(value, 6))
