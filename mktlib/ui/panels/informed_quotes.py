"""A maker's quote, customer by customer: what it learns from each trade, and whose money pays whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import refuse
from mktlib.orderbook import Side, TwoValues
from mktlib.orderbook.customers import Visit
from mktlib.ui.numbers import count, money, percent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice
from mktlib.ui.words import _


class QuotePanel:
    """The part: ask and bid as steps, a triangle per trade, and the value that nobody at the quote knows."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        counts_by_money(ax)
        ax.set_xlabel(_("Customer"))
        (self.value,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.8, linestyle=(0, (4, 2))))
        steps: dict[str, Any] = {"drawstyle": "steps-post", "solid_joinstyle": "miter", "linewidth": 1.6}
        (self.ask,) = sheet.moving(ax.plot([], [], color=theme.ask, **steps))
        (self.bid,) = sheet.moving(ax.plot([], [], color=theme.bid, **steps))
        self.trades: dict[tuple[Side, bool], Any] = {}
        for side, marker, colour in ((Side.BID, "^", theme.ask), (Side.ASK, "v", theme.bid)):
            for informed in (False, True):
                (dots,) = ax.plot([], [], marker, color=colour, markersize=7, linestyle="none")
                dots.set(markerfacecolor=colour if informed else theme.paper, zorder=3, clip_on=False)
                self.trades[side, informed] = sheet.moving(dots)
        named = (
            (self.ask, _("ask")),
            (self.bid, _("bid")),
            (self.value, _("true value")),
            (self.trades[Side.BID, True], _("knew")),
        )
        for line, name in named:
            line.set_label(name)
        ax.legend(
            handles=[line for line, _name in named], ncols=4, columnspacing=0.9, handlelength=1.1, handletextpad=0.4
        )

    def show(self, picture: InformedPicture) -> None:
        """Show the customers so far, and the quote that awaits the next."""
        seen, market = picture.seen, picture.market
        n = np.arange(1, len(seen) + 3)
        ask, bid = picture.next_quote
        self.ask.set_data(n, [*(visit.ask for visit in seen), ask, ask])
        self.bid.set_data(n, [*(visit.bid for visit in seen), bid, bid])
        for (side, informed), dots in self.trades.items():
            mine = [
                (i, visit.price) for i, visit in enumerate(seen, 1) if (visit.side, visit.informed) == (side, informed)
            ]
            dots.set_data([one[0] for one in mine], [one[1] for one in mine])
        last = len(picture.visits)
        self.value.set_data([0, last + 2], [picture.worth] * 2)
        low, high = 10 * math.floor(market.low / 10 - 0.1), 10 * math.ceil(market.high / 10 + 0.1)
        room = (high - low) * 26 / max(css_size(self.ax)[1] - 26, 1)
        fit(self.ax, x=(0.0, last + 2.0), y=(low, high + room))


