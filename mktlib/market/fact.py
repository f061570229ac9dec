"""A number from the world: never without its unit, date, source and certainty."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as calendar_date
from typing import Literal, get_args

Certainty = Literal["sure", "about"]

_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Fact:
    """One figure that a page shows.

    Parameters
    ----------
    label : str
        What was measured, in the reader's words.
    value : float or tuple of two floats
        The number, or a range from low to high, in `unit`.
    unit : str
        Unit: ``"$"``, ``"shares"``, ``"$/share"``, ``"%"``, ``"$ of cap per $ bought"`` …
    date : str
        When it held, as an ISO date; as exact as known (``"2025-10-29"``, ``"2000-10"`` or ``"2025"``).
    source : str
        Who says so.
    certainty : {"sure", "about"}
        Read in the named source, or rounded, second-hand or computed: a page says "about" with the latter.
    note : str, optional
        What a reader should know before using it.

    Raises
    ------
    ValueError
        If a text is empty, the value is not a finite number or a rising pair, the date is no ISO date, or the
        certainty is neither word.

    Examples
    --------
    >>> ipo = Fact("IPO price", 12, "$/share", "1999-01-22", "prospectus", "sure")
    >>> ipo.value, ipo.certainty
    (12, 'sure')
    """

    label: str
    value: float | tuple[float, float]
    unit: str
    date: str
    source: str
    certainty: Certainty
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("label", "unit", "source"):
            text = getattr(self, name)
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{name} must be a non-empty text, got {text!r}")
        if self.certainty not in get_args(Certainty):
            raise ValueError(f"certainty must be 'sure' or 'about', got {self.certainty!r}")
        if not _is_iso_date(self.date):
            raise ValueError(f"date must be an ISO date such as '2025-10-29' or '2000-10', got {self.date!r}")
        numbers = self.value if isinstance(self.value, tuple) else (self.value,)
        plain = all(type(n) in (int, float) and math.isfinite(n) for n in numbers)
        rising = numbers == (self.value,) or (len(numbers) == 2 and plain and numbers[0] < numbers[1])
        if not (plain and rising):
            raise ValueError(f"value must be a finite number or a pair (low, high), got {self.value!r}")


def _is_iso_date(text: object) -> bool:
    if not isinstance(text, str) or not _ISO.fullmatch(text):
        return False
    try:
        calendar_date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def as_table(facts: Iterable[Fact]) -> list[dict[str, str]]:
    """Facts as rows of text for a page: label, value, unit, date, certainty, source, note.

    Parameters
    ----------
    facts : iterable of Fact
        What to show.

    Returns
    -------
    list of dict
        One row for each fact, every cell a text; numbers in full, with a comma for every three digits.

    Examples
    --------
    >>> row = as_table([Fact("IPO price", 12, "$/share", "1999-01-22", "prospectus", "sure")])[0]
    >>> row["value"], row["unit"], row["certainty"]
    ('12', '$/share', 'sure')
    """
    return [
        {
            "label": fact.label,
            "value": _plain(fact.value),
            "unit": fact.unit,
            "date": fact.date,
            "certainty": fact.certainty,
            "source": fact.source,
            "note": fact.note,
        }
        for fact in facts
    ]


def _plain(value: float | tuple[float, float]) -> str:
    if isinstance(value, tuple):
        return " to ".join(_plain(number) for number in value)
    return f"{value:,.0f}" if value == round(value) else f"{value:,}"
