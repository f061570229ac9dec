"""Beyond the limit of kernels a reader is asked to come back, at once and politely; a freed place is free."""

import asyncio
import subprocess
import sys
import time

import pytest

from benchmarks.reader import TurnedAway
from mktlib.dashboards import places
from mktlib.dashboards.places import FILES, OWN_FILES, PATIENCE, Busy, Limits, Places, carried, has_files
from tests.browser import trial
from tests.dashboards.limited import limited_server, until

MOST = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("busy")
    trial.write_faults(folder)
    with limited_server(folder, most_kernels=MOST) as started:
        yield started


async def answered(reader):
    """The reader once her page is there, or the answer that turned her away."""
    try:
        await reader.get_page()
    except TurnedAway as refusal:
        return refusal.args[0]
    return reader


def test_of_many_readers_at_once_as_many_get_a_kernel_as_there_are_places(server):
    async def visit():
        readers = [server.reader() for _ in range(MOST + 3)]
        arrivals = asyncio.gather(*map(answered, readers))
        most = 0
        while not arrivals.done():
            most = max(most, len(server.kernels()))
            await asyncio.sleep(0.05)
        answers = await arrivals
        assert sum(answer in readers for answer in answers) == MOST, "kernels that are starting count too"
        assert max(most, len(server.kernels())) == MOST
        for reader in answers:
            if reader in readers:
                await reader.leave()
        await until(lambda: not server.kernels())

    asyncio.run(visit())


def test_who_is_turned_away_hears_so_at_once_and_when_to_come_back(server):
    async def visit():
        readers = [server.reader() for _ in range(MOST)]
        for reader in readers:
            await reader.get_page()
        before = set(server.kernels())
        begun = time.monotonic()
        late = server.reader()
        refused = await answered(late)
        assert time.monotonic() - begun < 1 + PATIENCE  # half a second, and a busy machine
        assert refused.code == 503
        assert 1 <= int(refused.headers["Retry-After"]) <= 120
        assert "no-store" in refused.headers["Cache-Control"]
        html = late.html
        assert '<html lang="en">' in html
        assert "<h1>All places are taken.</h1>" in html
        assert '<a href="">Try again</a>' in html, "the same address, with the reader's query"
        assert "Traceback" not in html
        assert set(server.kernels()) == before, "no kernel was started for her"
        gallery = await server.reader("/").get("/")
        assert gallery.code == 200, "the gallery needs no kernel"
        for reader in readers:
            await reader.leave()

    asyncio.run(visit())


def test_a_place_that_is_given_back_can_be_taken_at_once(server):
    async def visit():
        readers = [server.reader() for _ in range(MOST)]
        for reader in readers:
            await reader.get_page()
        for _ in range(4):  # a reader who reloads: her goodbye and her next request overtake each other
            again = server.reader()
            goodbye, page = await asyncio.gather(readers[0].leave(), answered(again))
            assert goodbye is None
            assert page is again
            readers[0] = again
        for reader in readers:
            await reader.leave()
        await until(lambda: not server.kernels())

    asyncio.run(visit())


def test_places_go_to_who_waits_longest_and_to_nobody_twice():
    async def trade():
        room = Places(1)
        await room.take("first")
        second, third = (asyncio.create_task(room.take(name)) for name in ("second", "third"))
        await asyncio.sleep(0)
        room.give_back("first")
        room.give_back("first")
        await second
        assert len(room) == 1
        with pytest.raises(Busy):
            await room.take("fourth")
        with pytest.raises(Busy):
            await third
        room.give_back("second")
        await room.take("fifth")
        assert len(room) == 1

    asyncio.run(trade())


def test_who_stops_waiting_leaves_no_place_taken():
    async def trade():
        room = Places(1)
        await room.take("first")
        waiting = asyncio.create_task(room.take("second"))
        await asyncio.sleep(0)
        room.give_back("first")  # passed on, and in the same moment
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert len(room) == 0

    asyncio.run(trade())


@pytest.mark.parametrize(
    ("memory", "cores", "files", "most"),
    [
        (2, 1, 16384, 12),
        (4, 2, 16384, 28),
        (24, 2, 16384, 48),
        (64, 4, 16384, 96),
        (0.25, 1, 16384, 2),
        (64, 8, 1024, 60),
        (24, 2, 128, 4),
        (24, 2, 64, 2),
    ],
    ids=str,
)
def test_the_default_limit_follows_from_memory_cores_and_files(monkeypatch, memory, cores, files, most):
    monkeypatch.setattr(places, "memory_here", lambda: int(memory * 2**30))
    monkeypatch.setattr(places, "cores_here", lambda: float(cores))
    monkeypatch.setattr(places, "files_here", lambda: files)
    assert min(carried().values()) == Limits().most_kernels == most


@pytest.mark.parametrize("kind", ["unified", "by controller"])
def test_a_container_is_told_by_its_own_limits(monkeypatch, tmp_path, kind):
    old = kind == "by controller"
    folder = tmp_path / "memory" if old else tmp_path
    folder.mkdir(exist_ok=True)
    memory = folder / ("memory.limit_in_bytes" if old else "memory.max")
    memory.write_text(f"{1 << 30}\n")
    monkeypatch.setattr(places, "_CGROUPS", tmp_path)
    assert places.memory_here() == 1 << 30
    memory.write_text(f"{(1 << 63) - 4096}\n" if old else "max\n")
    assert 1 << 30 < places.memory_here() < 1 << 50
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert places.cores_here() == 0.5
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert places.cores_here() >= 1


@pytest.mark.parametrize("wrong", [{"most_kernels": 0}, {"idle": -1}, {"memory": 0}], ids=str)
def test_a_limit_that_lets_nobody_in_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} must be positive"):
        Limits(**wrong)


def test_a_server_opens_as_many_files_as_the_system_allows_and_knows_when_none_is_left():
    code = (
        "import os, resource; from mktlib.dashboards.places import files_here, has_files; "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (50, 100)); print(files_here(), has_files(16), "
        "bool([os.dup(0) for _ in range(90)]), has_files(16), has_files(1))"
    )
    pytest.importorskip("resource")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["100", "True", "True", "False", "True"]


def test_nobody_is_let_in_when_files_run_out(monkeypatch):
    monkeypatch.setattr(places, "has_files", lambda: False)
    with pytest.raises(Busy):
        asyncio.run(Places(5).take("first"))
    assert has_files(FILES + OWN_FILES)
