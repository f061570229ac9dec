"""A sweep of an order book: the book and what is taken, the price of each share and their average, the meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mktlib.formula import market_cap
from mktlib.formula._checks import positive
from mktlib.orderbook import Book, Side
from mktlib.orderbook.sweep import Sweep, sweep
from mktlib.ui.numbers import count_tick, money, percent, shares_in_words, significant
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters, ratio_in_words
from mktlib.ui.panels.way_down import trace
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.words import _

LETTER = 8.6  # of a bold word of 13 px [CSS px]


def ladder(levels: Sequence[tuple[float, float]], q: float = np.inf) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of the steps that the first `q` shares stand on.

    Examples
    --------
    >>> ladder([(100, 100), (150, 500)], 101)
    (array([  0., 100., 100., 101.]), array([100., 100., 150., 150.]))
    """
    prices, sizes = np.asarray(levels, float).reshape(-1, 2).T
    ends = np.minimum(np.cumsum(sizes), q)
    starts = np.append(0.0, ends)[:-1]
    there = ends > starts
    return np.column_stack((starts, ends))[there].ravel(), np.repeat(prices[there], 2)


def averages(levels: Sequence[tuple[float, float]], q: float) -> tuple[np.ndarray, np.ndarray]:
    """Return how the average price of the first shares grows up to `q` shares."""
    shares, prices = ladder(levels, q)
    if not shares.size:
        return shares, prices
    paid = np.append(0.0, np.cumsum(np.diff(shares) * prices[1:]))  # 0 where a step jumps
    fine = np.unique(np.concatenate((shares[1:], np.linspace(shares[-1] / 120, shares[-1], 120))))
    return fine, np.interp(fine, shares, paid) / fine


