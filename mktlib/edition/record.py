"""Recorded answers: what an explorer says at the places a reader reaches first, in columns of whole numbers and words.

A record holds every control swept by itself, the grids that its cell asks for, and small grids of two controls while
they are cheap. In a story it does so step by step. Which controls matter there is found by trying, and the others do
not take part: wherever they stand, the answer is the same.

A cell asks in its metadata, ``mktlib.record``: a list of grids, each a list of names of controls. A mapping among them
gives values that the page's text names and no sweep or grid may pass over: ``{"shares": [100, 101]}``. The word
``"sweeps"``, alone or in the list, stands where an answer takes long: no small grids are taken, and those that are
asked for have fewer stops.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise, product
from math import prod
from typing import Any

from mktlib.ui.exploration import Exploration

STOPS = 101  # of a control swept by itself; where that is heavy it has as many as
GRID = 41  # one that stands in a grid on request; and if that is large or slow, or in a story, it has
THIN = 20
LARGE = 1700  # answers of a grid
HEAVY = 80_000  # bytes of an explorer's sweeps
FEW = 450  # answers of a grid that nobody asked for
MOST = 1800  # answers of a scene with such grids, but for those on request
ROOM = 40_000  # bytes that they may bring it to, by the weight of the sweeps
TRIES = 40  # random places at which a control that seems not to matter is tried
HELD = ("upload", "presses", "tries")  # what no position stands for


def answer(explorer: Exploration, positions: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an explorer says with its controls at `positions`: its picture, or the words of a refusal."""
    explorer.positions = dict(positions)
    picture = explorer.run()
    if explorer.problem or picture is None:
        return {"problem": explorer.problem}
    return picture.record(explorer.controls)


def asked(explorer: Exploration, wanted: Any) -> tuple[list[list[str]], dict[str, list[int]], bool]:
    """Return what a cell asks for: grids, positions that must be among the stops, and whether an answer takes long."""
    parts = [wanted] if isinstance(wanted, str) else list(wanted)
    named = {name: values for one in parts if isinstance(one, Mapping) for name, values in one.items()}
    controls = explorer.controls
    return (
        [list(one) for one in parts if not isinstance(one, str | Mapping)],
        {name: [controls[name].parse(str(value)) for value in values] for name, values in named.items()},
        "sweeps" in parts,
    )


def stops_of(control: Any, most: int, named: Iterable[int] = ()) -> list[int]:
    """Return at most `most` positions of a control, evenly spread; its ends, its start and those `named` among them."""
    if control.kind in HELD:
        return []
    last = control.last
    if last < most:
        return list(range(last + 1))
    stops = {round(i * last / (most - 1)) for i in range(most)}
    kept = {0, last, control.start, *named}
    for one in sorted(kept - stops):  # the nearest gives way
        stops.remove(min(stops - kept, key=lambda other: (abs(other - one), other)))
        stops.add(one)
    return sorted(stops)


