"""What it costs to pump a price up, against the part of the shares that is for sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from mktlib.formula._checks import refuse
from mktlib.market.pump import Pump
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import change, money, money_tick, percent
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.panels.way_down import trace
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _


@dataclass(frozen=True)
class PumpCostPicture(Picture):
    """The same rise of the price, for floats from thin to full.

    Parameters
    ----------
    part : float
        The part of all shares that is for sale, above 0 and at most 1.
    here : Pump
        What the rise takes there.
    floats : tuple of float
        Other parts, ascending.
    pumps : tuple of Pump
        What the same rise takes at each of them.
    currency : str
        Currency of the prices, as an ISO code.

    Raises
    ------
    ValueError
        If the last two differ in length, or a part is out of range.
    """

    part: float
    here: Pump
    floats: tuple[float, ...]
    pumps: tuple[Pump, ...]
    currency: str = "CNY"

    height = 400
    height_narrow = 660

    def __post_init__(self) -> None:
        if len(self.pumps) != len(self.floats):
            refuse("pumps", f"be {len(self.floats)}, one for each float", len(self.pumps))
        for part in (self.part, *self.floats):
            if not 0 < part <= 1:
                refuse("part", "be above 0 and at most 1", part)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the cost and the meters."""
        theme = sheet.theme
        ax, meters = sheet.panels(3, 2, titles=(_("Cost of the pump"), _("The two meters")), left=(70, 30))
        log_axis(ax, "x", percent, most=4)
        log_axis(ax, "y", partial(money_tick, currency=self.currency), most=5)
        ax.set_xlabel(_("For sale, % of all shares"))
        (cap,) = ax.plot([], [], color=theme.cap, linewidth=2, linestyle=(0, (4, 2)))
        (cost,) = ax.plot([], [], color=theme.cash, linewidth=2.6)
        (gap,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.2, linestyle=(0, (1, 2))))
        (dot,) = sheet.moving(ax.plot([], [], "o", color=theme.cash, markersize=10, clip_on=False))
        dot.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        bold: dict[str, Any] = {"weight": "bold", "fontsize": px(14), "halo": True}
        word = sheet.label(ax, 0, 0, color=theme.cash, va="top", **bold)
        added = sheet.label(ax, 0, 0, color=theme.cap, va="bottom", weight="bold", halo=True)
        return {"ax": ax, "cap": cap, "cost": cost, "gap": gap, "dot": dot, "word": word, "added": added,
                "meters": TwoMeters(sheet, meters, currency=self.currency)}  # fmt: skip

    def update(self, parts: dict[str, Any]) -> None:
        """Draw the cost and mark the reader's float."""
        ax, here, part = parts["ax"], self.here, self.part
        fit(ax, x=(self.floats[0] * 0.9, 1.05), y=(1e6, 2e11))
        floats = np.array(self.floats)
        trace(parts["cap"], floats, np.array([one.cap_added for one in self.pumps]))
        trace(parts["cost"], floats, np.array([one.paid for one in self.pumps]))
        parts["gap"].set_data([part, part], [here.paid, here.cap_added])
        parts["dot"].set_data([part], [here.paid])
        left = ax.transAxes.inverted().transform(ax.transData.transform((part, here.paid)))[0] > 0.6
        step = (1.05 / (0.9 * self.floats[0])) ** (12 / css_size(ax)[0])
        down = (2e5) ** (10 / css_size(ax)[1])
        word = parts["word"]
        word.set_text(money(here.paid, self.currency))
        word.set_ha("right" if left else "left")
        word.set_va("top")
        word.set_position((part, here.paid / down**4.6) if left else (part * step, here.paid / down))
        parts["added"].set_text(_("cap added: {cap}").format(cap=money(here.cap_added, self.currency)))
        parts["added"].set_position((self.floats[0], here.cap_added * down**0.6))
        parts["meters"].show(here.paid, here.cap_added)

    def headlines(self) -> Sequence[Headline]:
        """Return the float, the cost, what it re-marks and what it shows on paper."""
        say = self.currency
        return (
            Headline(_("For sale"), percent(self.part)),
            Headline(_("Cost of the pump"), money(self.here.paid, say), "cash"),
            Headline(_("Change in market cap"), money(self.here.cap_added, say), "cap"),
            Headline(_("Profit on paper"), money(self.here.paper_profit, say)),
        )

    def sentence(self) -> str:
        """Return the cost in words."""
        return _(
            "With {part} of all shares for sale, lifting the price from {before} to {top} ({change}) costs {cash};"
            " the market cap reads {cap} more."
        ).format(
            part=percent(self.part),
            before=money(self.here.price_before, self.currency),
            top=money(self.here.price_top, self.currency),
            change=change(self.here.price_before, self.here.price_top),
            cash=money(self.here.paid, self.currency),
            cap=money(self.here.cap_added, self.currency),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the cost at each float."""
        return {
            "for_sale": list(self.floats),
            "cost": [one.paid for one in self.pumps],
            "cap_added": [one.cap_added for one in self.pumps],
        }
