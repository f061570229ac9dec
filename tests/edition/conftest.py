"""Two pages as files, made once for all processes of a run; and one browser."""

import os

import pytest
from filelock import FileLock

from tools import browser

PAGES = ["11_price_tag", "12_supply_curve"]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder that `mktlib build --pages` makes of `PAGES`."""
    from mktlib.edition.build import build

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of all processes
    with FileLock(folder / "built.lock"):  # who comes second finds it made, and changes nothing
        build(folder / "built", pages=PAGES, say=lambda _line: None)
    return folder / "built"


@pytest.fixture(scope="package")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = browser.launch(playwright)
        yield launched
        launched.close()
