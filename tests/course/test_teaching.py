"""The guide for instructors does what it says: its Python runs in one folder, its commands and files exist."""

import csv
import re
import shlex

import nbformat

from mktlib.__main__ import _parser
from mktlib.course.roster import Student
from mktlib.course.sheets import plans_of
from mktlib.ui.exploration import EXPLORERS
from tests.house.files import ROOT

GUIDE = (ROOT / "docs/teaching.md").read_text(encoding="utf-8")


def snippets(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_its_python_runs_from_the_roster_to_the_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text("name,id\nAda,ada\nBen,ben\n", encoding="utf-8")
    made, answered, collected = snippets("python")
    exec(made, {})
    copies = {name: tmp_path / f"out/{name}/12_supply_curve.ipynb" for name in ("ada", "ben")}
    assert all(path.is_file() for path in copies.values())
    notebook = nbformat.read(copies["ada"], as_version=4)
    ticket = notebook.metadata["mktlib"]["student"]["ticket"]
    assert ticket == Student("ada", "a word of yours").ticket("12_supply_curve")["ticket"]
    EXPLORERS.clear()
    space = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "copy" not in cell.metadata.get("tags", ()):
            exec(cell.source, space)
    one = space["first_at_the_goal"]
    one.move({"tries": [["1"], ["2"]]})
    one.run()
    for words, seal in (('ticket=""', "broken"), (f'ticket="{ticket}"', "kept")):
        exec(answered.replace('ticket=""', words), space)
        space_of_teacher = {}
        exec(collected, space_of_teacher)
        assert space_of_teacher["left_out"] == []
        with open("answers.csv", encoding="utf-8", newline="") as table:
            rows = list(csv.DictReader(table))
        assert {row["student"] for row in rows} == {"ada"}
        assert {row["seal"] for row in rows} == {seal}
        assert len(rows) == 3


def test_its_commands_exist():
    lines = [line.split("#")[0] for block in snippets("sh") for line in block.splitlines()]
    found = [shlex.split(line)[1:] for line in lines if re.match(r"(\.venv/bin/)?mktlib ", line)]
    assert {words[0] for words in found} == {"--version", "doctor", "list", "serve", "lab", "build", "kit"}
    for words in found:
        if words[0] != "--version":
            _parser().parse_args(words)


def test_what_it_leads_to_is_there_and_its_plans_are_those_of_the_kit():
    for way in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / way).exists(), way
    for file in re.findall(r"`(tests/[\w/.]+)`", GUIDE):
        assert (ROOT / file).is_file(), file
    short, long = plans_of()
    assert {step["page"][:2] for step in short["step"]} - {"in"} == {"11", "12", "13", "36"}
    assert "the story, 11, 12, 13, 36" in GUIDE
    assert len(long["step"]) == 14
    assert "TODO" not in GUIDE
