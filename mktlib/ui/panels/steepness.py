"""The steeper the supply, the less cash a price takes: cash and multiplier against steepness."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import ExponentialSupply, Revaluation, revalue
from mktlib.formula._checks import above, positive, refuse
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money, money_tick, number, percent, significant, times
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit
from mktlib.ui.theme import px
from mktlib.ui.words import _

STEEPEST = 1000.0  # the axis reaches at least this far


class SteepnessPanel:
    """The part: one quantity against steepness, a straight line on log scales, and where k stands."""

    def __init__(self, sheet: Sheet, ax: Axes, colour: str, level_colour: str, rising: bool) -> None:
        self.ax, self.rising = ax, rising
        theme = sheet.theme
        log_axis(ax, "x", number)
        log_axis(ax, "y", money_tick)
        ax.set_xlabel(_("Steepness k"))
        beside = ax.get_yaxis_transform()
        (self.line,) = ax.plot([], [], color=colour, linewidth=2.4)
        (self.level,) = ax.plot([0, 1], [1, 1], color=level_colour, linestyle=(0, (1, 2)), transform=beside)
        style: dict[str, Any] = {"color": level_colour, "fontsize": px(13), "ha": "right", "va": "bottom"}
        self.level_word = ax.text(0.99, 1, "", transform=beside, **style)
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=colour, markersize=10, clip_on=False))
        self.mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        self.word = sheet.label(ax, 1, 1, color=colour, weight="bold", fontsize=px(15), halo=True)

    def still(self, x: tuple[float, float], y: tuple[float, float], line: Any, level: float, word: str) -> None:
        """Set what stays while only k moves: limits, the line (k, values), and a level to compare with."""
        fit(self.ax, x=x, y=y)
        self.line.set_data(*line)
        self.level.set_ydata([level, level])
        self.level_word.set_text(word)
        self.level_word.set_y(level * (y[1] / y[0]) ** (4 / css_size(self.ax)[1]))

    def show(self, k: float, value: float) -> None:
        """Put the dot at (`k`, `value`), and its label where the line and the level's label leave room."""
        (low, high), (foot, top) = self.ax.get_xlim(), self.ax.get_ylim()
        width, height = css_size(self.ax)
        across, up = (high / low) ** (1 / width), (top / foot) ** (1 / height)  # one CSS pixel
        text = money(significant(value, 3))
        at = math.log(k / low) / math.log(across)
        left = at > 0.55 * width
        above_line = left == self.rising
        y = math.log(value / self.level_word.get_position()[1]) / math.log(up) + (8 if above_line else -8)
        gap = 9
        reach = at if left else at + gap + 8.2 * len(text)
        if reach > 0.98 * width - 7.3 * len(self.level_word.get_text()):
            if above_line and -22 < y < 18:  # beside the dot while that is below the level, else above it
                y, gap = (-22.0, 15) if y < -8 else (18.0, 9)
            elif not above_line and -4 < y < 38:
                y = -8.0
        self.mark.set_data([k], [value])
        self.word.set_text(text)
        self.word.set_ha("right" if left else "left")
        self.word.set_va("bottom" if above_line else "top")
        self.word.set_position((k * across ** (-gap if left else gap), self.level_word.get_position()[1] * up**y))


