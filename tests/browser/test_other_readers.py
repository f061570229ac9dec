"""Readers in the dark, with a screen reader, without JavaScript, or where the canvas cannot run."""

import re

import pytest

from tests.browser.axe import faults
from tests.browser.collection import address
from tests.browser.keyboard import assert_the_keyboard_goes_everywhere
from tests.browser.page import PHONE, WIDE, visiting
from tests.house.files import notebooks

pytestmark = pytest.mark.browser


def corner(explorer):
    """Colour of the picture's first pixels."""
    return explorer.root.locator("canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data].slice(0, 3)"
    )


def test_pictures_page_and_focus_follow_the_readers_scheme_while_they_are_open(example):
    operated = example
    visit, page = operated.visit, operated.visit.page
    page.emulate_media(color_scheme="dark")
    visit.settle()
    dark = {explorer.name: (explorer.look(), corner(explorer)) for explorer in operated.explorers}
    behind = page.evaluate("getComputedStyle(document.body).backgroundColor")
    found = faults(page)
    try:
        assert_the_keyboard_goes_everywhere(page)
    finally:
        page.emulate_media(color_scheme="light")
        visit.settle()
    for explorer in operated.explorers:
        state, paper = dark[explorer.name]
        assert max(paper) < 80, f"{explorer.name}: its paper is {paper} in the dark"
        assert state.words == operated.resets[explorer.name].words, explorer.name
        assert min(corner(explorer)) > 200, f"{explorer.name}: its paper stays {corner(explorer)} in the light"
        assert explorer.look().picture == operated.resets[explorer.name].picture, f"{explorer.name} is drawn otherwise"
    assert max(int(part) for part in re.findall(r"\d+", behind)[:3]) < 80, f"the page is {behind} in the dark"
    assert not found, "in the dark:\n" + "\n".join(found)


@pytest.mark.parametrize("size", [WIDE, PHONE, (320, 700)], ids=lambda size: f"{size[0]}")
def test_the_gallery_fits_the_window_and_leads_to_every_page(size, server, visit):
    gallery = visit(server.url + "/", size=size)
    assert gallery.overflow() <= 0
    links = gallery.page.locator("main a").evaluate_all("links => links.map(a => a.pathname)")
    assert {f"/voila/render/{address(path)}" for path in notebooks()} <= set(links)


def test_without_javascript_every_explorer_is_a_picture_with_its_sentence(sheets_of, chromium):
    answer = sheets_of.answer
    with visiting(chromium, java_script_enabled=False) as visit:
        visit.page.route(answer.url, lambda route: answer.repeat(route))  # as it came: no need to run it again
        page = visit.open(answer.url).page
        assert page.locator("h1").count() == 1
        assert page.locator("h1").is_visible()
        for fold in page.locator("details.deeper > summary").all():
            fold.click()
        pictures = page.locator("main .explorer .live img")
        assert pictures.count() == sheets_of.count
        for i in range(pictures.count()):
            alternative = pictures.nth(i).get_attribute("alt")
            assert len(alternative) > 20, f"picture {i}: {alternative!r}"
            box = pictures.nth(i).bounding_box()
            assert box["width"] > 300, f"picture {i}"
            assert box["height"] > 100, f"picture {i}"
        assert "JavaScript" in page.locator("main .notice").inner_text()
        assert page.locator("main img:not([alt])").count() == 0
        assert visit.trouble == []
