"""The notebooks that are opened: the same picture four ways, and a page with one bare slider."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

DRAWN = Path(__file__).parent / "drawn"
HELPERS = ("walk.py", "floor.js")
WIDTH, HEIGHT = 960, 380  # of every picture [CSS px]


@dataclass(frozen=True)
class Variant:
    """One way to draw the picture.

    Attributes
    ----------
    name : str
        Of the notebook.
    title : str
        In the tables.
    source : str
        File below ``drawn/`` that becomes its cell.
    first : str
        A line before it.
    slider : str
        CSS selector of what the handle runs along.
    inset : float
        Distance of the handle's centre from the track's ends [CSS px].
    ready : str
        CSS selector of the picture once it is there.
    signal : str
        What a new picture shows by, see ``probe.js``.
    stops : int
        Steps between the slider's ends.
    """

    name: str
    title: str
    source: str
    first: str
    slider: str
    inset: float
    ready: str
    signal: str
    stops: int = 100


IPYWIDGETS = ".noUi-base"
OUR_WIDTH = f"display(HTML('<style>.mk-stage {{ max-width: {WIDTH}px }}</style>'))"
VARIANTS = (
    Variant(
        "explorer",
        "(a) our explorer",
        "explorer.py",
        f"from IPython.display import HTML, display; {OUR_WIDTH}",
        ".mk-explorer input[type=range]",
        12,
        ".mk-explorer[data-frame]",
        "setTransform",
    ),
    Variant(
        "interact",
        "(b) `interact` + inline figure",
        "interact.py",
        "%matplotlib inline",
        IPYWIDGETS,
        0,
        ".widget-output img",
        "load",
    ),
    Variant(
        "ipympl",
        "(c) ipympl, `draw_idle`",
        "persistent.py",
        "%matplotlib widget",
        IPYWIDGETS,
        0,
        ".jupyter-matplotlib-canvas-div canvas",
        "drawImage",
    ),
    Variant(
        "floor",
        "(d) the bare canvas, three numbers",
        "floor.py",
        "",
        IPYWIDGETS,
        0,
        "canvas.floor",
        "clearRect",
    ),
)

BARE_SLIDER = """from ipywidgets import IntSlider, Label, VBox

slider, echo = IntSlider(value=10), Label("10")
slider.observe(lambda change: setattr(echo, "value", str(change.new)), "value")
VBox([slider, echo])"""


def write_drag(folder: Path) -> None:
    """Write one notebook per variant, and what their cells import."""
    for name in HELPERS:
        shutil.copy(DRAWN / name, folder / name)
    for variant in VARIANTS:
        source = (DRAWN / variant.source).read_text(encoding="utf-8")
        cells = [source] if not variant.first else [variant.first, source]
        _write(folder / f"{variant.name}.ipynb", cells)


def write_bare_slider(folder: Path) -> None:
    """Write a page with a slider and a label that repeats its value through the kernel."""
    _write(folder / "index.ipynb", [BARE_SLIDER], title="One bare slider")


def _write(path: Path, cells: list[str], **metadata: str) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(
        cells=[new_code_cell(source) for source in cells],
        metadata={"kernelspec": kernel, **metadata},
    )
    nbformat.write(notebook, path)
