import numpy as np
import pytest

from mktlib.orderbook import Book, Side
from mktlib.orderbook.flow import Intention, investor_flow
from mktlib.orderbook.patience import wait_for_a_fill

FLOWS = [
    investor_flow(np.random.default_rng(seed), steps=40, value=24.10, volatility=0.01, margin=0.08)
    for seed in range(25)
]


def opened():
    book = Book()
    for i in range(6):
        book.limit(Side.ASK, 300, 24.15 + 0.05 * i)
        book.limit(Side.BID, 400, 24.05 - 0.05 * i)
    return book


def order(kind, side, quantity, price):
    return Intention(kind, side, quantity, value=price)


def test_by_hand_it_is_filled_when_those_ahead_are_gone():
    book = Book()
    book.limit(Side.BID, 100, 12)
    book.limit(Side.ASK, 500, 34)
    sale, purchase = order("market", Side.ASK, 100, 12), order("market", Side.BID, 500, 34)
    runs = wait_for_a_fill(book, [[purchase, sale, sale], [sale, purchase, purchase], [purchase] * 3], price=12)
    assert runs.filled_after.tolist() == [3, float("inf"), float("inf")]
    assert runs.asks.tolist() == [[34] * 4] * 3  # where nobody sells any more, the last offer seen
    assert runs.paid(2).tolist() == [34, 34, 34]
    assert runs.paid(3).tolist() == [12, 34, 34]
    assert book.depth(Side.BID) == [(12, 100)]


def test_in_parts_it_is_filled_with_the_last_part():
    book = Book()
    book.limit(Side.ASK, 500, 34)
    sale = order("market", Side.ASK, 40, 12)
    assert wait_for_a_fill(book, [[sale] * 4], price=12).filled_after.tolist() == [3]


@pytest.mark.parametrize("price", [23.95, 24.05, 24.10, 24.14])
def test_who_waits_longer_is_filled_more_often_and_pays_the_limit_or_the_ask_of_then(price):
    runs = wait_for_a_fill(opened(), FLOWS, price)
    shares = [runs.filled(wait).mean() for wait in range(runs.orders + 1)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    for wait in (0, 7, 40):
        filled = runs.filled(wait)
        assert set(runs.paid(wait)[filled]) <= {price}
        assert (runs.paid(wait)[~filled] == runs.asks[~filled, wait]).all()
    assert set(runs.paid(0)) == {runs.haste}


def test_the_fills_are_those_of_a_book_in_which_the_flow_is_sent_order_by_order():
    from mktlib.orderbook import simulate_market

    runs = wait_for_a_fill(opened(), FLOWS, 24.08)
    for flow, after in zip(FLOWS, runs.filled_after, strict=True):
        book = opened()
        mine = book.limit(Side.BID, 100, 24.08, "you").order_id
        gone = [state.step + 1 for state in simulate_market(flow, book) if book.order(mine) is None]
        assert after == (gone[0] if gone else float("inf"))


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("price", (FLOWS, 24.15, 100)),
        ("price", (FLOWS, -1, 100)),
        ("quantity", (FLOWS, 24.05, 0)),
        ("flows", ([], 24.05, 100)),
        ("flows", ([FLOWS[0], FLOWS[1][:5]], 24.05, 100)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        wait_for_a_fill(opened(), *terms)


@pytest.mark.parametrize("wait", [-1, 41, 2.5])
def test_a_wait_beyond_the_runs_is_refused(wait):
    with pytest.raises(ValueError, match=r"^wait must"):
        wait_for_a_fill(opened(), FLOWS[:2], 24.05).paid(wait)
