import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui.panels.three_values import ThreeValuesPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

COMPANY = (1e6, 90e6, 40e6, 10e6)  # share capital, assets, liabilities, shares


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        ThreeValuesPicture(*COMPANY, 16),
        ThreeValuesPicture(*COMPANY, 5),
        ThreeValuesPicture(20e6, 200e6, 0, 10e6, 1),
        ThreeValuesPicture(1e6, 10e6, 200e6, 2e6, 40),
        ThreeValuesPicture(1e6, 50e6, 50e6, 10e6, 16),
    )


def test_ten_cents_five_dollars_and_sixteen():
    par, book, market, ratio = ThreeValuesPicture(*COMPANY, 16).headlines()
    assert (par.value, book.value, market.value, ratio.value) == ("$0.10", "$5.00", "$16.00", "3.2×")
    assert "220% more" in ThreeValuesPicture(*COMPANY, 16).sentence()
    assert "just what" in ThreeValuesPicture(*COMPANY, 5).sentence()


@given(st.floats(0.5, 100), st.floats(0.5, 100))
def test_the_books_do_not_care_about_the_price(one, other):
    first, second = (ThreeValuesPicture(*COMPANY, price).values for price in (one, other))
    assert (first.par, first.book) == (second.par, second.book)


def test_the_rows_end_at_the_values_and_the_columns_at_their_sums():
    scene, picture = Scene(1000, 1), ThreeValuesPicture(*COMPANY, 16)
    scene.frame(picture)
    parts = scene._parts
    ends = [path.vertices[:, 0].max() for row in parts["rows"] for path in row.get_paths()]
    assert ends == pytest.approx([0.1, 5, 16])
    spans = [(path.vertices[:, 1].min(), path.vertices[:, 1].max())
             for column in parts["columns"] for path in column.get_paths()]  # fmt: skip
    assert spans == [(0, 90e6), (50e6, 90e6), (0, 50e6), (0, 160e6)]


def test_debts_beyond_all_assets_make_the_book_value_negative():
    picture = ThreeValuesPicture(1e6, 10e6, 200e6, 2e6, 40)
    assert picture.values.book == -95
    assert picture.headlines()[3].value == "no meaning"
    assert "larger than all" in picture.sentence()


def test_the_price_can_be_dragged():
    scene, places = Scene(1000, 1), []
    for price in (16, 16.5):
        picture = ThreeValuesPicture(*COMPANY, price, handle=("price", 0.5))
        scene.frame(picture)
        places += picture.handles(scene._parts)
    assert places[1].x - places[0].x == pytest.approx(places[0].dx)
    assert ThreeValuesPicture(*COMPANY, 16).handles(scene._parts) == ()


@pytest.mark.parametrize(("arguments", "message"), [((1e6, 9e6, 4e6, 1e6, 0), "price"), ((0, 9, 4, 1, 1), "capital")])
def test_a_company_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ThreeValuesPicture(*arguments)
