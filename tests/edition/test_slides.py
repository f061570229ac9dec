"""Slides of a page: its own cells one by one, turned by keys, with explorers that answer; no other host is asked."""

import re

import nbformat
import pytest

from mktlib.course.slides import stacks
from mktlib.publish.describe import prepare
from tests.browser.axe import faults
from tests.browser.page import PHONE, WIDE
from tests.edition.pages import CATALOGUE

SLUG = "12_supply_curve"
SHOWN = ".stage .mk-explorer:visible"
PLACE = "() => [Reveal.getIndices().h, Reveal.getIndices().v]"


@pytest.fixture(scope="module")
def deck(built):
    if not (built / f"{SLUG}.slides.html").is_file():
        pytest.skip("the folder was built without --slides")
    return f"{SLUG}.slides.html"


@pytest.mark.parametrize("path", [one.path for one in CATALOGUE], ids=lambda path: path.stem)
class TestSlides:
    @pytest.fixture
    def slides(self, path):
        return stacks(prepare(nbformat.read(path, as_version=4), {}).cells)

    def test_the_first_is_title_and_question_and_no_answer_stands_beside_what_is_asked(self, slides):
        assert slides[0][0].source.startswith("# ")
        texts = [one.source for stack in slides for one in stack if one.cell_type == "markdown"]
        assert not [one for one in texts if "<details>" in one]
        assert not [one for one in texts if re.match("## (Exercises|Sources)|\\*\\*[123]\\.\\*\\*", one)]

    def test_a_slide_has_one_idea(self, slides):
        for one in (one for stack in slides for one in stack if one.cell_type == "markdown"):
            assert len(re.findall(r"^#", one.source, re.MULTILINE)) <= 1
            assert len(one.source.split()) <= 220, one.source[:50]

    def test_every_explorer_of_the_page_is_on_one(self, path, slides):
        cells = nbformat.read(path, as_version=4).cells
        wanted = [one.id for one in cells if "@explore" in one.source and one.cell_type == "code"]
        assert [one.id for stack in slides for one in stack if "@explore" in one.source] == wanted

    def test_what_is_folded_on_the_page_goes_down(self, slides):
        for stack in slides:
            assert len(stack) == 1 or all("deeper" in one.metadata.tags for one in stack)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def test_keys_turn_the_slides_and_an_explorer_on_one_answers(deck, host, visit, size, scheme):
    seen = visit(f"{host}/{deck}", size, color_scheme=scheme)
    page, keys = seen.page, seen.page.keyboard
    assert faults(page) == []
    while not page.locator(SHOWN).count() or page.locator(SHOWN).get_attribute("data-explorer") != "two_strips":
        before = page.evaluate(PLACE)
        keys.press("ArrowRight")
        assert page.evaluate(PLACE) == [before[0] + 1, 0]
        assert seen.overflow() <= 0
    page.wait_for_selector(f"{SHOWN}[data-frame]")
    place, said = page.evaluate(PLACE), page.locator(f"{SHOWN} .mk-sentence").inner_text()
    page.locator(f"{SHOWN} input[type=range]").first.press("ArrowRight")
    page.wait_for_function(
        "said => document.activeElement.closest('section').querySelector('.mk-sentence').innerText !== said", arg=said
    )
    assert page.evaluate(PLACE) == place
    assert faults(page) == []
    keys.press("PageDown")  # of a remote control
    assert page.evaluate(PLACE) == [place[0] + 1, 0]
    keys.press("ArrowLeft")
    assert page.locator(f"{SHOWN} .mk-sentence").inner_text() != said  # it stands as it was left
    page.locator(f"{SHOWN} input[type=range]").first.focus()
    keys.press("Escape")
    keys.press("ArrowLeft")
    assert page.evaluate(PLACE) == [place[0] - 1, 0]


@pytest.mark.browser
@pytest.mark.slow
def test_from_a_memory_stick_it_goes_down_to_what_is_folded(deck, built, chromium):
    page = chromium.new_page()
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else trouble.append(asked.url),
    )
    page.goto((built / deck).as_uri())
    while not page.evaluate("Reveal.availableRoutes().down"):
        page.keyboard.press("ArrowRight")
    for down in (1, 2):
        page.keyboard.press("ArrowDown")
        assert page.evaluate(PLACE)[1] == down
    page.wait_for_selector(f"{SHOWN}[data-explorer=four_shapes][data-frame]")
    assert trouble == []
    page.close()


@pytest.mark.browser
@pytest.mark.slow
def test_without_scripts_all_slides_stand_below_each_other_with_stills(deck, host, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host}/{deck}")
    heading = page.get_by_role("heading", name="A real book")
    assert heading.is_visible()
    stills = page.locator("section.output img.picture")
    tops = [one.bounding_box()["y"] for one in stills.all()]
    assert len(tops) > 5
    assert tops == sorted(tops)
    assert tops[0] < heading.bounding_box()["y"] < tops[-1]
    context.close()
