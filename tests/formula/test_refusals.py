"""Bad input is refused with the argument, the rule and the value."""

import math
import re
from decimal import Decimal

import numpy as np
import pytest

from mktlib.formula import (
    DemandLadder,
    ExponentialSupply,
    IsoelasticSupply,
    LadderSupply,
    LinearSupply,
    Revaluation,
    capital_spent,
    cash_bounds,
    market_cap,
    revaluation_multiplier,
    revalue,
    share_price,
)

LINE = LinearSupply(50, 0.5, float_shares=100)
CURVES = [LINE, ExponentialSupply(50, 1, 100), IsoelasticSupply(50, 1, 100), LadderSupply([50, 60], [40, 60])]
BIDS = DemandLadder([60, 50], [40, 60])

NO_NUMBER = [
    math.nan,
    math.inf,
    -math.inf,
    True,
    np.True_,
    None,
    "50",
    1j,
    [1, [2]],
    ["a"],
    [True],
    [None],
    {},
    10**400,
]
NOT_POSITIVE = [0, -1, -0.0, *NO_NUMBER, [1.0, 2.0], np.array([1.0]), Decimal(1)]


def refused(name, value):
    """A ValueError that names the argument and shows the value, or the entry of the list that is wrong."""
    shown = "" if isinstance(value, (list, dict, np.ndarray, np.bool_)) else f".*got {re.escape(repr(value))}"
    return pytest.raises(ValueError, match=rf"(?s)^{name}\b.* must .*{shown}")


PARAMETERS = [
    (LinearSupply, {"p0": 50, "slope": 0.5}),
    (LinearSupply.through, {"p0": 50, "q1": 10, "p1": 100}),
    (ExponentialSupply, {"p0": 50, "k": 1, "float_shares": 100}),
    (ExponentialSupply.through, {"p0": 50, "q1": 10, "p1": 100, "float_shares": 100}),
    (IsoelasticSupply, {"p0": 50, "elasticity": 1, "float_shares": 100}),
    (IsoelasticSupply.through, {"p0": 50, "q1": 10, "p1": 100, "float_shares": 100}),
]


@pytest.mark.parametrize(("make", "good"), PARAMETERS, ids=lambda x: getattr(x, "__qualname__", None))
@pytest.mark.parametrize("bad", NOT_POSITIVE, ids=repr)
def test_a_parameter_that_is_no_positive_number_is_refused(make, good, bad):
    make(**good)
    for name in good:
        with refused(name, bad):
            make(**{**good, name: bad})


@pytest.mark.parametrize("P", CURVES, ids=lambda P: type(P).__name__)
@pytest.mark.parametrize("bad", [-1, -1e-300, 100.1, *NO_NUMBER, [5, -1], [5, math.nan]], ids=repr)
def test_a_position_that_is_not_on_the_curve_is_refused(P, bad):
    for call in (
        P,
        P.slope,
        P.capital_spent,
        lambda q: capital_spent(P, q),
    ):
        with refused("q", bad):
            call(bad)
    for call in (
        lambda q: revalue(P, q, 1e6),
        lambda q: revaluation_multiplier(P, q, 1e6),
    ):
        with refused("q", bad):
            call(bad)
    with refused("q_start", bad):
        P.capital_spent(10, bad)


@pytest.mark.parametrize("bad", [-1, 100.1, *NO_NUMBER, [5, -1]], ids=repr)
def test_a_sale_beyond_the_bids_is_refused(bad):
    for call in (BIDS, BIDS.slope, BIDS.capital_spent):
        with refused("q", bad):
            call(bad)
    with refused("q_start", bad):
        BIDS.capital_spent(10, bad)


@pytest.mark.parametrize("P", CURVES, ids=lambda P: type(P).__name__)
def test_walking_backwards_is_refused(P):
    for start, end in ((2, 1), ([0, 2], 1), (1, [0, 2])):
        with pytest.raises(ValueError, match="q_start must be at most q"):
            P.capital_spent(end, start)
    with pytest.raises(ValueError, match="q_start must be at most q"):
        BIDS.capital_spent(1, 2)
    with pytest.raises(ValueError, match="q_start must be at most q"):
        capital_spent(lambda q: q, 1, 2)


@pytest.mark.parametrize("P", [*CURVES, BIDS], ids=lambda P: type(P).__name__)
@pytest.mark.parametrize("bad", [0, -1, *NO_NUMBER, [60, -1]], ids=repr)
def test_a_price_that_is_no_price_is_refused(P, bad):
    with refused("price", bad):
        P.quantity(bad)


@pytest.mark.parametrize("P", [*CURVES, BIDS], ids=lambda P: type(P).__name__)
@pytest.mark.parametrize("bad", NOT_POSITIVE, ids=repr)
def test_a_shift_by_no_positive_factor_is_refused(P, bad):
    with refused("factor", bad):
        P.shifted(bad)


@pytest.mark.parametrize("P", [*CURVES, BIDS], ids=lambda P: type(P).__name__)
@pytest.mark.parametrize("bad", [-1, 100, 101, *NO_NUMBER], ids=repr)
def test_taking_everything_away_is_refused(P, bad):
    with refused("q", bad):
        P.remaining(bad)


def test_a_price_the_curve_never_reaches_is_refused_and_the_message_says_what_it_reaches():
    with pytest.raises(
        ValueError, match=r"price must be at least \$50 \(the first share\) and at most \$100 .*got 101"
    ):
        LINE.quantity(101)
    for P in CURVES[:3]:
        with pytest.raises(ValueError, match=r"price must be at least \$50 .*got 49\.9"):
            P.quantity(49.9)
    assert CURVES[2].quantity(1e9) < 100  # the isoelastic reaches any price


