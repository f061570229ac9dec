"""A trading day on one clock: orders collected, one opening price, trade after trade, one closing price."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.trading_day import DayState, Hours, Print
from mktlib.ui.numbers import change, count, money, shares_in_words
from mktlib.ui.panels.tape_clock import TapeClock
from mktlib.ui.panels.two_meters import TwoMeters, ratio_in_words
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size
from mktlib.ui.theme import px
from mktlib.ui.words import _

DOTS = (9.0, 60.0)  # areas of the smallest and the largest trade; a hundred shares take 10 [pt²]


def time_in_words(seconds: float) -> str:
    """Return a time of day [s since midnight] as a clock shows it.

    Examples
    --------
    >>> time_in_words(34200), time_in_words(55800.4)
    ('9:30', '15:30')
    """
    minutes = int(seconds // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


class DayPanel:
    """The part: the tape clock, with the calls shaded and their prices named."""

    def __init__(self, sheet: Sheet, ax: Axes, hours: Hours) -> None:
        self.ax, self.hours = ax, hours
        theme = sheet.theme
        self.clock = TapeClock(sheet, ax)
        ax.xaxis.set_major_locator(MultipleLocator(3600 if css_size(ax)[0] > 330 else 7200))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: time_in_words(value)))
        self.spans = [ax.axvspan(*edges, color=theme.accent, alpha=0.12, linewidth=0) for edges in self.edges]
        (self.guide,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2, drawstyle="steps-post"))
        (self.calls,) = sheet.moving(ax.plot([], [], "D", color=theme.accent, markersize=10, zorder=5))
        self.calls.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        style: dict[str, Any] = {"color": theme.accent, "weight": "bold", "fontsize": px(13), "halo": True}
        self.names = [sheet.label(ax, 0, 0, ha=ha, va="bottom", **style) for ha in ("left", "right")]

    @property
    def edges(self) -> tuple[tuple[float, float], ...]:
        """Return when the two calls begin and end [s]."""
        hours = self.hours
        return (hours.call, hours.opening), (hours.closing_call, hours.close)

    def show(self, picture: DayPicture) -> None:
        """Show the day up to now."""
        seen, now, (low, high) = picture.seen, picture.now, picture.prices
        quotes, nan = picture.states, math.nan
        self.clock.show(
            [state.time for state in quotes],
            [nan if state.best_bid is None else state.best_bid for state in quotes],
            [nan if state.best_ask is None else state.best_ask for state in quotes],
            [one for state in picture.states for one in state.prints],
            span=(self.hours.call, self.hours.close),
            prices=(low, high),
            now=min(now, self.hours.close),
            last=picture.previous_close,
        )
        tape = np.array([one[2] for one in picture.tape], float)
        self.clock.dots.set_sizes(np.clip(0.1 * tape, *DOTS))  # one scale for all days
        for span, there in zip(self.spans, picture.calls_there, strict=True):
            if span.get_visible() != there:
                span.set_visible(there)
        guide = [(state.time, nan if state.indicative is None else state.indicative) for state in seen]
        self.guide.set_data(*np.array(guide or [(nan, nan)]).T)
        calls = picture.calls
        self.calls.set_data([one[0] for one in calls if one], [one[1] for one in calls if one])
        wide, tall = css_size(self.ax)
        across, up = (self.hours.close - self.hours.call) / wide, (high - low) / tall
        for word, call, way in zip(self.names, calls, (1, -1), strict=True):
            word.set_visible(call is not None)
            if call:
                word.set_text(money(call[1]))
                word.set_position((call[0] + way * 9 * across, call[1] + 9 * up))


@dataclass(frozen=True)
class DayPicture(Picture):
    """A day of `simulate_day` up to a moment, beside the two meters.

    Parameters
    ----------
    states : tuple of DayState
        The whole day.
    now : float
        Time of day up to which it is shown [s].
    previous_close : float
        Last price of the day before [$/share], > 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    hours : Hours
        The exchange's.

    Raises
    ------
    ValueError
        If there is no state, or a number breaks its rule.
    """

    states: tuple[DayState, ...]
    now: float
    previous_close: float
    shares_outstanding: float
    hours: Hours = Hours()  # noqa: RUF009  frozen

    def __post_init__(self) -> None:
        if not self.states:
            refuse("states", "hold at least one state", self.states)
        positive("previous_close", self.previous_close)
        positive("shares_outstanding", self.shares_outstanding)

    @cached_property
    def seen(self) -> list[DayState]:
        """Return the states up to now."""
        return [state for state in self.states if state.time <= self.now]

    @cached_property
    def prices(self) -> tuple[float, float]:
        """Return the ends of the price axis for the whole day [$/share]: whole fiftieths of the last close."""
        seen = [one[1] for state in self.states for one in state.prints]
        seen += [state.indicative for state in self.states if state.indicative is not None]
        step = self.previous_close / 50
        low, high = min((self.previous_close, *seen)), max((self.previous_close, *seen))
        return step * math.floor(low / step - 0.2), step * math.ceil(high / step + 0.2)

    @cached_property
    def tape(self) -> list[Print]:
        """Return the trades up to now."""
        return [one for state in self.seen for one in state.prints]

    @property
    def calls_there(self) -> tuple[bool, bool]:
        """Return whether the day has an opening and a closing call."""
        phases = {state.phase for state in self.states}
        return "opening_call" in phases, "closing_call" in phases

    @property
    def calls(self) -> tuple[Print | None, Print | None]:
        """Return the prints of the two calls, as far as they have been seen."""
        found: list[Print | None] = []
        for there, time in zip(self.calls_there, (self.hours.opening, self.hours.close), strict=True):
            found.append(next((one for one in self.tape if there and one[0] == time), None))
        return found[0], found[1]

    @property
    def last(self) -> float:
        """Return the last price [$/share]."""
        return self.tape[-1][1] if self.tape else self.previous_close

    @property
    def cash(self) -> float:
        """Return what all buyers have paid so far [$]."""
        return math.fsum(price * quantity for _time, price, quantity in self.tape)

    @property
    def cap_change(self) -> float:
        """Return what the last price adds to the market cap since the last close [$]."""
        return (self.last - self.previous_close) * self.shares_outstanding

    def compose(self, sheet: Sheet) -> tuple[DayPanel, TwoMeters]:
        """Lay out the clock and the meters."""
        titles = (_("The day (shaded: orders are collected)"), _("The two meters"))
        if sheet.narrow:
            titles = (_("The day (shaded: the calls)"), titles[1])
        clock, meters = sheet.panels(3, 1.6, titles=titles, left=(56, 30), bottom=40)
        return DayPanel(sheet, clock, self.hours), TwoMeters(sheet, meters)

    def update(self, parts: tuple[DayPanel, TwoMeters]) -> None:
        """Let the clock run to now."""
        parts[0].show(self)
        parts[1].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return where the day stands, and the last line of its tape."""
        phases = {
            "opening_call": _("opening call"),
            "continuous": _("continuous"),
            "closing_call": _("closing call"),
            "closed": _("closed"),
        }
        phase = self.hours.phase(self.now, *self.calls_there)
        line = _("none yet")
        if self.tape:
            time, price, quantity = self.tape[-1]
            line = f"{time_in_words(time)} · {money(price)} · {count(quantity)}"
        return (
            Headline(time_in_words(self.now), phases[phase]),
            Headline(_("Last trade"), line, "cap"),
            Headline(_("Trades so far"), count(len(self.tape))),
        )

    def sentence(self) -> str:
        """Return the day so far in words."""
        if not self.tape:
            indicative = self.seen[-1].indicative if self.seen else None
            words = _("At {time} nothing has traded; the last price is still yesterday's {close}.")
            if indicative is not None:
                words += " " + _("The orders collected so far would clear at {price}.")
            return words.format(
                time=time_in_words(self.now), close=money(self.previous_close), price=money(indicative or 0)
            )
        first = self.tape[0]
        opening, closing = self.calls
        words = _("The first trade: {shares} at {price}, at {time}.")
        if opening:
            words = _("The call opened the day with {shares} at {price}, at {time}.")
        volume = sum(one[2] for one in self.tape)
        words += " " + _("{volume} have traded since, and the last price is {last} ({change} on yesterday).")
        if closing:
            words += " " + _("The closing call set that price.")
        elif self.now < self.hours.close:
            words += " " + (
                _("A call will set the close.") if self.calls_there[1] else _("The last trade will be the close.")
            )
        ratio = ratio_in_words(self.cash, self.cap_change)
        said = words.format(
            shares=shares_in_words(first[2]),
            price=money(first[1]),
            time=time_in_words(first[0]),
            volume=shares_in_words(volume - first[2]),
            last=money(self.last),
            change=change(self.previous_close, self.last),
        )
        return f"{said} {ratio[0].upper()}{ratio[1:]}." if self.cap_change else said

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the tape."""
        return {
            "time": [f"{time_in_words(time)}:{int(time % 60):02d}" for time, _price, _quantity in self.tape],
            "price_usd": [price for _time, price, _quantity in self.tape],
            "shares": [quantity for _time, _price, quantity in self.tape],
        }
