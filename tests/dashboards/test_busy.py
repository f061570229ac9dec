"""Beyond the limit of kernels a reader is asked to come back, at once and politely; a freed place is free."""

import asyncio
import subprocess
import sys
import time

import pytest

from benchmarks.reader import TurnedAway
from mktlib.dashboards import admission
from mktlib.dashboards.admission import PATIENCE, Busy, Limits, Places, most_kernels_here
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
        places = Places(1)
        await places.take("first")
        second, third = (asyncio.create_task(places.take(name)) for name in ("second", "third"))
        await asyncio.sleep(0)
        places.give_back("first")
        places.give_back("first")
        await second
        assert len(places) == 1
        with pytest.raises(Busy):
            await places.take("fourth")
        with pytest.raises(Busy):
            await third
        places.give_back("second")
        await places.take("fifth")
        assert len(places) == 1

    asyncio.run(trade())


def test_who_stops_waiting_leaves_no_place_taken():
    async def trade():
        places = Places(1)
        await places.take("first")
        waiting = asyncio.create_task(places.take("second"))
        await asyncio.sleep(0)
        places.give_back("first")  # passed on, and in the same moment
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert len(places) == 0

    asyncio.run(trade())


@pytest.mark.parametrize(
    ("memory", "cores", "most"),
    [(2, 1, 12), (4, 2, 28), (24, 2, 48), (64, 4, 96), (0.25, 1, 2)],
    ids=str,
)
def test_the_default_limit_follows_from_memory_and_cores(monkeypatch, memory, cores, most):
    monkeypatch.setattr(admission, "memory_here", lambda: int(memory * 2**30))
    monkeypatch.setattr(admission, "cores_here", lambda: float(cores))
    assert most_kernels_here() == Limits().most_kernels == most


def test_a_container_is_told_by_its_own_limits(monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text(f"{1 << 30}\n")
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    monkeypatch.setattr(admission, "_CGROUPS", tmp_path)
    monkeypatch.setattr(admission, "_own_group", lambda: "")
    assert admission.memory_here() == 1 << 30
    assert admission.cores_here() == 0.5
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert admission.memory_here() > 1 << 30
    assert admission.cores_here() >= 1


@pytest.mark.parametrize("wrong", [{"most_kernels": 0}, {"idle": -1}, {"memory": 0}], ids=str)
def test_a_limit_that_lets_nobody_in_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} must be positive"):
        Limits(**wrong)


def test_a_server_of_many_kernels_may_open_the_files_they_need():
    code = (
        "import resource; from mktlib.dashboards.admission import OPEN_FILES, open_files_for; "
        "_, hard = resource.getrlimit(resource.RLIMIT_NOFILE); "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard)); open_files_for(10); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == OPEN_FILES * 12)"
    )
    pytest.importorskip("resource")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "True"
