"""Named controls: what a reader may set, the limits that hold, and how a value reads in words and in a link.

A control is a row of positions 0 … `last`; the page sends positions only, so a value outside the
control's own limits cannot even be written down. Links carry values, which must name a position.
Two controls hold more than one number: `presses.py` and `uploads.py`. `commit` is a prediction that locks, `story`
leads through a story.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, TypeGuard

from mktlib.formula._checks import integer, real
from mktlib.ui import numbers
from mktlib.ui.words import _

MOST_POSITIONS = 100_000


@dataclass(frozen=True)
class Control:
    """What every control has; see the functions below, `presses` and `upload`."""

    label: str  # what the reader sets, in words
    values: Sequence[Any]  # at each position, lowest first
    start: Any  # the position it starts at and returns to on Reset
    kind: str  # how the page shows it: "range", "choice", "toggle", "player", "presses", "upload", "commit" or "story"
    say: Callable[[Any], str]  # value → the words beside the control
    interval: int = 900  # of a player: milliseconds between steps

    linked: ClassVar[bool] = True  # whether links and the reader's browser may keep the value

    @property
    def last(self) -> int:
        """Return the highest position."""
        return len(self.values) - 1

    def value(self, position: Any) -> Any:
        """Return what the model is given at `position`."""
        return self.values[position]

    def shown(self, position: Any) -> Any:
        """Return what the page is told of `position`."""
        return position

    def clamp(self, position: object) -> Any:
        """Return the position meant by whatever the page sent, within 0 … `last`; no number is a ValueError."""
        if not is_finite(position):
            raise ValueError("position must be a finite number")
        return round(min(max(position, 0), self.last))

    def parse(self, text: str) -> Any:
        """Return the position that a link's `text` names; no value of this control is refused with a ValueError."""
        if self.kind in ("choice", "toggle", "commit"):
            names = [str(value).lower() for value in self.values]
            if text.lower() not in names:
                raise ValueError(f"{self.label}: no such choice")
            return names.index(text.lower())
        value = float(text)  # refuses what is no number; "nan" and "inf" fail the range below
        low, high = self.values[0], self.values[-1]
        slack = 1e-9 * max(abs(low), abs(high))
        if not low - slack <= value <= high + slack:
            raise ValueError(f"{self.label}: outside {low} … {high}")
        return _nearest(self.values, value)

    def text(self, position: Any) -> str:
        """Return the value at `position` as a link writes it; `parse` reads it back."""
        value = self.values[position]
        return repr(float(value)).removesuffix(".0") if isinstance(value, float) else str(value).lower()

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to show this control."""
        spec: dict[str, Any] = {"label": self.label, "kind": self.kind, "last": self.last, "start": self.start}
        if self.kind == "choice":
            spec["options"] = [self.say(value) for value in self.values]
        if self.kind == "commit":
            spec["options"] = [self.say(value) for value in self.values[1 : len(self.values) // 2 + 1]]
        if self.kind == "player":
            spec["interval"] = self.interval
        return spec


def is_finite(value: object) -> TypeGuard[int | float]:
    """Whether `value` is a number a page may mean: no truth value, not NaN, not infinite.

    A whole number is, however large; `math.isfinite` fails on one beyond the floats.
    """
    return type(value) is int or (isinstance(value, float) and math.isfinite(value))


def _speaker(unit: str, say: Callable[[Any], str] | None) -> Callable[[Any], str]:
    if say is not None:
        return say
    match unit:
        case "$":
            return numbers.money
        case "":
            return numbers.number
        case "%":
            return lambda value: numbers.percent(value / 100)
        case _ if unit.startswith("%"):
            return lambda value: f"{numbers.percent(value / 100)}{unit[1:]}"
        case _:
            return lambda value: f"{numbers.count(value) if value == int(value) else numbers.number(value)} {unit}"


def _nearest(values: Sequence[float], value: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - value))


def _within(low: float, high: float, default: float) -> None:
    if not low < high:
        raise ValueError(f"high must exceed low, got low={low!r}, high={high!r}")
    if not low <= default <= high:
        raise ValueError(f"default must lie within {low!r} … {high!r}, got {default!r}")


def slider(
    label: str,
    low: float,
    high: float,
    default: float,
    step: float | None = None,
    unit: str = "",
    say: Callable[[Any], str] | None = None,
) -> Control:
    """Return a slider with evenly spaced values.

    Parameters
    ----------
    label : str
        What the reader sets.
    low, high, default : float
        First, last and starting value.
    step : float, optional
        Distance between values; a hundredth of the range when not given. Whole `low` and `step`
        give whole numbers (`int`).
    unit : str
        Shown after the value; ``"$"`` and ``"%"`` read as money and per cent, ``"% of float"`` too.
    say : callable, optional
        Value → words, in place of `unit`.

    Raises
    ------
    ValueError
        If a limit is not finite, `low` ≥ `high`, `default` is outside, or `step` is not positive.

    Examples
    --------
    >>> steepness = slider("Steepness k", 0.5, 20, 5, step=0.5)
    >>> steepness.values[steepness.start], steepness.last, steepness.parse("7.5")
    (5.0, 39, 14)
    """
    low_, high_, default_ = real("low", low), real("high", high), real("default", default)
    _within(low_, high_, default_)
    step_ = (high_ - low_) / 100 if step is None else real("step", step)
    if step_ <= 0 or (high_ - low_) / step_ > MOST_POSITIONS:
        raise ValueError(f"step must be > 0 and leave at most {MOST_POSITIONS} positions, got {step!r}")
    kind = int if step is not None and low_ == int(low_) and step_ == int(step_) else float
    steps = math.floor((high_ - low_) / step_ + 1e-9)
    values = tuple(kind(round(low_ + i * step_, 12)) for i in range(steps + 1))
    return Control(label, values, _nearest(values, default_), "range", _speaker(unit, say))


def log_slider(
    label: str,
    low: float,
    high: float,
    default: float,
    unit: str = "",
    say: Callable[[Any], str] | None = None,
    per_decade: int = 20,
    whole: bool = False,
) -> Control:
    """Return a slider whose equal steps are equal ratios, two significant digits a value.

    Parameters
    ----------
    label, low, high, default, unit, say
        As in `slider`; `low` > 0.
    per_decade : int
        Positions per factor of ten. The default gives values about 12 % apart.
    whole : bool
        Round to whole numbers (`int`), for shares.

    Examples
    --------
    >>> shares = log_slider("Shares", 1, 1e9, 100, unit="shares", whole=True)
    >>> shares.values[0], shares.values[shares.start], shares.values[-1]
    (1, 100, 1000000000)
    """
    low_, high_, default_ = real("low", low), real("high", high), real("default", default)
    if low_ <= 0:
        raise ValueError(f"low must be > 0 on a log scale, got {low!r}")
    _within(low_, high_, default_)
    steps = max(1, round(math.log10(high_ / low_) * per_decade))
    grid = {numbers.significant(low_ * (high_ / low_) ** (i / steps), 2) for i in range(1, steps)}
    grid |= {low_, high_, default_}
    values: list[Any] = sorted({round(v) for v in grid} if whole else grid)
    values = [value for value in values if low_ <= value <= high_]
    start = min(range(len(values)), key=lambda i: abs(math.log(values[i] / default_)))
    return Control(label, tuple(values), start, "range", _speaker(unit, say))


def choice(label: str, options: Sequence[str], default: str | None = None) -> Control:
    """Return a control that offers named options.

    Examples
    --------
    >>> book = choice("Book", ["AAPL 2012", "locked"], "locked")
    >>> book.start, book.parse("aapl 2012")
    (1, 0)
    """
    options = tuple(options)
    if len(options) < 2 or len(set(options)) != len(options):
        raise ValueError(f"options must be at least two different names, got {options!r}")
    if default is not None and default not in options:
        raise ValueError(f"default must be one of {options!r}, got {default!r}")
    return Control(label, options, options.index(default) if default else 0, "choice", str)


def toggle(label: str, default: bool = False) -> Control:
    """Return a switch.

    Examples
    --------
    >>> toggle("Show the answer").values
    (False, True)
    """
    return Control(label, (False, True), int(bool(default)), "toggle", lambda on: _("on") if on else _("off"))


def player(label: str, last: int, default: int = 0, interval: int = 900) -> Control:
    """Return a control that walks through steps 0 … `last`: back, play, step, and a slider.

    Parameters
    ----------
    label : str
        What a step is.
    last, default : int
        Highest and starting step.
    interval : int
        Milliseconds between steps while playing, at least 100.

    Examples
    --------
    >>> player("Trade", 12).last
    12
    """
    integer("last", last, 1, MOST_POSITIONS)
    integer("default", default, 0, last)
    integer("interval", interval, 100)
    say = _("{step} of {last}")
    return Control(
        label, tuple(range(last + 1)), default, "player", lambda step: say.format(step=step, last=last), interval
    )


class Bet(NamedTuple):
    """A prediction: what was chosen, None at first, and whether the reader has committed to it."""

    value: Any
    locked: bool

    def __str__(self) -> str:
        return f"{self.value}{'!' if self.locked else ''}"


def commit(label: str, options: Sequence[Any], say: Callable[[Any], str] = str) -> Control:
    """Return a prediction: nothing is chosen at first, and once the reader commits it locks.

    The model gets a `Bet`. Committing opens the folded text that stands behind the explorer on its page.

    Parameters
    ----------
    label : str
        The question.
    options : sequence
        What may be chosen.
    say : callable
        Option → its words.

    Examples
    --------
    >>> guess = commit("How much cash?", [0, 10_000, 50_000_000_000], say=numbers.money)
    >>> guess.value(guess.start), guess.value(guess.parse("10000!"))
    (Bet(value=None, locked=False), Bet(value=10000, locked=True))
    """
    options = tuple(options)
    if len(options) < 2 or len(set(options)) != len(options):
        raise ValueError(f"options must be at least two different values, got {options!r}")
    bets = (Bet(None, False), *(Bet(one, False) for one in options), *(Bet(one, True) for one in options))
    return Control(label, bets, 0, "commit", lambda bet: _("not yet") if bet.value is None else say(bet.value))


def story(label: str, count: int) -> Control:
    """Return the control of a story in `count` steps: its chart says what each step is called and what leads on.

    The model gets the step, 1 … `count`.

    Examples
    --------
    >>> story("Step", 8).values[-1]
    8
    """
    steps = tuple(range(1, integer("count", count, 2, 50) + 1))
    return Control(label, steps, 0, "story", lambda step: f"{step} / {count}")
