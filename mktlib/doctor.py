"""`mktlib doctor`: which package runs, what of the software it needs is there, and which line is missing."""

from __future__ import annotations

import re
import sys
import webbrowser
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import mktlib
from mktlib import distribution

_EXTENSIONS = {"widget manager": "@jupyter-widgets/jupyterlab-manager", "anywidget's extension": "anywidget"}
_OF_READERS = ("lab", "serve", "symbolic", "data")  # the extras that `make lab` and `make dashboards` install
_MARKS = {"found": "ok ", "missing": "no ", "absent": "-- ", "warning": "!! "}


class Check(NamedTuple):
    """One thing that was looked for."""

    name: str
    mark: str  # a key of `_MARKS`; "absent" is what nobody misses who did not ask for it
    words: str  # what was found, or what to do


def report(notebooks: str | None = None) -> int:
    """Print one line for each thing that is looked for; 0 when nothing needed is missing."""
    checks = [*_ours(), Check("Python", "found", sys.version.split()[0]), *_packages(), *_jupyter(), _browser()]
    checks += [_notebooks(notebooks), _address()]
    for check in checks:
        print(f"{_MARKS[check.mark]} {check.name:24s} {check.words}")
    missing = [check.name for check in checks if check.mark == "missing"]
    if missing:
        print(f"mktlib: missing: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


def _ours() -> list[Check]:
    """Which distribution runs, and whether another one is in its place."""
    running, where = mktlib.__version__, distribution.installed_where()
    if where is None:
        words = f"{running} runs from {distribution.FOLDER} and is not installed; kernels started elsewhere miss it"
        checks = [Check(distribution.NAME, "warning", f"{words}: {distribution.how_to_install()}")]
    elif where != (running, distribution.FOLDER):
        words = f"{running} runs from {distribution.FOLDER}, but {where[0]} is installed in {where[1]}"
        checks = [Check(distribution.NAME, "warning", words)]
    else:
        checks = [Check(distribution.NAME, "found", f"{running} in {distribution.FOLDER}")]
    for other in distribution.others():
        name = other.partition(" ")[0]
        words = f"is installed too, and has a package mktlib of its own: python -m pip uninstall {name}"
        if where is not None:
            words += f" {distribution.NAME}; then {distribution.how_to_install()}"  # they may share files
        checks.append(Check(other, "warning", words))
    return checks


def _packages() -> list[Check]:
    """Each package that is needed, the core's first."""
    checks, seen = [], set()
    for one in sorted(distribution.needed(), key=lambda needed: needed.extra != ""):
        if one.name not in seen and one.extra in ("", *_OF_READERS):
            seen.add(one.name)
            checks.append(_package(one))
    return checks or [Check("packages", "missing", "what is needed cannot be read: " + distribution.how_to_install())]


def _package(one: distribution.Needed) -> Check:
    advice = distribution.how_to_install(one.extra)
    try:
        version = metadata.version(one.name)
    except metadata.PackageNotFoundError:
        return Check(one.name, "absent" if one.extra else "missing", f"not installed; {advice}")
    if _order(version) < _order(one.oldest):
        return Check(one.name, "missing", f"{version} is too old, {one.oldest} or newer is needed; {advice}")
    return Check(one.name, "found", version)


def _order(version: str) -> tuple[int, ...]:
    """A version as numbers to compare: "3.10.0rc1" is 3, 10, 0."""
    return tuple(int(digits) for digits in re.findall(r"(?:^|\.)(\d+)", version))


def _jupyter() -> list[Check]:
    try:
        from jupyter_core.paths import jupyter_path

        from mktlib.publish.jupyter import NAME, OwnKernelSpecs
    except ModuleNotFoundError as error:
        words = distribution.what_to_install(error.name or "jupyter_core", "serve")
        return [Check("kernel", "absent", words)]
    checks = [Check("kernel", "found", " ".join(OwnKernelSpecs().get_kernel_spec(NAME).argv[:3]))]
    for name, folder in _EXTENSIONS.items():
        places = [Path(p) / folder / "package.json" for p in jupyter_path("labextensions")]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            checks.append(Check(name, "missing", "reinstall ipywidgets and anywidget in this environment"))
        else:
            said = re.search(r'"version":\s*"([^"]+)"', found.read_text(encoding="utf-8"))
            checks.append(Check(name, "found", said[1] if said else "of an unknown version"))
    return checks


def _browser() -> Check:
    try:
        return Check("browser", "found", webbrowser.get().name)
    except (webbrowser.Error, AttributeError):
        return Check("browser", "absent", "none found; open the printed address yourself")


def _notebooks(given: str | None) -> Check:
    from mktlib.publish.catalogue import notebooks_folder, read_catalogue, skipped

    try:
        catalogue = read_catalogue(notebooks_folder(given))
    except (OSError, ValueError) as error:
        return Check("notebooks", "missing", str(error))
    said = f"{len(catalogue)} pages in {catalogue.folder}"
    left = ", ".join(str(path.relative_to(catalogue.folder)) for path in skipped(catalogue.folder))
    return Check("notebooks", "warning" if left else "found", f"{said}; left out: {left}" if left else said)


def _address() -> Check:
    """Where faults are reported and questions asked."""
    known = distribution.addresses()
    if not known:
        return Check("address", "absent", "the project has no public address yet")
    return Check("address", "found", ", ".join(f"{name}: {address}" for name, address in known.items()))
