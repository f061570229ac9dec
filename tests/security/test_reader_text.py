"""In a real browser: what a reader writes into a file's name or a link is text on the page, never a part of it."""

import re
from urllib.parse import quote

import pytest

from tests.browser.page import visiting
from tests.security.pages import TRIAL
from tools import browser

pytestmark = pytest.mark.browser

ALARM = "window.alarmed = (window.alarmed || 0) + 1"
BAD = [
    f"<img src=x onerror='{ALARM}'>",
    f"<svg onload='{ALARM}'>",
    f"</p><script>{ALARM}</script>",
    f"'\"><iframe srcdoc='<script>parent.{ALARM}</script>'>",
    f"javascript:{ALARM}",
    f"${{{ALARM}}}{{{{{ALARM}}}}}",
]


@pytest.fixture(scope="module")
def chromium():
    with browser.started() as launched:
        yield launched


def elements(page):
    """What a reader's text could add, and whether any of it ran."""
    return page.evaluate("""() => [
        window.alarmed ?? 0,
        document.querySelectorAll("img[src=x], iframe, [onerror], [onload], script:not([src]):not([type])").length,
    ]""")


def test_file_names_and_links_stay_text(server, chromium):
    query = "&".join(
        f"{key}={quote(bad)}"
        for bad in BAD
        for key in ("trial.k", "trial.book", quote(bad), "trial.own", f"trial.{quote(bad)}", "template", "theme")
    )
    with visiting(chromium) as visit:
        visit.open(f"{server.url}/voila/render/{TRIAL}").explorers(1)
        clean = elements(visit.page)
    assert clean[0] == 0
    with visiting(chromium) as visit:
        (explorer,) = visit.open(f"{server.url}/voila/render/{TRIAL}?{query}").explorers(1)
        page = visit.page
        assert "left out" in explorer.look().note
        assert elements(page) == clean
        for bad in BAD:
            name = re.sub(r"[/\x00]", "_", bad)
            page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": b"1,2\n"})
            page.wait_for_function(
                "name => document.querySelector('.mk-upload output').textContent.includes(name)", arg=name
            )
            visit.settle()
            assert elements(page) == clean, name
        link = page.evaluate("[...globalThis.mktlibPage.links.values()].map(Object.entries).flat()")
        assert not [one for one in link if "<" in str(one)]
        assert visit.trouble == []
