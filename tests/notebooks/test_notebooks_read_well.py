"""What every notebook looks like before it is run: short cells, the same sections, links that lead somewhere."""

import re
from urllib.parse import unquote

import nbformat
import pytest

from mktlib.publish.text import to_html
from tests.house.files import ROOT, name, notebooks
from tests.notebooks.running import has_tag

MOST_LINES, MOST_HIDDEN = (
    12,
    30,
)  # of a cell that is seen (an exchange takes twelve); of a picture's, which stands there closed
MOST_WORDS = 120
SECTIONS = ["Predict", "What we assumed, and where this fails", "Exercises", "Sources"]
INDEX = ROOT / "notebooks/index.ipynb"

every_notebook = pytest.mark.parametrize("path", notebooks(), ids=name)
every_page_but_the_index = pytest.mark.parametrize("path", [p for p in notebooks() if p != INDEX], ids=name)


def read(path):
    return nbformat.read(path, as_version=4)


def prose(path):
    return [cell for cell in read(path).cells if cell.cell_type == "markdown"]


def is_closed(cell):
    """Whether JupyterLab shows the cell's output only."""
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def headings(cell):
    return re.findall(r"^#{1,6} +(.+?) *#*$", cell.source, re.MULTILINE)


def without_formulas(text):
    """Markdown without code and formulas, and with escaped dollars as the amounts they are."""
    text = re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.DOTALL).replace(r"\\$", "USD ").replace(r"\$", "USD ")
    text = re.sub(r"\$\$.+?\$\$", " ", text, flags=re.DOTALL)
    return re.sub(r"\$(?! )[^$\n]+?(?<! )\$", " ", text)


def test_there_are_notebooks_and_one_of_them_opens_the_collection():
    assert INDEX in notebooks()
    assert len(notebooks()) > 1


@every_notebook
def test_its_first_cell_begins_with_its_title(path):
    first, title = read(path).cells[0], read(path).metadata.title
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert re.sub(r"\\+\$", "$", headings(first)[0]) == title


@every_notebook
def test_it_says_which_question_it_answers_and_how_long_it_takes(path):
    own = read(path).metadata.mktlib
    assert own.question.endswith("?")
    assert own.description.endswith(".")
    assert isinstance(own.minutes, int)
    assert 1 <= own.minutes <= 60


@every_notebook
def test_a_cell_of_code_fits_in_one_glance(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= (MOST_HIDDEN if is_closed(cell) else MOST_LINES), f"cell {cell.id}: {len(lines)} lines"


@every_notebook
def test_a_cell_of_text_fits_in_one_breath(path):
    for cell in prose(path):
        plain = re.sub(r"<[^>]+>|\]\([^)]*\)", " ", without_formulas(cell.source))  # no tags, no link targets
        words = re.findall(r"[^\W_]+(?:[.,’'′-][^\W_]+)*", plain)
        if "Sources" not in headings(cell):
            assert len(words) <= MOST_WORDS, f"cell {cell.id} has {len(words)} words"


@every_notebook
def test_text_stands_before_code(path):
    kinds = [cell.cell_type for cell in read(path).cells if not is_closed(cell)]
    runs = re.findall(r"c+", "".join(kind[0] for kind in kinds))
    assert kinds[0] == "markdown"
    assert max(map(len, runs)) <= 3, "three cells of code in a row, and none says what they are for"


@every_page_but_the_index
def test_it_has_the_sections_that_every_page_has_in_their_order(path):
    found = [heading for cell in prose(path) for heading in headings(cell) if heading in SECTIONS]
    assert found == SECTIONS


@every_page_but_the_index
def test_its_exercises_have_a_place_to_answer_and_a_solution(path):
    tags = [tag for cell in read(path).cells for tag in ("exercise", "solution") if has_tag(cell, tag)]
    assert tags == ["exercise", "solution"] * (len(tags) // 2)
    assert all(is_closed(cell) for cell in read(path).cells if has_tag(cell, "solution")), "not in sight"


@every_notebook
def test_every_link_to_a_notebook_or_file_leads_to_one(path):
    for cell in prose(path):
        for target in re.findall(r"\]\(([^)\s]+)\)", cell.source) + re.findall(r'(?:href|src)="([^"]+)"', cell.source):
            if re.match(r"https://", target):
                continue
            file, _hash, _anchor = target.partition("#")
            assert not re.match(r"[a-z]+:|/", file), f"cell {cell.id} links to {target}"
            assert not file or (path.parent / unquote(file)).is_file(), f"cell {cell.id} links to {target}"


@every_page_but_the_index
def test_the_index_links_to_it(path):
    assert f"]({path.relative_to(INDEX.parent).as_posix()})" in "".join(cell.source for cell in prose(INDEX))


@every_notebook
def test_an_amount_of_dollars_is_not_read_as_a_formula(path):
    """JupyterLab turns a backslash-dollar into a dollar before it looks for formulas between two of them."""
    for cell in prose(path):
        left = without_formulas(cell.source)
        assert "$" not in left, f"cell {cell.id}: {left[max(0, left.index('$') - 30) :][:60]!r}"
        plain = re.sub(r"```.*?```|`[^`]*`", " ", cell.source, flags=re.DOTALL)
        amounts = re.findall(r"(?<!\\)\\?\$ ?\d[^$]{0,20}", plain)
        assert not amounts, rf"cell {cell.id}: write \\$ in {amounts}"


@every_notebook
def test_an_amount_of_dollars_reads_the_same_on_the_dashboard(path):
    for cell in prose(path):
        text = re.sub(r"<(code|pre|math)\b.*?</\1>", " ", to_html(cell.source), flags=re.DOTALL)
        backslashes = re.findall(r".{0,20}\\+\$.{0,10}", text)
        assert not backslashes, f"cell {cell.id}: {backslashes}"


@every_notebook
def test_the_same_words_say_how_long_it_takes_on_the_index(path):
    if path != INDEX:
        link = re.escape(f"]({path.relative_to(INDEX.parent).as_posix()})")
        lines = re.findall(rf"^.*{link}.*min\..*$", "\n".join(cell.source for cell in prose(INDEX)), re.MULTILINE)
        assert all(f"{read(path).metadata.mktlib.minutes} min." in line for line in lines)
