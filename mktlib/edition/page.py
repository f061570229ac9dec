"""A notebook run for good: what its cells show, the records of its explorers, their pictures.

``python -m mktlib.edition.page NOTEBOOK`` does so in a process of its own and writes the result as JSON.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import nbformat

from mktlib.edition.record import record
from mktlib.publish.describe import is_published
from mktlib.publish.pictures import WIDTH, card_of
from mktlib.ui.exploration import EXPLORERS, Exploration
from mktlib.ui.explorer import LIVE
from mktlib.ui.talk import Talk

HOISTED = ("themes", "words")  # of what a page must know of an explorer: the same for all


def run(path: str) -> dict[str, Any]:
    """Run a notebook's published cells and return all that its page is made of.

    ``outputs``: of each code cell by its id, as in a notebook's file; ``records``: of each explorer the packed record
    and its checksum; ``pictures``: PNG of each explorer and, as "", the page's card, in base 64; ``shared``: what is
    the same for all explorers.
    """
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and is_published(cell)]
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = {cell.id: list(_shown(cell, space)) for cell in cells}
    wanted: dict[str, Any] = {}
    for cell in cells:
        grids = cell.metadata.get("mktlib", {}).get("record", [])
        wanted |= {one.name: grids for one in shown[cell.id] if isinstance(one, Exploration)}
    said = {name: _explorer(one, wanted.get(name, [])) for name, one in EXPLORERS.items()}
    outputs = {
        key: [said[one.name]["output"] if isinstance(one, Exploration) else one for one in outputs]
        for key, outputs in shown.items()
    }
    return {
        "outputs": outputs,
        "records": {name: one["record"] for name, one in said.items()},
        "pictures": _pictures(str(notebook.metadata.get("mktlib", {}).get("cover", ""))),
        "shared": next((one["shared"] for one in said.values()), {}),
    }


def _shown(cell: Any, space: dict[str, Any]) -> Iterator[Any]:
    """Run a cell; yield its explorers as they are, everything else as an output."""
    shown: list[Any] = []
    tree = ast.parse(cell.source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    space["display"] = lambda *objects: shown.extend(objects)
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, cell.id, "exec"), space)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), cell.id, "eval"), space))
    if printed.getvalue():
        yield {"output_type": "stream", "name": "stdout", "text": printed.getvalue()}
    for one in shown:
        if isinstance(one, Exploration):
            yield one
        elif one is not None:
            yield _output(one)


def _output(one: Any) -> dict[str, Any]:
    from IPython.core.formatters import DisplayFormatter

    data, metadata = DisplayFormatter().format(one)
    plain = {kind: base64.b64encode(said).decode() if isinstance(said, bytes) else said for kind, said in data.items()}
    return {"output_type": "display_data", "data": plain, "metadata": metadata}


def _explorer(one: Exploration, wanted: Any) -> dict[str, Any]:
    talk = Talk(one)
    one.reset()
    one.run()
    about, name = talk.about(), one.name
    live = {"spec": {key: said for key, said in about.items() if key not in HOISTED}, "shown": talk.state()}
    recorded, _answers = record(one, wanted)
    plain = json.dumps(recorded, separators=(",", ":"), ensure_ascii=False).encode()
    packed = gzip.compress(plain, 9, mtime=0)
    return {
        "output": {"output_type": "display_data", "data": {"text/plain": str(one.said), LIVE: live}, "metadata": {}},
        "record": {"name": name, "packed": base64.b64encode(packed).decode(), "sum": zlib.crc32(plain)},
        "shared": {key: about[key] for key in HOISTED},
    }


def _pictures(cover: str) -> dict[str, str]:
    from mktlib.ui.draw import png

    records = {name: one.picture.record() for name, one in EXPLORERS.items() if one.picture and one.form == "explorer"}
    drawn = {name: png(made, WIDTH, colours=64) for name, made in records.items()}
    if records:
        drawn[""] = card_of(records.get(cover) or next(iter(records.values())))
    return {name: base64.b64encode(image).decode() for name, image in drawn.items()}


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        made = run(sys.argv[1])
    json.dump(made, sys.stdout)
