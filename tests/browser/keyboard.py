"""A page by the keyboard alone: Tab meets every control once, in order, and each shows that it has the focus."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

ACCESS = Path(__file__).with_name("access.js").read_text(encoding="utf-8")
RING = 2  # [CSS px] the least width of a focus ring
SEEN = 3.0  # contrast that makes a ring visible


def walk_by_tab(page: Page) -> tuple[int, list[dict[str, Any]]]:
    """Press Tab from the top of the page until the focus has been everywhere; what it met, in order."""
    page.evaluate(ACCESS)
    wanted = page.evaluate("mktlibAccess.stopsWanted()")
    page.evaluate("mktlibAccess.listen()")
    for _ in range(wanted):
        page.keyboard.press("Tab")
    return wanted, page.evaluate("mktlibAccess.heard()")


def assert_the_keyboard_goes_everywhere(page: Page) -> None:
    """Every control once, in order, with a ring that can be seen and nothing over it."""
    wanted, stops = walk_by_tab(page)
    names = [stop["name"] for stop in stops]
    assert len(stops) == wanted, f"{wanted} can have the focus, Tab met {len(stops)}: {names}"
    faint = [stop for stop in stops if stop["width"] < RING or stop["contrast"] < SEEN]
    assert not faint, f"no ring that can be seen: {faint}"
    covered = [stop["name"] for stop in stops if stop["covered"]]
    assert not covered, f"something lies over: {covered}"
    # Down the page, never back up by more than the height of a row of controls that stand beside each other.
    back = [f"{a['name']} → {b['name']}" for a, b in pairwise(stops) if b["top"] < a["top"] - 150]
    assert not back, f"the focus jumps up: {back}"
