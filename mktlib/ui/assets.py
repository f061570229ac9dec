"""The script and the style sheet of explorers, as one text each: what a widget carries, or a server sends."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
FONTS = tuple(f"fonts/{weight}.woff2" for weight in ("regular", "semibold"))


@cache
def script() -> str:
    """Return the drawer, the explorer and the exercise as one module."""
    parts = "".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("draw", "explorer", "exercise"))
    return "".join(line for line in parts.splitlines(keepends=True) if not line.startswith("import "))


@cache
def style(alone: bool = True) -> str:
    """Return the style sheet; `alone`, with its typeface inside."""
    text = (STATIC / "explorer.css").read_text(encoding="utf-8")
    for name in FONTS if alone else ():
        font = base64.b64encode((STATIC / name).read_bytes()).decode()
        text = text.replace(f"url({name})", f"url(data:font/woff2;base64,{font})")
    return text


@cache
def version() -> str:
    """Return what names this state of both, so that a browser may keep them."""
    return hashlib.sha256((script() + style()).encode()).hexdigest()[:16]
