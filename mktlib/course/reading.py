"""Numbers as people type them: "205.76", "$1,234.50", "2 trillion", "5%", "1/8", "3 万亿"."""

from __future__ import annotations

import math
import re

LONGEST = 40  # signs of an answer
SIZES = {
    "": 1.0,
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trillion": 1e12, "万": 1e4, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}(?:[,  ']\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d{1,3})?"
_SAID = re.compile(
    rf"(?P<sign>[-+]?)\s*(?:us\$|[$€¥£])?\s*(?P<number>{_NUMBER})(?:\s*/\s*(?P<under>{_NUMBER}))?\s*"
    rf"(?P<size>{'|'.join(sorted(filter(None, SIZES), key=len, reverse=True))})?\s*(?P<percent>[%％])?\s*"
    r"(?:dollars?|lots?|contracts?|days?|shares?|euros?|yuan|[$€¥£元股])?"
)


def read(text: str, unit: str = "") -> float | None:
    """Return the number that somebody typed; None for what is none.

    It is digits with a point; also a currency, commas between thousands, a size in words, a fraction, a per cent sign.
    Who writes out the `unit` that is asked for, "5%" or "2 million" for "million shares", means the same number.

    Examples
    --------
    >>> [read(text) for text in ("$1,234.50", "2 trillion", "1/8", "5%", "five")]
    [1234.5, 2000000000000.0, 0.125, 0.05, None]
    >>> read("5%", "%"), read("2 million", "million shares"), read("2", "million shares")
    (5.0, 2.0, 2.0)
    """
    plain = text.strip().lower().replace("−", "-").replace("–", "-").rstrip(".")
    found = _SAID.fullmatch(plain) if len(text) <= LONGEST else None
    if not found or found["number"] in ("", None) or (found["size"] or "") not in SIZES:
        return None
    number, under = (re.sub(r"[,  ']", "", found[part] or "1") for part in ("number", "under"))
    try:
        value = float(number) * SIZES[found["size"] or ""] / float(under)
    except (ValueError, ZeroDivisionError):
        return None
    if found["percent"] and not unit.startswith("%"):
        value /= 100
    if found["size"]:
        value /= SIZES.get(unit.lower().partition(" ")[0], 1.0)
    if not math.isfinite(value):
        return None
    return -value if found["sign"] == "-" else value
