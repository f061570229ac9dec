"""A class on paper: the numbers of each student's copy; for the teacher alone, what its exercises take for right."""

import re
import shutil
from html import unescape

import nbformat
import pytest

from mktlib.__main__ import main
from mktlib.course import sheets
from mktlib.course.copying import chosen
from mktlib.course.exercises import Part
from mktlib.course.roster import Student
from mktlib.publish.catalogue import notebooks_folder, read_catalogue
from mktlib.publish.text import to_html
from tests.house.files import ROOT, notebooks
from tests.pages.page import page

HOUSE = ["--notebooks", str(ROOT / "notebooks")]
CATALOGUE = read_catalogue(notebooks_folder())
PAGES = [path.stem for path in notebooks() if path.stem != "index"]
IDS = [f"s{i:02}" for i in range(20)]
every_page = pytest.mark.parametrize(
    "slug", [pytest.param(slug, marks=[] if slug[:2] == "12" else pytest.mark.slow) for slug in PAGES]
)


@pytest.fixture
def roster(tmp_path):
    """A class of twenty, one of them with a name."""
    lines = [f"{'Ada & Co' if one == 's03' else ''},{one}" for one in IDS]
    (tmp_path / "roster.csv").write_text("\n".join(["Name,ID", *lines]), "utf-8")
    (tmp_path / "roster.salt").write_text("a course", "utf-8")
    return tmp_path / "roster.csv"


def printed(roster, slug, folder="paper"):
    """The worksheets of a page by student, the teacher's rows by student, and both files as they are."""
    place = roster.parent / folder
    assert main(["kit", str(place), "--pages", slug, "--roster", str(roster), *HOUSE]) == 0
    theirs, marks = (place / f"{slug}-{kind}.html" for kind in ("students", "students-answers"))
    assert sorted(place.iterdir()) == sorted([theirs, marks]), "nothing else is written"
    theirs, marks = theirs.read_text("utf-8"), marks.read_text("utf-8")
    leaves = dict(zip(IDS, re.findall(r'<section class="leaf".*?</section>', theirs, re.DOTALL), strict=True))
    rows = re.findall(r'<tr><th scope="row">([^<]*).*?</tr>', marks, re.DOTALL)
    cells = [
        re.findall(r"<td>(.*?)</small></td>", row)
        for row in re.findall(r'<tr><th scope="row".*?</tr>', marks, re.DOTALL)
    ]
    return leaves, dict(zip(rows, ([unescape(one) for one in row] for row in cells), strict=True)), theirs, marks


def copied(roster, slug):
    """Of each student: the exercises of her own notebook, each with its question and whether its numbers are drawn."""
    folder = roster.parent / "copies"
    assert main(["copy", slug, str(folder), "--roster", str(roster), *HOUSE]) == 0
    space = dict(page(slug).space)
    for one in IDS:
        cells, found = nbformat.read(folder / one / f"{slug}.ipynb", as_version=4).cells, []
        for i, cell in enumerate(cells):
            if "exercise" in cell.metadata.get("tags", ()):
                exec(compile(cell.source, cell.id, "exec"), space)
                exec(compile(cells[i + 1].source, cells[i + 1].id, "exec"), space)
                text = next(before.source for before in reversed(cells[:i]) if before.cell_type == "markdown")
                law = space[re.search(r"^@exercise\(.*?^def (\w+)", cell.source, re.DOTALL | re.MULTILINE)[1]]
                found.append((law, text.split("** ", 1)[1], "given" in cell.metadata.get("mktlib", {})))
        yield one, found


def right(exercise, text):
    """Whether an exercise takes what stands on paper for right."""
    answers, told = {}, dict(one.split(": ", 1) for one in text.split("; ") if ": " in one)
    for name, part in exercise.parts.items():
        if isinstance(part, Part):
            answers[name] = part.options["ABCDEFGH".index(text)] if part.options else part.value(text)
        elif part.kind == "presses":
            assert text == exercise.worked
            answers[name] = exercise.solution[name]
        else:
            values = [value for value in part.values if part.say(value) == told.get(part.label)]
            answers[name] = values[0] if values else part.value(part.start)
    return exercise.judge(answers).right


@every_page
def test_paper_has_the_numbers_of_the_copies_and_answers_that_they_take_for_right(slug, roster):
    leaves, rows, _theirs, marks = printed(roster, slug)
    drawn = set()
    for one, exercises in copied(roster, slug):
        own = [(exercise, text) for exercise, text, given in exercises if given]
        for (exercise, text), cell in zip(own, rows[one], strict=True):
            answer, numbers = cell.split("<small>")
            assert right(exercise, answer), f"{one}: {exercise.name}: {answer}"
            for number in numbers.split(", "):
                assert re.search(rf"(?<![\d.,]){number.partition(' = ')[2]}(?![\d])", text), f"{one}: {number}"
        for exercise, text, _given in exercises:
            assert to_html(text) in leaves[one]
            options = [option for part in exercise.parts.values() for option in getattr(part, "options", ())]
            assert all(f"<li>{option}</li>" in unescape(leaves[one]) for option in options)
        drawn.add(str(rows[one]))
    same = unescape(marks.partition("The same for all")[2])
    for place, (exercise, _text, given) in enumerate(exercises, 1):
        found = re.search(rf"<p>{place}\. (?:<b>(.*?)</b> )?", same)
        assert bool(found) != given
        assert given or not exercise.parts or right(exercise, found[1])
    assert len(drawn) > 3


