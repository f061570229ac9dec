"""A market of two stocks and its index fund: weights, what the fund trades, and the two meters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mktlib.formula._checks import refuse
from mktlib.market.index_fund import IndexFund
from mktlib.market.passive import PassiveState
from mktlib.ui.numbers import count, count_tick, money, percent, shares_in_words, signed
from mktlib.ui.panels.labelled_bars import LabelledBars, Row
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _


def traded_cash(prices: Sequence[float], trades: Sequence[int], others: Sequence[float], k: float) -> float:
    """Return the cash of purchases and of sales together, each walked along its curve [$].

    Examples
    --------
    >>> traded_cash([100, 50], [10, -20], [1e6, 1e6], k=0)
    2000.0
    """
    walked = (
        price * (rest * math.expm1(k * bought / rest) / k if k else bought)
        for price, bought, rest in zip(prices, trades, others, strict=True)
    )
    return math.fsum(abs(one) for one in walked)


@dataclass(frozen=True)
class TwoStocksPicture(Picture):
    """What happened to two stocks, and what their index fund did about it.

    Parameters
    ----------
    start : IndexFund
        Before anything happened.
    states : tuple of PassiveState
        Each period, at least one.
    k : float
        Steepness of the supply that the fund met, as given to the model.
    """

    start: IndexFund
    states: tuple[PassiveState, ...]
    k: float

    height = 440
    height_narrow = 860

    def __post_init__(self) -> None:
        if not self.states:
            refuse("states", "be at least one", self.states)

    @property
    def end(self) -> IndexFund:
        """Return the fund after the last period."""
        return self.states[-1].fund

    @property
    def trades(self) -> tuple[int, int]:
        """Return what the fund bought of each stock, all periods together [shares]."""
        first, second = (sum(state.trades[i] for state in self.states) for i in (0, 1))
        return first, second

    @cached_property
    def cash(self) -> float:
        """Return the cash that the fund paid or got, all trades together [$]."""
        total, before = 0.0, self.start
        for state in self.states:
            prices = [stock.price / moved for stock, moved in zip(state.fund.stocks, state.impact, strict=True)]
            others = [s.free_float - held for s, held in zip(state.fund.stocks, before.holdings, strict=True)]
            total, before = total + traded_cash(prices, state.trades, others, self.k), state.fund
        return total

    @property
    def cap_change(self) -> float:
        """Return the change of both market caps together [$]."""
        return math.fsum(s.cap for s in self.end.stocks) - math.fsum(s.cap for s in self.start.stocks)

    @cached_property
    def by_the_fund(self) -> float:
        """Return the part of it that the fund's own trades made [$]."""
        return math.fsum(
            stock.cap * (1 - 1 / moved)
            for state in self.states
            for stock, moved in zip(state.fund.stocks, state.impact, strict=True)
        )

    @property
    def moved(self) -> tuple[float, float]:
        """Return what the fund's own trades did to each price, as parts of it."""
        first, second = (math.prod(state.impact[i] for state in self.states) - 1 for i in (0, 1))
        return first, second

    def compose(self, sheet: Sheet) -> tuple[LabelledBars, LabelledBars, TwoMeters]:
        """Lay out weights, trades and meters."""
        titles = (_("Weights in the index"), _("The fund buys (+) or sells (−)"), _("The two meters"))
        weights, trades, meters = three_panels(sheet, (3, 4, 4), titles, (26, 26, 30))
        return (
            LabelledBars(sheet, weights, 4, percent, 56),
            LabelledBars(sheet, trades, 2, count_tick, 84, signed=True),
            TwoMeters(sheet, meters, _("Cash of the fund's trades"), _("Change in both market caps")),
        )

    def update(self, parts: tuple[LabelledBars, LabelledBars, TwoMeters]) -> None:
        """Show all three."""
        first, then = self.start.weights, self.end.weights
        names = (_("Stock A"), _("Stock B"))
        rows = []
        for i, name in enumerate(names):
            rows.append(Row(_("{name}, before").format(name=name), first[i], percent(first[i]), "muted", hollow=True))
            rows.append(Row(_("{name}, after").format(name=name), then[i], percent(then[i])))
        parts[0].show(rows, 1.0)
        trades = [
            Row(name, n, signed(n, count), "bid" if n >= 0 else "ask")
            for name, n in zip(names, self.trades, strict=True)
        ]
        parts[1].show(trades, 1e7)
        parts[2].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return both trades, and how much of the change the fund made."""
        first, second = self.trades
        return (
            Headline(_("The fund trades of A"), signed(first, count)),
            Headline(_("The fund trades of B"), signed(second, count)),
            Headline(_("Change in both market caps"), money(self.cap_change), "cap"),
            Headline(_("By the fund's trades"), money(self.by_the_fund), "cap"),
        )

    def sentence(self) -> str:
        """Return what the fund did."""
        first, second = self.trades
        weights = percent(self.start.weights[0]), percent(self.end.weights[0])
        weight = (
            _("A's weight stays at {then}.")
            if weights[0] == weights[1]
            else _("A's weight goes from {first} to {then}.")
        )
        weight = weight.format(first=weights[0], then=weights[1])
        if not first and not second:
            if self.cap_change:
                words = _("The caps change by {cap}, and the fund trades nothing: it holds what it should hold.")
            else:
                words = _("Nothing happens, and the fund trades nothing.")
        else:
            words = _("The fund {first} of A and {second} of B: {cash} of trades, which move A by {a} and B by {b}.")
        if any(state.limited for state in self.states):
            words += " " + _("The flow met an end: no more can be done.")
        done = words.format(
            cap=money(self.cap_change),
            cash=money(self.cash),
            a=signed(self.moved[0]),
            b=signed(self.moved[1]),
            first=_does(first),
            second=_does(second),
        )
        return f"{weight} {done}"

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per stock."""
        return {
            "stock": ["A", "B"],
            "price_before_usd": [stock.price for stock in self.start.stocks],
            "price_after_usd": [stock.price for stock in self.end.stocks],
            "weight_before": list(self.start.weights),
            "weight_after": list(self.end.weights),
            "fund_trades_shares": list(self.trades),
        }


def _does(shares: int) -> str:
    words = _("buys {shares}") if shares > 0 else _("sells {shares}") if shares < 0 else _("trades nothing")
    return words.format(shares=shares_in_words(abs(shares)))
