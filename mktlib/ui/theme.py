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


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1a1d24",
    muted="#464a54",
    grid="#e9e7e2",
    cash="#007462",
    cap="#b04600",
    bid="#375da0",
    ask="#972e79",
    locked="#90949d",
    accent="#5137a0",
)

DARK = Theme(
    name="dark",
    paper="#1b1e25",
    ink="#eceae5",
    muted="#b5aa97",
    grid="#2e323c",
    cash="#4fd1c5",
    cap="#f8a24e",
    bid="#689ece",
    ask="#df73a0",
    locked="#6a6e79",
    accent="#c8adfc",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
