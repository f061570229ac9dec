"""A part of other pictures: the last trades of a desk, newest first, and its orders that wait."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from mktlib.orderbook.desk import YOU, Desk, Print
from mktlib.orderbook.side import Side
from mktlib.ui.numbers import clock_time, count, quoted
from mktlib.ui.panels.quote_ladder import pixels
from mktlib.ui.sheet import Sheet
from mktlib.ui.theme import px
from mktlib.ui.words import _

ROW, HEAD, GAP = 21, 20, 24  # [CSS px]
TIME, PRICE, SIZE, WHO = 0, 118, 168, 180  # where the first and last column start, where the others end [CSS px]
START = 10 * 3600  # the desk opens at ten


class Tape:
    """Rows of trades, and under them rows of waiting orders.

    Parameters
    ----------
    sheet, ax
        Where to draw: at least 260 CSS px wide.
    trades, waiting : int
        Rows of each kind.
    """

    def __init__(self, sheet: Sheet, ax: Axes, trades: int = 9, waiting: int = 4) -> None:
        self.theme = theme = sheet.theme
        pixels(ax)
        style: dict[str, Any] = {"va": "center", "fontsize": px(13)}
        for x, word, ha in (
            (TIME, _("time"), "left"),
            (PRICE, _("price"), "right"),
            (SIZE, _("shares"), "right"),
            (WHO, _("taken by"), "left"),
        ):
            ax.text(x, 8, word, ha=ha, color=theme.muted, va="center", fontsize=px(12))
        self.rows = []
        for i in range(trades):
            y = HEAD + (i + 0.5) * ROW
            self.rows.append(
                (
                    sheet.label(ax, TIME, y, color=theme.muted, **style),
                    sheet.label(ax, PRICE, y, ha="right", weight="bold", **style),
                    sheet.label(ax, SIZE, y, ha="right", **style),
                    sheet.label(ax, WHO, y, **style),
                )
            )
        top = HEAD + trades * ROW + GAP
        foot = top + (waiting + 1) * ROW + 4 if waiting else top - 8
        self.note = sheet.label(ax, 0, foot, color=theme.muted, **style)
        self.waiting = [sheet.label(ax, 0, top + (i + 1) * ROW, **style) for i in range(waiting)]
        if waiting:
            ax.text(0, top, _("Your orders waiting"), color=theme.ink, weight="bold", va="center", fontsize=px(13))

    def show(self, desk: Desk, note: str = "") -> None:
        """Show the newest trades and the newest orders of `desk`, and a line under them."""
        self.note.set_text(note)
        newest = desk.tape[::-1]
        for i, row in enumerate(self.rows):
            words = _print(newest[i]) if i < len(newest) else ("", "", "", "")
            for label, word in zip(row, words, strict=True):
                label.set_text(word)
            if i < len(newest):
                trade = newest[i].trade
                row[1].set_color(self.theme.ask if trade.side is Side.BID else self.theme.bid)
                row[3].set_color(self.theme.accent if YOU in (trade.maker, trade.taker) else self.theme.ink)
        if self.waiting:
            self._wait(desk)

    def _wait(self, desk: Desk) -> None:
        orders = desk.waiting[::-1]
        lines = []
        for order in orders:
            line = _("buy {shares} at {price}") if order.side is Side.BID else _("sell {shares} at {price}")
            ahead = desk.ahead(order)
            place = _("{count} ahead").format(count=count(ahead)) if ahead else _("first in line")
            lines.append(f"{line.format(shares=count(order.quantity), price=quoted(order.price))}, {place}")
        most = len(self.waiting)
        if len(lines) > most:
            lines[most - 1 :] = [_("and {count} more").format(count=count(len(lines) - most + 1))]
        for i, label in enumerate(self.waiting):
            label.set_text(lines[i] if i < len(lines) else _("none") if i == 0 else "")
            label.set_color(self.theme.accent if lines else self.theme.muted)


def _print(one: Print) -> tuple[str, str, str, str]:
    """Return time, price, shares, and who was in a hurry: a rising arrow took an ask, a falling one a bid."""
    trade, bought = one.trade, one.trade.side is Side.BID
    if trade.taker == YOU:
        who = _("▲ you bought") if bought else _("▼ you sold")
    elif trade.maker == YOU:
        who = _("▲ a buyer, of you") if bought else _("▼ a seller, to you")
    else:
        who = _("▲ a buyer") if bought else _("▼ a seller")
    return clock_time(START + one.seconds, fine=True), quoted(trade.price), count(trade.quantity), who
