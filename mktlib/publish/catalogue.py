"""Which notebooks are public, in which order, and what each one says about itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mktlib.distribution import FOLDER

LAYERS = {1: "The formula", 2: "The order book", 3: "The real market"}

_PAGE_FILE = re.compile(r"([1-9])_[a-z0-9_]+/[0-9]{2}_[A-Za-z0-9_]+\.ipynb")
_HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)


class NotebooksNotFound(FileNotFoundError):
    """No folder with the collection's notebooks where they were looked for."""


@dataclass(frozen=True)
class Page:
    """One public notebook.

    `layer` is 0 for the index page, which opens the collection. `place` counts within the layer
    from 1, `places` is the number of pages there. `previous` and `next` are slugs. In a folder that is laid out
    otherwise each folder of it is a layer, and `group` is its name.
    """

    path: Path
    relative: str
    slug: str
    layer: int
    place: int
    places: int
    title: str
    question: str
    minutes: int
    description: str
    cover: str = ""  # the explorer that stands for the page in pictures
    previous: str | None = None
    next: str | None = None
    group: str = ""

    @property
    def layer_name(self) -> str:
        """Name of the layer, "" for the index page."""
        return self.group or (LAYERS.get(self.layer, f"Layer {self.layer}") if self.layer else "")

    @property
    def href(self) -> str:
        """Address of the dashboard, relative to the server's base URL."""
        return "voila/render/" + quote(self.relative)

    @property
    def where(self) -> str:
        """The page's number and layer in words, "Page 12 · layer 1": short, so that no phone breaks the line."""
        name = f"{self.group} · page {self.place} of {self.places}"
        return (name if self.group else f"Page {self.slug[:2]} · layer {self.layer}") if self.layer else "Start here"


@dataclass(frozen=True)
class Catalogue:
    """The public pages of one notebooks folder, in reading order."""

    folder: Path
    pages: tuple[Page, ...]

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)

    def __getitem__(self, slug: str) -> Page:
        return {page.slug: page for page in self.pages}[slug]

    def at(self, relative: str) -> Page | None:
        """Page at a path relative to the folder (as in its address), None when it is not public."""
        return next((page for page in self.pages if page.relative == relative), None)

    @property
    def index(self) -> Page | None:
        """The page that opens the collection, if there is one."""
        return next((page for page in self.pages if page.layer == 0), None)

    @property
    def groups(self) -> list[list[Page]]:
        """Pages as they stand together: the index, then layer by layer."""
        return [list(group) for _layer, group in groupby(self.pages, key=lambda page: page.layer)]


def notebooks_folder(given: str | Path | None = None) -> Path:
    """Folder with notebooks: the one given, or ``notebooks`` beside the package (a checkout), in it, or here.

    `NotebooksNotFound` if there is no such folder, or no public notebook in it.
    """
    own = [folder / "notebooks" for folder in (FOLDER.parent, FOLDER, Path.cwd())]
    candidates = [Path(given)] if given is not None else own
    for folder in candidates:
        if folder.is_dir() and _public_files(folder):
            return folder.resolve()
    looked = " and ".join(dict.fromkeys(str(folder) for folder in candidates))
    raise NotebooksNotFound(f"no notebook in {looked}; name a folder that has some: --notebooks FOLDER")


def read_catalogue(folder: Path) -> Catalogue:
    """Read titles, questions and order of the public notebooks in `folder`."""
    files = _public_files(folder)
    groups = {} if _collection(folder) else {layer: path.parent.name for layer, path in files}
    slugs, layers = [path.stem for _, path in files], [layer for layer, _ in files]
    pages = []
    for i, (layer, path) in enumerate(files):
        place: Any = {"path": path, "relative": path.relative_to(folder).as_posix(), "slug": path.stem}
        place |= {"layer": layer, "place": layers[: i + 1].count(layer), "places": layers.count(layer)}
        place |= {"previous": slugs[i - 1] if i else None, "next": slugs[i + 1] if i + 1 < len(slugs) else None}
        place["group"] = groups.get(layer, "").replace("_", " ").capitalize()
        pages.append(Page(**place, **_about(path)))
    return Catalogue(folder, tuple(pages))


def _public_files(folder: Path) -> list[tuple[int, Path]]:
    """Notebooks of the collection's layout; where there is none, all but hidden ones, each folder a layer."""
    return _collection(folder) or _any_layout(folder)


def _any_layout(folder: Path) -> list[tuple[int, Path]]:
    found = [path for path in folder.rglob("*.ipynb") if path.is_file() and is_no_link(folder, path)]
    seen = [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    folders = sorted({path.parent for path in seen})
    return sorted((folders.index(path.parent) + 1, path) for path in seen)


def skipped(folder: Path) -> list[Path]:
    """Notebooks in a folder of the collection's layout that are no pages, because they are called otherwise."""
    public = {path for _layer, path in _public_files(folder)}
    return [path for _layer, path in _any_layout(folder) if path not in public]


def _collection(folder: Path) -> list[tuple[int, Path]]:
    named = [(_PAGE_FILE.fullmatch(f"{at.parent.name}/{at.name}"), at) for at in sorted(folder.glob("*/*.ipynb"))]
    found = [(0, folder / "index.ipynb"), *((int(layer[1]), path) for layer, path in named if layer)]
    return [(layer, path) for layer, path in found if path.is_file() and is_no_link(folder, path)]


def is_no_link(folder: Path, path: Path) -> bool:
    """Whether `path` lies in `folder` itself: a link may lead to what is nobody's business."""
    return path.resolve() == folder.resolve() / path.relative_to(folder)


def _about(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        metadata, cells = notebook["metadata"], notebook["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no notebook: save it again in Jupyter, or remove it ({error!r})") from error
    own = metadata.get("mktlib", {})
    texts = ("".join(cell.get("source", "")) for cell in cells if cell.get("cell_type") == "markdown")
    heading = next(filter(None, map(_HEADING.search, texts)), None)
    return {
        "title": str(metadata.get("title") or (heading and heading[1]) or path.stem),
        "question": str(own.get("question", "")),
        "minutes": int(own.get("minutes", 0)),
        "description": str(own.get("description", "")),
        "cover": str(own.get("cover", "")),
    }
