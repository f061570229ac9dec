"""A hedging loop: the price round by round, with gamma and depth fixed or not, and the amplifier 1/(1 − g)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_args

import numpy as np

from mktlib.formula._checks import positive, refuse
from mktlib.market.gamma import HedgingLoop
from mktlib.market.squeeze import End, SqueezeRound
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import count_tick, money, money_tick, number, shares_in_words, times
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

ROUNDS = 16  # shown
GAINS = (-2.0, 2.0)
FACTORS = (0.1, 50.0)
GOES_ON, _HEDGED, NOBODY_LEFT = get_args(End)


@dataclass(frozen=True)
class LoopPicture(Picture):
    """What hedging adds to a first move, by the formula and with everything changing on the way.

    Parameters
    ----------
    loop : HedgingLoop
        The first move and the loop gain, both at the price before.
    rounds : tuple of SqueezeRound
        The same purchase with gamma and depth as they become, see `simulate_squeeze`.
    price_before : float
        Where it began [$/share], > 0.
    """

    loop: HedgingLoop
    rounds: tuple[SqueezeRound, ...]
    price_before: float

    height = 380
    height_narrow = 680

    def __post_init__(self) -> None:
        positive("price_before", self.price_before)
        if not self.rounds or self.loop.first_move <= 0:
            refuse("rounds", "be at least one, after a first move up", self.rounds)

    @property
    def end(self) -> float:
        """Return the price at the end, with gamma and depth changing [$/share]."""
        return self.rounds[-1].price

    @property
    def factor(self) -> float:
        """Return how many times the first move that is."""
        return (self.end - self.price_before) / self.loop.first_move

    @property
    def hedged(self) -> float:
        """Return shares that the dealers bought, sold when negative [shares]."""
        return sum(one.bought for one in self.rounds[1:])

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the rounds and the amplifier."""
        theme = sheet.theme
        left, right = sheet.panels(1.15, 1, titles=(_("Price, round by round"), _("Times the first move")), left=56)
        left.set_xlabel(_("Round of hedging"))
        right.set_xlabel(_("Loop gain g"))
        ticks(left.xaxis, count_tick)
        ticks(left.yaxis, money_tick)
        log_axis(right, "y", times, 5)
        ticks(right.xaxis, number)
        dashed = (0, (3, 1.5))
        (still,) = sheet.moving(left.plot([], [], "D", color=theme.accent, markersize=4, linewidth=1.3))
        still.set_linestyle(dashed)
        (path,) = sheet.moving(left.plot([], [], "o-", color=theme.cap, markersize=5, linewidth=2))
        (plain,) = sheet.moving(left.plot([], [], color=theme.muted, linewidth=1.3, linestyle=(0, (1, 2))))
        left.legend(
            [path, still, plain],
            [_("both change on the way"), _("gamma, depth fixed"), _("nobody hedges")],
            handlelength=2,
        )
        gains = np.linspace(GAINS[0], 0.99, 300)
        right.plot(gains, 1 / (1 - gains), color=theme.accent, linewidth=1.6, linestyle=dashed)
        right.axvspan(1, GAINS[1] + 0.1, facecolor="none", edgecolor=theme.locked, hatch="///", linewidth=0)
        halo: dict[str, Any] = {"facecolor": theme.paper, "edgecolor": "none", "pad": 2}
        right.text(1.5, FACTORS[0] * 1.3, _("no\nanswer"), color=theme.ink, ha="center", fontsize=px(12), bbox=halo)
        right.axhline(1, color=theme.muted, linewidth=0.8)
        fit(right, x=(GAINS[0] - 0.1, GAINS[1] + 0.1), y=FACTORS)
        (formula,) = sheet.moving(right.plot([], [], "D", color=theme.accent, markersize=13, clip_on=False))
        (real,) = sheet.moving(right.plot([], [], "o", color=theme.cap, markersize=8, clip_on=False))
        for dot in (formula, real):
            dot.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        bold: dict[str, Any] = {"weight": "bold", "fontsize": px(14), "va": "center", "halo": True}
        words = [sheet.label(right, 0, 0, color=colour, **bold) for colour in (theme.accent, theme.cap)]
        parts = {"left": left, "right": right, "still": still, "path": path, "plain": plain}
        return parts | {"dots": (formula, real), "words": words}

    def update(self, parts: dict[str, Any]) -> None:
        """Show the rounds, and where the loop stands on the amplifier."""
        steps = range(ROUNDS + 1)
        fixed = self.price_before + np.array(list(self.loop.rounds(ROUNDS + 1)))
        path = [self.rounds[min(i, len(self.rounds) - 1)].price for i in steps]
        parts["path"].set_data(steps, path)
        parts["plain"].set_data([0, ROUNDS], [path[0]] * 2)
        seen = [*path, self.price_before] + (
            [self.price_before + self.loop.total_move] if self.loop.gain < 0.95 else []
        )
        reach = max(seen) - self.price_before
        step = next(s for s in (10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 1e5) if s >= 1.05 * reach)
        where, price = _within(fixed, self.price_before - 0.08 * step, self.price_before + 1.1 * step)
        parts["still"].set_data(where, price)
        parts["still"].set_markevery(list(np.flatnonzero(where == np.round(where))))
        fit(parts["left"], x=(-0.4, ROUNDS + 0.4), y=(self.price_before - 0.1 * step, self.price_before + 1.45 * step))
        self._amplifier(parts)

    def _amplifier(self, parts: dict[str, Any]) -> None:
        ax = parts["right"]
        gain = min(max(self.loop.gain, GAINS[0]), GAINS[1])
        across = (GAINS[1] - GAINS[0] + 0.2) / css_size(ax)[0]
        up = (FACTORS[1] / FACTORS[0]) ** (1 / css_size(ax)[1])  # one CSS pixel is this factor
        formula = min(self.loop.total_move / self.loop.first_move, FACTORS[1])
        real = min(max(self.factor, 1.15 * FACTORS[0]), FACTORS[1])
        say = "{factor}" if gain == self.loop.gain else _("g = {gain}: {factor}")
        shown = not self.loop.diverges
        parts["dots"][0].set_data([gain], [max(formula, FACTORS[0])])
        parts["dots"][0].set_visible(shown)
        parts["dots"][1].set_data([gain], [real])
        left = gain > -0.6
        apart = abs(np.log(formula / real) / np.log(up)) > 18
        above = formula >= real
        for word, value, high in zip(parts["words"], (formula, real), (above, not above), strict=True):
            word.set_ha("right" if left else "left")
            nudge = 0 if apart or not shown else 10 if high else -10
            foot = FACTORS[0] * up ** (28 if high else 10)
            word.set_position((gain + (-13 if left else 13) * across, max(value * up**nudge, foot)))
        parts["words"][0].set_text(times(self.loop.total_move / self.loop.first_move) if shown else "")
        parts["words"][1].set_text(say.format(gain=number(self.loop.gain), factor=times(self.factor)))

    def headlines(self) -> Sequence[Headline]:
        """Return the gain, both answers, and what the dealers traded."""
        total = _("no finite answer") if self.loop.diverges else money(self.price_before + self.loop.total_move)
        traded = _("Dealers bought") if self.hedged >= 0 else _("Dealers sold")
        return (
            Headline(_("Loop gain g"), number(self.loop.gain), "accent"),
            Headline(_("Price if nothing changed"), total, "accent"),
            Headline(_("Price if both change"), money(self.end), "cap"),
            Headline(traded, shares_in_words(abs(self.hedged))),
        )

    def sentence(self) -> str:
        """Return what hedging does to the first move."""
        first, gain = money(self.loop.first_move), self.loop.gain
        ends = _("With both changing on the way the price ends at {price}, {factor} the first move.")
        if abs(gain) < 5e-4:
            ends = ""
            words = _("The purchase lifts the price by {first}. The dealers' options cancel, and nobody adds to it.")
        elif self.loop.diverges:
            words = _("A first move of {first}, and g is {gain}: with gamma and depth fixed no price would stop it.")
        elif gain > 0:
            words = _("A first move of {first}, and g is {gain}: hedgers who buy into the rise make it {total}.")
        elif self.loop.overshoots:
            words = _("A first move of {first}, and g is {gain}: each round would swing wider than the one before.")
        else:
            words = _("A first move of {first}, and g is {gain}: hedgers who sell into the rise leave {total} of it.")
        last = self.rounds[-1]
        if last.end == GOES_ON:
            ends = _("With both changing it still swings after {rounds} rounds.")
        elif last.end == NOBODY_LEFT:
            ends = _("With both changing it goes on until nobody is left to trade with, at {price}.")
            if self.hedged < 0:
                ends = _("They hand back the whole purchase, to {price}; this curve has no bids below its start.")
        return f"{words} {ends}".strip().format(
            first=first,
            gain=number(gain),
            total=money(self.loop.total_move),
            price=money(self.end),
            factor=times(self.factor),
            rounds=len(self.rounds) - 1,
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both paths, round by round."""
        fixed = list(self.loop.rounds(len(self.rounds)))
        return {
            "round": [one.number for one in self.rounds],
            "price_usd": [one.price for one in self.rounds],
            "bought_shares": [one.bought for one in self.rounds],
            "price_usd_with_gamma_and_depth_fixed": [self.price_before + move for move in fixed],
            "change_usd": [self.rounds[0].price - self.price_before]
            + [later.price - one.price for one, later in pairwise(self.rounds)],
        }


def _within(prices: np.ndarray, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return rounds and prices up to where they first leave the range from `low` to `high`, and end on its edge."""
    outside = np.flatnonzero((prices < low) | (prices > high))
    if not outside.size:
        return np.arange(len(prices)), prices
    last = int(outside[0])
    edge = high if prices[last] > high else low
    along = last - 1 + (edge - prices[last - 1]) / (prices[last] - prices[last - 1])
    return np.append(np.arange(last), along), np.append(prices[:last], edge)
