"""The picture as SVG, written with nothing but strings: the quickest that a Python without NumPy can do."""

from walk import ASKED, CAP, CASH, GRID, INK, LABELS, MOST, MUTED, TOP, WHOLE, tick, walk


def svg(bought):
    """Return the picture for one position of the slider."""
    now = walk(bought)

    def x(part):
        return 70 + 4.6 * part

    def y(price):
        return 330 - 290 * price / TOP

    def line(xs, ys):
        return " ".join(f"{x(one):.1f},{y(two):.1f}" for one, two in zip(xs, ys, strict=True))

    def text(left, top, words, colour=INK, anchor="start"):
        return f'<text x="{left:.1f}" y="{top:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'

    def rule(x1, y1, x2, y2, colour, look=""):
        return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-dasharray="{look}"/>'

    walked, end = line(now.parts, now.prices), (x(now.at), y(now.price))
    marks = [text(70, 24, "The supply curve"), text(600, 24, "What was paid, and what was re-marked")]
    for price in range(0, 450, 100):
        marks += [rule(70, y(price), 530, y(price), GRID), text(62, y(price) + 4, tick(price), MUTED, "end")]
    marks += [text(x(part), 350, f"{part}%", MUTED, "middle") for part in range(0, 101, 20)]
    marks += [text(300, 372, "Shares bought, % of all", MUTED, "middle")]
    marks += [f'<polygon points="{x(0)},{y(0)} {walked} {end[0]},{y(0)}" fill="{CASH}" fill-opacity="0.28"/>']
    marks += [f'<polyline points="{line(WHOLE, ASKED)}" fill="none" stroke="{MUTED}" stroke-dasharray="6 4"/>']
    marks += [f'<polyline points="{walked}" fill="none" stroke="{CASH}" stroke-width="3.6"/>']
    marks += [rule(70, end[1], 530, end[1], CAP, "2 3"), f'<circle cx="{end[0]}" cy="{end[1]}" r="6" fill="{CAP}"/>']
    marks += [text(end[0] - 8, end[1] - 11, now.words[0], CAP, "end")]
    marks += [text(x(now.at / 2), y(50), now.words[1], CASH, "middle")]
    sums = zip((70, 180), LABELS, now.words[1:], (now.cash, now.cap_change), (CASH, CAP), strict=False)
    for top, label, words, value, colour in sums:
        marks += [text(600, top, label, MUTED), text(950, top, words, colour, "end")]
        marks += [f'<rect x="600" y="{top + 12}" width="{350 * value / MOST:.1f}" height="50" fill="{colour}"/>']
    marks += [text(600, 290, now.words[3])]
    for value in range(0, 350, 100):
        marks += [text(600 + value * 1e9 / MOST * 350, 350, tick(value * 1e9), MUTED, "middle")]
    return f'<svg class="peer" width="960" height="380" font-size="13">{"".join(marks)}</svg>'
