"""What a notebook says of itself as a page: which of its cells are published, its place, its card."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from mktlib.distribution import FOLDER
from mktlib.publish.catalogue import Catalogue, Page

COLLECTION = "What a price is"
NOT_PUBLISHED = {"notebook", "licence"}  # cell tags: for those who open the notebook itself
DEEPER = "deeper"  # cells that are folded on a page, under the heading they begin with
MODEL = "model"  # code that readers may see
EXPLORER_HEIGHT = 420  # [px]
CARD = 1200, 630  # [px] what programs that show links ask for
LONGEST, MOST = 200, 20  # of a key with its value in an address, and of them
HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def prepare(notebook: Any, about: dict[str, Any]) -> Any:
    """Return a notebook as the template wants it: its published cells, what to do with each, and `about` the page."""
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook.metadata["page"] = about
    notebook.cells = [cell for cell in notebook.cells if is_published(cell)]
    for cell in notebook.cells:
        draws = cell["cell_type"] == "code" and "@explore" in cell["source"]
        own = cell.metadata.get("mktlib", {}).get("reserve")  # height [px] kept free until its picture is there
        cell.metadata["reserve"] = int(own) if own is not None else EXPLORER_HEIGHT if draws else 0
        cell.metadata["fold"] = DEEPER in tags_of(cell)
        cell.metadata["silent"] = "solution" in tags_of(cell)  # run, and not shown
        cell.metadata["model"] = cell["source"] if MODEL in tags_of(cell) else ""
    return notebook


def is_published(cell: Any) -> bool:
    """Whether a cell belongs on the dashboard."""
    return not NOT_PUBLISHED & tags_of(cell)


def tags_of(cell: Any) -> set[str]:
    """Tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


def page_context(catalogue: Catalogue, page: Page, address: Callable[[Page], str], gallery: str) -> dict[str, Any]:
    """What the template says about a page: its place, its neighbours at their addresses, the way to all of them."""

    def link(slug: str | None) -> dict[str, Any] | None:
        to = catalogue[slug] if slug else None
        return {"href": address(to), "title": to.title, "question": to.question, "where": to.where} if to else None

    said = ("title", "where", "layer", "layer_name", "minutes")
    return {name: getattr(page, name) for name in said} | {
        "gallery": gallery,
        "description": page.description or page.question,
        "number": catalogue.pages.index(page) + 1,
        "map": [[one.slug == page.slug for one in group] for group in catalogue.groups],
        "previous": link(page.previous),
        "next": link(page.next),
    }


def glossary(catalogue: Catalogue, address: Callable[[Page], str]) -> dict[str, list[dict[str, Any]]]:
    """Return the terms that the catalogue's pages show, by layer, with explorers' addresses and formulas as MathML."""
    from mktlib.publish.text import to_mathml  # not where notebooks are only opened

    found: dict[str, list[dict[str, Any]]] = {}
    for term in tomllib.loads((FOLDER / "course/glossary.toml").read_text(encoding="utf-8"))["term"]:
        if page := next((one for one in catalogue if one.slug == term["page"]), None):
            mathml = to_mathml(term["formula"], display=True) if "formula" in term else ""
            term |= {"href": f"{address(page)}#{term['explorer']}", "title": page.title, "formula": mathml}
            found.setdefault(page.layer_name, []).append(term)
    return found


def card(handler: Any, catalogue: Catalogue, page: Page | None = None) -> dict[str, Any]:
    """Return the address, the picture and the words of a page's card; of the gallery's without a page.

    Addresses are absolute, as programs that show cards ask for. They are left out when the request
    names no sane host: what a stranger wrote there must not stand in the page. The picture is drawn at
    the values of the link that was asked for.
    """
    request = handler.request
    sane = request.protocol in ("http", "https") and HOST.fullmatch(request.host)
    base = f"{request.protocol}://{request.host}{handler.base_url}" if sane else ""
    chosen = page or catalogue.index or (catalogue.pages[0] if catalogue.pages else None)
    image = ""
    if base and chosen and chosen.cover:
        query = urlencode(values_in(request.query_arguments) if page else {})
        image = f"{base}pictures/{chosen.slug}.png{'?' if query else ''}{query}"
    return card_of(base and base + (page.href if page else ""), image, page is not None)


def card_of(url: str, image: str, is_page: bool) -> dict[str, Any]:
    """Return a card with an absolute address and a picture; "" stands for one that is not known."""
    shown = image and {"url": image, "width": CARD[0], "height": CARD[1]}
    said = {"site": COLLECTION, "type": "article" if is_page else "website", "url": url, "image": shown}
    return {name: value for name, value in said.items() if value}


def values_in(arguments: Mapping[str, list[bytes]]) -> dict[str, str]:
    """Return what of an address's query names values of explorers."""
    found = {}
    for key, values in list(arguments.items())[:MOST]:
        text = values[-1].decode("utf-8", "replace")
        owner, dot, control = key.partition(".")
        if dot and owner.isidentifier() and control.isidentifier() and len(key) + len(text) <= LONGEST:
            found[key] = text
    return found
