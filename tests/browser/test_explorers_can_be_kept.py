"""What a reader takes away from an explorer: its picture, and its data."""

import csv
import io
import re

import pytest
from PIL import Image

pytestmark = pytest.mark.browser
BOM = b"\xef\xbb\xbf"  # tells spreadsheets that a CSV is UTF-8


def downloaded(explorer, button, ending):
    explorer.visit.page.wait_for_timeout(120)  # Chromium drops downloads beyond ten in a second
    try:
        with explorer.visit.page.expect_download() as download:
            explorer.button(button).click()
    except Exception as error:
        raise AssertionError(f"{explorer.name}: nothing came of {button!r}; {explorer.visit.trouble}") from error
    assert download.value.suggested_filename == f"{explorer.name}.{ending}"
    return download.value.path().read_bytes()


def test_the_picture_at_twice_its_size(operated):
    for explorer in operated.explorers:
        picture = Image.open(io.BytesIO(downloaded(explorer, "Download picture", "png")))
        stage = explorer.root.locator(".mk-stage").bounding_box()
        assert picture.format == "PNG"
        assert abs(picture.width - 2 * stage["width"]) <= 2, explorer.name
        assert abs(picture.height - 2 * stage["height"]) <= 2, explorer.name
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 8, f"{explorer.name}: an empty picture"


def test_the_data_as_a_table_below_the_values_it_was_made_with(operated):
    for explorer in operated.explorers:
        raw = downloaded(explorer, "Download data", "csv")
        assert raw.startswith(BOM)
        text = raw.decode("utf-8-sig")
        comments = [line for line in text.splitlines() if line.startswith("#")]
        assert [line.removeprefix("# ").partition(": ")[0] for line in comments] == [
            control.label for control in explorer.controls()
        ]
        header, *data = list(csv.reader(io.StringIO(text)))[len(comments) :]
        assert all(re.fullmatch(r"[A-Za-z][\w %]*", name) for name in header), f"{explorer.name}: {header}"
        assert len(set(header)) == len(header) >= 2, f"{explorer.name}: {header}"
        assert data, f"{explorer.name}: no rows"
        assert {len(row) for row in data} == {len(header)}, explorer.name
