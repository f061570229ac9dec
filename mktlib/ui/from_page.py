"""What a page says, as far as it makes sense: numbers and the pairs of a link."""

from __future__ import annotations

from mktlib.ui.controls import is_finite

LONGEST_TEXT = 1500  # of a value in a link: sixty presses


def real(value: object, default: float) -> float:
    """Return a finite number from the page, or the default."""
    try:
        return float(value) if is_finite(value) else default
    except OverflowError:  # a whole number beyond the floats
        return default


def pairs(query: object) -> dict[str, str]:
    """Return the key-value pairs of a link, as far as they are text of a sane length."""
    given = query if isinstance(query, list) else []
    return {
        pair[0][:100]: pair[1][:LONGEST_TEXT]
        for pair in given[:100]
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    }
