import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui.numbers import money
from mktlib.ui.panels.price_tag import PriceTagPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

PRICES = st.floats(0.01, 1e4)


def test_a_tag_rises_falls_stays_and_takes_the_whole_company():
    assert_a_picture_keeps_its_promises(
        PriceTagPicture(50, 100, 100, 1e9),
        PriceTagPicture(50, 50.5, 300, 1000),
        PriceTagPicture(100, 40, 1, 1000),
        PriceTagPicture(50, 50, 10, 100),
        PriceTagPicture(10, 300.55, 24.3e9, 24.3e9),
    )


def test_one_hundred_shares_at_twice_the_price_add_fifty_billion():
    picture = PriceTagPicture(50, 100, 100, 1e9)
    assert picture.sentence() == (
        "100 shares at $100: buyers paid $10,000, sellers received all of it ($5,000 of it above the old"
        " price), and the market cap went from $50 billion to $100 billion."
    )
    assert [value for _label, value, _role in picture.headlines()] == [
        "$10,000",
        "$5,000",
        "$50 billion",
        "$100 billion",
    ]


@given(PRICES, PRICES, st.integers(1, 1000), st.integers(1000, 10**9))
def test_cash_is_what_was_traded_and_the_cap_is_all_shares(before, after, quantity, shares):
    picture = PriceTagPicture(before, after, quantity, shares)
    row = {name: column[0] for name, column in picture.table().items()}
    assert row["cash_usd"] == pytest.approx(quantity * after)
    assert row["premium_usd"] == pytest.approx(quantity * (after - before), abs=1e-6 * row["cash_usd"])
    assert row["cap_before_usd"] == pytest.approx(shares * before)
    assert row["cap_after_usd"] == pytest.approx(shares * after)
    assert money(row["cash_usd"]) in picture.sentence()


def test_a_fall_says_how_much_less_the_sellers_got():
    assert "($60 less than at the old price)" in PriceTagPicture(100, 40, 1, 1000).sentence()


def test_an_unchanged_price_has_no_premium_to_speak_of():
    words = PriceTagPicture(50, 50, 10, 100).sentence()
    assert "stayed at $5,000" in words
    assert "old price" not in words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 100, 1, 10), r"price_before must .* got 0"),
        ((50, -1, 1, 10), r"price_after must .* got -1"),
        ((50, 100, 0, 10), r"quantity must .* got 0"),
        ((50, 100, 11, 10), r"quantity must be at most shares_outstanding = 10, got 11"),
        ((50, 100, 1, float("nan")), r"shares_outstanding must .* got nan"),
    ],
)
def test_a_trade_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        PriceTagPicture(*arguments)
