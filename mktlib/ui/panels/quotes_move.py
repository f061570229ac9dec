"""Quotes that move without a trade: four moments of one book, and the market cap read in three ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.ticker import FixedLocator, FuncFormatter

from mktlib.formula import market_cap
from mktlib.formula._checks import positive
from mktlib.orderbook import Book, Trade
from mktlib.ui.numbers import change, money, percent, shares_in_words
from mktlib.ui.panels.rows import RowBars
from mktlib.ui.panels.tape_clock import TapeClock
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, nice
from mktlib.ui.words import _

NAN = float("nan")


@dataclass(frozen=True)
class QuotesMovePicture(Picture):
    """A book before, after all re-quoted, after some withdrew, and after a purchase.

    Parameters
    ----------
    books : tuple of Book
        Copies of one book at the four moments; it must have traded before the first, and only between the
        last two after it.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    wanted : int
        Shares that the buyer wanted [shares].

    Raises
    ------
    ValueError
        If there are not four books, the first has no last price or no quotes on both sides, or one of the
        first three traded.
    """

    books: tuple[Any, ...]
    shares_outstanding: float
    wanted: int = 0

    height = 440
    height_narrow = 900

    def __post_init__(self) -> None:
        if len(self.books) != 4 or not all(isinstance(book, Book) for book in self.books):
            raise ValueError(f"books must be four books, got {self.books!r}")
        first = self.books[0]
        if first.last_price is None or first.mid_price is None:
            raise ValueError("books must start with a last price, a bid and an ask")
        if any(book.volume != first.volume for book in self.books[1:3]):
            raise ValueError("books must not trade before the last moment")
        positive("shares_outstanding", self.shares_outstanding)

    @property
    def trades(self) -> list[Trade]:
        """Return the trades of the last moment."""
        seen = len(self.books[2].tape)
        return list(self.books[3].tape[seen:])

    @property
    def bought(self) -> int:
        """Return the shares that changed hands [shares]."""
        return int(self.books[3].volume - self.books[0].volume)

    @property
    def cash(self) -> float:
        """Return what was paid for them [$]."""
        return float(self.books[3].turnover - self.books[0].turnover)

    def readings(self, moment: int) -> tuple[float | None, ...]:
        """Return the market cap by last trade, by mid and by best bid [$]; None where there is no such price."""
        book = self.books[moment]
        prices = (book.last_price, book.mid_price, book.best_bid)
        return tuple(None if price is None else market_cap(price, self.shares_outstanding) for price in prices)

    def compose(self, sheet: Sheet) -> tuple[TapeClock, RowBars, TwoMeters]:
        """Lay out the clock, the three readings and the meters."""
        titles = (_("Quotes and trades"), _("Market cap, read three ways"), _("The two meters"))
        clock, rows, meters = three_panels(sheet, (5, 5, 4), titles, left=(66, 84, 30))
        part = TapeClock(sheet, clock)
        words = (_("before"), _("re-quote"), _("leave"), _("buy"))
        clock.xaxis.set_major_locator(FixedLocator([0.5, 1.5, 2.5, 3.5]))
        clock.xaxis.set_major_formatter(FuncFormatter(lambda at, _position: words[min(max(int(at), 0), 3)]))
        bars = RowBars(sheet, rows, 3, (_("before"), "locked"), (_("now"), "cap"), room=106)
        return part, bars, TwoMeters(sheet, meters)

    def update(self, parts: tuple[TapeClock, RowBars, TwoMeters]) -> None:
        """Show the four moments and what they make of the market cap."""
        trades = self.trades
        times = [3.2 + 0.6 * i / max(len(trades) - 1, 1) for i in range(len(trades))]
        tape = [(at, trade.price, trade.quantity) for at, trade in zip(times, trades, strict=True)]
        turns = [0.0, 1.0, 2.0, times[0] if times else 3.0]
        bids = [NAN if book.best_bid is None else book.best_bid for book in self.books]
        asks = [NAN if book.best_ask is None else book.best_ask for book in self.books]
        start = self.books[0].last_price
        seen = [price for price in (*bids, *asks, *(trade.price for trade in trades)) if price == price]
        up, down = (1.1 * max(sign * (price - start) for price in seen) for sign in (1, -1))
        span = start - nice(max(down, 0.2 * up)), start + nice(max(up, 0.2 * down))
        parts[0].show(turns, bids, asks, tape, (0.0, 4.0), span, last=start)
        before, after = self.readings(0), self.readings(3)
        names = (_("last trade"), _("mid"), _("best bid"))
        said = [_("no such price") if cap is None else money(cap) for cap in after]
        parts[1].show(names, [cap or 0.0 for cap in before], [cap or 0.0 for cap in after], said)
        parts[2].show(self.cash, self.cap_change)

    @property
    def cap_change(self) -> float:
        """Return the change in market cap by the last trade [$]."""
        return (self.readings(3)[0] or 0.0) - (self.readings(0)[0] or 0.0)

    def headlines(self) -> Sequence[Headline]:
        """Return volume, cash, and how far two readings of the market cap moved."""
        before, after = self.readings(0), self.readings(3)
        mid = _("no such price") if after[1] is None or before[1] is None else change(before[1], after[1])
        return (
            Headline(_("Volume"), shares_in_words(self.bought)),
            Headline(_("Cash that changed hands"), money(self.cash), "cash"),
            Headline(_("Market cap by last trade"), change(before[0] or 1.0, after[0] or 1.0), "cap"),
            Headline(_("Market cap by mid"), mid, "cap"),
        )

    def sentence(self) -> str:
        """Return what moved, without and with a trade."""
        old, new = self.books[0].best_ask, self.books[1].best_ask
        moved = new is not None and old is not None and abs(new / old - 1) > 1e-3
        said = _("Everyone re-quotes {part} {where}").format(
            part=percent(abs(new / old - 1), 1) if moved else "",
            where=_("higher") if moved and new > old else _("lower"),
        )
        words = [said if moved else _("Nobody changes a quote")]
        left = len(self.books[1]) - len(self.books[2])
        if left:
            words.append(_(" and {left} of {all} orders leave").format(left=left, all=len(self.books[1])))
        last, mid, bid = (_("nothing to read") if cap is None else money(cap) for cap in self.readings(3))
        if not self.bought:
            words.append(_(". Nobody trades, no cash moves."))
        else:
            paid = _(". Then a buyer takes {shares} for {cash}, the last at {price}.")
            price = money(self.books[3].last_price)
            words.append(paid.format(shares=shares_in_words(self.bought), cash=money(self.cash), price=price))
        if self.wanted > self.bought:
            words.append(_(" {shares} more found no seller.").format(shares=shares_in_words(self.wanted - self.bought)))
        words.append(
            _(" Market cap by the last trade: {last}; by the mid: {mid}; by the best bid: {bid}.").format(
                last=last, mid=mid, bid=bid
            )
        )
        return "".join(words)

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row for each moment."""
        books, reads = self.books, [self.readings(moment) for moment in range(4)]
        return {
            "moment": ["before", "re-quoted", "withdrawn", "bought"],
            "best_bid_usd": [book.best_bid for book in books],
            "best_ask_usd": [book.best_ask for book in books],
            "last_price_usd": [book.last_price for book in books],
            "volume_shares": [book.volume - books[0].volume for book in books],
            "cap_by_last_usd": [read[0] for read in reads],
            "cap_by_mid_usd": [read[1] for read in reads],
            "cap_by_bid_usd": [read[2] for read in reads],
        }
