"""Explorers: one model function and its named controls become a picture, numbers and a sentence on a page.

`exploration.py` holds the state and runs the model; this file chooses how it reaches the page:
`canvas_view.py` (a canvas) or `image_view.py` (plain ipywidgets).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from mktlib.ui.controls import Control
from mktlib.ui.exploration import Exploration, server_log
from mktlib.ui.picture import Picture


class Explorer(Exploration):
    """A model function with controls; displayed, it is an explorer; called, it is the function."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """Return the live widget, and for readers without one the still picture and its sentence."""
        from mktlib.ui.scene import still

        if self.first() is None:
            return {"text/plain": self.problem}
        assert self.picture is not None
        bundle: dict[str, Any] = {"text/plain": self.said}
        try:
            bundle["image/png"] = still(self.picture)
        except Exception:
            server_log(f"explorer {self.name} could not draw its still picture")
        self.view = _view(self)
        live = self.view._repr_mimebundle_()
        data = live[0] if isinstance(live, tuple) else live
        return {**bundle, **{key: value for key, value in data.items() if key != "text/plain"}}


def _view(explorer: Explorer) -> Any:
    """Return the canvas, or plain ipywidgets where ``MKTLIB_VIEW=image`` asks or anywidget is missing."""
    if os.environ.get("MKTLIB_VIEW", "canvas") != "image":
        try:
            from mktlib.ui.canvas_view import CanvasView

            return CanvasView(explorer)
        except ImportError:
            pass
    from mktlib.ui.image_view import ImageView

    return ImageView(explorer)


def explore(
    title: str = "", /, *, remember: str = "", **controls: Control
) -> Callable[[Callable[..., Picture]], Explorer]:
    """Turn a model function into an explorer.

    Parameters
    ----------
    title : str, optional
        What the explorer is called on the page; the function's name in words when not given.
    remember : str, optional
        Keep the values in the reader's browser under this name; another page's explorer with the
        same `remember` and control names opens with them.
    **controls : Control
        One per argument of the function, from `slider`, `log_slider`, `choice`, `toggle`, `player`,
        `presses`, `upload`.

    Returns
    -------
    callable
        A decorator that gives an `Explorer`.

    Raises
    ------
    ValueError
        If a control is not a `Control`, there is none, or a name cannot stand in a link.

    Examples
    --------
    >>> from mktlib.ui.controls import log_slider
    >>> from mktlib.ui.panels.two_meters import MetersPicture
    >>> @explore(cash=log_slider("Cash", 1, 1e6, 1000, unit="$"))
    ... def meters(cash):
    ...     return MetersPicture(cash=cash, cap_change=5 * cash)
    >>> meters.run().sentence()
    '$1,000 changed hands and the market cap rose by $5,000: each dollar re-marked $5.'
    """
    if not controls:
        raise ValueError("an explorer needs at least one control")
    for name, control in controls.items():
        if not isinstance(control, Control):
            raise ValueError(f"{name} must be a control such as slider(...), got {control!r}")
    if not re.fullmatch(r"[a-z0-9_]*", remember):
        raise ValueError(f"remember must be lower-case letters, digits and _, got {remember!r}")

    def decorate(model: Callable[..., Picture]) -> Explorer:
        words = model.__name__.replace("_", " ")
        return Explorer(model, controls, title or words[:1].upper() + words[1:], remember)

    return decorate
