import csv
import io
import logging
import os
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel

from mktlib.ui import axis, chart, explore, log, log_slider, panel, point, slider
from mktlib.ui.exploration import EXPLORERS
from tests.house.files import ROOT


def picture(cash, change):
    marks = point(cash, 0.4, "cash"), point(max(change, 1), 0.6, "cap")
    says = f"${cash:,.0f} changed hands and the cap rose by ${change:,.0f}."
    data = {"Cash USD": [cash], "Cap change USD": [change]}
    return chart(panel("Sums", *marks, x=log("$", "${:g}".format, 1, 1e8), y=axis(low=0, high=1)), says=says, data=data)


def make():
    @explore("Two meters", cash=log_slider("Cash", 1, 1e6, 1000, unit="$"), k=slider("k", 0, 20, 5, step=1))
    def meters(cash, k):
        if k == 20:
            raise ValueError("k must be below 20, got 20")
        if k == 19:
            raise ZeroDivisionError("secret detail")
        if k == 18:
            return "no picture"
        return picture(cash, k * cash)

    return meters


def test_an_explorer_is_still_the_function_it_was_made_from():
    assert str(make()(100, k=3)) == str(picture(100, 300))


def test_running_it_answers_the_present_values():
    explorer = make()
    assert str(explorer.run()) == str(picture(1000, 5000))
    explorer.move({"k": 7})
    assert str(explorer.run()) == str(picture(1000, 7000))


def test_a_refusal_becomes_a_sentence_and_the_picture_stays():
    explorer = make()
    before = explorer.run()
    explorer.move({"k": 20})
    assert explorer.run() is before
    assert explorer.problem == "K must be below 20, got 20."
    explorer.move({"k": 4})
    explorer.run()
    assert explorer.problem == ""


@pytest.fixture
def published(monkeypatch):
    """A page that strangers read."""
    monkeypatch.setenv("VOILA_BASE_URL", "/")


@pytest.mark.parametrize("k", [18, 19])
def test_on_a_published_page_any_other_failure_is_a_calm_sentence_with_the_detail_in_the_log(k, published, caplog):
    explorer = make()
    before = explorer.run()
    explorer.move({"k": k})
    with caplog.at_level(logging.ERROR):
        assert explorer.run() is before
    assert explorer.problem.startswith("This setting could not be computed")
    assert "secret" not in explorer.problem
    assert "secret detail" in caplog.text or k == 18


def test_in_a_notebook_its_author_is_told_what_failed_and_where():
    explorer = make()
    explorer.run()
    explorer.move({"k": 19})
    explorer.run()
    assert explorer.problem == "ZeroDivisionError: secret detail (line 6 of meters)"
    explorer.move({"k": 18})
    explorer.run()
    assert "TypeError: meters must return a chart, got str" in explorer.problem


def test_a_failure_reaches_the_kernels_own_stderr_and_nothing_of_it_the_page(tmp_path):
    with (tmp_path / "stderr").open("w") as errors:
        manager, client = start_new_kernel(
            kernel_name="python3", stderr=errors, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        try:
            shown = []
            code = (
                "from mktlib.ui.exploration import server_log\n"
                "try:\n    {}['secret detail']\n"
                "except KeyError:\n    server_log('explorer meters failed')\n"
                "print('done')"
            )
            client.execute_interactive(code, timeout=60, output_hook=shown.append)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    logged = (tmp_path / "stderr").read_text()
    assert "explorer meters failed" in logged
    assert "KeyError: 'secret detail'" in logged
    assert [one["content"]["text"] for one in shown if one["msg_type"] == "stream"] == ["done\n"]
    assert "secret" not in str([one["content"] for one in shown if one["msg_type"] != "execute_input"])


def test_a_failure_outside_a_kernel_is_silent_until_somebody_listens():
    code = "from mktlib.ui.exploration import server_log; server_log('failed')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == done.stderr == ""


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
    bundle, _metadata = make()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("$1,000 changed hands")
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_published_page_gets_the_record_and_draws_it(published):
    explorer = make()
    bundle, _metadata = explorer._repr_mimebundle_()
    assert "image/png" not in bundle
    live = bundle["application/vnd.what-a-price-is.explorer+json"]
    assert live["shown"]["chart"] == explorer.picture.record(explorer.controls)
    assert live["model"] == explorer.view.model_id
    assert live["spec"]["controls"].keys() == explorer.controls.keys()


def test_what_a_host_says_of_the_widget_is_passed_on(monkeypatch):
    """Colab names its own widget manager there, and shows nothing without it."""
    from mktlib.ui.view import View

    colab = {"application/vnd.jupyter.widget-view+json": {"colab": {"custom_widget_manager": {"url": "x"}}}}
    monkeypatch.setattr(View, "_repr_mimebundle_", lambda self, **_: ({"text/plain": "View"}, colab))
    _bundle, metadata = make()._repr_mimebundle_()
    assert metadata == colab


def test_an_explorer_that_fails_at_its_start_raises_in_its_cell():
    @explore(k=slider("k", 0, 1, 0))
    def never(k):
        return chrat(k)  # noqa: F821

    with pytest.raises(NameError, match="chrat"):
        never._repr_mimebundle_()


def test_on_a_published_page_it_says_why_instead(published):
    @explore(k=slider("k", 0, 1, 0))
    def never(k):
        raise ValueError("this needs more shares than there are")

    assert never._repr_mimebundle_() == {"text/plain": "This needs more shares than there are."}


def test_a_cell_run_again_replaces_its_explorer():
    EXPLORERS.clear()
    first, second = make(), make()
    assert first is not second
    assert {"meters": second} == EXPLORERS


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda a: a, "missing a required argument: 'a'"),
        (lambda k, a: a, "missing a required argument: 'a'"),
        (lambda: 1, "unexpected keyword argument 'k'"),
    ],
)
def test_controls_that_are_not_the_arguments_are_refused_at_once(function, why):
    with pytest.raises(ValueError, match=why):
        explore(k=slider("k", 0, 1, 0))(function)


def test_further_arguments_with_values_of_their_own_are_no_controls():
    assert explore(k=slider("k", 0, 1, 0))(lambda k, currency="USD": k)(3) == 3
    assert explore(k=slider("k", 0, 1, 0))(lambda **values: values["k"])(k=3) == 3


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
