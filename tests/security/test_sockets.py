"""WebSocket clients: what no page sends closes its own socket or is dropped, and nothing else happens."""

import asyncio
import contextlib
import os
import statistics
import threading
import time
import uuid

import psutil
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks import storms
from mktlib.dashboards.guard import LARGEST_FRAME, MOST_SOCKETS, PROTOCOL
from tests.security.client import LEAKS, PATIENCE, message, visiting
from tests.security.pages import PLAIN
from tests.security.test_frames import MALFORMED

REFUSED = {1002, 1007, 1008, 1009}
FORBIDDEN = [
    ("execute_request", {"code": "open('hole', 'w')", "silent": False, "store_history": True, "allow_stdin": True}),
    ("inspect_request", {"code": "print", "cursor_pos": 3, "detail_level": 1}),
    ("complete_request", {"code": "secr", "cursor_pos": 4}),
    ("history_request", {"hist_access_type": "tail", "n": 100, "raw": True, "output": True}),
    ("is_complete_request", {"code": "1"}),
    ("shutdown_request", {"restart": False}),
    ("interrupt_request", {}),
    ("debug_request", {"type": "request", "seq": 1, "command": "initialize", "arguments": {}}),
    ("create_subshell_request", {}),
    ("list_subshell_request", {}),
    ("usage_request", {}),
    ("input_reply", {"value": "1"}),
    ("apply_request", {}),
    ("abort_request", {}),
    ("comm_open", {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": {"_model_name": "OutputModel"}}}),
    ("comm_open", {"comm_id": "b", "target_name": "os.system", "data": {}}),
    ("comm_msg_", {}),
    ("error", {}),
    ("", {}),
]


def trial(server, steps, page=PLAIN):
    """Run `steps`, a coroutine function, on a page of its own."""

    async def run():
        async with visiting(server, page) as reader:
            return await steps(reader)

    return asyncio.run(asyncio.wait_for(run(), 120))


@pytest.fixture(scope="module")
def bystander(server):
    """Another reader, whose page must notice nothing: call it, and it says how long its kernel took to answer [s]."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def ask(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(120)

    stack = contextlib.AsyncExitStack()
    reader = ask(stack.enter_async_context(visiting(server, PLAIN)))

    def round_trip():
        begun = time.monotonic()
        assert ask(reader.answers()), "another reader's socket was closed"
        return time.monotonic() - begun

    yield round_trip
    ask(stack.aclose())
    loop.call_soon_threadsafe(loop.stop)


@pytest.mark.parametrize("bad", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_frame_closes_its_own_socket(server, bystander, shared, bad):
    code = shared(lambda reader: spoiled(reader, bad))
    assert code in REFUSED
    assert bystander() < 5


@pytest.fixture(scope="module")
def shared(server):
    """Run steps on one page's kernel, each on a socket of its own: what closes it must not harm the kernel."""
    loop = asyncio.new_event_loop()
    stack = contextlib.AsyncExitStack()
    reader = loop.run_until_complete(stack.enter_async_context(visiting(server, PLAIN)))

    async def fresh(steps):
        reader.vanish()
        await reader.connect()
        assert await reader.answers(), "the kernel survived"
        return await steps(reader)

    yield lambda steps: loop.run_until_complete(asyncio.wait_for(fresh(steps), 120))
    loop.run_until_complete(stack.aclose())
    loop.close()


async def spoiled(reader, bad):
    await reader.raw(bad, binary=isinstance(bad, bytes))
    return await reader.closed()


@pytest.mark.parametrize(("kind", "content"), FORBIDDEN, ids=[kind for kind, _ in FORBIDDEN])
def test_what_no_page_asks_is_dropped_on_every_channel(server, shared, kind, content):
    async def steps(reader):
        asked = []
        for channel in ("shell", "control", "stdin", "iopub", "none"):
            asked.append(uuid.uuid4().hex)
            await reader.raw(message(kind, content, channel, own=asked[-1]))
        before = len(reader.heard)
        assert await reader.answers()
        return [data for data in reader.heard[before:] for own in asked if own.encode() in data]

    assert shared(steps) == []


def test_code_sent_to_a_kernel_does_not_run(server):
    hole = server.folder.parent / "hole"

    async def steps(reader):
        for channel in ("shell", "control", "stdin"):
            for kind in ("execute_request", "debug_request", "comm_open", "input_reply"):
                code = f"open({str(hole)!r}, 'w').close()"
                content = {"code": code, "expression": code, "target_name": code, "comm_id": code, "value": code}
                await reader.raw(message(kind, content | {"silent": True, "data": {}}, channel))
        return await reader.answers()

    assert trial(server, steps)
    assert not hole.exists()


async def flood(reader, frames):
    with contextlib.suppress(Exception):  # closed while we were still sending
        for data in frames:
            await reader.raw(data)
    return await reader.closed()


def test_too_many_frames_close_the_socket(server, shared):
    async def steps(reader):
        return await flood(reader, [message("comm_info_request", own=str(i)) for i in range(6000)])

    assert shared(steps) in REFUSED | {None}


def test_too_much_that_waits_for_an_answer_closes_the_socket(server, shared):
    async def steps(reader):
        large = {"comm_id": "none", "data": "x" * (LARGEST_FRAME - 5000)}
        return await flood(reader, [message("comm_msg", large, own=str(i)) for i in range(200)])

    assert shared(steps) in REFUSED | {None}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"subprotocols": None}, {400}),
        ({"subprotocols": ["v2.kernel.websocket.jupyter.org"]}, {400}),
        ({"subprotocols": ["", "kernel"]}, {400}),
        ({"Origin": "https://evil.example"}, {403}),
        ({"Origin": "null"}, {403}),
        ({"Origin": "http://127.0.0.1.evil.example"}, {403}),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, {400, 404}),
        ({"session_id": "x" * 300}, {400}),
        ({"session_id": "%C3%BC"}, {400}),
        ({"session_id": "../x"}, {400}),
        ({"kernel": "01234567-89ab-cdef-0123-456789abcdef"}, {404}),
        ({"kernel": "../../api/contents"}, {404}),
    ],
    ids=str,
)
def test_a_socket_no_page_of_ours_would_open_is_none(server, shared, change, codes):
    async def steps(reader):
        headers = {name: value for name, value in change.items() if name in ("Origin", "Host")}
        kernel, session = change.get("kernel", reader.kernel), change.get("session_id", "mine")
        address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={session}"
        request = HTTPRequest(address, headers={"Origin": server.url, **headers})
        with pytest.raises(HTTPClientError) as refusal:
            await websocket_connect(request, subprotocols=change.get("subprotocols", [PROTOCOL]))
        assert await reader.answers()
        body = refusal.value.response.body.decode() if refusal.value.response else ""
        return refusal.value.code, body

    code, body = shared(steps)
    assert code in codes
    assert not [word for word in LEAKS if word in body]


