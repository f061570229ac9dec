"""A stubborn visitor: floods, departures and deafness, and what they cost the server and other readers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
from jupyter_client.session import json_packer
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks.reader import PROTOCOL, Reader, TurnedAway, is_answer
from benchmarks.server import ROOT, Server, serve
from benchmarks.table import Target, table

PLAIN, MAKER, DAY, FINALE = "11_price_tag", "23_market_maker", "24_price_discovery", "36_five_to_ten_trillion"
STATES, VERSION = "jupyter.widget.control", {"version": "1.0.0"}
READERS = 82  # with more than a thousand descriptors
MB = 1e6


def message(kind: str, content: Any, metadata: Any = None, **header: Any) -> bytes:
    """Return a frame of protocol v1."""
    head = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "x", "username": "", "version": "5.4", **header}
    parts = {"header": head, "parent_header": {}, "metadata": metadata or {}, "content": content}
    return bytes(serialize_msg_to_ws_v1(parts, "shell", json_packer))


def odd_frames() -> dict[str, Callable[[], bytes]]:
    """What no page sends: each once filled the log."""
    deep = json.loads("[" * 900 + "]" * 900)
    return {
        "content is a list": lambda: message("comm_msg", []),
        "header is deep": lambda: message("comm_msg", {}, username=deep),
        "comm is a list": lambda: message("comm_msg", {"comm_id": [], "data": {}}),
        "method is a list": lambda: message("comm_msg", {"comm_id": "x", "data": {"method": []}}),
        "comm is nobody's": lambda: message("comm_msg", {"comm_id": "nobody", "data": {"method": "custom"}}),
    }


async def flood(reader: Reader, odd: Callable[[], bytes], number: int) -> None:
    """Send so many odd frames on a socket of their own, as far as it lasts."""
    await connected(reader)
    with contextlib.suppress(Exception):  # closed while we were still sending
        for _ in range(number):
            await reader.socket.write_message(odd(), binary=True)  # type: ignore[union-attr]
    reader.vanish()


async def knock(server: Any, number: int, origin: str = "") -> int:
    """Shake hands for kernels that are not there; return how many were refused."""
    refused = 0
    for _ in range(number):
        address = f"{server.url.replace('http', 'ws', 1)}/api/kernels/{uuid.uuid4()}/channels?session_id=x"
        request = HTTPRequest(address, headers={"Origin": origin or server.url})
        try:
            await websocket_connect(request, subprotocols=[PROTOCOL])
        except HTTPClientError:
            refused += 1
    return refused


async def shake_hands(server: Any, kernel: str, number: int, seconds: float) -> tuple[list[Any], list[Any], list[Any]]:
    """Shake hands so often at once for one kernel; return the sockets, the codes of refusals, and who still waits."""
    address = f"{server.url.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id="
    hands = [
        asyncio.ensure_future(websocket_connect(f"{address}{i}", subprotocols=[PROTOCOL], connect_timeout=60))
        for i in range(number)
    ]
    done, waiting = await asyncio.wait(hands, timeout=seconds)
    errors = [one.exception() for one in done if one.exception()]
    codes = [error.code for error in errors if isinstance(error, HTTPClientError)]
    return [one.result() for one in done if not one.exception()], codes, list(waiting)


async def ask_and_vanish(reader: Reader, number: int) -> None:
    """Ask for all states again and again, and be gone before they come."""
    await connected(reader)
    for _ in range(number):
        comm = uuid.uuid4().hex
        await reader.send("comm_open", {"comm_id": comm, "target_name": STATES, "data": {}}, VERSION)
        await reader.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
    reader.vanish()


def shaken(server: Any, kernel: str, seconds: float = 5) -> socket.socket:
    """Return a wire on which hands were shaken for a kernel, byte by byte."""
    port = int(server.url.rpartition(":")[2])
    wire = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    wire.sendall(
        f"GET /api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {'A' * 22}==\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n".encode()
    )
    assert b" 101 " in wire.recv(4096)
    return wire


def deaf_socket(server: Any, kernel: str, number: int = 450) -> socket.socket:
    """Return a socket that asks for all states again and again, and reads nothing."""
    wire = shaken(server, kernel)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with contextlib.suppress(OSError):
        for _ in range(number):
            comm = uuid.uuid4().hex
            wire.sendall(_masked(message("comm_open", {"comm_id": comm, "target_name": STATES, "data": {}}, VERSION)))
            wire.sendall(_masked(message("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})))
    return wire


def _masked(data: bytes) -> bytes:
    """Return a binary frame of a WebSocket, its mask of zeros."""
    return b"\x82\xfe" + len(data).to_bytes(2, "big") + b"\x00" * 4 + data


async def abandon(server: Any, path: str, number: int, pause: float) -> None:
    """Begin to open a page so often, and leave each time after a moment."""
    host = server.url.partition("//")[2]
    for _ in range(number):
        _answer, asking = await asyncio.open_connection(*host.split(":"))
        asking.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        await asyncio.sleep(pause)
        asking.close()


async def next_reader(server: Any, path: str) -> tuple[Reader, float]:
    """Return a reader who tries until she gets a page, and how long that took [s]."""
    begun = time.monotonic()
    while True:
        reader = Reader(server.url, path)
        try:
            await reader.get_page()
            return reader, time.monotonic() - begun
        except TurnedAway:
            await asyncio.sleep(0.2)


async def change_her_mind(reader: Reader, widget: str, positions: Callable[[int], Any], seconds: float) -> float:
    """Begin long runs and leave them, 120 a second; return how long the newest waits for its answer [s]."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        reader.asked += 1
        await reader.tell(widget, {"kind": "ask", "serial": reader.asked, "positions": positions(reader.asked)})
        await asyncio.sleep(1 / 120)
    begun = time.monotonic()
    reader.asked += 1
    await reader.tell(widget, {"kind": "ask", "serial": reader.asked, "positions": positions(0)})
    await reader.hear(lambda data: is_answer(data, reader.asked))
    return time.monotonic() - begun


