"""Opening a page: from GET to a picture that answers, what it weighs, and what its kernel takes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.browser import chromium, fresh_page
from benchmarks.pages import write_bare_slider
from benchmarks.server import ROOT, Server, serve
from benchmarks.table import Target, table

ROUNDS = 3
LONGEST = 240  # [s] no further round is begun after this
PATIENCE = 60_000  # [ms]
WARM = 4  # [s] that a server has run before the reader comes
LONG_REST = 23  # [s] after which a page that nobody moves is at rest

EXPLORER = {
    "there": ".mk-explorer[data-frame]",
    "control": """[...document.querySelectorAll('.mk-explorer[data-frame] :is(input[type=range], input[type=radio])')]
        .find(one => one.offsetParent && !one.disabled)""",
    "state": "document.querySelector('.mk-explorer[data-frame]').dataset.frame",
}
SLIDER = {
    "there": ".noUi-handle",
    "control": "document.querySelector('.noUi-handle')",
    "state": "document.querySelector('.widget-label:not(.widget-inline-hbox *)')?.textContent",
}
# Looks at every frame; Playwright's own way to wait needs `eval`, which our pages forbid.
CHANGED = """before => new Promise(done => {
  const look = () => (%s !== before ? done(performance.now()) : requestAnimationFrame(look));
  look();
})"""


@dataclass
class Opened:
    """What was seen of one page opened in one way, over all rounds."""

    title: str
    path: str
    marks: dict[str, str]
    first: list[float] = field(default_factory=list)  # GET → first picture on the screen [ms]
    answers: list[float] = field(default_factory=list)  # GET → first answer to a moved control [ms]
    requests: int = 0
    weight: int = 0  # [bytes]
    memory: float = 0  # of the kernel, at rest beside those of the other pages [bytes]


def layer(number: int) -> list[tuple[str, str]]:
    """Return the names and addresses of the pages up to a layer."""
    from mktlib.publish.catalogue import read_catalogue

    return [(page.slug, f"/{page.href}") for page in read_catalogue(ROOT / "notebooks") if page.layer <= number]


async def measure(rounds: int = ROUNDS) -> tuple[list[Opened], list[Opened]]:
    """Open pages of the first layer once a round, in turn, each time with an empty cache; then weigh all pages.

    Each page on a new server.
    """
    bare = Opened("one bare slider, Voila as it comes", "/voila/render/index.ipynb", SLIDER)
    cold = [Opened(f"`{slug}`", path, EXPLORER) for slug, path in layer(1)]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare").mkdir()
        write_bare_slider(Path(folder, "bare"))
        async with chromium() as browser:
            begun = time.monotonic()
            for turn in range(rounds):
                if time.monotonic() - begun > LONGEST:
                    break
                with serve("peers-as-shipped", Path(folder, "bare")) as server:
                    await asyncio.sleep(WARM)
                    await _open(browser, server, bare)
                for one in cold[turn % len(cold) :] + cold[: turn % len(cold)]:
                    with serve("dashboards", ROOT / "notebooks") as server:
                        await asyncio.sleep(WARM)
                        await _open(browser, server, one)
            every = [Opened(slug, path, EXPLORER) for slug, path in layer(3)]
            await _weigh(browser, every)
    for one, weighed in zip(cold, every, strict=False):  # both in reading order
        one.memory = weighed.memory
    return [bare, *cold], every


@asynccontextmanager
async def _visit(browser: Any, server: Server, one: Opened) -> AsyncIterator[tuple[Any, Any]]:
    async with fresh_page(browser) as (page, session):
        await session.send("Network.enable")
        yield page, session
        await page.close(run_before_unload=True)  # says goodbye, and its kernel ends


async def _open(browser: Any, server: Server, one: Opened) -> None:
    async with _visit(browser, server, one) as (page, session):
        weights: dict[str, float] = {}
        asked: set[str] = set()
        session.on("Network.requestWillBeSent", lambda e: _note(asked, e))
        session.on("Network.loadingFinished", lambda e: weights.update({e["requestId"]: e["encodedDataLength"]}))
        await page.goto(server.url + one.path, wait_until="commit")
        first, answer = await answered(page, one.marks)
        one.first.append(first)
        one.answers.append(answer)
        await asyncio.sleep(2)  # the rest of the page
        one.requests, one.weight = len(asked), int(sum(weights.values()))


async def answered(page: Any, marks: dict[str, str]) -> tuple[float, float]:
    """Press a key on the first control there is; return when a picture stood there and when it was answered [ms].

    The bare slider has no picture: there it is the slider itself.
    """
    await page.wait_for_selector(marks["there"], timeout=PATIENCE)
    there = await page.evaluate("performance.now()")
    kind = await page.evaluate(f"(() => {{ const one = {marks['control']}; one.focus(); return one.type; }})()")
    before = await page.evaluate(marks["state"])
    await page.keyboard.press("Space" if kind == "radio" else "ArrowRight")
    answer = await asyncio.wait_for(page.evaluate(CHANGED % marks["state"], before), PATIENCE / 1000)
    return float(await page.evaluate("probe.first") or there), float(answer)


def _note(asked: set[str], event: Any) -> None:
    if event["request"]["url"].startswith("http"):  # what a page makes itself (blob:) is asked of nobody
        asked.add(event["requestId"])


async def _weigh(browser: Any, pages: list[Opened]) -> None:
    """Open pages beside each other, leave them alone, and weigh the kernel of each."""
    with serve("dashboards", ROOT / "notebooks") as server:
        async with AsyncExitStack() as open_pages:
            seen: set[int] = set()
            kernels: list[psutil.Process] = []
            for one in pages:
                page, _session = await open_pages.enter_async_context(_visit(browser, server, one))
                await page.goto(server.url + one.path)
                await page.wait_for_selector(one.marks["there"], timeout=PATIENCE)
                kernels += [kernel for pid, kernel in server.kernels().items() if pid not in seen]
                seen |= set(server.kernels())
            await asyncio.sleep(LONG_REST)
            for one, kernel in zip(pages, kernels, strict=True):
                one.memory = memory(kernel)


def memory(process: psutil.Process) -> float:
    """Return a process' own share of memory [bytes]: PSS, or what the system can tell of it."""
    try:
        info = process.memory_full_info()
    except psutil.AccessDenied:
        return float(process.memory_info().rss)
    return float(getattr(info, "pss", getattr(info, "uss", info.rss)))


