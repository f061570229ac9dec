"""What must hold of the exercises of any page; tests of single pages ask it too, so that their mutants are caught."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mktlib.course.exercises import Exercise, Part

WRONG = Path(__file__).parent / "wrong"
PLAIN = "Not yet right."


def wrong_of(slug: str) -> dict[str, list[dict[str, Any]]]:
    """Exercise → its wrong answers; what is not named of an explorer's controls is at its start.

    Presses are written as in a link.
    """
    return tomllib.loads((WRONG / f"{slug}.toml").read_text("utf-8"))


def answers(exercise: Exercise, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the law is asked after somebody typed, chose or set this."""
    found = {}
    for name, part in exercise.parts.items():
        if isinstance(part, Part):
            told = given[name]
            found[name] = part.value(part.options.index(told) if part.options else part.clamp(str(told)))
        else:
            values = [one for one in part.values if one == given.get(name)] if part.values else []
            pressed = part.value(part.parse(given.get(name, ""))) if part.kind == "presses" else None
            found[name] = values[0] if values else part.value(part.start) if pressed is None else pressed
    return found


def exercises_hold(page: Any) -> None:
    """Solutions are right and worked out, and each wrong answer gets its own words."""
    for name, one in page.exercises.items():
        assert one.solution, f"{name} has no solution"
        assert one.judge(one.solution).right, name
        assert len(one.worked) > 20, f"{name}: how is it found?"
        assert one.hint, name
        cases = wrong_of(page.slug)[name] if one.parts else []
        assert not one.parts or len({case["says"] for case in cases} - {PLAIN}) >= 3, f"{name}: three named mistakes"
        for case in cases:
            told = one.judge(answers(one, case))
            assert (told.right, told.words) == (False, case["says"]), f"{name}: {case}: {told}"
