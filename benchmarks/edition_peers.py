"""Peers of the static edition: the same picture with one slider, as marimo's WASM export and as a JupyterLite page.

What a page asks of other hosts is counted, and answered from files over the same line.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks import drag
from benchmarks.browser import Mouse, fresh_page
from benchmarks.drag import Measured
from benchmarks.edition_sites import LITE_PYODIDE, build
from benchmarks.host import KINDS, TEXT, Host, hosting
from benchmarks.pages import Variant
from benchmarks.table import table

Renderers = Callable[[], list[psutil.Process]]
WAIT, WITHOUT = 240, 60  # [s] for an answer, and for one that should not come
BESIDE = (LITE_PYODIDE, "pypi/")  # what JupyterLite asks of other hosts unless it is put beside the page
OPENED = ("first picture [s]", "first answered drag [s]")
Lines = Mapping[str, tuple[float, float]]  # of benchmarks/edition.py
NOTE = """marimo 0.25.2 exported with `--execute`, so that its recorded picture is there before Python; NumPy for its \
Pyodide (314.0.0) is in no package index, so it draws SVG, which is less to fetch and quicker than \
matplotlib. JupyterLite 0.6.4 with Pyodide 0.27.7, `ipywidgets.interact` and matplotlib; a script runs its \
cell as soon as it can; newer ones want a newer Pyodide, hence the same NumPy. Requests to other hosts are \
those of a site built as each tool does unless told otherwise; they were answered from files over the same \
line, and both tools can put these files beside the page. The tab: memory of its renderer's own (USS) after \
the drags; an empty one has about 50. Without Python: what it is made of was refused, and a minute waited."""

WATCH = (Path(__file__).parent / "peers.js").read_text(encoding="utf-8")
NOT_RUN = "document.querySelector('.jp-CodeCell .jp-InputPrompt')?.textContent === '[ ]:'"  # JupyterLite's cell
MARIMO = Variant("marimo", "marimo's WASM export", "", "", "marimo-slider [data-testid=track]", 0, "svg.peer", "change")
LITE = Variant(
    "lite", "a JupyterLite page", "", "", ".noUi-base", 0, ".jp-OutputArea .jp-OutputArea-output img", "load"
)


@dataclass
class Row:
    """What the table says of one way to publish the picture."""

    title: str
    weight: int = 0  # before the first answer [bytes]
    foreign: int = 0  # requests
    opened: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)  # line → the two times [s]
    step: float = 0  # [ms]
    rate: float = 0  # [frames/s]
    tab: float = 0  # [bytes]
    file: bool = False
    without: bool = False

    def cells(self, lines: Lines) -> list[str]:
        """Return its cells."""
        times = [
            f"{median(times):.{1 if median(times) >= 10 else 2}f}" if times else f"none in {WAIT}"
            for line in lines
            for times in self.opened.get(line, ([], []))
        ]
        sizes = [f"{self.weight / 1e6:.{1 if self.weight >= 1e6 else 3}f}", str(self.foreign)]
        moved = [f"{self.step:.0f}", f"{self.rate:.0f}", f"{self.tab / 1e6:.0f}"]
        return [self.title, *sizes, *times, *moved, *("yes" if one else "no" for one in (self.file, self.without))]


@dataclass
class Peer:
    """A site that is opened."""

    variant: Variant
    page: str
    files: Mapping[str, bytes]  # of other hosts
    row: Row
    moved: Measured

    @asynccontextmanager
    async def open(self, browser: Any, host: Host, at: str = "") -> AsyncIterator[tuple[Any, Any, list[int]]]:
        """Open its page, and answer for other hosts; the list grows by the bytes of each such answer."""
        foreign: list[int] = []

        async def answer(route: Any) -> None:
            name = urlsplit(route.request.url).path.rpartition("/")[2]
            if not (body := self.files.get(name)):
                foreign.append(0)
                await route.abort()
                return
            suffix = Path(name).suffix
            foreign.append(len(_packed(body)) if suffix in TEXT else len(body))
            await asyncio.sleep(host.latency)
            await asyncio.to_thread(host.wait_for_the_line, foreign[-1])
            kind = KINDS.get(suffix, "application/octet-stream")
            await route.fulfill(body=body, headers={"access-control-allow-origin": "*", "content-type": kind})

        async with fresh_page(browser) as (page, session):
            await page.context.add_init_script(f"{WATCH}({json.dumps(self.variant.ready)});")
            await page.context.route(lambda url: url.startswith("http") and not url.startswith(host.url("")), answer)
            await page.goto(at or host.url(self.page), wait_until="commit")
            yield page, session, foreign

    async def answered(self, page: Any, session: Any, patience: float) -> list[float]:
        """Take the slider as soon as it is there, again and again until its picture changes; return both times [s]."""
        until, way, pictures = time.monotonic() + patience, 0, []
        while time.monotonic() < until:
            with suppress(Exception):
                if await page.evaluate(NOT_RUN):
                    await page.locator(".jp-CodeCell .cm-content").first.click(timeout=1000)
                    await page.keyboard.press("Shift+Enter")
            if len(pictures := await page.evaluate("globalThis.peer?.pictures ?? []")) > 1:
                break
            with suppress(Exception):  # it is not there yet, or goes away in that moment
                await page.locator(self.variant.slider).first.scroll_into_view_if_needed(timeout=300)
                mouse = await Mouse.on(page, session, self.variant.slider, self.variant.inset)
                way = 20 - way
                await mouse.press(30 + way)
                await mouse.release(30 + way)
            await asyncio.sleep(0.05)
        return [one / 1000 for one in pictures[:2]]