class WalkedPanel:
    """The part: the price of each share as steps, the average so far, and what the average is compared with."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        self.colours = {Side.BID: theme.ask, Side.ASK: theme.bid}  # a buyer walks up the asks
        ax.set_xlabel(" ")  # update says whether they are bought or sold
        ax.set_ylabel(_("Price (not from zero)"))
        ticks(ax.xaxis, count_tick)
        ticks(ax.yaxis, money)
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))  # whole cents
        if css_size(ax)[0] < 260:
            locator: Any = ax.xaxis.get_major_locator()
            locator.set_params(nbins=4)
        ax.grid(axis="x", visible=False)
        (self.level,) = ax.plot([], [], color=theme.ink, linewidth=1.2, linestyle=(0, (1, 2)))
        (self.steps,) = ax.plot([], [], linewidth=1.5, linestyle=(0, (4, 1.5)))
        (self.walked,) = sheet.moving(ax.plot([], [], linewidth=3))
        (self.mean,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2))
        (self.square,) = sheet.moving(ax.plot([], [], "s", color=theme.cash, markersize=7, clip_on=False))
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markersize=9, clip_on=False))
        for one in (self.square, self.mark):
            one.set(markeredgecolor=theme.paper, markeredgewidth=1.2, zorder=4)
        self.word = sheet.label(ax, 0, 0, ha="right", halo=True)
        self.average = sheet.label(ax, 0, 0, color=theme.cash, weight="bold", halo=True)
        self.last = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", halo=True)

    def show(
        self, side: Side, levels: Sequence[tuple[float, float]], done: Sweep, level: float | None, word: str
    ) -> None:
        """Show all `levels` of the side that is swept, what was `done`, and a `level` named `word`."""
        up_side = side is Side.BID
        shares, prices = ladder(levels)
        reach = 1.03 * float(shares[-1]) if shares.size else 1.0
        known = np.append(prices, [] if level is None else level)
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        room = 0.22 * (high - low) or 0.05 * high
        self.ax.xaxis.label.set_text(_("Shares bought") if up_side else _("Shares sold"))
        fit(self.ax, x=(0.0, reach), y=(low - room, high + room))
        across, up = reach / css_size(self.ax)[0], (high - low + 2 * room) / css_size(self.ax)[1]  # one CSS pixel
        sign = 1 if up_side else -1
        for line in (self.steps, self.walked):
            if line.get_color() != self.colours[side]:
                line.set_color(self.colours[side])
        trace(self.steps, shares, prices)
        trace(self.level, *(np.array([[0, reach], [level, level]]) if level is not None else np.empty((2, 0))))
        self.walked.set_data(*ladder(levels, done.filled))
        self.mean.set_data(*averages(levels, done.filled))
        self.word.set_text(f"{word} {money(level)}" if level is not None else "")
        self.word.set_va("top" if up_side else "bottom")
        self.word.set_position((reach - 2 * across, (level or low) - sign * 5 * up))
        last, average, at = done.last_price, done.average_price, float(done.filled)
        for one in (self.square, self.mark, self.average, self.last):
            one.set_visible(last is not None)
        if last is None or average is None:
            return
        self.square.set_data([at], [average])
        self.mark.set_data([at], [last])
        for label, text, price, beyond in (
            (self.last, _("last {price}"), last, sign),
            (self.average, _("average {price}"), average, -sign),
        ):
            label.set_text(text.format(price=money(price)))
            width = LETTER * len(label.get_text()) * across
            left, right = at - width - 6 * across, at + 8 * across
            fits = left > 0 if beyond == sign else right + width > reach  # ahead of the last price are steps
            x = min(max(left if fits else right, 2 * across), reach - width)
            label.set_va("bottom" if beyond > 0 else "top")
            label.set_position((x, price + beyond * 7 * up))


@dataclass(frozen=True)
class SweepPicture(Picture):
    """A market order against a book: what it takes, what each share costs, and what it re-marks.

    Parameters
    ----------
    book : Book
        The book before; it is not changed.
    side : {"buy", "sell"}
        What the order does.
    shares : int
        How many shares it wants [shares], >= 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    price_before : float, optional
        Last trade before [$/share]; the book's own, or else the best price of the side that is swept.
    about : bool
        Whether the number of shares outstanding is rounded, so that the cap is too.
    handle : str
        Name of the control of `shares`, one share a position, to drag the order's end; none when empty.

    Raises
    ------
    ValueError
        If `side` is neither, a number breaks its rule, or nobody stands on the side that is swept.
    """

    book: Any
    side: str
    shares: int
    shares_outstanding: float
    price_before: float | None = None
    about: bool = False
    handle: str = ""

    height = 440
    height_narrow = 940

    def __post_init__(self) -> None:
        if self.side not in ("buy", "sell"):
            raise ValueError(f'side must be "buy" or "sell", got {self.side!r}')
        if not isinstance(self.book, Book):
            raise ValueError(f"book must be a Book, got {self.book!r}")
        positive("shares_outstanding", self.shares_outstanding)
        if self.before is None:
            raise ValueError(_("nobody stands on the side of the book that this order would take from"))

    @property
    def taker(self) -> Side:
        """Return the order's side."""
        return Side.BID if self.side == "buy" else Side.ASK

    @cached_property
    def done(self) -> Sweep:
        """Return what the order does."""
        return sweep(self.book, self.taker, self.shares)

    @property
    def before(self) -> float | None:
        """Return the price that the market cap was read from before [$/share]."""
        if self.price_before is not None:
            return self.price_before
        return self.book.last_price or self.done.first_price

    @property
    def cap_change(self) -> float:
        """Return what the order re-marked [$]."""
        before, after = self.before, self.done.last_price
        if before is None or after is None:
            return 0.0
        return market_cap(after, self.shares_outstanding) - market_cap(before, self.shares_outstanding)

    def compose(self, sheet: Sheet) -> tuple[BookPanel, WalkedPanel, TwoMeters]:
        """Lay out the book, the walk and the meters."""
        titles = (_("The book (outlined: taken)"), _("Last and average price"), _("The two meters"))
        book, walk, meters = three_panels(sheet, (4, 5, 4), titles, left=(66, 84, 30), tall=1)
        return BookPanel(sheet, book, sizes=6), WalkedPanel(sheet, walk), TwoMeters(sheet, meters)

    def update(self, parts: tuple[BookPanel, WalkedPanel, TwoMeters]) -> None:
        """Show the order in all three."""
        bids, asks = self.book.depth(Side.BID), self.book.depth(Side.ASK)
        swept, other = (asks, bids) if self.side == "buy" else (bids, asks)
        level = self.done.mid_price if self.done.mid_price is not None else self.before
        prices = [price for price, _size in (*swept, *other[:1])]  # where there is more to see
        prices += [] if self.price_before is None and self.book.last_price is None else [self.before]
        low, high = min(prices), max(prices)
        room = 0.07 * (high - low) or 0.05 * high
        most = nice(max(size for _price, size in (*swept, *other[:1])))
        last = self.done.last_price or self.price_before or self.book.last_price
        parts[0].show(bids, asks, (low - room, high + room), most, last=last, mine=self.done.taken)
        word = _("mid") if self.done.mid_price is not None else _("before")
        parts[1].show(self.taker, swept, self.done, level, word)
        parts[2].show(self.done.cash, self.cap_change)

    def handles(self, parts: tuple[BookPanel, WalkedPanel, TwoMeters]) -> Sequence[Handle]:
        """Return the end of the order, on the steps."""
        price = self.done.last_price or self.done.first_price
        if not self.handle or price is None:
            return ()
        ax = parts[1].ax
        x, y = ax.transData.transform((self.done.filled, price))
        share = ax.bbox.width / (ax.get_xlim()[1] - ax.get_xlim()[0])
        return (Handle(self.handle, float(x), float(y), float(share), 0.0),)

    def headlines(self) -> Sequence[Headline]:
        """Return cash, prices, and what was re-marked."""
        last = self.done.last_price if self.done.last_price is not None else self.before
        average = self.done.average_price
        cap = money(self.cap_change)
        return (
            Headline(_("Cash that changed hands"), money(self.done.cash), "cash"),
            Headline(_("Average price"), "–" if average is None else money(average), "cash"),
            Headline(_("Last price"), money(last or 0.0)),
            Headline(
                _("Change in market cap"),
                _("about {cap}").format(cap=cap) if self.about and self.cap_change else cap,
                "cap",
            ),
        )

    def sentence(self) -> str:
        """Return the order in words."""
        done = self.done
        if done.average_price is None or done.last_price is None:
            return _("Nothing is traded: the next share stands at {price}.").format(price=money(done.first_price or 0))
        verb = _("Buying {shares} costs {cash}") if self.side == "buy" else _("Selling {shares} brings {cash}")
        words = [verb.format(shares=shares_in_words(done.filled), cash=money(done.cash))]
        words.append(_(", {average} each on average").format(average=money(done.average_price)))
        if done.slippage is not None and done.mid_price is not None:
            away = money(done.slippage) if done.slippage >= 0.005 else _("less than a cent")
            off = _(" ({away}, or {part}, worse than the mid)")
            words.append(off.format(away=away, part=percent(done.slippage / done.mid_price, 3)))
        words.append(_("; the last one prints at {price}").format(price=money(done.last_price)))
        if done.next_price is None:
            words.append(_(" and that side of the book is empty."))
        else:
            words.append(_(" and the next one stands at {price}.").format(price=money(done.next_price)))
        if done.filled < done.wanted:
            words.append(_(" {shares} more found nobody.").format(shares=shares_in_words(done.wanted - done.filled)))
        if self.cap_change == 0:
            words.append(_(" The market cap stays as it was."))
        elif self.about:
            ratio = significant(abs(self.cap_change) / done.cash, 2)
            words.append(_(" {one} re-marked about {ratio}.").format(one=money(1), ratio=money(ratio)))
        else:
            words.append(f" {ratio_in_words(done.cash, self.cap_change)}.")
        return "".join(words)

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the levels that were taken, best first."""
        taken = np.asarray(self.done.taken, float).reshape(-1, 2)
        cash = np.cumsum(taken[:, 0] * taken[:, 1])
        shares = np.cumsum(taken[:, 1])
        return {
            "price_usd": taken[:, 0].tolist(),
            "shares": taken[:, 1].tolist(),
            "shares_so_far": shares.tolist(),
            "cash_so_far_usd": cash.tolist(),
            "average_price_usd": (cash / np.maximum(shares, 1)).tolist(),
        }
