"""The least each seller accepts: sorted it is the supply curve, and the cheapest one left is the price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mktlib.formula import LadderSupply
from mktlib.ui.numbers import count, money, money_tick
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

MOST = 60  # sellers that a phone still shows apart
STATES = ("withdrawn", "sold", "marginal", "waiting")
ROLES = dict(zip(STATES, ("locked", "cash", "cap", "ask"), strict=True))
MARKERS = dict(zip(STATES, ("x", "s", "D", "o"), strict=True))


class SellersPanel:
    """The part: one stem (as they come) or one bar (sorted) per seller, and a flag on the cheapest left."""

    def __init__(self, sheet: Sheet, ax: Axes, sorted_bars: bool) -> None:
        self.ax, self.sorted_bars = ax, sorted_bars
        theme = sheet.theme
        ticks(ax.yaxis, money_tick)
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: count(value)))
        ax.grid(axis="x", visible=False)
        ax.set_xlabel(_("Shares, cheapest first") if sorted_bars else _("Sellers, in order of arrival"))
        self.fills: dict[str, Any] = {}
        self.lines: dict[str, Any] = {}
        self.dots: dict[str, Any] = {}
        for state in STATES:
            colour = getattr(theme, ROLES[state])
            (line,) = ax.plot([], [], color=colour, linewidth=1.0 if sorted_bars else 1.4, solid_capstyle="butt")
            self.lines[state] = sheet.moving(line)
            if sorted_bars:
                look: dict[str, Any] = {
                    "color": colour,
                    "alpha": 0.28 if state == "sold" else 1.0,
                    "linewidth": 0,
                }
                if state in ("withdrawn", "waiting"):
                    look = {"facecolor": "none", "edgecolor": colour, "linewidth": 0}
                    look["hatch"] = "////" if state == "withdrawn" else None
                (self.fills[state],) = sheet.moving(ax.fill([0, 0], [0, 0], **look))
                continue
            line.set_linestyle((0, (1, 2)) if state == "withdrawn" else "solid")
            (self.dots[state],) = sheet.moving(
                ax.plot([], [], MARKERS[state], color=colour, markersize=7 if state == "marginal" else 5)
            )
            if state == "waiting":
                self.dots[state].set_markerfacecolor(theme.paper)
        (self.pole,) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=1.2, linestyle=(0, (1, 2))))
        style: dict[str, Any] = {
            "color": theme.cap,
            "weight": "bold",
            "fontsize": px(14),
            "ha": "center",
            "va": "center",
        }
        self.flag = sheet.label(ax, 0, 0, **style)
        self.sum = sheet.label(ax, 0, 0, color=theme.cash, weight="bold", ha="center", va="center", halo=True)

    def show(self, places: np.ndarray, prices: np.ndarray, states: np.ndarray, flag: str, cash: str = "") -> None:
        """Show seller `i` at ``places[i]``, put `flag` above the next one, `cash` on those who sold."""
        top, n = 1.25 * float(prices.max()), len(prices)
        for state in STATES:
            order = np.argsort(places[states == state])
            x, y = places[states == state][order], prices[states == state][order]
            foot, gap = np.zeros_like(y), np.full_like(y, np.nan)
            if self.sorted_bars:
                across = np.column_stack((x - 0.5, x - 0.5, x + 0.5, x + 0.5, gap))
                up = np.column_stack((foot, y, y, foot, gap))
                steps = np.column_stack((across[:, :4].ravel(), up[:, :4].ravel()))
                self.fills[state].set_xy(steps if x.size else np.zeros((2, 2)))
            else:
                across, up = np.column_stack((x, x, gap)), np.column_stack((foot, y, gap))
                self.dots[state].set_data(x, y)
            self.lines[state].set_data(across.ravel(), up.ravel())
        sold = places[states == "sold"]
        one = n / css_size(self.ax)[0]  # sellers to a CSS pixel
        self.sum.set_text(cash)
        self.sum.set_visible(sold.size > (9 * len(cash) + 10) * one)
        if sold.size:
            self.sum.set_position((float(sold.mean()), float(prices[states == "sold"].min()) / 2))
        marginal = states == "marginal"
        high = 1.16 * float(prices.max())
        at, price = (float(places[marginal][0]), float(prices[marginal][0])) if marginal.any() else (0.5, high)
        self.pole.set_data([at, at], [price, high])
        self.flag.set_text(flag)
        half = 4.8 * len(flag) * one  # half the width of the words
        self.flag.set_position((min(max(at, 0.5 + half), n + 0.5 - half), high + 0.045 * top))
        fit(self.ax, x=(0.5, n + 0.5), y=(0.0, top))


@dataclass(frozen=True)
class ReservationPicture(Picture):
    """N sellers with one share each: as they come, and sorted into the supply curve.

    Parameters
    ----------
    prices : sequence of float
        The least each seller accepts, in order of arrival [$/share], > 0; at most 60.
    bought : int
        Shares bought so far, the cheapest on offer first.
    locked : int
        The cheapest sellers of all, who withdrew: their shares are not for sale.

    Raises
    ------
    ValueError
        If a price is not positive, or more are withdrawn and bought than there are sellers.
    """

    prices: Sequence[float]
    bought: int
    locked: int = 0

    height_narrow = 700

    def __post_init__(self) -> None:
        LadderSupply.from_reservation_prices(self.prices)  # refuses what is no price
        object.__setattr__(self, "prices", tuple(np.asarray(self.prices, float).tolist()))
        if len(self.prices) > MOST:
            raise ValueError(f"prices must hold at most {MOST} sellers, got {len(self.prices)}")
        most = len(self.prices)
        for name in ("locked", "bought"):
            value: Any = getattr(self, name)
            if isinstance(value, bool) or value not in range(-MOST, most + MOST + 1):
                raise ValueError(f"{name} must be a whole number, got {value!r}")
            if not 0 <= value <= most:
                raise ValueError(f"{name} must lie between 0 and the {most} sellers left, got {value!r}")
            object.__setattr__(self, name, int(value))
            most -= int(value)

    @property
    def _supply(self) -> LadderSupply:
        return LadderSupply.from_reservation_prices(self.prices)

    @property
    def _gone(self) -> int:
        return self.locked + self.bought

    @property
    def left(self) -> int:
        """Return how many sellers are left."""
        return len(self.prices) - self._gone

    @property
    def cash(self) -> float:
        """Return the cash paid so far, each share at its own price [$]."""
        return self._supply.capital_spent(self._gone, self.locked)

    @property
    def marginal_price(self) -> float | None:
        """Return the lowest price that is left [$/share], None when nobody is left."""
        return self._supply.next_price(self._gone) if self.left else None

    def ranked(self) -> tuple[np.ndarray, np.ndarray]:
        """Return each seller's place in the sorted line, from 1, and state, in order of arrival."""
        places = np.empty(len(self.prices), int)
        places[np.argsort(self.prices, kind="stable")] = np.arange(1, len(self.prices) + 1)
        bounds = [self.locked, self._gone, self._gone + 1]
        return places, np.array(STATES)[np.searchsorted(bounds, places, side="left")]

    def compose(self, sheet: Sheet) -> tuple[SellersPanel, SellersPanel]:
        """Lay out both orders, and one key for both."""
        titles = (_("The sellers as they come"), _("Sorted: the supply curve"))
        came, line = sheet.panels(1, 1, titles=titles, left=58, bottom=78)
        theme = sheet.theme
        words = (_("withdrawn"), _("sold"), _("next"), _("for sale"))
        handles = [
            Line2D(
                [],
                [],
                linestyle="none",
                marker=MARKERS[state],
                color=getattr(theme, ROLES[state]),
                markerfacecolor=theme.paper if state == "waiting" else getattr(theme, ROLES[state]),
                label=word,
            )
            for state, word in zip(STATES, words, strict=True)
        ]
        came.legend(
            handles=handles,
            bbox_to_anchor=(-50 / css_size(came)[0], -44 / css_size(came)[1]),
            ncols=len(STATES),
            handletextpad=0.25,
            handlelength=1.2,
            columnspacing=0.9,
        )
        return SellersPanel(sheet, came, sorted_bars=False), SellersPanel(sheet, line, sorted_bars=True)

    def update(self, parts: tuple[SellersPanel, SellersPanel]) -> None:
        """Show who sold, who is next and who withdrew, in both orders."""
        places, states = self.ranked()
        prices, price = np.asarray(self.prices), self.marginal_price
        flag = _("nobody is left") if price is None else _("next: {price}").format(price=money(price))
        parts[0].show(np.arange(1, len(prices) + 1), prices, states, flag)
        parts[1].show(places, prices, states, flag, money(self.cash))

    def headlines(self) -> Sequence[Headline]:
        """Return the price that is left and what has happened so far."""
        price = self.marginal_price
        return (
            Headline(_("Marginal price"), _("none") if price is None else money(price), "cap"),
            Headline(_("Cash paid so far"), money(self.cash), "cash"),
            Headline(_("Sellers left"), count(self.left), "ask"),
            Headline(_("Withdrawn"), count(self.locked), "ink"),
        )

    def sentence(self) -> str:
        """Return who sold and what the next one asks."""
        price = self.marginal_price
        withdrew = _("none withdrew") if self.locked == 0 else _("{n} withdrew").format(n=count(self.locked))
        sold = {0: _("none has sold"), 1: _("1 has sold")}.get(self.bought, _("{n} have sold"))
        if price is None:
            words = _("Of {all} sellers, {withdrew} and {sold}: nobody is left to sell, so there is no price.")
        else:
            words = _(
                "Of {all} sellers, {withdrew} and {sold}. "
                "The cheapest one left asks {price}: that is the marginal price."
            )
        return words.format(
            all=count(len(self.prices)),
            withdrew=withdrew,
            sold=sold.format(n=count(self.bought)),
            price="" if price is None else money(price),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return every seller in order of arrival."""
        places, states = self.ranked()
        return {
            "arrival": list(range(1, len(self.prices) + 1)),
            "reservation_price_usd": list(self.prices),
            "place_in_line": places.tolist(),
            "state": states.tolist(),
        }
