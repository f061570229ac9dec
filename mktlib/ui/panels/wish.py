"""One limit order at a book with a wide gap: it waits until it meets the other side, and the price waits too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mktlib.formula import market_cap
from mktlib.formula._checks import positive, refuse
from mktlib.orderbook import Book, Side
from mktlib.orderbook.trade import Trade
from mktlib.ui.numbers import money, money_tick, shares_in_words
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.two_meters import TwoMeters, meters_sentence
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size
from mktlib.ui.theme import px
from mktlib.ui.words import _

YOU = "you"
euros = partial(money, currency="EUR")
euro_tick = partial(money_tick, currency="EUR")


@dataclass(frozen=True)
class WishPicture(Picture):
    """A book after the reader's one order, and after whoever came then.

    Parameters
    ----------
    book : Book
        The book now; the reader's order belongs to ``"you"``.
    side : Side
        Whether the reader buys or sells.
    price : float
        The reader's limit price [€/share], > 0.
    last_before : float
        Price of the last trade before [€/share], > 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    prices : (float, float)
        Lowest and highest price shown [€/share].
    step : float
        How far one position of the control ``price`` moves the order [€/share].

    Raises
    ------
    ValueError
        If a number is not positive, or the price lies outside `prices`.
    """

    book: Book
    side: Side
    price: float
    last_before: float
    shares_outstanding: float
    prices: tuple[float, float] = (8.0, 38.0)
    step: float = 1.0

    height = 400
    height_narrow = 680

    def __post_init__(self) -> None:
        positive("last_before", self.last_before)
        positive("shares_outstanding", self.shares_outstanding)
        if not self.prices[0] <= self.price <= self.prices[1]:
            refuse("price", f"be between {self.prices[0]:g} and {self.prices[1]:g}", self.price)

    @property
    def last(self) -> float:
        """Price of the last trade [€/share]."""
        return self.book.last_price or self.last_before

    @property
    def cash(self) -> float:
        """Cash that changed hands [€]."""
        return self.book.turnover

    @property
    def cap_change(self) -> float:
        """Change in market cap [€]."""
        shares = self.shares_outstanding
        return market_cap(self.last, shares) - market_cap(self.last_before, shares)

    @property
    def waits(self) -> int:
        """Shares of the reader's order that wait [shares]."""
        return sum(order.quantity for order in self.book.queue(self.side) if order.owner == YOU)

    def compose(self, sheet: Sheet) -> tuple[Any, ...]:
        """Lay out the book and the meters."""
        left, right = sheet.panels(3, 2, titles=(_("The book"), _("The two meters")), left=(56, 30))
        panel, meters = BookPanel(sheet, left, say=euros), TwoMeters(sheet, right, currency="EUR")
        (line,) = sheet.moving(left.plot([], [], color=sheet.theme.accent, linewidth=1.2, zorder=2.5))
        word = sheet.label(left, 0, 0, color=sheet.theme.accent, weight="bold", fontsize=px(13), halo=True, zorder=7)
        return panel, meters, line, word

    def update(self, parts: tuple[Any, ...]) -> None:
        """Put the order where its limit is."""
        panel, meters, line, word = parts
        mine = [(self.price, self.waits)] if self.waits else []
        bids, asks = self.book.depth(Side.BID), self.book.depth(Side.ASK)
        panel.show(bids, asks, self.prices, 1_000, self.last, mine)
        meters.show(self.cash, self.cap_change)
        right = panel.ax.get_xlim()[1]
        width, height = css_size(panel.ax)
        line.set_data([0, right], [self.price, self.price])
        words = _("you buy at {price}") if self.side is Side.BID else _("you sell at {price}")
        word.set_text(words.format(price=euros(self.price)))
        others = [price for side in (bids, asks) for price, _size in side if price != self.price]
        near = min(others, key=lambda price: abs(price - self.price), default=self.prices[0])
        above = near <= self.price
        word.set_va("bottom" if above else "top")
        up = (self.prices[1] - self.prices[0]) / height
        word.set_position((6 * right / width, self.price + (9 if above else -9) * up))

    def handles(self, parts: tuple[Any, ...]) -> Sequence[Handle]:
        """Let the order be dragged along the price."""
        ax = parts[0].ax
        x, y = ax.transData.transform((0.02 * ax.get_xlim()[1], self.price))
        _x, next_ = ax.transData.transform((0, self.price + self.step))
        return (Handle("price", float(x), float(y), 0.0, float(next_ - y)),)

    def headlines(self) -> Sequence[Headline]:
        """Return what became of the order, and what it did to the company's tag."""
        filled = sum(trade.quantity for trade in self.book.tape if YOU in (trade.maker, trade.taker))
        share = _("{filled} of {all}").format(filled=filled, all=shares_in_words(filled + self.waits))
        return (
            Headline(_("Filled of your order"), share, "accent"),
            Headline(_("Cash that changed hands"), euros(self.cash), "cash"),
            Headline(_("Last price"), euros(self.last)),
            Headline(_("Market cap"), euros(market_cap(self.last, self.shares_outstanding)), "cap"),
        )

    def sentence(self) -> str:
        """Return what happened to the wish."""
        trades = self.book.tape
        if trades:
            return f"{_happened(trades)} {meters_sentence(self.cash, self.cap_change, 'EUR')}"
        if self.side is Side.BID:
            words = _("Your order to buy {shares} at {price} waits: nobody sells below {other}.")
            other = self.book.best_ask
        else:
            words = _("Your order to sell {shares} at {price} waits: nobody bids more than {other}.")
            other = self.book.best_bid
        words = words.format(shares=shares_in_words(self.waits), price=euros(self.price), other=euros(other or 0))
        still = _("Nothing trades, so the last price is still {last} and the market cap {cap}.")
        return f"{words} {still.format(last=euros(self.last), cap=euros(self.last * self.shares_outstanding))}"

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the levels of the book."""
        rows = [(side.value, price, size) for side in Side for price, size in self.book.depth(side)]
        side, price, size = zip(*rows, strict=True) if rows else ((), (), ())
        return {"side": side, "price_eur": price, "shares": size}


def _happened(trades: Sequence[Trade]) -> str:
    """Return who traded with whom."""
    parts = []
    for trade in trades:
        bought = trade.side is Side.BID
        if trade.taker == YOU:
            words = _("You buy {shares} at {price}.") if bought else _("You sell {shares} at {price}.")
        elif trade.maker == YOU:
            words = _("A buyer in a hurry takes {shares} of yours at {price}.")
            if not bought:
                words = _("A seller in a hurry sells you {shares} at {price}.")
        else:
            words = _("A buyer in a hurry takes {shares} at {price}, not from you.")
            if not bought:
                words = _("A seller in a hurry sells {shares} at {price}, not to you.")
        parts.append(words.format(shares=shares_in_words(trade.quantity), price=euros(trade.price)))
    return " ".join(parts)
