"""What a page's record holds: what its cells ask for, and each place answered as the model answers."""

import ast
import functools
from itertools import combinations, pairwise, product
from math import prod

import pytest

from mktlib.edition.record import GRID, HELD, LARGE, STOPS, THIN, asked, record, scenes, stops_of
from mktlib.publish.describe import is_published
from mktlib.ui import axis, chart, choice, commit, explore, panel, point, presses, say, slider, story, toggle, upload
from tests.house.files import notebooks
from tests.pages.page import cells_of, run

SLUGS = [path.stem for path in notebooks()]


def shown(name, **numbers):
    """A picture of numbers: a point for each, and their sum in words."""
    marks = [point(i, number, "ink") for i, number in enumerate(numbers.values())]
    total = sum(numbers.values())
    return chart(
        panel(name, *marks, x=axis(low=0, high=10), y=axis(low=-10, high=1000)), says=say("{n:number}", n=total)
    )


@explore("Three numbers", a=slider("A", 0, 200, 77, step=1), b=slider("B", 0, 60, 0, step=1), c=choice("C", "xyz"))
def three(a, b, c):
    if a + b > 250:
        raise ValueError("too much")
    return shown("Three", a=a, b=b, c="xyz".index(c))


@explore(
    "A tale",
    step=story("Step", 3),
    a=slider("A", 0, 30, 5, step=1),
    b=slider("B", 0, 50, 0, step=1),
    bet=commit("C", [1, 2, 3]),
    d=slider("D", 0, 4, 0, step=1),
)
def tale(step, a, b, bet, d):
    return shown("Tale", a=[a, 0, 7][step - 1], b=[a * b, b if bet.locked else 0, 7][step - 1])


@explore(
    "What a reader brings",
    files=upload("Files", ("file",)),
    **(kept := {"n": slider("N", 0, 9, 3, step=1), "up": toggle("Up")}),
    done=presses("Do it", kept),
)
def brought(files, n, up, done):
    return shown("Brought", files=len(files), n=-n if up else n, done=len(done))


WANTED = {
    "nothing": (three, ()),
    "a pair": (three, [["a", "b"]]),
    "three": (three, [["b", "a", "c"], {"a": [100, 101]}]),
    "slow": (three, ["sweeps", ["b", "a"]]),
    "a story": (tale, [["a", "b"], ["bet", "b"]]),
    "files and presses": (brought, [["n", "up"]]),
}
cases = pytest.mark.parametrize("case", WANTED)


@functools.cache
def recorded_of(case):
    return record(*WANTED[case])


def read(recorded, explorer):
    """The places of a record as its reader lists them: the start, then grid after grid, each place once."""
    start = {name: one.start for name, one in explorer.controls.items()}
    tales = [name for name, one in explorer.controls.items() if one.kind == "story"]
    for i, scene in enumerate(recorded["scenes"]):
        base = start | dict.fromkeys(tales, i)
        met = [base]
        for grid in scene["grids"]:
            for stops in product(*grid.values()):
                place = base | dict(zip(grid, stops, strict=True))
                if place not in met:
                    met.append(place)
        yield from met


@cases
def test_each_place_is_answered_as_the_model_answers(case):
    explorer, (recorded, answers) = WANTED[case][0], recorded_of(case)
    places = list(read(recorded, explorer))
    assert len(places) == len(answers)
    for place, said in zip(places, answers, strict=True):
        values = {name: one.value(place[name]) for name, one in explorer.controls.items()}
        if values.get("a", 0) + values.get("b", 0) > 250:
            assert said == {"problem": "Too much."}
        else:
            assert said == explorer(**values).record(explorer.controls)
    assert explorer.positions == {name: one.start for name, one in explorer.controls.items()}


@cases
def test_starts_and_ends_are_there_and_no_control_has_too_many_stops(case):
    explorer, wanted = WANTED[case]
    _grids, named, _slow = asked(explorer, wanted)
    for scene in recorded_of(case)[0]["scenes"]:
        matter, grids = scene["matter"], scene["grids"]
        assert [list(grid) for grid in grids[: len(matter)]] == [[name] for name in matter]
        for grid in grids:
            for name, stops in grid.items():
                one = explorer.controls[name]
                assert {0, one.start, one.last, *named.get(name, ())} <= set(stops) <= set(range(one.last + 1))
                assert stops == sorted(set(stops))
                assert len(stops) <= STOPS


@cases
def test_a_record_made_again_is_the_same(case):
    assert record(*WANTED[case]) == recorded_of(case)


