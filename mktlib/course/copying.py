"""`mktlib copy`: pages of the collection as notebooks that stand alone, for a course of one's own."""

from __future__ import annotations

import re
import tomllib
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, upgrade
from PIL import Image

from mktlib import __version__, distribution
from mktlib.course.hand_in import NOBODY
from mktlib.course.roster import Student, bake
from mktlib.publish.catalogue import Catalogue, Page
from mktlib.publish.describe import tags_of

KIT = Path(__file__).parent / "kit"
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s]*?)([^()\s/]+)\.ipynb(#[^()\s]*)?\)")
_PAGE = re.compile(r"\b([Pp])age ([0-9]{2})\b")
_ANSWER = re.compile(r"\n*<details>\s*<summary>[^<]*([Aa]nswer|[Ss]olution)[^<]*</summary>.*?</details>", re.DOTALL)
INSTALL = """# Sees to it that what this page needs is there. Run it first, then the other cells, from the top.
import importlib.util

if importlib.util.find_spec("mktlib") is None:
    {do}"""
NOWHERE = 'raise SystemExit("Ask whoever gave you this page where its package is to be had from.")'


@dataclass(frozen=True)
class Wanted:
    """How pages are copied."""

    students: bool = False  # without solutions, and without an answer in a cell that can be seen
    pictures: Callable[[Page], Mapping[str, str]] | None = None  # stills of a page's explorers, to be saved in the file
    origin: str = ""  # what pip is given where the package is missing: an address, or a folder of wheels
    force: bool = False


def chosen(catalogue: Catalogue, target: str) -> list[Page]:
    """Return the pages that a word names: a page, a layer, ``all``, or ``story``; any other is a ValueError."""
    names = {one: ("all", one.slug, one.slug[:2], one.path.parent.name, f"{one.layer or 'story'}") for one in catalogue}
    found = [page for page in catalogue if target in names[page]]
    if not found:
        layers = ", ".join(dict.fromkeys(page.path.parent.name for page in catalogue if page.layer))
        raise ValueError(f"nothing is called {target!r}; name a page (`mktlib list`), {layers}, all or story")
    return found


def copy(
    catalogue: Catalogue, pages: Iterable[Page], folder: Path, wanted: Wanted, students: Iterable[Student] = ()
) -> list[Path]:
    """Write pages into a folder, of each student into a folder of hers, and return the files.

    If one is there already and `wanted.force` was not given, nothing is written: FileExistsError.
    """
    pages, made = list(pages), dict[Path, Any]()
    everybody: list[Student | None] = [*students] or [None]
    for student in everybody:
        place = folder / student.id if student else folder
        made |= {place / f"{page.slug}.ipynb": travelling(catalogue, page, pages, wanted, student) for page in pages}
    if len(made) < len(pages) * len(everybody):
        raise ValueError("two of these pages have the same name, and so would their copies: rename one")
    if there := [path for path in made if path.exists() and not wanted.force]:
        why = "is there already; --force writes over it, another folder gets the same numbers by the same roster"
        raise FileExistsError(f"{there[0]} {why}")
    for path, notebook in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
    return list(made)


def travelling(
    catalogue: Catalogue, page: Page, beside: list[Page], wanted: Wanted, student: Student | None = None
) -> Any:
    """Return a page's notebook as it reads and runs alone."""
    notebook = upgrade(nbformat.read(page.path, as_version=4))  # each cell has an id
    stills = wanted.pictures(page) if wanted.pictures else {}
    if student:
        bake(notebook, student)
    if wanted.students:
        notebook.cells = [cell for cell in notebook.cells if "solution" not in tags_of(cell)]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _alone(cell.source, page, catalogue, beside)
            if wanted.students:
                cell.source = _ANSWER.sub("", cell.source)
        elif wanted.students and re.search(r"\bcommit\(|\bone_of\(", cell.source):
            cell.metadata["jupyter"] = {"source_hidden": True}
        if cell.cell_type == "code":
            cell.outputs = list(_still(cell.source, stills))
    notebook.cells[1:1] = [_about(page), _install(wanted.origin, str(notebook.cells))]
    if any("exercise" in tags_of(cell) for cell in notebook.cells):
        last = next((i for i, cell in enumerate(notebook.cells) if "licence" in tags_of(cell)), len(notebook.cells))
        notebook.cells[last:last] = _handing_in(page, student)
    notebook.metadata["mktlib"] = {**notebook.metadata.get("mktlib", {}), "copied": __version__}
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return notebook


def kit_of(slug: str) -> dict[str, Any]:
    """Return what the kit says of a page: its goals, what is needed before, its presets; nothing of others' pages."""
    path = KIT / f"{slug}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _about(page: Page) -> Any:
    said = kit_of(page.slug)
    lines = [f"> About {page.minutes} minutes."] if page.minutes else []
    for head, key in (("You will", "goals"), ("Before", "needs")):
        if said.get(key):
            lines += [">", f"> {head}:", *(f"> - {one}" for one in said[key])]
    lines += [">", "> *Run all cells first: the pictures then move. From the collection* What a price is, *text under "
              "CC BY 4.0, code under BSD-3-Clause.*"]  # fmt: skip
    return new_markdown_cell("\n".join(lines), metadata={"tags": ["copy"]})


def _install(origin: str, cells: str) -> Any:
    source = distribution.addresses().get("Source", "")
    origin = origin or (f"git+{source}" if source else "")
    extra = "[symbolic]" if "import sympy" in cells else ""
    wheel = f"{distribution.NAME.replace('-', '_')}-{__version__}-py3-none-any.whl"
    if not origin:  # `mktlib copy --from ADDRESS` says it
        do = NOWHERE
    elif re.match(r"[a-z+]+://|git\+", origin):
        if origin.endswith(".whl") and not origin.endswith(f"/{wheel}"):
            raise ValueError(f"{origin}: pip takes this wheel under its own name alone, {wheel}")
        do = f'%pip install --quiet "{distribution.NAME}{extra} @ {origin}"'
    elif origin.endswith(".whl"):
        raise ValueError(f"{origin}: name the folder of the wheel, or its address with https:// before it")
    else:
        if Path(origin).exists() and not (Path(origin) / wheel).is_file():
            raise ValueError(f"{origin} holds no {wheel}; in a checkout: python -m pip wheel --no-deps -w {origin} .")
        do = f'%pip install --quiet --find-links "{origin}" "{origin}/{wheel}{extra}"'
    return new_code_cell(INSTALL.format(do=do), metadata={"tags": ["copy", "notebook"]})


def _handing_in(page: Page, student: Student | None) -> list[Any]:
    """Return the cells at the end that write what was answered."""
    who, do = (student.id, "Run this") if student else (NOBODY, "Put in your name and run this")
    ticket = f', "{student.ticket(page.slug)}"' if student else ""
    text = f"## Hand in\n\n{do} for a file with your answers, tries and times. Run again, it adds what is new."
    code = f'from mktlib.course.hand_in import hand_in\n\nhand_in("{page.slug}", "{who}"{ticket});'
    about: dict[str, Any] = {"tags": ["copy", "notebook"]}
    return [new_markdown_cell(text, metadata=about), new_code_cell(code, metadata=about)]


def _alone(text: str, page: Page, catalogue: Catalogue, beside: list[Page]) -> str:
    """Return text whose links lead where they can, and whose "page 12" says what it is."""
    site = distribution.addresses().get("Site", "").rstrip("/")
    here = {page.slug for page in beside}

    def link(found: re.Match[str]) -> str:
        _image, words, _way, slug, at = found.groups()
        if slug in here:
            return f"[{words}]({slug}.ipynb{at or ''})"
        if site:
            return f"[{words}]({site}/{'story' if slug == 'index' else slug}.html{at or ''})"
        return words

    def name(found: re.Match[str]) -> str:
        page = next((one for one in catalogue if one.slug.startswith(found[2])), None)
        return f"the page *{page.title}*" if page else found[0]

    after = catalogue[page.next].title if page.next else ""
    if page.next not in here and not site:
        text = re.sub(r"\n*^\*\*Next:\*\* .*$", "", text, flags=re.MULTILINE)
    text = _PAGE.sub(name, _LINK.sub(link, text)).replace("the next page", f"the page *{after}*")
    return re.sub(r"(^|[.!?]\s+)the page \*", lambda found: f"{found[1]}The page *", text, flags=re.MULTILINE)


def _still(source: str, stills: Mapping[str, str]) -> Iterable[Any]:
    for title, name in re.findall(r'^@explore\((?:"([^"]*)")?.*?^def (\w+)\(', source, re.DOTALL | re.MULTILINE):
        if name in stills:
            said = Image.open(BytesIO(b64decode(stills[name]))).info.get("Description", title or name)
            data = {"image/png": stills[name], "text/plain": said}
            yield nbformat.v4.new_output("display_data", data, metadata={"image/png": {"alt": said}})
            yield nbformat.v4.new_output("display_data", {"text/plain": said})  # previews seldom show the words else
