"""Layer 1, the formula: supply curves, the cash that walks them, and the market cap it re-marks.

>>> from mktlib.formula import ExponentialSupply, revalue
>>> P = ExponentialSupply(p0=205.76, k=5, float_shares=23.4e9)
>>> print(P)
P(q) = P0 e^(kq/F), P0 = 205.76, k = 5, F = 23,400,000,000
>>> round(revalue(P, P.quantity(411.52), shares_outstanding=24.3e9).cash / 1e12, 3)
0.963
"""

from mktlib.formula.capital import (
    Revaluation,
    capital_spent,
    cash_bounds,
    market_cap,
    revaluation_multiplier,
    revalue,
    share_price,
)
from mktlib.formula.curves import ExponentialSupply, IsoelasticSupply, LinearSupply, SupplyCurve
from mktlib.formula.ladder import DemandLadder, LadderSupply
from mktlib.formula.ledger import Account, Entry, Ledger

__all__ = [
    "Account",
    "DemandLadder",
    "Entry",
    "ExponentialSupply",
    "IsoelasticSupply",
    "LadderSupply",
    "Ledger",
    "LinearSupply",
    "Revaluation",
    "SupplyCurve",
    "capital_spent",
    "cash_bounds",
    "market_cap",
    "revaluation_multiplier",
    "revalue",
    "share_price",
]
