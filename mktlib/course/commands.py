"""The commands for a course: `mktlib copy`, `mktlib collect`, `mktlib kit`."""

from __future__ import annotations

import argparse
import asyncio
import base64
import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

from mktlib.course.roster import read_roster
from mktlib.publish.catalogue import notebooks_folder, read_catalogue


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add them to the program's own; `command` makes one from its name, what it runs, and its words."""
    copying = command("copy", _copy, "write pages as notebooks that stand alone, for a course")
    copying.add_argument("target", metavar="TARGET", help="a page (12), a layer (2_order_book), all, or story")
    copying.add_argument("folder", type=Path, metavar="FOLDER", help="where to write")
    which = copying.add_mutually_exclusive_group()
    which.add_argument("--students", action="store_true", help="without solutions, and no answer in a visible cell")
    which.add_argument("--solutions", action="store_true", help="with solutions; so it is unless told otherwise")
    copying.add_argument("--lang", choices=["en"], default="en", help="language of the pages")
    copying.add_argument("--with-pictures", action="store_true", help="stills saved in the files, for previews")
    copying.add_argument("--roster", type=Path, metavar="CSV", help="for each student a folder and numbers of her own")
    copying.add_argument("--from", dest="origin", default="", metavar="ADDRESS", help="the package: a URL or a folder")
    copying.add_argument("--force", action="store_true", help="write over files that are there")
    collecting = command("collect", _collect, "read what was handed in, as one table")
    collecting.add_argument("folder", type=Path, metavar="FOLDER", help="with the files, in folders of any depth")
    collecting.add_argument("--roster", type=Path, metavar="CSV", help="that of the copies: then seals are compared")
    collecting.add_argument("--out", type=Path, metavar="CSV", help="the table (on the screen when left out)")
    kits = command("kit", _kit, "write sheets for teachers: goals, presets, questions, worksheets, plans")
    kits.add_argument("folder", type=Path, metavar="FOLDER", help="where to write")
    kits.add_argument("--pages", nargs="+", default=["all"], metavar="TARGET", help="only these, as for `mktlib copy`")
    kits.add_argument("--roster", type=Path, metavar="CSV", help="instead the exercises, in each student's own numbers")


def _kit(options: argparse.Namespace) -> None:
    from mktlib.course.copying import chosen
    from mktlib.course.sheets import kit, on_paper

    catalogue = read_catalogue(notebooks_folder(options.notebooks))
    pages = list(dict.fromkeys(page for target in options.pages for page in chosen(catalogue, target)))
    if students := _students(options.roster):
        print(*on_paper(options.folder, catalogue, pages, students), sep="\n")
    else:
        print(f"{len(kit(options.folder, pages))} sheets; begin with {options.folder / 'index.html'}")


def _copy(options: argparse.Namespace) -> None:
    from mktlib.course.copying import Wanted, chosen, copy

    catalogue = read_catalogue(notebooks_folder(options.notebooks))
    wanted = Wanted(options.students, _stills if options.with_pictures else None, options.origin, options.force)
    written = copy(catalogue, chosen(catalogue, options.target), options.folder, wanted, _students(options.roster))
    print(*written, sep="\n")


@cache  # for one student after another
def _stills(page: Any) -> Mapping[str, str]:
    from mktlib.publish.pictures import draw

    drawn = asyncio.run(draw(page, "", {}))
    if not drawn:
        raise RuntimeError(f"{page.path} could not be drawn; --with-pictures needs its cells to run")
    return {name: base64.b64encode(image).decode() for name, image in drawn.items()}


def _collect(options: argparse.Namespace) -> int:
    from mktlib.course.hand_in import collect

    if not options.folder.is_dir():
        raise FileNotFoundError(f"there is no folder {options.folder}; name the one with the files that were handed in")
    students = _students(options.roster, new=False)
    try:
        opened = options.out.open("w", encoding="utf-8", newline="") if options.out else nullcontext(sys.stdout)
    except OSError as problem:
        why = f"cannot be written ({problem.strerror}): close it, or name another file after --out"
        raise OSError(f"{options.out} {why}") from None
    with opened as out:
        left, broken = collect(options.folder, students, out)
    for what, lines in (("left out", left), ("broken seal", broken)):
        print(*(f"{what}: {line}\n" for line in lines), sep="", end="", file=sys.stderr)
    return 1 if left else 0


def _students(roster: Path | None, new: bool = True) -> list[Any]:
    """Return the students of a roster, none without one; give a new course the salt that numbers follow from."""
    if not roster or not read_roster(roster, ""):  # one that is refused gets no salt
        return []
    salt = roster.with_suffix(".salt")
    if new and not salt.exists():
        salt.write_text(f"{secrets.token_hex(16)}\n", encoding="utf-8")
    if not salt.exists():
        raise FileNotFoundError(f"{salt} is missing: `mktlib copy --roster` wrote it beside the roster")
    if new:
        print(f"The numbers follow from {salt}: keep it, and keep it to yourself. `mktlib collect` needs it.")
    return read_roster(roster, salt.read_text(encoding="utf-8").strip())
