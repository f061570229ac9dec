"""What a chart shows, for tests of pages: its marks by what they are, what they cover, the coloured words."""

import re

import numpy as np


def found(explorer, kind="", role="", look="", label="", panel=0):
    """Return the marks that are drawn on a panel, by what they are."""
    return [
        mark
        for mark in explorer.picture.panels[panel].marks
        if mark is not None
        and kind in ("", mark.kind)
        and role in ("", mark.role)
        and set(look.split()) <= set(mark.look.split())
        and (not label or any(label in words for words in mark.label))
    ]


def one(explorer, *args, **kwargs):
    """Return the only such mark."""
    (mark,) = found(explorer, *args, **kwargs)
    return mark


def surface(mark, unit=1.0):
    """Return what a filled mark covers, in units of x times units of y times `unit`."""
    if mark.kind == "box":
        return float((mark.x[1] - mark.x[0]) * (mark.y[1] - mark.y[0])) * unit
    if mark.kind == "bars":
        return float(((mark.y - mark.y2) * mark.width).sum()) * unit
    return float(np.trapezoid(mark.y - mark.y2, mark.x)) * unit


def roles(explorer):
    """Return the coloured words of the sentence: their role and themselves."""
    return [(part[1], part[0]) for part in explorer.said.parts if len(part) == 2]


def labels(explorer):
    """Return all words at the marks of the leading panel."""
    return [text for mark in found(explorer) for text in mark.label]


def axes(explorer):
    """Return the leading panel's title and what its axes count."""
    panel = explorer.picture.panels[0]
    return panel.title, panel.x.label, panel.y.label


def headlines(explorer):
    """Return the row of numbers."""
    return [tuple(each) for each in explorer.headlines]


def numbers(explorer):
    """Return label → words, and label → role, of the row of numbers."""
    return {one.label: one.value for one in explorer.headlines}, {one.label: one.role for one in explorer.headlines}


def handle(explorer, control, panel=0):
    """Return the mark that is dragged in place of a control."""
    (found,) = [one for one in explorer.picture.panels[panel].marks if one and one.drag and one.drag.control == control]
    return found


def ends(explorer, panel=0):
    """Return the ends of a panel's axes."""
    one = explorer.picture.panels[panel]
    return (one.x.low, one.x.high), (one.y.low, one.y.high)


def looks(explorer, panel, title, x, y):
    """Check title, names and ends of a panel's axes; x and y are (name, low, high)."""
    one = explorer.picture.panels[panel]
    assert one.title == title
    assert (one.x.label, one.x.low, one.x.high) == x
    assert (one.y.label, one.y.low, one.y.high) == y


def figures_of(text):
    """Return every number of a text in its order, without those of links and code."""
    return re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])", re.sub(r"\]\([^)]*\)|`[^`]*`|<[^>]*>", " ", text))
