"""One list of packages, whichever way the project is installed; one version, wherever it is written."""

import ast
import re
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mktlib
from tests.house.files import ROOT, modules, name
from tests.house.test_layers import imports, package_of


def text(file):
    return (ROOT / file).read_text(encoding="utf-8")


PYPROJECT = tomllib.loads(text("pyproject.toml"))["project"]
ENVIRONMENT = yaml.safe_load(text("environment.yml"))
CITATION = yaml.safe_load(text("CITATION.cff"))
EXTRAS = PYPROJECT["optional-dependencies"]
OF_READERS = ["lab", "serve", "symbolic", "data"]  # `make lab` and `make dashboards` install them all
OF_A_SERVER = ["serve", "symbolic", "data"]
BROUGHT = {
    "": {"IPython", "PIL", "anywidget", "ipywidgets", "matplotlib", "numpy", "traitlets"},
    "serve": {
        "ipykernel", "jinja2", "jupyter_client", "jupyter_core", "jupyter_server", "latex2mathml", "markupsafe",
        "mistune", "nbclient", "nbconvert", "nbformat", "platformdirs", "psutil", "tornado", "traitlets", "voila",
        "zmq",
    },
    "lab": {"jupyterlab"},
}  # fmt: skip
BY_THEIR_EXTRAS = {"edition": {"bokeh_sampledata"}, "formula": {"sympy"}, "market": {"bokeh_sampledata"}}
ON_CONDA_FORGE = {"matplotlib-base": "matplotlib"}  # conda's name → PyPI's


def names_and_bounds(lines):
    pairs = (Requirement(line) for line in lines)
    return {ON_CONDA_FORGE.get(r.name, r.name): str(r.specifier) for r in pairs}


def test_the_core_is_what_an_explorer_in_any_notebook_needs():
    assert set(names_and_bounds(PYPROJECT["dependencies"])) == {"anywidget", "ipywidgets", "matplotlib", "numpy"}
    assert set(EXTRAS) == {*OF_READERS, "lite", "peers", "test"}


def test_conda_and_pip_install_the_same_packages():
    conda = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    (pip,) = (entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))
    from_conda = names_and_bounds(conda)
    assert from_conda.pop("python") == PYPROJECT["requires-python"]
    assert from_conda.pop("pip") == ""
    assert pip.pop() == "-e ."
    wanted = PYPROJECT["dependencies"] + [line for extra in OF_READERS for line in EXTRAS[extra]]
    assert from_conda | names_and_bounds(pip) == names_and_bounds(wanted)


@pytest.mark.parametrize(
    ("file", "extras"),
    [
        ("tools/install.sh", [OF_READERS, [*OF_READERS, "test"], [*OF_READERS, "test", "lite"]]),
        ("deploy/single/install.sh", [OF_A_SERVER]),
        ("tools/lock.sh", [OF_A_SERVER]),
        ("deploy/jupyterhub/jupyterhub_config.py", [OF_A_SERVER]),
        ("deploy/README.md", [OF_A_SERVER]),
        ("README.md", [OF_READERS]),
    ],
)
def test_whoever_installs_takes_every_extra_that_its_pages_need(file, extras):
    listed = re.findall(r"extras=([a-z,]+)|(?:\.|\$\{here\})\[([a-z,]+)\]", text(file))
    assert [(plain or bracketed).split(",") for plain, bracketed in listed] == extras


def locked(file):
    """Of each package of a lock: its version, and whom it is there for."""
    blocks = re.findall(r"^(\S+)==(\S+) \\\n((?:    .*\n)+)", text(f"deploy/container/{file}.txt"), re.MULTILINE)
    assert all("--hash=sha256:" in rest for _name, _version, rest in blocks)
    return {canonicalize_name(name): (version, rest) for name, version, rest in blocks}


@pytest.mark.parametrize("file", ["packages", "build"])
def test_a_lock_holds_packages_with_their_hashes_and_nothing_else(file):
    line = r"#.*|[a-z0-9.-]+==\S+ \\|    (?:--hash=sha256:[0-9a-f]{64}(?: \\)?|#.*)"
    assert [one for one in text(f"deploy/container/{file}.txt").splitlines() if not re.fullmatch(line, one)] == []


def test_the_image_is_made_of_what_pyproject_asks_for_no_more_and_no_less():
    found = locked("packages")
    asked = [Requirement(one) for one in PYPROJECT["dependencies"] + [one for e in OF_A_SERVER for one in EXTRAS[e]]]
    for one in asked:
        version, _ = found[canonicalize_name(one.name)]
        assert one.specifier.contains(version), f"{one} and not {version}: run `make lock`"
    direct = {name for name, (_version, rest) in found.items() if "what-a-price-is (pyproject.toml)" in rest}
    assert direct == {canonicalize_name(one.name) for one in asked}, "run `make lock`"
    builds = tomllib.loads(text("pyproject.toml"))["build-system"]["requires"]
    for one in map(Requirement, builds):
        assert one.specifier.contains(locked("build")[one.name][0]), "run `make lock`"


def test_the_image_takes_nothing_from_an_index_but_by_its_hash():
    lines = text("deploy/container/Containerfile").replace("\\\n", " ")
    steps = re.findall(r"pip (?:--python \S+ )?(?:install|wheel) [^&\n]*", lines)
    assert len(steps) == 4
    assert all(("--no-index" in one) != ("--require-hashes" in one) and "--no-deps" in one for one in steps)


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_imports_what_its_part_of_the_package_is_installed_with(path):
    part = path.relative_to(ROOT / "mktlib").parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {one.split(".")[0] for one in imports(tree, package_of(path))} - sys.stdlib_module_names - {"mktlib"}
    served = part in ("publish", "dashboards", "edition", "course", "doctor.py")
    allowed = brought_by("") | (brought_by("serve", "lab") if served else set())
    assert roots - allowed <= BY_THEIR_EXTRAS.get(part, set())


def brought_by(*extras):
    """Import names of what an extra brings, and of what that brings itself."""
    return set().union(*(BROUGHT[extra] for extra in extras))


def test_the_version_is_the_same_everywhere():
    assert mktlib.__version__ == PYPROJECT["version"] == CITATION["version"]
    heading = rf"^## \[{re.escape(mktlib.__version__)}\] - (unreleased|\d{{4}}-\d\d-\d\d)$"
    assert re.search(heading, text("CHANGELOG.md"), re.MULTILINE)


def test_the_licences_are_the_same_everywhere():
    assert PYPROJECT["license"] == " AND ".join(CITATION["license"])
    assert "Redistribution and use in source and binary forms" in text("LICENSE")
    assert "Attribution 4.0 International Public License" in text("LICENSE-TEXT")


def test_the_types_are_published():
    assert (ROOT / "mktlib" / "py.typed").exists()
