"""Layer 1, the formula: supply curves, the cash that walks them, and the market cap it re-marks.

>>> from mktlib.formula import LadderSupply, revalue
>>> revalue(LadderSupply([100], [100]), 100, shares_outstanding=1e9, price_before=50).multiplier
5000000.0
"""

from mktlib.formula.capital import (
    PriceCurve,
    capital_spent,
    market_cap,
    premium,
    share_price,
    uniform_auction_cash,
)
from mktlib.formula.demand import DemandLadder
from mktlib.formula.journal import Account, Entry
from mktlib.formula.ledger import Ledger
from mktlib.formula.revaluation import Revaluation, revaluation_multiplier, revalue
from mktlib.formula.supply import (
    ExponentialSupply,
    IsoelasticSupply,
    LadderSupply,
    LinearSupply,
    SupplyCurve,
)

__all__ = [
    "Account",
    "DemandLadder",
    "Entry",
    "ExponentialSupply",
    "IsoelasticSupply",
    "LadderSupply",
    "Ledger",
    "LinearSupply",
    "PriceCurve",
    "Revaluation",
    "SupplyCurve",
    "capital_spent",
    "market_cap",
    "premium",
    "revaluation_multiplier",
    "revalue",
    "share_price",
    "uniform_auction_cash",
]
