"""A reader sits down at the quote screen: each order sent from the page moves book, tape and account."""

import csv
import io

import pytest

from mktlib.ui.numbers import money
from tests.browser.collection import FOLDER, explorers_in
from tests.browser.page import PHONE, WIDE
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser
PAGE = "2_order_book/21_bid_ask_spread.ipynb"
EXPLORERS = explorers_in(FOLDER / PAGE)


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def screen(request, visit, server):
    page = visit(server.page(PAGE), request.param)
    found = {explorer.name: explorer for explorer in page.explorers(EXPLORERS)}
    yield found["quote_screen"]
    assert page.kernel_said("Traceback", str(ROOT)) == []


def set_order(screen, what, shares, price=24.14):
    """Set up an order by clicks and keys."""
    controls = {control.name: control for control in screen.controls()}
    screen.after(lambda: screen.part(controls["what"], "select").select_option(what))
    _put(screen, controls["shares"], round((shares - 100) / 100))
    _put(screen, controls["price"], round((price - 23.94) / 0.01))


def _put(screen, control, position):
    put = "(input, at) => { input.value = at; input.dispatchEvent(new Event('input', { bubbles: true })) }"
    screen.after(lambda: screen.part(control, "input[type=range]").evaluate(put, position))


def send(screen):
    return screen.after(screen.button("Send").click)


def tape(screen):
    """The trades, from the file that the reader can download."""
    with screen.visit.page.expect_download() as download:
        screen.button("Download data").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO("".join(line for line in text.splitlines(True) if line[0] != "#"))))


def test_orders_sent_from_the_page_change_book_tape_and_account(screen):
    first = screen.look()
    set_order(screen, "Buy now", 400)
    preview = screen.look()
    assert preview.picture != first.picture, "the order shows in the book before it is sent"
    assert preview.headlines == first.headlines, "but nothing has happened yet"
    state, paid = send(screen), 300 * 24.15 + 100 * 24.17
    numbers = dict(state.headlines)
    assert (numbers["Your cash"], numbers["Your shares"]) == (money(50_000 - paid), "1,400")
    assert (numbers["Last price"], numbers["Market cap"]) == ("$24.17", money(24.17 * 12e6))
    assert state.sentence.startswith(f"Sent: you buy 400 shares for {money(paid)}, the last at $24.17.")
    rows = [(float(row["price_usd"]), int(row["shares"]), row["in_a_hurry"]) for row in tape(screen)]
    assert rows == [(24.15, 300, "you buy"), (24.17, 100, "you buy")]

    # A limit order waits: no print, no cash, and the cap stays.
    set_order(screen, "Offer", 100, 24.20)
    waiting = send(screen)
    assert waiting.sentence.startswith("Sent: 100 shares of yours wait at $24.20, behind 1,200 shares.")
    assert waiting.picture != state.picture
    assert waiting.headlines == state.headlines
    assert len(tape(screen)) == 2

    # Taken back, it is gone; there is no other.
    set_order(screen, "Take back", 100)
    assert send(screen).sentence.startswith("Sent: you take back 100 shares at $24.20.")
    refused = send(screen)
    assert refused.sentence.startswith("Sent: you have no order that waits.")
    assert not refused.problem

    # All of it back into the bids: less than was paid, by the area between the two sides.
    set_order(screen, "Sell now", 400)
    end = dict(send(screen).headlines)
    assert (end["Your cash"], end["Your shares"]) == (money(50_000 - paid + 400 * 24.05), "1,000")
    assert end["Last price"] == "$24.05"


def test_an_order_beyond_the_account_is_refused_in_words_and_changes_nothing(screen):
    first = screen.look()
    set_order(screen, "Sell now", 2000)
    state = send(screen)
    assert state.sentence.startswith("Sent: you have 1,000 shares free to sell, so it is refused.")
    assert state.headlines == first.headlines
    undone = screen.after(screen.root.get_by_role("button", name="Take the last one back").click)
    assert undone.sentence.startswith("If sent: you have 1,000 shares free to sell")
    assert screen.reset().sentence == first.sentence
