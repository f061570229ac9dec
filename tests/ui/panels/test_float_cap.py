import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.facts import A_SHARE_SIZES
from mktlib.ui.panels.float_cap import FloatCapPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def test_small_mid_and_large_companies_in_two_currencies():
    assert_a_picture_keeps_its_promises(
        FloatCapPicture(50, 200e6, 0.3),
        FloatCapPicture(250, 200e6, 0.1),
        FloatCapPicture(0.5, 1e6, 0.01),
        FloatCapPicture(1500, 24.3e9, 0.96, currency="USD"),
        FloatCapPicture(10, 1e9, 1.0),
    )


def test_fifty_yuan_times_two_hundred_million_shares():
    cap, _float, size, _free = FloatCapPicture(50, 200e6, 0.5).headlines()
    assert (cap.value, size.value) == ("¥10 billion", "mid cap")


def test_a_tenth_of_fifty_billion_floats():
    picture = FloatCapPicture(250, 200e6, 0.1)
    cap, traded, size, free = picture.headlines()
    assert (cap.value, traded.value, size.value, free.value) == (
        "¥50 billion",
        "¥5 billion",
        "large cap",
        "10%",
    )
    assert "the float cap is ¥5 billion" in picture.sentence()


@given(st.floats(0.01, 1e4), st.floats(1, 1e11), st.floats(1e-6, 1))
def test_the_float_is_a_part_of_the_total_and_the_class_goes_by_the_total(price, shares, part):
    picture = FloatCapPicture(price, shares, part)
    assert picture.cap == pytest.approx(price * shares)
    assert picture.float_cap == pytest.approx(part * picture.cap)
    assert FloatCapPicture(price, shares, 1).size == picture.size


@pytest.mark.parametrize(
    ("cap", "size"), [(4.99e9, "small cap"), (5e9, "mid cap"), (20e9, "mid cap"), (20.1e9, "large cap")]
)
def test_a_cap_on_a_line_is_mid(cap, size):
    assert FloatCapPicture(1, cap, 1, sizes=A_SHARE_SIZES).size == size


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1, 1), r"price must .* got 0"),
        ((1, -5, 1), r"shares_outstanding must .* got -5"),
        ((1, 1, 0), r"float_share must .* got 0"),
        ((1, 1, 1.5), r"float_share must be at most 1, got 1.5"),
    ],
)
def test_a_float_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        FloatCapPicture(*arguments)
