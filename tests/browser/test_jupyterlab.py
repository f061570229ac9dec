"""The same notebooks in JupyterLab: amounts stay amounts, and Run All gives pictures that can be moved."""

import re
import shutil
import time

import nbformat
import pytest

from mktlib.__main__ import main
from tests.browser.collection import FOLDER, INDEX, address, explorers_in
from tests.browser.page import FIRST_PICTURE
from tests.browser.serving import lab
from tests.house.files import ROOT, notebooks

pytestmark = pytest.mark.browser
# A test looks at cells far from the window too; JupyterLab would only draw those the reader is near.
ALL_CELLS_AT_ONCE = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}


@pytest.fixture(scope="module")
def lab_server(tmp_path_factory):
    """JupyterLab on a copy of the notebooks: it saves what it opens."""
    place = tmp_path_factory.mktemp("lab")
    shutil.copytree(FOLDER, place / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with lab(place / "notebooks", place / "log", ALL_CELLS_AT_ONCE) as started:
        yield started


def opened_in_lab(visit, lab_server, name):
    """A visit with a notebook open, its text typeset and its kernel waiting."""
    opened = visit(f"{lab_server.url}/lab/tree/{name}?reset")
    panel = opened.page.locator(".jp-NotebookPanel:has(.jp-Notebook):visible")
    panel.locator(".jp-Cell").first.wait_for(timeout=FIRST_PICTURE)
    panel.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=FIRST_PICTURE)
    # The indicator is idle before there is a kernel too, and what is run then is lost; the status bar knows.
    opened.page.locator("#jp-bottom-panel, #jp-main-statusbar").get_by_text("| Idle").first.wait_for(
        timeout=FIRST_PICTURE
    )
    return opened, panel


def folded(path):
    """Whether an explorer stands under a heading that is closed: there it is drawn once that is opened."""
    cells = nbformat.read(path, as_version=4).cells
    return any("@explore" in cell.source and "deeper" in cell.metadata.get("tags", []) for cell in cells)


def test_run_all_gives_pictures_that_move(lab_server, visit):
    path = max((one for one in notebooks() if one != INDEX and not folded(one)), key=explorers_in)
    opened, panel = opened_in_lab(visit, lab_server, address(path))
    page = opened.page
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    explorers = opened.explorers(explorers_in(path))
    assert all(explorer.look().sentence[-1] in ".!?" for explorer in explorers)
    assert panel.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert panel.locator(".jp-OutputArea-output").get_by_text("Traceback").count() == 0

    assert page.get_by_text("official Jupyter news").count() == 0, "Lab asks what has nothing to do with the page"

    pairs = ((one, control) for one in explorers for control in one.controls())
    explorer, control = next(pair for pair in pairs if pair[1].kind in ("range", "player") and not pair[1].idle)
    before = explorer.look()
    opened.redrawn(lambda: explorer.part(control, "input[type=range]").press("ArrowRight"), explorer)
    after = explorer.look()
    assert after.picture != before.picture
    assert after.words != before.words


TEXT = "all_text.ipynb"
TYPESET = """[...document.querySelectorAll('.jp-MarkdownCell')].map(cell =>
  [...new Set([...cell.querySelectorAll('.jp-RenderedMarkdown mjx-container')].map(one => one.textContent))].length)"""


def test_what_is_typeset_are_formulas_and_not_amounts_of_dollars(lab_server, visit):
    """All text of the collection in one notebook, cell by cell: it is Lab that is asked how it reads them."""
    cells = [(path, cell) for path in notebooks() for cell in nbformat.read(path, as_version=4).cells]
    texts = [(path, cell.source) for path, cell in cells if cell.cell_type == "markdown"]
    together = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(text) for _path, text in texts],
        metadata=nbformat.read(INDEX, as_version=4).metadata,
    )
    nbformat.write(together, lab_server.errors.parent / "notebooks" / TEXT)
    opened, _panel = opened_in_lab(visit, lab_server, TEXT)
    expected = [len(set(formulas_in(text))) for _path, text in texts]
    seen = typeset_on(opened.page, sum(expected))
    assert len(seen) == len(texts) > 100
    wrong = [text for (_path, text), n, m in zip(texts, expected, seen, strict=True) if n != m]
    assert not wrong, f"{len(wrong)} cells are typeset otherwise than they are written, the first: {wrong[0]}"


