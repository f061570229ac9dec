"""Taking it out: shares of a whole company sold into smooth bids, beside what their price tag said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mktlib.formula import Revaluation, market_cap
from mktlib.ui.numbers import money, percent
from mktlib.ui.panels.way_down import WayDownPicture
from mktlib.ui.picture import Headline
from mktlib.ui.words import _


@dataclass(frozen=True)
class TakingOutPicture(WayDownPicture):
    """A `WayDownPicture` of `FallingBids`, in closed form, and the part of the price tag that became cash."""

    @cached_property
    def result(self) -> Revaluation:
        """Return what the sale brought and re-marked."""
        after = float(self.bids(self.q)) if self.q else self.last_price
        before_cap, after_cap = (market_cap(price, self.shares_outstanding) for price in (self.last_price, after))
        cash = self.bids.liquidation_value(self.q)
        return Revaluation(self.last_price, after, before_cap, after_cap, cash, premium=cash - self.last_price * self.q)

    def headlines(self) -> Sequence[Headline]:
        """Return what sellers received, what the price tag said, the part between, and what the sale re-marked."""
        tag = self.q * self.last_price
        return (
            Headline(_("Sellers received"), money(self.result.cash), "cash"),
            Headline(_("Their price tag said"), money(tag)),
            Headline(_("Part that became cash"), percent(self.result.cash / tag) if tag else percent(1)),
            Headline(_("Change in market cap"), money(self.result.cap_change), "cap"),
        )