class Scene:
    """One step of a story, or all of another explorer: which controls matter, and the answers known."""

    def __init__(
        self, explorer: Exploration, base: dict[str, Any], named: Mapping[str, Iterable[int]], slow: bool
    ) -> None:
        self.explorer, self.base, self.named, self.slow = explorer, base, named, slow
        self.tale = any(one.kind == "story" for one in explorer.controls.values())
        self.names = [name for name, one in explorer.controls.items() if one.kind not in (*HELD, "story")]
        self.known: dict[tuple[Any, ...], dict[str, Any]] = {}
        self.matter = list(self.names)
        self.grids: list[dict[str, list[int]]] = []
        self._sweep(STOPS)
        if _weight(coded(list(self.known.values()))) > HEAVY:
            self._sweep(GRID)
        if self.tale:
            same = [name for name in self.names if all(self.at(**{name: at}) == self.at() for at in self.sweeps[name])]
            self._settle([name for name in self.names if name not in same])
        self.grids = [{name: self.sweeps[name]} for name in self.matter]

    def _sweep(self, most: int) -> None:
        """Record each control by itself, and nothing else."""
        self.known = {}
        self.sweeps = {name: self.stops(name, most) for name in self.names}
        self.at()  # all there is of an exercise
        for name, stops in self.sweeps.items():
            self.take({name: stops})

    def _settle(self, matter: list[str]) -> None:
        """Leave out the controls that matter neither by themselves nor, at random places, beside others."""
        chance = random.Random(self.explorer.name)
        controls = self.explorer.controls
        for _ in range(TRIES):
            place = self.base | {name: chance.randint(0, controls[name].last) for name in self.names}
            said = answer(self.explorer, place)
            for name in [name for name in self.names if name not in matter]:
                if answer(self.explorer, place | {name: self.base[name]}) != said:
                    matter.append(name)
        self.matter = [name for name in self.names if name in matter]
        at = [self.names.index(name) for name in self.matter]
        self.known = {tuple(key[i] for i in at): said for key, said in self.known.items()}

    def stops(self, name: str, most: int) -> list[int]:
        """Return at most `most` positions of a control."""
        return stops_of(self.explorer.controls[name], most, self.named.get(name, ()))

    def at(self, **positions: int) -> dict[str, Any]:
        """Return the answer where the named controls stand so and the others at their start."""
        place = self.base | positions
        key = tuple(place[name] for name in self.matter)
        if key not in self.known:
            self.known[key] = answer(self.explorer, place)
        return self.known[key]

    def take(self, grid: Mapping[str, Sequence[int]]) -> None:
        """Record a grid."""
        self.grids.append({name: list(stops) for name, stops in grid.items()})
        for place in product(*grid.values()):
            self.at(**dict(zip(grid, place, strict=True)))

    def pairs(self, wanted: Iterable[Sequence[str]]) -> None:
        """Record the grids asked for, then small ones while there is room."""
        swept = list(self.known.values())
        for names in wanted:
            if set(names) <= set(self.matter):
                self.take(self.grid(names))
        if self.slow:
            return
        sizes = {name: len(self.stops(name, STOPS)) for name in self.matter}
        most = min(MOST, ROOM * len(swept) // _weight(coded(swept))) - len(swept) + len(self.known)
        for some in sorted(combinations(self.matter, 2), key=lambda pair: sizes[pair[0]] * sizes[pair[1]]):
            size = sizes[some[0]] * sizes[some[1]]
            if size <= FEW and len(self.known) + size <= most and set(some) not in [set(one) for one in self.grids]:
                self.take({name: self.stops(name, STOPS) for name in some})

    def grid(self, names: Sequence[str]) -> dict[str, list[int]]:
        """Return the stops of a grid on request."""
        stops = {name: self.stops(name, GRID) for name in names}
        if self.slow or self.tale or prod(map(len, stops.values())) > LARGE:
            stops = {name: self.stops(name, THIN) for name in names}
        return stops

    def places(self) -> Iterator[tuple[Any, ...]]:
        """Yield the keys of all answers, each once, in the order in which a page lists them too."""
        base = tuple(self.base[name] for name in self.matter)
        seen = {base: None}
        for grid in self.grids:
            for place in product(*grid.values()):
                at = dict(zip(grid, place, strict=True))
                seen[tuple(at.get(name, self.base[name]) for name in self.matter)] = None
        return iter(seen)


def scenes(explorer: Exploration, wanted: Any = ()) -> list[Scene]:
    """Return all that is recorded of an explorer; it stands at its start again afterwards."""
    grids, named, slow = asked(explorer, wanted)
    start = {name: one.start for name, one in explorer.controls.items()}
    tale = next((name for name, one in explorer.controls.items() if one.kind == "story"), None)
    steps = range(explorer.controls[tale].last + 1) if tale else [None]
    found = [Scene(explorer, start if at is None else start | {str(tale): at}, named, slow) for at in steps]
    for scene in found:
        scene.pairs(grids)
    explorer.reset()
    explorer.run()
    return found


def record(explorer: Exploration, wanted: Any = ()) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a page needs to answer without Python, and the plain answers that it must find in it.

    An explorer must be pure: the same positions, the same answer. `wanted` is what its cell asks for: see above.
    """
    found = scenes(explorer, wanted)
    answers = [scene.known[key] for scene in found for key in scene.places()]
    controls: dict[str, dict[str, Any]] = {}
    for name, one in explorer.controls.items():
        places = [one.start] if one.kind in HELD else range(one.last + 1)
        stops = found[0].sweeps.get(name) or stops_of(one, STOPS)
        controls[name] = {"stops": stops, "said": _column([one.say(one.value(at)) for at in places])}
        if one.linked:
            controls[name] |= {"texts": _column([one.text(at) for at in places]), "kept": one.kind != "story"}
    laid = [{"matter": scene.matter, "grids": scene.grids} for scene in found]
    return {"controls": controls, "scenes": laid, "groups": coded(answers)}, answers


def coded(answers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return answers of one shape together, leaf by leaf: a column is cheap where neighbours are alike."""
    shapes: dict[str, list[tuple[int, list[Any]]]] = {}
    for i, one in enumerate(answers):
        leaves: list[Any] = []
        shape = json.dumps(_shape(one, leaves), separators=(",", ":"), ensure_ascii=False)
        shapes.setdefault(shape, []).append((i, leaves))
    groups = []
    for shape, found in shapes.items():
        columns = list(zip(*(leaves for _, leaves in found), strict=True))
        once = {json.dumps(one): _column(list(one)) for one in columns}  # many a column is there twice
        by, at = [[*once].index(json.dumps(one)) for one in columns], [i for i, _ in found]
        groups.append({"is": json.loads(shape), "at": _steps(at), "by": _steps(by), "of": [*once.values()]})
    return groups


def _shape(one: Any, leaves: list[Any]) -> Any:
    """Return a record with its leaves taken out: numbers, words, and rows of whole numbers."""
    if isinstance(one, dict):
        return {key: _shape(value, leaves) for key, value in one.items()}
    if isinstance(one, list | tuple):
        if one and all(type(value) is int for value in one):
            leaves.append(list(one))
            return 0
        return [_shape(value, leaves) for value in one]
    if one is None or isinstance(one, bool):
        return one
    leaves.append(one)
    return 0


def _column(values: list[Any]) -> list[Any]:
    """Return a column in the shortest way of a few."""
    if all(value == values[0] for value in values):
        return ["=", values[0]]
    if all(type(value) is int for value in values):
        return min(["n", 0, values], ["n", 1, _steps(values)], key=_weight)
    if all(isinstance(value, list) for value in values):
        lengths = [len(value) for value in values]
        size: Any = lengths[0] if len(set(lengths)) == 1 else lengths
        ways = [["r", size, times, [*chain(*(_steps(row, times) for row in values))]] for times in (0, 1, 2)]
        if isinstance(size, int):
            down = [values[0], *([b - a for a, b in zip(*pair, strict=True)] for pair in pairwise(values))]
            ways += [["v", size, times, [*chain(*(_steps(row, times) for row in down))]] for times in (0, 1)]
        return min(ways, key=_weight)
    known = {json.dumps(value): value for value in values}
    words, place = list(known.values()), {key: i for i, key in enumerate(known)}
    steps = _steps([place[json.dumps(value)] for value in values])
    if not all(isinstance(word, str) for word in words):
        return ["w", words, steps]
    head = min(words)[: _alike(min(words), max(words))]  # which all begin with
    return ["w", _shared([word[len(head) :] for word in words]), steps, head]


def _shared(words: list[Any]) -> list[Any]:
    """Leave out what each word begins and ends with like the one before."""
    short, last = list[Any](), ""
    for word in words:
        head = _alike(word, last)
        tail = _alike(word[head:][::-1], last[head:][::-1])
        short.append([head, word[head : len(word) - tail], tail])
        last = word
    return min(words, short, key=_weight)


def _alike(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _steps(row: list[int], times: int = 1) -> list[int]:
    for _ in range(times if row else 0):
        row = [row[0], *(b - a for a, b in pairwise(row))]
    return row


def _weight(column: list[Any]) -> int:
    return len(zlib.compress(json.dumps(column, separators=(",", ":"), ensure_ascii=False).encode(), 1))
