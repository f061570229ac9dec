"""The socket between page and kernel: answers leave at once, malformed frames close it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

PROTOCOL = "v1.kernel.websocket.jupyter.org"
LARGEST_FRAME = 1 << 20  # [bytes] what a page may send at once; the pictures go the other way
_MOST_PARTS = 64


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Small frames are not held back (TCP_NODELAY): a dragged slider stays at the hand."""

    def connect(self) -> Any:
        """Connect, and switch off the waiting for fuller packets."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class GuardedConnection(PromptConnection):
    """For pages that strangers open: only well-formed frames of protocol v1 reach the parser.

    A tiny frame may claim an absurd number of parts; read unchecked, it freezes the server.
    """

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a well-formed frame on; close the socket on any other."""
        if self.websocket_handler.selected_subprotocol != PROTOCOL or not well_formed(incoming_msg):
            self.websocket_handler.close(1002, "malformed frame")
            return
        super().handle_incoming_message(incoming_msg)


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
    offsets = [int.from_bytes(frame[8 * i : 8 * (i + 1)], "little") for i in range(1, count + 1)]
    rising = all(a <= b for a, b in pairwise(offsets))
    return rising and offsets[0] == 8 * (count + 1) and offsets[-1] == len(frame)
