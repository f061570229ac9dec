"""Floods of every kind from one stubborn visitor: the log, memory, descriptors and other readers' time stay bounded."""

import asyncio
import contextlib
import os
import signal
import socket
import time

import psutil
import pytest

from benchmarks import storms
from benchmarks.reader import Reader
from mktlib.dashboards.guard import MOST_SOCKETS
from tests.browser.serving import free_port
from tests.dashboards.collection import notebook, served, write_collection
from tests.dashboards.limited import until
from tests.security.client import visiting
from tests.security.pages import PAGES, PLAIN, TRIAL

PAGE = f"/voila/render/{TRIAL}"
LONG = "3_real_market/34_long.ipynb"
RUN = """import time
from mktlib.ui import axis, box, chart, explore, panel, say, slider
@explore("Long", k=slider("k", 1, 2000, 5, step=1))
def long(k):
    for i in range(1, 201):
        time.sleep(0.005)
        seen = panel("One sum", box(1, i, "cash"), x=axis(low=0, high=1), y=axis(low=0, high=200))
        yield i / 200, chart(seen, says=say("{k:count} of {i:count} runs.", k=k, i=i))
long"""
MB = 1e6


@pytest.fixture(scope="module")
def stormy(tmp_path_factory):
    """A server of its own, its log in a file."""
    pages = {**PAGES, LONG: notebook("Long", "", [("markdown", "# Long"), ("code", RUN)])}
    folder = write_collection(tmp_path_factory.mktemp("storms") / "notebooks", **pages)
    with served(folder, tmp_path_factory.mktemp("home"), free_port(), "--max-kernels", "12") as started:
        asyncio.run(warmed(started))
        yield started


async def warmed(server):
    """Open and leave a page: what is loaded once is loaded."""
    for page in (TRIAL, PLAIN):
        async with visiting(server, page):
            pass
    await at_rest(server)


async def at_rest(server, seconds=30):  # on a busy machine, too
    await until(lambda: not server.kernels(), seconds)


def held(server):
    """Memory of the server alone [MB], and its descriptors."""
    process = psutil.Process(server.pid)
    return process.memory_full_info().pss / MB, process.num_fds()


async def back_to(server, before, seconds=10, slack=30):
    """Wait until memory and descriptors are what they were before."""
    (memory, files), end = before, time.monotonic() + seconds
    while time.monotonic() < end:
        now, open_now = held(server)
        if now <= memory + slack and open_now <= files + 8:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"{now - memory:.0f} MB and {open_now - files} files were not given back in {seconds} s")


async def opened(server, page=PAGE):
    reader = Reader(server.url, page)
    await reader.get_page()
    return reader


def written(server):
    return len(server.log().encode())


def test_odd_frames_by_the_thousand_write_next_to_nothing_into_the_log(stormy):
    async def storm():
        before = written(stormy)
        reader = await opened(stormy)
        for odd in storms.odd_frames().values():
            for _ in range(3):
                await storms.flood(reader, odd, 950)
        await storms.connected(reader)
        await reader.leave()
        await at_rest(stormy)
        assert written(stormy) - before < 20_000

    asyncio.run(storm())


@pytest.mark.parametrize("origin", ["", "https://evil.example"])
def test_sockets_for_a_kernel_that_is_gone_or_from_elsewhere_are_refused_in_silence(stormy, origin):
    before, begun = written(stormy), time.monotonic()
    assert asyncio.run(storms.knock(stormy, 150, origin)) == 150
    assert written(stormy) - before < 5_000
    assert time.monotonic() - begun < 30


def test_of_a_hundred_handshakes_at_once_four_are_accepted(stormy):
    async def storm():
        reader = await opened(stormy)
        accepted, codes, waiting = await storms.shake_hands(stormy, reader.kernel, 100, 20)
        assert 1 <= len(accepted) <= MOST_SOCKETS
        assert (set(codes), waiting) == ({429}, [])
        for one in accepted:
            one.close()
        await storms.connected(reader)
        await reader.leave()

    asyncio.run(storm())


