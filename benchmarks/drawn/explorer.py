"""(a) Our explorer, as an author writes one."""

import numpy as np

from mktlib.ui import area, axis, bars, chart, curve, explore, panel, point, rule, say, slider
from mktlib.ui.numbers import money, money_tick, percent

SHARES, P0, STEEPNESS = 1e9, 100.0, 1.5
WHOLE = np.linspace(0, 1, 160)


@explore("The same picture", bought=slider("Shares bought", 0, 100, 10, step=1, unit="% of all"))
def the_same_picture(bought):
    part = bought / 100
    walked = np.linspace(0, part, 160)
    prices, price = P0 * np.exp(STEEPNESS * walked), P0 * np.exp(STEEPNESS * part)
    cash, change = (price - P0) / STEEPNESS * SHARES, (price - P0) * SHARES
    return chart(
        panel(
            "The supply curve",
            area(walked, prices, 0, "cash", "tint", label=money(cash)),
            curve(WHOLE, P0 * np.exp(STEEPNESS * WHOLE), "muted", "dashed"),
            curve(walked, prices, "cash"),
            rule(y=price, role="cap", look="dotted"),
            point(part, price, "cap", label=money(price), sides="nw n"),
            x=axis("part of all shares bought", percent, 0, 1),
            y=axis("price of a share", money_tick, 0, 450),
            weight=3,
        ),
        panel(
            "What was paid, and what was re-marked",
            bars([cash], [2], "cash", "across", label=money(cash)),
            bars([change], [1], "cap", "across", label=money(change)),
            x=axis("", money_tick, 0, 350e9),
            y=axis("", low=0.4, high=2.6, ticks=[]),
            weight=2,
        ),
        says=say(
            "{part:percent} of the shares cost {cash:money:cash}; the market cap rose by {change:money:cap}.",
            part=part,
            cash=cash,
            change=change,
        ),
        height=380,
        headlines=[("Cash that changed hands", money(cash), "cash"), ("Change in market cap", money(change), "cap")],
    )


the_same_picture  # noqa: B018
