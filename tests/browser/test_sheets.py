"""A teacher's sheets on paper: one leaf each, on A4 and on Letter, and nothing wider than it."""

import io

import pytest

from mktlib.course.roster import Student
from mktlib.course.sheets import kit, on_paper
from mktlib.publish.catalogue import read_catalogue
from tests.browser.collection import FOLDER

pytestmark = pytest.mark.browser
LONGEST = "22"  # page with most to read and to write in its exercises


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


@pytest.mark.parametrize("paper", ["A4", pytest.param("Letter", marks=pytest.mark.whole)])
def test_each_student_has_a_leaf_of_her_own_and_the_longest_worksheet_fits_on_it(chromium, paper, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    catalogue, names = read_catalogue(FOLDER), ["Ada Lovelace", "Benoit Mandelbrot", "Cy Young"]
    students = [Student(name[:3].lower(), "salt", name) for name in names]
    written = on_paper(tmp_path, catalogue, [one for one in catalogue if one.slug.startswith(LONGEST)], students)
    page, leaves = chromium.new_page(), {}
    for path in written:
        page.goto(path.as_uri())
        leaves[path.stem] = [leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(page.pdf(format=paper))).pages]
    page.close()
    theirs, marks = (leaves[path.stem] for path in written)
    assert [[name in leaf for name in names] for leaf in theirs] == [[i == j for j in range(3)] for i in range(3)]
    assert all("CC BY 4.0" in leaf for leaf in theirs)
    assert len(marks) == 1


def test_nothing_is_wider_than_a_phone(chromium, sheets):
    page = chromium.new_page(viewport={"width": 390, "height": 664})
    too_wide = []
    for path in sheets:
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(path.stem)
    page.close()
    assert too_wide == []
