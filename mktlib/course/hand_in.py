"""One file to hand in: what was answered, how often, and when; a teacher reads all of them into one table.

The seal shows a file that was changed afterwards, and whose numbers it was made with. It keeps honest people honest:
whoever reads this module can seal anything.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from mktlib.course.exercises import Exercise
from mktlib.course.roster import Student
from mktlib.ui.exploration import EXPLORERS

COLUMNS = ("student", "page", "exercise", "right", "tries", "answer", "first_try", "last_try", "seal")
NOBODY = "your name"  # as a copy for nobody in particular says
LARGEST = 1_000_000  # bytes of a file that is read


def hand_in(page: str, student: str, ticket: str = "", folder: str | Path = ".") -> Path | None:
    """Write what exercises were answered, now and by what the file says in earlier sittings; return the file.

    Before there is a name, nothing is written, and that is said.

    Parameters
    ----------
    page : str
        The page's name.
    student : str
        Whose answers they are.
    ticket : str
        The word that the copy was given for her; "" in a copy for nobody in particular.
    folder : path
        Where the file is written.
    """
    if student.strip() in ("", NOBODY):
        print(f"Put your own name in the place of “{NOBODY}” and run this cell again: nothing is written yet.")
        return None
    path, tried = Path(folder) / re.sub(r'[<>:"/\\|?*]', "_", f"hand_in-{page}-{student}.json"), dict[str, list[Any]]()
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        before = json.loads(path.read_text(encoding="utf-8"))
        tried = dict(before["tries"]) if before["seal"] == _seal(before, ticket) else {}
    for name, one in ((name, one) for name, one in EXPLORERS.items() if isinstance(one, Exercise)):
        now = one.log[one.earlier :]
        tried[name] = [*(each for each in tried.get(name, ()) if each not in now), *now]
    said = {"version": 1, "page": page, "student": student, "made": round(time.time()), "tries": tried}
    path.write_text(json.dumps(said | {"seal": _seal(said, ticket)}, indent=1, ensure_ascii=False), encoding="utf-8")
    right, many = sum(any(one["right"] for one in log) for log in tried.values()), sum(map(len, tried.values()))
    print(f"{right} of {len(tried)} right, {many} tries. Hand in {path.name}, or go on and run this cell again.")
    return path


def collect(folder: Path, students: Iterable[Student] = (), out: TextIO = sys.stdout) -> tuple[list[str], list[str]]:
    """Write a table (CSV) of all files below a folder; return which were left out, and which have a broken seal.

    With a roster's students seals are compared, and whoever handed in nothing of a page has a line.
    """
    salts, handed_in = {one.id: one.salt for one in students}, dict[str, set[str]]()
    salt, left, broken = next(iter(salts.values()), ""), list[str](), list[str]()
    table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    table.writeheader()
    left += [f"{path}: unpack it first" for path in sorted(folder.rglob("*.zip"))]
    for path in sorted(folder.rglob("*hand_in-*.json")):  # a course system may have put a name before it
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError(f"larger than {LARGEST:,} bytes")
            said = json.loads(path.read_text(encoding="utf-8"))
            page, student = str(said["page"]), str(said["student"])
            kept = said["seal"] == _seal(said, Student(student, salt).ticket(page))
            about = {"student": student, "page": page, "seal": "kept" if kept else "broken" if salt else "not compared"}
            table.writerows(list(_rows(said["tries"], about)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            left.append(f"{path}: {type(problem).__name__}: {problem}")
            continue
        handed_in.setdefault(page, set()).add(student)
        broken += [f"{path}: ask {student} for the file as her own copy writes it"] if salt and not kept else []
    if not left and not handed_in:
        left.append(f"{folder} holds no file hand_in-….json")
    for page, those in sorted(handed_in.items() or [("", set())]):
        about = {"page": _plain(page), "right": "no", "tries": "0", "seal": "nothing handed in"}
        table.writerows({"student": one} | about for one in salts if one not in those)
    return left, broken


def _rows(tried: Mapping[str, Any], about: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name, tries in tried.items():
        last = next((one for one in tries if one["right"]), tries[-1] if tries else None)
        times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one["at"])) for one in tries]
        answer = "; ".join(f"{key}={one}" for key, one in last["answer"].items()) if last else ""
        row = {"exercise": name, "right": "yes" if last and last["right"] else "no", "tries": str(len(tries)),
               "answer": answer, "first_try": [*times, ""][0], "last_try": ["", *times][-1]}  # fmt: skip
        yield {key: _plain(text) for key, text in {**about, **row}.items()}


def _plain(text: str) -> str:
    """Return text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(tuple("=+-@\t\r")) else text


def _seal(said: Mapping[str, Any], ticket: str) -> str:
    bare = {key: one for key, one in said.items() if key != "seal"}
    plain = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{ticket}\n{plain}".encode()).hexdigest()
