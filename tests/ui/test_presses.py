import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui import choice, explore, presses, slider
from tests.ui.two_sums import two_sums

ORDER = {"side": choice("Side", ["buy", "sell"]), "shares": slider("Shares", 100, 900, 100, step=100)}
SENT = presses("Send", ORDER, most=5)

rows = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 8)), max_size=5).map(tuple)


@given(rows)
def test_a_link_brings_the_same_presses_back(position):
    assert SENT.parse(SENT.text(position)) == position


@given(rows)
def test_the_model_gets_what_the_recorded_controls_say(position):
    values = SENT.value(SENT.clamp([list(row) for row in position]))
    assert values == tuple({"side": ("buy", "sell")[i], "shares": 100 * (j + 1)} for i, j in position)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=9,
)


@given(junk)
def test_whatever_a_page_sends_stays_within_the_limits_or_is_refused(position):
    try:
        held = SENT.clamp(position)
    except ValueError:
        return
    assert len(held) <= 5
    assert all(i in (0, 1) and 0 <= j <= 8 for i, j in held)


@pytest.mark.parametrize(
    "text", ["0", "0-9", "2-0", "0-1-1", "a-b", "0-1..", "-1-0", "0-1." * 4000, "0-0.0-0.0-0.0-0.0-0.0-0"]
)
def test_a_link_with_other_presses_is_refused(text):
    with pytest.raises(ValueError, match=r"presses|press|limits"):
        SENT.parse(text)


def test_more_presses_than_the_most_are_dropped():
    assert len(SENT.clamp([[0, 0]] * 9)) == 5


def test_an_explorer_replays_its_presses_and_keeps_them_in_its_link():
    @explore("Orders", **ORDER, sent=SENT)
    def orders(side, shares, sent):
        return two_sums(sum(one["shares"] for one in sent), 1)

    orders.move({"sent": [[0, 2], [1, 0]]})
    assert orders.run().table["cash_usd"] == [400]
    assert orders.link() == {"orders.sent": "0-2.1-0"}
    assert orders.readouts()["sent"] == "2 of at most 5"
    orders.reset()
    assert orders.run().table["cash_usd"] == [0]
    assert orders.open_link({"orders.sent": "1-8"}) == []
    assert orders.run().table["cash_usd"] == [900]


def test_it_needs_controls_to_write_down():
    with pytest.raises(ValueError, match="at least one control"):
        presses("Send", {})
    with pytest.raises(ValueError, match="one position"):
        presses("Send", {"sent": SENT})
    with pytest.raises(ValueError, match="most"):
        presses("Send", ORDER, most=0)
