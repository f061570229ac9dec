"""What joining an index did to a price, decade by decade, beside the arithmetic of demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mktlib.formula._checks import positive, refuse
from mktlib.market.inclusion import IndexEffect
from mktlib.ui.numbers import money, percent
from mktlib.ui.panels.labelled_bars import LabelledBars, Row
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _

SMALL = 0.0005
NEAR = 0.005  # the arithmetic meets a measurement when it is this close


@dataclass(frozen=True)
class IndexEffectPicture(Picture):
    """Measured effects, and what a set of assumptions gives.

    Parameters
    ----------
    effect : IndexEffect
        The arithmetic.
    measured : tuple of (str, float)
        Up to three decades and their abnormal returns, as parts of the price; the last is an upper end.
    float_cap : float
        What the float of the company in the meters was worth before [$], > 0; all of its shares.
    """

    effect: IndexEffect
    measured: tuple[tuple[str, float], ...]
    float_cap: float = 10e9

    height = 380
    height_narrow = 660

    def __post_init__(self) -> None:
        positive("float_cap", self.float_cap)
        if not 1 <= len(self.measured) <= 3:
            refuse("measured", "be one to three", self.measured)

    @property
    def cash(self) -> float:
        """Return the cash of the net demand [$]."""
        return self.effect.cash_part * self.float_cap

    @property
    def cap_change(self) -> float:
        """Return the change in market cap [$]."""
        return self.effect.move * self.float_cap

    def compose(self, sheet: Sheet) -> tuple[LabelledBars, TwoMeters]:
        """Lay out the bars and the meters."""
        worth = _("A company of {cap}").format(cap=money(self.float_cap))
        left, meters = sheet.panels(1, 1, titles=(_("Effect of joining the index"), worth), left=(26, 30))
        return LabelledBars(sheet, left, 4, percent, 90), TwoMeters(sheet, meters, _("Cash of the net demand"))

    def update(self, parts: tuple[LabelledBars, TwoMeters]) -> None:
        """Show both."""
        rows = [Row(_("{when}, measured").format(when=when), move, percent(move)) for when, move in self.measured]
        last = rows[-1]
        rows[-1] = last._replace(words=_("under {part}").format(part=last.words), hollow=True)
        own = Row(_("Your assumptions"), self.effect.move, percent(self.effect.move), "accent")
        parts[0].show([*rows, own], 0.1)
        parts[1].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return demand, net demand and its effect."""
        return (
            Headline(_("Funds want, of the float"), percent(self.effect.fund_part)),
            Headline(_("Nobody met elsewhere"), percent(self.effect.net), "cash"),
            Headline(_("Effect, by arithmetic"), percent(self.effect.move), "accent"),
        )

    def sentence(self) -> str:
        """Return the effect beside what was measured."""
        words = _(
            "Index funds want {part} of the float. After what others sell them, {net} is left, and at steepness"
            " {k} that moves the price by {move}."
        ).format(
            part=percent(self.effect.fund_part),
            net=percent(self.effect.net),
            k=f"{self.effect.k:g}",
            move=percent(self.effect.move),
        )
        *exact, (latest, below) = self.measured
        met = [when for when, move in exact if abs(move - self.effect.move) <= NEAR]
        met += [latest] if self.effect.move <= below + SMALL else []
        if not met:
            return words + " " + _("No decade measured that.")
        return words + " " + _("That fits the {when}, and so do other settings.").format(when=met[0])

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per bar."""
        return {
            "what": [*(when for when, _move in self.measured), "assumptions"],
            "effect": [*(move for _when, move in self.measured), self.effect.move],
        }
