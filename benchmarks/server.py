"""Servers on loopback that end with the run: `mktlib serve` itself, or plain Voila for the peers.

As a script: ``python -m benchmarks.server dashboards|peers|peers-as-shipped PORT FOLDER``; it ends
when its standard input does, so that no server outlives a run that was killed.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
FIRST_PORT = 8940
PATIENCE = 60  # [s] for a server to answer


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    port: int
    process: psutil.Process
    log: Any = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> int:
        """Return how long its log is [bytes]."""
        return os.fstat(self.log.fileno()).st_size

    def kernels(self) -> dict[int, psutil.Process]:
        """Return its kernels by process id."""
        found = {}
        for child in self.process.children(recursive=True):
            with suppress(psutil.Error):  # ended while we looked
                command = " ".join(child.cmdline())
                forked = "mktlib.dashboards.preload" in command and child.ppid() != self.process.pid
                if forked or "ipykernel_launcher" in command:
                    found[child.pid] = child
        return found


@contextmanager
def serve(kind: str, folder: Path, **limits: float) -> Iterator[Server]:
    """Start a server of `kind` on `folder` and stop it, with its kernels, afterwards.

    `limits` are those of `mktlib.dashboards.server.serve`, for `kind` dashboards.
    """
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server", kind, str(port), str(folder), json.dumps(limits)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
        server = Server(port, psutil.Process(process.pid), log)
        kernels: dict[int, psutil.Process] = {}
        try:
            _wait(server.url, process, log)
            yield server
        finally:
            with suppress(psutil.Error):
                kernels = server.kernels()
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for kernel in kernels.values():
                with suppress(psutil.Error):
                    kernel.kill()  # a no-op for those that left with their server


def free_port() -> int:
    """Return the first port from `FIRST_PORT` on that is free on loopback."""
    for port in range(FIRST_PORT, FIRST_PORT + 30):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"no port is free from {FIRST_PORT} to {FIRST_PORT + 29}")


def _wait(url: str, process: subprocess.Popen[bytes], log: object) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url + "/benchmark-is-there", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers, if only that there is no such page
        except OSError:
            time.sleep(0.05)
    log.seek(0)  # type: ignore[attr-defined]
    said = log.read().decode(errors="replace")[-2000:]  # type: ignore[attr-defined]
    raise RuntimeError(f"the server did not start:\n{said}")


def plain_voila(port: int, folder: Path, prompt: bool) -> None:
    """Serve `folder` with Voila as it comes; `prompt` switches TCP_NODELAY on."""
    from traitlets.config import Config
    from voila.app import Voila

    from mktlib.publish.jupyter import OwnKernelSpecs, PromptConnection
    from mktlib.publish.voila import prepare_environment

    def touch_xsrf(handler, notebook, cwd):  # else the page's goodbye is refused and its kernel stays
        _ = handler.xsrf_token
        return notebook

    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as home:
        prepare_environment(Path(home))
        config = Config()
        config.VoilaConfiguration = Config(
            kernel_spec_manager_class=OwnKernelSpecs, prelaunch_hook=touch_xsrf, show_tracebacks=True
        )
        config.VoilaExecutor.timeout = 60
        config.Voila = Config(
            port=port, ip="127.0.0.1", root_dir=str(folder), open_browser=False, connection_dir_root=home
        )
        if prompt:
            config.Voila.kernel_websocket_connection_class = PromptConnection
        app = Voila(config=config)
        app.config_file_paths = []
        app.initialize(argv=[])
        app.start()


def main(kind: str, port: str, folder: str, limits: str = "{}") -> None:
    """Serve until standard input ends."""

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_parent, daemon=True).start()
    if kind == "dashboards":
        from mktlib.dashboards.server import serve as serve_dashboards

        serve_dashboards(port=int(port), notebooks=folder, **json.loads(limits))
    else:
        plain_voila(int(port), Path(folder), prompt=kind == "peers")


if __name__ == "__main__":
    main(*sys.argv[1:])
