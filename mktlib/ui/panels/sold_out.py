"""Buyers who must buy more than is for sale: a supply curve that runs out, and the two meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from mktlib.formula import IsoelasticSupply
from mktlib.formula._checks import above, positive, real, refuse
from mktlib.ui.numbers import money, money_tick, percent
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

POINTS = 160
ROOM = 1.6  # the price axis ends at this many times the high that was seen


@dataclass(frozen=True)
class SoldOutPicture(Picture):
    """Forced buyers on a curve that sells out.

    Parameters
    ----------
    curve : IsoelasticSupply
        Sellers: its float is all that can be bought [shares].
    wanted : float
        What must be bought, whatever it costs [shares], >= 0.
    shares_outstanding : float
        All shares [shares], > 0.
    high : float
        Highest price that was seen [currency units/share], above the curve's first.
    widest : float
        End of the axis of shares [shares], > 0.
    currency : str
        Currency of all prices.
    """

    curve: IsoelasticSupply
    wanted: float
    shares_outstanding: float
    high: float
    widest: float
    currency: str = "EUR"

    height = 400
    height_narrow = 680

    def __post_init__(self) -> None:
        positive("shares_outstanding", self.shares_outstanding)
        positive("widest", self.widest)
        above("high", self.high, "p0", self.curve.p0)
        if real("wanted", self.wanted) < 0:
            refuse("wanted", "be at least 0", self.wanted)

    @property
    def missing(self) -> float:
        """Return what must be bought and is not for sale at any price [shares]."""
        return max(0.0, self.wanted - self.curve.float_shares)

    @property
    def sold_out(self) -> bool:
        """Return whether no finite price serves all who must buy."""
        return self.wanted >= self.curve.float_shares

    @property
    def bought(self) -> float:
        """Return what is bought; when it does not suffice, what is bought at the high that was seen [shares]."""
        return float(self.curve.quantity(self.high)) if self.sold_out else self.wanted

    @property
    def price(self) -> float:
        """Return the price of the last share bought [currency units/share]."""
        return float(self.curve(self.bought))

    @property
    def cash(self) -> float:
        """Return the cash paid for what is bought [currency units]."""
        return float(self.curve.capital_spent(self.bought))

    @property
    def cap_change(self) -> float:
        """Return the change of market cap [currency units]."""
        return self.shares_outstanding * (self.price - self.curve.p0)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the curve and the meters."""
        theme = sheet.theme
        titles = (_("Who sells to those who must buy?"), _("The two meters"))
        left, right = sheet.panels(1.5, 1, titles=titles, left=(66, 30))
        ticks(left.xaxis, lambda value: percent(value / 100))
        ticks(left.yaxis, partial(money_tick, currency=self.currency))
        left.set_xlabel(_("Bought back, % of voting shares"))
        left.grid(axis="x", visible=False)
        top = ROOM * self.high
        left.axhline(self.high, color=theme.muted, linewidth=1, linestyle=(0, (1, 2)))
        (area,) = sheet.moving(left.fill([0, 0], [0, 0], color=theme.cash, alpha=0.28, linewidth=0))
        hatch: dict[str, Any] = {"facecolor": "none", "edgecolor": theme.locked, "hatch": "////", "linewidth": 0}
        (gap,) = sheet.moving(left.fill([0, 0], [0, 0], **hatch))
        (curve,) = sheet.moving(left.plot([], [], color=theme.ask, linewidth=2.4))
        (wall,) = sheet.moving(left.plot([], [], color=theme.ask, linewidth=1.2, linestyle=(0, (4, 2))))
        (need,) = sheet.moving(left.plot([], [], color=theme.accent, linewidth=2.4))
        (dot,) = sheet.moving(left.plot([], [], "o", color=theme.cap, markersize=10, clip_on=False))
        dot.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        bold: dict[str, Any] = {"weight": "bold", "fontsize": px(13), "halo": True}
        names = {"need": theme.accent, "wall": theme.ask, "price": theme.cap}
        words = {key: sheet.label(left, 0, 0, color=colour, **bold) for key, colour in names.items()}
        words["gap"] = sheet.label(left, 0, 0, _("not for sale"), ha="center", va="center", halo=True)
        words["high"] = sheet.label(left, 0, 0, color=theme.muted, ha="right", va="bottom", fontsize=px(12), halo=True)
        fit(left, x=(0.0, self.widest / self._unit), y=(0.0, top))
        meters = TwoMeters(sheet, right, currency=self.currency)
        return {"left": left, "area": area, "gap": gap, "curve": curve, "wall": wall, "need": need, "dot": dot,
                "words": words, "meters": meters}  # fmt: skip

    @property
    def _unit(self) -> float:
        return self.shares_outstanding / 100

    def update(self, parts: dict[str, Any]) -> None:
        """Walk the curve as far as it goes."""
        ax, words, unit, top = parts["left"], parts["words"], self._unit, ROOM * self.high
        reach, wanted, bought = (one / unit for one in (self.curve.float_shares, self.wanted, self.bought))
        wide = self.widest / unit
        fit(ax, x=(0.0, wide), y=(0.0, top))
        across, up = wide / css_size(ax)[0], top / css_size(ax)[1]
        shares = np.linspace(0, min(float(self.curve.quantity(2 * top)), self.curve.float_shares), POINTS)
        parts["curve"].set_data(shares / unit, np.minimum(self.curve(shares), 1.5 * top))
        walked = np.linspace(0, self.bought, POINTS)
        under = np.column_stack((np.append(walked, (self.bought, 0)) / unit, np.append(self.curve(walked), (0, 0))))
        parts["area"].set_xy(under)
        parts["wall"].set_data([reach] * 2, [0, top])
        parts["need"].set_data([wanted] * 2, [0, 0.86 * top])
        inside = min(wanted, wide)
        parts["gap"].set_xy([(reach, 0), (inside, 0), (inside, 0.8 * top), (reach, 0.8 * top)])
        parts["gap"].set_visible(self.missing > 0)
        parts["dot"].set_data([bought], [min(self.price, top)])
        beyond = self.price > top
        words["price"].set_text(money(self.price, self.currency) + (" ↑" if beyond else ""))
        left = bought > 90 * across
        words["price"].set_ha("right" if left else "left")
        words["price"].set_va("center")
        words["price"].set_position((bought + (-12 if left else 12) * across, self.price if not beyond else 0.7 * top))
        words["need"].set_text(_("must: {part}").format(part=percent(wanted / 100)))
        words["wall"].set_text(_("for sale: {part}").format(part=percent(reach / 100)))
        room = 100 * across
        for key, x, y in (("need", wanted, 0.88), ("wall", reach, 0.965)):
            before = x > wide - room
            words[key].set_ha("right" if before else "left")
            words[key].set_position((min(x, wide) + (-5 if before else 5) * across, y * top))
        words["gap"].set_visible(self.missing > 0 and (inside - reach) > 96 * across)
        words["gap"].set_position(((reach + inside) / 2, 0.35 * top))
        words["high"].set_text(_("high {price}").format(price=money(self.high, self.currency)))
        words["high"].set_position((wide, self.high + 3 * up))
        parts["meters"].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return need and supply, the price, and the cash."""
        unit = self.shares_outstanding
        price = _("no price is enough") if self.sold_out else money(self.price, self.currency)
        return (
            Headline(_("Must be bought"), percent(self.wanted / unit), "accent"),
            Headline(_("Can be bought"), percent(self.curve.float_shares / unit), "ask"),
            Headline(_("Price that serves all"), price, "cap"),
            Headline(_("Cash up to the high") if self.sold_out else _("Cash paid"),
                     money(self.cash, self.currency), "cash"),
        )  # fmt: skip

    def sentence(self) -> str:
        """Return whether there is a price, and what it costs."""
        unit, say = self.shares_outstanding, partial(money, currency=self.currency)
        if self.wanted == 0:
            return _("Nobody must buy, and the price stays at {price}.").format(price=say(self.curve.p0))
        if self.sold_out:
            words = _("{need} of the voting shares must be bought and {sale} can be: no price serves everybody. At"
                      " {high}, the high that was seen, {bought} is bought for {cash}.")  # fmt: skip
        else:
            words = _("{need} of the voting shares must be bought and {sale} can be: the last share costs {price}, all"
                      " of them cost {cash}, and the market cap rises by {cap}.")  # fmt: skip
        return words.format(
            need=percent(self.wanted / unit),
            sale=percent(self.curve.float_shares / unit),
            high=say(self.high),
            bought=percent(self.bought / unit),
            price=say(self.price),
            cash=say(self.cash),
            cap=say(self.cap_change),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the walk."""
        shares = np.linspace(0, self.bought, 41)
        return {"shares": shares.tolist(), f"price_{self.currency.lower()}": np.asarray(self.curve(shares)).tolist()}
