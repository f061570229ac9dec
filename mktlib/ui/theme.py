"""One palette for every picture: cash and market cap are the protagonists, in light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Theme:
    """Colours of one scheme, named by what they mean and never by hue.

    Each pair that must be told apart also differs in lightness, fill or hatch, so no picture relies
    on colour alone.
    """

    name: str
    paper: str  # the card a picture is printed on
    ink: str  # text and axes that carry the message
    muted: str  # ticks, second-rank text
    grid: str
    cash: str  # money that changes hands
    cap: str  # market capitalisation
    bid: str
    ask: str
    locked: str  # shares that are not for sale: always hatched as well
    accent: str  # the reader's own mark: a guess, a chosen point

    def rc(self) -> dict[str, Any]:
        """Matplotlib settings of this theme, for ``matplotlib.rc_context``."""
        return {
            "font.family": ["DejaVu Sans"],
            "font.size": px(13),
            "text.color": self.ink,
            "text.parse_math": False,  # two sums of money in one sentence are no formula
            "text.hinting": HINTING,
            "figure.facecolor": self.paper,
            "axes.facecolor": self.paper,
            "axes.edgecolor": self.muted,
            "axes.labelcolor": self.muted,
            "axes.labelsize": px(13),
            "axes.linewidth": 0.7,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.unicode_minus": True,
            "grid.color": self.grid,
            "grid.linewidth": 0.7,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "xtick.labelsize": px(12),
            "ytick.labelsize": px(12),
            "xtick.major.size": 3,
            "ytick.major.size": 0,
            "xtick.major.width": 0.7,
            "legend.loc": "upper left",
            "legend.frameon": False,
            "legend.fontsize": px(12),
            "legend.title_fontsize": px(12),
            "legend.labelcolor": self.muted,
            "legend.borderpad": 0,
            "legend.borderaxespad": 0.3,
            "legend.columnspacing": 1,
            "legend.handlelength": 1.6,
            "legend.handletextpad": 0.5,
            "legend.labelspacing": 0.3,
            "hatch.linewidth": 0.8,
            "lines.solid_capstyle": "round",
            "path.simplify": True,
        }


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1a1d24",
    muted="#5b616e",
    grid="#e9e7e2",
    cash="#188270",
    cap="#bf5608",
    bid="#3861a4",
    ask="#91256e",
    locked="#a9adb6",
    accent="#5137a0",
)

DARK = Theme(
    name="dark",
    paper="#1b1e25",
    ink="#eceae5",
    muted="#a6abb7",
    grid="#2e323c",
    cash="#4fd1c5",
    cap="#f8a24e",
    bid="#689ece",
    ask="#df73a0",
    locked="#6d7380",
    accent="#c8adfc",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

HINTING = "none"  # hinted bold digits look like another typeface at one device pixel per CSS pixel

# Figures are laid out in CSS pixels: 100 of them to the inch, whatever the screen's density.
DPI = 100


def px(size: float) -> float:
    """Return the size in points of `size` CSS pixels."""
    return size * 72 / DPI
