"""One market, the same draws, and roles that the reader sends home: the price, who bought, and the two meters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from mktlib.formula._checks import refuse
from mktlib.market.agents import DEALERS, FUND, HOLDERS, MAKER, TREND
from mktlib.market.simulate import RoleState
from mktlib.ui.numbers import count, count_tick, money, money_tick, percent, signed
from mktlib.ui.panels.labelled_bars import LabelledBars, Row
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, fit, nice, ticks
from mktlib.ui.words import _


@dataclass(frozen=True)
class RoleMarketPicture(Picture):
    """A run with the chosen roles beside the same draws with long-term holders only.

    Parameters
    ----------
    alone, made : sequence of RoleState
        Both runs from before the first step, equally long.

    Raises
    ------
    ValueError
        If the runs are not equally long, or shorter than two states.
    """

    alone: Sequence[RoleState]
    made: Sequence[RoleState]

    height = 440
    height_narrow = 960

    def __post_init__(self) -> None:
        if len(self.made) != len(self.alone) or len(self.made) < 2:
            refuse("made", f"have {len(self.alone)} states, at least two, as alone has", len(self.made))

    @cached_property
    def cash(self) -> float:
        """Return what all trades changed hands for, each step's at its last price [$]."""
        return math.fsum(state.volume * state.last_price for state in self.made)

    @property
    def cap_change(self) -> float:
        """Return the change in market cap [$]."""
        return self.made[-1].cap - self.made[0].cap

    def bought(self, role: int) -> int:
        """Return what a role bought, net [shares]."""
        return self.made[-1].shares[role] - self.made[0].shares[role]

    @cached_property
    def swing(self) -> tuple[float, float]:
        """Return the standard deviation of a step's return, with holders only and with the roles."""
        both = []
        for run in (self.alone, self.made):
            moves = [math.log(b.price / a.price) for a, b in pairwise(run)]
            mean = math.fsum(moves) / len(moves)
            both.append(math.sqrt(math.fsum((one - mean) ** 2 for one in moves) / len(moves)))
        return both[0], both[1]

    def compose(self, sheet: Sheet) -> tuple[dict[str, Any], LabelledBars, TwoMeters]:
        """Lay out prices, purchases and meters."""
        titles = (_("The price"), _("Bought (+) or sold (−), net"), _("The two meters"))
        prices, bars, meters = three_panels(sheet, (5, 4, 4), titles, (56, 26, 30))
        return (
            _prices(sheet, prices),
            LabelledBars(sheet, bars, 5, count_tick, 80, signed=True),
            TwoMeters(sheet, meters),
        )

    def update(self, parts: tuple[dict[str, Any], LabelledBars, TwoMeters]) -> None:
        """Show all three."""
        lines = parts[0]
        steps = [state.step + 1 for state in self.made]
        rows = {
            "value": [state.value for state in self.made],
            "alone": [state.price for state in self.alone],
            "made": [state.price for state in self.made],
        }
        for name, values in rows.items():
            lines[name].set_data(steps, values)
        seen = [value for values in rows.values() for value in values]
        first = self.made[0].price
        room = nice(max(0.05 * first, 1.05 * max(abs(value - first) for value in seen)))
        fit(lines["ax"], x=(0.0, float(steps[-1])), y=(max(0.0, first - room), first + 1.45 * room))
        names = {
            HOLDERS: _("Long-term holders"),
            TREND: _("Trend followers"),
            FUND: _("Index fund"),
            MAKER: _("Market maker"),
            DEALERS: _("Option dealers"),
        }
        bars = [(name, self.bought(role)) for role, name in names.items()]
        parts[1].show([Row(name, n, signed(n, count), "bid" if n >= 0 else "ask") for name, n in bars], 1e4)
        parts[2].show(self.cash, self.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return both last prices, and both swings."""
        return (
            Headline(_("Price, holders only"), money(self.alone[-1].price)),
            Headline(_("Price with the roles"), money(self.made[-1].price), "cap"),
            Headline(_("Value to holders"), money(self.made[-1].value)),
            Headline(_("Swing a step"), f"{percent(self.swing[0])} → {percent(self.swing[1])}"),
        )

    def sentence(self) -> str:
        """Return where the price ended, with and without the roles."""
        if self.alone[-1].price == self.made[-1].price and self.swing[0] == self.swing[1]:
            return _("Only long-term holders trade, and the price ends at {made}, where holders see {value}.").format(
                made=money(self.made[-1].price), value=money(self.made[-1].value)
            )
        inflow = self.made[-1].inflow / 100
        savers = _("Savers brought {cash}.") if inflow >= 0 else _("Savers took out {cash}.")
        words = _(
            "Holders end up thinking {value}. Alone they end at {alone}, with the other roles at {made}; a step's"
            " swing goes from {calm} to {wild}."
        ).format(
            value=money(self.made[-1].value),
            alone=money(self.alone[-1].price),
            made=money(self.made[-1].price),
            calm=percent(self.swing[0]),
            wild=percent(self.swing[1]),
        )
        return f"{words} {savers.format(cash=money(abs(inflow)))}"

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per step."""
        return {
            "step": [state.step for state in self.made],
            "value_usd": [state.value for state in self.made],
            "price_holders_only_usd": [state.price for state in self.alone],
            "price_usd": [state.price for state in self.made],
            "volume": [state.volume for state in self.made],
        }


def _prices(sheet: Sheet, ax: Axes) -> dict[str, Any]:
    theme = sheet.theme
    ax.set_xlabel(_("Step"))
    ticks(ax.xaxis, count)
    ticks(ax.yaxis, money_tick)
    parts: dict[str, Any] = {"ax": ax}
    styles: dict[str, dict[str, Any]] = {
        "value": {"color": theme.ink, "linewidth": 1.2, "linestyle": (0, (1, 2)), "label": _("value")},
        "alone": {"color": theme.muted, "linewidth": 1.6, "linestyle": (0, (4, 2)), "label": _("holders only")},
        "made": {"color": theme.cap, "linewidth": 2.2, "label": _("with the roles")},
    }
    for name, style in styles.items():
        (parts[name],) = sheet.moving(ax.plot([], [], **style))
    ax.legend(handles=[parts[name] for name in styles], ncols=2 if sheet.narrow else 3)
    return parts
