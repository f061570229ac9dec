import numpy as np
import pytest

from mktlib.orderbook.scenes import simulate_five_steps
from mktlib.ui.numbers import money
from mktlib.ui.panels.five_steps import FiveStepsPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises, assert_it_reads_well


def play(**options):
    return tuple(simulate_five_steps(np.random.default_rng(1), **options))


WITH, WITHOUT = play(levels=4, far=0.015), play(levels=4, far=0.015, with_maker=False)
FAR = play(far=0.06)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        FiveStepsPicture(WITH, 1),
        FiveStepsPicture(WITHOUT, 5),
        FiveStepsPicture(play(price=2000.0), 4),
    )


@pytest.mark.parametrize("scenes", [WITH, WITHOUT, FAR])
def test_each_step_reads_well(scenes):
    for step in range(6):
        assert_it_reads_well(FiveStepsPicture(scenes, step))


@pytest.mark.parametrize("scenes", [WITH, WITHOUT, FAR])
def test_the_meters_count_each_trade_so_far_once(scenes):
    trades = [[(trade.price, trade.quantity) for trade in scene.trades] for scene in scenes]
    for step in range(6):
        picture = FiveStepsPicture(scenes, step, shares_outstanding=1e6)
        assert picture.cash == pytest.approx(sum(p * n for scene in trades[: step + 1] for p, n in scene))
        assert picture.cap_change == pytest.approx(1e6 * (scenes[step].last_price - 100))
    assert FiveStepsPicture(scenes, 0).cash == 0


def test_the_makers_own_orders_are_those_at_her_prices():
    for step, count in ((0, 2), (1, 2), (2, 0), (3, 0), (4, 2), (5, 2)):
        mine = FiveStepsPicture(WITH, step).makers
        assert len(mine) == count
        assert all(size == 100 for _price, size in mine)
    after = FiveStepsPicture(WITH, 4)
    assert after.makers[-1][0] == after.now.marginal_price
    assert FiveStepsPicture(WITHOUT, 4).makers == ()


def test_without_a_maker_the_last_buyer_finds_no_price():
    picture = FiveStepsPicture(WITHOUT, 5)
    assert "wants 100 shares and gets none" in picture.sentence()
    assert [value for _label, value, _role in picture.headlines()][1] == "no offer"
    assert money(WITHOUT[3].last_price) in picture.sentence()


def test_with_a_maker_the_spread_is_wider_than_in_the_calm():
    picture = FiveStepsPicture(WITH, 5)
    times = picture.now.spread / WITH[0].spread
    assert times > 1
    assert f"{times:.1f} times" in picture.sentence()


def test_what_breaks_a_rule_is_refused():
    with pytest.raises(ValueError, match=r"^scenes must"):
        FiveStepsPicture(WITH[:5], 1)
    with pytest.raises(ValueError, match=r"^step must"):
        FiveStepsPicture(WITH, 6)
    with pytest.raises(ValueError, match=r"^shares_outstanding must"):
        FiveStepsPicture(WITH, 1, 0)
