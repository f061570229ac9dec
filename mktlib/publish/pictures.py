"""Pictures of explorers for where they do not live: the card of a link, at its values, and stills without scripts.

A page's own cells are run in a process of its own: ``python -m mktlib.publish.pictures NOTEBOOK EXPLORER`` reads a
link's query from its input, and writes a card, or without an explorer's name a still of each.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import os
import sys
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from mktlib.publish.catalogue import Page
from mktlib.publish.describe import CARD, is_published

PATIENCE = 30  # [s] for one
KEPT = 200  # of those asked for last
WAITING = 8  # who may wait for a drawing; the next gets the page's own card
WIDTH = 760  # [px] of a still
TRAVEL = Path(__file__).parents[1] / "pictures"  # stills of our pages as they begin, and sums of what they were made of
Drawn = Mapping[str, bytes]


class Pictures:
    """Cards and stills of pages, drawn one at a time and kept."""

    def __init__(self) -> None:
        self.kept: OrderedDict[tuple[Any, ...], Drawn] = OrderedDict()
        self.drawing = asyncio.Semaphore(1)
        self.waiting = 0

    async def card(self, page: Page, query: Mapping[str, str]) -> bytes | None:
        """Return a page's card at a link's values, at its own start when that fails or too many wait."""
        named = next((key.partition(".")[0] for key in sorted(query)), page.cover)
        found = await self._get(page, named, query) or (await self._get(page, page.cover, {}) if query else {})
        return found.get("card")

    async def still(self, page: Page, explorer: str) -> bytes | None:
        """Return the picture of an explorer as the page begins."""
        return (await self._get(page, "", {})).get(explorer)

    async def _get(self, page: Page, named: str, query: Mapping[str, str]) -> Drawn:
        key = (page.path, page.path.stat().st_mtime_ns, named, *sorted(query.items()))
        if key not in self.kept and self.waiting < WAITING:
            self.waiting += 1
            try:
                async with self.drawing:
                    if key not in self.kept and (drawn := await draw(page, named, query)):
                        self.kept[key] = drawn
            finally:
                self.waiting -= 1
        if key in self.kept:
            self.kept.move_to_end(key)
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return self.kept.get(key, {})


def code_of(path: Path) -> list[str]:
    """Return the code of a notebook's published cells."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code" and is_published(cell)]


async def draw(page: Page, named: str, query: Mapping[str, str]) -> Drawn:
    """Run a page's own cells in another process and draw; nothing if that fails or takes too long.

    Stills of a page of ours travel with it: they are taken as long as its cells are those they were drawn from.
    """
    sums = json.loads((TRAVEL / "sums.json").read_text(encoding="utf-8")).get(page.slug, {})
    if not named and sums.get("cells") == zlib.crc32(repr(code_of(page.path)).encode()):
        return {path.stem: path.read_bytes() for path in (TRAVEL / page.slug).glob("*.png")}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mktlib.publish.pictures", str(page.path), named),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "VOILA_BASE_URL": "/"},
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(json.dumps(dict(query)).encode()), PATIENCE)
    except TimeoutError:
        child.kill()
        await child.wait()
    return {} if child.returncode else {name: base64.b64decode(text) for name, text in json.loads(said).items()}


def main(path: str, named: str) -> None:
    """Run a notebook's published cells and write the card of one of its explorers, or stills of all."""
    import resource

    from mktlib.ui.draw import png
    from mktlib.ui.exploration import EXPLORERS

    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
    space: dict[str, Any] = {"display": lambda *_shown: None, "__name__": "__main__"}
    with contextlib.redirect_stdout(sys.stderr):  # what a cell prints is no part of the picture
        for i, source in enumerate(code_of(Path(path))):
            exec(compile(source, f"{Path(path).stem} {i}", "exec"), space)
    if named:
        explorer = EXPLORERS.get(named) or next(iter(EXPLORERS.values()))
        explorer.open_link(json.load(sys.stdin))
        picture = explorer.run()
        if picture is None:
            raise ValueError(f"{named} has no picture at these values: {explorer.problem}")
        drawn = {"card": card_of(picture.record())}
    else:
        runs = {name: one.run() for name, one in EXPLORERS.items() if one.form == "explorer"}
        drawn = {name: png(picture.record(), WIDTH, colours=64) for name, picture in runs.items() if picture}
    json.dump({name: base64.b64encode(image).decode() for name, image in drawn.items()}, sys.stdout)


def card_of(record: dict[str, Any]) -> bytes:
    """Return a chart as the picture that stands for a link."""
    from PIL import Image

    from mktlib.ui.draw import save

    width, height = CARD
    drawn = save({**record, "height": round(height / 1.5)}, width=width / 1.5, ratio=1.5)
    sheet = Image.new("RGB", CARD, "#ffffff")
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    image.thumbnail(CARD)
    sheet.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    out = io.BytesIO()
    sheet.quantize(128, method=Image.Quantize.FASTOCTREE).save(out, "PNG", compress_level=9)
    return out.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:3])