async def connected(reader: Reader, seconds: float = 10) -> None:
    """Connect as soon as sockets that were closed are gone."""
    end = time.monotonic() + seconds
    while reader.socket is None:
        try:
            await reader.connect()
        except HTTPClientError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.1)


# --- measured -----------------------------------------------------------------------------------------------------


@dataclass
class Figure:
    """What was measured, what the first edition had on 28 November 2026, and what is wanted."""

    what: str
    first: str
    now: float
    unit: str
    wanted: float


def path_of(slug: str) -> str:
    """Return the address of a page."""
    (found,) = (ROOT / "notebooks").rglob(f"{slug}.ipynb")
    return f"/voila/render/{found.relative_to(ROOT / 'notebooks').as_posix()}"


def memory(process: psutil.Process) -> float:
    """Return a process' share of memory [MB]."""
    return float(process.memory_full_info().pss) / MB


async def rest(server: Server, seconds: float = 60) -> None:
    """Wait until no kernel is left, and ten seconds more."""
    end = time.monotonic() + seconds
    while server.kernels() and time.monotonic() < end:
        await asyncio.sleep(0.2)
    await asyncio.sleep(10)


async def measure() -> list[Figure]:
    """Let it storm, one after the other."""
    found: list[Figure] = []
    with serve("dashboards", ROOT / "notebooks", most_kernels=READERS + 8) as server:
        await asyncio.sleep(4)
        visitor, _ = await next_reader(server, path_of(PLAIN))
        before, written = memory(server.process), server.written()
        begun = time.monotonic()
        for odd in odd_frames().values():
            for _ in range(7):
                await flood(visitor, odd, 950)
        await knock(server, 1000)
        hour = (server.written() - written) / (time.monotonic() - begun) * 3600
        found.append(Figure("log: odd frames and handshakes for no kernel, an hour", "35,000", hour / MB, "MB", 10))
        hands, _codes, _waiting = await shake_hands(server, visitor.kernel, 100, 10)
        found.append(Figure("of a hundred handshakes at once are accepted", "100", len(hands), "", 4))
        for hand in hands:
            hand.close()
        most = 0.0
        for _ in range(6):
            await ask_and_vanish(visitor, 450)
            most = max(most, memory(server.process))
        found.append(Figure("said to who has left: the server grows by", "1,349", most - before, "MB", 60))
        deaf = [await asyncio.to_thread(deaf_socket, server, visitor.kernel) for _ in range(4)]
        most = 0.0
        for _ in range(30):
            await asyncio.sleep(0.2)
            most = max(most, memory(server.process))
        found.append(Figure("a socket that does not read holds", "70", (most - before) / len(deaf), "MB", 16))
        for wire in deaf:
            wire.close()
        await connected(visitor)
        await visitor.leave()
        await rest(server)
        found.append(Figure("of all that not given back after 10 s", "695", memory(server.process) - before, "MB", 30))
        await abandon(server, path_of(FINALE), 288, 20 / 288)
        reader, waited = await next_reader(server, path_of(PLAIN))
        found.append(Figure("288 openings abandoned in 20 s: the next reader waits", "46.8", waited, "s", 5))
        await reader.connect()
        await reader.leave()
        for slug, first in ((MAKER, "24.8"), (DAY, "43.2")):
            reader, _ = await next_reader(server, path_of(slug))
            await reader.connect()
            waited = 0.0
            for widget, about in reader.explorers.items():
                waited = max(waited, await change_her_mind(reader, widget, _anywhere(about), 6))
            await reader.leave()
            found.append(Figure(f"`{slug}`: long runs begun and left, the newest answer after", first, waited, "s", 1))
        grown = [await _moved(server, slug) for slug in ("12_supply_curve", MAKER, FINALE)]
        found.append(Figure("2,000 moves: the kernel grows by", "62", max(grown), "MB", 20))
        await rest(server)
        readers = []
        files = server.process.num_fds()
        for _ in range(READERS):
            reader, _ = await next_reader(server, path_of(PLAIN))
            await reader.connect()
            readers.append(reader)
        each = (server.process.num_fds() - files) / READERS
        found.append(Figure("descriptors of a reader", "14.3", each, "", 16))
        widget = next(iter(readers[-1].explorers))
        moved = await readers[-1].move(widget, _anywhere(readers[-1].explorers[widget])(1))
        found.append(Figure(f"{READERS} readers: the last one's move is answered after", "never", moved, "s", 1))
        for reader in readers:
            reader.vanish()
        begun = time.monotonic()
        while server.kernels() and time.monotonic() - begun < 130:
            await asyncio.sleep(0.2)
        found.append(
            Figure("closed without a goodbye: their kernels gone after", "128", time.monotonic() - begun, "s", 30)
        )
    return found


