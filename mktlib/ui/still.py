"""A picture without controls, for a page's prose: light and dark, wide and narrow, with its sentence as alternative."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from typing import Any

from mktlib.ui.chart import Chart
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

    picture: Any

    def __repr__(self) -> str:
        return str(self.picture.says if isinstance(self.picture, Chart) else self.picture.sentence())

    def _repr_html_(self) -> str:
        sources = "".join(
            f'<source media="{media}" srcset="{self._data(width, theme)}">'
            for media, width, theme in (
                ("screen and (max-width: 600px) and (prefers-color-scheme: dark)", NARROW, DARK),
                ("(max-width: 600px)", NARROW, LIGHT),
                ("screen and (prefers-color-scheme: dark)", WIDE, DARK),
            )
        )
        alternative = html.escape(repr(self), quote=True)
        image = f'<img src="{self._data(WIDE, LIGHT)}" alt="{alternative}" style="{_IMAGE}">'
        words = f'<figcaption style="{_WORDS}">{html.escape(repr(self))}</figcaption>'
        return f'<figure style="margin:1em 0"><picture>{sources}{image}</picture>{words}</figure>'

    def _data(self, width: int, theme: Theme) -> str:
        if isinstance(self.picture, Chart):
            from mktlib.ui.draw import png

            image = png(self.picture.record(), width, theme, colours=64)
        else:
            from mktlib.ui.scene import still

            image = still(self.picture, width, 1.5, theme, colours=64)
        return "data:image/png;base64," + base64.b64encode(image).decode()


# What follows the figure in a notebook shows nothing until an explorer lives in it: neither "Loading" nor an error.
_UNTIL = ".jp-OutputArea-child:has(.mk-still)+.jp-OutputArea-child:not(:has(.mk-explorer)){display:none}"


def stand_in(name: str, image: bytes, words: str) -> dict[str, str]:
    """Return what stands before an explorer's widget, in all formats: its picture and its sentence.

    An exported or saved notebook has no Python, and often no script that could draw a widget; the script that can
    takes this figure away.
    """
    data, said = base64.b64encode(image).decode(), html.escape(words, quote=True)
    picture = f'<img src="data:image/png;base64,{data}" alt="{said}" style="{_IMAGE}">'
    figure = (
        f'<figure class="mk-still mk-still-{name}" style="margin:0">{picture}<figcaption>{said}</figcaption></figure>'
    )
    return {"text/html": f"{figure}<style>{_UNTIL}</style>", "image/png": data, "text/plain": words}


def show(picture: Any) -> Still:
    """Return `picture` as an image with its sentence below it.

    Examples
    --------
    >>> from mktlib.ui import axis, chart, panel, point
    >>> show(chart(panel("A dot", point(1, 1), x=axis(low=0, high=2), y=axis(low=0, high=2)), says="One dot."))
    One dot.
    """
    return Still(picture)
