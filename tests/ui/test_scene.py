import io
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from mktlib.formula import ExponentialSupply
from mktlib.ui.panels.supply_curve import SupplyPicture
from mktlib.ui.panels.two_meters import MetersPicture
from mktlib.ui.picture import Picture
from mktlib.ui.scene import Scene, print_quality
from mktlib.ui.sheet import fit
from mktlib.ui.theme import DARK, LIGHT

CURVE = ExponentialSupply(p0=100, k=5, float_shares=1e9)


def walk(share):
    return SupplyPicture(CURVE, share * 1e9, 1e9)


def panels_drawn_again(scene, pictures, monkeypatch):
    scene.frame(pictures[0])
    drawn = []
    for number, panel in enumerate(scene._sheet.figure.subfigs):

        def counted(renderer, number=number, draw=panel.draw):
            drawn.append(number)
            draw(renderer)

        monkeypatch.setattr(panel, "draw", counted)
    for picture in pictures[1:]:
        scene.frame(picture)
    return drawn


def test_a_panel_is_drawn_again_only_when_its_own_limits_change(monkeypatch):
    near = [walk(0.020 + i / 10_000) for i in range(30)]
    assert panels_drawn_again(Scene(900), near, monkeypatch) == []
    assert panels_drawn_again(Scene(900), [walk(0.19), walk(0.20)], monkeypatch) == [0]
    assert panels_drawn_again(Scene(900), [walk(0.02), walk(0.4)], monkeypatch) == [0, 1]


@dataclass(frozen=True)
class Spilling(Picture):
    """Two panels; the label below the first reaches into the second."""

    limit: float

    def compose(self, sheet):
        first, second = sheet.panels(1, 1)
        first.set_xlabel("a label that is far too long for its own panel " * 2)
        return first, second

    def update(self, parts):
        fit(parts[1], y=(0.0, self.limit))

    def sentence(self):
        return f"Up to {self.limit:g}."


def test_what_reaches_into_the_next_panel_stays_there_when_that_is_drawn_again():
    moved, anew = Scene(700), Scene(700)
    moved.frame(Spilling(1))
    moved.frame(Spilling(2))
    anew.frame(Spilling(2))
    assert moved.whole() == anew.whole()


def test_the_same_picture_again_sends_nothing():
    scene = Scene(900)
    scene.frame(walk(0.1))
    frame = scene.frame(walk(0.1))
    assert (frame.boxes, frame.runs, frame.png) == ((), b"", b"")


def test_each_panel_sends_its_own_rectangle_smaller_than_the_whole():
    scene = Scene(900)
    scene.frame(walk(0.10))
    frame = scene.frame(walk(0.101))
    middle = scene._sheet.figure.subfigs[0].bbox.x1
    assert {box.x < middle for box in frame.boxes} == {True, False}
    assert all(box.x >= middle or box.x + box.width <= middle + 1 for box in frame.boxes)
    assert sum(box.width * box.height for box in frame.boxes) < 0.5 * frame.width * frame.height


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_paper_is_the_paper_of_the_theme(theme):
    scene = Scene(500, 1, theme)
    scene.frame(walk(0.1))
    corner = Image.open(io.BytesIO(scene.whole().png)).getpixel((0, 0))
    assert "#{:02x}{:02x}{:02x}".format(*corner) == theme.paper


def test_a_dense_screen_gets_as_many_pixels_as_it_has():
    one, two = Scene(600, 1).frame(walk(0.1)), Scene(600, 2).frame(walk(0.1))
    assert (two.width, two.height) == (2 * one.width, 2 * one.height)


def test_panels_stand_under_each_other_on_a_phone():
    wide, narrow = Scene(900), Scene(350)
    wide.frame(walk(0.1))
    narrow.frame(walk(0.1))
    left, right = (part.bbox for part in wide._sheet.figure.subfigs)
    assert left.x1 <= right.x0 + 1
    upper, lower = (part.bbox for part in narrow._sheet.figure.subfigs)
    assert lower.y1 <= upper.y0 + 1


def test_another_kind_of_picture_starts_a_new_sheet():
    scene = Scene(600)
    scene.frame(walk(0.1))
    frame = scene.frame(MetersPicture(1, 2))
    whole = np.asarray(Image.open(io.BytesIO(frame.png)))
    assert whole.shape[:2] == (frame.height, frame.width)


def test_nothing_can_be_repeated_before_anything_was_drawn():
    with pytest.raises(ValueError, match="nothing has been drawn"):
        Scene().whole()


def test_the_download_has_twice_the_density():
    assert Image.open(io.BytesIO(print_quality(walk(0.1), 640))).size == (1280, 760)


def test_drawing_leaves_matplotlibs_settings_and_pyplot_alone():
    import subprocess
    import sys

    code = (
        "import matplotlib, sys; rc = matplotlib.rcParams;"
        "settings = lambda: {key: rc[key] for key in rc if not key.startswith('backend')}; before = settings();"
        "from mktlib.ui.scene import Scene; from mktlib.ui.panels.two_meters import MetersPicture;"
        "Scene().frame(MetersPicture(1, 2)); assert settings() == before;"
        "assert 'matplotlib.pyplot' not in sys.modules; assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("deep", [False, True])
def test_a_folded_picture_goes_on_as_if_it_had_never_been(deep):
    kept, folded = Scene(640), Scene(640)
    for bought in (0.1, 0.2, 0.3):
        picture = walk(bought)
        assert folded.frame(picture) == kept.frame(picture)
        assert folded.handles(picture) == kept.handles(picture)
        folded.fold(deep)
        folded.fold(deep)
        assert folded.whole() == kept.whole()


def test_a_folded_picture_takes_little_room():
    scene = Scene(1048, 2)
    scene.frame(walk(0.1))
    pixels = scene._shown.nbytes
    scene.fold()
    assert len(scene._shown.data) + len(scene._background.data) < pixels / 20
    assert scene._canvas.renderer is None
    scene.fold(deep=True)
    assert scene._sheet is scene._parts is scene._canvas is None
