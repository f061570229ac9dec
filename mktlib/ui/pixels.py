"""Pictures of matplotlib artists, live: what changed of their pixels, until every page has charts in their place."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from mktlib.ui.exploration import Exploration
from mktlib.ui.from_page import real
from mktlib.ui.memory import give_back_soon
from mktlib.ui.scene import Scene, print_quality
from mktlib.ui.theme import THEMES

SHEET = 740  # [CSS px] width of a picture on paper
REST, LONG_REST = 1.0, 20.0  # [s] after which a picture that nobody moves gives its pixels back, and its artists


class Pixels:
    """The scene of an explorer whose model returns artists."""

    def __init__(self, explorer: Exploration) -> None:
        self.explorer = explorer
        self.scene = Scene()
        self.resting: asyncio.TimerHandle | None = None
        give_back_soon()  # a still of this picture was drawn

    def sizes(self) -> dict[str, Any]:
        """Return the picture's height beside each other and stacked [CSS px]."""
        picture = self.explorer.picture
        return {"height": picture.height, "narrow": picture.height_narrow}

    def resize(self, content: Mapping[str, Any]) -> None:
        """Take the page's width, density and scheme."""
        theme = THEMES.get(str(content.get("theme")), THEMES["light"])
        self.scene = Scene(real(content.get("width"), 960), real(content.get("ratio"), 1), theme)

    def frame(self) -> tuple[dict[str, Any], list[bytes]]:
        """Draw the explorer's picture; return what the page must know, and the pixels that changed."""
        picture = self.explorer.picture
        frame = self.scene.frame(picture)
        self._rest_later()
        content = {
            "width": frame.width,
            "height": frame.height,
            "whole": bool(frame.png),
            "boxes": frame.boxes,
            "handles": self.scene.handles(picture),
        }
        return content, [frame.png or frame.runs] if frame.png or frame.boxes else []

    def on_paper(self, sheet: bool) -> bytes:
        """Return the picture for paper, on white whatever the reader's scheme; or as it is, sharp."""
        picture = self.explorer.picture
        return print_quality(picture, SHEET) if sheet else print_quality(picture, self.scene.width, self.scene.theme)

    def close(self) -> None:
        """Forget the timer."""
        if self.resting:
            self.resting.cancel()

    def _rest_later(self) -> None:
        """Fold the scene when it has not been drawn for a while: a page holds a dozen, a reader moves one."""
        self.close()
        with contextlib.suppress(RuntimeError):  # no loop, no page that could rest
            self.resting = asyncio.get_running_loop().call_later(REST, self._rest)

    def _rest(self, deep: bool = False) -> None:
        self.scene.fold(deep)
        give_back_soon()
        later = LONG_REST - REST
        self.resting = None if deep else asyncio.get_running_loop().call_later(later, self._rest, True)
