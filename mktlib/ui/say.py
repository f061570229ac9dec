"""Sentences whose gaps carry their unit, and the role that colours them: nothing is formatted by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from mktlib.ui import numbers

UNITS: Mapping[str, Callable[..., str]] = {
    "money": numbers.money,
    "dollars_per_share": numbers.quoted,
    "shares": numbers.shares_in_words,
    "count": numbers.count,
    "percent": numbers.percent,
    "times": numbers.times,
    "number": numbers.number,
    "change": lambda value: numbers.signed(value),
    "part": numbers.part_in_words,
}
IN_A_CURRENCY = {"money", "dollars_per_share"}
Part = tuple[str] | tuple[str, str]  # words, and the role that colours them


class Words(str):
    """A sentence that knows which of its words have a role; to everybody else it is a string."""

    parts: tuple[Part, ...]

    def __new__(cls, *parts: Part) -> Words:
        """Join parts to a sentence."""
        words = super().__new__(cls, "".join(part[0] for part in parts))
        words.parts = parts
        return words

    def __add__(self, other: str) -> Words:
        return Words(*self.parts, *parts_of(other))

    def __radd__(self, other: str) -> Words:
        return Words(*parts_of(other), *self.parts)


def parts_of(sentence: str) -> tuple[Part, ...]:
    """Return a sentence's words with their roles; those of a plain string have none."""
    return sentence.parts if isinstance(sentence, Words) else ((sentence,),) if sentence else ()


def say(words: str, /, currency: str = numbers.CURRENCY, **values: Any) -> Words:
    """Return `words` with each gap said in its unit.

    Parameters
    ----------
    words : str
        A sentence with gaps ``{name:unit}`` or ``{name:unit:role}``; units: money, dollars_per_share, shares, count,
        percent, times, number, change (of a fraction, with its sign), part. A gap without a unit holds words.
        A role (cash, cap, bid, ask, accent) colours the gap.
    currency : str
        Of money.
    **values
        What the gaps hold.

    Raises
    ------
    ValueError
        If a unit is unknown, or a gap has no value.

    Examples
    --------
    >>> said = say("{part:percent} change hands for {cash:money:cash}.", part=0.33, cash=2.37e12)
    >>> said
    '33% change hands for $2.37 trillion.'
    >>> said.parts[2]
    ('$2.37 trillion', 'cash')
    """
    parts: list[Part] = []
    for text, name, unit, _conversion in Formatter().parse(words):
        if text:
            parts.append((text,))
        if name is None:
            continue
        if name not in values:
            raise ValueError(f"the sentence has a gap {{{name}}} without a value: {words!r}")
        kind, _colon, role = (unit or "").partition(":")
        value = values[name]
        if not kind:
            parts += parts_of(value if isinstance(value, str) else str(value)) if not role else [(str(value), role)]
            continue
        if kind not in UNITS:
            raise ValueError(f"unit must be one of {', '.join(UNITS)}, got {kind!r} in {words!r}")
        said = UNITS[kind](value, currency) if kind in IN_A_CURRENCY else UNITS[kind](value)
        parts.append((said, role) if role else (said,))
    return Words(*parts)
