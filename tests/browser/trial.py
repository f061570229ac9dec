"""A small collection made for the tests: models that refuse, fail, and take their time."""

from __future__ import annotations

import json
from pathlib import Path

KEPT = "the-owner-keeps-this"  # stands in an exception's text; no reader may see it
PAGE = "1_formula/11_trial.ipynb"

MODELS = """
import time
from pathlib import Path
from mktlib.ui import choice, explore, slider, toggle
from mktlib.ui.panels.two_meters import MetersPicture
"""

REFUSING = f'''
@explore("A model that refuses",
         cash=slider("Cash", 1, 100, 50, step=1, unit="$"), mood=choice("Mood", ["calm", "angry", "lost"]))
def refusing(cash, mood):
    if cash > 60:
        raise ValueError("cash must be at most $60, more is not for sale")
    if mood == "angry":
        return cash / 0
    if mood == "lost":
        raise RuntimeError("{KEPT}")
    return MetersPicture(cash, 5 * cash)

refusing
'''

SLOW = """
runs = Path({runs!r})

@explore("A model that takes its time", cash=slider("Cash", 1, 1000, 100, step=1, unit="$"))
def slow(cash):
    with runs.open("a") as log:
        log.write(f"{{cash}}\\n")
    time.sleep(0.4)
    return MetersPicture(cash, 5 * cash)

slow
"""

QUICK = """
@explore("A model that answers at once", cash=slider("Cash", 1, 1000, 100, step=1, unit="$"), half=toggle("Half"))
def quick(cash, half):
    return MetersPicture(cash, cash if half else 2 * cash)

quick
"""


def write(folder: Path, runs: Path) -> None:
    """Write the collection into `folder`; the slow model notes each of its runs in the file `runs`."""
    cells = ["# A trial", MODELS, REFUSING, SLOW.format(runs=str(runs)), QUICK]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "title": "A trial",
            "mktlib": {"question": "Does it hold?", "minutes": 1, "description": "Made for a test."},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
        "cells": [
            {"id": "text", "cell_type": "markdown", "metadata": {}, "source": cells[0]},
            *(
                {
                    "id": f"code-{i}",
                    "cell_type": "code",
                    "metadata": {},
                    "source": source.strip(),
                    "outputs": [],
                    "execution_count": None,
                }
                for i, source in enumerate(cells[1:])
            ),
        ],
    }
    path = folder / PAGE
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
