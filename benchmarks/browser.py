"""Chromium over the DevTools protocol: real mouse input, the probe in every page, bytes on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tools.browser import launch_options

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
VIEWPORT = {"width": 1280, "height": 900}
# Voila's own template asks a host on the web for icons: it gets no answer, and at once.
LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    """Start the browser that the tests use."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options(args=[LOOPBACK_ONLY]))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def fresh_page(browser: Any) -> AsyncIterator[tuple[Any, Any]]:
    """Open an empty page with an empty cache, and a DevTools session on it."""
    context = await browser.new_context(viewport=VIEWPORT)
    try:
        await context.add_init_script(PROBE)
        page = await context.new_page()
        yield page, await context.new_cdp_session(page)
    finally:
        await context.close()


class Mouse:
    """The pointer of one page, its button held on a slider's handle."""

    def __init__(self, session: Any, left: float, right: float, y: float) -> None:
        self.session, self.left, self.right, self.y = session, left, right, y

    @classmethod
    async def on(cls, page: Any, session: Any, slider: str, inset: float) -> Mouse:
        """Find the slider."""
        box = await page.locator(slider).first.bounding_box()
        return cls(session, box["x"] + inset, box["x"] + box["width"] - inset, box["y"] + box["height"] / 2)

    async def press(self, value: float) -> None:
        """Press the button where the handle stands for `value` [%]."""
        await self._send("mouseMoved", value, buttons=0)
        await self._send("mousePressed", value, button="left", buttons=1, clickCount=1)

    async def move(self, value: float) -> None:
        """Drag the handle to `value` [%]; ends when the page has taken the event."""
        await self._send("mouseMoved", value, button="left", buttons=1)

    async def release(self, value: float) -> None:
        """Let go."""
        await self._send("mouseReleased", value, button="left", buttons=0, clickCount=1)

    async def drag(self, values: list[float], rate: float) -> None:
        """Drag through `values`, `rate` of them a second, whether or not the page keeps up."""
        clock = asyncio.get_running_loop().time
        start, sent = clock(), []
        for i, value in enumerate(values):
            await asyncio.sleep(max(0.0, start + i / rate - clock()))
            sent.append(asyncio.create_task(self.move(value)))
        await asyncio.gather(*sent)

    async def _send(self, kind: str, value: float, **more: Any) -> None:
        x = self.left + (self.right - self.left) * value / 100
        event = {"type": kind, "x": x, "y": self.y, "pointerType": "mouse", **more}
        await self.session.send("Input.dispatchMouseEvent", event)


class Wire:
    """Bytes of WebSocket frames, both ways, while the block runs."""

    def __init__(self, session: Any) -> None:
        self.session, self.bytes, self.frames = session, 0, 0

    async def __aenter__(self) -> Wire:
        self.session.on("Network.webSocketFrameReceived", self._count)
        self.session.on("Network.webSocketFrameSent", self._count)
        await self.session.send("Network.enable")
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.session.send("Network.disable")
        self.session.remove_listener("Network.webSocketFrameReceived", self._count)
        self.session.remove_listener("Network.webSocketFrameSent", self._count)

    def _count(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        size = len(frame["payloadData"])
        self.bytes += size * 3 // 4 if frame["opcode"] == 2 else size  # binary frames arrive as base64
        self.frames += 1
