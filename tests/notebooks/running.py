"""Run a notebook the way a reader would who copied it from the wheel, alone, into an empty folder."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from mktlib.publish.jupyter import OwnKernelSpecs
from tests.house.files import ROOT, notebooks

WIDGET = "application/vnd.jupyter.widget-view+json"
AT_ONCE = min(2, os.cpu_count() or 1)


class Run(NamedTuple):
    """A notebook with the outputs of its first run, and what then lay beside it in its folder."""

    cells: list[NotebookNode]
    left_behind: list[str]


@functools.cache
def wheel() -> Path:
    """The package as it is built, unpacked into a folder of its own, with what needs no building taken as installed."""
    place = Path(tempfile.mkdtemp(prefix="wheel-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", str(place), str(ROOT)], check=True)
    return place


@functools.cache
def copies() -> Path:
    """Every notebook, copied by the command of the wheel, solutions included."""
    folder = Path(tempfile.mkdtemp(prefix="copies-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [sys.executable, "-m", "mktlib", "copy", "all", str(folder), "--solutions"]
    subprocess.run(command, check=True, cwd=folder, env=environment(), stdout=subprocess.DEVNULL)
    return folder


def environment() -> dict[str, str]:
    """Environment in which the wheel's package is the one that is found."""
    return {**os.environ, "PYTHONPATH": str(wheel())}


@functools.cache
def _runs() -> dict[Path, Future[Run]]:
    """Start every notebook's run at once, a few at a time; each test waits for its own."""
    pool = ThreadPoolExecutor(AT_ONCE)
    copies()
    return {path: pool.submit(_run, path) for path in notebooks()}


def run(path: Path) -> Run:
    """The notebook's one run, shared by all tests."""
    return _runs()[path].result()


def _run(path: Path) -> Run:
    notebook = nbformat.read(copies() / path.name, as_version=4)
    with tempfile.TemporaryDirectory(prefix="alone-", ignore_cleanup_errors=True) as folder:
        # This interpreter's kernel, whatever else a home folder calls "python3".
        kernel = AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=OwnKernelSpecs(), transport="ipc", ip=f"{folder}/kernel"
        )
        client = NotebookClient(
            notebook,
            km=kernel,
            timeout=120,
            allow_errors=True,  # the test says which cell and why
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute(cleanup_kc=True, env=environment())
        handed_in = f"hand_in-{path.stem}-your name.json"  # by the last cell of a copy
        return Run(notebook.cells, sorted({*os.listdir(folder)} - {handed_in}))


def said(cell: NotebookNode) -> str:
    """Everything a cell put out as text."""
    parts = []
    for output in cell.get("outputs", ()):
        parts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
        parts += output.get("traceback", [])
    return "\n".join(parts)


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Whether a cell bears `tag`."""
    return tag in cell.metadata.get("tags", ())
