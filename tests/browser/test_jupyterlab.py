"""The same notebook in JupyterLab: Run All gives every explorer a picture that can be moved."""

import shutil

import pytest

from tests.browser.collection import FOLDER, INDEX, explorers_in
from tests.browser.page import FIRST_PICTURE, Explorer
from tests.browser.serving import lab
from tests.house.files import notebooks

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path):
    """A copy: JupyterLab saves what it opens."""
    shutil.copytree(FOLDER, tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return tmp_path / "notebooks"


def test_run_all_gives_pictures_that_move(folder, tmp_path, visit):
    path = max((one for one in notebooks() if one != INDEX), key=explorers_in)
    with lab(folder, tmp_path / "log") as server:
        opened = visit(f"{server.url}/lab/tree/{path.relative_to(FOLDER).as_posix()}", size=(1280, 1000))
        page = opened.page
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=FIRST_PICTURE)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=FIRST_PICTURE)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

        wanted = explorers_in(path)
        seen = {}
        panel = page.locator(".jp-WindowedPanel-outer").first
        panel.evaluate("panel => panel.scrollTo(0, 0)")
        for _ in range(200):  # pictures far from the window are drawn when the reader comes near
            page.wait_for_timeout(150)
            for root in page.locator(".mk-explorer[data-frame]").all():
                seen[root.get_attribute("data-explorer")] = root.locator(".mk-sentence").inner_text()
            if len(seen) == wanted:
                break
            panel.evaluate("panel => panel.scrollBy(0, 400)")
            if panel.evaluate("p => p.scrollTop + p.clientHeight >= p.scrollHeight - 2"):
                panel.evaluate("panel => panel.scrollTo(0, 0)")
        assert len(seen) == wanted, f"{sorted(seen)}; {opened.trouble}"
        assert all(sentence[-1] in ".!?" for sentence in seen.values()), seen
        assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        assert page.locator(".jp-OutputArea-output").get_by_text("Traceback").count() == 0

        explorer = Explorer(opened, page.locator(".mk-explorer[data-frame]").last)
        explorer.root.scroll_into_view_if_needed()
        opened.settle()
        control = next(one for one in explorer.controls() if one.kind in ("range", "player"))
        before = explorer.look()
        slider = explorer.part(control, "input[type=range]")
        slider.press("ArrowRight")
        drawn = [explorer.root.element_handle(), before.frame]
        page.wait_for_function("([root, frame]) => Number(root.dataset.frame) > frame", arg=drawn)
        opened.settle()
        after = explorer.look()
        assert after.picture != before.picture
        assert after.words != before.words
