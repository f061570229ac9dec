"""Charts of every kind of mark, and what a model may return that is no number: what drawers are tried on."""

import numpy as np
from hypothesis import strategies as st

from mktlib.formula import LadderSupply
from mktlib.ui import (
    across,
    area,
    axis,
    bars,
    box,
    chart,
    curve,
    dots,
    log,
    note,
    panel,
    point,
    rule,
    say,
    segment,
    slider,
    steps,
    table,
    up,
)
from mktlib.ui.marks import LOOKS, ROLES
from mktlib.ui.numbers import money_tick, percent

CONTROLS = {"part": slider("Part", 1, 96, 33, step=1), "price": slider("Price", 0, 400, 200, step=1)}
FROM_ZERO = {"x": axis("part of all shares", percent, 0, 1), "y": axis("price", money_tick, 0, 400)}


def boxes(part=0.33, price=200.0):
    x = np.linspace(0, part, 40)
    return chart(
        panel(
            "Two boxes",
            box(1, price, "cap", "tint", label="market cap", drag=up("price")),
            area(x, 100 + 100 * x / part, 0, "cash", "solid", label=("cash that changes hands", "cash")),
            box(part, 100, "ink", label="at least this much", sides="se nw"),
            box(part, price, "ink", "dashed thin", label="at most this much", sides="ne"),
            rule(y=price, role="cap", look="thick", label=("the last price of today", "price"), bold=True),
            rule(x=part, role="muted", look="dotted hair", label="part", sides="se sw"),
            point(part, price / 2, "accent", drag=across("part", lambda v: v / 100), label="drag me", bold=True),
            **FROM_ZERO,
        ),
        says=say("{part:percent} change hands at {price:money:cap}.", part=part, price=price),
        headlines=[("Cash", "$5", "cash")],
    )


def kinds():
    t = np.linspace(0, 10, 200)
    gap = np.where((t > 4) & (t < 5), np.nan, np.sin(t))
    ladder = LadderSupply([100, 150, 160], [100, 50, 80])
    looks = ("dot", "hollow", "square", "diamond", "cross")
    return chart(
        panel(
            "Lines",
            curve(t, gap, "bid", key="a curve with a gap"),
            curve(t, np.cos(t), "ask", "dashed", key="asks", label="end"),
            segment([1, 9], [-0.8, 0.8], "muted", "dotted thin"),
            note(5, 0.9, "a note"),
            x=axis("time [s]", low=0, high=10),
            y=axis("height", low=-1.2, high=1.2),
        ),
        panel(
            "Dots",
            *(point(i, 0.5, "cash", look, label=look) for i, look in enumerate(looks)),
            dots([0, 1, 2], [0.2, np.nan, 0.4], "locked", key="more"),
            x=axis(low=-1, high=5, ticks=()),
            y=axis(low=0, high=1),
        ),
        panel(
            "Bars",
            bars([1, 2, 3], [3, 5, 2], label="last"),
            bars([1, 2, 3], [4, 6, 3], "locked", "hatched", y2=[3, 5, 2]),
            x=axis("n", low=0, high=4, ticks=[1, 2, 3]),
            y=axis("", low=0, high=8),
        ),
        panel(
            "Level",
            bars([3, 5, 2], [1, 2, 3], "ask", "across", width=0.6, key="asks"),
            x=axis(low=0, high=6),
            y=axis(low=0, high=4),
        ),
        panel(
            "Log",
            point(1e6, 0.5, "cash", label="$1 million"),
            rule(x=1e9, label="a billion"),
            x=log("dollars", money_tick, 1e3, 1e13),
            y=axis(low=0, high=1, ticks=()),
        ),
        panel(
            "Stairs",
            steps(ladder, 200, "ask", "thick", label="asks"),
            x=axis("shares", low=0, high=240),
            y=axis("price", money_tick, 90, 170),
        ),
        panel(
            "Words",
            table(
                ("Who", "Cash", "Shares"), ("Ana", "$6,000", "10"), ("The company", "$0", "0"), roles=("", "cash", "")
            ),
        ),
        says="Every kind of mark.",
    )


def odd():
    """What a model may return: nothing finite, far outside, a single point, a million points."""
    many = np.linspace(0, 1, 1_000_000)
    return chart(
        panel("NaN", curve([0, 1], [np.nan, np.nan], label="nowhere"), point(np.nan, 1, label="nowhere"), **FROM_ZERO),
        panel("Infinite", curve([0, 1], [np.inf, 5], label="far"), point(0.5, np.inf, label="far"), **FROM_ZERO),
        panel("Outside", box(3, 9e9, "cap", "tint", label="out"), rule(y=-5, label="below"), **FROM_ZERO),
        panel("Empty", curve([], []), dots([], []), bars([], []), **FROM_ZERO),
        panel("One", curve([0.5], [200], label="one"), area([0.5], [100], 0, label="one"), **FROM_ZERO),
        panel("Many", curve(many, 200 + 150 * np.sin(40 * many), label="many"), **FROM_ZERO),
        says="What is no number is not drawn.",
    )


ZOO = {
    "boxes": boxes(),
    "thin": boxes(0.01),
    "wide": boxes(0.96, 390),
    "low": boxes(0.5, 0),
    "kinds": kinds(),
    "odd": odd(),
}

number = st.floats(-2, 3, allow_nan=False) | st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0])
label = st.sampled_from(["", "a word", ("a long label of several words", "a label", "so")])
role, look = st.sampled_from(ROLES), st.sampled_from(["", *sorted(LOOKS - {"across"})])
words = st.fixed_dictionaries(
    {"label": label, "bold": st.booleans(), "sides": st.sampled_from(["ne nw se sw", "in e", "n s", "w"])}
)


@st.composite
def marks(draw):
    columns = draw(st.lists(st.tuples(number, number), max_size=6))
    x, y = [one for one, _ in columns], [one for _, one in columns]
    make = draw(st.sampled_from([curve, dots, area, box, bars, rule]))
    some = {"role": draw(role), "look": draw(look), **draw(words)}
    if make is box:
        return box(draw(number), draw(number), x0=draw(number), y0=draw(number), **some)
    if make is rule:
        return rule(y=draw(st.floats(-1, 2)), **{**some, "sides": "ne sw"})
    return make(x, y, **some)


@st.composite
def charts(draw):
    panels = draw(st.lists(st.lists(marks(), max_size=5), min_size=1, max_size=3))
    scales = {"x": axis("across", percent, 0, 1), "y": axis("up", money_tick, 0, 1)}
    return chart(*(panel("A panel", *those, **scales) for those in panels), says="Drawn by chance.")
