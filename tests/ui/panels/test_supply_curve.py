import pytest

from mktlib.formula import ExponentialSupply, LadderSupply
from mktlib.ui.panels.guess import GuessPicture, Mark
from mktlib.ui.panels.supply_curve import SupplyPicture
from mktlib.ui.panels.two_meters import MetersPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

CURVE = ExponentialSupply(p0=205.76, k=5, float_shares=23.4e9)
LADDER = LadderSupply([585.94, 586.10, 587.90], [200, 400, 2220])


def test_a_walk_along_a_smooth_curve():
    assert_a_picture_keeps_its_promises(
        *(SupplyPicture(CURVE, share * 23.4e9, 24.3e9) for share in (0.0, 0.1386, 0.5, 1.0))
    )


def test_a_walk_up_a_ladder_zoomed_in():
    assert_a_picture_keeps_its_promises(
        *(SupplyPicture(LADDER, q, 935e6, per_float=False, from_zero=False) for q in (1, 200, 601, 2820))
    )


def test_buying_more_than_the_float_is_refused_before_anything_is_drawn():
    with pytest.raises(ValueError, match="float"):
        SupplyPicture(CURVE, 24e9, 24.3e9)


def test_the_two_meters():
    assert_a_picture_keeps_its_promises(
        MetersPicture(1e4, 5e10), MetersPicture(0, 5e12), MetersPicture(2e12, -5e12), MetersPicture(3, 0)
    )


def test_a_guess_before_and_after_the_commitment():
    answers = (Mark("Cash that changed hands", 1e4, "cash"), Mark("Change in market cap", 5e10, "cap"))
    assert_a_picture_keeps_its_promises(
        *(GuessPicture(guess, shown, answers) for guess in (1.0, 1e9, 1e13) for shown in (False, True))
    )


@pytest.mark.parametrize("width", [340, 1000])
@pytest.mark.parametrize("guess", [1.0, 1e6, 1e13])
def test_the_words_of_a_guess_stand_clear_of_its_marker(width, guess):
    scene = Scene(width)
    scene.frame(GuessPicture(guess, False))
    renderer = scene._canvas.get_renderer()
    words = scene._parts["word"].get_window_extent(renderer)
    marker = scene._parts["dot"]
    at = marker.axes.transData.transform((marker.get_xdata()[0], marker.get_ydata()[0]))[0]
    reach = marker.get_markersize() * 100 / 72 / 2
    assert words.x0 > at + reach or words.x1 < at - reach
