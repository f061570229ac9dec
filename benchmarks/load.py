"""Many readers at once: they open, drag and leave; what each of them waits for, and what she costs."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Awaitable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psutil

from benchmarks.browser import chromium
from benchmarks.drag import p95
from benchmarks.load_readers import BrowserReader, SocketReader, Visitor
from benchmarks.opening import memory
from benchmarks.reader import Reader, TurnedAway
from benchmarks.server import ROOT, Server, serve
from benchmarks.table import Target, table

ROWS = (1, 10, 20, 40)  # readers
BROWSERS = 2  # of them in a real browser, beside the others on plain sockets
BEYOND = 5  # readers who come when every place is taken
LAST_LAYER = "36_five_to_ten_trillion"  # one heavy page among those of layer 1
ARRIVAL = 1.0  # [s] within which all of a row come
AFTER = 10  # [s] from the last goodbye to the count of what is left
HURRY = 1.0  # [s] within which a reader must hear that there is no place
DRAGGING = 0.05  # the share of her time a reader drags: one minute of twenty; the rest she reads
RATE = 60  # moves a second under a drag


@dataclass
class Row:
    """What was seen of so many readers at once."""

    readers: int
    first: list[float] = field(default_factory=list)  # GET → first picture [s]
    answers: list[float] = field(default_factory=list)  # GET → first answer to a moved control [s]
    moves: list[float] = field(default_factory=list)  # [s]
    failed: list[str] = field(default_factory=list)
    memory: float = 0  # per reader [bytes]
    left_memory: float = 0  # above what there was before [bytes]
    left_kernels: int = 0
    opening: float = 0  # processor time of server and kernels to open all pages [s]
    dragging: float = 0  # and to answer all moves [s]
    refused: list[float] = field(default_factory=list)  # [s] until those beyond the limit heard so
    come_back: set[str] = field(default_factory=set)  # what they were told


def of(server: Server) -> list[psutil.Process]:
    """Return the server's processes: itself, the warm one, and the kernels."""
    return [server.process, *server.process.children(recursive=True)]


def held(server: Server) -> float:
    """Return the memory of all its processes, shared parts counted once [bytes]."""
    return sum(_quiet(memory, one) for one in of(server))


def worked(server: Server) -> float:
    """Return the processor time of all its processes so far [s]."""
    return sum(_quiet(lambda process: sum(process.cpu_times()[:2]), one) for one in of(server))


def _quiet(measure: Any, process: psutil.Process) -> float:
    try:
        return float(measure(process))
    except psutil.Error:  # it ended while we looked
        return 0.0


async def measure() -> list[Row]:
    """Let each number of readers come, one after the other, to the same server."""
    from mktlib.publish.catalogue import notebooks_folder, read_catalogue

    folder = notebooks_folder(ROOT / "notebooks")
    paths = [f"/{page.href}" for page in read_catalogue(folder) if page.layer == 1 or page.slug == LAST_LAYER]
    rows = []
    with serve("dashboards", folder, most_kernels=max(ROWS)) as server:
        async with chromium() as browser:
            async with BrowserReader(browser, server.url, paths[0]) as recorder:  # which files a first visit asks for
                await recorder.open()
                files = recorder.files
                await recorder.leave()
            await _end(server)
            for number in ROWS:
                rows.append(await _row(server, browser, number, paths, files))
                print(
                    f"{number} readers: {len(rows[-1].failed)} came to grief",
                    *rows[-1].failed,
                    sep="\n",
                    file=sys.stderr,
                )
    return rows


