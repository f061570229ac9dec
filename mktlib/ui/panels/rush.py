"""Somebody who must trade now: the path of the price through a rush and after it, and the two meters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.flow import HURRIED
from mktlib.orderbook.simulation import MarketState
from mktlib.orderbook.trade import Side, Trade
from mktlib.ui.numbers import change, count, money, shares_in_words
from mktlib.ui.panels.same_flow import SMALL, frame, quotes, tape
from mktlib.ui.panels.tape_clock import TapeClock
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _


@dataclass(frozen=True)
class RushPicture(Picture):
    """A market before, during and after a rush or a piece of news; base of the two that follow.

    Parameters
    ----------
    states : tuple of MarketState
        The run.
    at : int
        Number of the order with which it begins.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    since : int
        First order shown.
    """

    states: tuple[MarketState, ...]
    at: int
    shares_outstanding: float = 1e9
    since: int = 0

    height = 380
    height_narrow = 700

    @property
    def cash_label(self) -> str:
        """Return what the meter of cash counts."""
        return ""

    def __post_init__(self) -> None:
        if not 0 <= self.since <= self.at < len(self.states):
            refuse("at", f"lie between {self.since} and {len(self.states) - 1}", self.at)
        positive("shares_outstanding", self.shares_outstanding)

    @property
    def before(self) -> float:
        """Return the last price before it begins [$/share]."""
        return self.states[self.at - 1].last_price if self.at else self.states[0].last_price

    @property
    def worth(self) -> list[float]:
        """Return what investors think the share is worth, order by order [$/share]."""
        return [state.intention.value for state in self.states]

    @property
    def end(self) -> float:
        """Return the last price of all [$/share]."""
        return self.states[-1].last_price

    @property
    def meters(self) -> tuple[float, float]:
        """Return cash and change in market cap for the two meters [$]."""
        raise NotImplementedError

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the path and the meters."""
        accent = sheet.theme.accent
        ax, meters = sheet.panels(1.7, 1, titles=(_("Bid, ask and trades"), _("The two meters")), left=(66, 30))
        clock = TapeClock(sheet, ax, _("Orders so far"))
        (worth,) = sheet.moving(ax.plot([], [], color=accent, linewidth=1.6, linestyle=(0, (5, 2)), zorder=4))
        word = sheet.label(
            ax, 0, 0, _("dashed: what they think it is worth"), color=accent, ha="right", va="bottom", halo=True
        )
        return {"clock": clock, "worth": worth, "word": word, "meters": TwoMeters(sheet, meters, self.cash_label)}

    def update(self, parts: dict[str, Any]) -> None:
        """Show the path and set the meters."""
        shown = self.states[self.since :]
        prices = frame(
            shown, 1.0 if max(s.last_price for s in shown) < 1.05 * min(s.last_price for s in shown) else 5.0
        )
        span = (float(self.since), float(len(self.states)))
        steps = [state.step for state in shown]
        bids, asks = quotes(shown)
        parts["clock"].show(steps, bids, asks, tape(shown), span, prices)
        parts["clock"].dots.set_sizes([SMALL])
        parts["worth"].set_data(steps, self.worth[self.since :])
        parts["word"].set_position((span[1], prices[0] + 0.03 * (prices[1] - prices[0])))
        parts["meters"].show(*self.meters)

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the market order by order."""
        return {
            "order": [state.step for state in self.states],
            "bid_usd": [state.best_bid or "" for state in self.states],
            "ask_usd": [state.best_ask or "" for state in self.states],
            "last_price_usd": [state.last_price for state in self.states],
            "worth_usd": self.worth,
        }


@dataclass(frozen=True)
class SpikePicture(RushPicture):
    """A price that spikes: how far, on how much cash, and how soon it is back where investors see the value."""

    @cached_property
    def peak(self) -> MarketState:
        """Return the first state at the highest last price since it began."""
        return max(self.states[self.at :], key=lambda state: state.last_price)

    @property
    def meters(self) -> tuple[float, float]:
        """Return the cash until the peak and the change in market cap at the peak [$]."""
        since = self.states[self.at : self.peak.step + 1]
        cash = math.fsum(trade.cash for state in since for trade in state.trades)
        return cash, self.shares_outstanding * (self.peak.last_price - self.before)

    @property
    def cash_label(self) -> str:
        """Return what the meter of cash counts."""
        return _("Cash until the peak")

    @property
    def unfilled(self) -> int:
        """Return how many shares of the rush nobody sold [shares]."""
        return sum(state.unfilled for state in self.states if state.intention.owner == HURRIED)

    @property
    def left(self) -> float:
        """Return the part of the rise that is left at the end."""
        rise = self.peak.last_price - self.before
        return (self.end - self.before) / rise if rise > 0 else 0.0

    @property
    def back(self) -> int | None:
        """Return how many orders after the peak three quarters of the rise are gone; None when half of it stays."""
        near = self.before + 0.25 * (self.peak.last_price - self.before)
        after = self.states[self.peak.step :]
        return None if self.left > 0.5 else next((i for i, state in enumerate(after) if state.last_price <= near), None)

    def headlines(self) -> Sequence[Headline]:
        """Return peak, end, and how soon it fell back."""
        return (
            Headline(_("Price at the peak"), money(self.peak.last_price), "cap"),
            Headline(_("Price at the end"), money(self.end)),
            Headline(_("Worth at the end"), money(self.worth[-1]), "accent"),
            Headline(_("Most of it gone after"), _("never") if self.back is None else _orders(self.back)),
        )

    def sentence(self) -> str:
        """Return the spike and what became of it."""
        cash, cap = self.meters
        if cap <= 0:
            return _("The price never rose above {before}: there was enough to buy.").format(before=money(self.before))
        words = _("From {before} to {peak}, {change}, on {cash}; at the peak the market cap reads {cap} more.")
        if self.unfilled:
            words += " " + _("For {unfilled} there was no seller.")
        if self.back is None:
            words += " " + _("It stays: the price ends at {end}.")
        else:
            words += " " + _("Most of it is gone {back} later; the price ends at {end}.")
        return words.format(
            before=money(self.before),
            peak=money(self.peak.last_price),
            change=change(self.before, self.peak.last_price),
            cash=money(cash),
            cap=money(cap),
            unfilled=shares_in_words(self.unfilled),
            back=_orders(self.back or 0),
            end=money(self.end),
        )


@dataclass(frozen=True)
class FireSalePicture(RushPicture):
    """A seller who must sell: what each share brought, who bought it, and what the price was worth.

    Parameters
    ----------
    seller : str
        The owner of the forced orders.
    wanted : int
        Shares to be sold [shares].
    """

    seller: str = "forced"
    wanted: int = 0

    @property
    def cash_label(self) -> str:
        """Return what the meter of cash counts."""
        return _("Cash the seller received")

    @cached_property
    def sales(self) -> tuple[Trade, ...]:
        """Return the forced seller's trades."""
        return tuple(t for state in self.states for t in state.trades if t.seller == self.seller and t.side is Side.ASK)

    @property
    def sold(self) -> int:
        """Return shares sold [shares]."""
        return sum(trade.quantity for trade in self.sales)

    @property
    def lowest(self) -> float:
        """Return the lowest price of these sales [$/share]."""
        return min((trade.price for trade in self.sales), default=self.before)

    @property
    def to_maker(self) -> int:
        """Return how many of the shares the market maker bought [shares]."""
        return sum(trade.quantity for trade in self.sales if trade.buyer == "maker")

    @property
    def meters(self) -> tuple[float, float]:
        """Return the cash received, and the change in market cap at the lowest price [$]."""
        return math.fsum(trade.cash for trade in self.sales), self.shares_outstanding * (self.lowest - self.before)

    @property
    def given_up(self) -> float:
        """Return what the buyers got more than they paid, at the investors' value [$]."""
        return math.fsum((self.worth[self.at] - trade.price) * trade.quantity for trade in self.sales)

    def headlines(self) -> Sequence[Headline]:
        """Return average and lowest price, the end, and what was given up."""
        cash = self.meters[0]
        return (
            Headline(_("Average price received"), money(cash / self.sold) if self.sold else _("nothing sold"), "cash"),
            Headline(_("Lowest price"), money(self.lowest), "cap"),
            Headline(_("Price at the end"), money(self.end)),
            Headline(_("Given up to the buyers"), money(self.given_up), "accent"),
        )

    def sentence(self) -> str:
        """Return the sale in words."""
        if not self.sold:
            return _("Nobody bids: the seller gets rid of no share at all.")
        words = _("{sold} sold for {cash}, on average {average}, at the worst {lowest}; all think it is worth {worth}.")
        if self.sold < self.wanted:
            words += " " + _("For {left} there is no bid at all.")
        words += " " + _("The maker bought {maker} of them. The price ends at {end}.")
        return words.format(
            sold=shares_in_words(self.sold),
            cash=money(self.meters[0]),
            average=money(self.meters[0] / self.sold),
            lowest=money(self.lowest),
            worth=money(self.worth[self.at]),
            left=shares_in_words(self.wanted - self.sold),
            maker=count(self.to_maker),
            end=money(self.end),
        )


def _orders(number: int) -> str:
    return _("1 order") if number == 1 else _("{count} orders").format(count=count(number))
