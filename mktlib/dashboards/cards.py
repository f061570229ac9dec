"""The picture that stands for a page where its link is shown: drawn at the link's values, in a process of its own.

``python -m mktlib.dashboards.cards NOTEBOOK EXPLORER`` reads a link's query from its input and writes a PNG.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import sys
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tornado import web

from mktlib.dashboards.catalogue import Catalogue, Page

WIDTH, HEIGHT = 1200, 630  # [px] what programs that show links ask for
PATIENCE = 30  # [s] for one
KEPT = 200  # cards of those asked for last
WAITING = 8  # who may wait for a drawing; the next gets the page's own card
LONGEST, MOST = 200, 20  # of a key with its value, and of them


class Cards:
    """Cards of pages, drawn one at a time and kept."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self.drawing = asyncio.Semaphore(1)
        self.waiting = 0

    async def get(self, page: Page, query: Mapping[str, str]) -> bytes | None:
        """Return a page's card at a link's values, at its own start when too many wait."""
        key = (page.path, page.path.stat().st_mtime_ns, *sorted(query.items()))
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        if self.waiting >= WAITING:
            return await self.get(page, {}) if query and key[:2] in self.kept else None
        self.waiting += 1
        try:
            async with self.drawing:
                card = self.kept.get(key) or await draw(page, query)
        finally:
            self.waiting -= 1
        if card is None:
            return await self.get(page, {}) if query else None
        self.kept[key] = card
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return card


async def draw(page: Page, query: Mapping[str, str]) -> bytes | None:
    """Run a page's own cells in another process and draw its picture; None if that fails or takes too long."""
    named = next((key.partition(".")[0] for key in sorted(query)), page.cover)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mktlib.dashboards.cards", str(page.path), named),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "VOILA_BASE_URL": "/"},
    )
    try:
        card, _ = await asyncio.wait_for(child.communicate(json.dumps(dict(query)).encode()), PATIENCE)
    except TimeoutError:
        child.kill()
        await child.wait()
        return None
    return card if child.returncode == 0 and card.startswith(b"\x89PNG") else None


def values_in(arguments: Mapping[str, list[bytes]]) -> dict[str, str]:
    """Return what of an address's query names values of explorers."""
    found = {}
    for key, values in list(arguments.items())[:MOST]:
        text = values[-1].decode("utf-8", "replace")
        owner, dot, control = key.partition(".")
        if dot and owner.isidentifier() and control.isidentifier() and len(key) + len(text) <= LONGEST:
            found[key] = text
    return found


class CardHandler(web.RequestHandler):
    """Cards, by names made from the catalogue only."""

    def initialize(self, catalogue: Catalogue, cards: Cards) -> None:
        """Take the pages and what is drawn of them."""
        self.pages = {page.slug: page for page in catalogue}
        self.cards = cards

    async def get(self, slug: str) -> None:
        """Send one."""
        page = self.pages.get(slug)
        card = await self.cards.get(page, values_in(self.request.query_arguments)) if page else None
        if card is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", "image/png")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "public, max-age=3600")
        self.finish(card)


def main(path: str, named: str) -> None:
    """Run a notebook's published cells and write the picture of one of its explorers."""
    import resource

    import nbformat
    from PIL import Image

    from mktlib.dashboards.settings import is_published
    from mktlib.ui.draw import save
    from mktlib.ui.exploration import EXPLORERS

    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
    space: dict[str, Any] = {"display": lambda *_shown: None, "__name__": "__main__"}
    with contextlib.redirect_stdout(sys.stderr):  # what a cell prints is no part of the picture
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and is_published(cell):
                exec(compile(cell.source, f"{Path(path).stem} {cell.id}", "exec"), space)
    explorer = EXPLORERS.get(named) or next(iter(EXPLORERS.values()))
    explorer.open_link(json.load(sys.stdin))
    picture = explorer.run()
    if picture is None:
        raise ValueError(f"{named} has no picture at these values: {explorer.problem}")
    record = {**picture.record(), "height": round(HEIGHT / 1.5)}
    drawn = save(record, width=WIDTH / 1.5, ratio=1.5)
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    image.thumbnail((WIDTH, HEIGHT))
    sheet.paste(image, ((WIDTH - image.width) // 2, (HEIGHT - image.height) // 2))
    out = io.BytesIO()
    sheet.quantize(128, method=Image.Quantize.FASTOCTREE).save(out, "PNG", compress_level=9)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main(*sys.argv[1:3])
