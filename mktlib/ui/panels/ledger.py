"""Who paid whom, step by step: cash moves between accounts, its total never does, the market cap does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from mktlib.formula import Entry, Ledger
from mktlib.formula._checks import refuse
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import count_tick, money, money_tick, shares_in_words
from mktlib.ui.panels.rows import RowBars
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, fit
from mktlib.ui.words import _

MOST = 8  # accounts, the company's own among them


class HistoryPanel:
    """The part: market cap and all cash together after each step, on one log scale."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        log_axis(ax, "y", money_tick)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: count_tick(value)))
        ax.grid(axis="x", visible=False)
        ax.set_xlabel(_("Step"))
        (self.cap,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=2.2, drawstyle="steps-post"))
        (self.total,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2.6, linestyle=(0, (4, 1.5))))
        lines = {_("market cap"): self.cap, _("all cash together"): self.total}
        dots: dict[str, Any] = {"color": theme.cap, "markersize": 8, "mec": theme.paper, "clip_on": False}
        kinds = {_("trade"): "o", _("issue"): "^", _("buy-back"): "v"}
        self.dots = [sheet.moving(ax.plot([], [], marker, **dots))[0] for marker in kinds.values()]
        (self.here,) = sheet.moving(
            ax.plot([], [], "o", markersize=16, color="none", mec=theme.cap, mew=2, clip_on=False)
        )
        keys = {word: Line2D([], [], marker=marker, ls="none", **dots) for word, marker in kinds.items()}
        for row, named in ((1.0, lines), (0.93, keys)):
            words, n = list(named), len(named)
            ax.add_artist(Legend(ax, named.values(), words, ncols=n, bbox_to_anchor=(0, row)))

    def show(self, states: Sequence[Ledger], step: int) -> None:
        """Show `states` up to `step`, on axes that hold all of them."""
        caps = np.array([state.market_cap for state in states])
        total, last = states[0].total_cash, max(len(states) - 1, 1)
        sums = np.log10([one for one in (*caps, total) if one > 0] or [1.0])
        span = max(np.ptp(sums), 1.0)
        low, high = float(10 ** (sums.min() - 0.2 * span)), float(10 ** (sums.max() + 0.35 * span))
        fit(self.ax, x=(-0.04 * last, 1.04 * last), y=(low, high))
        marks = list(range(0, last + 1, math.ceil(last / 8)))
        if list(self.ax.get_xticks()) != marks:
            self.ax.set_xticks(marks)
        self.total.set_data([0, last], [total, total])
        self.cap.set_data(np.arange(step + 1), caps[: step + 1])
        for kind, dots in zip(("buy", "issue", "buy_back"), self.dots, strict=True):
            at = [i for i in range(1, step + 1) if states[i].journal[-1].kind == kind]
            dots.set_data(at, caps[at])
        self.here.set_data([step], [caps[step]])


