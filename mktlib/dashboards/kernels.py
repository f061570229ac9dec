"""The kernels of all readers: each ends when it dies, idles, runs away, or its reader has gone."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Instance

from mktlib.dashboards.places import Limits, Places
from mktlib.dashboards.warm import WARM

LOOK = 2.0  # [s] between two looks at all kernels
GONE, IDLE, LOST, DEAD = "its reader has gone", "nobody moves it", "it answers nothing", "it has died"
TIDY = 4  # looks after the last goodbye at which memory is given back


@dataclass
class Watched:
    """What is known of a kernel's reader and its work; times on the monotonic clock, which no one sets."""

    moved: float = field(default_factory=time.monotonic)  # when its page asked last
    left: float | None = None  # since when no page is connected; None while one is, or its page is being made
    silent: bool = False  # the last page did not close its socket: it is perhaps without network
    waits: float | None = None  # since when a question has had no answer of any kind
    busy: float | None = None  # since when it works on the same thing

    def asked(self) -> None:
        """Note a question."""
        self.moved = time.monotonic()
        self.waits = self.waits or self.moved

    def works(self, change: Any) -> None:
        """Note what its kernel does."""
        self.busy = time.monotonic() if change.new == "busy" else None


def overdue(watched: Watched, limits: Limits, now: float) -> str:
    """Why a kernel should be ended at `now` [s], or ""."""
    since = [at for at in (watched.waits, watched.busy) if at is not None]
    if since and now - min(since) > limits.busy:
        return LOST
    if watched.left is not None:
        patience = limits.vanished if watched.silent else limits.left
        return GONE if now - watched.left > patience else ""
    return IDLE if now - watched.moved > limits.idle else ""


class ReaderKernels(AsyncMappingKernelManager):
    """A kernel for each open page, within limits; never restarted, for a new one would know nothing of its page."""

    limits = Instance(Limits).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.buffer_offline_messages = False  # what is said to a reader who has left is not kept
        self.places = Places(self.limits.most_kernels)
        self.context.max_sockets = 1 << 15  # a closed one counts for a second more
        self.stirred = 0  # looks at which there may be memory to give back
        self._watched: dict[str, Watched] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}

    async def start_kernel(self, *, kernel_id: str | None = None, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel if there is a place for it, or raise `Busy`."""
        kernel_id = kernel_id or self.new_kernel_id()
        await self.places.take(kernel_id)
        start = asyncio.ensure_future(super().start_kernel(kernel_id=kernel_id, **kwargs))
        try:
            await asyncio.shield(start)  # a process that begins cannot be taken back half-way
        except BaseException:
            start.add_done_callback(lambda _: self.end(kernel_id))
            raise
        watched = self._watched[kernel_id] = Watched()
        self.get_kernel(kernel_id).observe(watched.works, "execution_state")
        return kernel_id

    async def shutdown_kernel(self, kernel_id: str, now: bool = False, restart: bool = False) -> None:  # type: ignore[override]
        """End a kernel, once; its place is free from the moment this is asked. It has nothing to put in order."""
        self._check_kernel_id(kernel_id)
        await asyncio.shield(self._end(kernel_id))

    def end(self, kernel_id: str) -> None:
        """Begin to end a kernel, if it is there; its place is free at once."""
        if kernel_id in self:
            self._end(kernel_id)
        else:
            self._forget(kernel_id)

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]
        """End them all, those too that are being ended: the loop in which that was has stopped."""
        for kernel in list(self._kernels.values()):
            if process := getattr(kernel.provisioner, "process", None):
                process.kill()

    def _end(self, kernel_id: str) -> asyncio.Task[None]:
        if kernel_id not in self._ending:
            self._forget(kernel_id)
            self._ending[kernel_id] = asyncio.create_task(super().shutdown_kernel(kernel_id, now=True))
            self._ending[kernel_id].add_done_callback(lambda _: self._ending.pop(kernel_id, None))
        return self._ending[kernel_id]

    def _forget(self, kernel_id: str) -> None:
        self.places.give_back(kernel_id)
        self._watched.pop(kernel_id, None)
        self.stirred = TIDY

    def watched(self, kernel_id: str) -> Watched:
        """What is known of a kernel, to be read and written; of one that is gone, nothing for long."""
        return self._watched.get(kernel_id) or Watched()

    def made(self, kernel_id: str) -> None:
        """Note that a page is whole: its socket is expected soon."""
        if not self._kernel_connections.get(kernel_id):
            self.watched(kernel_id).left = time.monotonic()

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page has come."""
        super().notify_connect(kernel_id)
        self.watched(kernel_id).left = None

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a page has gone; it may come back."""
        super().notify_disconnect(kernel_id)
        if not self._kernel_connections.get(kernel_id):
            self.watched(kernel_id).left, self.watched(kernel_id).waits = time.monotonic(), None

    def initialize_culler(self) -> None:
        """Do nothing: the base class goes by a clock that can be set."""

    async def look_on(self) -> None:
        """Look after the kernels, and after the process they come from, for as long as the server runs."""
        while True:
            await asyncio.sleep(LOOK)
            for look in [partial(WARM.look), *(partial(self._look, kernel_id) for kernel_id in self._watched)]:
                try:
                    await look()
                except Exception:  # no descriptor is left, for one: whoever looks after the others goes on
                    self.log.exception("a kernel could not be looked at")
            if self.stirred:  # collect what is left in cycles, descriptors too, and give free pages of the heap back
                self.stirred -= 1
                gc.collect()
                with contextlib.suppress(OSError, AttributeError):  # a C library without it
                    ctypes.CDLL(None).malloc_trim(0)

    async def _look(self, kernel_id: str) -> None:
        """End a kernel that has died or is overdue, and tell its page."""
        process = getattr(self.get_kernel(kernel_id).provisioner, "process", None)
        reason = overdue(self._watched[kernel_id], self.limits, time.monotonic())
        if process is not None and process.poll() is not None:
            reason = DEAD
        if reason:
            level = logging.DEBUG if reason in (GONE, IDLE) else logging.ERROR
            self.log.log(level, "kernel %s is ended: %s", kernel_id, reason)
            for connection in list(ZMQChannelsWebsocketConnection._open_sockets):
                if connection.kernel_id == kernel_id:
                    with contextlib.suppress(Exception):  # its page may leave in this moment
                        connection._send_status_message("dead")
            self._end(kernel_id)
