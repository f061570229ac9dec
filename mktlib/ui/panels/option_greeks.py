"""One option: its delta along the stock price with the tangent that is gamma, and the shares that gamma moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mktlib.formula._checks import positive
from mktlib.market.black_scholes import Option
from mktlib.market.gamma import DealerBook
from mktlib.ui.numbers import count, count_tick, money, money_tick, number
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

POINTS = 201
TANGENT = 40  # half of its length [CSS px]


@dataclass(frozen=True)
class OptionPicture(Picture):
    """Delta and gamma of an option at one stock price, and what they mean for who owes many of it.

    Parameters
    ----------
    option : Option
        What it is.
    spot : float
        Price of the stock [$/share], within `prices`.
    contracts : float
        How many of it somebody owes [contracts of 100 shares], > 0.
    prices : (float, float)
        Ends of the price axis [$/share].
    drag : (str, float), optional
        Control that the dot drags, and how many dollars one position of it is.
    """

    option: Option
    spot: float
    contracts: float = 10_000
    prices: tuple[float, float] = (100.0, 300.0)
    drag: tuple[str, float] | None = None

    height = 350
    height_narrow = 620

    def __post_init__(self) -> None:
        positive("contracts", self.contracts)

    @property
    def owed(self) -> DealerBook:
        """Return the position of who owes all of them."""
        return DealerBook(self.option, self.contracts, -1)

    def compose(self, sheet: Sheet) -> dict[Any, Any]:
        """Lay out both curves."""
        theme = sheet.theme
        left, right = sheet.panels(1, 1, titles=(_("Delta"), _("Gamma: shares to trade per $1")), left=(56, 66))
        parts: dict[Any, Any] = {"left": left, "right": right}
        for ax, key in ((left, "delta"), (right, "gamma")):
            ax.set_xlabel(_("Price of the stock"))
            ticks(ax.xaxis, money_tick)
            ax.grid(axis="x", visible=False)
            (parts[key],) = sheet.moving(ax.plot([], [], color=theme.muted, linewidth=2))
            (parts[key, "strike"],) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1, linestyle=(0, (1, 2))))
            (parts[key, "stem"],) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.2))
            dot = ax.plot([], [], "o", color=theme.accent, markersize=10, clip_on=False)
            dot[0].set(markeredgecolor=theme.paper, markeredgewidth=1.5)
            (parts[key, "dot"],) = sheet.moving(dot)
            bold: dict[str, Any] = {"color": theme.accent, "weight": "bold", "fontsize": px(14), "halo": True}
            parts[key, "word"] = sheet.label(ax, 0, 0, **bold)
        ticks(left.yaxis, number)
        ticks(right.yaxis, count_tick)
        (parts["tangent"],) = sheet.moving(left.plot([], [], color=theme.accent, linewidth=2.2))
        parts["strike"] = sheet.label(
            left, 0, 0.03, _("strike"), transform=left.get_xaxis_transform(), fontsize=px(12), halo=True
        )
        return parts

    def update(self, parts: dict[Any, Any]) -> None:
        """Show both curves and where the price stands."""
        option, spot = self.option, self.spot
        low, high = self.prices
        grid = np.linspace(low, high, POINTS)
        shares = self.contracts * 100
        curves = {"delta": np.asarray(option.delta(grid)), "gamma": np.asarray(option.gamma(grid)) * shares}
        here = {"delta": float(option.delta(spot)), "gamma": float(option.gamma(spot)) * shares}
        call = option.kind == "call"
        limits = {"delta": (-0.08, 1.14) if call else (-1.08, 0.14), "gamma": (0.0, nice(1.2 * curves["gamma"].max()))}
        for key, ax in (("delta", parts["left"]), ("gamma", parts["right"])):
            fit(ax, x=(low, high), y=limits[key])
            across = (high - low) / css_size(ax)[0]
            up = (limits[key][1] - limits[key][0]) / css_size(ax)[1]
            parts[key].set_data(grid, curves[key])
            parts[key, "strike"].set_data([option.strike] * 2, limits[key])
            parts[key, "stem"].set_data([spot, spot], [limits[key][0], here[key]])
            parts[key, "dot"].set_data([spot], [here[key]])
            word = parts[key, "word"]
            word.set_text(_slope(here[key]) if key == "delta" else count(here[key]))
            before = spot > low + 72 * across  # left of the dot, where the curve comes from below
            if key == "gamma":  # outside of the hump, where there is room
                falls = spot > grid[int(np.argmax(curves[key]))]
                before = spot > high - 62 * across or (before and not falls)
            word.set_ha("right" if before else "left")
            word.set_va("bottom")
            word.set_position((spot + (-12 if before else 12) * across, here[key] + 6 * up))
            if key == "delta":
                self._tangent(parts, here[key], across, up)
        near = option.strike > 0.5 * (low + high)
        parts["strike"].set_ha("right" if near else "left")
        parts["strike"].set_position((option.strike + (-1 if near else 1) * 0.015 * (high - low), 0.03))

    def _tangent(self, parts: dict[Any, Any], delta: float, across: float, up: float) -> None:
        """Draw a line as steep as gamma through the dot, of one length whatever its slope."""
        slope = float(self.option.gamma(self.spot)) * across / up  # in pixels
        reach = TANGENT / (1 + slope * slope) ** 0.5
        ends = np.array([-reach, reach])
        parts["tangent"].set_data(self.spot + ends * across, delta + ends * slope * up)

    def handles(self, parts: dict[Any, Any]) -> Sequence[Handle]:
        """Return the dot on the delta curve."""
        if self.drag is None:
            return ()
        ax, (control, step) = parts["left"], self.drag
        x, y = ax.transData.transform((self.spot, float(self.option.delta(self.spot))))
        return (Handle(control, x, y, step * ax.bbox.width / (self.prices[1] - self.prices[0]), 0),)

    def headlines(self) -> Sequence[Headline]:
        """Return delta, gamma, and gamma's two units."""
        owed, spot = self.owed, self.spot
        return (
            Headline(_("Delta"), _slope(self.option.delta(spot))),
            Headline(_("Gamma, per $1"), _slope(self.option.gamma(spot))),
            Headline(_("Cash to trade per $1"), money(float(owed.dollars_per_dollar(spot))), "cash"),
            Headline(_("Cash to trade per 1%"), money(float(owed.dollars_per_percent(spot))), "cash"),
        )

    def sentence(self) -> str:
        """Return what the option's slope makes its writer do."""
        option, spot, owed = self.option, self.spot, self.owed
        kind = _("call") if option.kind == "call" else _("put")
        return _(
            "At {spot} the {kind}'s delta is {delta}; one dollar higher it is {later}. Who owes {contracts} contracts"
            " and hedges buys about {shares} shares for the first dollar up: {dollar} per $1, {percent} per 1%."
        ).format(
            spot=money(spot),
            kind=kind,
            delta=_slope(option.delta(spot)),
            later=_slope(option.delta(spot + 1)),
            contracts=count(self.contracts),
            shares=count(float(owed.shares_per_dollar(spot))),
            dollar=money(float(owed.dollars_per_dollar(spot))),
            percent=money(float(owed.dollars_per_percent(spot))),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return both curves."""
        grid = np.linspace(*self.prices, 41)
        return {
            "price_usd": grid.tolist(),
            "delta": np.asarray(self.option.delta(grid)).tolist(),
            "gamma_per_usd": np.asarray(self.option.gamma(grid)).tolist(),
        }


def _slope(value: Any) -> str:
    """Return a delta or gamma, with four decimals at most."""
    return number(round(float(value), 4))
