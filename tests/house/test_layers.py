"""Imports run one way, formula ← orderbook ← market ← ui ← publish ← course, and a dashboard starts fast."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mktlib.edition import parts
from tests.house.files import ROOT, modules, name

MODEL = ["formula", "orderbook", "market"]
MAY_IMPORT = {
    "formula": {"formula"},
    "orderbook": {"formula", "orderbook"},
    "market": {"formula", "orderbook", "market"},
    "ui": {"formula", "orderbook", "market", "ui"},
    "publish": {"formula", "orderbook", "market", "ui", "publish"},
    "course": {"formula", "orderbook", "market", "ui", "publish", "edition", "course"},
    "dashboards": {"formula", "orderbook", "market", "ui", "publish", "dashboards"},
    "edition": {"formula", "orderbook", "market", "ui", "publish", "edition"},
}
WIDGETS_AND_DRAWING = {"anywidget", "ipympl", "ipywidgets", "IPython", "matplotlib", "PIL", "voila"}
SLOW_TO_IMPORT = {"pandas", "sympy"}
ONLY_FOR_TESTS = {"babel", "scipy"}
# All that a page's own Python is sent runs, like the models, where there is NumPy and nothing else; only these import
# something heavy, in functions that nobody calls there: an author's own figure, a still, what a notebook displays.
LIGHT = {name for name in parts.ours() if name.endswith(".py")}
HEAVY_WITHIN = {"mktlib/ui/chart.py", "mktlib/ui/explorer.py", "mktlib/ui/talk.py"}
NOT_IN_THE_LIGHT = WIDGETS_AND_DRAWING | ONLY_FOR_TESTS | {"pandas", "traitlets"}


def imports(tree: ast.AST, package: str) -> Iterator[str]:
    """Dotted names a module imports, relative ones resolved; `from a import b` counts as both a.b and a."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def runs_at_import(tree: ast.Module) -> ast.Module:
    """What is left of a module once function bodies and blocks for type checkers are taken out."""

    class Strip(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
            return None

        def visit_Lambda(self, node: ast.Lambda) -> ast.Constant:
            return ast.Constant(None)

        def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
            if ast.unparse(node.test).endswith("TYPE_CHECKING"):
                return [self.visit(statement) for statement in node.orelse]
            return self.generic_visit(node)

    return Strip().visit(tree)


def package_of(path: Path) -> str:
    """Dotted name of the package a file belongs to."""
    return ".".join(path.relative_to(ROOT).parent.parts)


def layer_of(path: Path) -> str:
    """Folder below mktlib that a file lies in; "" for a module directly under mktlib."""
    parts = path.relative_to(ROOT / "mktlib").parts
    return parts[0] if len(parts) > 1 else ""


def upward_imports(source: str, layer: str, package: str) -> list[str]:
    """Imports of the package's own layers that `layer` may not make; a module in no layer may make none."""
    allowed = MAY_IMPORT.get(layer, set())
    found = []
    for imported in imports(ast.parse(source), package):
        parts = imported.split(".")
        if parts[0] == "mktlib" and len(parts) > 1 and parts[1] in MAY_IMPORT:
            reached = {parts[1], ".".join(parts[1:3])}
            if not reached & allowed:
                found.append(imported)
    return found


ON_TOP = {"mktlib/__main__.py", "mktlib/doctor.py"}  # of every layer
LAYERED = [path for path in modules() if name(path) not in ON_TOP]


@pytest.mark.parametrize("path", LAYERED, ids=name)
def test_no_module_imports_a_layer_above_its_own(path):
    assert not upward_imports(path.read_text(encoding="utf-8"), layer_of(path), package_of(path))


def test_every_folder_of_the_package_belongs_to_a_layer():
    assert {layer_of(path) for path in modules()} <= {"", *MAY_IMPORT}


def light_modules() -> list[Path]:
    """Modules of the models, and those of `LIGHT`."""
    return [path for path in modules() if layer_of(path) in MODEL or name(path) in LIGHT]


@pytest.mark.parametrize("path", [path for path in light_modules() if name(path) not in HEAVY_WITHIN], ids=name)
def test_models_and_words_know_no_widget_and_no_drawing_not_even_within_a_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {imported.split(".")[0] for imported in imports(tree, package_of(path))}
    assert not roots & NOT_IN_THE_LIGHT


@pytest.mark.parametrize("path", modules(), ids=name)
def test_no_module_imports_what_only_tests_need(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {imported.split(".")[0] for imported in imports(tree, package_of(path))}
    assert not roots & ONLY_FOR_TESTS


@pytest.mark.parametrize("path", modules(), ids=name)
def test_slow_packages_are_imported_where_they_are_used(path):
    tree = runs_at_import(ast.parse(path.read_text(encoding="utf-8")))
    roots = {imported.split(".")[0] for imported in imports(tree, package_of(path))}
    assert not roots & SLOW_TO_IMPORT


@pytest.mark.parametrize("module", [*(f"mktlib.{layer}" for layer in MODEL), "mktlib.ui", "mktlib.ui.numbers"])
def test_importing_a_model_or_what_a_page_says_loads_nothing_heavy(module):
    assert not loaded_by(f"import {module}") & (NOT_IN_THE_LIGHT | SLOW_TO_IMPORT)


def test_what_their_functions_import_loads_nothing_heavy_either():
    """Every import within a function is run too, but for those of packages that are an extra's."""
    wanted = set()
    for path in (path for path in light_modules() if name(path) not in HEAVY_WITHIN):
        wanted.add(f"{package_of(path)}.{path.stem}".removesuffix(".__init__"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                wanted |= {one.rpartition(".")[0] or one for one in imports(function, package_of(path))}
    ours = {"mktlib", "numpy", *sys.stdlib_module_names}
    statements = [f"import {module}" for module in sorted(wanted) if module.split(".")[0] in ours]
    assert not loaded_by("\n".join(statements)) & (NOT_IN_THE_LIGHT | SLOW_TO_IMPORT)


def test_all_that_a_page_is_sent_can_be_imported_without_anything_heavy():
    blocked = sorted(NOT_IN_THE_LIGHT | SLOW_TO_IMPORT | {"nbformat", "multiprocessing", "ctypes", "unittest", "xml"})
    names = sorted(one.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for one in LIGHT)
    code = f"import sys; sys.modules.update(dict.fromkeys({blocked}))\n" + "\n".join(f"import {one}" for one in names)
    assert "mktlib" in loaded_by(code)


def loaded_by(code: str) -> set[str]:
    """Packages that a fresh Python has imported after `code`."""
    code += "\nimport sys; print(*{module.split('.')[0] for module in sys.modules})"
    return set(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).split())


@pytest.mark.parametrize(
    ("source", "layer"),
    [
        ("import mktlib.ui", "formula"),
        ("from mktlib import market", "orderbook"),
        ("from ..orderbook import Book", "formula"),
        ("from .. import ui", "market"),
        ("def f():\n    from mktlib.course import checks", "ui"),
        ("from mktlib.dashboards import app", "ui"),
        ("from mktlib.dashboards.warm import Kernel", "ui"),
        ("from ..course import check", "dashboards"),
        ("from mktlib.dashboards.guard import read", "publish"),
        ("from mktlib.formula import market_cap", ""),
    ],
)
def test_an_upward_import_is_found_however_it_is_written(source, layer):
    assert upward_imports(source, layer, f"mktlib.{layer}".rstrip("."))


@pytest.mark.parametrize(
    ("source", "layer"),
    [
        ("from mktlib import __version__", "formula"),
        ("from ..formula import LadderSupply", "orderbook"),
        ("from .supply import LadderSupply", "formula"),
        ("from ..ui import explorer", "dashboards"),
        ("from mktlib.publish.text import to_html", "dashboards"),
    ],
)
def test_a_downward_import_is_none(source, layer):
    assert not upward_imports(source, layer, f"mktlib.{layer}")


def test_only_what_runs_at_import_counts_as_slow():
    lazy = "if TYPE_CHECKING:\n    import sympy\nelse:\n    import json\ndef f():\n    import sympy\n"
    tree = runs_at_import(ast.parse(f"{lazy}class C:\n    import pandas\n"))
    assert set(imports(tree, "mktlib")) == {"json", "pandas"}
