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
from benchmarks.reader import Reader, TurnedAway
from mktlib.dashboards.guard import MOST_SOCKETS
from mktlib.dashboards.handlers import PING
from mktlib.dashboards.places import Limits
from tests.browser.serving import free_port
from tests.dashboards.collection import notebook, served, write_collection
from tests.dashboards.limited import limited_server, until
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
    for page in (TRIAL, PLAIN, LONG):
        async with visiting(server, page):
            pass
    await at_rest(server)


async def at_rest(server, seconds=15):
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
        accepted, codes, waiting = await storms.shake_hands(stormy, reader.kernel, 60, 5)
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
        before, readers, wires = held(stormy), [], []
        for _ in range(2):
            reader = await opened(stormy, f"/voila/render/{PLAIN}")
            readers.append(reader)
            wires += [await asyncio.to_thread(storms.deaf_socket, stormy, reader.kernel) for _ in range(MOST_SOCKETS)]
        most = 0
        for _ in range(20):
            await asyncio.sleep(0.2)
            most = max(most, held(stormy)[0])
        grown = most - before[0]
        assert grown < 12 * len(wires), f"{grown / len(wires):.0f} MB a socket"
        for wire in wires:
            wire.close()
        for reader in readers:
            await reader.leave()
        await at_rest(stormy)
        await back_to(stormy, before)

    asyncio.run(storm())


def test_openings_abandoned_by_the_dozen_keep_no_other_reader_waiting(stormy):
    async def storm():
        before = held(stormy)
        await storms.abandon(stormy, PAGE, 100, 0.04)
        reader, waited = await storms.next_reader(stormy, PAGE)
        assert waited < 5
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
        assert await storms.change_her_mind(reader, widget, lambda i: {"k": i % 1000}, 5) < 1
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


def test_many_who_come_at_once_get_a_page_or_a_word(stormy):
    async def storm():
        readers = [Reader(stormy.url, PAGE) for _ in range(40)]
        begun = time.monotonic()

        async def comes(reader):
            try:
                await reader.get_page()
            except TurnedAway as busy:
                return time.monotonic() - begun, busy.args[0].code, reader.html
            return time.monotonic() - begun, 200, ""

        answers = await asyncio.gather(*map(comes, readers))
        assert sum(code == 200 for _t, code, _h in answers) == 12
        turned = [(t, html) for t, code, html in answers if code == 503]
        assert all("All places are taken." in html for _t, html in turned)
        for reader, (_t, code, _h) in zip(readers, answers, strict=True):
            if code == 200:
                await reader.connect()
                await reader.leave()
        await at_rest(stormy)

    asyncio.run(storm())


def test_the_storms_wrote_less_than_ten_megabytes_an_hour(stormy):
    born = psutil.Process(stormy.pid).create_time()
    assert written(stormy) / (time.time() - born) * 3600 < 10e6


# --- an odd machine -----------------------------------------------------------------------------------------------


def test_a_page_that_falls_silent_keeps_its_kernel_longer_than_one_that_closes(tmp_path):
    """A phone without network answers no ping: its socket ends, its kernel waits. A tab that is closed says so."""
    folder = write_collection(tmp_path / "notebooks", **{TRIAL: notebook("T", "", [("code", RUN)])})
    with limited_server(folder, left=2, vanished=9, most_kernels=4, ping=1) as server:

        async def leave_both():
            closes, silent = await opened(server), await opened(server)
            await closes.connect()
            wire = await asyncio.to_thread(storms.deaf_socket, server, silent.kernel, 0)
            await asyncio.sleep(4)
            assert len(server.kernels()) == 2, "who answers stays, however long"
            closes.vanish()
            begun = time.monotonic()
            await until(lambda: len(server.kernels()) == 1, 12)
            assert time.monotonic() - begun < 6
            again = await asyncio.to_thread(storms.deaf_socket, server, silent.kernel, 0)  # the network is back
            await until(lambda: not server.kernels(), 40)
            assert time.monotonic() - begun > 9
            for one in (wire, again):
                one.close()

        asyncio.run(leave_both())
        assert Limits().left <= 25 < 120 < Limits().vanished
        assert PING * 2 + Limits().left > 60


def test_a_clock_that_jumps_an_hour_on_and_two_back_ends_nobody_and_hides_no_dead_kernel(tmp_path):
    folder = write_collection(tmp_path / "notebooks", **{TRIAL: notebook("T", "", [("code", RUN)])})
    with limited_server(folder, idle=3600, most_kernels=4, jumps=[3700, -7200]) as server:

        async def stay():
            moves, dies = await opened(server), await opened(server)
            await moves.connect()
            await dies.connect()
            for _ in range(2):
                os.kill(server.pid, signal.SIGUSR1)  # now
                await asyncio.sleep(3)
                assert len(server.kernels()) == 2
            os.kill(server.kernels()[0], signal.SIGKILL)
            begun = time.monotonic()
            told = [asyncio.ensure_future(one.hear(lambda _: False)) for one in (moves, dies)]
            done, _rest = await asyncio.wait(told, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            assert time.monotonic() - begun < 8
            (one,) = done
            assert "dead" in str(one.exception())
            for other in told:
                other.cancel()

        asyncio.run(stay())


def test_with_few_descriptors_few_are_let_in_and_a_crowd_of_idlers_does_no_harm(tmp_path):
    folder = write_collection(tmp_path / "notebooks", **{TRIAL: notebook("T", "", [("code", RUN)])})
    with limited_server(folder, files=128) as server:

        async def crowd():
            idlers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
            await asyncio.sleep(1)
            spent = sum(psutil.Process(server.pid).cpu_times()[:2])
            await asyncio.sleep(2)
            assert sum(psutil.Process(server.pid).cpu_times()[:2]) - spent < 1, "accepting runs in a circle"
            for one in idlers:
                one.close()
            await until(lambda: held(server)[1] < 60, 20)
            inside, outside = [], []
            for _ in range(7):
                try:
                    inside.append(await opened(server))
                except TurnedAway as busy:
                    outside.append(busy.args[0].code)
            assert 2 <= len(inside) <= 4
            assert set(outside) == {503}
            for reader in inside:
                await reader.connect()
                await reader.leave()

        asyncio.run(crowd())
        assert len(server.log()) < 3000


def test_an_address_of_three_thousand_parameters_gets_its_page(stormy):
    async def ask():
        reader = await opened(stormy, PAGE + "?" + "&".join(f"trial.k{i}={i}" for i in range(3000)))
        assert "Trial" in reader.html
        await reader.connect()
        await reader.leave()

    asyncio.run(ask())


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
