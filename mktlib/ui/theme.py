"""One palette for every picture: cash and market cap are the protagonists, in light and dark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours of one scheme, named by what they mean and never by hue.

    Any two are told apart by eyes that lack one kind of cone too; fill, hatch or dashes differ as well,
    so no picture relies on colour alone.
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
    locked: str  # shares that are not for sale, mostly hatched; words in them are of ink
    accent: str  # the reader's own mark: a guess, a chosen point


_COLOURS = {  # light and dark
    "paper": ("#ffffff", "#1b1e25"),
    "ink": ("#1a1d24", "#eceae5"),
    "muted": ("#464a54", "#b5aa97"),
    "grid": ("#e9e7e2", "#2e323c"),
    "cash": ("#007462", "#4fd1c5"),
    "cap": ("#b04600", "#f8a24e"),
    "bid": ("#375da0", "#689ece"),
    "ask": ("#972e79", "#df73a0"),
    "locked": ("#90949d", "#6a6e79"),
    "accent": ("#5137a0", "#c8adfc"),
}
LIGHT, DARK = (
    Theme(name, **{role: pair[at] for role, pair in _COLOURS.items()}) for at, name in enumerate(("light", "dark"))
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
