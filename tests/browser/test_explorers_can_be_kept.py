"""What a reader takes away from an explorer: its picture, and its data, which she can also read on the page."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

pytestmark = pytest.mark.browser
MOST_ROWS = 500  # of a table on the page
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


def data_of(explorer):
    """The data that a reader takes away: the lines above the table, its head, its rows."""
    raw = downloaded(explorer, "Download data", "csv")
    assert raw.startswith(BOM)
    text = raw.decode("utf-8-sig")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    header, *rows = list(csv.reader(io.StringIO(text)))[len(comments) :]
    return comments, header, rows


def same(cell, file):
    """Whether a cell of the table shows what the file says, in twelve digits at most."""
    try:
        return float(cell) == pytest.approx(float(file), rel=1e-11, nan_ok=True)
    except ValueError:
        return cell == file


def test_the_picture_at_twice_its_size(example):
    for explorer in example.explorers:
        picture = Image.open(io.BytesIO(downloaded(explorer, "Download picture", "png")))
        assert picture.format == "PNG"
        assert abs(picture.width - 2 * 960) <= 2, explorer.name
        assert 2 * 250 <= picture.height <= 2 * 600, explorer.name
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 8, f"{explorer.name}: an empty picture"


def test_a_chart_as_a_drawing_of_lines(example):
    for explorer in example.explorers:
        drawing = ET.fromstring(downloaded(explorer, "Picture for print", "svg"))
        assert drawing.tag.endswith("svg")
        assert sum(one.tag.endswith("path") for one in drawing.iter()) > 8, f"{explorer.name}: an empty picture"


def test_the_data_below_the_values_it_was_made_with_and_as_a_table_on_the_page(example):
    for explorer in example.explorers:
        comments, header, rows = data_of(explorer)
        labels = {line.removeprefix("# ").partition(": ")[0] for line in comments}
        assert {control.label for control in explorer.controls()} <= labels
        assert all(re.fullmatch(r"[A-Za-z][\w %]*", name) for name in header), f"{explorer.name}: {header}"
        assert len(set(header)) == len(header) >= 1, f"{explorer.name}: {header}"
        assert rows, f"{explorer.name}: no rows"
        assert {len(row) for row in rows} == {len(header)}, explorer.name

        explorer.button("Show data as a table").click()
        table = explorer.root.locator(".mk-table table")
        table.wait_for()
        assert table.locator("caption").inner_text() == explorer.root.get_attribute("aria-label")
        heads = table.locator("thead th[scope=col]").all_inner_texts()
        assert [re.sub(r"\W+", "_", head).lower() for head in heads] == header, explorer.name
        shown = table.locator("tbody").evaluate(
            "body => [...body.rows].map(row => [...row.cells].map(c => c.textContent))"
        )
        assert len(shown) == min(len(rows), MOST_ROWS), explorer.name
        assert [
            cell for a, b in zip(shown, rows, strict=False) for cell in zip(a, b, strict=True) if not same(*cell)
        ] == []
        explorer.button("Hide the table").click()
        assert not table.is_visible()
