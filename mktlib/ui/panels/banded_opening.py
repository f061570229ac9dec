"""An opening inside a price band: demand and supply as far as the band allows, and whether one side covers enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import inside, positive, refuse
from mktlib.orderbook import AuctionOrder, BandedAuction, Side, banded_auction
from mktlib.ui.numbers import count, count_tick, money, percent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

STEP = 0.5  # between two prices at which holders offer more [currency units/share]
MOST_PAID = 100  # buyers' limit, in reference prices: beyond any band


@dataclass(frozen=True)
class Holders:
    """Who would sell at which price: some at the reference, then more with every unit that it rises.

    Parameters
    ----------
    at_first : float
        Offered up to `known` [shares], >= 0.
    known : float
        Price up to which that is all [currency units/share], > 0.
    per_unit : float
        Offered for every unit that the price rises above it [shares], >= 0.
    """

    at_first: float
    known: float
    per_unit: float

    def offered(self, price: float) -> float:
        """Return what is offered at `price` or less [shares]."""
        return self.at_first + self.per_unit * max(0.0, np.floor((price - self.known) / STEP + 1e-9) * STEP)

    def orders(self, reference: float, highest: float) -> list[AuctionOrder]:
        """Return their orders: the first at the reference, then one every half unit up to `highest`."""
        first = [AuctionOrder(Side.ASK, round(self.at_first), min(reference, self.known))] if self.at_first else []
        more, size = [], round(self.per_unit * STEP)
        for n in range(1, int((highest - self.known) / STEP) + 1 if size else 1):
            more.append(AuctionOrder(Side.ASK, size, round(self.known + n * STEP, 2)))
        return first + more


class BandPanel:
    """The part: demand and supply against the price, the band, and where the two stand at its price."""

    def __init__(self, sheet: Sheet, ax: Axes, currency: str) -> None:
        self.ax, self.currency = ax, currency
        theme = sheet.theme
        ticks(ax.xaxis, count_tick)
        ticks(ax.yaxis, lambda value: money(value, currency))
        ax.set_xlabel(_("Shares"))
        ax.grid(axis="x", visible=False)
        (self.band,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.muted, alpha=0.14, linewidth=0))
        (self.middle,) = ax.plot([], [], color=theme.muted, linewidth=1.2, linestyle=(0, (1, 2)))
        (self.edge,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1.2))
        (self.demand,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.4))
        (self.supply,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=2.4))
        (self.over,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=4, alpha=0.4, solid_capstyle="butt"))
        (self.need,) = sheet.moving(ax.plot([], [], "|", color=theme.ink, markersize=22, markeredgewidth=2.5))
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markersize=10))
        self.mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        self.words = [
            sheet.label(ax, 0, 0, _("wanted"), color=theme.bid, ha="right", va="bottom", halo=True),
            sheet.label(ax, 0, 0, _("offered"), color=theme.ask, ha="left", va="top", halo=True),
            sheet.label(ax, 0, 0, color=theme.ink, ha="right", va="top", halo=True),
        ]

    def show(self, picture: OpeningPicture) -> None:
        """Show the attempt."""
        attempt, top = picture.attempt, picture.top
        most = nice(1.04 * max(picture.wanted, picture.holders.offered(attempt.high)))
        fit(self.ax, x=(0.0, most), y=(0.0, top))
        across, up = most / css_size(self.ax)[0], top / css_size(self.ax)[1]
        self.band.set_xy([(0, attempt.low), (most, attempt.low), (most, attempt.high), (0, attempt.high)])
        self.edge.set_data([0, most], [attempt.high] * 2)
        prices = np.arange(picture.reference, top + STEP, STEP)
        offered = np.array([picture.holders.offered(price) for price in prices])
        self.supply.set_data(np.append(0, offered), np.append(prices[:1], prices))
        self.supply.set_drawstyle("steps-pre")
        self.demand.set_data([picture.wanted] * 2, [0, top])
        if not np.array_equal(self.middle.get_ydata(), [picture.reference] * 2):
            self.middle.set_data([0, 1e12], [picture.reference] * 2)
        price = attempt.price
        self.over.set_data(
            [] if price is None else sorted((attempt.supply, attempt.demand)), [price] * 2 if price else []
        )
        self.need.set_data([picture.coverage * attempt.demand] if price else [], [price] if price else [])
        self.mark.set_data([attempt.supply] if price else [], [price] if price else [])
        wanted, supplied, edge = self.words
        room = picture.wanted > 70 * across
        wanted.set_ha("right" if room else "left")
        wanted.set_position((picture.wanted + (-6 if room else 6) * across, 6 * up))
        supplied.set_position((8 * across, picture.reference - 4 * up))
        edge.set_text(_("band ends at {price}").format(price=money(attempt.high, self.currency)))
        edge.set_position((most - 4 * across, attempt.high - 5 * up))


class CoveragePanel:
    """The part: the smaller side as a part of the larger, against the rule."""

    def __init__(self, sheet: Sheet, ax: Axes, currency: str) -> None:
        self.ax, self.currency = ax, currency
        theme = sheet.theme
        ticks(ax.xaxis, lambda value: percent(value / 100))
        ax.set_yticks([])
        ax.grid(axis="y", visible=False)
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(_("Smaller side, % of the larger"))
        self.colours = {True: theme.ask, False: theme.bid}
        self.bar = sheet.moving(ax.barh(0.0, 1.0, height=0.5, color=theme.ask))[0]
        (self.rule,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=2.5))
        self.says = sheet.label(ax, 0, 0.0, va="center", weight="bold", fontsize=px(15), halo=True)
        self.least = sheet.label(ax, 0, 0.62, va="bottom", ha="left", halo=True)
        self.verdict = sheet.label(ax, 0, -0.75, va="center", ha="left", fontsize=px(14), weight="bold")
        fit(ax, y=(-1.1, 1.1))

    def show(self, attempt: BandedAuction, coverage: float) -> None:
        """Show how far the smaller side reaches."""
        part = 100 * attempt.coverage
        top = 100.0 if max(part, 100 * coverage) > 45 else 50.0
        fit(self.ax, x=(0.0, top))
        across = top / css_size(self.ax)[0]
        self.bar.set_width(part)
        self.bar.set_color(self.colours[attempt.supply <= attempt.demand])
        self.rule.set_data([100 * coverage] * 2, [-0.5, 0.55])
        self.says.set_text(percent(attempt.coverage))
        inside_ = part > 0.7 * top
        self.says.set_ha("right" if inside_ else "left")
        self.says.set_position((part + (-8 if inside_ else 8) * across, 0.0))
        right = 100 * coverage > 0.55 * top
        self.least.set_ha("right" if right else "left")
        self.least.set_text(_("least: {part}").format(part=percent(coverage)))
        self.least.set_position((100 * coverage, 0.62))
        opens = _("It opens at {price}").format(price=money(attempt.price or 0, self.currency))
        self.verdict.set_text(opens if attempt.opened else _("It does not open"))
        self.verdict.set_position((4 * across, -0.8))


@dataclass(frozen=True)
class OpeningPicture(Picture):
    """One attempt to open a new share inside a band around its reference price.

    Parameters
    ----------
    wanted : float
        Shares that buyers want at any price [shares], > 0.
    holders : Holders
        Who would sell at which price.
    reference : float
        Price at the middle of the band [currency units/share], > 0.
    band : float
        Half-width of the band, as a part of the reference, > 0.
    coverage : float
        Least part of the larger side that the smaller must cover, 0 to 1.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    currency : str
        In which prices are.
    widest : float
        Band up to which the price axis reaches.

    Raises
    ------
    ValueError
        If an argument breaks its rule.
    """

    wanted: float
    holders: Holders
    reference: float
    band: float
    coverage: float
    shares_outstanding: float
    currency: str = "EUR"
    widest: float = 1.5

    height = 340
    height_narrow = 560

    def __post_init__(self) -> None:
        positive("shares_outstanding", self.shares_outstanding)
        inside("coverage", self.coverage, 0.0, 1.0, "be from 0 to 1")
        if not positive("wanted", self.wanted) >= 1:
            refuse("wanted", "be at least one share", self.wanted)
        self.attempt  # noqa: B018  what cannot be is refused before anything is drawn

    @cached_property
    def attempt(self) -> BandedAuction:
        """Return what the attempt came to."""
        orders = [AuctionOrder(Side.BID, round(self.wanted), round(MOST_PAID * self.reference, 2))]
        orders += self.holders.orders(self.reference, self.reference * (1 + self.band))
        return banded_auction(orders, self.reference, self.band, self.coverage)

    @property
    def top(self) -> float:
        """Return the upper end of the price axis [currency units/share]."""
        return 1.08 * self.reference * (1 + max(self.widest, self.band))

    @property
    def cash(self) -> float:
        """Return what buyers paid [currency units]."""
        auction = self.attempt.auction
        return (auction.price or 0.0) * auction.volume if auction else 0.0

    def compose(self, sheet: Sheet) -> tuple[BandPanel, CoveragePanel]:
        """Lay out the band and the coverage."""
        titles = (_("Wanted and offered"), _("Does one side cover enough?"))
        band, coverage = sheet.panels(3, 2, titles=titles, left=(56, 24))
        return BandPanel(sheet, band, self.currency), CoveragePanel(sheet, coverage, self.currency)

    def update(self, parts: tuple[BandPanel, CoveragePanel]) -> None:
        """Hold the auction."""
        parts[0].show(self)
        parts[1].show(self.attempt, self.coverage)

    def headlines(self) -> Sequence[Headline]:
        """Return whether it opens, at what price, and what that re-marks."""
        attempt = self.attempt
        price = money(attempt.price or 0, self.currency) if attempt.opened else _("none")
        return (
            Headline(_("First price"), price, "cap"),
            Headline(_("Wanted"), count(attempt.demand), "bid"),
            Headline(_("Offered"), count(attempt.supply), "ask"),
            Headline(_("Cash that changed hands"), money(self.cash, self.currency), "cash"),
        )

    def sentence(self) -> str:
        """Return the attempt in words."""
        attempt, say = self.attempt, lambda value: money(value, self.currency)
        if attempt.price is None:
            return _("Nobody offers a share inside the band, and there is no price.")
        words = _("At {price}, {wanted} shares are wanted and {offered} offered: one side covers {part} of the other.")
        if not attempt.opened:
            words += " " + _("The rule asks for {rule}, so nothing trades.")
        else:
            words += " " + _("It opens, {cash} changes hands, and {change} is added to the market cap.")
            if attempt.price <= self.reference:
                words = words.replace(_(", and {change} is added to the market cap"), "")
        last = self.reference * (1 + self.widest)
        above = self.holders.offered(last) - self.holders.offered(attempt.high)
        if above > 0 and not attempt.opened:
            words += " " + _("Above the band, up to {last}, another {above} are offered.")
        return words.format(
            last=say(last),
            above=count(above),
            price=say(attempt.price),
            wanted=count(attempt.demand),
            offered=count(attempt.supply),
            part=percent(attempt.coverage),
            rule=percent(self.coverage),
            cash=say(self.cash),
            change=say((attempt.price - self.reference) * self.shares_outstanding),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return wanted and offered by price."""
        prices = np.arange(self.reference, self.top, STEP).tolist()
        return {
            "price": prices,
            "wanted": [self.wanted] * len(prices),
            "offered": [self.holders.offered(price) for price in prices],
            "inside_the_band": [price <= self.attempt.high for price in prices],
        }
