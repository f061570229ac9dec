"""Charts under the hand: handles one to one, steps one by one, a bet that locks, pictures that never go back."""

import io
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from tests.browser import trial
from tests.browser.page import PHONE, visiting
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
EXPLORERS = 4
AIR = 6  # questions on their way at most
MOVES = 40
SLEEP = 0.12  # [s] of the model that takes a moment


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    place = tmp_path_factory.mktemp("charts")
    trial.write_charts(place / "notebooks")
    with serving(place / "notebooks", place / "log") as started:
        yield started


@pytest.fixture(scope="module", params=["mouse", "finger"])
def hand(request, server, chromium):
    """The page, and what the reader moves things with."""
    size = {"mouse": (1000, 900), "finger": PHONE}[request.param]
    with visiting(chromium, size) as visit:
        visit.open(server.page(trial.PAGE))
        yield {one.name: one for one in visit.explorers(EXPLORERS)}, request.param
        assert visit.trouble == []


@pytest.fixture(scope="module")
def explorers(server, chromium):
    with visiting(chromium) as visit:
        visit.open(server.page(trial.PAGE))
        yield {one.name: one for one in visit.explorers(EXPLORERS)}
        assert visit.trouble == []


def value(explorer, name):
    return int(explorer.root.locator(f"[data-control={name}] input[type=range]").input_value())


def test_on_a_phone_one_panel_is_shown_and_a_tab_shows_the_other(hand):
    found, by = hand
    explorer = found["handles"]
    tabs = explorer.root.locator(".mk-tab")
    if by == "mouse":
        assert not tabs.first.is_visible()
        return
    first = explorer.reset()
    assert [tabs.nth(i).inner_text() for i in range(2)] == ["The seen one", "The other one"]
    tabs.nth(1).tap()
    explorer.visit.settle()
    assert tabs.nth(1).get_attribute("aria-pressed") == "true"
    assert explorer.look().picture != first.picture
    assert explorer.look().words == first.words
    tabs.nth(0).tap()
    explorer.visit.settle()
    assert explorer.look().picture == first.picture


@pytest.mark.parametrize(("name", "way"), [("part", (1, 0)), ("price", (0, -1))])
def test_a_handle_stays_under_the_hand_and_the_slider_follows(hand, name, way):
    found, by = hand
    explorer = found["handles"]
    page = explorer.visit.page
    explorer.reset()
    explorer.root.locator("canvas").scroll_into_view_if_needed()
    scroll = page.evaluate("scrollY")
    grip, start = explorer.grips()[name], value(explorer, name)
    at = (grip["left"] + grip["x"] + 3, grip["top"] + grip["y"] + 3)  # not just the middle
    moved = [(at[0] + way[0] * i, at[1] + way[1] * i) for i in range(6, 49, 6)]
    explorer.pull(at, moved, by)
    explorer.visit.settle()
    after = explorer.grips()[name]
    along = "x" if way[0] else "y"
    pixels = abs(grip["places"][-1] - grip["places"][0]) / (grip["positions"][-1] - grip["positions"][0])  # a step
    assert abs(abs(after[along] - grip[along]) - 48) <= pixels / 2 + 0.5, "the handle is not where the hand is"
    assert value(explorer, name) == start + round(48 / pixels)
    shown = explorer.look()
    assert str(value(explorer, name)) in shown.sentence
    assert page.evaluate("scrollY") == scroll, "the page scrolled under the drag"
    others = {"part": "price", "price": "part"}[name]
    assert value(explorer, others) == {"part": 100, "price": 20}[others]


def test_a_drag_beside_the_handles_moves_nothing(hand):
    found, by = hand
    explorer = found["handles"]
    explorer.reset()
    grip = explorer.grips()["part"]
    away = (grip["left"] + grip["x"] + 60, grip["top"] + grip["y"] + 60)
    explorer.pull(away, [(away[0] + i, away[1]) for i in range(5, 31, 5)], by)
    explorer.visit.settle()
    assert (value(explorer, "part"), value(explorer, "price")) == (100, 20)


def test_one_press_is_one_step_and_a_held_one_is_many(explorers):
    one = explorers["handles"]
    page = one.visit.page
    one.reset()
    part, price = one.controls()
    assert one.part(price, ".mk-icon").count() == 0, "few positions need no steps"
    less, more = one.part(part, ".mk-icon").nth(0), one.part(part, ".mk-icon").nth(1)
    assert (less.get_attribute("aria-label"), more.get_attribute("aria-label")) == ("Less: Part", "A step more: Part")
    one.after(more.click)
    assert value(one, "part") == 101
    one.after(lambda: more.press("Enter"))
    assert value(one, "part") == 102
    one.after(less.click)
    assert value(one, "part") == 101
    more.hover()
    page.mouse.down()
    page.wait_for_timeout(1500)
    page.mouse.up()
    one.visit.settle()
    held = value(one, "part")
    assert held >= 106
    assert one.look().sentence.startswith(f"{held} at")
    page.wait_for_timeout(300)
    assert value(one, "part") == held, "it goes on after the finger has left"


