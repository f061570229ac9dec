"""From the slider to the pixels: the same picture drawn four ways in Voila, moved by a real mouse."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from benchmarks.browser import Mouse, Wire, chromium, fresh_page
from benchmarks.pages import VARIANTS, Variant, write_drag
from benchmarks.server import Server, serve
from benchmarks.table import Target, ratio, table

ROUNDS = 3
LONGEST = 180  # [s] no further round is begun after this: a run is to end on a busy machine too
STEPS = 14  # isolated moves in a round, one step of the slider each; beside them the jumps below
RATE, SECONDS = 60, 3  # of the drag [moves/s], [s]
PATIENCE = 3000  # [ms] for one picture
ATTEMPTS = 3  # to open a page: `interact` hangs now and then when Voila runs its first cell

START = 10  # where the sliders stand when a page opens [%]
JUMPED = (83, 25, 60, 5, 90, 40, 70, 15)  # [%]


@dataclass
class Measured:
    """What was seen of one variant, over all rounds."""

    variant: Variant
    steps: list[float] = field(default_factory=list)  # [ms]
    jumps: list[float] = field(default_factory=list)  # [ms]
    rates: list[float] = field(default_factory=list)  # [pictures/s]
    lags: list[float] = field(default_factory=list)  # [ms]
    cpu: list[float] = field(default_factory=list)  # [ms per picture]
    sizes: list[float] = field(default_factory=list)  # [bytes per update]
    lost: int = 0

    @property
    def step(self) -> float:
        """Median time from the slider to the picture, one step of the slider [ms]."""
        return median(self.steps)

    @property
    def jump(self) -> float:
        """The same for a jump across the range [ms]."""
        return median(self.jumps)

    @property
    def rate(self) -> float:
        """Pictures a second under the drag."""
        return median(self.rates)


def drag_path() -> list[float]:
    """Return one step of the slider per move: up, down, and back to the start [%]."""
    path, here, way = [], START, 1
    for _ in range(RATE * SECONDS):
        way = -way if not 5 <= here + way <= 95 else way
        here += way
        path.append(float(here))
    return path


async def measure(
    rounds: int = ROUNDS, kind: str = "peers", names: tuple[str, ...] = (), isolated: bool = True
) -> list[Measured]:
    """Open every variant once a round, in turn, and measure it."""
    chosen = [Measured(variant) for variant in VARIANTS if not names or variant.name in names]
    with tempfile.TemporaryDirectory() as folder:
        write_drag(Path(folder))
        with serve(kind, Path(folder)) as server:
            async with chromium() as browser:
                begun = time.monotonic()
                for turn in range(rounds):
                    if time.monotonic() - begun > LONGEST:
                        break
                    for one in chosen[turn % len(chosen) :] + chosen[: turn % len(chosen)]:
                        await _open_and_measure(browser, server, one, turn, isolated)
    return chosen


async def _open_and_measure(browser: Any, server: Server, one: Measured, turn: int, isolated: bool) -> None:
    variant = one.variant
    for attempt in range(1, ATTEMPTS + 1):
        before = server.kernels()
        async with fresh_page(browser) as (page, session):
            await page.goto(f"{server.url}/voila/render/{variant.name}.ipynb", wait_until="commit")
            try:
                await page.wait_for_selector(variant.ready, timeout=30_000)
                await page.wait_for_selector(variant.slider, timeout=10_000)
            except Exception:
                if attempt == ATTEMPTS:
                    raise
                print(f"{variant.name}: the page did not come up, again", file=sys.stderr)
                continue
            await asyncio.sleep(1.5)
            (kernel,) = (process for pid, process in server.kernels().items() if pid not in before)
            mouse = await Mouse.on(page, session, variant.slider, variant.inset)
            await page.evaluate("signal => probe.watch(signal)", variant.signal)
            await mouse.press(START)
            if isolated:
                await _isolated(page, session, mouse, one, turn)
            await _dragged(page, mouse, one, kernel)
            return


async def _isolated(page: Any, session: Any, mouse: Mouse, one: Measured, turn: int) -> None:
    """Move once, wait for the picture and a while longer, and move again; begin and end at `START`."""
    rng = random.Random(turn)
    begin = START + 28 * (turn % 3)  # each round feels its way along another part of the range
    plan: list[tuple[float, list[float] | None]] = [(begin, None)] if begin != START else []
    plan += [(begin + i, one.steps) for i in range(1, STEPS + 1)]
    plan += [(value, one.jumps) for value in JUMPED]
    plan += [(START, None)]
    async with Wire(session) as wire:
        for value, times in plan:
            await asyncio.sleep(rng.uniform(0.15, 0.25))
            await page.evaluate("signal => probe.watch(signal)", one.variant.signal)
            picture = asyncio.create_task(page.evaluate("patience => probe.next(patience)", PATIENCE))
            await asyncio.sleep(0.02)
            before = wire.bytes
            await mouse.move(value)
            await picture
            moves, pictures = await page.evaluate("[probe.moves, probe.pictures]")
            await asyncio.sleep(0.05)  # what else belongs to this update
            if times is None:
                continue
            if not moves or not pictures:
                one.lost += 1
                continue
            times.append(pictures[0] - moves[-1])
            one.sizes.append(wire.bytes - before)


async def _dragged(page: Any, mouse: Mouse, one: Measured, kernel: psutil.Process) -> None:
    """Drag for a while without waiting for anything."""
    path = drag_path()
    await asyncio.sleep(0.5)
    await page.evaluate("signal => probe.watch(signal)", one.variant.signal)
    spent = _cpu(kernel)
    await mouse.drag(path, RATE)
    await asyncio.sleep(1.5)
    spent = _cpu(kernel) - spent
    moves, pictures = await page.evaluate("[probe.moves, probe.pictures]")
    await mouse.release(path[-1])
    if not pictures:
        one.lost += 1
        return
    during = [painted for painted in pictures if painted <= moves[-1]]
    one.rates.append(1000 * len(during) / (moves[-1] - moves[0]))
    one.lags.append(pictures[-1] - moves[-1])
    one.cpu.append(1000 * spent / len(pictures))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def targets(measured: list[Measured]) -> list[Target]:
    """Return what was promised of our explorer, and whether it holds."""
    ours, interact, ipympl, floor = measured
    return [
        Target("slider → picture, one step: × faster than (b)", interact.step / ours.step, 4, "≥"),
        Target("slider → picture, one step: × faster than (c)", ipympl.step / ours.step, 2, "≥"),
        Target("slider → picture, one step: × the floor (d)", ours.step / floor.step, 1.3, "≤"),
        Target("frames under a drag: × those of (b)", ours.rate / interact.rate, 6, "≥"),
        Target("frames under a drag: × those of (c)", ours.rate / ipympl.rate, 2, "≥"),
        Target("frames under a drag: the floor (d) ÷ ours", floor.rate / ours.rate, 1.3, "≤"),
        Target("frames/s under a drag", ours.rate, 50, "≥"),
    ]


def report(measured: list[Measured]) -> str:
    """Return the table."""
    ours = measured[0]
    rows = []
    for one in measured:
        rows.append(
            [
                one.variant.title,
                f"{one.step:.0f}",
                f"{_p95(one.steps):.0f}",
                ratio(one.step, ours.step),
                f"{one.jump:.0f}",
                f"{_p95(one.jumps):.0f}",
                f"{one.rate:.0f}",
                ratio(ours.rate, one.rate),
                f"{median(one.lags):.0f}",
                f"{median(one.cpu):.1f}",
                f"{median(one.sizes) / 1000:.1f}",
            ]
        )
    heads = [
        "drawn by",
        "step, median ms",
        "p95",
        "× ours",
        "jump, median ms",
        "p95",
        "frames/s",
        "ours ×",
        "lag ms",
        "CPU ms",
        "kB",
    ]
    lost = sum(one.lost for one in measured)
    note = f" {lost} moves stayed without a picture and are left out." if lost else ""
    moves = f"{len(ours.steps)} steps and {len(ours.jumps)} jumps of each in {len(ours.rates)} rounds."
    return f"{table(heads, rows)}\n\n{moves}{note}"


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]


async def run(rounds: int = ROUNDS) -> tuple[str, list[Target]]:
    """Measure, and return the tables and the targets."""
    measured = await measure(rounds)
    shipped = await measure(1, "peers-as-shipped", ("explorer", "floor"), isolated=False)
    rows = [[one.variant.title, f"{one.rate:.0f}", f"{median(one.lags):.0f}"] for one in shipped]
    text = report(measured) + "\n\nThe same drag without TCP_NODELAY, as Voila is shipped:\n\n"
    return text + table(["drawn by", "frames/s", "lag ms"], rows), targets(measured)
