import numpy as np
import pytest

from mktlib.market.liquidity_trap import Visit, simulate_trap
from mktlib.ui.panels.trapped import TrappedPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def picture(customers=1, visits=400, **options):
    run = simulate_trap(np.random.default_rng(1), visits, customers, **options)
    return TrappedPicture(tuple(run), customers)


NOBODY = TrappedPicture((Visit("no trade", 500, 0, 0, 0.0, 0.0, 100.0, 0),) * 3, 0.2)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(picture(), picture(30, 50), picture(0.2, 25, excitement=1), NOBODY)


def test_the_page_says_what_the_runs_say():
    thin, busy = picture(), picture(30)
    shown = [round(100 * part) for _outcome, part in thin.found.parts]
    assert shown == [24, 54, 8, 15]
    assert thin.found.trapped == pytest.approx(0.41, abs=0.006)
    assert thin.headlines()[1].value == "105%"
    assert thin.headlines()[2].value == "60.7%"
    assert busy.found["fair"] == pytest.approx(0.97, abs=0.005)
    assert busy.found.trapped == 0
    assert busy.found.mean_result == pytest.approx(-0.017, abs=0.001)
    assert picture(patience=30).found.trapped == 0
    assert picture(excitement=1).found["no trade"] == pytest.approx(2 / 3, abs=0.02)


def test_every_buyer_has_a_mark_and_the_bars_are_the_parts():
    thin = picture()
    scene = Scene(1048, 1)
    scene.frame(thin)
    marks, bars = scene._parts
    stuck, out = len(marks.stuck.get_xdata()), len(marks.out.get_xdata())
    assert stuck + out == sum(visit.bought > 0 for visit in thin.visits)
    assert stuck / (stuck + out) == thin.found.trapped
    ends = [path.vertices[:, 0].max() for path in bars.bars.get_paths()]
    assert ends == pytest.approx([*(part for _outcome, part in thin.found.parts), thin.found.trapped])


def test_where_nobody_bought_nothing_is_said_of_a_way_out():
    assert NOBODY.sentence().endswith("100% found no seller, 0% paid too much and 0% got a bargain.")


def test_no_visits_are_refused():
    with pytest.raises(ValueError, match=r"^visits must"):
        TrappedPicture((), 1)
