"""A reader who tries everything: each control of each explorer on a page, by keyboard, mouse and click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.browser.page import Control, Explorer, State, Visit, differences

if TYPE_CHECKING:
    from playwright.sync_api import Route

KEYS = ("ArrowRight", "ArrowLeft", "PageUp", "PageDown", "End", "Home")


class Step(NamedTuple):
    """One thing done, and what it changed."""

    explorer: str
    control: Control
    gesture: str
    before: State
    after: State
    moved: list[str]  # what stands elsewhere on the page now
    shifts: list[str]  # what the browser itself calls layout shifts

    @property
    def where(self) -> str:
        """What was done, for a message."""
        return f"{self.explorer}, {self.control.label!r}, {self.gesture}"

    @property
    def repainted(self) -> bool:
        """Whether the pixels changed."""
        return self.before.picture != self.after.picture

    @property
    def answered(self) -> bool:
        """Whether picture and words both followed."""
        return self.repainted and self.said

    @property
    def said(self) -> bool:
        """Whether the sentence or a headline changed."""
        return self.before.result != self.after.result


class Answer(NamedTuple):
    """A page as the server sent it."""

    url: str
    headers: dict[str, str]
    body: str

    @classmethod
    def of(cls, visit: Visit) -> Answer:
        """The page that was opened last; its body must be asked for before the browser forgets it."""
        assert visit.answer
        return cls(visit.answer.url, visit.answer.all_headers(), visit.answer.text())

    def repeat(self, route: Route) -> None:
        """Answer another reader's request with it."""
        headers = {name: self.headers[name] for name in ("content-type", "content-security-policy")}
        route.fulfill(headers=headers, body=self.body)


@dataclass
class Walk:
    """Everything that happened on one page."""

    visit: Visit
    count: int  # of explorers that the notebook makes
    answer: Answer
    explorers: list[Explorer] = field(default_factory=list)
    first: dict[str, State] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    resets: dict[str, State] = field(default_factory=dict)

    def by_control(self) -> dict[tuple[str, str], list[Step]]:
        """Steps of each control."""
        found: dict[tuple[str, str], list[Step]] = {}
        for step in self.steps:
            found.setdefault((step.explorer, step.control.label), []).append(step)
        return found


def walk(visit: Visit, count: int) -> Walk:
    """Operate the `count` explorers of an open page, each from its first state.

    On a phone every control, in one way; everywhere one slider of each, dragged.
    """
    answer = Answer.of(visit)
    visit.explorers(count)
    visit.open_folds()
    done = Walk(visit, count, answer, visit.explorers(count))
    for explorer in done.explorers:
        explorer.root.scroll_into_view_if_needed()
        done.first[explorer.name] = explorer.look()
        explorer.unfold()
        # A story and a file have tests of their own.
        controls = [] if explorer.is_story else explorer.controls()
        if any(one.kind == "upload" for one in controls):  # what is set of a file is there once it is open
            controls = [one for one in controls if one.kind != "upload" and explorer.is_shown(one)]
        for control in () if visit.is_wide else controls:
            one_key = control.kind == "range" and explorer.is_shown(control)
            done.steps += _try(explorer, control, controls)
            if not (one_key and done.steps[-1].answered):  # a slider has gone one step, and may stay there
                explorer.set_back()
            for other in controls:  # some controls count only while a choice beside them says so
                if control.kind != "range" or other.kind not in ("choice", "toggle"):
                    continue
                for act in _choices(explorer, other):
                    if done.steps[-1].answered:
                        break
                    explorer.after(act)
                    done.steps += _try(explorer, control, controls)
                    explorer.set_back()
        sliders = [one for one in controls if one.kind in ("range", "player") and not one.idle]
        if sliders:
            explorer.at_start(done.first[explorer.name])
            done.steps.append(_drag(explorer, sliders[0]))
        done.resets[explorer.name] = explorer.reset()
    return done


