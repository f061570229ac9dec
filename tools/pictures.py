"""Pictures that are kept, drawn from the pages' own explorers: ``make pictures``.

README's: a still of an explorer at values of its controls, and eight seconds of the box on the index: the part of all
shares that changes hands is pulled from one end to the other and back. And a still of every explorer as its page
begins, which the package carries for copies; one whose chart says what it said before is left as it is.
"""

from __future__ import annotations

import io
import json
import shutil
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

from mktlib.publish.pictures import TRAVEL, WIDTH, code_of
from mktlib.ui.draw import png, save
from mktlib.ui.exploration import EXPLORERS

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
STILLS = {
    "11_price_tag": ("one_trade", {"price": "100"}),
    "12_supply_curve": ("draw", {}),
    "13_inevitable": ("two_ways_up", {}),
}
FRAME = 100  # [ms]
STEPS = 40  # of the way there


def explorers(path: Path) -> dict[str, Any]:
    """Run a notebook's published cells here and return its explorers."""
    EXPLORERS.clear()
    space: dict[str, Any] = {"display": lambda *_shown: None, "__name__": "__main__"}
    for i, source in enumerate(code_of(path)):
        exec(compile(source, f"{path.stem} {i}", "exec"), space)
    return dict(EXPLORERS)


def drawn(explorer: Any, values: dict[str, str], width: int, ratio: float) -> Image.Image:
    """Return an explorer's picture at values, as a link writes them."""
    explorer.reset()
    if left := explorer.open_link({f"{explorer.name}.{name}": text for name, text in values.items()}):
        raise ValueError(f"{explorer.name} has no {', '.join(left)}")
    record = explorer.run().record()  # without controls: on paper nothing can be pulled
    return Image.open(io.BytesIO(save(record, width=width, ratio=ratio))).convert("RGB")


def travelling(path: Path, before: dict[str, int], folder: Path) -> dict[str, int]:
    """Draw a page's explorers as it begins into its folder; return sums of its cells and of each chart's record."""
    runs = {name: one.run() for name, one in explorers(path).items() if one.form == "explorer"}
    records = {name: chart.record() for name, chart in runs.items() if chart}
    sums = {name: sum_of(record) for name, record in records.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, record in records.items():
        if before.get(name) != sums[name] or not (folder / f"{name}.png").is_file():
            (folder / f"{name}.png").write_bytes(png(record, WIDTH, colours=64))
    for left in {one.stem for one in folder.iterdir()} - set(records):
        (folder / f"{left}.png").unlink()
    return {"cells": zlib.crc32(repr(code_of(path)).encode()), **sums}


def sum_of(record: dict[str, Any]) -> int:
    """Return the sum that stands for a chart's record."""
    return zlib.crc32(json.dumps(record, sort_keys=True).encode())


def all_travelling(notebooks: Path, out: Path) -> None:
    """Draw what the package carries: a folder for each page, and the sums of what all was made of."""
    kept = out / "sums.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    pages = {path.stem: path for path in sorted(notebooks.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts}
    sums = {slug: travelling(path, before.get(slug, {}), out / slug) for slug, path in pages.items()}
    for slug in before.keys() - sums.keys():
        shutil.rmtree(out / slug, ignore_errors=True)
    kept.write_text(json.dumps(sums, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    """Draw them all."""
    all_travelling(ROOT / "notebooks", TRAVEL)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for slug, (name, values) in STILLS.items():
        (path,) = (ROOT / "notebooks").rglob(f"{slug}.ipynb")
        image = drawn(explorers(path)[name], values, 760, 1.5).quantize(96, method=Image.Quantize.FASTOCTREE)
        image.save(PICTURES / f"{slug}.png", optimize=True)
    box = explorers(ROOT / "notebooks" / "index.ipynb")["five_minutes"]
    parts = [1 + round(95 * i / STEPS) for i in range(STEPS)]
    frames = [drawn(box, {"step": "4", "part": str(part)}, 640, 1) for part in (*parts, *reversed(parts))]
    palette = frames[STEPS // 2].quantize(48, method=Image.Quantize.FASTOCTREE)
    first, *rest = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    first.save(PICTURES / "box.gif", save_all=True, append_images=rest, duration=FRAME, loop=0, optimize=True)


if __name__ == "__main__":
    main()
