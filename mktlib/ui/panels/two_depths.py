"""The same orders and news in a deep and in a thin book: two paths, how swings fall with depth, and the meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula._checks import positive
from mktlib.market.depth import MixedFlow, block_cash, price_path, swing
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import count, count_tick, money, percent, significant
from mktlib.ui.panels.three_panels import three_panels
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

DEPTHS = np.geomspace(20, 5000, 30)  # shares on a tick
STEPS = 20  # of a swing
SWINGS = (3e-5, 0.1)  # ends of the axis


class PathsPanel:
    """The part: both prices on one clock."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Orders so far"))
        ax.set_ylabel(_("Price (not from zero)"))
        ticks(ax.xaxis, count_tick)
        ticks(ax.yaxis, money)
        ax.grid(axis="x", visible=False)
        (self.block,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.2, linestyle=(0, (1, 2))))
        (self.thin,) = sheet.moving(ax.plot([], [], color=theme.ask, linewidth=1.6))
        (self.deep,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.4))
        ax.legend([self.deep, self.thin], [_("deep"), _("thin")], ncols=2)
        self.word = sheet.label(ax, 0, 0, _("large buyer"), color=theme.accent, fontsize=px(12), va="bottom", halo=True)

    def show(self, deep: np.ndarray, thin: np.ndarray, block_at: int | None) -> None:
        """Show both paths and when the large buyer came."""
        steps = np.arange(len(deep))
        self.deep.set_data(steps, deep)
        self.thin.set_data(steps, thin)
        far = max(float(np.abs(path - deep[0]).max()) for path in (deep, thin))
        reach = next(step for step in (1, 2, 5, 10, 20, 50, 1e4) if far <= step)
        low, high = deep[0] - 1.05 * reach, deep[0] + 1.25 * reach
        fit(self.ax, x=(0.0, float(steps[-1])), y=(float(low), float(high)))
        self.word.set_visible(block_at is not None)
        self.block.set_visible(block_at is not None)
        if block_at is not None:
            self.block.set_data([block_at] * 2, [low, low + 0.88 * (high - low)])
            pixel = steps[-1] / css_size(self.ax)[0]
            self.word.set_position((block_at + 5 * pixel, low + 0.02 * (high - low)))


