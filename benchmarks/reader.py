"""One reader without a browser: over HTTP and the socket it does what a page in a browser does."""

from __future__ import annotations

import asyncio
import codecs
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import urlencode

from jupyter_client.session import Session, json_packer
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPClientError, HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
PATIENCE = 180.0  # [s] for anything at all; beyond it a reader counts as hung
AT_ONCE = 6  # requests, as browsers do
_KERNEL = re.compile(r'"kernelId": *"([0-9a-f-]{36})"')
_EXPLORER = re.compile(r'<script type="application/json">([^<]*)</script><div class="live">')


class TurnedAway(Exception):
    """The server had no place; the answer is the first argument."""


@dataclass
class Reader:
    """A reader of one page.

    Attributes
    ----------
    base : str
        The server, without a slash at the end.
    path : str
        Of the page, with one at the beginning.
    files : sequence of str
        Paths of the scripts and styles a browser asks for on a first visit.
    """

    base: str
    path: str
    files: Sequence[str] = ()
    kernel: str = ""
    html: str = ""
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    explorers: dict[str, dict[str, Any]] = field(default_factory=dict)  # what the page holds of each, by its widget
    asked: int = 0
    texts: list[str] = field(default_factory=list)  # what came besides the explorers' own messages

    def __post_init__(self) -> None:
        self.http = SimpleAsyncHTTPClient(force_instance=True, max_clients=AT_ONCE)
        self.session = Session()
        self.socket: WebSocketClientConnection | None = None
        self.inbox: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self.came = asyncio.Event()  # a piece of the page

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.vanish()
        self.http.close()

    async def open(self) -> float:
        """Open the page as a browser does; return the time until the first picture could be drawn [s].

        Raises
        ------
        TurnedAway
            If the server is busy.
        """
        begun = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            page = asyncio.create_task(self.get_page())
            await self._arrived(page, lambda: bool(self.html))
            await asyncio.gather(*(self.get(file) for file in self.files))  # while the page's cells run
            await self._arrived(page, lambda: _EXPLORER.search(self.html) is not None)
            first = time.monotonic() - begun
            await self.connect()
            await page
        return first

    async def _arrived(self, page: asyncio.Task[None], there: Callable[[], bool]) -> None:
        """Wait until so much of the page is there."""
        while not there():
            if page.done():
                await page
                raise AssertionError("the page holds no explorer")
            self.came.clear()
            waiting = asyncio.create_task(self.came.wait())
            await asyncio.wait({page, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()

    async def get(self, path: str, **options: Any) -> HTTPResponse:
        """Ask for one address, with this reader's cookies."""
        headers = {"Accept-Encoding": "gzip", "Cookie": self.cookies.output(attrs=[], header="", sep=";").strip()}
        request = HTTPRequest(self.base + path, headers=headers, request_timeout=PATIENCE, **options)
        answer = await self.http.fetch(request)
        for said in answer.headers.get_list("Set-Cookie"):
            self.cookies.load(said)
        return answer

    async def get_page(self) -> None:
        """Read the page to its end, as it comes; find its kernel and its explorers."""

        def come(piece: bytes) -> None:
            self.html += pieces.decode(piece)
            if not self.kernel and (found := _KERNEL.search(self.html)):
                self.kernel = found[1]
            self.came.set()

        pieces = codecs.getincrementaldecoder("utf-8")()
        self.html = self.kernel = ""
        try:
            await self.get(self.path, streaming_callback=come)
        except HTTPClientError as error:
            if error.code == 503:
                raise TurnedAway(error.response) from None
            raise
        self.explorers = {one["model"]: one for one in map(json.loads, _EXPLORER.findall(self.html))}

    async def connect(self) -> None:
        """Open the kernel's channel."""
        assert self.kernel, "the page names no kernel"
        address = f"{self.base.replace('http', 'ws', 1)}/api/kernels/{self.kernel}/channels"
        request = HTTPRequest(f"{address}?session_id={self.session.session}", headers={"Origin": self.base})
        self.inbox = asyncio.Queue()
        self.socket = await websocket_connect(
            request, subprotocols=[PROTOCOL], on_message_callback=self.inbox.put_nowait
        )  # it reads all the time, and so answers the server's pings while nobody hears

    async def tell(self, widget: str, content: dict[str, Any]) -> None:
        """Send an explorer a message of its own kind."""
        await self.send("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    async def move(self, widget: str, positions: dict[str, Any]) -> float:
        """Move an explorer's controls; return the time until its picture was there [s]."""
        begun = time.monotonic()
        self.asked += 1
        async with asyncio.timeout(PATIENCE):
            await self.tell(widget, {"kind": "ask", "serial": self.asked, "positions": positions})
            await self.hear(lambda data: is_answer(data, self.asked) and data["content"]["done"] >= 1)
        return time.monotonic() - begun

    async def leave(self) -> None:
        """Say goodbye as a page does, and go."""
        token = self.cookies["_xsrf"].value
        async with asyncio.timeout(PATIENCE):
            path = f"/voila/api/shutdown/{self.kernel}"
            await self.get(path, method="POST", body=urlencode({"_xsrf": token}))
        self.vanish()

    def vanish(self) -> None:
        """Go without a word."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    async def send(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        """Send a message on the shell channel."""
        assert self.socket is not None
        message = self.session.msg(kind, content, metadata=metadata)
        await self.socket.write_message(serialize_msg_to_ws_v1(message, "shell", json_packer), binary=True)

    async def hear(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the data of the next comm message that is `wanted`.

        Raises
        ------
        ConnectionError
            If the socket is closed before, or the kernel is said to be dead.
        """
        assert self.socket is not None
        while True:
            frame = await self.inbox.get()
            if frame is None:
                raise ConnectionError("the socket was closed")
            _channel, parts = deserialize_msg_from_ws_v1(frame)
            kind, content = json.loads(parts[0])["msg_type"], json.loads(parts[3])
            if kind == "comm_msg" and wanted(content["data"]):
                return dict(content["data"])
            if kind == "status" and content["execution_state"] == "dead":
                raise ConnectionError("the kernel is dead")
            if kind not in ("comm_msg", "comm_open", "status"):
                self.texts.append(json.dumps(content))


def is_answer(data: dict[str, Any], serial: int = 0) -> bool:
    """Whether a comm message is an explorer's answer, to this question or a later one."""
    said = data["content"] if data.get("method") == "custom" else {}
    return said.get("kind") == "answer" and said["serial"] >= serial
