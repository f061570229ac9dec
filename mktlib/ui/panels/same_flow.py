"""The same orders in two markets, without a market maker and with one, on two clocks of one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mktlib.formula._checks import positive, refuse, whole
from mktlib.orderbook.simulation import MarketState, PathSummary, summary
from mktlib.ui.numbers import count, money, shares_in_words
from mktlib.ui.panels.tape_clock import TapeClock
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _

Run = tuple[MarketState, ...]
SMALL = 9.0  # area of a dot where all trades are alike [pt²]


def quotes(states: Sequence[MarketState]) -> tuple[list[float], list[float]]:
    """Return the best bid and the best ask that each order met; NaN where a side was empty."""
    bids = [math.nan if state.best_bid is None else state.best_bid for state in states]
    asks = [math.nan if state.best_ask is None else state.best_ask for state in states]
    return bids, asks


def tape(states: Sequence[MarketState]) -> list[tuple[float, float, float]]:
    """Return step, price and quantity of each trade."""
    return [(state.step, trade.price, trade.quantity) for state in states for trade in state.trades]


def frame(states: Sequence[MarketState], steps: float) -> tuple[float, float]:
    """Return prices between which all trades and values lie, to the next `steps` dollars."""
    prices = [trade.price for state in states for trade in state.trades]
    prices += [state.intention.value for state in states]
    return math.floor(min(prices) / steps - 0.4) * steps, math.ceil(max(prices) / steps + 0.15) * steps


@dataclass(frozen=True)
class SameFlowPicture(Picture):
    """One flow of orders, sent to a book without a maker and to a book with one.

    Parameters
    ----------
    alone, made : tuple of MarketState
        The two runs.
    now : int
        How many orders have come, at least 1.
    goal : float, optional
        A price whose first print is counted [$/share], as when news has arrived.
    since : int
        From which order on it is counted.
    handle : (str, float), optional
        The control of `now` and its step [orders], for dragging.
    """

    alone: Run
    made: Run
    now: int
    goal: float | None = None
    since: int = 0
    handle: tuple[str, float] | None = None

    height = 380
    height_narrow = 720

    def __post_init__(self) -> None:
        if len(self.alone) != len(self.made):
            refuse("made", f"have {len(self.alone)} steps, as the other run has", len(self.made))
        if whole("now", self.now) > len(self.alone):
            refuse("now", f"be at most {len(self.alone)}", self.now)
        if self.goal is not None:
            positive("goal", self.goal)

    @cached_property
    def sums(self) -> tuple[PathSummary, PathSummary]:
        """Return both runs from a distance, as far as they are shown."""
        return summary(self.alone[: self.now]), summary(self.made[: self.now])

    def arrival(self, run: Run) -> int | None:
        """Return how many orders after `since` the price first printed at or above `goal`."""
        if self.goal is None:
            return None
        return orders_until(run[: self.now], self.goal, self.since)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out two clocks."""
        titles = (_("The same orders without her"), _("The same orders with her"))
        panels = sheet.panels(1, 1, titles=titles, left=66)
        parts: dict[str, Any] = {"clocks": [TapeClock(sheet, ax, _("Orders so far")) for ax in panels], "values": []}
        accent = sheet.theme.accent
        for ax in panels:
            (line,) = sheet.moving(ax.plot([], [], color=accent, linewidth=1.6, linestyle=(0, (5, 2)), zorder=4))
            word = sheet.label(
                ax, 0, 0, _("dashed: what they think it is worth"), color=accent, ha="right", va="bottom"
            )
            parts["values"].append((line, word))
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Show both runs up to now."""
        prices = frame((*self.alone, *self.made), 1.0)
        span = (0.0, float(len(self.alone)))
        now = self.now if self.now < len(self.alone) else None
        worth = [state.intention.value for state in self.alone]
        bottom = prices[0] + 0.03 * (prices[1] - prices[0])
        for i, run in enumerate((self.alone, self.made)):
            bids, asks = quotes(run)
            parts["clocks"][i].show(range(len(run)), bids, asks, tape(run), span, prices, now, last=100.0)
            parts["clocks"][i].dots.set_sizes([SMALL])
            line, word = parts["values"][i]
            line.set_data(range(self.now), worth[: self.now])
            word.set_position((span[1], bottom))

    def handles(self, parts: dict[str, Any]) -> Sequence[Handle]:
        """Return the moment shown, on both clocks."""
        if self.handle is None:
            return ()
        found = []
        for clock in parts["clocks"]:
            box, span = clock.ax.bbox, clock.ax.get_xlim()
            across = box.width / (span[1] - span[0])
            x = box.x0 + (self.now - span[0]) * across
            found.append(Handle(self.handle[0], float(x), float((box.y0 + box.y1) / 2), self.handle[1] * across, 0.0))
        return found

    def headlines(self) -> Sequence[Headline]:
        """Return last price and spread of both, or the orders until the price was there."""
        alone, made = self.sums
        both = _("{alone} · {made}")
        shown = [
            Headline(
                _("Last price, without · with"), both.format(alone=money(alone.end_price), made=money(made.end_price))
            ),
            Headline(
                _("Mean spread"), both.format(alone=_sum(alone.mean_spread), made=_sum(made.mean_spread)), "accent"
            ),
            Headline(_("Wanted, found nobody"), both.format(alone=count(alone.unfilled), made=count(made.unfilled))),
        ]
        if self.goal is not None:
            times = [_orders(self.arrival(run)) for run in (self.alone, self.made)]
            shown[2] = Headline(_("Orders until {goal}").format(goal=money(self.goal)),
                                both.format(alone=times[0], made=times[1]))  # fmt: skip
        return shown

    def sentence(self) -> str:
        """Return what she changed."""
        alone, made = self.sums
        words = _("After {now} orders: {alone} without her, {made} with her.")
        if alone.unfilled or made.unfilled:
            words += " " + _("{unfilled} wanted at once found nobody without her, {served} with her.")
        words = words.format(
            now=count(self.now),
            alone=money(alone.end_price),
            made=money(made.end_price),
            unfilled=shares_in_words(alone.unfilled),
            served=count(made.unfilled),
        )
        if self.goal is None:
            return words
        first, second = (self.arrival(run) for run in (self.alone, self.made))
        if first is None and second is None:
            return words
        if first is None or second is None:
            verdict = (
                _("{goal} prints after {second} orders with her, never without: an accelerator.")
                if first is None
                else _("{goal} prints after {first} orders without her, never with her: a brake.")
            )
        elif first == second:
            verdict = _("{goal} first prints after {first} orders in both.")
        elif second > first:
            verdict = _("{goal} prints after {first} orders without her, {second} with her: a brake.")
        else:
            verdict = _("{goal} prints after {first} orders without her, {second} with her: an accelerator.")
        return f"{words} " + verdict.format(goal=money(self.goal), first=_orders(first), second=_orders(second))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both markets order by order."""
        table: dict[str, Sequence[Any]] = {"order": list(range(1, self.now + 1))}
        for name, run in (("alone", self.alone), ("with_maker", self.made)):
            seen = run[: self.now]
            table[f"bid_usd_{name}"] = [state.best_bid or "" for state in seen]
            table[f"ask_usd_{name}"] = [state.best_ask or "" for state in seen]
            table[f"last_price_usd_{name}"] = [state.last_price for state in seen]
        return table


def orders_until(run: Sequence[MarketState], goal: float, since: int = 0) -> int | None:
    """Return how many orders after `since` came until the last price stood at or above `goal`; None: never."""
    found = np.flatnonzero([state.last_price >= goal for state in run[since:]])
    return int(found[0]) if found.size else None


def _orders(number: int | None) -> str:
    return _("never") if number is None else count(number)


def _sum(value: float) -> str:
    return _("none") if math.isnan(value) else money(value)
