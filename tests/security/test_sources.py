"""The sources themselves: nothing a reader sends is ever run, evaluated or parsed as a formula."""

import ast
import re

import nbformat
import pytest

from tests.house.files import ROOT, modules, name, notebooks, project_files

# Each turns text or bytes into code, into objects, or into a formula (which SymPy evaluates).
RUNS_TEXT = {
    "eval", "exec", "compile", "__import__", "execfile", "system", "popen", "run_cell", "run_line_magic", "ev",
    "sympify", "parse_expr", "parse_latex", "parse_mathematica", "S", "simplify", "lambdify", "nsimplify", "solve",
    "read_pickle", "loads", "load", "literal_eval", "unsafe_load", "full_load", "query", "numexpr",
}  # fmt: skip
JSON = {"json.loads", "tomllib.loads", "tomllib.load", "json.load"}  # text to numbers and text
OURS = {"re.compile", "ctypes.CDLL"}
# Text of our own: the collection's cells, run for cards and for the static edition in processes of their own, by a
# teacher's command for paper, and by a reader's browser for herself; her values reach them through the controls only.
# A curve's formula stands in its class.
OWN_TEXT = {
    "mktlib/publish/pictures.py": {"exec", "compile"},
    "mktlib/edition/page.py": {"exec", "eval", "compile"},
    "mktlib/edition/worker.py": {"exec", "compile"},
    "mktlib/course/sheets.py": {"exec", "compile"},
    "mktlib/formula/curves.py": {"sympy.sympify"},
}
SHOWS_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
)


def calls(tree):
    """Names of all called functions: ``json.loads`` for one of a module, ``.query`` for one of anything else."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def suspicious(source):
    """Calls that could run or evaluate text."""
    found = []
    for called, node in calls(ast.parse(source)):
        if called.rpartition(".")[2] in RUNS_TEXT and called not in JSON | OURS:
            found.append(f"{called}, line {node.lineno}")
    return found


@pytest.mark.parametrize("path", modules(), ids=name)
def test_no_module_runs_or_evaluates_text(path):
    known = OWN_TEXT.get(name(path), set())
    found = suspicious(path.read_text(encoding="utf-8"))
    assert [one for one in found if one.partition(",")[0] not in known] == []


@pytest.mark.parametrize("path", modules(), ids=name)
def test_sympy_is_given_symbols_and_numbers_never_text(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for called, node in calls(tree):
        if called.startswith("sympy.") and called != "sympy.symbols":
            texts = [ast.unparse(one) for one in ast.walk(node) if isinstance(one, ast.Constant | ast.JoinedStr)
                     and isinstance(getattr(one, "value", ""), str)]  # fmt: skip
            assert texts == [], f"{called} in line {node.lineno}"


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_no_page_runs_or_evaluates_text(path):
    source = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    known = re.compile(r"sp\.(simplify|solve),|(?!sp\.|sympy\.)\w+\.solve,")  # an exercise shows words
    assert [one for one in suspicious(source) if not known.match(one)] == []


@pytest.mark.parametrize("source", ["eval(x)", "sympy.sympify(text)", "S(x)", "os.system(x)", "frame.query(x)"])
def test_a_call_that_evaluates_is_found(source):
    assert suspicious(source)


def test_no_script_of_ours_reads_text_as_html():
    scripts = [path for path in project_files() if path.suffix == ".js" and path.is_relative_to(ROOT / "mktlib")]
    assert scripts
    for path in scripts:
        assert not SHOWS_HTML.search(path.read_text(encoding="utf-8")), path
