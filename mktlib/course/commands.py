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
from mktlib.distribution import addresses
from mktlib.publish.catalogue import Catalogue, notebooks_folder, read_catalogue, skipped


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add them to the program's own; `command` makes one from its name, what it runs, and its words."""
    copying = command("copy", _copy, "write pages as notebooks that stand alone, for a course")
    copying.add_argument("targets", nargs="+", metavar="TARGET", help="a page (12), a layer (2_order_book), all, story")
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
    kits.add_argument("--pages", nargs="+", dest="targets", default=["all"], metavar="TARGET", help="these alone")
    kits.add_argument("--roster", type=Path, metavar="CSV", help="instead the exercises, in each student's own numbers")


def catalogue_of(options: argparse.Namespace) -> Catalogue:
    """Return the pages there are; what lies beside them and is none is said."""
    folder = notebooks_folder(options.notebooks)
    for path in skipped(folder):
        print(f"left out: {path}: pages are called NN_name.ipynb and lie in a folder N_name", file=sys.stderr)
    return read_catalogue(folder)


def _pages(options: argparse.Namespace) -> tuple[Catalogue, list[Any]]:
    from mktlib.course.copying import chosen

    catalogue = catalogue_of(options)
    return catalogue, list(dict.fromkeys(page for target in options.targets for page in chosen(catalogue, target)))


def _kit(options: argparse.Namespace) -> None:
    from mktlib.course.sheets import kit, name_of, on_paper

    (catalogue, pages), students = _pages(options), _students(options.roster)
    written = on_paper(options.folder, catalogue, pages, students) if students else kit(options.folder, pages)
    names = {path.stem for path in written}
    for page in pages:
        if not names & {name_of(page), f"{name_of(page)}-students"}:
            print(f"left out: {page.slug}: it has no {'exercises' if students else 'kit'}", file=sys.stderr)
    print(*written, sep="\n") if students else print(f"Sheets: {len(written)}. Begin with {written[0]}.")
    if not students and not addresses().get("Site") and not (options.folder.parent / "story.html").exists():
        print(f"Their links lead to pages in {options.folder.resolve().parent}: `mktlib build` writes them there.")


def _copy(options: argparse.Namespace) -> None:
    from mktlib.course.copying import Wanted, copy

    wanted = Wanted(options.students, _stills if options.with_pictures else None, options.origin, options.force)
    print(*copy(*_pages(options), options.folder, wanted, _students(options.roster)), sep="\n")
    if options.origin and "://" not in options.origin and not Path(options.origin).exists():
        print(f"{options.origin} is no folder here: a copy looks for it from where it lies itself.", file=sys.stderr)


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
    if made := new and not salt.exists():
        salt.write_text(f"{secrets.token_hex(16)}\n", encoding="utf-8")
    if not salt.exists():
        raise FileNotFoundError(f"{salt} is missing: `mktlib copy --roster` wrote it beside the roster")
    if new:
        said = "is new, so the numbers are those of no earlier copy" if made else "gives the numbers of earlier copies"
        print(f"{salt} {said}: keep it, and keep it to yourself. `mktlib collect` needs it.")
    return read_roster(roster, salt.read_text(encoding="utf-8").strip())