def _anywhere(about: dict[str, Any]) -> Callable[[int], dict[str, Any]]:
    """Return what puts an explorer's sliders somewhere."""
    lasts = {name: one["last"] for name, one in about["spec"]["controls"].items() if one.get("last")}
    return lambda i: {name: i % (last + 1) for name, last in lasts.items()}


async def _moved(server: Server, slug: str) -> float:
    before = set(server.kernels())
    reader, _ = await next_reader(server, path_of(slug))
    await reader.connect()
    (kernel,) = (process for pid, process in server.kernels().items() if pid not in before)
    rest_at, widgets = memory(kernel), list(reader.explorers.items())
    for i in range(2000):
        widget, about = widgets[i % len(widgets)]
        positions = _anywhere(about)(i)
        if i % 4:
            await reader.tell(widget, {"kind": "ask", "serial": reader.asked, "positions": positions})
            await asyncio.sleep(1 / 150)  # quicker than a hand, and no more than a socket may
        else:
            await reader.move(widget, positions)
    grown = memory(kernel) - rest_at
    await reader.leave()
    return grown


def run() -> tuple[str, list[Target]]:
    """Measure, and return the table and the targets."""
    figures = asyncio.run(measure())
    rows = [[one.what, f"{one.first} {one.unit}", f"{one.now:.3g} {one.unit}", f"≤ {one.wanted:g}"] for one in figures]
    heads = ["a stubborn visitor", "first edition", "now", "wanted"]
    return table(heads, rows), [Target(one.what, one.now, one.wanted, "≤") for one in figures]