def typeset_on(page, expected):
    """Formulas by cell that MathJax has made once all are there and no more come; it begins after the text stands."""
    seen, since = [], time.monotonic()
    while time.monotonic() - since < (15 if sum(seen) < expected else 1.5):
        now = page.evaluate(TYPESET)
        if now != seen:
            seen, since = now, time.monotonic()
        page.wait_for_timeout(100)
    return seen


def formulas_in(markdown):
    """The formulas of a cell of text."""
    plain = re.sub(r"```.*?```|`[^`]*`|\\+\$", " ", markdown, flags=re.DOTALL)
    return re.findall(r"\$\$.+?\$\$|\$[^$\n]+?\$", plain, re.DOTALL)


ASKED = """from mktlib.course import exercise, quantity
from mktlib.course.hand_in import hand_in

@exercise("Exercise 1", n=quantity("How many?", "shares"), hint="A dozen.")
def twelve(n):
    return n == 12 or f"{n:g} is not it."

twelve"""


def test_an_exercise_that_is_run_again_shows_what_was_answered_in_another_kernel_too(lab_server, visit):
    folder = lab_server.errors.parent / "notebooks"
    cells = [nbformat.v4.new_code_cell(source) for source in (ASKED, 'hand_in("mine", "ada");')]
    metadata = nbformat.read(INDEX, as_version=4).metadata
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "mine.ipynb")
    opened, panel = opened_in_lab(visit, lab_server, "mine.ipynb")
    page, card, handed = opened.page, panel.locator(".mk-exercise"), folder / "hand_in-mine-ada.json"

    def choose(menu, item):
        page.get_by_role("menuitem", name=menu, exact=True).click()
        page.get_by_role("menuitem", name=item).click()

    choose("Run", re.compile("^Run All Cells$"))
    for answer in ("7", "12"):
        card.get_by_label("How many?").fill(answer)
        card.get_by_role("button", name="Check").click()
    card.get_by_text("Tries: 2").wait_for()
    choose("Run", re.compile("^Run All Cells$"))
    panel.get_by_text("1 of 1 right, 2 tries.").wait_for()
    assert card.locator(".mk-sentence").inner_text() == "Right."
    assert card.get_by_label("How many?").input_value() == "12"
    handed.write_text(handed.read_text("utf-8").replace('"12"', '"11"'), "utf-8")  # so that it is seen where it is from
    choose("Kernel", re.compile("^Restart Kernel and Run All Cells"))
    page.locator(".jp-Dialog button.jp-mod-accept").click()
    card.get_by_text("11 is not it.").wait_for(timeout=FIRST_PICTURE)
    assert card.get_by_text("Tries: 2").count() == 1
    assert card.get_by_label("How many?").input_value() == "11"


def test_an_exercise_of_a_student_s_copy_leads_to_an_explorer_in_her_numbers(lab_server, visit):
    folder, name = lab_server.errors.parent, "21_bid_ask_spread"
    (folder / "class.csv").write_text("id\nada\nben\n", "utf-8")
    (folder / "class.salt").write_text("a course", "utf-8")
    command = ["copy", "21", str(folder / "notebooks"), "--notebooks", str(ROOT / "notebooks"), "--roster"]
    assert main([*command, str(folder / "class.csv")]) == 0
    cells = {cell.id: cell for cell in nbformat.read(folder / "notebooks" / "ada" / f"{name}.ipynb", 4).cells}
    own = int(re.search(r"^n = (\d+)", cells["21-exercise-2"].source, re.MULTILINE)[1])
    assert own not in (300, 500), "neither the page's number nor where the explorer begins"
    opened, _panel = opened_in_lab(visit, lab_server, f"ada/{name}.ipynb")
    opened.page.get_by_role("menuitem", name="Run", exact=True).click()
    opened.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    (haste,) = [each for each in opened.explorers(4) if each.name == "price_of_haste"]
    see = opened.page.locator("[data-exercise=even_again]").get_by_role("button", name="See it in “The price of haste”")
    see.wait_for(timeout=FIRST_PICTURE)
    assert f"for {own} shares" in haste.after(see.click).sentence
    assert haste.button("Back to Exercise 2").is_visible()
