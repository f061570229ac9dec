"""One small collection, and one real server on it for the whole session."""

import pytest

from tests.browser.serving import free_port as any_port
from tests.dashboards.collection import SECRET, Server, served, write_collection

__all__ = ["Server"]


@pytest.fixture(scope="session")
def collection(tmp_path_factory):
    """Folder with an index, two pages, and files that are nobody's business."""
    return write_collection(tmp_path_factory.mktemp("collection") / "notebooks")


@pytest.fixture(scope="session")
def secret():
    """What stands in every file that is nobody's business."""
    return SECRET


@pytest.fixture(scope="session")
def free_port():
    return any_port()


@pytest.fixture(scope="session")
def server(collection, free_port, tmp_path_factory):
    """The server as a reader starts it."""
    with served(collection, tmp_path_factory.mktemp("home"), free_port) as started:
        yield started
