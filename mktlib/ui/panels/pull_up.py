"""A price that is pulled up, on one clock: the book, quotes and trades, the market cap and the cash."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from mktlib.formula._checks import positive
from mktlib.orderbook.pull_up import PulledUp
from mktlib.ui.numbers import count, count_tick, money, money_tick, shares_in_words
from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.panels.tape_clock import TapeClock
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

NAN = float("nan")
BELOW = 0.3  # of the clock's panel, for market cap and cash


class PullUpRun:
    """A whole run and what its pictures have in common.

    Parameters
    ----------
    states : sequence of PulledUp
        The market after each order, at least two.
    shares_outstanding : float
        All shares of the company [shares], > 0.
    least : float
        Part of the price that the scales reach up at least, so that calm runs look calm beside wild ones.
    """

    def __init__(self, states: Sequence[PulledUp], shares_outstanding: float, least: float = 0.02) -> None:
        self.least = least
        self.states = tuple(states)
        if len(self.states) < 2:
            raise ValueError(f"states must hold at least two, got {len(self.states)}")
        self.shares_outstanding = positive("shares_outstanding", shares_outstanding)
        self.steps = np.arange(len(self.states), dtype=float)
        self.bids = np.array([state.bids[0][0] if state.bids else NAN for state in self.states])
        self.asks = np.array([state.asks[0][0] if state.asks else NAN for state in self.states])
        self.last = np.array([state.last_price for state in self.states])
        self.cash = np.array([state.cash for state in self.states]) - self.states[0].cash
        self.cap = self.shares_outstanding * (self.last - self.last[0])
        self.trades = [(float(s.step), t.price, float(t.quantity)) for s in self.states for t in s.trades]
        self.hurry = np.flatnonzero(np.diff([s.hurried + s.unfilled for s in self.states]) > 0) + 1.0

    @cached_property
    def prices(self) -> tuple[float, float]:
        """Return the range of prices that holds all quotes and trades [$/share]."""
        seen = np.concatenate((self.bids, self.asks, [price for _at, price, _size in self.trades]))
        start = float(self.last[0])
        up, down = float(np.nanmax(seen)) - start, start - float(np.nanmin(seen))
        top = nice(max(up, self.least * start))
        return start - nice(max(down, 0.3 * top)), start + top

    @cached_property
    def caps(self) -> tuple[float, float]:
        """Return the range of the change in market cap [$]."""
        low, high = float(self.cap.min()), float(max(self.cap.max(), self.cash.max()))
        high = nice(max(high, self.least * float(self.last[0]) * self.shares_outstanding))
        return -nice(max(-low, 0.3 * high)), high

    @cached_property
    def most(self) -> float:
        """Return the size of the longest bar [shares]."""
        low, high = self.prices
        sizes = [size for s in self.states for price, size in (*s.bids, *s.asks) if low <= price <= high]
        return nice(max(sizes, default=1))


@dataclass(frozen=True)
class PullUpPicture(Picture):
    """One moment of a run: what stands in the book, what has traded, what cap and cash have done.

    Parameters
    ----------
    run : PullUpRun
        The run.
    step : int
        How many orders have come; beyond the last, the last.
    """

    run: Any
    step: int

    height = 460
    height_narrow = 1100

    def __post_init__(self) -> None:
        if not isinstance(self.run, PullUpRun):
            raise ValueError(f"run must be a PullUpRun, got {self.run!r}")
        if isinstance(self.step, bool) or not isinstance(self.step, int) or self.step < 0:
            raise ValueError(f"step must be a whole number from 0, got {self.step!r}")
        object.__setattr__(self, "step", min(self.step, len(self.run.states) - 1))

    @property
    def state(self) -> PulledUp:
        """Return the market at this moment."""
        state: PulledUp = self.run.states[self.step]
        return state

    @property
    def cap_change(self) -> float:
        """Return the change in market cap since the start [$]."""
        return float(self.run.cap[self.step])

    @property
    def cash(self) -> float:
        """Return what buyers paid since the start [$]."""
        return float(self.run.cash[self.step])

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the book, the clock above cap and cash, and the meters."""
        theme = sheet.theme
        titles = (_("The book"), _("Quotes, trades, market cap, cash"), _("The two meters"))
        book, clock, meters = three_panels(sheet, (4, 7, 4), titles, left=(66, 72, 30), tall=1)
        x, y, width, height = clock.get_position(original=True).bounds
        below: Any = clock.get_figure(root=False).add_axes((x, y, width, BELOW * height))  # type: ignore[union-attr]
        clock.set_position((x, y + (BELOW + 0.06) * height, width, (0.94 - BELOW) * height))
        tape = TapeClock(sheet, clock)
        clock.tick_params(labelbottom=False)
        ticks(below.xaxis, count_tick)
        ticks(below.yaxis, money_tick)
        below.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        below.grid(axis="x", visible=False)
        below.set_xlabel(_("Orders so far"))
        look: dict[str, Any] = {"drawstyle": "steps-post", "solid_joinstyle": "miter", "clip_on": False}
        (cap,) = sheet.moving(below.plot([], [], color=theme.cap, linewidth=2, **look))
        (cash,) = sheet.moving(below.plot([], [], color=theme.cash, linewidth=2.6, **look))
        narrow = css_size(clock)[0] < 330
        words = (_("cap"), _("cash")) if narrow else (_("change in market cap"), _("cash paid so far"))
        below.legend(handles=[cap, cash], labels=words, ncols=2, loc="upper right")
        (hurry,) = sheet.moving(clock.plot([], [], color=theme.accent, linewidth=6, solid_capstyle="butt"))
        word = sheet.label(clock, 0, 0, color=theme.accent, fontsize=px(12), va="bottom", ha="left")
        return {
            "book": BookPanel(sheet, book, sizes=4),
            "tape": tape,
            "below": below,
            "cap": cap,
            "cash": cash,
            "hurry": hurry,
            "word": word,
            "meters": TwoMeters(sheet, meters),
        }

    def update(self, parts: dict[str, Any]) -> None:
        """Set the clock."""
        run, step, state = self.run, self.step, self.state
        last, (low, high) = float(run.steps[-1]), run.prices
        parts["book"].show(state.bids, state.asks, run.prices, run.most, last=state.last_price)
        at = float(step)
        start = float(run.last[0])
        parts["tape"].show(run.steps, run.bids, run.asks, run.trades, (0.0, last), run.prices, now=at, last=start)
        now = slice(0, step + 1)
        parts["cap"].set_data(run.steps[now], run.cap[now])
        parts["cash"].set_data(run.steps[now], run.cash[now])
        foot, top = run.caps
        room = 20 / max(css_size(parts["below"])[1] - 20, 1)
        fit(parts["below"], x=(0.0, last), y=(foot, top + (top - foot) * room))
        came = run.hurry[run.hurry <= at]
        base = low + 3 * (high - low) / css_size(parts["tape"].ax)[1]
        parts["hurry"].set_data([came[0] - 0.5, came[-1] + 0.5] if came.size else [], [base] * 2 if came.size else [])
        parts["word"].set_text(_("in a hurry") if came.size else "")
        if came.size:
            up = (high - low) / css_size(parts["tape"].ax)[1]
            parts["word"].set_position((came[-1] + 0.02 * last, low + 1 * up))
        parts["meters"].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return where price, spread, cap and cash stand."""
        state = self.state
        spread = state.asks[0][0] - state.bids[0][0] if state.asks and state.bids else NAN
        return (
            Headline(_("Last price"), money(state.last_price)),
            Headline(_("Ask minus bid"), _("one side is empty") if math.isnan(spread) else money(spread)),
            Headline(_("Cash that changed hands"), money(self.cash), "cash"),
            Headline(_("Change in market cap"), money(self.cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return the moment in words."""
        state, run = self.state, self.run
        words = [
            _("After {step} of {all} orders the last price is {price}").format(
                step=self.step, all=len(run.states) - 1, price=money(state.last_price)
            )
        ]
        top = float(run.last[: self.step + 1].max())
        if top > state.last_price + 0.005 and state.hurried:
            words.append(_(", after a peak of {price}").format(price=money(top)))
        if not state.volume:
            return "".join((*words, _(". Nothing has traded, and the market cap is where it began.")))
        paid = _(". Buyers have paid {cash} for {shares}")
        words.append(paid.format(cash=money(self.cash), shares=shares_in_words(state.volume)))
        if state.hurried:
            words.append(_(", {shares} of them in a hurry").format(shares=count(state.hurried)))
        if self.cap_change == 0:
            words.append(_("; the market cap is where it began."))
        else:
            where = _("above") if self.cap_change > 0 else _("below")
            words.append(
                _("; the market cap is {cap} {where} the start.").format(cap=money(abs(self.cap_change)), where=where)
            )
        if state.unfilled:
            words.append(_(" {shares} found no seller.").format(shares=shares_in_words(state.unfilled)))
        if not state.asks:
            words.append(_(" Nobody offers a share now."))
        return "".join(words)

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the run so far, one row per order."""
        now = slice(0, self.step + 1)
        run = self.run
        return {
            "order": run.steps[now].astype(int).tolist(),
            "best_bid_usd": [None if math.isnan(price) else price for price in run.bids[now].tolist()],
            "best_ask_usd": [None if math.isnan(price) else price for price in run.asks[now].tolist()],
            "last_price_usd": run.last[now].tolist(),
            "cash_usd": run.cash[now].tolist(),
            "cap_change_usd": run.cap[now].tolist(),
        }
