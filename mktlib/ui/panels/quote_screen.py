"""The quote screen: levels and sizes, the tape, an account at the book, and the two meters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from mktlib.formula import market_cap
from mktlib.formula._checks import refuse
from mktlib.orderbook.desk import Desk, Sent
from mktlib.orderbook.side import Side
from mktlib.ui.numbers import clock_time, count, money, percent, shares_in_words
from mktlib.ui.panels.quote_ladder import QuoteLadder
from mktlib.ui.panels.tape import START, Tape
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.theme import px
from mktlib.ui.words import _

STACK = (430, 344, 270)  # heights of the panels on a phone [CSS px]
WIDE = 1000  # from this width on three panels stand side by side [CSS px]


@dataclass(frozen=True)
class QuoteScreenPicture(Picture):
    """A desk after the reader's orders, and what the next order would do.

    Parameters
    ----------
    opening, desk : Desk
        Before the first order and now; the meters show the difference.
    preview : Sent
        What would become of the order in preparation.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    others : int
        Orders that others send after each press.

    Raises
    ------
    ValueError
        If nothing has traded at the opening: without a last price there is no market cap.
    """

    opening: Desk
    desk: Desk
    preview: Sent
    shares_outstanding: float
    others: int = 0

    height = 446
    height_narrow = sum(STACK)

    def __post_init__(self) -> None:
        if self.opening.book.last_price is None:
            refuse("opening", "hold at least one trade", self.opening.book)

    @property
    def last(self) -> float:
        """Price of the last trade [$/share]."""
        return self.desk.book.last_price or 0.0

    @property
    def cash(self) -> float:
        """Cash that changed hands since the opening, in everybody's trades [$]."""
        return round(self.desk.book.turnover - self.opening.book.turnover, 9)

    @property
    def cap_change(self) -> float:
        """Change in market cap since the opening [$]."""
        return market_cap(self.last, self.shares_outstanding) - market_cap(
            self.opening.book.last_price or 0.0, self.shares_outstanding
        )

    def compose(self, sheet: Sheet) -> tuple[QuoteLadder, Tape, TwoMeters]:
        """Lay out three panels: side by side, two by one, or under each other."""
        book, tape, meters = _areas(sheet)
        trades, waiting = (7, 3) if sheet.narrow else (3, 0) if sheet.width < WIDE else (9, 4)
        return QuoteLadder(sheet, book), Tape(sheet, tape, trades, waiting), TwoMeters(sheet, meters)

    def update(self, parts: tuple[QuoteLadder, Tape, TwoMeters]) -> None:
        """Show the book, the tape and the meters."""
        ladder, tape, meters = parts
        mine: Counter[float] = Counter()
        for order in self.desk.waiting:
            mine[order.price] += order.quantity
        taken: Counter[float] = Counter()
        waits = None
        if self.preview.execution is not None:
            for trade in self.preview.execution.trades:
                taken[trade.price] += trade.quantity
            if self.preview.execution.resting:
                waits = self.preview.price, self.preview.execution.resting
        book = self.desk.book
        says = preview_in_words(self.preview, self.desk)
        ladder.show(book.depth(Side.BID), book.depth(Side.ASK), book.last_price, mine, taken, waits, says)
        tape.show(self.desk, self._crowd())
        meters.show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return the account, the last price and what it makes of the company."""
        return (
            Headline(_("Your cash"), money(self.desk.cash), "cash"),
            Headline(_("Your shares"), count(self.desk.shares)),
            Headline(_("Last price"), money(self.last)),
            Headline(_("Market cap"), money(market_cap(self.last, self.shares_outstanding)), "cap"),
        )

    def sentence(self) -> str:
        """Return what became of the last order, the meters, and what the next order would do."""
        book = self.desk.book
        if self.desk.reports:
            words = f"{report_in_words(self.desk)} {self._so_far()}"
        elif book.spread is None or book.mid_price is None:
            words = _("Nothing is sent yet, and one side of the book is empty.")
        else:
            words = _("Nothing is sent yet. A buyer pays {ask}, a seller gets {bid}: the spread is {spread} ({part}).")
            part = percent(book.spread / book.mid_price, 2)
            ask, bid = money(book.best_ask or 0), money(book.best_bid or 0)
            words = words.format(ask=ask, bid=bid, spread=money(book.spread), part=part)
        first, second = preview_in_words(self.preview, self.desk)
        next_ = f"{first}, {second}." if self.preview.refusal else f"{first}."
        return " ".join((words, next_, *([f"{self._crowd()}."] if self.others else [])))

    def _so_far(self) -> str:
        """Return the meters, in few words: on a phone the sentence has room for six lines."""
        if self.cash == 0:
            return _("So far nothing changed hands.")
        words = _("So far {cash} changed hands and the cap rose by {cap}.")
        if self.cap_change < 0:
            words = _("So far {cash} changed hands and the cap fell by {cap}.")
        if self.cap_change == 0:
            words = _("So far {cash} changed hands, and the cap is where it was.")
        return words.format(cash=money(self.cash), cap=money(abs(self.cap_change)))

    def _crowd(self) -> str:
        """Return what the others do."""
        if not self.others:
            return _("The others stand still")
        return _("After each press {count} others act").format(count=count(self.others))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the tape."""
        tape = self.desk.tape
        return {
            "number": [one.number for one in tape],
            "time": [clock_time(START + one.seconds, fine=True) for one in tape],
            "price_usd": [one.trade.price for one in tape],
            "shares": [one.trade.quantity for one in tape],
            "maker": [one.trade.maker for one in tape],
            "taker": [one.trade.taker for one in tape],
            "taker_side": [one.trade.side.value for one in tape],
        }


