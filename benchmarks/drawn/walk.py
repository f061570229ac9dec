"""What the picture shows for one position of the slider; the same numbers and words for every variant."""

import math
from typing import NamedTuple

import numpy as np

from mktlib.formula import ExponentialSupply, revalue
from mktlib.ui.numbers import money, money_tick
from mktlib.ui.panels.two_meters import ratio_in_words
from mktlib.ui.sheet import nice
from mktlib.ui.theme import LIGHT

FLOAT = 1e9  # [shares]
CASH, CAP, INK, MUTED, GRID = LIGHT.cash, LIGHT.cap, LIGHT.ink, LIGHT.muted, LIGHT.grid
LABELS = ("Cash that changed hands", "Change in market cap")
P = ExponentialSupply(p0=100, k=5, float_shares=FLOAT)
WHOLE = np.linspace(0, 100, 160)  # [% of the float]
ASKED = P(WHOLE / 100 * 0.9999 * FLOAT)  # [$/share]


class Walk(NamedTuple):
    """A walk along the supply curve, ready to draw."""

    at: float  # [% of the float]
    shares: np.ndarray  # of the walked stretch [% of the float]
    prices: np.ndarray  # [$/share]
    price: float  # at the end of the walk [$/share]
    cash: float  # [$]
    cap_change: float  # [$]
    top: float  # of the price axis [$/share]
    meters: tuple[float, float]  # limits of the meters' axis [$]
    words: tuple[str, str, str, str]  # price, cash, change in cap, ratio


def walk(bought):
    """Return the walk that buys `bought` per cent of the float."""
    q = bought / 100 * FLOAT
    result = revalue(P, q, shares_outstanding=FLOAT)
    shares = np.linspace(0, q, 160)
    seen = [size for size in (result.cash, result.cap_change) if size > 0] or [1.0]
    low = 3 * math.floor((math.log10(min(seen)) - 0.7) / 3)
    high = math.ceil(math.log10(max(seen)) + 0.3)
    return Walk(
        bought,
        shares / FLOAT * 100,
        P(shares),
        result.price_after,
        result.cash,
        result.cap_change,
        nice(1.15 * max(result.price_after, 2 * P(0))),
        (10.0**low, 10.0**high),
        (
            money(result.price_after),
            money(result.cash),
            money(result.cap_change),
            ratio_in_words(result.cash, result.cap_change),
        ),
    )


def tick(value, _position=None):
    """Write a sum of money beside an axis."""
    return money_tick(value)
