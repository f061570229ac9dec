"""Opening a page: from GET to a picture that answers, what it weighs, and what its kernel takes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.browser import chromium, fresh_page
from benchmarks.pages import write_bare_slider
from benchmarks.server import ROOT, Server, serve
from benchmarks.table import table

ROUNDS = 3
LONGEST = 75  # [s] no further round is begun after this
PATIENCE = 60_000  # [ms]
WARM = 4  # [s] that a server has run before the reader comes

EXPLORER = {
    "there": ".mk-explorer[data-frame]",
    "slider": ".mk-explorer[data-frame] input[type=range]",
    "state": "document.querySelector('.mk-explorer').dataset.frame",
}
SLIDER = {
    "there": ".noUi-handle",
    "slider": ".noUi-handle",
    "state": "document.querySelector('.widget-label:not(.widget-inline-hbox *)')?.textContent",
}
# Looks at every frame; Playwright's own way to wait needs `eval`, which our pages forbid.
CHANGED = """before => new Promise(done => {
  const look = () => (%s !== before ? done(performance.now()) : requestAnimationFrame(look));
  look();
})"""


@dataclass
class Opened:
    """What was seen of one page, over all rounds."""

    title: str
    folder: Path
    path: str
    marks: dict[str, str]
    first: list[float] = field(default_factory=list)  # GET → picture [ms]
    answers: list[float] = field(default_factory=list)  # GET → it answered a key [ms]
    memory: list[float] = field(default_factory=list)  # of the kernel [bytes]
    requests: int = 0
    weight: int = 0  # [bytes]


def pages(bare: Path) -> list[Opened]:
    """Return the pages to open: the bare slider, and every notebook of the first layer."""
    from mktlib.dashboards.catalogue import notebooks_folder, read_catalogue

    folder = notebooks_folder(ROOT / "notebooks")
    ours = [page for page in read_catalogue(folder) if page.layer <= 1]
    return [
        Opened("one bare slider", bare, "/voila/render/index.ipynb", SLIDER),
        *(Opened(f"`{page.slug}`", folder, f"/{page.href}", EXPLORER) for page in ours),
    ]


async def measure(rounds: int = ROUNDS) -> list[Opened]:
    """Open every page once a round, in turn, each time with a new server and an empty cache."""
    with tempfile.TemporaryDirectory() as bare:
        write_bare_slider(Path(bare))
        found = pages(Path(bare))
        async with chromium() as browser:
            begun = time.monotonic()
            for turn in range(rounds):
                if time.monotonic() - begun > LONGEST:
                    break
                for one in found[turn % len(found) :] + found[: turn % len(found)]:
                    with serve("dashboards", one.folder) as server:
                        await _open(browser, server, one)
    return found


async def _open(browser: Any, server: Server, one: Opened) -> None:
    async with fresh_page(browser) as (page, session):
        weights: list[float] = []
        session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        await session.send("Network.enable")
        await asyncio.sleep(WARM)
        await page.goto(server.url + one.path, wait_until="commit")
        await page.wait_for_selector(one.marks["there"], timeout=PATIENCE)
        there = await page.evaluate("performance.now()")
        await page.focus(one.marks["slider"])
        before = await page.evaluate(one.marks["state"])
        await page.keyboard.press("ArrowRight")
        answered = page.evaluate(CHANGED % one.marks["state"], before)
        one.answers.append(await asyncio.wait_for(answered, PATIENCE / 1000))
        one.first.append(there)
        await asyncio.sleep(2)  # the rest of the page
        one.requests, one.weight = len(weights), int(sum(weights))
        (kernel,) = server.kernels().values()
        one.memory.append(memory(kernel))


def memory(process: psutil.Process) -> float:
    """Return a process' own share of memory [bytes]: PSS, or what the system can tell of it."""
    try:
        info = process.memory_full_info()
    except psutil.AccessDenied:
        return float(process.memory_info().rss)
    return float(getattr(info, "pss", getattr(info, "uss", info.rss)))


def run(rounds: int = ROUNDS) -> str:
    """Measure, and return the table."""
    opened = asyncio.run(measure(rounds))
    bare = opened[0]
    rows = [
        [
            one.title,
            f"{median(one.first) / 1000:.1f}",
            f"{median(one.answers) / 1000:.1f}",
            f"{(median(one.answers) - median(bare.answers)) / 1000:+.1f}" if one is not bare else "",
            f"{median(one.memory) / 1e6:.0f}",
            str(one.requests),
            f"{one.weight / 1e6:.1f}",
        ]
        for one in opened
    ]
    heads = [
        "page",
        "first picture, s",
        "answers a key, s",
        "beyond the slider, s",
        "kernel, MB",
        "requests",
        "page, MB",
    ]
    return table(heads, rows)
