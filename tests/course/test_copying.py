"""Copies of pages: they read and run alone, hold no answer for students, and never write over anything."""

import asyncio
import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest
from PIL import Image

from mktlib import __version__
from mktlib.__main__ import main
from mktlib.course.copying import Wanted, chosen, copy, travelling
from mktlib.course.exercises import Part
from mktlib.course.roster import Student, read_roster
from mktlib.publish.catalogue import notebooks_folder, read_catalogue
from mktlib.publish.describe import is_published
from mktlib.publish.pictures import TRAVEL, WIDTH, draw
from tests.house.files import ROOT
from tests.pages.page import page

CATALOGUE = read_catalogue(notebooks_folder())
PAGES = [one for one in CATALOGUE if one.layer]
WHEEL = f"what_a_price_is-{__version__}-py3-none-any.whl"
every_page = pytest.mark.parametrize("one", PAGES, ids=lambda one: one.slug)


def alone(one, **wanted):
    return travelling(CATALOGUE, one, [one], Wanted(**wanted))


def in_sight(cell):
    """What a student sees of a cell without opening it."""
    return "" if cell.metadata.get("jupyter", {}).get("source_hidden") else cell.source


def written(value):
    """How an answer would be written."""
    if isinstance(value, str):
        return {value} if len(value) > 12 else set()
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (float(f"{value:.3g}") == value and abs(value) <= 100)
    ):
        return set()  # a small round number stands everywhere
    return {f"{value:.12g}", f"{value:,.12g}", f"{value:.4g}", f"{value:,.2f}"}


@pytest.mark.parametrize(
    ("target", "count"), [("12", 1), ("12_supply_curve", 1), ("1_formula", 3), ("2", 4), ("all", 14), ("story", 1)]
)
def test_a_word_names_pages(target, count):
    assert len(chosen(CATALOGUE, target)) == count


@pytest.mark.parametrize("target", ["", "13_inevitable.ipynb", "4", "everything", "../12"])
def test_what_names_none_is_told_what_can_be_named(target):
    with pytest.raises(ValueError, match="2_order_book"):
        chosen(CATALOGUE, target)


@every_page
def test_a_copy_for_students_holds_no_solution_and_no_answer_in_sight(one):
    notebook = alone(one, students=True)
    assert not any("solution" in cell.metadata.get("tags", ()) or ".solve(" in cell.source for cell in notebook.cells)
    begin = next(i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## Exercises"))
    end = next(i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## Sources"))
    seen = "\n".join(map(in_sight, notebook.cells[begin:end]))
    assert "<details>" not in seen
    for name, exercise in page(one.slug).exercises.items():
        typed = {part: value for part, value in exercise.solution.items() if isinstance(exercise.parts.get(part), Part)}
        for part, value in typed.items():
            found = [text for text in written(value) if re.search(rf"(?<![\d.,]){re.escape(text)}(?![\d])", seen)]
            assert not found, f"{name}: {part} = {found}"
    for cell in notebook.cells:
        assert "commit(" not in in_sight(cell), "a prediction's answer stands in its cell"
        assert cell.get("outputs", []) == []


def test_a_published_copy_neither_installs_nor_hands_in():
    shown = "\n".join(
        cell.source for cell in alone(PAGES[1], origin=f"https://example.org/{WHEEL}").cells if is_published(cell)
    )
    assert "%pip" not in shown
    assert "hand_in(" not in shown
    assert "You will:" in shown


@every_page
def test_a_copy_reads_alone(one):
    notebook = alone(one)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"\]\([^)]*\.ipynb", text), "a link into a house that is not there"
    assert not re.search(r"\b[Pp]age \d|\b[Ll]ayer \d|the next page", text)
    assert text.count("CC BY 4.0") >= 1
    about = next(cell for cell in notebook.cells if "copy" in cell.metadata.get("tags", ()))
    assert "You will:" in about.source
    assert f"{one.minutes} minutes" in about.source
    whole = {cell.id for cell in nbformat.read(one.path, as_version=4).cells}
    assert whole <= {cell.id for cell in notebook.cells}


def test_pages_that_travel_together_lead_to_each_other(tmp_path):
    paths = copy(CATALOGUE, chosen(CATALOGUE, "1_formula"), tmp_path, Wanted())
    (twelve,) = [path for path in paths if path.stem == "12_supply_curve"]
    for name in re.findall(r"\]\(([\w]+\.ipynb)", twelve.read_text("utf-8")):
        assert (tmp_path / name).is_file()
    assert "(13_inevitable.ipynb)" in twelve.read_text("utf-8")


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (f"https://example.org/{WHEEL}", f'"what-a-price-is @ https://example.org/{WHEEL}"'),
        ("git+https://example.org/a.git", '"what-a-price-is @ git+https://example.org/a.git"'),
        ("/wheels", '--find-links "/wheels" "/wheels/what_a_price_is-'),
        ("", "raise SystemExit"),
    ],
)
def test_its_first_cell_installs_the_package_where_it_is_missing(origin, said):
    (cell,) = [cell for cell in alone(PAGES[1], origin=origin).cells if "find_spec" in cell.source]
    assert said in cell.source
    assert "install" not in cell.source or re.search("what.a.price.is", cell.source)
    shell = cell.source.replace("    %pip", "    pass  # %pip")
    exec(compile(shell, "first", "exec"), {})  # the package is here: nothing happens


