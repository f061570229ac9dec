"""Total and float market cap: all shares, the part that can be traded, and a market's size lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mktlib.formula import market_cap
from mktlib.formula._checks import positive, refuse
from mktlib.market.facts import A_SHARE_SIZES, SizeThresholds
from mktlib.ui.log_axis import log_axis
from mktlib.ui.money_ticks import MoneyTicks
from mktlib.ui.numbers import count, money, percent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, fit, nice
from mktlib.ui.theme import px
from mktlib.ui.words import _


class FloatPanel:
    """The part: shares × price, the part that can be traded filled, the locked part hatched."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax, self.money = ax, MoneyTicks(ax)
        theme = sheet.theme
        counts_by_money(ax, self.money)
        ax.set_xlabel(_("All shares of the company"))
        locked: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": theme.locked,
            "hatch": "////",
            "linewidth": 1,
        }
        self.free = sheet.moving(ax.add_patch(Rectangle((0, 0), 0, 0, facecolor=theme.cap, linewidth=0)))
        self.locked = sheet.moving(ax.add_patch(Rectangle((0, 0), 0, 0, **locked)))
        self.says = [
            sheet.label(ax, 0.02, y, transform=ax.transAxes, va="top", color=colour, weight="bold")
            for y, colour in ((0.98, theme.cap), (0.9, theme.muted))
        ]

    def show(self, price: float, shares: float, float_share: float, currency: str) -> None:
        """Show `shares` at `price`, a part of them free to trade."""
        self.money.write_in(currency)
        free = float_share * shares
        self.free.set_bounds(0, 0, free, price)
        self.locked.set_bounds(free, 0, shares - free, price)
        self.says[0].set_text(_("free float: {shares} ({part})").format(shares=count(free), part=percent(float_share)))
        self.says[1].set_text(
            _("locked, hatched: {shares}").format(shares=count(shares - free)) if float_share < 1 else ""
        )
        fit(self.ax, x=(0.0, 1.02 * shares), y=(0.0, nice(1.35 * price)))


