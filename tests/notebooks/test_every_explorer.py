"""Explorers that draw pixels, at their start and with each control at either end: no text leaves the picture.

Those whose model returns a chart are put to the same and more by tests/pages/test_every_chart.py.
"""

import pytest

from mktlib.ui.chart import Chart
from mktlib.ui.scene import Scene
from tests.house.files import name, notebooks
from tests.pages.page import page
from tests.ui.pictures import assert_text_stays_inside

PHONE, DESK = 318, 1048  # what a page of 390 and of 1280 px leaves for a picture [CSS px]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_no_text_leaves_a_picture(path, width):
    for explorer in page(path.stem).explorers.values():
        scene = Scene(width, 1)
        ends = [{control: end} for control in explorer.controls for end in (0, explorer.controls[control].last)]
        for positions in [{}, *ends]:
            explorer.reset()
            explorer.move(positions)
            picture = explorer.run()
            assert picture is not None
            if isinstance(picture, Chart):
                break
            scene.frame(picture)
            try:
                assert_text_stays_inside(scene)
            except AssertionError as error:
                raise AssertionError(f"{explorer.name} at {explorer.values}: {error}") from error
