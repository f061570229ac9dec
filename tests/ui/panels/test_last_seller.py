import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui.panels.last_seller import LastSellerPicture, Offer
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

HERS, THEIRS = Offer(105, 100, "maker"), Offer(103, 300, "others")
cents = st.integers(10_001, 11_000).map(lambda n: n / 100)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        LastSellerPicture((HERS,), 100),
        LastSellerPicture((), 100),
        LastSellerPicture((THEIRS,), 300),
        LastSellerPicture((HERS, THEIRS), 400),
        LastSellerPicture((HERS, Offer(105, 300, "others")), 500),
    )


def test_in_an_empty_book_her_105_is_the_marginal_price():
    picture = LastSellerPicture((HERS,), 100, last_price=100, shares_outstanding=1e9)
    assert picture.marginal == HERS
    assert (picture.bought.cash, picture.price_after) == (10_500, 105)
    assert "$105 is the lowest offer" in picture.sentence()


def test_with_nobody_there_is_no_trade_and_no_price():
    picture = LastSellerPicture((), 100)
    assert picture.marginal is None
    assert (picture.bought.filled, picture.bought.cancelled, picture.price_after) == (0, 100, 100)
    assert "no marginal price" in picture.sentence()


@given(cents, cents, st.integers(1, 500))
def test_the_marginal_price_is_the_lowest_and_the_cash_is_a_walk_up(hers, theirs, wanted):
    offers = Offer(hers, 100, "maker"), Offer(theirs, 300, "others")
    picture = LastSellerPicture(offers, wanted)
    assert picture.marginal.price == min(hers, theirs)
    each = sorted([hers] * 100 + [theirs] * 300)[:wanted]
    assert picture.bought.cash == pytest.approx(sum(each))
    assert picture.price_after == each[-1]
    assert picture.bought.filled == len(each)
    assert ("maker" in picture.sentence()) == (hers <= theirs)


def test_what_breaks_a_rule_is_refused():
    with pytest.raises(ValueError, match=r"^wanted must"):
        LastSellerPicture((), 0)
    with pytest.raises(ValueError, match=r"^last_price must"):
        LastSellerPicture((), 1, 0)
    with pytest.raises(ValueError, match=r"price must"):
        LastSellerPicture((Offer(105.001, 100, "maker"),), 1)


def test_an_offer_can_be_dragged_to_another_price():
    drag = (("maker", "her_ask", 0.25), ("others", "their_ask", 0.25))
    scene, places = Scene(1000, 1), []
    for price in (105, 105.25):
        picture = LastSellerPicture((Offer(price, 100, "maker"), THEIRS), 100, handles_of=drag)
        scene.frame(picture)
        hers, theirs = picture.handles(scene._parts)
        assert (hers.control, theirs.control) == ("her_ask", "their_ask")
        places.append(hers)
    assert places[1].y - places[0].y == pytest.approx(places[0].dy)
    assert places[1].x - places[0].x == places[0].dx == 0
    assert LastSellerPicture((), 100, handles_of=drag).handles(scene._parts) == []
