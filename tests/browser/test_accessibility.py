"""Every page for everyone: axe-core's rules, the keyboard alone, fingers, larger text, a screen reader's quiet."""

from itertools import pairwise

import pytest

from tests.browser import trial
from tests.browser.axe import faults
from tests.browser.keyboard import ACCESS, assert_the_keyboard_goes_everywhere
from tests.browser.page import PHONE, WIDE, visiting
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

READ = 4.5  # contrast of words
FINGER = 24  # [CSS px]
# What a reader may set for herself (WCAG 1.4.12), and text twice as large (1.4.4).
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }\
 p { margin-bottom: 2em !important }"
LARGE = "html { font-size: 200% !important }"


def lines(found):
    return "\n" + "\n".join(found)


def test_axe_finds_no_fault_on_a_page(operated):
    found = faults(operated.visit.page)
    assert not found, lines(found)


def test_the_keyboard_goes_everywhere_in_order_and_is_seen(operated):
    assert_the_keyboard_goes_everywhere(operated.visit.page)


def test_a_finger_can_hit_every_control(operated):
    operated.visit.page.evaluate(ACCESS)
    assert operated.visit.page.evaluate("least => mktlibAccess.small(least)", FINGER) == []


@pytest.mark.parametrize("style", [SPACING, LARGE], ids=["wider spacing", "text of twice the size"])
def test_nothing_is_cut_or_covered_when_a_reader_changes_the_text(style, operated):
    page = operated.visit.page
    page.evaluate(ACCESS)
    assert page.evaluate("mktlibAccess.clipped()") == []
    page.evaluate(
        "css => { const s = document.createElement('style'); s.id = 'own'; s.textContent = css;"
        " document.head.append(s) }",
        style,
    )
    try:
        assert operated.visit.overflow() <= 0, page.evaluate("mktlibAccess.outside()")
        found = page.evaluate("mktlibAccess.clipped()")
        assert not found, lines(found)
    finally:
        page.evaluate("document.getElementById('own').remove()")
        operated.visit.settle()


def assert_it_is_for_everyone(visit):
    page = visit.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = faults(page)
        assert not found, lines([scheme, *found])
        assert_the_keyboard_goes_everywhere(page)
    assert page.evaluate("least => mktlibAccess.small(least)", FINGER) == []
    for style in (SPACING, LARGE):
        page.add_style_tag(content=style)
        assert visit.overflow() <= 0
        assert page.evaluate("mktlibAccess.clipped()") == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("address", ["/", "/nowhere"], ids=["gallery", "not found"])
def test_the_gallery_and_the_page_of_a_wrong_address(address, size, server, chromium):
    with visiting(chromium, size) as visit:
        visit.open(server.url + address)
        assert_it_is_for_everyone(visit)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_in_the_gallerys_drawing_can_be_read(scheme, server, visit):
    page = visit(server.url + "/", color_scheme=scheme).page
    page.evaluate(ACCESS)
    drawn = page.evaluate("mktlibAccess.drawn()")
    assert len(drawn) >= 5
    assert [one for one in drawn if one["contrast"] < READ] == []


def test_a_jump_leads_past_the_header(server, visit):
    page = visit(server.url + "/").page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.fixture(scope="module")
def gated(tmp_path_factory):
    """A server of one page, for one reader, whose kernel draws nothing before a file is there; and that file."""
    place = tmp_path_factory.mktemp("gated")
    gate = place / "gate"
    trial.write_gated(place / "notebooks", gate)
    with serving(place / "notebooks", place / "log", "--max-kernels", "1") as started:
        yield started, gate


@pytest.fixture(scope="module")
def trial_page(gated, chromium):
    """The trial page, opened while the kernel still waits and then let go."""
    server, gate = gated
    with visiting(chromium, reduced_motion="reduce") as opened:
        opened.page.goto(server.page(trial.PAGE), wait_until="commit")
        title = opened.page.get_by_role("heading", name="Behind a gate")
        end = opened.page.get_by_role("heading", name="The end of the page")
        title.wait_for(timeout=30_000)
        end.wait_for(timeout=30_000)
        before = {
            "title": title.bounding_box(),
            "end": end.bounding_box(),
            "places": opened.page.get_by_text("Starting the picture").count(),
            "explorers": opened.page.locator(".mk-explorer").count(),
            "moving": opened.page.evaluate("document.getAnimations().length"),
        }
        gate.touch()
        explorers = {one.name: one for one in opened.explorers(3)}
        yield opened, explorers, before


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.usefixtures("trial_page")
def test_the_page_of_a_reader_who_finds_no_place(size, gated, chromium):
    with visiting(chromium, size) as late:
        answer = late.page.goto(gated[0].page(trial.PAGE))
        assert answer.status == 503
        assert late.page.get_by_role("heading", level=1).inner_text()
        assert_it_is_for_everyone(late)


