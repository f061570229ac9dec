"""Frames of the kernel socket (protocol v1), read with suspicion: a page's own messages and nothing else."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, NamedTuple

PROTOCOL = "v1.kernel.websocket.jupyter.org"
LARGEST_FRAME = 1 << 20  # [bytes] what a page may send at once; the pictures go the other way
_MOST_PARTS = 64
_LONGEST_HEADER = 2048  # [bytes]; a page's has about 200
_LONGEST_OPENING = 16_384  # [bytes] of what opens a comm
_LONGEST_ID = 100

# What a page asks of its kernel, all of it on this channel: never to run, inspect, complete or stop anything.
SHELL = "shell"
ASKED = {"kernel_info_request", "comm_info_request", "comm_open", "comm_msg", "comm_close"}
STATES = "jupyter.widget.control"  # the one comm a page opens: it asks for all widgets' states

# What may go to a page. `error` and stderr hold tracebacks; they are the owner's to read.
TOLD = {
    "status",
    "comm_open",
    "comm_msg",
    "comm_close",
    "comm_info_reply",
    "kernel_info_reply",
    "display_data",
    "update_display_data",
    "execute_result",
    "clear_output",
    "stream",
}
TRACEBACK = b"Traceback (most recent call last)"


class Frame(NamedTuple):
    """A well-formed frame from a page."""

    channel: str
    kind: str  # of message
    id: str
    content: bytes


def well_formed(frame: Any) -> bool:
    """Whether a frame is what protocol v1 says: a count, that many rising offsets, the parts.

    Examples
    --------
    >>> well_formed((1 << 60).to_bytes(8, "little"))
    False
    """
    if not isinstance(frame, bytes) or not 8 <= len(frame) <= LARGEST_FRAME:
        return False
    count = int.from_bytes(frame[:8], "little")
    if not 6 <= count <= _MOST_PARTS or len(frame) < 8 * (count + 1):
        return False
    offsets = _offsets(frame, count)
    rising = all(a <= b for a, b in pairwise(offsets))
    return rising and offsets[0] == 8 * (count + 1) and offsets[-1] == len(frame)


def read(frame: Any) -> Frame | None:
    """Return what a frame says of itself, or None when it is not well-formed.

    A tiny frame may claim an absurd number of parts; read unchecked, it freezes the server.
    """
    if not well_formed(frame):
        return None
    offsets = _offsets(frame, int.from_bytes(frame[:8], "little"))
    channel, header, _parent, _metadata, content = (frame[a:b] for a, b in list(pairwise(offsets))[:5])
    if len(header) > _LONGEST_HEADER:
        return None
    said = _json(header)
    if not isinstance(said, dict):
        return None
    kind, own = said.get("msg_type"), said.get("msg_id")
    if not isinstance(kind, str) or not isinstance(own, str) or not 0 < len(own) <= _LONGEST_ID:
        return None
    return Frame(channel.decode("ascii", "replace"), kind, own, content)


def is_asked(frame: Frame) -> bool:
    """Whether a page has reason to send this message."""
    if frame.channel != SHELL or frame.kind not in ASKED:
        return False
    if frame.kind != "comm_open":
        return True
    content = _json(frame.content) if len(frame.content) <= _LONGEST_OPENING else None
    return isinstance(content, dict) and content.get("target_name") == STATES


def is_told(kind: object, parts: list[Any], stream_of: Any) -> bool:
    """Whether a message of the kernel may go to a page.

    Parameters
    ----------
    kind : str
        Of message.
    parts : list of buffers
        Header, parent header, metadata, content, and what else there is.
    stream_of : callable
        Content → the name of a stream message's stream.
    """
    if kind not in TOLD or any(TRACEBACK in bytes(part) for part in parts[2:4]):
        return False
    return kind != "stream" or stream_of(parts[3]) == "stdout"


def _offsets(frame: bytes, count: int) -> list[int]:
    return [int.from_bytes(frame[8 * i : 8 * (i + 1)], "little") for i in range(1, count + 1)]


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
