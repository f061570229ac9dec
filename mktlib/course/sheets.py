"""`mktlib kit`: sheets to be printed: for the teacher of each page, plans, for each student in her own numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbformat.v4 import upgrade

from mktlib import __version__, distribution
from mktlib.course.copying import KIT, Wanted, kit_of, travelling
from mktlib.course.exercises import Exercise, Part
from mktlib.course.roster import Student, givens, said
from mktlib.publish.catalogue import Catalogue, Page
from mktlib.publish.describe import tags_of
from mktlib.publish.text import to_html
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.presses import Presses

_LAW = re.compile(r"^@exercise\((?s:.*?)^def (\w+)\(", re.MULTILINE)


def kit(out: Path, catalogue: Iterable[Page]) -> list[Path]:
    """Write the sheets of each page with a kit, the plans whose pages are all there, and an index; return the files.

    Their links lead to the public site, else to the folder above `out`.
    """
    pages = {page.slug: page for page in catalogue if kit_of(page.slug)}
    kits = {slug: kit_of(slug) for slug in pages}
    plans = [plan for plan in plans_of() if {step["page"] for step in plan["step"]} <= set(pages)]
    made: dict[str, tuple[str, dict[str, Any]]] = {"index": ("index", {"title": "What a price is: for teachers"})}
    for slug, page in pages.items():
        about: dict[str, Any] = {"title": page.title, "page": page, "kit": kits[slug]}
        made[name_of(page)] = ("teacher", about)
        for kind, answered in (("worksheet", False), ("answers", True)):
            made[f"{name_of(page)}-{kind}"] = ("worksheet", about | {"answered": answered})
    for plan in plans:
        made[plan["name"]] = ("plan", {"title": plan["title"], "plan": plan})
    return _written(out, made, pages=pages, kits=kits, plans=plans, link=link, name_of=name_of)


def on_paper(out: Path, catalogue: Catalogue, pages: Iterable[Page], students: Sequence[Student]) -> list[Path]:
    """Write of each page the students' worksheets, in one file, and a table of their answers; return the files.

    The numbers are those of the students' copies. Where no page has exercises, there is a ValueError.
    """
    made: dict[str, tuple[str, dict[str, Any]]] = {}
    for page in pages:
        each = list(zip(students, tasks_of(catalogue, page, students), strict=True))
        for template in ("students", "students-answers") if each[0][1] else ():
            made[f"{name_of(page)}-{template}"] = (template, {"title": page.title, "each": each, "first": each[0][1]})
    if not made:
        raise ValueError("there is no exercise on these pages; name others (`mktlib list`)")
    return _written(out, made)


def tasks_of(catalogue: Catalogue, page: Page, students: Iterable[Student]) -> Iterator[list[dict[str, Any]]]:
    """Run a page, then its exercises in the numbers of each student; yield what she is asked, and what is right."""
    space: dict[str, Any] = {"display": lambda *_shown: None, "__name__": "__main__"}
    EXPLORERS.clear()
    for cell in upgrade(nbformat.read(page.path, as_version=4)).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{page.slug} {cell.id}", "exec"), space)

    @cache  # others have drawn the same
    def task(text: str, asks: str, solves: str) -> dict[str, Any]:
        exec(asks, space)
        exec(solves, space)
        return _task(text, space[_LAW.findall(asks)[0]])

    for student in students:
        notebook, found = travelling(catalogue, page, [page], Wanted(), student), list[dict[str, Any]]()
        asked = {"exercise", "solution"}
        cells = [one for one in notebook.cells if one.cell_type == "markdown" or tags_of(one) & asked]
        for text, asks, solves in zip(cells, cells[1:], cells[2:], strict=False):
            if "exercise" in tags_of(asks):
                rules = givens(notebook).get(asks.id, {})
                own = ", ".join(f"{name} = {said(student.draw(asks.id, name, rule))}" for name, rule in rules.items())
                known = task(text.source, asks.source, solves.source if "solution" in tags_of(solves) else "")
                found.append({"place": len(found) + 1, "own": own, **known})
        yield found


def _task(text: str, one: Exercise) -> dict[str, Any]:
    """Return an exercise as paper asks for it; a number in its answer to the hundredth, where the law takes that."""
    fields, options, answer, given = list[tuple[str, str]](), tuple[str, ...](), list[str](), one.solution
    if set(one.parts) - set(given):
        raise ValueError(f"{one.name} has no answer yet: give it one with {one.name}.solve(…)")
    for name, part in one.parts.items():
        if isinstance(part, Presses):
            answer.append(one.worked)
        elif not isinstance(part, Part):
            fields.append((part.label, ""))
            answer += [f"{part.label}: {part.say(given[name])}"] if given[name] != part.value(part.start) else []
        elif part.options:
            fields.append(("Your choice", ""))
            options = part.options
            answer.append(chr(ord("A") + options.index(given[name])))
        else:
            fields.append((part.label, part.unit))
            short = said(round(given[name], 2))
            answer.append(short if one.judge({**given, name: part.value(short)}).right else said(given[name]))
    head, question = one.of.title if one.of and one.by_hand else "", to_html(re.split(r"(?m)^\*\*\d+\.\*\* ", text)[-1])
    told = {"head": head, "question": question, "answer": "; ".join(answer), "worked": one.worked}
    return {**told, "fields": fields, "options": options}


def _written(out: Path, made: Mapping[str, tuple[str, Mapping[str, Any]]], **known: Any) -> list[Path]:
    sheets = Environment(loader=FileSystemLoader(KIT), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    sheets.globals |= {"version": __version__, **known}
    out.mkdir(parents=True, exist_ok=True)
    for name, (template, about) in made.items():
        (out / f"{name}.html").write_text(sheets.get_template(f"{template}.html").render(about), encoding="utf-8")
    return [out / f"{name}.html" for name in made]


def plans_of() -> list[dict[str, Any]]:
    """Return the plans over several pages, each with its steps."""
    return list(tomllib.loads((KIT / "plans.toml").read_text(encoding="utf-8"))["plan"])


def name_of(page: Page) -> str:
    """Return what a page's file is called on the site, and its sheet here."""
    return page.slug if page.layer else "story"


def link(page: Page, preset: Mapping[str, Any]) -> str:
    """Return the address of an explorer at a preset's values: on the public site, else in the folder above."""
    site = distribution.addresses().get("Site", "..").rstrip("/")
    values = urlencode({f"{preset['explorer']}.{name}": text for name, text in preset["values"].items()})
    return f"{site}/{name_of(page)}.html{'?' if values else ''}{values}#{preset['explorer']}"