def test_an_answer_stands_on_the_teachers_sheet_alone(roster, monkeypatch):
    leaves, rows, theirs, marks = printed(roster, "12_supply_curve")
    for one in IDS:
        assert not re.search(rf"(?<![\d.,]){rows[one][0].split('<')[0]}(?![\d])", leaves[one])
    task = sheets._task
    monkeypatch.setattr(sheets, "_task", lambda *given: {**task(*given), "answer": "SECRET", "worked": "SECRET"})
    _leaves, _rows, again, marked = printed(roster, "12_supply_curve")
    assert again == theirs
    assert "SECRET" in marked != marks
    for exercise in page("12_supply_curve").exercises.values():
        assert not exercise.hint or exercise.hint not in theirs


def test_each_leaf_says_whose_it_is_and_two_runs_are_alike(roster):
    leaves, _rows, *once = printed(roster, "12_supply_curve")
    assert all(f"<b>{one}</b>" in leaves[one] for one in IDS if one != "s03")
    assert "<b>Ada &amp; Co</b> (s03)" in leaves["s03"]
    assert printed(roster, "12_supply_curve", "again")[2:] == tuple(once)
    (roster.parent / "roster.salt").write_text("another course", "utf-8")
    assert printed(roster, "12_supply_curve", "other")[2] != once[0]


def test_without_a_roster_the_sheets_of_some_pages_are_written(tmp_path):
    assert main(["kit", str(tmp_path), "--pages", "12", "story", *HOUSE]) == 0
    names = {f"{name}{kind}" for name in ("12_supply_curve", "story") for kind in ("", "-worksheet", "-answers")}
    assert {path.stem for path in tmp_path.iterdir()} == {*names, "index"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no file {}: write a line “id” and below it the id of each student there"),
        ("", "{} has no column id, but nothing: write a line “id” and below it the id of each student there"),
        ("Student ID,Name\n7,Ada\n", "{} has no column id, but Student ID, Name: write a line “id”"),
        ("id\n-x\n", "64 at most, the first a letter or a digit; write another in place of '-x'"),
        ("id\n", "{} names no student"),
        ("id\nada\nada\n", "{}: 'ada' stands there twice; give each student an id of her own"),
        ("id\n../up\n", "write another in place of '../up'"),
        ("id,name\nada,Zoë\n".encode("cp1252"), "{} is not in UTF-8: save it as “CSV UTF-8”"),
    ],
)
@pytest.mark.parametrize("command", [["kit", "out", "--pages", "12"], ["copy", "12", "out"]])
def test_a_roster_that_will_not_do_says_what_to_write(text, said, command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "class.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main([*command, "--roster", "class.csv", *HOUSE]) == 1
    assert said.format("class.csv") in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} <= {"class.csv"}, "no salt, no sheet"


def test_pages_without_a_kit_or_exercises_are_said_to_be_left_out(tmp_path, roster, capsys):
    (tmp_path / "book/1_one").mkdir(parents=True)
    shutil.copy(CATALOGUE["11_price_tag"].path, tmp_path / "book/1_one")
    shutil.copy(CATALOGUE["index"].path, tmp_path / "book/1_one/12_mine.ipynb")
    mine = ["--notebooks", str(tmp_path / "book")]
    assert main(["kit", str(tmp_path / "out"), *mine]) == 0
    said = capsys.readouterr()
    assert "left out: 12_mine: it has no kit" in said.err
    assert "index.html" in said.out
    assert f"lead to pages in {tmp_path}: `mktlib build` writes them there" in said.out
    assert main(["kit", str(tmp_path / "paper"), *mine, "--roster", str(roster)]) == 0
    assert "left out: 12_mine: it has no exercises" in capsys.readouterr().err


def test_pages_without_exercises_are_named_and_a_task_without_a_solution_is_none(tmp_path, roster, capsys):
    assert main(["kit", str(tmp_path / "out"), "--pages", "story", "--roster", str(roster), *HOUSE]) == 1
    assert "there is no exercise on these pages" in capsys.readouterr().err
    (twelve,) = chosen(CATALOGUE, "12")
    notebook = nbformat.read(twelve.path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "solution" not in cell.metadata.get("tags", ())]
    (tmp_path / "book/1_one").mkdir(parents=True)
    nbformat.write(notebook, tmp_path / "book/1_one/12_mine.ipynb")
    mine = read_catalogue(tmp_path / "book")
    with pytest.raises(ValueError, match=r"first_at_the_goal.*solve"):
        list(sheets.tasks_of(mine, mine.pages[0], [Student("ada", "salt")]))
