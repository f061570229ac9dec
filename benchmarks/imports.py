"""What an import costs, and which heavy packages come with it."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from benchmarks.server import ROOT
from benchmarks.table import Target, table

REPEATS = 9
MODULES = ("mktlib", "mktlib.formula", "mktlib.ui.numbers", "mktlib.ui.explorer")
HEAVY = ("numpy", "scipy", "sympy", "matplotlib", "pandas", "ipywidgets", "anywidget", "PIL", "babel")

# In a process of its own: a module's import, and what of it remains when NumPy is there already.
TIMED = """
import json, sys, time
heavy, first, then = json.loads(sys.argv[1])
start = time.perf_counter()
if first: __import__(first)
middle = time.perf_counter()
__import__(then)
end = time.perf_counter()
loaded = [one for one in heavy if one in sys.modules]
print(json.dumps([1000 * (middle - start), 1000 * (end - middle), loaded]))
"""


def timed(module: str, first: str = "") -> tuple[float, float, list[str]]:
    """Import `first`, then `module`, in a fresh process.

    Returns
    -------
    first, module : float
        Time of each import [ms].
    heavy : list of str
        Heavy packages loaded in the end.
    """
    command = [sys.executable, "-c", TIMED, json.dumps([HEAVY, first, module])]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    before, after, heavy = json.loads(answer.stdout)
    return before, after, heavy


def run(repeats: int = REPEATS) -> tuple[str, list[Target]]:
    """Measure in turn, and return the table and the targets."""
    whole: dict[str, list[float]] = {module: [] for module in MODULES}
    own: dict[str, list[float]] = {module: [] for module in MODULES}
    numpy: list[float] = []
    loaded: dict[str, list[str]] = {}
    timed("mktlib.ui.explorer")  # once for the disk and the bytecode
    for _ in range(repeats):
        for module in MODULES:
            _nothing, time, loaded[module] = timed(module)
            whole[module].append(time)
            before, after, _heavy = timed(module, first="numpy")
            own[module].append(after)
            numpy.append(before)
    rows = [["numpy, for comparison", f"{median(numpy):.0f}", "", "numpy"]]
    for module in MODULES:
        numpy_is_in_it = "numpy" in loaded[module]
        rows.append(
            [
                f"`import {module}`",
                f"{median(whole[module]):.1f}",
                f"{median(own[module]):.1f}" if numpy_is_in_it else f"{median(whole[module]):.1f}",
                ", ".join(loaded[module]) or "none",
            ]
        )
    unwanted = {"scipy", "sympy", "matplotlib"} & set(loaded["mktlib.formula"])
    return table(["", "ms", "ms without NumPy", "heavy packages loaded"], rows), [
        Target("`import mktlib` [ms]", median(whole["mktlib"]), 60, "≤"),
        Target("SciPy, SymPy, matplotlib loaded by `import mktlib.formula`", len(unwanted), 0, "≤"),
    ]
