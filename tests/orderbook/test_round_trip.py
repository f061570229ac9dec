import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.orderbook import Book, Side
from mktlib.orderbook.round_trip import round_trip

levels = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 90)), min_size=1, max_size=6)


@given(levels, levels, st.data())
def test_the_cost_is_the_area_between_asks_and_bids_and_what_a_book_takes_to_the_cent(above, below, data):
    book = Book()
    for cents, size in above:
        book.limit(Side.ASK, size, (1000 + cents) / 100)
    for cents, size in below:
        book.limit(Side.BID, size, (1000 - cents) / 100)
    asks, bids = book.supply(), book.demand()
    quantity = data.draw(st.integers(1, int(min(asks.float_shares, bids.depth))))
    trip = round_trip(asks, bids, quantity)
    assert trip.cost == asks.capital_spent(quantity) - bids.liquidation_value(quantity)
    bought, sold = book.market(Side.BID, quantity), book.market(Side.ASK, quantity)
    by_hand = sum(round(100 * t.price) * t.quantity for t in bought.trades)
    by_hand -= sum(round(100 * t.price) * t.quantity for t in sold.trades)
    assert round(100 * trip.cost) == by_hand
    assert trip.half_spreads >= 2 - 1e-9
    assert trip.profit(trip.break_even) == pytest.approx(0, abs=1e-6)
    assert trip.profit(0) == -trip.cost


def test_inside_the_best_level_it_costs_one_spread_a_share():
    trip = round_trip(LadderSupply([34, 40], [100, 5]), DemandLadder([12, 3], [100, 5]), 100)
    assert (trip.cost, trip.half_spreads, trip.break_even, trip.mid_price) == (2_200, 2, 22, 23)
    assert round_trip(LadderSupply([34, 40], [100, 5]), DemandLadder([12, 3], [100, 5]), 101).half_spreads > 2


def test_the_larger_the_dearer_for_each_share():
    asks, bids = LadderSupply([34, 35, 40], [10, 20, 5]), DemandLadder([33, 30, 3], [5, 20, 10])
    costs = [round_trip(asks, bids, q).break_even for q in range(1, 36)]
    assert costs == sorted(costs)


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("quantity", ([34], [12], 0)),
        ("quantity", ([34], [12], 11)),
        ("quantity", ([34], [12], 1.5)),
        ("bids", ([34], [34], 1)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    asks, bids, quantity = terms
    with pytest.raises(ValueError, match=f"^{name} must"):
        round_trip(LadderSupply(asks, [10]), DemandLadder(bids, [10]), quantity)
