"""A picture for tests that need any: two sums of money as boxes."""

from mktlib.ui import axis, box, chart, panel, say
from mktlib.ui.numbers import money


def two_sums(cash, cap):
    """Cash that changed hands beside the change of a cap [$]."""
    most = max(cash, cap, 1)
    return chart(
        panel(
            "Two sums",
            box(0.4, cash, "cash", "solid", label=money(cash)),
            box(1, cap, "cap", "tint", x0=0.6, label=money(cap)),
            x=axis(low=0, high=1, ticks=()),
            y=axis("dollars", money, 0, most),
        ),
        says=say("{cash:money:cash} changed hands; the cap rose by {cap:money:cap}.", cash=cash, cap=cap),
        headlines=[("Cash", money(cash), "cash")],
        data={"cash_usd": [cash], "cap_usd": [cap]},
    )
