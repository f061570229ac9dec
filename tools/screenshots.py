"""Real screenshots of the dashboards, for the gallery and README: ``python -m tools.screenshots``.

Each notebook names its cover in its metadata: ``mktlib.cover``, the name of one of its explorers, and
``mktlib.cover_values`` if its controls should stand elsewhere than at their start, as a link has them.
"""

from __future__ import annotations

import contextlib
import io
import json
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from mktlib.dashboards.catalogue import Page, read_catalogue
from tools.browser import launch

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "mktlib" / "dashboards" / "pictures"
README = ROOT / "docs" / "pictures"
COVER = (640, 400)  # [CSS px]
SCALE = 1.5
COLOURS = 200  # a screenshot of flat colours needs no more


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Serve the dashboards on a free port and yield their address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "mktlib", "serve", "--port", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(120):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=2).close()
                break
            time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def save(png: bytes, path: Path) -> None:
    """Write a screenshot as a small PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


def open_page(browser: Browser, url: str, width: int, scheme: Any, scale: float = 1) -> Any:
    """Open a page and wait until every explorer has its picture."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=scale)
    page.goto(url)
    explorers = page.locator(".mk-explorer")
    if "/render/" in url:
        explorers.first.wait_for(timeout=60_000)
        for _attempt in range(240):  # the page's own policy forbids the eval of wait_for_function
            drawn = (
                "() => !document.querySelector('.mk-working:not([hidden])') &&"
                " [...document.querySelectorAll('.mk-explorer')].every((one) => one.dataset.frame)"
            )
            if page.locator(".waiting").count() == 0 and page.evaluate(drawn):
                break
            page.wait_for_timeout(250)
    page.wait_for_timeout(600)
    return page


def cover(page: Any, explorer: str) -> bytes:
    """Return the picture of one explorer, without its controls and words."""
    stage = page.locator(f'[data-explorer="{explorer}"] .mk-stage')
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    top = box["y"] + page.evaluate("scrollY") - 12
    clip = {"x": box["x"] - (COVER[0] - box["width"]) / 2, "y": top, "width": COVER[0], "height": COVER[1]}
    png: bytes = page.screenshot(clip=clip, full_page=True)
    return png


def address_of(base: str, page: Page) -> str:
    """Return the page's address, with the values its cover shows."""
    metadata = json.loads(page.path.read_text(encoding="utf-8"))["metadata"]["mktlib"]
    return f"{base}/{page.href}?{urllib.parse.urlencode(metadata.get('cover_values', {}))}".rstrip("?")


def main() -> None:
    """Take every screenshot again."""
    catalogue = read_catalogue(ROOT / "notebooks")
    with server() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for scheme in ("light", "dark"):
            for page in catalogue:
                if page.cover:
                    shown = open_page(browser, address_of(address, page), 704, scheme, SCALE)
                    save(cover(shown, page.cover), GALLERY / f"{page.slug}-{scheme}.png")
                    shown.close()
        gallery = open_page(browser, address, 1280, "light")
        gallery.mouse.wheel(0, 10_000)  # pictures further down are loaded when they come into sight
        gallery.wait_for_timeout(1000)
        save(gallery.screenshot(full_page=True), README / "gallery.png")
        for page in catalogue:
            if page.cover:
                shown = open_page(browser, address_of(address, page), 1000, "light")
                save(shown.locator(f'[data-explorer="{page.cover}"]').screenshot(), README / f"{page.slug}.png")
                shown.close()
        browser.close()


if __name__ == "__main__":
    main()
