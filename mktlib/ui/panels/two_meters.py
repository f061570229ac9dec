"""The recurring picture: cash that changed hands beside the change in market cap, on one log scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mktlib.ui.money_ticks import MoneyTicks
from mktlib.ui.numbers import CURRENCY, money, significant
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _


class TwoMeters:
    """The part that other pictures place in one of their panels."""

    def __init__(
        self, sheet: Sheet, ax: Axes, cash_label: str = "", cap_label: str = "", currency: str = CURRENCY
    ) -> None:
        self.ax, self.money = ax, MoneyTicks(ax, currency)
        theme = sheet.theme
        self.labels = (cash_label or _("Cash that changed hands"), cap_label or _("Change in market cap"))
        ax.set_xscale("log")
        ax.set_ylim(-0.72, 1.85)
        ax.set_yticks([])
        ax.grid(axis="y", visible=False)
        ax.spines["left"].set_visible(False)
        self.bars: list[Any] = []
        self.says: list[Any] = []
        for y, colour in ((1.03, theme.cash), (0.0, theme.cap)):
            self.bars.append(sheet.moving(ax.barh(y, 1, height=0.3, color=colour, left=1e-3))[0])
            beside = ax.get_yaxis_transform()
            ax.text(0, y + 0.47, self.labels[len(self.says)], transform=beside, color=theme.muted, fontsize=px(13))
            self.says.append(
                sheet.label(ax, 0, y + 0.24, transform=beside, color=colour, fontsize=px(16), weight="bold")
            )
        self.ratio = sheet.label(ax, 0, -0.47, transform=ax.get_yaxis_transform(), va="center", fontsize=px(14))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: self.money(value)))
        ax.xaxis.set_minor_locator(NullLocator())

    def show(self, cash: float, cap_change: float, currency: str = "") -> None:
        """Set both meters [currency units] and put their ratio into words; `currency` where it may change."""
        currency = currency or self.money.currency
        self.money.write_in(currency)
        sizes = [abs(cash), abs(cap_change)]
        seen = [size for size in sizes if size > 0] or [1.0]
        low = max(0, 3 * math.floor((math.log10(min(seen)) - 0.7) / 3))
        high = math.ceil(math.log10(max(seen)) + 0.3)
        limits = (10.0**low, 10.0**high)
        if tuple(self.ax.get_xlim()) != limits:
            step = 3 * math.ceil((high - low) / 12)
            self.ax.xaxis.set_major_locator(FixedLocator([10.0**k for k in range(low, high + 1, step)]))
            fit(self.ax, x=limits)
        for bar, say, size, value in zip(self.bars, self.says, sizes, (cash, cap_change), strict=True):
            bar.set_x(limits[0])
            bar.set_width(max(size - limits[0], 0))
            say.set_text(money(value, currency))
        self.ratio.set_text(ratio_in_words(cash, cap_change, currency))


def ratio_in_words(cash: float, cap_change: float, currency: str = CURRENCY) -> str:
    """Return how much market cap each dollar, or other unit of money, re-marked.

    Examples
    --------
    >>> ratio_in_words(1000, 5192)
    '$1 re-marked $5.19'
    >>> ratio_in_words(0, 5e9)
    'no cash at all re-marked $5 billion'
    """
    say = partial(money, currency=currency)
    if cash == 0:
        return "" if cap_change == 0 else _("no cash at all re-marked {cap}").format(cap=say(abs(cap_change)))
    return _("{one} re-marked {ratio}").format(one=say(1), ratio=say(significant(abs(cap_change) / abs(cash), 3)))


@dataclass(frozen=True)
class MetersPicture(Picture):
    """The two meters alone.

    Parameters
    ----------
    cash : float
        Cash that changed hands [$], ≥ 0.
    cap_change : float
        Change in market cap [$], of either sign.
    """

    cash: float
    cap_change: float

    height = 250
    height_narrow = 270

    def compose(self, sheet: Sheet) -> TwoMeters:
        """Lay out one panel."""
        (ax,) = sheet.panels(1, left=30)
        return TwoMeters(sheet, ax)

    def update(self, parts: TwoMeters) -> None:
        """Set both meters."""
        parts.show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return both sums."""
        return (
            Headline(_("Cash that changed hands"), money(self.cash), "cash"),
            Headline(_("Change in market cap"), money(self.cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return both sums and their ratio."""
        return meters_sentence(self.cash, self.cap_change)

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both sums as one row."""
        return {"cash_usd": [self.cash], "cap_change_usd": [self.cap_change]}


def meters_sentence(cash: float, cap_change: float, currency: str = CURRENCY) -> str:
    """Return the two meters as a sentence.

    Examples
    --------
    >>> meters_sentence(0, 0)
    'Nothing changed hands and the market cap stayed as it was.'
    >>> meters_sentence(20, 1e6, "EUR")
    '€20 changed hands and the market cap rose by €1 million: each €1 re-marked €50,000.'
    """
    say = partial(money, currency=currency)
    if cap_change == 0:
        if cash == 0:
            return _("Nothing changed hands and the market cap stayed as it was.")
        return _("{cash} changed hands and the market cap stayed as it was.").format(cash=say(cash))
    moved = _("rose") if cap_change > 0 else _("fell")
    if cash == 0:
        return _("No cash changed hands, yet the market cap {moved} by {cap}.").format(
            moved=moved, cap=say(abs(cap_change))
        )
    words = (
        _("{cash} changed hands and the market cap {moved} by {cap}: each dollar re-marked {ratio}.")
        if currency == CURRENCY
        else _("{cash} changed hands and the market cap {moved} by {cap}: each {one} re-marked {ratio}.")
    )
    return words.format(
        cash=say(cash),
        moved=moved,
        cap=say(abs(cap_change)),
        ratio=say(significant(abs(cap_change) / cash, 3)),
        one=say(1),
    )
