"""A market maker's ask and bid, term by term, and the offer of the others that may undercut them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import positive
from mktlib.orderbook.dealer_quote import Quote
from mktlib.ui.numbers import money, money_tick
from mktlib.ui.picture import Handle, Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, nice, rectangles, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _

THICK = 0.34  # of a row


@dataclass(frozen=True)
class QuoteTermsPicture(Picture):
    """The terms of one quote under each other: what each adds to the ask, and what it takes from the bid.

    Parameters
    ----------
    quote : Quote
        The maker's terms.
    others : float or None
        Lowest offer of all other sellers [$/share], > 0; None when they have left.
    handle : (str, float), optional
        The control of `others` and its step [$/share], for dragging.
    """

    quote: Quote
    others: float | None = None
    handle: tuple[str, float] | None = None

    height = 400
    height_narrow = 430

    def __post_init__(self) -> None:
        if self.others is not None:
            positive("others", self.others)

    @property
    def marginal_price(self) -> float:
        """Return the lowest offer of all [$/share]."""
        return self.quote.ask if self.others is None else min(self.quote.ask, self.others)

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out one row per term."""
        theme = sheet.theme
        names = [_("Price"), _("+ volatility"), _("+ inventory"), _("+ hedging"), _("+ few orders"), _("+ suspicion"),
                 _("Her quote"), _("Others")]  # fmt: skip
        (ax,) = sheet.panels(1, titles=(_("From the price to her bid and her ask"),), left=96)
        ax.set_yticks(range(len(names)), names)
        ax.set_ylim(len(names) - 0.45, -1.35)
        ax.grid(axis="y", visible=False)
        ticks(ax.xaxis, money_tick)
        if css_size(ax)[0] < 300:
            locator: Any = ax.xaxis.get_major_locator()
            locator.set_params(nbins=4)
        parts: dict[str, Any] = {"ax": ax}
        for role in ("bid", "ask"):
            colour = getattr(theme, role)
            (parts[f"{role} path"],) = sheet.moving(
                ax.plot([], [], color=colour, linewidth=1.2, linestyle=(0, (2, 1.5)))
            )
            bars = PolyCollection([], facecolor=colour, edgecolor=colour, linewidth=1.2)
            if role == "bid":
                bars.set(facecolor=theme.paper, hatch="//////")
            parts[f"{role} bars"] = sheet.moving(ax.add_collection(bars, autolim=False))
            (parts[f"{role} end"],) = sheet.moving(
                ax.plot([], [], "v" if role == "ask" else "^", color=colour, markersize=9)
            )
            parts[f"{role} word"] = sheet.label(
                ax, 0, 0, color=colour, weight="bold", va="center", ha="center", halo=True
            )
            parts[f"{role} says"] = [
                sheet.label(ax, 0, row, color=colour, va="center", fontsize=px(12), halo=True) for row in range(1, 6)
            ]
        (parts["middle"],) = sheet.moving(ax.plot([], [], color=theme.ink, linewidth=1, linestyle=(0, (1, 2))))
        (parts["others"],) = sheet.moving(ax.plot([], [], "D", color=theme.muted, markersize=8))
        parts["others_word"] = sheet.label(ax, 0, 7, color=theme.muted, va="center", halo=True)
        (parts["min"],) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2, zorder=1))
        parts["min_word"] = sheet.label(
            ax, 0, -0.98, color=theme.accent, weight="bold", va="center", ha="center", fontsize=px(13), halo=True
        )
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Stack the terms."""
        ax, price = parts["ax"], self.quote.price
        ways = {"ask": [value for _name, value in self.quote.ask_terms],
                "bid": [value for _name, value in self.quote.bid_terms]}  # fmt: skip
        sums = {side: np.cumsum(values) for side, values in ways.items()}
        seen = [*sums["ask"], *sums["bid"], *([] if self.others is None else [self.others])]
        reach = nice(1.02 * max(max(abs(value - price) for value in seen), 0.05))
        width = css_size(ax)[0]
        room = 0.2 if width > 300 else 0.75  # for words beyond the longest bar
        fit(ax, x=(price - (1 + room) * reach, price + (1 + room) * reach))
        across = 2 * (1 + room) * reach / width  # one CSS pixel
        for side, total in sums.items():
            sign = 1 if side == "ask" else -1
            rows = np.arange(1, 6) + (-0.19 if side == "ask" else 0.19)
            bars = rectangles(total[:-1], total[1:], rows - THICK / 2, rows + THICK / 2)
            there = ~np.isclose(total[:-1], total[1:], rtol=1e-9, atol=1e-9)
            parts[f"{side} bars"].set_verts(bars[there])
            path = np.repeat(total, 2)
            steps = np.ravel([(row, row + 1) for row in range(6)]).astype(float)
            parts[f"{side} path"].set_data(path, steps)
            parts[f"{side} end"].set_data([total[-1]], [6])
            word = parts[f"{side} word"]
            word.set_text(money(total[-1]))
            word.set_position((self._within(ax, total[-1], word, across), 6 - 0.42 * sign))
            for row, label in enumerate(parts[f"{side} says"], 1):
                term = ways[side][row]
                label.set_text("" if abs(term) < 0.005 else f"{'+' if term > 0 else '−'}{money(abs(term))}")
                end = (max if sign > 0 else min)(total[row - 1], total[row])
                label.set_ha("left" if sign > 0 else "right")
                label.set_position((end + sign * 6 * across, row + (-0.19 if side == "ask" else 0.19)))
        parts["middle"].set_data([price, price], [-0.5, 7.4])
        at, after, says = price, 8, _("have left")
        if self.others is not None:
            at, after, says = self.others, 10, money(self.others)
        parts["others"].set_data([] if self.others is None else [at], [] if self.others is None else [7])
        parts["others_word"].set_text(says)
        parts["others_word"].set_position((at + after * across, 7))
        lowest = self.marginal_price
        row = 6 if self.others is None or self.quote.ask <= self.others else 7
        parts["min"].set_data([lowest, lowest], [-0.62, row - 0.2])
        parts["min_word"].set_text(_("marginal price {price}").format(price=money(lowest)))
        parts["min_word"].set_position((self._within(ax, lowest, parts["min_word"], across), -0.98))

    def handles(self, parts: dict[str, Any]) -> Sequence[Handle]:
        """Return the offer of the others."""
        if self.handle is None or self.others is None:
            return ()
        ax = parts["ax"]
        x, y = ax.transData.transform((self.others, 7))
        across = ax.bbox.width / (ax.get_xlim()[1] - ax.get_xlim()[0])
        return (Handle(self.handle[0], float(x), float(y), float(self.handle[1] * across), 0.0),)

    def _within(self, ax: Any, x: float, word: Any, across: float) -> float:
        """Return where a centred word near `x` keeps inside the frame."""
        half = (4.4 * len(word.get_text()) + 3) * across
        low, high = ax.get_xlim()
        return float(min(max(x, low + half), high - half))

    def headlines(self) -> Sequence[Headline]:
        """Return bid, ask, spread and marginal price."""
        return (
            Headline(_("Her bid"), money(self.quote.bid), "bid"),
            Headline(_("Her ask"), money(self.quote.ask), "ask"),
            Headline(_("Her spread"), money(self.quote.spread)),
            Headline(_("Marginal price"), money(self.marginal_price), "accent"),
        )

    def sentence(self) -> str:
        """Return the quote, what leans it, and who defines the marginal price."""
        terms = self.quote
        lean = terms.inventory_risk
        words = _("She bids {bid} and asks {ask}, {spread} apart.")
        if lean > 0.005:
            words += " " + _("She is short and leans both quotes up by {lean}.")
        elif lean < -0.005:
            words += " " + _("She holds stock that she wants to sell and leans both quotes down by {lean}.")
        if self.others is None:
            words += " " + _("The others have left: her ask is the lowest, and so it is the marginal price.")
        elif terms.ask <= self.others:
            words += " " + _("The others ask {others}: hers is the lowest, and so it is the marginal price.")
        else:
            words += " " + _("The others ask only {others}: the marginal price is theirs, whatever she wants.")
        return words.format(
            bid=money(terms.bid),
            ask=money(terms.ask),
            spread=money(terms.spread),
            lean=money(abs(lean)),
            others="" if self.others is None else money(self.others),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per term, and the sums."""
        return {
            "term": [*(name for name, _value in self.quote.ask_terms), "sum"],
            "ask_usd": [*(value for _name, value in self.quote.ask_terms), self.quote.ask],
            "bid_usd": [*(value for _name, value in self.quote.bid_terms), self.quote.bid],
        }
