"""What the server and its kernels say, bounded: repeats are counted, and a minute has so many lines.

Everything goes the same way, by standard error: logging, a C library's word, a kernel's last traceback. No visitor can
fill a disk with it: `LINES` of `LONGEST` bytes a minute are 6 MB an hour.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import threading
import time
from collections.abc import Callable, Iterator

MINUTE, PIECE = 60.0, 1 << 16  # [s]; bytes read at once
LINES, LONGEST, SHORT = 180, 400, 80  # a minute; bytes of a line, and characters of one that is only counted
_VARIES = re.compile(r"\b[0-9a-f]{8,}(?:-[0-9a-f]+)*\b|\d+")


class Digest:
    """Lines in, fewer lines out: the first of a kind is written, the others of that minute are counted."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write, self.begun = write, time.monotonic()
        self.kinds: dict[str, int] = {}  # how many more of each
        self.left_out = 0

    def take(self, line: str) -> None:
        """Take a line."""
        kind = _VARIES.sub("#", line[:LONGEST])
        if kind in self.kinds:
            self.kinds[kind] += 1
        elif len(self.kinds) < LINES:
            self.kinds[kind] = 0
            self.write(line[:LONGEST])
        else:
            self.left_out += 1

    def look(self, end: bool = False) -> None:
        """Sum a minute up when it is over."""
        if not end and time.monotonic() - self.begun < MINUTE:
            return
        for kind, more in self.kinds.items():
            if more and kind.strip():
                self.write(f"({more} more) {kind.strip()[:SHORT]}")
        if self.left_out:
            self.write(f"({self.left_out} other lines are left out)")
        self.begun, self.kinds, self.left_out = time.monotonic(), {}, 0


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Let standard error of this process, and of all it starts, pass through a `Digest`, where the system can."""
    if not hasattr(select, "poll"):  # Windows
        yield
        return
    out, (read, write), over = os.dup(2), os.pipe(), threading.Event()
    os.dup2(write, 2)
    os.close(write)

    def say(line: str) -> None:
        with contextlib.suppress(OSError):  # a full disk
            os.write(out, line.encode()[:LONGEST] + b"\n")

    def pump() -> None:
        digest, rest, poll = Digest(say), b"", select.poll()
        poll.register(read, select.POLLIN)
        while (came := os.read(read, PIECE) if poll.poll(1000) else b"") or not over.is_set():
            *lines, rest = (rest + came).split(b"\n")
            for line in lines:
                digest.take(line.decode("utf-8", "replace"))
            rest = rest[:PIECE]
            digest.look()
        digest.look(end=True)

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    try:
        yield
    finally:
        os.dup2(out, 2)
        over.set()
        thread.join(3)
