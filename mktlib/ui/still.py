"""A picture without controls, for a page's prose: light and dark, wide and narrow, with its sentence as alternative."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass

from mktlib.ui.picture import Picture
from mktlib.ui.scene import still
from mktlib.ui.theme import DARK, LIGHT, Theme

WIDE, NARROW = 960, 360  # [CSS px]
_IMAGE = (
    "display:block;box-sizing:border-box;width:100%;height:auto;padding:0;"
    "border:1px solid rgba(128,128,128,.25);border-radius:14px"
)
_WORDS = "margin:.6em 0 0;opacity:.8;font-size:.95em"


@dataclass(frozen=True)
class Still:
    """A drawn picture that displays itself as an image; see `show`."""

    picture: Picture

    def __repr__(self) -> str:
        return self.picture.sentence()

    def _repr_html_(self) -> str:
        sources = "".join(
            f'<source media="{media}" srcset="{_data(self.picture, width, theme)}">'
            for media, width, theme in (
                ("screen and (max-width: 600px) and (prefers-color-scheme: dark)", NARROW, DARK),
                ("(max-width: 600px)", NARROW, LIGHT),
                ("screen and (prefers-color-scheme: dark)", WIDE, DARK),
            )
        )
        alternative = html.escape(self.picture.sentence(), quote=True)
        image = f'<img src="{_data(self.picture, WIDE, LIGHT)}" alt="{alternative}" style="{_IMAGE}">'
        words = f'<figcaption style="{_WORDS}">{html.escape(self.picture.sentence())}</figcaption>'
        return f'<figure style="margin:1em 0"><picture>{sources}{image}</picture>{words}</figure>'


def show(picture: Picture) -> Still:
    """Return `picture` as an image with its sentence below it.

    Examples
    --------
    >>> from mktlib.ui.panels.two_meters import MetersPicture
    >>> show(MetersPicture(cash=10_000, cap_change=5e10))
    $10,000 changed hands and the market cap rose by $50 billion: each dollar re-marked $5 million.
    """
    return Still(picture)


def _data(picture: Picture, width: int, theme: Theme) -> str:
    png = still(picture, width, 1.5, theme, colours=64)
    return "data:image/png;base64," + base64.b64encode(png).decode()
