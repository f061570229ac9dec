"""Parts of an auction's picture: orders as bars to drag, and demand and supply as steps that cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from mktlib.orderbook import Auction, AuctionOrder, AuctionSchedule, Side
from mktlib.ui.numbers import count, money, money_tick
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST = 8  # orders that a phone still shows apart
HALF = 0.33  # half the width of an order's bar, in columns
HEAD = 1.16  # room above the highest price for what each order got, as a part of the range


def steps(schedule: AuctionSchedule, foot: float, top: float) -> tuple[np.ndarray, np.ndarray]:
    """Return demand and supply as lines to draw: rows of (shares, price), from `foot` to `top`.

    Examples
    --------
    >>> from mktlib.orderbook import auction_schedule
    >>> call = [AuctionOrder(Side.BID, 5, 12), AuctionOrder(Side.ASK, 8, 10)]
    >>> demand, supply = steps(auction_schedule(call), 9, 13)
    >>> demand[[0, 1, 3, 4]].tolist()
    [[5.0, 9.0], [5.0, 10.0], [5.0, 12.0], [0.0, 12.0]]
    >>> supply[[0, 1, 2, 4]].tolist()
    [[0.0, 10.0], [8.0, 10.0], [8.0, 12.0], [8.0, 13.0]]
    """
    at = np.repeat(schedule.prices, 2)
    demand = np.column_stack((np.append(np.repeat(schedule.demand, 2), 0)[: len(at) + 1], np.insert(at, 0, foot)))
    offered = np.insert(np.repeat(schedule.supply, 2), 0, 0)[: len(at) + 1]
    return demand, np.column_stack((offered, np.append(at, top)))


class OrdersPanel:
    """The part: one column per order, filled where it agrees to trade, dark as far as it did."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ticks(ax.yaxis, money_tick)
        ax.grid(axis="x", visible=False)
        ax.tick_params(axis="x", length=0)
        self.names: list[str] = []
        self.bars: dict[str, Any] = {}
        for name, alpha in (("wants", 0.16), ("got", 0.75)):
            for side in Side:
                bars = PolyCollection([], facecolor=getattr(theme, side.value), edgecolor="none", alpha=alpha)
                self.bars[name + side.value] = sheet.moving(ax.add_collection(bars, autolim=False))
        self.dots: dict[Side, Any] = {}
        for side, marker in ((Side.BID, "v"), (Side.ASK, "^")):
            (dots,) = ax.plot([], [], marker, color=getattr(theme, side.value), markersize=13, linestyle="none")
            dots.set(markeredgecolor=theme.paper, markeredgewidth=1.5, zorder=4, clip_on=False)
            self.dots[side] = sheet.moving(dots)
        (self.reference,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.2, linestyle=(0, (1, 2))))
        (self.knob,) = sheet.moving(ax.plot([], [], "D", color=theme.muted, markersize=10, clip_on=False))
        (self.price,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.2))
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": px(12)}
        self.got = [sheet.label(ax, n, 0, **style) for n in range(MOST)]

    def name(self, orders: Sequence[AuctionOrder]) -> None:
        """Write what each order wants under its column; this changes seldom."""
        words = {Side.BID: _("buy"), Side.ASK: _("sell")}
        names = [f"{order.owner or ''}\n{words[order.side]}\n{count(order.quantity)}" for order in orders]
        names.append(_("last\nclose"))
        if self.names != names:
            self.names = names
            self.ax.set_xticks(range(len(names)), names)

    def show(
        self, orders: Sequence[AuctionOrder], auction: Auction, reference: float, prices: tuple[float, float]
    ) -> None:
        """Show every order with what it got."""
        low, high = prices
        self.name(orders)
        for side in Side:
            mine = [(n, order) for n, order in enumerate(orders) if order.side is side]
            wants, got = [], []
            for n, order in mine:
                limit = order.limit_price or low
                foot, top = (low, limit) if side is Side.BID else (limit, high)
                part = 2 * HALF * auction.fills[n] / order.quantity
                wants.append(rectangles(n - HALF, n + HALF, foot, top))
                got.append(rectangles(n - HALF, n - HALF + part, foot, top))
            self.bars["wants" + side.value].set_verts(wants)
            self.bars["got" + side.value].set_verts(got)
            self.dots[side].set_data([n for n, _order in mine], [order.limit_price for _n, order in mine])
        last = len(orders)
        self.reference.set_data([-0.6, last], [reference, reference])
        self.knob.set_data([last], [reference])
        clear = auction.price is not None
        self.price.set_data([-0.6, last + 0.5] if clear else [], [auction.price] * 2 if clear else [])
        top = low + HEAD * (high - low)
        for n, word in enumerate(self.got):
            word.set_text(count(auction.fills[n]) if n < last else "")
            word.set_weight("bold" if n < last and auction.fills[n] else "normal")
            word.set_position((n, top - 0.07 * (high - low)))
        fit(self.ax, x=(-0.6, last + 0.6), y=(low, top))


