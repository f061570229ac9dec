"""The folder as a host has it: every link leads somewhere, and nothing is asked of another host."""

import gzip
import html.parser
import json
import re
from urllib.parse import unquote, urlsplit

import pytest

from mktlib.edition.build import build, build_single
from mktlib.edition.site import address
from tests.browser.page import PHONE, visiting
from tests.dashboards.collection import notebook, write_collection
from tests.edition.pages import CATALOGUE, FEW

pytestmark = pytest.mark.slow


class Reading(html.parser.HTMLParser):
    """What a page links to, what it fetches, and its anchors."""

    def __init__(self, path):
        super().__init__()
        self.links, self.fetched, self.anchors, self.metas = [], [], set(), {}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if "id" in said:
            self.anchors.add(said["id"])
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        elif tag == "link" and said.get("rel") not in ("canonical",):
            self.fetched.append(said["href"])
        elif said.get("src"):
            self.fetched.append(said["src"])
        elif tag == "meta":
            self.metas[said.get("property") or said.get("name")] = said.get("content")


def pages(built):
    return {path.name: Reading(path) for path in sorted(built.glob("*.html"))}


def test_what_pages_fetch_is_here(built):
    for name, page in pages(built).items():
        for one in page.fetched:
            parts = urlsplit(one)
            assert parts.scheme in ("", "data"), f"{name}: {one}"
            assert parts.scheme or (built / unquote(parts.path)).is_file(), f"{name}: {one}"


def test_every_link_between_pages_leads_somewhere(built):
    found = pages(built)
    all_pages = {address(page) for page in CATALOGUE}
    count = 0
    for name, page in found.items():
        for one in page.links:
            parts = urlsplit(one)
            if parts.scheme or not parts.path:
                continue
            to = unquote(parts.path)
            assert not to.endswith(".ipynb"), f"{name}: {one}"
            assert to in all_pages | {"index.html"} or (built / to).exists(), f"{name}: {one}"
            count += 1
            if parts.fragment and to in found:
                explorers = re.findall(r'"name": "(\w+)"', (built / to).read_text(encoding="utf-8"))
                assert parts.fragment in found[to].anchors | set(explorers), f"{name}: {one}"
    assert count > 20


def test_what_a_reader_without_scripts_sees_is_here(built):
    for slug in FEW:
        text = (built / address(CATALOGUE[slug])).read_text(encoding="utf-8")
        places = re.findall(r'<div class="live"><noscript><img class="picture" src="([^"]+)" alt="([^"]+)">', text)
        assert len(places) == text.count('<div class="live">')
        for picture, words in places:
            assert (built / picture).read_bytes().startswith(b"\x89PNG")
            assert len(words) > 20


def test_no_page_names_another_host_but_in_links(built):
    for path in [*built.glob("*.html"), *built.glob("ui/*.*s")]:
        text = re.sub(
            r'<a [^>]*>|<meta [^>]*>|xmlns(:\w+)?="[^"]*"|"http://www.w3.org/2000/svg"',
            "",
            path.read_text(encoding="utf-8"),
        )
        assert not re.findall(r"https?://[^\s\"'<`$]+\.(?:js|css|woff2|png|json)", text), path.name


