"""What the Python in a page is packed from: our package, the standard library, NumPy; and the terms of each."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import mktlib
from mktlib.market.prices import COLUMNS, SAMPLE_SYMBOLS

HERE = Path(__file__).parent
PACKAGE = HERE.parent
PINS = tomllib.loads((HERE / "runtime.toml").read_text(encoding="utf-8"))
LAYERS = ("formula", "orderbook", "market", "ui", "course")
# Of those layers: what a kernel carries, what matplotlib draws, what is published beside the pages.
NOT_NEEDED = {"ui/assets.py", "ui/draw.py", "ui/view.py", "course/glossary.toml", "course/slides.py"}
OTHERS = ("__init__.py", "edition/__init__.py", "edition/worker.py", "locale/*/*.json", "locale/*/LC_MESSAGES/*.mo")
TESTS = {"tests", "testing", "f2py", "distutils", "_pyinstaller", "doc"}  # folders of NumPy that no page needs


class Unavailable(Exception):
    """Python for the pages cannot be had here; says why."""


def library(python_stdlib: bytes) -> dict[str, bytes]:
    """Return the standard library without what no page can need."""
    dropped = tuple(PINS["dropped"])
    return {name: data for name, data in unzipped(python_stdlib).items() if not name.startswith(dropped)}


def numpy(wheel: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the modules of a wheel of NumPy, but for tests, headers and stubs."""
    kept = (name for name in wheel if name.endswith((".py", ".so")))
    return {name: wheel[name] for name in kept if not TESTS & set(name.split("/"))}


def compiled(files: Path, lock: bytes, zips: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return zips with their Python compiled by Pyodide itself; unchanged where there is no Node.js to run it.

    A page then starts in about two thirds of the time.
    """
    node = _node()
    if node is None:
        return zips
    script = HERE / "compile.cjs"
    key = hashlib.sha256(b"".join([script.read_bytes(), *zips.values()])).hexdigest()
    kept = files / "compiled" / f"{key}.zip"  # that a second build need not wait for it
    if kept.is_file() and zipfile.is_zipfile(kept):
        return {name: data for name, data in unzipped(kept.read_bytes()).items() if name in zips}
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        (there / "pyodide-lock.json").write_bytes(lock)
        for name, data in zips.items():
            (there / f"{name}.zip").write_bytes(data)
        run = subprocess.run([node, script, files.resolve(), there], capture_output=True, text=True)
        if run.returncode:
            raise Unavailable(f"Python could not be compiled ahead: {run.stderr.strip()[-300:]}")
        done = {name: (there / f"{name}.zip").read_bytes() for name in zips}
    with contextlib.suppress(OSError):
        shutil.rmtree(kept.parent, ignore_errors=True)
        write(kept, stored(done))
    return done


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that says so already is left alone."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)


def _node() -> str | None:
    """Return a Node.js: the machine's, or the one that Playwright brings."""
    brought = importlib.util.find_spec("playwright")
    driver = Path(brought.origin).parent / "driver" if brought and brought.origin else HERE
    return shutil.which("node") or shutil.which("node", path=str(driver))


def ours() -> dict[str, bytes]:
    """Return the files of the package that run in a page, by the place they have there."""
    chosen = {path for pattern in OTHERS for path in PACKAGE.glob(pattern)}
    chosen |= {path for layer in LAYERS for ending in ("py", "toml") for path in (PACKAGE / layer).rglob(f"*.{ending}")}
    inside = {path.relative_to(PACKAGE).as_posix(): path for path in chosen}
    return {f"mktlib/{name}": path.read_bytes() for name, path in inside.items() if name not in NOT_NEEDED}


def prices() -> dict[str, bytes]:
    """Return the real prices of `mktlib.market.prices`, where they are installed, as a module of the same name."""
    try:
        from bokeh_sampledata import stocks  # type: ignore[import-not-found,unused-ignore]

        kept = {one: {name: getattr(stocks, one)[name] for name in ("date", *COLUMNS)} for one in SAMPLE_SYMBOLS}
    except (ImportError, AttributeError, OSError, RuntimeError, KeyError):
        return {}
    module = (
        "import json, pathlib\n"
        "globals().update(json.loads(pathlib.Path(__file__).with_suffix('.json').read_text(encoding='utf-8')))\n"
    )
    folder = "bokeh_sampledata"
    data = json.dumps(kept, separators=(",", ":")).encode()
    return {f"{folder}/__init__.py": b"", f"{folder}/stocks.py": module.encode(), f"{folder}/stocks.json": data}


def stored(files: Mapping[str, bytes]) -> bytes:
    """Return a zip that only stores, the same for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        for name in sorted(files):
            zipped.writestr(zipfile.ZipInfo(name), files[name])
    return out.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {one.filename: zipped.read(one) for one in zipped.infolist() if not one.is_dir()}


def licences(numpy_terms: bytes) -> bytes:
    """Return what each part is, whose, and under which terms."""
    said = {name: PINS[name] for name in ("pyodide", "python", "numpy")}
    said |= {"ours": mktlib.__version__, "source": "{package} {version}".format(**PINS["source"])}
    said["prices"] = "Included here." if prices() else "Not included here."
    said["hashes"] = "\n".join(f"{digest}  {name}" for name, digest in PINS["files"].items())
    text = (HERE / "licences.txt").read_text(encoding="utf-8")
    return text.format(numpy_terms=numpy_terms.decode(), **said).encode()
