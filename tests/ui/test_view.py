import asyncio
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui import axis, chart, explore, panel, point, say, slider, toggle
from mktlib.ui.chart import Chart
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.talk import changes
from mktlib.ui.view import View

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def picture(k):
    dots = panel("Dots", point(k, k, "cash", drag="k"), x=axis("k", low=0, high=20), y=axis("k", low=0, high=20))
    still = panel("Still", point(1, 1), x=axis(low=0, high=20), y=axis(low=0, high=20))
    return chart(dots, still, says=say("It is {k:number:cash}.", k=k), headlines=[("k", str(k))], data={"k": [k]})


@pytest.fixture(scope="module")
def explorer():
    EXPLORERS.clear()

    @explore("Dots", k=slider("k", 1, 20, 5, step=1), broken=toggle("Broken"))
    def dots(k, broken):
        if broken:
            raise RuntimeError("secret detail")
        return picture(k)

    dots._repr_mimebundle_()
    return dots


@pytest.fixture
def sent(explorer, monkeypatch):
    messages = []
    monkeypatch.setattr(explorer.view, "send", lambda content, buffers=None: messages.append((content, buffers or [])))
    monkeypatch.setenv("VOILA_BASE_URL", "/")
    explorer.reset()
    opened(explorer)
    messages.clear()
    return messages


def opened(explorer, **more):
    explorer.view._handle_custom_msg({"kind": "open", "width": 800, "ratio": 1, "theme": "light"} | more, [])


def move(explorer, serial=1, **positions):
    explorer.view._handle_custom_msg({"kind": "ask", "serial": serial, "positions": positions}, [])


def test_a_moved_control_sends_words_and_only_what_changed(explorer, sent):
    before = picture(5).record(explorer.controls)
    move(explorer, serial=7, k=9)
    ((answer, buffers),) = sent
    assert answer["sentence"] == "It is 10."
    assert answer["readouts"]["k"] == "10"
    assert (answer["reason"], answer["serial"], buffers) == ("move", 7, [])
    assert len(json.dumps(answer)) < 1200
    assert all(path[:2] != ["panels", 1] for path, _value in answer["patch"]), "a panel that is still was sent"
    for path, value in answer["patch"]:
        at = before
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
    assert before == picture(10).record(explorer.controls)


def test_what_a_saved_page_shows_lives_in_the_state(explorer):
    shown = View(explorer).shown
    assert json.loads(json.dumps(shown)) == shown
    assert shown["chart"] == explorer.picture.record(explorer.controls)
    assert (shown["sentence"], shown["positions"]) == (str(explorer.said), explorer.positions)


def test_a_page_that_lost_count_gets_everything(explorer, sent):
    move(explorer, k=3)
    explorer.view._handle_custom_msg({"kind": "whole"}, [])
    assert "patch" in sent[0][0]
    assert sent[1][0]["chart"] == picture(4).record(explorer.controls)


def test_of_questions_in_the_air_the_newest_is_answered(explorer, sent):
    async def page():
        for serial in range(1, 31):
            move(explorer, serial=serial, k=serial % 20)
        await explorer.view.answering

    asyncio.run(page())
    assert [answer["serial"] for answer, _buffers in sent] == [30]
    assert sent[-1][0]["readouts"]["k"] == "11"


def test_questions_that_queue_are_let_in_before_one_is_answered(explorer, sent):
    async def page():
        for serial in range(1, 31):
            move(explorer, serial=serial, k=serial % 20)
            await asyncio.sleep(0)
        await explorer.view.answering

    asyncio.run(page())
    assert [answer["serial"] for answer, _buffers in sent] == [30]


def test_answers_never_go_back(explorer, sent):
    async def page():
        for serial in range(1, 20):
            move(explorer, serial=serial, k=serial)
            await asyncio.sleep(0.001 * (serial % 3))
        await explorer.view.answering

    asyncio.run(page())
    serials = [answer["serial"] for answer, _buffers in sent]
    versions = [answer["version"] for answer, _buffers in sent]
    assert serials == sorted(serials)
    assert serials[-1] == 19
    assert versions == list(range(versions[0], versions[0] + len(versions)))


def test_the_page_cannot_set_the_state(explorer, sent):
    spec, shown = dict(explorer.view.spec), dict(explorer.view.shown)
    explorer.view.set_state({"spec": {"name": "other"}, "_esm": "alert(1)", "shown": {}, "library": None})
    assert (explorer.view.spec, explorer.view.shown) == (spec, shown)
    assert "alert" not in str(explorer.view._esm)


