"""What a page's runs give, seed by seed, written down: a few are run again each time, all of them by `make whole`.

``pytest tests/pages --write-runs`` writes them anew, in ``tests/pages/runs/``.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_suffix("")
FEW = 3  # of a setting that are run again
ORDERED: dict[str, Any] = {"all": False, "write": False, "seed": None}  # by pytest's options


def over(
    slug: str,
    run: Callable[..., Any],
    setting: Sequence[Any],
    seeds: Sequence[int] = range(200),
    take: Callable[[Any], Any] = lambda found: found,
) -> list[Any]:
    """Return what a run gives for each seed; `...` in its setting stands for the seed, `take` says what is kept of it.

    Raises AssertionError when a seed that is run again gives something else than is written down.
    """
    key = f"{run.__name__}({', '.join('...' if one is ... else repr(one) for one in setting)}) {seeds[0]}-{seeds[-1]}"
    file = FOLDER / f"{slug}.json"
    known: dict[str, list[Any]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}

    def again(seed: int) -> Any:
        return plain(take(run(*(seed if one is ... else one for one in setting))))

    if ORDERED["write"]:
        known[key] = [again(seed) for seed in seeds]
        FOLDER.mkdir(exist_ok=True)
        lines = (f"{json.dumps(name)}: {json.dumps(known[name], separators=(',', ':'))}" for name in sorted(known))
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    found = known[key]
    assert len(found) == len(seeds), key
    draw = random.Random(f"{key}{ORDERED['seed']}")
    for i in range(len(seeds)) if ORDERED["all"] else draw.sample(range(len(seeds)), min(FEW, len(seeds))):
        assert same(found[i], now := again(seeds[i])), f"{key}, seed {seeds[i]}: {found[i]} is written down, not {now}"
    return found


def plain(found: Any) -> Any:
    """Return numbers, words, lists and tables as JSON has them."""
    if isinstance(found, dict):
        return {name: plain(value) for name, value in found.items()}
    if isinstance(found, (list, tuple)) or hasattr(found, "tolist"):
        values = found.tolist() if hasattr(found, "tolist") else found
        return [plain(value) for value in values] if isinstance(values, (list, tuple)) else values
    return found


def same(a: Any, b: Any) -> bool:
    """Say whether two of them are alike, sums to the ninth digit."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(a) and math.isnan(b))
    return bool(a == b)
