"""Mutants of pages: a sign, a side, a swapped word, a title, a figure in the prose; the page's tests catch each."""

import copy
import importlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest

from tests.pages.page import cells_of, run

MUTANTS = sorted((Path(__file__).parent / "mutants").glob("*.toml"))


def _all():
    for file in MUTANTS:
        for i, mutant in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["mutant"]):
            yield pytest.param(file.stem, mutant, id=f"{file.stem}-{i:02}-{mutant['what']}")


def mutated(slug, mutant):
    """Return the page's cells with one change, possible in one place only, and the names that this place is about."""
    cells = copy.deepcopy(cells_of(slug))
    found = [cell for cell in cells if mutant["find"] in cell.source]
    assert sum(cell.source.count(mutant["find"]) for cell in found) == 1, f"not in one place: {mutant['find']!r}"
    (cell,) = found
    cell.source = cell.source.replace(mutant["find"], mutant["replace"])
    named = re.findall(r"^(?:def|class) (\w+)|^([A-Za-z]\w*)\b.* = ", cell.source, re.MULTILINE)
    return cells, ["prose"] if cell.cell_type == "markdown" else ["".join(pair) for pair in named]


def survives(slug, cells, names=()):
    """Say whether no test of the page notices; those that speak of `names` are asked first, as they should."""
    files = sorted(Path(__file__).parent.glob(f"test_{slug}*.py"))
    modules = [importlib.import_module(f"tests.pages.{file.stem}") for file in files]
    known = (pair for module in modules for pair in vars(module).items() if pair[0].startswith("test_"))
    tests = [test for _name, test in known if list(inspect.signature(test).parameters) == ["page"]]
    word = re.compile(rf"\b(?:{'|'.join(names)})\b") if names else re.compile("")
    try:
        page = run(slug, cells)
        for test in sorted(tests, key=lambda test: not word.search(inspect.getsource(test))):
            test(page)
    except Exception:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "mutant"), _all())
def test_no_mutant_survives(slug, mutant):
    assert not survives(slug, *mutated(slug, mutant)), mutant["what"]


@pytest.mark.slow
@pytest.mark.parametrize("slug", [file.stem for file in MUTANTS])
def test_the_page_itself_survives(slug):
    """Else a mutant's death would prove nothing."""
    assert survives(slug, cells_of(slug))
