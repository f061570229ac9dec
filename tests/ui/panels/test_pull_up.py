import numpy as np
import pytest

from mktlib.orderbook.pull_up import simulate_pull_up
from mktlib.ui.numbers import money
from mktlib.ui.panels.pull_up import PullUpPicture, PullUpRun
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S = 1e9


def run(hurry=1000, depth=1, after="return", day=2):
    return PullUpRun(list(simulate_pull_up(np.random.default_rng(day), hurry, depth, after)), S)


THIN, DEEP = run(), run(depth=20)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(PullUpPicture(THIN, step) for step in (0, 1, 47, 60, 124)),
        PullUpPicture(DEEP, 124),
        PullUpPicture(run(after="stay away"), 124),
        PullUpPicture(run(3000, after="news"), 124),
        PullUpPicture(run(0), 124),
    )


@pytest.mark.parametrize("step", [0, 1, 46, 50, 124])
def test_the_cash_is_the_sum_of_the_tape_and_the_cap_follows_the_last_trade(step):
    picture = PullUpPicture(THIN, step)
    seen = [(price, size) for at, price, size in THIN.trades if at <= step]
    assert picture.cash == pytest.approx(sum(price * size for price, size in seen))
    last = seen[-1][0] if seen else 100
    assert picture.cap_change == pytest.approx(S * (last - 100))
    assert picture.headlines()[0].value == money(last)


def test_the_clock_holds_every_quote_and_trade():
    for one in (THIN, DEEP, run(3000), run(after="news")):
        low, high = one.prices
        prices = np.concatenate((one.bids, one.asks, [price for _at, price, _size in one.trades]))
        assert low <= np.nanmin(prices)
        assert np.nanmax(prices) <= high
        assert one.caps[0] <= one.cap.min()
        assert max(one.cap.max(), one.cash.max()) <= one.caps[1]


def test_a_calm_run_is_drawn_on_the_scale_of_a_wild_one():
    assert DEEP.prices[1] == THIN.prices[1]


def test_the_hurry_is_marked_where_it_happened():
    assert THIN.hurry.tolist() == [46, 47, 48, 49]
    assert run(0).hurry.size == 0


def test_a_step_beyond_the_end_shows_the_end():
    assert PullUpPicture(THIN, 500).step == 124
    assert PullUpPicture(run(0), 124).step == 120


def test_the_words_tell_what_was_missing():
    assert "found no seller" in PullUpPicture(run(3000), 124).sentence()
    assert "Nobody offers" in PullUpPicture(run(after="stay away"), 124).sentence()
    assert "Nothing has traded" in PullUpPicture(THIN, 0).sentence()
    assert "after a peak" not in PullUpPicture(THIN, 49).sentence()
    assert "after a peak" in PullUpPicture(THIN, 124).sentence()


def test_what_is_no_run_is_refused():
    with pytest.raises(ValueError, match="at least two"):
        PullUpRun([], S)
    with pytest.raises(ValueError, match="shares_outstanding"):
        PullUpRun(THIN.states, 0)
    with pytest.raises(ValueError, match="run must"):
        PullUpPicture(None, 1)
    with pytest.raises(ValueError, match="step must"):
        PullUpPicture(THIN, -1)
