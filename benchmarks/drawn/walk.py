"""What the picture shows for one position of the slider; the same numbers and words for every variant."""

from typing import NamedTuple

import numpy as np

from mktlib.ui.numbers import money, money_tick
from mktlib.ui.theme import LIGHT

SHARES = 1e9  # of the company
P0, STEEPNESS = 100.0, 1.5  # the first ask [$], and how fast the asks rise
TOP, MOST = 450.0, 350e9  # of the two axes [$/share], [$]: they stand still
CASH, CAP, INK, MUTED, GRID = LIGHT.cash, LIGHT.cap, LIGHT.ink, LIGHT.muted, LIGHT.grid
LABELS = ("Cash that changed hands", "Change in market cap")
WHOLE = np.linspace(0, 100, 160)  # [% of the shares]


def asked(part):
    """Return the price that is asked once `part` per cent of the shares are bought."""
    return P0 * np.exp(STEEPNESS * part / 100)


ASKED = asked(WHOLE)  # [$/share]


class Walk(NamedTuple):
    """A walk along the supply curve, ready to draw."""

    at: float  # [% of the shares]
    parts: np.ndarray  # of the walked stretch [% of the shares]
    prices: np.ndarray  # [$/share]
    price: float  # at the end of the walk [$/share]
    cash: float  # [$]
    cap_change: float  # [$]
    words: tuple[str, str, str, str]  # price, cash, change in cap, ratio


def walk(bought):
    """Return the walk that buys `bought` per cent of the shares."""
    parts = np.linspace(0, bought, 160)
    price = float(asked(bought))
    cash, change = (price - P0) / STEEPNESS * SHARES, (price - P0) * SHARES
    ratio = f"$1 re-marked {money(change / cash)}." if cash else "Nothing was bought."
    return Walk(bought, parts, asked(parts), price, cash, change, (money(price), money(cash), money(change), ratio))


def tick(value, _position=None):
    """Write a sum of money beside an axis."""
    return money_tick(value)
