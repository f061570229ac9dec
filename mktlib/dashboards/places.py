"""How many readers this process carries, by what it really may use, and who of them has a place."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

import psutil

KERNEL = 128 << 20  # [bytes] a reader's kernel takes, with room to spare: see benchmarks/README.md
SERVER = 512 << 20  # [bytes] left for the server, its warm process and the system
PER_CORE = 24  # readers; 14 who drag a twentieth of their time get 60 pictures a second, 24 some 35
FEWEST = 2
FILES, OWN_FILES = 16, 64  # descriptors for one kernel, and for the server and those who only look; 14 were counted
PATIENCE = 0.5  # [s] a page waits for a place: a reader who reloads is just giving hers back
COME_BACK = 30  # [s] after which a reader who was turned away may try again

_CGROUPS, OLD_MEMORY = Path("/sys/fs/cgroup"), "memory.limit_in_bytes"


class Busy(RuntimeError):
    """All places are taken."""


@dataclass(frozen=True)
class Limits:
    """What readers may take of the machine; times in seconds, sizes in bytes."""

    most_kernels: int = field(default_factory=lambda: min(carried().values()))  # at a time, one for each open page
    idle: float = 3600  # a page that nobody moves for so long loses its kernel
    vanished: float = 150  # so does one that fell silent, a phone without network; until then it may reconnect
    left: float = 20  # and one that closed its socket, or never opened it
    busy: float = 300  # a kernel that has answered nothing for so long is ended, its reader there or not
    memory: int = 1 << 30  # data a kernel may hold; a model that asks for more fails, its kernel goes on
    cpu: int = 1800  # seconds of processor time a kernel may use in its life

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be positive, got {getattr(self, name)!r}")


class Places:
    """Who has a kernel, or is about to; a place that is given back can be taken at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = asyncio.Semaphore(most)
        self._taken: set[str] = set()

    def __len__(self) -> int:
        return len(self._taken)

    async def take(self, kernel: str) -> None:
        """Take a place for a kernel before it starts, first come, first served; `Busy` if there is none soon."""
        if kernel in self._taken:
            return
        if not has_files():
            raise Busy("too many files are open")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(f"all {self.most} kernels are in use") from None
        self._taken.add(kernel)

    def give_back(self, kernel: str) -> None:
        """Free a kernel's place, if it has one; who waits longest gets it."""
        if kernel in self._taken:
            self._taken.remove(kernel)
            self._free.release()


def carried() -> dict[str, int]:
    """How many kernels each thing that this process may use would carry."""
    found = {"memory": (memory_here() - SERVER) // KERNEL, "cores": int(cores_here() * PER_CORE)}
    found["files"] = (files_here() - OWN_FILES) // FILES
    return {name: max(FEWEST, number) for name, number in found.items()}


def files_here(wanted: int = 1 << 16) -> int:
    """Let this process open as many files as the system allows, `wanted` at most, and return how many."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def has_files(wanted: int = FILES) -> bool:
    """Whether so many more files can be opened: the system gives the lowest free number, so the next one tells."""
    try:
        following = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return False
    os.close(following)
    return following + wanted <= files_here()


def memory_here() -> int:
    """Memory this process may use [bytes]: the machine's, or less where a control group says so."""
    physical = psutil.virtual_memory().total
    return min([physical, *map(int, filter(str.isdigit, _cgroup("memory.max") + _cgroup(OLD_MEMORY, "memory")))])


def cores_here() -> float:
    """Cores this process may use, parts of one included."""
    cores = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    pairs = [said.split() for said in _cgroup("cpu.max")]
    return min([cores, *(int(quota) / int(period) for quota, period in pairs if quota.isdigit())])


def _cgroup(name: str, controller: str = "") -> list[str]:
    """What the control group of this process, and those above it, say under `name`; the old kind by its controller."""
    try:
        groups = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()]
    except OSError:
        groups = []
    own = next((path for _number, names, path in groups if controller in names.split(",")), "/")
    here = _CGROUPS / controller / own.strip("/")
    said = [folder / name for folder in [here, *here.parents] if folder.is_relative_to(_CGROUPS / controller)]
    return [path.read_text(encoding="ascii").strip() for path in said if path.is_file()]
