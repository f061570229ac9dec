"""``python -m benchmarks [PART] [--write] [--strict]``: measure; ``--help`` names the parts."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import answers, drag, edition, imports, load, opening, orderbook, storms
from benchmarks.machine import describe
from benchmarks.table import Target, target_table, write_between_markers

README = Path(__file__).parent / "README.md"
PARTS = ("drag", "answers", "opening", "imports", "orderbook")
ALONE = ("edition", "load", "storms")  # only when asked for


def main(argv: Sequence[str] | None = None) -> int:
    """Run the parts asked for; 1 if a target is missed and ``--strict`` was given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, *ALONE), help="run this part only")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of drag and opening (3 unless told)")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a target is missed")
    options = parser.parse_args(argv)
    command = " ".join(["python -m benchmarks", *(sys.argv[1:] if argv is None else argv)])

    chosen = [options.part] if options.part else list(PARTS)
    machine = describe(command)
    print(machine, flush=True)
    targets: list[Target] = []
    for part in chosen:
        text, goals = _run(part, options.rounds)
        if goals:
            text += f"\n\n{target_table(goals)}"
            targets += goals
        print(f"\n{text}", flush=True)
        if options.write:
            write_between_markers(README, part, f"{machine}\n\n{text}")
    missed = sum(not one.met for one in targets)
    if targets:
        print(f"\n{len(targets) - missed} of {len(targets)} targets met.")
    return 1 if missed and options.strict else 0


def _run(part: str, rounds: int) -> tuple[str, list[Target]]:
    match part:
        case "drag":
            return asyncio.run(drag.run(rounds or drag.ROUNDS))
        case "answers":
            return answers.run(rounds or answers.ROUNDS)
        case "opening":
            return opening.run(rounds or opening.ROUNDS)
        case "orderbook":
            return orderbook.run(rounds or orderbook.ROUNDS)
        case "edition":
            return edition.run(rounds or edition.ROUNDS)
        case "load":
            return load.run()
        case "storms":
            return storms.run()
        case _:
            return imports.run()


if __name__ == "__main__":
    sys.exit(main())
