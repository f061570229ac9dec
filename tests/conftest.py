"""What all tests share: the order they run in."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, those that drive a browser last, so that a slip shows in seconds."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
