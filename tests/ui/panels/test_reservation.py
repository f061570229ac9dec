import numpy as np
import pytest

from mktlib.ui.panels.reservation import MOST, ReservationPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

SELLERS = (103.0, 97.0, 150.0, 112.0, 97.0, 130.0, 88.5, 141.0)


def test_a_reservation_picture_keeps_its_promises():
    many = tuple(np.round(100 * np.exp(0.4 * np.random.default_rng(3).standard_normal(MOST)), 2))
    assert_a_picture_keeps_its_promises(
        ReservationPicture(SELLERS, 0),
        ReservationPicture(SELLERS, 3, 2),
        ReservationPicture(SELLERS, 6, 2),
        ReservationPicture(many, 21, 20),
        ReservationPicture((1234.5,), 0, 1),
    )


@pytest.mark.parametrize("locked", range(len(SELLERS) + 1))
def test_the_marginal_price_is_the_minimum_of_what_is_left_and_the_cash_what_the_gone_asked(locked):
    line = sorted(SELLERS)
    for bought in range(len(SELLERS) + 1 - locked):
        picture = ReservationPicture(SELLERS, bought, locked)
        rest = line[locked + bought :]
        assert picture.marginal_price == (min(rest) if rest else None)
        assert picture.cash == pytest.approx(sum(line[locked : locked + bought]))
        assert picture.left == len(rest)
        states = picture.table()["state"]
        assert states.count("sold") == bought
        assert states.count("withdrawn") == locked
        assert states.count("marginal") == bool(rest)


def test_withdrawing_the_cheapest_raises_the_price_without_a_trade():
    prices = [ReservationPicture(SELLERS, 0, locked).marginal_price for locked in range(len(SELLERS))]
    assert prices == sorted(SELLERS)
    assert ReservationPicture(SELLERS, 0, 5).cash == 0


def test_the_order_of_arrival_changes_neither_price_nor_cash():
    ours, theirs = ReservationPicture(SELLERS, 3, 2), ReservationPicture(SELLERS[::-1], 3, 2)
    assert (ours.marginal_price, ours.cash) == (theirs.marginal_price, theirs.cash)


def test_among_equal_prices_the_first_to_arrive_is_the_first_to_go():
    assert ReservationPicture([5, 4, 4], 1).table()["state"] == ["waiting", "sold", "marginal"]


def test_the_sentence_names_the_cheapest_one_left():
    words = ReservationPicture(tuple(range(100, 130)), 7, 5).sentence()
    assert words == (
        "Of 30 sellers, 5 withdrew and 7 have sold. The cheapest one left asks $112: that is the marginal price."
    )


def test_when_nobody_is_left_there_is_no_price_and_no_error():
    picture = ReservationPicture(SELLERS, 8)
    assert picture.marginal_price is None
    assert "nobody is left to sell" in picture.sentence()
    assert picture.headlines()[0].value == "none"


@pytest.mark.parametrize(
    ("prices", "bought", "locked", "words"),
    [
        (SELLERS, 5, 4, "bought must lie between 0 and the 4 sellers left, got 5"),
        (SELLERS, 0, 9, "locked must lie between 0 and the 8 sellers left, got 9"),
        (SELLERS, -1, 0, "bought must lie between"),
        (SELLERS, 1.5, 0, "bought must be a whole number, got 1.5"),
        ((), 0, 0, "prices must be a list of at least one number"),
        ((5, -1), 0, 0, "prices must be positive"),
        ((5,) * (MOST + 1), 0, 0, f"prices must hold at most {MOST} sellers, got {MOST + 1}"),
    ],
)
def test_what_cannot_be_is_refused_by_name(prices, bought, locked, words):
    with pytest.raises(ValueError, match=words):
        ReservationPicture(prices, bought, locked)
