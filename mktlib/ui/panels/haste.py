"""The price of haste: buy at the asks, sell to the bids at once, and lose the area between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.formula._checks import real
from mktlib.orderbook.round_trip import RoundTrip, round_trip
from mktlib.ui.money_ticks import MoneyTicks
from mktlib.ui.numbers import money, number, percent, shares_in_words
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

LEAST = 100  # shares that the axis shows at least


def steps(ladder: LadderSupply | DemandLadder, reach: float) -> np.ndarray:
    """Return the corners of a ladder from 0 to `reach` shares, one (shares, price) per row."""
    ends = np.minimum(np.cumsum(ladder.sizes), reach)
    keep = np.concatenate(([True], ends[1:] > ends[:-1]))
    ends, prices = ends[keep], np.asarray(ladder.prices, float)[keep]
    return np.column_stack((np.concatenate(([0.0], np.repeat(ends, 2)[:-1])), np.repeat(prices, 2)))


class BetweenPanel:
    """The part: asks above, bids below, and between them what a round trip costs."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax, self.money = ax, MoneyTicks(ax, say=money)
        theme = sheet.theme
        counts_by_money(ax, self.money)
        ax.set_xlabel(_("Shares bought, and sold again"))
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, alpha=0.28, linewidth=0))
        (self.asks,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=2.4))
        (self.bids,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.4))
        (self.edge,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.2))
        (self.dot,) = sheet.moving(ax.plot([], [], "o", color=theme.accent, markersize=9, zorder=4))
        bold: dict[str, Any] = {"weight": "bold", "fontsize": px(14), "va": "center", "halo": True}
        self.cost = sheet.label(ax, 0, 0, color=theme.cash, **bold)
        self.names = [
            sheet.label(ax, 0, 0, _("asks"), color=theme.ask, va="bottom", ha="right"),
            sheet.label(ax, 0, 0, _("bids"), color=theme.bid, va="top", ha="right"),
        ]

    def show(self, asks: LadderSupply, bids: DemandLadder, trip: RoundTrip, currency: str) -> None:
        """Show both sides, and the round trip between them."""
        self.money.write_in(currency)
        q = trip.quantity
        most = min(asks.float_shares, bids.depth)
        reach = max(nice(max(1.25 * q, LEAST)), q)
        up, down = steps(asks, reach), steps(bids, reach)
        low, high = float(down[-1, 1]), float(up[-1, 1])
        room = 0.16 * (high - low)
        self.asks.set_data(up[:, 0], up[:, 1])
        self.bids.set_data(down[:, 0], down[:, 1])
        self.area.set_xy(np.concatenate((steps(asks, q), steps(bids, q)[::-1])))
        self.edge.set_data([q, q], [bids(q), asks(q)])
        self.dot.set_data([q], [trip.mid_price])
        across = reach / css_size(self.ax)[0]
        self.cost.set_text(_("cost {cost}").format(cost=money(trip.cost, currency)))
        inside = q > (8.6 * len(self.cost.get_text()) + 24) * across
        self.cost.set_ha("center" if inside else "left")
        self.cost.set_position((q / 2 if inside else q + 12 * across, trip.mid_price))
        pixel = (high - low + 2 * room) / css_size(self.ax)[1]
        for name, line, sign in zip(self.names, (up, down), (1, -1), strict=True):
            name.set_position((min(most, reach) - 2 * across, line[-1, 1] + 4 * sign * pixel))
        fit(self.ax, x=(0.0, reach), y=(low - room, high + room))


