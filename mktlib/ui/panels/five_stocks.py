"""Several stocks' measures of liquidity over the same days, one small panel each: no measure ranks them alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection

from mktlib.formula._checks import refuse
from mktlib.market.liquidity import Liquidity, liquidity
from mktlib.market.prices import DailyPrices
from mktlib.ui.numbers import count, count_tick, money_tick, percent, significant
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit, rectangles
from mktlib.ui.theme import px
from mktlib.ui.words import _

ROOM = 66  # right of the longest bar, for its words [CSS px]
MARGIN = 20  # of them, outside the axes


class Measure(NamedTuple):
    """A row of the table: its name, what it is of each stock, and how that reads."""

    name: str
    role: str
    value: Callable[[Measured], float]
    say: Callable[[float], str]


class Measured(NamedTuple):
    """One stock's measures, and two that need more than they know."""

    liquidity: Liquidity
    cap: float  # at the last close [$]
    day_range: float  # average high minus low, as a part of the close


def measures() -> tuple[Measure, ...]:
    """Return what is shown, in order."""
    return (
        Measure(_("Market cap"), "cap", lambda one: one.cap, money_tick),
        Measure(_("Shares a day"), "muted", lambda one: one.liquidity.volume, count_tick),
        Measure(_("Dollars a day"), "cash", lambda one: one.liquidity.value, money_tick),
        Measure(_("Turnover a day"), "cash", lambda one: one.liquidity.turnover, percent),
        Measure(_("Day's range"), "muted", lambda one: one.day_range, percent),
        Measure(_("Volatility"), "muted", lambda one: one.liquidity.volatility, percent),
        Measure(_("Amihud per $1 bn"), "accent", lambda one: 1e3 * one.liquidity.amihud, percent),
        Measure(_("Roll's spread"), "accent", lambda one: one.liquidity.roll.spread, percent),
    )


