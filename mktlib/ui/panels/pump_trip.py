"""A pump and the way out: up the asks, down the bids, and who paid whom when the price is back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import ExponentialSupply
from mktlib.market.pump import FallingBids, Pump
from mktlib.ui.numbers import money, money_tick, percent, signed
from mktlib.ui.panels.supply_curve import outline
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.panels.way_down import descent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


class UpAndDownPanel:
    """The part: the asks that were bought, filled; the bids that were then hit, hatched, on the same shares."""

    def __init__(self, sheet: Sheet, ax: Axes, currency: str) -> None:
        self.ax, self.currency = ax, currency
        theme = sheet.theme
        ax.set_xlabel(_("Shares bought, then sold, % of all"))
        ticks(ax.xaxis, lambda value: percent(value / 100))
        ticks(ax.yaxis, partial(money_tick, currency=currency))
        ax.grid(axis="x", visible=False)
        (self.paid,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, alpha=0.25, linewidth=0))
        hatch: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.bid, "hatch": "\\\\\\", "linewidth": 0}
        (self.got,) = sheet.moving(ax.fill([0, 0], [0, 0], **hatch))
        (self.asks,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=2.6))
        (self.bids,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.6, linestyle=(0, (5, 2))))
        bold: dict[str, Any] = {"weight": "bold", "fontsize": px(13), "va": "top"}
        self.words = [
            sheet.label(ax, 0.02, y, color=colour, transform=ax.transAxes, **bold)
            for y, colour in ((0.99, theme.ask), (0.91, theme.bid))
        ]

    def show(self, asks: ExponentialSupply, bids: FallingBids, trip: Pump) -> None:
        """Show the way up and the way out."""
        unit = trip.shares_outstanding / 100
        q = trip.shares
        for area, line, (shares, prices) in (
            (self.paid, self.asks, outline(asks, q)),
            (self.got, self.bids, descent(bids, trip.sold)),
        ):
            x = shares / unit
            line.set_data(x, prices)
            area.set_xy(np.column_stack((np.append(x, (x[-1], 0.0)), np.append(prices, (0.0, 0.0)))))
        fit(self.ax, x=(0.0, nice(1.02 * q / unit)), y=(0.0, nice(1.3 * max(trip.price_top, bids.top))))
        say = partial(money, currency=self.currency)
        self.words[0].set_text(_("up the asks: paid {cash}").format(cash=say(trip.paid)))
        self.words[1].set_text(_("down the bids: got {cash}").format(cash=say(trip.received)))


class WhoPaysPanel:
    """The part: three groups, what each gained or lost; the sum is zero."""

    def __init__(self, sheet: Sheet, ax: Axes, currency: str) -> None:
        self.ax, self.currency = ax, currency
        theme = sheet.theme
        ax.set(ylim=(-0.4, 2.75), yticks=[])
        ax.grid(axis="y", visible=False)
        ax.spines["left"].set_visible(False)
        ticks(ax.xaxis, partial(money_tick, currency=currency))
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=4, symmetric=True)
        names = _("Who sold on the way up"), _("The pumper"), _("Who bought on the way out")
        colours = theme.ask, theme.accent, theme.bid
        self.rows = []
        for i, (name, colour) in enumerate(zip(names, colours, strict=True)):
            y = 2 - i
            ax.plot([0, 0], [y - 0.21, y + 0.21], color=theme.muted, linewidth=1)  # the names stand clear of it
            ax.text(0, y + 0.26, name, transform=ax.get_yaxis_transform(), color=theme.muted, fontsize=px(13))
            bar = sheet.moving(ax.barh(y, 1, height=0.32, color=colour))[0]
            self.rows.append((bar, sheet.label(ax, 0, y, color=colour, weight="bold", va="center", halo=True)))

    def show(self, gains: Sequence[float]) -> None:
        """Show the gains [currency units]."""
        reach = nice(1.05 * max(*map(abs, gains), 1.0))
        fit(self.ax, x=(-reach, reach))
        gap = 2 * reach / css_size(self.ax)[0] * 6
        for gain, (bar, say) in zip(gains, self.rows, strict=True):
            bar.set_width(gain)
            say.set_text(signed(gain, partial(money, currency=self.currency)))
            say.set_ha("right" if gain > 0 else "left")  # on the side that the bar leaves free
            say.set_x(-gap if gain > 0 else gap)


@dataclass(frozen=True)
class PumpTripPicture(Picture):
    """A pump with its way out.

    Parameters
    ----------
    asks : ExponentialSupply
        What was for sale before [currency units/share].
    bids : FallingBids
        What others bid at the top [currency units/share].
    trip : Pump
        The way up along `asks` and out through `bids`.
    currency : str
        Currency of the prices, as an ISO code.
    """

    asks: ExponentialSupply
    bids: FallingBids
    trip: Pump
    currency: str = "CNY"

    height = 440
    height_narrow = 960

    @property
    def gains(self) -> tuple[float, float, float]:
        """Return gains of early sellers, pumper and last buyers, a share being worth what it was [currency units]."""
        trip = self.trip
        early = trip.paid - trip.shares * trip.price_before
        pumper = trip.received + trip.left * trip.price_before - trip.paid
        return tuple(  # type: ignore[return-value]
            0.0 if abs(gain) < 1e-9 * trip.paid else gain
            for gain in (early, pumper, trip.sold * trip.price_before - trip.received)
        )

    def compose(self, sheet: Sheet) -> tuple[UpAndDownPanel, WhoPaysPanel, TwoMeters]:
        """Lay out the trip, the gains and the meters."""
        titles = _("Up and out"), _("Who gains, who loses"), _("The way up, on the meters")
        way, gains, meters = three_panels(sheet, (11, 10, 9), titles, (58, 24, 26))
        currency = self.currency
        return (
            UpAndDownPanel(sheet, way, currency),
            WhoPaysPanel(sheet, gains, currency),
            TwoMeters(sheet, meters, currency=currency),
        )

    def update(self, parts: tuple[UpAndDownPanel, WhoPaysPanel, TwoMeters]) -> None:
        """Show the trip, the gains and the meters."""
        parts[0].show(self.asks, self.bids, self.trip)
        parts[1].show(self.gains)
        parts[2].show(self.trip.paid, self.trip.cap_added)

    def headlines(self) -> Sequence[Headline]:
        """Return both sums, the mark at the top, and what is left of it."""
        say, trip = self.currency, self.trip
        return (
            Headline(_("Paid on the way up"), money(trip.paid, say), "cash"),
            Headline(_("Received on the way out"), money(trip.received, say), "bid"),
            Headline(_("Profit on paper at the top"), money(trip.paper_profit, say)),
            Headline(_("Profit in cash"), money(self.gains[1], say), "accent"),
        )

    def sentence(self) -> str:
        """Return the trip in words, and who paid for it."""
        say, trip = partial(money, currency=self.currency), self.trip
        _early, pumper, last = self.gains
        words = _(
            "The pumper pays {paid} on the way up, is {paper} ahead on paper at {top}, and gets {got} on the way out:"
        )
        words += " "
        if pumper > 0:
            words += _("{gain} of profit, out of the {loss} that the last buyers lose.")
        elif pumper < 0:
            words += _("a loss of {gain}.")
        else:
            words += _("not a cent of profit.")
        return words.format(
            paid=say(trip.paid),
            paper=say(trip.paper_profit),
            top=say(trip.price_top),
            got=say(trip.received),
            gain=say(abs(pumper)),
            loss=say(-last),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return what each group gained."""
        return {"who": ["early_sellers", "pumper", "last_buyers"], "gain": list(self.gains)}
