"""Giving memory back to the system, where the C library can be asked to."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from functools import cache
from typing import Any

SOON = 1.0  # [s] in which all who ask are served at once

_asked: list[asyncio.TimerHandle] = []


def give_back_soon() -> None:
    """Return freed memory to the system in a moment; without an event loop, not at all."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    if not _asked:
        _asked.append(loop.call_later(SOON, _give_back))


def _give_back() -> None:
    """Collect figures, which refer to themselves, and make glibc part with what it keeps for the process."""
    _asked.clear()
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
