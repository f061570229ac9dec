"""How a language writes numbers: the rules of CLDR that `mktlib.ui.numbers` needs, on a table made from CLDR.

A table is ``mktlib/locale/<language>/numbers.json``, written by ``python -m tools.words_table <language>``. A language
without one gets the English table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from mktlib.ui.words import LOCALES

ENGLISH = "en_US"
STYLES = ("long", "short", "money")  # $5.2 trillion is long, 5.2T short, and $5.2T money
_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)  # a float has up to 309 digits before its point


class Step(NamedTuple):
    """From which size on a number is written short: what it is divided by, and the words around it, and around 1."""

    least: int
    divisor: int
    around: tuple[str, str]
    around_one: tuple[str, str]


@dataclass(frozen=True)
class Forms:
    """One language's table."""

    decimal: str  # the sign before decimals
    group: str  # the sign between groups of digits
    grouping: Sequence[int]  # digits in the last group, and in those before it
    currency: tuple[str, str]  # what stands around a sum of money, ¤ for the currency's sign
    currencies: Mapping[str, tuple[str, int]]  # sign and decimals of each
    short: Mapping[str, Sequence[Step]]  # the steps of each of `STYLES`, the largest first
    units: Mapping[str, tuple[str, str]]  # what stands around a number of such units
    months: Sequence[str]  # short names

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Forms:
        """Read a table as it stands in its file."""
        plain = {name: table[name] for name in ("decimal", "group", "grouping", "currencies", "months")}
        steps = {style: [_step(int(least), *said) for least, said in table[style].items()] for style in STYLES}
        short = {style: sorted(found, reverse=True) for style, found in steps.items()}
        units = {unit: _around(said) for unit, said in table["units"].items()}
        return cls(**plain, currency=_around(table["currency"]), short=short, units=units)

    def known(self, currency: str) -> tuple[str, int]:
        """Return the sign and the decimals of a currency."""
        if currency not in self.currencies:
            raise ValueError(f"currency must be one of {', '.join(self.currencies)}, got {currency!r}")
        return self.currencies[currency]

    def plain(
        self,
        value: float | Decimal,
        least: int = 0,
        most: int = 0,
        around: tuple[str, str] = ("", ""),
        grouping: Sequence[int] | None = (3, 3),
    ) -> str:
        """Return a number with `least` to `most` decimals, a half rounded to the even digit; zero has no sign."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        (before, after), digits = around, self._digits(abs(exact), least, most, grouping)
        says_nothing = exact.is_finite() and not any(one.isdecimal() and one != "0" for one in digits)
        return f"{'−' if exact < 0 and not says_nothing else ''}{before}{digits}{after}"

    def shortened(self, style: str, value: float, most: int) -> str:
        """Return a number of 1,000 or more short, such as 24.3 billion, with up to `most` decimals."""
        exact = Decimal(str(value))
        if not exact.is_finite():
            return self.plain(exact)
        steps = self.short[style]
        place = next(i for i, step in enumerate(steps) if abs(exact) >= step.least)
        step = steps[place]
        if step.divisor == 1:  # a language that has no word for this size
            return self.plain(exact, 0, 15, step.around, None)
        shown = round(exact / step.divisor, most)
        if place and abs(shown) * step.divisor >= steps[place - 1].least:
            step = steps[place - 1]  # rounded up to the next word: 1 million, not 1000 thousand
            shown = Decimal(step.least // step.divisor).copy_sign(exact)
        return self.plain(shown, 0, most, step.around_one if shown == 1 else step.around, None)

    def day(self, day: date, pattern: str) -> str:
        """Return a date; in the pattern `d` is the day, `MMM` the month's short name, `yy` or `y` the year."""
        said = {"d": f"{day.day}", "M": f"{day.month}", "MMM": self.months[day.month - 1]}
        said |= {"yy": f"{day.year % 100:02}", "y": f"{day.year}"}
        runs = ("".join(run) for _letter, run in groupby(pattern))  # "d MMM" is "d", " ", "MMM"
        return "".join(said.get(run, run) for run in runs)

    def _digits(self, exact: Decimal, least: int, most: int, grouping: Sequence[int] | None) -> str:
        if not exact.is_finite():
            return "∞" if exact.is_infinite() else "NaN"
        rounded = exact.quantize(Decimal(1).scaleb(-most), context=_EXACT)
        whole, _, part = f"{rounded:f}".partition(".")
        groups: list[str] = []
        if grouping is not None:
            size, larger = grouping
            while len(whole) > size:
                groups.insert(0, whole[-size:])
                whole, size = whole[:-size], larger
        part = part[:least] + part[least:].rstrip("0")
        return self.group.join([whole, *groups]) + (self.decimal + part if part else "")


def _around(pattern: str) -> tuple[str, str]:
    """Cut a pattern such as "¤0 Mio." where its zeros stand."""
    zeros = "0" * pattern.count("0")
    before, _zeros, after = pattern.partition(zeros)
    return before, after


def _step(least: int, many: str, one: str = "") -> Step:
    # "00 thousand" from 10,000 on: two digits are left of it, so it is divided by 1,000.
    return Step(least, least // 10 ** (many.count("0") - 1), _around(many), _around(one or many))


@lru_cache(maxsize=8)
def forms(language: str) -> Forms:
    """Return the table of a language, or of the nearest that has one: zh_Hans_CN, zh_Hans, zh, English."""
    parts = language.split("_")
    names = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    folders = [Path(folder) for folder in (os.environ.get("MKTLIB_LOCALES"), LOCALES) if folder]
    for name in (*names, ENGLISH):
        for folder in folders:
            file = folder / name / "numbers.json"
            if file.is_file():
                return Forms.from_table(json.loads(file.read_text(encoding="utf-8")))
    raise FileNotFoundError(f"{LOCALES / ENGLISH / 'numbers.json'} is missing: the package is not whole")
