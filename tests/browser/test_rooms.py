"""A class in a room: a teacher and three phones guess and trade, by keyboard too, and hear when the room is over."""

import contextlib
import re

import pytest

from tests.browser import trial
from tests.browser.axe import faults
from tests.browser.page import PHONE, WIDE, visiting
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
BET = f"1_formula/{trial.PAGE.rpartition('/')[2]}"
SEEN = 10_000  # [ms] in which a poll has shown what another did


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One page with a question on it."""
    folder = tmp_path_factory.mktemp("rooms")
    trial.write_charts(folder)
    with serving(folder, folder.parent / "log-rooms") as started:
        yield started


def new_room(visit, server):
    """A teacher's tab that has opened a room, and its code."""
    page = visit(f"{server.url}/room", WIDE).page
    page.get_by_role("button", name="Open a room").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start").wait_for()
    return page, page.locator("#name").inner_text()


def fits(page):
    """Whether nothing is wider than the window."""
    return page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def worth(page):
    """Whether a phone buys, and what a share is worth to it."""
    said = page.locator("#call .room-order").inner_text()
    return "buy" in said.split(".")[0], float(re.search(r"worth \$([0-9.]+)", said)[1])


def test_a_teacher_and_three_phones_hold_a_call_by_hand(server, visit):
    teacher, code = new_room(visit, server)
    schemes = ("light", "dark", "light")
    phones = [visit(f"{server.url}/room/{code}", PHONE, color_scheme=scheme).page for scheme in schemes]
    for page in phones:
        page.get_by_text("your teacher starts the call").wait_for()
        assert not page.get_by_role("button", name="Start").is_visible()
    teacher.get_by_text("3 people are in the room").wait_for(timeout=SEEN)
    teacher.get_by_role("button", name="Start").press("Enter")
    quotes = []
    for page in phones:
        page.locator("#limit").wait_for(timeout=SEEN)
        buys, value = worth(page)
        quotes.append((value, buys))
        page.locator("#limit").focus()
        page.keyboard.type(str(value))  # by keyboard alone
        page.keyboard.press("Enter")
        page.locator("#sent", has_text=f"${value:.2f}").wait_for()
        assert fits(page)
        assert faults(page) == []
    assert len({buys for _value, buys in quotes}) == 2
    teacher.get_by_text("3 of 3 have quoted").wait_for(timeout=SEEN)
    teacher.get_by_role("button", name="Stop").press("Enter")
    crosses = max(value for value, buys in quotes if buys) >= min(value for value, buys in quotes if not buys)
    for page in (teacher, *phones):
        title = page.get_by_role("heading", name=re.compile("^The price is" if crosses else "^No price"))
        title.wait_for(timeout=SEEN)
        assert page.get_by_role("img", name="Demand and supply of the room").is_visible()
        assert fits(page)
        assert faults(page) == []
    assert all(
        "trade" in one or "shares at" in one for one in (p.locator(".room-order").last.inner_text() for p in phones)
    )
    assert not teacher.locator("#result .room-order").count(), "each result is its person's own"


def commit(visited, option):
    """Bet on one of the page's answers."""
    bet = {one.name: one for one in visited.explorers()}["bet"]
    bet.root.locator("label.mk-segment").nth(option).click()
    bet.root.get_by_role("button", name="I would bet on it").press("Enter")
    return visited.page.get_by_role("region", name="What this room said")


def test_guesses_are_shown_to_who_has_committed_and_to_the_teacher(server, visit):
    teacher, code = new_room(visit, server)
    teacher.get_by_role("link", name="Charts").click()
    address = server.page(BET, f"room={code}")
    phones = [visit(address, PHONE, color_scheme=scheme) for scheme in ("light", "dark", "light")]
    for i, option in enumerate((1, 1, 2)):
        assert not phones[i].page.locator(".room-guesses").count()
        said = commit(phones[i], option)
        said.wait_for(timeout=SEEN)
        if i == 0:
            assert said.get_by_role("status").inner_text() == "In this room 1 of 1 said $100."
    for page in (teacher, *(one.page for one in phones)):
        page.get_by_text("In this room 2 of 3 said $100.").wait_for(timeout=SEEN)
        assert page.locator(".room-guesses li span").all_inner_texts() == ["0", "2", "1"]
    page = phones[0].page
    assert page.locator(".room-guesses .own").inner_text().startswith("$100 (you)")
    assert fits(page)
    assert faults(page) == []
    page.get_by_role("button", name="Guess again").click()
    commit(phones[0], 0)
    page.wait_for_timeout(2500)
    assert page.locator(".room-guesses li span").all_inner_texts() == ["0", "2", "1"], "the first answer counts"
    page.goto(f"{server.url}/")  # a tab stays in its room wherever it goes
    page.get_by_text(f"In room {code}, with 3 in all").wait_for(timeout=SEEN)
    assert fits(page)


def test_a_room_is_gone_with_its_server_and_the_page_says_so(chromium, tmp_path):
    trial.write_charts(tmp_path / "notebooks")
    with visiting(chromium, PHONE) as visited:
        with serving(tmp_path / "notebooks", tmp_path / "log") as server:
            page = visited.open(f"{server.url}/?room=BCDFGH").page
            page.get_by_text("This room is over, or there is none with this code").wait_for(timeout=SEEN)
            page.goto(f"{server.url}/room")
            page.get_by_role("button", name="Open a room").click()
            page.get_by_role("button", name="Start").wait_for()
        assert "Traceback" not in server.log()
        with contextlib.suppress(Exception):
            page.get_by_text("The server did not answer").wait_for(timeout=15_000)
        assert page.get_by_text("The server did not answer").count()


def test_who_is_in_no_room_sees_and_asks_nothing_of_it(server, visit):
    visited = visit(server.page(BET), PHONE)
    asked = []
    visited.page.on("request", lambda request: asked.append(request.url))
    commit(visited, 1)
    visited.page.wait_for_timeout(2500)
    assert not visited.page.locator(".room-say, .room-guesses").count()
    assert not [url for url in asked if "room" in url]
