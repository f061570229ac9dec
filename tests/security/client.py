"""Plain clients: HTTP with any method, path and header; a reader's socket that sends any bytes."""

import asyncio
import contextlib
import http.client
import json
import uuid

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks.reader import PROTOCOL, Reader
from tests.dashboards.collection import SECRET, Answer

PATIENCE = 30  # [s]
ERRORS = ("Traceback", "RuntimeError", "ZeroDivisionError", "TypeError")
LEAKS = (SECRET, *ERRORS, "site-packages", 'File "', 'File \\"', ".py:")


def ask(server, path, method="GET", body=None, **headers):
    """One request, exactly as written: nothing is normalized. ``_`` in a header's name stands for ``-``."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_host="Host" in names, skip_accept_encoding=True)
        if body is not None:
            names["Content-Length"] = str(len(body))
        for name, value in names.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode(errors="replace"), answer.headers)


def frame(*parts):
    """A frame of protocol v1."""
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = [len(offsets), *offsets]
    return b"".join(n.to_bytes(8, "little") for n in numbers) + b"".join(parts)


def message(kind, content=None, channel="shell", own=None, buffers=(), metadata=None, **header):
    """A frame with a message; a header may be given other fields."""
    header = {"msg_id": own or uuid.uuid4().hex, "msg_type": kind, "session": "x", "username": "", **header}
    header = {"version": "5.3", "date": "2026-01-01T00:00:00Z", **header}
    return frame(
        channel.encode(),
        json.dumps(header).encode(),
        b"{}",
        json.dumps(metadata or {}).encode(),
        json.dumps(content or {}).encode(),
        *buffers,
    )


class Trespasser(Reader):
    """A reader who sends what no page sends; every frame that came is kept."""

    def __init__(self, server, page):
        super().__init__(server.url, f"/voila/render/{page}")
        self.heard = []

    async def connect(self):
        """Open the kernel's channel; frames wait until they are asked for."""
        address = f"{self.base.replace('http', 'ws', 1)}/api/kernels/{self.kernel}/channels"
        request = HTTPRequest(f"{address}?session_id={uuid.uuid4()}", headers={"Origin": self.base})
        self.socket = await websocket_connect(request, subprotocols=[PROTOCOL])

    async def raw(self, data, binary=True):
        """Send anything."""
        await self.socket.write_message(data, binary=binary)

    async def next(self):
        """The next message: channel, header, parent, content; None when the socket is closed."""
        data = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
        if data is None:
            return None
        channel, parts = deserialize_msg_from_ws_v1(data)
        self.heard.append(data)
        return channel, json.loads(parts[0]), json.loads(parts[1]), json.loads(parts[3])

    async def until(self, wanted):
        """The first message that is `wanted`; None when the socket is closed before."""
        while (came := await self.next()) is not None:
            if wanted(*came):
                return came
        return None

    async def answers(self):
        """Whether the kernel answers this socket, after all that was sent before."""
        asked = uuid.uuid4().hex
        await self.raw(message("kernel_info_request", own=asked))
        return await self.until(lambda _c, header, parent, _t: is_reply(header, parent, asked)) is not None

    async def closed(self):
        """The code with which the socket was closed."""
        while await self.next() is not None:
            pass
        return self.socket.close_code

    async def widgets(self):
        """State of every widget of the page, by its id."""
        comm = uuid.uuid4().hex
        await self.send(
            "comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}, {"version": "1.0.0"}
        )
        await self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        _, _, _, content = await self.until(
            lambda _c, header, _p, content: (
                header["msg_type"] == "comm_msg" and content["data"].get("method") == "update_states"
            )
        )
        return {name: about["state"] for name, about in content["data"]["states"].items()}

    async def update(self, widget, state):
        """Set traits of a widget, as its page would."""
        await self.send(
            "comm_msg", {"comm_id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}}
        )

    def leaked(self, *more):
        """What came that is the owner's business."""
        return [word for word in (*LEAKS, *more) if any(word.encode() in data for data in self.heard)]


def is_reply(header, parent, asked):
    """Whether a message answers `asked` on the shell channel."""
    return header["msg_type"].endswith("_reply") and parent.get("msg_id") == asked


@contextlib.asynccontextmanager
async def visiting(server, page):
    """A page opened, its socket connected; its kernel ends with the block."""
    async with Trespasser(server, page) as reader:
        await reader.get_page()
        await reader.connect()
        assert await reader.answers()
        yield reader
        with contextlib.suppress(Exception):
            await reader.leave()
