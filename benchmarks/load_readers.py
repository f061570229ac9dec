"""Readers as the load has them: each opens a page, drags a slider in three bouts, and leaves."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import AsyncExitStack
from typing import Any, Self
from urllib.parse import urlsplit

from benchmarks.browser import Mouse, fresh_page
from benchmarks.opening import CHANGED, EXPLORER, answered
from benchmarks.reader import PATIENCE, Reader

BOUTS, MOVES = 3, 20  # a reader drags, looks, drags again
PAUSE = (1.0, 2.0)  # [s] between two bouts
TICK = 1 / 60  # [s] a hand on a slider gives no more

FIND = """() => {
  const slider = document.querySelector(".mk-explorer[data-frame] input[type=range]");
  slider.closest(".mk-explorer").id = "dragged";
  slider.scrollIntoView({ block: "center" });
}"""
SETTLED = """() => !document.querySelector(".explorer.waiting")
  && [...document.querySelectorAll(".mk-explorer")].every(one => one.dataset.frame || !one.offsetHeight)"""
ASKED = "document.getElementById('dragged').ariaBusy === 'true'"
MISSED = 10  # [s] without an answer, after which we look whether the mouse has touched anything at all
STATE = "document.getElementById('dragged').dataset.frame"


class SocketReader:
    """A reader without a browser."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __str__(self) -> str:
        return f"{self.reader.path} without a browser"

    async def open(self) -> tuple[float, float]:
        """Return the times until the first picture and until the first answer to a moved control [s]."""
        begun = time.monotonic()
        first = await self.reader.open()
        await self.reader.move(*self._slider())
        return first, time.monotonic() - begun

    async def drag(self, rng: random.Random) -> list[float]:
        """Drag the first slider there is; return the time of every answer [s]."""
        times = []
        for _ in range(BOUTS):
            for _ in range(MOVES):
                took = await self.reader.move(*self._slider())
                times.append(took)
                await asyncio.sleep(max(0.0, TICK - took))
            await asyncio.sleep(rng.uniform(*PAUSE))
        return times

    def _slider(self) -> tuple[str, dict[str, Any]]:
        """Move the first slider there is one step on: its explorer, and where all of that one's controls stand."""
        widget, name, last = next(
            (widget, name, control["last"])
            for widget, about in self.reader.explorers.items()
            for name, control in about["spec"]["controls"].items()
            if control["kind"] == "range"
        )
        positions = self.reader.explorers[widget]["shown"]["positions"]
        positions[name] = (positions[name] + 1) % (last + 1)
        return widget, positions

    async def leave(self) -> None:
        """Say goodbye."""
        await self.reader.leave()

    async def close(self) -> None:
        """Close what is open."""
        await self.reader.__aexit__()


class BrowserReader:
    """A reader in a real browser, with an empty cache."""

    def __init__(self, browser: Any, base: str, path: str) -> None:
        self.browser, self.base, self.path = browser, base, path
        self.files: list[str] = []  # what the page asked for, itself and its kernel aside
        self.stack = AsyncExitStack()

    def __str__(self) -> str:
        return f"{self.path} in a browser"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def open(self) -> tuple[float, float]:
        """Return the times until the first picture and until the first answer to a moved control [s]."""
        self.page, self.session = await self.stack.enter_async_context(fresh_page(self.browser))
        self.page.on("request", self._note)
        await self.page.goto(self.base + self.path, wait_until="commit")
        first, answer = await answered(self.page, EXPLORER)
        await self.page.wait_for_load_state("load", timeout=PATIENCE * 1000)
        async with asyncio.timeout(PATIENCE):  # until every picture is there, nothing may stay in its place
            while not await self.page.evaluate(SETTLED):
                await asyncio.sleep(0.5)
        return first / 1000, answer / 1000

    async def drag(self, rng: random.Random) -> list[float]:
        """Drag the first slider with a real mouse; return the time of every answer [s]."""
        times = []
        for _ in range(BOUTS):
            mouse = await self._take()
            for i in range(MOVES):
                for _ in range(3):
                    before = await self.page.evaluate(STATE)
                    answer = asyncio.create_task(self.page.evaluate(CHANGED % STATE, before))
                    begun = time.monotonic()
                    await mouse.move(20 if i % 2 else 80)
                    done, _ = await asyncio.wait({answer}, timeout=MISSED)
                    if done or await self.page.evaluate(ASKED):
                        break
                    answer.cancel()
                    mouse = await self._take()  # something above it has grown meanwhile
                await asyncio.wait_for(answer, PATIENCE)
                times.append(time.monotonic() - begun)
            await mouse.release(50)
            await asyncio.sleep(rng.uniform(*PAUSE))
        return times

    async def _take(self) -> Mouse:
        """Take hold of the first slider."""
        await self.page.evaluate(FIND)
        mouse = await Mouse.on(self.page, self.session, "#dragged input[type=range]", inset=12)
        await mouse.press(50)
        await asyncio.sleep(PAUSE[0])
        return mouse

    async def leave(self) -> None:
        """Go on to the gallery; the page says goodbye by itself."""
        await self.page.goto(self.base + "/")

    async def close(self) -> None:
        """Close the window."""
        await self.stack.aclose()

    def _note(self, request: Any) -> None:
        url = urlsplit(request.url)
        if request.method == "GET" and url.scheme == "http" and url.path != self.path and "/api/" not in url.path:
            self.files.append(url.path + (f"?{url.query}" if url.query else ""))


Visitor = BrowserReader | SocketReader