async def _row(server: Server, browser: Any, number: int, paths: list[str], files: list[str]) -> Row:
    row, before = Row(number), held(server)
    real = min(BROWSERS, (number + 1) // 2)
    visitors: list[Visitor] = []
    for i in range(number):
        path = paths[i % len(paths)]
        visitors.append(
            BrowserReader(browser, server.url, path) if i < real else SocketReader(Reader(server.url, path, files))
        )
    start = worked(server)
    coming = (_after(ARRIVAL * i / number, visitor.open()) for i, visitor in enumerate(visitors))
    opened = await asyncio.gather(
        *(_try(row, f"{visitor} opens", come) for visitor, come in zip(visitors, coming, strict=True))
    )
    row.first = [times[0] for times in opened if times is not None]
    row.answers = [times[1] for times in opened if times is not None]
    middle = worked(server)
    there = [visitor for visitor, times in zip(visitors, opened, strict=True) if times is not None]
    rng = random.Random(number)
    moved = await asyncio.gather(
        *(_try(row, f"{visitor} drags", visitor.drag(random.Random(rng.random()))) for visitor in there)
    )
    row.moves = [time for times in moved if times is not None for time in times]
    row.opening, row.dragging = middle - start, worked(server) - middle
    row.memory = (held(server) - before) / number
    if number == max(ROWS):
        await asyncio.gather(*(_turned_away(row, server.url, path) for path in paths[:1] * BEYOND))
    await asyncio.gather(*(_try(row, f"{visitor} leaves", visitor.leave()) for visitor in there))
    await asyncio.sleep(AFTER)
    row.left_kernels, row.left_memory = len(server.kernels()), held(server) - before
    for visitor in visitors:
        await visitor.close()
    await _end(server)
    return row


async def _try(row: Row, what: str, act: Awaitable[Any]) -> Any:
    """Return what `act` gives; None, and why, when a reader came to grief."""
    try:
        return await act
    except Exception as error:
        row.failed.append(f"{what}: {type(error).__name__}: {error}"[:200])
        return None


async def _after(wait: float, act: Awaitable[Any]) -> Any:
    await asyncio.sleep(wait)
    return await act


async def _turned_away(row: Row, url: str, path: str) -> None:
    async with Reader(url, path) as reader:
        begun = asyncio.get_running_loop().time()
        try:
            await reader.get_page()
            row.failed.append("a reader beyond the limit was let in")
        except TurnedAway as refusal:
            row.refused.append(asyncio.get_running_loop().time() - begun)
            row.come_back.add(refusal.args[0].headers.get("Retry-After", "never"))


async def _end(server: Server, patience: float = 60) -> None:
    """Wait until no kernel is left."""
    until = asyncio.get_running_loop().time() + patience
    while server.kernels() and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.2)


def run() -> tuple[str, list[Target]]:
    """Measure, and return the tables and the targets."""
    rows = asyncio.run(measure())
    if not all(row.first and row.moves for row in rows):
        raise RuntimeError("of a row nobody got a picture or an answer; see above why")
    heads = ["readers", "first picture, s", "last", "first answer, s", "last", "a move, ms", "p95", "came to grief"]
    heads += ["kernels left", "MB each", "MB not given back"]
    lines = [
        [
            str(row.readers),
            f"{median(row.first):.1f}",
            f"{max(row.first):.1f}",
            f"{median(row.answers):.1f}",
            f"{max(row.answers):.1f}",
            f"{median(row.moves) * 1000:.0f}",
            f"{p95(row.moves) * 1000:.0f}",
            str(len(row.failed)),
            str(row.left_kernels),
            f"{row.memory / 1e6:.0f}",
            f"{row.left_memory / 1e6:.0f}",
        ]
        for row in rows
    ]
    most = rows[-1]
    told = f"{len(most.refused)} more readers heard within {max(most.refused):.2f} s that every place is taken"
    again = f"and were asked to come back in {', '.join(sorted(most.come_back))} s."
    failed = sorted({why for row in rows for why in row.failed})
    text = "\n\n".join([table(heads, lines), f"{told} {again}", capacity(most), *failed])
    return text, targets(rows)


def capacity(row: Row) -> str:
    """Return what a machine carries, by the figures of one row."""
    opening, move = row.opening / row.readers, row.dragging / len(row.moves)
    return table(
        ["what a machine carries", ""],
        [
            ["readers per GiB", f"{2**30 / row.memory:.0f}"],
            ["pages opened a minute, per core", f"{60 / opening:.0f}"],
            ["moves answered a second, per core", f"{1 / move:.0f}"],
            [f"readers per core who drag {DRAGGING:.0%} of the time", f"{1 / move / (RATE * DRAGGING):.0f}"],
        ],
    )


def targets(rows: list[Row]) -> list[Target]:
    """Return what is promised."""
    return [
        Target(f"{ROWS[-1]} readers in one second: the last sees its first picture [s]", max(rows[-1].first), 20, "≤"),
        Target("readers who came to grief", sum(len(row.failed) for row in rows), 0, "≤"),
        Target(f"kernels left {AFTER} s after the last goodbye", max(row.left_kernels for row in rows), 0, "≤"),
        Target("beyond the limit: slowest answer [s]", max(rows[-1].refused), HURRY, "≤"),
    ]
