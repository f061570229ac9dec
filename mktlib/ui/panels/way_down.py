"""The way down: what holders could take out is the area under the bids, not shares times the last price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mktlib.formula import DemandLadder, Revaluation, revalue
from mktlib.formula._checks import positive, refuse
from mktlib.ui.numbers import money, shares_in_words
from mktlib.ui.panels.two_meters import TwoMeters
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, counts_by_money, css_size, fit, nice
from mktlib.ui.theme import px
from mktlib.ui.words import _

POINTS = 160


def descent(bids: Any, q: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points of the bids from 0 to `q`: corners of a ladder, a fine grid of anything smooth.

    Examples
    --------
    >>> descent(DemandLadder([99, 95], [10, 20]), 15)
    (array([ 0., 10., 10., 15.]), array([99., 99., 95., 95.]))
    """
    if isinstance(bids, DemandLadder):
        ends = np.unique(np.minimum(np.cumsum(bids.sizes), q))
        return np.repeat(np.append(0.0, ends), 2)[1:-1], np.repeat(bids(ends), 2)
    shares = np.linspace(0, q, POINTS)
    return shares, np.array([float(bids(one)) for one in shares])


def trace(line: Any, x: np.ndarray, y: np.ndarray) -> None:
    """Set a still line's points only where they differ, so that the still part is not redrawn in vain."""
    if not (np.array_equal(line.get_xdata(), x) and np.array_equal(line.get_ydata(), y)):
        line.set_data(x, y)


class BidsPanel:
    """The part: descending bids, the cash under those that were hit, and the last price above them."""

    def __init__(self, sheet: Sheet, ax: Axes) -> None:
        self.ax = ax
        theme = sheet.theme
        ax.set_xlabel(_("Shares sold"))
        ax.set_ylabel(" ")  # update says whether the axis starts at zero
        counts_by_money(ax)
        (self.area,) = sheet.moving(ax.fill([0, 0], [0, 0], color=theme.cash, alpha=0.28, linewidth=0))
        (self.missed,) = sheet.moving(
            ax.fill([0, 0], [0, 0], facecolor="none", edgecolor=theme.locked, hatch="///", linewidth=0)
        )
        (self.bids,) = ax.plot([], [], color=theme.bid, linewidth=1.8, linestyle=(0, (4, 1.5)))
        (self.sold,) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=3))
        (self.last,) = ax.plot([], [], color=theme.ink, linewidth=1.4, linestyle=(0, (1, 2)))
        (self.mark,) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markersize=9, clip_on=False))
        self.mark.set(markeredgecolor=theme.paper, markeredgewidth=1.5)
        self.last_word = sheet.label(ax, 0, 0, ha="right", va="bottom", halo=True)
        self.price = sheet.label(ax, 0, 0, color=theme.cap, weight="bold", fontsize=px(14), halo=True)
        self.inside = sheet.label(ax, 0, 0, color=theme.cash, weight="bold", ha="center", va="center", halo=True)

    def show(self, bids: Any, q: float, reach: float, result: Revaluation) -> None:
        """Show `bids` up to `reach` with `q` shares sold; far from zero the price axis zooms in."""
        before, after, cash = result.price_before, result.price_after, result.cash
        sold, received = descent(bids, q)
        whole, bid = descent(bids, reach)
        low, high = float(bid[-1]), max(before, float(bid[0]))
        room = 0.25 * (high - low) or 0.1 * high
        foot, top = (low - room, high + room) if low > 0.5 * high else (0.0, nice(1.15 * high))
        self.ax.yaxis.label.set_text(_("Price (not from zero)") if foot else _("Price"))
        fit(self.ax, x=(0.0, 1.03 * reach), y=(foot, top))
        across, up = 1.03 * reach / css_size(self.ax)[0], (top - foot) / css_size(self.ax)[1]  # one CSS pixel
        self.area.set_xy(np.column_stack((np.append(sold, (q, 0.0)), np.append(received, (foot, foot)))))
        self.missed.set_xy(np.column_stack((np.append(sold, (q, 0.0)), np.append(received, (before, before)))))
        trace(self.bids, whole, bid)
        self.sold.set_data(sold, received)
        trace(self.last, np.array([0, 1.03 * reach]), np.array([before, before]))
        self.last_word.set_text(_("last price before: {price}").format(price=money(before)))
        self.last_word.set_position((1.02 * reach, before + 4 * up))
        self.mark.set_data([q], [after])
        # The bids fall: below them on the left and above them on the right the paper is free.
        left, low_down = q > 0.6 * reach, after - foot < 34 * up
        self.price.set_text(money(after))
        self.price.set_visible(q > 0)
        self.price.set_ha("right" if left else "left")
        self.price.set_va("top" if left and not low_down else "bottom")
        self.price.set_position((q + (-8 if left else 8) * across, after + (-7 if left and not low_down else 6) * up))
        self.inside.set_text(money(cash))
        width = (9 * len(self.inside.get_text()) + 12) * across
        roof = float(bids(min(width, q)))  # the lowest bid above the label
        self.inside.set_visible(q > width and roof - foot > 24 * up)
        self.inside.set_position((width / 2, (roof + foot) / 2))


