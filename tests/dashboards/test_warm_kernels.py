"""Kernels are forks of one warm process: quick to start, each its reader's own, and gone with the server."""

import asyncio
import os
import signal
import sys
import time

import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager

from mktlib.dashboards import provisioner
from mktlib.dashboards.kernels import OwnKernelSpecs

pytestmark = pytest.mark.skipif(not provisioner.CAN_FORK, reason="kernels start plainly where there is no safe fork")


@pytest.fixture(scope="module")
def warm():
    provisioner.WARM.start()
    yield provisioner.WARM
    provisioner.WARM.stop()


async def started():
    manager = AsyncKernelManager(kernel_spec_manager=OwnKernelSpecs(), kernel_name="python3")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    return manager, client


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
        assert psutil.Process(pid).ppid() == warm._process.pid
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


def test_kernels_leave_when_the_warm_process_does_and_new_ones_start_plainly():
    async def visit():
        manager, client = await started()
        kernel = psutil.Process(manager.provisioner.pid)
        own.stop()
        until = time.monotonic() + 10
        while kernel.is_running() and time.monotonic() < until:
            await asyncio.sleep(0.05)
        assert not kernel.is_running()
        client.stop_channels()
        manager, client = await started()
        assert await answer(client, "print(1 + 1)") == "2"
        assert "ipykernel_launcher" in psutil.Process(manager.provisioner.pid).cmdline()
        await ended(manager, client)

    own, before = provisioner.WarmProcess(), provisioner.WARM
    own.start()
    provisioner.WARM = own
    try:
        asyncio.run(visit())
    finally:
        provisioner.WARM = before
        own.stop()


def test_a_lost_warm_process_is_noticed_and_not_asked_again():
    own = provisioner.WarmProcess()
    own.start()
    own._process.kill()
    for _ in range(2):
        with pytest.raises(OSError, match="warm process"):
            own.fork(["-f", "nowhere"], dict(os.environ), os.getcwd())


def test_warming_up_leaves_no_thread_a_fork_would_lose():
    import subprocess

    code = "from mktlib.dashboards.warm import warm_up; import threading; warm_up(); print(threading.active_count())"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["1"]
