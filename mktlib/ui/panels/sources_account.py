"""Where the shares came from that buyers got: the maker's stock, her short sale, and holders drawn out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import refuse, whole
from mktlib.orderbook.sources import Sources
from mktlib.ui.numbers import count_tick, money, money_tick, shares_in_words
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, ticks
from mktlib.ui.words import _


@dataclass(frozen=True)
class SourcesPicture(Picture):
    """A stacked account of every share that buyers got, and the price beside it.

    Parameters
    ----------
    states : tuple of Sources
        After each buyer, see `mktlib.orderbook.sources.simulate_sources`.
    buyers : int
        How many of them have come, 1 to ``len(states)``.
    price : float
        Price before the first [$/share].
    lot : int
        Shares that each buyer wants [shares].
    """

    states: tuple[Sources, ...]
    buyers: int
    price: float = 100.0
    lot: int = 100

    height = 380
    height_narrow = 700

    def __post_init__(self) -> None:
        if whole("buyers", self.buyers) > len(self.states):
            refuse("buyers", f"be at most {len(self.states)}", self.buyers)

    @property
    def now(self) -> Sources:
        """Return the account after the last of these buyers."""
        return self.states[self.buyers - 1]

    @property
    def stack(self) -> np.ndarray:
        """Return the shares from each source after 0, 1, … buyers, one row per source."""
        seen = self.states[: self.buyers]
        rows = [(one.from_inventory, one.short, one.drawn_out) for one in seen]
        return np.array([(0, 0, 0), *rows], float).T

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the account and the price."""
        theme = sheet.theme
        left, right = sheet.panels(
            1.35, 1, titles=(_("Who sold the shares that buyers got"), _("Price of the last trade")), left=(66, 72)
        )
        for ax in (left, right):
            ax.set_xlabel(_("Buyers so far, one lot each"))
            ticks(ax.xaxis, count_tick)
            ax.grid(axis="x", visible=False)
        ticks(left.yaxis, count_tick)
        ticks(right.yaxis, money_tick)
        looks: tuple[dict[str, Any], ...] = (
            {"facecolor": theme.ask, "edgecolor": theme.ask},
            {"facecolor": theme.paper, "edgecolor": theme.ask, "hatch": "////"},
            {"facecolor": theme.bid, "edgecolor": theme.bid, "alpha": 0.75},
        )
        parts: dict[str, Any] = {"left": left, "right": right}
        parts["areas"] = [
            sheet.moving(left.add_collection(PolyCollection([], linewidth=0.8, **look), autolim=False))
            for look in looks
        ]
        (parts["wanted"],) = sheet.moving(left.plot([], [], color=theme.ink, linewidth=1.2, linestyle=(0, (4, 2))))
        (parts["price"],) = sheet.moving(right.plot([], [], color=theme.cap, linewidth=2, drawstyle="steps-post"))
        (parts["dot"],) = sheet.moving(right.plot([], [], "o", color=theme.cap, markersize=8, clip_on=False))
        parts["word"] = sheet.label(right, 0, 0, color=theme.cap, weight="bold", ha="right", va="bottom", halo=True)
        names = (_("her stock"), _("sold short"), _("holders drawn out"), _("wanted"))
        handles = [*parts["areas"], parts["wanted"]]
        left.legend(handles, names)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Stack the sources."""
        buyers = np.arange(self.buyers + 1)
        tops = np.vstack((0 * buyers, np.cumsum(self.stack, axis=0)))
        for area, low, high in zip(parts["areas"], tops, tops[1:], strict=False):
            seen = high > low
            outline = np.column_stack((np.append(buyers, buyers[::-1]), np.append(low, high[::-1])))
            area.set_verts([outline] if seen.any() else [])
        parts["wanted"].set_data(buyers, self.lot * buyers)
        last = float(len(self.states))
        fit(parts["left"], x=(0.0, last), y=(0.0, 1.45 * self.lot * last))
        prices = [self.price, *(state.price for state in self.states[: self.buyers])]
        parts["price"].set_data(buyers, prices)
        parts["dot"].set_data([self.buyers], [prices[-1]])
        reach = nice(max(abs(state.price - self.price) for state in self.states) + 1e-9)
        low, high = self.price - 0.25 * reach, self.price + 1.2 * reach
        fit(parts["right"], x=(0.0, last), y=(low, high))
        word, (width, tall) = parts["word"], css_size(parts["right"])
        word.set_text(money(prices[-1]))
        leftish = self.buyers * width / last < 80
        word.set_ha("left" if leftish else "right")
        word.set_position((self.buyers + (8 if leftish else -6) * last / width, prices[-1] + 6 * (high - low) / tall))

    def headlines(self) -> Sequence[Headline]:
        """Return the three sources and the price."""
        now = self.now
        return (
            Headline(_("From her stock"), shares_in_words(now.from_inventory), "ask"),
            Headline(_("Sold short"), shares_in_words(now.short), "ask"),
            Headline(_("Holders drawn out"), shares_in_words(now.drawn_out), "bid"),
            Headline(_("Last price"), money(now.price), "cap"),
        )

    def sentence(self) -> str:
        """Return the account in words."""
        now = self.now
        words = _(
            "Buyers got {bought}: {stock} from the maker's stock, {short} that she sold short, and {drawn} from"
            " holders whom the price brought out. The last price is {price}."
        )
        if now.waiting:
            words += " " + _("They still want {waiting}.")
        return words.format(
            bought=shares_in_words(now.bought),
            stock=f"{now.from_inventory:,}",
            short=f"{now.short:,}",
            drawn=f"{now.drawn_out:,}",
            price=money(now.price),
            waiting=shares_in_words(now.waiting),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return the account after each buyer."""
        seen = self.states[: self.buyers]
        return {
            "buyers": list(range(1, self.buyers + 1)),
            "price_usd": [one.price for one in seen],
            "from_inventory": [one.from_inventory for one in seen],
            "short": [one.short for one in seen],
            "drawn_out": [one.drawn_out for one in seen],
            "waiting": [one.waiting for one in seen],
        }
