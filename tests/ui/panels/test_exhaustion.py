import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.free_float import simulate_exhaustion
from mktlib.ui.panels.exhaustion import ExhaustionPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

ORDERS = ("cheapest", "dearest", "by chance")
STATES = {order: tuple(simulate_exhaustion(range(50, 90), order, np.random.default_rng(1), 1e6)) for order in ORDERS}
gone, wanted, orders = st.integers(0, 40), st.integers(1, 40), st.sampled_from(ORDERS)


def left(order, gone, wanted, back=None):
    return ExhaustionPicture(STATES[order], gone, wanted, 1e8, back)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        left("cheapest", 12, 1),
        left("dearest", 12, 1),
        left("by chance", 25, 5, 0.2),
        left("cheapest", 40, 1),
        left("cheapest", 30, 20),
        left("cheapest", 0, 40),
        left("cheapest", 40, 40, 0.3),
    )


def test_twelve_who_leave_do_for_62_million_what_buyers_do_for_728():
    few, many = left("cheapest", 12, 1), left("cheapest", 0, 13)
    assert (few.cash, many.cash, few.instead) == (62e6, sum(range(50, 63)) * 1e6, many.cash)
    assert many.cash == 728e6
    assert few.cap_change == many.cap_change == 1.2e9
    assert few.bought[-1] == many.bought[-1] == 62


@given(gone, wanted)
def test_the_cheapest_who_leave_lift_the_price_as_far_as_buyers_of_them(gone, wanted):
    picture = left("cheapest", 0, 1)
    assert picture.last_price(gone, wanted) == pytest.approx(picture.last_price(0, wanted + gone), nan_ok=True)


@given(gone, wanted)
def test_the_dearest_who_leave_change_nothing_until_buyers_get_there(gone, wanted):
    picture = left("dearest", 0, 1)
    price = picture.last_price(gone, wanted)
    assert np.isnan(price) if wanted > 40 - gone else price == picture.last_price(0, wanted)


@given(orders, gone, wanted, st.sampled_from([None, 0.1, 0.3]))
def test_nobody_is_lost_and_buyers_take_the_cheapest(order, gone, wanted, back):
    picture = left(order, gone, wanted, back)
    prices, sale = picture.offers(gone)
    assert len(prices) == 40
    assert sale.sum() == (40 if back else 40 - gone)
    assert list(picture.bought) == sorted(prices[sale])[:wanted]
    if back:
        assert not picture.last_price(gone, wanted) > picture.last_price(0, wanted) * (1 + back) + 1e-9


def test_when_all_leave_there_is_no_price_at_all():
    picture = left("cheapest", 40, 1)
    assert picture.cash == picture.cap_change == 0
    assert "there is no price" in picture.sentence()
    assert "found nobody" in left("cheapest", 30, 20).sentence()


@pytest.mark.parametrize(("name", "arguments"), [("gone", (41, 1)), ("wanted", (0, 0)), ("wanted", (0, 41))])
def test_what_breaks_a_rule_is_refused(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        left("cheapest", *arguments)