@dataclass(frozen=True)
class WayDownPicture(Picture):
    """Shares sold into the bids, beside the two meters.

    Parameters
    ----------
    bids : DemandLadder or callable
        What the q-th share sold brings [$/share], falling; nobody bids for more than its `depth`
        [shares], where it has one.
    q : float
        Shares sold [shares], within the depth.
    last_price : float
        Last price before the sale [$/share], > 0.
    shares_outstanding : float
        All shares of the company [shares], > 0.

    Raises
    ------
    ValueError
        If a number breaks its rule, or more is sold than anyone bids for.
    """

    bids: Any
    q: float
    last_price: float
    shares_outstanding: float

    def __post_init__(self) -> None:
        if not callable(self.bids):
            refuse("bids", "be a DemandLadder or another function of q", self.bids)
        positive("last_price", self.last_price)
        if self.q > getattr(self.bids, "depth", self.q):
            refuse("q", f"be at most the {self.bids.depth:,.12g} shares that anyone bids for", self.q)
        self.result  # noqa: B018  a sale that cannot be is refused before anything is drawn

    @cached_property
    def result(self) -> Revaluation:
        """Return what the sale brought and re-marked."""
        return revalue(self.bids, self.q, self.shares_outstanding, self.last_price)

    def compose(self, sheet: Sheet) -> tuple[BidsPanel, TwoMeters]:
        """Lay out the bids and the meters."""
        bids, meters = sheet.panels(
            3, 2, titles=(_("The bids (hatched: not received)"), _("The two meters")), left=(84, 30)
        )
        return BidsPanel(sheet, bids), TwoMeters(sheet, meters, _("Cash that sellers received"))

    def update(self, parts: tuple[BidsPanel, TwoMeters]) -> None:
        """Sell down the bids and set the meters."""
        result = self.result
        reach = getattr(self.bids, "depth", 0.0) or nice(2 * max(self.q, 1.0))
        parts[0].show(self.bids, self.q, reach, result)
        parts[1].show(result.cash, result.cap_change)

    def headlines(self) -> Sequence[Headline]:
        """Return what sellers received, what the last price promised, and what the sale re-marked."""
        result = self.result
        return (
            Headline(_("Sellers received"), money(result.cash), "cash"),
            Headline(_("At the last price"), money(self.q * self.last_price)),
            Headline(_("Average price"), money(result.cash / self.q if self.q else self.last_price)),
            Headline(_("Change in market cap"), money(result.cap_change), "cap"),
        )

    def sentence(self) -> str:
        """Return the sale in words."""
        result = self.result
        if self.q == 0:
            return _("Nothing is sold: the last price stays {price} and the market cap {cap}.").format(
                price=money(result.price_after), cap=money(result.cap_after)
            )
        if result.cap_change < 0:
            words = _(
                "Selling {shares} brings {cash}, not the {promised} that the last price of {before} promised;"
                " the last print is {after} and the market cap is down {change}."
            )
        else:
            words = _(
                "Selling {shares} brings {cash} ({promised} at the last price of {before});"
                " the last print is {after} and the market cap is {cap}."
            )
        return words.format(
            shares=shares_in_words(self.q),
            cash=money(result.cash),
            promised=money(self.q * self.last_price),
            before=money(self.last_price),
            after=money(result.price_after),
            change=money(-result.cap_change),
            cap=money(result.cap_after),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the bids that were hit."""
        shares, prices = descent(self.bids, self.q)
        return {"shares": shares.tolist(), "price_usd": prices.tolist()}
