"""The recipes for nbgrader and Otter: their commands run, each answer has a law, and right and wrong are told apart."""

import contextlib
import glob
import importlib.util
import io
import json
import os
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from mktlib.__main__ import main
from mktlib.course.copying import Wanted, chosen, copy
from mktlib.course.exercises import Part
from mktlib.course.roster import Student
from mktlib.publish.catalogue import notebooks_folder, read_catalogue
from tests.course.test_teaching import GUIDE, snippets
from tests.house.files import ROOT
from tests.pages.page import page, run

CATALOGUE = read_catalogue(notebooks_folder())
PAGES = [one for one in CATALOGUE if one.layer]
SCRIPT = ROOT / "docs/grading.py"
GRADING = runpy.run_path(str(SCRIPT))
FUNCTION = """def mine(levels, cash):
    shares = 0
    for price, size in levels:
        now = min(size, int(cash // price))
        shares, cash = shares + now, cash - now * price
    return shares

answer_4 = mine"""
TOO_MANY = "answer_4 = lambda levels, cash: int(cash // levels[0][0])"


def recipe(title):
    """Lines of the commands under a heading of the guide."""
    text = GUIDE.partition(f"### {title}\n")[2]
    lines = text[text.index("```sh\n") + 6 :].partition("```")[0].splitlines()
    return [shlex.split(line, comments=True) for line in lines]


def prepared(title, monkeypatch):
    """Run what a recipe does before anything of the tool runs, here, with the same numbers each time."""
    for roster in ("class", "roster"):
        Path(f"{roster}.salt").write_text("salt", encoding="utf-8")
    for words in recipe(title):
        if words[:1] == ["printf"]:
            Path(words[-1]).write_text(words[1].replace("\\n", "\n"), encoding="utf-8")
        elif words[:1] == ["mktlib"]:
            assert main(words[1:]) == 0
        elif words[:2] == ["python", "grading.py"]:
            monkeypatch.setattr(sys, "argv", [*words[1:3], *sorted(glob.glob(words[3]))])
            runpy.run_path(str(SCRIPT), run_name="__main__")


def cells(path):
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def ran(path):
    """A copy, run here without what only copies have, and without tests."""
    return run("21", [cell for cell in cells(path).values() if not {"copy", "test"} & {*cell.metadata.get("tags", ())}])


def right(key):
    """What a student writes who knows page 21, from the copy with solutions and the same numbers."""
    cash, rise, choice, _function = ran(key).exercises.values()
    place = 1 + choice.parts["which"].options.index(choice.solution["which"])
    return {1: f"answer_1 = {cash.solution['cash']}", 2: f"answer_2 = {rise.solution['rise']}",
            3: f"answer_3 = {place}", 4: FUNCTION}  # fmt: skip


def filled(path, answers, place):
    """Write a student's copy, filled in."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id.startswith("answer_"):
            cell.source = answers.get(int(cell.id[-1]), cell.source)
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place)


def marks(space, tests, answers):
    """Return what the tests say of some answers, in a page that was run: "" of a right one."""
    said = []
    for number, test in sorted(tests.items()):
        here = dict(space)
        exec(answers.get(number, f"answer_{number} = None"), here)
        try:
            exec(test, here)
            said.append("")
        except AssertionError as wrong:
            said.append(str(wrong))
    return said


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.slug)
def test_each_exercise_has_an_answer_or_is_a_target(one, tmp_path):
    (path,) = copy(CATALOGUE, [one], tmp_path, Wanted(students=True), [Student("week1", "salt")])
    asked = [cell for cell in cells(path).values() if "exercise" in cell.metadata.get("tags", ())]
    GRADING["for_nbgrader"](path)
    ready = nbformat.read(path, as_version=4)
    nbformat.validate(ready)
    assert not any("hand_in" in cell.source for cell in ready.cells)
    answers = [cell for cell in ready.cells if cell.id.startswith("answer_")]
    targets = [exercise for exercise in page(one.slug).exercises.values() if exercise.by_hand]
    assert len(answers) + len(targets) == len(asked)
    code = [cell for cell in ready.cells if cell.cell_type == "code"]
    for cell, before in zip(code, [None, *code], strict=False):
        test = {"grade": True, "points": 1} if cell.id.startswith("test_") else {"grade": False}
        locked = {"schema_version": 3, "grade_id": cell.id, "locked": True, "solution": False, "task": False, **test}
        free = cell in answers or "own" in cell.metadata.get("tags", ())
        assert cell.metadata.get("nbgrader") == (None if free else locked)
        if "points" in test:
            assert cell.id == f"test_{before.id}", "each test below its answer"
            assert "raises-exception" in cell.metadata.tags
    assert sum(cell.id.startswith("test_") for cell in code) == len(answers) > 0
    with pytest.raises(SystemExit, match="anew"):
        GRADING["for_otter"](path)


def test_as_many_are_graded_as_the_guide_says(tmp_path):
    everything = copy(CATALOGUE, PAGES, tmp_path, Wanted(students=True))
    count = sum(len(GRADING["with_answers"](path)[1]) for path in everything)
    whole = sum("exercise" in cell.metadata.get("tags", ()) for path in everything for cell in cells(path).values())
    assert f"{count} of {whole} exercises" in GUIDE
    assert whole - count == 9
    assert f"{count} points of {count}" in GUIDE


@pytest.mark.parametrize("slug", ["12_supply_curve", "21_bid_ask_spread", "22_sweep"])
def test_the_tests_know_a_page_s_own_solution(slug, tmp_path):
    (path,) = copy(CATALOGUE, chosen(CATALOGUE, slug), tmp_path, Wanted(students=True))
    one = page(slug)
    for answer, law, judged in GRADING["with_answers"](path)[1]:
        (part, solution), exercise = *one.exercises[law].solution.items(), one.exercises[law]
        asked = exercise.parts.get(part)
        if isinstance(asked, Part) and asked.options:
            solution = 1 + asked.options.index(solution)
        assert eval(judged, {law: exercise, answer.id: solution}).right
        assert not any(eval(judged, {law: exercise, answer.id: wrong}).right for wrong in (None, 0, -1, 1e99, "x"))


def test_nbgrader_s_recipe_tells_right_from_wrong(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    prepared("nbgrader", monkeypatch)
    copies = [*tmp_path.glob("source/*/*.ipynb")]
    assert [path.relative_to(tmp_path).as_posix() for path in copies] == ["source/week1/21_bid_ask_spread.ipynb"]
    answers = right(*tmp_path.glob("key/week1/*.ipynb"))
    ready = cells(copies[0])
    assert ready["21-exercise-1"].source in {cell.source for cell in cells(*tmp_path.glob("key/*/*")).values()}
    tests = {int(name[-1]): cell.source for name, cell in ready.items() if name.startswith("test_")}
    space = ran(copies[0]).space
    assert marks(space, tests, answers) == [""] * 4
    assert marks(space, tests, {}) == ["Not yet right."] * 4
    thousandth = f"{answers[1]} / 1000"
    told = marks(space, tests, {**answers, 1: thousandth, 3: "answer_3 = 1", 4: TOO_MANY})
    assert told[:2] == ["A thousand times too small.", ""]
    assert told[2].startswith("A bid as high as the ask")
    assert "buy no" in told[3]
    if importlib.util.find_spec("nbgrader"):
        by_nbgrader(tmp_path, answers, {**answers, 1: thousandth})


def by_nbgrader(folder, *students):
    """Run the rest of the recipe, if nbgrader is here; it calls programs of its environment by name."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def nbgrader(*words):
        subprocess.run(["nbgrader", *words], cwd=folder, check=True, env={**os.environ, "PATH": path})

    rest = [words[1:] for words in recipe("nbgrader") if words[0] == "nbgrader"]
    nbgrader(*rest[0])
    for number, answers in enumerate(students):
        place = folder / f"submitted/student{number}/week1/21_bid_ask_spread.ipynb"
        filled(folder / "release/week1/21_bid_ask_spread.ipynb", answers, place)
    for words in rest[1:]:
        nbgrader(*words)
    grades = [line.split(",") for line in (folder / "grades.csv").read_text(encoding="utf-8").splitlines()]
    at = grades[0].index("raw_score")
    assert [float(line[at]) for line in grades[1:]] == [4, 3]


