import numpy as np
import pytest

from mktlib.orderbook import AuctionOrder, Side, clock
from mktlib.orderbook.disclosure import with_disclosure
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.trading_day import Hours, arrivals, simulate_day
from mktlib.ui.panels.trading_day import DayPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

HOURS = Hours(call=clock(9), opening=clock(9, 30), closing_call=clock(15, 30), close=clock(16))
ASLEEP = [AuctionOrder(Side.ASK, 100, 100.2), AuctionOrder(Side.BID, 100, 99.8)]


def picture(hour=16.0, news=4.0, opening=True, closing=True, seed=1):
    rng = np.random.default_rng(seed)
    flow = with_disclosure(investor_flow(rng, steps=200, margin=0.3), 0, news, rng, error=1)
    day = simulate_day(flow, arrivals(HOURS, (50, 130, 20)), 100, ASLEEP, HOURS, opening, closing)
    return DayPicture(tuple(day), 3600 * hour, 100, 1e8, HOURS)


def test_a_day_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(),
        picture(9),
        picture(9.4),
        picture(11, news=-6),
        picture(15.75),
        picture(16, opening=False, closing=False),
        picture(16, news=0, seed=4),
    )


@pytest.mark.parametrize("hour", [9, 9.4, 9.5, 12.25, 15.75, 16])
def test_the_meters_count_what_the_tape_shows_and_nothing_later(hour):
    shown = picture(hour)
    tape = [one for state in picture().states for one in state.prints if one[0] <= 3600 * hour]
    assert shown.tape == tape
    assert shown.cash == pytest.approx(sum(price * size for _time, price, size in tape))
    last = tape[-1][1] if tape else 100
    assert shown.cap_change == pytest.approx((last - 100) * 1e8)
    assert len(shown.table()["price_usd"]) == len(tape)


def test_before_the_opening_the_sentence_says_where_the_call_would_clear():
    words = picture(9.4).sentence()
    assert words.startswith(
        "At 9:24 nothing has traded; the last price is still yesterday's $100. The orders collected"
    )


def test_the_calls_are_named_only_where_there_are_calls():
    assert "The call opened the day" in picture().sentence()
    assert "closing call" in picture().sentence()
    words = picture(opening=False, closing=False).sentence()
    assert "call" not in words
    assert words.startswith("The first trade: ")


def test_the_price_axis_does_not_move_while_the_day_is_played():
    assert {picture(hour).prices for hour in (9, 9.5, 12, 16)} == {picture().prices}


def test_a_day_without_states_is_refused():
    with pytest.raises(ValueError, match="states must hold"):
        DayPicture((), 1, 100, 1)
    with pytest.raises(ValueError, match="shares_outstanding must"):
        DayPicture(picture().states, 1, 100, 0)
