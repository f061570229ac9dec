"""A teacher's sheets on paper: one leaf each, on A4 and on Letter, and nothing wider than it."""

import io

import pytest

from mktlib.course.sheets import kit
from mktlib.publish.catalogue import read_catalogue
from tests.browser.collection import FOLDER

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    return kit(tmp_path_factory.mktemp("kit"), read_catalogue(FOLDER))


@pytest.mark.parametrize("paper", ["A4", pytest.param("Letter", marks=pytest.mark.whole)])
def test_each_sheet_is_at_most_two_pages(chromium, sheets, paper):
    pypdf = pytest.importorskip("pypdf")
    page = chromium.new_page()
    printed = {}
    for path in sheets:
        page.goto(path.as_uri())
        leaves = pypdf.PdfReader(io.BytesIO(page.pdf(format=paper))).pages
        printed[path.stem] = len(leaves)
        assert "CC BY 4.0" in leaves[-1].extract_text()
    page.close()
    assert len(printed) > 40
    assert {name: leaves for name, leaves in printed.items() if leaves > 2} == {}


def test_nothing_is_wider_than_a_phone(chromium, sheets):
    page = chromium.new_page(viewport={"width": 390, "height": 664})
    too_wide = []
    for path in sheets:
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(path.stem)
    page.close()
    assert too_wide == []
