"""The reader's guess of a change, up or down, on an even scale; the answer appears only after committing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mktlib.formula._checks import refuse
from mktlib.ui.numbers import signed
from mktlib.ui.panels.guess import GAP, Mark
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


@dataclass(frozen=True)
class SignedGuessPicture(Picture):
    """A guessed change, marks to compare it with, and the answer behind a switch.

    Parameters
    ----------
    guess : float
        The reader's guess (0.1 for +10%), within `limit` of zero.
    committed : bool
        Whether the reader wants to see the answer.
    answer : Mark
        What happened, as a part of the value before.
    marks : tuple of Mark
        Shown from the start.
    limit : float
        Both ends of the scale, > 0.
    afterwards : str
        A sentence that follows the comparison.
    """

    guess: float
    committed: bool
    answer: Mark
    marks: tuple[Mark, ...] = ()
    limit: float = 0.3
    afterwards: str = ""

    height = 230
    height_narrow = 310

    def __post_init__(self) -> None:
        if not abs(self.guess) <= self.limit:
            refuse("guess", f"lie between -{self.limit} and {self.limit}", self.guess)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out one scale."""
        theme = sheet.theme
        (ax,) = sheet.panels(1, left=30)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ticks(ax.xaxis, lambda value: signed(round(value, 6)))
        locator: Any = ax.xaxis.get_major_locator()
        locator.set_params(nbins=7)
        ax.axvline(0, color=theme.muted, linewidth=1.2)
        parts: dict[str, Any] = {"ax": ax, "lines": []}
        for mark, shape in (*((mark, "o") for mark in self.marks), (self.answer, "D")):
            colour = getattr(theme, mark.role)
            (stem,) = sheet.moving(ax.plot([], [], color=colour, linewidth=1.2))
            (dot,) = sheet.moving(ax.plot([], [], shape, color=colour, markersize=8, clip_on=False))
            parts["lines"].append((stem, dot, sheet.label(ax, 0, 0, color=colour, fontsize=px(13), halo=True)))
        (stem,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2.5))
        (dot,) = sheet.moving(ax.plot([], [], "v", color=theme.accent, markersize=13, clip_on=False))
        word = sheet.label(ax, 0, 0, color=theme.accent, weight="bold", fontsize=px(15), halo=True)
        parts["yours"] = (stem, dot, word)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Put the guess and what may be seen in place."""
        rows = len(self.marks) + 1
        fit(parts["ax"], x=(-self.limit, self.limit), y=(0.0, rows + 1.6))
        for i, (mark, line) in enumerate(zip((*self.marks, self.answer), parts["lines"], strict=True)):
            self._place(mark.value, rows - i - 0.35, f"{mark.label}: {signed(round(mark.value, 3))}", line)
            for one in line:
                one.set_visible(i < len(self.marks) or self.committed)
        self._place(self.guess, rows + 0.75, _("You: {value}").format(value=signed(self.guess)), parts["yours"])

    def _place(self, value: float, height: float, text: str, line: tuple[Any, Any, Any]) -> None:
        stem, dot, word = line
        stem.set_data([value, value], [0, height])
        dot.set_data([value], [height])
        gap = GAP * 2 * self.limit / css_size(word.axes)[0]
        word.set_text(text)
        word.set_ha("right" if value > 0 else "left")
        word.set_va("center")
        word.set_position((value - gap if value > 0 else value + gap, height))

    def headlines(self) -> Sequence[Headline]:
        """Return the guess, and the answer once it may be seen."""
        seen = signed(round(self.answer.value, 3)) if self.committed else "?"
        return (
            Headline(_("Your guess"), signed(self.guess), "accent"),
            Headline(self.answer.label, seen, self.answer.role),
        )

    def sentence(self) -> str:
        """Return the guess beside the answer."""
        guess, answer = self.guess, self.answer.value
        if not self.committed:
            words = _("Your guess is {guess}. Move it until you would bet on it, then commit.")
        elif abs(guess - answer) < 0.0125:
            words = _("You said {guess}, and it was {answer}: as close as anyone needs.")
        elif guess * answer < 0:
            words = _("You said {guess}, and it was {answer}: the other way.")
        else:
            words = _("You said {guess}, and it was {answer}.")
        said = words.format(guess=signed(guess), answer=signed(round(answer, 3)))
        return f"{said} {self.afterwards}".strip() if self.committed else said

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the guess and what may be seen."""
        seen = [*self.marks, *([self.answer] if self.committed else [])]
        return {"what": ["guess", *(one.label for one in seen)], "change": [self.guess, *(one.value for one in seen)]}
