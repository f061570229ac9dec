"""The notebooks in JupyterLite: opened from their page, run and operated without a server's Python or another host."""

import ast
import importlib.util
import io
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest

from mktlib.edition import lite, runtime
from mktlib.edition import site as told
from mktlib.edition.build import build
from mktlib.edition.parts import Unavailable
from mktlib.publish.catalogue import notebooks_folder, read_catalogue
from tests.edition.hosts import hosting
from tests.house.files import notebooks

SLUG = "12_supply_curve"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One page with its notebook, below a prefix."""
    if not importlib.util.find_spec("jupyterlite_core"):
        pytest.skip("JupyterLite is not installed: pip install -e '.[lite]'")
    folder, said = tmp_path_factory.mktemp("lite"), []
    build(folder / "prices", pages=[SLUG], lite=True, say=said.append)
    if not (folder / "prices/lite").is_dir():
        pytest.skip(said[0])
    return folder


def answered(one, act):
    """What an explorer says after something has been done to it."""
    before = one.locator(".mk-sentence").inner_text()
    act()
    for _i in range(200):
        said = one.locator(".mk-sentence").inner_text()
        if said != before:
            return said
        one.page.wait_for_timeout(100)
    raise AssertionError(f"it still says {before!r}")


def test_its_package_has_all_that_notebooks_import(tmp_path):
    name, wheel = next(lite._packed())
    zipfile.ZipFile(io.BytesIO(wheel)).extractall(tmp_path)
    cells = (one for path in notebooks() for one in nbformat.read(path, as_version=4).cells if one.cell_type == "code")
    ours = {
        ast.unparse(line)
        for cell in cells
        for line in ast.walk(ast.parse(cell.source))
        if isinstance(line, ast.Import | ast.ImportFrom) and "mktlib" in ast.unparse(line)
    }
    assert "from mktlib.course import exercise, one_of, quantity" in ours
    wanted = [*sorted(ours), "from mktlib.course.hand_in import hand_in", "import mktlib; print(mktlib.__file__)"]
    options = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(tmp_path)}, "text": True}
    done = subprocess.run([sys.executable, "-c", "\n".join(wanted)], capture_output=True, check=False, **options)
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "mktlib/__init__.py")), done.stderr
    assert name.startswith("mktlib-")


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_leads_to_its_notebook_which_runs_in_the_browser_and_answers(site, chromium):
    context = chromium.new_context(
        viewport={"width": 1200, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    page, asked, trouble = context.new_page(), [], []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if "Content Security" in said.text else None)
    context.on("request", lambda request: asked.append(request.url))
    context.on("response", lambda answer: trouble.append(answer.url) if answer.status >= 400 else None)
    with hosting(site, told.headers()["*"]) as host:
        page.goto(f"{host}prices/{SLUG}.html")
        page.get_by_role("link", name="Open this page and change its code").click()
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=120_000)
        page.get_by_text("Run", exact=True).first.click()
        page.get_by_text("Run All Cells", exact=True).first.click()
        page.locator(".mk-explorer").nth(8).wait_for(state="attached", timeout=120_000)
        one = page.locator("[data-explorer=everybody][data-frame]")
        one.wait_for(timeout=20_000)
        one.scroll_into_view_if_needed()
        slider = one.locator("[data-control=trade] input")
        assert "You buy 5 shares" in answered(one, slider.click), "in its middle; it began at a third"
        assert "You buy 6 shares" in answered(one, lambda: page.keyboard.press("ArrowRight")), "not the notebook's key"
        assert page.locator(".mk-note:not(:empty)").count() == 0
        one.get_by_role("button", name="Copy link").click()
        one.get_by_role("button", name="Link copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"{host}prices/{SLUG}.html?")
        failed = page.locator("[data-mime-type='application/vnd.jupyter.error'], [data-mime-type*=stderr]")
        assert failed.all_inner_texts() == []
        assert {url for url in asked if not url.startswith((host, "data:", "blob:"))} == set()
        context.close()
    assert trouble == []


@pytest.mark.slow
def test_a_second_build_leaves_it_as_it_is(site):
    before = {path: path.stat().st_mtime_ns for path in (site / "prices/lite").rglob("*")}
    build(site / "prices", pages=[SLUG], lite=True, say=lambda _line: None)
    assert {path: path.stat().st_mtime_ns for path in (site / "prices/lite").rglob("*")} == before


def test_where_it_is_not_installed_that_is_said_and_pages_lead_nowhere(monkeypatch, tmp_path):
    monkeypatch.setattr(lite, "FRONT_ENDS", ("nobody's",))
    pages = read_catalogue(notebooks_folder(None))
    with pytest.raises(Unavailable, match="serve,lite"):
        lite.install(tmp_path, tmp_path, pages)
    assert lite.address(pages[SLUG]) == f"lite/notebooks/index.html?path=1_formula/{SLUG}.ipynb"


def test_every_file_of_its_python_is_pinned():
    names = {lite._name(name) for name in runtime.ALL if "-" in name}
    assert names >= lite.LATER | {"ipython", "micropip", "numpy", "sqlite3", "ssl"}
    locked = lite._lock({name: b"" for name in runtime.ALL if "-" in name})["packages"]
    assert {depended for one in locked.values() for depended in one["depends"]} <= names
