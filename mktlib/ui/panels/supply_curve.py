"""Walking a supply curve: the area under it is the cash, its height at the end re-marks every share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import LadderSupply, Revaluation, revalue
from mktlib.ui.numbers import change, count, count_tick, money, money_tick, percent, shares_in_words
from mktlib.ui.panels.two_meters import TwoMeters, meters_sentence
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

POINTS = 160


def outline(P: Any, q: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points of the curve from 0 to `q`: corners of a ladder, a fine grid of anything smooth.

    Returns
    -------
    shares, prices : ndarray
        Quantities [shares] and prices [$/share], of equal length.
    """
    if isinstance(P, LadderSupply):
        ends = np.minimum(np.cumsum(P.sizes), q)
        keep = np.concatenate(([True], ends[1:] > ends[:-1]))
        ends, prices = ends[keep], np.asarray(P.prices, float)[keep]
        return np.concatenate(([0.0], np.repeat(ends, 2)[:-1])), np.repeat(prices, 2)
    shares = np.linspace(0, q, POINTS)
    return shares, np.asarray(P(shares))


class SupplyPanel:
    """The part: a curve, the cash under the walked stretch, and where the walk stands."""

    def __init__(self, sheet: Sheet, ax: Axes, per_float: bool = True, from_zero: bool = True) -> None:
        self.ax, self.per_float = ax, per_float
        theme = sheet.theme
        ax.set_xlabel(_("Shares bought, % of the float") if per_float else _("Shares bought"))
        ticks(ax.xaxis, (lambda v: percent(v / 100)) if per_float else count_tick)
        ticks(ax.yaxis, money_tick)
        ax.grid(axis="x", visible=False)
        if not from_zero:
            ax.set_ylabel(_("Price (not from zero)"))
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, alpha=0.28, linewidth=0))
        (self.ahead,) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=1.6, linestyle=(0, (4, 3))))
        (self.behind,) = sheet.moving(ax.plot([], [], color=theme.cash, linewidth=2.6))
        (self.level,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=1.2, linestyle=(0, (1, 2))))
        (self.was,) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markerfacecolor=theme.paper, clip_on=False))
        (self.mark,) = sheet.moving(
            ax.plot(
                [],
                [],
                "o",
                color=theme.cap,
                markersize=9,
                markeredgecolor=theme.paper,
                markeredgewidth=1.5,
                clip_on=False,
            )
        )
        self.before = sheet.label(ax, 0, 0, color=theme.cap, va="center", halo=True)
        self.price = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), halo=True)
        self.inside = sheet.label(ax, 0, 0, color=theme.cash, weight="bold", ha="center", va="center", halo=True)

    def show(self, P: Any, q: float, cash: float, from_zero: bool = True, price_before: float | None = None) -> None:
        """Show `P` with `q` shares bought for `cash`; without `from_zero`, zoom in on the curve."""
        steps = isinstance(P, LadderSupply)
        reach = P.float_shares if np.isfinite(P.float_shares) else max(2 * q, 1.0)
        unit = reach / 100 if self.per_float else 1.0
        before = P(0) if price_before is None else price_before
        end = P(q) if q else before
        walked, paid = outline(P, q)
        whole, asked = outline(P, reach if steps else 0.9999 * reach)
        foot, top = 0.0, nice(1.15 * max(end, 2 * P(0)))
        if not from_zero:
            low, high = min(before, P(0)), max(before, float(asked[-1]))
            room = 0.2 * (high - low) or 0.1 * low
            foot, top = low - room, high + room
        last = reach / unit
        wide = last * (1.03 if steps else 1.0)  # room to see the last step
        across, up = wide / css_size(self.ax)[0], (top - foot) / css_size(self.ax)[1]  # one CSS pixel
        at = q / unit
        self.area.set_xy(np.column_stack((np.append(walked, (q, 0.0)) / unit, np.append(paid, (foot, foot)))))
        self.behind.set_data(walked / unit, paid)
        self.ahead.set_data(whole / unit, np.minimum(asked, 4 * top))
        self.level.set_data([0, at], [end, end])
        self.mark.set_data([at], [end])
        # The curve rises: above it on the left and below it on the right the paper is free.
        left = at > 90 * across
        self.price.set_text(money(end))
        self.price.set_ha("right" if left else "left")
        self.price.set_va("bottom" if left else "top")
        self.price.set_position((at - 5 * across, end + 7 * up) if left else (at + 9 * across, end - 5 * up))
        moved = q > 0 and before != P(0)
        self.was.set_data([0], [before])
        self.was.set_visible(moved)
        self.before.set_text(_("{price} before").format(price=money(before)))
        self.before.set_position((10 * across, before))
        self.inside.set_text(money(cash))
        width = (9 * len(self.inside.get_text()) + 12) * across
        beside = moved or P(0) - foot < 24 * up  # no room below the first price: stay where the walk ended
        middle = at - width / 2 if beside else at / 2
        roof = P(max(at - width, 0) * unit) if beside else P(0)
        self.inside.set_visible(at > width and roof - foot > 24 * up)
        self.inside.set_position((middle, (roof + foot) / 2))
        room = at - width > (7.5 * len(self.before.get_text()) + 14) * across
        clear = room or not self.inside.get_visible() or abs((roof + foot) / 2 - before) > 22 * up
        apart = abs(end - before) > (20 if left else 40) * up
        self.before.set_visible(moved and clear and apart)
        fit(self.ax, x=(0.0, wide), y=(foot, top))


