"""Readers without JavaScript, without the canvas, in the dark, or with a screen reader."""

import pytest

from tests.browser.page import FIRST_PICTURE, PHONE, WIDE
from tests.browser.serving import serving
from tests.browser.test_links import address
from tests.browser.test_pages_are_operated import FOLDER, explorers_in
from tests.house.files import name, notebooks

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_without_javascript_every_explorer_is_a_picture_with_its_sentence(path, server, visit):
    page = visit(server.page(address(path)), java_script_enabled=False).page
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    pictures = page.locator("main .explorer img")
    assert pictures.count() == explorers_in(path)
    for i in range(pictures.count()):
        alternative = pictures.nth(i).get_attribute("alt")
        assert len(alternative) > 20, f"picture {i}: {alternative!r}"
        box = pictures.nth(i).bounding_box()
        assert box["width"] > 300, f"picture {i}"
        assert box["height"] > 100, f"picture {i}"
    assert page.locator("main noscript, main .notice").first.is_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE, (320, 700)], ids=lambda size: f"{size[0]}")
def test_the_gallery_fits_the_window_and_leads_to_every_page(size, server, visit):
    gallery = visit(server.url + "/", size=size)
    assert gallery.overflow() <= 0
    links = gallery.page.locator("main a").evaluate_all("links => links.map(a => a.pathname)")
    assert {f"/voila/render/{address(path)}" for path in notebooks()} <= set(links)
    if size == WIDE:
        for link in set(links):
            assert gallery.page.request.head(server.url + link).status in (200, 405), link


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [None, *notebooks()], ids=lambda path: name(path) if path else "gallery")
def test_axe_finds_no_serious_fault(path, scheme, server, visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    url = server.page(address(path)) if path else server.url + "/"
    opened = visit(url, color_scheme=scheme)
    if path:
        opened.explorers(explorers_in(path))
    faults = [
        f"{found['id']}: {node['target']} {node['failureSummary']}"[:400]
        for found in axe.run(opened.page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]
    assert faults == []


@pytest.mark.parametrize("path", [FOLDER / "index.ipynb"], ids=name)
def test_where_the_canvas_cannot_run_plain_sliders_move_a_plain_image(path, tmp_path, visit):
    with serving(FOLDER, tmp_path / "log", MKTLIB_VIEW="image") as server:
        opened = visit(server.page(address(path)))
        page = opened.page
        image = page.locator("img.widget-image").first
        image.wait_for(timeout=FIRST_PICTURE)
        page.wait_for_function("() => document.querySelector('img.widget-image').naturalWidth > 300")
        assert page.locator(".mk-explorer").count() == 0
        before, words = image.get_attribute("src"), page.locator(".cell.explorer").first.inner_text()
        page.locator(".noUi-handle").first.press("ArrowRight")
        page.wait_for_function("src => document.querySelector('img.widget-image').src !== src", arg=before)
        page.wait_for_function(
            "words => document.querySelector('.cell.explorer').innerText !== words", arg=words
        )
        assert opened.overflow() <= 0
