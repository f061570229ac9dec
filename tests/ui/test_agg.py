"""Words drawn by the shortcut stand where matplotlib itself would put them."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from mktlib.ui.agg import Label, LineCanvas
from mktlib.ui.theme import LIGHT, px

pytestmark = pytest.mark.slow  # some hundred drawings

WORDS = ("$13.2 billion", "gap", "Ünder ÅÉ", "−$590", ".")


def drawn(artist_of, dpi=100):
    figure = Figure(figsize=(3, 1), dpi=dpi)
    canvas = LineCanvas(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.plot([0, 1], [0, 1], color=LIGHT.cap, linewidth=9)
    artist = artist_of(ax)
    ax.add_artist(artist)
    artist.set_clip_on(False)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(int)


@pytest.mark.parametrize("va", ["baseline", "bottom", "top", "center", "center_baseline"])
@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("dpi", [100, 200])
def test_a_label_is_drawn_where_a_text_would_be(ha, va, dpi):
    for words in WORDS:
        for weight in ("normal", "bold"):
            style = {"ha": ha, "va": va, "fontsize": px(14), "weight": weight, "color": LIGHT.cash}
            ours = drawn(lambda ax, w=words, s=style: Label(0.503, 0.507, w, transform=ax.transAxes, **s), dpi)
            theirs = drawn(lambda ax, w=words, s=style: Text(0.503, 0.507, w, transform=ax.transAxes, **s), dpi)
            assert (ours == theirs).all()
            assert (ours != drawn(lambda ax: Text(0.5, 0.5, "", transform=ax.transAxes), dpi)).any()


def test_the_strip_of_paper_covers_what_a_box_of_that_padding_would():
    paper = {"facecolor": LIGHT.paper, "edgecolor": "none", "pad": 1.5, "alpha": 0.85}
    ours = drawn(lambda ax: Label(0.5, 0.5, "words", paper=LIGHT.paper, transform=ax.transAxes))
    theirs = drawn(lambda ax: Text(0.5, 0.5, "words", bbox=paper, transform=ax.transAxes))
    without = drawn(lambda ax: Text(0.5, 0.5, "words", transform=ax.transAxes))
    differs = (ours != theirs).any(axis=2)
    assert differs.sum() <= 0.1 * (ours != without).any(axis=2).sum()  # its edges are not snapped alike


def test_two_lines_and_turned_words_go_the_ordinary_way():
    for more, words in (({"rotation": 90}, "up"), ({}, "one\ntwo")):
        ours = drawn(lambda ax, w=words, m=more: Label(0.5, 0.5, w, transform=ax.transAxes, **m))
        theirs = drawn(lambda ax, w=words, m=more: Text(0.5, 0.5, w, transform=ax.transAxes, **m))
        assert (ours == theirs).all()


@pytest.mark.parametrize("y", [0.3, 0.313, 0.5, 0.577])
def test_all_words_of_a_line_stand_on_one_baseline(y):
    def lowest(words):
        empty = drawn(lambda ax: Label(0.02, y, "", transform=ax.transAxes))
        rows = np.flatnonzero(
            (drawn(lambda ax: Label(0.02, y, words, transform=ax.transAxes)) != empty).any(axis=(1, 2))
        )
        return rows[-1]

    alone = lowest("n")
    assert {lowest(words) for words in ("n n", "n Å", "Å n", "n ÅT n")} == {alone}
    assert lowest("n g") > alone