def wheel_in(folder):
    """A wheel of our name and version that holds one small module, in a folder."""
    folder.mkdir()
    about = f"what_a_price_is-{__version__}.dist-info"
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("was_installed.py", "")
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: what-a-price-is\nVersion: {__version__}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


def test_from_a_folder_of_wheels_the_package_is_installed(tmp_path):
    (path,) = copy(CATALOGUE, [PAGES[1]], tmp_path / "course", Wanted(origin="../wheels"))
    (cell,) = [one for one in nbformat.read(path, as_version=4).cells if "find_spec" in one.source]
    missing = "import sys\nsys.modules['mktlib'] = None\n"  # as where the package is not there
    (path.parent / "first.ipy").write_text(missing + cell.source, "utf-8")
    env = {**os.environ, "PIP_NO_INDEX": "1", "PIP_TARGET": str(tmp_path / "there"), "IPYTHONDIR": str(tmp_path / "i")}
    run = [sys.executable, "-m", "IPython", "--quick", "first.ipy"]
    said = subprocess.run(run, cwd=path.parent, env=env, capture_output=True, text=True)
    assert f"../wheels/{WHEEL}" in said.stdout + said.stderr, "which is missing"
    assert not (tmp_path / "there").exists()
    wheel_in(tmp_path / "wheels")
    subprocess.run(run, cwd=path.parent, env=env, check=True)
    assert (tmp_path / "there/was_installed.py").is_file()


def test_a_folder_that_holds_no_wheel_is_refused_with_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert main(["copy", "12", "course", "--from", "empty", "--notebooks", str(ROOT / "notebooks")]) == 1
    said = f"empty holds no {WHEEL}; in a checkout: python -m pip wheel"
    assert said in capsys.readouterr().err
    assert not (tmp_path / "course").exists()
    wheel_in(tmp_path / "wheels")
    assert main(["copy", "12", "course", "--from", "wheels", "--notebooks", str(ROOT / "notebooks")]) == 0


def test_nothing_is_written_over_and_then_nothing_is_written(tmp_path):
    (tmp_path / "13_inevitable.ipynb").write_text("mine", "utf-8")
    with pytest.raises(FileExistsError, match="--force"):
        copy(CATALOGUE, chosen(CATALOGUE, "1_formula"), tmp_path, Wanted())
    assert [path.name for path in tmp_path.iterdir()] == ["13_inevitable.ipynb"]
    copy(CATALOGUE, chosen(CATALOGUE, "1_formula"), tmp_path, Wanted(force=True))
    assert json.loads((tmp_path / "13_inevitable.ipynb").read_text("utf-8"))["metadata"]["mktlib"]["copied"]


