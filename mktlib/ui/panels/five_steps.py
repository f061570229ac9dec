"""The five steps of a price that jumps: the book after each, bid, ask and last price, and the two meters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import positive, refuse, whole
from mktlib.orderbook.scenes import Scene
from mktlib.ui.numbers import money, money_tick, percent, shares_in_words
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


class StagesPanel:
    """The part: best bid and best ask of each stage so far, and the last price."""

    def __init__(self, sheet: Sheet, ax: Axes, names: Sequence[str]) -> None:
        self.ax = ax
        theme = sheet.theme
        width = css_size(ax)[0]
        said = names if width > 215 else [str(step) for step in range(len(names))]
        ax.set_xticks(range(len(names)), said, fontsize=px(12 if width > 240 else 11))
        ticks(ax.yaxis, money_tick)
        ax.grid(axis="x", visible=False)
        (self.spread,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=5, alpha=0.35))
        self.spread.set_solid_capstyle("butt")
        (self.asks,) = sheet.moving(ax.plot([], [], "v", color=theme.ask, markersize=7))
        (self.bids,) = sheet.moving(ax.plot([], [], "^", color=theme.bid, markersize=7))
        (self.last,) = sheet.moving(ax.plot([], [], "o:", color=theme.ink, markersize=4.5, linewidth=1.1))
        self.none = sheet.label(ax, 0, 0, _("no offer"), color=theme.ask, rotation=90, ha="center", va="bottom")
        ax.legend(
            handles=[self.asks, self.bids, self.last],
            labels=[_("ask"), _("bid"), _("last price")],
            ncols=3,
            handlelength=1,
        )

    def show(self, scenes: Sequence[Scene], prices: tuple[float, float]) -> None:
        """Show these stages."""
        asks = [scene.asks[0][0] if scene.asks else math.nan for scene in scenes]
        bids = [scene.bids[0][0] if scene.bids else math.nan for scene in scenes]
        steps = np.arange(len(scenes))
        self.spread.set_data(np.repeat(steps, 3), np.ravel([(b, a, math.nan) for a, b in zip(asks, bids, strict=True)]))
        self.asks.set_data(steps, asks)
        self.bids.set_data(steps, bids)
        self.last.set_data(steps, [scene.last_price for scene in scenes])
        empty = not scenes[-1].asks
        self.none.set_visible(empty)
        low, high = prices
        last, gap = scenes[-1].last_price, 0.04 * (high - low)
        under = last > low + 0.7 * (high - low)
        self.none.set_va("top" if under else "bottom")
        self.none.set_position((len(scenes) - 1, last - gap if under else last + gap))
        room = 24 / (css_size(self.ax)[1] - 24)
        fit(self.ax, x=(-0.5, 5.5), y=(low, high + room * (high - low)))


@dataclass(frozen=True)
class FiveStepsPicture(Picture):
    """The scenes of a price that jumps, up to one of them.

    Parameters
    ----------
    scenes : tuple of Scene
        All six, see `mktlib.orderbook.scenes.simulate_five_steps`.
    step : int
        The last one to show, 0 to 5.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    """

    scenes: tuple[Scene, ...]
    step: int
    shares_outstanding: float = 1e9

    height = 400
    height_narrow = 960

    def __post_init__(self) -> None:
        if len(self.scenes) != 6:
            refuse("scenes", "be the six of one play", len(self.scenes))
        if self.step != 0 and whole("step", self.step) > 5:
            refuse("step", "be 0 to 5", self.step)
        positive("shares_outstanding", self.shares_outstanding)

    @property
    def now(self) -> Scene:
        """Return the scene to show."""
        return self.scenes[self.step]

    @property
    def makers(self) -> tuple[tuple[float, int], ...]:
        """Return the maker's orders in the book, price and size."""
        terms, tick = self.now.quote, 0.01
        if terms is None:
            return ()
        prices = {math.ceil(terms.ask / tick - 1e-6), math.floor(terms.bid / tick + 1e-6)}
        levels = (*self.now.bids, *self.now.asks)
        return tuple((price, size) for price, size in levels if round(price / tick) in prices)

    @property
    def cash(self) -> float:
        """Return the cash of all trades so far [$]."""
        return math.fsum(trade.cash for scene in self.scenes[: self.step + 1] for trade in scene.trades)

    @property
    def cap_change(self) -> float:
        """Return the change in market cap since the calm [$]."""
        return self.shares_outstanding * (self.now.last_price - self.scenes[0].last_price)

    def compose(self, sheet: Sheet) -> tuple[BookPanel, StagesPanel, TwoMeters]:
        """Lay out the book, the way so far, and the meters."""
        wide = sheet.narrow or sheet.width > 860
        first = _("The book (hatched: the maker)") if wide else _("The book")
        titles = (first, _("Bid, ask and last price"), _("The two meters"))
        book, way, meters = sheet.panels(1.05, 1.1, 1, titles=titles, left=(72, 58, 26))
        names = [_("calm"), _("thin"), _("swept"), _("gap"), _("maker"), _("wide")]
        return BookPanel(sheet, book), StagesPanel(sheet, way, names), TwoMeters(sheet, meters)

    def update(self, parts: tuple[BookPanel, StagesPanel, TwoMeters]) -> None:
        """Show the book after this step and the way so far."""
        prices = [price for scene in self.scenes for price, _size in (*scene.bids, *scene.asks)]
        low, high = math.floor(5 * min(prices)) / 5, math.ceil(2 * max(prices) + 0.4) / 2
        most = max(size for scene in self.scenes for _price, size in (*scene.bids, *scene.asks))
        now = self.now
        parts[0].show(now.bids, now.asks, (low, high), most, now.last_price, self.makers)
        parts[1].show(self.scenes[: self.step + 1], (low, high))
        parts[2].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return last price, marginal price, spread and volatility."""
        now = self.now
        price, spread = now.marginal_price, now.spread
        return (
            Headline(_("Last price"), money(now.last_price)),
            Headline(_("The next share costs"), _("no offer") if price is None else money(price), "ask"),
            Headline(_("Spread"), _("no offer") if math.isnan(spread) else money(spread), "accent"),
            Headline(_("Recent price changes"), _("about {move}").format(move=money(now.volatility))),
        )

    def sentence(self) -> str:
        """Return what happened in this step."""
        now, quoted = self.now, self.now.quote is not None
        shares = sum(trade.quantity for trade in now.trades)
        price = now.marginal_price
        if now.stage == "calm":
            words = _(
                "All is calm: sellers ask {ask} and more, buyers bid {bid} and less."
                " One holder thinks of selling, but not below {holdout}."
            )
        elif now.stage == "thin":
            words = _(
                "Step 1, the book thins out: sellers take their offers back and buyers bid more."
                " The next share costs {ask}, and only {left} are offered in all."
            )
        elif now.stage == "swept":
            words = _(
                "Step 2, the near offers are swept: a buyer takes {shares} for {cash}."
                " One seller is left, and she asks {ask}."
            )
        elif now.stage == "gap":
            words = _(
                "Step 3, the price jumps: {shares} trade at {last}, {rise} above the calm."
                " Now nobody offers a share, and there is no marginal price."
            )
        elif now.stage == "maker" and quoted:
            words = _(
                "Step 4, the market maker quotes, and higher: she offers {left} at {ask}."
                " That is the marginal price, for nobody else sells."
            )
        elif now.stage == "maker":
            words = _(
                "Step 4 without a maker: nobody comes. No offer, no marginal price; the last price still says {last}."
            )
        elif now.trades:
            words = _(
                "Step 5, wide and wild: a buyer takes the maker's {shares} at {last}. She asks {ask} for the next"
                " and bids {bid}; the spread is {factor} what it was."
            )
        else:
            words = _(
                "Step 5 without a maker: a buyer wants {unfilled} and gets none. No trade happens;"
                " the market cap still stands at the last price, {last}."
            )
        return words.format(
            ask=money(price) if price is not None else "",
            holdout=money(self.scenes[1].asks[-1][0]),
            bid=money(now.bids[0][0]) if now.bids else "",
            left=shares_in_words(sum(size for _price, size in now.asks)),
            shares=shares_in_words(shares),
            cash=money(math.fsum(trade.cash for trade in now.trades)),
            last=money(now.last_price),
            rise=percent(now.last_price / self.scenes[0].last_price - 1),
            unfilled=shares_in_words(now.unfilled),
            factor=""
            if math.isnan(now.spread)
            else _("{times} times").format(times=f"{now.spread / self.scenes[0].spread:.1f}"),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per step so far."""
        seen = self.scenes[: self.step + 1]
        return {
            "stage": [scene.stage for scene in seen],
            "best_bid_usd": [scene.bids[0][0] if scene.bids else "" for scene in seen],
            "best_ask_usd": [scene.asks[0][0] if scene.asks else "" for scene in seen],
            "last_price_usd": [scene.last_price for scene in seen],
            "shares_traded": [sum(trade.quantity for trade in scene.trades) for scene in seen],
            "shares_unfilled": [scene.unfilled for scene in seen],
        }
