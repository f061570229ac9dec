"""What the wheel carries: pages, kit, pictures, in little room; a copy from it shows its pictures before it is run."""

import base64
import json
import re
import zipfile

import nbformat
import pytest

from tests.house.files import ROOT, name, notebooks
from tests.notebooks.running import copies, wheel

KIT = ROOT / "mktlib/course/kit"


def carried():
    """Names of the wheel's files."""
    with zipfile.ZipFile(wheel()) as held:
        return set(held.namelist())


def test_it_is_small():
    assert wheel().stat().st_size < 3_000_000


def test_it_carries_the_pages_and_their_kit():
    assert {f"mktlib/{path.relative_to(ROOT).as_posix()}" for path in notebooks()} <= carried()
    kits = {path.relative_to(ROOT).as_posix() for path in KIT.iterdir()}
    assert len(kits) >= len(notebooks())
    assert kits <= carried()


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_a_copy_shows_the_pictures_that_travel_before_it_is_run(path):
    shown = {}
    for cell in nbformat.read(copies() / path.name, as_version=4).cells:
        if found := re.findall(r"^@explore\(.*?^def (\w+)", cell.get("source", ""), re.DOTALL | re.MULTILINE):
            shown |= dict(zip(found, (out.data["image/png"] for out in cell.outputs[::2]), strict=True))
    with zipfile.ZipFile(wheel()) as held:
        sums = json.loads(held.read("mktlib/pictures/sums.json"))[path.stem]
        kept = {one: held.read(f"mktlib/pictures/{path.stem}/{one}.png") for one in sums if one != "cells"}
    assert {one: base64.b64decode(text) for one, text in shown.items()} == kept
    assert kept
