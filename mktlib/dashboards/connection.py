"""The socket between page and kernel: answers leave at once, and only a page's own messages pass."""

from __future__ import annotations

import re
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from nbconvert.filters.ansi import strip_ansi
from tornado.iostream import StreamBufferFullError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from mktlib.dashboards.budget import Budget
from mktlib.dashboards.frames import LARGEST_FRAME, PROTOCOL, is_asked, is_told, read

__all__ = ["LARGEST_FRAME", "GuardedConnection", "PromptConnection"]

MOST_SOCKETS = 4  # of one kernel: its page has one, and for a moment a second when the network was away
MOST_UNREAD = 32 << 20  # [bytes] kept for a page that does not read; all pictures of a page are 5 MB
MOST_KEPT, LONGEST_KEPT = 20, 2000  # complaints of one socket's kernel in the log, and characters of each
_SESSION = re.compile(r"[A-Za-z0-9_-]{0,64}")
REFUSED = 1008  # the closing code for what a page does not send


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Small frames are not held back (TCP_NODELAY): a dragged slider stays at the hand."""

    def connect(self) -> Any:
        """Connect, and switch off the waiting for fuller packets."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Write to the page while it is there.

        A socket that has closed no longer knows its protocol: a picture for it would be packed as in
        the older one and then read by Voila as in this one, a loop of 2**40 steps that stops everybody.
        """
        if self.websocket_handler.ws_connection is not None:
            super().handle_outgoing_message(stream, outgoing_msg)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Take what the page sends, but not what is still read after its socket was closed, for the same reason."""
        if self.websocket_handler.ws_connection is not None:
            super().handle_incoming_message(incoming_msg)


class GuardedConnection(PromptConnection):
    """For pages that strangers open: what no page sends closes its own socket, before it is parsed.

    The kernel's errors and its stderr stay here: they hold tracebacks, paths and source lines.
    """

    def __init__(self, websocket_handler: Any, **kwargs: Any) -> None:
        if not _SESSION.fullmatch(websocket_handler.get_argument("session_id", "")):
            raise HTTPError(400, "this session has no usable name")
        super().__init__(websocket_handler=websocket_handler, **kwargs)
        self.budget = Budget()
        self.is_refused = False
        self.kept = 0

    async def prepare(self) -> None:
        """Refuse a socket that no page of ours would open, before it is one.

        Raises
        ------
        HTTPError
            400 for another protocol, 429 for one socket too many.
        """
        asked = self.websocket_handler.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [name.strip() for name in asked.split(",")]:
            raise HTTPError(400, "this socket speaks another protocol")
        if sum(other.kernel_id == self.kernel_id for other in self._open_sockets) >= MOST_SOCKETS:
            raise HTTPError(429, "this page has enough sockets")
        await super().prepare()

    def connect(self) -> Any:
        """Connect; a page that does not read is not written to without end."""
        self._wire.max_write_buffer_size = MOST_UNREAD
        return super().connect()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a page's message on; drop what no page asks; close the socket on anything else."""
        if self.is_refused:
            return  # sent before it heard
        if not self.budget.arrived(len(incoming_msg)):
            self._refuse("too many frames")
            return
        frame = read(incoming_msg)
        if frame is None:
            self._refuse("malformed frame")
        elif is_asked(frame):
            if self.budget.asked(frame.id, len(incoming_msg)):
                super().handle_incoming_message(incoming_msg)
            else:
                self._refuse("too much that is not answered")

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass on what a page may be told."""
        _identities, (_signature, *parts) = self.session.feed_identities(outgoing_msg)
        kind = self.session.unpack(parts[0]).get("msg_type")
        if kind == "status" and self.session.unpack(parts[3]).get("execution_state") == "idle":
            self.budget.answered(self.session.unpack(parts[1]).get("msg_id", ""))
        if not is_told(kind, parts, lambda content: self.session.unpack(content).get("name")):
            if kind in ("error", "stream"):
                self._keep(self.session.unpack(parts[3]))
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

    def write_stderr(self, error_message: str, parent_header: Any) -> None:
        """Keep complaints about a kernel that says too much on the server's side."""
        self.log.warning(error_message)

    def on_kernel_restarted(self) -> None:
        """Tell the page; the old kernel will answer nothing any more."""
        self.budget.forget()
        super().on_kernel_restarted()

    @property
    def _wire(self) -> Any:
        """The stream below the socket."""
        socket: Any = self.websocket_handler.ws_connection
        return socket.stream

    def _keep(self, content: dict[str, Any]) -> None:
        """Write what the page is not told to the server's log: the first of it, or a reader could fill the disk."""
        self.kept += 1
        if self.kept <= MOST_KEPT:
            said = content.get("text") or "\n".join(content.get("traceback", ()))
            self.log.error("kernel %s: %s", self.kernel_id, strip_ansi(str(said))[:LONGEST_KEPT])

    def _refuse(self, why: str) -> None:
        self.is_refused = True
        self.log.info("socket of kernel %s closed: %s", self.kernel_id, why)
        self.websocket_handler.close(REFUSED, why)
