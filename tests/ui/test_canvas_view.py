import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui import explore, slider, toggle
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.panels.two_meters import MetersPicture

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def explorer():
    EXPLORERS.clear()

    @explore("Meters", k=slider("k", 1, 20, 5, step=1), broken=toggle("Broken"))
    def meters(k, broken):
        if broken:
            raise RuntimeError("secret detail")
        return MetersPicture(1000, k * 1000)

    meters._repr_mimebundle_()
    return meters


@pytest.fixture
def sent(explorer, monkeypatch):
    messages = []
    monkeypatch.setattr(explorer.view, "send", lambda content, buffers=None: messages.append((content, buffers or [])))
    explorer.reset()
    ready(explorer)
    messages.clear()
    return messages


def ready(explorer, **more):
    explorer.view._handle_custom_msg({"kind": "ready", "width": 800, "ratio": 1, "theme": "light"} | more, [])


def move(explorer, **positions):
    explorer.view.set_state({"positions": dict(explorer.positions) | positions})


def test_a_moved_control_sends_words_and_only_the_changed_rectangles(explorer, sent):
    move(explorer, k=9)
    ((frame, buffers),) = sent
    assert frame["sentence"].endswith("each dollar re-marked $10.")
    assert frame["readouts"]["k"] == "10"
    assert buffers
    assert sum(map(len, buffers)) < 30_000
    assert frame["boxes"]
    assert not frame["whole"]
    assert frame["reason"] == "move"


def test_the_page_cannot_set_anything_but_positions(explorer, sent):
    spec = dict(explorer.view.spec)
    explorer.view.set_state({"spec": {"name": "other"}, "_esm": "alert(1)", "positions": {"k": 3, "broken": 0}})
    assert explorer.view.spec == spec
    assert "alert" not in str(explorer.view._esm)
    assert explorer.values["k"] == 4


@pytest.mark.parametrize(
    "positions", [{"k": 1e9}, {"k": math.nan}, {"k": "9"}, {"k": None}, {"x": 1}, [1, 2], "text", None, 7]
)
def test_whatever_the_page_sends_as_positions_the_values_stay_inside(explorer, sent, positions):
    explorer.view.set_state({"positions": positions})
    assert explorer.values["k"] in range(1, 21)


@given(junk)
def test_no_custom_message_raises(explorer, content):
    explorer.view._handle_custom_msg(content, [])
    explorer.view._handle_msg({"content": {"data": {"method": "custom", "content": content}}})
    explorer.view._handle_msg({"content": {"data": {"method": "update", "state": content}}})


@pytest.mark.parametrize("width", [-5, 0, 1e9, math.nan, math.inf, "wide", None, True])
def test_an_absurd_size_is_held_within_bounds(explorer, sent, width):
    ready(explorer, width=width, ratio=width)
    frame, _buffers = sent[-1]
    assert 200 <= frame["width"] <= 2800
    assert frame["height"] <= 2000


def test_a_failing_model_tells_the_page_nothing_but_a_sentence(explorer, sent):
    move(explorer, broken=1)
    frame, buffers = sent[-1]
    assert "secret" not in str(frame)
    assert "RuntimeError" not in str(frame)
    assert frame["problem"].startswith("This setting could not be computed")
    assert buffers == []


def test_a_failing_drawing_tells_the_page_nothing_but_a_sentence(explorer, sent, monkeypatch):
    def fail(_picture):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(explorer.view.scene, "frame", fail)
    move(explorer, k=2)
    frame, _buffers = sent[-1]
    assert frame["problem"].startswith("This setting could not be drawn")
    assert "secret" not in str(frame)


def test_a_link_sets_the_values_before_the_first_picture(explorer, sent):
    ready(explorer, query=[["meters.k", "12"], ["theme", "dark"]])
    frame, _buffers = sent[-1]
    assert frame["readouts"]["k"] == "12"
    assert frame["note"] == ""
    assert frame["link"] == {"meters.k": "12"}


def test_nonsense_in_a_link_is_named_in_one_line_and_left_out(explorer, sent):
    ready(explorer, query=[["meters.k", "1e99"], ["foo", "1"], ["x" * 5000, "<script>"], [1, 2], "text", []])
    frame, _buffers = sent[-1]
    assert frame["readouts"]["k"] == "5"
    assert "meters.k" in frame["note"]
    assert "foo" in frame["note"]
    assert len(frame["note"]) < 300


def test_a_remembered_value_gives_way_to_a_link(explorer, sent):
    ready(explorer, remembered=[["k", "3"], ["elsewhere", "1"]])
    assert sent[-1][0]["readouts"]["k"] == "3"
    ready(explorer, remembered=[["k", "3"], ["elsewhere", "1"]], query=[["meters.k", "8"]])
    assert sent[-1][0]["readouts"]["k"] == "8"


def test_downloads_are_a_picture_of_twice_the_size_and_a_table(explorer, sent):
    explorer.view._handle_custom_msg({"kind": "download", "what": "png"}, [])
    explorer.view._handle_custom_msg({"kind": "download", "what": "csv"}, [])
    (png, (picture,)), (table, (text,)) = sent
    assert png["name"] == "meters.png"
    assert int.from_bytes(picture[16:20], "big") == 1600
    assert table["name"] == "meters.csv"
    assert b"cash_usd,cap_change_usd" in text