def test_stills_are_saved_where_they_are_wanted(tmp_path):
    image = base64.b64encode((TRAVEL / "12_supply_curve/draw.png").read_bytes()).decode()
    (path,) = copy(CATALOGUE, chosen(CATALOGUE, "12"), tmp_path, Wanted(pictures=lambda _page: {"draw": image}))
    (shown,) = [cell for cell in nbformat.read(path, as_version=4).cells if cell.get("outputs")]
    assert "def draw(" in shown.source
    still, words = shown.outputs
    explorer = page("12_supply_curve").at("draw")
    assert still.data["image/png"] == image
    assert still.metadata["image/png"]["alt"] == words.data["text/plain"] == explorer.said


def test_the_same_student_has_the_same_numbers_and_another_has_others():
    def numbers(name, salt="a"):
        notebook = travelling(CATALOGUE, PAGES[1], [PAGES[1]], Wanted(), Student(name, salt))
        return [cell.source for cell in notebook.cells if "exercise" in cell.metadata.get("tags", ())]

    assert numbers("ada") == numbers("ada")
    assert len({str(numbers(f"s{i}")) for i in range(20)}) > 10
    assert len({str(numbers("ada", f"salt {i}")) for i in range(20)}) > 10


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("id\nada\nbob\n", ["ada", "bob"]),
        ("name;x\n", None),
        ("Matrikel,Email\n7,a@b\n", None),
        ("Name;ID\nAda L;a-1\nBob, Jr;b-2\n", ["a-1", "b-2"]),
        ("Name,ID\nAda L,a-1\n\n", ["a-1"]),
        ("id\tname\nada\tAda L\n", ["ada"]),
        ("ada\nbob", None),
        ("username\nada\n", None),
    ],
)
def test_a_roster_is_read(text, ids, tmp_path):
    (tmp_path / "r.csv").write_text(text, "utf-8")
    if ids is None:
        with pytest.raises(ValueError, match="id"):
            read_roster(tmp_path / "r.csv", "salt")
    else:
        assert [one.id for one in read_roster(tmp_path / "r.csv", "salt")] == ids