def preview_in_words(sent: Sent, desk: Desk) -> tuple[str, str]:
    """Return two short lines on an order before it is sent."""
    done = sent.execution
    if sent.refusal:
        return _("If sent: refused"), refusal_in_words(sent, short=True)
    if sent.kind == "wait":
        return _("If sent: nothing from you"), ""
    if done is None:
        line = _("If sent: takes back {shares} at {price}")
        return line.format(shares=count(sent.quantity), price=money(sent.price)), ""
    if not done.filled:
        ahead = sum(size for price, size in desk.book.depth(sent.side) if price == sent.price)
        line = _("If sent: {shares} wait at {price}")
        after = _("behind {count} at that price").format(count=count(ahead)) if ahead else _("first at that price")
        return line.format(shares=count(done.resting), price=money(sent.price)), after
    line = _("If sent: buys {shares} for {cash}") if sent.side is Side.BID else _("If sent: sells {shares} for {cash}")
    line = line.format(shares=count(done.filled), cash=money(done.cash))
    if done.resting:
        return line, _("then {shares} wait at {price}").format(shares=count(done.resting), price=money(sent.price))
    if done.cancelled:
        return line, _("for {shares} nobody is left").format(shares=count(done.cancelled))
    after = _("on average {price}, the last at {last}")
    return line, after.format(price=money(done.average_price or 0), last=money(done.trades[-1].price))


def refusal_in_words(sent: Sent, short: bool = False) -> str:
    """Return why an order was not sent."""
    buys = sent.side is Side.BID
    match sent.refusal:
        case "cash":
            words = _("{cash} short of cash") if short else _("Not sent: it needs {cash} more than you have free.")
            return words.format(cash=money(sent.missing))
        case "shares":
            words = _("{shares} short") if short else _("Not sent: you would need {shares} more that are free.")
            return words.format(shares=shares_in_words(sent.missing))
        case "own_order":
            if short:
                return _("your own order stands in the way")
            return _("Not sent: an order of your own stands in the way.")
        case "nobody":
            if short:
                return _("nobody sells") if buys else _("nobody buys")
            return _("Not sent: nobody sells at any price.") if buys else _("Not sent: nobody buys at any price.")
    return _("no order of yours waits") if short else _("Nothing was taken back: no order of yours waits.")


def report_in_words(desk: Desk) -> str:
    """Return what became of the last order."""
    sent = desk.reports[-1]
    done = sent.execution
    if sent.refusal:
        return refusal_in_words(sent)
    if sent.kind == "wait":
        return _("You waited.")
    buys = sent.side is Side.BID
    if done is None:
        words = _("You took back your order to {side} {shares} at {price}.")
        side = _("buy") if buys else _("sell")
        return words.format(side=side, shares=shares_in_words(sent.quantity), price=money(sent.price))
    left = desk.book.order(done.order_id)
    since = done.resting - (left.quantity if left else 0)  # what others took of it afterwards
    terms = {"price": money(sent.price), "since": count(since), "rest": count(done.resting)}
    if not done.filled:
        if since:
            words = _("Of your order to buy {shares} at {price}, {since} traded since.")
            words = words if buys else _("Of your order to sell {shares} at {price}, {since} traded since.")
        else:
            words = _("Your order to buy {shares} waits at {price}.")
            words = words if buys else _("Your order to sell {shares} waits at {price}.")
        return words.format(shares=shares_in_words(done.resting), **terms)
    words = _("You bought {shares} for {cash}.") if buys else _("You sold {shares} for {cash}.")
    words = words.format(shares=shares_in_words(done.filled), cash=money(done.cash))
    if done.resting:
        rest = _("The other {rest} wait at {price}.")
        rest = _("Of the other {rest} at {price}, {since} traded since.") if since else rest
        return f"{words} {rest.format(**terms)}"
    if done.cancelled:
        return f"{words} {_('For {shares} nobody was left.').format(shares=count(done.cancelled))}"
    return words


def _areas(sheet: Sheet) -> list[Axes]:
    """Return the axes of book, tape and meters, with their titles."""
    figure: Any = sheet.figure
    if sheet.narrow:
        parts = list(figure.subfigures(3, 1, height_ratios=STACK))
        sizes = [(sheet.width, sheet.height * share / sum(STACK)) for share in STACK]
    elif sheet.width < WIDE:
        book, right = figure.subfigures(1, 2)
        parts = [book, *right.subfigures(2, 1, height_ratios=(156, 290))]
        half = sheet.width / 2
        sizes = [(half, sheet.height), (half, sheet.height * 156 / 446), (half, sheet.height * 290 / 446)]
    else:
        parts = list(figure.subfigures(1, 3, width_ratios=(5, 4, 4)))
        sizes = [(sheet.width * share / 13, sheet.height) for share in (5, 4, 4)]
    axes = []
    titles = (_("The book"), _("The tape, newest first"), _("The two meters"))
    edges = ((14, 4, 18), (14, 4, 8), (30, 46, 22))  # left, below, right [CSS px]
    for part, (width, height), title, (left, below, right_) in zip(parts, sizes, titles, edges, strict=True):
        part.text(14 / width, 1 - 12 / height, title, fontsize=px(14), va="top", weight="bold", color=sheet.theme.ink)
        box = left / width, below / height, (width - left - right_) / width, (height - 40 - below) / height
        axes.append(part.add_axes(box))
    return axes
