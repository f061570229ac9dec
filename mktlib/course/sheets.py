"""`mktlib kit`: a teacher's sheet and a worksheet of each page, and plans over several, to be printed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mktlib import __version__, distribution
from mktlib.course.copying import KIT, kit_of
from mktlib.publish.catalogue import Catalogue, Page


def kit(out: Path, catalogue: Catalogue) -> list[Path]:
    """Write the sheets of every page with a kit, the plans whose pages are all there, and an index; return the files.

    Their links lead to the public site, else to the folder above `out`.
    """
    pages = {page.slug: page for page in catalogue if kit_of(page.slug)}
    kits = {slug: kit_of(slug) for slug in pages}
    plans = [plan for plan in plans_of() if {step["page"] for step in plan["step"]} <= set(pages)]
    sheets = Environment(loader=FileSystemLoader(KIT), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    sheets.globals |= {"pages": pages, "kits": kits, "plans": plans, "link": link, "name_of": name_of,
                       "version": __version__}  # fmt: skip
    made: dict[str, tuple[str, dict[str, Any]]] = {"index": ("index", {"title": "What a price is: for teachers"})}
    for slug, page in pages.items():
        said: dict[str, Any] = {"title": page.title, "page": page, "kit": kits[slug]}
        made[name_of(page)] = ("teacher", said)
        made[f"{name_of(page)}-worksheet"] = ("worksheet", said | {"answered": False})
        made[f"{name_of(page)}-answers"] = ("worksheet", said | {"answered": True})
    for plan in plans:
        made[plan["name"]] = ("plan", {"title": plan["title"], "plan": plan})
    out.mkdir(parents=True, exist_ok=True)
    for name, (template, said) in made.items():
        (out / f"{name}.html").write_text(sheets.get_template(f"{template}.html").render(said), encoding="utf-8")
    return [out / f"{name}.html" for name in made]


def plans_of() -> list[dict[str, Any]]:
    """Return the plans over several pages, each with its steps."""
    return list(tomllib.loads((KIT / "plans.toml").read_text(encoding="utf-8"))["plan"])


def name_of(page: Page) -> str:
    """Return what a page's file is called on the site, and its sheet here."""
    return page.slug if page.layer else "story"


def link(page: Page, preset: Mapping[str, Any]) -> str:
    """Return the address of an explorer at a preset's values: on the public site, else in the folder above."""
    site = distribution.addresses().get("Site", "..").rstrip("/")
    values = urlencode({f"{preset['explorer']}.{name}": text for name, text in preset["values"].items()})
    return f"{site}/{name_of(page)}.html{'?' if values else ''}{values}#{preset['explorer']}"
