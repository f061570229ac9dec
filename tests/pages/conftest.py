"""Each file of page tests names its page in `SLUG`; its tests take the page, whole or mutated."""

import pytest

from tests.pages.page import page as run_once


@pytest.fixture
def page(request):
    """The page of this file."""
    return run_once(request.module.SLUG)
