"""The typeface of pages and pictures: subsets of Inter (SIL Open Font License), from Debian's `fonts-inter`.

    python -m tools.fonts

Figures are the tabular ones, so that a number that moves does not tremble. Needs `brotli` beside the tools of a
maintainer; what it writes is kept in git, so nobody else runs it.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parents[1] / "mktlib" / "ui" / "static" / "fonts"
WEIGHTS = {"regular": "Inter-Regular.otf", "semibold": "Inter-SemiBold.otf"}
BEYOND_LATIN_1 = "ıŒœŁłŠšŽž–—‘’‚“”„†•…′″€←↑→↓↔−×÷≈≠≤≥∞√∫∑∂Δ∆αβγδεκλμπρσφω₀₁₂²³½¼¾▲▼◀▶✓"


def tabular(font: TTFont) -> None:
    """Let the figures be those of one width, which the font keeps behind the feature ``tnum``."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    wide: dict[str, str] = {}
    for index in lookups:
        for part in table.LookupList.Lookup[index].SubTable:
            wide |= getattr(part, "ExtSubTable", part).mapping
    for one in font["cmap"].tables:
        for code in map(ord, "0123456789"):
            if code in one.cmap:
                one.cmap[code] = wide.get(one.cmap[code], one.cmap[code])  # tables share their columns


def subset(source: Path, name: str) -> None:
    """Write one weight as OTF (for matplotlib) and WOFF2 (for browsers)."""
    font = TTFont(source)
    tabular(font)
    options = Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.desubroutinize = True  # a tenth less in a WOFF2, which finds by itself what repeats
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # the licence stays in the file
    options.name_legacy = False
    one = Subsetter(options)
    one.populate(unicodes=[*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, BEYOND_LATIN_1)])
    one.subset(font)
    font["OS/2"].usWeightClass = 400  # for matplotlib each weight is a family of its own
    font.save(HERE / f"{name}.otf")
    font.flavor = "woff2"
    font.save(HERE / f"{name}.woff2")


def main() -> None:
    """Fetch the package, write the subsets and the licence."""
    HERE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["apt-get", "download", "-q", "fonts-inter"], cwd=folder, check=True)
        (package,) = Path(folder).glob("*.deb")
        subprocess.run(["dpkg", "-x", str(package), folder], check=True)
        for name, file in WEIGHTS.items():
            subset(next(Path(folder).rglob(file)), name)
        licence = next(Path(folder).rglob("copyright")).read_text(encoding="utf-8")
    (HERE / "LICENSE-FONTS").write_text(licence, encoding="utf-8")


if __name__ == "__main__":
    main()
