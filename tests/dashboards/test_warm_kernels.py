"""Kernels are forks of one warm process: quick to start, each its reader's own, and gone with the server."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from mktlib.dashboards.warm import CAN_FORK, WARM, Nothing
from mktlib.publish.jupyter import OwnKernelSpecs

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="kernels start plainly where there is no safe fork")


@pytest.fixture(scope="module")
def warm():
    WARM.start()
    yield WARM
    WARM.is_wanted = False


async def started(attempts=2):
    manager = AsyncKernelManager(kernel_spec_manager=OwnKernelSpecs(), kernel_name="python3")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
    except RuntimeError:
        if attempts == 1 or await manager.is_alive():
            raise
        client.stop_channels()  # on a busy machine another process may have taken a port that was free
        return await started(attempts - 1)
    return manager, client


TAKEN = """
import asyncio, socket, time
from jupyter_client.manager import AsyncKernelManager
from mktlib.dashboards.warm import WARM
from mktlib.publish.jupyter import OwnKernelSpecs

async def visit():
    WARM.start()
    while not WARM.is_ready:
        time.sleep(0.05)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        manager = AsyncKernelManager(kernel_spec_manager=OwnKernelSpecs(), kernel_name="python3", cache_ports=False)
        manager.shell_port = taken.getsockname()[1]
        await manager.start_kernel()
        while await manager.is_alive():
            await asyncio.sleep(0.05)
    await manager.shutdown_kernel(now=True)

asyncio.run(visit())
"""


def test_a_kernel_that_cannot_start_says_why_in_the_servers_log():
    ended = subprocess.run([sys.executable, "-c", TAKEN], capture_output=True, text=True, timeout=60, check=True)
    assert "Address already in use" in ended.stderr, ended.stderr


async def answer(client, code):
    said = []
    reply = await client.execute_interactive(code, timeout=60, output_hook=said.append)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(message["content"].get("text", "") for message in said).strip()


async def ended(manager, client):
    client.stop_channels()
    await manager.shutdown_kernel()


def test_a_kernel_is_a_fork_that_has_imported_what_pages_use(warm):
    async def visit():
        manager, client = await started()
        pid = int(await answer(client, "import os; print(os.getpid())"))
        assert psutil.Process(pid).ppid() == warm.pid
        assert await answer(client, "import sys; print('mktlib.ui.draw' in sys.modules)") == "True"
        assert await answer(client, "print(sys.modules['debugpy'])") == "None"
        assert await answer(client, "print(os.getpgid(0) == os.getpid(), sys.argv[0])") == "True ipykernel_launcher"
        await ended(manager, client)
        until = time.monotonic() + 10
        while psutil.pid_exists(pid) and time.monotonic() < until:
            await asyncio.sleep(0.05)
        assert not psutil.pid_exists(pid), "a kernel that was shut down stays"

    asyncio.run(visit())


def test_readers_share_no_variable_and_no_luck(warm):
    code = "import random, numpy; secret = 5; print(random.random(), numpy.random.default_rng().random())"

    async def visit():
        one, two = await started(), await started()
        assert await answer(one[1], code) != await answer(two[1], code)
        assert await answer(two[1], "del secret; print('secret' in dir())") == "False"
        assert await answer(one[1], "print(secret)") == "5"
        for pair in (one, two):
            await ended(*pair)

    asyncio.run(visit())


def test_a_kernel_can_be_interrupted_and_killed(warm):
    async def visit():
        manager, client = await started()
        long = asyncio.create_task(client.execute_interactive("import time; time.sleep(60)", timeout=30))
        await asyncio.sleep(0.5)
        await manager.interrupt_kernel()
        assert (await long)["content"]["ename"] == "KeyboardInterrupt"
        await asyncio.sleep(0.5)  # what stands behind an error is aborted
        assert await answer(client, "print('here again')") == "here again"
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while await manager.is_alive() and time.monotonic() < until:
            await asyncio.sleep(0.05)
        assert not await manager.is_alive()
        await ended(manager, client)

    asyncio.run(visit())


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSTOP], ids=lambda one: one.name)
def test_a_warm_process_that_is_lost_or_stopped_is_started_again_and_costs_nobody_her_kernel(warm, signum):
    async def visit():
        manager, client = await started()
        before = warm.pid
        os.kill(before, signum)
        until = time.monotonic() + 40
        while (warm.pid == before or not warm.is_ready) and time.monotonic() < until:
            await warm.look()
            await asyncio.sleep(0.1)
        assert warm.is_ready, "ready is said of one that answers"
        assert warm.pid != before
        assert await answer(client, "print('here still')") == "here still"
        later = await started()
        assert psutil.Process(later[0].provisioner.pid).ppid() == warm.pid
        for pair in ((manager, client), later):
            await ended(*pair)

    asyncio.run(visit())


def test_a_kernel_starts_plainly_while_there_is_no_warm_process(monkeypatch):
    async def visit():
        manager, client = await started()
        assert await answer(client, "print(1 + 1)") == "2"
        assert "ipykernel_launcher" in psutil.Process(manager.provisioner.pid).cmdline()
        await ended(manager, client)

    monkeypatch.setattr(WARM, "is_wanted", False)
    asyncio.run(visit())


def test_who_does_not_answer_in_time_is_ended_and_nobody_waits_for_it(warm, monkeypatch):
    monkeypatch.setattr("mktlib.dashboards.warm.PATIENCE", 1)
    os.kill(warm.pid, signal.SIGSTOP)
    begun = time.monotonic()
    with pytest.raises(OSError, match="the warm process is lost"):
        warm.fork(Nothing())
    assert time.monotonic() - begun < 5
    assert not warm.is_ready


def test_kernels_leave_when_their_server_is_killed():
    code = (
        "import time; from mktlib.dashboards.warm import WARM, Nothing\n"
        "WARM.start(); WARM.fork(Nothing()); print(1, flush=True)\n"
        "from tests.dashboards.test_warm_kernels import started; import asyncio\n"
        "async def run():\n"
        "    manager, _ = await started(); print(manager.provisioner.pid, flush=True); time.sleep(99)\n"
        "asyncio.run(run())"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        kernel = psutil.Process(int(server.stdout.readline()))
    finally:
        server.kill()
        server.communicate()
    assert not psutil.wait_procs([kernel], 10)[1]


def test_warming_up_leaves_no_thread_a_fork_would_lose():
    code = "import mktlib.dashboards.preload, threading; print(threading.active_count())"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert out.stdout.split() == ["1"]
