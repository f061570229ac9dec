"""What the tests of the supply curve share: its figures once more, typed in, and readings of a picture."""

import itertools
import math

from mktlib.ui.say import parts_of

S, F = 24.3e9, 23.4e9  # all shares of NVIDIA, and those that can be bought
P0, P1 = 5e12 / S, 10e12 / S
ASKS = [(585.94, 200), (585.98, 200), (586.10, 200), (586.89, 300), (586.95, 50), (587.00, 100), (587.10, 10),
        (587.39, 100), (587.65, 1160), (587.90, 500)]  # fmt: skip
EACH_SHARE = [price for price, size in ASKS for _ in range(size)]
LOCKED = [100] * 100 + [150] * 200
PRINTS = {"between the quotes": 585.635, "at the highest bid": 585.33, "at the lowest ask": 585.94}
PAID, RISE = math.fsum(EACH_SHARE), (587.90 - 585.635) * 935e6
WALKS = {  # price in multiples of the first → part of all shares, cash in multiples of the first market cap
    "P(q)": lambda t: (F / S * math.log(t) / 5, F / S * (t - 1) / 5),
    "a straight line": lambda t: (F / S * min(t - 1, 1), F / S * (min(t, 2) ** 2 - 1) / 2),
    "same dollars kept": lambda t: (F / S * (1 - 1 / t), F / S * math.log(t)),
}


class Near:
    """A value in the words of a unit; what lies half-way may be rounded to either side."""

    def __init__(self, say, value):
        self.words = {say(value * (1 + slack)) for slack in (-1e-9, 0, 1e-9)}

    def __eq__(self, said):
        return said in self.words

    def __hash__(self):
        return hash(frozenset(self.words))

    def __repr__(self):
        return " or ".join(sorted(self.words))


def panel_of(explorer):
    """Return the explorer's only panel."""
    (panel,) = explorer.picture.panels
    return panel


def marks_of(explorer):
    """Return the marks that are there."""
    return [mark for mark in panel_of(explorer).marks if mark is not None]


def corners(box):
    """Return left, foot, right and top of a box."""
    return box.x[0], box.y[0], box.x[1], box.y[1]


def labels(explorer):
    """Return all words that stand in the picture, but keys and titles."""
    return [text for mark in marks_of(explorer) for text in mark.label]


def handles(explorer):
    """Return the marks that can be dragged, by control."""
    return {mark.drag.control: mark for mark in marks_of(explorer) if mark.drag}


def coloured(explorer, role):
    """Return the words of the sentence that have a role."""
    return [part[0] for part in parts_of(explorer.said) if part[1:] == (role,)]


def cash_by_slices(part, heights, slices=100):
    """Return the cash of a walk, slice by slice, along straight lines that never fall."""
    level, top = [0.0], 0.0
    for height in [*heights, 1.0]:
        top = max(top, height)
        level.append(top)
    total = 0.0
    for a, b in itertools.pairwise(level):
        total += sum(P0 + (P1 - P0) * (a + (b - a) * (i + 0.5) / slices) for i in range(slices))
    return total / (5 * slices) * part * S
