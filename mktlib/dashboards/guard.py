"""The socket between a page and its kernel, read with suspicion: a page's own messages pass, and nothing else."""

from __future__ import annotations

import json
import re
import time
import weakref
from collections.abc import Callable
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

from nbconvert.filters.ansi import strip_ansi
from tornado.iostream import StreamBufferFullError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from mktlib.publish.jupyter import PromptConnection

PROTOCOL = "v1.kernel.websocket.jupyter.org"
SHELL = "shell"  # the channel of all that a page asks: never to run, inspect, complete or stop anything
STATES = "jupyter.widget.control"  # the one comm a page opens: it asks for all widgets' states
ASKED = {"kernel_info_request", "comm_info_request", "comm_open", "comm_msg", "comm_close"}
METHODS = {"custom", "update", "request_state", "request_states"}  # of a widget's message
TOLD = {"status", "comm_open", "comm_msg", "comm_close", "comm_info_reply", "kernel_info_reply", "display_data"}
TOLD |= {"update_display_data", "execute_result", "clear_output", "stream"}  # not `error`: it holds a traceback
TRACEBACK = b"Traceback (most recent call last)"

LARGEST_FRAME = 1 << 20  # [bytes] a piece of a file, the largest thing a page sends, has a quarter of it
MOST_PARTS, LONGEST_TEXT, LONGEST_ID, DEEPEST = 64, 1 << 17, 100, 20  # of one message
# A real page was recorded: up to 200 small messages when it opens, 50 a second under a dragged slider.
BURST, RATE = 1000, 150  # frames, frames a second; pings count
BYTES_BURST, BYTES_RATE = 64 << 20, 8 << 20  # bytes: two files of 40 MB take a while longer, as on any network
UNANSWERED, UNANSWERED_BYTES = 1000, 8 << 20  # they wait in the server's memory while a kernel computes
MOST_UNREAD = 2 << 20  # [bytes] kept for a socket that does not read; the largest answer, a picture, has a fifth of it
MOST_UNSENT = 1500  # messages, for each takes room of its own
MOST_SOCKETS = 4  # of one kernel: its page has one, and for a moment a second when the network was away
MOST_KEPT, LONGEST_KEPT = 20, 2000  # complaints of one socket's kernel in the log, and characters of each
REFUSED = 1008  # the closing code for what a page does not send
_SESSION = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Frame(NamedTuple):
    """A well-formed message from a page."""

    channel: str
    kind: str
    id: str
    content: dict[str, Any]


def read(frame: Any) -> Frame | None:
    """Return what a frame says, or None when it is not what protocol v1 says: a count, rising offsets, the parts.

    A tiny frame may claim an absurd number of parts, and a short text may be nested a thousand deep: read unchecked,
    one freezes the server, the other fills its log.
    """
    if not isinstance(frame, bytes) or not 8 <= len(frame) <= LARGEST_FRAME:
        return None
    count = int.from_bytes(frame[:8], "little")
    if not 6 <= count <= MOST_PARTS or len(frame) < 8 * (count + 1):
        return None
    offsets = [int.from_bytes(frame[8 * i : 8 * (i + 1)], "little") for i in range(1, count + 1)]
    if offsets[0] != 8 * (count + 1) or offsets[-1] != len(frame) or any(a > b for a, b in pairwise(offsets)):
        return None
    channel, *texts = (frame[a:b] for a, b in list(pairwise(offsets))[:5])
    header, parent, metadata, content = map(_object, texts)
    if header is None or parent is None or metadata is None or content is None:
        return None
    kind, own = header.get("msg_type"), header.get("msg_id")
    if not isinstance(kind, str) or not isinstance(own, str) or not 0 < len(own) <= LONGEST_ID:
        return None
    return Frame(channel.decode("ascii", "replace"), kind, own, content)


