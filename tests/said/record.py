"""What an explorer says, at its start and with each control at either end, as it is written down in this folder.

Nothing here looks inside an explorer. Its controls are set as a link sets them, it is run, and what it then says
is read off: its words, its numbers, its table as the CSV file has it, and what can be dragged.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mktlib.ui.chart import Chart
from mktlib.ui.exploration import Exploration

FOLDER = Path(__file__).parent
START = "start"
FIELDS = ("said", "headlines", "problem", "readouts", "table", "handles")
DIGITS = 9  # machines agree on these; the last of a float's sixteen depend on the processor
OFF_TIES = 1 + 3e-12  # 0.5 and 0.49999999999999994 are to be rounded the same way
NOISE = 1e-9  # of the largest number of a column: what a difference leaves that should be none

# Said in words, but decided by the processor: explorer, state and field that are not written down, and why.
UNSURE = {
    ("two_shapes", "rate=5", "headlines"): "a duration of 26.25 years, to one decimal",
}

State = dict[str, Any]
Said = dict[str, dict[str, State]]  # explorer → state → field → what was said


def states(explorer: Exploration) -> list[str]:
    """Name the start and, control by control, both ends, every option, or one press: ``control=value``."""
    found = [START]
    for name, control in explorer.controls.items():
        for position in _ends(control):
            if position != control.start:
                found.append(f"{name}={control.text(position)}")
    return found


def _ends(control: Any) -> list[Any]:
    if control.kind == "upload":  # no file of a reader is ours to open
        return []
    if control.kind == "presses":  # one press, with what it writes down at its start
        return [(tuple(one.start for one in control.recorded.values()),)]
    if control.kind in ("choice", "commit", "story"):
        return list(range(control.last + 1))
    return [0, control.last]


def reach(explorer: Exploration, state: str) -> None:
    """Set every control to its start, then one as the state's name says.

    Raises
    ------
    ValueError
        If there is no such control, or it has no such value.
    """
    explorer.reset()
    if state != START:
        name, _equals, text = state.partition("=")
        if name not in explorer.controls:
            raise ValueError(f"no control {name}")
        explorer.move({name: explorer.controls[name].parse(text)})


def says(explorer: Exploration) -> State:
    """Run the explorer to its end and return what it says; what is empty is left out.

    A refusal keeps the words of the last picture, which depend on what was set before: they are left out too.
    """
    picture = explorer.run()
    said: State = {"problem": explorer.problem, "readouts": dict(explorer.readouts())}
    if picture is not None and not explorer.problem:
        said["said"] = str(explorer.said)
        said["headlines"] = [list(headline) for headline in explorer.headlines]
        said["table"] = table(explorer.csv())
        said["handles"] = dragged(picture, explorer)
    return {field: said[field] for field in FIELDS if said.get(field)}


def dragged(picture: Chart, explorer: Exploration) -> list[str]:
    """Return the controls that can be dragged in the explorer's picture."""
    marks = [mark for panel in picture.record(explorer.controls)["panels"] for mark in panel["marks"] if mark]
    return sorted({mark["drag"]["control"] for mark in marks if "drag" in mark})


def table(text: str) -> dict[str, Any]:
    """Return columns, number of rows, first and last row of a CSV file, and a digest of all of it.

    Comment lines above it, which repeat the controls, do not count.
    """
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith("#"):
        del lines[0]
    columns, *rows = csv.reader(lines) if lines else ([],)
    rows = _rounded(rows)
    digest = hashlib.sha256(json.dumps([columns, rows]).encode()).hexdigest()[:12]
    ends = {"first": rows[0], "last": rows[-1]} if rows else {}
    return {"columns": columns, "rows": len(rows), **ends, "digest": digest} if columns else {}


def _rounded(rows: list[list[str]]) -> list[list[str]]:
    """Cut numbers to what every machine agrees on; 3 and 3.0 are the same."""
    largest = [
        max((abs(number) for number in map(_number, column) if number), default=0.0)
        for column in zip(*rows, strict=True)
    ]
    return [[_cut(cell, NOISE * most) for cell, most in zip(row, largest, strict=True)] for row in rows]


def _cut(cell: str, noise: float) -> str:
    number = _number(cell)
    return cell if number is None else "0" if abs(number) <= noise else f"{number * OFF_TIES:.{DIGITS}g}"


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def record(explorers: Mapping[str, Exploration]) -> Said:
    """Return what every explorer of a page says in every state."""
    return {name: in_states(explorer, states(explorer)) for name, explorer in explorers.items()}


def in_states(explorer: Exploration, wanted: Iterable[str]) -> dict[str, State]:
    """Return what one explorer says in the wanted states; one it has not got is left out."""
    found = {}
    for state in wanted:
        try:
            reach(explorer, state)
        except ValueError:
            continue
        said = says(explorer)
        found[state] = {field: said[field] for field in said if (explorer.name, state, field) not in UNSURE}
    explorer.reset()
    return found


def write(page: str, said: Said) -> None:
    """Write a page's record, one state a line."""
    explorers = []
    for name, by_state in said.items():
        lines = [f"  {_json(state)}: {_json(fields)}" for state, fields in by_state.items()]
        explorers.append(f" {_json(name)}: {{\n" + ",\n".join(lines) + "\n }")
    (FOLDER / f"{page}.json").write_text("{\n" + ",\n".join(explorers) + "\n}\n", encoding="utf-8")


def read(page: str) -> Said:
    """Return a page's record."""
    said: Said = json.loads((FOLDER / f"{page}.json").read_text(encoding="utf-8"))
    return said


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
