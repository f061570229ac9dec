"""``python -m benchmarks.orderbook``: events per second of the order book beside its peers, on one event list.

Every engine plays in a process of its own, as one that crashes must not take the others along. Times are CPU
times; an engine too slow to finish is stopped after a while and judged by the events it has played. What it
traded is compared with our trades one by one, and at the end the two books are compared price by price.
The peers are optional: ``python -m pip install -e '.[peers]'``.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.orderbook_engines import ENGINES, Engine, Ours
from benchmarks.orderbook_flow import CANCEL, LIMIT, MARKET, Event, Flow, make
from benchmarks.table import Target, table, target_table

ROOT = Path(__file__).resolve().parent.parent
FLOWS: dict[str, Callable[[], Flow]] = {
    "small": partial(make, "small", resting=500, distance=50, events=20_000),
    "16,000": partial(make, "16,000", resting=16_000, distance=260, events=200_000),
    "84,000": partial(make, "84,000", resting=84_000, distance=930, events=200_000),
}
WANTED = {"16,000": 1.0, "84,000": 0.6}  # million events a second
BUDGET = 20.0  # seconds of CPU for one engine and one flow
CHUNK = 500
ROUNDS = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Measure all engines and print the tables; with ``--engine`` only one, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.orderbook", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of the fast engines; the best counts")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--flow", choices=[*FLOWS, "probes"], help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.engine:
        kind = ENGINES[options.engine]
        found = probes(kind) if options.flow == "probes" else measure(kind, FLOWS[options.flow](), options.rounds)
        print(json.dumps(found))
        return 0
    print(f"- {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}\n")
    text, targets = run(options.rounds)
    print(f"{text}\n\n{target_table(targets)}")
    return 0 if all(target.met for target in targets) else 1


def run(rounds: int = ROUNDS) -> tuple[str, list[Target]]:
    """Return the table of all engines and what was promised of ours."""
    rows, targets = [], []
    for name, kind in ENGINES.items():
        title = " ".join(filter(None, [name, _version(kind), f"({kind.note})" * bool(kind.note)]))
        try:
            kind()
        except ImportError as missing:
            rows.append([title, *["not installed" if _absent(kind) else f"fails: {missing}"] * len(FLOWS), "", ""])
            continue
        results = {flow: _in_a_process(name, flow, rounds) for flow in FLOWS}
        faults = _in_a_process(name, "probes", 1)
        agrees = dict.fromkeys(one.get("agrees", one.get("error")) for one in results.values())
        rows.append(
            [
                title,
                *(_speed(one) for one in results.values()),
                "; ".join(map(str, agrees)),
                "; ".join(faults.get("faults", [faults.get("error")])) or "none",
            ]
        )
        if kind is Ours:
            targets = [
                Target(f"million events/s, {flow} orders in line", results[flow].get("rate", 0) / 1e6, want, "≥")
                for flow, want in WANTED.items()
            ]
    heads = ["events/s", *(f"{flow} in line" for flow in FLOWS), "trades and final book", "misbehaves"]
    return table(heads, rows), targets


def measure(kind: type[Engine], flow: Flow, rounds: int) -> dict[str, Any]:
    """Play a flow: the best of some rounds for the clock, one more for the trades."""
    rate, played = 0.0, 0
    for _ in range(rounds):
        engine = kind()
        seeds, events = engine.prepare(flow.seeds), engine.prepare(flow.events)
        gc.collect()
        gc.freeze()  # what lies on our side of the counter is not the engine's to collect
        seeded, spent = _timed(engine, seeds, BUDGET)
        if seeded < len(seeds):
            return {"rate": seeded / spent, "seeded": seeded, "agrees": "not compared"}
        played, took = _timed(engine, events, BUDGET)
        gc.unfreeze()
        rate = max(rate, played / took)
        if spent + took > BUDGET / 10:
            break
    return {"rate": rate, "played": played, "of": len(flow.events), "agrees": compare(kind, flow, played)}


def compare(kind: type[Engine], flow: Flow, played: int) -> str:
    """Play the first events again in this engine and in ours, and say where they part."""
    engines = kind(), Ours()
    for engine in engines:
        prepared = engine.prepare(flow.seeds), engine.prepare(flow.events[:played])
        engine.trades = []
        for part in prepared:
            engine.play(part)
    theirs, ours = (engine.trades or [] for engine in engines)
    told = bool(theirs)
    if told and theirs != ours:
        first = next((n for n, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b), None)
        return f"trade {min(len(theirs), len(ours)) if first is None else first} of {len(ours):,} differs"
    prices = {(event.buys, event.ticks) for event in flow.seeds + flow.events[:played] if event.kind == LIMIT}
    books = [[engine.orders(), *(engine.shares_at(*price) for price in sorted(prices))] for engine in engines]
    if books[0] != books[1]:
        return "the final book differs"
    return "the same" if told else "the same book; trades not told"


PROBES: dict[str, tuple[list[Event], int]] = {  # events, and how many orders should be in line after them
    "a market order rests": ([Event(MARKET, True, 10, 0, 0)], 0),
    "the rest of a market order rests": ([Event(LIMIT, False, 5, 100, 0), Event(MARKET, True, 9, 0, 0)], 0),
    "cancelling a filled order": (
        [Event(LIMIT, False, 5, 100, 0), Event(MARKET, True, 5, 0, 0), Event(CANCEL, False, 0, 0, 1)],
        0,
    ),
    "cancelling twice": ([Event(LIMIT, False, 5, 100, 0), *[Event(CANCEL, False, 0, 0, 1)] * 2], 0),
    "takes a size of 0": ([Event(LIMIT, False, 0, 100, 0)], 0),
    "takes a negative size": ([Event(LIMIT, False, -5, 100, 0)], 0),
    "takes a negative price": ([Event(LIMIT, False, 5, -100, 0)], 0),
}


def probes(kind: type[Engine]) -> dict[str, Any]:
    """Try what goes wrong on a real day, each in a child of its own, and list the faults."""
    faults = []
    for name, (events, left) in PROBES.items():
        code = f"from benchmarks.orderbook import probe; probe({kind.__name__!r}, {events!r}, {left})"
        command = [sys.executable, "-c", f"from benchmarks.orderbook_flow import Event\n{code}"]
        child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
        if child.returncode:
            faults.append(name if child.returncode == 4 else f"{name} {_died(child)}")
    return {"faults": faults}


def probe(kind: str, events: list[Event], left: int) -> None:
    """Play `events`; an exception that refuses one is as good as doing nothing."""
    engine = next(one for one in ENGINES.values() if one.__name__ == kind)()
    for event in events:
        try:
            engine.play(engine.prepare([event]))
        except AssertionError:  # a contradiction inside, not a refusal
            print("AssertionError")
            sys.exit(3)
        except Exception as refusal:
            print(refusal)
    if engine.orders() != left:
        sys.exit(4)


def _timed(engine: Engine, prepared: list[Any], budget: float) -> tuple[int, float]:
    """Play in chunks until the budget is spent; return events played and CPU seconds."""
    start, played = time.process_time(), 0
    while played < len(prepared) and time.process_time() - start < budget:
        engine.play(prepared[played : played + CHUNK])
        played += CHUNK
    return min(played, len(prepared)), time.process_time() - start


def _in_a_process(engine: str, flow: str, rounds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.orderbook", "--engine", engine, "--flow", flow]
    command += ["--rounds", str(rounds)]
    try:
        child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20 * BUDGET)
    except subprocess.TimeoutExpired:
        return {"error": "did not end"}
    if child.returncode:
        return {"error": _died(child)}
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def _died(child: subprocess.CompletedProcess[str]) -> str:
    if child.returncode < 0:
        return f"kills Python (signal {-child.returncode})"
    last = (child.stdout if child.returncode == 3 else child.stderr).strip().rpartition("\n")[2]
    return f"raises {last[:60]}"


def _speed(one: dict[str, Any]) -> str:
    if "error" in one:
        return str(one["error"])
    part = ""
    if "seeded" in one:
        part = f" while it was filled; {one['seeded']:,} orders in {BUDGET:.0f} s, then stopped"
    elif one["played"] < one["of"]:
        part = f", stopped after {one['played']:,} events"
    return f"{one['rate']:,.0f}{part}"


def _version(kind: type[Engine]) -> str:
    try:
        return version(kind.package)
    except PackageNotFoundError:
        return ""


def _absent(kind: type[Engine]) -> bool:
    return importlib.util.find_spec(kind.package.replace("-", "_")) is None


if __name__ == "__main__":
    sys.exit(main())