class SizePanel:
    """The part: a log axis of market cap with a market's size lines, and two marks on it."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax, self.money = ax, MoneyTicks(ax)
        self.shown: tuple[Any, ...] = ()
        theme = sheet.theme
        log_axis(ax, "x", self.money, most=4)
        ax.set(ylim=(0, 4), yticks=[])
        ax.grid(visible=False)
        ax.spines["left"].set_visible(False)
        lines: dict[str, Any] = {"edgecolor": theme.muted, "linestyle": (0, (4, 3)), "linewidth": 1}
        self.mid: Any = ax.add_patch(Rectangle((1, -1), 1, 6, facecolor=theme.grid, **lines))
        self.bands = [
            ax.text(1, 3.9, "", ha=side, va="top", color=theme.muted, fontsize=px(12))
            for side in ("right", "center", "left")
        ]
        self.marks = []
        for y, marker, fill in ((1.9, "D", theme.cap), (0.6, "o", theme.paper)):
            (stem,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=1.2))
            (mark,) = sheet.moving(ax.plot([], [], marker, color=theme.cap, markerfacecolor=fill, mew=2, markersize=9))
            say = sheet.label(ax, 0, y + 0.4, va="center", color=theme.cap, weight="bold", halo=True)
            self.marks.append((y, stem, mark, say))

    def show(self, total: float, traded: float, sizes: SizeThresholds, currency: str) -> None:
        """Mark the total and the float cap against the lines of `sizes`."""
        lines = sizes.small_below.middle, sizes.large_above.middle
        low = 0.7 * 10.0 ** math.floor(math.log10(min(lines[0] / 20, traded / 2)))
        high = 1.4 * 10.0 ** math.ceil(math.log10(max(lines[1] * 20, total * 2)))
        new = low, high, lines, currency, sizes.market
        if self.shown != new:
            self.shown = new
            self.money.write_in(currency)
            self._draw_lines(low, high, lines, sizes.market)
        words = _("total: {cap}"), _("float: {cap}")
        for cap, word, (y, stem, mark, say) in zip((total, traded), words, self.marks, strict=True):
            stem.set_data([cap, cap], [0, y])
            mark.set_data([cap], [y])
            across = math.log(cap / low) / math.log(high / low)
            say.set_text(word.format(cap=money(cap, currency)))
            say.set_ha("left" if across < 0.35 else "right" if across > 0.65 else "center")
            say.set_x(cap)

    def _draw_lines(self, low: float, high: float, lines: tuple[float, float], market: str) -> None:
        """Draw the still part: what is small, mid and large."""
        small, large = lines
        fit(self.ax, x=(low, high))
        self.ax.set_xlabel(_("Size lines: {market}").format(market=market))
        self.mid.set_x(small)
        self.mid.set_width(large - small)
        gap = (high / low) ** 0.012
        says = (
            (small / gap, _("small\n< {cap}").format(cap=self.money(small))),
            (math.sqrt(small * large), _("mid")),
            (large * gap, _("large\n> {cap}").format(cap=self.money(large))),
        )
        for text, (x, words) in zip(self.bands, says, strict=True):
            text.set_x(x)
            text.set_text(words)


@dataclass(frozen=True)
class FloatCapPicture(Picture):
    """A company's total and float market cap, with its size class.

    Parameters
    ----------
    price : float
        Last price [currency units/share], > 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    float_share : float
        Part of the shares that can be traded (dimensionless), above 0 and at most 1.
    sizes : SizeThresholds
        Where a market draws its size lines, in `currency`.
    currency : str
        Currency of the price, as an ISO code.

    Raises
    ------
    ValueError
        If a number is not positive, or `float_share` is above 1.
    """

    price: float
    shares_outstanding: float
    float_share: float
    sizes: SizeThresholds = A_SHARE_SIZES
    currency: str = "CNY"

    height = 380
    height_narrow = 680

    def __post_init__(self) -> None:
        for name in ("price", "shares_outstanding", "float_share"):
            positive(name, getattr(self, name))
        if self.float_share > 1:
            refuse("float_share", "be at most 1", self.float_share)

    @property
    def cap(self) -> float:
        """Return the total market cap [currency units]."""
        return market_cap(self.price, self.shares_outstanding)

    @property
    def float_cap(self) -> float:
        """Return the market cap of the free float [currency units]."""
        return market_cap(self.price, self.float_share * self.shares_outstanding)

    @property
    def size(self) -> str:
        """Return the size class by total cap, in words."""
        return {"small": _("small cap"), "mid": _("mid cap"), "large": _("large cap")}[self.sizes.size_class(self.cap)]

    def compose(self, sheet: Sheet) -> tuple[FloatPanel, SizePanel]:
        """Lay out the shares and the scale."""
        shares, scale = sheet.panels(1, 1, titles=(_("Shares × price"), _("Total and float cap")), left=(84, 30))
        return FloatPanel(sheet, shares), SizePanel(sheet, scale)

    def update(self, parts: tuple[FloatPanel, SizePanel]) -> None:
        """Fill the float and set both marks."""
        parts[0].show(self.price, self.shares_outstanding, self.float_share, self.currency)
        parts[1].show(self.cap, self.float_cap, self.sizes, self.currency)

    def headlines(self) -> Sequence[Headline]:
        """Return both caps, the size class and the free float."""
        return (
            Headline(_("Total market cap"), money(self.cap, self.currency), "cap"),
            Headline(_("Float market cap"), money(self.float_cap, self.currency), "cap"),
            Headline(_("Size class, by total cap"), self.size),
            Headline(_("Free float"), percent(self.float_share)),
        )

    def sentence(self) -> str:
        """Return both caps in words."""
        return _(
            "At {price} a share, {shares} shares have a market cap of {cap}: a {size} by these lines."
            " {part} of them can be traded, so the float cap is {traded}."
        ).format(
            price=money(self.price, self.currency),
            shares=count(self.shares_outstanding),
            cap=money(self.cap, self.currency),
            size=self.size,
            part=percent(self.float_share),
            traded=money(self.float_cap, self.currency),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the company as one row."""
        return {
            "currency": [self.currency],
            "price": [self.price],
            "shares_outstanding": [self.shares_outstanding],
            "float_share": [self.float_share],
            "total_cap": [self.cap],
            "float_cap": [self.float_cap],
            "size_class": [self.sizes.size_class(self.cap)],
        }
