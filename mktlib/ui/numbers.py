"""Numbers as people say them: $4.82 trillion, 13.9%, 2,820 shares, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from mktlib.ui.forms import Forms, forms
from mktlib.ui.words import _, language

CURRENCY = "USD"
Words = ParamSpec("Words")


def _here() -> Forms:
    return forms(language())


def _remembered(say: Callable[Words, str]) -> Callable[Words, str]:
    """Keep what was said lately in each language: a dragged slider says the same words again and again."""
    kept: Any = lru_cache(maxsize=4096)(lambda _language, *args, **kwargs: say(*args, **kwargs))

    @wraps(say)
    def remembered(*args: Words.args, **kwargs: Words.kwargs) -> str:
        words: str = kept(language(), *args, **kwargs)
        return words

    return remembered


def _compact(size: float) -> str:
    """Three significant digits and the word for thousands, millions, …."""
    size = significant(size, 3)  # first, so that 999.9 billion becomes 1 trillion
    if size >= 1e15:
        return _here().plain(size)
    return _here().shortened("long", size, 2 - math.floor(math.log10(size)) % 3)


@_remembered
def money(value: float, currency: str = CURRENCY) -> str:
    """Return a sum of money in words a reader says aloud [currency units].

    >>> money(5e12), money(4.8145e12), money(117_188), money(585.94), money(0)
    ('$5 trillion', '$4.81 trillion', '$117,188', '$585.94', '$0')
    >>> money(999_999_999_999), money(-0.001)
    ('$1 trillion', '$0')
    >>> money(1e10, "CNY")
    '¥10 billion'
    """
    if not math.isfinite(value):
        return _("no finite sum")
    size, sign = abs(value), "−" if value < 0 else ""
    symbol, digits = _here().known(currency)
    if size >= 999_999.5:
        words, leads = _compact(size), _here().currency[0]
        return f"{sign}{symbol}{words}" if leads else f"{sign}{words}\N{NO-BREAK SPACE}{symbol}"
    size = round(size, 2)
    decimals = 0 if size >= 10_000 or size == round(size) else digits
    return _money(-size if sign else size, currency, decimals)


def _money(value: float, currency: str, decimals: int) -> str:
    here = _here()
    before, after = (part.replace("¤", here.known(currency)[0]) for part in here.currency)
    return here.plain(value, decimals, decimals, (before, after), here.grouping)


@_remembered
def money_tick(value: float, currency: str = CURRENCY) -> str:
    """Return a sum of money short enough for an axis [currency units].

    >>> money_tick(5e12), money_tick(250), money_tick(0.5)
    ('$5T', '$250', '$0.5')
    """
    symbol, _digits = _here().known(currency)
    if 1000 <= abs(value) < 1e18:
        return _here().shortened("money", value, 2).replace("¤", symbol)
    return _here().plain(value, 0, 2, (symbol, ""))


@_remembered
def quoted(price: float, currency: str = CURRENCY) -> str:
    """Return a price as a screen quotes it, always to the cent [currency units/share].

    >>> quoted(24), quoted(585.9)
    ('$24.00', '$585.90')
    """
    return _money(price, currency, _here().known(currency)[1])


@_remembered
def count(value: float) -> str:
    """Return a number of things, exact below a million.

    >>> count(2820), count(24.3e9)
    ('2,820', '24.3 billion')
    """
    if abs(value) >= 999_999.5:
        return ("−" if value < 0 else "") + _compact(abs(value))
    return _here().plain(round(value), grouping=_here().grouping)


@_remembered
def count_tick(value: float) -> str:
    """Return a number of things short enough for an axis.

    >>> count_tick(24.3e9), count_tick(100)
    ('24.3B', '100')
    """
    if abs(value) >= 1000:
        return _here().shortened("short", value, 2)
    return _here().plain(value, 0, 2)


@_remembered
def percent(fraction: float, digits: int | None = None) -> str:
    """Return a fraction as a percentage, three significant digits unless told.

    >>> percent(0.1386), percent(0.5), percent(0.00001)
    ('13.9%', '50%', '0.001%')
    """
    if digits is None:
        size = abs(fraction) * 100
        digits = 0 if size == 0 else max(0, min(6, 2 - math.floor(math.log10(size) + 1e-12)))
    return _here().plain(Decimal(str(fraction)).scaleb(2), 0, digits, ("", "%"))


@_remembered
def number(value: float, digits: int = 3) -> str:
    """Return a plain number with `digits` significant digits.

    >>> number(5.1923), number(1100.2), number(0.35)
    ('5.19', '1,100', '0.35')
    """
    if not math.isfinite(value):
        return _("unbounded") if value > 0 else _("undefined")
    if abs(value) >= 1e6:
        return ("−" if value < 0 else "") + _compact(abs(value))
    lead = math.floor(math.log10(abs(value))) if value else 0
    decimals = max(0, digits - 1 - lead)
    return _here().plain(round(value, digits - 1 - lead), 0, decimals)


def significant(value: float, digits: int) -> float:
    """Return a number rounded to `digits` significant digits.

    >>> significant(0.012345, 2), significant(4.8145e12, 3)
    (0.012, 4810000000000.0)
    """
    return float(f"{value:.{digits}g}")


def times(value: float) -> str:
    """Return a factor.

    >>> times(5.1923)
    '5.19×'
    """
    return number(value) + "×"


def signed(value: float, say: Callable[[float], str] = percent) -> str:
    """Return a change with its sign, its size in the words of `say`; one that reads as nothing has no sign.

    >>> signed(0.126), signed(-0.05), signed(0), signed(-12_000, count)
    ('+12.6%', '−5%', '0%', '−12,000')
    """
    words, nothing = say(abs(value)), say(0)
    return words if words == nothing else ("+" if value > 0 else "−") + words


def change(before: float, after: float) -> str:
    """Return a change of price in words: a percentage while it is small, a factor beyond.

    >>> change(585.94, 586.89), change(50, 100), change(100, 80), change(5, 5)
    ('+0.162%', '2×', '−20%', 'unchanged')
    """
    if after == before:
        return _("unchanged")
    ratio = after / before
    if 0.5 < ratio < 1.5:
        return signed(ratio - 1)
    return times(ratio)


def shares_in_words(quantity: float) -> str:
    """Return a number of shares with its noun.

    >>> shares_in_words(1), shares_in_words(2820)
    ('1 share', '2,820 shares')
    """
    return _("1 share") if round(quantity) == 1 else _("{count} shares").format(count=count(quantity))


def clock_time(seconds: float, fine: bool = False) -> str:
    """Return a time of day [s after midnight] as a clock shows it; `fine` with seconds.

    >>> clock_time(34200), clock_time(34209.6, fine=True)
    ('9:30', '9:30:09')
    """
    whole = int(seconds)
    words = f"{whole // 3600}:{whole // 60 % 60:02}"
    return f"{words}:{whole % 60:02}" if fine else words


@_remembered
def size_in_words(size: float) -> str:
    """Return the size of a file [bytes].

    >>> size_in_words(20_000_000), size_in_words(1500)
    ('20 MB', '1.5 kB')
    """
    unit, scale = ("megabyte", 1e6) if size >= 1e6 else ("kilobyte", 1e3)
    return _here().plain(significant(size / scale, 3), 0, 2, _here().units[unit])


def day_in_words(day: str, pattern: str = "") -> str:
    """Return an ISO date short enough for a chart; `pattern` has the fields d, M, MMM, yy and y.

    >>> day_in_words("2012-11-14"), day_in_words("2012-11-14", "MMM yy")
    ('14 Nov', 'Nov 12')
    """
    # Translators: d is the day, M the month, MMM its short name, yy the year.
    return _here().day(date.fromisoformat(day), pattern or _("d MMM"))


def part_in_words(fraction: float) -> str:
    """Return a part of a whole, also one too small for a percentage.

    >>> part_in_words(0.1386), part_in_words(101 / 1e9)
    ('13.9%', '1 in 9.9 million')
    """
    if fraction == 0 or fraction >= 1e-4:
        return percent(fraction)
    return _("1 in {count}").format(count=count(1 / fraction))
