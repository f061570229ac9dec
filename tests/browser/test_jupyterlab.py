"""The same notebooks in JupyterLab: amounts stay amounts, and Run All gives pictures that can be moved."""

import re
import shutil
import time

import nbformat
import pytest

from tests.browser.collection import FOLDER, INDEX, address, explorers_in
from tests.browser.page import FIRST_PICTURE, visiting
from tests.browser.serving import lab
from tests.house.files import notebooks

pytestmark = pytest.mark.browser
# A test looks at cells far from the window too; JupyterLab would only draw those the reader is near.
OPEN = "path => jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'}).then(() => true)"
RENDERED = """n => [...document.querySelectorAll('.jp-RenderedMarkdown > *')]
  .filter(element => element.offsetParent).length >= n"""
# A notebook closed before its kernel has begun leaves Lab's debugger and its widgets without an answer.
OF_LAB = ("debugger state", "Comm not found")
ALL_CELLS_AT_ONCE = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}


@pytest.fixture(scope="module")
def lab_server(tmp_path_factory):
    """JupyterLab on a copy of the notebooks: it saves what it opens."""
    place = tmp_path_factory.mktemp("lab")
    shutil.copytree(FOLDER, place / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with lab(place / "notebooks", place / "log", ALL_CELLS_AT_ONCE) as started:
        yield started


def opened_in_lab(visit, lab_server, path):
    """A visit with the notebook open, its text typeset and its kernel waiting."""
    opened = visit(f"{lab_server.url}/lab/tree/{address(path)}?reset")
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
    opened, panel = opened_in_lab(visit, lab_server, path)
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


@pytest.fixture(scope="module")
def lab_page(lab_server, chromium):
    """JupyterLab, open once for all notebooks that are only read."""
    with visiting(chromium) as opened:
        opened.open(f"{lab_server.url}/lab?reset")
        opened.page.wait_for_function("globalThis.jupyterapp?.restored", timeout=FIRST_PICTURE)
        opened.page.evaluate("jupyterapp.restored.then(() => true)")
        yield opened


@pytest.mark.parametrize("path", notebooks(), ids=address)
def test_what_is_typeset_are_formulas_and_not_amounts_of_dollars(path, lab_page):
    page = lab_page.page
    lab_page.trouble.clear()
    page.evaluate(OPEN, address(path))
    panel = page.locator(".jp-NotebookPanel:has(.jp-Notebook):visible")
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    page.wait_for_function(RENDERED, arg=len(cells), timeout=FIRST_PICTURE)
    formulas = {formula for cell in cells for formula in formulas_in(cell)}
    typeset = typeset_on(panel, len(formulas))
    page.evaluate("jupyterapp.commands.execute('application:close-all')")
    assert len(typeset) == len(formulas), f"typeset: {sorted(typeset)}, but the formulas are {sorted(formulas)}"
    assert not [trouble for trouble in lab_page.trouble if not any(known in trouble for known in OF_LAB)]


def typeset_on(panel, expected):
    """The formulas that MathJax has made once all are there and no more come; it begins after the text stands."""
    seen, since = set(), time.monotonic()
    while time.monotonic() - since < (15 if len(seen) < expected else 1.5):
        now = set(panel.locator(".jp-RenderedMarkdown mjx-container").all_text_contents())
        if now != seen:
            seen, since = now, time.monotonic()
        panel.page.wait_for_timeout(100)
    return seen


def formulas_in(markdown):
    """The formulas of a cell of text."""
    plain = re.sub(r"```.*?```|`[^`]*`|\\+\$", " ", markdown, flags=re.DOTALL)
    return re.findall(r"\$\$.+?\$\$|\$[^$\n]+?\$", plain, re.DOTALL)
