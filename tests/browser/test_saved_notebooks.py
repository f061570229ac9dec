"""A notebook that was saved, or exported, and has no Python behind it: its pictures and sentences are there."""

import os
import subprocess
import sys

import pytest

from tests.browser import trial
from tests.browser.page import FIRST_PICTURE, visiting
from tests.browser.serving import lab

pytestmark = pytest.mark.browser
SENTENCES = ["100 at 20.", "It is 0.", "The line ends at 3.", "Nothing is told yet."]
RUN = "jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)"
SAVE = "jupyterapp.commands.execute('docmanager:save').then(() => true)"
END = "jupyterapp.serviceManager.sessions.shutdownAll().then(() => true)"
ALL_CELLS_AT_ONCE = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}


def stills(page):
    """Sentences of the stills that can be seen, each below its picture."""
    shown = page.locator("figure.mk-still:visible")
    for i in range(shown.count()):
        picture = shown.nth(i).locator("img")
        assert picture.evaluate("image => image.naturalWidth") > 500
        assert picture.get_attribute("alt") == shown.nth(i).locator("figcaption").inner_text()
    return shown.locator("figcaption").all_inner_texts()


def open_in_lab(visit, server):
    page = visit.open(f"{server.url}/lab/tree/{trial.PAGE}?reset").page
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=FIRST_PICTURE)
    return page


def test_saved_in_jupyterlab_and_opened_again_without_its_kernel(chromium, tmp_path):
    trial.write_charts(tmp_path / "notebooks")
    with lab(tmp_path / "notebooks", tmp_path / "log", ALL_CELLS_AT_ONCE) as server:
        with visiting(chromium) as visit:
            page = open_in_lab(visit, server)
            page.get_by_text("| Idle").first.wait_for(timeout=FIRST_PICTURE)
            page.evaluate(RUN)
            explorers = visit.explorers(len(SENTENCES))
            assert [one.look().sentence for one in explorers] == SENTENCES
            assert stills(page) == [], "the live explorers take the stills away"
            page.evaluate(SAVE)
            page.evaluate(END)
        with visiting(chromium) as visit:
            page = open_in_lab(visit, server)
            page.locator("figure.mk-still").nth(len(SENTENCES) - 1).wait_for(timeout=FIRST_PICTURE)
            assert stills(page) == SENTENCES
            assert not page.get_by_text("Error displaying widget").filter(visible=True).count()


def test_exported_by_the_plain_command_and_read_where_there_is_no_network(chromium, tmp_path):
    trial.write_charts(tmp_path)
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--execute",
        "--to",
        "html",
        "--output",
        "page",
        str(tmp_path / trial.PAGE),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={**os.environ}, timeout=300)
    assert done.returncode == 0, done.stderr
    with visiting(chromium, offline=True) as visit:
        visit.page.goto((tmp_path / trial.PAGE).with_name("page.html").as_uri())
        assert stills(visit.page) == SENTENCES
        assert not visit.page.get_by_text("Loading widget").filter(visible=True).count()