@dataclass(frozen=True)
class SteepnessPicture(Picture):
    """What one rise of the price takes on an exponential supply curve of steepness `k`.

    Parameters
    ----------
    k : float
        Steepness, > 0 (dimensionless): the whole float lifts the price e^k-fold.
    float_shares, shares_outstanding : float
        Shares that can be bought at all, and all shares [shares], > 0.
    p0 : float
        Price of the first share [$/share], > 0.
    factor : float
        Target: the price times this, > 1.

    Raises
    ------
    ValueError
        If a number breaks its rule, or `k` is so small that the whole float does not reach the target.
    """

    k: float
    float_shares: float
    shares_outstanding: float
    p0: float
    factor: float = 2.0

    def __post_init__(self) -> None:
        for name in ("k", "float_shares", "shares_outstanding", "p0"):
            positive(name, getattr(self, name))
        above("factor", self.factor, "one", 1.0)
        if self.k < self.least * (1 - 1e-12):
            refuse(
                "k",
                f"be at least {self.least:.3f} to take the price to {self.factor:g} times its start within the float",
                self.k,
            )

    @property
    def least(self) -> float:
        """Return the steepness at which the target takes the whole float: ln(factor)."""
        return math.log(self.factor)

    @property
    def share(self) -> float:
        """Return the part of the float that is bought."""
        return min(self.least / self.k, 1.0)

    @cached_property
    def result(self) -> Revaluation:
        """Return what the walk cost and re-marked.

        The walked stretch is itself an exponential curve, of steepness ln(factor): its last price is a
        number however large k is.
        """
        bought = self.share * self.float_shares
        stretch = ExponentialSupply(self.p0, self.least, bought)
        return revalue(stretch, bought, self.shares_outstanding)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out cash against k and the multiplier against k."""
        theme = sheet.theme
        titles = (_("Cash needed"), _("Market cap re-marked per dollar"))
        left, right = sheet.panels(1, 1, titles=titles, left=(62, 62))
        parts: dict[str, Any] = {
            "cash": SteepnessPanel(sheet, left, theme.cash, theme.cap, rising=False),
            "multiplier": SteepnessPanel(sheet, right, theme.ink, theme.muted, rising=True),
            "beyond": [],
        }
        for ax in (left, right):
            ground = ax.get_xaxis_transform()
            (area,) = ax.fill(
                [1, 1],
                [0, 1],
                facecolor="none",
                edgecolor=theme.locked,
                hatch="///",
                linewidth=0,
                transform=ground,
            )
            rotated: dict[str, Any] = {
                "rotation": 90,
                "ha": "center",
                "va": "bottom",
                "color": theme.muted,
                "fontsize": px(13),
            }
            word = ax.text(1, 0.04, _("needs more than the float"), transform=ground, **rotated)
            word.set_bbox({"facecolor": theme.paper, "edgecolor": "none", "pad": 2})
            parts["beyond"].append((area, word))
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Move the dots; the lines stay while only k moves."""
        result = self.result
        low = 10.0 ** math.floor(math.log10(self.least) - 0.4)
        high = 10.0 ** max(math.log10(STEEPEST), math.ceil(math.log10(self.k) - 1e-12))
        still = (self.float_shares, self.shares_outstanding, self.p0, self.factor, high)
        if parts.get("still") != still:
            parts["still"] = still
            self._still(parts, low, high)
        parts["cash"].show(self.k, result.cash)
        parts["multiplier"].show(self.k, result.multiplier)

    def _still(self, parts: dict[str, Any], low: float, high: float) -> None:
        grid = np.array([self.least, high])  # both are straight lines on log scales
        cash, multiplier = self._cash(grid), self._multiplier(grid)
        change = self.result.cap_change
        parts["cash"].still(
            (low, high), _decades(cash[-1], max(cash[0], change)), (grid, cash), change,
            _("Market cap +{change}").format(change=money(change)),
        )  # fmt: skip
        parts["multiplier"].still(
            (low, high), _decades(min(multiplier[0], 1.0), multiplier[-1]), (grid, multiplier), 1.0,
            _("{one} re-marks {one}").format(one=money(1)),
        )  # fmt: skip
        for area, word in parts["beyond"]:
            area.set_xy([(low, 0), (self.least, 0), (self.least, 1), (low, 1)])
            word.set_x(math.sqrt(low * self.least))

    def _cash(self, k: Any) -> Any:
        """K = F·P₀(factor − 1)/k [$]."""
        return self.float_shares * self.p0 * (self.factor - 1) / k

    def _multiplier(self, k: Any) -> Any:
        """R = kS/F."""
        return k * self.shares_outstanding / self.float_shares

    def headlines(self) -> Sequence[Headline]:
        """Return the cash, what it re-marked, their ratio, and the shares it took."""
        result = self.result
        return (
            Headline(_("Cash needed"), money(result.cash), "cash"),
            Headline(_("Change in market cap"), money(result.cap_change), "cap"),
            Headline(_("Multiplier"), times(result.multiplier)),
            Headline(_("Bought, of the float"), percent(self.share)),
        )

    def sentence(self) -> str:
        """Return the cash at this k, and the limit."""
        result = self.result
        return _(
            "With steepness k = {k}, a price {factor} as high takes {cash} for {share} of the float and"
            " re-marks {cap}, {multiplier} the cash. Twice as steep, half the cash: as k grows, the cash"
            " goes to {zero} and the elasticity of price to money grows without bound."
        ).format(
            k=number(self.k),
            factor=times(self.factor),
            cash=money(result.cash),
            share=percent(self.share),
            cap=money(result.cap_change),
            multiplier=times(result.multiplier),
            zero=money(0),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both lines, and the present k among their points."""
        k = np.unique(np.append(np.geomspace(self.least, max(STEEPEST, self.k), 31), self.k))
        return {
            "steepness_k": k.tolist(),
            "cash_usd": self._cash(k).tolist(),
            "multiplier": self._multiplier(k).tolist(),
            "share_of_float": (self.least / k).tolist(),
        }


def _decades(low: float, high: float) -> tuple[float, float]:
    """Return powers of ten around both, with room for a label at either end."""
    return 10.0 ** math.floor(math.log10(low) - 0.5), 10.0 ** math.ceil(math.log10(high) + 0.3)
