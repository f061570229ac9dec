"""The house stays small: a folder has its lines, a file at most 400, and a library module serves at least two pages."""

import ast
import functools

import nbformat
import pytest

from tests.house.files import ROOT, modules, name, notebooks
from tests.house.test_layers import imports, package_of

# Lines of Python (static: of JavaScript and CSS). What falls is taken off.
BUDGET = {
    "": 376,
    "formula": 1_142,
    "orderbook": 2_363,
    "market": 1_468,
    "ui": 3_360,
    "ui/static": 1_610,
    "publish": 785,
    "edition": 1_266,
    "edition/static": 729,
    "dashboards": 1_660,  # with the rooms of a class
    "course": 1_147,  # with worksheets in each student's own numbers, and what it says to whoever mistypes
}
WHOLE = 13_565  # of the package, without what the browser runs
LONGEST = 400
SERVES_ONE = {  # module that one page uses alone → why it is no cell of that page
    "mktlib.orderbook.rules": "an exchange with calls, limits and breakers takes ten times the lines of a cell",
    "mktlib.market.roles": "four roles as actors of a run take ten times the lines of a cell",
}


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def folder_of(path):
    parts = path.relative_to(ROOT / "mktlib").parts[:-1]
    return "/".join(parts[:2] if parts[:1] in (("ui",), ("edition",)) else parts[:1])


@pytest.mark.parametrize("folder", BUDGET)
def test_a_folder_keeps_to_its_budget(folder):
    if folder.endswith("static"):
        files = [path for path in (ROOT / "mktlib" / folder).glob("*") if path.suffix in (".js", ".css")]
    else:
        files = [path for path in modules() if folder_of(path) == folder]
    total = sum(map(lines, files))
    assert total <= BUDGET[folder], f"{folder or 'top'}: {total} lines"
    assert total > 0.8 * BUDGET[folder], f"{folder or 'top'} has {total} lines: its budget of {BUDGET[folder]} can fall"


def test_the_package_is_small():
    assert sum(map(lines, modules())) <= WHOLE


def test_every_folder_has_a_budget():
    assert {folder_of(path) for path in modules()} <= set(BUDGET)


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_file_can_be_read_in_one_sitting(path):
    assert lines(path) <= LONGEST


@functools.cache
def known():
    """Module → its file; a package by its own name."""
    dotted = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules()}
    return {module.removesuffix(".__init__"): path for path, module in dotted.items()}


@functools.cache
def imported(module):
    """Modules of ours that one imports; what is named from a package comes through the package."""
    path = known()[module]
    return ours(imports(ast.parse(path.read_text(encoding="utf-8")), package_of(path)))


def ours(names):
    either = ((one, one.rpartition(".")[0]) for one in names)
    return {next((name for name in pair if name in known()), "") for pair in either} - {""}


def reached(starts):
    """All modules that some need, whatever they are named by."""
    found, todo = set(), [*starts]
    while todo:
        module = todo.pop()
        if module not in found:
            found.add(module)
            todo += imported(module)
    return found


@functools.cache
def pages_of():
    """Module → the pages that use it."""
    users: dict[str, set[str]] = {}
    for path in notebooks():
        code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
        for module in reached(ours(imports(ast.parse(code), ""))):
            users.setdefault(module, set()).add(path.stem)
    return users


def library():
    """Modules that pages are written in, but for packages, which only gather."""
    layers = ("mktlib.formula.", "mktlib.orderbook.", "mktlib.market.", "mktlib.ui.")
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules() if path.stem != "__init__"}
    return sorted(module for module in files if module.startswith(layers))


@pytest.mark.parametrize("module", library())
def test_a_library_module_serves_two_pages(module):
    """What one page needs stands on that page, but for the listed."""
    pages = len(pages_of().get(module, ()))
    assert pages == 1 if module in SERVES_ONE else pages >= 2, f"{module} serves {pages_of().get(module) or 'no page'}"
