import math
from itertools import pairwise

import pytest

from mktlib.formula import ExponentialSupply, revalue
from mktlib.ui.log_axis import round_numbers
from mktlib.ui.numbers import money, times
from mktlib.ui.panels.steepness import SteepnessPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, F, P0 = 24.3e9, 23.4e9, 5e12 / 24.3e9


def at(k, factor=2.0):
    return SteepnessPicture(k, F, S, P0, factor)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(*(at(k) for k in (0.7, 1.7, 5, 60, 1000)), at(5, 1.1), at(5, 10), at(2000))


@pytest.mark.parametrize("k", [0.7, 1, 5, 10, 300])
@pytest.mark.parametrize("factor", [1.01, 2.0])
def test_the_cash_is_what_walking_the_whole_curve_costs(k, factor):
    P = ExponentialSupply(P0, k, F)
    q = P.quantity(factor * P0)
    walked, drawn = revalue(P, q, S), at(k, factor)
    assert drawn.result.cash == pytest.approx(walked.cash)
    assert drawn.result.cap_change == pytest.approx(walked.cap_change)
    assert drawn.result.multiplier == pytest.approx(k * S / F)
    assert drawn.share == pytest.approx(q / F)
    headlines = {label: value for label, value, _role in drawn.headlines()}
    assert headlines["Cash needed"] == money(walked.cash)
    assert headlines["Multiplier"] == times(k * S / F)


def test_at_the_least_steepness_the_whole_float_is_bought():
    assert at(math.log(2)).share == pytest.approx(1)


def test_the_cash_goes_to_zero_and_the_multiplier_grows_without_bound():
    results = [at(10.0**power).result for power in range(1, 9)]
    for earlier, later in pairwise(results):
        assert later.cash == pytest.approx(earlier.cash / 10)
        assert later.multiplier == pytest.approx(earlier.multiplier * 10)
        assert later.cap_change == pytest.approx(5e12)


def test_the_table_holds_the_present_steepness():
    picture = at(5)
    table = picture.table()
    row = table["steepness_k"].index(5)
    assert table["cash_usd"][row] == pytest.approx(picture.result.cash)
    assert table["multiplier"][row] == pytest.approx(picture.result.multiplier)
    assert table["share_of_float"][row] == pytest.approx(picture.share)
    assert max(table["share_of_float"]) == pytest.approx(1)


def test_a_curve_too_flat_for_its_float_is_refused():
    with pytest.raises(
        ValueError, match=r"k must be at least 0\.693 to take the price to 2 times its start within the float, got 0\.5"
    ):
        at(0.5)
    with pytest.raises(ValueError, match=r"k must be at least 2\.303 to take the price to 10 .*got 2"):
        at(2, factor=10)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("k", (math.nan, F, S, P0)),
        ("float_shares", (5, 0, S, P0)),
        ("shares_outstanding", (5, F, -1, P0)),
        ("p0", (5, F, S, 0)),
        ("factor", (5, F, S, P0, 1.0)),
    ],
)
def test_a_number_that_breaks_its_rule_is_refused(name, numbers):
    with pytest.raises(ValueError, match=f"^{name} must"):
        SteepnessPicture(*numbers)


def test_round_numbers_lie_within_their_limits_and_are_few():
    for low, high in ((3, 40), (1, 1e3), (0.02, 5e13), (7, 8), (1, 10)):
        ticks = round_numbers(low, high)
        assert len(ticks) <= 8
        assert all(low <= tick <= high for tick in ticks)
        assert ticks == sorted(set(ticks))
