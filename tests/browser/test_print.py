"""On paper: the whole page, pictures drawn for it and never cut, controls as values, whatever the reader's scheme."""

import io
import re
import unicodedata

import pytest

from tests.browser.collection import FOLDER, explorers_in
from tests.browser.page import WIDE, visiting

pytestmark = pytest.mark.browser

A4 = {"format": "A4", "prefer_css_page_size": True}
FLAT = "e => getComputedStyle(e).backgroundColor === 'rgba(0, 0, 0, 0)'"
SHARP = 1400  # [px] width of a picture drawn for paper
PIECES = """all => all.filter(e => !e.querySelector('math'))
  .flatMap(e => e.querySelector('a') ? [...e.childNodes].map(n => n.textContent) : [e.textContent])"""


def pages_of(page):
    """The page as a PDF would be made of it; its sheets."""
    pypdf = pytest.importorskip("pypdf")
    return pypdf.PdfReader(io.BytesIO(page.pdf(**A4))).pages


def prepare(page):
    """Ask for a print as a reader does, and wait until the pictures for paper are there."""
    there = "[...document.querySelectorAll('.mk-paper')].every(picture => picture.naturalWidth)"
    for attempt in range(1, 7):  # a page waits some seconds for the pictures; a machine under test may be slower
        page.evaluate("delete document.documentElement.dataset.paper; document.activeElement.blur()")
        page.keyboard.press("Control+p")
        page.wait_for_function("() => document.documentElement.dataset.paper === 'ready'")
        printed = page.evaluate("mktlibProbe.printed")
        assert printed == attempt, f"asked {attempt} times, printed {printed} times"
        if page.evaluate(there):
            page.evaluate("mktlibProbe.printed = 0")
            return
    raise AssertionError("the pictures for paper did not come")


def words(text):
    """Letters and digits alone: a PDF keeps neither spaces nor ligatures as they were."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def images_on(sheets):
    """Width and content of each picture for paper, sheet by sheet."""
    return [(i, image.data) for i, sheet in enumerate(sheets) for image in sheet.images if image.image.width == SHARP]


@pytest.fixture(scope="module")
def sheets(sheets_of):
    """The sheets of an open page that was made ready for paper."""
    page = sheets_of.visit.page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false })")
    prepare(page)
    return pages_of(page)


def test_the_whole_page_is_printed(operated, sheets):
    page = operated.visit.page
    text = words("".join(sheet.extract_text() for sheet in sheets))
    assert len(sheets) >= 2
    for kind in ("main h1", "main h2", "main h3", ".mk-sentence", ".prose li", "footer .licence"):
        for said in page.locator(kind).evaluate_all(PIECES):  # behind a link stands its address
            assert words(said)[:60] in text, said
    answers = page.locator("details").evaluate_all("all => all.map(e => e.querySelector('p')?.textContent ?? '')")
    assert all(words(answer)[:20] in text for answer in answers if not re.search(r"[^\x00-\x7f]", answer[:30]))
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0, "folded again once it is printed"


def test_no_picture_is_cut_and_each_is_sharp(operated, sheets):
    images = images_on(sheets)
    assert len(images) == operated.count, "each explorer once, and in one piece"
    assert len({content for _sheet, content in images}) == len(images)


@pytest.fixture
def on_paper(operated, sheets):
    """The open page laid out for paper."""
    operated.visit.page.emulate_media(media="print")
    yield operated.visit.page
    operated.visit.page.emulate_media(media="null")


def test_no_control_is_left_on_paper_but_its_value_is(operated, on_paper):
    page = on_paper
    assert page.locator("input:visible, button:not(.mk-press):visible, nav:visible, .skip:visible").count() == 0
    assert page.locator(".mk-press:visible").evaluate_all("all => all.every(flat)".replace("flat", FLAT))  # a label
    for explorer in operated.explorers:
        values = explorer.root.locator(".mk-controls").inner_text()
        for control in explorer.controls():
            if control.kind in ("range", "player") and not control.idle:
                assert explorer.look().readouts[control.label] in values
    boxes = page.locator(".mk-paper").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert len(boxes) == operated.count
    assert min(boxes) > 80
    assert page.locator("canvas:visible").count() == 0


def corner(image):
    from PIL import Image

    return Image.open(io.BytesIO(image)).convert("RGB").getpixel((3, 3))


def test_in_a_readers_dark_paper_is_white_and_ink_is_dark(server, chromium):
    with visiting(chromium, WIDE, color_scheme="dark") as visit:
        page = visit.open(server.page("1_formula/11_price_tag.ipynb")).page
        explorers = visit.explorers(explorers_in(FOLDER / "1_formula" / "11_price_tag.ipynb"))
        prepare(page)
        images = images_on(pages_of(page))
        assert len(images) == len(explorers)
        assert all(min(corner(content)) > 250 for _sheet, content in images)
        page.emulate_media(media="print", color_scheme="dark")
        for selector in ("main h1", ".mk-sentence", ".prose p", ".mk-headlines span"):
            colour = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
            assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 120, f"{selector} is {colour}"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("notebook", ["1_formula/12_supply_curve.ipynb", "2_order_book/22_sweep.ipynb"])
def test_a_change_makes_the_picture_for_paper_stale(notebook, server, chromium):
    with visiting(chromium, WIDE) as visit:
        page = visit.open(server.page(notebook)).page
        explorers = visit.explorers(explorers_in(FOLDER / notebook))
        explorer, slider = next(
            (explorer, one)
            for explorer in explorers
            for one in explorer.controls()
            if one.kind == "range" and not one.idle
        )
        prepare(page)
        paper = explorer.root.locator(".mk-paper")
        assert paper.evaluate("e => e.naturalWidth") == SHARP
        explorer.press(slider, "ArrowRight")
        assert paper.get_attribute("src") is None
        page.emulate_media(media="print")
        assert explorer.root.locator("canvas").is_visible(), "what the screen shows, rather than nothing"
        page.emulate_media(media="null")
        prepare(page)
        assert paper.get_attribute("alt") == explorer.look().sentence


def test_the_address_behind_a_link_stands_on_paper(server, chromium):
    with visiting(chromium, WIDE) as visit:
        page = visit.open(server.page("2_order_book/22_sweep.ipynb")).page
        visit.explorers(1)
        text = words("".join(sheet.extract_text() for sheet in pages_of(page)))
        links = page.locator(".prose a[href^=http]").evaluate_all(
            "all => all.map(a => [a.textContent, a.host, a.pathname])"
        )
        assert links
        for said, host, path in links:
            assert host in said or words(host.removeprefix("www.") + path) in text, said
        assert words(server.page("2_order_book/22_sweep.ipynb")) in text, "the page's own address"


def test_the_gallery_prints_each_page_of_the_collection_whole(server, chromium):
    with visiting(chromium, WIDE, color_scheme="dark") as visit:
        page = visit.open(server.url + "/").page
        text = words("".join(sheet.extract_text() for sheet in pages_of(page)))
        for said in page.locator(".tile h3, .tile p").all_inner_texts():
            assert words(said) in text, said
