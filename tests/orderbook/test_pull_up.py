import numpy as np
import pytest

from mktlib.orderbook.pull_up import CLIPS, simulate_pull_up

DAYS = range(1, 13)


def run(day=2, **terms):
    return list(simulate_pull_up(np.random.default_rng(day), **terms))


@pytest.mark.parametrize("after", ["return", "stay away", "news"])
@pytest.mark.parametrize("day", DAYS)
def test_cash_and_shares_add_up_from_the_tape(day, after):
    states = run(day, after=after)
    cash = volume = 0
    for number, state in enumerate(states):
        assert state.step == number
        cash += sum(trade.cash for trade in state.trades)
        volume += sum(trade.quantity for trade in state.trades)
        assert state.cash == pytest.approx(cash)
        assert state.volume == volume
        if state.trades:
            assert state.last_price == state.trades[-1].price
    assert states[-1].hurried + states[-1].unfilled == 1000


@pytest.mark.parametrize("day", DAYS)
def test_the_same_orders_move_a_thin_book_more_than_a_deep_one(day):
    thin, deep = (run(day, depth=depth) for depth in (1, 20))
    peak = [max(state.last_price for state in states[46:50]) for states in (thin, deep)]
    assert peak[0] > peak[1]
    assert peak[1] < 100.5


@pytest.mark.parametrize("day", DAYS)
def test_where_sellers_return_the_peak_does_not_last(day):
    states = run(day)
    assert abs(states[-1].last_price - 100) < 0.2
    assert max(state.last_price for state in states) > states[-1].last_price


@pytest.mark.parametrize("day", DAYS)
def test_after_news_the_price_stays_where_investors_think_it_belongs(day):
    assert abs(run(day, after="news")[-1].last_price - 103) < 0.2


@pytest.mark.parametrize("day", DAYS)
def test_without_new_offers_the_asks_only_shrink(day):
    states = run(day, after="stay away")
    offered = [sum(size for _price, size in state.asks) for state in states[49:]]
    assert offered == sorted(offered, reverse=True)
    shared = run(day)
    assert [s.trades for s in states[:50]] == [s.trades for s in shared[:50]]


def test_without_hurry_nobody_hurries():
    states = run(hurry=0)
    assert len(states) == len(run()) - CLIPS
    assert (states[-1].hurried, states[-1].unfilled) == (0, 0)


def test_one_share_makes_one_order():
    assert run(hurry=1)[46].hurried == 1


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("price", {"price": 5}),
        ("depth", {"depth": 0.5}),
        ("after", {"after": "sleep"}),
        ("hurry", {"hurry": -1}),
        ("steps", {"steps": 0}),
        ("at", {"at": 1000, "after": "news"}),
        ("news", {"news": -0.6}),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        run(**terms)
