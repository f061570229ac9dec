"""The reader's guess on a log scale; the answer appears only when the reader has committed to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mktlib.ui.numbers import money, money_tick, times
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _

GAP = 14  # from a mark to its words [CSS px]: clear of the widest marker on any screen


class Mark(NamedTuple):
    """A value on the scale and what it is; `role` names its colour."""

    label: str
    value: float
    role: str = "ink"


@dataclass(frozen=True)
class GuessPicture(Picture):
    """A guess, marks to compare it with, and answers behind a switch.

    Parameters
    ----------
    guess : float
        The reader's guess, > 0, in the unit of `say`.
    committed : bool
        Whether the reader wants to see the answers.
    answers : sequence of Mark
        Shown once committed; the first is the one the sentence compares with.
    marks : sequence of Mark
        Shown from the start.
    low, high : float
        Ends of the scale, > 0.
    say, tick : callable
        Value → words, and value → words short enough for an axis.
    afterwards : str
        A sentence that follows the comparison.
    """

    guess: float
    committed: bool
    answers: tuple[Mark, ...] = ()
    marks: tuple[Mark, ...] = ()
    low: float = 1.0
    high: float = 1e13
    say: Callable[[float], str] = money
    tick: Callable[[float], str] = money_tick
    afterwards: str = ""

    height = 230
    height_narrow = 330

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out one scale."""
        theme = sheet.theme
        (ax,) = sheet.panels(1, left=26)
        ax.set_xscale("log")
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: self.tick(value)))
        rows = len(self.marks) + len(self.answers)
        parts: dict[str, Any] = {"ax": ax, "rows": rows, "lines": []}
        for i, mark in enumerate([*self.marks, *self.answers]):
            colour = getattr(theme, mark.role)
            (stem,) = sheet.moving(ax.plot([], [], color=colour, linewidth=1.2))
            (dot,) = sheet.moving(
                ax.plot([], [], "D" if i >= len(self.marks) else "o", color=colour, markersize=8, clip_on=False)
            )
            parts["lines"].append((stem, dot, sheet.label(ax, 0, 0, color=colour, fontsize=px(13), halo=True)))
        (parts["stem"],) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2.5))
        (parts["dot"],) = sheet.moving(ax.plot([], [], "v", color=theme.accent, markersize=13, clip_on=False))
        parts["word"] = sheet.label(ax, 0, 0, color=theme.accent, weight="bold", fontsize=px(15), halo=True)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Put the guess and what may be seen in place."""
        ax, rows = parts["ax"], parts["rows"]
        if (self.low, self.high) != tuple(ax.get_xlim()):
            fit(ax, x=(self.low, self.high), y=(0.0, rows + 1.6))
            decades = math.log10(self.high / self.low)
            step = 3 if decades > 7 else 1
            first = math.ceil(math.log10(self.low) - 1e-9)
            ax.xaxis.set_major_locator(
                FixedLocator([10.0**k for k in range(first, math.floor(math.log10(self.high) + 1e-9) + 1, step)])
            )
        for i, (mark, (stem, dot, word)) in enumerate(zip([*self.marks, *self.answers], parts["lines"], strict=True)):
            shown = i < len(self.marks) or self.committed
            height = rows - i - 0.35
            _place(mark.value, height, mark.label, stem, dot, word, self)
            for one in (stem, dot, word):
                one.set_visible(shown)
        _place(
            self.guess,
            rows + 0.75,
            _("You: {value}").format(value=self.say(self.guess)),
            parts["stem"],
            parts["dot"],
            parts["word"],
            self,
        )

    def headlines(self) -> Sequence[Headline]:
        """Return the guess, and the answers once they may be seen."""
        yours = Headline(_("Your guess"), self.say(self.guess), "accent")
        answers = [
            Headline(one.label, self.say(one.value) if self.committed else "?", one.role) for one in self.answers
        ]
        return [yours, *answers]

    def sentence(self) -> str:
        """Return the guess beside the first answer."""
        if not self.answers:
            return self.afterwards or _("Your guess is {guess}.").format(guess=self.say(self.guess))
        if not self.committed:
            return _("Your guess is {guess}. Move it until you would bet on it, then commit.").format(
                guess=self.say(self.guess)
            )
        answer = self.answers[0].value
        ratio = max(self.guess, answer) / min(self.guess, answer)
        if ratio < 1.15:
            verdict = _("You said {guess}, and it is {answer}: as close as anyone needs.")
        elif self.guess > answer:
            verdict = _("You said {guess}, and it is {answer}: you were {ratio} too high.")
        else:
            verdict = _("You said {guess}, and it is {answer}: you were {ratio} too low.")
        words = verdict.format(guess=self.say(self.guess), answer=self.say(answer), ratio=times(ratio))
        return f"{words} {self.afterwards}".strip()

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the guess and what may be seen."""
        seen = [*self.marks, *(self.answers if self.committed else ())]
        return {"what": ["guess", *(one.label for one in seen)], "value": [self.guess, *(one.value for one in seen)]}


def _place(value: float, height: float, text: str, stem: Any, dot: Any, word: Any, picture: GuessPicture) -> None:
    at = min(max(value, picture.low), picture.high)
    share = math.log(at / picture.low) / math.log(picture.high / picture.low)
    stem.set_data([at, at], [0, height])
    dot.set_data([at], [height])
    gap = (picture.high / picture.low) ** (GAP / css_size(word.axes)[0])
    right = share > 0.6
    word.set_text(text)
    word.set_ha("right" if right else "left")
    word.set_va("center")
    word.set_position((at / gap if right else at * gap, height))
