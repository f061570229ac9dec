"""Kernels as forks of one process that has imported everything, where the system can fork; plain ones elsewhere.

A fork shares the memory it does not change and needs no imports, so a page opens sooner and a reader costs less;
still every reader has a process of her own. The process is the standard library's fork server: killed or stopped it
is started again, and no kernel depends on it. A kernel ends when the server does.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import pathlib
import random
import signal
import sys
import threading
from multiprocessing import connection, context, forkserver, get_context, parent_process
from typing import Any, NoReturn

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Int

PRELOAD = "mktlib.dashboards.preload"  # what is imported once
PATIENCE = 20.0  # [s] for a fork; the first waits until everything is imported
CAN_FORK = sys.platform == "linux"  # on macOS a fork with threads and fonts may crash
ARGUMENTS = ("--HistoryManager.enabled=False",)  # nobody types here: no database, and no thread for it
FORKS: context.ForkServerContext = get_context("forkserver")


class WarmProcess:
    """The fork server of this process, and whether it answers."""

    is_wanted = is_ready = False

    def start(self) -> None:
        """Start it, again if it has died; it warms up by itself."""
        if CAN_FORK:
            self.is_wanted, self.is_ready = True, False
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a fork would lose threads
            forkserver.set_forkserver_preload([PRELOAD])
            forkserver.ensure_running()
            threading.Thread(target=self._try, daemon=True).start()

    def stop(self) -> None:
        """End all kernels; it ends when they have."""
        self.is_wanted = self.is_ready = False
        for process in FORKS.active_children():
            process.kill()

    def _try(self) -> None:
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            self.fork(_nothing)

    @property
    def pid(self) -> int:
        """Its process, 0 before there is one."""
        return getattr(forkserver._forkserver, "_forkserver_pid", None) or 0

    def fork(self, target: Any, *arguments: Any) -> ForkedProcess:
        """Return a new process that calls `target`; OSError if none comes within `PATIENCE`.

        Who does not answer is ended, and started again by the next look.
        """
        if not self.is_wanted:
            raise OSError("there is no warm process")
        alarm = threading.Timer(PATIENCE, self._kill)
        alarm.start()
        process = FORKS.Process(target=target, args=arguments)
        try:
            process.start()
        except (OSError, EOFError) as error:
            self.is_ready = False
            raise OSError(f"the warm process is lost: {error}") from error
        finally:
            alarm.cancel()
        self.is_ready = True
        return ForkedProcess(process)

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.pid or 1 << 30, signal.SIGKILL)

    async def look(self) -> None:
        """Start it again if it has died; one that was stopped is as good as dead."""
        if self.is_wanted and self.pid:
            with contextlib.suppress(psutil.NoSuchProcess):
                if psutil.Process(self.pid).status() not in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE):
                    return
            self._kill()
            await asyncio.to_thread(self.start)


WARM = WarmProcess()


class ForkedProcess(psutil.Process):
    """As much of `subprocess.Popen` as a provisioner uses, for a process that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, process: context.ForkServerProcess) -> None:
        self._forked = process  # it holds the pipe by which a kernel knows that we are there
        super().__init__(process.pid)

    def poll(self) -> int | None:
        """Return None while it runs, then 0: its status is known to its parent only."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return None if self.status() != psutil.STATUS_ZOMBIE else 0
        return 0

    def send_signal(self, sig: int) -> None:
        """Send a signal, if it still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            super().send_signal(sig)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


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
            self.process = await asyncio.to_thread(WARM.fork, become_kernel, arguments, env, cwd)
        except (OSError, ValueError):
            await super().launch_kernel(cmd, **kwargs)
        else:
            self.pid = self.pgid = self.process.pid  # it leads a session of its own
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


def _nothing() -> None:
    """Show that a fork was made."""


def become_kernel(arguments: list[str], env: dict[str, str], cwd: str) -> NoReturn:
    """Turn this fork into a kernel, and leave when it ends or the server does."""
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if server := parent_process():
            threading.Thread(target=_leave_with, args=(server.sentinel,), daemon=True).start()
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        random.seed()
        os.dup2(2, 1)
        sys.argv = ["ipykernel_launcher", *arguments, *ARGUMENTS]
        kernel = importlib.import_module("ipykernel.kernelapp").IPKernelApp
        kernel.log_connection_info = lambda _app: None  # how to connect to it is nobody's business
        app = kernel.instance()
        app.initialize(sys.argv[1:])
        logging.getLogger("Comm").setLevel(logging.ERROR)  # a page's word to a comm that is closed is not news
        # Its import could not, before there was a kernel; a page asks there for the states of all widgets at once.
        importlib.import_module("ipywidgets").register_comm_target()
        app.start()
    finally:
        os._exit(0)


def _leave_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(0)
