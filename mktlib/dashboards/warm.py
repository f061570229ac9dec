"""A process that has imported everything and waits: each reader's kernel is a fork of it.

A fork shares the memory it does not change and needs no imports, so a page opens sooner and a
reader costs less; still every reader has a process of her own. The server talks to it over a socket:
one line of JSON asks for a kernel, one line answers with its process id. It ends with the server.

Run by `mktlib.dashboards.provisioner`: ``python -m mktlib.dashboards.warm FD``.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import logging
import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any, NoReturn

ABSENT = ("debugpy",)  # a reader debugs nothing; and 120 modules of it would be each kernel's own
USED = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipywidgets",
    "mktlib.course",
    "mktlib.market.facts",
    "mktlib.orderbook",
    "mktlib.ui.draw",
    "mktlib.ui.view",
    "tornado.platform.asyncio",
    "tornado.queues",
)
IF_THERE = ("psutil", "sympy")  # what an extra or IPython may bring; a page says so where it is missing
ARGUMENTS = ("--HistoryManager.enabled=False",)  # nobody types here: no database, and no thread for it


def main(descriptor: int) -> None:
    """Warm up, then fork a kernel for each request until the server is gone."""
    for name in ("SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)  # meant for the server, which closes the socket
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended kernels leave nothing behind
    server = socket.socket(fileno=descriptor)
    warm_up()
    if threading.active_count() > 1:
        raise RuntimeError(f"a fork would lose threads: {threading.enumerate()}")
    gc.collect()
    gc.freeze()  # or the collector of every kernel would touch, and so copy, what it shares
    with server, server.makefile("rb") as requests:
        server.sendall(b"ready\n")
        for line in requests:
            pid = os.fork()
            if not pid:
                os.closerange(3, 1024)
                become_kernel(json.loads(line))
            server.sendall(b"%d\n" % pid)


def warm_up() -> None:
    """Import what pages use."""
    for module in ABSENT:
        sys.modules[module] = None  # type: ignore[assignment]  # to import it fails
    for module in USED:
        importlib.import_module(module)
    for module in IF_THERE:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(module)


def become_kernel(request: Mapping[str, Any]) -> NoReturn:
    """Turn this fork into the kernel that `request` describes, and leave when it ends."""
    status = 1
    try:
        os.setsid()
        for name in ("SIGINT", "SIGHUP", "SIGCHLD"):
            signal.signal(getattr(signal, name), signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        random.seed()
        # A kernel leaves when its parent, this process, does; the variable JPY_PARENT_PID was read on import.
        arguments = [*request["arguments"], *ARGUMENTS, f"--IPKernelApp.parent_handle={os.getppid()}"]
        sys.argv = ["ipykernel_launcher", *arguments]

        import ipywidgets
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance()
        app.initialize(arguments)
        logging.getLogger("Comm").setLevel(logging.ERROR)  # a page's word to a comm that is closed is not news
        # Its import could not, before there was a kernel; a page asks there for the states of all widgets at once.
        ipywidgets.register_comm_target()
        app.start()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
