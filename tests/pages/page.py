"""A page as its tests see it: its cells run in this process, its explorers, its prose, and settings to put them to."""

from __future__ import annotations

import functools
import inspect
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nbformat

from mktlib.ui.exploration import EXPLORERS
from tests.house.files import notebooks

EXTENT = {"corners": 10, "of a run": 3}  # random settings of all controls at once; where each takes a simulation
# Simulations are explorers that tell how far they are, and:
RUNS = {"a_day", "forced_sale", "haste_or_patience", "same_news"}


@dataclass(frozen=True)
class Page:
    """A notebook that was run: what its cells made, its explorers and exercises by name, and its text."""

    slug: str
    space: Mapping[str, Any]
    explorers: Mapping[str, Any]
    exercises: Mapping[str, Any]
    prose: str

    def at(self, explorer: str, **values: Any) -> Any:
        """Run an explorer at values of its controls, those not named at their start; return it."""
        one = self.explorers[explorer]
        one.reset()
        for name, value in values.items():
            control = one.controls[name]
            candidates = [i for i in range(len(control.values)) if control.values[i] == value] if control.values else []
            one.positions[name] = candidates[0] if candidates else control.parse(str(value))
        one.run()
        return one

    def figures(self) -> set[str]:
        """Return every number that the prose names, as it is written."""
        text = re.sub(r"\]\([^)]*\)|doi:\S+|`[^`]*`|<[^>]*>", " ", self.prose)  # not those of links and code
        return set(re.findall(r"(?<![\w.])\d+(?:,\d+)*(?:\.\d+)?(?!\w)", text))


def path_of(slug: str) -> Any:
    """Return the notebook of a page."""
    return next(path for path in notebooks() if path.stem == slug)


def cells_of(slug: str) -> list[Any]:
    """Return the cells of a page."""
    return list(nbformat.read(path_of(slug), as_version=4).cells)


def run(slug: str, cells: list[Any]) -> Page:
    """Run cells here, solutions and exercises too; an assert that fails raises."""
    EXPLORERS.clear()
    space: dict[str, Any] = {"display": lambda *_shown: None, "__name__": "__notebook__"}
    for cell in cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{slug}:{cell.id}", "exec"), space)
    told = [cell for cell in cells if cell.cell_type == "markdown" and "licence" not in cell.metadata.get("tags", ())]
    explorers, exercises = (
        {name: one for name, one in EXPLORERS.items() if one.form == form} for form in ("explorer", "exercise")
    )
    return Page(slug, space, explorers, exercises, "\n\n".join(cell.source for cell in told))


@functools.cache
def page(slug: str) -> Page:
    """Return a page, run once."""
    return run(slug, cells_of(slug))


def settings(explorer: Any, corners: int | None = None) -> Iterator[dict[str, Any]]:
    """Put an explorer to its start, to both ends of each control, and to random corners; yield its values each time."""
    if corners is None:
        simulated = explorer.name in RUNS or inspect.isgeneratorfunction(explorer.model)
        corners = EXTENT["of a run" if simulated else "corners"]
    ends = [
        {name: end}
        for name, control in explorer.controls.items()
        if control.values  # neither presses nor files
        for end in (0, control.last)
    ]
    draw = random.Random(explorer.name)
    simple = {name: control for name, control in explorer.controls.items() if control.values}
    mixed = [{name: draw.randint(0, control.last) for name, control in simple.items()} for _ in range(corners)]
    for positions in [{}, *ends, *mixed]:
        explorer.reset()
        explorer.move(positions)
        explorer.run()
        yield dict(explorer.values)
    explorer.reset()
    explorer.run()
