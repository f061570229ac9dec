import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.discounted import GROWTH_SHAPE, VALUE_SHAPE
from mktlib.ui.panels.two_shapes import YEARS, TwoShapesPicture, _flows
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

LATE, EARLY = GROWTH_SHAPE.scaled_to(100e9, 0.08), VALUE_SHAPE.scaled_to(100e9, 0.08)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        TwoShapesPicture(LATE, EARLY, 0.08),
        TwoShapesPicture(LATE, EARLY, 0.05),
        TwoShapesPicture(LATE, EARLY, 0.14),
        TwoShapesPicture(EARLY, EARLY, 0.10),
    )


def test_the_durations_are_29_and_15_years():
    picture = TwoShapesPicture(LATE, EARLY, 0.08)
    assert [round(years) for years in picture.durations] == [29, 15]
    assert picture.changes == pytest.approx((0, 0))


@pytest.mark.parametrize(("rate", "late", "early"), [(0.06, 0.93, 0.40), (0.10, -0.38, -0.22)])
def test_the_rate_moves_growth_more_than_value(rate, late, early):
    assert TwoShapesPicture(LATE, EARLY, rate).changes == pytest.approx((late, early), abs=0.005)


@given(st.floats(0.05, 0.14))
def test_equal_shapes_move_alike(rate):
    first, second = TwoShapesPicture(EARLY, EARLY, rate).changes
    assert first == second


def test_a_small_move_does_what_the_duration_says():
    rate = 0.0801
    for part, years in zip(TwoShapesPicture(LATE, EARLY, rate).changes, (29.17, 15.43), strict=True):
        assert part == pytest.approx(-years * 0.0001 / 1.08, rel=0.01)


def test_the_drawn_flows_make_up_the_worth():
    scene = Scene(1000, 1)
    scene.frame(TwoShapesPicture(LATE, EARLY, 0.08))
    drawn = [shape[0].get_ydata().sum() for shape in scene._parts["shapes"]]
    later = [LATE.scaled_to(100e9, 0.08), EARLY]
    for total, firm in zip(drawn, later, strict=True):
        last = _flows(firm, YEARS)[-1] * 1.08**-YEARS
        g = firm.terminal_growth
        assert total + last * (1 + g) / (0.08 - g) == pytest.approx(100e9)
    balance = [shape[1].get_xdata()[0] for shape in scene._parts["shapes"]]
    assert balance == pytest.approx([29.17, 15.43], abs=0.01)
