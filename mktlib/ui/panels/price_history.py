"""A price through a few dated moments, some surely known and some not, and what it was worth if the accounts lied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from matplotlib.ticker import FixedLocator, FuncFormatter

from mktlib.formula._checks import positive, refuse, whole
from mktlib.market.facts import Certainty, Fact
from mktlib.ui.log_axis import log_axis
from mktlib.ui.numbers import money_tick, percent, quoted, signed, significant
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, ticks
from mktlib.ui.theme import px
from mktlib.ui.words import _


class Moment(NamedTuple):
    """What happened on a day, with the price if there was one."""

    date: str  # ISO, as exact as known
    what: str
    price: float | None  # [currency units/share]
    certainty: Certainty

    @classmethod
    def of(cls, fact: Fact, what: str, priced: bool = True) -> Moment:
        """Return the moment that a fact tells of."""
        return cls(fact.date, what, fact.middle if priced else None, fact.certainty)


@dataclass(frozen=True)
class PriceHistoryPicture(Picture):
    """A handful of known prices on a line of time, up to one of them.

    Parameters
    ----------
    moments : tuple of Moment
        In their order; at least one has a price.
    step : int
        How many moments have passed since the first, 0 to ``len(moments) - 1``.
    marks : tuple of (str, str)
        ISO dates to write on the axis, and their words; the first and the last are its ends.
    prices : (float, float)
        Ends of the price axis [currency units/share], logarithmic if the lower is above zero.
    true_part : float, optional
        Part of the reported sales that existed, above 0 and at most 1: draws what the price before the first fall
        would have been with the same multiple of true sales.
    currency : str
        As an ISO code.
    """

    moments: tuple[Moment, ...]
    step: int
    marks: tuple[tuple[str, str], ...]
    prices: tuple[float, float]
    true_part: float | None = None
    currency: str = "EUR"

    height = 400
    height_narrow = 420

    def __post_init__(self) -> None:
        if self.step and whole("step", self.step) >= len(self.moments):
            refuse("step", f"be at most {len(self.moments) - 1}", self.step)
        if self.true_part is not None and positive("true_part", self.true_part) > 1:
            refuse("true_part", "be at most 1", self.true_part)

    @property
    def now(self) -> Moment:
        """Return the moment that the reader has come to."""
        return self.moments[self.step]

    @property
    def first_price(self) -> float:
        """Return the first price that is known."""
        return next(moment.price for moment in self.moments if moment.price is not None)

    @property
    def last_price(self) -> float:
        """Return the last price known so far."""
        return next(m.price for m in reversed(self.moments[: self.step + 1]) if m.price is not None)

    @property
    def true_price(self) -> float | None:
        """Return what the first price becomes if only a part of the sales existed."""
        return None if self.true_part is None else self.first_price * self.true_part

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out the line of time."""
        theme = sheet.theme
        (ax,) = sheet.panels(1, titles=(_("Price of a share: filled marks are sure, hollow ones are not"),)
                             if not sheet.narrow else (_("Filled marks are sure, hollow not"),), left=62)  # fmt: skip
        if self.prices[0] > 0:
            log_axis(ax, "y", lambda value: money_tick(value, self.currency), most=4)
        else:
            ticks(ax.yaxis, lambda value: money_tick(value, self.currency))
        ax.set_ylim(*self.prices)
        ends = [_day(day) for day, _words in (self.marks[0], self.marks[-1])]
        ax.set_xlim(*ends)
        marks = self.marks[::3] if sheet.narrow and len(self.marks) > 5 else self.marks
        places = {_day(day): words for day, words in marks}
        ax.xaxis.set_major_locator(FixedLocator(list(places)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: places.get(value, "")))
        parts: dict[str, Any] = {"ax": ax}
        (parts["true"],) = sheet.moving(ax.plot([], [], color=theme.bid, linewidth=2.2, linestyle=(0, (5, 2))))
        parts["true_word"] = sheet.label(ax, 0, 0, color=theme.bid, weight="bold", ha="right", fontsize=px(12),
                                         halo=True)  # fmt: skip
        (parts["path"],) = sheet.moving(ax.plot([], [], color=theme.cap, linewidth=1.2, linestyle=(0, (1, 2))))
        (parts["sure"],) = sheet.moving(ax.plot([], [], "o", color=theme.cap, markersize=8))
        (parts["about"],) = sheet.moving(
            ax.plot([], [], "o", color=theme.cap, markerfacecolor=theme.paper, markersize=8, mew=1.6)
        )
        (parts["events"],) = sheet.moving(ax.plot([], [], "|", color=theme.muted, markersize=12, mew=2, clip_on=False))
        (parts["stem"],) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=1.2))
        (parts["ring"],) = sheet.moving(ax.plot([], [], "o", color=theme.accent, mfc="none", markersize=15, mew=2))
        parts["when"] = sheet.label(ax, 1, 0.99, transform=ax.transAxes, ha="right", va="top", weight="bold",
                                    color=theme.accent, halo=True)  # fmt: skip
        parts["what"] = [
            sheet.label(ax, 1, 0.99, transform=ax.transAxes, ha="right", va="top", halo=True, fontsize=px(13))
            for _line in range(3)
        ]
        for i, word in enumerate([parts["when"], *parts["what"]]):
            word.set_y(0.99 - i * 19 / css_size(ax)[1])
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Draw what has happened so far."""
        ax = parts["ax"]
        fit(ax, y=self.prices)
        past = self.moments[: self.step + 1]
        priced = [(_day(m.date), m.price, m.certainty) for m in past if m.price is not None]
        parts["path"].set_data([x for x, _y, _c in priced], [y for _x, y, _c in priced])
        for certainty in ("sure", "about"):
            seen = [(x, y) for x, y, known in priced if known == certainty]
            parts[certainty].set_data([x for x, _y in seen], [y for _x, y in seen])
        foot = self.prices[0]
        events = [_day(m.date) for m in past if m.price is None]
        parts["events"].set_data(events, [foot] * len(events))
        x, now = _day(self.now.date), self.now
        height = foot if now.price is None else now.price
        parts["ring"].set_data([x], [height])
        parts["ring"].set_visible(now.price is not None)
        parts["stem"].set_data([x, x], [foot, self.prices[1] if now.price is None else height])
        parts["when"].set_text(f"{now.date} ({_certainty(now.certainty)})")
        lines = _wrapped(self._what(), int(css_size(ax)[0] / 8.6))
        for word, line in zip(parts["what"], [*lines, "", "", ""], strict=False):
            word.set_text(line)
        worth, right = self.true_price, ax.get_xlim()
        for one in (parts["true"], parts["true_word"]):
            one.set_visible(worth is not None)
        if worth is not None:
            parts["true"].set_data(right, [worth, worth])
            parts["true_word"].set_text(_("on true sales: {price}").format(price=quoted(worth, self.currency)))
            below = worth > 0.55 * self.prices[1]
            parts["true_word"].set_va("top" if below else "bottom")
            gap = 5 * (self.prices[1] - foot) / css_size(ax)[1]
            parts["true_word"].set_ha("left")
            parts["true_word"].set_position(
                (right[0] + 6 * (right[1] - right[0]) / css_size(ax)[0], worth + (-gap if below else gap))
            )

    def _what(self) -> str:
        price = "" if self.now.price is None else f": {quoted(self.now.price, self.currency)}"
        return f"{self.now.what}{price}"

    def headlines(self) -> Sequence[Headline]:
        """Return the last known price and how it compares."""
        last, first = self.last_price, self.first_price
        rows = [
            Headline(_("First price here"), quoted(first, self.currency)),
            Headline(_("Last known price"), quoted(last, self.currency), "cap"),
            Headline(_("Since the first"), _since(first, last)),
        ]
        if self.true_price is not None:
            rows.append(Headline(_("Same multiple of true sales"), quoted(self.true_price, self.currency), "bid"))
        return rows

    def sentence(self) -> str:
        """Return where the story stands."""
        words = _("{date} ({certainty}): {what}.").format(
            date=self.now.date, certainty=_certainty(self.now.certainty), what=self._what()
        )
        if self.step and self.now.price is not None:
            words += " " + _("Since the first price here: {change}.").format(
                change=_since(self.first_price, self.last_price)
            )
        if self.true_price is not None:
            words += " " + _(
                "If {part} of the sales existed, the same multiple of them makes {price} a share, not {first}."
            ).format(
                part=percent(self.true_part or 0),
                price=quoted(self.true_price, self.currency),
                first=quoted(self.first_price, self.currency),
            )
        return words

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return every moment so far."""
        past = self.moments[: self.step + 1]
        return {
            "date": [moment.date for moment in past],
            "what": [moment.what for moment in past],
            "price": ["" if moment.price is None else moment.price for moment in past],
            "currency": [self.currency] * len(past),
            "certainty": [moment.certainty for moment in past],
        }


def _certainty(word: Certainty) -> str:
    return _("sure") if word == "sure" else _("about")


def _since(first: float, last: float) -> str:
    if last == first:
        return _("unchanged")
    return signed(significant(last / first - 1, 3))


def _day(text: str) -> float:
    """Return a date as a number of days; the middle of a month or year that is all we know."""
    full = text if len(text) == 10 else f"{text}-15" if len(text) == 7 else f"{text}-07-01"
    return float(date.fromisoformat(full).toordinal())


def _wrapped(text: str, most: int) -> list[str]:
    """Return `text` in lines of at most `most` letters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > most and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
