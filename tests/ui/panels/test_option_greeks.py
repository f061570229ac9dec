import numpy as np
import pytest

from mktlib.market.black_scholes import Option
from mktlib.ui.panels.option_greeks import OptionPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def option(spot=200, strike=200, days=7, volatility=0.5, kind="call", **more):
    return OptionPicture(Option(strike, days, volatility, 0.04, kind), spot, **more)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(option(spot) for spot in (100, 150, 195, 200, 300)),
        option(150, 250, 30, 1.0, "put"),
        option(290, 200, 1, 0.2),
        option(240, 120, 90, 2.0, "put"),
    )


def test_ten_thousand_calls_at_the_money_are_28778_shares_and_two_sums_of_cash():
    picture = option()
    assert "28,778 shares" in picture.sentence()
    assert [value for _label, value, _role in picture.headlines()] == [
        "0.518",
        "0.0288",
        "$5.76 million",
        "$11.5 million",
    ]


@pytest.mark.parametrize("kind", ["call", "put"])
@pytest.mark.parametrize("spot", [150, 190, 260])
def test_the_drawn_tangent_is_as_steep_as_gamma(kind, spot):
    picture = option(spot, days=30, kind=kind)
    scene = Scene(1000, 1.0)
    scene.frame(picture)
    (x0, x1), (y0, y1) = scene._parts["tangent"].get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(picture.option.gamma(spot))
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    assert middle == pytest.approx((spot, picture.option.delta(spot)))


def test_the_table_has_the_slope_of_its_own_delta():
    table = option(days=30).table()
    prices, delta, gamma = (np.array(table[key]) for key in ("price_usd", "delta", "gamma_per_usd"))
    assert np.gradient(delta, prices)[5:-5] == pytest.approx(gamma[5:-5], abs=1e-3)


def test_the_dot_can_be_dragged_a_dollar_at_a_time():
    scene = Scene(1000, 1.0)
    picture = option(drag=("spot", 1))
    scene.frame(picture)
    (handle,) = picture.handles(scene._parts)
    later = option(201, drag=("spot", 1))
    scene.frame(later)
    assert later.handles(scene._parts)[0].x == pytest.approx(handle.x + handle.dx)
    assert not option().handles(scene._parts)


def test_nothing_owed_is_refused():
    with pytest.raises(ValueError, match=r"^contracts must"):
        option(contracts=0)
