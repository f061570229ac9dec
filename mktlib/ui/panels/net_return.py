"""The costs of a round trip by part, and what they leave of a rise: net return and break-even."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import MaxNLocator

from mktlib.formula._checks import positive, refuse, whole
from mktlib.market.costs import CostTable, RoundTrip, round_trip
from mktlib.orderbook.trade import Side
from mktlib.ui.numbers import money, percent, signed, significant
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

CURRENCIES = {"$": "USD", "¥": "CNY"}
PRICE = 100.0
RISES = np.linspace(-0.05, 0.05, 41)
LETTER = 9.2  # of a bold word of 13 px, and some air [CSS px]
ROOM = 118  # right of the longest bar [CSS px]


def charge_in_words(name: str) -> str:
    """Return a charge of the tables as the page names it."""
    return {
        "commission": _("Commission"),
        "stamp_duty": _("Stamp duty"),
        "handling_fee": _("Exchange fees"),
        "regulatory_fee": _("Exchange fees"),
        "transfer_fee": _("Exchange fees"),
        "SEC_fee": _("SEC fee"),
    }.get(name.replace(" ", "_"), name)


class PartsPanel:
    """The part: what the spread and each charge take, as bars."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.xaxis, percent)
        ax.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        ax.grid(axis="y", visible=False)
        ax.set_yticks(range(5))
        ax.set_xlabel(_("Part of the value of the purchase"))
        colours = [theme.ask, theme.accent, theme.bid, theme.locked, theme.locked]
        self.bars: Any = sheet.moving(ax.add_collection(PolyCollection([], facecolors=colours, linewidth=0)))
        self.words = [sheet.label(ax, 0, row, va="center", fontsize=px(12)) for row in range(5)]
        self.names: tuple[str, ...] = ()

    def show(self, costs: Mapping[str, float], value: float, currency: str) -> None:
        """Show each cost [currency] of a purchase of `value`."""
        names = tuple(costs)
        if names != self.names:
            self.names = names
            self.ax.set_yticks(range(len(names)), names)
        parts = np.array(list(costs.values())) / value
        middle = np.arange(len(parts))
        self.bars.set_verts(rectangles(0, parts, middle - 0.3, middle + 0.3))
        width = css_size(self.ax)[0]
        end = nice(max(float(parts.max()), 1e-5)) / (1 - ROOM / width)
        fit(self.ax, x=(0.0, end), y=(len(parts) - 0.4, -0.6))
        for row, word in enumerate(self.words):
            word.set_visible(row < len(parts))
            if row < len(parts):
                amount = money(float(parts[row]) * value, currency)
                word.set_text(f"{amount} ({percent(significant(float(parts[row]), 2))})")
                word.set_position((float(parts[row]) + 6 * end / width, row))


