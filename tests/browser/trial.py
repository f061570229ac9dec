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
from mktlib.ui import say, slider, toggle, up, upload
from mktlib.ui.numbers import money, money_tick

def sums(cash, cap, most=2000):
    cash_box = box(1, min(cash, most), "cash", "solid", label=money(cash), sides="in ne")
    picture = panel("Two sums", box(1, min(cap, most), "cap", "tint"), cash_box, rule(y=min(cap, most), role="cap"),
                    x=axis(low=0, high=1, ticks=()), y=axis("dollars", money_tick, 0, most))
    words = "{cash:money:cash} changed hands; the cap rose by {cap:money:cap}."
    return chart(picture, says=say(words, cash=cash, cap=cap),
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

HANDLES = """
@explore("Two handles", part=slider("Part", 0, 500, 100, step=1), price=slider("Price", 0, 40, 20, step=1, unit="$"))
def handles(part, price):
    seen = panel("The seen one", box(part, price, "cash", "solid"), rule(x=part, role="ink", drag=across("part")),
                 rule(y=price, role="cap", drag=up("price")),
                 x=axis("part", low=0, high=500), y=axis("price", low=0, high=40))
    other = panel("The other one", point(part, price, "cash"), x=axis(low=0, high=500), y=axis(low=0, high=40))
    return chart(seen, other, says=say("{part:number:cash} at {price:number:cap}.", part=part, price=price),
                 data={"part": [part, 2 * part], "price [$]": [price, price / 3]})

handles
"""

SLEEPY = """
@explore("A model that takes a moment", k=slider("k", 0, 50, 0, step=1))
def sleepy(k):
    time.sleep(0.12)
    return chart(panel("k", box(k, 1, "cash", "solid"), x=axis(low=0, high=50), y=axis(low=0, high=1)),
                 says=say("It is {k:number}.", k=k))

sleepy
"""

MATPLOTLIB = """
from matplotlib.figure import Figure

@explore("A figure of one's own", k=slider("k", 1, 9, 3, step=1))
def own_figure(k):
    fig = Figure((6, 3))
    fig.add_subplot().plot([0, 1], [0, k], color="#ff0000", linewidth=6)
    return figure(fig, says=f"The line ends at {k}.", headlines=[("End", str(k))], data={"x": [0, 1], "y": [0, k]})

own_figure
"""

BET = """
@explore("A bet", guess=commit("How much cash?", [0, 100, 1000], say=money))
def bet(guess):
    answer = 100 if guess.locked else 0
    right = "right" if guess.value == 100 else "wrong"
    words = f"You said {money(guess.value)}: that is {right}." if guess.locked else "Nothing is told yet."
    picture = panel("Cash", box(1, answer, "cash", "solid"), x=axis(low=0, high=1), y=axis(low=0, high=1000))
    return chart(picture, says=words)

bet
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
    """Write a page with the controls that are more than one number, and a long run."""
    _notebook(folder / PAGE, "More", [MODELS, ORDERS, FILES, LONG])


def write_charts(folder: Path) -> None:
    """Write a page of charts: handles, a bet before the text that answers it, a slow model, a figure of matplotlib."""
    _notebook(folder / PAGE, "Charts", [MODELS, HANDLES, SLEEPY, MATPLOTLIB, BET], CLOSING)


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
