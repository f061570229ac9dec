"""What this package is called where packages are installed, what it needs, and where it stands in public.

`mktlib` is its name in Python. On the registries that name is another project's, which would lie in the same folder.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import mktlib

NAME = "what-a-price-is"
FOLDER = Path(mktlib.__file__).resolve().parent
# What each of our commands needs beyond the core.
EXTRAS_OF = {"serve": "serve", "lab": "lab,serve", "build": "serve", "copy": "serve", "kit": "serve,symbolic,data"}


class Needed(NamedTuple):
    """A package that this one needs, with the oldest version that will do, and the extra that brings it or ""."""

    name: str
    oldest: str
    extra: str


def version() -> str:
    """Return which program this is, in one line for a report of a fault."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{NAME} {mktlib.__version__} (mktlib from {FOLDER}, Python {python})"


def checkout() -> Path | None:
    """Return the checkout that runs, or None when the package was installed without one."""
    return FOLDER.parent if _pyproject().get("name") == NAME else None


def needed() -> list[Needed]:
    """Return what the package and its extras need, as written in pyproject.toml; nothing when that cannot be read."""
    project = _pyproject()
    if project:
        lines = [("", line) for line in project["dependencies"]]
        lines += [(extra, line) for extra, given in project["optional-dependencies"].items() for line in given]
    else:
        installed = _installed()
        required = (installed.requires or []) if installed else []
        lines = [(_first(r"extra == ['\"]([^'\"]+)", line), line) for line in required]
    return [Needed(_first(r"^([\w.-]+)", line), _first(r">=\s*([\w.]+)", line), extra) for extra, line in lines]


def addresses() -> dict[str, str]:
    """Return the project's public addresses by their names, from [project.urls]; none until there is one."""
    project = _pyproject()
    if project:
        return dict(project.get("urls", {}))
    installed = _installed()
    lines = installed.metadata.get_all("Project-URL") or [] if installed else []
    return dict(re.split(r",\s*", line, maxsplit=1) for line in lines)


def how_to_install(extras: str = "") -> str:
    """Return the command that installs this package with extras: never by a name that is not ours.

    >>> how_to_install("serve").endswith("[serve]'")
    True
    """
    chosen = f"[{extras}]" if extras else ""
    here = checkout()
    return f"python -m pip install '{NAME}{chosen}'" if here is None else f"python -m pip install -e '{here}{chosen}'"


def what_to_install(module: str, command: str = "") -> str:
    """Return what to do about a module that is missing, when one of our commands asked for it."""
    package = module.partition(".")[0]
    brings = [one.extra for one in needed() if one.name.replace("-", "_") == package]
    extras = EXTRAS_OF.get(command) or (brings[0] if brings else "")
    return f"{package} is not installed; it comes with: {how_to_install(extras)}"


def installed_where() -> tuple[str, Path] | None:
    """Return the version and the folder of the package as it is installed; None when it is not."""
    installed = _installed()
    if installed is None:
        return None
    came_from = json.loads(installed.read_text("direct_url.json") or "{}")  # PEP 610
    if came_from.get("dir_info", {}).get("editable"):
        from urllib.request import url2pathname  # slow to import, and seldom needed

        folder = Path(url2pathname(urlsplit(came_from["url"]).path))
    else:
        folder = Path(str(installed.locate_file("")))
    return installed.version, (folder / "mktlib").resolve()


def others() -> list[str]:
    """Return the name and version of each other distribution that installs a package `mktlib`, or is called so."""
    names = set(metadata.packages_distributions().get("mktlib", ()))
    names |= {one.name for one in metadata.distributions() if one.name == "mktlib"}
    return [f"{name} {metadata.version(name)}" for name in sorted(names - {NAME})]


def _pyproject() -> dict[str, Any]:
    """The table [project] of a checkout, or nothing."""
    try:
        project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except (OSError, KeyError, ValueError):
        return {}
    return dict(project) if project.get("name") == NAME else {}


def _installed() -> metadata.Distribution | None:
    try:
        return metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return None


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""
