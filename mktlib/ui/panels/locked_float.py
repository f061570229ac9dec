"""Locked shares: three market caps at one price, the curve of what is for sale, and one purchase along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mktlib.formula import ExponentialSupply, Revaluation, revalue
from mktlib.market.free_float import Caps, FreeFloat
from mktlib.ui.money_ticks import MoneyTicks
from mktlib.ui.numbers import money, percent, times
from mktlib.ui.panels.supply_curve import outline
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.panels.way_down import trace
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


class CapsPanel:
    """The part: total cap, cap of the free float and cap of what is for sale; hatched, what is left out."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax, self.money = ax, MoneyTicks(ax)
        theme = sheet.theme
        ax.set(ylim=(-0.45, 2.95), yticks=[])
        ax.grid(axis="y", visible=False)
        ax.spines["left"].set_visible(False)
        ticks(ax.xaxis, self.money)
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=3)
        self.rows = []
        for y, strength in ((2.0, 0.45), (1.0, 0.7), (0.0, 1.0)):
            rest: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.locked, "hatch": "////", "linewidth": 0.8}
            fill: dict[str, Any] = {"facecolor": theme.cap, "alpha": strength, "linewidth": 0}
            filled, hatched = (
                sheet.moving(ax.add_patch(Rectangle((0, y - 0.18), 0, 0.36, **look))) for look in (fill, rest)
            )
            say = sheet.label(ax, 0, y + 0.3, transform=ax.get_yaxis_transform(), color=theme.cap, weight="bold")
            self.rows.append((y, filled, hatched, say))

    def show(self, caps: Caps, currency: str) -> None:
        """Show the three caps [currency units]."""
        self.money.write_in(currency)
        words = _("all shares: {cap}"), _("free float: {cap}"), _("for sale: {cap}")
        for cap, word, row in zip((caps.total, caps.free, caps.effective), words, self.rows, strict=True):
            y, filled, hatched, say = row
            filled.set_width(cap)
            hatched.set_bounds(cap, y - 0.18, caps.total - cap, 0.36)
            say.set_text(word.format(cap=money(cap, currency)))
        fit(self.ax, x=(0.0, 1.02 * caps.total))


