import pytest

from mktlib.orderbook import Book, Side
from mktlib.ui.numbers import money
from mktlib.ui.panels.wish import WishPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S = 1_000_000


def wish(side, price, hurry=None):
    book = Book()
    book.limit(Side.ASK, 1000, 34, "others")
    book.limit(Side.BID, 1000, 12, "others")
    book.limit(side, 100, price, "you")
    if hurry is not None:
        book.market(hurry, 1, "in a hurry")
    return WishPicture(book, side, price, 16, S)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        wish(Side.BID, 12),
        wish(Side.BID, 16),
        wish(Side.BID, 33.5),
        wish(Side.BID, 34),
        wish(Side.BID, 36),
        wish(Side.ASK, 34),
        wish(Side.ASK, 12.5),
        wish(Side.ASK, 10),
        wish(Side.BID, 20, Side.ASK),
        wish(Side.BID, 20, Side.BID),
        wish(Side.ASK, 34.5, Side.BID),
    )


@pytest.mark.parametrize("half_euros", range(20, 73))
def test_nothing_trades_until_the_order_reaches_the_other_side(half_euros):
    price = half_euros / 2
    for side, reached, other in ((Side.BID, price >= 34, 34), (Side.ASK, price <= 12, 12)):
        picture = wish(side, price)
        assert picture.waits == (0 if reached else 100)
        assert picture.last == (other if reached else 16)
        assert picture.cap_change == (S * (other - 16) if reached else 0)
        assert picture.cash == (100 * other if reached else 0)
        assert ("waits" in picture.sentence()) == (not reached)


def test_a_wish_becomes_a_price_when_one_share_of_it_is_taken():
    picture = wish(Side.BID, 20, hurry=Side.ASK)
    assert (picture.last, picture.cash, picture.cap_change, picture.waits) == (20, 20, 4 * S, 99)
    assert picture.sentence() == (
        "A seller in a hurry sells you 1 share at €20. "
        "€20 changed hands and the market cap rose by €4 million: each €1 re-marked €200,000."
    )
    assert wish(Side.BID, 20, hurry=Side.BID).last == 34  # the hurried buyer takes the offer at 34
    assert wish(Side.ASK, 30, hurry=Side.BID).last == 30


def test_everything_is_in_euros():
    for picture in (wish(Side.BID, 20), wish(Side.BID, 34)):
        assert "$" not in picture.sentence()
        assert [value for _label, value, _role in picture.headlines()][-1] == money(picture.last * S, "EUR")


def test_the_order_is_dragged_along_the_price_axis():
    low, high = wish(Side.BID, 15), wish(Side.BID, 16)
    scene = Scene(1000, 1)
    places = []
    for picture in (low, high):
        scene.frame(picture)
        (handle,) = picture.handles(scene._parts)
        places.append(handle)
    assert {one.control for one in places} == {"price"}
    assert places[1].y - places[0].y == pytest.approx(places[0].dy)
    assert places[0].dx == 0


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("price", (50.0, 16, S)),
        ("last_before", (20.0, 0, S)),
        ("shares_outstanding", (20.0, 16, 0)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        WishPicture(Book(), Side.BID, *terms)
