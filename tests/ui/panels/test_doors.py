import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.facts import AMTD_CAP, AMTD_CASH, ARAMCO_CAP, ARAMCO_CASH
from mktlib.ui.panels.doors import DoorsPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

NVIDIA = DoorsPicture("NVIDIA", 144e6, 5.05e12)
ARAMCO = DoorsPicture("Saudi Aramco", ARAMCO_CASH.value, ARAMCO_CAP.value, seller="the Saudi state")
AMTD = DoorsPicture("AMTD Digital", AMTD_CASH.value, AMTD_CAP.value, note="That was the price of one day.")
SUMS = st.floats(1, 1e13)


def test_three_companies():
    assert_a_picture_keeps_its_promises(NVIDIA, ARAMCO, AMTD, DoorsPicture("Tiny", 1, 0.5))


def test_nvidia_got_144_million_and_is_worth_35_000_times_that():
    assert NVIDIA.sentence() == (
        "NVIDIA: the public paid $144 million into the company for new shares, and its market value is"
        " $5.05 trillion: $35,000 for each dollar paid in."
    )


def test_what_old_holders_got_never_went_into_the_company():
    assert ARAMCO.table()["into_company_usd"] == [0.0]
    assert ("Paid into the company", "$0", "cash") in ARAMCO.headlines()
    assert "buyers paid $25.6 billion to the Saudi state for old shares" in ARAMCO.sentence()
    assert "nothing went into the company" in ARAMCO.sentence()


def test_a_note_follows_the_sentence():
    assert AMTD.sentence().endswith(": $3,200 for each dollar paid in. That was the price of one day.")


@given(SUMS, SUMS)
def test_the_ratio_is_the_quotient_to_two_digits(raised, cap):
    assert DoorsPicture("A", raised, cap).ratio == pytest.approx(cap / raised, rel=0.051)


@pytest.mark.parametrize(
    ("arguments", "message"), [((0, 1), r"raised must .* got 0"), ((1, -1), r"cap must .* got -1")]
)
def test_sums_that_cannot_be_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        DoorsPicture("A", *arguments)