class SwingsPanel:
    """The part: the swing of these orders in books of every depth."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        log_axis(ax, "x", count_tick, 5)
        log_axis(ax, "y", percent, 5)
        fit(ax, x=(15.0, 7000.0), y=SWINGS)
        ax.set_xlabel(_("Shares on each tick"))
        (self.line,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.8))
        (self.deep,) = sheet.moving(ax.plot([], [], "s", color=theme.bid, markersize=10))
        (self.thin,) = sheet.moving(ax.plot([], [], "o", color=theme.ask, markersize=10))
        style: dict[str, Any] = {"fontsize": px(12), "halo": True}
        self.words = [
            sheet.label(ax, 0, 0, color=theme.bid, ha="right", va="top", **style),
            sheet.label(ax, 0, 0, color=theme.ask, ha="left", va="bottom", **style),
        ]

    def show(self, swings: np.ndarray, depths: tuple[float, float], both: tuple[float, float], caps: Any) -> None:
        """Show the line, the two books on it, and the caps of their companies."""
        self.line.set_data(DEPTHS, np.maximum(swings, SWINGS[0]))
        for mark, word, depth, value, cap, way in zip(
            (self.deep, self.thin), self.words, depths, both, caps, (-1, 1), strict=True
        ):
            at = max(value, SWINGS[0])
            mark.set_data([depth], [at])
            word.set_text(_("cap {cap}").format(cap=money(cap)))
            right = depth > 150
            word.set_ha("right" if right else "left")
            word.set_position((depth, at * 1.35**way))


@dataclass(frozen=True, eq=False)
class TwoDepthsPicture(Picture):
    """One flow of orders and news in two books.

    Parameters
    ----------
    flow : MixedFlow
        The same for both.
    deep, thin : float
        Shares on each tick [shares], > 0.
    shares : (float, float)
        All shares of the company with the deep book and of the one with the thin book [shares], > 0.
    block : int
        What the large buyer among the orders wants [shares]; 0 for none.
    block_at : int
        Step of the large buyer.

    Raises
    ------
    ValueError
        If a number is not positive.
    """

    flow: MixedFlow
    deep: float
    thin: float
    shares: tuple[float, float] = (1e9, 1e9)
    block: int = 0
    block_at: int = 200

    height = 440
    height_narrow = 960

    def __post_init__(self) -> None:
        for number in (self.deep, self.thin, *self.shares):
            positive("depths and shares", number)

    @cached_property
    def paths(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the price in the deep and in the thin book."""
        return price_path(self.flow, self.deep), price_path(self.flow, self.thin)

    @cached_property
    def swings(self) -> tuple[float, float]:
        """Return the swing in both."""
        return swing(self.paths[0], STEPS), swing(self.paths[1], STEPS)

    @cached_property
    def by_depth(self) -> np.ndarray:
        """Return the swing at each of `DEPTHS`."""
        return np.array([swing(price_path(self.flow, float(depth)), STEPS) for depth in DEPTHS])

    @property
    def caps(self) -> tuple[float, float]:
        """Return both market caps at first [$]."""
        return float(self.paths[0][0] * self.shares[0]), float(self.paths[1][0] * self.shares[1])

    @property
    def remarked(self) -> tuple[float, float]:
        """Return what the large buyer pays in the thin book and what it does to that cap [$]."""
        path = self.paths[1]
        moved = path[self.block_at + 1] - path[self.block_at] - self.flow.news[self.block_at] if self.block else 0.0
        return block_cash(self.block, self.thin, float(path[self.block_at])), float(moved) * self.shares[1]

    def compose(self, sheet: Sheet) -> tuple[PathsPanel, SwingsPanel, TwoMeters]:
        """Lay out paths, swings and meters."""
        titles = (_("The same orders"), _("Swings, by depth"), _("The large buyer, thin book"))
        paths, swings, meters = three_panels(sheet, (5, 4, 4), titles, left=(80, 66, 30))
        return PathsPanel(sheet, paths), SwingsPanel(sheet, swings), TwoMeters(sheet, meters)

    def update(self, parts: tuple[PathsPanel, SwingsPanel, TwoMeters]) -> None:
        """Show all three."""
        parts[0].show(*self.paths, self.block_at if self.block else None)
        parts[1].show(self.by_depth, (self.deep, self.thin), self.swings, self.caps)
        parts[2].show(*self.remarked)

    def headlines(self) -> Sequence[Headline]:
        """Return both swings, and what the large buyer did."""
        cash, cap = self.remarked
        return (
            Headline(_("Swing, deep"), percent(significant(self.swings[0], 2)), "bid"),
            Headline(_("Swing, thin"), percent(significant(self.swings[1], 2)), "ask"),
            Headline(_("Cash that changed hands"), money(cash), "cash"),
            Headline(_("Change in market cap"), money(cap), "cap"),
        )

    def sentence(self) -> str:
        """Return both swings and what they do not depend on."""
        deep, thin = self.swings
        words = _(
            "Over {steps} orders the price typically moves {thin} with {small} shares on each tick, {deep} with "
            "{large}. Orders and news are the same."
        ).format(
            steps=STEPS,
            thin=percent(significant(thin, 2)),
            small=count(self.thin),
            deep=percent(significant(deep, 2)),
            large=count(self.deep),
        )
        caps = _("The caps, {second} and {first}, play no part.")
        return f"{words} {caps.format(first=money(self.caps[0]), second=money(self.caps[1]))}"

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both prices, order by order."""
        deep, thin = self.paths
        return {"order": list(range(len(deep))), "deep_usd": deep.tolist(), "thin_usd": thin.tolist()}
