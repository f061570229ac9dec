"""(c) ipympl: one figure, its artists set to new values, `draw_idle`."""

import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, VBox
from matplotlib.ticker import LogLocator
from walk import ASKED, CAP, CASH, GRID, INK, LABELS, MUTED, WHOLE, tick, walk

plt.rcParams.update({"font.size": 9, "text.parse_math": False})  # a sum in dollars is no formula

plt.ioff()
figure, (curve, meters) = plt.subplots(1, 2, figsize=(9.6, 3.8), width_ratios=(3, 2))
figure.subplots_adjust(left=0.08, right=0.98, bottom=0.14)
figure.canvas.header_visible = figure.canvas.footer_visible = figure.canvas.toolbar_visible = False

curve.set_title("The supply curve", loc="left")
area = curve.fill_between([0], [0], color=CASH, alpha=0.28, linewidth=0)
curve.plot(WHOLE, ASKED, "--", color=MUTED)
(behind,) = curve.plot([], [], color=CASH, linewidth=2.6)
(level,) = curve.plot([], [], ":", color=CAP)
(mark,) = curve.plot([], [], "o", color=CAP, markersize=9)
price = curve.annotate("", (0, 0), (-6, 8), textcoords="offset points", ha="right", color=CAP)
inside = curve.text(0, 50, "", ha="center", color=CASH)
curve.set(xlim=(0, 100), xlabel="Shares bought, % of the float")
curve.grid(axis="y", color=GRID)
curve.xaxis.set_major_formatter("{x:.0f}%")
curve.yaxis.set_major_formatter(tick)

meters.set_title("The two meters", loc="left")
meters.set_xscale("log")
bars = meters.barh([1, 0], [1, 1], height=0.34, color=[CASH, CAP])
beside = meters.get_yaxis_transform()
sums = []
for y, label, colour in zip((1.28, 0.28), LABELS, (CASH, CAP), strict=True):
    meters.text(0, y, label, transform=beside, color=MUTED)
    sums.append(meters.text(1, y, "", transform=beside, color=colour, ha="right", weight="bold"))
ratio = meters.text(0, -0.5, "", transform=beside, color=INK, va="center")
meters.set(ylim=(-0.75, 1.85), yticks=[])
meters.grid(axis="x", color=GRID)
meters.xaxis.set_major_locator(LogLocator(1000))
meters.xaxis.set_major_formatter(tick)
meters.minorticks_off()


def show(bought):
    now = walk(bought)
    area.set_data(now.shares, now.prices, 0)
    behind.set_data(now.shares, now.prices)
    level.set_data([0, now.at], [now.price, now.price])
    mark.set_data([now.at], [now.price])
    price.xy = (now.at, now.price)
    price.set_text(now.words[0])
    inside.set_x(now.at / 2)
    inside.set_text(now.words[1])
    curve.set_ylim(0, now.top)
    meters.set_xlim(now.meters)
    for bar, value in zip(bars, (now.cash, now.cap_change), strict=True):
        bar.set_width(value)
    for text, words in zip(sums, now.words[1:3], strict=True):
        text.set_text(words)
    ratio.set_text(now.words[3])
    figure.canvas.draw_idle()


slider = FloatSlider(value=10, min=0, max=100, step=1, readout_format=".0f", layout={"width": "960px"})
slider.observe(lambda change: show(change.new), "value")
show(slider.value)
VBox([slider, figure.canvas])
