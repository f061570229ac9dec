"""Two drawers, one rule: the browser's places of labels, ticks, words and handles are those of matplotlib's drawing."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from mktlib.ui import assets
from mktlib.ui.layout import height_of, layout
from tests.ui.zoo import CONTROLS, ZOO, charts
from tools import browser

pytestmark = pytest.mark.browser
NEAR = 2.0  # [px]
WIDTHS = [(1000, None), (640, None), (358, None), (358, 0), (300, 1)]
PLACES = """([records, width, only]) => records.map((record) => {
  const say = (text, size, bold) => text.length * size * (bold ? 0.6 : 0.55);
  const plan = drawer.layout(record, width, { only, say });
  return { height: plan.height, panels: plan.panels.map((one) => ({
    frame: one.frame,
    labels: one.labels.map(({ text, x, y, inside, solid, bold, role }) => [text, x, y, inside, solid, bold, role]),
    ticks: one.ticks.map(({ axis, at, text, x, y, grid }) => [axis, at, text, x, y, Boolean(grid)]),
    grips: one.handles.map(({ control, along, x, y, role }) => [control, along, x, y, role ?? "ink"]),
    legend: one.legend.map(({ text, x, y }) => [text, x, y]),
    cells: one.cells.map(({ text, x, y, size, align, bold, role }) => [text, x, y, size, align, bold, role]),
    words: [one.title, one.unit, one.under].map((word) => word ? [word.text, word.x, word.y] : null),
  })) };
})"""


@pytest.fixture(scope="module")
def drawer():
    """A page that has the drawer and nothing else."""
    from playwright.sync_api import sync_playwright

    script = (assets.STATIC / "draw.js").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        launched = browser.launch(playwright)
        page = launched.new_page()
        page.set_content("<title>drawer</title>")
        page.add_script_tag(type="module", content=f"{script}\nglobalThis.drawer = {{ layout, paint }};")
        page.wait_for_function("globalThis.drawer")
        yield page
        launched.close()


def letters(text, size, bold=False):
    """Widths that both sides can reckon."""
    return len(text) * size * (0.6 if bold else 0.55)


def here(record, width, only):
    """What the matplotlib side finds, in the words of the browser's."""
    return {
        "height": height_of(record, width, only),
        "panels": [
            {
                "frame": list(one.frame),
                "labels": [[a.text, a.x, a.y, a.inside, a.solid, a.bold, a.role] for a in one.labels],
                "ticks": [[a.axis, a.at, a.text, a.x, a.y, a.grid] for a in one.ticks],
                "grips": [[a.control, a.along, a.x, a.y, a.role] for a in one.handles],
                "legend": [[a.text, a.x, a.y] for a in one.legend],
                "cells": [[a.text, a.x, a.y, a.size, a.align, a.bold, a.role] for a in one.cells],
                "words": [None if a is None else list(a) for a in (one.title, one.unit, one.under)],
            }
            for one in layout(record, width, letters, only)
        ],
    }


def assert_same(mine, theirs, where):
    """Numbers within two pixels, all else to the letter."""
    if isinstance(mine, float | int) and not isinstance(mine, bool):
        assert abs(mine - theirs) <= NEAR, f"{where}: {mine} here, {theirs} in the browser"
    elif isinstance(mine, list | tuple):
        assert len(mine) == len(theirs), f"{where}: {mine} here, {theirs} in the browser"
        for i, (a, b) in enumerate(zip(mine, theirs, strict=True)):
            assert_same(a, b, f"{where}[{i}]")
    elif isinstance(mine, dict):
        for key in mine:
            assert_same(mine[key], theirs[key], f"{where}.{key}")
    else:
        assert mine == theirs, f"{where}: {mine!r} here, {theirs!r} in the browser"


@pytest.mark.parametrize(("width", "only"), WIDTHS)
@pytest.mark.parametrize("name", ZOO)
def test_both_drawers_put_everything_in_the_same_place(drawer, name, width, only):
    record = json.loads(json.dumps(ZOO[name].record(CONTROLS)))
    (theirs,) = drawer.evaluate(PLACES, [[record], width, only])
    assert_same(here(record, width, only), theirs, name)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(charts())
def test_also_for_charts_drawn_by_chance(drawer, picture):
    record = json.loads(json.dumps(picture.record()))
    for width, only in ((900, None), (358, 0)):
        (theirs,) = drawer.evaluate(PLACES, [[record], width, only])
        assert_same(here(record, width, only), theirs, "by chance")


@pytest.mark.parametrize("name", ZOO)
def test_a_canvas_is_painted_whatever_the_record_holds(drawer, name):
    painted = drawer.evaluate(
        """([record, theme]) => {
          const canvas = document.createElement("canvas");
          drawer.paint(canvas, drawer.layout(record, 700), theme, 2);
          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          return [canvas.width, new Set(new Uint32Array(pixels.buffer)).size];
        }""",
        [json.loads(json.dumps(ZOO[name].record(CONTROLS))), THEME],
    )
    assert painted[0] == 1400
    assert painted[1] > 8, "an empty picture"


THEME = {"paper": "#fff", "ink": "#000", "muted": "#555", "grid": "#ddd", "cash": "#077", "cap": "#c50", "bid": "#25a",
         "ask": "#926", "locked": "#aaa", "accent": "#63a"}  # fmt: skip
