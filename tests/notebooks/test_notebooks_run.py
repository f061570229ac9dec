"""Every notebook runs from its first cell to its last, alone in an empty folder, solutions included."""

import base64
import io
import re

import pytest
from PIL import Image

from tests.house.files import name, notebooks
from tests.notebooks.running import WIDGET, has_tag, run, said

pytestmark = pytest.mark.parametrize("path", notebooks(), ids=name)
UNCAUGHT = ("error", "application/vnd.jupyter.stderr", "application/vnd.jupyter.error")


def code(path):
    return [cell for cell in run(path).cells if cell.cell_type == "code"]


def explorers(path):
    shown = [cell for cell in code(path) if any(WIDGET in out.get("data", {}) for out in cell.outputs)]
    return [cell for cell in shown if not has_tag(cell, "exercise")]


def test_no_cell_fails_or_complains(path):
    for cell in code(path):
        kinds = {out.output_type for out in cell.outputs} | {k for out in cell.outputs for k in out.get("data", {})}
        streams = {out.get("name") for out in cell.outputs}
        assert not kinds & set(UNCAUGHT), f"cell {cell.id}:\n{said(cell)}"
        assert "stderr" not in streams, f"cell {cell.id} wrote to stderr:\n{said(cell)}"
        assert "Traceback" not in said(cell), f"cell {cell.id}:\n{said(cell)}"


def test_every_cell_was_run(path):
    assert [cell.id for cell in code(path) if cell.source.strip() and not cell.execution_count] == []


def test_it_writes_no_files(path):
    assert run(path).left_behind == []


def test_a_cell_that_makes_an_explorer_ends_with_showing_it(path):
    makes = {cell.id for cell in code(path) if re.search(r"^@explore\b", cell.source, re.MULTILINE)}
    assert makes == {cell.id for cell in explorers(path)}


def test_an_explorer_brings_a_still_picture_and_its_sentence_for_readers_without_widgets(path):
    for cell in explorers(path):
        data, live = (out.data for out in cell.outputs)
        assert {"text/html", "image/png", "text/plain"} == set(data), f"cell {cell.id} has {sorted(data)}"
        assert {WIDGET, "text/plain"} == set(live), f"cell {cell.id} has {sorted(live)}"
        assert live["text/plain"] == data["text/plain"]
        still = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
        assert still.width >= 900
        assert len(still.convert("RGB").getcolors(1 << 16)) > 8, f"the still of cell {cell.id} is empty"
        words = data["text/plain"]
        assert re.fullmatch(r"[A-Z“$¥−0-9].{15,}[.!?]", words, re.DOTALL), f"cell {cell.id}: {words}"


def test_a_still_weighs_little(path):
    for cell in explorers(path):
        weight = len(cell.outputs[0].data["image/png"]) * 3 // 4
        assert weight < 60_000, f"the still of cell {cell.id} weighs {weight} bytes"


def test_an_exercise_says_only_that_it_is_open(path):
    for cell in code(path):
        if has_tag(cell, "exercise"):
            assert said(cell).strip("'\n") == "Not answered yet.", f"cell {cell.id}"


def test_a_solution_proves_itself_and_says_nothing(path):
    for cell in code(path):
        if has_tag(cell, "solution"):
            assert ".solve(" in cell.source, f"cell {cell.id}"
            assert cell.outputs == [], f"cell {cell.id}"
