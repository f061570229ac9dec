"""(b) `ipywidgets.interact` and an inline figure: what most notebooks do."""

import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from walk import ASKED, CAP, CASH, GRID, INK, LABELS, MOST, MUTED, TOP, WHOLE, tick, walk

plt.rcParams.update({"font.size": 9, "text.parse_math": False})  # a sum in dollars is no formula


@interact(bought=FloatSlider(value=10, min=0, max=100, step=1, readout_format=".0f", layout={"width": "960px"}))
def the_same_picture(bought):
    now = walk(bought)
    figure, (curve, sums) = plt.subplots(1, 2, figsize=(9.6, 3.8), width_ratios=(3, 2))
    figure.subplots_adjust(left=0.08, right=0.98, bottom=0.14)

    curve.set_title("The supply curve", loc="left")
    curve.fill_between(now.parts, now.prices, color=CASH, alpha=0.28, linewidth=0)
    curve.plot(WHOLE, ASKED, "--", color=MUTED)
    curve.plot(now.parts, now.prices, color=CASH, linewidth=2.6)
    curve.axhline(now.price, linestyle=":", color=CAP)
    curve.plot(now.at, now.price, "o", color=CAP, markersize=9)
    curve.annotate(now.words[0], (now.at, now.price), (-6, 8), textcoords="offset points", ha="right", color=CAP)
    curve.annotate(now.words[1], (now.at / 2, 50), ha="center", color=CASH)
    curve.set(xlim=(0, 100), ylim=(0, TOP), xlabel="Shares bought, % of all", ylabel="price of a share")
    curve.grid(axis="y", color=GRID)
    curve.xaxis.set_major_formatter("{x:.0f}%")
    curve.yaxis.set_major_formatter(tick)

    sums.set_title("What was paid, and what was re-marked", loc="left")
    sums.barh([2, 1], [now.cash, now.cap_change], height=0.5, color=[CASH, CAP])
    beside = sums.get_yaxis_transform()
    for y, label, words, colour in zip((2.4, 1.4), LABELS, now.words[1:], (CASH, CAP), strict=False):
        sums.text(0, y, label, transform=beside, color=MUTED)
        sums.text(1, y, words, transform=beside, color=colour, ha="right", weight="bold")
    sums.text(0, 0.4, now.words[3], transform=beside, color=INK, va="center")
    sums.set(xlim=(0, MOST), ylim=(0.2, 2.7), yticks=[])
    sums.grid(axis="x", color=GRID)
    sums.xaxis.set_major_formatter(tick)
    plt.show()
