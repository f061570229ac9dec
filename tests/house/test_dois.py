"""Papers that pages name carry the DOI: a link that says what it leads to, and one paper for one DOI."""

import re

import nbformat
import pytest

from mktlib.publish.text import to_html
from tests.house.files import name, notebooks

LINK = re.compile(r'<a href="https://doi\.org/([^"]*)"[^>]*>(.*?)</a>')
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;]")
_NAME = r"[A-ZÁÉÍÓÚÖÜ][\w’'-]+"
PAPER = re.compile(rf"({_NAME})(?:,? (?:and|et|al\.|others|{_NAME}),?)*[^().;:]{{0,40}}\((\d{{4}})\)")
HAS_NONE = {("Macaulay", "1938")}  # a book of the National Bureau of Economic Research


def sources(path):
    """Return the cell in which a page names its sources, as HTML."""
    cells = nbformat.read(path, as_version=4).cells
    return "".join(to_html(cell.source) for cell in cells if cell.source.startswith("## Sources"))


def papers(html):
    """Yield each paper as (first author, year) with the DOI that follows it, or ""."""
    found = list(PAPER.finditer(html))
    for one, after in zip(found, [*found[1:], None], strict=False):
        link = LINK.search(html, one.end(), after.start() if after else len(html))
        yield one.groups(), link[1] if link else ""


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_a_doi_is_a_link_that_says_so(path):
    html = sources(path)
    for doi, text in LINK.findall(html):
        assert DOI.fullmatch(doi), doi
        assert text == f"doi:{doi}" or "10." not in text, text  # or words: "working paper of 2022"
    assert not re.search(r'href="(http://|https://(arxiv\.org|papers\.ssrn\.com|dx\.doi\.org)/)', html), "it has a DOI"


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_a_paper_carries_its_doi(path):
    assert {paper for paper, doi in papers(sources(path)) if not doi} <= HAS_NONE


def test_a_doi_is_of_one_paper():
    said = {(paper, doi) for path in notebooks() for paper, doi in papers(sources(path)) if doi}
    assert len(said) > 20
    assert len({doi.lower() for _paper, doi in said}) == len(said) == len({paper for paper, _doi in said}), sorted(said)
