"""One palette for every picture: cash and market cap are the protagonists, in light and dark."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


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


_COLOURS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
THEMES = {name: Theme(name, **colours) for name, colours in _COLOURS.items()}
LIGHT = THEMES["light"]
