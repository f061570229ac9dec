"""The functions of `mktlib.ui.numbers` written with Babel, in any language: what its own must equal to the letter."""

import math
from contextlib import contextmanager
from datetime import date
from typing import Literal

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)
from babel.units import format_unit

from mktlib.ui.forms import forms
from mktlib.ui.numbers import significant
from tools.words_table import NARROW, in_file, table


@contextmanager
def tables_of(languages, folder):
    """Tables of languages that have none in the package, written to a folder and found there."""
    for language in languages:
        (folder / language).mkdir()
        (folder / language / "numbers.json").write_text(in_file(table(language)), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MKTLIB_LOCALES", str(folder))
        forms.cache_clear()
        yield
    forms.cache_clear()


def said(language, function, value, *more):
    """What `function` says of a value; a minus sign is one, and no hyphen, and nothing has none."""
    if value == 0:
        value = abs(value)
    words = globals()[function](Locale.parse(language), value, *more)
    return "−" + words[1:] if words[:1] == "-" else words


def _narrow(text):
    for wide, narrow in NARROW.items():
        text = text.replace(wide, narrow)
    return text


def _compact(locale, size):
    size = significant(size, 3)
    if size >= 1e15:
        return format_decimal(size, format="#,##0", locale=locale)
    digits = 2 - math.floor(math.log10(size)) % 3
    form: Literal["long", "short"] = "long" if "long" in locale.compact_decimal_formats else "short"
    return format_compact_decimal(size, format_type=form, locale=locale, fraction_digits=digits)


def money(locale, value, currency="USD"):
    size, sign = abs(value), "−" if value < 0 else ""
    standard = locale.currency_formats["standard"].pattern
    if size >= 999_999.5:
        symbol, words = get_currency_symbol(currency, locale=locale), _compact(locale, size)
        leads = standard.startswith("¤")
        return _narrow(f"{sign}{symbol}{words}" if leads else f"{sign}{words}\N{NO-BREAK SPACE}{symbol}")
    size = round(size, 2)
    decimals = 0 if size >= 10_000 or size == round(size) else 2
    pattern = None if decimals else standard.split(";")[0].replace(".00", "")
    rounded = round(size, decimals)
    return sign + _narrow(
        format_currency(rounded, currency, locale=locale, format=pattern, currency_digits=decimals > 0)
    )


def money_tick(locale, value, currency="USD"):
    if 1000 <= abs(value) < 1e18:
        return _narrow(format_compact_currency(value, currency, locale=locale, fraction_digits=2))
    return _narrow(format_currency(value, currency, locale=locale, format="¤#,##0.##", currency_digits=False))


def quoted(locale, price, currency="USD"):
    return _narrow(format_currency(price, currency, locale=locale))


def count(locale, value):
    if abs(value) >= 999_999.5:
        return ("−" if value < 0 else "") + _compact(locale, abs(value))
    return format_decimal(round(value), locale=locale)


def count_tick(locale, value):
    if abs(value) >= 1000:
        return format_compact_decimal(value, locale=locale, fraction_digits=2)
    return format_decimal(value, format="#,##0.##", locale=locale)


def percent(locale, fraction, digits=None):
    if digits is None:
        size = abs(fraction) * 100
        digits = 0 if size == 0 else max(0, min(6, 2 - math.floor(math.log10(size) + 1e-12)))
    return format_percent(fraction, format="#,##0." + "#" * digits + "%", locale=locale)


def number(locale, value, digits=3):
    if abs(value) >= 1e6:
        return ("−" if value < 0 else "") + _compact(locale, abs(value))
    lead = math.floor(math.log10(abs(value))) if value else 0
    decimals = max(0, digits - 1 - lead)
    return format_decimal(round(value, digits - 1 - lead), format="#,##0." + "#" * decimals, locale=locale)


def size_in_words(locale, size):
    unit, scale = ("megabyte", 1e6) if size >= 1e6 else ("kilobyte", 1e3)
    return format_unit(significant(size / scale, 3), f"digital-{unit}", "short", format="#,##0.##", locale=locale)


def day_in_words(locale, day, pattern="d MMM"):
    return format_date(date.fromisoformat(day), format=pattern, locale=locale)
