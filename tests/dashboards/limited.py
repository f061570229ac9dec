"""A server of its own with limits of a test's choosing, and readers without a browser on it."""

import asyncio
import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil

from benchmarks.reader import Reader
from tests.browser import trial
from tests.browser.serving import free_port
from tests.dashboards.conftest import Server

SERVE = "import sys; from mktlib.dashboards.server import serve; serve(int(sys.argv[1]), sys.argv[2], **{limits})"
PATH = f"/voila/render/{trial.PAGE}"


@dataclass(frozen=True)
class LimitedServer(Server):
    """A server of one page, with what it holds."""

    def reader(self, path=PATH):
        """A new reader of its page."""
        return Reader(self.url, path)

    def held(self):
        """Its open files, sockets among them, and its memory [MB]."""
        process = psutil.Process(self.pid)
        memory = process.memory_full_info()
        return process.num_fds(), getattr(memory, "pss", memory.uss) / 1e6


@contextlib.contextmanager
def limited_server(folder, port=None, **limits):
    """Serve `folder` with limits, fields of `mktlib.dashboards.places.Limits`."""
    port = port or free_port()
    command = [sys.executable, "-c", SERVE.format(limits=limits), str(port), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline()
        assert said.strip() == f"http://localhost:{port}", process.stderr.read()
        yield LimitedServer(port, process.pid, folder)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


async def until(condition, seconds=30):
    """Wait until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to be"
        await asyncio.sleep(0.1)
