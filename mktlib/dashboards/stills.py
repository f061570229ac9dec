"""What the pages' drawer needs from a server: its script, its style sheet, its typeface; and stills of records."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from typing import Any

from tornado import web

from mktlib.ui import assets

UI, STILL = r"ui/(.+)", r"stills/([0-9a-f]{32})\.png"
KEPT = 365 * 24 * 3600  # [s] by a browser: the address changes with the content
MOST = 400  # records remembered, of those that were shown last


class Stills:
    """Records of pages that were shown, by their digest: only they can be asked for."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.base = "/"
        self.records: OrderedDict[str, str] = OrderedDict()
        self.drawn: dict[str, bytes] = {}

    def address(self, record: str) -> str:
        """Remember a record and return where its still is."""
        digest = hashlib.sha256(record.encode()).hexdigest()[:32]
        self.records[digest] = record
        self.records.move_to_end(digest)
        while len(self.records) > self.most:
            gone, _record = self.records.popitem(last=False)
            self.drawn.pop(gone, None)
        return f"{self.base}stills/{digest}.png"

    def draw(self, digest: str) -> bytes | None:
        """Return the still of a record, if that was shown lately."""
        if digest not in self.drawn and digest in self.records:
            from mktlib.ui.draw import png

            self.drawn[digest] = png(json.loads(self.records[digest]), 760, colours=64)
        return self.drawn.get(digest)


STILLS = Stills()  # of this server


class UiHandler(web.RequestHandler):
    """The drawer's own files, by their names only."""

    TYPES = {"js": "text/javascript", "css": "text/css", "woff2": "font/woff2"}  # noqa: RUF012

    def get(self, name: str) -> None:
        """Send one."""
        if name == "explorer.js":
            body: str | bytes = assets.script()
        elif name == "explorer.css":
            body = assets.style(alone=False)
        elif name in assets.FONTS:
            body = (assets.STATIC / name).read_bytes()
        else:
            raise web.HTTPError(404)
        self.set_header("Content-Type", self.TYPES[name.rpartition(".")[2]])
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", f"public, max-age={KEPT}, immutable")
        self.finish(body)


class StillHandler(web.RequestHandler):
    """A picture for readers without scripts."""

    async def get(self, digest: str) -> None:
        """Send one; drawing it does not hold up the server."""
        image: Any = await asyncio.to_thread(STILLS.draw, digest)
        if image is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "image/png")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "public, max-age=3600")
        self.finish(image)
