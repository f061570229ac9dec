"""A web host for the static edition: it compresses, and sends no faster than it is told."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

KINDS = {
    ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
    ".json": "application/json", ".woff2": "font/woff2", ".png": "image/png", ".wasm": "application/wasm",
}  # fmt: skip
PIECE = 16_384  # [bytes] sent at a time
TEXT = (".html", ".js", ".mjs", ".css", ".json", ".wasm")  # as hosts compress


@dataclass
class Host:
    """A folder on the web.

    Attributes
    ----------
    rate : float
        Of the line [bytes/s]; 0 for as fast as it goes.
    latency : float
        Before each answer [s].
    sent : list of (str, int)
        What was asked for, and the bytes of its answer.
    """

    folder: Path
    port: int = 0
    rate: float = 0
    latency: float = 0
    sent: list[tuple[str, int]] = field(default_factory=list)
    free: float = 0  # when the line is free again
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, name: str) -> str:
        """Return the address of a file."""
        return f"http://127.0.0.1:{self.port}/{name}"

    def pack(self) -> None:
        """Compress all that is sent so, before it is asked for."""
        for path in self.folder.rglob("*"):
            if path.suffix in TEXT:
                _packed(path, path.stat().st_mtime_ns)

    def wait_for_the_line(self, size: int) -> None:
        """Sleep as long as a line of this rate needs; all answers share it."""
        if not self.rate:
            return
        with self.lock:
            self.free = max(self.free, time.monotonic()) + size / self.rate
            until = self.free
        time.sleep(max(0.0, until - time.monotonic()))


@lru_cache(maxsize=2000)
def _packed(path: Path, _time: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def hosting(folder: Path) -> Iterator[Host]:
    """Serve a folder while the block runs."""
    host = Host(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = unquote(urlsplit(self.path).path).lstrip("/")
            path = (folder / name).resolve()
            time.sleep(host.latency)
            if not path.is_file() or not path.is_relative_to(folder.resolve()):
                self.send_error(404)
                return
            text = path.suffix in TEXT
            body = _packed(path, path.stat().st_mtime_ns) if text else path.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", KINDS.get(path.suffix, "application/octet-stream"))
            self.send_header("Cache-Control", "max-age=3600")
            self.send_header("Content-Length", str(len(body)))
            if text:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            host.sent.append((name, len(body)))
            for at in range(0, len(body), PIECE):
                piece = body[at : at + PIECE]
                host.wait_for_the_line(len(piece))
                self.wfile.write(piece)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
