"""How much cash for one rise of the market cap: every way of answering on one log axis of dollars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mktlib.formula._checks import above, positive, real, refuse
from mktlib.ui.log_axis import along, round_numbers, value_along
from mktlib.ui.numbers import money, money_tick, percent
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.sheet import Sheet, css_size, fit
from mktlib.ui.theme import DPI, px
from mktlib.ui.words import _

Style = dict[str, Any]
MOST_ROWS = 9
LONGEST = 44  # what a phone shows of a label or a note [characters]


class Answer(NamedTuple):
    """One way of answering: its name, its cash [$], the part of the float it buys if any, and a remark."""

    label: str
    cash: float
    shares_of_float: float | None = None
    note: str = ""


@dataclass(frozen=True)
class AnswersPicture(Picture):
    """The cash that each model needs to lift the market cap, beside the reader's guess.

    Parameters
    ----------
    cap_before, cap_after : float
        Market cap before and after [$], ``0 < cap_before < cap_after``.
    answers : tuple of Answer
        One to nine ways of answering, in the order of the rows; cash may be 0.
    float_value : float
        What the whole float costs at those prices [$], > 0: an answer above it cannot be.
    guess : float, optional
        The reader's guess [$], >= 0.
    chosen : str, optional
        Label of the answer to emphasise.

    Raises
    ------
    ValueError
        If a number breaks its rule, there is no answer or more than nine, or `chosen` is none of them.
    """

    cap_before: float
    cap_after: float
    answers: tuple[Answer, ...]
    float_value: float
    guess: float | None = None
    chosen: str | None = None

    height = 460
    height_narrow = 620

    def __post_init__(self) -> None:
        above("cap_after", self.cap_after, "cap_before", positive("cap_before", self.cap_before))
        positive("float_value", self.float_value)
        if not 1 <= len(self.answers) <= MOST_ROWS:
            refuse("answers", f"be one to {MOST_ROWS}", self.answers)
        for one in self.answers:
            if real("cash", one.cash) < 0:
                refuse("cash", f"be at least 0 ({one.label})", one.cash)
            if max(len(one.label), len(one.note)) > LONGEST:
                refuse("answers", f"have labels and notes of at most {LONGEST} characters", one)
        if self.guess is not None and real("guess", self.guess) < 0:
            refuse("guess", "be at least 0", self.guess)
        if self.chosen is not None and self.chosen not in [one.label for one in self.answers]:
            refuse("chosen", "be the label of an answer", self.chosen)

    @property
    def cap_change(self) -> float:
        """Return what all answers lift the market cap by [$]."""
        return self.cap_after - self.cap_before

    def possible(self, one: Answer) -> bool:
        """Return whether the float is large enough for this answer."""
        return one.cash <= self.float_value and (one.shares_of_float or 0.0) <= 1

    def compose(self, sheet: Sheet) -> dict[str, Any]:
        """Lay out one scale and nine rows; only the guess and the emphasis move."""
        theme = sheet.theme
        (ax,) = sheet.panels(1, left=22, bottom=50)
        ax.set_xscale("log")
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xlabel(_("Cash (log scale)"))
        beside = ax.get_yaxis_transform()
        small: Style = {"color": theme.muted, "fontsize": px(12), "va": "center"}
        bold: Style = {"weight": "bold", "fontsize": px(13), "va": "center"}
        parts: dict[str, Any] = {"ax": ax, "narrow": sheet.narrow, "rows": [], "still": None}
        for _row in range(MOST_ROWS):
            (line,) = ax.plot([0, 1], [0, 0], color=theme.grid, linewidth=1, transform=beside)
            (dot,) = ax.plot([], [], "o", color=theme.cash, markersize=px(11), snap=False, clip_on=False)
            dot.set_markeredgewidth(px(2.2))
            name = ax.text(0, 0, "", transform=beside, color=theme.ink, fontsize=px(13), va="center")
            say = ax.text(1, 0, "", color=theme.cash, **bold)
            remark = ax.text(0, 0, "", transform=beside, **small)
            parts["rows"].append((line, dot, name, say, remark))
        cap: Style = {
            "color": theme.cap,
            "linewidth": 2.2,
            "linestyle": (0, (1, 1.5)),
            "dash_capstyle": "butt",
        }
        parts["cap"] = ax.plot([], [], **cap)[0], ax.text(1, 0, "", color=theme.cap, **bold)
        (you,) = sheet.moving(ax.plot([], [], color=theme.accent, linewidth=2.2, solid_capstyle="butt"))
        parts["you"] = you, sheet.label(ax, 1, 0, color=theme.accent, halo=True, **bold)
        ring: Style = {
            "color": theme.accent,
            "markersize": px(22),
            "markeredgewidth": px(3),
            "markerfacecolor": "none",
        }
        (parts["ring"],) = sheet.moving(ax.plot([], [], "o", snap=False, clip_on=False, **ring))
        arrow: Style = {"color": theme.accent, "markersize": px(11), "transform": beside, "clip_on": False}
        (parts["arrow"],) = sheet.moving(ax.plot([], [], ">", **arrow))
        slashes: Style = {"color": theme.ink, "fontsize": px(14), "ha": "center", "va": "center"}
        parts["break"] = ax.text(1, 0, "//", transform=ax.get_xaxis_transform(), **slashes)
        return parts

    def update(self, parts: dict[str, Any]) -> None:
        """Move the guess and the emphasis; the rows stay while the answers and the limits do."""
        ax = parts["ax"]
        width, height = css_size(ax)
        low, high, zero = self.limits()
        fit(ax, x=(zero, high), y=(0.0, height))
        still = (self.answers, self.float_value, self.cap_change, low, high, zero)
        if parts["still"] != still:
            parts["still"] = still
            self._scale(parts, low, high, zero)
            self._rows(parts)
            text = _("Market cap +{change}").format(change=money(self.cap_change))
            self._upright(parts, "cap", self.cap_change, text, height - 32)
            parts["boxes"].append(_box(parts["cap"][1], ax))
        chosen = [one.label for one in self.answers].index(self.chosen) if self.chosen is not None else None
        for one in (parts["ring"], parts["arrow"]):
            one.set_visible(chosen is not None)
        if chosen is not None:
            _line, dot, name = parts["rows"][chosen][:3]
            parts["ring"].set_data(dot.get_xdata(), dot.get_ydata())
            parts["arrow"].set_data([-10 / width], [name.get_position()[1]])
        for one in parts["you"]:
            one.set_visible(self.guess is not None)
        if self.guess is not None:
            text = _("You: {guess}").format(guess=money(self.guess))
            self._upright(parts, "you", self.guess, text, height - 10)

    def limits(self) -> tuple[float, float, float]:
        """Return both ends of the log scale, and where the axis starts: further left if it shows $0."""
        guesses = [] if self.guess is None else [self.guess]
        values = [*(one.cash for one in self.answers), self.cap_change, *guesses]
        seen = [value for value in values if value > 0]
        low = 10.0 ** math.floor(math.log10(min(seen)) - 0.1)
        high = 10.0 ** (math.floor(math.log10(max(seen))) + 1.15)
        return low, high, low * (low / high) ** 0.2 if len(seen) < len(values) else low

    def _at(self, value: float, ax: Any) -> float:
        """Return where `value` stands, from the left end of the axis [CSS px]."""
        return max(along(ax, value) if value > 0 else 0.0, 0.05 * css_size(ax)[0])

    def _rows(self, parts: dict[str, Any]) -> None:
        ax, narrow, n = parts["ax"], parts["narrow"], len(self.answers)
        width, height = css_size(ax)
        pitch = (height - 46) / n  # above the rows: the names of the two upright lines
        parts["boxes"] = []
        for i, artists in enumerate(parts["rows"]):
            for artist in artists:
                artist.set_visible(i < n)
            if i >= n:
                continue
            line, dot, name, say, remark = artists
            one, possible = self.answers[i], self.possible(self.answers[i])
            middle, x = pitch * (n - i - 0.5) + (0 if narrow else -8), self._at(one.cash, ax)
            line.set_ydata([middle, middle])
            dot.set_data([value_along(ax, x)], [middle])
            dot.set_markerfacecolor(dot.get_color() if possible else "none")
            name.set_text(one.label)
            name.set_y(middle + 17)
            say.set_text(money(one.cash))
            left = x > 0.5 * width
            say.set_ha("right" if left else "left")
            say.set_position((value_along(ax, x + (-15 if left else 15)), middle))
            beyond = "" if possible else _("more than the float")
            part = _share(one) if possible else ""
            remark.set_text(" · ".join(filter(None, (beyond or part, one.note))))
            below, after = (0.0, middle - 16), ((_box(name, ax)[1] + 10) / width, middle + 17)
            remark.set_position(below if narrow else after)
            if _box(remark, ax)[1] > width:  # the part of the float is in the table as well
                remark.set_text(" · ".join(filter(None, (beyond, one.note))))
            parts["boxes"].append((x - 8, x + 8, middle - 8, middle + 8))
            parts["boxes"] += [_box(text, ax) for text in (name, say, remark) if text.get_text()]

    def _scale(self, parts: dict[str, Any], low: float, high: float, zero: float) -> None:
        ax = parts["ax"]
        nought = value_along(ax, self._at(0.0, ax)) if zero < low else 0.0
        ticks = ([nought] if nought else []) + round_numbers(low, high, 4 if parts["narrow"] else 9)
        ax.xaxis.set_major_locator(FixedLocator(ticks))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _position: money_tick(0 if x == nought else x)))
        parts["break"].set_visible(bool(nought))
        parts["break"].set_x(low * (low / high) ** 0.07)

    def _upright(self, parts: dict[str, Any], key: str, value: float, text: str, y: float) -> None:
        """Stand a line at `value`, open where it would cross the words of a row, with its name on top."""
        (stem, word), ax = parts[key], parts["ax"]
        x = self._at(value, ax)
        heights = [0.0]
        crossed = [box for box in parts["boxes"] if box[0] - 3 < x < box[1] + 3]
        for foot, top in sorted((box[2] - 2, box[3] + 2) for box in crossed):
            if foot <= heights[-1]:
                heights[-1] = max(heights[-1], top)
            else:
                heights += [foot, math.nan, top]
        stem.set_data([value_along(ax, x)] * (len(heights) + 1), [*heights, y + 8])
        left = x > 0.5 * css_size(ax)[0]
        word.set_text(text)
        word.set_ha("right" if left else "left")
        word.set_position((value_along(ax, x + (-6 if left else 6)), y))

    def headlines(self) -> Sequence[Headline]:
        """Return the smallest and the largest answer, the chosen one, and the guess."""
        smallest, largest = self._ends()
        rows = [
            Headline(_("Smallest answer"), money(smallest.cash), "cash"),
            Headline(_("Largest answer"), money(largest.cash), "cash"),
        ]
        rows += [Headline(one.label, money(one.cash), "cash") for one in self.answers if one.label == self.chosen][:1]
        if self.guess is not None:
            rows.append(Headline(_("Your guess"), money(self.guess), "accent"))
        return rows

    def sentence(self) -> str:
        """Return the range, and where the guess lies."""
        smallest, largest = self._ends()
        beyond = _("{label}: more than the float").format(label=largest.label)
        words = _(
            "The answers run from {low} ({low_label}) to {high} ({high_label}): the number depends on the"
            " model, so a range is the honest answer."
        ).format(
            low=money(smallest.cash),
            low_label=smallest.label,
            high=money(largest.cash),
            high_label=largest.label if self.possible(largest) else beyond,
        )
        for one in self.answers:
            if one.label == self.chosen:
                words += " " + _("“{label}” gives {cash}.").format(label=one.label, cash=money(one.cash))
        if self.guess is None:
            return words
        if self.guess < smallest.cash:
            where = _("Your guess, {guess}, lies below it.")
        elif self.guess > largest.cash:
            where = _("Your guess, {guess}, lies above it.")
        else:
            where = _("Your guess, {guess}, lies within it.")
        return words + " " + where.format(guess=money(self.guess))

    def table(self) -> Mapping[str, Sequence[Any]]:
        """Return one row for each answer."""
        return {
            "answer": [one.label for one in self.answers],
            "cash_usd": [one.cash for one in self.answers],
            "share_of_float": ["" if one.shares_of_float is None else one.shares_of_float for one in self.answers],
            "within_the_float": [self.possible(one) for one in self.answers],
            "note": [one.note for one in self.answers],
        }

    def _ends(self) -> tuple[Answer, Answer]:
        return min(self.answers, key=lambda one: one.cash), max(self.answers, key=lambda one: one.cash)


def _share(one: Answer) -> str:
    return _("{share} of the float").format(share=percent(one.shares_of_float)) if one.shares_of_float else ""


def _box(text: Any, ax: Any) -> tuple[float, float, float, float]:
    """Return left, right, foot and top of a text within `ax` [CSS px]."""
    figure = ax.get_figure(root=True)
    box, scale = text.get_window_extent(figure.canvas.get_renderer()), DPI / figure.dpi
    x0, y0 = ax.bbox.x0, ax.bbox.y0
    return (box.x0 - x0) * scale, (box.x1 - x0) * scale, (box.y0 - y0) * scale, (box.y1 - y0) * scale
