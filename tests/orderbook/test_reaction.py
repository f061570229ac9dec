"""Deep and thin books after news: who is first near the worth, and who stays there."""

import statistics

import numpy as np
import pytest

from mktlib.orderbook.disclosure import with_depth, with_disclosure
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.reaction import last_prices, overshoot, settled_after


def paths(depth, awake=False, delay=0, seeds=24):
    found = []
    for seed in range(100, 100 + seeds):  # other seeds than the page's
        rng = np.random.default_rng(seed)
        flow = investor_flow(rng, steps=260, volatility=0, patient=0.45, fickle=0.25, lot=300)
        flow = with_depth(with_disclosure(flow, 60, 5, rng, delay), depth / 3)
        found.append(last_prices(flow, quotes_leave=60 if awake else None))
    return np.array(found)[:, 60:]


def first(prices):
    return statistics.median(int(np.argmax(np.abs(path - 105) <= 0.5)) for path in prices)


def stays(prices):
    """A tenth of the news is near, as on the page."""
    return statistics.median(settled_after(np.abs(path - 105), 0.5) or len(path) for path in prices)


def test_the_thin_book_is_first_and_the_deep_one_stays():
    thin, deep = paths(1), paths(10)
    assert first(thin) < first(deep)
    assert stays(deep) < 0.6 * stays(thin)
    assert np.mean([overshoot(path, 100, 105) for path in deep]) < 0.4 * np.mean(
        [overshoot(path, 100, 105) for path in thin]
    )


def test_when_old_quotes_are_withdrawn_depth_costs_no_time():
    assert first(paths(10, awake=True)) <= first(paths(1, awake=True))
    assert first(paths(10, awake=True)) < 0.6 * first(paths(10))


@pytest.mark.parametrize("depth", [1, 10])
def test_news_that_spreads_slowly_is_priced_slowly_at_any_depth(depth):
    assert stays(paths(depth, delay=40)) > stays(paths(depth))


def test_prices_that_are_none_are_refused():
    with pytest.raises(ValueError, match="prices must hold"):
        overshoot([], 1, 2)
    with pytest.raises(ValueError, match="within must be"):
        settled_after([1], 0)