def test_a_target_that_misses_only_by_rounding_is_met():
    assert LINE.quantity(50 * (1 - 1e-15)) == 0
    assert LINE.quantity(np.nextafter(100, 200)) == 100


def test_the_end_of_an_isoelastic_float_has_no_price():
    with pytest.raises(ValueError, match="q must be at least 0 and below the float of 100 shares"):
        CURVES[2](100)


@pytest.mark.parametrize("make", [LinearSupply.through, ExponentialSupply.through, IsoelasticSupply.through])
def test_a_curve_through_a_point_below_its_start_or_beyond_its_float_is_refused(make):
    with pytest.raises(ValueError, match="p1 must be above p0"):
        make(50, 10, 50, 100)
    with pytest.raises(ValueError, match="q1 must"):
        make(50, 101, 100, 100)


def test_a_steepness_beyond_any_price_is_refused():
    with pytest.raises(ValueError, match="k must be small enough"):
        ExponentialSupply(1, 701, 100)


@pytest.mark.parametrize("make", [LadderSupply, DemandLadder])
@pytest.mark.parametrize(
    ("name", "prices", "sizes"),
    [
        ("prices", [], []),
        ("prices", 5, 5),
        ("prices", [[1, 2]], [[1, 2]]),
        ("prices", [1, 0], [1, 1]),
        ("prices", [1, math.nan], [1, 1]),
        ("prices", [1, math.inf], [1, 1]),
        ("prices", [True], [1]),
        ("prices", ["1"], [1]),
        ("prices", None, [1]),
        ("prices", [1, 3, 2], [1, 1, 1]),
        ("sizes", [1], []),
        ("sizes", [1], [1, 1]),
        ("sizes", [1], [0]),
        ("sizes", [1], [-1]),
        ("sizes", [1], [math.inf]),
    ],
)
def test_a_ladder_that_is_no_ladder_is_refused(make, name, prices, sizes):
    with pytest.raises(ValueError, match=f"^{name} must"):
        make(prices, sizes)


def test_a_ladder_in_the_wrong_direction_is_refused():
    with pytest.raises(ValueError, match="prices must be ascending, best first"):
        LadderSupply([2, 1], [1, 1])
    with pytest.raises(ValueError, match="prices must be descending, best first"):
        DemandLadder([1, 2], [1, 1])


@pytest.mark.parametrize("bad", [[], [0], [-1], [math.nan], [True], "abc", None])
def test_reservation_prices_that_are_no_prices_are_refused(bad):
    with pytest.raises(ValueError, match=r"^prices must"):
        LadderSupply.from_reservation_prices(bad)


@pytest.mark.parametrize("levels", [0, 1, -3, 2.5, True, "3", None])
def test_a_curve_in_less_than_two_steps_is_refused(levels):
    with pytest.raises(ValueError, match=r"^levels must"):
        LadderSupply.from_curve(LINE, 100, levels)


@pytest.mark.parametrize("bad", [0, -1, *NO_NUMBER, [1, 0]], ids=repr)
def test_a_cap_of_no_price_or_no_shares_is_refused(bad):
    with refused("price", bad):
        market_cap(bad, 100)
    with refused("shares_outstanding", bad):
        market_cap(50, bad)
    with refused("cap", bad):
        share_price(bad, 100)


@pytest.mark.parametrize("bad", [value for value in NOT_POSITIVE if value is not None], ids=repr)
def test_a_revaluation_from_no_price_or_of_no_shares_is_refused(bad):
    with refused("price_before", bad):
        revalue(LINE, 10, 1e6, price_before=bad)
    with refused("price_before", bad):
        revalue(LINE, 10, 100, price_before=bad)
    with refused("shares_outstanding", bad):
        revalue(LINE, 10, bad)
    with refused("shares_outstanding", bad):
        revaluation_multiplier(LINE, 10, bad)


def test_buying_more_than_all_shares_is_refused():
    with pytest.raises(ValueError, match="q must be at most the 50 shares outstanding"):
        revalue(LINE, 60, 50)
    with pytest.raises(ValueError, match="q must be one number"):
        revalue(LINE, [1, 2], 50)


@pytest.mark.parametrize("P", [None, 5, "curve", [1, 2]])
def test_what_is_no_curve_is_refused(P):
    with pytest.raises(ValueError, match=r"^P must be a supply curve"):
        capital_spent(P, 10)
    with pytest.raises(ValueError, match=r"^P must be a curve with a slope"):
        revaluation_multiplier(P, 10, 100)


@pytest.mark.parametrize(
    "P",
    [lambda q: math.nan, lambda q: math.inf, lambda q: 1 / (1 - q), lambda q: 2 + math.sin(1e9 * q)],
    ids=["no number", "no bound", "a pole", "too fast"],
)
def test_a_function_whose_area_is_not_finite_or_cannot_be_found_is_refused(P):
    with pytest.raises(ValueError, match=r"^P must have a finite area from 0\.0 to 1\.0"):
        capital_spent(P, 1)


def test_bounds_of_nothing_and_of_a_supply_that_falls_are_refused():
    for name, bad in (("price_before", 0), ("price_after", -1), ("q", -1), ("q", math.nan), ("price_after", "5")):
        with refused(name, bad):
            cash_bounds(**{"price_before": 1, "price_after": 2, "q": 3, name: bad})
    with pytest.raises(ValueError, match=r"price_after must be at least price_before = 50, got 49"):
        cash_bounds(50, 49, 10)
    with pytest.raises(ValueError, match=r"price_after must be at least price_before"):
        cash_bounds(50, [60, 40], 10)


def test_a_revaluation_cannot_be_changed():
    with pytest.raises(AttributeError):
        Revaluation(1, 1, 1, 1, 1, 1).cash = 2
