"""Tests that use the same open page run in one process, in whatever order; those that drive a browser come last."""

from itertools import pairwise

import pytest

from tests.conftest import is_of_a_browser, shuffled, together
from tests.house.files import ROOT

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/browser/test_links.py::test_a[11_price_tag-wide]", "11_price_tag-wide"),
        ("tests/browser/test_print.py::test_b[11_price_tag-wide]", "11_price_tag-wide"),
        ("tests/browser/test_accessibility.py::test_c[11_price_tag-phone-wider spacing]", "11_price_tag-phone"),
        ("tests/browser/test_accessibility.py::test_d[gallery-wide]", "gallery-wide"),
        ("tests/browser/test_jupyterlab.py::test_e[1_formula/11_price_tag.ipynb]", "tests/browser/test_jupyterlab.py"),
        ("tests/formula/test_capital.py::test_f", "tests/formula/test_capital.py"),
        ("tests/pages/test_21_bid_ask_spread_patience.py::test_g", "page 21"),
        ("tests/pages/test_every_chart.py::test_h[358-21_bid_ask_spread]", "page 21"),
        ("tests/said/test_explorers_say_what_they_said.py::test_i[index]", "page index"),
        ("tests/pages/test_mutants.py::test_j[21_bid_ask_spread-03-a 22_sweep]", "mutants of page 21"),
    ],
)
def test_what_keeps_together(test, group):
    assert together(test) == group


def test_which_groups_belong_to_the_browser():
    groups = ["11_price_tag-wide", "index-phone", "tests/browser/test_links.py", "page 21", "tests/deploy/test_a.py"]
    assert [is_of_a_browser(group) for group in groups] == [True, True, True, False, False]


TESTS = [f"tests/{file}::test_{i}" for file in "abcdefg" for i in range(5)]


def test_an_order_is_drawn_from_its_seed_and_keeps_groups_together():
    orders = [shuffled(TESTS, seed, together) for seed in range(20)]
    assert orders[3] == shuffled(TESTS, 3, together) != orders[4]
    for order in orders:
        assert sorted(order) == TESTS
        groups = [together(test) for test in order]
        assert sum(a != b for a, b in pairwise(groups)) == 6, "each group in one piece"
    assert len({together(order[0]) for order in orders}) > 3, "groups change their places"
    assert len({order[0][-1] for order in orders}) > 2, "and so do the tests within"


@pytest.fixture
def suite(pytester):
    """Fast and slow tests and some for a browser, under the rules of this project."""
    pytester.makeini("[pytest]\nmarkers =\n    browser: drives one\n    slow: takes long\ntestpaths = tests")
    pytester.mkdir("tests")
    pytester.path.joinpath("tests/conftest.py").write_text((ROOT / "tests/conftest.py").read_text(encoding="utf-8"))
    code = """
import pytest

@pytest.mark.browser
def test_in_a_browser(): pass

@pytest.mark.slow
def test_long(): pass

def test_at_once(): pass
"""
    for file in ("a", "b", "c", "deploy/d"):
        path = pytester.path / "tests" / f"{file.replace('/', '/test_') if '/' in file else 'test_' + file}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(code)
    return pytester


def names(suite, *options):
    lines = suite.runpytest("--collect-only", "-q", *options).outlines
    return [line.partition("::")[2] for line in lines if "::" in line]


@pytest.mark.parametrize("options", [[], ["--seed", "5"]], ids=["as written", "drawn"])
def test_fast_tests_come_first_and_browsers_last(suite, options):
    order = names(suite, *options)
    assert order[:3] == ["test_at_once"] * 3
    assert sorted(order[3:8]) == ["test_at_once"] + ["test_long"] * 4, "what lies among slow tests is one of them"
    assert order[8:] == ["test_in_a_browser"] * 4


def test_who_wants_no_slow_tests_gets_none(suite):
    assert names(suite, "-m", "not slow and not browser") == ["test_at_once"] * 3
