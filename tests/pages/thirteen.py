"""What the tests of page 13 share: its curve from the library, its laws a second time, and what a picture holds."""

import math

import numpy as np
import pytest

from mktlib.formula import ExponentialSupply
from mktlib.market import facts

S, F = facts.NVIDIA_SHARES_OUTSTANDING.value, facts.NVIDIA_FREE_FLOAT.value
P0, P1, D = 5e12 / S, 10e12 / S, 8e9
MORE = "more than $5 trillion"


def curve_of(doubling=D, start=P0):
    """Return the page's asks from the library: they double with every so many shares."""
    shares = min(F, 100 * doubling)  # of a steep curve the beginning only: e^k is no number
    return ExponentialSupply(start, math.log(2) * shares / doubling, shares)


def area_under(curve, q, n=20_001):
    """Return the cash by trapezoids."""
    u = np.linspace(0, q, n)
    return float(np.trapezoid([curve(one) for one in u], u))


def ways(traded, ask):
    """Return shares, last price, bid, ask and cash of *Two ways up*, by the library."""
    curve = curve_of(start=ask * P0)
    most = curve.quantity(P1) if ask < 2 else 0.0
    q = 0 if not traded else max(1.0, min((traded - 1) * 1e9, most))
    last = curve(q) if traded else P0
    return q, last, (ask * P0 if traded else P0) - 0.01, curve(q), curve.capital_spent(q)


BIDS = {  # the best bid, and what went in on the way up
    "walked, bids stay": (P0, area_under(curve_of(), D)),
    "walked, bids follow": (P1, area_under(curve_of(), D)),
    "all thought again": (P1, P1),
    "takeover bid": (1.3 * P1, None),
}


def law(order, sigma=0.023, volume=37e9):
    """Return the rise and the dollars of cap for each dollar, by the square-root law."""
    rise = sigma * (order / volume) ** 0.5
    return rise, rise / (order / 5e12)


def headlines(explorer):
    """Return label → words, and label → role."""
    return {h.label: h.value for h in explorer.headlines}, {h.label: h.role for h in explorer.headlines}


def looks(explorer, title, x, y, x_ends, y_ends):
    """Check title, names and ends of the axes."""
    (panel,) = explorer.picture.panels
    assert panel.title == title
    assert (panel.x.label, panel.y.label) == (x, y)
    assert (panel.x.low, panel.x.high) == pytest.approx(x_ends)
    assert (panel.y.low, panel.y.high) == pytest.approx(y_ends)
