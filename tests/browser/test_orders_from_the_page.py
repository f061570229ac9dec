"""A reader sits down at the quote screen: each order sent from the page moves book, tape, account and meters."""

import csv
import io

import pytest

from mktlib.orderbook import Book, Side
from mktlib.ui.numbers import money
from tests.browser.collection import FOLDER, explorers_in
from tests.browser.page import PHONE, WIDE
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser
PAGE = "2_order_book/21_bid_ask_spread.ipynb"
EXPLORERS = explorers_in(FOLDER / PAGE)
SHARES_OUTSTANDING = 12e6
ASKS = ((24.15, 300), (24.18, 500), (24.20, 800))
BIDS = ((24.05, 400), (24.02, 600), (24.00, 1500))


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def screen(request, visit, server):
    page = visit(server.page(PAGE), request.param)
    found = {explorer.name: explorer for explorer in page.explorers(EXPLORERS)}
    yield found["quote_screen"]
    assert page.kernel_said("Traceback", str(ROOT)) == []


def rival():
    """The same book, as far as these orders reach."""
    book = Book()
    for price, size in ASKS:
        book.limit(Side.ASK, size, price)
    for price, size in BIDS:
        book.limit(Side.BID, size, price)
    return book


def set_order(screen, kind, side, quantity, price):
    """Set up an order by clicks and keys."""
    controls = {control.name: control for control in screen.controls()}
    screen.after(screen.root.get_by_label(kind, exact=True).click)
    screen.after(screen.root.get_by_label(side, exact=True).click)
    _put(screen, controls["quantity"], round((quantity - 100) / 100))
    _put(screen, controls["price"], round((price - 23.50) / 0.01))


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


def numbers(state):
    return dict(state.headlines)


def test_orders_sent_from_the_page_change_book_tape_account_and_meters(screen):
    book = rival()
    first, before = screen.look(), tape(screen)
    set_order(screen, "market", "buy", 800, 24.18)
    preview = screen.look()
    assert preview.picture != first.picture, "the order shows in the book before it is sent"
    assert numbers(preview) == numbers(first), "but nothing has happened yet"
    state = send(screen)
    done = book.market(Side.BID, 800)
    assert numbers(state)["Your cash"] == money(50_000 - done.cash)
    assert numbers(state)["Your shares"] == "1,800"
    assert numbers(state)["Last price"] == money(done.trades[-1].price)
    assert numbers(state)["Market cap"] == money(done.trades[-1].price * SHARES_OUTSTANDING)
    assert f"{money(done.cash)} changed hands" in state.sentence
    assert f"rose by {money((done.trades[-1].price - 24.05) * SHARES_OUTSTANDING)}" in state.sentence
    prints = tape(screen)[len(before) :]
    assert [(float(one["price_usd"]), int(one["shares"]), one["taker"]) for one in prints] == [
        (trade.price, trade.quantity, "you") for trade in done.trades
    ]

    # A limit order waits: no print, no cash, and the cap stays.
    set_order(screen, "limit", "sell", 100, 24.30)
    waiting = send(screen)
    assert "waits at $24.30" in waiting.sentence
    assert waiting.picture != state.picture
    assert numbers(waiting) == numbers(state)
    assert len(tape(screen)) == len(before) + len(prints)

    # Taken back, it is gone; the order after it is refused because none is left.
    set_order(screen, "cancel", "sell", 100, 24.30)
    assert "took back your order to sell 100 shares at $24.30" in send(screen).sentence
    refused = send(screen)
    assert "no order of yours waits" in refused.sentence
    assert not refused.problem

    # Some of it back into the bids: less than was paid, by the area between the two sides.
    set_order(screen, "market", "sell", 500, 24.30)
    end = send(screen)
    sold = book.market(Side.ASK, 500)
    assert numbers(end)["Your cash"] == money(50_000 - done.cash + sold.cash)
    assert numbers(end)["Your shares"] == "1,300"
    assert numbers(end)["Last price"] == money(sold.trades[-1].price)


def test_an_order_beyond_the_account_is_refused_in_words_and_changes_nothing(screen):
    first = screen.look()
    set_order(screen, "market", "buy", 3000, 24.18)
    state = send(screen)
    assert state.sentence.startswith("Not sent: it needs $")
    assert numbers(state) == numbers(first)
    undone = screen.after(screen.root.get_by_role("button", name="Take the last one back").click)
    assert undone.sentence.startswith("Nothing is sent yet")
    assert screen.reset().sentence == first.sentence
