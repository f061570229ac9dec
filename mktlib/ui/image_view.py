"""An explorer from plain ipywidgets, for front ends where anywidget cannot run."""

from __future__ import annotations

import base64
import html
from typing import Any

import ipywidgets as widgets

from mktlib.ui.controls import Control
from mktlib.ui.exploration import Exploration, server_log
from mktlib.ui.presses import Presses
from mktlib.ui.scene import still
from mktlib.ui.uploads import Arrivals, Upload
from mktlib.ui.words import _

_VALUES = {"value", "index"}  # a drop-down's value is an index
MORE = (Presses, Upload)  # controls of more than one position


class ImageView(widgets.VBox):
    """Sliders above an image; the same explorer, the same sentence, fewer frames a second."""

    def __init__(self, explorer: Exploration) -> None:
        self.explorer = explorer
        self._quiet = False
        self._inputs = {
            name: _input(control) for name, control in explorer.controls.items() if not isinstance(control, MORE)
        }
        self._more = {
            name: self._buttons(name, control) if isinstance(control, Presses) else self._files(name, control)
            for name, control in explorer.controls.items()
            if isinstance(control, MORE)
        }
        self._readouts = {name: widgets.HTML() for name in explorer.controls}
        self._image = widgets.Image(format="png", layout=widgets.Layout(width="100%", max_width="960px"))
        self._words = widgets.HTML()
        reset = widgets.Button(description=_("Reset"))
        reset.on_click(lambda _button: self._reset())
        for one in self._inputs.values():
            one.observe(lambda _change: self._moved(), "value")
        rows = [
            widgets.HBox(
                [(self._inputs | self._more)[name], self._readouts[name]], layout=widgets.Layout(flex_flow="row wrap")
            )
            for name in explorer.controls
        ]
        super().__init__([*rows, self._image, self._words, reset])
        _set_by_page(self)
        self._show()

    def _moved(self) -> None:
        if self._quiet:
            return
        try:
            self.explorer.move({name: int(_position(one)) for name, one in self._inputs.items()})
            self._show()
        except Exception:
            server_log(f"explorer {self.explorer.name} could not draw")

    def _buttons(self, name: str, control: Presses) -> Any:
        """Return a button that adds a press, and one that takes the last back."""
        press, undo = widgets.Button(description=control.label), widgets.Button(description=_("Take the last one back"))

        def go(rows: tuple[Any, ...]) -> None:
            self.explorer.move({name: rows})
            self._show()

        def now() -> tuple[Any, ...]:
            return tuple(self.explorer.positions[other] for other in control.recorded)

        press.on_click(lambda _button: go((*self.explorer.positions[name], now())))
        undo.on_click(lambda _button: go(self.explorer.positions[name][:-1]))
        return widgets.HBox([press, undo])

    def _files(self, name: str, control: Upload) -> Any:
        """Return one file input for each wanted file."""
        inputs = [widgets.FileUpload(description=wanted) for wanted in control.wanted]
        arrivals = Arrivals(control)

        def opened(_change: Any) -> None:
            try:
                for i, one in enumerate(inputs):
                    for file in one.value:
                        content = file["content"]
                        if not isinstance(content, bytes | memoryview):  # a page may send a number: that many bytes
                            raise TypeError("content of a file must be bytes")
                        arrivals.take(i, file["name"], 0, file["size"], bytes(content))
            except ValueError as refusal:
                self._words.value = html.escape(str(refusal))
                return
            except Exception:  # an observer's exception would carry its traceback to the page
                server_log(f"explorer {self.explorer.name} could not read a file")
                return
            if files := arrivals.complete():
                self.explorer.positions[name] = files
                self._show()

        for one in inputs:
            one.observe(opened, "value")
        return widgets.HBox(inputs)

    def _reset(self) -> None:
        self._quiet = True
        for name, one in self._inputs.items():
            _put(one, self.explorer.controls[name].start)
        for name in self._more:
            self.explorer.positions[name] = self.explorer.controls[name].start
        self._quiet = False
        self._moved()

    def _show(self) -> None:
        picture = self.explorer.run()
        for name, words in self.explorer.readouts().items():
            self._readouts[name].value = html.escape(words)
        text = self.explorer.problem
        if picture is not None:
            self._image.value = still(picture)
            explorer = self.explorer
            numbers = " · ".join(f"{label}: <b>{html.escape(value)}</b>" for label, value, _role in explorer.headlines)
            said = html.escape(explorer.problem or explorer.said)
            text = f"<p>{numbers}</p><p>{said}</p>{self._download()}"
        self._words.value = text

    def _download(self) -> str:
        data = base64.b64encode(self.explorer.csv().encode("utf-8-sig")).decode()
        name = f"{self.explorer.name}.csv"
        return f'<a download="{name}" href="data:text/csv;base64,{data}">{html.escape(_("Download data"))}</a>'


def _input(control: Control) -> Any:
    """Return the ipywidgets control whose value is a position."""
    style = {"description_width": "initial"}
    layout = widgets.Layout(min_width="280px", flex="1 1 280px")
    if control.kind == "choice":
        options = [(control.say(value), position) for position, value in enumerate(control.values)]
        return widgets.Dropdown(
            options=options, value=control.start, description=control.label, style=style, layout=layout
        )
    if control.kind == "toggle":
        return widgets.Checkbox(value=bool(control.start), description=control.label, indent=False, layout=layout)
    return widgets.IntSlider(
        min=0,
        max=control.last,
        value=control.start,
        description=control.label,
        readout=False,
        style=style,
        layout=layout,
    )


def _set_by_page(one: Any) -> None:
    """Let a page set a widget's value and nothing else: neither its limits nor its options, here and below."""
    taken = one.set_state
    one.set_state = lambda state: taken({name: state[name] for name in _VALUES & set(state)})
    for below in getattr(one, "children", ()):
        _set_by_page(below)


def _position(one: Any) -> int:
    return int(one.value)


def _put(one: Any, position: int) -> None:
    one.value = bool(position) if isinstance(one, widgets.Checkbox) else position
