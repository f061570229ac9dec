"""Two moments in which a maker's quote seems to hold the price down, each beside the same without its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import refuse
from mktlib.orderbook.dealer_quote import Quote
from mktlib.orderbook.suspicion import quote_before_supply
from mktlib.ui.numbers import money
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, fit, nice
from mktlib.ui.words import _


class QuoteLines:
    """The part: an ask and a bid along an axis, solid, and the pair they are compared with, dashed."""

    def __init__(self, sheet: Sheet, ax: Axes, label: str, names: tuple[str, str]) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(label)
        counts_by_money(ax)
        self.lines = []
        for style in ("--", "-"):
            for colour, marker in ((theme.ask, "v"), (theme.bid, "^")):
                (line,) = sheet.moving(ax.plot([], [], style, color=colour, linewidth=2.4 if style == "-" else 1.3))
                line.set(marker=marker if style == "-" else "", markersize=6)
                self.lines.append(line)
        ax.legend(
            [self.lines[2], self.lines[3], self.lines[0]],
            [f"{_('ask')}, {names[0]}", f"{_('bid')}, {names[0]}", names[1]],
            handlelength=2,
        )

    def show(
        self,
        x: Sequence[float],
        quotes: Sequence[Quote],
        control: Sequence[Quote],
        prices: tuple[float, float],
        at: float | None = None,
    ) -> None:
        """Show both pairs; with `at` only there are markers."""
        values = [[one.ask for one in control], [one.bid for one in control]]
        values += [[one.ask for one in quotes], [one.bid for one in quotes]]
        for line, row in zip(self.lines, values, strict=True):
            line.set_data(x, row)
        every = None if at is None else [int(np.argmin(np.abs(np.asarray(x) - at)))]
        for line in self.lines[2:]:
            line.set_markevery(every)
        fit(self.ax, x=(min(x), max(x)), y=prices)


@dataclass(frozen=True)
class OneAccountPicture(Picture):
    """The maker's quotes while some accounts buy, and while as many accounts as orders do.

    Parameters
    ----------
    quotes, many : tuple of Quote
        Before the first order and after each, see `mktlib.orderbook.suspicion.simulate_sweep`.
    accounts : int
        How many accounts take turns in `quotes`.
    """

    quotes: tuple[Quote, ...]
    many: tuple[Quote, ...]
    accounts: int

    height = 360
    height_narrow = 340

    def __post_init__(self) -> None:
        if len(self.quotes) != len(self.many):
            refuse("many", f"have {len(self.quotes)} quotes", len(self.many))

    def compose(self, sheet: Sheet) -> QuoteLines:
        """Lay out one panel."""
        (ax,) = sheet.panels(1, titles=(_("Her quotes while somebody sweeps"),), left=66)
        return QuoteLines(
            sheet, ax, _("Purchases of one lot so far"), (_("these accounts"), _("dashed: all different"))
        )

    def update(self, parts: QuoteLines) -> None:
        """Show both runs."""
        seen = [price for quote in (*self.quotes, *self.many) for price in (quote.ask, quote.bid)]
        room = max(max(seen) - min(seen), 0.4)
        low, high = np.floor((min(seen) - 0.08 * room) * 2) / 2, np.ceil((max(seen) + 0.5 * room) * 2) / 2
        parts.show(range(len(self.quotes)), self.quotes, self.many, (float(low), float(high)))

    def headlines(self) -> Sequence[Headline]:
        """Return both last quotes."""
        last, other = self.quotes[-1], self.many[-1]
        return (
            Headline(_("Her ask"), money(last.ask), "ask"),
            Headline(_("Her bid"), money(last.bid), "bid"),
            Headline(_("Her spread"), money(last.spread), "accent"),
            Headline(_("Spread, all different"), money(other.spread)),
        )

    def sentence(self) -> str:
        """Return what the suspicion adds."""
        last, other = self.quotes[-1], self.many[-1]
        who = _("one account") if self.accounts == 1 else _("{n} accounts in turn").format(n=self.accounts)
        return _(
            "After {orders} lots bought by {who} she asks {ask} and bids {bid}, {spread} apart. Had each lot come"
            " from another account, she would ask {other} and the spread would be {calm}."
        ).format(
            orders=len(self.quotes) - 1,
            who=who,
            ask=money(last.ask),
            bid=money(last.bid),
            spread=money(last.spread),
            other=money(other.ask),
            calm=money(other.spread),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both runs, purchase by purchase."""
        return {
            "purchases": list(range(len(self.quotes))),
            "ask_usd": [one.ask for one in self.quotes],
            "bid_usd": [one.bid for one in self.quotes],
            "ask_usd_all_different": [one.ask for one in self.many],
            "bid_usd_all_different": [one.bid for one in self.many],
        }


