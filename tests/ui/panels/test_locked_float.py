from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.formula import ExponentialSupply
from mktlib.market.free_float import FreeFloat
from mktlib.ui.panels.locked_float import LockedFloatPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, P0 = 1e9, 50


def bought(free, held, cash, k=1.0, alike=True, currency="CNY"):
    company = FreeFloat(S, free, held)
    steep = k if alike else k * company.effective_float / S
    return LockedFloatPicture(company, company.supply(P0, steep), cash, ExponentialSupply(P0, k, S), currency)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        bought(0.1, 0.5, 5e8),
        bought(1, 0, 5e8),
        bought(0.1, 0.5, 5e8, alike=False),
        bought(0.01, 0.9, 2.5e7, k=3),
        bought(0.6, 0, 2e10, k=3, currency="USD"),
        bought(0.1, 0, 0),
    )


def test_a_tenth_of_fifty_billion_floats_and_half_of_it_is_for_sale():
    picture = bought(0.10, 0.5, 5e8)
    assert (picture.caps.total, picture.caps.free, picture.caps.effective) == (50e9, 5e9, 2.5e9)
    assert picture.sentence().startswith("Of ¥50 billion, ¥5 billion floats and ¥2.5 billion is for sale.")


@given(st.floats(0.01, 1), st.floats(0, 0.95), st.floats(0.5, 5), st.floats(1e-4, 0.99), st.booleans())
def test_the_cash_is_spent_to_the_last_unit_and_moves_the_cap_by_the_multiplier(free, held, k, part, alike):
    first = bought(free, held, 0, k, alike)
    cash = part * first.P.capital_spent(first.P.float_shares)
    picture = replace(first, cash=cash)
    assert picture.result.cash == pytest.approx(cash, rel=1e-6)
    assert picture.result.cap_change == pytest.approx(picture.multiplier * cash, rel=1e-6)


@given(st.floats(0.02, 1), st.floats(1e5, 1e8))
def test_half_the_float_doubles_what_cash_moves_unless_the_dearest_keep(free, cash):
    assert bought(free / 2, 0, cash).result.cap_change == pytest.approx(2 * bought(free, 0, cash).result.cap_change)
    assert bought(free / 2, 0, cash, alike=False).result.cap_change == pytest.approx(
        bought(free, 0, cash, alike=False).result.cap_change, rel=1e-6
    )


def test_cutting_off_the_dearest_leaves_the_first_stretch_of_the_curve():
    whole, cut = ExponentialSupply(P0, 2, S), bought(0.1, 0.5, 0, k=2, alike=False).P
    for q in (0, 1e7, 5e7):
        assert cut(q) == pytest.approx(whole(q))


def test_more_cash_than_all_that_is_for_sale_costs_is_refused():
    most = bought(0.1, 0.5, 0).P.capital_spent(5e7)
    assert bought(0.1, 0.5, most).q == pytest.approx(5e7)
    with pytest.raises(ValueError, match=r"cash must be at most ¥4\.3 billion"):
        bought(0.1, 0.5, 1.01 * most)
    with pytest.raises(ValueError, match="cash must"):
        bought(0.1, 0.5, -1)
