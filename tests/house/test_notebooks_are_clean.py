"""A committed notebook holds its source and nothing else, so that a change reads as a change."""

import re
import subprocess
import sys

import nbformat
import pytest
import yaml

from mktlib.publish.describe import is_published
from tests.house.files import ROOT, name, notebooks

every_notebook = pytest.mark.parametrize("path", notebooks(), ids=name)


def cells(path):
    return nbformat.read(path, as_version=nbformat.NO_CONVERT).cells


@every_notebook
def test_it_is_valid_and_in_the_format_with_cell_ids(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)


@every_notebook
def test_no_output_is_saved(path):
    saved = [c.id for c in cells(path) if c.cell_type == "code" and (c.outputs or c.execution_count)]
    assert not saved


@every_notebook
def test_cell_ids_are_given_and_unique(path):
    ids = [cell.get("id") for cell in cells(path)]
    assert all(ids)
    assert len(set(ids)) == len(ids)


@every_notebook
def test_it_runs_on_any_python_kernel(path):
    kernel = nbformat.read(path, as_version=nbformat.NO_CONVERT).metadata.kernelspec
    assert kernel.name == "python3"


@every_notebook
def test_its_first_heading_is_its_title(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    first = re.search(r"^#+ +(.+?) *#*$", prose, re.MULTILINE)
    assert first, "no heading"
    assert first[0].startswith("# ")
    assert first[1].replace(r"\\$", "$") == notebook.metadata.title


@every_notebook
def test_a_copy_of_it_says_whose_it_is_and_under_which_licences(path):
    notebook, citation = nbformat.read(path, as_version=4), yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert notebook.metadata.authors == citation["authors"]
    assert [notebook.metadata.license[part] for part in ("code", "text")] == citation["license"]
    *_others, last = notebook.cells
    assert re.sub(r"\]\(https://[^)]*\)", "]", last.source) == (
        "*Text and pictures: [CC BY 4.0], The mktlib authors. Code: [BSD-3-Clause].*"
    )
    assert not is_published(last), "the foot of a page says so"


@every_notebook
def test_jupyterlab_would_save_it_byte_for_byte(path):
    text = path.read_text(encoding="utf-8")
    saved = nbformat.writes(nbformat.reads(text, as_version=nbformat.NO_CONVERT))
    assert text == saved.rstrip("\n") + "\n"


def test_the_commit_hook_would_leave_them_alone():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hook = next(h for repo in config["repos"] for h in repo["hooks"] if h["id"] == "nbstripout")
    arguments = hook["entry"].split()[1:]  # after the interpreter: this one will do
    subprocess.run([sys.executable, *arguments, "--verify", *notebooks()], check=True, capture_output=True)
