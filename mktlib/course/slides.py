"""Slides of a page, by reveal.js: its own cells, one idea on each, its explorers alive."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from mktlib.edition import runtime
from mktlib.edition.parts import Unavailable
from mktlib.edition.site import Site
from mktlib.publish.catalogue import Page
from mktlib.publish.describe import DEEPER, tags_of

NOT_SHOWN = {"exercise", "solution"}  # tags of cells
NO_SECTIONS = {"Exercises", "Sources"}  # what stands below these headings is handed out, not shown
_ANSWER = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_HEADING = re.compile(r"## (.+)")


def stacks(cells: Iterable[Any]) -> list[list[Any]]:
    """Return a page's slides, each a cell: one after the other, and what the page folds below its heading.

    An answer that the page folds is a slide of its own, after the picture that asks for it.
    """
    found, shown = list[list[Any]](), True
    for one in (part for cell in cells if not NOT_SHOWN & tags_of(cell) for part in _parts(cell)):
        heading = _HEADING.match(one.source) if one.cell_type == "markdown" else None
        shown = heading[1] not in NO_SECTIONS if heading else shown
        if not shown:
            continue
        if found and not heading and DEEPER in tags_of(one) & tags_of(found[-1][0]):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _parts(cell: Any) -> Iterator[Any]:
    """Yield a cell; a text in parts, where answers begin and end."""
    if cell.cell_type == "code":
        yield cell
        return
    opened = _ANSWER.sub("\0### \\1\n\\2\0", cell.source)
    yield from (type(cell)(cell | {"source": part.strip()}) for part in opened.split("\0") if part.strip())


@cache
def _reveal() -> dict[str, bytes]:
    try:
        return runtime.reveal(runtime.default_cache())
    except Unavailable as reason:
        print(f"Built without slides: {reason}", file=sys.stderr, flush=True)
        return {}


def deck(site: Site, page: Page, made: dict[str, Any], python: str) -> None:
    """Write a page's slides, and reveal.js beside them; neither where that cannot be had, and that is said."""
    for name, content in _reveal().items():
        site.write(f"ui/{name}", content)
    if _reveal():
        site.jinja.globals["stacks"] = stacks
        site.write(f"{page.slug}.slides.html", site.page(page, made, python, by="slides.html.j2"))
