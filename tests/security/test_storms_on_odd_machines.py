"""A machine of few descriptors or little memory, whose clock is set, whose disk is full: what readers get, in words."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from benchmarks import storms
from benchmarks.reader import Reader, TurnedAway, is_answer
from mktlib.dashboards.handlers import PING
from mktlib.dashboards.places import Limits
from tests.browser.serving import ROOT
from tests.dashboards.collection import write_collection
from tests.dashboards.limited import limited_server, until
from tests.security.pages import PAGES, TRIAL
from tests.security.test_storms import MB, PAGE, at_rest, held, opened

REAL, GIB = "1_formula/11_price_tag.ipynb", 1 << 30
BUSY = (
    "All places are taken. Each open page keeps a small part of this server at work, and just now every part is in "
    "use. A place is free as soon as a reader leaves. Try again in about 30 seconds, or go back to all pages. If you "
    "were on this page before, your settings come back with it."
)
FAILED = (
    "This page could not be shown. Something went wrong on the server. Try again in a moment, or go back to all pages."
)


def words(html):
    """What a page without pictures says in its middle."""
    (middle,) = re.findall(r'<div class="lost">(.*?)</div>', html, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", middle.replace("</a> ", " ")).split()).replace(" .", ".")


def given_up(wire):
    """Answer nothing, a ping for one, until the other side ends the connection."""
    wire.settimeout(20)
    with contextlib.closing(wire):
        while b"\x88" not in wire.recv(1 << 16):  # the opcode of its farewell
            pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    real = json.loads((ROOT / "notebooks" / REAL).read_text(encoding="utf-8"))
    return write_collection(tmp_path_factory.mktemp("odd") / "notebooks", **{TRIAL: PAGES[TRIAL], REAL: real})


@pytest.fixture(scope="module")
def disk():
    """A disk of its own, which a test may fill; None where none can be mounted."""
    folder = tempfile.mkdtemp(prefix="disk-", dir="/tmp")
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]
    mounted = shutil.which("mount") and not subprocess.run(mount, capture_output=True).returncode
    try:
        yield Path(folder) if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)
        os.rmdir(folder)


@pytest.fixture(scope="module")
def odd(folder, disk, tmp_path_factory):
    """A server with a gigabyte and a small disk; it asks, looks and loses patience soon, by a clock that can be set."""
    group = tmp_path_factory.mktemp("group")
    (group / "memory.max").write_text(str(GIB), encoding="ascii")
    times = {"left": 1.5, "vanished": 6, "idle": 3600, "ping": 0.5, "look": 0.25}
    places = {"TMPDIR": str(disk)} if disk else {}
    with limited_server(folder, environment=places, group=str(group), jumps=[3700, -7200], **times) as started:
        yield started


def test_a_page_that_falls_silent_keeps_its_kernel_longer_than_one_that_closes(odd):
    """A phone without network answers no ping: its socket ends, its kernel waits. A tab that is closed says so."""

    async def leave():
        closes, *_ = await arrival(odd, TRIAL)
        await asyncio.sleep(2)
        assert len(odd.kernels()) == 1, "who answers stays, however long"
        closes.vanish()
        begun, silent, wires = time.monotonic(), [], []
        for _ in range(2):
            silent.append(await opened(odd))
            wires.append(await asyncio.to_thread(storms.deaf_socket, odd, silent[-1].kernel, 0))
        await asyncio.gather(*(asyncio.to_thread(given_up, wire) for wire in wires))
        fell_silent = time.monotonic()
        await until(lambda: len(odd.kernels()) == 2, 12)
        assert time.monotonic() - begun < 8
        if (rest := fell_silent + 2 - time.monotonic()) > 0:  # a busy machine may be later
            await asyncio.sleep(rest)
            assert len(odd.kernels()) == 2, "longer than one that closes"
        back, _lost = silent
        await back.connect()  # its network is there again
        assert await back.move(next(iter(back.explorers)), {"k": 7}) < 5
        await until(lambda: len(odd.kernels()) == 1, 12)
        assert time.monotonic() - fell_silent > 5
        await back.leave()
        await at_rest(odd)

    asyncio.run(leave())
    assert Limits().left <= 25 < 120 < Limits().vanished
    assert PING * 2 + Limits().left > 60


def test_a_clock_that_jumps_an_hour_on_and_two_back_ends_nobody_and_hides_no_dead_kernel(odd):
    async def stay():
        (moves, *_), (dies, *_) = await arrival(odd, TRIAL), await arrival(odd, TRIAL)
        for _ in range(2):
            os.kill(odd.pid, signal.SIGUSR1)  # now
            await asyncio.sleep(0.75)  # three looks
            assert len(odd.kernels()) == 2
        os.kill(odd.kernels()[0], signal.SIGKILL)
        begun = time.monotonic()
        told = [asyncio.ensure_future(one.hear(lambda _: False)) for one in (moves, dies)]
        done, _rest = await asyncio.wait(told, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        assert time.monotonic() - begun < 6
        (one,) = done
        assert "dead" in str(one.exception())
        for other in told:
            other.cancel()
        for reader, its in zip((moves, dies), told, strict=True):
            if its is one:
                reader.vanish()  # no kernel is left to say goodbye to
            else:
                await reader.leave()
        await at_rest(odd)

    asyncio.run(stay())


def test_with_few_descriptors_few_are_let_in_and_a_crowd_of_idlers_does_no_harm(folder):
    with limited_server(folder, files=128) as server:

        async def crowd():
            idlers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
            await asyncio.sleep(0.3)
            spent = sum(psutil.Process(server.pid).cpu_times()[:2])
            await asyncio.sleep(0.6)
            assert sum(psutil.Process(server.pid).cpu_times()[:2]) - spent < 0.3, "accepting runs in a circle"
            for one in idlers:
                one.close()
            await until(lambda: held(server)[1] < 60, 20)
            answers = await asyncio.gather(*(arrival(server, TRIAL) for _ in range(7)))
            inside = [reader for reader, code, _ in answers if code == 200]
            assert 2 <= len(inside) <= 4
            assert {code for _, code, _ in answers} == {200, 503}
            for reader in inside:
                await reader.leave()

        asyncio.run(crowd())
        assert len(server.log()) < 3000


async def arrival(server, page):
    """A reader who asks for a page and connects, the number she is answered, and how long she is to wait [s]."""
    reader = Reader(server.url, f"/voila/render/{page}")
    try:
        await reader.get_page()
    except TurnedAway as busy:
        return reader, busy.args[0].code, busy.args[0].headers["Retry-After"]
    await reader.connect()
    return reader, 200, None


def taken(server):
    """Memory of the server and all that it started [MB]."""
    every, total = psutil.Process(server.pid), 0
    for process in [every, *every.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended while we looked
            total += process.memory_full_info().pss / MB
    return total


def test_of_forty_who_come_in_a_second_to_a_gigabyte_each_gets_a_page_or_is_told_that_all_places_are_taken(odd):
    assert json.loads(odd.get("/health/ready").text)["places"] == 4

    async def come():
        coming, most, begun = [], 0, time.monotonic()
        for _ in range(40):
            coming.append(asyncio.ensure_future(arrival(odd, REAL)))
            await asyncio.sleep(1 / 50)
        assert time.monotonic() - begun < 5, "long before the first of them has its page"
        while not all(one.done() for one in coming):
            most = max(most, taken(odd))
            await asyncio.sleep(0.3)
        answers = [one.result() for one in coming]
        inside = [reader for reader, code, _ in answers if code == 200]
        assert len(inside) == 4
        assert not any('class="apology"' in reader.html for reader in inside)
        moves = await asyncio.gather(*(reader.move(next(iter(reader.explorers)), {}) for reader in inside))
        assert max(moves) < 10
        assert max(most, taken(odd)) * MB < GIB
        for reader, code, wait in answers:
            if reader not in inside:
                assert (code, wait, words(reader.html)) == (503, "30", BUSY)
        await inside.pop().leave()
        late, code, _ = await arrival(odd, REAL)
        assert code == 200, "a place is free"
        for reader in (*inside, late):
            await reader.leave()
        await at_rest(odd)

    asyncio.run(come())


def test_a_full_disk_is_said_and_open_pages_go_on_until_there_is_space_for_new_ones(odd, disk):
    if not disk:
        pytest.skip("no disk can be mounted here")

    async def ready():
        """Whether it takes readers, and why not."""
        answer = await asyncio.to_thread(odd.get, "/health/ready")
        return answer.status, json.loads(answer.text).get("reason")

    async def fill():
        reader = await opened(odd)
        await reader.connect()
        assert list(disk.glob("mktlib-*")), "the server writes here"
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while filler.write(b"x" * 4096):
                pass
        assert not psutil.disk_usage(str(disk)).free

        assert await ready() == (503, "disk full")
        assert await told(reader, 7) == "$1,000 changed hands; the cap rose by $8,000."
        new = await asyncio.to_thread(odd.get, PAGE)
        assert (new.status, words(new.text)) == (503, FAILED)
        assert (await asyncio.to_thread(odd.get, "/")).status == 200
        warm_process(odd).kill()
        assert await ready() == (503, "disk full")
        assert await told(reader, 8) == "$1,000 changed hands; the cap rose by $9,000."

        (disk / "filler").unlink()
        async with asyncio.timeout(20):
            while await ready() != (200, None):
                await asyncio.sleep(0.1)
        new = await opened(odd)
        await new.connect()
        for one in (reader, new):
            assert await told(one, 9) == "$1,000 changed hands; the cap rose by $10,000."
            await one.leave()
        await at_rest(odd)

    asyncio.run(fill())
    assert "Traceback" not in odd.log()


def test_a_page_opened_while_the_process_it_is_forked_from_is_lost_is_whole_and_answers(odd):
    async def visit():
        warm_process(odd).kill()
        reader, code, _ = await arrival(odd, TRIAL)
        assert code == 200
        assert await told(reader, 7) == "$1,000 changed hands; the cap rose by $8,000."
        await reader.leave()
        await at_rest(odd)

    asyncio.run(visit())


def warm_process(server):
    """The process that kernels are forked from, as soon as there is one."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for one in psutil.Process(server.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if "mktlib.dashboards.preload" in " ".join(one.cmdline()):
                    return one
        time.sleep(0.1)
    raise AssertionError("there is none")


async def told(reader, k):
    """The sentence of a page whose slider is moved."""
    reader.asked += 1
    await reader.tell(next(iter(reader.explorers)), {"kind": "ask", "serial": reader.asked, "positions": {"k": k}})
    content = (await asyncio.wait_for(reader.hear(lambda data: is_answer(data, reader.asked)), 10))["content"]
    assert not content["problem"]
    return content["sentence"]
