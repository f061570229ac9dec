"""Scripts and styles, compressed once for all readers and kept by their browsers for a while."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

KEPT = 3600  # [s] by a browser, before it asks again
MOST_FILES = 512  # held compressed: a page asks for about eighty
SUFFIXES = {".js", ".css", ".json", ".svg", ".html"}


class CompressedFiles(StaticFileHandler):
    """Put before a handler of static files, it sends texts as gzip to whoever takes that."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send one file; ranges and pictures go the handler's own way."""
        takes = "gzip" in self.request.headers.get("Accept-Encoding", "")
        part = "Range" in self.request.headers
        if part:
            self.set_header("Content-Encoding", "identity")  # a part of the file, not of its compressed form
        if part or not takes or Path(path).suffix not in SUFFIXES:
            await super().get(path, include_body)
            return
        self.path = self.parse_url_path(path)
        absolute = self.get_absolute_path(self.root, self.path)  # may choose another root
        found = self.validate_absolute_path(self.root, absolute)
        if found is None:
            return
        self.absolute_path = found
        self.modified = self.get_modified_time()
        self.set_headers()
        self.set_header("Cache-Control", f"max-age={KEPT}")  # name or query of a file change with its content
        if self.should_return_304():
            self.set_status(304)
            return
        body = _zipped(found, Path(found).stat().st_mtime_ns)
        self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Length", len(body))
        if include_body:
            self.write(body)


@lru_cache(maxsize=MOST_FILES)
def _zipped(path: str, _modified: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 6, mtime=0)


def compressed(handler: type[Any]) -> type[Any]:
    """Return `handler`, a class for static files, sending compressed."""
    return type(f"Compressed{handler.__name__}", (CompressedFiles, handler), {})
