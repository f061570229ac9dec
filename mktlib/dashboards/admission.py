"""How many kernels this machine carries, and who may have one: beyond that a reader is asked to come back."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

KERNEL = 128 << 20  # [bytes] a reader's kernel takes, with room to spare: see benchmarks/README.md
SERVER = 512 << 20  # [bytes] left for the server, its warm process and the system
PER_CORE = 24  # readers; 14 who drag a twentieth of their time get 60 pictures a second, 24 some 35
FEWEST = 2
OPEN_FILES = 64  # for one kernel: its sockets, its reader's requests; 15 were counted
PATIENCE = 0.5  # [s] a page waits for a place: a reader who reloads is just giving hers back
COME_BACK = 30  # [s] after which a reader who was turned away may try again

_CGROUPS = Path("/sys/fs/cgroup")


class Busy(RuntimeError):
    """All places are taken."""


@dataclass(frozen=True)
class Limits:
    """What readers may take of the machine; times in seconds, sizes in bytes.

    Attributes
    ----------
    most_kernels : int
        Kernels at a time, one for each open page.
    idle : float
        An open page that nobody has moved for so long loses its kernel.
    vanished : float
        A page that left without a goodbye loses it after so long; until then it may reconnect.
    busy : float
        A kernel that works on one and the same thing for so long is ended, its reader there or not.
    memory : int
        Data a kernel may hold; a model that asks for more fails, its kernel goes on.
    cpu : int
        Seconds of processor time a kernel may use in its life.
    """

    most_kernels: int = field(default_factory=lambda: most_kernels_here())
    idle: float = 3600
    vanished: float = 120
    busy: float = 300
    memory: int = 1 << 30
    cpu: int = 1800

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive, got {getattr(self, name)!r}")

    @property
    def interval(self) -> int:
        """How often kernels are looked at [s]."""
        return max(1, min(10, int(min(self.idle, self.vanished, self.busy) / 4)))


class Places:
    """Who has a kernel, or is about to; a place that is given back can be taken at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken: set[str] = set()
        self._waiting: deque[tuple[str, asyncio.Future[None]]] = deque()

    def __len__(self) -> int:
        return len(self._taken)

    async def take(self, kernel: str) -> None:
        """Take a place for a kernel before it starts; first come, first served.

        Raises
        ------
        Busy
            If none becomes free within `PATIENCE`.
        """
        if len(self._taken) < self.most:
            self._taken.add(kernel)
            return
        passed_on: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = (kernel, passed_on)
        self._waiting.append(waiting)
        try:
            await asyncio.wait({passed_on}, timeout=PATIENCE)
        except asyncio.CancelledError:
            self._waiting.remove(waiting) if waiting in self._waiting else self.give_back(kernel)
            raise
        if not passed_on.done():
            self._waiting.remove(waiting)
            raise Busy(f"all {self.most} kernels are in use")

    def give_back(self, kernel: str) -> None:
        """Free a kernel's place, if it has one; who waits longest gets it."""
        if kernel not in self._taken:
            return
        self._taken.remove(kernel)
        if self._waiting:
            following, passed_on = self._waiting.popleft()
            self._taken.add(following)
            passed_on.set_result(None)


def most_kernels_here() -> int:
    """As many kernels as memory and cores of this machine, or of this container, carry."""
    by_memory = (memory_here() - SERVER) // KERNEL
    return max(FEWEST, int(min(by_memory, cores_here() * PER_CORE)))


def open_files_for(kernels: int) -> None:
    """Let this process open as many files as its kernels' sockets need, as far as the system allows."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = OPEN_FILES * (kernels + FEWEST)
    if soft != resource.RLIM_INFINITY and soft < needed:
        allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def memory_here() -> int:
    """Memory this process may use [bytes]: the machine's, or less where a control group says so."""
    try:
        physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        physical = 4 << 30  # unknown here
    return min([physical, *(int(said) for said in _cgroup("memory.max") if said.isdigit())])


def cores_here() -> float:
    """Cores this process may use, parts of one included."""
    cores = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    for said in _cgroup("cpu.max"):
        quota, _, period = said.partition(" ")
        if quota.isdigit() and period.isdigit():
            cores = min(cores, int(quota) / int(period))
    return cores


def _cgroup(name: str) -> list[str]:
    """What the control group of this process, and those above it, say under `name`."""
    here = _CGROUPS / _own_group()
    found = []
    for folder in [here, *(above for above in here.parents if above.is_relative_to(_CGROUPS))]:
        try:
            found.append((folder / name).read_text(encoding="ascii").strip())
        except OSError:
            continue
    return found


def _own_group() -> str:
    try:
        return Path("/proc/self/cgroup").read_text(encoding="ascii").partition("0::/")[2].strip()
    except OSError:
        return ""
