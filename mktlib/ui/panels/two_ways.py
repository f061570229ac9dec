"""Two ways up, kept apart: buyers walk along the supply curve, or holders shift the whole curve."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mktlib.formula import LadderSupply, Revaluation, SupplyCurve, market_cap, revalue
from mktlib.formula._checks import real, refuse
from mktlib.ui.numbers import money, shares_in_words, times
from mktlib.ui.panels.supply_curve import SupplyPanel, outline
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size
from mktlib.ui.words import _


@dataclass(frozen=True)
class TwoWaysPicture(Picture):
    """A shift of the supply curve, then a walk along the shifted curve.

    Parameters
    ----------
    P : SupplyCurve
        Inverse supply before [$/share], with a finite float.
    q : float
        Shares bought along the shifted curve [shares], within the float.
    shift : float
        Every reservation price times this, >= 1 (dimensionless).
    shares_outstanding : float
        All shares of the company [shares], > 0.

    Raises
    ------
    ValueError
        If `P` has no end, `shift` is below 1, or more is bought than there is.
    """

    P: Any
    q: float
    shift: float
    shares_outstanding: float

    def __post_init__(self) -> None:
        if not isinstance(self.P, SupplyCurve) or not math.isfinite(self.P.float_shares):
            refuse("P", "be a supply curve with a finite float", self.P)
        if real("shift", self.shift) < 1:
            refuse("shift", "be at least 1", self.shift)
        self.walk  # noqa: B018  a walk that cannot be is refused before anything is drawn

    @property
    def shifted(self) -> Any:
        """Return the curve after the shift."""
        return self.P.shifted(self.shift)

    @property
    def walk(self) -> Revaluation:
        """Return what the walk along the shifted curve cost and re-marked."""
        return revalue(self.shifted, self.q, self.shares_outstanding)

    @property
    def shift_change(self) -> float:
        """Return the change in market cap that the shift alone makes: S·P₀·(shift − 1) [$]."""
        return market_cap(self.P(0.0), self.shares_outstanding) * (self.shift - 1)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out both curves and the meters."""
        theme = sheet.theme
        titles = (_("Supply before (dashed) and after"), _("The two meters"))
        ax, meters = sheet.panels(1, 1, titles=titles, left=(78, 30))
        walk = SupplyPanel(sheet, ax)
        walk.ahead.set(linestyle="-", color=theme.ink)
        (before,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.8, linestyle=(0, (4, 3))))
        (arrow,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=4, solid_capstyle="butt", clip_on=False))
        (tip,) = sheet.moving(ax.plot([], [], "^", color=theme.cap, markersize=11, clip_on=False))
        word = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", va="center", halo=True)
        return {
            "walk": walk,
            "before": before,
            "arrow": arrow,
            "tip": tip,
            "word": word,
            "meters": TwoMeters(sheet, meters),
        }

    def update(self, parts: dict[str, Any]) -> None:
        """Shift, walk, and set the meters."""
        walk, first, then = self.walk, self.P(0.0), self.shifted(0.0)
        parts["walk"].show(self.shifted, self.q, walk.cash)
        reach = self.P.float_shares
        ax = parts["walk"].ax
        top = ax.get_ylim()[1]
        across, up = (100 / css_size(ax)[0], top / css_size(ax)[1])  # one CSS pixel
        shares, prices = outline(self.P, reach if isinstance(self.P, LadderSupply) else 0.9999 * reach)
        parts["before"].set_data(100 * shares / reach, np.minimum(prices, 4 * top))
        parts["arrow"].set_data([0, 0], [first, max(then - 14 * up, first)])
        parts["tip"].set_data([0], [max(then - 13 * up, first)])
        parts["before"].set_visible(self.shift > 1)
        length, climb = (then - first) / up, (walk.price_after - then) / up
        for one in (parts["arrow"], parts["tip"]):
            one.set_visible(length > 12)
        # The last price may be named near the arrow, and so may the cash.
        cash = parts["walk"].inside
        near = abs(cash.get_position()[1] - (first + then) / 2) < 24 * up
        crowded = cash.get_visible() and near and cash.get_position()[0] < 150 * across
        parts["word"].set_visible(length > (54 if climb < 24 else 28) and not crowded)
        parts["word"].set_text(_("shift {factor}").format(factor=times(self.shift)))
        parts["word"].set_position((9 * across, (first + then) / 2 - 4 * up))
        parts["meters"].show(walk.cash, self.shift_change + walk.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return the cash, what each way adds to the market cap, and the last price."""
        walk = self.walk
        return (
            Headline(_("Cash that changed hands"), money(walk.cash), "cash"),
            Headline(_("Market cap, from the shift"), money(self.shift_change), "cap"),
            Headline(_("Market cap, from the walk"), money(walk.cap_change), "cap"),
            Headline(_("Last price"), money(walk.price_after)),
        )

    def sentence(self) -> str:
        """Return both ways, kept apart."""
        if self.shift > 1 and self.q > 0:
            words = _(
                "Every holder asks {factor} the old price: that alone adds {shift_cap} to the market cap,"
                " without cash. Then buying {shares} along the new curve takes {cash} and adds {walk_cap};"
                " the last price is {price}."
            )
        elif self.shift > 1:
            words = _(
                "No cash changed hands: every holder asks {factor} the old price, the next share is quoted at"
                " {price}, and at that price the market cap is {shift_cap} higher."
            )
        elif self.q > 0:
            words = _(
                "No holder changed a price: buying {shares} along the curve takes {cash}, adds {walk_cap} to"
                " the market cap and ends at {price}."
            )
        else:
            return _("No holder changed a price and nothing was bought: the market cap stays as it was.")
        walk = self.walk
        return words.format(
            factor=times(self.shift),
            shift_cap=money(self.shift_change),
            shares=shares_in_words(self.q),
            cash=money(walk.cash),
            walk_cap=money(walk.cap_change),
            price=money(walk.price_after),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row for each way."""
        walk = self.walk
        return {
            "way": ["shift", "walk"],
            "shares_bought": [0.0, self.q],
            "cash_usd": [0.0, walk.cash],
            "cap_change_usd": [self.shift_change, walk.cap_change],
            "price_after_usd": [walk.price_before, walk.price_after],
        }
