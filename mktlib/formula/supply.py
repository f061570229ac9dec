"""Every supply curve P(q) in one place: three smooth families, and the ladder of an order book."""

from mktlib.formula.curve import SupplyCurve
from mktlib.formula.exponential import ExponentialSupply
from mktlib.formula.isoelastic import IsoelasticSupply
from mktlib.formula.ladder import LadderSupply
from mktlib.formula.linear import LinearSupply

__all__ = ["ExponentialSupply", "IsoelasticSupply", "LadderSupply", "LinearSupply", "SupplyCurve"]
