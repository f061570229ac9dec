"""The list of scripts that a page begins with: ``python -m tools.scripts``, after Voila or a widget library is renewed.

Opens a page while nothing is joined, and writes down what it asked for until it came to rest.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from mktlib.dashboards.scripts import ENTRY, LIST
from tools.browser import launch
from tools.screenshots import server

PAGE = "/voila/render/1_formula/11_price_tag.ipynb"
FOLDERS = {"static": "/voila/static/", "labextensions": "/voila/labextensions/"}
OURS = "no-mathjax.js"


def watch() -> dict[str, list[str]]:
    """Return the files that a page asks for, by folder, in the order of asking."""
    found: dict[str, list[str]] = {name: [] for name in FOLDERS}

    def note(url: str) -> None:
        parts = urlsplit(url)
        for name, folder in FOLDERS.items():
            file = parts.path.removeprefix(folder) + (f"?{parts.query}" if parts.query else "")
            if parts.path.startswith(folder) and file not in found[name] and not file.startswith((ENTRY, OURS)):
                found[name].append(file)

    with server() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.on("request", lambda request: note(request.url))
        page.goto(address + PAGE)
        page.wait_for_selector(".mk-explorer[data-frame]", timeout=60_000)
        page.wait_for_load_state("networkidle")
        browser.close()
    return found


if __name__ == "__main__":
    before = LIST.read_text(encoding="utf-8") if LIST.exists() else "{}"
    LIST.write_text(json.dumps({name: [] for name in FOLDERS}), encoding="utf-8")
    try:
        before = json.dumps(watch(), indent=1) + "\n"
    finally:
        LIST.write_text(before, encoding="utf-8")
    print(f"wrote {LIST}")
