"""An explorer as one anywidget: its conversation with the page, carried by a kernel.

What the page shows lives in the widget's state, so that a saved notebook shows it without a kernel.
"""

from __future__ import annotations

import os
from typing import Any

import anywidget
import ipywidgets
import traitlets

from mktlib.ui.assets import script, style
from mktlib.ui.exploration import Exploration, server_log
from mktlib.ui.talk import Talk

STUB = """
const parts = (globalThis.mktlibParts ??= new Map());
export default {
  async render({ model, el }) {
    const library = await model.widget_manager.get_model(model.get("library").slice("IPY_MODEL_".length));
    const code = library.get("code");
    if (!parts.has(code)) {
      const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      parts.set(code, import(url).then((part) => (part.dress(library.get("looks")), part)));
    }
    return (await parts.get(code)).render({ model, el });
  },
};
"""


class Library(ipywidgets.Widget):
    """The script and the style sheet of all explorers, once a kernel: each of a dozen need not carry its own.

    Nothing on our own server, whose pages have both.
    """

    code = traitlets.Unicode().tag(sync=True)
    looks = traitlets.Unicode().tag(sync=True)


_libraries: list[Library] = []


def library() -> Library:
    """Return this kernel's script and style sheet; after its front end has gone, new ones."""
    if not _libraries or _libraries[0].comm is None:
        _libraries[:] = [Library() if "MKTLIB_UI" in os.environ else Library(code=script(), looks=style())]
    return _libraries[0]


class View(Talk, anywidget.AnyWidget):
    """The live view of an explorer.

    The page cannot set its state: it sends messages, and whatever they say is checked.
    """

    _esm = STUB
    spec = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    library = traitlets.Instance(ipywidgets.Widget).tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(self, explorer: Exploration) -> None:
        Talk.__init__(self, explorer)
        anywidget.AnyWidget.__init__(self, library=library(), spec=self.about(), shown=self.state())

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing: no page may set what others of the same kernel would be told."""

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        try:
            super()._handle_msg(msg)
        except Exception:
            server_log(f"explorer {self.explorer.name} could not read a message from its page")

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        self.hear(content, buffers)

    def close(self) -> None:
        """Give up what runs, and close."""
        self.end()
        super().close()
