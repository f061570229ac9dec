"""A small collection made for the tests: models that refuse, fail, and take their time."""

from __future__ import annotations

import json
from pathlib import Path

KEPT = "the-owner-keeps-this"  # stands in an exception's text; no reader may see it
PAGE = "1_formula/11_trial.ipynb"

MODELS = """
import time
from pathlib import Path
from mktlib.ui import across, axis, box, chart, choice, commit, explore, figure, panel, player, point, presses, rule
from mktlib.ui import say, slider, toggle, upload
from mktlib.ui.numbers import money, money_tick

def sums(cash, cap, most=2000):
    cash_box = box(1, min(cash, most), "cash", "solid", label=money(cash), sides="in ne")
    picture = panel("Two sums", box(1, min(cap, most), "cap", "tint"), cash_box, rule(y=min(cap, most), role="cap"),
                    x=axis(low=0, high=1, ticks=()), y=axis("dollars", money_tick, 0, most))
    return chart(picture, says=say("{cash:money:cash} changed hands; the cap rose by {cap:money:cap}.", cash=cash, cap=cap),
                 headlines=[("Cash", money(cash), "cash"), ("Cap", money(cap), "cap")],
                 data={"cash [$]": [cash], "cap [$]": [cap]})
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
    return sums(cash, 5 * cash, 500)

refusing
'''

SLOW = """
runs = Path({runs!r})

@explore("A model that takes its time", cash=slider("Cash", 1, 1000, 100, step=1, unit="$"))
def slow(cash):
    with runs.open("a") as log:
        log.write(f"{{cash}}\\n")
    time.sleep(1.3 if cash == 1000 else 0.4)
    return sums(cash, 2 * cash)

slow
"""

QUICK = """
@explore("A model that answers at once", cash=slider("Cash", 1, 1000, 100, step=1, unit="$"), half=toggle("Half"))
def quick(cash, half):
    return sums(cash, cash if half else 2 * cash)

quick
"""


ORDERS = """
order = dict(side=choice("Side", ["buy", "sell"]), cash=slider("Cash", 1, 1000, 100, step=1, unit="$"))

@explore("Orders sent", **order, sent=presses("Send order", order, most=3))
def orders(side, cash, sent):
    return sums(sum(one["cash"] for one in sent), 10 * len(sent))

orders
"""

FILES = """
@explore("Own files", own=upload("Your day", ("message file", "orderbook file"), most_bytes=1_000_000),
         k=slider("k", 1, 9, 3, step=1))
def files(own, k):
    if any(b"bad" in file.content for file in own):
        raise ValueError(f"line 2 of {own[0].name} is bad")
    return sums(1 + sum(len(file.content) for file in own), k)

files
"""

LONG = """
@explore("A long run", runs=slider("Runs", 1, 400, 200, step=1))
def long(runs):
    for i in range(1, runs + 1):
        time.sleep(0.02)
        yield i / runs, sums(i, 1000)

long
"""

DRAGGED = """
from dataclasses import dataclass
from mktlib.ui.picture import Handle, Picture

@dataclass(frozen=True)
class Dot(Picture):
    price: int
    height_narrow = 380

    def compose(self, sheet):
        (ax,) = sheet.panels(1)
        ax.set(xlim=(0, 2), ylim=(0, 100))
        (dot,) = sheet.moving(ax.plot([1], [0], "o", markersize=12))
        return ax, dot

    def update(self, parts):
        parts[1].set_data([1], [self.price])

    def handles(self, parts):
        (x, y), (_x, up) = parts[0].transData.transform([(1, self.price), (1, self.price + 1)])
        return [Handle("price", x, y, 0, up - y)]

    def sentence(self):
        return f"The order stands at {self.price}."

@explore("Drag the order", price=slider("Price", 0, 100, 50, step=1, unit="$"))
def dragged(price):
    return Dot(price)

dragged
"""


STUBBORN = """
@explore("A model that never ends", end=choice("End", ["soon", "never", "huge"]))
def stubborn(end):
    while end == "never":
        try:
            time.sleep(1)
        except KeyboardInterrupt:
            pass
    return sums(len(bytearray(3 << 30 if end == "huge" else 1)), 2)

stubborn
"""

PLAIN = f"""
import ipywidgets

plain = ipywidgets.IntSlider(description="Plain", min=0, max=9)
twice = ipywidgets.Label("0")

def told(change):
    if plain.value == 5:
        raise RuntimeError("{KEPT}")
    twice.value = str(2 * plain.value)

plain.observe(told, "value")
ipywidgets.VBox([plain, twice])
"""

RAISING = f"""
raise RuntimeError("{KEPT}")
"""


def write_faults(folder: Path) -> None:
    """Write a page on which whatever can go wrong does: a cell, a callback, a model that never ends."""
    _notebook(folder / PAGE, "Faults", [MODELS, QUICK, ORDERS, RAISING, STUBBORN, PLAIN])


CLOSING = """
## The end of the page

[A source](https://example.org/paper) of what stands here.

<details><summary>Answer</summary>

It stood behind a click.

</details>
"""

GATE = """
while not Path({gate!r}).exists():
    time.sleep(0.05)
"""

PLAYED = """
@explore("Step by step", year=player("Year", 6, interval=100), side=choice("Side", ["buy", "sell"]),
         fine=toggle("Fine steps"))
def played(year, side, fine):
    return sums(100 * (year + 1), 2000 if fine else 1000)

played
"""


def write(folder: Path, runs: Path) -> None:
    """Write the collection into `folder`; the slow model notes each of its runs in the file `runs`."""
    _notebook(folder / PAGE, "A trial", [MODELS, REFUSING, SLOW.format(runs=str(runs)), QUICK])


def write_more(folder: Path) -> None:
    """Write a page with the controls that are more than one number, a long run, and a picture to drag."""
    _notebook(folder / PAGE, "More", [MODELS, ORDERS, FILES, LONG, DRAGGED])


def write_quick(folder: Path) -> None:
    """Write a page of one model that answers at once."""
    _notebook(folder / PAGE, "Quick", [MODELS, QUICK])


def write_gated(folder: Path, gate: Path) -> None:
    """Write a page whose kernel draws nothing before the file `gate` is there."""
    _notebook(folder / PAGE, "Behind a gate", [MODELS, GATE.format(gate=str(gate)), PLAYED, REFUSING, QUICK], CLOSING)


def _notebook(path: Path, title: str, cells: list[str], closing: str = "") -> None:
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "title": title,
            "mktlib": {"question": "Does it hold?", "minutes": 1, "description": "Made for a test."},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
        "cells": [
            {"id": "text", "cell_type": "markdown", "metadata": {}, "source": f"# {title}"},
            *(
                {
                    "id": f"code-{i}",
                    "cell_type": "code",
                    "metadata": {},
                    "source": source.strip(),
                    "outputs": [],
                    "execution_count": None,
                }
                for i, source in enumerate(cells)
            ),
            *([{"id": "end", "cell_type": "markdown", "metadata": {}, "source": closing.strip()}] if closing else []),
        ],
    }
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
