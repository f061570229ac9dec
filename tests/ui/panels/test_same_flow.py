import math

import pytest

from mktlib.ui.panels.same_flow import SameFlowPicture, frame, orders_until, quotes, tape
from mktlib.ui.scene import Scene
from tests.ui.panels.markets import GOALS, two_markets
from tests.ui.pictures import assert_a_picture_keeps_its_promises

RUNS = {kind: two_markets(kind, 1) for kind in GOALS}


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        SameFlowPicture(*RUNS["news"], 500, *GOALS["news"]),
        SameFlowPicture(*RUNS["buyers"], 10, *GOALS["buyers"]),
        SameFlowPicture(*RUNS["own"], 250),
    )


def test_both_markets_meet_the_same_orders():
    for alone, made in RUNS.values():
        assert [state.intention for state in alone] == [state.intention for state in made]


@pytest.mark.parametrize("kind", list(RUNS))
def test_the_arrival_is_the_first_print_at_the_goal_found_by_walking(kind):
    goal, since = GOALS[kind]
    picture = SameFlowPicture(*RUNS[kind], len(RUNS[kind][0]), goal, since)
    for run in RUNS[kind]:
        waited = None
        for state in run:
            if state.step >= since and state.last_price >= goal:
                waited = state.step - since
                break
        assert picture.arrival(run) == waited == orders_until(run, goal, since)


def test_in_this_run_she_is_a_brake_on_news_and_an_accelerator_when_only_buyers_are_left():
    news = SameFlowPicture(*RUNS["news"], 500, *GOALS["news"])
    assert news.arrival(news.alone) < news.arrival(news.made)
    assert "a brake" in news.sentence()
    buyers = SameFlowPicture(*RUNS["buyers"], len(RUNS["buyers"][0]), *GOALS["buyers"])
    assert buyers.arrival(buyers.alone) is None
    assert buyers.arrival(buyers.made) is not None
    assert "never without" in buyers.sentence()


def test_what_is_drawn_is_what_happened():
    run = RUNS["own"][0]
    bids, asks = quotes(run)
    assert all(math.isnan(bid) == (state.best_bid is None) for bid, state in zip(bids, run, strict=True))
    assert all(ask == state.best_ask for ask, state in zip(asks, run, strict=True) if not math.isnan(ask))
    trades = tape(run)
    assert sum(quantity for _step, _price, quantity in trades) == sum(state.volume for state in run)
    low, high = frame(run, 1.0)
    assert low < min(price for _step, price, _quantity in trades)
    assert high > max(price for _step, price, _quantity in trades)


@pytest.mark.parametrize(("name", "options"), [("now", (501,)), ("now", (0,)), ("goal", (500, -1.0))])
def test_what_breaks_a_rule_is_refused(name, options):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        SameFlowPicture(*RUNS["own"], *options)


def test_runs_of_different_orders_are_refused():
    with pytest.raises(ValueError, match=r"^made must"):
        SameFlowPicture(RUNS["own"][0], RUNS["own"][1][:400], 100)


def test_the_moment_shown_can_be_dragged_on_both_clocks():
    scene, places = Scene(1000, 1), []
    for now in (250, 260):
        picture = SameFlowPicture(*RUNS["own"], now, handle=("so_far", 10))
        scene.frame(picture)
        places.append(picture.handles(scene._parts))
    for before, after in zip(*places, strict=True):
        assert after.x - before.x == pytest.approx(before.dx)
    assert SameFlowPicture(*RUNS["own"], 250).handles(scene._parts) == ()
