import numpy as np
import pytest

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.market import facts
from mktlib.ui.numbers import money
from mktlib.ui.panels.haste import HastePicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

APPLE = facts.AAPL_BOOK.supply(), facts.AAPL_BOOK.demand()
ABC = LadderSupply([34], [2000]), DemandLadder([12], [2000])
THIN = LadderSupply([24.35, 24.50, 25.10], [30, 50, 800]), DemandLadder([23.85, 23.70, 21], [40, 60, 700])


def parts(picture):
    scene = Scene(1048, 1)
    scene.frame(picture)
    return scene._parts


def area(polygon):
    x, y = polygon.get_xy().T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(HastePicture(*APPLE, q, rise) for q, rise in ((1, 0), (18, -1), (100, 1), (1000, 2.5), (1667, 4))),
        HastePicture(*ABC, 100, 4, "EUR"),
        HastePicture(*ABC, 2000, 1, "EUR"),
        HastePicture(*THIN, 790, 0.25),
    )


@pytest.mark.parametrize("book", [APPLE, ABC, THIN])
@pytest.mark.parametrize("quantity", [1, 18, 101, 790])
def test_the_drawn_area_is_the_cost(book, quantity):
    picture = HastePicture(*book, quantity)
    cost = book[0].capital_spent(quantity) - book[1].liquidation_value(quantity)
    assert picture.trip.cost == cost
    assert area(parts(picture)[0].area) == pytest.approx(cost)
    shown = [value for _label, value, _role in picture.headlines()]
    assert shown[0] == money(book[0].capital_spent(quantity))
    assert shown[1] == money(book[1].liquidation_value(quantity))
    assert shown[2].startswith(money(cost))


def test_the_gain_is_zero_where_the_line_is_marked_even():
    picture = HastePicture(*APPLE, 500, 1)
    profit = parts(picture)[1]
    even = profit.even.get_xdata()[0]
    assert picture.trip.profit(even * picture.trip.spread) == pytest.approx(0, abs=1e-6)
    assert np.interp(even, *profit.line.get_data()) == pytest.approx(0, abs=1e-6)
    assert profit.dot.get_ydata()[0] == pytest.approx(500 * picture.trip.spread - picture.trip.cost)


def test_the_sentence_says_what_haste_costs_and_what_would_make_up_for_it():
    assert HastePicture(*ABC, 100, 0, "EUR").sentence() == (
        "Buying 100 shares and selling them at once costs €2,200, 64.7% of what you pay: 2 half spreads a share. "
        "All quotes must rise by €22 before you are even."
    )
    assert HastePicture(*ABC, 100, 1, "EUR").sentence().endswith("They rise by €22: you are even.")
    assert HastePicture(*ABC, 100, -1, "EUR").sentence().endswith("They fall by €22: you lose €4,400.")


def test_the_table_ends_with_the_walk_and_costs_grow():
    table = HastePicture(*APPLE, 500).table()
    assert table["shares"][-1] == 500
    assert table["cost"] == sorted(table["cost"])
    assert table["half_spreads_a_share"][0] == pytest.approx(2)


def test_the_walk_is_dragged_along_the_shares():
    picture = HastePicture(*APPLE, 100)
    scene = Scene(1048, 1)
    scene.frame(picture)
    (first,) = picture.handles(scene._parts)
    further = HastePicture(*APPLE, 150)
    scene.frame(further)
    (second,) = further.handles(scene._parts)
    assert first.control == "quantity"
    assert second.x - first.x == pytest.approx(50 * first.dx)


@pytest.mark.parametrize(("name", "terms"), [("quantity", (1668, 0)), ("quantity", (0, 0)), ("rise", (1, np.nan))])
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        HastePicture(*APPLE, *terms)
