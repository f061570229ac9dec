"""The largest addition to an index: shares against volume, what two laws say of the price, and the two meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mktlib.formula import Revaluation
from mktlib.formula._checks import positive
from mktlib.market.impact import Impact
from mktlib.market.inclusion import Inclusion
from mktlib.ui.numbers import count, count_tick, money, percent, shares_in_words, signed
from mktlib.ui.panels.labelled_bars import LabelledBars, Row
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet
from mktlib.ui.words import _


@dataclass(frozen=True)
class InclusionPicture(Picture):
    """A stock joins an index, and what happened in fact.

    Parameters
    ----------
    joins : Inclusion
        What the funds must buy.
    days : float
        Days over which they spread it, > 0.
    k : float
        Steepness of the supply curve, > 0.
    daily_volatility : float
        For the square-root law, > 0.
    traded : float
        Shares that really changed hands on the last day [shares], > 0.
    moves : tuple of (str, float)
        Up to two real moves of the price, each with its name.
    """

    joins: Inclusion
    days: float
    k: float
    daily_volatility: float
    traded: float
    moves: tuple[tuple[str, float], ...] = ()

    height = 470
    height_narrow = 1000

    def __post_init__(self) -> None:
        positive("days", self.days)
        positive("traded", self.traded)
        self.walk, self.root  # noqa: B018  refused before anything is drawn

    @property
    def walk(self) -> Revaluation:
        """Return the purchase as a walk along the supply curve."""
        return self.joins.walk(self.k)

    @property
    def walk_move(self) -> float:
        """Return the move of the price along the supply curve."""
        return self.walk.price_after / self.joins.price - 1

    @property
    def root(self) -> Impact:
        """Return the purchase by the square-root law."""
        return self.joins.square_root(self.daily_volatility)

    def compose(self, sheet: Sheet) -> tuple[LabelledBars, LabelledBars, TwoMeters]:
        """Lay out shares, moves and meters."""
        titles = (_("Shares"), _("Move of the price"), _("Along the supply curve"))
        shares, moves, meters = three_panels(sheet, (4, 4, 4), titles, (26, 26, 30))
        return (
            LabelledBars(sheet, shares, 4, count_tick, 100),
            LabelledBars(sheet, moves, 4, percent, 60, signed=True),
            TwoMeters(sheet, meters),
        )

    def update(self, parts: tuple[LabelledBars, LabelledBars, TwoMeters]) -> None:
        """Show all three."""
        joins, walk = self.joins, self.walk
        parts[0].show([
            Row(_("Index funds must buy"), joins.shares, count(joins.shares), "cash"),
            Row(_("of it each day"), joins.shares / self.days, count(joins.shares / self.days), "cash", hollow=True),
            Row(_("Ordinary day's volume"), joins.daily_volume, count(joins.daily_volume)),
            Row(_("Really traded, last day"), self.traded, _("over {n}").format(n=count(self.traded))),
        ], 2e8)  # fmt: skip
        beyond = bool(self.root.extrapolated)
        root = _("Square root (out of range)") if beyond else _("Square root")
        rows = [
            Row(_("Supply curve"), self.walk_move, signed(self.walk_move), "cap"),
            Row(root, self.root.move, signed(self.root.move), "cap", hollow=beyond),
            *(Row(label, move, signed(move)) for label, move in self.moves),
        ]
        parts[1].show(rows, 1.0)
        parts[2].show(walk.cash, walk.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return the shares, their part of volume and float, and the cash."""
        return (
            Headline(_("Index funds must buy"), shares_in_words(self.joins.shares), "cash"),
            Headline(_("Of an ordinary day's volume"), percent(self.joins.volume_part(self.days))),
            Headline(_("Cash along the curve"), money(self.walk.cash), "cash"),
            Headline(_("Change in market cap"), money(self.walk.cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return what the funds need and what both laws say."""
        words = _(
            "Index funds need {shares}, {part} of an ordinary day's volume if spread over {days}. Along the supply"
            " curve that moves the price by {walk}; the square-root law says {root}"
        )
        words += _(", out of its range.") if self.root.extrapolated else "."
        days = _("one day") if self.days == 1 else _("{n} days").format(n=count(self.days))
        return words.format(
            shares=shares_in_words(self.joins.shares),
            part=percent(self.joins.volume_part(self.days)),
            days=days,
            walk=signed(self.walk_move),
            root=signed(self.root.move),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return each move and whether its law may be asked."""
        return {
            "what": ["supply_curve", "square_root", *(label for label, _move in self.moves)],
            "move": [self.walk_move, self.root.move, *(move for _label, move in self.moves)],
            "remark": ["", self.root.extrapolated, *("" for _each in self.moves)],
        }