def _object(text: bytes) -> dict[str, Any] | None:
    """Return the JSON object that a text holds, if it is neither long nor deep."""
    try:
        said = json.loads(text) if len(text) <= LONGEST_TEXT else None
    except (ValueError, RecursionError):
        return None
    level = [said]
    for _ in range(DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [child for children in inner for child in children]
    return said if isinstance(said, dict) and not level else None


def is_asked(frame: Frame) -> bool:
    """Whether a page has reason to send this message."""
    said = frame.content.get
    target, comm, data = said("target_name", ""), said("comm_id", ""), said("data", {})
    if frame.channel != SHELL or frame.kind not in ASKED or not isinstance(target, str) or not isinstance(data, dict):
        return False
    if (frame.kind == "comm_open" and target != STATES) or not isinstance(comm, str) or len(comm) > LONGEST_ID:
        return False
    method = data.get("method", "custom") if frame.kind == "comm_msg" else "custom"
    known = isinstance(method, str) and method in METHODS
    return known and isinstance(data.get("state", {}), dict) and isinstance(data.get("buffer_paths", []), list)


def is_told(kind: object, parts: list[Any], stream_of: Callable[[Any], Any]) -> bool:
    """Whether a message of the kernel, its `parts` from the header on, may go to a page; a stream has a name."""
    if kind not in TOLD or any(TRACEBACK in bytes(part) for part in parts[2:4]):
        return False
    return kind != "stream" or stream_of(parts[3]) == "stdout"


class Budget:
    """What one socket, or one address, may still send: two token buckets, and what waits for its answer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, burst: float = BURST, rate: float = RATE) -> None:
        self.clock, self.filled, self.burst, self.rate = clock, clock(), burst, rate
        self.frames, self.bytes = float(burst), float(BYTES_BURST)
        self.unanswered: dict[str, int] = {}  # size [bytes] of each message, by its id
        self.held = 0  # [bytes] unanswered in all

    def arrived(self, size: int) -> bool:
        """Count a frame of `size` bytes; return whether it was within the rates."""
        passed, self.filled = self.clock() - self.filled, self.clock()
        self.frames = min(self.burst, self.frames + passed * self.rate) - 1
        self.bytes = min(BYTES_BURST, self.bytes + passed * BYTES_RATE) - size
        return self.frames >= 0 and self.bytes >= 0

    def asked(self, message: str, size: int) -> bool:
        """Count a message for the kernel; return whether it may go there: not with an id that waits for its answer."""
        if message in self.unanswered or len(self.unanswered) >= UNANSWERED or self.held + size > UNANSWERED_BYTES:
            return False
        self.unanswered[message] = size
        self.held += size
        return True

    def answered(self, message: str) -> None:
        """Forget a message that the kernel is done with."""
        self.held -= self.unanswered.pop(message, 0)


class GuardedConnection(PromptConnection):
    """For pages that strangers open: what no page sends closes its own socket, before it is parsed.

    The kernel's errors and its stderr stay here: they hold tracebacks, paths and source lines.
    """

    all: ClassVar[weakref.WeakSet[GuardedConnection]] = weakref.WeakSet()  # open, or still shaking hands

    def __init__(self, websocket_handler: Any, **kwargs: Any) -> None:
        if not _SESSION.fullmatch(websocket_handler.get_argument("session_id", "")):
            raise HTTPError(400)
        super().__init__(websocket_handler=websocket_handler, **kwargs)
        self.budget, self.is_refused, self.kept, self.unsent = Budget(), False, 0, 0

    async def prepare(self) -> None:
        """Refuse a socket that no page of ours would open: another protocol (400), one too many (429)."""
        asked = self.websocket_handler.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [name.strip() for name in asked.split(",")]:
            raise HTTPError(400)
        if sum(other.kernel_id == self.kernel_id for other in self.all) >= MOST_SOCKETS:
            raise HTTPError(429)
        self.all.add(self)  # before anything is waited for
        try:
            await super().prepare()
        except BaseException:
            self.all.discard(self)
            raise

    def connect(self) -> Any:
        """Connect; a page that does not read is not written to without end."""
        self._wire.max_write_buffer_size = MOST_UNREAD
        return super().connect()

    def disconnect(self) -> None:  # type: ignore[override]
        """Say how the page went: one that fell silent may be a phone without network, and comes back."""
        self.all.discard(self)
        self.watched.silent = getattr(self.websocket_handler, "fell_silent", False)
        super().disconnect()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a page's message on; drop what no page asks; close the socket on anything else."""
        if self.is_refused:
            return  # sent before it heard
        if not self.budget.arrived(len(incoming_msg)):
            self.refuse("too many frames")
        elif (frame := read(incoming_msg)) is None:
            self.refuse("malformed frame")
        elif is_asked(frame):
            if self.budget.asked(frame.id, len(incoming_msg)):
                self.watched.asked()
                super().handle_incoming_message(incoming_msg)
            else:
                self.refuse("too much that is not answered")

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass on what a page may be told; what it is not told goes to the log, the first of it."""
        self.watched.waits = None
        unpack = self.session.unpack
        _identities, (_signature, *parts) = self.session.feed_identities(outgoing_msg)
        kind = unpack(parts[0]).get("msg_type")
        if kind == "status" and unpack(parts[3]).get("execution_state") == "idle":
            self.budget.answered(unpack(parts[1]).get("msg_id", ""))
        if not is_told(kind, parts, lambda content: unpack(content).get("name")):
            self.kept += kind in ("error", "stream")
            if kind in ("error", "stream") and self.kept <= MOST_KEPT:
                content = unpack(parts[3])
                said = content.get("text") or "\n".join(content.get("traceback", ()))
                self.log.error("kernel %s: %s", self.kernel_id, strip_ansi(str(said))[:LONGEST_KEPT])
            return
        if self.is_refused:
            return  # it hears no more
        try:
            super().handle_outgoing_message(stream, outgoing_msg)
        except WebSocketClosedError:
            pass  # it left a moment ago
        except StreamBufferFullError:
            self.is_refused = True
            self._wire.close()  # no room for a farewell

    def pinged(self) -> None:
        """Count a page's ping; browsers send none of their own accord."""
        if not self.is_refused and not self.budget.arrived(1):
            self.refuse("too many pings")

    def refuse(self, why: str) -> None:
        """Close the socket of whoever sends what no page does."""
        self.is_refused = True
        self.websocket_handler.close(REFUSED, why)

    def write_stderr(self, error_message: str, parent_header: Any) -> None:
        """Keep complaints about a kernel that says too much on the server's side."""
        self.log.warning(error_message)

    def write_message(self, message: Any, binary: bool = False) -> None:
        """Write, but not without end to a page that does not read: each message waits in the server's memory."""
        if self.unsent >= MOST_UNSENT:
            raise StreamBufferFullError
        self.unsent += 1
        self.websocket_handler.write_message(message, binary).add_done_callback(self._written)

    def _written(self, done: Any) -> None:
        self.unsent -= 1
        done.exception()  # it left a moment ago

    @property
    def watched(self) -> Any:
        """What is known of the kernel's reader."""
        return self.multi_kernel_manager.watched(self.kernel_id)

    @property
    def _wire(self) -> Any:
        socket: Any = self.websocket_handler.ws_connection
        return socket.stream
