"""The numbers and words of `walk.py` without NumPy or this project, for Pythons in a browser that have neither."""

from math import exp
from typing import NamedTuple

SHARES = 1e9  # of the company
P0, STEEPNESS = 100.0, 1.5  # the first ask [$], and how fast the asks rise
TOP, MOST = 450.0, 350e9  # of the two axes [$/share], [$]: they stand still
CASH, CAP, INK, MUTED, GRID = "#007462", "#b04600", "#1a1d24", "#464a54", "#e9e7e2"
LABELS = ("Cash that changed hands", "Change in market cap")
WHOLE = [100 * i / 159 for i in range(160)]  # [% of the shares]
ASKED = [P0 * exp(STEEPNESS * part / 100) for part in WHOLE]  # [$/share]


class Walk(NamedTuple):
    """A walk along the supply curve, ready to draw."""

    at: float  # [% of the shares]
    parts: list[float]  # of the walked stretch [% of the shares]
    prices: list[float]  # [$/share]
    price: float  # at the end of the walk [$/share]
    cash: float  # [$]
    cap_change: float  # [$]
    words: tuple[str, str, str, str]  # price, cash, change in cap, ratio


def money(value):
    """Write a sum of money."""
    if value >= 1e9:
        return f"${value / 1e9:.3g} billion"
    return f"${value:.2f}".removesuffix(".00")


def tick(value, _position=None):
    """Write a sum of money beside an axis."""
    return money(value).replace(" billion", "B")


def walk(bought):
    """Return the walk that buys `bought` per cent of the shares."""
    parts = [bought * i / 159 for i in range(160)]
    prices = [P0 * exp(STEEPNESS * part / 100) for part in parts]
    price = prices[-1]
    cash, change = (price - P0) / STEEPNESS * SHARES, (price - P0) * SHARES
    ratio = f"$1 re-marked {money(change / cash)}." if cash else "Nothing was bought."
    return Walk(bought, parts, prices, price, cash, change, (money(price), money(cash), money(change), ratio))
