"""(c) ipympl: one figure, its artists set to new values, `draw_idle`."""

import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, VBox
from walk import ASKED, CAP, CASH, GRID, INK, LABELS, MOST, MUTED, TOP, WHOLE, tick, walk

plt.rcParams.update({"font.size": 9, "text.parse_math": False})  # a sum in dollars is no formula

plt.ioff()
figure, (curve, sums) = plt.subplots(1, 2, figsize=(9.6, 3.8), width_ratios=(3, 2))
figure.subplots_adjust(left=0.08, right=0.98, bottom=0.14)
figure.canvas.header_visible = figure.canvas.footer_visible = figure.canvas.toolbar_visible = False

curve.set_title("The supply curve", loc="left")
area = curve.fill_between([0], [0], color=CASH, alpha=0.28, linewidth=0)
curve.plot(WHOLE, ASKED, "--", color=MUTED)
(walked,) = curve.plot([], [], color=CASH, linewidth=2.6)
level = curve.axhline(0, linestyle=":", color=CAP)
(mark,) = curve.plot([], [], "o", color=CAP, markersize=9)
price = curve.annotate("", (0, 0), (-6, 8), textcoords="offset points", ha="right", color=CAP)
inside = curve.text(0, 50, "", ha="center", color=CASH)
curve.set(xlim=(0, 100), ylim=(0, TOP), xlabel="Shares bought, % of all", ylabel="price of a share")
curve.grid(axis="y", color=GRID)
curve.xaxis.set_major_formatter("{x:.0f}%")
curve.yaxis.set_major_formatter(tick)

sums.set_title("What was paid, and what was re-marked", loc="left")
bars = sums.barh([2, 1], [1, 1], height=0.5, color=[CASH, CAP])
beside = sums.get_yaxis_transform()
words = []
for y, label, colour in zip((2.4, 1.4), LABELS, (CASH, CAP), strict=True):
    sums.text(0, y, label, transform=beside, color=MUTED)
    words.append(sums.text(1, y, "", transform=beside, color=colour, ha="right", weight="bold"))
words.append(sums.text(0, 0.4, "", transform=beside, color=INK, va="center"))
sums.set(xlim=(0, MOST), ylim=(0.2, 2.7), yticks=[])
sums.grid(axis="x", color=GRID)
sums.xaxis.set_major_formatter(tick)


def show(bought):
    now = walk(bought)
    area.set_data(now.parts, now.prices, 0)
    walked.set_data(now.parts, now.prices)
    level.set_ydata([now.price, now.price])
    mark.set_data([now.at], [now.price])
    price.xy = (now.at, now.price)
    price.set_text(now.words[0])
    inside.set_x(now.at / 2)
    inside.set_text(now.words[1])
    for bar, value in zip(bars, (now.cash, now.cap_change), strict=True):
        bar.set_width(value)
    for text, said in zip(words, now.words[1:], strict=True):
        text.set_text(said)
    figure.canvas.draw_idle()


slider = FloatSlider(value=10, min=0, max=100, step=1, readout_format=".0f", layout={"width": "960px"})
slider.observe(lambda change: show(change.new), "value")
show(slider.value)
VBox([slider, figure.canvas])
