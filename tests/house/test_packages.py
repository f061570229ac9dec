"""One list of packages, whichever way the project is installed; one version, wherever it is written."""

import re
import tomllib

import yaml
from packaging.requirements import Requirement

import mktlib
from tests.house.files import ROOT


def text(file):
    return (ROOT / file).read_text(encoding="utf-8")


PYPROJECT = tomllib.loads(text("pyproject.toml"))["project"]
ENVIRONMENT = yaml.safe_load(text("environment.yml"))
CITATION = yaml.safe_load(text("CITATION.cff"))
ON_CONDA_FORGE = {"matplotlib-base": "matplotlib"}  # conda's name → PyPI's


def names_and_bounds(lines):
    pairs = (Requirement(line) for line in lines)
    return {ON_CONDA_FORGE.get(r.name, r.name): str(r.specifier) for r in pairs}


def test_conda_and_pip_install_the_same_packages():
    conda = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    (pip,) = (entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))
    from_conda = names_and_bounds(conda)
    assert from_conda.pop("python") == PYPROJECT["requires-python"]
    assert from_conda.pop("pip") == ""
    assert pip.pop() == "-e ."
    wanted = PYPROJECT["dependencies"] + PYPROJECT["optional-dependencies"]["data"]
    assert from_conda | names_and_bounds(pip) == names_and_bounds(wanted)


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
