"""The scripts every page begins with, sent as one file.

Voila's front end comes in some sixty small files, each asked for on its own. The list beside this
module names those that a page needs to begin; here they are joined, the entry last. A name that
another release of Voila does not have is left out: the front end then asks for what it misses.

The list is made by ``python -m tools.scripts``, which watches a page open.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler

LIST = Path(__file__).with_name("scripts.json")
ENTRY = "voila.js"
ADDRESS = "scripts.js"  # below the server's base URL
KEPT = 365 * 24 * 3600  # [s] by a browser: the address changes with the content


@dataclass(frozen=True)
class Scripts:
    """One joined file, compressed, and what the page will ask for next."""

    body: bytes
    version: str
    next: tuple[str, ...]

    @classmethod
    def of(cls, static: list[str], labextensions: list[str], listed: dict[str, list[str]] | None = None) -> Scripts:
        """Join what is `listed` and there.

        Parameters
        ----------
        static, labextensions : list of str
            Folders, the first that holds a file wins.
        listed : dict, optional
            Names of files: "static" to join, "labextensions" to announce. The list beside this
            module when not given.

        Raises
        ------
        FileNotFoundError
            If the entry itself is nowhere.
        """
        names = listed or json.loads(LIST.read_text(encoding="utf-8"))
        entry = _found(static, ENTRY)
        if entry is None:
            raise FileNotFoundError(ENTRY)
        parts = [path for name in names["static"] if (path := _found(static, name))]
        text = b"\n;".join(path.read_bytes() for path in (*parts, entry))
        there = tuple(name for name in names["labextensions"] if _found(labextensions, name.partition("?")[0]))
        return cls(gzip.compress(text, 6, mtime=0), hashlib.sha256(text).hexdigest()[:16], there)

    def named(self, page_config: dict[str, Any]) -> dict[str, Any]:
        """Add to a page's settings where the file is, and which ones follow."""
        base, extensions = page_config["baseUrl"], page_config["fullLabextensionsUrl"]
        page_config["scriptsUrl"] = f"{base}{ADDRESS}?v={self.version}"
        page_config["scriptsNext"] = [f"{extensions}/{name}" for name in self.next]
        return page_config


def _found(folders: list[str], name: str) -> Path | None:
    return next((path for folder in folders if (path := Path(folder) / name).is_file()), None)


class ScriptsHandler(JupyterHandler):
    """Sends the joined file."""

    def initialize(self, scripts: Scripts) -> None:
        """Take the file."""
        self.scripts = scripts

    def get(self) -> None:
        """Send it, compressed for whoever takes that."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Vary", "Accept-Encoding")
        fresh = self.get_argument("v", "") == self.scripts.version
        self.set_header("Cache-Control", f"public, max-age={KEPT}, immutable" if fresh else "no-cache")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(self.scripts.body)
        else:
            self.finish(_plain(self.scripts.body))


@lru_cache(maxsize=1)
def _plain(body: bytes) -> bytes:
    return gzip.decompress(body)