class ForSalePanel:
    """The part: all shares across; the curve of those for sale, the cash under it, and the curve if all were."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax, self.money = ax, MoneyTicks(ax)
        theme = sheet.theme
        ax.set_xlabel(_("Shares, % of all shares"))
        ticks(ax.xaxis, lambda value: percent(value / 100))
        ticks(ax.yaxis, self.money)
        ax.grid(axis="x", visible=False)
        shut: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.locked, "hatch": "////", "linewidth": 0.8}
        self.shut = sheet.moving(ax.add_patch(Rectangle((0, 0), 0, 0, **shut)))
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, alpha=0.35, linewidth=0))
        (self.all,) = ax.plot([], [], color=theme.muted, linewidth=1.4, linestyle=(0, (1, 2)))
        (self.ahead,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=1.8, linestyle=(0, (4, 2))))
        (self.behind,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2.8))
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markersize=9, clip_on=False))
        self.mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        self.price = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), halo=True, va="center")
        self.key = sheet.label(ax, 0, 0, color=theme.muted, halo=True, ha="center", va="center")
        self.kept = sheet.label(ax, 0.98, 0, color=theme.muted, halo=True, ha="right")
        self.kept.set_transform(ax.get_yaxis_transform())

    def show(self, picture: LockedFloatPicture) -> None:
        """Show the walk of `picture`."""
        currency, result, P = picture.currency, picture.result, picture.P
        self.money.write_in(currency)
        unit = picture.company.shares_outstanding / 100
        end = P.float_shares / unit
        top = nice(1.12 * max(result.price_after, 2 * P.p0))
        fit(self.ax, x=(0.0, 100.0), y=(0.0, top))
        across, up = 100 / css_size(self.ax)[0], top / css_size(self.ax)[1]  # one CSS pixel
        self.shut.set_bounds(end, 0, 100 - end, P.p0)
        self.shut.set_visible(end < 100)
        walked, paid = outline(P, picture.q)
        self.area.set_xy(np.column_stack((np.append(walked, (picture.q, 0.0)) / unit, np.append(paid, (0.0, 0.0)))))
        self.behind.set_data(walked / unit, paid)
        shares, asked = outline(P, P.float_shares)
        self.ahead.set_data(shares / unit, np.minimum(asked, 4 * top))
        everyone = outline(picture.everyone, 0.9999 * picture.everyone.float_shares)
        trace(self.all, everyone[0] / unit, np.minimum(everyone[1], 4 * top))
        at = picture.q / unit
        self.mark.set_data([at], [result.price_after])
        self.price.set_text(money(result.price_after, currency))
        wide = (9.5 * len(self.price.get_text()) + 14) * across
        left = at + wide > 100
        self.price.set_ha("right" if left else "left")
        self.price.set_position((at - 10 * across if left else at + 11 * across, result.price_after + 8 * up))
        words = _("not for sale")
        room = 7.6 * len(words) * across
        self.key.set_text(words)
        self.key.set_visible(100 - end > room)
        self.key.set_position(((100 + end) / 2, P.p0 / 2))
        self.kept.set_text(_("dotted: if all were for sale"))
        self.kept.set_y(top - 18 * up)
        self.kept.set_visible(result.price_after < top - 40 * up or at < 35)


@dataclass(frozen=True)
class LockedFloatPicture(Picture):
    """A purchase in a company of which a part is locked.

    Parameters
    ----------
    company : FreeFloat
        How many shares there are, float, and are for sale.
    P : ExponentialSupply
        Supply curve of what is for sale [currency units/share].
    cash : float
        What buyers spend [currency units], >= 0.
    everyone : ExponentialSupply
        The curve if all shares were for sale, for comparison.
    currency : str
        Currency of the prices, as an ISO code.

    Raises
    ------
    ValueError
        If `cash` is negative, or more than what is for sale costs.
    """

    company: FreeFloat
    P: ExponentialSupply
    cash: float
    everyone: ExponentialSupply
    currency: str = "CNY"

    height = 440
    height_narrow = 900

    def __post_init__(self) -> None:
        most = self.P.capital_spent(self.P.float_shares)
        if not 0 <= self.cash <= most * (1 + 1e-9):
            words = partial(money, currency=self.currency)
            raise ValueError(f"cash must be at most {words(most)}, which buys all for sale, got {words(self.cash)}")

    @cached_property
    def q(self) -> float:
        """Return how many shares the cash buys [shares]: K(q) solved for q."""
        P = self.P
        price = P.p0 + P.k * self.cash / P.float_shares
        return float(P.quantity(min(price, float(P(P.float_shares)))))

    @cached_property
    def result(self) -> Revaluation:
        """Return what the purchase re-marks."""
        return revalue(self.P, self.q, self.company.shares_outstanding)

    @property
    def caps(self) -> Caps:
        """Return the three caps before the purchase [currency units]."""
        return self.company.caps(self.P.p0)

    @property
    def multiplier(self) -> float:
        """Return how much cap a unit of cash re-marks along this curve: k·S over what is for sale."""
        return self.P.k * self.company.shares_outstanding / self.P.float_shares

    def compose(self, sheet: Sheet) -> tuple[CapsPanel, ForSalePanel, TwoMeters]:
        """Lay out the caps, the curve and the meters."""
        titles = _("One price, three caps"), _("What is for sale"), _("The two meters")
        caps, curve, meters = three_panels(sheet, (9, 12, 10), titles, (26, 60, 26), tall=1)
        return CapsPanel(sheet, caps), ForSalePanel(sheet, curve), TwoMeters(sheet, meters)

    def update(self, parts: tuple[CapsPanel, ForSalePanel, TwoMeters]) -> None:
        """Set caps, curve and meters."""
        parts[0].show(self.caps, self.currency)
        parts[1].show(self)
        parts[2].show(self.cash, self.result.cap_change, self.currency)

    def headlines(self) -> Sequence[Headline]:
        """Return what is for sale, both sums, and the multiplier."""
        return (
            Headline(_("For sale"), percent(self.company.effective_float / self.company.shares_outstanding)),
            Headline(_("Cash that changed hands"), money(self.cash, self.currency), "cash"),
            Headline(_("Change in market cap"), money(self.result.cap_change, self.currency), "cap"),
            Headline(_("Cap moved by each unit of cash"), times(self.multiplier)),
        )

    def sentence(self) -> str:
        """Return the purchase in words."""
        say, caps, result = partial(money, currency=self.currency), self.caps, self.result
        return _(
            "Of {total}, {free} floats and {sale} is for sale. Buying for {cash} takes the price from {before} to"
            " {after} and the market cap up by {cap}: {ratio} the cash."
        ).format(
            total=say(caps.total),
            free=say(caps.free),
            sale=say(caps.effective),
            cash=say(self.cash),
            before=say(result.price_before),
            after=say(result.price_after),
            cap=say(result.cap_change),
            ratio=times(self.multiplier),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the caps and the purchase as one row."""
        caps, result = self.caps, self.result
        return {
            "currency": [self.currency],
            "total_cap": [caps.total],
            "float_cap": [caps.free],
            "cap_for_sale": [caps.effective],
            "cash": [self.cash],
            "price_before": [result.price_before],
            "price_after": [result.price_after],
            "cap_change": [result.cap_change],
        }
