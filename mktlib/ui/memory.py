"""Giving memory back to the system, where the C library can be asked to."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
import weakref
from functools import cache
from typing import Any

SOON = 1.0  # [s] in which all who ask are served at once

_asked: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()  # a loop that has ended leaves nothing here


def give_back_soon() -> None:
    """Return freed memory to the system in a moment; without an event loop, not at all."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    if loop not in _asked:
        _asked.add(loop)
        loop.call_later(SOON, _give_back, loop)


def _give_back(loop: asyncio.AbstractEventLoop) -> None:
    """Collect figures, which refer to themselves, and make glibc part with what it keeps for the process."""
    _asked.discard(loop)
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
