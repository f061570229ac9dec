"""`mktlib build`: the collection as plain files for any web server, or for a memory stick."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mktlib import distribution
from mktlib.edition import lite as lites
from mktlib.edition import runtime
from mktlib.edition.parts import Unavailable
from mktlib.edition.site import Site, address, record_file
from mktlib.publish.catalogue import Catalogue, Page, notebooks_folder, read_catalogue

Say = Callable[[str], None]
Extra = Callable[[Site, Page, dict[str, Any], str], None]
PYTHON = "python/"


def build(
    out: Path,
    notebooks: str | Path | None = None,
    pages: Iterable[str] = (),
    url: str = "",
    python: bool = True,
    pyodide: Path | None = None,
    lite: bool = False,
    extra: Extra | None = None,
    say: Say = lambda line: print(line, file=sys.stderr, flush=True),
) -> Site:
    """Write the static edition, or some of its `pages` (by name), into a folder; what would not change is left alone.

    `url` is where the folder will stand, for cards and the sitemap, "" for what works anywhere. With `python` pages
    have a Python of their own, from `pyodide`, a folder with its distribution, or the package index; with `lite` each
    leads to its notebook in JupyterLite. Where the parts of either cannot be had, the pages do without, and that is
    said. `extra` writes more of each page that is made: it is told the site, the page, all that is made of it, and
    where its Python is.

    A name that is no page's is a ValueError; a notebook that fails, or a part that is not the pinned one, RuntimeError.
    """
    catalogue, chosen = _chosen(notebooks, pages)
    site = Site(out, catalogue, url or distribution.addresses().get("Site", ""))
    out.mkdir(parents=True, exist_ok=True)
    makers = _makers()
    files = _python(pyodide, say) if python else None
    there = PYTHON if files else ""
    lite_key = _lite(pyodide, site, chosen, makers, say) if lite else ""
    keys = {"": hashlib.sha256(makers).hexdigest()} if files else {}
    keys |= {lites.FOLDER: lite_key} if lite_key else {}
    if files and not site.keep("", keys[""], (PYTHON,)):
        for name in runtime.install(files, out):
            site.note(f"{PYTHON}{name}")
    common = makers + repr((catalogue.pages, site.url, bool(files), bool(lite_key), bool(extra))).encode()
    keys |= {page.slug: hashlib.sha256(common + page.path.read_bytes()).hexdigest() for page in chosen}
    todo = [page for page in chosen if not site.keep(page.slug, keys[page.slug], _files_of(page))]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (page, made) in enumerate(zip(todo, pool.map(_made, todo), strict=True), 1):
            for name, one in made["records"].items():
                site.write(f"records/{page.slug}/{name}.js", record_file(page, one))
            for name, about in site.apart(page, made, there):
                site.write(f"records/{page.slug}/{name}.json", about)
            for name, image in made["pictures"].items():
                place = f"pictures/{page.slug}/{name}.png" if name else f"pictures/{page.slug}.png"
                site.write(place, base64.b64decode(image))
            code = lites.address(page) if lite_key else ""
            site.write(address(page), site.page(page, made, there, code=code))
            if extra:
                extra(site, page, made, there)
            if files:
                site.note(runtime.page(page.path, out).relative_to(out).as_posix())
            say(f"{'█' * done}{'░' * (len(todo) - done)} {done} of {len(todo)}: {page.title}")
    site.beside(chosen)
    say(f"{site.finish(keys)} of {len(site.written)} files changed in {out}")
    return site


def _python(given: Path | None, say: Say) -> Path | None:
    try:
        return runtime.fetch(runtime.default_cache(), given)
    except Unavailable as reason:
        say(f"Built without Python in the pages, which answer from their records alone: {reason}")
        return None


def _lite(given: Path | None, site: Site, pages: list[Page], makers: bytes, say: Say) -> str:
    """Write JupyterLite, unless it is there as it would be written; return what it was made of, or nothing."""
    try:
        key = hashlib.sha256(makers + b"".join(page.path.read_bytes() for page in pages)).hexdigest()
        if not site.keep(lites.FOLDER, key, (lites.FOLDER,)):
            for name in lites.install(runtime.fetch(runtime.default_cache(), given, lite=True), site.out, pages):
                site.note(name)
        return key
    except Unavailable as reason:
        say(f"Built without JupyterLite: {reason}")
        return ""


def _files_of(page: Page) -> tuple[str, ...]:
    """Return what the names of a page's files begin with."""
    folders = (f"pictures/{page.slug}/", f"records/{page.slug}/", f"{page.slug}.slides.html", "ui/reveal")
    return (address(page), f"pictures/{page.slug}.png", f"{PYTHON}pages/{page.slug}.json", *folders)


def build_single(out: Path, slug: str, notebooks: str | Path | None = None, url: str = "") -> Path:
    """Write one page as one file that opens by double click; links to other pages lead to `url`, if that is known."""
    catalogue, chosen = _chosen(notebooks, [slug])
    site = Site(out, catalogue, url or distribution.addresses().get("Site", ""))
    path = out / address(chosen[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(site.page(chosen[0], _made(chosen[0]), single=True), encoding="utf-8")
    return path


def _chosen(notebooks: str | Path | None, names: Iterable[str]) -> tuple[Catalogue, list[Page]]:
    catalogue, names = read_catalogue(notebooks_folder(notebooks)), set(names)
    if unknown := sorted(names - {page.slug for page in catalogue}):
        raise ValueError(f"no page is called {unknown[0]!r}; `mktlib list` names them all")
    return catalogue, [page for page in catalogue if not names or page.slug in names]


def _made(page: Page) -> dict[str, Any]:
    """Run a notebook in a process of its own."""
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "VOILA_BASE_URL": "/", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "mktlib.edition.page", str(page.path)]
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{page.path} could not be run:\n{done.stderr.decode(errors='replace')}")
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _makers() -> bytes:
    """Return a digest of everything that pages are made by."""
    files = [path for path in distribution.FOLDER.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    said = [path.relative_to(distribution.FOLDER).as_posix().encode() + path.read_bytes() for path in sorted(files)]
    return hashlib.sha256(b"\0".join(said)).digest()
