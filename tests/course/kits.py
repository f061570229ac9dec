"""What must hold of a page's kit: its links open and say what is claimed, the page itself works out its tasks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mktlib.ui import numbers
from tests.pages.page import Page

KINDS = ("before the lesson", "the surprise", "the counter-example")
SEEN_TO_BE_DONE = re.compile("compute|compare|estimate|explain|find|name|predict|read|say|show|sort|tell|turn")
FIGURE = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?!\w|[.,]\d)")
SUM = re.compile(rf"{FIGURE.pattern}(?: ?[%‰]| (?:thousand|million|billion|trillion|cents?|dollars?)\b)?")
FORMATS = {name: getattr(numbers, name) for name in ("count", "money", "number", "percent", "quoted")}
TEXTS = {  # key → how often it stands in a kit, and what each must have
    "preset": (range(3, 4), {"kind", "explorer", "values", "set", "says", "why"}),
    "question": (range(2, 3), {"ask", "good"}),
    "worksheet": (range(4, 7), {"ask", "answer"}),
}
SEEN: dict[tuple[Any, ...], Look] = {}  # an explorer that takes its time is asked once
WHOLE = {"goals", "needs", "minutes", "misconception", *TEXTS}


def figures(*texts: str) -> set[str]:
    """Return all numbers of some texts as they are written, but for nothing."""
    return {one for text in texts for one in FIGURE.findall(text)} - {"0"}


def sums(*texts: str) -> set[str]:
    """Return the same with what they count, where that is said: "24.3 billion", "5%"."""
    return {one.replace(" %", "%") for text in texts for one in SUM.findall(text)} - {"0"}


class Look(NamedTuple):
    """What an explorer shows, and the link that leads there."""

    said: str
    headlines: Mapping[str, str]
    link: Mapping[str, str]
    set: str  # where its controls stand, as the page names them


def opened(page: Page, name: str, values: Mapping[str, Any]) -> Look:
    """Return what an explorer shows as a link with these values opens it.

    Raises
    ------
    ValueError
        If the link names what is not there.
    """
    if name not in page.explorers:
        raise ValueError(f"no explorer {name}")
    key = (id(page), name, *sorted((control, str(value)) for control, value in values.items()))
    if key in SEEN:
        return SEEN[key]
    one = page.explorers[name]
    one.reset()
    if ignored := one.open_link({f"{name}.{control}": str(value) for control, value in values.items()}):
        raise ValueError(f"a link cannot set {', '.join(ignored)}")
    one.run()
    if one.problem:
        raise ValueError(f"{name}: {one.problem}")
    read = one.readouts()
    stands = "; ".join(f"{one.controls[control].label}: {read[control]}" for control in values)
    where = f"“{one.title}”" + (f": {stands}" if stands else "")
    SEEN[key] = Look(str(one.said), {each.label: str(each.value) for each in one.headlines}, one.link(), where)
    return SEEN[key]


def space_of(page: Page, ask: str) -> dict[str, Any]:
    """Return what a task's checks may use: the page's names, formats, the figures of the task, explorers at values."""

    def said(explorer: str, **values: Any) -> str:
        return opened(page, explorer, values).said

    def shown(explorer: str, label: str, **values: Any) -> str:
        return opened(page, explorer, values).headlines[label]

    given = [float(one.replace(",", "")) for one in FIGURE.findall(ask)]
    helpers = {"given": given, "said": said, "shown": shown, "log": math.log, "sqrt": math.sqrt}
    return {**FORMATS, **page.space, **FORMATS, **helpers}


def faults(page: Page, kit: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a kit, in words; nothing when all holds."""
    if set(kit) != WHOLE:
        return [f"keys: {sorted(set(kit) ^ WHOLE)}"]
    return [*_shape(kit), *_presets(page, kit), *_tasks(page, kit), *_sources(page, kit), *_words(kit)]


