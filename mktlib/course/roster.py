"""Each student's own numbers: drawn from a course's salt and the student's id, the same on screen and on paper."""

from __future__ import annotations

import csv
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_ROSTER = "a line “id” and below it the id of each student"


@dataclass(frozen=True)
class Student:
    """One line of a roster; `salt` is the course's, and nobody else's."""

    id: str
    salt: str
    name: str = ""  # as it stands on paper

    def digest(self, *what: str) -> bytes:
        """Return bytes that only this student, this course and `what` give."""
        return hmac.new(self.salt.encode(), "\0".join((self.id, *what)).encode(), hashlib.sha256).digest()

    def ticket(self, slug: str) -> str:
        """Return the word that a copy of a page carries, which only the course could have made."""
        return self.digest("ticket", slug).hex()[:24]

    def draw(self, page: str, name: str, rule: Mapping[str, Any]) -> float:
        """Return one of the values that a rule allows: from, to, step; whole numbers stay whole.

        Examples
        --------
        >>> Student("ada", "salt").draw("12", "goal", {"from": 586, "to": 588, "step": 0.25})
        587.0
        """
        low, high, step = rule["from"], rule["to"], rule["step"]
        count = round((high - low) / step) + 1
        place = int.from_bytes(self.digest(page, name), "big") % count
        value = round(low + place * step, 10)
        return int(value) if all(isinstance(one, int) for one in (low, high, step)) else value


def read_roster(path: Path, salt: str) -> list[Student]:
    """Return the students of a CSV file: its column ``id``, and ``name``, where it has that.

    If there is none, one twice, or one whose id cannot name a folder, it is refused with a ValueError.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}: write {_ROSTER} there, or name another")
    try:
        lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not in UTF-8: save it as “CSV UTF-8”") from None
    between = next((sign for sign in ";\t" if sign in "".join(lines[:1])), ",")
    rows = [row for row in csv.reader(lines, delimiter=between) if any(cell.strip() for cell in row)]
    heads, *body = [[cell.strip() for cell in row] for row in rows] or [["nothing"]]
    if "id" not in (known := [head.lower() for head in heads]):
        raise ValueError(f"{path} has no column id, but {', '.join(heads)}: write {_ROSTER} there")
    named = [{"id": "", **dict(zip(known, row, strict=False))} for row in body]
    if not named:
        raise ValueError(f"{path} names no student: write {_ROSTER} there")
    ids = [one["id"] for one in named]
    for one in ids:
        if not _ID.fullmatch(one):
            rule = "an id is letters, digits, . _ @ or -, 64 at most, the first a letter or a digit"
            raise ValueError(f"{path}: {rule}; write another in place of {one!r}")
        if ids.count(one) > 1:
            raise ValueError(f"{path}: {one!r} stands there twice; give each student an id of her own")
    return [Student(one["id"], salt, one.get("name", "")) for one in named]


def givens(notebook: Any) -> dict[str, dict[str, Any]]:
    """Return the numbers of a page that may be drawn, with their rules, by cell and name."""
    own = ((cell.id, cell.metadata.get("mktlib", {}).get("given")) for cell in notebook.cells)
    return {cell_id: dict(given) for cell_id, given in own if given}


def bake(notebook: Any, student: Student) -> dict[str, float]:
    """Write a student's own numbers into an exercise's cell and into the text before it; return them by name.

    A number stands as ``name = 587`` at the beginning of a line of the cell, and as the same digits in the text, or
    there is a ValueError.
    """
    drawn: dict[str, float] = {}
    for cell_id, rules in givens(notebook).items():
        at = next(i for i, cell in enumerate(notebook.cells) if cell.id == cell_id)
        cell = notebook.cells[at]
        text = next(one for one in reversed(notebook.cells[:at]) if one.cell_type == "markdown")
        for name, rule in rules.items():
            line = re.search(rf"^{name} = ([0-9_.]+)", cell.source, re.MULTILINE)
            old = said(float(line[1])) if line else ""
            drawn[name] = value = student.draw(cell_id, name, rule)
            told, times = re.subn(rf"(?<![0-9.,]){re.escape(old)}(?![0-9]|[.,][0-9])", said(value), text.source)
            if not line or not times:
                raise ValueError(f"{name} = {old} must stand in cell {cell_id} and in the text before it")
            cell.source, text.source = cell.source[: line.start(1)] + f"{value:.12g}" + cell.source[line.end(1) :], told
    return drawn


def said(value: float) -> str:
    """Return a number as the pages' text writes it."""
    return f"{value:,.12g}"