@pytest.mark.parametrize("most", [5, 21, 41, 101])
@pytest.mark.parametrize(("last", "start"), [(200, 77), (200, 1), (200, 199), (333, 0), (40, 13)])
def test_thinning_keeps_the_ends_the_start_and_what_is_named(last, start, most):
    stops = stops_of(slider("A", 0, last, start, step=1), most, named := {start - 1, last - 1} & set(range(last)))
    assert len(stops) == min(most, last + 1)
    assert {0, start, last, *named} <= set(stops)
    wide = max(b - a for a, b in pairwise(stops))
    assert wide <= 3 * last / (most - 1) + 1  # where a neighbour gave way


def sizes(explorer, wanted):
    return [{name: len(stops) for name, stops in grid.items()} for grid in scenes(explorer, wanted)[0].grids]


def test_grids_on_request_come_first_and_a_large_one_is_thinned():
    swept = [{"a": 101}, {"b": 61}, {"c": 3}]
    assert sizes(three, ()) == [*swept, {"b": 61, "c": 3}, {"a": 101, "c": 3}]
    assert sizes(three, [["a", "b"]])[:4] == [*swept, {"a": GRID, "b": GRID}]
    assert sizes(three, [["b", "a", "c"]])[:4] == [*swept, {"b": THIN, "a": THIN, "c": 3}]
    assert {"b": 61, "c": 3} in sizes(three, [["a", "b"]])  # what is asked for takes no room from small grids
    assert GRID * GRID <= LARGE < GRID * GRID * 3


def test_where_an_answer_takes_long_there_are_sweeps_and_what_is_asked_for():
    swept = sizes(three, [])[:3]
    assert sizes(three, "sweeps") == sizes(three, ["sweeps"]) == swept
    assert sizes(three, ["sweeps", ["b", "c"]]) == [*swept, {"b": THIN, "c": 3}]


def test_a_value_that_the_text_names_is_among_the_stops():
    plain, named = scenes(three)[0], scenes(three, [["a", "b"], {"a": [100, 101]}])[0]
    assert {100, 101} - set(plain.grids[0]["a"])
    assert all({100, 101} <= set(grid["a"]) for grid in named.grids if "a" in grid)


def test_in_a_story_only_controls_that_matter_take_part():
    found = scenes(tale, [["a", "b"], ["bet", "b"]])
    assert [scene.matter for scene in found] == [["a", "b"], ["b", "bet"], []]
    taken = [[list(grid) for grid in scene.grids if len(grid) > 1] for scene in found]
    assert taken == [[["a", "b"]], [["bet", "b"]], []]
    assert len(found[2].known) == 1


def test_the_first_page_asks_at_its_end_for_nothing_but_the_guess_and_what_is_poured():
    story_page = run("index", [cell for cell in cells_of("index") if is_published(cell)])
    explorer = story_page.explorers["five_minutes"]
    told = [scene.matter for scene in scenes(explorer, "sweeps")]
    assert told == [
        ["guess"], ["price"], ["bought"], ["part"], ["part", "asks"], ["part", "sold"], ["guess", "pour"], ["part"]
    ]  # fmt: skip


def test_what_a_reader_brings_is_not_recorded():
    recorded, answers = record(brought)
    (scene,) = recorded["scenes"]
    assert scene["matter"] == ["n", "up"]
    assert recorded["controls"]["files"]["stops"] == recorded["controls"]["done"]["stops"] == []
    assert len(answers) == 10 * 2


@pytest.mark.parametrize("slug", SLUGS)
def test_cells_ask_for_controls_of_their_own_explorer_and_for_no_more_than_fits(slug):
    cells = [cell for cell in cells_of(slug) if cell.cell_type == "code" and is_published(cell)]
    asking = [cell for cell in cells if "record" in cell.metadata.get("mktlib", {})]
    assert all("record" not in cell.metadata.get("mktlib", {}) for cell in cells_of(slug) if cell not in cells)
    explorers = run(slug, cells).explorers if asking else {}
    for cell in asking:
        names = {node.name for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef)}
        (explorer,) = (one for name, one in explorers.items() if name in names)
        wanted, controls = cell.metadata.mktlib.record, explorer.controls
        parts = [wanted] if isinstance(wanted, str) else wanted
        assert [one for one in parts if isinstance(one, str)] in ([], ["sweeps"])
        grids, named, _slow = asked(explorer, wanted)
        for name, values in (item for one in parts if isinstance(one, dict) for item in one.items()):
            assert [controls[name].value(at) for at in named[name]] == list(values), f"{explorer.name}: {name}"
        assert not any(set(one) == set(other) for one, other in combinations(grids, 2)), explorer.name
        for grid in grids:
            assert 2 <= len(grid) == len(set(grid)) <= 3
            assert all(controls[name].kind not in (*HELD, "story") for name in grid), f"{explorer.name}: {grid}"
            assert prod(len(stops_of(controls[name], THIN, named.get(name, ()))) for name in grid) <= LARGE
