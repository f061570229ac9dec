"""A page opened without a browser: its kernel, its socket, its goodbye."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from websockets.sync.client import ClientConnection, connect

from mktlib.dashboards.guard import PROTOCOL
from tests.deploy.site import Answer, Reader

_PAGE_SETTINGS = re.compile(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', re.DOTALL)


def kernel_of(page: Answer) -> str:
    """Return the kernel that a page names."""
    assert page.status == 200, page.text[:300]
    found = _PAGE_SETTINGS.search(page.text)
    assert found, page.text[:1000]
    return str(json.loads(found[1])["kernelId"])


def socket_of(reader: Reader, kernel: str, base: str = "/", **options: Any) -> ClientConnection:
    """Open a page's socket as its browser does."""
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    return connect(
        f"{reader.url.replace('http', 'ws')}{base}api/kernels/{kernel}/channels?session_id={uuid.uuid4()}",
        subprotocols=[PROTOCOL],  # type: ignore[list-item]
        origin=reader.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookies} if cookies else {},
        open_timeout=30,
        max_size=None,
        **options,
    )


def answers(socket: ClientConnection) -> str:
    """Ask a kernel who it is; return its language."""
    asked = uuid.uuid4().hex
    header = {"msg_id": asked, "msg_type": "kernel_info_request", "session": "x", "username": "", "version": "5.3"}
    header["date"] = "2026-01-01T00:00:00Z"
    parts = [b"shell", json.dumps(header).encode(), b"{}", b"{}", b"{}"]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    socket.send(b"".join(n.to_bytes(8, "little") for n in [len(offsets), *offsets]) + b"".join(parts))
    while True:
        reply = socket.recv(timeout=60)
        assert isinstance(reply, bytes)
        at = [int.from_bytes(reply[8 * i : 8 * i + 8], "little") for i in range(1, reply[0] + 1)]
        kind, parent, content = (json.loads(reply[at[i] : at[i + 1]]) for i in (1, 2, 4))
        if kind["msg_type"] == "kernel_info_reply" and parent["msg_id"] == asked:
            return str(content["language_info"]["name"])


def goodbye(reader: Reader, kernel: str, base: str = "/") -> Answer:
    """Leave a page as its browser does."""
    token = reader.cookies.get("_xsrf", "")
    return reader.ask(f"{base}voila/api/shutdown/{kernel}", "POST", b"", X_XSRFToken=token)


def knows(replica: str, kernel: str, base: str = "/") -> bool:
    """Whether a kernel lives on a replica, asked directly."""
    return Reader(replica).ask(f"{base}api/kernels/{kernel}").status == 200
