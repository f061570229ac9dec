"""Numbers as people say them: $4.82 trillion, 13.9%, 2,820 shares, in the reader's language (Babel)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Literal, ParamSpec

from babel import Locale
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)
from babel.units import format_unit

from mktlib.ui.words import _, language

CURRENCY = "USD"
Words = ParamSpec("Words")
_NARROW = {"CN¥": "¥", "US$": "$"}  # no page sets two currencies of one sign side by side


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def _here() -> Locale:
    return _locale(language())


def _remembered(say: Callable[Words, str]) -> Callable[Words, str]:
    """Keep what was said lately in each language: a dragged slider says the same words again and again."""
    kept: Any = lru_cache(maxsize=4096)(lambda _language, *args, **kwargs: say(*args, **kwargs))

    @wraps(say)
    def remembered(*args: Words.args, **kwargs: Words.kwargs) -> str:
        words: str = kept(language(), *args, **kwargs)
        return "−" + words[1:] if words[:1] == "-" else words

    return remembered


def _compact(size: float) -> str:
    """Three significant digits and the word for thousands, millions, …."""
    size = significant(size, 3)  # first, so that 999.9 billion becomes 1 trillion
    if size >= 1e15:
        return format_decimal(size, format="#,##0", locale=_here())
    digits = 2 - math.floor(math.log10(size)) % 3
    form: Literal["long", "short"] = "long" if "long" in _here().compact_decimal_formats else "short"
    return format_compact_decimal(size, format_type=form, locale=_here(), fraction_digits=digits)


def _narrow(text: str) -> str:
    for wide, narrow in _NARROW.items():
        text = text.replace(wide, narrow)
    return text


@_remembered
def money(value: float, currency: str = CURRENCY) -> str:
    """Return a sum of money in words a reader says aloud [currency units].

    Examples
    --------
    >>> money(5e12), money(4.8145e12), money(117_188), money(585.94), money(0)
    ('$5 trillion', '$4.81 trillion', '$117,188', '$585.94', '$0')
    >>> money(999_999_999_999)
    '$1 trillion'
    >>> money(1e10, "CNY")
    '¥10 billion'
    """
    if not math.isfinite(value):
        return _("no finite sum")
    size, sign = abs(value), "−" if value < 0 else ""
    if size >= 999_999.5:
        symbol = get_currency_symbol(currency, locale=_here())
        leading = _here().currency_formats["standard"].pattern.startswith("¤")
        words = _compact(size)
        return _narrow(f"{sign}{symbol}{words}" if leading else f"{sign}{words}\N{NO-BREAK SPACE}{symbol}")
    size = round(size, 2)
    decimals = 0 if size >= 10_000 or size == round(size) else 2
    pattern = None if decimals else _here().currency_formats["standard"].pattern.split(";")[0].replace(".00", "")
    text = format_currency(
        round(size, decimals), currency, locale=_here(), format=pattern, currency_digits=decimals > 0
    )
    return sign + _narrow(text)


@_remembered
def money_tick(value: float, currency: str = CURRENCY) -> str:
    """Return a sum of money short enough for an axis [currency units].

    Examples
    --------
    >>> money_tick(5e12), money_tick(250), money_tick(0.5)
    ('$5T', '$250', '$0.5')
    """
    if 1000 <= abs(value) < 1e18:
        return _narrow(format_compact_currency(value, currency, locale=_here(), fraction_digits=2))
    return _narrow(format_currency(value, currency, locale=_here(), format="¤#,##0.##", currency_digits=False))


@_remembered
def quoted(price: float, currency: str = CURRENCY) -> str:
    """Return a price as a screen quotes it, always to the cent [currency units/share].

    Examples
    --------
    >>> quoted(24), quoted(585.9)
    ('$24.00', '$585.90')
    """
    return _narrow(format_currency(price, currency, locale=_here()))


@_remembered
def count(value: float) -> str:
    """Return a number of things, exact below a million.

    Examples
    --------
    >>> count(2820), count(24.3e9)
    ('2,820', '24.3 billion')
    """
    if abs(value) >= 999_999.5:
        return ("−" if value < 0 else "") + _compact(abs(value))
    return format_decimal(round(value), locale=_here())


@_remembered
def count_tick(value: float) -> str:
    """Return a number of things short enough for an axis.

    Examples
    --------
    >>> count_tick(24.3e9), count_tick(100)
    ('24.3B', '100')
    """
    if abs(value) >= 1000:
        return format_compact_decimal(value, locale=_here(), fraction_digits=2)
    return format_decimal(value, format="#,##0.##", locale=_here())


@_remembered
def percent(fraction: float, digits: int | None = None) -> str:
    """Return a fraction as a percentage, three significant digits unless told.

    Examples
    --------
    >>> percent(0.1386), percent(0.5), percent(0.00001)
    ('13.9%', '50%', '0.001%')
    """
    if digits is None:
        size = abs(fraction) * 100
        digits = 0 if size == 0 else max(0, min(6, 2 - math.floor(math.log10(size) + 1e-12)))
    return format_percent(fraction, format="#,##0." + "#" * digits + "%", locale=_here())


@_remembered
def number(value: float, digits: int = 3) -> str:
    """Return a plain number with `digits` significant digits.

    Examples
    --------
    >>> number(5.1923), number(1100.2), number(0.35)
    ('5.19', '1,100', '0.35')
    """
    if not math.isfinite(value):
        return _("unbounded") if value > 0 else _("undefined")
    if abs(value) >= 1e6:
        return ("−" if value < 0 else "") + _compact(abs(value))
    lead = math.floor(math.log10(abs(value))) if value else 0
    decimals = max(0, digits - 1 - lead)
    return format_decimal(round(value, digits - 1 - lead), format="#,##0." + "#" * decimals, locale=_here())


def significant(value: float, digits: int) -> float:
    """Return a number rounded to `digits` significant digits.

    Examples
    --------
    >>> significant(0.012345, 2), significant(4.8145e12, 3)
    (0.012, 4810000000000.0)
    """
    return float(f"{value:.{digits}g}")


def times(value: float) -> str:
    """Return a factor.

    Examples
    --------
    >>> times(5.1923)
    '5.19×'
    """
    return number(value) + "×"


def signed(value: float, say: Callable[[float], str] = percent) -> str:
    """Return a change with its sign, its size in the words of `say`; one that reads as nothing has no sign.

    Examples
    --------
    >>> signed(0.126), signed(-0.05), signed(0), signed(-12_000, count)
    ('+12.6%', '−5%', '0%', '−12,000')
    """
    words, nothing = say(abs(value)), say(0)
    return words if words == nothing else ("+" if value > 0 else "−") + words


def change(before: float, after: float) -> str:
    """Return a change of price in words: a percentage while it is small, a factor beyond.

    Examples
    --------
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

    Examples
    --------
    >>> shares_in_words(1), shares_in_words(2820)
    ('1 share', '2,820 shares')
    """
    return _("1 share") if round(quantity) == 1 else _("{count} shares").format(count=count(quantity))


def clock_time(seconds: float, fine: bool = False) -> str:
    """Return a time of day [s after midnight] as a clock shows it; `fine` with seconds.

    Examples
    --------
    >>> clock_time(34200), clock_time(34209.6, fine=True)
    ('9:30', '9:30:09')
    """
    whole = int(seconds)
    words = f"{whole // 3600}:{whole // 60 % 60:02}"
    return f"{words}:{whole % 60:02}" if fine else words


@_remembered
def size_in_words(size: float) -> str:
    """Return the size of a file [bytes].

    Examples
    --------
    >>> size_in_words(20_000_000), size_in_words(1500)
    ('20 MB', '1.5 kB')
    """
    unit, scale = ("megabyte", 1e6) if size >= 1e6 else ("kilobyte", 1e3)
    return format_unit(significant(size / scale, 3), f"digital-{unit}", "short", format="#,##0.##", locale=_here())


def part_in_words(fraction: float) -> str:
    """Return a part of a whole, also one too small for a percentage.

    Examples
    --------
    >>> part_in_words(0.1386), part_in_words(101 / 1e9)
    ('13.9%', '1 in 9.9 million')
    """
    if fraction == 0 or fraction >= 1e-4:
        return percent(fraction)
    return _("1 in {count}").format(count=count(1 / fraction))
