"""A picture is a value: what its record holds, whatever its numbers are, and what is refused in words."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui import area, axis, bars, box, chart, curve, dots, figure, log, panel, point, rule, say, slider, table
from mktlib.ui.draw import figure as drawn
from mktlib.ui.draw import png, save
from mktlib.ui.marks import across
from mktlib.ui.record import GRID, MOST_POINTS
from mktlib.ui.theme import THEMES
from tests.ui.zoo import CONTROLS, ZOO, charts

SIDES = {"x": axis("x", low=0, high=10), "y": axis("y", low=0, high=100)}


def mark(one, **sides):
    """Return how one mark is recorded."""
    return chart(panel("A panel", one, **(sides or SIDES)), says="One mark.").record(CONTROLS)["panels"][0]["marks"][0]


@given(charts())
def test_a_record_is_json_and_can_be_drawn_whatever_the_numbers_are(picture):
    record = picture.record()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    for panel_ in record["panels"]:
        for one in filter(None, panel_["marks"]):
            for name in ("x", "y", "y2"):
                assert all(at is None or -GRID <= at <= 2 * GRID for at in one.get(name, []))
    for width in (900, 358):
        assert drawn(record, width).get_size_inches()[0] == width / 100


@pytest.mark.parametrize("name", ZOO)
def test_every_kind_of_mark_is_drawn_light_and_dark_wide_and_narrow(name):
    record = ZOO[name].record(CONTROLS)
    pictures = {png(record, width, theme) for width in (900, 358) for theme in THEMES.values()}
    assert len(pictures) == 4
    assert save(record, "svg").startswith(b"<?xml")
    assert save(record, "pdf").startswith(b"%PDF")
    assert png(record) == png(record), "the same record, the same picture"


def test_places_are_in_proportion_to_values():
    one = mark(curve([0, 2.5, 10], [0, 25, 100]))
    assert one["x"] == one["y"] == [0, GRID / 4, GRID]
    assert mark(rule(y=50))["y"] == [GRID / 2]
    assert mark(rule(x=5))["x"] == [GRID / 2]
    assert mark(box(10, 50))["y"] == [0, GRID / 2]
    assert mark(area([0, 10], [100, 50], 25))["y2"] == [GRID / 4, GRID / 4]


def test_on_a_log_axis_equal_ratios_are_equal_distances():
    sides = {"x": log("$", "{:g}".format, 1, 1e4), "y": axis(low=0, high=1)}
    assert mark(dots([1, 10, 100, 1e4], [0, 0, 0, 0]), **sides)["x"] == [0, GRID / 4, GRID / 2, GRID]
    assert mark(point(0, 0), **sides)["x"] == [-GRID], "what has no logarithm stands outside"


def test_what_is_no_number_is_a_gap_and_what_is_far_away_stands_just_outside():
    assert mark(curve([0, 1, 2, 3], [1, math.nan, math.inf, -math.inf]))["y"] == [41, None, 2 * GRID, -GRID]


def test_bars_know_their_feet_and_their_width():
    one = mark(bars([2, 4], [50, 100], y2=[0, 25], width=2))
    assert (one["y2"], one["half"]) == ([0, GRID / 4], round(GRID / 10))
    level = mark(bars([5, 10], [20, 40], "ask", "across", width=10))
    assert (level["x2"], level["half"]) == ([0, 0], round(GRID / 20))


@pytest.mark.parametrize("kind", [lambda side: bars([1], [1]), lambda side: area([1], [1])])
def test_no_bar_and_no_area_stands_on_a_log_axis(kind):
    with pytest.raises(ValueError, match="no honest size"):
        panel("Wrong", kind(0), x=axis(low=0, high=1), y=log("", str, 1, 10))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.integers(2_000, 30_000))
def test_of_a_million_points_the_highest_and_the_lowest_stay(values, length):
    y = np.resize(np.array(values), length)
    y[length // 3] = 2e6
    y[length // 2] = -2e6
    one = mark(curve(np.linspace(0, 10, length), y), x=axis(low=0, high=10), y=axis(low=-2e6, high=2e6))
    assert len(one["x"]) <= MOST_POINTS + 2
    assert (min(one["y"]), max(one["y"])) == (0, GRID)
    assert one["x"] == sorted(one["x"])


@given(
    st.lists(st.floats(-1, 1), min_size=2, max_size=30), st.integers(20, MOST_POINTS // 2), st.booleans(), st.booleans()
)
def test_a_point_that_is_left_out_lies_on_the_line_that_is_drawn(turns, length, stairs, gap):
    x = np.linspace(0, 10, length)
    y = 50 + 10 * np.interp(x, np.linspace(0, 10, len(turns)), np.cumsum(turns)) + 10 * np.sin(x)
    x, y = (np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]) if stairs else (x, y)
    if gap:
        y[len(y) // 2] = math.nan
    at = len(x) // 3
    one = mark(curve(x, y, label="here", at=at), x=axis(low=0, high=10), y=axis(low=0, high=100))
    assert one["x"][one["at"]] == round(x[at] * GRID / 10), "words stay on their point"
    drawn = np.array(one["x"], float) + 1j * np.array(one["y"], float)
    assert np.isnan(drawn).sum() == np.isnan(y).sum()
    there = (x * GRID / 10 + 1j * y * GRID / 100)[(np.abs(y - 100) < 200) & np.isfinite(y), None]
    chord = np.diff(drawn)
    along = ((there - drawn[:-1]) * chord.conj()).real / np.maximum(np.abs(chord) ** 2, 1e-9)
    off = np.abs(drawn[:-1] + np.clip(along, 0, 1) * chord - there)
    assert np.nanmin(off, axis=1).max() < 2.5, "half a pixel of a picture 1,000 wide"


def test_of_a_smooth_curve_few_points_are_sent():
    x = np.linspace(0, 10, 300)
    assert len(mark(curve(x, 100 * np.exp(-x)))["x"]) < 60
    assert len(mark(area(x, 10 * x, 0))["x"]) < 12


def test_more_dots_than_can_be_seen_are_refused_in_words():
    with pytest.raises(ValueError, match=r"room for 4,000 dots, got 5,000"):
        mark(dots(np.zeros(5000), np.zeros(5000)))


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (math.nan, 1), (0, math.inf)])
def test_an_axis_needs_two_ends(low, high):
    with pytest.raises(ValueError, match="two finite ends"):
        mark(point(1, 1), x=axis("price", low=low, high=high), y=SIDES["y"])


def test_an_axis_without_ends_holds_all_that_is_drawn():
    record = chart(panel("Open", curve([3, 17], [-4, 260])), says="Open.").record()
    assert record["panels"][0]["x"]["at"] == [], "a panel without axes spans 0 … 1"
    record = chart(panel("Open", curve([3, 17], [-4, 260]), x=axis("n"), y=axis("$")), says="Open.").record()
    assert all(0 <= at <= GRID for one in record["panels"][0]["marks"] for at in one["x"] + one["y"])


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_round_and_lie_within(low, part):
    span = part * max(1.0, abs(low))  # below a millionth of a number its neighbours run out
    side = chart(panel("T", x=axis(low=low, high=low + span), y=axis(low=0, high=1)), says="T.").record()["panels"][0][
        "x"
    ]
    assert 2 <= len(side["at"]) <= 12
    assert all(-1 <= at <= GRID + 1 for at in side["at"])
    assert "-0" not in side["say"]


def test_handles_know_where_their_control_can_stand():
    drag = mark(point(33, 5, drag=across("part")), x=axis(low=0, high=100), y=axis(low=0, high=10))["drag"]
    assert (drag["control"], drag["along"], drag["positions"]) == ("part", "x", [0, 95])
    assert drag["places"] == [round(GRID * 1 / 100), round(GRID * 96 / 100)]
    bent = mark(point(4, 5, drag=across("part", lambda v: v**2)), x=axis(low=0, high=10_000), y=axis(low=0, high=10))
    assert len(bent["drag"]["positions"]) == 33, "places that do not lie evenly are named one by one"
    assert "drag" not in mark(point(1, 1, drag="nobody"))


def test_marks_refuse_what_they_cannot_be():
    with pytest.raises(ValueError, match="role must be one of"):
        point(1, 1, "blue")
    with pytest.raises(ValueError, match="look must be words of"):
        curve([1], [1], look="wavy")
    with pytest.raises(ValueError, match="one length"):
        curve([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="at x or at y"):
        rule()
    with pytest.raises(ValueError, match="3 cells"):
        table(("a", "b", "c"), ("1", "2"))
    with pytest.raises(ValueError, match="a panel and a sentence"):
        chart(panel("Nothing"), says="")


def test_the_table_holds_what_marks_name_or_what_it_is_given():
    marks = curve([1, 2], [3, 4], data=("shares", "price")), point(1, 2)
    assert chart(panel("P", *marks, **SIDES), says="T.").table == {"shares": [1, 2], "price": [3, 4]}
    assert chart(panel("P", *marks, **SIDES), says="T.", data={"a": (1,)}).table == {"a": [1]}


def test_a_table_that_nobody_named_has_the_points_of_every_mark():
    sides = {"x": axis("shares", low=0, high=9), "y": axis(low=0, high=9)}
    marks = area([1, 2], [3, 4], 1), rule(x=5), dots([7], [8], key="trades"), point(1, 1, label=("a dot", "d"))
    one = panel("P", *marks, None, **sides)
    assert chart(one, says="T.").table == {
        "what": ["area", "area", "rule", "trades", "a dot"],
        "shares": [1, 2, 5, 7, 1],
        "y": [3, 4, None, 8, 1],
        "from": [1, 1, None, None, None],
    }
    assert chart(one, panel("Q", rule(y=2), **sides), says="T.").table["panel"] == ["P"] * 5 + ["Q"]
    words = table(("Who", "Cash"), ("Ana", "$5"), ("Ben", "$6"))
    assert chart(panel("Words", words), one, says="T.").table == {"Who": ["Ana", "Ben"], "Cash": ["$5", "$6"]}
    assert chart(panel("Nothing", **sides), says="T.").table == {}


def test_words_in_a_role_are_told_apart_and_all_together_are_the_sentence():
    said = "First: " + say("{cash:money:cash} for {part:percent}.", cash=5e9, part=0.5) + " Done."
    assert said == "First: $5 billion for 50%. Done."
    assert said.parts == (("First: ",), ("$5 billion", "cash"), (" for ",), ("50%",), (".",), (" Done.",))
    with pytest.raises(ValueError, match="unit must be one of"):
        say("{a:dollars}", a=1)
    with pytest.raises(ValueError, match="gap"):
        say("{a:money}")
    assert (
        say("{p:dollars_per_share} {n:shares} {x:times} {d:change}", "EUR", p=5, n=1, x=2, d=-0.1)
        == "€5.00 1 share 2× −10%"
    )


def test_who_knows_matplotlib_only_can_use_everything_else():
    from matplotlib.figure import Figure

    fig = Figure((6, 3))
    fig.add_subplot().plot([1, 2])
    picture = figure(fig, says="Up.", headlines=[("Last", "2")], data={"y": [1, 2]})
    record = json.loads(json.dumps(picture.record({"k": slider("k", 0, 1, 0)})))
    assert (record["image"]["width"], record["image"]["height"]) == (600, 300)
    assert record["headlines"] == [["Last", "2", "ink"]]
    assert picture.table == {"y": [1, 2]}
    assert png(record).startswith(b"\x89PNG")


def test_an_authors_own_words_at_ticks_are_asked_anew_each_time():
    unit = ["first"]

    def words(value):
        return f"{value:g} {unit[0]}"

    def said():
        picture = chart(panel("P", point(1, 1), x=axis(low=0, high=2), y=axis("y", words, 0, 2)), says="One point.")
        return picture.record()["panels"][0]["y"]["say"]

    assert said()[0] == "0 first"
    unit[0] = "second"
    assert said()[0] == "0 second"
