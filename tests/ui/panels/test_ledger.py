import math

import pytest

from mktlib.formula import Ledger
from mktlib.ui.numbers import money
from mktlib.ui.panels.ledger import LedgerPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def story(last_price=50):
    """A trade, an issue, a fall and a buy-back."""
    start = Ledger.open(
        cash={"Ann": 30_000, "Public": 60_000, "company": 1000},
        shares={"Ben": 1000, "Founders": 9000},
        last_price=last_price,
    )
    traded = start.buy("Ann", "Ben", 100, 100)
    issued = traded.issue("Public", 400, 100)
    fallen = issued.buy("Ann", "Founders", 100, 40)
    return start, traded, issued, fallen, fallen.buy_back("Founders", 300, 90)


STORY = story()


def test_a_story_told_forwards_and_back():
    assert_a_picture_keeps_its_promises(*(LedgerPicture(STORY, step) for step in (0, 1, 2, 4, 3)))


def test_stories_of_other_people():
    assert_a_picture_keeps_its_promises(
        LedgerPicture(STORY, 2),
        LedgerPicture(story(None), 0),
        LedgerPicture(story(None)[:1], 0),
        LedgerPicture([Ledger.open(cash={f"Fund no. {i}": 1e6 for i in range(7)}, shares={"Fund no. 1": 9})], 0),
    )


def test_cash_of_everybody_is_the_same_at_every_step():
    table = LedgerPicture(STORY, 4).table()
    accounts = [column for name, column in table.items() if name.startswith("cash_usd ")]
    assert [sum(row) for row in zip(*accounts, strict=True)] == table["total_cash_usd"] == [91_000.0] * 5


@pytest.mark.parametrize("step", range(5))
def test_the_numbers_are_those_of_the_ledger_at_that_step(step):
    total, cap, into, _words = LedgerPicture(STORY, step).headlines()
    now = STORY[step]
    assert (total.value, cap.value) == (money(91_000), money(now.market_cap))
    assert into.value == money(now.cash_into_company)
    assert LedgerPicture(STORY, step).table()["market_cap_usd"][-1] == now.market_cap


def test_each_kind_of_step_says_who_paid_whom():
    says = [LedgerPicture(STORY, step).sentence() for step in range(5)]
    assert says[1].startswith("Ann pays $10,000 to Ben for 100 shares; the company gets nothing.")
    assert says[2].startswith("Public pays $40,000 to the company for 400 shares, newly issued.")
    assert says[4].startswith("The company pays $27,000 to Founders for 300 shares, which it retires.")
    assert all("The total stays at $91,000." in words for words in says[1:])


def test_shares_that_never_traded_have_no_market_cap():
    untraded = LedgerPicture(story(None), 0)
    assert untraded.headlines()[1].value == "no price yet"
    assert math.isnan(untraded.now.market_cap)
    assert "The market cap is now $1 million." in LedgerPicture(story(None), 1).sentence()


@pytest.mark.parametrize(
    ("states", "step", "message"),
    [
        ((), 0, r"states must .* got 0"),
        (STORY, 5, r"step must be a whole number from 0 to 4, got 5"),
        (STORY, -1, r"step must .* got -1"),
        (STORY, True, r"step must .* got True"),
        (STORY[::2], 0, r"states must each be one operation after the one before, got 'state 1'"),
        (STORY[::-1], 0, r"states must each be one operation after the one before, got 'state 1'"),
        ([Ledger.open(cash={str(i): 1 for i in range(9)}, shares={})], 0, r"at most 8 accounts"),
    ],
)
def test_a_story_with_a_gap_is_refused(states, step, message):
    with pytest.raises(ValueError, match=message):
        LedgerPicture(states, step)
