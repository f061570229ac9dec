"""Exercises that are done on the page: an answer is checked by a law it must satisfy, never by a stored one.

An exercise is an explorer without a picture. Its one control holds the answers tried so far: numbers as they were
typed, choices, or where the controls of another explorer stood. Nothing that a reader types is ever run.
"""

from __future__ import annotations

import inspect
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple
from zlib import crc32

from mktlib.course.reading import LONGEST, read
from mktlib.ui.chart import Chart, Headline
from mktlib.ui.exploration import EXPLORERS, is_published
from mktlib.ui.explorer import Explorer
from mktlib.ui.presses import Presses
from mktlib.ui.words import _

HINT_AFTER, SOLUTION_AFTER = 2, 3  # wrong tries
Law = Callable[..., Any]


class Typed(NamedTuple):
    """An answer as it was typed, and the number that was read; None for what is none."""

    text: str
    number: float | None


@dataclass(frozen=True)
class Part:
    """One part of an answer: a number with its unit, or one of some sentences; made by `quantity` and `one_of`."""

    label: str
    unit: str = ""
    options: tuple[str, ...] = ()

    def clamp(self, sent: object) -> Any:
        """Return what the page may have meant; what is neither a text nor an option is refused with a ValueError."""
        if not self.options:
            if not isinstance(sent, str):
                raise ValueError(f"{self.label} must be a text")
            return sent[:LONGEST]
        if isinstance(sent, bool) or not isinstance(sent, int) or not 0 <= sent < len(self.options):
            raise ValueError(f"{self.label} must be one of {len(self.options)}")
        return sent

    def value(self, position: Any) -> Any:
        """Return what the law is given: a number as it was typed and read, or the sentence chosen."""
        return self.options[position] if self.options else Typed(position, read(position, self.unit))

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to ask for it."""
        return {"label": self.label, "unit": self.unit, "options": list(self.options)}


@dataclass(frozen=True)
class Tries(Presses):
    """The control of an exercise: its position is a row of the answers to all parts for each try."""

    asked: str = ""  # name of the explorer that the exercise is about
    at: Mapping[str, int] = field(default_factory=dict)  # where the way there puts its controls

    linked = False  # a link does not carry answers

    def parse(self, text: str) -> Any:
        """Refuse: no link answers."""
        raise ValueError(f"{self.label}: no link answers")

    def spec(self) -> dict[str, Any]:
        """Return what the page needs to ask for an answer."""
        parts = {name: part.spec() for name, part in self.recorded.items() if isinstance(part, Part)}
        lead = _("Answer in “{title}”") if len(parts) < len(self.recorded) else _("See it in “{title}”")
        words = {"lead": lead, "back": _("Back to {title}")}
        return super().spec() | words | {"kind": "tries", "parts": parts, "asked": self.asked, "at": dict(self.at)}


class Said(str):
    """Words that a cell shows without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


class Try(NamedTuple):
    """What became of one try."""

    right: bool
    words: str


