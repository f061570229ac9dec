"""What axe-core, the checker of the web's accessibility rules, finds on an open page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

# WCAG 2.2 up to level AA, and what axe-core recommends beyond it.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def faults(page: Page) -> list[str]:
    """Every violation on `page`, whatever its weight, one line for each element."""
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"[:400]
        for found in _run(page)["violations"]
        for node in found["nodes"]
        if not (found["id"] == "empty-table-header" and "<math" in node["html"])  # a formula is no empty head
    ]


def _run(page: Page) -> dict[str, Any]:
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(_script())
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return found


@cache
def _script() -> str:
    return str(pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script)
