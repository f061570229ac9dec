"""Start the collection's servers as the README says, on a free port, and keep what they write to their log."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Server:
    """A server started here."""

    url: str
    errors: Path
    pid: int = 0

    def page(self, notebook: str, query: str = "") -> str:
        """Address of a notebook's dashboard, given its path in the notebooks' folder."""
        return f"{self.url}/voila/render/{notebook}{'?' + query if query else ''}"

    def log(self) -> str:
        """What the server and its kernels wrote to their log so far."""
        return self.errors.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(folder: Path, log: Path, *options: str, **environment: str) -> Iterator[Server]:
    """Run ``python -m mktlib serve`` on the notebooks in `folder`, with further `options`."""
    port = free_port()
    with _running(["serve", "--port", str(port), "--notebooks", str(folder), *options], log, environment) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        assert said.startswith(f"http://localhost:{port}"), f"the server said {said!r}\n{log.read_text()}"
        yield Server(said.replace("localhost", "127.0.0.1"), log, process.pid)


@contextlib.contextmanager
def lab(folder: Path, log: Path, settings: Mapping[str, object]) -> Iterator[Server]:
    """Run ``python -m mktlib lab`` on the notebooks in `folder`: no token, no browser, no earlier session."""
    port = free_port()
    options = ["--no-browser", "--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    command = ["lab", "--port", str(port), "--notebooks", str(folder), "--", *options]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    places = {name: log.parent / name.lower() for name in names}
    for name, values in settings.items():
        file = places["JUPYTERLAB_SETTINGS_DIR"] / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    with _running(command, log, {name: str(place) for name, place in places.items()}) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/api", process, log)
        yield Server(url, log)


@contextlib.contextmanager
def _running(command: Sequence[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "mktlib", *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _wait_for(url: str, process: subprocess.Popen[str], log: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"it ended with {process.returncode}\n{log.read_text()}"
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.2)
    raise AssertionError(f"nothing answered at {url}\n{log.read_text()}")
