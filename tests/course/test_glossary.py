"""The glossary says what its pages say, leads to what they show, and is found in English and in Chinese."""

import re
import tomllib
from functools import cache
from html import unescape

import nbformat
import pytest

from mktlib.edition.site import TERMS, Site
from mktlib.publish.catalogue import read_catalogue
from tests.browser.axe import faults
from tests.browser.page import PHONE, WIDE, visiting
from tests.edition.hosts import hosting
from tests.house.files import ROOT
from tools import browser

ENTRIES = tomllib.loads((ROOT / "mktlib/course/glossary.toml").read_text(encoding="utf-8"))["term"]
PAGES = read_catalogue(ROOT / "notebooks")
EXPLORER = re.compile(r'@explore\(\s*"([^"]+)"(?:(?!@explore).)*?\ndef (\w+)\(', re.DOTALL)
KEYS = {"en", "zh", "care", "called", "says", "formula", "written", "page", "explorer", "shown"}
HAN = re.compile(r"[\u3400-\u9fff]")
SHOWN = "[...document.querySelectorAll('.term')].filter((one) => one.offsetHeight).map((one) => one.id)"


@cache
def page_of(slug):
    """Return a page's text, and the title of each of its explorers by name."""
    cells = nbformat.read(PAGES[slug].path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return text, {name: title for title, name in EXPLORER.findall(code)}


@pytest.mark.parametrize("term", ENTRIES, ids=lambda term: term["en"])
class TestATerm:
    def test_it_is_a_word_of_its_page_and_leads_to_an_explorer_there(self, term):
        text, explorers = page_of(term["page"])
        assert explorers.get(term["explorer"]) == term["shown"]
        called = term.get("called", term["en"].split(",")[0])
        assert re.search(rf"\b{re.escape(called)}", text, 0 if len(called) == 1 else re.IGNORECASE), called

    def test_its_formula_is_the_pages(self, term):
        text, _explorers = page_of(term["page"])
        if "written" in term:
            assert term["written"] in text
            said = set(re.findall(r"[^\W\d_]+", term["written"].replace("σ", "sigma").lower()))
            symbols = re.sub(r"\\(text|frac|sqrt|times)\b", " ", term["formula"]).lower()
            assert set(re.findall(r"[^\W\d_]+", symbols)) <= said | {"first", "spread", "turnover", "float", "cap"}
        elif "formula" in term:
            formulas = [re.sub(r"\s", "", one) for one in re.findall(r"(?<!\\)\$([^$]+)(?<!\\)\$", text)]
            assert any(re.sub(r"\s", "", term["formula"]) in one for one in formulas)

    def test_it_is_one_sentence_and_says_which_characters_are_chinese(self, term):
        assert set(term) <= KEYS
        assert re.fullmatch(r"[A-Z][^.!?]*[.:]", term["says"])
        assert term["says"].endswith(":") <= ("formula" in term)
        assert HAN.search(term["zh"])
        assert not HAN.search(term["en"] + term["says"])
        assert not HAN.search("".join(term.get("care", "").split("|")[::2]))


def test_no_term_stands_twice():
    for key in ("en", "zh", "says"):
        assert len({term[key] for term in ENTRIES}) == len(ENTRIES) > 44


def test_the_order_is_that_of_the_pages():
    slugs = [page.slug for page in PAGES]
    assert [term["page"] for term in ENTRIES] == sorted((term["page"] for term in ENTRIES), key=slugs.index)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with what stands beside the pages."""
    folder = tmp_path_factory.mktemp("site")
    Site(folder, PAGES).beside(PAGES)
    return folder


def test_the_page_needs_no_script_to_be_read(site):
    html = (site / TERMS).read_text(encoding="utf-8")
    plain = unescape(re.sub(r"<script.*?</script>|<[^>]+>", "", html, flags=re.DOTALL))
    for term in ENTRIES:
        assert all(term[key] in plain for key in ("en", "zh", "says", "shown"))
    assert html.count("<math") == sum("formula" in term for term in ENTRIES)
    assert "formula-source" not in html
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[a-z0-9-]+", one) for one in ids)


def test_the_gallery_leads_to_it(site):
    assert (site / "index.html").read_text(encoding="utf-8").count(f'href="{TERMS}"') == 2  # once in its foot


@pytest.fixture(scope="module")
def chromium():
    with browser.started() as launched:
        yield launched


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_narrowed_by_keyboard_in_either_language(site, chromium, size, scheme):
    with hosting(site) as url, visiting(chromium, size, color_scheme=scheme) as visit:
        page = visit.open(f"{url}{TERMS}").page
        assert (visit.overflow(), faults(page)) == (0, [])
        said, field = page.get_by_role("status"), page.get_by_role("searchbox", name="Find a term")
        assert (len(page.evaluate(SHOWN)), said.inner_text()) == (len(ENTRIES), "")
        field.focus()
        for typed, left in {
            "价差": {"bid-ask-spread"},
            "GAMMA squeeze": {"gamma-squeeze"},
            "bid-ask spread": {"bid-ask-spread", "two-sided-quote"},
            "久期": {"duration"},
        }.items():
            field.fill(typed)
            assert set(page.evaluate(SHOWN)) == left
            assert said.inner_text() == f"{len(left)} of {len(ENTRIES)} terms"
        assert page.get_by_role("heading", level=2).all_inner_texts() == ["The real market"]
        field.fill("zebra")
        assert said.inner_text() == "No term has that in it."
        assert faults(page) == []
        field.press("Escape")
        assert len(page.evaluate(SHOWN)) == len(ENTRIES)
        field.dispatch_event("input", {"isComposing": True})
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == ENTRIES[0]["shown"]
        assert not visit.trouble


@pytest.mark.browser
@pytest.mark.slow
def test_from_a_memory_stick_it_is_narrowed_too_and_all_of_it_is_printed(site, chromium):
    page = chromium.new_page()
    page.goto((site / TERMS).as_uri())
    page.get_by_role("searchbox").press_sequentially("市值")
    assert 0 < len(page.evaluate(SHOWN)) < 8
    page.get_by_role("searchbox").press("Escape")
    page.emulate_media(media="print")
    assert len(page.evaluate(SHOWN)) == len(ENTRIES)
    assert not page.get_by_role("searchbox").is_visible()
    page.close()