_packed = cache(partial(gzip.compress, compresslevel=6))


async def measure(browser: Any, rounds: int, lines: Lines, renderers: Renderers) -> tuple[list[Row], str]:
    """Build both sites and open them; return their rows, and a note. Without the tools: no row, and why."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        try:
            files = await asyncio.to_thread(build, there)
        except (RuntimeError, OSError) as problem:
            return [], f"The peers could not be built: {problem}"
        return await measure_built(browser, rounds, lines, renderers, there, files), NOTE


async def measure_built(
    browser: Any,
    rounds: int,
    lines: Lines,
    renderers: Renderers,
    there: Path,
    files: Mapping[str, bytes],
) -> list[Row]:
    """Open both sites as they lie below a folder; return their rows."""
    peers = [
        Peer(MARIMO, "index.html", files, Row(MARIMO.title), Measured(MARIMO)),
        Peer(LITE, "notebooks/index.html?path=peer.ipynb", {}, Row(LITE.title), Measured(LITE)),
    ]
    for turn in range(rounds):
        for peer in peers:
            with hosting(there / peer.variant.name) as host:
                host.pack()
                for line, (host.rate, host.latency) in lines.items():
                    await _opening(browser, host, peer, line)
                host.rate, host.latency = 0, 0
                await _dragging(browser, host, peer, turn, renderers)
    await asyncio.gather(*(_refused(browser, peer, there / peer.variant.name) for peer in peers))
    return [peer.row for peer in peers]


async def _opening(browser: Any, host: Host, peer: Peer, line: str) -> None:
    host.sent.clear()
    async with peer.open(browser, host) as (page, session, foreign):
        times = await peer.answered(page, session, WAIT)
        if len(times) < 2:  # said by an empty place in the table
            return
        for seen, one in zip(peer.row.opened.setdefault(line, ([], [])), times, strict=True):
            seen.append(one)
        peer.row.weight = max(peer.row.weight, sum(foreign) + sum(size for _name, size in host.sent))
        beside = sum(name.startswith(BESIDE) and not name.endswith("all.json") for name, _size in host.sent)
        peer.row.foreign = max(peer.row.foreign, len(foreign) + beside)


async def _dragging(browser: Any, host: Host, peer: Peer, turn: int, renderers: Renderers) -> None:
    before = set(renderers())
    async with peer.open(browser, host) as (page, session, _foreign):
        await peer.answered(page, session, WAIT)
        await asyncio.sleep(2)
        mouse = await Mouse.on(page, session, peer.variant.slider, peer.variant.inset)
        await page.evaluate("signal => probe.watch(signal)", peer.variant.signal)
        await mouse.press(drag.START)
        await mouse.release(drag.START)
        await asyncio.sleep(1)  # the handle is on its way there
        await mouse.press(drag.START)
        await drag._isolated(page, session, mouse, peer.moved, turn, 0)
        await drag._dragged(page, mouse, peer.moved, psutil.Process(), 0)
        with suppress(Exception):
            await session.send("HeapProfiler.collectGarbage")
        await asyncio.sleep(1)
        peer.row.tab = max(one.memory_full_info().uss for one in set(renderers()) - before)
    peer.row.step, peer.row.rate = median(peer.moved.steps[0]), peer.moved.rate()


async def _refused(browser: Any, peer: Peer, site: Path) -> None:
    """Look whether it answers as a file on a disk, and then without what Python is made of."""
    with hosting(site) as host:
        async with peer.open(browser, host, f"{site.as_uri()}/{peer.page}") as (page, session, _foreign):
            peer.row.file = len(await peer.answered(page, session, WITHOUT)) > 1
        shutil.rmtree(site / LITE_PYODIDE, ignore_errors=True)
        peer.files = {}
        async with peer.open(browser, host) as (page, session, _foreign):
            peer.row.without = len(await peer.answered(page, session, WITHOUT)) > 1


def report(rows: list[Row], lines: Lines, note: str) -> str:
    """Return the table and what is to be said of it."""
    heads = ["a supply curve with a slider", "MB before the first answer", "requests to other hosts"]
    heads += [f"{words}, {line}" for line in lines for words in OPENED]
    heads += ["a step [ms]", "frames/s under a drag", "the tab [MB]", "answers from file://", "answers without Python"]
    return f"{table(heads, [one.cells(lines) for one in rows])}\n\n{note}"