@dataclass(frozen=True)
class SupplyAheadPicture(Picture):
    """The maker's quote before a known block comes, over how much of it she expects to be handed.

    Parameters
    ----------
    price : float
        The market's price [$/share], > 0.
    event_deviation : float
        Standard deviation of the move that the block may bring [$/share], >= 0.
    expected_lots : float
        What she expects to have to buy of it [lots], >= 0.
    """

    price: float
    event_deviation: float
    expected_lots: float

    height = 360
    height_narrow = 340
    GRID = tuple(round(0.05 * i, 2) for i in range(41))

    def __post_init__(self) -> None:
        self.quote  # noqa: B018  numbers that make no quote are refused before anything is drawn

    @property
    def quote(self) -> Quote:
        """Return her quote."""
        return quote_before_supply(self.price, self.event_deviation, self.expected_lots)

    @property
    def calm(self) -> Quote:
        """Return her quote on a day without a block."""
        return quote_before_supply(self.price, 0)

    def compose(self, sheet: Sheet) -> QuoteLines:
        """Lay out one panel."""
        (ax,) = sheet.panels(1, titles=(_("Her quotes before a known block"),), left=66)
        label = _("Lots of it that she expects to be handed")
        return QuoteLines(sheet, ax, label, (_("block ahead"), _("dashed: no block")))

    def update(self, parts: QuoteLines) -> None:
        """Show the quote over all that she may expect."""
        quotes = [quote_before_supply(self.price, self.event_deviation, lots) for lots in self.GRID]
        reach = nice(max(abs(p - self.price) for one in (*quotes, self.calm) for p in (one.ask, one.bid)))
        prices = self.price - 1.1 * reach, self.price + 1.3 * reach
        parts.show(self.GRID, quotes, [self.calm] * len(quotes), prices, self.expected_lots)

    def headlines(self) -> Sequence[Headline]:
        """Return her quote and the calm one's ask."""
        return (
            Headline(_("Her ask"), money(self.quote.ask), "ask"),
            Headline(_("Her bid"), money(self.quote.bid), "bid"),
            Headline(_("Her ask, no block"), money(self.calm.ask)),
            Headline(_("Her spread"), money(self.quote.spread), "accent"),
        )

    def sentence(self) -> str:
        """Return whether the ask rises or falls."""
        change = self.quote.ask - self.calm.ask
        if abs(change) < 0.005:
            words = _("Her ask is {ask}, as it would be without the block, and her bid {bid}, {lower} lower.")
        elif change > 0:
            words = _(
                "She asks {ask}, {more} more than without the block: the risk counts for more than the shares."
                " Her bid is {bid}, {lower} lower."
            )
        else:
            words = _(
                "She asks {ask}, {more} less than without the block: she already wants to be rid of what is coming."
                " Her bid is {bid}, {lower} lower."
            )
        return words.format(
            ask=money(self.quote.ask),
            bid=money(self.quote.bid),
            more=money(abs(change)),
            lower=money(abs(self.calm.bid - self.quote.bid)),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the quote over what she may expect."""
        quotes = [quote_before_supply(self.price, self.event_deviation, lots) for lots in self.GRID]
        return {
            "expected_lots": list(self.GRID),
            "ask_usd": [one.ask for one in quotes],
            "bid_usd": [one.bid for one in quotes],
        }
