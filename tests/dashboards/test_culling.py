"""Kernels whose readers idle, vanish or run away are ended, the others are not; what they held is free again."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from benchmarks.reader import is_answer
from mktlib.dashboards.kernels import DEAD, GONE, IDLE, LOST, Watched, overdue
from mktlib.dashboards.places import Limits
from mktlib.dashboards.warm import CAN_FORK, limit
from tests.browser import trial
from tests.dashboards.limited import PATH, limited_server, until

LIMITS = {"most_kernels": 8, "left": 6, "busy": 8, "idle": 10, "memory": 1 << 30}
SOON = 25  # [s] for any of them, on a slow machine
on_linux = pytest.mark.skipif(not CAN_FORK, reason="the system holds kernels to limits on Linux only")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    trial.write_faults(folder)
    with limited_server(folder, **LIMITS) as started:
        yield started


class Pages:
    """Open pages of one server, each with its kernel's process."""

    def __init__(self, server, stack):
        self.server, self.stack = server, stack

    async def open(self):
        before = set(self.server.kernels())
        reader = await self.stack.enter_async_context(self.server.reader())
        await reader.open()
        (reader.pid,) = set(self.server.kernels()) - before
        reader.named = {state["spec"]["name"]: widget for widget, state in reader.explorers.items()}
        return reader


@contextlib.asynccontextmanager
async def visiting(server):
    """Open pages, and leave none behind."""
    async with contextlib.AsyncExitStack() as stack:
        pages = Pages(server, stack)
        yield pages
    await until(lambda: not server.kernels(), SOON)


async def move_on(reader):
    """Move something every second, as a reader does who is there."""
    cash = 0
    while True:
        cash += 1
        await reader.move(reader.named["quick"], {"cash": cash})
        await asyncio.sleep(1)


async def hears_that_it_died(reader):
    """The reader does nothing but listen until her kernel is said to be dead."""
    with pytest.raises(ConnectionError, match="dead"):
        await asyncio.wait_for(reader.hear(lambda _: False), SOON)


async def never_ends(reader):
    await reader.tell(reader.named["stubborn"], {"kind": "ask", "serial": 1, "positions": {"end": 1}})
    await asyncio.sleep(0.5)


def test_a_reader_who_moves_keeps_her_kernel_and_those_who_idle_vanish_or_run_away_lose_theirs(server):
    async def visit():
        async with visiting(server) as pages:
            stays = await pages.open()
            moving = asyncio.create_task(move_on(stays))
            idles, vanishes, runs, runs_alone = [await pages.open() for _ in range(4)]
            vanishes.vanish()
            await never_ends(runs)
            await never_ends(runs_alone)
            runs_alone.vanish()
            await asyncio.gather(hears_that_it_died(idles), hears_that_it_died(runs))
            await until(lambda: server.kernels() == [stays.pid], SOON)
            assert not moving.done(), moving
            moving.cancel()
            assert await stays.move(stays.named["quick"], {"cash": 500}) < SOON
            await stays.leave()

    asyncio.run(visit())


def test_a_dead_kernel_is_told_to_its_page_and_no_other_takes_its_place(server):
    async def visit():
        async with visiting(server) as pages:
            reader = await pages.open()
            os.kill(reader.pid, signal.SIGKILL)
            begun = time.monotonic()
            await hears_that_it_died(reader)
            assert time.monotonic() - begun < 6
            assert not server.kernels()

    asyncio.run(visit())