def test_one_page_has_a_few_sockets_and_no_more(server):
    async def steps(reader):
        address = f"ws://127.0.0.1:{server.port}/api/kernels/{reader.kernel}/channels?session_id="
        opened = [await websocket_connect(f"{address}{i}", subprotocols=[PROTOCOL]) for i in range(MOST_SOCKETS - 1)]
        with pytest.raises(HTTPClientError, match="429"):
            await websocket_connect(f"{address}more", subprotocols=[PROTOCOL])
        assert await reader.answers()
        opened.pop().close()
        for _ in range(100):
            with contextlib.suppress(HTTPClientError):
                opened.append(await websocket_connect(f"{address}again", subprotocols=[PROTOCOL]))
                break
            await asyncio.sleep(0.1)
        assert len(opened) == MOST_SOCKETS - 1, "a place that became free is not given again"
        for one in opened:
            one.close()

    trial(server, steps)


@pytest.mark.parametrize(
    "data",
    [
        b"\x83\x80aaaa",  # a reserved kind of frame
        b"\xf2\x80aaaa",  # reserved bits
        b"\x82\x05hello",  # not masked
        b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xffaaaa",  # 2^64 bytes are to follow
        b"\x82\xff" + (1 << 40).to_bytes(8, "big") + b"aaaa" + b"x" * 1000,
        b"\x89\xfe\x10\x00aaaa" + b"x" * 4096,  # a ping of 4 KiB
        b"\x80\x85aaaahello",  # continues nothing
        b"\xff" * 4096,
    ],
    ids=["kind", "bits", "unmasked", "endless", "terabyte", "ping", "continued", "noise"],
)
def test_frames_that_are_no_websocket_frames_end_the_connection(server, bystander, shared, data):
    async def steps(reader):
        return await asyncio.to_thread(raw_socket, server, reader.kernel, data)

    assert shared(steps)
    assert bystander() < 5


def raw_socket(server, kernel, data):
    """Shake hands by hand, send `data`, and return whether the server ended it."""
    with storms.shaken(server, kernel, PATIENCE) as wire, contextlib.suppress(ConnectionError):
        wire.sendall(data)
        while wire.recv(65536):
            pass
    return True


def test_memory_and_other_readers_stay_as_they_were_during_an_attack(server, bystander, shared):
    process = psutil.Process(server.pid)
    shared(lambda reader: asyncio.sleep(0))
    quiet = [bystander() for _ in range(20)]
    before = process.memory_info().rss
    bad = [data for data in MALFORMED.values() if isinstance(data, bytes)]
    large = [message("comm_msg", {"comm_id": "none", "data": "x" * 900_000}, own=str(i)) for i in range(12)]
    busy, most, attacks = [], before, 0

    async def attack(reader):
        for data in (bad[attacks % len(bad)], *large, *[b"\x00" * 20] * 200, os.urandom(1 << 20)):
            with contextlib.suppress(Exception):
                await reader.raw(data)
        await asyncio.sleep(0)

    end = time.monotonic() + 6
    trips = threading.Thread(target=lambda: busy.extend(timed(bystander, end)))
    trips.start()
    while time.monotonic() < end:
        shared(attack)
        attacks += 1
        most = max(most, process.memory_info().rss)
    trips.join()
    grown = (most - before) / 1e6
    assert attacks >= 3
    assert grown < 80, f"the server grew by {grown:.0f} MB in {attacks} attacks"
    assert statistics.median(busy) < 10 * statistics.median(quiet) + 0.5, (quiet, busy)
    assert max(busy) < 5


def timed(act, end):
    """How long `act` took, again and again until `end`."""
    while time.monotonic() < end:
        yield act()