def run(rounds: int = ROUNDS) -> tuple[str, list[Target]]:
    """Measure, and return the table and the targets."""
    opened, every = asyncio.run(measure(rounds))
    bare, ours = opened[0], opened[1:]
    heads = ["page", "first picture, s", "first answer, s", "÷ bare slider", "kernel, MB", "requests", "page, MB"]
    rows = [
        [
            one.title,
            f"{median(one.first) / 1000:.2f}",
            f"{median(one.answers) / 1000:.2f}",
            f"{median(one.answers) / median(bare.answers):.2f}" if one is not bare else "",
            f"{one.memory / 1e6:.0f}" if one.memory else "",
            str(one.requests),
            f"{one.weight / 1e6:.2f}",
        ]
        for one in opened
    ]
    return table(heads, rows), _targets(bare, ours, every)


def _targets(bare: Opened, ours: list[Opened], every: list[Opened]) -> list[Target]:
    slowest = max(median(one.answers) for one in ours) / median(bare.answers)
    return [
        Target("first answer of the slowest page ÷ bare slider", slowest, 0.8, "≤"),
        Target("kernel at rest, layer 1, largest, MB", max(one.memory for one in ours) / 1e6, 60, "≤"),
        Target("kernel at rest, any page, largest, MB", max(one.memory for one in every) / 1e6, 80, "≤"),
        Target("requests of a first visit", max(one.requests for one in ours), 20, "≤"),
        Target("weight of a first visit, MB", max(one.weight for one in ours) / 1e6, 1.0, "≤"),
    ]
