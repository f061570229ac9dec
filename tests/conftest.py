"""What all tests share: their order, which of them keep together, and no clock for Hypothesis."""

import pytest
from hypothesis import settings

settings.register_profile("laws", deadline=None)  # a slow machine is no failure
settings.load_profile("laws")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, those that drive a browser last, so that a slip shows in seconds.

    When several processes share the work, a page that was opened and operated once stays with one of
    them, and so does a file of other tests in the browser.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        if item.get_closest_marker("browser"):
            page = getattr(item, "callspec", None) and item.callspec.params.get("operated")
            group = f"{page[0].stem}-{page[1]}" if page else item.path.stem
            item.add_marker(pytest.mark.xdist_group(group))
