import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.sources import simulate_sources
from mktlib.ui.panels.sources_account import SourcesPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def account(first=104, stock=500, short=500):
    return tuple(simulate_sources(range(first, first + 10), orders=30, inventory=stock, most_short=short))


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(SourcesPicture(account(), buyers) for buyers in (1, 7, 20, 30)),
        SourcesPicture(account(first=130), 30),
        SourcesPicture(account(stock=0, short=0), 5),
        SourcesPicture(account(stock=1000, short=1000), 30),
    )


@given(st.integers(101, 130), st.integers(0, 10), st.integers(0, 10), st.integers(1, 30))
def test_the_stack_is_as_high_as_what_buyers_got(first, stock, short, buyers):
    picture = SourcesPicture(account(first, 100 * stock, 100 * short), buyers)
    assert picture.stack.shape == (3, buyers + 1)
    assert (picture.stack >= 0).all()
    got = [0, *(state.bought for state in picture.states[:buyers])]
    assert picture.stack.sum(axis=0).tolist() == got
    assert picture.now.bought + picture.now.waiting == 100 * buyers


def test_far_away_holders_leave_ten_buyers_for_her_and_the_next_with_nothing():
    bought = [state.bought for state in account(first=130)]
    assert bought[:10] == [100 * n for n in range(1, 11)]
    assert bought[10:20] == [1000] * 10
    assert SourcesPicture(account(first=130), 30).now.drawn_out > 0


def test_a_holder_who_sells_to_her_shrinks_the_short_part():
    short = np.array([state.short for state in account()])
    assert (np.diff(short) < 0).any()


def test_more_buyers_than_there_are_is_refused():
    with pytest.raises(ValueError, match=r"^buyers must"):
        SourcesPicture(account(), 31)
    with pytest.raises(ValueError, match=r"^buyers must"):
        SourcesPicture(account(), 0)
