"""The scripts a page begins with come as one file, whatever the front end's release."""

import gzip
import json
import re
import urllib.request

import pytest

from mktlib.dashboards.scripts import LIST, Scripts
from tests.browser.page import visiting
from tools import browser

PAGE = "/voila/render/1_formula/11_price_tag.ipynb"
MOST_REQUESTS = 60
HEAVIEST = 1.5e6  # [bytes] of a first visit


@pytest.fixture
def folders(tmp_path):
    for name, text in {"a/1.js": "one()", "a/voila.js": "entry()", "b/2.js": "two()", "b/voila.js": "other()"}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [str(tmp_path / "a"), str(tmp_path / "b")]


def joined(scripts):
    return re.findall(r"\w+\(\)", gzip.decompress(scripts.body).decode())


def test_files_are_joined_in_order_and_the_entry_runs_last(folders):
    scripts = Scripts.of(folders, folders, {"static": ["2.js", "1.js"], "labextensions": ["1.js?v=5", "3.js"]})
    assert joined(scripts) == ["two()", "one()", "entry()"]
    assert scripts.next == ("1.js?v=5",)


def test_what_another_release_does_not_have_is_left_to_its_front_end(folders):
    assert joined(Scripts.of(folders, [], {"static": ["gone.js", "1.js"], "labextensions": []})) == ["one()", "entry()"]
    with pytest.raises(FileNotFoundError):
        Scripts.of(folders[:0], [], {"static": [], "labextensions": []})


def test_another_content_has_another_address(folders):
    listed = {"static": ["1.js"], "labextensions": []}
    assert Scripts.of(folders, [], listed).version == Scripts.of(folders, [], listed).version
    assert Scripts.of(folders, [], listed).version != Scripts.of(folders[::-1], [], listed).version


def test_the_page_names_the_file_and_it_may_be_kept_for_good(server):
    address = re.search(r'<script async src="(/scripts\.js\?v=[0-9a-f]{16})"', server.get(PAGE).text)[1]
    request = urllib.request.Request(server.url + address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        packed = answer.read()
    plain = server.get(address)
    assert gzip.decompress(packed).decode() == plain.text
    assert len(packed) < len(plain.text) / 3
    assert server.get("/scripts.js?v=old").headers["Cache-Control"] == "no-cache"


@pytest.mark.browser
def test_a_first_visit_is_light_and_asks_for_no_script_twice(server):
    """If this fails after a renewal of Voila or a widget library: ``python -m tools.scripts``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = browser.launch(playwright)
        with visiting(launched) as visit:
            session = visit.context.new_cdp_session(visit.page)
            weights = []
            session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
            session.send("Network.enable")
            asked = []
            visit.page.on("request", lambda request: asked.append(request.url))
            visit.open(server.url + PAGE)
            visit.page.wait_for_selector(".jupyter-widgets", timeout=60_000)
            visit.page.wait_for_load_state("networkidle")
        launched.close()
    chunks = [url for url in asked if "/voila/static/" in url and "no-mathjax" not in url]
    listed = set(json.loads(LIST.read_text(encoding="utf-8"))["static"])
    assert not [url for url in chunks if url.rsplit("/", 1)[1] in listed], "asked for although it was joined"
    assert len(asked) <= MOST_REQUESTS, asked
    assert sum(weights) <= HEAVIEST
