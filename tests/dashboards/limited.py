"""A server of its own with limits of a test's choosing, and readers without a browser on it."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.reader import Reader
from tests.browser import trial
from tests.browser.serving import free_port
from tests.dashboards.conftest import Server

SERVE = """
import json, sys
port, folder, options = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
if files := options.pop("files", 0):
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
if jumps := options.pop("jumps", []):  # of the clock on the wall, each at a signal
    import signal, time
    real, ahead = time.time, []
    time.time = lambda: real() + sum(ahead)
    signal.signal(signal.SIGUSR1, lambda *_: ahead.append(jumps.pop(0)))
from mktlib.dashboards import handlers, kernels, places
if group := options.pop("group", ""):
    from pathlib import Path
    places._CGROUPS = Path(group)
handlers.PING = handlers.SocketHandler.ping_timeout = options.pop("ping", handlers.PING)
kernels.LOOK = options.pop("look", kernels.LOOK)
from mktlib.dashboards.server import serve
serve(port, folder, **options)
"""
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
def limited_server(folder, port=None, environment=(), **limits):
    """Serve `folder` with limits, fields of `mktlib.dashboards.places.Limits`, on a machine that may be odd.

    `files` are the descriptors it may have, `jumps` what its clock is set forward at each SIGUSR1 [s], `group` a folder
    of its control group's files, `environment` what it finds in its own. How often it asks pages whether they are there
    (`ping`), and looks at its kernels (`look`), is said in seconds.
    """
    port = port or free_port()
    command = [sys.executable, "-c", SERVE, str(port), str(folder), json.dumps(limits)]
    log = Path(folder).parent / f"log-{port}"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, env={**os.environ, **dict(environment)}, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        said = process.stdout.readline()
        assert said.strip() == f"http://localhost:{port}", log.read_text(encoding="utf-8")
        yield LimitedServer(port, process.pid, folder, log)
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
