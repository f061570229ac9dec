"""The notebooks themselves in JupyterLite, below ``lite/`` of the site: to be opened, changed and run in a browser.

Its Python is that of the pages, with a kernel's parts; what else notebooks need is packed from what is installed here,
so that widgets and their front ends belong together. At reading time nothing is asked of another host.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat

from mktlib import __version__, distribution
from mktlib.edition import parts
from mktlib.edition.parts import PINS, Unavailable
from mktlib.publish.catalogue import Page

FOLDER = "lite/"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
FRONT_ENDS = ("anywidget", "@jupyter-widgets/jupyterlab-manager", KERNEL)
INSTALLED = ("anywidget", "comm", "ipywidgets", "psygnal", "typing_extensions")
# These come when a cell imports matplotlib; all others before the first cell.
LATER = {"contourpy", "cycler", "fonttools", "kiwisolver", "matplotlib", "matplotlib-pyodide", "pillow", "pyparsing"}
LATER |= {"python-dateutil", "pytz"}
APPS = ["notebooks", "lab", "tree"]
# An explorer that is scrolled out of sight goes on living.
SETTINGS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def address(page: Page) -> str:
    """Return where a page's notebook opens, seen from the site."""
    return f"{FOLDER}notebooks/index.html?path={page.relative}"


def install(files: Path, out: Path, pages: Iterable[Page]) -> list[str]:
    """Write JupyterLite with these notebooks below ``out/lite``; return its files.

    Raises `Unavailable` if JupyterLite is not installed, RuntimeError if it cannot be built. `files` is the folder
    that `runtime.fetch` returned when it was asked for ``lite`` too.
    """
    shared = Path(sys.prefix) / "share/jupyter/labextensions"
    if not importlib.util.find_spec("jupyterlite_core") or not all((shared / one).is_dir() for one in FRONT_ENDS):
        raise Unavailable(f"JupyterLite is not installed; it comes with: {distribution.how_to_install('serve,lite')}")
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        pinned = {name: (files / name).read_bytes() for name in (*PINS["files"], *PINS["lite"])}
        kernels = {one.name: one.read_bytes() for one in (shared / KERNEL / "static/pypi").glob("[ip]*.whl")}
        wheels = {name: data for name, data in pinned.items() if "-" in name} | kernels | dict(_packed())
        lock = json.dumps(_lock(wheels)).encode()
        for name, data in (pinned | wheels | {"pyodide-lock.json": lock}).items():
            parts.write(there / "static/pyodide" / name, data)
        for page in pages:
            notebook = nbformat.read(page.path, as_version=4)
            notebook.metadata["kernelspec"] = {"name": "python", "display_name": "Python", "language": "python"}
            parts.write(there / "files" / page.relative, nbformat.writes(notebook).encode())
        begin = [_name(one).replace("pyodide-k", "pyodide_k") for one in sorted(wheels) if _name(one) not in LATER]
        kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": begin}}
        about = {"appName": "What a price is", "litePluginSettings": {f"{KERNEL}:kernel": kernel}}
        said = {"jupyter-lite-schema-version": 0, "jupyter-config-data": about}
        parts.write(there / "jupyter-lite.json", json.dumps(said).encode())
        parts.write(there / "overrides.json", json.dumps(SETTINGS).encode())
        _build(there, out / FOLDER, [str(shared / one) for one in FRONT_ENDS])
    return [path.relative_to(out).as_posix() for path in (out / FOLDER).rglob("*") if path.is_file()]


def _build(there: Path, out: Path, front_ends: list[str]) -> None:
    from jupyter_server import DEFAULT_STATIC_FILES_PATH

    chosen = {"apps": APPS, "federated_extensions": front_ends, "ignore_sys_prefix": True}
    chosen |= {"no_sourcemaps": True, "no_unused_shared_packages": True, "output_dir": str(out.resolve())}
    parts.write(there / "jupyter_lite_config.json", json.dumps({"LiteBuildConfig": chosen}).encode())
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    run = subprocess.run(command, cwd=there, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"JupyterLite could not be built: {(run.stderr or run.stdout).strip()[-1000:]}")
    shutil.copytree(Path(DEFAULT_STATIC_FILES_PATH) / "favicons", out / "static/favicons")  # asked for, and left out


def _packed() -> Iterator[tuple[str, bytes]]:
    """Yield our package, and installed ones that notebooks need, as wheels."""
    package = distribution.FOLDER
    found = [path for layer in (*parts.LAYERS, "locale") for path in (package / layer).rglob("*") if path.is_file()]
    found += (package / "course").glob("*.py")
    inside = {path.relative_to(package.parent).as_posix(): path for path in (*found, package / "__init__.py")}
    ours = {name: path.read_bytes() for name, path in inside.items() if path.suffix not in (".pyc", ".po")}
    ours[f"mktlib-{__version__}.dist-info/METADATA"] = f"Name: mktlib\nVersion: {__version__}\n".encode()
    yield f"mktlib-{__version__}-py3-none-any.whl", parts.stored(ours | parts.prices())
    for name in INSTALLED:
        one = metadata.distribution(name)
        kept = (
            file for file in one.files or () if file.suffix not in (".pyc", ".so", ".pyd") and file.parts[0] != ".."
        )
        data = {file.as_posix(): file.read_binary() for file in kept}
        yield f"{name}-{one.version}-py3-none-any.whl", parts.stored(data)


def _name(wheel: str) -> str:
    return wheel.partition("-")[0].replace("_", "-").lower()


def _lock(wheels: Mapping[str, bytes]) -> dict[str, Any]:
    """Return Pyodide's list of packages: each with its hash, so that a damaged one is refused."""
    packages: dict[str, dict[str, Any]] = {}
    for file, data in wheels.items():
        name, library = _name(file), file.endswith(".zip")
        packages[name] = {"name": name, "version": file.split("-")[1].removesuffix(".zip"), "file_name": file}
        packages[name] |= {"sha256": hashlib.sha256(data).hexdigest(), "unvendored_tests": False}
        packages[name] |= {"install_dir": "dynlib" if library else "site", "imports": [name.replace("-", "_")]}
        packages[name] |= {"package_type": "shared_library" if library else "package", "depends": []}
    packages["pillow"]["imports"] = ["PIL"]
    packages["ssl"]["depends"] = ["openssl"]
    packages["matplotlib"]["depends"] = sorted(LATER - {"matplotlib"})
    return {"info": {"version": PINS["pyodide"], **PINS["platform"]}, "packages": packages}
