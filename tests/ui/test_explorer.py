import csv
import io
import logging
from datetime import UTC, datetime

import pytest

from mktlib.ui import choice, explore, log_slider, presses, slider, toggle, upload
from mktlib.ui.panels.two_meters import MetersPicture


def make():
    @explore("Two meters", cash=log_slider("Cash", 1, 1e6, 1000, unit="$"), k=slider("k", 0, 20, 5, step=1))
    def meters(cash, k):
        if k == 20:
            raise ValueError("k must be below 20, got 20")
        if k == 19:
            raise ZeroDivisionError("secret detail")
        if k == 18:
            return "no picture"
        return MetersPicture(cash, k * cash)

    return meters


def test_an_explorer_is_still_the_function_it_was_made_from():
    assert make()(100, k=3) == MetersPicture(100, 300)


def test_running_it_answers_the_present_values():
    explorer = make()
    assert explorer.run() == MetersPicture(1000, 5000)
    explorer.move({"k": 7})
    assert explorer.run() == MetersPicture(1000, 7000)


def test_a_refusal_becomes_a_sentence_and_the_picture_stays():
    explorer = make()
    before = explorer.run()
    explorer.move({"k": 20})
    assert explorer.run() is before
    assert explorer.problem == "K must be below 20, got 20."
    explorer.move({"k": 4})
    explorer.run()
    assert explorer.problem == ""


@pytest.mark.parametrize("k", [18, 19])
def test_any_other_failure_is_a_calm_sentence_with_the_detail_in_the_log(k, caplog):
    explorer = make()
    before = explorer.run()
    explorer.move({"k": k})
    with caplog.at_level(logging.ERROR):
        logging.getLogger("traitlets").propagate = True
        assert explorer.run() is before
    assert explorer.problem.startswith("This setting could not be computed")
    assert "secret" not in explorer.problem


def test_positions_from_a_page_are_clamped_and_nonsense_is_ignored():
    explorer = make()
    explorer.move({"k": 1e300, "cash": "much", "other": 3, 5: 1})
    assert explorer.values == {"cash": 1000, "k": 20}
    explorer.move("not a mapping")
    explorer.move({"k": float("nan")})
    assert explorer.values["k"] == 20


def test_a_link_holds_what_differs_from_the_start_and_reopens_it():
    explorer = make()
    assert explorer.link() == {}
    explorer.move({"k": 9, "cash": 0})
    link = explorer.link()
    assert link == {"meters.k": "9", "meters.cash": "1"}
    explorer.reset()
    assert explorer.open_link(link) == []
    assert explorer.values == {"cash": 1, "k": 9}


def test_what_a_link_gets_wrong_is_named_and_left_out():
    explorer = make()
    ignored = explorer.open_link({"meters.k": "99", "meters.none": "1", "else.k": "3", "meters.cash": "nan"})
    assert ignored == ["meters.k", "meters.none", "meters.cash"]
    assert explorer.link() == {}


def test_the_data_download_names_the_settings_and_holds_the_table():
    explorer = make()
    explorer.run()
    lines = explorer.csv().splitlines()
    assert lines[:2] == ["# Cash: $1,000", "# k: 5"]
    (row,) = csv.DictReader(io.StringIO("\n".join(lines[2:])))
    assert {name: float(value) for name, value in row.items()} == {"cash_usd": 1000, "cap_change_usd": 5000}


def test_a_page_without_widgets_gets_the_sentence_and_a_still_picture():
    bundle = make()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("$1,000 changed hands")
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_an_explorer_that_fails_at_its_start_says_why():
    @explore(k=slider("k", 0, 1, 0))
    def never(k):
        raise ValueError("this needs more shares than there are")

    assert never._repr_mimebundle_() == {"text/plain": "This needs more shares than there are."}


def test_without_anywidget_plain_widgets_show_the_same_explorer(monkeypatch):
    monkeypatch.setenv("MKTLIB_VIEW", "image")
    explorer = make()
    explorer._repr_mimebundle_()
    view = explorer.view
    before, words = view._image.value, view._words.value
    view._inputs["k"].value = 9
    assert view._image.value != before
    assert view._words.value != words
    assert "each dollar re-marked $9" in view._words.value
    view._inputs["k"].value = 20
    assert "must be below 20" in view._words.value
    view._reset()
    assert explorer.values == {"cash": 1000, "k": 5}


def test_plain_widgets_send_orders_and_open_files_too(monkeypatch):
    monkeypatch.setenv("MKTLIB_VIEW", "image")
    order = {"cash": slider("Cash", 1, 9, 5, step=1)}

    @explore("Orders", **order, sent=presses("Send", order, most=2), own=upload("Own", ("day",), most_bytes=5))
    def orders(cash, sent, own):
        return MetersPicture(1 + sum(one["cash"] for one in sent), 10 + sum(len(file.content) for file in own))

    orders._repr_mimebundle_()
    view = orders.view
    press, undo = view._more["sent"].children
    press.click()
    view._inputs["cash"].value = 8
    press.click()
    press.click()  # one too many
    assert orders.picture.cash == 1 + 5 + 9
    assert "2 of at most 2" in view._readouts["sent"].value
    undo.click()
    assert orders.picture.cash == 1 + 5
    (file,) = view._more["own"].children
    opened = {"name": "<b>.csv", "type": "text/csv", "last_modified": datetime(2026, 1, 1, tzinfo=UTC)}
    file.value = [opened | {"size": 6, "content": b"123456"}]
    assert "larger than" in view._words.value
    file.value = [opened | {"size": 3, "content": b"123"}]
    assert orders.picture.cap_change == 13
    assert "<b>" not in view._readouts["own"].value
    view._reset()
    assert (orders.picture.cash, orders.picture.cap_change) == (1, 10)


def test_plain_widgets_escape_what_they_show(monkeypatch):
    monkeypatch.setenv("MKTLIB_VIEW", "image")

    @explore(book=choice("Book", ["<b>A</b>", "B"]), on=toggle("On"))
    def shown(book, on):
        if on:
            raise ValueError("<script>alert(1)</script> is no book")
        return MetersPicture(1, 2)

    shown._repr_mimebundle_()
    shown.view._inputs["on"].value = True
    assert "<script>" not in shown.view._words.value
    assert "&lt;script&gt;" in shown.view._words.value
    assert "<b>A" not in shown.view._readouts["book"].value


@pytest.mark.parametrize(
    ("make_it", "why"),
    [
        (lambda: explore("Nothing to set"), "at least one control"),
        (lambda: explore(k=5), "k must be a control"),
        (lambda: explore(remember="../up", k=slider("k", 0, 1, 0)), "remember"),
    ],
)
def test_an_explorer_that_makes_no_sense_is_refused(make_it, why):
    with pytest.raises(ValueError, match=why):
        make_it()
