"""What must hold of the exercises of any page; tests of single pages ask it too, so that their mutants are caught."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mktlib.course.exercises import Exercise, Part
from mktlib.ui.controls import Bet

WRONG = Path(__file__).parent / "wrong"
PLAIN = "Not yet right."
# Exercises that are answered with a number and lead to an explorer: whether that shows the answer `a` where `see` finds
# it: put to its place, one control more at the answer. `n` are the student's numbers.
SHOWS = {
    "first_at_the_goal": lambda see, a, n: prints(see(shares=a - 1)) < n["goal"] <= prints(see(shares=a)),
    "so_many_are_sold": lambda see, a, n: digits(see(needed=1e6 * a)["Cap for each dollar"]) == n["lift"],
    "even_again": lambda see, a, n: abs(digits(see()["Lost on the way"]) - a * n["n"]) < 0.5,
    "average_at_most": lambda see, a, n: digits(see(shares=a)["Average price"]) <= n["most"],
    "lifts_so_much": lambda see, a, n: abs(digits(see(sale=a)["Cap for each ¥1 paid"]) / n["lift"] - 1) < 0.005,
    "as_large": lambda see, a, n: see(c=a)["Gain g, at first"] == "1",
    "no_answer": lambda see, a, n: see(contracts=a)["Loop gain g"] == "1",
    "all_get_out": lambda see, a, n: see(again=a)["Can be had"] == "12.8%",
    "worth_ten": lambda see, a, n: all(
        words in see(rate=a, bet=Bet(0.27, True))["says"] for words in (f"by {n['growth']}% for 10 y", ": $10 trillion")
    ),
    "just_sells_out": lambda see, a, n: (
        ["sold out" in see(multiplier=a + off)["says"].partition("Your M")[2] for off in (-0.01, 0.01)] == [True, False]
    ),
}


def digits(words: str) -> float:
    """Return the first number of some words."""
    found = re.search(r"[\d.,]*\d", words)
    assert found, words
    return float(found[0].replace(",", ""))


def prints(words: Mapping[str, str]) -> float:
    """Return the last price that an explorer says."""
    return digits(words["says"].partition("the last prints at ")[2])


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


def leads_to_its_question(one: Exercise, numbers: Mapping[str, Any]) -> None:
    """The explorer to which an exercise leads stands where the question takes it to stand, and shows the answer."""
    assert one.of
    at = one.controls["tries"].spec()["at"]
    put = {name: control.value(at.get(name, control.start)) for name, control in one.of.controls.items()}
    if one.by_hand:
        answered = at.keys() & one.parts.keys()
        assert {name: put[name] for name in answered} == {name: one.solution[name] for name in answered}, one.name
        return

    def see(**more: Any) -> dict[str, str]:
        made = one.of(**{**put, **more})  # type: ignore[misc]
        return {"says": str(made.says), **{label: value for label, value, *_role in made.headlines}}

    (answer,) = one.solution.values()
    assert SHOWS[one.name](see, answer, numbers), one.name


def exercises_hold(page: Any) -> None:
    """Solutions are right and worked out, and each wrong answer gets its own words."""
    for name, one in page.exercises.items():
        assert one.solution, f"{name} has no solution"
        assert one.judge(one.solution).right, name
        assert len(one.worked) > 20, f"{name}: how is it found?"
        assert one.hint, name
        if one.of:
            leads_to_its_question(one, page.space)
        cases = wrong_of(page.slug)[name] if one.parts else []
        assert not one.parts or len({case["says"] for case in cases} - {PLAIN}) >= 3, f"{name}: three named mistakes"
        for case in cases:
            told = one.judge(answers(one, case))
            assert (told.right, told.words) == (False, case["says"]), f"{name}: {case}: {told}"
