"""A port that is really ours, or one clear line."""

from __future__ import annotations

import socket

from tornado.netutil import bind_sockets


class PortTaken(OSError):
    """The port cannot be listened on; the message is the line for the reader."""


def listen_on(port: int, ip: str = "127.0.0.1") -> list[socket.socket]:
    """Sockets listening on `port`.

    Raises
    ------
    PortTaken
        If another program has it, or it may not be used.
    """
    if not 1 <= port <= 65535:
        raise PortTaken(f"port must lie between 1 and 65535, got {port}")
    try:
        return bind_sockets(port, ip)
    except PermissionError:
        raise PortTaken(f"port {port} needs rights this user lacks; choose another with --port") from None
    except OSError:
        raise PortTaken(f"port {port} is already in use; choose another with --port") from None
