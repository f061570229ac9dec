"""Every claim of the articles can be operated: docs/claims.md names explorers that exist, and forgets none."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
CLAIMS = ROOT / "docs" / "claims.md"
LETTERS = {"A": 26, "B": 9, "C": 8, "D": 11}  # claims of each article


def rows() -> list[tuple[str, str, str, list[str]]]:
    """Claim's number, its words, page and explorers."""
    found = re.findall(r"^\| ([A-D]\d+) \| (.+?) \| (\w+) \| ([\w, ]+) \|$", CLAIMS.read_text(encoding="utf-8"), re.M)
    return [(number, words, page, explorers.split(", ")) for number, words, page, explorers in found]


@cache
def explorers_of(page: str) -> set[str]:
    """Names of the explorers that a notebook makes."""
    (path,) = (ROOT / "notebooks").rglob(f"{page}.ipynb")
    names = set()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code" or "@explore" not in cell.source:
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef) and any("explore" in ast.unparse(one) for one in node.decorator_list):
                names.add(node.name)
    return names


def test_every_line_of_the_table_is_read():
    lines = [line for line in CLAIMS.read_text(encoding="utf-8").splitlines() if re.match(r"\| [A-D]\d", line)]
    assert len(rows()) == len(lines) >= 30


@pytest.mark.parametrize(("number", "words", "page", "explorers"), rows(), ids=lambda value: str(value)[:24])
def test_a_claim_can_be_operated(number, words, page, explorers):
    missing = set(explorers) - explorers_of(page)
    assert not missing, f"{number} ({words}): {page} has no explorer {missing}"


def test_no_claim_is_forgotten():
    known = {f"{letter}{i}" for letter, last in LETTERS.items() for i in range(1, last + 1)}
    assert {number for number, *_rest in rows()} == known
