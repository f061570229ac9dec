import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.allocation import allocated_value, share_for
from mktlib.market.multiplier import mandate_multiplier

PARTS = st.floats(0.01, 0.95)


@given(cash=st.floats(1, 1e15), w=PARTS)
def test_stocks_are_the_wanted_part_of_all_wealth(cash, w):
    value = allocated_value(cash, w)
    assert value / (value + cash) == pytest.approx(w)


@given(w=PARTS)
def test_it_is_where_buying_until_everybody_has_enough_ends(w):
    value = 1.0
    for _round in range(2_000):
        value = w * (value + 20.0)  # everybody wants this much in stocks; only their price can give
    assert allocated_value(20, w) == pytest.approx(value)


@given(w=PARTS, cash=st.floats(1, 1e9))
def test_a_dollar_that_arrives_is_multiplied_by_the_mandate(w, cash):
    wealth_per_dollar = (allocated_value(cash + 1e-3 * cash, w) - allocated_value(cash, w)) / (1e-3 * cash)
    assert wealth_per_dollar + 1 == pytest.approx(mandate_multiplier(w), rel=1e-6)


@given(factor=st.floats(0.1, 10), w=PARTS)
def test_the_part_that_a_factor_needs_brings_that_factor(factor, w):
    needed = share_for(factor, w)
    assert allocated_value(1, needed) / allocated_value(1, w) == pytest.approx(factor)


def test_a_hand_worked_case():
    assert allocated_value(20, 0.8) == pytest.approx(80)
    assert share_for(2, 0.8) == pytest.approx(8 / 9)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("equity_share", lambda: allocated_value(1, 1)),
        ("equity_share", lambda: share_for(2, 0)),
        ("cash", lambda: allocated_value(0, 0.5)),
        ("factor", lambda: share_for(0, 0.5)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, make):
    with pytest.raises(ValueError, match=f"^{name} must"):
        make()
