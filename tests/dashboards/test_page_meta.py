"""What each page says of itself in its head: to browsers, search engines, and programs that show a link as a card."""

import asyncio
import http.client
import io
import re
import time
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from PIL import Image

from mktlib.publish.catalogue import notebooks_folder, read_catalogue
from mktlib.publish.describe import card
from mktlib.publish.pictures import Pictures
from tests.pages.page import page as run_page

PAGE = "/voila/render/1_formula/11_price_tag.ipynb"
PLAIN = "/voila/render/2_order_book/21_sweep.ipynb"


class Head(HTMLParser):
    """Language, title, meta and link elements of a page."""

    def __init__(self, html):
        super().__init__()
        self.language, self.title, self.meta, self.links, self.inside = None, "", {}, {}, None
        self.colours = {}
        self.feed(html.split("</head>")[0])

    def handle_starttag(self, tag, attributes):
        given, self.inside = dict(attributes), tag
        if tag == "html":
            self.language = given.get("lang")
        elif tag == "meta" and given.get("name") == "theme-color":
            self.colours[given["media"]] = given["content"]
        elif tag == "meta":
            name = given.get("property") or given.get("name")
            assert name is None or name not in self.meta, f"{name} is said twice"
            self.meta[name] = given.get("content")
        elif tag == "link":
            self.links[given["rel"]] = given["href"]

    def handle_data(self, data):
        if self.inside == "title":
            self.title += data

    def handle_endtag(self, tag):
        self.inside = None


@pytest.fixture(scope="module")
def heads(server):
    """Heads of the gallery, a page with a picture, a page without, and an address where nothing is."""
    return {path: Head(server.get(path).text) for path in ("/", PAGE, PLAIN, "/nowhere")}


def asked_as(server, host):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", PLAIN, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_every_page_has_a_language_a_title_of_its_own_and_a_description(heads):
    assert {head.language for head in heads.values()} == {"en"}
    titles = [head.title for head in heads.values()]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(" · mktlib") and len(title) > 15 for title in titles)
    assert all(len(head.meta["description"]) > 10 for head in heads.values())
    assert heads[PAGE].meta["description"] == "About The price tag."


def test_the_browsers_own_colour_fits_both_schemes(heads):
    for head in heads.values():
        assert set(head.colours) == {"(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"}
        assert len(set(head.colours.values())) == 2
        assert head.meta["color-scheme"] == "light dark"


def test_the_icon_is_there_for_browsers_and_for_a_phones_start_screen(heads, server):
    for head in heads.values():
        assert head.links["icon"].startswith("data:image/svg+xml,")
        assert server.get(head.links["apple-touch-icon"]).status == 200


def test_the_header_leads_on_back_and_to_the_gallery_and_says_where_one_is(server):
    header = server.get(PAGE).text.split('<header class="top">')[1].split("</header>")[0]
    links = re.findall(r'<a(?: class="home"| rel="(\w+)")? href="([^"]*)"', header)
    assert links == [("", "/"), ("prev", "/voila/render/index.ipynb"), ("", "/"), ("next", PLAIN)]
    assert "Previous<" in header
    assert ">All pages</a>" in header
    assert "2 of 3 pages" in header
    assert [group.count("<i") for group in header.split("--pages")[1:]] == [1, 1, 1]
    assert header.split("--pages")[2].count('class="here"') == 1, "the second group, that of layer 1, has the mark"


@pytest.mark.parametrize("path", ["/", PAGE, PLAIN])
def test_a_shared_link_shows_the_pages_own_words_and_address(path, heads, server):
    head = heads[path]
    assert head.meta["og:title"] == head.title.removesuffix(" · mktlib")
    assert head.meta["og:description"] == head.meta["description"]
    assert head.meta["og:type"] == ("website" if path == "/" else "article")
    assert head.meta["og:url"] == head.links["canonical"] == server.url + path
    assert "robots" not in head.meta