class AccountPanel:
    """The part: what the uninformed paid, what the informed took, and what is left to the maker."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        counts_by_money(ax)
        ax.set_xlabel(_("Customer"))
        ax.axhline(0, color=theme.muted, linewidth=1)
        looks: tuple[dict[str, Any], ...] = (
            {"color": theme.cash, "linewidth": 1.6},
            {"color": theme.ink, "linewidth": 1.6, "linestyle": (0, (1.5, 1.5))},
            {"color": theme.accent, "linewidth": 2.8},
        )
        names = (_("from the others"), _("from those who knew"), _("the maker, in all"))
        self.lines = [
            sheet.moving(ax.plot([], [], label=name, **look)[0]) for name, look in zip(names, looks, strict=True)
        ]
        ax.legend(handles=self.lines)

    def show(self, picture: InformedPicture) -> None:
        """Show the account up to the last customer."""
        for line, earned in zip(self.lines, picture.accounts(len(picture.seen)), strict=True):
            line.set_data(np.arange(len(earned)), earned)
        whole = np.concatenate(picture.accounts(len(picture.visits)))
        most = nice(max(1.05 * float(np.abs(whole).max()), 1.0))
        room = 2 * most * 62 / max(css_size(self.ax)[1] - 62, 1)
        fit(self.ax, x=(0.0, len(picture.visits) + 2.0), y=(-most, most + room))


@dataclass(frozen=True)
class InformedPicture(Picture):
    """Customers of a maker who cannot tell who knows, up to one of them.

    Parameters
    ----------
    market : TwoValues
        Values, informed share and the belief at the start.
    visits : tuple of Visit
        All customers.
    step : int
        How many have come so far.
    high : bool
        Whether the share is worth the high value.
    learns : bool
        Whether the maker learns; see `simulate_customers`.

    Raises
    ------
    ValueError
        If `step` is not between 0 and the number of customers.
    """

    market: TwoValues
    visits: tuple[Visit, ...]
    step: int
    high: bool = True
    learns: bool = True

    def __post_init__(self) -> None:
        if not self.visits or self.step not in range(len(self.visits) + 1):
            refuse("step", f"be a whole number from 0 to {len(self.visits)}", self.step)

    @property
    def worth(self) -> float:
        """Return the true value [$/share]."""
        return self.market.high if self.high else self.market.low

    @property
    def seen(self) -> tuple[Visit, ...]:
        """Return the customers so far."""
        return self.visits[: self.step]

    @property
    def belief(self) -> float:
        """Return the maker's probability of the high value by now."""
        return self.seen[-1].belief if self.seen else self.market.belief

    @cached_property
    def next_quote(self) -> tuple[float, float]:
        """Return ask and bid for the next customer [$/share]."""
        now = TwoValues(self.market.low, self.market.high, self.market.informed_share, self.belief)
        return (now.ask, now.bid) if self.learns else (self.market.expected_value,) * 2

    def accounts(self, customers: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what the maker earned from the uninformed, from the informed, and in all, by customer [$]."""
        seen = self.visits[:customers]
        others = np.cumsum([0.0, *(0.0 if visit.informed else visit.earned for visit in seen)])
        knew = np.cumsum([0.0, *(visit.earned if visit.informed else 0.0 for visit in seen)])
        return others, knew, others + knew

    def compose(self, sheet: Sheet) -> tuple[QuotePanel, AccountPanel]:
        """Lay out the quote and the account."""
        titles = (_("Quote and trades (filled: she knew)"), _("What the maker earned"))
        if sheet.narrow:
            titles = (_("Quote and trades"), titles[1])
        quote, account = sheet.panels(3, 2, titles=titles, left=(56, 60))
        return QuotePanel(sheet, quote), AccountPanel(sheet, account)

    def update(self, parts: tuple[QuotePanel, AccountPanel]) -> None:
        """Draw both."""
        for part in parts:
            part.show(self)

    def headlines(self) -> Sequence[Headline]:
        """Return the first spread, the quote now, the belief, and the maker's result."""
        first = self.market.spread if self.learns else 0.0
        ask, bid = self.next_quote
        return (
            Headline(_("First spread"), money(first)),
            Headline(_("Bid and ask now"), _("{bid} · {ask}").format(bid=money(bid), ask=money(ask))),
            Headline(
                _("Thinks it is worth {high}").format(high=money(self.market.high)), _belief(self.belief), "accent"
            ),
            Headline(_("Maker's result"), money(float(self.accounts(self.step)[2][-1])), "cash"),
        )

    def sentence(self) -> str:
        """Return where the maker stands."""
        ask, bid = self.next_quote
        share = percent(self.market.informed_share)
        if not self.learns:
            result = float(self.accounts(self.step)[2][-1])
            words = _(
                "A maker who asks for no spread and learns nothing stands at {price} for ever;"
                " after {n} customers, {share} of whom know more, its result is {result}."
            )
            return words.format(price=money(ask), n=count(self.step), share=share, result=money(result))
        if self.step == 0:
            words = _("With {share} of the customers informed, the first quote is {bid} to {ask}: {spread} apart.")
            return words.format(share=share, bid=money(bid), ask=money(ask), spread=money(ask - bid))
        words = _(
            "After {n} customers the maker gives the high value {belief} and quotes {bid} to {ask};"
            " the share is worth {worth}."
        )
        return words.format(
            n=count(self.step),
            belief=_belief(self.belief),
            bid=money(bid),
            ask=money(ask),
            worth=money(self.worth),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the customers so far."""
        return {
            "customer": list(range(1, len(self.seen) + 1)),
            "side": ["buys" if visit.side is Side.BID else "sells" for visit in self.seen],
            "informed": [visit.informed for visit in self.seen],
            "ask_usd": [visit.ask for visit in self.seen],
            "bid_usd": [visit.bid for visit in self.seen],
            "belief": [visit.belief for visit in self.seen],
            "maker_earned_usd": [visit.earned for visit in self.seen],
        }


def _belief(part: float) -> str:
    """Return a probability in words, never rounded to certainty."""
    if 0 < part < 0.001:
        return _("less than {part}").format(part=percent(0.001))
    if 0.999 < part < 1:
        return _("more than {part}").format(part=percent(0.999))
    return percent(math.floor(part * 1000 + 0.5) / 1000)
