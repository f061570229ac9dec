"""Depth and swings: a real order book is the oracle, and a market cap appears nowhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.market.depth import MixedFlow, block_cash, mixed_flow, price_path, swing
from mktlib.orderbook import Book, Side


def full_book(depth, middle=100.0, levels=60):
    """A book with `depth` shares on each tick, the best ones half a spread of two ticks away from the middle."""
    book = Book(tick=0.01)
    for level in range(1, levels + 1):
        book.limit(Side.ASK, depth, round(middle + 0.01 * level, 2))
        book.limit(Side.BID, depth, round(middle - 0.01 * level, 2))
    return book


@settings(max_examples=40)
@given(size=st.integers(1, 2500), depth=st.integers(50, 300), buys=st.booleans())
def test_an_order_moves_the_quote_by_the_levels_it_uses_up_of_a_real_book(size, depth, buys):
    book = full_book(depth)
    book.market(Side.BID if buys else Side.ASK, size)
    moved = book.best_ask - 100.01 if buys else book.best_bid - 99.99
    flow = MixedFlow(np.array([1 if buys else -1]), np.array([size]), np.zeros(1))
    assert price_path(flow, depth)[1] - 100 == pytest.approx(moved)


@given(size=st.integers(1, 5000), depth=st.integers(50, 300))
def test_a_large_buyer_pays_what_a_real_book_charges(size, depth):
    book = full_book(depth, levels=120)
    paid = book.market(Side.BID, size).cash
    assert block_cash(size, depth, price=100.005) == pytest.approx(paid)  # the first ask is half a tick above
    assert block_cash(0, depth) == 0


def test_swings_fall_with_depth_until_only_news_is_left():
    flow = mixed_flow(np.random.default_rng(3))
    swings = [swing(price_path(flow, depth)) for depth in (20, 100, 500, 1e9)]
    assert swings == sorted(swings, reverse=True)
    assert swings[-1] == pytest.approx(swing(100 + np.append(0, np.cumsum(flow.news))))


def test_without_orders_that_use_up_a_level_every_book_tells_the_same_news():
    flow = MixedFlow(np.array([1, -1]), np.array([10, 20]), np.array([0.5, -0.25]))
    assert price_path(flow, 100).tolist() == price_path(flow, 5000).tolist() == [100, 100.5, 100.25]


def test_the_draws_are_the_same_whatever_is_asked_of_them():
    plain, loud = (mixed_flow(np.random.default_rng(1), news=n, block=b) for n, b in ((0.01, 0), (0.02, 9000)))
    assert (2 * plain.news == loud.news).all()
    assert (np.delete(plain.sizes, 200) == np.delete(loud.sizes, 200)).all()
    assert (loud.sizes[200], loud.sides[200], len(loud)) == (9000, 1, 400)


def test_the_page_says_what_many_runs_say():
    def medians(news):
        flows = [mixed_flow(np.random.default_rng(seed), news=news, block=10_000) for seed in range(100)]
        return np.median([swing(price_path(flow, 100)) / swing(price_path(flow, 2000)) for flow in flows])

    assert medians(0.01) == pytest.approx(8, abs=0.5)
    assert medians(0.05) == pytest.approx(2, abs=0.3)
    first = mixed_flow(np.random.default_rng(1), block=10_000)
    assert swing(price_path(first, 100)) / swing(price_path(first, 2000)) == pytest.approx(7, abs=0.5)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: mixed_flow(np.random.default_rng(1), orders=0), "orders"),
        (lambda: mixed_flow(np.random.default_rng(1), size=0.5), "size"),
        (lambda: mixed_flow(np.random.default_rng(1), news=-1), "news"),
        (lambda: mixed_flow(np.random.default_rng(1), block=-1), "block"),
        (lambda: mixed_flow(np.random.default_rng(1), block_at=400), "block_at"),
        (lambda: price_path(mixed_flow(np.random.default_rng(1)), 0), "depth"),
        (lambda: block_cash(-1, 100), "size"),
        (lambda: swing(np.ones(5), steps=5), "path"),
    ],
)
def test_what_is_no_flow_or_book_is_refused(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        call()
