"""The static edition: what a page weighs, when it answers, from its record and from its Python, and what that takes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import psutil

from benchmarks import drag, edition_peers
from benchmarks.browser import Mouse, chromium, fresh_page
from benchmarks.drag import Measured, p95
from benchmarks.host import Host, hosting
from benchmarks.pages import Variant
from benchmarks.table import Target, table

ROUNDS = 3
PAGE, EXPLORER, SLIDER = "12_supply_curve", "draw", "part"  # what is dragged: a long curve, two boxes, words
APART = ("second", "third")  # controls of it that, moved together, leave the record
LINES = {"loopback": (0.0, 0.0), "10 Mbit/s, 40 ms": (10e6 / 8, 0.04)}  # [bytes/s], [s] before each answer
FAST = (50e6 / 8, 0.02)  # the line over which Python comes
MOVES = 2000
# A slider and a canvas that draws one number: what the machine and its browser give at best.
BARE = """<!DOCTYPE html><title>bare</title><input type="range" style="width: 600px"><br><canvas width="600"></canvas>
<script>
const [input, pen] = [document.querySelector("input"), document.querySelector("canvas").getContext("2d")];
input.oninput = () => (pen.clearRect(0, 0, 600, 150), pen.fillText(input.value, 20, 20));
input.oninput();
</script>"""
PATIENCE = 60_000  # [ms]
MB = 1e6

# A reader who takes the first slider as soon as it is there: when its picture, and when its answer is on the screen.
FIRST = """new Promise(done => {
  let there = 0, frame = null;
  const look = () => {
    const drawn = [...document.querySelectorAll('.mk-explorer[data-frame]')];
    const root = drawn.find(one => one.querySelector('input[type=range]'));
    const input = root && [...root.querySelectorAll('input[type=range]')].find(one => one.checkVisibility());
    if (input && !there) {
      there = performance.now();
      frame = root.dataset.frame;
      input.value = Number(input.value) + 1;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (input && root.dataset.frame !== frame && root.dataset.stale !== 'true') {
      return done([there, performance.now()]);
    }
    requestAnimationFrame(look);
  };
  look();
})"""
READY = "globalThis.mktlibSite?.pythons[0]?.state === 'ready'"
HOLD = "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) })"  # Python waits
WANDER = """([name, control, moves]) => new Promise(done => {
  const root = document.querySelector(`.mk-explorer[data-explorer=${name}]`);
  const input = root.querySelector(`[data-control=${control}] input[type=range]`);
  let left = moves;
  const step = () => {
    if (!left--) return done();
    input.value = Number(input.min) + (left * 7) % Number(input.max);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(step);
  };
  step();
})"""


@dataclass
class Seen:
    """All that was measured."""

    first: dict[str, list[float]] = field(default_factory=dict)  # line → first picture [ms]
    answer: dict[str, list[float]] = field(default_factory=dict)  # line → first answered drag [ms]
    weight: int = 0  # before that [bytes]
    cold: list[float] = field(default_factory=list)  # GET → Python is ready [s]
    warm: list[float] = field(default_factory=list)
    python: int = 0  # [bytes]
    tab: dict[str, float] = field(default_factory=dict)  # state → memory of its renderer's own [bytes]
    moved: list[Measured] = field(default_factory=list)
    foreign: int = 0
    build: float = 0  # [s]
    again: float = 0  # the second time [s]
    collection: int = 0  # without Python [bytes]
    file: bool = False  # it answers when opened from a disk
    peers: list[edition_peers.Row] = field(default_factory=list)
    note: str = ""  # on them


def variant(name: str, title: str) -> Variant:
    """Return the slider that is dragged."""
    root = f".mk-explorer[data-explorer={EXPLORER}]"
    return Variant(
        name, title, "", "", f"{root} [data-control={SLIDER}] input", 12, f"{root}[data-frame]", "setTransform"
    )


async def measure(rounds: int = ROUNDS, folder: Path | None = None) -> Seen:
    """Build the collection, or take it as it lies in a folder, and open its pages."""
    seen = Seen()
    with tempfile.TemporaryDirectory() as there:
        site = folder or Path(there) / "site"
        if folder is None:
            seen.build, seen.again = _build(site), _build(site)
        plain = [path for path in site.rglob("*") if path.is_file() and "python" not in path.relative_to(site).parts]
        seen.collection = sum(path.stat().st_size for path in plain)
        with hosting(site) as host:
            async with chromium() as browser:
                for _ in range(rounds):
                    await _opening(browser, host, seen)
                    await _python(browser, host, seen)
                for turn in range(rounds):
                    await _dragging(browser, host, seen, turn)
                await _long(browser, host, seen)
                await _from_disk(browser, host, seen)
                seen.peers, seen.note = await edition_peers.measure(browser, rounds, LINES, _renderers)
    return seen


def _build(site: Path) -> float:
    from mktlib.edition.build import build

    begun = time.monotonic()
    build(site)
    return time.monotonic() - begun


async def _open(browser: Any, host: Host, seen: Seen, hold: bool) -> tuple[Any, Any, Any]:
    manager = fresh_page(browser)
    page, session = await manager.__aenter__()
    page.on("request", lambda asked: _count(asked.url, host, seen))
    if hold:
        await page.context.add_init_script(HOLD)
    return manager, page, session


def _count(url: str, host: Host, seen: Seen) -> None:
    seen.foreign += not url.startswith((host.url(""), "data:", "blob:", "file:"))


async def _opening(browser: Any, host: Host, seen: Seen) -> None:
    """Open the page over each line, and take its first slider at once."""
    for name, (host.rate, host.latency) in LINES.items():
        manager, page, _session = await _open(browser, host, seen, hold=True)
        host.sent.clear()
        await page.goto(host.url(f"{PAGE}.html"), wait_until="commit")
        first, answered = await page.evaluate(FIRST)
        seen.first.setdefault(name, []).append(await page.evaluate("probe.first") or first)
        seen.answer.setdefault(name, []).append(answered)
        seen.weight = max(seen.weight, sum(size for what, size in host.sent if not what.startswith("python/")))
        await manager.__aexit__(None, None, None)


async def _python(browser: Any, host: Host, seen: Seen) -> None:
    """Open the page with an empty cache, and again with what it has kept."""
    host.rate, host.latency = FAST
    manager, page, _session = await _open(browser, host, seen, hold=False)
    host.sent.clear()
    for times in (seen.cold, seen.warm):
        begun = time.monotonic()
        await page.goto(host.url(f"{PAGE}.html"))
        await _until(page, READY)
        times.append(time.monotonic() - begun)
        seen.python = max(seen.python, sum(size for what, size in host.sent if what.startswith("python/")))
    host.rate, host.latency = LINES["loopback"]
    await manager.__aexit__(None, None, None)


async def _until(page: Any, condition: str) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while not await page.evaluate(condition):
        if time.monotonic() > until:
            raise TimeoutError(condition)
        await asyncio.sleep(0.02)


async def _dragging(browser: Any, host: Host, seen: Seen, turn: int) -> None:
    """Move one slider by hand: answered from the record, then, others moved before it, by Python."""
    if not seen.moved:
        seen.moved = [
            Measured(variant("record", "from the record")),
            Measured(variant("python", "by Python in the page")),
            Measured(Variant("bare", "a bare canvas, one number", "", "", "input", 8, "canvas", "clearRect")),
        ]
    for one in seen.moved:
        live = one.variant.name == "python"
        manager, page, session = await _open(browser, host, seen, hold=not live)
        bare = one.variant.name == "bare"
        await page.goto(f"data:text/html,{quote(BARE)}" if bare else host.url(f"{PAGE}.html"))
        await page.wait_for_selector(one.variant.ready)
        await page.locator(one.variant.ready).scroll_into_view_if_needed()
        if live:
            await _until(page, READY)
            for control in APART:
                await page.evaluate(WANDER, [EXPLORER, control, 2])
        slider = page.locator(one.variant.slider)
        await slider.scroll_into_view_if_needed()
        # A move of less than one of its steps would change nothing, and be missed as a picture.
        one.variant = replace(one.variant, stops=await slider.evaluate("input => Number(input.max) || 100"))
        await asyncio.sleep(1)
        mouse = await Mouse.on(page, session, one.variant.slider, one.variant.inset)
        await page.evaluate("signal => probe.watch(signal)", one.variant.signal)
        await mouse.press(drag.START)
        await drag._isolated(page, session, mouse, one, turn, 0)
        await drag._dragged(page, mouse, one, psutil.Process(), 0)
        await manager.__aexit__(None, None, None)


async def _long(browser: Any, host: Host, seen: Seen) -> None:
    """Weigh the tab: open, after moves from the record, with Python, and after as many moves answered by it."""
    before = set(_renderers())
    manager, page, session = await _open(browser, host, seen, hold=True)

    async def weigh(state: str) -> None:
        with suppress(Exception):
            await session.send("HeapProfiler.collectGarbage")
        await asyncio.sleep(1)
        seen.tab[state] = max(memory(one) for one in set(_renderers()) - before)

    await weigh("blank")
    await page.goto(host.url(f"{PAGE}.html"))
    await page.wait_for_selector(f".mk-explorer[data-explorer={EXPLORER}][data-frame]")
    await page.locator(f".mk-explorer[data-explorer={EXPLORER}]").scroll_into_view_if_needed()
    await asyncio.sleep(1)
    await weigh("open")
    await page.evaluate(WANDER, [EXPLORER, SLIDER, MOVES])
    await weigh("moved")
    await page.evaluate("mktlibSite.pythons[0].start()")
    await _until(page, READY)
    for control in APART:
        await page.evaluate(WANDER, [EXPLORER, control, 2])
    await page.evaluate(WANDER, [EXPLORER, SLIDER, 100])
    await weigh("python")
    await page.evaluate(WANDER, [EXPLORER, SLIDER, MOVES])
    await weigh("python moved")
    await manager.__aexit__(None, None, None)


async def _from_disk(browser: Any, host: Host, seen: Seen) -> None:
    """Open the page as a file, and take its first slider."""
    manager, page, _session = await _open(browser, host, seen, hold=True)
    await page.goto((host.folder / f"{PAGE}.html").resolve().as_uri())
    with suppress(TimeoutError):
        seen.file = bool(await asyncio.wait_for(page.evaluate(FIRST), edition_peers.WITHOUT))
    await manager.__aexit__(None, None, None)


def memory(renderer: psutil.Process) -> float:
    """Return what a tab has for itself alone, as the browser's own task manager counts [bytes]."""
    return float(renderer.memory_full_info().uss)


def _renderers() -> list[psutil.Process]:
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "--type=renderer" in one.cmdline():
                found.append(one)
    return found


def targets(seen: Seen) -> list[Target]:
    """Return what was promised, and whether it holds."""
    slow = "10 Mbit/s, 40 ms"
    record, python, _bare = seen.moved
    tab = {state: size / MB for state, size in seen.tab.items()}
    return [
        Target("kB before the first answered drag", seen.weight / 1000, 100, "≤"),
        Target("first picture, 10 Mbit/s [s]", median(seen.first[slow]) / 1000, 0.4, "≤"),
        Target("first answered drag, 10 Mbit/s [s]", median(seen.answer[slow]) / 1000, 0.6, "≤"),
        Target("a step from the record [ms]", median(record.steps[0]), 17, "≤"),
        Target("frames/s from the record", record.rate(), 58, "≥"),
        Target("a step by Python in the page [ms]", median(python.steps[0]), 35, "≤"),
        Target("frames/s by Python in the page", python.rate(), 50, "≥"),
        Target("Python ready, cold, 50 Mbit/s [s]", median(seen.cold), 6, "≤"),
        Target("Python ready, warm [s]", median(seen.warm), 3, "≤"),
        Target("Python [MB]", seen.python / MB, 9, "≤"),
        Target("the tab before Python [MB]", tab["open"], 80, "≤"),
        Target("the tab with Python [MB]", tab["python"], 280, "≤"),
        Target("the tab grows over 2,000 moves from the record by [MB]", tab["moved"] - tab["open"], 20, "≤"),
        Target("the tab grows over 2,000 moves by Python by [MB]", tab["python moved"] - tab["python"], 20, "≤"),
        Target("requests to other hosts", seen.foreign, 0, "≤"),
        Target("the collection without Python [MB]", seen.collection / MB, 6, "≤"),
        *([Target("building it [s]", seen.build, 300, "≤")] if seen.build else []),
    ]


def report(seen: Seen) -> str:
    """Return the tables."""
    heads = ["", *seen.first]
    rows = [
        [words, *(f"{median(found[name]):.0f} ms" for name in seen.first)]
        for words, found in (("first picture", seen.first), ("first answered drag", seen.answer))
    ]
    moved = [
        [
            one.variant.title,
            *(
                f"{of(values):.0f}" if values else "none"
                for of, values in (
                    (median, one.steps[0]),
                    (p95, one.steps[0]),
                    (median, one.jumps[0]),
                    (median, one.rates[0]),
                    (median, one.lags[0]),
                )
            ),
        ]
        for one in seen.moved
    ]
    record = seen.moved[0]
    opened = {
        line: ([one / 1000 for one in seen.first[line]], [one / 1000 for one in seen.answer[line]]) for line in LINES
    }
    ours = edition_peers.Row("this edition", seen.weight, seen.foreign, opened, median(record.steps[0]), record.rate())
    ours.tab, ours.file, ours.without = seen.tab["moved"], seen.file, True  # all of it was answered from the record
    weights = [f"{state} {size / MB:.0f}" for state, size in seen.tab.items()]
    built = f"Built in {seen.build:.0f} s, a second time in {seen.again:.1f} s. " if seen.build else ""
    return "\n\n".join(
        [
            table(heads, rows),
            table(["a slider moved by hand", "step, median ms", "p95", "jump, median ms", "frames/s", "lag ms"], moved),
            f"{built}The page is `{PAGE}`, its explorer `{EXPLORER}`. "
            f"Memory of the tab's own [MB]: {', '.join(weights)}; blank is the browser's.",
            edition_peers.report([ours, *seen.peers], LINES, seen.note),
        ]
    )


def run(rounds: int = ROUNDS, folder: Path | None = None) -> tuple[str, list[Target]]:
    """Measure, and return the tables and the targets."""
    seen = asyncio.run(measure(rounds, folder))
    return report(seen), targets(seen)
