"""The guide for instructors does what it says: its Python runs in one folder, its commands and files exist."""

import csv
import json
import re
import shlex

import nbformat
import pytest

from mktlib.__main__ import _parser, main
from mktlib.course.exercises import Part
from mktlib.course.hand_in import hand_in
from mktlib.course.roster import Student
from mktlib.course.sheets import plans_of
from mktlib.ui.exploration import EXPLORERS
from tests.house.files import ROOT
from tests.pages.page import cells_of, run

GUIDE = (ROOT / "docs/teaching.md").read_text(encoding="utf-8")


def snippets(language):
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def commands():
    lines = [line.split("#")[0] for block in snippets("sh") for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if re.match(r"(\.venv/bin/)?mktlib ", line)]


def test_its_commands_lead_from_the_roster_to_the_table(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text("name,id\nAda,ada\nBen,ben\n", encoding="utf-8")
    _one, layer, _all, collected = [words for words in commands() if words[0] in ("copy", "collect")][:4]
    assert main(layer) == 0
    assert main(layer) == 1, "nothing is overwritten"
    copies = [tmp_path / f"course/{name}/21_bid_ask_spread.ipynb" for name in ("ada", "ben")]
    ada, ben = (nbformat.read(path, as_version=4).cells for path in copies)
    assert [cell.source for cell in ada] != [cell.source for cell in ben], "numbers of their own"
    EXPLORERS.clear()
    space, place = {"display": lambda *_shown: None}, tmp_path / "handed_in"
    place.mkdir()
    for cell in ada:
        if cell.cell_type == "code" and "copy" not in cell.metadata.get("tags", ()):
            exec(cell.source, space)
    exercises = [one for one in EXPLORERS.values() if one.form == "exercise"]
    exercises[0].move({"tries": [["1"], ["2"]]})
    exercises[0].run()
    monkeypatch.chdir(place)
    exec(next(cell.source for cell in ada if "hand_in(" in cell.source), space)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    for seal, change in (("kept", ("", "")), ("broken", ('"right": false', '"right": true'))):
        (handed,) = place.iterdir()
        handed.write_text(
            handed.read_text("utf-8").replace(*change, 1) if change[0] else handed.read_text("utf-8"), "utf-8"
        )
        assert main(collected) == 0
        *rows, missing = table()
        assert {row["student"] for row in rows} == {"ada"}
        assert {row["seal"] for row in rows} == {seal}
        assert len(rows) == len(exercises)
        assert rows[0]["tries"] == "2"
        ben = {"student": "ben", "page": "21_bid_ask_spread", "right": "no", "tries": "0", "seal": "nothing handed in"}
        assert {name: text for name, text in missing.items() if text} == ben
        said = f"broken seal: {handed.relative_to(tmp_path)}: ask ada for the file as her own copy writes it\n"
        assert capsys.readouterr().err == (said if change[0] else "")
    (place / "hand_in-x.json").write_text("{", encoding="utf-8")
    assert main(collected) == 1, "what cannot be read is said"


def table():
    with open("answers.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_whoever_handed_in_nothing_is_named_page_by_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roster.csv").write_text("id\nada\nben\ncy\n", "utf-8")
    (tmp_path / "roster.salt").write_text("salt", "utf-8")
    EXPLORERS.clear()
    for page, student in (("11", "ada"), ("11", "ben"), ("12", "ben")):
        hand_in(page, student, Student(student, "salt").ticket(page))
    collected = ["collect", ".", "--out", "answers.csv"]
    assert main([*collected, "--roster", "roster.csv"]) == 0
    before = [row for row in table() if row["seal"] == "kept"]
    missing = [(row["page"], row["student"]) for row in table() if row["seal"] == "nothing handed in"]
    assert missing == [("11", "cy"), ("12", "ada"), ("12", "cy")]
    assert main(collected) == 0
    assert table() == [], "without a roster nobody is missed"
    for path in tmp_path.glob("hand_in-*"):
        path.rename(f"lovelace_12345_{path.name}")  # as course systems do
    assert main([*collected, "--roster", "roster.csv"]) == 0
    assert [row["student"] for row in table() if row["seal"] == "kept"] == [row["student"] for row in before]
    for path in tmp_path.glob("*hand_in-*"):
        path.unlink()
    assert main([*collected, "--roster", "roster.csv"]) == 1
    assert "left out: . holds no file hand_in-….json" in capsys.readouterr().err
    (tmp_path / "all.zip").touch()
    assert main([*collected, "--roster", "roster.csv"]) == 1
    assert "left out: all.zip: unpack it first" in capsys.readouterr().err
    assert [(row["student"], row["page"]) for row in table()] == [("ada", ""), ("ben", ""), ("cy", "")]
    (tmp_path / "roster.salt").unlink()
    assert main([*collected, "--roster", "roster.csv"]) == 1
    assert not (tmp_path / "roster.salt").exists(), "a new salt would break every seal"


@pytest.mark.parametrize(
    ("out", "why"), [("taken", "Is a directory"), ("none/answers.csv", "No such file or directory")]
)
def test_a_table_that_cannot_be_written_is_one_line(out, why, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    assert main(["collect", ".", "--out", out]) == 1
    way = "close it, or name another file after --out"
    assert capsys.readouterr().err == f"mktlib: {out} cannot be written ({why}): {way}\n"


def sitting(*answers):
    """Run the page as a new kernel does, try what is given, and return its first exercise."""
    run("21_bid_ask_spread", cells_of("21_bid_ask_spread"))
    first = next(one for one in EXPLORERS.values() if one.form == "exercise")
    first.move({"tries": [[answer] for answer in answers]})
    first.run()
    return first


def tries_in(path, name):
    return [one["answer"] for one in json.loads(path.read_text("utf-8"))["tries"][name]]


def test_another_day_adds_to_the_file_and_takes_nothing_from_it(tmp_path, capsys):
    first = sitting("1", "2")
    path = hand_in("21_bid_ask_spread", "ada", "a ticket", tmp_path)
    once = tries_in(path, first.name)
    assert len(once) == 2
    assert f"0 of 4 right, 2 tries. Hand in {path.name}" in capsys.readouterr().out
    hand_in("21_bid_ask_spread", "ada", "a ticket", tmp_path)
    assert tries_in(path, first.name) == once, "the same sitting"
    sitting()
    hand_in("21_bid_ask_spread", "ada", "a ticket", tmp_path)
    assert tries_in(path, first.name) == once, "nothing was tried on the second day"
    sitting("3")
    hand_in("21_bid_ask_spread", "ada", "a ticket", tmp_path)
    assert tries_in(path, first.name)[:2] == once
    assert len(tries_in(path, first.name)) == 3
    path.write_text(path.read_text("utf-8").replace('"right": false', '"right": true'), "utf-8")
    hand_in("21_bid_ask_spread", "ada", "a ticket", tmp_path)
    assert len(tries_in(path, first.name)) == 1, "what was changed by hand is not sealed anew"
    for broken in ("{", "[]", '{"seal": 1}'):
        path.write_text(broken, "utf-8")
        hand_in("21_bid_ask_spread", "ada", "a ticket", tmp_path)
        assert len(tries_in(path, first.name)) == 1


@pytest.mark.parametrize("name", ["your name", "", " "])
def test_without_a_name_nothing_is_handed_in(name, tmp_path, capsys):
    EXPLORERS.clear()
    assert hand_in("11", name, folder=tmp_path) is None
    assert "Put your own name in the place of “your name”" in capsys.readouterr().out
    assert [*tmp_path.iterdir()] == []
    assert hand_in("11", "Ana/María: 3?", folder=tmp_path).name == "hand_in-11-Ana_María_ 3_.json"


def given(exercise):
    """A right answer as a page sends it."""
    return [
        one.options.index(exercise.solution[name]) if isinstance(one, Part) and one.options
        else str(exercise.solution[name]) if isinstance(one, Part)
        else [[c.values.index(row[n]) for n, c in one.recorded.items()] for row in exercise.solution[name]]
        if one.kind == "presses" else list(one.values).index(exercise.solution[name])
        for name, one in exercise.parts.items()
    ]  # fmt: skip


@pytest.mark.parametrize("slug", ["11_price_tag", "21_bid_ask_spread", "31_locked_float"])
def test_another_day_each_card_goes_on_from_the_file_beside_it(slug, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def opened():
        return list(run(slug, cells_of(slug)).exercises.values())

    def told(all_of_them):
        for one in all_of_them:
            one.run()
        return [(one.said, [head.value for head in one.headlines]) for one in all_of_them if one.parts]

    fresh = opened()
    assert {said for said, _tries in told(fresh)} == {"Not answered yet."}
    for one in fresh:
        typed = [isinstance(part, Part) and not part.options for part in one.parts.values()]
        if one.parts:
            one.move(
                {"tries": [["1" if each else right for each, right in zip(typed, given(one), strict=True)], given(one)]}
            )
        else:
            one.check(**one.solution)
    before = told(fresh)
    assert all(said.startswith("Right.") and tries == ["2"] for said, tries in before)
    path = hand_in(slug, "ada", "a ticket")
    kept = json.loads(path.read_text("utf-8"))["tries"]
    (tmp_path / "hand_in-x.json").write_text('{"tries": []}', "utf-8")
    (tmp_path / "hand_in-y.json").write_text(json.dumps({"tries": {fresh[0].name: [7]}}), "utf-8")
    (tmp_path / "hand_in-z.json").write_text(json.dumps({"tries": {fresh[0].name: [{"at": 1}]}}), "utf-8")
    again = opened()
    assert told(again) == before
    for one in again:
        if not one.parts:
            one.check(**one.solution)
    hand_in(slug, "ada", "a ticket")
    assert json.loads(path.read_text("utf-8"))["tries"] == kept, "what was tried before is tried once"
    again[0].move({"tries": [*again[0].positions["tries"], ["7"]]})
    again[0].run()
    hand_in(slug, "ada", "a ticket")
    assert tries_in(path, again[0].name)[2:] == [dict.fromkeys(again[0].parts, "7")]
    assert len(tries_in(path, again[0].name)) == 3
    path.write_text(path.read_text("utf-8").replace('"right": false', '"right": true'), "utf-8")
    assert told(opened())[0][1] == ["3"], "what was changed by hand is shown, and judged"
    hand_in(slug, "ada", "a ticket")
    assert tries_in(path, again[0].name) == [], "and not sealed anew"
    monkeypatch.setenv("VOILA_BASE_URL", "/")
    assert {said for said, _tries in told(opened())} == {"Not answered yet."}, "a dashboard reads no file"


def test_its_commands_exist():
    found = commands()
    known = {"--version", "doctor", "list", "serve", "lab", "build", "kit", "copy", "collect"}
    assert {words[0] for words in found} == known
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