def test_handshakes_for_a_kernel_that_hangs_do_not_pile_up(stormy):
    async def storm():
        others = set(stormy.kernels())
        reader = await opened(stormy)
        (kernel,) = set(stormy.kernels()) - others
        os.kill(kernel, signal.SIGSTOP)
        accepted, codes, waiting = await storms.shake_hands(stormy, reader.kernel, 60, 1)
        assert len(codes) >= 60 - MOST_SOCKETS
        os.kill(kernel, signal.SIGCONT)
        for one in [*accepted, *await asyncio.gather(*waiting, return_exceptions=True)]:
            if not isinstance(one, Exception):
                one.close()
        await reader.leave()

    asyncio.run(storm())


def test_what_is_said_to_readers_who_have_left_is_not_kept(stormy):
    async def storm():
        before, most = held(stormy), 0
        reader = await opened(stormy, f"/voila/render/{PLAIN}")
        for _ in range(4):
            await storms.ask_and_vanish(reader, 300)
            most = max(most, held(stormy)[0])
        assert most - before[0] < 60
        await storms.connected(reader)
        await reader.leave()
        await at_rest(stormy)
        await back_to(stormy, before)

    asyncio.run(storm())


def test_sockets_that_do_not_read_hold_a_few_megabytes_and_give_them_back(stormy):
    async def storm():
        before = held(stormy)
        reader = await opened(stormy, f"/voila/render/{PLAIN}")
        deaf = (asyncio.to_thread(storms.deaf_socket, stormy, reader.kernel) for _ in range(MOST_SOCKETS))
        asking, most = asyncio.gather(*deaf), 0
        while not asking.done():
            most = max(most, held(stormy)[0])
            await asyncio.sleep(0.1)
        wires, end = await asking, time.monotonic() + 1.5
        while time.monotonic() < end:
            most = max(most, held(stormy)[0])
            await asyncio.sleep(0.1)
        grown = most - before[0]
        assert grown < 16 * len(wires), f"{grown / len(wires):.0f} MB a socket"
        for wire in wires:
            wire.close()
        await reader.leave()
        await at_rest(stormy)
        await back_to(stormy, before)

    asyncio.run(storm())


def test_openings_abandoned_by_the_dozen_keep_no_other_reader_waiting(stormy):
    async def storm():
        reader, usual = await storms.next_reader(stormy, PAGE)
        await reader.connect()
        await reader.leave()
        await at_rest(stormy)
        before = held(stormy)
        await storms.abandon(stormy, PAGE, 30, 0.04)
        reader, waited = await storms.next_reader(stormy, PAGE)
        assert waited < max(5, 8 * usual)
        await reader.connect()
        await reader.leave()
        await at_rest(stormy)
        await back_to(stormy, before)

    asyncio.run(storm())


def test_long_runs_begun_and_left_keep_the_newest_waiting_a_second_at_most(stormy):
    async def storm():
        reader = await opened(stormy, f"/voila/render/{LONG}")
        await reader.connect()
        (widget,) = reader.explorers
        assert await storms.change_her_mind(reader, widget, lambda i: {"k": i % 1000}, 1.5) < 1
        await reader.leave()

    asyncio.run(storm())


def test_pings_without_end_close_their_socket(stormy):
    async def storm():
        async with visiting(stormy, PLAIN) as reader:
            with contextlib.suppress(Exception):
                for _ in range(5000):
                    reader.socket.ping(b"x")
                    await asyncio.sleep(0)
            assert await asyncio.wait_for(reader.closed(), 20) == 1008
            await reader.connect()
            assert await reader.answers()

    asyncio.run(storm())


def test_the_storms_wrote_less_than_ten_megabytes_an_hour(stormy):
    born = psutil.Process(stormy.pid).create_time()
    assert written(stormy) / (time.time() - born) * 3600 < 10e6


def test_a_look_at_a_page_takes_no_place(stormy):
    before = stormy.kernels()
    for path in ("/", PAGE, "/health/live", "/robots.txt", "/voila/static/no-mathjax.js"):
        with socket.create_connection(("127.0.0.1", stormy.port), timeout=20) as wire:
            wire.sendall(f"HEAD {path} HTTP/1.1\r\nHost: 127.0.0.1:{stormy.port}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: wire.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 200"), path
        assert answer.endswith(b"\r\n\r\n"), path
    assert stormy.kernels() == before
    assert "Disallow: /voila/" in stormy.get("/robots.txt").text
