"""README's pictures, drawn from the pages' own explorers: ``make pictures``.

A still of an explorer at values of its controls, and eight seconds of the box on the index: the part of all shares that
changes hands is pulled from one end to the other and back.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

from mktlib.publish.describe import is_published
from mktlib.ui.draw import save
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
    for cell in nbformat.read(path, as_version=4).cells:  # type: ignore[no-untyped-call]
        if cell.cell_type == "code" and is_published(cell):
            exec(compile(cell.source, f"{path.stem} {cell.id}", "exec"), space)
    return dict(EXPLORERS)


def drawn(explorer: Any, values: dict[str, str], width: int, ratio: float) -> Image.Image:
    """Return an explorer's picture at values, as a link writes them."""
    explorer.reset()
    if left := explorer.open_link({f"{explorer.name}.{name}": text for name, text in values.items()}):
        raise ValueError(f"{explorer.name} has no {', '.join(left)}")
    record = explorer.run().record()  # without controls: on paper nothing can be pulled
    return Image.open(io.BytesIO(save(record, width=width, ratio=ratio))).convert("RGB")


def main() -> None:
    """Draw them all."""
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