@pytest.mark.parametrize(
    "positions", [{"k": 1e9}, {"k": math.nan}, {"k": "9"}, {"k": None}, {"x": 1}, [1, 2], "text", None, 7]
)
def test_whatever_the_page_sends_as_positions_the_values_stay_inside(explorer, sent, positions):
    explorer.view._handle_custom_msg({"kind": "ask", "serial": 1, "positions": positions}, [])
    assert explorer.values["k"] in range(1, 21)


@given(junk)
def test_no_custom_message_raises(explorer, content):
    explorer.view._handle_custom_msg(content, [])
    explorer.view._handle_msg({"content": {"data": {"method": "custom", "content": content}}})
    explorer.view._handle_msg({"content": {"data": {"method": "update", "state": content}}})


def test_a_failing_model_tells_the_page_nothing_but_a_sentence(explorer, sent):
    move(explorer, broken=1)
    answer, buffers = sent[-1]
    assert "secret" not in str(answer)
    assert "RuntimeError" not in str(answer)
    assert answer["problem"].startswith("This setting could not be computed")
    assert buffers == []


def test_a_failing_drawing_tells_the_page_nothing_but_a_sentence(explorer, sent, monkeypatch):
    def fail(_picture, _controls):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Chart, "record", fail)
    move(explorer, k=2)
    answer, _buffers = sent[-1]
    assert answer["problem"].startswith("This setting could not be drawn")
    assert "secret" not in str(answer)


def test_a_link_sets_the_values_before_the_first_picture(explorer, sent):
    opened(explorer, query=[["dots.k", "12"], ["theme", "dark"]])
    answer, _buffers = sent[-1]
    assert answer["readouts"]["k"] == "12"
    assert answer["note"] == ""
    assert answer["link"] == {"dots.k": "12"}


def test_nonsense_in_a_link_is_named_in_one_line_and_left_out(explorer, sent):
    opened(explorer, query=[["dots.k", "1e99"], ["foo", "1"], ["x" * 5000, "<script>"], [1, 2], "text", []])
    answer, _buffers = sent[-1]
    assert answer["readouts"]["k"] == "5"
    assert "dots.k" in answer["note"]
    assert "foo" in answer["note"]
    assert len(answer["note"]) < 300


def test_a_remembered_value_gives_way_to_a_link(explorer, sent):
    opened(explorer, remembered=[["k", "3"], ["elsewhere", "1"]])
    assert sent[-1][0]["readouts"]["k"] == "3"
    opened(explorer, remembered=[["k", "3"], ["elsewhere", "1"]], query=[["dots.k", "8"]])
    assert sent[-1][0]["readouts"]["k"] == "8"


def test_only_an_explorer_that_may_be_quoted_offers_its_words():
    for quote in (False, True):

        @explore("Dots", quote=quote, k=slider("k", 1, 20, 5, step=1))
        def quoted(k):
            return picture(k)

        quoted._repr_mimebundle_()
        assert quoted.view.spec["quote"] is quote
        assert quoted.view.spec["words"]["quote"] == "Copy these words"


def test_downloads_are_a_picture_for_paper_a_file_and_a_table(explorer, sent):
    for what in ("png", "svg", "csv", "table", "other", None):
        explorer.view._handle_custom_msg({"kind": "download", "what": what}, [])
    (png, (picture_,)), (svg, (drawing,)), (csv, (text,)), (table, _none) = sent
    assert (png["name"], svg["name"], csv["name"]) == ("dots.png", "dots.svg", "dots.csv")
    assert int.from_bytes(picture_[16:20], "big") == 1920
    assert drawing.startswith(b"<?xml")
    assert text.decode("utf-8-sig").splitlines()[-2:] == ["k", "5"]
    assert table["columns"] == {"k": ["5"]}


keys = st.sampled_from("abc")
records = st.recursive(
    st.none() | st.integers(0, 3), lambda one: st.lists(one, max_size=3) | st.dictionaries(keys, one), max_leaves=9
)


@given(st.tuples(records, records))
def test_changes_turn_the_old_into_the_new(pair):
    old, new = (json.loads(json.dumps(one)) for one in pair)
    for path, value in changes(old, new):
        if not path:
            old = value
            continue
        at = old
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
    assert old == new
