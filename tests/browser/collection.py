"""The public notebooks as the browser tests see them: where each is served, and how many explorers it makes."""

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from mktlib.publish.describe import is_published
from tests.house.files import ROOT, notebooks

FOLDER = ROOT / "notebooks"
INDEX = FOLDER / "index.ipynb"


def address(path: Path) -> str:
    """A notebook's path below the folder, as its address has it."""
    return path.relative_to(FOLDER).as_posix()


@functools.cache
def explorers_in(path: Path) -> int:
    """How many explorers the published notebook makes."""
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if is_published(cell)]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return len(re.findall(r"^@explore\b", code, re.MULTILINE))


@functools.cache
def richest() -> Path:
    """The page with most explorers."""
    return max(notebooks(), key=explorers_in)


@functools.cache
def examples() -> set[Path]:
    """The story and the richest page: what is the same script everywhere is tried on these."""
    return {INDEX, richest()}


@functools.cache
def firsts() -> set[Path]:
    """The story, the first page of each layer, and the last of all: these are tried on paper and without scripts."""
    pages = sorted(path for path in notebooks() if path != INDEX)
    return {INDEX, pages[-1], *{path.parent: path for path in reversed(pages)}.values()}


def few_first(paths: Iterable[Path]) -> list[Any]:
    """Pages to try: the story, the richest and the last in every run, the further ones in `make whole`."""
    few = examples() | {max(path for path in notebooks() if path != INDEX)}
    return [pytest.param(path, id=path.stem, marks=() if path in few else pytest.mark.whole) for path in paths]


def remembered() -> dict[str, list[Path]]:
    """Names under which values are kept in the browser → the notebooks that share them, the index first."""
    shared: dict[str, list[Path]] = {}
    for path in sorted(notebooks(), key=lambda path: path != INDEX):
        for memory in re.findall(r"remember=\\\"(\w+)\\\"", path.read_text(encoding="utf-8")):
            shared.setdefault(memory, []).append(path)
    return {memory: paths for memory, paths in shared.items() if len(paths) > 1}
