"""The kernels of all readers: each ends when it dies, idles, runs away, or its reader has gone."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Instance

from mktlib.dashboards.places import FILES, Limits, Places
from mktlib.dashboards.warm import NAME as PROVISIONER
from mktlib.dashboards.warm import WARM

NAME = "python3"
LOOK = 2.0  # [s] between two looks at all kernels
GONE, IDLE, LOST, DEAD = "its reader has gone", "nobody moves it", "it answers nothing", "it has died"
TIDY = 4.0  # [s] from the last goodbye until memory is given back


class OwnKernelSpecs(KernelSpecManager):
    """Knows no kernel but IPython on `sys.executable`: a "python3" of the user's own may lack the package."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one name, with the folder of its icons."""
        return {NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the spec of the one kernel."""
        if kernel_name != NAME:
            raise NoSuchKernel(kernel_name)
        spec = get_kernel_dict()
        spec["metadata"] = {**spec.get("metadata", {}), "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return KernelSpec(resource_dir=RESOURCES, **spec)

    def get_all_specs(self) -> dict[str, Any]:
        """Return the one kernel as the REST answer has it."""
        return {NAME: {"resource_dir": RESOURCES, "spec": self.get_kernel_spec(NAME).to_dict()}}


@dataclass
class Watched:
    """What is known of a kernel's reader and its work; times on the monotonic clock, which no one sets."""

    moved: float = field(default_factory=time.monotonic)  # when its page asked last
    left: float | None = None  # since when no page is connected; None while one is, or its page is being made
    silent: bool = False  # the last page did not close its socket: it is perhaps without network
    waits: float | None = None  # since when a question has had no answer of any kind
    busy: float | None = None  # since when it works on the same thing


def overdue(watched: Watched, limits: Limits, now: float) -> str:
    """Why a kernel should be ended at `now` [s], or "".

    Examples
    --------
    >>> overdue(Watched(moved=400, waits=100), Limits(most_kernels=8, busy=300), now=401)
    'it answers nothing'
    """
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
        self.context.max_sockets = max(1023, FILES * self.places.most)
        self.stirred: float | None = None  # when somebody left last
        self._watched: dict[str, Watched] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._looking: asyncio.Task[None] | None = None

    # Its base classes are typed as if they waited.
    async def start_kernel(self, *, kernel_id: str | None = None, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel if there is a place for it, or raise `Busy`."""
        kernel_id = kernel_id or self.new_kernel_id()
        await self.places.take(kernel_id)
        try:
            await super().start_kernel(kernel_id=kernel_id, **kwargs)
        except BaseException:
            self._forget(kernel_id)
            raise
        watched = self._watched[kernel_id] = Watched()

        def works(change: Any) -> None:
            watched.busy = time.monotonic() if change.new == "busy" else None

        self.get_kernel(kernel_id).observe(works, "execution_state")
        return kernel_id

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, now: bool = False, restart: bool = False
    ) -> None:
        """End a kernel, once; its place is free from the moment this is asked."""
        self._check_kernel_id(kernel_id)
        await asyncio.shield(self._end(kernel_id, now))

    def end(self, kernel_id: str) -> None:
        """Begin to end a kernel, if it is there."""
        if kernel_id in self:
            self._end(kernel_id, now=True)

    def _end(self, kernel_id: str, now: bool) -> asyncio.Task[None]:
        if kernel_id not in self._ending:
            self._forget(kernel_id)
            self._ending[kernel_id] = asyncio.create_task(super().shutdown_kernel(kernel_id, now=now))
            self._ending[kernel_id].add_done_callback(lambda _: self._ending.pop(kernel_id, None))
        return self._ending[kernel_id]

    def _forget(self, kernel_id: str) -> None:
        self.places.give_back(kernel_id)
        self._watched.pop(kernel_id, None)
        self.stirred = time.monotonic()

    # --- what pages do --------------------------------------------------------------------------

    def made(self, kernel_id: str) -> None:
        """Note that a page is whole: its socket is expected soon."""
        watched = self._watched.get(kernel_id)
        if watched and not self._kernel_connections.get(kernel_id):
            watched.left = time.monotonic()

    def asked(self, kernel_id: str) -> None:
        """Note a page's question."""
        if watched := self._watched.get(kernel_id):
            watched.moved = time.monotonic()
            watched.waits = watched.waits or watched.moved

    def heard(self, kernel_id: str) -> None:
        """Note that a kernel says something."""
        if watched := self._watched.get(kernel_id):
            watched.waits = None

    def parted(self, kernel_id: str, silent: bool) -> None:
        """Note how a page's socket ended: it fell silent, or it was closed."""
        if watched := self._watched.get(kernel_id):
            watched.silent = silent

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page has come."""
        super().notify_connect(kernel_id)
        if watched := self._watched.get(kernel_id):
            watched.left = None
            watched.moved = time.monotonic()

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a page has gone; it may come back."""
        super().notify_disconnect(kernel_id)
        self.stirred = time.monotonic()
        if (watched := self._watched.get(kernel_id)) and not self._kernel_connections.get(kernel_id):
            watched.left, watched.waits = time.monotonic(), None

    # --- looking after them ---------------------------------------------------------------------

    def initialize_culler(self) -> None:
        """Look after the kernels from now on; the base class goes by a clock that can be set."""
        self._initialized_culler = True
        self._looking = asyncio.create_task(self._look_on())

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            for kernel_id in list(self._watched):
                try:
                    self._look(kernel_id)
                except Exception:
                    self.log.exception("kernel %s could not be looked at", kernel_id)
            await WARM.look()
            if self.stirred is not None and time.monotonic() - self.stirred > TIDY:
                self.stirred = None
                give_back_memory()

    def _look(self, kernel_id: str) -> None:
        """End a kernel that has died or is overdue, and tell its page."""
        provisioner: Any = self.get_kernel(kernel_id).provisioner
        process = getattr(provisioner, "process", None)
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
            self._end(kernel_id, now=True)


def give_back_memory() -> None:
    """Collect what is left in cycles, descriptors too, and give free pages of the heap back to the system."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)
