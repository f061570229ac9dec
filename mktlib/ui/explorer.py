"""Explorers: one model function and its named controls become a picture, numbers and a sentence on a page."""

from __future__ import annotations

import base64
import html
import inspect
import re
from collections.abc import Callable
from typing import Any

from mktlib.ui.controls import Control
from mktlib.ui.exploration import Exploration, is_published, server_log

LIVE = "application/vnd.what-a-price-is.explorer+json"  # an explorer as a published page makes it live
_IMAGE = (
    "display:block;box-sizing:border-box;width:100%;height:auto;padding:0;"
    "border:1px solid rgba(128,128,128,.25);border-radius:14px"
)
# What follows the figure in a notebook shows nothing until an explorer lives in it: neither "Loading" nor an error.
_UNTIL = ".jp-OutputArea-child:has(.mk-still)+.jp-OutputArea-child:not(:has(.mk-explorer)){display:none}"


class Explorer(Exploration):
    """A model function with controls; displayed, it is an explorer; called, it is the function."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """Return the live widget, and for readers without one the still picture and its sentence.

        Outside a published page its author sees what the model raised.
        """
        picture = self.first()
        if picture is None or self.problem:
            if not is_published():
                self.model(**self.values)  # raises once more, with the author's own lines
            return {"text/plain": self.problem}
        bundle: dict[str, Any] = {"text/plain": str(self.said)}
        from mktlib.ui.view import View

        self.view = View(self)
        try:
            if not is_published() and self.form == "explorer":  # a published page draws the chart itself
                from IPython import display, get_ipython

                from mktlib.ui.draw import png

                still = png(picture.record(), 760, colours=64)
                if getattr(get_ipython(), "kernel", None):
                    # An output of its own: of one with a widget, exporters keep nothing else.
                    display.display(stand_in(self.name, still, bundle["text/plain"]), raw=True)
                else:
                    bundle["image/png"] = still
        except Exception:
            server_log(f"explorer {self.name} could not draw its still picture")
        if is_published():
            bundle[LIVE] = {"model": self.view.model_id, "spec": self.view.spec, "shown": self.view.shown}
        live = self.view._repr_mimebundle_()
        data, metadata = live if isinstance(live, tuple) else (live, {})  # a host's own words on how to show it
        return {**bundle, **{key: value for key, value in data.items() if key != "text/plain"}}, metadata


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


def explore(
    title: str = "", /, *, remember: str = "", quote: bool = False, **controls: Control
) -> Callable[[Callable[..., Any]], Explorer]:
    """Turn a model function into an explorer.

    Parameters
    ----------
    title : str, optional
        What the explorer is called on the page; the function's name in words when not given.
    remember : str, optional
        Keep the values in the reader's browser under this name; another page's explorer with the
        same `remember` and control names opens with them, and a `commit` made in one holds in all of the page.
    quote : bool
        Offer to copy the sentence, with the link that reopens it.
    **controls : Control
        One per argument of the function, from `slider`, `log_slider`, `choice`, `toggle`, `player`,
        `commit`, `story`, `presses`, `upload`.

    Returns
    -------
    callable
        A decorator that gives an `Explorer`.

    Raises
    ------
    ValueError
        If a control is not a `Control`, there is none, a name cannot stand in a link, or the
        controls are not the arguments of the function.

    Examples
    --------
    >>> from mktlib.ui import axis, chart, panel, point, say, slider
    >>> @explore("Twice", number=slider("Number", 0, 10, 3, step=1))
    ... def twice(number):
    ...     return chart(panel("Twice", point(number, 2 * number), x=axis(low=0, high=10), y=axis(low=0, high=20)),
    ...                  says=say("Twice {n:number} is {m:number}.", n=number, m=2 * number))
    >>> twice.run()
    Twice 3 is 6.
    """
    if not controls:
        raise ValueError("an explorer needs at least one control")
    for name, control in controls.items():
        if not isinstance(control, Control):
            raise ValueError(f"{name} must be a control such as slider(...), got {control!r}")
    if not re.fullmatch(r"[a-z0-9_]*", remember):
        raise ValueError(f"remember must be lower-case letters, digits and _, got {remember!r}")

    def decorate(model: Callable[..., Any]) -> Explorer:
        try:
            inspect.signature(model).bind(**controls)
        except TypeError as why:
            raise ValueError(f"the controls must be the arguments of {model.__name__}: {why}") from None
        words = model.__name__.replace("_", " ")
        return Explorer(model, controls, title or words[:1].upper() + words[1:], remember, quote)

    return decorate
