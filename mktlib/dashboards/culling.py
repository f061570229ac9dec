"""The kernels of all readers: admitted up to a limit, and ended when they die, idle, vanish or run away."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Instance

from mktlib.dashboards.admission import Limits, Places


@dataclass
class Watched:
    """What is known of a kernel's reader and its work; times on the monotonic clock."""

    left: float | None = None  # since when no page is connected; None before the first
    busy: float | None = None  # since when it works on the same thing
    made_by: asyncio.Task[Any] | None = None  # the request it was started for


def overdue(watched: Watched, quiet: float, connected: bool, limits: Limits, now: float) -> str:
    """Why a kernel should be ended, or "".

    Parameters
    ----------
    watched : Watched
        What is known of it.
    quiet : float
        Time since it last did anything for its page [s].
    connected : bool
        Whether a page is connected.
    limits : Limits
        What readers may take.
    now : float
        The monotonic clock [s].

    Examples
    --------
    >>> limits = Limits(most_kernels=8, idle=3600, vanished=120, busy=300)
    >>> overdue(Watched(busy=100), quiet=0, connected=True, limits=limits, now=401)
    'busy without end'
    """
    if watched.busy is not None and now - watched.busy > limits.busy:
        return "busy without end"
    if connected:
        return "idle" if quiet > limits.idle else ""
    gone = now - watched.left if watched.left is not None else quiet  # not yet connected: its page is being made
    return "its reader has vanished" if gone > limits.vanished else ""


class ReaderKernels(AsyncMappingKernelManager):
    """A kernel for each open page, within limits.

    Unlike its base class it never restarts a kernel: a new one would know nothing of the page.
    The page is told, and its reload starts afresh.
    """

    limits = Instance(Limits).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = Places(self.limits.most_kernels)
        self.kept: set[str] = set()  # kernels that wait for a reader; these are never overdue
        self._watched: dict[str, Watched] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}

    # Its base classes are typed as if they waited.
    async def start_kernel(self, *, kernel_id: str | None = None, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel if there is a place for it; one that waits for nobody gives up its own.

        Raises
        ------
        Busy
            If there is none.
        """
        kernel_id = kernel_id or self.new_kernel_id()
        if self.kept and len(self.places) >= self.places.most:
            self._end(min(self.kept), now=True)
        await self.places.take(kernel_id)
        try:
            await super().start_kernel(kernel_id=kernel_id, **kwargs)
        except BaseException:
            self._forget(kernel_id)
            raise
        watched = self._watched[kernel_id] = Watched(made_by=asyncio.current_task())

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

    def _end(self, kernel_id: str, now: bool) -> asyncio.Task[None]:
        if kernel_id not in self._ending:
            self._forget(kernel_id)
            self._ending[kernel_id] = asyncio.create_task(super().shutdown_kernel(kernel_id, now=now))
            self._ending[kernel_id].add_done_callback(lambda _: self._ending.pop(kernel_id, None))
        return self._ending[kernel_id]

    def end_made_by(self, task: asyncio.Task[Any] | None) -> None:
        """End the kernels started for a request whose reader has left before her page was whole."""
        for kernel_id in [kernel_id for kernel_id, watched in self._watched.items() if watched.made_by is task]:
            self._end(kernel_id, now=True)

    def keep(self, kernel_id: str) -> None:
        """Let a kernel wait for its reader for as long as it takes."""
        self.kept.add(kernel_id)

    def waits(self, kernel_id: str) -> bool:
        """Whether a kernel that was kept still runs; its watcher may not have seen it die yet."""
        if kernel_id not in self.kept:
            return False
        process = getattr(self.get_kernel(kernel_id).provisioner, "process", None)
        return process is not None and process.poll() is None

    def hand_over(self, kernel_id: str) -> None:
        """Give a kernel that was kept to a reader, who is expected to connect soon."""
        self.kept.discard(kernel_id)
        self._watched[kernel_id].left = time.monotonic()
        kernel: Any = self.get_kernel(kernel_id)
        kernel.last_activity = datetime.now(UTC)  # it was quiet for nobody

    def end(self, kernel_id: str) -> None:
        """Begin to end a kernel, if it is there; its place is free at once."""
        if kernel_id in self:
            self._end(kernel_id, now=True)

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a page has come."""
        super().notify_connect(kernel_id)
        if watched := self._watched.get(kernel_id):
            watched.left = None

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a page has gone; it may come back."""
        super().notify_disconnect(kernel_id)
        if (watched := self._watched.get(kernel_id)) and not self._kernel_connections.get(kernel_id):
            watched.left = time.monotonic()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that is overdue, and tell its page."""
        watched = self._watched.get(kernel_id)
        if watched is None or kernel_id in self.kept:
            return
        kernel: Any = self.get_kernel(kernel_id)
        quiet = (datetime.now(UTC) - kernel.last_activity).total_seconds()
        connected = bool(self._kernel_connections.get(kernel_id))
        reason = overdue(watched, quiet, connected, self.limits, time.monotonic())
        if reason:
            self.log.warning("kernel %s is ended: %s", kernel_id, reason)
            tell_pages(kernel_id)
            await self.shutdown_kernel(kernel_id, now=watched.busy is not None)

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Free everything a dead kernel held; its pages are told by their own connections."""
        if kernel_id in self:
            self.log.error("kernel %s has died", kernel_id)
            self._end(kernel_id, now=True)

    def _forget(self, kernel_id: str) -> None:
        self.places.give_back(kernel_id)
        self._watched.pop(kernel_id, None)
        self.kept.discard(kernel_id)


def tell_pages(kernel_id: str) -> None:
    """Tell the pages connected to a kernel that it is dead."""
    for connection in list(ZMQChannelsWebsocketConnection._open_sockets):
        if connection.kernel_id == kernel_id:
            connection._send_status_message("dead")
