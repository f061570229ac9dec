"""How much one page may send: so many frames and bytes a second, so much that is not answered yet.

A real page was recorded: it opens with up to 200 small messages, a slider dragged at 60 Hz sends 50 a
second, and a file goes in pieces of 256 KiB, each sent when the last was answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

BURST, RATE = 1000, 150  # frames, frames a second
BYTES_BURST, BYTES_RATE = 64 << 20, 8 << 20  # bytes: two files of 40 MB take a while longer, as they do on any network
UNANSWERED, UNANSWERED_BYTES = 1000, 8 << 20  # they wait in the server's memory while a kernel computes


@dataclass
class Bucket:
    """A token bucket: `burst` at once, then `rate` a second.

    Examples
    --------
    >>> bucket = Bucket(burst=2, rate=1, clock=lambda: 0.0)
    >>> bucket.take(1), bucket.take(1), bucket.take(1)
    (True, True, False)
    """

    burst: float
    rate: float
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.level = self.burst
        self.filled = self.clock()

    def take(self, amount: float) -> bool:
        """Take `amount` out; return whether that much was there."""
        now = self.clock()
        self.level = min(self.burst, self.level + (now - self.filled) * self.rate)
        self.filled = now
        if amount > self.level:
            return False
        self.level -= amount
        return True


@dataclass
class Budget:
    """What one socket may still send."""

    frames: Bucket = field(default_factory=lambda: Bucket(BURST, RATE))
    bytes: Bucket = field(default_factory=lambda: Bucket(BYTES_BURST, BYTES_RATE))
    unanswered: dict[str, int] = field(default_factory=dict)  # size [bytes] of each message, by its id
    held: int = 0  # [bytes] unanswered in all

    def arrived(self, size: int) -> bool:
        """Count a frame of `size` bytes; return whether it was within the rates."""
        return self.frames.take(1) and self.bytes.take(size)

    def asked(self, message: str, size: int) -> bool:
        """Count a message for the kernel; return whether it may go there.

        An id that waits for its answer cannot be used again: it would be counted once.
        """
        if message in self.unanswered or len(self.unanswered) >= UNANSWERED or self.held + size > UNANSWERED_BYTES:
            return False
        self.unanswered[message] = size
        self.held += size
        return True

    def answered(self, message: str) -> None:
        """Forget a message that the kernel is done with."""
        self.held -= self.unanswered.pop(message, 0)

    def forget(self) -> None:
        """Forget all of them: the kernel that would answer is gone."""
        self.unanswered.clear()
        self.held = 0
