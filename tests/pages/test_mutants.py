"""Mutants of pages: a sign, a side, a swapped word, a title, a figure in the prose; the page's tests catch each."""

import copy
import importlib
import inspect
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.pages import runs
from tests.pages.page import Page, cells_of, run

Law = Callable[[Page], None]
FOLDER = Path(__file__).parent
MUTANTS = sorted((FOLDER / "mutants").glob("*.toml"))
EVERY = 6
ITSELF = "the page itself"  # an assert of its own fails, or a cell does not run


def mutants_of(slug: str) -> list[dict[str, str]]:
    """What a file of mutants holds: `what` it is, text to `find` in one place, its `replace`ment, who has caught it."""
    found: list[dict[str, str]] = tomllib.loads((FOLDER / "mutants" / f"{slug}.toml").read_text("utf-8"))["mutant"]
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every sixth mutant, another one for each order of the tests; all where all is tried."""
    if "mutant" in metafunc.fixturenames:
        known, first = list(_all()), (metafunc.config.getoption("--seed") or 0) % EVERY
        metafunc.parametrize(("slug", "mutant"), known if metafunc.config.getoption("--whole") else known[first::EVERY])


def _all() -> Iterator[Any]:
    for slug in (file.stem for file in MUTANTS):
        for i, mutant in enumerate(mutants_of(slug)):
            yield pytest.param(slug, mutant, id=f"{slug}-{i:02}-{mutant['what']}")


def mutated(slug: str, mutant: Mapping[str, str]) -> list[Any]:
    """Return the page's cells with one change, possible in one place only."""
    cells = copy.deepcopy(cells_of(slug))
    found = [cell for cell in cells if mutant["find"] in cell.source]
    assert sum(cell.source.count(mutant["find"]) for cell in found) == 1, f"not in one place: {mutant['find']!r}"
    (cell,) = found
    cell.source = cell.source.replace(mutant["find"], mutant["replace"])
    return cells


def laws_of(slug: str) -> dict[str, Law]:
    """Tests that take the page and nothing else, by their names."""
    modules = [importlib.import_module(f"tests.pages.{file.stem}") for file in sorted(FOLDER.glob(f"test_{slug}*.py"))]
    known = [pair for module in modules for pair in vars(module).items() if pair[0].startswith("test_")]
    return {name: test for name, test in known if list(inspect.signature(test).parameters) == ["page"]}


def caught(slug: str, cells: list[Any], tests: Mapping[str, Law]) -> str:
    """Name the first test that notices, or say that the page itself does; "" when nobody does."""
    try:
        page = run(slug, cells)
    except Exception:
        return ITSELF
    for name, test in tests.items():
        try:
            test(page)
        except Exception:
            return name
    return ""


@pytest.mark.slow
def test_no_mutant_survives(slug: str, mutant: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who caught it before is asked first, then all others; on the page as it is, each of these tests passes."""
    monkeypatch.setattr(runs, "ORDERED", {"all": True, "write": False, "seed": None})  # nor is it written down
    tests, known = laws_of(slug), mutant.get("caught_by")
    first = {known: tests[known]} if known in tests else {}
    assert caught(slug, mutated(slug, mutant), first | tests), mutant["what"]
