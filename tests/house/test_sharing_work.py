"""Tests that use the same open page run in one process, so that it is opened and operated once."""

import pytest

from tests.conftest import together


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/browser/test_links.py::test_a[11_price_tag-wide]", "11_price_tag-wide"),
        ("tests/browser/test_print.py::test_b[11_price_tag-wide]", "11_price_tag-wide"),
        ("tests/browser/test_accessibility.py::test_c[11_price_tag-phone-wider spacing]", "11_price_tag-phone"),
        ("tests/browser/test_accessibility.py::test_d[gallery-wide]", "gallery-wide"),
        ("tests/browser/test_jupyterlab.py::test_e[1_formula/11_price_tag.ipynb]", "tests/browser/test_jupyterlab.py"),
        ("tests/formula/test_capital.py::test_f", "tests/formula/test_capital.py"),
    ],
)
def test_what_keeps_together(test, group):
    assert together(test) == group
