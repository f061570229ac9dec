import numpy as np
import pytest

from mktlib.market.depth import mixed_flow
from mktlib.ui.panels.two_depths import DEPTHS, TwoDepthsPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def picture(thin=100, deep=2000, shares=2e7, news=0.01, block=10_000):
    flow = mixed_flow(np.random.default_rng(1), news=news, block=block)
    return TwoDepthsPicture(flow, deep, thin, (1e9, shares), block)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(), picture(20, shares=1e10, block=20_000), picture(5000, 20, news=0, block=0), picture(news=0.05)
    )


def test_more_shares_move_the_cap_and_no_price():
    small, large = picture(shares=2e7), picture(shares=1e10)
    assert all((a == b).all() for a, b in zip(small.paths, large.paths, strict=True))
    assert small.swings == large.swings
    assert large.caps[1] / small.caps[1] == 500
    assert large.remarked[1] / small.remarked[1] == pytest.approx(500)
    assert small.remarked[0] == large.remarked[0]


def test_equal_depths_give_equal_paths():
    same = picture(500, 500)
    assert (same.paths[0] == same.paths[1]).all()


def test_the_marks_stand_on_the_line():
    shown = picture(float(DEPTHS[8]), float(DEPTHS[20]))
    scene = Scene(1048, 1)
    scene.frame(shown)
    line = scene._parts[1].line
    for mark, i in ((scene._parts[1].thin, 8), (scene._parts[1].deep, 20)):
        assert mark.get_ydata()[0] == pytest.approx(line.get_ydata()[i])


def test_what_is_not_positive_is_refused():
    with pytest.raises(ValueError, match=r"must be"):
        picture(thin=0)
