"""What is said between an explorer on a page and the Python behind it: the page asks with positions, and is told what
changed of its chart.

Several questions may be in the air; the newest is answered, and an answer says which question it belongs to. Whether a
kernel listens or a Python in the page itself, this is what both do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from mktlib.ui.exploration import EXPLORERS, Exploration, server_log
from mktlib.ui.theme import THEMES
from mktlib.ui.uploads import Arrivals, Upload
from mktlib.ui.words import _

BREATH = 0.15  # [s] between two pictures of a long run
TURNS, QUEUE = 6, 0.3  # of the event loop without a newer question before one is answered, or so many seconds with
LONGEST_TEXT = 1500  # of a value in a link: sixty presses
FOREIGN_KEYS = ("theme", "template", "token", "only", "room", "voila-theme", "voila-template")  # a server's, not ours


class Talk:
    """Python's side of it; whatever the page says is checked here.

    Whoever carries it to the page gives it ``send(content, buffers)``.
    """

    send: Callable[..., None]

    def __init__(self, explorer: Exploration) -> None:
        self.explorer = explorer
        self.serial = 0  # of the question that was asked last
        self.version = 0  # of the answers
        self.running: asyncio.Task[None] | None = None
        self.answering: asyncio.Task[None] | None = None
        self.chart: dict[str, Any] = {}  # as the page has it
        self.arrivals = {
            name: Arrivals(control) for name, control in explorer.controls.items() if isinstance(control, Upload)
        }

    def hear(self, content: Any, buffers: Any = ()) -> None:
        """Take what the page says."""
        if not isinstance(content, Mapping):
            return
        match content.get("kind"):
            case "open":
                self._open(content)
            case "ask":
                self._ask(content)
            case "whole":
                self.chart = {}
                self._show("open")
            case "download":
                self._download(content)
            case "upload":
                self._upload(content, buffers)
            case "stop" if self._abandon():
                self._show("move", stopped=True)

    def _open(self, content: Mapping[str, Any]) -> None:
        """Take what the page knows when it opens: the values of its link and those it remembers."""
        explorer = self.explorer
        query = pairs(content.get("query"))
        if not any(key.startswith(f"{explorer.name}.") for key in query):  # a link means its sender's values
            remembered = pairs(content.get("remembered"))  # by control: another page may have left them
            explorer.open_link({f"{explorer.name}.{name}": text for name, text in remembered.items()})
        ignored = explorer.open_link(query)
        explorer.move(content.get("stood"))  # a page that was reloaded goes on where its reader was
        if explorer is next(iter(EXPLORERS.values())):
            ignored += [key for key in query if key.partition(".")[0] not in EXPLORERS.keys() | FOREIGN_KEYS]
        note = ""
        if ignored:
            keys = ", ".join(key[:40] for key in ignored[:5])
            note = _("The link asked for something this page does not offer ({keys}); it was left out.").format(
                keys=keys
            )
        self.chart = {}
        self._run("open", note)

    def _ask(self, content: Mapping[str, Any]) -> None:
        """Take where the controls stand; answer as soon as no newer question waits."""
        self.explorer.move(content.get("positions"))
        for name, arrivals in self.arrivals.items():
            if not self.explorer.positions[name]:
                arrivals.files.clear()
        serial = content.get("serial")
        if type(serial) is int and abs(serial) < 1 << 53:  # a larger one no page can tell from its neighbours
            self.serial = serial
        self._abandon()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._run("move")
            return
        if self.answering is None or self.answering.done():
            self.answering = loop.create_task(self._answer())

    async def _answer(self) -> None:
        """Let newer questions in, then answer the newest."""
        try:
            answered = -1
            while answered != self.serial:
                since, calm, newest = time.monotonic(), 0, self.serial
                while calm < TURNS and time.monotonic() - since < QUEUE:
                    await asyncio.sleep(0)
                    calm, newest = (calm + 1, newest) if newest == self.serial else (0, self.serial)
                answered = self.serial
                self._run("move")
        except Exception:  # a task's exception would only be told when it is collected
            server_log(f"explorer {self.explorer.name} could not answer")

    def _run(self, reason: str, note: str = "") -> None:
        """Run the model and show its first picture; finish a long run while the page stays at hand."""
        self._abandon()
        steps = self.explorer.steps()
        done = next(steps, 1.0)
        loop: asyncio.AbstractEventLoop | None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no page can interrupt: run to the end
            for _done in steps:
                pass
            loop, done = None, 1.0
        self._show(reason, note, done)
        if loop and done < 1:
            self.running = loop.create_task(self._finish(steps, "move" if reason == "move" else "progress"))

    async def _finish(self, steps: Iterator[float], reason: str) -> None:
        """Run on step by step, showing a picture now and then, and let messages of the page in between.

        The last picture of a run that the reader did not ask for leaves the page's note where it is.
        """
        shown = time.monotonic()
        try:
            for done in steps:
                if done < 1 and time.monotonic() - shown > BREATH:
                    self._show("progress", done=done)
                    shown = time.monotonic()
                await asyncio.sleep(0)
            self.running = None
            self._show(reason)
        except Exception:
            server_log(f"explorer {self.explorer.name} could not finish")

    def _abandon(self) -> bool:
        """Give up a run that has not ended; return whether there was one."""
        running, self.running = self.running, None
        return running is not None and running.cancel()

    def end(self) -> None:
        """Give up what runs."""
        self._abandon()
        if self.answering:
            self.answering.cancel()

    def about(self) -> dict[str, Any]:
        """Return what a page must know of the explorer to show it."""
        explorer = self.explorer
        return {
            "name": explorer.name,
            "form": explorer.form,
            "title": explorer.title,
            "remember": explorer.remember,
            "quote": explorer.quote,
            "controls": {name: control.spec() for name, control in explorer.controls.items()},
            "themes": {name: asdict(theme) for name, theme in THEMES.items()},
            "words": _words(),
        }

    def state(self) -> dict[str, Any]:
        """Return all that the page shows, its chart too."""
        picture = self.explorer.picture
        return self._said() | ({} if picture is None else {"chart": picture.record(self.explorer.controls)})

    def _said(self) -> dict[str, Any]:
        explorer = self.explorer
        return {
            "done": explorer.done,
            "readouts": explorer.readouts(),
            "positions": explorer.shown(),
            "headlines": [list(one) for one in explorer.headlines],
            "sentence": str(explorer.said),
            "problem": explorer.problem,
            "link": explorer.link(),
        }

    def _show(self, reason: str, note: str = "", done: float = 1.0, stopped: bool = False) -> None:
        """Send what changed since the last answer."""
        explorer = self.explorer
        frame: dict[str, Any] = {}
        try:
            if explorer.picture is not None:
                chart = explorer.picture.record(explorer.controls)
                frame = {"patch": changes(self.chart, chart)} if self.chart else {"chart": chart}
                self.chart = chart
        except Exception as error:
            server_log(f"explorer {explorer.name} could not draw {explorer.picture!r}")
            words = str(error) if type(error) is ValueError else ""
            explorer.problem = words or _("This setting could not be drawn.")
        self.version += 1
        counts = {"serial": self.serial, "version": self.version}
        said = self._said() | {"note": note, "done": done, "remember": explorer.memory()}
        if stopped:
            said["sentence"] = _("Stopped early. {sentence}").format(sentence=explorer.said)
        self.send({"kind": "answer", "reason": reason} | counts | frame | said)

    def _download(self, content: Mapping[str, Any]) -> None:
        """Send the picture on white, or its data as a file or as a table."""
        explorer, what = self.explorer, content.get("what")
        picture = explorer.picture
        if picture is None:
            return
        if what == "csv":
            self._file("csv", "text/csv", explorer.csv().encode("utf-8-sig"))
        elif what == "table":
            table = {name: [_cell(one) for one in list(column)[:500]] for name, column in explorer.table().items()}
            self.send({"kind": "table", "columns": table})
        elif what in ("png", "svg"):
            from mktlib.ui.draw import save

            kind = {"png": "image/png", "svg": "image/svg+xml"}[what]
            self._file(what, kind, save(picture.record(), what, **({"ratio": 2} if what == "png" else {})))

    def _file(self, ending: str, mime: str, content: bytes) -> None:
        self.send({"kind": "file", "name": f"{self.explorer.name}.{ending}", "type": mime}, [content])

    def _upload(self, content: Mapping[str, Any], buffers: Any) -> None:
        """Take a piece of a file; when all wanted files are there, run the model on them."""
        name = str(content.get("control"))
        arrivals = self.arrivals.get(name)
        if arrivals is None or len(buffers) != 1:
            return
        index, piece = content.get("index"), bytes(buffers[0])
        try:
            whole = arrivals.take(index, content.get("name"), content.get("offset"), content.get("total"), piece)
        except ValueError as refusal:
            self.send({"kind": "arrived", "control": name, "index": index, "problem": str(refusal)})
            return
        self.send({"kind": "arrived", "control": name, "index": index, "problem": ""})
        if whole and (files := arrivals.complete()):
            self.explorer.positions[name] = files
            self._run("move")


def pairs(query: object) -> dict[str, str]:
    """Return the key-value pairs of a link, as far as they are text of a sane length."""
    given = query if isinstance(query, list) else []
    return {
        pair[0][:100]: pair[1][:LONGEST_TEXT]
        for pair in given[:100]
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    }


def changes(old: Any, new: Any, path: tuple[str | int, ...] = ()) -> list[list[Any]]:
    """Return what turns one record into another: pairs of a path and the value that stands there now.

    Examples
    --------
    >>> changes({"a": [1, 2], "b": {"c": 1}}, {"a": [1, 2], "b": {"c": 2}})
    [[['b', 'c'], 2]]
    """
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return [one for key in new for one in changes(old[key], new[key], (*path, key))]
    nested = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    if nested and all(isinstance(one, dict | list | type(None)) for one in new):
        return [one for i in range(len(new)) for one in changes(old[i], new[i], (*path, i))]
    return [[list(path), new]]


def _cell(value: Any) -> str:
    """Return a value of the table in words: twelve digits at most."""
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _words() -> dict[str, str]:
    """Return the words of the explorer's own buttons."""
    return {
        "reset": _("Reset"),
        "copy": _("Copy link"),
        "copied": _("Link copied"),
        "quote": _("Copy these words"),
        "quoted": _("Words copied"),
        "menu": _("More"),
        "png": _("Download picture"),
        "svg": _("Picture for print"),
        "csv": _("Download data"),
        "table": _("Show data as a table"),
        "hide": _("Hide the table"),
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("Next step"),
        "back": _("One step back"),
        "before": _("The step before"),
        "less": _("Less"),
        "more": _("A step more"),
        "rest": _("More controls"),
        "undo": _("Take the last one back"),
        "stop": _("Stop"),
        "progress": _("Working"),
        "open": _("Open"),
        "large": _("This file is larger than this page reads."),
        "loading": _("The picture is being drawn …"),
        "bet": _("I would bet on it"),
        "again": _("Guess again"),
        "stale": _("The picture still shows the last setting that could be computed."),
        "deaf": _("Python does not answer: run this cell again."),
        "mute": _("A still picture: no Python runs behind this page."),
    }
