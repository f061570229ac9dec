"""Each file of page tests names its page in `SLUG`; its tests take the page, whole or mutated."""

import re
from pathlib import Path

import pytest

from tests.conftest import together
from tests.house.files import notebooks
from tests.pages.page import EXTENT
from tests.pages.page import page as run_once
from tests.pages.runs import ORDERED

RUNS = re.compile(r"mktlib\.(orderbook\.market|market\.roles) import")
SIMULATED = {f"page {path.stem[:2]}" for path in notebooks() if RUNS.search(path.read_text(encoding="utf-8"))}


def pytest_configure(config):
    """Say how much is tried of what is alike."""
    whole = bool(config.getoption("--whole"))
    EXTENT.update({"corners": 24, "of a run": 6} if whole else {})
    ORDERED.update(all=whole, write=config.getoption("--write-runs"), seed=config.getoption("--seed"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Pages that run markets take their time at each setting."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and together(item.nodeid) in SIMULATED:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def page(request):
    """The page of this file."""
    return run_once(request.module.SLUG)