def test_title_and_text_stand_before_the_kernel_has_drawn_anything(trial_page):
    _opened, explorers, before = trial_page
    assert before["explorers"] == 0
    assert before["title"]["y"] < before["end"]["y"], "the text stands in its order"
    assert before["end"]["y"] - before["title"]["y"] > 1000, "places are kept for the pictures"
    assert len(explorers) == 3


def test_a_reader_who_wants_little_motion_gets_little(trial_page):
    opened, explorers, before = trial_page
    assert before["moving"] == 0
    assert opened.page.evaluate("document.getAnimations().length") == 0
    played = explorers["played"]
    first = played.reset().frame
    played.button("Play").click()
    opened.page.wait_for_timeout(1000)  # ten steps for others
    assert played.look().frame == first
    opened.page.wait_for_function("root => root.dataset.frame > " + str(first), arg=played.root.element_handle())
    played.button("Pause").click()
    played.reset()


def test_the_result_is_said_once_a_slider_rests_and_not_while_it_moves(trial_page):
    opened, explorers, _before = trial_page
    quick, page = explorers["quick"], opened.page
    page.evaluate(ACCESS)
    for _attempt in range(5):
        quick.reset()
        page.wait_for_timeout(1000)  # what Reset had to say
        page.evaluate("mktlibAccess.said.splice(0)")
        moved = list(quick.drag(quick.controls()[0], moves=40))
        said = page.evaluate("mktlibAccess.said")
        if max(b - a for a, b in pairwise(moved)) < 0.2:  # else the machine made a pause, and so did the hand
            break
    assert said == []
    page.wait_for_function("() => mktlibAccess.said.length")
    assert page.evaluate("mktlibAccess.said") == [quick.look().sentence]
    assert quick.part(quick.controls()[0], "input").get_attribute("aria-valuetext") == quick.look().readouts["Cash"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_after_a_move_and_beside_a_refusal(scheme, trial_page):
    opened, explorers, _before = trial_page
    page = opened.page
    page.emulate_media(color_scheme=scheme)
    refusing = explorers["refusing"]
    refused = refusing.press(refusing.controls()[0], "End")
    why = "Cash must be at most $60, more is not for sale."
    assert refused.problem.startswith(why)
    found = faults(page)
    assert not found, lines(found)
    page.evaluate(ACCESS)
    page.evaluate("mktlibAccess.said.splice(0)")
    refusing.reset()
    refusing.press(refusing.controls()[0], "End")
    # On a slow machine the words of the start are still said in between.
    page.wait_for_function("why => mktlibAccess.said.at(-1) === why", arg=why)
    refusing.reset()


def test_with_the_systems_own_few_colours_every_state_is_still_seen(trial_page):
    opened, explorers, _before = trial_page
    page = opened.page
    page.emulate_media(forced_colors="active")
    page.evaluate(ACCESS)
    fill = "e => getComputedStyle(e).backgroundColor"
    try:
        chosen = explorers["refusing"].root.locator(".mk-segment")
        assert chosen.nth(0).evaluate(fill) != chosen.nth(1).evaluate(fill)
        switch = explorers["quick"].root.get_by_role("switch")
        off = switch.evaluate(fill)
        switch.check()
        assert switch.evaluate(fill) != off
        switch.uncheck()
        thumb = "e => getComputedStyle(e, '::-webkit-slider-thumb').forcedColorAdjust"
        assert explorers["quick"].root.locator("input[type=range]").evaluate(thumb)
        assert_the_keyboard_goes_everywhere(page)
    finally:
        page.emulate_media(forced_colors="none")
        explorers["quick"].reset()