def test_a_shared_link_shows_the_pages_picture_if_it_has_one(server):
    """The picture is the page's cover, or the explorer whose values the link holds, at these."""
    catalogue = read_catalogue(notebooks_folder())
    request = SimpleNamespace(protocol="https", host="prices.example.org", query_arguments={})
    handler = SimpleNamespace(request=request, base_url="/base/")
    for page in catalogue:
        image = card(handler, catalogue, page)["image"]
        assert image == {
            "url": f"https://prices.example.org/base/pictures/{page.slug}.png",
            "width": 1200,
            "height": 630,
        }
    request.query_arguments = {"walk.q": [b"5"], "theme": [b"dark"], 'a.b"><': [b"1"], "w.long": [b"9" * 999]}
    assert card(handler, catalogue, page)["image"]["url"].endswith(f"/pictures/{page.slug}.png?walk.q=5")
    request.host = 'x"y'
    assert "image" not in card(handler, catalogue, page)


def test_a_wrong_address_is_not_to_be_found_by_searching(heads):
    assert heads["/nowhere"].meta["robots"] == "noindex"
    assert "canonical" not in heads["/nowhere"].links


def test_a_canonical_address_has_no_readers_values(server):
    head = Head(server.get(PLAIN + "?walk.bought=14").text)
    assert head.links["canonical"] == server.url + PLAIN


@pytest.mark.parametrize("host", ['"><script>', "a b", "evil.example/x?", "user@host"])
def test_what_stands_in_the_host_header_never_becomes_part_of_the_page(host, server):
    _status, html = asked_as(server, host)
    assert host not in html


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("prices.example.org", "https://prices.example.org/base/"),
        ("127.0.0.1:8866", "https://127.0.0.1:8866/base/"),
        ("[::1]:8866", "https://[::1]:8866/base/"),
        ('x"y', None),
        ("a/b", None),
        ("a b", None),
        ("", None),
    ],
)
def test_addresses_are_built_from_sane_hosts_only(host, expected):
    catalogue = read_catalogue(notebooks_folder())
    handler = SimpleNamespace(
        request=SimpleNamespace(protocol="https", host=host, query_arguments={}), base_url="/base/"
    )
    assert card(handler, catalogue).get("url") == expected


def test_a_card_is_drawn_at_the_links_values_and_kept():
    (page,) = [one for one in read_catalogue(notebooks_folder()) if one.slug == "12_supply_curve"]

    async def drawn():
        pictures = Pictures()
        plain = await pictures.card(page, {})
        explorer = page.cover
        moved = await pictures.card(page, {f"{explorer}.{name}": text for name, text in moved_controls(page)})
        nonsense = await pictures.card(page, {"nobody.k": "9"})
        begun = time.monotonic()
        again = await pictures.card(page, {})
        assert time.monotonic() - begun < 0.1, "it was drawn once more"
        stills = [await pictures.still(page, name) for name in (explorer, "nobody")]
        return plain, moved, nonsense, again, *stills

    plain, moved, nonsense, again, still, none = asyncio.run(drawn())
    for one in (plain, moved, nonsense):
        image = Image.open(io.BytesIO(one))
        assert image.size == (1200, 630)
        assert len(one) < 150_000
    assert plain == again
    assert plain != moved, "the card does not know the link's values"
    assert Image.open(io.BytesIO(still)).width >= 760
    assert none is None


def moved_controls(page):
    """The first control of a page's cover that has values, at its end, as a link writes it."""
    explorer = run_page(page.slug).explorers[page.cover]
    name, control = next((name, one) for name, one in explorer.controls.items() if one.values)
    return [(name, control.text(0 if control.start else control.last))]


@pytest.mark.parametrize(
    ("address", "status"), [("/pictures/none.png", 404), ("/pictures/11_price_tag-light.png", 404)]
)
def test_only_pages_have_cards(server, address, status):
    assert server.get(address).status == status


def test_the_glossary_has_the_terms_of_the_pages_that_are_here(server):
    answer = server.get("/glossary")
    assert answer.status == 200
    assert Head(answer.text).links["canonical"] == f"{server.url}/glossary"
    assert set(re.findall(r'<a rel="nofollow" href="([^"#]*)', answer.text)) == {PAGE}
    for path in ("/", PAGE):
        assert 'href="/glossary"' in server.get(path).text.split("<footer")[1]