@pytest.mark.parametrize("text", ["", "id\n", "id\nada\nada\n", "id\n../up\n", "id\na b\n", "id\n.hidden\n"])
def test_a_roster_that_names_no_folder_is_refused(text, tmp_path):
    (tmp_path / "r.csv").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"id|student"):
        read_roster(tmp_path / "r.csv", "salt")


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("https://example.org/w.whl", f"its own name alone, {WHEEL}"),
        (f"www.example.org/{WHEEL}", "name the folder of the wheel, or its address with https:// before it"),
        (WHEEL, "name the folder of the wheel"),
    ],
)
def test_an_address_that_pip_would_refuse_is_refused(origin, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        alone(PAGES[1], origin=origin)


def test_a_folder_that_is_not_here_is_said(tmp_path, capsys):
    command = ["copy", "12", str(tmp_path / "out"), "--notebooks", str(ROOT / "notebooks"), "--from"]
    assert main([*command, "/srv/wheels"]) == 0
    assert "/srv/wheels is no folder here" in capsys.readouterr().err


def test_what_a_page_needs_is_installed_with_the_package():
    needing = {one.slug for one in PAGES if "[symbolic]" in str(alone(one, origin="https://example.org").cells)}
    assert needing == {one.slug for one in PAGES if "import sympy" in one.path.read_text("utf-8")} != set()


def own_page(path, title, **version):
    """A teacher's own notebook, of an older format if that is wanted: without ids."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [{"cell_type": "markdown", "metadata": {}, "source": f"# {title}"}]
    about = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4} | version
    path.write_text(json.dumps(about), "utf-8")


def test_a_notebook_of_an_older_format_is_copied_whole_and_valid(tmp_path):
    own_page(tmp_path / "mine/lesson.ipynb", "A lesson")
    (tmp_path / "r.csv").write_text("id\nada\n", "utf-8")
    for more in ([], ["--roster", str(tmp_path / "r.csv")]):
        out = tmp_path / f"out{len(more)}"
        assert main(["copy", "lesson", str(out), "--notebooks", str(tmp_path / "mine"), "--students", *more]) == 0
        (path,) = out.rglob("*.ipynb")
        nbformat.validate(json.loads(path.read_text("utf-8")))


def test_two_notebooks_of_one_name_do_not_become_one(tmp_path, capsys):
    for week in ("week1", "week2"):
        own_page(tmp_path / "mine" / week / "lesson.ipynb", week)
    assert main(["copy", "all", str(tmp_path / "out"), "--notebooks", str(tmp_path / "mine")]) == 1
    assert "the same name" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_several_pages_are_copied_at_once_and_what_is_left_out_is_said(tmp_path, capsys):
    shutil.copytree(ROOT / "notebooks", tmp_path / "pages", ignore=shutil.ignore_patterns(".*"))
    own_page(tmp_path / "pages/2_order_book/my lesson.ipynb", "Mine")
    assert main(["copy", "11", "2", str(tmp_path / "out"), "--notebooks", str(tmp_path / "pages")]) == 0
    assert len([*(tmp_path / "out").iterdir()]) == 5
    assert "my lesson.ipynb: pages are called NN_name.ipynb" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named_with_what_to_do(tmp_path, capsys):
    (tmp_path / "a file").touch()
    assert main(["copy", "12", str(tmp_path / "a file"), "--notebooks", str(ROOT / "notebooks")]) == 1
    assert "a file: File exists; name another place" in capsys.readouterr().err


def test_new_numbers_are_said_to_be_new(tmp_path, capsys):
    (tmp_path / "r.csv").write_text("id\nada\n", "utf-8")
    for folder, said in (("a", "is new"), ("b", "gives the numbers of earlier copies")):
        command = ["copy", "12", str(tmp_path / folder), "--notebooks", str(ROOT / "notebooks"), "--roster"]
        assert main([*command, str(tmp_path / "r.csv")]) == 0
        assert f"r.salt {said}" in capsys.readouterr().out


def no_process(*_words, **_options):
    raise AssertionError("cells are run")


def test_stills_of_our_pages_are_those_that_travel_with_them(monkeypatch):
    monkeypatch.setattr("asyncio.create_subprocess_exec", no_process)
    for one in CATALOGUE:
        kept = asyncio.run(draw(one, "", {}))
        assert kept == {path.stem: path.read_bytes() for path in (TRAVEL / one.slug).iterdir()}
        assert all(Image.open(io.BytesIO(image)).width >= WIDTH for image in kept.values())
    with pytest.raises(AssertionError, match="cells are run"):
        asyncio.run(draw(PAGES[0], PAGES[0].cover, {}))  # a card, at values of a link


def test_a_page_whose_cells_a_teacher_changed_is_drawn_anew(tmp_path):
    notebook = nbformat.read(PAGES[0].path, as_version=4)
    notebook.cells[0].source = "# My own words\n\n" + notebook.cells[0].source
    (tmp_path / "own").mkdir()
    nbformat.write(notebook, tmp_path / "own" / PAGES[0].path.name)
    (mine,) = read_catalogue(tmp_path)
    before = asyncio.run(draw(PAGES[0], "", {}))
    assert asyncio.run(draw(mine, "", {})) == before, "other words, the same pictures"
    (cell,) = [cell for cell in notebook.cells if "def one_trade(" in cell.source]
    cell.source += "\n\nfrom mktlib.ui.exploration import EXPLORERS\n\ndel EXPLORERS['one_trade']"
    nbformat.write(notebook, mine.path)
    after = asyncio.run(draw(mine, "", {}))
    assert set(before) - set(after) == {"one_trade"}
    for name, image in after.items():
        assert Image.open(io.BytesIO(image)).size == Image.open(io.BytesIO(before[name])).size
