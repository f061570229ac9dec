"""The palette: words can be read, marks can be seen, and any two colours are told apart, whatever cones an eye lacks.

`tests/pages/test_every_chart.py` looks for the colours that meet in a picture.
"""

import re
from itertools import combinations

import pytest
from matplotlib.colors import to_rgb

from mktlib.publish.voila import SHARE
from mktlib.ui import axis, chart, panel, point
from mktlib.ui.draw import measure
from mktlib.ui.layout import layout
from mktlib.ui.marks import ROLES
from mktlib.ui.theme import THEMES
from tests.ui.colours import APART, EYES, WORDS, contrast, distance

both = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def test_black_on_white_is_the_highest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@both
@pytest.mark.parametrize("role", WORDS)
def test_words_can_be_read_on_the_paper(role, theme):
    assert contrast(getattr(theme, role), theme.paper) >= 4.5


@both
@pytest.mark.parametrize("role", ["cash", "cap"])
def test_words_can_be_read_on_a_filled_box(role, theme):
    """A solid box is seen through a little, and what is written in it has the paper's colour."""
    parts = zip(to_rgb(getattr(theme, role)), to_rgb(theme.paper), strict=True)
    filled = [0.88 * one + 0.12 * below for one, below in parts]
    assert contrast(filled, theme.paper) >= 4.5


@pytest.mark.parametrize("role", ROLES)
def test_no_label_is_written_in_another_colour(role):
    ends = {"x": axis(low=0, high=2), "y": axis(low=0, high=2)}
    (place,) = layout(chart(panel("A dot", point(1, 1, role, label="one"), **ends), says="One.").record(), 600, measure)
    (label,) = place.labels
    assert label.role in WORDS


@both
@pytest.mark.parametrize("role", ROLES)
def test_marks_can_be_seen_on_the_paper(role, theme):
    assert contrast(getattr(theme, role), theme.paper) >= 3


@both
@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("pair", list(combinations(ROLES, 2)), ids="-".join)
def test_any_two_colours_are_told_apart(pair, eyes, theme):
    assert distance(*(getattr(theme, role) for role in pair), eyes) >= APART


def test_a_page_has_the_colours_of_its_pictures():
    css = (SHARE / "voila/templates/mktlib/static/base.css").read_text(encoding="utf-8")
    for theme, block in zip(THEMES.values(), re.findall(r":root \{(.*?)\}", css, re.DOTALL), strict=False):
        named = dict(re.findall(r"--(\w+): (#\w{6});", block))
        assert named["card"] == theme.paper
        for role in ("grid", *ROLES[1:]):  # words of a page, on a ground of its own, may have an ink of their own
            assert named[role] == getattr(theme, role), f"{role}, {theme.name}"
