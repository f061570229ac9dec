import math

import pytest

from mktlib.formula import ExponentialSupply
from mktlib.market import facts
from mktlib.market.black_scholes import Option
from mktlib.market.gamma import DealerBook
from mktlib.ui.panels.explained_move import ExplainedMovePicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

CLOSES = tuple(fact.value for fact in facts.GAMESTOP_CLOSES)
FLOATS = facts.GAMESTOP_FLOAT.value
HIGH = ("28", facts.GAMESTOP_HIGH.value)


def case(contracts=50_000, net=-1.0, strike=115, volatility=2.0, k=5, size=50e6):
    owed = tuple(DealerBook(Option(strike, 7, volatility), contracts, -1).hedge(price) for price in CLOSES)
    return ExplainedMovePicture(("22 Jan", "25", "26", "27"), CLOSES, owed, net, k, size, FLOATS, HIGH)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(case(contracts, net) for contracts in (1000, 500_000) for net in (-1, 0, 1)),
        case(k=10, size=27e6),
        case(strike=60, volatility=4),
        case(strike=320, volatility=1),
    )


def test_the_numbers_of_the_page():
    picture = case()
    assert round(picture.part(-1, 50e6), 2) == 0.29
    assert round(picture.part(-1, 27e6), 2) == 0.54
    assert case(200_000).part(-1, 50e6) > 1
    assert picture.part(1, 50e6) == -picture.part(-1, 50e6)
    assert "29%" in picture.sentence()
    assert "in spite of them" in case(net=1).sentence()
    assert "more than the move" in case(200_000).sentence()
    assert "nothing" in case(net=0).sentence()


@pytest.mark.parametrize("k", [1, 5])
@pytest.mark.parametrize("size", [27e6, 50e6])
def test_what_the_move_needs_is_what_the_supply_curve_says(k, size):
    picture = case(k=k, size=size)
    assert picture.needed == pytest.approx(ExponentialSupply(CLOSES[0], 10 * k, 10 * size).quantity(CLOSES[-1]))
    assert picture.part(-1, size) == pytest.approx(picture.bought / picture.needed)


def test_prices_without_hedgers_keep_the_rest_of_the_log_move():
    picture = case()
    rest = math.log(picture.without[-1] / picture.without[0]) / math.log(CLOSES[-1] / CLOSES[0])
    assert rest == pytest.approx(1 - picture.part(-1, 50e6))
    assert case(net=0).without == pytest.approx(CLOSES)
    assert all(case(net=1).without[1:] > CLOSES[1:])


def test_lists_that_do_not_match_and_falls_are_refused():
    with pytest.raises(ValueError, match=r"^closes must"):
        ExplainedMovePicture(("a", "b"), (2.0, 1.0), (0.0, 0.0), 0, 1, 1, (1, 2))
    with pytest.raises(ValueError, match=r"^closes must"):
        ExplainedMovePicture(("a",), (1.0, 2.0), (0.0, 0.0), 0, 1, 1, (1, 2))
    with pytest.raises(ValueError, match=r"^steepness must"):
        case(k=0)
