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
import pickle
import random
import signal
import sys
import threading
import traceback
from functools import partialmethod
from multiprocessing import connection, forkserver
from typing import Any, NoReturn

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Int

PRELOAD = "mktlib.dashboards.preload"  # what is imported once
PATIENCE = 20.0  # [s] for a fork; the first waits until everything is imported
CAN_FORK = sys.platform == "linux"  # on macOS a fork with threads and fonts may crash


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

    def _try(self) -> None:
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            self.fork(Nothing())

    @property
    def pid(self) -> int:
        """Its process, 0 before there is one."""
        return getattr(forkserver._forkserver, "_forkserver_pid", None) or 0

    def fork(self, life: Nothing | Kernel) -> ForkedProcess:
        """Return a new process that leads this life; OSError if none comes within `PATIENCE`.

        Who does not answer is ended, and started again by the next look.
        """
        if not self.is_wanted:
            raise OSError("there is no warm process")
        alarm = threading.Timer(PATIENCE, self._kill)
        alarm.start()
        try:
            status, line = forkserver.connect_to_new_process([])
            with open(status, "rb"), open(line, "wb") as to:
                to.write(pickle.dumps({}) + pickle.dumps(life))  # nothing to prepare: not our main module, not our path
                to.flush()
                pid, line = forkserver.read_signed(status), os.dup(line)
        except (OSError, EOFError) as error:
            self.is_ready = False
            raise OSError(f"the warm process is lost: {error}") from error
        finally:
            alarm.cancel()
        self.is_ready = True
        return ForkedProcess(pid, line)

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

    def __init__(self, pid: int, line: int) -> None:
        self._line = line  # by which it knows that we are there
        super().__init__(pid)

    def __del__(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._line)

    def poll(self) -> int | None:
        """Return None while it runs, then 0: its status is known to its parent only."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return None if self.status() != psutil.STATUS_ZOMBIE else 0
        return 0

    def send_signal(self, sig: int) -> None:
        """Send a signal, if it still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            super().send_signal(sig)

    terminate = partialmethod(send_signal, signal.SIGTERM)
    kill = partialmethod(send_signal, signal.SIGKILL)


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
            self.process = await asyncio.to_thread(WARM.fork, Kernel(arguments, env, cwd))
        except (OSError, ValueError):
            await super().launch_kernel(cmd, **kwargs)
        else:
            self.pid = self.pgid = self.process.pid  # it leads a session of its own
            self.cwd = pathlib.Path(cwd)
        limit(self.pid, self.memory, self.cpu)
        return self.connection_info


def limit(pid: int | None, memory: int, cpu: int) -> None:
    """Let the system hold a kernel to its limits, where it can.

    Beyond `memory` an allocation fails, which costs the reader one picture; beyond `cpu` the kernel is ended. When the
    machine itself runs out, kernels are ended before the server.
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


class Nothing:
    """The life of a process that only shows that there was one."""

    def _bootstrap(self, parent_sentinel: int) -> int:  # so the fork server calls what a fork does
        return 0


class Kernel(Nothing):
    """The life of a kernel: it ends when its reader's page does, or the server."""

    def __init__(self, arguments: list[str], env: dict[str, str], cwd: str) -> None:
        self.arguments, self.env, self.cwd = arguments, env, cwd

    def _bootstrap(self, parent_sentinel: int) -> NoReturn:
        try:
            threading.Thread(target=_leave_with, args=(parent_sentinel,), daemon=True).start()
            os.setsid()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.environ.clear()
            os.environ.update(self.env)
            os.chdir(self.cwd)
            random.seed()
            os.dup2(2, 1)
            sys.argv = ["ipykernel_launcher", *self.arguments, "--HistoryManager.enabled=False"]  # nobody types here
            kernel = importlib.import_module("ipykernel.kernelapp").IPKernelApp
            kernel.log_connection_info = lambda _app: None  # how to connect to it is nobody's business
            app = kernel.instance()
            app.initialize(sys.argv[1:])
            logging.getLogger("Comm").setLevel(logging.ERROR)  # a page's word to a comm that is closed is not news
            # Its import could not, before there was a kernel; a page asks there for the states of all widgets at once.
            importlib.import_module("ipywidgets").register_comm_target()
            app.start()
        except Exception:
            traceback.print_exc()  # a port that somebody else took meanwhile, for instance: the server's log says it
        finally:
            os._exit(0)


def _leave_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(0)
