"""The Python in a page: it runs the page's cells and speaks for each of its explorers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mktlib.ui.exploration import EXPLORERS, Exploration, server_log
from mktlib.ui.talk import Talk

Post = Callable[..., None]


class Voice(Talk):
    """Speaks of whole charts only: between two of them the page may have shown a recorded answer."""

    def __init__(self, explorer: Exploration, post: Post) -> None:
        super().__init__(explorer)
        self.post = post

    def send(self, content: Mapping[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Hand a message to whoever carries it."""
        self.post(self.explorer.name, json.dumps(content, separators=(",", ":"), ensure_ascii=False), *buffers)

    def _show(self, *args: Any, **options: Any) -> None:
        self.chart = {}
        super()._show(*args, **options)

    def _download(self, content: Mapping[str, Any]) -> None:
        if content.get("what") not in ("png", "svg"):  # the page draws those itself
            super()._download(content)


class Page:
    """The explorers of one page, by what its cells make: code, in order.

    A cell that fails, for want of a package that is not here, costs only itself. `post` takes an explorer's name, a
    message as JSON and its buffers.
    """

    def __init__(self, cells: Sequence[str], post: Post) -> None:
        self.failed: list[str] = []  # cells that did, in words
        space: dict[str, Any] = {"display": lambda *_shown: None, "__name__": "__main__"}
        EXPLORERS.clear()
        for i, cell in enumerate(cells):
            try:
                exec(compile(cell, f"cell {i + 1}", "exec"), space)
            except Exception as error:
                self.failed.append(f"cell {i + 1}: {type(error).__name__}: {error}")
        self.voices = {name: Voice(explorer, post) for name, explorer in EXPLORERS.items()}

    def hear(self, name: str, content: str, buffers: Sequence[Any] = ()) -> None:
        """Take what the page says to one of its explorers; whatever it is, nothing breaks."""
        try:
            self.voices[name].hear(json.loads(content), [bytes(one.to_bytes()) for one in buffers])
        except Exception:
            server_log(f"explorer {name} could not read a message from its page")


def start(cells: str, post: Post) -> tuple[Callable[..., None], str]:
    """Run a page's cells, given as JSON; return what takes messages, and as JSON its explorers and failures.

    >>> cell = '''from mktlib.ui import axis, chart, explore, panel, rule, slider
    ... @explore("Twice", number=slider("Number", 0, 9, 3, step=1))
    ... def twice(number):
    ...     both = axis(low=0, high=20)
    ...     return chart(panel("", rule(2 * number), x=both, y=both), says=f"Twice it is {2 * number}.")'''
    >>> hear, about = start(json.dumps([cell, "1 / 0"]), lambda name, said: print(json.loads(said)["sentence"]))
    >>> json.loads(about)
    {'explorers': ['twice'], 'failed': ['cell 2: ZeroDivisionError: division by zero']}
    >>> hear("twice", '{"kind": "ask", "positions": {"number": 4}}')
    Twice it is 8.
    """
    page = Page(json.loads(cells), post)
    return page.hear, json.dumps({"explorers": list(page.voices), "failed": page.failed})