def _shape(kit: Mapping[str, Any]) -> Iterator[str]:
    for key, (often, parts) in TEXTS.items():
        if len(kit[key]) not in often:
            yield f"{key}: {len(kit[key])} of them"
        for one in kit[key]:
            if not parts <= set(one) or set(one) - parts - {"check"} or not all(str(one[part]) for part in parts):
                yield f"{key} has {sorted(one)}"
    if [one["kind"] for one in kit["preset"]] != [*KINDS]:
        yield "presets are not of the three kinds"
    if len({(one["explorer"], *one["values"].items()) for one in kit["preset"]}) < len(KINDS):
        yield "two presets are one"
    if len(kit["goals"]) not in (3, 4) or not all(SEEN_TO_BE_DONE.match(goal) for goal in kit["goals"]):
        yield "goals: three or four, each something that one can see somebody do"
    if not kit["needs"] or kit["minutes"] not in range(15, 91):
        yield "needs, minutes"


def _presets(page: Page, kit: Mapping[str, Any]) -> Iterator[str]:
    for one in kit["preset"]:
        try:
            explorer = opened(page, one["explorer"], one["values"])
        except ValueError as error:
            yield f"{one['kind']}: {error}"
            continue
        if explorer.link != {f"{one['explorer']}.{name}": text for name, text in one["values"].items()}:
            yield f"{one['kind']}: the page's own link is {explorer.link}"
        if explorer.said != one["says"]:
            yield f"{one['kind']} says: {explorer.said}"
        if explorer.set != one["set"]:
            yield f"{one['kind']} is set by: {explorer.set}"
    told = kit["misconception"]
    if set(told) != {"said", "explorer", "control", "where", "how"}:
        yield f"misconception has {sorted(told)}"
    if told["control"] not in getattr(page.explorers.get(told["explorer"]), "controls", ()):
        yield f"misconception: no {told['explorer']}.{told['control']}"
        return
    one = page.explorers[told["explorer"]]
    if told["where"] != f"“{one.title}”: {one.controls[told['control']].label}":
        yield f"misconception: it is “{one.title}”: {one.controls[told['control']].label}"


def _tasks(page: Page, kit: Mapping[str, Any]) -> Iterator[str]:
    for i, task in enumerate(kit["worksheet"], 1):
        space, found = space_of(page, task["ask"]), []
        for check in task.get("check", ()):
            try:
                worth = eval(check, space)
            except Exception as error:
                worth, check = False, f"{check}: {error!r}"
            if isinstance(worth, str):
                found.append(worth)
                if not re.search(rf"(?<![\w.,]){re.escape(worth)}(?!\w|[.,]\d)", task["answer"]):
                    yield f"task {i}: the answer must say {worth!r}"
            elif not worth:
                yield f"task {i}: {check}"
        if strange := figures(task["answer"]) - figures(task["ask"], *found):
            yield f"task {i}: nothing works out {sorted(strange)}"
        if figures(task["answer"]) and not found:
            yield f"task {i} has no check"


def _sources(page: Page, kit: Mapping[str, Any]) -> Iterator[str]:
    tasks = [task[key] for task in kit["worksheet"] for key in ("ask", "answer")]
    known = sums(re.sub(r"\]\([^)]*\)", " ", page.prose), *tasks, *(one["says"] for one in kit["preset"]))
    pairs = [(text, "") for text in (*kit["goals"], *(one["why"] for one in kit["preset"]))]
    pairs += [(kit["misconception"]["how"], ""), *((one["good"], one["ask"]) for one in kit["question"])]
    for text, ask in pairs:
        if strange := sums(text) - known - sums(ask):
            yield f"{sorted(strange)} stands neither on the page nor in a task: {text}"


def _words(kit: Mapping[str, Any]) -> Iterator[str]:
    told = kit["misconception"]
    texts = [*kit["goals"], *kit["needs"], told["said"], told["how"], *(one["why"] for one in kit["preset"])]
    texts += [one[key] for one in kit["question"] for key in ("ask", "good")]
    texts += [one[key] for one in kit["worksheet"] for key in ("ask", "answer")]
    for text in texts:
        if re.search(r"[!\U0001F300-\U0001FAFF]|—|\b(?:simply|obviously|just|amazing|powerful)\b", text):
            yield f"words: {text}"
        if len(text.split()) > 75 or text != text.strip():
            yield f"too long: {text}"
