"""Every explorer of every notebook, at its start and with each control at either end: no text leaves the picture."""

from pathlib import Path

import nbformat
import pytest

from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.scene import Scene
from tests.house.files import name, notebooks
from tests.ui.pictures import assert_text_stays_inside

PHONE, DESK = 318, 1048  # what a page of 390 and of 1280 px leaves for a picture [CSS px]


def explorers(path: Path) -> dict:
    EXPLORERS.clear()
    space: dict = {"display": lambda *_shown: None, "__name__": "__notebook__"}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and not {"exercise", "solution"} & set(cell.metadata.get("tags", ())):
            exec(compile(cell.source, f"{path.name}:{cell.id}", "exec"), space)
    return dict(EXPLORERS)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_no_text_leaves_a_picture(path, width):
    for explorer in explorers(path).values():
        scene = Scene(width, 1)
        ends = [{control: end} for control in explorer.controls for end in (0, explorer.controls[control].last)]
        for positions in [{}, *ends]:
            explorer.reset()
            explorer.move(positions)
            picture = explorer.run()
            assert picture is not None
            scene.frame(picture)
            try:
                assert_text_stays_inside(scene)
            except AssertionError as error:
                raise AssertionError(f"{explorer.name} at {explorer.values}: {error}") from error
