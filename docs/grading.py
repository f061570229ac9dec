"""Copied pages for an autograder: a cell for the answer below each exercise, and a test that asks the law of it.

    python grading.py nbgrader source/week1/*.ipynb        writes the tests into the pages
    python grading.py otter course/*/21_*.ipynb            writes them into tests/21_bid_ask_spread/

A target, an exercise done with an explorer's controls, has no answer that could stand in a cell: it is left out.
"""

import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell

ASKED = re.compile(r'^@exercise\("Exercise (\d)"(.*?)\)\ndef (\w+)\((\w+)\):', re.DOTALL | re.MULTILINE)
HANDS_IN = re.compile(r"^## Hand in$|^hand_in\(", re.MULTILINE)
OTTER = """from otter.test_files import test_case

OK_FORMAT = False
name, points = "{answer}", 1


@test_case()
def the_law_holds({law}, {answer}):
    said = {judged}
    assert said.right, said.words
"""


def with_answers(path: Path) -> tuple[Any, list[tuple[Any, str, str]]]:
    """Return a copied page with a cell for each answer and none that hands in; and of each: cell, law, what judges it.

    A function is an answer like any other. A sentence is chosen by its place, counted from 1.
    """
    notebook, found = nbformat.read(path, as_version=4), []
    for cell in list(notebook.cells):
        if cell.id.startswith("answer_"):
            raise SystemExit(f"{path} has cells for answers already: copy the page anew")
        asked = ASKED.search(cell.source)
        number, how, law, part = asked.groups() if asked else [""] * 4
        if asked and ("of=" not in how or "quantity(" in how):
            answer, what = f"answer_{number}", "a number" if "quantity(" in how else "your function: write it here"
            given = answer
            if "one_of(" in how:
                what = "1 is the first sentence"
                given = f'dict(enumerate({law}.parts["{part}"].options, 1)).get({answer})'
            mine = new_code_cell(f"{answer} = None  # {what}", id=answer, metadata={"tags": ["answer"]})
            notebook.cells.insert(notebook.cells.index(cell) + 1, mine)
            found.append((mine, law, f'{law}.judge({{"{part}": {given}}})'))
    notebook.cells = [cell for cell in notebook.cells if not HANDS_IN.search(cell.source)]
    return notebook, found


def for_nbgrader(path: Path) -> None:
    """Write a test below each answer, and lock all code but the answers and the cells for a reader's own code."""
    notebook, found = with_answers(path)
    for answer, _law, judged in found:
        test = new_code_cell(f"said = {judged}\nassert said.right, said.words", id=f"test_{answer.id}")
        test.metadata["tags"] = ["test", "raises-exception"]  # "Run All" goes on after a wrong answer
        notebook.cells.insert(notebook.cells.index(answer) + 1, test)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type == "code" and "answer" not in tags and "own" not in tags:
            graded = {"grade": True, "points": 1} if "test" in tags else {"grade": False}
            about = {"schema_version": 3, "grade_id": cell.id, "locked": True, "solution": False, "task": False}
            cell.metadata["nbgrader"] = {**about, **graded}
    nbformat.write(notebook, path)


def for_otter(path: Path) -> None:
    """Write a file with a test for each answer, all of a page into a folder of its name."""
    notebook, found = with_answers(path)
    folder = Path("tests") / path.stem
    for answer, law, judged in found:
        folder.mkdir(parents=True, exist_ok=True)
        test = OTTER.format(answer=answer.id, law=law, judged=judged)
        (folder / f"{answer.id}.py").write_text(test, encoding="utf-8")
    nbformat.write(notebook, path)


if __name__ == "__main__":
    prepare = {"nbgrader": for_nbgrader, "otter": for_otter}.get("".join(sys.argv[1:2]))
    pages = sys.argv[2:]
    if not prepare or not pages or not all(Path(page).is_file() for page in pages):
        sys.exit("Type: python grading.py nbgrader COPY.ipynb … (or otter), with copies that are there")
    for page in pages:
        prepare(Path(page))
