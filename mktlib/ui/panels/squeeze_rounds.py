"""A squeeze on an order book, round by round: the book, the price, and the two meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from matplotlib.ticker import MaxNLocator

from mktlib.formula._checks import positive, refuse
from mktlib.market.squeeze import End, SqueezeRound
from mktlib.orderbook import Book, Side
from mktlib.ui.numbers import count, money, quoted, shares_in_words
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

_GOES_ON, HEDGED, NOBODY_LEFT = get_args(End)


@dataclass(frozen=True)
class SqueezePicture(Picture):
    """Somebody buys, dealers hedge, and the price moves again: as far as the reader has stepped.

    Parameters
    ----------
    book : Book
        As it was before; it stays so.
    rounds : tuple of SqueezeRound
        From `simulate_squeeze` on that book: round 0 is the first purchase.
    step : int
        Rounds shown: 0 before anything, 1 after the first purchase, and so on; more than there are show all.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    most : int
        Steps on the axis.

    Raises
    ------
    ValueError
        If the book has not both sides, or a number breaks its rule.
    """

    book: Book
    rounds: tuple[SqueezeRound, ...]
    step: int
    shares_outstanding: float
    most: int = 8

    height = 460
    height_narrow = 980

    def __post_init__(self) -> None:
        positive("shares_outstanding", self.shares_outstanding)
        if self.book.mid_price is None or not self.rounds:
            refuse("book", "have bids and asks, and rounds that follow", self.book)

    @property
    def before(self) -> float:
        """Return the middle of the quotes before anything happened [$/share]."""
        return float(self.book.mid_price or 0)

    @property
    def done(self) -> tuple[SqueezeRound, ...]:
        """Return the rounds that the reader has seen."""
        return self.rounds[: self.step]

    @cached_property
    def now(self) -> Book:
        """Return the book after these rounds."""
        book = self.book.copy()
        for one in self.done:
            if round(one.bought):
                book.market(Side.BID if one.bought > 0 else Side.ASK, abs(round(one.bought)))
        return book

    @property
    def price(self) -> float:
        """Return the price after these rounds [$/share]."""
        return self.done[-1].price if self.done else self.before

    @property
    def cash(self) -> float:
        """Return the cash that changed hands so far, whoever paid [$]."""
        return sum(abs(one.cash) for one in self.done)

    @property
    def cap_change(self) -> float:
        """Return the change of market cap so far [$]."""
        return self.shares_outstanding * (self.price - self.before)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out book, path and meters."""
        theme = sheet.theme
        titles = (_("The book"), _("Price after each round"), _("The two meters"))
        first, second, third = three_panels(sheet, (1, 1, 0.95), titles, (76, 76, 30))
        second.set_xlabel(_("1: purchase, then hedging"))
        second.grid(axis="x", visible=False)
        ticks(second.yaxis, quoted)
        second.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        second.set_xticks(range(0, self.most + 1, 2))
        (line,) = sheet.moving(second.plot([], [], "o-", color=theme.cap, markersize=6, linewidth=2, clip_on=False))
        (ahead,) = sheet.moving(second.plot([], [], color=theme.muted, linewidth=1.2, linestyle=(0, (1, 2))))
        word = sheet.label(second, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), ha="center", halo=True)
        meters = TwoMeters(sheet, third, cap_label=_("Change in cap, by the mid"))
        return {"book": BookPanel(sheet, first, sizes=4, say=quoted), "path": second, "line": line, "ahead": ahead,
                "word": word, "meters": meters}  # fmt: skip

    def update(self, parts: dict[str, Any]) -> None:
        """Show the book, the path so far and the meters."""
        bids, asks = self.book.depth(Side.BID), self.book.depth(Side.ASK)
        low, high = bids[-1][0], asks[-1][0]
        room = 0.06 * (high - low)
        most = nice(max(size for _price, size in (*bids, *asks)))
        prices = (low - room, high + room)
        parts["book"].show(self.now.depth(Side.BID), self.now.depth(Side.ASK), prices, most, self.now.last_price)
        path = [self.before, *(one.price for one in self.done)]
        path += [path[-1]] * max(0, min(self.step, self.most) - len(path) + 1)
        parts["line"].set_data(range(len(path)), path)
        parts["ahead"].set_data([0, self.most], [self.before] * 2)
        fit(parts["path"], x=(-0.3, self.most + 0.3), y=prices)
        up = self.price >= self.before
        up = self.price < prices[1] - 2 * room if up else self.price < prices[0] + 2 * room
        x = min(max(len(path) - 1, 1.3), self.most - 0.9)
        parts["word"].set_va("bottom" if up else "top")
        parts["word"].set_text(quoted(self.price))
        parts["word"].set_position((x, self.price + (1 if up else -1) * room))
        parts["meters"].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return what was bought, by whom, and where the price is."""
        hedged = sum(one.bought for one in self.done[1:])
        return (
            Headline(_("First purchase"), shares_in_words(sum(one.bought for one in self.done[:1]))),
            Headline(_("Dealers bought") if hedged >= 0 else _("Dealers sold"), shares_in_words(abs(hedged))),
            Headline(_("Cash that changed hands"), money(self.cash), "cash"),
            Headline(_("Change in market cap"), money(self.cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return the last round in words."""
        if not self.done:
            return _("The mid stands at {price} and the dealers are hedged.").format(price=quoted(self.before))
        last = self.done[-1]
        gap = last.wanted - last.hedge
        if last.number == 0:
            words = _("Somebody buys {shares} and the mid stands at {price}.")
        elif last.bought >= 0:
            words = _("In round {number} the dealers buy {shares} and the mid stands at {price}.")
        else:
            words = _("In round {number} the dealers sell {shares} and the mid stands at {price}.")
        if last.end == NOBODY_LEFT:
            words += " " + _("They would trade {gap} shares more, and nobody is left in the visible book.")
        elif last.end == HEDGED:
            words += " " + _("Now they are hedged, and it ends.")
        elif gap > 0:
            words += " " + _("Now they lack {gap} shares.")
        else:
            words += " " + _("Now they hold {gap} shares too many.")
        return words.format(
            number=last.number, shares=shares_in_words(abs(last.bought)), price=quoted(last.price), gap=count(abs(gap))
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return all rounds."""
        return {
            "round": [one.number for one in self.rounds],
            "bought_shares": [one.bought for one in self.rounds],
            "cash_usd": [one.cash for one in self.rounds],
            "price_usd": [one.price for one in self.rounds],
            "hedge_wanted_shares": [one.wanted for one in self.rounds],
            "shown": [one in self.done for one in self.rounds],
        }
