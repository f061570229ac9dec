import pytest
from scipy.integrate import quad

from mktlib.formula import IsoelasticSupply
from mktlib.market import facts
from mktlib.ui.panels.sold_out import SoldOutPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

LOW, HIGH = facts.VOLKSWAGEN_BEFORE.value, facts.VOLKSWAGEN_HIGH.value
S = facts.VOLKSWAGEN_CAP.value / HIGH
LEFT, LENT = facts.VOLKSWAGEN_FLOAT.value, facts.VOLKSWAGEN_LENT.value


def case(forced=1.0, again=0.0, released=0.0, elasticity=1.0):
    curve = IsoelasticSupply(LOW, elasticity, (LEFT + released) / (1 - again) * S / 100)
    return SoldOutPicture(curve, forced * LENT * S / 100, S, HIGH, 0.2 * S)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(case(forced) for forced in (0, 0.36, 0.46, 1)),
        *(case(1, again) for again in (0.4, 0.6, 0.8)),
        *(case(0.36, 0, released) for released in (5, 10)),
        *(case(0.36, 0.8, 10, elasticity) for elasticity in (0.3, 3)),
        case(elasticity=0.3),
    )


def test_the_shares_of_volkswagen_add_up():
    held = [fact.value for fact in (facts.VOLKSWAGEN_PORSCHE, facts.VOLKSWAGEN_OPTIONS, facts.VOLKSWAGEN_STATE)]
    assert sum(held) + LEFT == pytest.approx(100)
    assert LENT > 2 * LEFT


def test_the_numbers_of_the_page():
    everybody, some, eased = case(), case(0.36), case(0.36, released=5)
    assert everybody.sold_out
    assert everybody.headlines()[2].value == "no price is enough"
    assert everybody.missing == pytest.approx(0.07 * S)
    assert (round(some.price), round(some.cash / 1e9, 1), round(some.cap_change / 1e9)) == (1022, 5.7, 239)
    assert round(some.cap_change / some.cash) == 42
    assert round(eased.price) == 366
    again = case(1, again=0.6)
    assert not again.sold_out
    assert round(again.curve.float_shares / S * 100, 1) == 14.5


@pytest.mark.parametrize("elasticity", [0.5, 1, 2])
@pytest.mark.parametrize("forced", [0.1, 0.36, 1])
def test_the_cash_is_the_area_under_the_curve(forced, elasticity):
    picture = case(forced, elasticity=elasticity)
    area, _error = quad(picture.curve, 0, picture.bought)
    assert picture.cash == pytest.approx(area)
    if picture.sold_out:
        assert picture.price == pytest.approx(HIGH)


def test_half_of_what_is_for_sale_doubles_the_price_at_elasticity_one():
    assert case(LEFT / 2 / LENT).price == pytest.approx(2 * LOW)


@pytest.mark.parametrize(("name", "change"), [("wanted", -1.0), ("high", LOW / 2), ("widest", 0.0)])
def test_what_breaks_a_rule_is_refused(name, change):
    good = {"curve": case().curve, "wanted": 1.0, "shares_outstanding": S, "high": HIGH, "widest": S}
    with pytest.raises(ValueError, match=f"^{name} must"):
        SoldOutPicture(**(good | {name: change}))
