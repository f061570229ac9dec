"""Limit up, limit down: each transition, each boundary, and no way round the rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.halts import LimitUpLimitDown
from mktlib.orderbook.rules import clock
from mktlib.orderbook.trade import Side

TEN = clock(10)


def opened(tier=1, previous_close=100.0, price=100.0):
    return LimitUpLimitDown.open(tier, previous_close, price)


@pytest.mark.parametrize(
    ("tier", "close", "price", "bands"),
    [
        (1, 100.0, 100.0, (95.0, 105.0)),
        (2, 100.0, 100.0, (90.0, 110.0)),
        (1, 3.01, 4.0, (3.8, 4.2)),
        (1, 3.0, 4.0, (3.2, 4.8)),
        (2, 3.0, 4.0, (3.2, 4.8)),
        (1, 0.75, 1.0, (0.8, 1.2)),
        (1, 0.74, 1.0, (0.85, 1.15)),  # $0.15 is less than 75 %
        (1, 0.74, 0.1, (0.03, 0.18)),  # 75 % is less: 0.025 and 0.175, halves up
        (1, 100.0, 100.1, (95.1, 105.11)),  # 95.095 and 105.105
    ],
)
def test_bands_by_tier_and_previous_close(tier, close, price, bands):
    share = opened(tier, close, price)
    assert share.bands(TEN) == bands
    assert share.bands(clock(15, 34, 59.9)) == bands


@pytest.mark.parametrize(
    ("tier", "close", "bands"),
    [(1, 100.0, (90.0, 110.0)), (2, 100.0, (90.0, 110.0)), (2, 3.0, (60.0, 140.0)), (1, 3.0, (60.0, 140.0))],
)
def test_bands_double_in_the_last_25_minutes_but_not_for_dear_shares_of_tier_2(tier, close, bands):
    assert opened(tier, close).bands(clock(15, 35)) == bands


def test_doubled_bands_of_a_penny_share_leave_no_floor_but_the_last_cent():
    assert opened(1, 0.5, 0.1).bands(clock(15, 40)) == (0.01, 0.25)


def test_the_way_through_all_states_and_back():
    share = opened().observe(TEN, 106)
    assert (share.status, share.side, share.since) == ("limit state", Side.BID, TEN)
    assert share.advance(TEN + 14.999).status == "limit state"
    paused = share.advance(TEN + 15)
    assert (paused.status, paused.since) == ("paused", TEN + 15)
    assert paused.advance(TEN + 314.999).status == "paused"
    waiting = paused.advance(TEN + 315)
    assert (waiting.status, waiting.since) == ("reopening", TEN + 315)
    again = waiting.reopen(TEN + 320, 110)
    assert (again.status, again.side, again.reference, again.trades) == ("normal", None, 110, ((TEN + 320, 110),))
    assert again.bands() == (104.5, 115.5)


def test_one_long_step_passes_through_every_state_on_time():
    share = opened().observe(TEN, 94).advance(clock(11))
    assert (share.status, share.since) == ("reopening", TEN + 315)


def test_quotes_that_stop_leaning_end_the_limit_state():
    leaning = opened().quote(TEN, 94, 95)
    assert (leaning.status, leaning.side) == ("limit state", Side.ASK)
    assert leaning.quote(TEN + 10, 94, 95).since == TEN  # still the same limit state
    free = leaning.quote(TEN + 14, 95, 95.01)
    assert (free.status, free.side, free.since) == ("normal", None, TEN + 14)
    assert leaning.quote(TEN + 15, 95, 95.01).status == "paused"  # too late
    assert free.quote(TEN + 15, None, None).status == "normal"


def test_the_other_band_begins_a_limit_state_of_its_own():
    share = opened().quote(TEN, None, 95).quote(TEN + 10, 105, None)
    assert (share.status, share.side, share.since) == ("limit state", Side.BID, TEN + 10)
    assert share.advance(TEN + 24).status == "limit state"


@pytest.mark.parametrize(
    ("bid", "ask", "status"),
    [
        (104.99, 105, "normal"),
        (105, 105.01, "limit state"),
        (106, 107, "limit state"),
        (94, 95.01, "normal"),
        (94, 95, "limit state"),
        (None, 95, "limit state"),
        (105, None, "limit state"),
        (None, None, "normal"),
        (1, 1000, "normal"),  # quotes beyond the bands do no harm: they cannot trade
    ],
)
def test_only_a_bid_at_the_upper_band_or_an_ask_at_the_lower_leans(bid, ask, status):
    assert opened().quote(TEN, bid, ask).status == status


def test_trades_print_at_the_bands_but_not_beyond():
    share = opened()
    for price in (95, 105):
        assert share.trade(TEN, price).trades[-1] == (TEN, price)
    for price in (94.99, 105.01):
        with pytest.raises(ValueError, match=r"^price must be inside the bands"):
            share.trade(TEN, price)


def test_trades_in_the_limit_state_do_not_end_it_or_move_the_bands():
    share = opened().quote(TEN, None, 95)
    for second in range(1, 15):
        share = share.trade(TEN + second, 95)
    assert (share.status, share.reference) == ("limit state", 100)
    # Once the sellers are gone the mean of all those trades counts.
    assert share.quote(TEN + 14.5, 94, 96).reference == 95


def test_the_reference_follows_the_mean_of_five_minutes():
    share = opened().trade(clock(9, 31), 102)
    assert share.reference == 101  # of 100 at the open and 102
    assert share.reference_since == clock(9, 31)
    # At 9:36 the open is forgotten and 102 still counts; a moment later nothing is left, and the reference stays.
    later = share.advance(clock(9, 36))
    assert (later.trades, later.reference) == (((clock(9, 31), 102),), 101)  # 102 is less than 1 % away
    assert (later.advance(clock(9, 36, 1)).trades, later.advance(clock(9, 36, 1)).reference) == ((), 101)


@pytest.mark.parametrize(("price", "reference"), [(101.99, 100), (102, 101)])
def test_a_reference_less_than_one_percent_away_does_not_replace_the_old(price, reference):
    assert opened().trade(clock(9, 31), price).reference == pytest.approx(reference)


@pytest.mark.parametrize(("second", "reference"), [(29.9, 100), (30, 102)])
def test_a_reference_lives_for_thirty_seconds(second, reference):
    assert opened().trade(clock(9, 30, second), 104).reference == reference


def test_a_slow_rise_takes_the_bands_along_and_a_jump_does_not():
    slow = opened()
    for minute in range(1, 61):
        slow = slow.observe(clock(9, 30) + 60 * minute, 100 + minute / 3)
        assert slow.status == "normal"
    assert slow.bands()[0] > 110
    assert opened().observe(clock(10, 30), 120).status == "limit state"


def test_nothing_trades_during_a_pause_or_before_the_auction():
    paused = opened().observe(TEN, 94).advance(TEN + 100)
    waiting = paused.advance(TEN + 400)
    for share in (paused, waiting):
        now = share.time
        for price in (90, 100, 120):
            assert share.observe(now, price) == share
        assert share.quote(now, 99, 101) == share
        with pytest.raises(ValueError, match=r"^time must be when the share trades"):
            share.trade(now, 100)
    with pytest.raises(ValueError, match=r"^time must be after a pause"):
        paused.reopen(paused.time, 95)
    with pytest.raises(ValueError, match=r"^time must be after a pause"):
        paused.extend(paused.time)
    with pytest.raises(ValueError, match=r"^time must be after a pause"):
        opened().reopen(TEN, 95)


def test_the_reopening_price_stays_for_thirty_seconds():
    again = opened().observe(TEN, 94).advance(TEN + 315).reopen(TEN + 320, 90)
    assert again.trade(TEN + 349, 94).reference == 90
    assert again.trade(TEN + 350, 94).reference == 92


def test_a_market_that_wants_the_very_band_leans_on_it():
    for price, side in ((105, Side.BID), (95, Side.ASK)):
        share = opened().observe(TEN, price)
        assert (share.status, share.side, share.trades) == ("limit state", side, ())


def test_an_auction_without_a_price_pauses_again():
    waiting = opened().observe(TEN, 94).advance(TEN + 315)
    again = waiting.extend(TEN + 320)
    assert (again.status, again.since, again.side) == ("paused", TEN + 320, Side.ASK)
    assert again.advance(TEN + 619).status == "paused"
    assert again.advance(TEN + 620).status == "reopening"


NEXT = {
    "normal": {"normal", "limit state"},
    "limit state": {"limit state", "normal", "paused", "reopening"},  # a long step passes the pause
    "paused": {"paused", "reopening"},
    "reopening": {"reopening"},
}


@given(
    st.sampled_from([1, 2]),
    st.lists(st.tuples(st.floats(0, 120), st.floats(60, 160)), max_size=60),
)
def test_any_path_stays_inside_the_bands_and_the_rule(tier, path):
    share, limit_since = opened(tier), None
    for wait, price in path:
        now = share.time + wait
        if now > share.close:
            break
        before, share = share, share.observe(now, price)
        assert share.status in NEXT[before.status]
        low, high = share.advance(now).bands()
        if share.trades != before.trades and share.trades and share.trades[-1][0] == now and share.status == "normal":
            assert before.advance(now).bands()[0] < price < before.advance(now).bands()[1]
        if share.status == "limit state":
            limit_since = share.since
            assert now - share.since < 15
            assert price >= high or price <= low
            assert share.side is (Side.BID if price >= high else Side.ASK)
        elif share.status == "paused" and before.status == "limit state":
            assert share.since == limit_since + 15
        assert (share.side is None) == (share.status == "normal")
        if share.status == "reopening":
            assert now - share.since >= 0
            share = share.reopen(now, min(max(price, 80), 120))


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (lambda share: share.advance(TEN - 1), "time"),
        (lambda share: share.advance(clock(16, 0, 1)), "time"),
        (lambda share: share.observe(float("nan"), 100), "time"),
        (lambda share: share.observe(TEN, 0), "price"),
        (lambda share: share.trade(TEN, float("inf")), "price"),
        (lambda share: share.quote(TEN, -1, 100), "best_bid"),
        (lambda share: share.quote(TEN, 99, True), "best_ask"),
        (lambda share: share.quote(TEN, 101, 100), "best_bid"),
        (lambda share: share.bands(TEN - 1), "time"),
    ],
)
def test_a_step_that_means_nothing_is_refused(step, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*, got"):
        step(opened().advance(TEN))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [((3, 100, 100), "tier"), ((1, 0, 100), "previous_close"), ((1, 100, float("nan")), "price")],
)
def test_a_day_that_means_nothing_is_refused(arguments, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*, got"):
        LimitUpLimitDown.open(*arguments)