@dataclass(frozen=True)
class LedgerPicture(Picture):
    """A ledger after some of its operations.

    Parameters
    ----------
    states : sequence of Ledger
        The ledger as it was opened, then after each operation; at most 8 accounts.
    step : int
        Which of them is shown, from 0.

    Raises
    ------
    ValueError
        If a state does not follow from the one before by one operation, or there is no such step.
    """

    states: Sequence[Ledger]
    step: int

    height = 420
    height_narrow = 780

    def __post_init__(self) -> None:
        if not self.states or len(self.states[0].accounts) > MOST:
            refuse("states", f"be one or more ledgers of at most {MOST} accounts", len(self.states))
        for i, (before, after) in enumerate(zip(self.states, self.states[1:], strict=False), 1):
            if after.journal[:-1] != before.journal or len(after.journal) != len(before.journal) + 1:
                refuse("states", "each be one operation after the one before", f"state {i}")
        if type(self.step) is not int or not 0 <= self.step < len(self.states):
            refuse("step", f"be a whole number from 0 to {len(self.states) - 1}", self.step)

    @property
    def now(self) -> Ledger:
        """Return the ledger at this step."""
        return self.states[self.step]

    @property
    def entry(self) -> Entry | None:
        """Return the operation of this step, none at step 0."""
        return self.now.journal[-1] if self.step else None

    def compose(self, sheet: Sheet) -> tuple[RowBars, HistoryPanel]:
        """Lay out the accounts and the history."""
        rows, history = sheet.panels(
            1, 1, titles=(_("Cash in each account"), _("Market cap and all cash")), left=(122, 72)
        )
        keys = (_("at the start"), "cash"), (_("now"), "cash")
        return RowBars(sheet, rows, MOST + 1, *keys, room=76), HistoryPanel(sheet, history)

    def update(self, parts: tuple[RowBars, HistoryPanel]) -> None:
        """Show every account at this step, and what this step did to it."""
        first, now, entry = self.states[0], self.now, self.entry
        words = []
        for account in now:
            text = money_tick(account.cash)
            if entry is not None and account.holder == entry.buyer:
                text += f"\n−{money_tick(entry.cash)}"
            elif entry is not None and account.holder == entry.seller:
                text += f"\n+{money_tick(entry.cash)}"
            words.append(text)
        parts[0].show(
            [*(account.holder for account in now), _("All together")],
            [*(account.cash for account in first), first.total_cash],
            [*(account.cash for account in now), now.total_cash],
            [*words, money_tick(now.total_cash)],
        )
        parts[1].show(self.states, self.step)

    def headlines(self) -> Sequence[Headline]:
        """Return the sums that are often confused, and this step."""
        cap = self.now.market_cap
        return (
            Headline(_("Cash of everybody together"), money(self.now.total_cash), "cash"),
            Headline(_("Market cap"), _("no price yet") if math.isnan(cap) else money(cap), "cap"),
            Headline(_("Cash into the company, net"), money(self.now.cash_into_company), "cash"),
            Headline(_("This step"), self.step_in_words()),
        )

    def step_in_words(self) -> str:
        """Return this step in a few words."""
        if self.entry is None:
            return _("the opening")
        words = {
            "buy": _("{buyer} buys from {seller}"),
            "issue": _("new shares for {buyer}"),
            "buy_back": _("buy-back from {seller}"),
        }[self.entry.kind]
        return words.format(buyer=self.entry.buyer, seller=self.entry.seller)

    def sentence(self) -> str:
        """Return who paid whom, and what that did."""
        total, cap, entry = money(self.now.total_cash), self.now.market_cap, self.entry
        if entry is None:
            if math.isnan(cap):
                return _(
                    "Before the first step all cash together is {total}; without a trade there is no price"
                    " and no market cap."
                ).format(total=total)
            return _("Before the first step all cash together is {total} and the market cap is {cap}.").format(
                total=total, cap=money(cap)
            )
        words = {
            "buy": _("{buyer} pays {cash} to {seller} for {shares}; the company gets nothing."),
            "issue": _("{buyer} pays {cash} to the company for {shares}, newly issued."),
            "buy_back": _("The company pays {cash} to {seller} for {shares}, which it retires."),
        }[entry.kind]
        was = self.states[self.step - 1].market_cap
        moved = (
            _("The market cap is now {after}.")
            if math.isnan(was)
            else _("The market cap goes from {before} to {after}.")
        )
        if was == cap:
            moved = _("The market cap stays at {after}.")
        words = words.format(
            buyer=entry.buyer,
            seller=entry.seller,
            cash=money(entry.cash),
            shares=shares_in_words(entry.quantity),
        )
        moved = moved.format(before=money(was), after=money(cap))
        return f"{words} {moved} " + _("The total stays at {total}.").format(total=total)

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per step so far."""
        seen = self.states[: self.step + 1]
        entries = [None, *(state.journal[-1] for state in seen[1:])]
        columns: dict[str, list[Any]] = {
            "step": list(range(len(seen))),
            "kind": [entry.kind if entry else "open" for entry in entries],
            "buyer": [entry.buyer if entry else "" for entry in entries],
            "seller": [entry.seller if entry else "" for entry in entries],
            "quantity_shares": [entry.quantity if entry else 0 for entry in entries],
            "paid_usd": [entry.cash if entry else 0.0 for entry in entries],
        }
        columns |= {f"cash_usd {one.holder}": [state[one.holder].cash for state in seen] for one in seen[0]}
        columns["total_cash_usd"] = [state.total_cash for state in seen]
        columns["market_cap_usd"] = [state.market_cap for state in seen]
        return columns
