"""Pages that were run before their readers came: each is one reader's own, up to date, and in nobody's way."""

import asyncio
import json
import shutil

import psutil
import pytest

from benchmarks.reader import Reader, is_answer
from mktlib.dashboards.ready import ORIGIN
from tests.browser import trial
from tests.dashboards.limited import limited_server, until

PAGE = f"/voila/render/{trial.PAGE}"


def quiet(kernels):
    """Whether these kernels do nothing at the moment."""
    spent = [sum(psutil.Process(pid).cpu_times()[:2]) for pid in kernels]
    return lambda: spent == [sum(psutil.Process(pid).cpu_times()[:2]) for pid in kernels]


async def prepared(server, count=1):
    """The kernels that wait, once there are so many and their pages are done."""
    await until(lambda: len(server.kernels()) == count)
    kernels = set(server.kernels())
    while True:
        still = quiet(kernels)
        await asyncio.sleep(1)
        if still():
            return kernels


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("ready")
    trial.write_quick(path)
    notebook = path / trial.PAGE
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"].setdefault("mktlib", {})["cover"] = "quick"  # as pages have: their cards are drawn
    notebook.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def server(folder):
    with limited_server(folder, ready=1, most_kernels=6) as started:
        yield started


def test_a_reader_gets_the_kernel_that_waited_and_the_next_one_another(server):
    async def visit():
        waiting = await prepared(server)
        async with server.reader() as one, server.reader() as two:
            await one.open()
            assert set(server.kernels()) == waiting, "no kernel was started for her"
            await two.open()
            assert one.kernel != two.kernel
            (widget,) = one.explorers
            first = two.explorers[next(iter(two.explorers))]["shown"]["positions"]
            await one.move(widget, {**one.explorers[widget]["shown"]["positions"], "cash": 900})
            async with server.reader() as three:
                await three.open()
                assert three.kernel not in (one.kernel, two.kernel)
                assert three.explorers[next(iter(three.explorers))]["shown"]["positions"] == first
                await three.leave()
            await one.leave()
            await two.leave()
        await prepared(server)  # what was taken is made again

    asyncio.run(visit())


def test_a_link_opens_a_ready_page_at_its_values_and_the_next_reader_at_the_start(server):
    async def visit():
        await prepared(server)
        shown = []
        for query in ([["quick.cash", "900"]], []):
            async with server.reader() as reader:
                await reader.get_page()
                await reader.connect()
                (widget,) = reader.explorers
                await reader.tell(widget, {"kind": "open", "width": 960, "ratio": 1, "theme": "light", "query": query})
                shown.append((await reader.hear(is_answer))["content"]["readouts"]["cash"])
                await reader.leave()
        assert shown == ["$900", "$100"]

    asyncio.run(visit())


def test_the_page_bears_the_readers_own_address_and_may_end_its_kernel(server):
    async def visit():
        await prepared(server)
        async with server.reader() as reader:
            await reader.get_page()
            assert ORIGIN not in reader.html
            assert f'"{server.url}/voila/render/' in reader.html
            assert "_xsrf" in reader.cookies
            await reader.leave()

    asyncio.run(visit())


def test_a_page_saved_since_is_run_again(server, folder):
    async def visit():
        await prepared(server)
        path = folder / trial.PAGE
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"].append({"cell_type": "markdown", "id": "added", "metadata": {}, "source": "Added later."})
        path.write_text(json.dumps(notebook), encoding="utf-8")
        async with server.reader() as reader:
            await reader.get_page()
            assert "Added later." in reader.html
            await reader.leave()

    asyncio.run(visit())


def test_pages_that_wait_make_room_for_readers_of_another_page(tmp_path):
    other = tmp_path / "2_order_book" / "21_other.ipynb"
    trial.write_quick(tmp_path)
    other.parent.mkdir()
    shutil.copy(tmp_path / trial.PAGE, other)

    async def visit():
        with limited_server(tmp_path, ready=1, most_kernels=4) as server:
            await prepared(server, 2)  # one of each page; the other two places are kept for readers
            readers = [server.reader(f"/voila/render/2_order_book/{other.name}") for _ in range(4)]
            await asyncio.gather(*(reader.get_page() for reader in readers))
            assert len({reader.kernel for reader in readers}) == 4
            for reader in readers:
                await reader.leave()

    asyncio.run(visit())


def test_a_kernel_that_died_while_it_waited_is_not_given_to_anybody(server):
    async def visit():
        (kernel,) = await prepared(server)
        psutil.Process(kernel).kill()
        await until(lambda: not psutil.pid_exists(kernel))
        async with Reader(server.url, PAGE) as reader:
            await reader.open()
            await reader.leave()

    asyncio.run(visit())
