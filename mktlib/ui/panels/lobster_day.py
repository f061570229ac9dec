"""A trading day from LOBSTER files: its quotes and trades, the book at one moment, and a sweep of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.ticker import FuncFormatter, Locator

from mktlib.formula._checks import real, refuse
from mktlib.orderbook import LobsterDay, Side
from mktlib.orderbook.lobster import COLUMNS, EMPTY, EXECUTE, HIDDEN, SCALE, UNEQUAL
from mktlib.orderbook.lobster_steps import read_lobster_in_steps
from mktlib.ui.numbers import clock_time, count
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.sweep import SweepPicture
from mktlib.ui.panels.tape_clock import TapeClock
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, nice
from mktlib.ui.words import _

MOMENTS = 240  # quotes that are drawn
DOTS = 120  # trades that are drawn; more are taken together
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800)  # between two ticks [s]
TOLERATED = 0.01  # part of the lines that may be bad
FROM_FILES = 500_000_000  # a file opened by path may be this large [bytes]


class TimesOfDay(Locator):
    """Ticks at round times [s after midnight]."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self) -> list[float]:
        """Return the ticks of the axis as it stands."""
        axis: Any = self.axis
        return self.tick_values(*axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks between two times."""
        step = next((step for step in STEPS if (vmax - vmin) / step <= self.most), 4 * 3600)
        return [float(step * k) for k in range(math.ceil(vmin / step), math.floor(vmax / step) + 1)]


class LobsterRun:
    """A day and what its pictures have in common.

    Parameters
    ----------
    day : LobsterDay
        The files.
    name : str
        What to call it in a sentence.
    complete : bool
        Whether this is the whole of it.
    """

    def __init__(self, day: LobsterDay, name: str, complete: bool = True) -> None:
        self.day, self.name, self.complete = day, name, complete
        clock = day.messages["time"]
        self.start, self.end = float(clock[0]), float(max(clock[-1], clock[0] + 1.0))
        self.clock = np.asarray(clock, float)
        moments = np.unique(np.searchsorted(clock, np.linspace(self.start, self.end, MOMENTS), side="right") - 1)
        self.times = np.asarray(clock[moments], float)
        first = (prices[moments, 0] for prices in (day.bid_prices, day.ask_prices))
        self.bids, self.asks = (np.where(np.abs(best) == EMPTY, np.nan, best / SCALE) for best in first)
        kinds = day.messages["kind"]
        self.executed = np.flatnonzero((kinds == EXECUTE) | (kinds == HIDDEN))

    @cached_property
    def trades(self) -> list[tuple[float, float, float]]:
        """Return time, price and quantity of what traded; of many, those near in time taken together."""
        rows = self.day.messages[self.executed]
        if not len(rows):
            return []
        bins = np.linspace(self.start, self.end, DOTS + 1)
        place = np.arange(len(rows)) if len(rows) <= DOTS else np.searchsorted(bins, rows["time"], side="right")
        ends = np.append(np.flatnonzero(np.diff(place)), len(rows) - 1)
        sums = np.diff(np.append(0, np.cumsum(rows["size"])[ends]))
        return list(zip(rows["time"][ends], rows["price"][ends] / SCALE, sums.astype(float), strict=True))

    @cached_property
    def prices(self) -> tuple[float, float]:
        """Return a range of prices that holds nearly all quotes; a quote far off would flatten the rest."""
        seen = np.concatenate((self.bids, self.asks, [price for _at, price, _size in self.trades]))
        seen = seen[~np.isnan(seen)]
        if not seen.size:
            return 0.0, 1.0
        low, high = np.quantile(seen, (0.005, 0.995))
        room = 0.12 * (high - low) or 0.01 * high
        return float(low - room), float(high + room)

    def row(self, moment: float) -> int:
        """Return the row that holds at this part of the time, or the last before it whose book does not cross."""
        at = int(np.searchsorted(self.clock, self.start + moment * (self.end - self.start), side="right")) - 1
        sound = self.day.bid_prices[: at + 1, 0] < self.day.ask_prices[: at + 1, 0]
        rows = np.flatnonzero(sound)
        if not rows.size:
            raise ValueError(_("at this moment bids and asks cross; choose a later one"))
        return int(rows[-1])

    def last_price(self, row: int) -> float | None:
        """Return the price of the last execution up to `row` [$/share]; None before the first."""
        before = self.executed[self.executed <= row]
        return float(self.day.messages["price"][before[-1]] / SCALE) if before.size else None


class LobsterFiles:
    """Reads a pair of files once and remembers it; called for each picture of it."""

    def __init__(self) -> None:
        self._key: Any = None
        self._found: LobsterRun | ValueError | None = None

    def __call__(self, files: Sequence[Any]) -> Iterator[tuple[float, LobsterRun]]:
        """Yield how much is done and what there is to see, at last 1 and the whole day.

        A few bad lines are left out, and the picture's sentence names the first of them.

        Parameters
        ----------
        files : sequence
            Message file and orderbook file: uploaded files, or paths.

        Raises
        ------
        ValueError
            If the files cannot be read, do not belong together, or more than one line in a hundred is bad;
            the message names the file and the first bad line.
        """
        sent = key = tuple(getattr(file, "content", file) for file in files)
        if self._key == key and self._found is not None:
            if isinstance(self._found, ValueError):
                raise ValueError(str(self._found))
            yield 1.0, self._found
            return
        names = [_("a file") if isinstance(file, bytes) else str(getattr(file, "name", file)) for file in files]
        name = " + ".join(one.replace("\\", "/").rsplit("/", 1)[-1] for one in names)
        try:
            for done, day in read_lobster_in_steps(*sent, strict=False, most_bytes=FROM_FILES):
                _mostly_good(day, whole=done == 1)
                run = LobsterRun(day, name, complete=done == 1)
                if run.complete:
                    self._key, self._found = key, run
                yield done, run
        except OSError as problem:
            raise ValueError(_("a file cannot be opened: {why}").format(why=problem.strerror or problem)) from None
        except ValueError as problem:
            self._key, self._found = key, ValueError(_in_words(str(problem)))
            raise ValueError(str(self._found)) from None


def _mostly_good(day: LobsterDay, whole: bool) -> None:
    """Refuse files of which too much is bad, a beginning only if that is hopeless."""
    bad = len({problem.line for problem in day.problems})
    unequal = [problem for problem in day.problems if UNEQUAL in problem.what]
    if whole and unequal:
        raise ValueError(str(unequal[0]))
    if bad > (TOLERATED if whole else 0.5) * (len(day) + bad) and bad > 1:
        raise ValueError(
            _("{first}; and {n} more lines are bad, which is too many to leave out").format(
                first=day.problems[0], n=count(bad - 1)
            )
        )


def _in_words(problem: str) -> str:
    """Return a refusal of `read_lobster` for somebody who opened two files.

    Examples
    --------
    >>> _in_words("message line 17: size must be positive, got 0")
    'message file, line 17: size must be positive, got 0'
    """
    words = problem.replace("message_csv", _("the message file")).replace("orderbook_csv", _("the orderbook file"))
    words = re.sub(r"message\sline", _("message file, line"), words)
    words = re.sub(r"orderbook\sline", _("orderbook file, line"), words)
    if UNEQUAL in words or COLUMNS in words:
        words += _(". Are these a message file and an orderbook file of the same day?")
    return words


@dataclass(frozen=True)
class LobsterDayPicture(Picture):
    """A moment of a day, and a market order that meets the book as it stood.

    Parameters
    ----------
    run : LobsterRun
        The day.
    moment : float
        When, as a part of the time from first to last message, 0 to 1.
    side : {"buy", "sell"}
        What the order does.
    shares : int
        How many shares it wants [shares], >= 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    """

    run: Any
    moment: float
    side: str
    shares: int
    shares_outstanding: float

    height = 440
    height_narrow = 960

    def __post_init__(self) -> None:
        if not isinstance(self.run, LobsterRun):
            refuse("run", "be a LobsterRun", self.run)
        if not 0 <= real("moment", self.moment) <= 1:
            refuse("moment", "be between 0 and 1", self.moment)
        self.order  # noqa: B018  an order that cannot be is refused before anything is drawn

    @cached_property
    def row(self) -> int:
        """Return the row of the files."""
        return int(self.run.row(self.moment))

    @cached_property
    def order(self) -> SweepPicture:
        """Return the order and the book that it meets."""
        last = self.run.last_price(self.row)
        return SweepPicture(self.run.day.book(self.row), self.side, self.shares, self.shares_outstanding, last)

    def compose(self, sheet: Sheet) -> tuple[TapeClock, BookPanel, TwoMeters]:
        """Lay out the day, the book and the meters."""
        titles = (_("The day"), _("The book (outlined: taken)"), _("The two meters"))
        day, book, meters = three_panels(sheet, (5, 4, 4), titles, left=(72, 72, 30), tall=1)
        clock = TapeClock(sheet, day, _("Time of day"))
        fine = FuncFormatter(lambda at, _position: clock_time(at, day.get_xlim()[1] - day.get_xlim()[0] < 300))
        day.xaxis.set_major_locator(TimesOfDay(4 if css_size(day)[0] > 300 else 3))
        day.xaxis.set_major_formatter(fine)
        return clock, BookPanel(sheet, book, sizes=6), TwoMeters(sheet, meters)

    def update(self, parts: tuple[TapeClock, BookPanel, TwoMeters]) -> None:
        """Show the day up to the moment, and the order."""
        run, order = self.run, self.order
        now = run.start + self.moment * (run.end - run.start)
        parts[0].show(run.times, run.bids, run.asks, run.trades, (run.start, run.end), run.prices, now=now)
        bids, asks = order.book.depth(Side.BID), order.book.depth(Side.ASK)
        swept, other = (asks, bids) if self.side == "buy" else (bids, asks)
        prices = [price for price, _size in (*swept, *other[:1])]
        step = nice(max(max(prices) - min(prices), 0.01)) / 4
        low, high = step * math.floor(min(prices) / step - 0.3), step * math.ceil(max(prices) / step + 0.3)
        most = nice(max(size for _price, size in (*swept, *other[:1])))
        last = order.done.last_price or order.price_before
        parts[1].show(bids, asks, (max(low, 0.0), high), most, last=last, mine=order.done.taken)
        parts[2].show(order.done.cash, order.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return what the order did."""
        return self.order.headlines()

    def sentence(self) -> str:
        """Return when this was, and the order in words."""
        run = self.run
        words = [_("{name}, {time}. ").format(name=_short(run.name), time=clock_time(run.clock[self.row], fine=True))]
        if not run.complete:
            words.append(_("Still reading: these are the first {n} messages. ").format(n=count(len(run.day))))
        elif run.day.problems:
            lines, first = {problem.line for problem in run.day.problems}, _in_words(str(run.day.problems[0]))
            said = _("Bad lines left out: {n}, the first: {first}. ")
            words.append(said.format(n=count(len(lines)), first=first if len(first) < 70 else first[:69] + "…"))
        return "".join((*words, self.order.sentence()))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the levels that were taken, best first."""
        return self.order.table()


def _short(name: str) -> str:
    """Return a name of at most 60 letters that begins a sentence."""
    name = name if len(name) <= 60 else name[:59] + "…"
    return name[:1].upper() + name[1:]
