"""Write how a language says numbers, from CLDR: ``python -m tools.words_table [language ...]``, English by default.

The package reads the table and needs no Babel, whose data take 30 MB. What the table cannot say, a language with more
than one plural for instance, is refused here and not said wrongly there.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from babel.numbers import format_compact_currency, format_compact_decimal, get_currency_precision, get_currency_symbol

from mktlib.ui.forms import ENGLISH, Forms
from mktlib.ui.words import LOCALES

CURRENCIES = (
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR",
    "ILS", "INR", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SAR", "SEK",
    "SGD", "THB", "TRY", "TWD", "USD", "VND", "ZAR",
)  # fmt: skip
NARROW = {"CN¥": "¥", "US$": "$"}  # no page sets two currencies of one sign side by side


def table(language: str) -> dict[str, Any]:
    """How `language`, such as "de" or "zh_Hans", says numbers.

    Raises
    ------
    ValueError
        If the table has no place for something this language needs.
    """
    locale = Locale.parse(language)
    symbols = locale.number_symbols["latn"]
    standard = locale.currency_formats["standard"].pattern
    if not re.fullmatch(r"¤?[^#;0]*#,##0\.00[^#;0]*¤?", standard.replace("#,##,##0", "#,##0")):
        raise ValueError(f"language must write money by one simple pattern, got {standard!r} of {language}")
    short = locale.compact_decimal_formats
    found = {
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "grouping": list(locale.decimal_formats[None].grouping),
        "currency": re.sub(r"#[#,]*0\.00", "0", standard),
        "currencies": {code: [_sign(code, locale), get_currency_precision(code)] for code in CURRENCIES},
        "long": _steps(short["long" if "long" in short else "short"]),
        "short": _steps(short["short"]),
        "money": _steps(locale.compact_currency_formats["short"], money=True),
        "units": {unit: _unit(locale, unit) for unit in ("kilobyte", "megabyte")},
        "months": [locale.months["format"]["abbreviated"][month] for month in range(1, 13)],
    }
    for said, meant in _samples(Forms.from_table(found), language):
        if said != meant:
            raise ValueError(f"language must have at most a word for 1 and one for more: {language} says {meant!r}")
    return found


def _sign(code: str, locale: Locale) -> str:
    sign: str = get_currency_symbol(code, locale=locale)
    return NARROW.get(sign, sign)


def _steps(formats: Mapping[str, Any], money: bool = False) -> dict[str, list[str]]:
    """The words from each size on: for any number, and for 1 where that is another word."""
    steps = {}
    several = {least: _unquoted(form.pattern) for least, form in formats["other"].items()}
    around = next((_bare(said) for said in several.values() if "¤" in said), "0")
    for least, many in several.items():
        one = _unquoted(formats["one"][least].pattern) if least in formats.get("one", {}) else many
        if many == "0":  # no word for this size: all digits are written
            many = one = re.sub("0+", "0" * len(least), around if money else "0")
        if "0" not in one:
            raise ValueError(f"language must write a digit at every size, got {one!r}")
        steps[least] = [many] if one == many or many.count("0") > 1 else [many, one]
    return steps


def _bare(money: str) -> str:
    """A pattern of money without its word: "0 ¤" of "0 Mio. ¤"."""
    return re.sub(r"(\s)\s+", r"\1", re.sub(r"[^0\s¤]", "", money)).strip()


def _unit(locale: Locale, unit: str) -> str:
    patterns = locale._data["unit_patterns"][f"digital-{unit}"]["short"]
    words = {patterns[form] for form in patterns if form in {"zero", "one", "two", "few", "many", "other"}}
    if len(words) > 1:
        raise ValueError(f"language must have one word for {unit}s, got {sorted(words)}")
    return str(patterns["other"]).replace("{0}", "0")


def _unquoted(pattern: str) -> str:
    return re.sub(r"'([^']*)'", lambda found: found[1] or "'", pattern)


def _samples(forms: Forms, language: str) -> Iterator[tuple[str, str]]:
    """Numbers of three digits at every size, as the table says them and as Babel does."""
    for power in range(3, 15):
        for digits in (100, 101, 110, 125, 199, 200, 210, 300, 400, 500, 555, 990, 999):
            value = digits * 10 ** (power - 2)
            for style in ("long", "short"):
                if style in Locale.parse(language).compact_decimal_formats:
                    meant = format_compact_decimal(value, format_type=style, locale=language, fraction_digits=2)
                    yield forms.shortened(style, value, 2), meant
            money = format_compact_currency(value, "EUR", locale=language, fraction_digits=2)
            yield forms.shortened("money", value, 2).replace("¤", forms.currencies["EUR"][0]), money


def main(languages: list[str]) -> None:
    """Write the tables."""
    for language in languages or [ENGLISH]:
        file = LOCALES / language / "numbers.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(in_file(table(language)), encoding="utf-8")
        print(file)


def in_file(found: Mapping[str, Any]) -> str:
    """The table as text, one line for each entry."""
    lines = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
