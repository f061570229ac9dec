"""(d) The bare canvas: three numbers are sent, the browser draws; the floor for whatever asks a kernel."""

from pathlib import Path

import anywidget
import traitlets
from ipywidgets import FloatSlider, VBox
from walk import CAP, CASH, GRID, INK, MUTED, P0, STEEPNESS, walk


class Floor(anywidget.AnyWidget):
    """A canvas that draws the picture itself."""

    _esm = Path("floor.js").read_text(encoding="utf-8")
    numbers = traitlets.List().tag(sync=True)  # bought [%], cash [$], change in cap [$]
    fixed = traitlets.Dict().tag(sync=True)


def three_numbers(bought):
    now = walk(bought)
    return [now.at, now.cash, now.cap_change]


slider = FloatSlider(value=10, min=0, max=100, step=1, readout_format=".0f", layout={"width": "960px"})
colours = {"cash": CASH, "cap": CAP, "ink": INK, "muted": MUTED, "grid": GRID}
floor = Floor(numbers=three_numbers(slider.value), fixed={"p0": P0, "k": STEEPNESS, **colours})
slider.observe(lambda change: setattr(floor, "numbers", three_numbers(change.new)), "value")
VBox([slider, floor])
