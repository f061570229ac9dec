"""The pages at `<base>voila/render/…` of a Jupyter server with a token, as on Binder and JupyterHub, in a browser."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest

from tests.browser.collection import FOLDER
from tests.browser.page import FIRST_PICTURE, visiting
from tests.browser.serving import free_port

pytestmark = pytest.mark.browser
BASE = "/user/x/"
TOKEN = secrets.token_hex(16)
PAGE = "voila/render/course/notebooks/1_formula/11_price_tag.ipynb"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """A Jupyter server on somebody's home, where the collection lies two folders down; its address."""
    home = tmp_path_factory.mktemp("server") / "home"
    ignored = shutil.ignore_patterns(".ipynb_checkpoints")
    shutil.copytree(FOLDER, home / "course" / "notebooks", ignore=ignored)
    own = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# My own")])
    beside = home.parent / "not_served"  # what lies outside the server's folder is nobody's neighbour
    beside.mkdir()
    for folder in (home, beside):
        nbformat.write(own, folder / "own.ipynb")
    port = free_port()
    options = [f"--ServerApp.base_url={BASE}", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    options += ["--no-browser", "--ServerApp.jpserver_extensions=mktlib.publish.jupyter=True"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    with (home.parent / "jupyter.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            cwd=home,
            env=os.environ
            | {"JUPYTER_CONFIG_DIR": str(home.parent / "c"), "JUPYTER_RUNTIME_DIR": str(home.parent / "r")},
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}{BASE}"
    until = time.monotonic() + 60
    try:
        while True:
            assert process.poll() is None, (home.parent / "jupyter.log").read_text()
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f"{url}api", timeout=5).close()
                break
            assert time.monotonic() < until, "Jupyter does not answer"
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_without_the_token_nothing_is_shown(jupyter):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(Stay).open(jupyter + PAGE, timeout=30)
    assert refused.value.code in {302, 403}


def test_a_page_comes_alive_and_its_links_stay_in_the_server(jupyter, chromium):
    with visiting(chromium) as visit:
        visit.open(f"{jupyter}{PAGE}?token={TOKEN}")
        page = visit.page
        sliders = ((one, control) for one in visit.explorers() for control in one.controls() if control.kind == "range")
        explorer, control = next(sliders)
        before = explorer.look()
        after = explorer.press(control, "ArrowRight")
        assert after.picture != before.picture
        assert after.words != before.words

        header = page.get_by_role("navigation", name="Pages")
        folder = f"{BASE}voila/render/course/notebooks/"
        neighbours = {"Next": f"{folder}1_formula/12_supply_curve.ipynb", "Previous": f"{folder}index.ipynb"}
        for words, address in neighbours.items():
            assert header.get_by_role("link", name=words).get_attribute("href") == address
        assert header.get_by_role("link", name="All pages").get_attribute("href") == f"{folder}index.ipynb"
        header.get_by_role("link", name="Next").click()
        page.wait_for_url("**/12_supply_curve.ipynb")
        page.locator(".mk-explorer[data-frame]").first.wait_for(timeout=FIRST_PICTURE)
        visit.settle()
        assert page.locator("h1").count() == 1
        assert visit.trouble == []


def test_another_notebook_of_the_same_server_is_shown_without_our_neighbours(jupyter, chromium):
    with visiting(chromium) as visit:
        visit.open(f"{jupyter}voila/render/own.ipynb?token={TOKEN}")
        visit.page.get_by_role("heading", name="My own").wait_for()
        assert visit.page.get_by_role("navigation", name="Pages").count() == 0
        assert visit.trouble == []
