"""From the slider to the pixels: one picture drawn four ways, moved by a real mouse, over lines of four lengths."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from benchmarks.browser import Mouse, Wire, chromium, fresh_page
from benchmarks.line import Line, line
from benchmarks.pages import VARIANTS, Variant, write_drag
from benchmarks.server import Server, serve
from benchmarks.table import Target, ratio, table

ROUNDS = 3
LONGEST = 420  # [s] no further round is begun after this: a run is to end on a busy machine too
ROUND_TRIPS = (0, 60, 150, 300)  # [ms] that the line adds
STEPS, FAR_STEPS = 14, 5  # isolated moves in a round, one step of the slider each; on the longer lines
RATE, SECONDS = 60, 3  # of the drag [moves/s], [s]
PATIENCE = 3000  # [ms] for one picture
ATTEMPTS = 3  # to open a page: `interact` hangs now and then when Voila runs its first cell

START = 10  # where the sliders stand when a page opens [%]
JUMPED, FAR_JUMPED = (83, 25, 60, 5, 90, 40, 70, 15), (83, 25, 60)  # [%]


@dataclass
class Measured:
    """What was seen of one variant, over all rounds; times and rates by the round trip of the line."""

    variant: Variant
    steps: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # [ms]
    jumps: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # [ms]
    rates: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # [pictures/s]
    lags: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # [ms]
    cpu: list[float] = field(default_factory=list)  # [ms per picture]
    sizes: list[float] = field(default_factory=list)  # [bytes per update]
    lost: int = 0

    def moves(self, trip: int = 0) -> list[float]:
        """Return the times from the slider to the picture, jumps included [ms]."""
        return self.steps[trip] + self.jumps[trip]

    def rate(self, trip: int = 0) -> float:
        """Return the pictures a second under the drag."""
        return median(self.rates[trip])


def drag_path(stops: int = 100) -> list[float]:
    """Return one step of a slider with so many per move: up, down, and back to the start [%]."""
    path, way = [], 1
    low, here, high = (stops * part // 100 for part in (5, START, 95))
    for _ in range(RATE * SECONDS):
        way = -way if not low <= here + way <= high else way
        here += way
        path.append(100 * here / stops)
    return path


async def measure(rounds: int = ROUNDS, names: tuple[str, ...] = ()) -> list[Measured]:
    """Open every variant once a round, in turn, and measure it on every line."""
    chosen = [Measured(variant) for variant in VARIANTS if not names or variant.name in names]
    with tempfile.TemporaryDirectory() as folder:
        write_drag(Path(folder))
        with serve("peers", Path(folder)) as server, line(server.port) as wire:
            async with chromium() as browser:
                begun = time.monotonic()
                for turn in range(rounds):
                    if time.monotonic() - begun > LONGEST:
                        break
                    for one in chosen[turn % len(chosen) :] + chosen[: turn % len(chosen)]:
                        await _open_and_measure(browser, server, wire, one, turn)
    return chosen


async def _open_and_measure(browser: Any, server: Server, wire: Line, one: Measured, turn: int) -> None:
    variant = one.variant
    for attempt in range(1, ATTEMPTS + 1):
        before = server.kernels()
        wire.round_trip = 0
        async with fresh_page(browser) as (page, session):
            await page.goto(f"http://127.0.0.1:{wire.port}/voila/render/{variant.name}.ipynb", wait_until="commit")
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
            for trip in ROUND_TRIPS:
                wire.round_trip = trip / 1000
                await _isolated(page, session, mouse, one, turn, trip)
                await _dragged(page, mouse, one, kernel, trip)
            return


async def _isolated(page: Any, session: Any, mouse: Mouse, one: Measured, turn: int, trip: int) -> None:
    """Move once, wait for the picture and a while longer, and move again; end at `START`."""
    rng = random.Random(turn)
    begin = START + 28 * (turn % 3)  # each round feels its way along another part of the range
    plan: list[tuple[float, list[float] | None]] = [(START + 1, None), (begin, None)]
    steps = [100 * i / one.variant.stops for i in range(1, 1 + (FAR_STEPS if trip else STEPS))]
    plan += [(begin + step, one.steps[trip]) for step in steps]
    plan += [(value, one.jumps[trip]) for value in (FAR_JUMPED if trip else JUMPED)]
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
            if not trip:
                one.sizes.append(wire.bytes - before)


async def _dragged(page: Any, mouse: Mouse, one: Measured, kernel: psutil.Process, trip: int) -> None:
    """Drag for a while without waiting for anything, and come back to the start."""
    path = drag_path(one.variant.stops)
    await asyncio.sleep(0.5)
    await page.evaluate("signal => probe.watch(signal)", one.variant.signal)
    spent = _cpu(kernel)
    await mouse.drag(path, RATE)
    await asyncio.sleep(1.5 + 2 * trip / 1000)
    spent = _cpu(kernel) - spent
    moves, pictures = await page.evaluate("[probe.moves, probe.pictures]")
    await mouse.move(START)
    await asyncio.sleep(0.3 + 2 * trip / 1000)
    if not pictures:
        one.lost += 1
        return
    during = [painted for painted in pictures if painted <= moves[-1]]
    one.rates[trip].append(1000 * len(during) / (moves[-1] - moves[0]))
    one.lags[trip].append(pictures[-1] - moves[-1])
    if not trip:
        one.cpu.append(1000 * spent / len(pictures))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def targets(measured: list[Measured]) -> list[Target]:
    """Return what was promised of our explorer, and whether it holds."""
    ours, interact, ipympl, floor = measured
    near, *far = [median(ours.moves(trip)) / median(floor.moves(trip)) for trip in ROUND_TRIPS]
    return [
        Target("slider → pixels, jumps included: × the bare canvas (d)", near, 1.15, "≤"),
        Target("the same on the worst of the longer lines", max(far), 1.15, "≤"),
        Target("slider → pixels: × faster than (b)", median(interact.moves()) / median(ours.moves()), 4, "≥"),
        Target("slider → pixels: × faster than (c)", median(ipympl.moves()) / median(ours.moves()), 2, "≥"),
        Target("frames/s under a drag, 0 ms", ours.rate(), 55, "≥"),
        Target("frames/s under a drag, 150 ms", ours.rate(150), 20, "≥"),
        Target("kernel CPU a picture [ms]", median(ours.cpu), 3.5, "≤"),
        Target("kB a step", median(ours.sizes) / 1000, 5, "≤"),
    ]  # fmt: skip


def report(measured: list[Measured]) -> str:
    """Return the tables: at no distance, and over the longer lines."""
    ours, floor = measured[0], measured[-1]
    heads = ["drawn by", "step, median ms", "p95", "jump, median ms", "p95", "all moves: × (d)", "frames/s", "lag ms"]
    heads += ["CPU ms", "kB"]
    rows = [
        [
            one.variant.title,
            f"{median(one.steps[0]):.0f}",
            f"{p95(one.steps[0]):.0f}",
            f"{median(one.jumps[0]):.0f}",
            f"{p95(one.jumps[0]):.0f}",
            f"{median(one.moves()) / median(floor.moves()):.2f}",
            f"{one.rate():.0f}",
            f"{median(one.lags[0]):.0f}",
            f"{median(one.cpu):.1f}",
            f"{median(one.sizes) / 1000:.1f}",
        ]
        for one in measured
    ]
    far = ROUND_TRIPS[1:]
    far_heads = ["drawn by"] + [f"{trip} ms: {what}" for trip in far for what in ("move ms", "× (d)", "frames/s")]
    far_rows = [
        [one.variant.title]
        + [
            cell
            for trip in far
            for cell in (
                f"{median(one.moves(trip)):.0f}",
                ratio(median(one.moves(trip)), median(floor.moves(trip))),
                f"{one.rate(trip):.0f}",
            )
        ]
        for one in measured
    ]
    lost = sum(one.lost for one in measured)
    note = f" {lost} moves stayed without a picture and are left out." if lost else ""
    moves = f"{len(ours.steps[0])} steps and {len(ours.jumps[0])} jumps of each in {len(ours.rates[0])} rounds.{note}"
    return f"{table(heads, rows)}\n\n{moves}\n\nOver a line with a round trip of:\n\n{table(far_heads, far_rows)}"


def p95(times: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


async def run(rounds: int = ROUNDS) -> tuple[str, list[Target]]:
    """Measure, and return the tables and the targets."""
    measured = await measure(rounds)
    return report(measured), targets(measured)
