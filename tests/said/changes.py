"""How today's explorers differ from what is written down, and which of it ``changed.toml`` says is on purpose."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mktlib.ui.exploration import Exploration
from tests.house.files import notebooks
from tests.pages.page import page as run_once
from tests.said import record

LIST = record.FOLDER / "changed.toml"
BETWEEN = " / "


class Place(NamedTuple):
    """Where something changed; what is empty stands for all of it: a whole page, an explorer in every state."""

    page: str
    explorer: str = ""
    state: str = ""
    field: str = ""

    def holds(self, other: Place) -> bool:
        """Whether `other` is this place or lies in it."""
        return all(mine in ("", its) for mine, its in zip(self, other, strict=True))

    def __str__(self) -> str:
        return BETWEEN.join(part for part in self if part)


class Difference(NamedTuple):
    """What was written down at a place and what is said there now."""

    place: Place
    was: str
    now: str

    def __str__(self) -> str:
        return f'"{self.place}"\n    was {self.was}\n    now {self.now}'


def place(key: str) -> Place:
    """Return the place that a key of the list names: page, explorer, state, field; all but the page may be left out.

    Raises
    ------
    ValueError
        If nothing is written down there.
    """
    page, explorer, *rest = [*key.split(BETWEEN), ""]
    rest = [part for part in rest if part]
    field = rest.pop() if rest and rest[-1] in record.FIELDS else ""
    named = Place(page, explorer, BETWEEN.join(rest), field)
    if page not in pages():
        raise ValueError(f'"{key}": no page {page} is written down')
    said = record.read(page)
    if explorer and explorer not in said:
        raise ValueError(f'"{key}": no explorer {explorer} of {page} is written down')
    if named.state and named.state not in said[explorer]:
        raise ValueError(f'"{key}": {named.state} is neither a state of {explorer} nor one of {record.FIELDS}')
    return named


def on_purpose(text: str) -> dict[Place, str]:
    """Return what a list of changes says, place → why.

    Raises
    ------
    ValueError
        If a place is not written down or a reason is missing.
    """
    listed = tomllib.loads(text)
    for key, why in listed.items():
        if not isinstance(why, str) or not why.strip():
            raise ValueError(f'"{key}": say why in one line')
    return {place(key): why for key, why in listed.items()}


def pages() -> list[str]:
    """Return the pages that are written down."""
    return sorted(path.stem for path in record.FOLDER.glob("*.json"))


def of_page(page: str) -> list[Difference]:
    """Return how the explorers of a page differ from what is written down."""
    now = run_once(page).explorers if page in {path.stem for path in notebooks()} else {}
    return list(between(page, record.read(page), now))


def between(page: str, was: record.Said, now: Mapping[str, Exploration]) -> Iterable[Difference]:
    """Yield how explorers differ from a record in the states that it has."""
    for name, states in was.items():
        if name not in now:
            yield Difference(Place(page, name), "an explorer", "gone")
            continue
        said = record.in_states(now[name], states)
        for state, fields in states.items():
            if state not in said:
                yield Difference(Place(page, name, state), "a state", "cannot be set")
                continue
            for field in record.FIELDS:
                old, new = fields.get(field), said[state].get(field)
                if old != new:
                    yield Difference(Place(page, name, state, field), _brief(old), _brief(new))


def unlisted(differences: Iterable[Difference], listed: Iterable[Place]) -> list[Difference]:
    """Return the differences that no listed place holds."""
    listed = list(listed)
    return [one for one in differences if not any(where.holds(one.place) for where in listed)]


def idle(differences: Iterable[Difference], listed: Iterable[Place]) -> list[Place]:
    """Return the listed places where nothing differs."""
    differences = list(differences)
    return [where for where in listed if not any(where.holds(one.place) for one in differences)]


def _brief(said: object) -> str:
    return "nothing" if said is None else json.dumps(said, ensure_ascii=False)