def test_pictures_never_go_backwards_and_the_last_one_is_of_the_last_value(explorers):
    one = explorers["sleepy"]
    page = one.visit.page
    one.reset()
    page.evaluate(
        """() => {
            const root = document.querySelector("[data-explorer=sleepy]");
            const seen = (globalThis.seen = { air: 0, frames: [], values: [] });
            new MutationObserver(() => (seen.air = Math.max(seen.air, Number(root.dataset.air))))
                .observe(root, { attributeFilter: ["data-air"] });
            new MutationObserver(() => {
                seen.frames.push(Number(root.dataset.frame));
                seen.values.push(Number(root.querySelector(".mk-sentence").textContent.match(/\\d+/)[0]));
            }).observe(root, { attributeFilter: ["data-frame"] });
        }"""
    )
    slider = one.part(one.controls()[0], "input")
    for i in range(1, MOVES + 1):
        slider.evaluate("(input, at) => { input.value = at; input.dispatchEvent(new Event('input')) }", i)
        page.wait_for_timeout(20)
    one.visit.settle()
    seen = page.evaluate("seen")
    assert seen["frames"] == sorted(set(seen["frames"])), "a picture went backwards"
    assert seen["values"] == sorted(seen["values"]), f"answers came out of their order: {seen['values']}"
    assert 1 <= seen["air"] <= AIR
    assert seen["values"][-1] == MOVES
    assert 2 <= len(seen["values"]) < MOVES, "each of many questions was answered, or only the last"
    last = one.look()
    assert last.sentence == f"It is {MOVES}."
    one.press(one.controls()[0], "ArrowRight")
    assert one.press(one.controls()[0], "ArrowLeft").picture == last.picture


def test_a_bet_begins_empty_locks_and_opens_the_text_behind_it(explorers):
    one = explorers["bet"]
    page = one.visit.page
    one.reset()
    fold = page.locator(".prose details")
    fold.evaluate("one => { one.open = false }")
    chips, bet, again = (
        one.root.locator("input[type=radio]"),
        one.button("I would bet on it"),
        one.button("Guess again"),
    )
    checked = one.root.locator("input:checked")
    assert checked.count() == 0
    assert bet.is_disabled()
    assert not again.count()
    assert one.look().sentence == "Nothing is told yet."
    for i in (1, 2):  # she may still think again
        one.after(chips.nth(i).click)
        assert one.look().sentence == "Nothing is told yet."
    assert fold.get_attribute("open") is None, "the answer stays folded until she has committed"
    told = one.after(bet.click)
    assert told.sentence == "You said $1,000: that is wrong."
    assert fold.get_attribute("open") is not None
    assert one.root.locator("input[type=radio]:enabled").count() == 0
    assert checked.count() == 1
    assert not bet.is_visible()
    one.after(again.click)
    assert checked.count() == 0
    assert bet.is_disabled()
    one.after(chips.nth(1).click)
    assert one.after(bet.click).sentence == "You said $100: that is right."
    one.reset()
    assert checked.count() == 0
    assert one.root.locator("input[type=radio]:enabled").count() == 3


def test_a_figure_of_matplotlib_is_shown_resized_and_taken_away(explorers):
    one = explorers["own_figure"]
    page = one.visit.page
    first = one.reset()
    red = (
        "canvas => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; let n = 0;\
 for (let i = 0; i < d.length; i += 4) n += d[i] > 200 && d[i + 1] < 60; return n }"
    )
    canvas = one.root.locator("canvas")
    page.wait_for_function(f"canvas => ({red})(canvas) > 500", arg=canvas.element_handle())
    moved = one.press(one.controls()[0], "End")
    page.wait_for_timeout(200)  # its PNG is read
    assert moved.sentence == "The line ends at 9."
    assert one.look().picture != first.picture
    box = canvas.bounding_box()
    assert abs(box["width"] / box["height"] - 2) < 0.02
    page.set_viewport_size({"width": 500, "height": 900})
    one.visit.settle()
    box = canvas.bounding_box()
    assert box["width"] < 500
    assert abs(box["width"] / box["height"] - 2) < 0.02
    assert canvas.evaluate(red) > 100
    page.set_viewport_size({"width": 1280, "height": 900})
    one.visit.settle()
    for name, kind in (("Download picture", "png"), ("Picture for print", "svg")):
        with page.expect_download() as download:
            one.button(name).click()
        content = download.value.path().read_bytes()
        if kind == "png":
            picture = Image.open(io.BytesIO(content))
            assert abs(picture.width / picture.height - 2) < 0.02
            assert len(picture.convert("RGB").getcolors(1 << 20)) > 8
        else:
            assert ET.fromstring(content).tag.endswith("svg")
    one.reset()