def test_otter_s_recipe_tells_right_from_wrong(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text("id\nada\nben\n", encoding="utf-8")
    prepared("Otter", monkeypatch)
    folder = tmp_path / "tests/21_bid_ask_spread"
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"answer_{number}.py" for number in range(1, 5)]
    assert ["otter", "generate", "-t", "tests/21_bid_ask_spread", "-o", "21.zip"] in recipe("Otter")
    course = [tmp_path / f"course/{name}/21_bid_ask_spread.ipynb" for name in ("ada", "ben")]
    assert cells(course[0])["21-exercise-1"].source != cells(course[1])["21-exercise-1"].source, "her own numbers"
    answers = right(tmp_path / "key/ada/21_bid_ask_spread.ipynb")
    space = ran(course[0]).space
    tests = {}
    for number, file in enumerate(files, 1):
        source = file.read_text(encoding="utf-8")
        compile(source, file.name, "exec")
        head, body = source.split("@test_case()\n")
        assert f'name, points = "answer_{number}", 1' in head
        tests[number] = f"{body}\nthe_law_holds{body.partition('holds')[2].partition(':')[0]}"
    assert marks(space, tests, answers) == [""] * 4
    assert [bool(words) for words in marks(space, tests, {**answers, 2: "answer_2 = 0"})] == [False, True, False, False]
    if importlib.util.find_spec("otter"):
        by_otter(tmp_path, course, answers)
    else:
        for name, scores in (("ada", [1, 1, 1, 1]), ("ben", [0, 1, 1, 1])):
            (tmp_path / f"graded/{name}").mkdir(parents=True)
            told = {"tests": [{"name": "Public Tests"}, *({"score": score} for score in scores)]}
            (tmp_path / f"graded/{name}/results.json").write_text(json.dumps(told), encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        exec(next(code for code in snippets("python") if "results.json" in code), {})
    assert [line.split()[0] for line in shown.getvalue().splitlines()] == ["ada", "ben"]
    assert [float(line.split()[1]) for line in shown.getvalue().splitlines()] == [4, 3]


def by_otter(folder, course, answers):
    """Run the rest of the recipe as it stands, if Otter is here; ben has one wrong."""
    theirs = {"ada": answers, "ben": {**right(folder / "key/ben/21_bid_ask_spread.ipynb"), 2: "answer_2 = 0"}}
    for path in course:
        filled(path, theirs[path.parent.name], folder / "handed_in" / path.parent.name / path.name)
    text = GUIDE.partition("### Otter\n")[2]
    script = text[text.index("otter generate") : text.index("done\n") + 5]
    code = f'otter() {{ "{sys.executable}" -m otter "$@"; }}\n{script}'
    subprocess.run(["bash", "-ec", code], cwd=folder, check=True)
