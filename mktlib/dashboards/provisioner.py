"""Starts kernels as forks of one warm process where the system can fork, and plainly elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import threading
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Int

NAME = "mktlib-warm"  # the entry point
PATIENCE = 30  # [s] for the warm process to import everything
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")  # on macOS a fork with threads and fonts may crash


class WarmProcess:
    """The server's end of `mktlib.dashboards.warm`; started by `start`, ended by `stop` or with the server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._answers: Any = None
        self._ready = False

    def start(self) -> None:
        """Start the process; it warms up by itself."""
        with self._lock:
            if self._process is not None or not CAN_FORK:
                return
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "mktlib.dashboards.warm", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                    env={"OPENBLAS_NUM_THREADS": "1", **os.environ},
                )
            ours.settimeout(PATIENCE)
            self._socket, self._answers = ours, ours.makefile("rb")

    @property
    def is_warming(self) -> bool:
        """Whether a kernel asked for now would have to wait until everything is imported."""
        ours = self._socket
        if ours is None or self._ready:
            return False  # kernels start plainly, or at once
        try:
            return not select.select([ours], [], [], 0)[0]
        except (OSError, ValueError):
            return False  # closed at this moment: it is lost

    def fork(self, arguments: list[str], env: dict[str, str], cwd: str) -> ForkedKernel:
        """Return a new kernel.

        Raises
        ------
        OSError
            If the process is not there or does not answer.
        """
        with self._lock:
            if self._socket is None:
                raise OSError("there is no warm process")
            try:
                if not self._ready:
                    self._ready = self._line() == b"ready\n"
                request = {"arguments": arguments, "env": env, "cwd": cwd}
                self._socket.sendall(json.dumps(request).encode() + b"\n")
                return ForkedKernel(int(self._line()))
            except (OSError, ValueError) as error:
                self._close()  # kernels start plainly from now on
                raise OSError(f"the warm process is lost: {error}") from error

    def stop(self) -> None:
        """End the process; its kernels leave when they see it gone."""
        with self._lock:
            self._close()

    def _line(self) -> bytes:
        line: bytes = self._answers.readline()
        if not line:
            raise OSError("it has ended")
        return line

    def _close(self) -> None:
        if self._socket is not None:
            self._answers.close()
            self._socket.close()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._socket = None


class ForkedKernel:
    """As much of `subprocess.Popen` as a provisioner uses, for a process that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle: int | None = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None while it runs, then 0: its status is known to its parent only."""
        if self._handle is not None and select.select([self._handle], [], [], 0)[0]:
            os.close(self._handle)
            self._handle = None
        return 0 if self._handle is None else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        if self._handle is not None:
            ended, _, _ = select.select([self._handle], [], [], timeout)
            if not ended:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.poll() or 0

    def send_signal(self, signum: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


WARM = WarmProcess()


class WarmProvisioner(LocalProvisioner):
    """A local provisioner whose kernels are forks of `WARM` while that is there."""

    process: Any
    memory = Int(0, help="Data a kernel may hold [bytes]; 0: no limit.").tag(config=True)
    cpu = Int(0, help="Processor time a kernel may use [s]; 0: no limit.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel: `cmd` is a Python command that runs ``-m ipykernel_launcher``."""
        cwd = str(kwargs.get("cwd") or pathlib.Path.cwd())
        env = dict(kwargs.get("env") or os.environ)
        try:
            arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
            self.process = await asyncio.to_thread(WARM.fork, arguments, env, cwd)
        except (OSError, ValueError):
            await super().launch_kernel(cmd, **kwargs)
        else:
            self.pid = self.process.pid
            self.pgid = self.pid  # it leads a session of its own
            self.cwd = pathlib.Path(cwd)
        limit(self.pid, self.memory, self.cpu)
        return self.connection_info


def limit(pid: int | None, memory: int, cpu: int) -> None:
    """Let the system hold a kernel to its limits, where it can.

    Beyond `memory` an allocation fails, which costs the reader one picture. Beyond `cpu` the kernel
    is ended. When the machine itself runs out, kernels are ended before the server.
    """
    if pid is None or sys.platform != "linux":
        return
    import resource

    with contextlib.suppress(OSError):  # it has ended already
        if memory:
            resource.prlimit(pid, resource.RLIMIT_DATA, (memory, memory))
        if cpu:
            resource.prlimit(pid, resource.RLIMIT_CPU, (cpu, cpu + 5))
        pathlib.Path(f"/proc/{pid}/oom_score_adj").write_text("500", encoding="ascii")
