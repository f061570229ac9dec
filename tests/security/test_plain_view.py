"""The same explorer made of plain ipywidgets: traits a page may widen hold no position beyond the control's own."""

import pytest

from mktlib.ui import choice, explore, player, presses, slider, toggle, upload
from mktlib.ui.panels.two_meters import MetersPicture
from tests.security.test_state_updates import HUGE, JUNK, TRAITS, is_within_limits

FILE = {"name": "x", "type": "text/csv", "size": 3, "content": b"123", "last_modified": 0}  # as a page sends it
K = slider("k", 1, 20, 5, step=1)


@pytest.fixture
def explorer(monkeypatch):
    monkeypatch.setenv("MKTLIB_VIEW", "image")

    @explore(
        "Plain",
        k=K,
        book=choice("Book", ["thin", "deep"]),
        on=toggle("On"),
        step=player("Step", 4),
        sent=presses("Send", {"k": K}, most=3),
        own=upload("Own", ("day",), most_bytes=1000),
    )
    def plain(k, book, on, step, sent, own):
        return MetersPicture(1000 + len(sent), k * 1000 + sum(len(file.content) for file in own))

    plain._repr_mimebundle_()
    return plain


def widgets(view):
    """Every widget of the view, as a page can reach each."""
    reached, todo = [], [view]
    while todo:
        one = todo.pop()
        reached.append(one)
        todo += getattr(one, "children", ())
    return reached


def sends(one, state):
    """What a page's update does; ipywidgets itself reports what a widget refuses."""
    try:
        one.set_state(state)
    except Exception as refusal:  # shown by ipywidgets as a message that the guard keeps from the page
        return refusal
    return None


@pytest.mark.filterwarnings("ignore:Passing unrecognized:DeprecationWarning")  # what traitlets says to junk
def test_widened_traits_and_junk_leave_every_position_within_its_limits(explorer):
    for one in widgets(explorer.view):
        for trait in set(one.keys) & {*TRAITS, "value", "max", "min", "index", "_options_labels", "description"}:
            for junk in (*JUNK, 10**6, 10**9):
                sends(one, {"max": HUGE, "min": -HUGE} | {trait: junk})
                for name, control in explorer.controls.items():
                    if name != "own":
                        assert is_within_limits(control, explorer.positions[name]), (one, trait, junk)
    explorer.view._reset()
    explorer.view._inputs["k"].value = 9
    assert explorer.values["k"] == 10
    assert "$10" in explorer.said


@pytest.mark.parametrize("content", [10**12, -1, "text", None, [1, 2], {}, 1.5])
def test_a_file_whose_content_is_no_bytes_is_no_file(explorer, content, caplog):
    (inputs,) = (one for one in widgets(explorer.view) if type(one).__name__ == "FileUpload")
    for file in (
        FILE | {"content": content},
        FILE | {"name": 5, "size": "x"},
        FILE | {"size": 10**12},
        {},
        [],
        5,
        None,
    ):
        sends(inputs, {"value": [file]})
    assert explorer.positions["own"] == ()
    explorer.move({"k": 3})
    assert explorer.run().cap_change == 4000


def test_a_files_name_and_a_refusal_are_text(explorer):
    bad = "<img src=x onerror=alert(1)>"
    (inputs,) = (one for one in widgets(explorer.view) if type(one).__name__ == "FileUpload")
    assert sends(inputs, {"value": [FILE | {"name": bad}]}) is None
    assert explorer.positions["own"]
    shown = [one.value for one in widgets(explorer.view) if type(one).__name__ == "HTML"]
    assert any("&lt;img" in text for text in shown)
    assert not any("<img" in text for text in shown)
