"""Run a notebook the way a reader would who copied it from the wheel, alone, into an empty folder."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from mktlib.publish.jupyter import OwnKernelSpecs
from tests.house.files import ROOT, notebooks

WIDGET = "application/vnd.jupyter.widget-view+json"
WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"
PIP, QUIET = [sys.executable, "-m", "pip"], ["--disable-pip-version-check", "--no-deps"]
AT_ONCE = min(2, os.cpu_count() or 1)


class Run(NamedTuple):
    """A notebook with the outputs of its first run, and what then lay beside it in its folder."""

    cells: list[NotebookNode]
    left_behind: list[str]


@functools.cache
def wheel() -> Path:
    """The package as it is given out."""
    place = Path(tempfile.mkdtemp(prefix="wheel-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    subprocess.run([*PIP, "wheel", "-q", *QUIET, "-w", str(place), str(ROOT)], check=True)
    (made,) = place.iterdir()
    return made


@functools.cache
def python() -> str:
    """The Python of an environment made for this run: with the wheel installed, and other packages as they are here."""
    place = Path(tempfile.mkdtemp(prefix="fresh-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    fresh = str(place / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    subprocess.run([*PIP, "--python", fresh, "install", "-qq", *QUIET, str(wheel())], check=True)
    told = subprocess.run([fresh, "-c", WHERE], capture_output=True, text=True, check=True)
    # A path in such a file brings packages, and none that only further such files there would lead to: not our sources.
    (Path(told.stdout.strip()) / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    ours = "import mktlib; print(mktlib.__file__)"
    told = subprocess.run([fresh, "-c", ours], cwd=place, env=environment(), capture_output=True, text=True, check=True)
    assert Path(told.stdout.strip()).is_relative_to(place)
    return fresh


@functools.cache
def copies() -> Path:
    """Every notebook, copied by the command of the wheel, solutions and pictures included."""
    folder = Path(tempfile.mkdtemp(prefix="copies-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = [python(), "-m", "mktlib", "copy", "all", str(folder), "--solutions", "--with-pictures"]
    subprocess.run(command, check=True, cwd=folder, env=environment(), stdout=subprocess.DEVNULL)
    return folder


def environment() -> dict[str, str]:
    """Environment in which no path leads to our sources."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


class FreshKernel(OwnKernelSpecs):
    """Knows the Python of the fresh environment, whatever else a home folder calls "python3"."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec(kernel_name)
        spec.argv[0] = python()
        return spec


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
        kernel = AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=FreshKernel(), transport="ipc", ip=f"{folder}/kernel"
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
        return Run(notebook.cells, sorted(os.listdir(folder)))


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
