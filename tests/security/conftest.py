"""One server for all trials here, started as the README starts it."""

import pytest

from tests.browser.serving import free_port
from tests.dashboards.collection import SECRET, served, write_collection
from tests.security.pages import PAGES


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A small collection with links that lead out of it."""
    folder = write_collection(tmp_path_factory.mktemp("security") / "notebooks", **PAGES)
    outside = folder.parent / "outside.ipynb"
    outside.write_text((folder / "Untitled.ipynb").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "1_formula/13_link.ipynb").symlink_to(outside)
    (folder / "1_formula/14_text.ipynb").symlink_to(folder.parent / "outside.txt")
    (folder / "1_formula/link.png").symlink_to(folder.parent / "outside.txt")
    (folder / "4_linked").symlink_to(folder / "drafts", target_is_directory=True)
    with served(folder, tmp_path_factory.mktemp("home"), free_port()) as started:
        yield started


@pytest.fixture(scope="session")
def secret():
    """What stands in every file that is nobody's business, and in every exception of the trial's pages."""
    return SECRET