@dataclass(frozen=True)
class SupplyPicture(Picture):
    """A walk along a supply curve, beside the two meters.

    Parameters
    ----------
    P : SupplyCurve
        Inverse supply [$/share].
    q : float
        Shares bought [shares], within the float.
    shares_outstanding : float
        All shares of the company [shares].
    price_before : float, optional
        Last trade before the walk [$/share]; ``P(0)`` when not given.
    per_float : bool
        Horizontal axis in per cent of the float, or in shares.
    from_zero : bool
        Start the price axis at zero, so that the area is the cash; else zoom in on the curve.

    Raises
    ------
    ValueError
        If more is bought than the curve offers.
    """

    P: Any
    q: float
    shares_outstanding: float
    price_before: float | None = None
    per_float: bool = True
    from_zero: bool = True

    def __post_init__(self) -> None:
        self.result  # noqa: B018  a walk that cannot be is refused before anything is drawn

    @cached_property
    def result(self) -> Revaluation:
        """Return what the walk cost and re-marked."""
        return revalue(self.P, self.q, self.shares_outstanding, self.price_before)

    def compose(self, sheet: Sheet) -> tuple[SupplyPanel, TwoMeters]:
        """Lay out the curve and the meters."""
        curve, meters = sheet.panels(3, 2, titles=(_("The supply curve"), _("The two meters")), left=(78, 30))
        return SupplyPanel(sheet, curve, self.per_float, self.from_zero), TwoMeters(sheet, meters)

    def update(self, parts: tuple[SupplyPanel, TwoMeters]) -> None:
        """Walk the curve and set the meters."""
        result = self.result
        parts[0].show(self.P, self.q, result.cash, self.from_zero, self.price_before)
        parts[1].show(result.cash, result.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return what was paid, what it re-marked, and where the price stands."""
        result = self.result
        return (
            Headline(_("Cash that changed hands"), money(result.cash), "cash"),
            Headline(_("Change in market cap"), money(result.cap_change), "cap"),
            Headline(_("Last price"), money(result.price_after)),
            Headline(_("Shares bought"), count(self.q)),
        )

    def sentence(self) -> str:
        """Return the walk in words."""
        result = self.result
        words = meters_sentence(result.cash, result.cap_change)
        if self.q == 0:
            return words
        if result.price_after == result.price_before:
            return _("Buying {shares} leaves the price at {price}. {meters}").format(
                shares=shares_in_words(self.q), price=money(result.price_after), meters=words
            )
        return _("Buying {shares} takes the price from {before} to {after} ({factor}). {meters}").format(
            shares=shares_in_words(self.q),
            before=money(result.price_before),
            after=money(result.price_after),
            factor=change(result.price_before, result.price_after),
            meters=words,
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the walked stretch of the curve."""
        shares, prices = outline(self.P, self.q)
        return {"shares": shares.tolist(), "price_usd": prices.tolist()}