class CrossPanel:
    """The part: demand and supply as steps, what those who trade gain, and what is left over."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Shares"))
        counts_by_money(ax)
        self.gains: dict[Side, Any] = {}
        for side in Side:
            gain = PolyCollection([], facecolor=getattr(theme, side.value), edgecolor="none", alpha=0.2)
            self.gains[side] = sheet.moving(ax.add_collection(gain, autolim=False))
        (self.tie,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=7, alpha=0.45, solid_capstyle="butt"))
        (self.demand,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.4))
        (self.supply,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=2.4, linestyle=(0, (5, 1.5))))
        (self.over,) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=4, solid_capstyle="butt"))
        (self.price,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.2))
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markersize=10))
        self.mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        self.names = [
            sheet.label(ax, 0, 0, text, color=colour, va="bottom", ha="right", halo=True)
            for text, colour in ((_("demand D(p)"), theme.bid), (_("supply S(p)"), theme.ask))
        ]
        self.says = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), ha="left", halo=True)
        self.none = sheet.label(ax, 0.5, 0.5, _("nothing crosses"), transform=ax.transAxes, ha="center", halo=True)

    def show(
        self,
        orders: Sequence[AuctionOrder],
        schedule: AuctionSchedule,
        auction: Auction,
        prices: tuple[float, float],
    ) -> None:
        """Show the two curves, where they clear, and what those who traded gained."""
        low, high = prices
        top = low + HEAD * (high - low)
        demand, supply = steps(schedule, low, high)
        self.demand.set_data(*demand.T)
        self.supply.set_data(*supply.T)
        most = nice(1.02 * float(max(schedule.demand.max(), schedule.supply.max())))
        across, up = most / css_size(self.ax)[0], (top - low) / css_size(self.ax)[1]  # one CSS pixel
        self.names[0].set_position((demand[0, 0] - 6 * across, low + 6 * up))
        self.names[1].set_position((supply[-1, 0] - 6 * across, high + 4 * up))
        price, clear = auction.price or low, auction.price is not None
        volume, end = auction.volume, auction.volume + abs(auction.surplus)
        for side in Side:
            self.gains[side].set_verts(_gains(orders, auction, side) if clear else [])
        tied = auction.tied if auction.tied and auction.tied[0] < auction.tied[1] else None
        self.tie.set_data([volume] * 2 if tied else [], tied or [])
        self.over.set_data([volume, end] if clear and auction.surplus else [], [price] * 2 if auction.surplus else [])
        self.price.set_data([0, volume] if clear else [], [price] * 2 if clear else [])
        self.mark.set_data([volume] if clear else [], [price] if clear else [])
        self.none.set_visible(not clear)
        self.says.set_visible(clear)
        self.says.set_text(money(price))
        above = price < low + 0.75 * (high - low)
        self.says.set_va("bottom" if above else "top")
        self.says.set_position((8 * across, price + (6 if above else -6) * up))
        fit(self.ax, x=(0.0, most), y=(low, top))


def _gains(orders: Sequence[AuctionOrder], auction: Auction, side: Side) -> list[np.ndarray]:
    """Return one box per order of `side` that traded, from its limit to the price, most eager first."""
    price, way = auction.price or 0.0, -1 if side is Side.BID else 1
    traded = [(order.limit_price or price, auction.fills[n]) for n, order in enumerate(orders) if order.side is side]
    boxes, at = [], 0
    for limit, shares in sorted((one for one in traded if one[1]), key=lambda one: way * one[0]):
        boxes.append(rectangles(at, at + shares, min(limit, price), max(limit, price)))
        at += shares
    return boxes
