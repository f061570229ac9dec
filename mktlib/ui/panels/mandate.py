"""A dollar into stocks when everybody holds fixed parts of wealth in them: round by round, and the two meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import positive, refuse
from mktlib.market.mandate import MARKET, MandateRound
from mktlib.ui.numbers import count, money, money_tick, number, signed
from mktlib.ui.panels.labelled_bars import LabelledBars, Row
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


@dataclass(frozen=True)
class MandatePicture(Picture):
    """What one purchase does once everybody has re-balanced.

    Parameters
    ----------
    cash : float
        What was bought for [$], > 0.
    rounds : tuple of MandateRound
        Round by round, at least one.
    end : MandateRound
        Where they lead.
    bought : str
        What was bought, as the model names it; decides which cap the meter shows.
    """

    cash: float
    rounds: tuple[MandateRound, ...]
    end: MandateRound
    bought: str = MARKET

    height = 440
    height_narrow = 900

    def __post_init__(self) -> None:
        positive("cash", self.cash)
        if not self.rounds:
            refuse("rounds", "be at least one", self.rounds)

    def seen(self, one: MandateRound) -> float:
        """Return the change of the cap of what was bought [$]."""
        return one.market if self.bought == MARKET else one.stock

    @property
    def multiplier(self) -> float:
        """Return the change of that cap per dollar, once all rounds are over."""
        return self.seen(self.end) / self.cash

    def compose(self, sheet: Sheet) -> tuple[dict[str, Any], LabelledBars, TwoMeters]:
        """Lay out rounds, caps and meters."""
        titles = (_("All stocks, round by round"), _("Where it ends"), _("The two meters"))
        left, middle, meters = three_panels(sheet, (4, 4, 4), titles, (62, 26, 30))
        return (
            _steps(sheet, left),
            LabelledBars(sheet, middle, 3, money_tick, 104, signed=True),
            TwoMeters(sheet, meters, _("Cash of the purchase"), _("Change in cap of what was bought")),
        )

    def update(self, parts: tuple[dict[str, Any], LabelledBars, TwoMeters]) -> None:
        """Show all three."""
        steps, ax, last = parts[0], parts[0]["ax"], len(self.rounds)
        changes = np.array([0.0, *(one.market for one in self.rounds)])
        top = nice(1.12 * max(self.end.market, 2 * self.cash))
        fit(ax, x=(0.0, float(last)), y=(0.0, top))
        steps["line"].set_data(np.arange(last + 1), changes)
        ends = abs(self.end.market) > 1e-9 * self.cash
        up = top / css_size(ax)[1]
        steps["end"].set_data([0, last], [self.end.market, self.end.market])
        steps["end"].set_visible(ends)
        steps["word"].set_text(_("ends at {cap}").format(cap=money(self.end.market)))
        steps["word"].set_position((last, self.end.market + 5 * up))
        rows = [
            Row(_("All stocks"), self.end.market, _sum(self.end.market), "cap"),
            Row(_("This stock"), self.end.stock, _sum(self.end.stock), "cap", hollow=self.bought == MARKET),
            Row(_("All the others"), self.end.others, _sum(self.end.others), "cap", hollow=True),
        ]
        parts[1].show(rows, self.cash)
        parts[2].show(self.cash, self.seen(self.end))

    def headlines(self) -> Sequence[Headline]:
        """Return the cash, the change, and their ratio."""
        return (
            Headline(_("Cash of the purchase"), money(self.cash), "cash"),
            Headline(_("Cap of what was bought"), "+" + money(self.seen(self.end)), "cap"),
            Headline(_("For each dollar"), money(round(self.multiplier, 2))),
            Headline(_("All stocks"), _sum(self.end.market), "cap"),
        )

    def sentence(self) -> str:
        """Return what the purchase did to its target and to the market."""
        words = _(
            "A purchase of {cash} ends with {seen} more cap of what was bought: {each} for each dollar. This stock"
            " changes by {stock}, all the others by {others}."
        )
        done = words.format(
            cash=money(self.cash),
            seen=money(self.seen(self.end)),
            each=money(round(self.multiplier, 2)),
            stock=_sum(self.end.stock),
            others=_sum(self.end.others),
        )
        so_far = self.rounds[-1].market
        if abs(so_far) < 0.995 * abs(self.end.market):
            done += " " + _("After {n} rounds all stocks stand at {so_far}.").format(
                n=count(len(self.rounds)), so_far=_sum(so_far)
            )
        return done

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per round."""
        return {
            "round": [one.number for one in self.rounds],
            "stock_usd": [one.stock for one in self.rounds],
            "others_usd": [one.others for one in self.rounds],
            "market_usd": [one.market for one in self.rounds],
        }


def _steps(sheet: Sheet, ax: Axes) -> dict[str, Any]:
    theme = sheet.theme
    ax.set_xlabel(_("Rounds of re-balancing"))
    ticks(ax.xaxis, number)
    ticks(ax.yaxis, money_tick)
    parts: dict[str, Any] = {"ax": ax}
    (parts["end"],) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.4, linestyle=(0, (1, 2))))
    (parts["line"],) = sheet.moving(ax.plot([], [], "o-", color=theme.cap, linewidth=2.2, markersize=4, clip_on=False))
    parts["word"] = sheet.label(ax, 0, 0, color=theme.muted, ha="right", va="bottom", halo=True, fontsize=px(12))
    return parts


def _sum(value: float) -> str:
    return signed(value, money) if abs(value) >= 0.5 else money(0)
