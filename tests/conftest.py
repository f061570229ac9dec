"""What all tests share: their order, which of them keep together, and no clock for Hypothesis."""

import re
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("laws", deadline=None)  # a slow machine is no failure
settings.load_profile("laws")


PAGE = re.compile(r"\[(\w+-(?:wide|phone))\b")  # of a test on a page that was opened and operated once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, those that drive a browser last, so that a slip shows in seconds."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def together(nodeid: str) -> str:
    """Say what a test keeps together with: all tests on the same page, else those of its file."""
    page = PAGE.search(nodeid)
    return page[1] if page else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the work among processes so that no page is operated twice."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

    return ByPage(config, log)
