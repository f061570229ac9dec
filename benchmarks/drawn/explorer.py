"""(a) Our explorer, as an author writes one."""

from mktlib.formula import ExponentialSupply
from mktlib.ui import explore, slider
from mktlib.ui.panels.supply_curve import SupplyPicture

P = ExponentialSupply(p0=100, k=5, float_shares=1e9)


@explore("The same picture", bought=slider("Shares bought", 0, 100, 10, step=1, unit="% of float"))
def the_same_picture(bought):
    return SupplyPicture(P, q=bought / 100 * 1e9, shares_outstanding=1e9)


the_same_picture  # noqa: B018