class ProfitPanel:
    """The part: gain or loss against how far all quotes rise before the sale."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax, self.money = ax, MoneyTicks(ax)
        theme = sheet.theme
        ticks(ax.xaxis, number)
        ticks(ax.yaxis, self.money)
        ax.set_xlabel(_("All quotes rise by, × the spread"))
        ax.axhline(0, color=theme.muted, linewidth=1)
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2.4))
        (self.even,) = sheet.moving(
            ax.plot([], [], "D", color=theme.ink, markerfacecolor=theme.paper, markersize=8, zorder=4)
        )
        (self.dot,) = sheet.moving(ax.plot([], [], "o", color=theme.accent, markersize=9, zorder=5, clip_on=False))
        self.word = sheet.label(ax, 0, 0, color=theme.ink, va="bottom", ha="right", halo=True)
        style: dict[str, Any] = {"weight": "bold", "fontsize": px(14), "halo": True, "transform": ax.transAxes}
        self.now = sheet.label(ax, 0.98, 0.06, color=theme.accent, ha="right", **style)  # the line rises: it is free

    def show(self, trip: RoundTrip, rise: float, rises: tuple[float, float], currency: str) -> None:
        """Show the line over `rises`, where it is even, and where `rise` stands [spreads]."""
        self.money.write_in(currency)
        even = trip.break_even / trip.spread
        ends = np.array([rises[0], max(rises[1], nice(1.3 * even))])
        sums = [trip.profit(x * trip.spread) for x in ends]
        now = trip.profit(rise * trip.spread)
        self.line.set_data(ends, sums)
        self.even.set_data([even], [0])
        self.dot.set_data([rise], [now])
        scale = nice(max(map(abs, sums)))
        width, height = css_size(self.ax)
        self.word.set_text(_("even at {rise}").format(rise=number(even)))
        self.word.set_position((even - 8 * (ends[1] - ends[0]) / width, 6 * 2.3 * scale / height))
        self.now.set_text(gain(now, partial(money, currency=currency)))
        fit(self.ax, x=(float(ends[0]), float(ends[1])), y=(-1.15 * scale, 1.15 * scale))


@dataclass(frozen=True)
class HastePicture(Picture):
    """A round trip in haste, and what it takes to lose nothing.

    Parameters
    ----------
    asks, bids : LadderSupply, DemandLadder
        The two sides of the book.
    quantity : int
        Shares bought and sold again [shares].
    rise : float
        How far all quotes rise between purchase and sale [spreads].
    currency : str
        Of all prices, as a three-letter code.
    rises : (float, float)
        What the control of `rise` reaches from and to [spreads].

    Raises
    ------
    ValueError
        If a side does not hold that many shares, or a number is none.
    """

    asks: LadderSupply
    bids: DemandLadder
    quantity: int
    rise: float = 0.0
    currency: str = "USD"
    rises: tuple[float, float] = (-1.0, 4.0)

    height = 400
    height_narrow = 660

    def __post_init__(self) -> None:
        real("rise", self.rise)
        self.trip  # noqa: B018  a trip that cannot be is refused before anything is drawn

    @cached_property
    def trip(self) -> RoundTrip:
        """Return what the round trip costs."""
        return round_trip(self.asks, self.bids, self.quantity)

    def _money(self, value: float) -> str:
        return money(value, self.currency)

    def compose(self, sheet: Sheet) -> tuple[BetweenPanel, ProfitPanel]:
        """Lay out the two curves and the gain."""
        titles = (_("Between asks and bids"), _("Gain, after a rise"))
        left, right = sheet.panels(3, 2, titles=titles, left=(76, 76))
        return BetweenPanel(sheet, left), ProfitPanel(sheet, right)

    def update(self, parts: tuple[BetweenPanel, ProfitPanel]) -> None:
        """Walk both sides and mark the rise."""
        between, profit = parts
        between.show(self.asks, self.bids, self.trip, self.currency)
        profit.show(self.trip, self.rise, self.rises, self.currency)

    def handles(self, parts: tuple[BetweenPanel, ProfitPanel]) -> Sequence[Handle]:
        """Let the end of the walk be dragged."""
        ax = parts[0].ax
        x, y = ax.transData.transform((self.quantity, self.trip.mid_price))
        next_, _y = ax.transData.transform((self.quantity + 1, self.trip.mid_price))
        return (Handle("quantity", float(x), float(y), float(next_ - x), 0.0),)

    def headlines(self) -> Sequence[Headline]:
        """Return both sums, their difference, and what it is per share."""
        trip = self.trip
        return (
            Headline(_("You pay"), self._money(trip.paid), "cash"),
            Headline(_("You get back at once"), self._money(trip.received), "cash"),
            Headline(_("Cost of the round trip"), f"{self._money(trip.cost)} ({percent(trip.cost / trip.paid)})"),
            Headline(_("In half spreads a share"), number(trip.half_spreads)),
        )

    def sentence(self) -> str:
        """Return what haste costs and what would make up for it."""
        trip = self.trip
        words = _(
            "Buying {shares} and selling them at once costs {cost}, {part} of what you pay: {half} half spreads a "
            "share. All quotes must rise by {even} before you are even."
        ).format(
            shares=shares_in_words(self.quantity),
            cost=self._money(trip.cost),
            part=percent(trip.cost / trip.paid),
            half=number(trip.half_spreads),
            even=self._money(trip.break_even),
        )
        if self.rise == 0:
            return words
        after = _("They rise by {rise}: {gain}.") if self.rise > 0 else _("They fall by {rise}: {gain}.")
        rise = self._money(abs(self.rise) * trip.spread)
        return f"{words} {after.format(rise=rise, gain=gain(trip.profit(self.rise * trip.spread), self._money))}"

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return what round trips of all sizes so far cost, level by level."""
        sizes = sorted({int(end) for side in (self.asks, self.bids) for end in np.cumsum(side.sizes)} | {self.quantity})
        trips = [round_trip(self.asks, self.bids, size) for size in sizes if size <= self.quantity]
        return {
            "shares": [trip.quantity for trip in trips],
            "paid": [round(trip.paid, 4) for trip in trips],
            "received": [round(trip.received, 4) for trip in trips],
            "cost": [round(trip.cost, 4) for trip in trips],
            "half_spreads_a_share": [trip.half_spreads for trip in trips],
        }


def gain(value: float, say: Any) -> str:
    """Return a gain or a loss in words.

    Examples
    --------
    >>> gain(-61.0, money), gain(12, money), gain(0.001, money)
    ('you lose $61', 'you gain $12', 'you are even')
    """
    if abs(value) < 0.005:
        return _("you are even")
    return (_("you gain {sum}") if value > 0 else _("you lose {sum}")).format(sum=say(abs(value)))
