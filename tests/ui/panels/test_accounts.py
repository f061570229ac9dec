import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui.numbers import money
from mktlib.ui.panels.accounts import AccountsPicture, Holder
from tests.ui.pictures import assert_a_picture_keeps_its_promises

HOLDERS = (
    Holder("Last buyer", 100, 100),
    Holder("Founders", 300e6, 0.01),
    Holder("Early fund", 150e6, 1.2),
    Holder("Index fund", 549_999_900, 31),
)
SOME = st.lists(st.builds(Holder, st.text("abc"), st.integers(1, 10**9), st.floats(0, 1e3)), min_size=1, max_size=12)


def test_the_last_price_marks_everybody_up_or_down():
    twelve = tuple(Holder(f"A holder with a long name {i}", 1 + 1000 * i, 5 * i) for i in range(12))
    assert_a_picture_keeps_its_promises(
        AccountsPicture(HOLDERS, 100),
        AccountsPicture(HOLDERS, 9),
        AccountsPicture(twelve, 20),
        AccountsPicture(HOLDERS[:1], 0.5),
    )


def test_an_account_shows_shares_times_the_last_price_whatever_was_paid():
    table = AccountsPicture(HOLDERS, 100).table()
    assert table["holder"] == ["Founders", "Early fund", "Index fund", "Last buyer"]
    assert table["account_usd"] == [100 * shares for shares in table["shares"]]


@given(SOME, st.floats(0.01, 1e3))
def test_accounts_sum_to_the_market_cap_and_the_sentence_names_both_sums(holders, price):
    picture = AccountsPicture(holders, price)
    table = picture.table()
    assert sum(table["account_usd"]) == pytest.approx(picture.cap)
    assert sum(table["paid_usd"]) == pytest.approx(picture.paid)
    assert money(picture.paid) in picture.sentence()
    assert money(picture.cap) in picture.sentence()


@given(SOME, st.floats(0.01, 1e3), st.floats(1.01, 10))
def test_a_new_print_changes_the_cap_and_not_what_was_paid(holders, price, factor):
    before, after = AccountsPicture(holders, price), AccountsPicture(holders, price * factor)
    assert after.paid == before.paid
    assert after.cap == pytest.approx(factor * before.cap)


def test_where_everybody_paid_the_last_price_the_difference_is_nothing():
    picture = AccountsPicture([Holder("Ann", 10, 50), Holder("Ben", 20, 50)], 50)
    assert picture.headlines()[-1].value == "$0"


@pytest.mark.parametrize(
    ("holders", "price", "message"),
    [
        ((), 1, r"holders must be 1 to 12 of them, got 0"),
        (HOLDERS * 4, 1, r"holders must be 1 to 12 of them, got 16"),
        (HOLDERS, 0, r"last_price must .* got 0"),
        ((Holder("Ann", 0, 1),), 1, r"shares of Ann must .* got 0"),
        ((Holder("Ann", 1, -1),), 1, r"paid_per_share of Ann must not be negative, got -1"),
    ],
)
def test_holders_that_cannot_be_are_refused(holders, price, message):
    with pytest.raises(ValueError, match=message):
        AccountsPicture(holders, price)
