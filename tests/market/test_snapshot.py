"""A real order book: AAPL on 2012-06-21 at 09:30, walked share by share in whole cents."""

import pytest

from mktlib.formula import Ledger, revalue
from mktlib.market.facts import AAPL_BOOK

ASKS = [round(price * 100) for price, size in AAPL_BOOK.asks for _ in range(size)]  # one entry a share, in cents
BIDS = [round(price * 100) for price, size in AAPL_BOOK.bids for _ in range(size)]
SHARES = AAPL_BOOK.shares_outstanding.value


@pytest.mark.parametrize(
    ("quantity", "cash", "last"),
    [(200, 117_188.00, 585.94), (201, 117_773.98, 585.98), (2_820, 1_655_952.50, 587.90)],
)
def test_walking_the_asks_costs_the_sum_of_the_shares(quantity, cash, last):
    P = AAPL_BOOK.supply()
    assert sum(ASKS[:quantity]) == round(cash * 100)
    assert P.capital_spent(quantity) == pytest.approx(cash, abs=1e-6)
    assert P(quantity) == last == ASKS[quantity - 1] / 100


def test_ten_levels_a_side_hold_2820_and_1667_shares():
    assert (len(AAPL_BOOK.asks), len(AAPL_BOOK.bids)) == (10, 10)
    assert AAPL_BOOK.supply().depth == len(ASKS) == 2_820
    assert AAPL_BOOK.demand().depth == len(BIDS) == 1_667
    assert AAPL_BOOK.best_ask - AAPL_BOOK.best_bid == pytest.approx(0.61)


def test_buying_all_ten_levels_re_marks_about_1100_dollars_a_dollar():
    r = revalue(AAPL_BOOK.supply(), 2_820, SHARES, price_before=AAPL_BOOK.best_ask)
    assert r.cap_change == pytest.approx((ASKS[-1] - ASKS[0]) / 100 * SHARES)
    assert round(r.cap_change / 1e9, 2) == 1.83
    assert round(r.multiplier, -2) == 1_100


def test_selling_into_all_ten_bids_takes_out_their_sum_and_marks_the_rest_down():
    r = revalue(AAPL_BOOK.demand(), 1_667, SHARES)
    assert r.cash == pytest.approx(sum(BIDS) / 100, abs=1e-6)
    assert r.cap_change == pytest.approx((BIDS[-1] - BIDS[0]) / 100 * SHARES)
    assert r.cap_change < 0


def test_a_ledger_buys_the_real_book_to_the_cent():
    ledger = Ledger.open(cash={"buyer": 2_000_000}, shares={"sellers": 2_820}, last_price=AAPL_BOOK.best_ask)
    for price, size in AAPL_BOOK.asks:
        ledger = ledger.buy("buyer", "sellers", size, price)
    assert ledger["sellers"].cents == sum(ASKS)
    assert ledger.walked_cash == 1_655_952.50