class AfterCostsPanel:
    """The part: net return against the change of the price, and where nothing is left and nothing lost."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Change of the mid price"))
        ticks(ax.xaxis, percent)
        ticks(ax.yaxis, percent)
        ax.axhline(0, color=theme.muted, linewidth=1)
        fit(ax, x=(-0.05, 0.05), y=(-0.06, 0.06))
        (gross,) = ax.plot([-0.05, 0.05], [-0.05, 0.05], color=theme.muted, linewidth=1.2, linestyle=(0, (3, 2)))
        (self.net,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2.6))
        (self.even,) = sheet.moving(ax.plot([], [], "D", color=theme.accent, markersize=8))
        (self.dot,) = sheet.moving(ax.plot([], [], "o", color=theme.cash, markersize=9, clip_on=False))
        self.dot.set(markeredgecolor=theme.paper, markeredgewidth=1.2, zorder=4)
        self.word = sheet.label(ax, 0, 0, color=theme.accent, weight="bold", halo=True)
        corner: dict[str, Any] = {"transform": ax.transAxes, "ha": "right", "va": "bottom"}
        self.after = sheet.label(ax, 0.98, 0.05, color=theme.cash, **corner)
        ax.legend([gross, self.net], [_("before costs"), _("after costs")], ncols=2)

    def show(self, nets: np.ndarray, trip: RoundTrip, trips: int, left: float) -> None:
        """Show the line, the trip on it, its break-even, and the part `left` after many `trips`."""
        self.after.set_text(_("round trips: {trips}, left: {part}").format(trips=trips, part=percent(left)))
        low = next(end for end in (-0.06, -0.1, -0.2, -1.0) if nets.min() >= end or end == -1)
        fit(self.ax, y=(low, 0.06))
        self.net.set_data(RISES, nets)
        self.dot.set_data([trip.gross_return], [max(trip.net_return, low)])
        inside = trip.breakeven <= 0.05
        self.even.set_visible(inside)
        say = _("even at +{rise}") if css_size(self.ax)[0] > 300 or not inside else "+{rise}"
        self.word.set_text(say.format(rise=percent(significant(trip.breakeven, 2))))
        self.even.set_data([min(trip.breakeven, 0.05)], [0])
        at, across, up = min(trip.breakeven, 0.05), 0.1 / css_size(self.ax)[0], (0.06 - low) / css_size(self.ax)[1]
        right = (0.05 - at) / across > LETTER * len(self.word.get_text())  # the line comes from below on the left
        self.word.set_ha("left" if right else "right")
        self.word.set_va("top" if right else "bottom")
        self.word.set_position((at + 8 * across, -6 * up) if right else (at - 8 * across, 6 * up))


@dataclass(frozen=True)
class NetReturnPicture(Picture):
    """A round trip in one market: the purchase at the ask, the sale at the bid, and what both are charged.

    Parameters
    ----------
    costs : CostTable
        The market's charges.
    value : float
        Worth of the shares at the mid price [currency], > 0.
    spread : float
        Ask minus bid, as a part of the mid, from 0 to 0.5.
    rise : float
        Change of the mid between the trades, as a part of it, above -0.5.
    day : str
        ISO date of both trades.
    trips : int
        Round trips a year, > 0.

    Raises
    ------
    ValueError
        If the table does not know the day, or a number lies outside its range.
    """

    costs: CostTable
    value: float
    spread: float
    rise: float
    day: str
    trips: int = 1

    height = 400
    height_narrow = 760

    def __post_init__(self) -> None:
        positive("value", self.value)
        whole("trips", self.trips)
        if not 0 <= self.spread <= 0.5:
            refuse("spread", "be from 0 to 0.5", self.spread)
        if not self.rise > -0.5:
            refuse("rise", "be above -0.5", self.rise)
        self.trip  # noqa: B018  what cannot be is refused before anything is drawn

    @cached_property
    def trip(self) -> RoundTrip:
        """Return the round trip."""
        shares = self.value / PRICE
        return round_trip(self.costs, PRICE, PRICE * (1 + self.rise), shares, self.day, spread=self.spread * PRICE)

    @cached_property
    def nets(self) -> np.ndarray:
        """Return the net return at each of `RISES`."""
        half = self.spread / 2
        laid_out = self.trip.paid + math.fsum(self.trip.buying.values())
        sold = [self.value * (1 + rise - half) for rise in RISES.tolist()]
        left = [one - math.fsum(self.costs.costs(Side.ASK, one, self.day).values()) for one in sold]
        return np.array(left) / laid_out - 1

    @property
    def standing_still(self) -> float:
        """Return the net return while the price stands still."""
        return float(np.interp(0.0, RISES, self.nets))

    @property
    def year(self) -> float:
        """Return what a year of such trips leaves of the money when prices stand still, as a change."""
        return float((1 + self.standing_still) ** self.trips - 1)

    @cached_property
    def parts(self) -> dict[str, float]:
        """Return what the spread and each charge take [currency]."""
        found = {_("Spread"): self.trip.spread_cost, _("Commission"): 0.0}
        for side in (self.trip.buying, self.trip.selling):
            for name, amount in side.items():
                found[charge_in_words(name)] = found.get(charge_in_words(name), 0.0) + amount
        return found

    @property
    def currency(self) -> str:
        """Return the currency's code."""
        return CURRENCIES[self.costs.currency]

    def compose(self, sheet: Sheet) -> tuple[PartsPanel, AfterCostsPanel]:
        """Lay out costs and returns."""
        titles = (_("What one round trip costs"), _("What is left"))
        left, right = sheet.panels(1, 1, titles=titles, left=(104, 66))
        return PartsPanel(sheet, left), AfterCostsPanel(sheet, right)

    def update(self, parts: tuple[PartsPanel, AfterCostsPanel]) -> None:
        """Show both."""
        parts[0].show(self.parts, self.value, self.currency)
        parts[1].show(self.nets, self.trip, self.trips, 1 + self.year)

    def headlines(self) -> Sequence[Headline]:
        """Return the cost, the net return, the break-even and a year of it."""
        total = math.fsum(self.parts.values())
        return (
            Headline(_("Spread and charges"), money(total, self.currency), "cash"),
            Headline(_("Net return"), signed(self.trip.net_return), "cash"),
            Headline(_("Even at"), signed(self.trip.breakeven), "accent"),
            Headline(_("A year, prices still"), signed(self.year), "cap"),
        )

    def sentence(self) -> str:
        """Return what the trip earns before and after costs."""
        words = _(
            "{market}, {day}: a change of {gross} becomes {net} after all costs; you are even at +{even}. "
            "After {trips} with the price where it was, {year} of the money is left."
        )
        trips = _("one round trip") if self.trips == 1 else _("{n} round trips").format(n=self.trips)
        return words.format(
            market=self.costs.market,
            day=self.day,
            gross=signed(self.rise),
            net=signed(self.trip.net_return),
            even=percent(significant(self.trip.breakeven, 2)),
            trips=trips,
            year=percent(1 + self.year),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return each cost."""
        return {"cost": list(self.parts), "amount": list(self.parts.values())}