def test_a_reader_who_stops_a_page_before_it_is_whole_leaves_no_kernel(server):
    async def visit():
        async with visiting(server):
            _answer, asking = await asyncio.open_connection("127.0.0.1", server.port)
            asking.write(f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
            await until(server.kernels)
            asking.close()
            begun = time.monotonic()
            await until(lambda: not server.kernels(), LIMITS["left"] + SOON)
            assert time.monotonic() - begun < LIMITS["left"], "it was ended by being culled, not by being left"

    asyncio.run(visit())


@on_linux
def test_a_model_that_asks_for_too_much_memory_costs_one_picture(server):
    async def visit():
        async with visiting(server) as pages:
            reader = await pages.open()
            greedy = reader.named["stubborn"]
            for end, problem in [(2, "could not be computed"), (0, "")]:
                await reader.tell(greedy, {"kind": "ask", "serial": 1, "positions": {"end": end}})
                answer = await reader.hear(is_answer)
                assert problem in answer["content"]["problem"] or not problem
                assert bool(answer["content"]["problem"]) == bool(problem)
            assert psutil.pid_exists(reader.pid)
            await reader.leave()

    asyncio.run(visit())


@on_linux
def test_a_process_that_has_used_up_its_time_is_ended_by_the_system():
    spin = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        limit(spin.pid, memory=0, cpu=1)
        assert spin.wait(timeout=60) == -signal.SIGXCPU
    finally:
        spin.kill()
    limit(spin.pid, memory=1, cpu=1)  # one that has ended is left in peace


async def settled(server):
    """Open files and memory of a server once nothing closes any more."""
    held, before = server.held(), None
    while held[0] != before:
        before = held[0]
        await asyncio.sleep(1)
        held = server.held()
    return held


def test_thirty_visits_leave_no_kernel_no_file_and_no_memory_behind(server):
    async def visitor(times):
        for _ in range(times):
            async with server.reader() as reader:
                await reader.get_page()
                await reader.connect()
                await reader.leave()

    async def visits(number, at_once=5):
        await asyncio.gather(*(visitor(number // at_once) for _ in range(at_once)))
        await until(lambda: not server.kernels(), SOON)

    async def visit():
        await visits(10)
        files, memory = await settled(server)
        await visits(30)
        files_after, memory_after = await settled(server)
        assert files_after <= files, f"{files_after - files} files stay open"
        # Its heap settles within 200 visits at some 20 MB above the first; one picture kept of each would be more.
        assert memory_after <= memory + 30, f"it grew by {memory_after - memory:.1f} MB"

    asyncio.run(visit())


HERE = Limits(most_kernels=1, idle=3600, vanished=150, left=20, busy=300)


@pytest.mark.parametrize(
    ("watched", "why"),
    [
        (Watched(moved=-2599), ""),
        (Watched(moved=-2601), IDLE),
        (Watched(moved=0, left=981), ""),
        (Watched(moved=0, left=979), GONE),
        (Watched(moved=0, left=851, silent=True), ""),
        (Watched(moved=0, left=849, silent=True), GONE),
        (Watched(moved=0, left=851, busy=999), GONE),
        (Watched(moved=0, busy=701), ""),
        (Watched(moved=0, busy=699), LOST),
        (Watched(moved=0, waits=699), LOST),
        (Watched(moved=0, waits=999, busy=699), LOST),
        (Watched(moved=0, left=990, busy=699), LOST),
    ],
    ids=str,
)
def test_what_is_overdue(watched, why):
    assert overdue(watched, HERE, now=1000) == why
    assert why != DEAD


def test_a_network_that_comes_and_goes_at_the_wrong_moment_stops_nobody(server):
    async def visit():
        async with visiting(server) as pages:
            reader = await pages.open()
            for _ in range(3):
                for width in range(800, 820):  # each asks for a whole picture, which nobody will take
                    await reader.tell(reader.named["quick"], {"kind": "whole", "width": width})
                await asyncio.sleep(0.2)
                reader.vanish()
                await asyncio.sleep(0.3)
                await reader.connect()  # what was kept for it is sent as soon as the kernel has answered
                reader.vanish()
                await asyncio.sleep(0.5)
                other = server.reader("/")
                answer = await asyncio.wait_for(other.get("/"), SOON)
                assert answer.code == 200
                await reader.connect()
            assert await reader.move(reader.named["quick"], {"cash": 500}) < SOON
            await reader.leave()

    asyncio.run(visit())


def test_a_server_that_is_stopped_while_a_kernel_ends_leaves_nothing_behind(tmp_path):
    trial.write_faults(tmp_path)
    with limited_server(tmp_path, most_kernels=2) as server:
        processes = psutil.Process(server.pid).children(recursive=True)

        async def go():
            async with server.reader() as reader:
                await reader.get_page()
                (kernel,) = server.kernels()
                processes.append(psutil.Process(kernel))
                os.kill(kernel, signal.SIGSTOP)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.leave(), 0.5)

        asyncio.run(go())
    assert not psutil.wait_procs(processes, 10)[1]
    assert "Traceback" not in server.log()
