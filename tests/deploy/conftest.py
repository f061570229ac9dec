"""The site of one machine as ``deploy/`` describes it: two replicas, nginx in front."""

from contextlib import ExitStack, contextmanager

import nbformat
import pytest

from tests.browser.serving import serving
from tests.deploy.site import nginx, wait_until_ready
from tools import browser
from tools import nginx as tool

WORKS = 2  # [s] the first cell of the slow page
DRAWN = """
from mktlib.ui import axis, chart, explore, panel, point, say, slider
@explore("A price", price=slider("Price", 0, 9, 3, step=1))
def one(price):
    said = say("It is {price:number}.", price=price)
    return chart(panel("A price", point(price, 1), x=axis(low=0, high=9), y=axis(low=0, high=2)), says=said)
one
"""


@pytest.fixture(scope="session")
def nginx_program():
    """An nginx; where Debian's packages are at hand `make` has unpacked one."""
    found = tool.find()
    if found is None:
        pytest.skip(tool.NONE)
    return found


@pytest.fixture(scope="module")
def chromium():
    """The browser."""
    with browser.started() as launched:
        yield launched


@pytest.fixture(scope="session")
def collection(tmp_path_factory):
    """Two pages that are quick to open; the second one works for a while."""
    folder = tmp_path_factory.mktemp("collection")
    pages = {
        "index": f"print('here')\n{DRAWN}",
        "1_formula/11_price_tag": f"import time; time.sleep({WORKS}); print('done')",
    }
    for name, code in pages.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {name}")])
        notebook.cells.append(nbformat.v4.new_code_cell(code))
        notebook.metadata["mktlib"] = {"cover": "one"} if name == "index" else {}
        (folder / name).parent.mkdir(exist_ok=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


@contextmanager
def standing(program, collection, folder, change=str):
    """Two servers as the site's units start them, and nginx in front, its files changed: the site, and the servers."""
    with ExitStack() as stack:
        names = ("--proxied", "--hosts", "prices.example.org", "--max-kernels", "8")
        servers = [stack.enter_context(serving(collection, folder / f"{i}.log", *names)) for i in range(2)]
        for one in servers:
            wait_until_ready(one.url)
        (folder / "nginx").mkdir()
        yield stack.enter_context(nginx(program, folder / "nginx", [one.url for one in servers], change)), servers


@pytest.fixture(scope="module")
def site(nginx_program, collection, tmp_path_factory):
    """The whole site."""
    with standing(nginx_program, collection, tmp_path_factory.mktemp("site")) as (site, _servers):
        yield site


@pytest.fixture
def mortal(nginx_program, collection, tmp_path):
    """Another one, and its servers, to be killed."""
    with standing(nginx_program, collection, tmp_path) as both:
        yield both