def test_records_and_pages_are_within_their_bounds(built):
    for slug in FEW:
        sizes = {path.stem: path.stat().st_size * 3 // 4 for path in (built / "records" / slug).glob("*.js")}
        assert sizes
        assert max(sizes.values()) <= 80_000, sizes
        assert sum(sizes.values()) <= 300_000, sizes


def test_little_is_sent_before_the_first_picture_can_be_moved(built):
    """A page, what draws it, its typeface, and the record of its first explorer, as a host compresses them."""
    sent = lambda path: len(gzip.compress(path.read_bytes(), 6))  # noqa: E731
    for slug in FEW:
        page = built / address(CATALOGUE[slug])
        first = re.search(r'"src": ?"(records/[^"?]+)', page.read_text(encoding="utf-8"))[1]
        text = [page, built / first, built / "ui/site.js", built / "ui/explorer.css"]
        typeface = list(built.glob("ui/fonts/*.woff2"))
        assert len(typeface) == 2
        total = sum(map(sent, text)) + sum(one.stat().st_size for one in typeface)
        assert total <= 100_000, f"{slug}: {total}"


def test_the_collection_is_small(built):
    """Without Python; the few that are built may take their part."""
    files = [path for path in built.rglob("*") if path.is_file() and "python" not in path.parts]
    made = len(list(built.glob("records/*")))
    assert sum(path.stat().st_size for path in files) <= 6_000_000 * made / len(CATALOGUE) + 600_000


def test_programs_are_told_what_is_here(built):
    said = (built / "llms.txt").read_text(encoding="utf-8")
    assert said.startswith("# What a price is\n")
    for slug in FEW:
        assert f"({address(CATALOGUE[slug])})" in said
    assert (built / "robots.txt").read_text().startswith("User-agent: *\n")
    assert not (built / "sitemap.xml").exists()  # nobody knows the address


STEPS = """
from mktlib.ui import axis, chart, explore, panel, point, say, slider

@explore("Steps", n=slider("N", 0, 4, 2, step=1))
def steps(n):
    return chart(panel("N", point(n, 1, "ink"), x=axis(low=0, high=4), y=axis(low=0, high=2)),
                 says=say("It is {n:number}.", n=n))

steps
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A collection whose story has one explorer: what is asked of a build is the same as for the richest page."""
    cells = [("markdown", "# What is a price?"), ("code", STEPS)]
    story = notebook("What is a price?", "Where to begin?", cells)
    return write_collection(tmp_path_factory.mktemp("small") / "notebooks", **{"index.ipynb": story})


def test_with_an_address_cards_and_the_sitemap_name_it(small, tmp_path):
    build(tmp_path, small, ["index"], url="https://prices.example.org/a", python=False, say=lambda _line: None)
    page = Reading(tmp_path / "story.html")
    assert page.metas["og:url"] == "https://prices.example.org/a/story.html"
    assert page.metas["og:image"] == "https://prices.example.org/a/pictures/index.png"
    assert (tmp_path / "pictures/index.png").read_bytes().startswith(b"\x89PNG")
    urls = re.findall("<loc>([^<]+)</loc>", (tmp_path / "sitemap.xml").read_text())
    assert urls == [f"https://prices.example.org/a/{name}" for name in ("", "glossary.html", "story.html")]
    assert "Sitemap: https://prices.example.org/a/sitemap.xml" in (tmp_path / "robots.txt").read_text()
    assert 'href="https://prices.example.org/a/index.html"' in (tmp_path / "404.html").read_text()


def test_a_second_build_changes_what_changed_and_touches_nothing_that_is_not_ours(small, tmp_path):
    """What is lost is made again; what is no longer made is taken away."""
    said = []

    def again(folder=tmp_path):
        build(folder, small, ["index"], python=False, say=said.append)
        return {path: path.stat().st_mtime_ns for path in folder.rglob("*.*") if path.name != ".built.json"}

    again()
    (tmp_path / "mine.txt").write_text("mine")
    times = again()
    assert said[-1].startswith("0 of ")
    assert times == again()
    manifest = json.loads((tmp_path / ".built.json").read_text())
    (tmp_path / "records/index/old.js").write_text("old")
    manifest["files"]["records/index/old.js"] = "0"
    (tmp_path / ".built.json").write_text(json.dumps(manifest))
    (tmp_path / "pictures/index.png").unlink()
    assert again().keys() == times.keys()
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_page_that_is_none_is_refused_in_words(tmp_path):
    with pytest.raises(ValueError, match="no page is called 'eleven'; `mktlib list` names them all"):
        build(tmp_path, pages=["eleven"])


@pytest.fixture(scope="module")
def alone(small, tmp_path_factory):
    """The story as one file."""
    return build_single(tmp_path_factory.mktemp("else") / "else where", "index", small)


@pytest.mark.browser
def test_one_file_answers_by_double_click(alone, visit):
    path = alone
    assert [one.name for one in path.parent.iterdir()] == ["story.html"]
    there = visit(f"file://{path}")
    (steps,) = there.explorers(1)
    before = steps.look()
    assert steps.press(steps.controls()[0], "ArrowRight").sentence == "It is 3." != before.sentence
    assert there.page.evaluate("document.fonts.check('13px mktlib')")
    page = Reading(path)
    assert not [one for one in page.fetched if not one.startswith("data:")]
    assert not [one for one in page.links if one.endswith(".ipynb") or one.endswith(".html")]


@pytest.mark.browser
def test_a_room_needs_a_server_and_the_page_says_so_calmly(alone, chromium):
    with visiting(chromium, PHONE) as visited:
        for query, told in (("", False), ("?room=BCDFGH", True)):
            page = visited.open(f"file://{alone}{query}").page
            assert page.get_by_text("Rooms need a server").is_visible() == told
            assert not page.locator("script[src$='room.js']").count()
            assert "it was left out" not in page.locator("main").inner_text()