class Exercise(Explorer):
    """A question with a law; displayed, it takes answers; called, it says what the law says of one."""

    form = "exercise"

    def __init__(
        self, law: Law, parts: Mapping[str, Any], title: str, hint: str, of: Explorer | None, at: Mapping[str, int]
    ) -> None:
        self.law, self.parts, self.hint, self.of = law, parts, hint, of
        self._found: Callable[[], tuple[str, dict[str, Any]]] = lambda: ("", {})
        tries = Tries(_("Check"), (), (), "tries", str, recorded=parts, asked=of.name if of else "", at=at)

        def feedback(tries: Sequence[Mapping[str, Any]]) -> Chart:
            return self._feedback(tries)

        feedback.__name__ = law.__name__
        before = EXPLORERS.get(law.__name__)
        super().__init__(feedback, {"tries": tries}, title)
        again = before if isinstance(before, Exercise) and before.title == title else None
        # Each try, in this sitting and before: when [s], its answers, whether right, and what was sent.
        self.log: list[dict[str, Any]] = again.log if again else _handed_in(self.name)
        self.earlier: int = again.earlier if again else len(self.log)  # how many of them were before
        self.move({"tries": [one["sent"] for one in self.log[-tries.most // 2 :]]})  # the card goes on from there
        self._stood = len(self.positions["tries"])
        self._heard: list[tuple[str, Try]] = []  # what was tried here, and what became of it

    def __call__(self, *args: Any, **values: Any) -> Any:
        """Return what the law says."""
        return self.law(*args, **values)

    def solve(self, words: str | Callable[[], tuple[str, dict[str, Any]]], **answers: Any) -> None:
        """Give the worked solution: shown after three tries, or after the right one.

        Parameters
        ----------
        words : str or callable
            How it is found; or, where that takes a while, a function that returns these words and the answers.
        **answers : number or str
            An answer by part: the law must hold for it, or there is a ValueError.
        """
        self._found = (lambda: (words, answers)) if isinstance(words, str) else cache(words)
        if not is_published() and _verdict(self.law(**self.solution)) is not True:  # a reader does not wait for it
            raise ValueError(f"{self.name}: the law does not hold for the solution {self.solution!r}")
        if self.view and self.log and self.run():  # its card went on from earlier tries, and knew no solution
            self.view.hear({"kind": "whole"})

    @property
    def by_hand(self) -> bool:
        """Whether it is a target: reached with another explorer's controls."""
        return not all(isinstance(part, Part) for part in self.parts.values())

    @property
    def worked(self) -> str:
        """How it is found, in words; "" in a copy without solutions."""
        return self._found()[0]

    @property
    def solution(self) -> dict[str, Any]:
        """An answer by part."""
        return self._found()[1]

    def judge(self, answers: Mapping[str, Any]) -> Try:
        """Return what becomes of answers, by part: a number or `Typed`, one of the options, the value of a control."""
        numbers = {}
        for name, answer in answers.items():
            if isinstance(answer, Typed) and answer.number is None:
                words = _("“{text}” cannot be read as a number: write digits with a point, such as 1234.5.")
                return Try(False, words.format(text=answer.text))
            numbers[name] = answer.number if isinstance(answer, Typed) else answer
        verdict = self._ask(numbers)
        if verdict is True:
            return Try(True, _("Right."))
        if isinstance(verdict, str):
            return Try(False, verdict)
        for name, answer in numbers.items():
            if isinstance(answer, float | int) and isinstance(self.parts.get(name), Part):
                for factor, slip in slips(self.parts[name].unit):
                    if self._ask({**numbers, name: answer * factor}) is True:
                        return Try(False, slip)
        return Try(False, _("Not yet right."))

    def check(self, **functions: Any) -> str:
        """Return what the law says of functions that somebody wrote in a notebook of her own; the law runs them.

        None is no answer yet, and neither is one of which the law says None. What a function raises is its author's
        to see.

        Examples
        --------
        >>> @exercise("Exercise 2", hint="Shares times price.")
        ... def is_cap(P):
        ...     return P(24.3e9, 200) == 4.86e12
        >>> is_cap.check(P=None), is_cap.check(P=lambda shares, price: shares * price)
        (Not answered yet., Right.)
        """
        verdict = None if None in functions.values() else self.law(**functions)
        if verdict is None:
            return Said(_("Not answered yet."))
        verdict = _verdict(verdict)
        words = verdict if isinstance(verdict, str) else _("Right.") if verdict else _("Not yet right.")
        sent = crc32(repr([*map(_code, functions.values()), words]).encode())
        if not self.log or self.log[-1]["sent"] != sent:  # the same function once more is no other try
            said = {name: getattr(one, "__name__", str(one)) for name, one in functions.items()}
            self._note(said, verdict is True, sent)
        return Said(self._told(Try(verdict is True, words), sum(not one["right"] for one in self.log)))

    def _note(self, answer: dict[str, str], right: bool, sent: Any) -> None:
        self.log.append({"at": round(time.time(), 1), "answer": answer, "right": right, "sent": sent})

    def _ask(self, answers: Mapping[str, Any]) -> Any:
        try:
            return _verdict(self.law(**answers))
        except (TypeError, ValueError, ArithmeticError, LookupError, StopIteration):  # no answer to this question
            return False

    def _feedback(self, tries: Sequence[Mapping[str, Any]]) -> Chart:
        """Say what is to be said of the last try, and how many there were."""
        if not tries:
            return Chart((), _("Not answered yet."))
        known = self._heard
        if [repr(one) for one in tries[: len(known)]] != [said for said, _judged in known]:
            known.clear()  # another page, or one that was opened anew
            self._stood = 0
        for one in tries[len(known) :]:
            known.append((repr(one), judged := self.judge(one)))
            if len(known) > self._stood:
                said = {name: one[name].text if isinstance(one[name], Typed) else str(one[name]) for name in one}
                self._note(said, judged.right, json.loads(json.dumps(self.positions["tries"][len(known) - 1])))
        last = known[-1][1]
        legible = [all(getattr(answer, "number", 0) is not None for answer in one.values()) for one in tries]
        told = self._told(last, sum(a and not judged.right for a, (_said, judged) in zip(legible, known, strict=True)))
        return Chart((), told, (Headline(_("Tries"), str(len(known)), "right" if last.right else "wrong"),))

    def _told(self, last: Try, wrong: int) -> str:
        """Return what is said of the last try, and what so many wrong ones have earned."""
        if last.right:
            return f"{last.words} {self.worked}".rstrip()
        more = _("Hint: {hint}").format(hint=self.hint) if self.hint and wrong >= HINT_AFTER else ""
        if self.worked and wrong >= SOLUTION_AFTER:
            more = _("Solution: {words}").format(words=self.worked)
        return f"{last.words}\n{more}".rstrip()


def _handed_in(name: str) -> list[dict[str, Any]]:
    """Return the tries of an exercise that the newest file to hand in has, of those beside the notebook."""
    found: list[dict[str, Any]] = []
    for path in [] if is_published() else sorted(Path().glob("hand_in-*.json"), key=lambda one: one.stat().st_mtime):
        with suppress(OSError, ValueError, KeyError, TypeError):
            tries = json.loads(path.read_text(encoding="utf-8"))["tries"][name]
            found = [one for one in tries if {"right", "sent"} <= set(one)] or found
    return found


def _code(one: Any) -> Any:
    """Return what a function does, the same each time its cell is run; of anything else its name."""
    code = getattr(one, "__code__", one)
    return (code.co_code, code.co_names, *map(_code, code.co_consts)) if isinstance(code, CodeType) else repr(one)


def _verdict(said: Any) -> bool | str:
    return said if isinstance(said, str) else bool(said)


def slips(unit: str) -> list[tuple[float, str]]:
    """Return what an answer is often off by: a factor that would mend it, and its words."""
    found = [
        (1 / 1e3, _("A thousand times too large.")),
        (1e3, _("A thousand times too small.")),
        (1 / 1e6, _("A million times too large.")),
        (1e6, _("A million times too small.")),
        (1 / 1e9, _("A billion times too large.")),
        (1e9, _("A billion times too small.")),
        (-1.0, _("The other sign.")),
    ]
    if unit.startswith("%"):
        return [(100.0, _("That is the fraction; asked is the number of per cent.")), *found]
    return [(0.01, _("A hundred times too large.")), *found] if not unit else found


def quantity(label: str, unit: str = "") -> Part:
    """Return a number to be typed.

    Parameters
    ----------
    label : str
        What it is.
    unit : str
        In which it is asked for: "$", "%", "million shares".
    """
    return Part(label, unit)


def one_of(label: str, options: Sequence[str]) -> Part:
    """Return sentences of which one is to be chosen.

    Raises
    ------
    ValueError
        If there are fewer than two, or two are the same.
    """
    if len(options) < 2 or len(set(options)) < len(options):
        raise ValueError(f"options must be two or more, all different, got {list(options)!r}")
    return Part(label, options=tuple(options))


def exercise(
    title: str, /, *, hint: str = "", of: Explorer | None = None, at: Mapping[str, Any] | None = None, **parts: Part
) -> Callable[[Law], Exercise]:
    """Turn a law into an exercise.

    Parameters
    ----------
    title : str
        What the exercise is called, for instance "Exercise 1".
    hint : str
        Said after two wrong tries.
    of : Explorer, optional
        The explorer it is about, to which a button leads. Controls of it that the law names are the answer.
    at : mapping of str to value, optional
        Where that button puts controls of the explorer: what the question takes for granted, in this copy's numbers.
    **parts : Part
        What is asked for, from `quantity` and `one_of`; one per argument of the law that is no control of `of`.
        With neither parts nor `of` the law is one on functions, for a notebook: they are given to `check`.

    Returns
    -------
    callable
        A decorator of the law: a function of the answers that returns True, False, or the words of a likely mistake.

    Raises
    ------
    ValueError
        If a part or a control of each of the law's arguments is missing, or one is too many; if a control that `at`
        names is not there, or has no such value.

    Examples
    --------
    >>> @exercise("Exercise 1", price=quantity("Price of a share", "$"), hint="Divide the cap by the shares.")
    ... def one_share(price):
    ...     return abs(price * 24.3e9 - 5e12) < 1e9
    >>> one_share.solve("5 trillion over 24.3 billion is $205.76.", price=205.76)
    >>> [one_share.judge({"price": answer}).words for answer in (205.76, 0.20576, 100.0)]
    ['Right.', 'A thousand times too small.', 'Not yet right.']
    """
    if not re.fullmatch(r"[^<>]+", title):
        raise ValueError(f"title must be words, got {title!r}")

    def decorate(law: Law) -> Exercise:
        known: dict[str, Any] = {**(controls := {} if of is None else of.controls), **parts}
        names = list(inspect.signature(law).parameters) if known else []
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"{law.__name__} has the argument {unknown[0]!r}, but nothing asks for it")
        if extra := [name for name in parts if name not in names]:
            raise ValueError(f"{extra[0]!r} is asked for, but is no argument of {law.__name__}")
        stops = {name: list(controls[name].values) if name in controls else [] for name in at or {}}
        if lost := [f"{name} at {value!r}" for name, value in (at or {}).items() if value not in stops[name]]:
            raise ValueError(f"{law.__name__} cannot put {lost[0]}: that is no control, or none of its values")
        places = {name: stops[name].index(value) for name, value in (at or {}).items()}
        return Exercise(law, {name: known[name] for name in names}, title, hint, of, places)

    return decorate
