"""An explorer as one anywidget: native controls, words, and a canvas that takes changed rectangles."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from mktlib.ui.exploration import EXPLORERS, Exploration, server_log
from mktlib.ui.from_page import pairs, real
from mktlib.ui.memory import give_back_soon
from mktlib.ui.scene import NOTHING, Scene, print_quality
from mktlib.ui.theme import THEMES
from mktlib.ui.uploads import Arrivals, Upload
from mktlib.ui.words import _

STATIC = Path(__file__).parent / "static"
SHEET = 740  # [CSS px] width of a picture on paper
REST, LONG_REST = 1.0, 20.0  # [s] after which a picture that nobody moves gives its pixels back, and its artists
BREATH = 0.15  # [s] between two pictures of a long run
FOREIGN_KEYS = {"theme", "template", "token", "voila-theme", "voila-template"}  # a server's, not ours


class CanvasView(anywidget.AnyWidget):
    """The live view of an explorer.

    The page may set one thing, `positions`; the explorer clamps it. Everything else the page
    sends is checked here, and an exception goes to the server's log.
    """

    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"
    spec = traitlets.Dict().tag(sync=True)
    positions = traitlets.Any().tag(sync=True, echo_update=False)

    def __init__(self, explorer: Exploration) -> None:
        self.explorer = explorer
        self.scene = Scene()
        self.serial = 0
        self.quiet = False
        self.running: asyncio.Task[None] | None = None
        self.resting: asyncio.TimerHandle | None = None
        self.arrivals = {
            name: Arrivals(control) for name, control in explorer.controls.items() if isinstance(control, Upload)
        }
        picture = explorer.picture
        super().__init__(
            positions=self._shown_positions(),
            spec={
                "name": explorer.name,
                "title": explorer.title,
                "remember": explorer.remember,
                "controls": {name: control.spec() for name, control in explorer.controls.items()},
                "height": picture.height if picture else 380,
                "height_narrow": picture.height_narrow if picture else 640,
                "themes": {name: asdict(theme) for name, theme in THEMES.items()},
                "words": _words(),
            },
        )
        self.observe(self._moved, "positions")
        give_back_soon()  # a still of this picture was drawn

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take `positions` from the page and nothing else."""
        super().set_state({key: value for key, value in sync_data.items() if key == "positions"})

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        try:
            super()._handle_msg(msg)
        except Exception:
            server_log(f"explorer {self.explorer.name} could not read a message from its page")

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        if not isinstance(content, Mapping):
            return
        match content.get("kind"):
            case "ready":
                self._ready(content)
            case "download":
                self._download(content.get("what"))
            case "print":
                self._print()
            case "upload":
                self._upload(content, buffers)
            case "stop":
                if self._abandon():
                    self._show("move", stopped=True)

    def _moved(self, _change: Any) -> None:
        if self.quiet:
            return
        try:
            self.explorer.move(self.positions)
            for name, arrivals in self.arrivals.items():
                if not self.explorer.positions[name]:
                    arrivals.files.clear()
            self._run("move")
        except Exception:  # an observer's exception would carry its traceback to the page
            server_log(f"explorer {self.explorer.name} could not draw")

    def _run(self, reason: str, note: str = "") -> None:
        """Run the model and show its first picture; finish a long run while the page stays at hand."""
        self._abandon()
        steps = self.explorer.steps()
        done = next(steps, 1.0)
        loop: asyncio.AbstractEventLoop | None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no page can interrupt: run to the end
            self.explorer.run()
            loop, done = None, 1.0
        self._show(reason, note, done)
        if loop and done < 1:
            self.running = loop.create_task(self._finish(steps))

    async def _finish(self, steps: Iterator[float]) -> None:
        """Run on step by step, showing a picture now and then, and let messages of the page in between."""
        shown = time.monotonic()
        try:
            for done in steps:
                if done < 1 and time.monotonic() - shown > BREATH:
                    self._show("progress", done=done)
                    shown = time.monotonic()
                await asyncio.sleep(0)
            self.running = None
            self._show("move")
        except Exception:
            server_log(f"explorer {self.explorer.name} could not finish")

    def _abandon(self) -> bool:
        """Give up a run that has not ended; return whether there was one."""
        running, self.running = self.running, None
        return running is not None and running.cancel()

    def close(self) -> None:
        """Give up what runs, and close."""
        self._abandon()
        if self.resting:
            self.resting.cancel()
        super().close()

    def _upload(self, content: Mapping[str, Any], buffers: Any) -> None:
        """Take a piece of a file; when all wanted files are there, run the model on them."""
        name = str(content.get("control"))
        arrivals = self.arrivals.get(name)
        if arrivals is None or len(buffers) != 1:
            return
        index = content.get("index")
        try:
            whole = arrivals.take(
                index, content.get("name"), content.get("offset"), content.get("total"), bytes(buffers[0])
            )
        except ValueError as refusal:
            self.send({"kind": "arrived", "control": name, "index": index, "problem": str(refusal)})
            return
        self.send({"kind": "arrived", "control": name, "index": index, "problem": ""})
        if whole and (files := arrivals.complete()):
            self.explorer.positions[name] = files
            self._tell()
            self._run("move")

    def _tell(self) -> None:
        """Tell the page where its controls stand now, so that going back to their start is a change."""
        self.quiet = True
        self.positions = self._shown_positions()
        self.quiet = False

    def _shown_positions(self) -> dict[str, Any]:
        explorer = self.explorer
        return {name: control.shown(explorer.positions[name]) for name, control in explorer.controls.items()}

    def _ready(self, content: Mapping[str, Any]) -> None:
        """Take the page's size, density and scheme, and the values of its link; draw everything."""
        theme = THEMES.get(str(content.get("theme")), THEMES["light"])
        self.scene = Scene(real(content.get("width"), 960), real(content.get("ratio"), 1), theme)
        query = pairs(content.get("query"))
        if not any(key.startswith(f"{self.explorer.name}.") for key in query):  # a link means its sender's values
            remembered = pairs(content.get("remembered"))  # by control: another page may have left them
            self.explorer.open_link({f"{self.explorer.name}.{name}": text for name, text in remembered.items()})
        ignored = self.explorer.open_link(query)
        self.explorer.move(content.get("stood"))  # a page that was reloaded goes on where its reader was
        if self.positions != self._shown_positions():
            self._tell()
        if self.explorer is next(iter(EXPLORERS.values())):
            owners = set(EXPLORERS) | FOREIGN_KEYS
            ignored += [key for key in query if key.partition(".")[0] not in owners]
        note = ""
        if ignored:
            keys = ", ".join(key[:40] for key in ignored[:5])
            note = _("The link asked for something this page does not offer ({keys}); it was left out.").format(
                keys=keys
            )
        self._run("open", note)

    def _show(self, reason: str, note: str = "", done: float = 1.0, stopped: bool = False) -> None:
        """Draw the explorer's picture and send what changed."""
        explorer = self.explorer
        picture = explorer.picture
        frame, handles = NOTHING, []
        if picture is not None:
            try:
                frame = self.scene.frame(picture)
                handles = self.scene.handles(picture)
            except Exception:
                server_log(f"explorer {explorer.name} could not draw {picture!r}")
                explorer.problem = _("This setting could not be drawn. The picture shows the last one that could.")
                frame = self.scene.whole() if self.scene.drawn else frame
        self.serial += 1
        message = {
            "kind": "frame",
            "reason": reason,
            "serial": self.serial,
            "width": frame.width,
            "height": frame.height,
            "whole": bool(frame.png),
            "boxes": frame.boxes,
            "readouts": explorer.readouts(),
            "positions": self._shown_positions(),
            "done": done,
            "handles": handles,
            "headlines": explorer.headlines,
            "sentence": _("Stopped early. {sentence}").format(sentence=explorer.said) if stopped else explorer.said,
            "problem": explorer.problem,
            "note": note,
            "link": explorer.link(),
            "remember": explorer.memory(),
        }
        self.send(message, [frame.png or frame.runs] if frame.png or frame.boxes else [])
        self._rest_later()

    def _rest_later(self) -> None:
        """Fold the scene when it has not been drawn for a while: a page holds a dozen, a reader moves one."""
        if self.resting:
            self.resting.cancel()
        with contextlib.suppress(RuntimeError):  # no loop, no page that could rest
            self.resting = asyncio.get_running_loop().call_later(REST, self._rest)

    def _rest(self, deep: bool = False) -> None:
        self.scene.fold(deep)
        give_back_soon()
        later = LONG_REST - REST
        self.resting = None if deep else asyncio.get_running_loop().call_later(later, self._rest, True)

    def _download(self, what: object) -> None:
        picture = self.explorer.picture
        if picture is None:
            return
        if what == "png":
            self._file("png", "image/png", print_quality(picture, self.scene.width, self.scene.theme))
        elif what == "csv":
            self._file("csv", "text/csv", self.explorer.csv().encode("utf-8-sig"))

    def _print(self) -> None:
        """Send the picture for paper: on white whatever the reader's scheme, as wide as a sheet."""
        if self.explorer.picture is not None:
            self.send({"kind": "print"}, [print_quality(self.explorer.picture, SHEET)])

    def _file(self, ending: str, mime: str, content: bytes) -> None:
        name = f"{self.explorer.name}.{ending}"
        self.send({"kind": "file", "name": name, "type": mime}, [content])


def _words() -> dict[str, str]:
    """Return the words of the explorer's own buttons."""
    return {
        "reset": _("Reset"),
        "copy": _("Copy link"),
        "copied": _("Link copied"),
        "png": _("Download picture"),
        "csv": _("Download data"),
        "play": _("Play"),
        "pause": _("Pause"),
        "step": _("Next step"),
        "back": _("One step back"),
        "undo": _("Take the last one back"),
        "stop": _("Stop"),
        "progress": _("Working"),
        "open": _("Open"),
        "large": _("This file is larger than this page reads."),
        "loading": _("The picture is being drawn …"),
    }