def _try(explorer: Explorer, control: Control, controls: list[Control]) -> list[Step]:
    """Use a control until picture and words have followed."""
    steps: list[Step] = []
    for other in controls:  # one without effect now is not there: choices bring it back
        if other.kind in ("choice", "toggle", "commit") and explorer.is_shown(other) and not explorer.is_shown(control):
            _choose_last(explorer, other)
            explorer.unfold()  # what comes with it may stand under "More controls"
    if not explorer.is_shown(control):
        return [_step(explorer, control, "it is never shown", lambda: None)]
    for gesture, act in gestures(explorer, control):
        steps.append(_step(explorer, control, gesture, act))
        if steps[-1].answered:
            break
    return steps


def _choices(explorer: Explorer, control: Control) -> list[Callable[[], Any]]:
    """What chooses each of a control's options but the first, the last one first."""
    acts = [act for gesture, act in gestures(explorer, control) if gesture not in ("option 0", "space bar")]
    return acts[::-1]


def _choose_last(explorer: Explorer, control: Control) -> None:
    explorer.after(_choices(explorer, control)[0])
    if control.kind == "commit":
        explorer.after(explorer.button("I would bet on it").click)


def gestures(explorer: Explorer, control: Control) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every way to use a control, with its name."""
    if control.kind == "range":
        slider = explorer.part(control, "input")
        for key in KEYS:
            yield key, lambda key=key: slider.press(key)  # type: ignore[misc]
    elif control.kind == "toggle":
        yield "click", explorer.part(control, "input").click
        yield "space bar", lambda: explorer.part(control, "input").press(" ")
    elif control.kind == "choice" and explorer.part(control, "select").count():
        for i in [*range(1, control.options), 0]:
            yield f"option {i}", lambda i=i: explorer.part(control, "select").select_option(index=i)  # type: ignore[misc]
    elif control.kind in ("choice", "commit"):
        for i in [*range(1, control.options), 0]:
            yield f"option {i}", explorer.part(control, "input").nth(i).click
    elif control.kind == "player":
        for button in ("Next step", "One step back"):
            yield button, explorer.button(button).click
        yield "ArrowRight", lambda: explorer.part(control, "input").press("ArrowRight")
        yield "Play, then Pause", lambda: _play(explorer)
    elif control.kind == "presses":
        yield "press", explorer.part(control, ".mk-press").click
        yield "Enter", lambda: explorer.part(control, ".mk-press").press("Enter")
        yield "undo", explorer.part(control, ".mk-icon").click


def _play(explorer: Explorer) -> None:
    page, before = explorer.visit.page, explorer.look().frame
    explorer.button("Play").click()
    page.wait_for_function(
        "([root, n]) => Number(root.dataset.frame) >= n", arg=[explorer.root.element_handle(), before + 2]
    )
    explorer.button("Pause").click()


def _step(explorer: Explorer, control: Control, gesture: str, act: Callable[[], Any]) -> Step:
    before, places, there = explorer.look(), explorer.places(), explorer.idle()
    explorer.visit.shifts()
    after = explorer.after(act)
    if explorer.idle() != there:  # controls came or went, by the reader's own choice
        return Step(explorer.name, control, gesture, before, after, [], [])
    now, shifts = explorer.places(), explorer.visit.shifts()
    return Step(
        explorer.name, control, gesture, before, after, differences(places, now), shifts_of(places, now, shifts)
    )


def _drag(explorer: Explorer, control: Control) -> Step:
    before, places, moved = explorer.look(), explorer.places(), []
    explorer.visit.shifts()
    for i, _seconds in enumerate(explorer.drag(control, pause=16)):
        if i % 4 == 3:
            moved += differences(places, explorer.places())
    explorer.visit.settle()
    now = explorer.places()
    shifts = shifts_of(places, now, explorer.visit.shifts())
    return Step(
        explorer.name, control, "drag", before, explorer.look(), [*moved, *differences(places, now)][:4], shifts
    )


def shifts_of(before: dict[str, list[float]], now: dict[str, list[float]], shifts: list[str]) -> list[str]:
    """The browser's layout shifts, but for those of a line that words have needed."""
    return [] if now["lines"] > before["lines"] else shifts