@dataclass(frozen=True)
class FiveStocksPicture(Picture):
    """Cap, volume, value, turnover, range, volatility, Amihud and Roll of a few stocks.

    Parameters
    ----------
    symbols : tuple of str
        Tickers, up to five.
    prices : tuple of DailyPrices or None
        The days of each; None where it was not listed yet.
    shares : tuple of float
        All shares of each company on the last of its days [shares], > 0.
    period : str
        The days in words.

    Raises
    ------
    ValueError
        If the three differ in length, or no stock has prices.
    """

    symbols: tuple[str, ...]
    prices: tuple[DailyPrices | None, ...]
    shares: tuple[float, ...]
    period: str

    height = 400
    height_narrow = 700

    def __post_init__(self) -> None:
        if not 0 < len(self.symbols) <= 5:
            refuse("symbols", "be one to five tickers", self.symbols)
        for name in ("prices", "shares"):
            if len(getattr(self, name)) != len(self.symbols):
                refuse(name, f"have {len(self.symbols)} entries, as symbols has", len(getattr(self, name)))
        if not any(self.prices):
            refuse("prices", "hold the days of at least one stock", self.prices)

    @cached_property
    def measured(self) -> tuple[Measured | None, ...]:
        """Return each stock's measures, None where it was not listed."""
        return tuple(
            _measured(days, shares) if days else None for days, shares in zip(self.prices, self.shares, strict=True)
        )

    def compose(self, sheet: Sheet) -> list[tuple[Any, list[Any]]]:
        """Lay out a grid of small panels."""
        theme, every = sheet.theme, measures()
        columns = 2 if sheet.narrow else 4
        rows = math.ceil(len(every) / columns)
        grid: Any = sheet.figure.subfigures(rows, columns, squeeze=False)
        parts = []
        for measure, place in zip(every, grid.flat, strict=True):
            small = Sheet(place, theme, sheet.width / columns, sheet.height / rows)
            (ax,) = small.panels(1, titles=(measure.name,), left=52, bottom=8)
            ax.grid(visible=False)
            ax.set_xticks([])
            ax.spines["bottom"].set_visible(False)
            ax.set_yticks(range(len(self.symbols)), self.symbols)
            fit(ax, x=(0.0, css_size(ax)[0]), y=(len(self.symbols) - 0.4, -0.6))  # one unit is one CSS pixel
            colour = getattr(theme, measure.role)
            bars: Any = sheet.moving(ax.add_collection(PolyCollection([], facecolor=colour, linewidth=0)))
            words = [sheet.label(ax, 0, row, va="center", fontsize=px(12)) for row in range(len(self.symbols))]
            parts.append((bars, words))
        return parts

    def update(self, parts: list[tuple[Any, list[Any]]]) -> None:
        """Set bars and words."""
        for measure, (bars, words) in zip(measures(), parts, strict=True):
            values = [math.nan if one is None else measure.value(one) for one in self.measured]
            top = max((value for value in values if value > 0), default=1.0)
            longest = css_size(bars.axes)[0] + MARGIN - ROOM
            ends = np.nan_to_num(np.array(values) / top * longest)
            rows = np.arange(len(ends))
            bars.set_verts(rectangles(0, ends, rows - 0.3, rows + 0.3))
            for word, value, end, one, row in zip(words, values, ends, self.measured, range(5), strict=False):
                missing = _("not listed") if one is None else _("undefined")
                word.set_text(missing if math.isnan(value) else measure.say(significant(value, 2)))
                word.set_position((float(end) + 5, row))

    def _most(self, which: Callable[[Measured], float], least: bool = False) -> str:
        there = [(which(one), symbol) for one, symbol in zip(self.measured, self.symbols, strict=True) if one]
        return (min if least else max)(there)[1]

    def headlines(self) -> Sequence[Headline]:
        """Return who leads by four of the measures."""
        return (
            Headline(_("Most shares a day"), self._most(lambda one: one.liquidity.volume)),
            Headline(_("Most dollars a day"), self._most(lambda one: one.liquidity.value), "cash"),
            Headline(_("Moves least per dollar"), self._most(lambda one: one.liquidity.amihud, least=True), "accent"),
            Headline(_("Calmest"), self._most(lambda one: one.liquidity.volatility, least=True)),
        )

    def sentence(self) -> str:
        """Return what the measures agree on, and what Roll's has to say."""
        there = [one for one in self.measured if one]
        undefined = sum(math.isnan(one.liquidity.roll.spread) for one in there)
        biggest = max(there, key=lambda one: one.cap)
        words = _(
            "{period}: {most} traded most shares, {value} most dollars. {big} is worth most, {calm} was calmest. "
            "Roll's spread is undefined for {undefined} of {all}; chance alone would show {big} one of {noise}."
        )
        notice = next((days.notice for days in self.prices if days and days.notice), "")
        return f"{notice} {words}".strip().format(
            period=self.period,
            most=self._most(lambda one: one.liquidity.volume),
            value=self._most(lambda one: one.liquidity.value),
            big=biggest.liquidity.symbol,
            calm=self._most(lambda one: one.liquidity.volatility, least=True),
            undefined=count(undefined),
            all=count(len(there)),
            noise=percent(significant(chance_spread(biggest.liquidity), 2)),
        )

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row per stock that was listed."""
        rows = [(symbol, one) for symbol, one in zip(self.symbols, self.measured, strict=True) if one]
        return {
            "stock": [symbol for symbol, _one in rows],
            "days": [one.liquidity.days for _symbol, one in rows],
            "cap_usd": [one.cap for _symbol, one in rows],
            "shares_a_day": [one.liquidity.volume for _symbol, one in rows],
            "usd_a_day": [one.liquidity.value for _symbol, one in rows],
            "turnover": [one.liquidity.turnover for _symbol, one in rows],
            "range": [one.day_range for _symbol, one in rows],
            "volatility": [one.liquidity.volatility for _symbol, one in rows],
            "amihud_per_million_usd": [one.liquidity.amihud for _symbol, one in rows],
            "roll_spread": [
                "" if math.isnan(one.liquidity.roll.spread) else one.liquidity.roll.spread for _symbol, one in rows
            ],
        }


def chance_spread(found: Liquidity) -> float:
    """Return the spread that Roll's measure shows in prices without any, by chance: 2σ/n^(1/4).

    The covariance of unrelated changes scatters by σ²/√n around zero; one such step below it is taken for a spread.
    """
    return 2 * found.volatility * found.days**-0.25


def _measured(days: DailyPrices, shares: float) -> Measured:
    spread = (days.high - days.low) / days.close
    return Measured(liquidity(days, shares), float(days.close[-1]) * shares, float(spread.mean()))
