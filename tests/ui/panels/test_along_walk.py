import math

import pytest

from mktlib.formula import ExponentialSupply, IsoelasticSupply, LadderSupply, LinearSupply
from mktlib.ui.numbers import times
from mktlib.ui.panels.along_walk import AlongWalkPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, F = 24.3e9, 23.4e9
THROUGH = tuple(
    (name, family.through(p0=205.76, q1=0.1386 * F, p1=411.52, float_shares=F))
    for name, family in (
        ("linear", LinearSupply),
        ("exponential", ExponentialSupply),
        ("isoelastic", IsoelasticSupply),
    )
)
FLAT = (("exponential", ExponentialSupply(205.76, 1, F)), ("isoelastic", IsoelasticSupply(205.76, 1, F)))


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(AlongWalkPicture(THROUGH, S, share) for share in (0.0, 0.1386, 0.5, 0.8, 0.95, 0.99)),
        AlongWalkPicture(FLAT, S, 0.3),
        AlongWalkPicture(FLAT[:1], S, 0.3),
    )


@pytest.mark.parametrize("share", [0.0, 0.25, 0.9])
def test_the_multipliers_are_those_of_the_formulas(share):
    (_a, linear), (_b, exponential), (_c, isoelastic) = THROUGH
    q = share * F
    by_hand = [
        S * linear.b / (linear.p0 + linear.b * q),
        S * exponential.k / F,
        S / (isoelastic.elasticity * (F - q)),
    ]
    picture = AlongWalkPicture(THROUGH, S, share)
    assert picture.multipliers(share) == pytest.approx(by_hand)
    assert [value for _label, value, _role in picture.headlines()] == [times(value) for value in by_hand]


def test_the_multiplier_is_what_one_more_dollar_re_marks():
    share, dollar = 0.4, 1e6
    for (_name, P), multiplier in zip(THROUGH, AlongWalkPicture(THROUGH, S, share).multipliers(share), strict=True):
        cash = P.capital_spent(share * F) + dollar
        change = S * (P(P.shares_for_cash(cash)) - P(share * F))
        assert change / dollar == pytest.approx(multiplier, rel=1e-4)


def test_the_sentence_says_which_multiplier_stays_falls_and_rises():
    words = AlongWalkPicture(THROUGH, S, 0.1386).sentence()
    assert "stays the same (exponential)" in words
    assert "falls (linear)" in words
    assert "rises (isoelastic)" in words


def test_the_table_follows_the_curves():
    table = AlongWalkPicture(THROUGH, S, 0.5).table()
    for name, P in THROUGH:
        for share, price in zip(table["share_of_float"], table[f"price_usd_{name}"], strict=True):
            assert price == pytest.approx(P(share * F))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("curves", ((), S, 0.1)),
        ("curves", (THROUGH * 2, S, 0.1)),
        ("curves", ((("endless", LinearSupply(50, 1)),), S, 0.1)),
        ("curves", ((("steps", LadderSupply([50], [1])),), S, 0.1)),
        ("shares_outstanding", (THROUGH, 0, 0.1)),
        ("share_bought", (THROUGH, S, 1.0)),
        ("share_bought", (THROUGH, S, -0.1)),
        ("share_bought", (THROUGH, S, math.nan)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        AlongWalkPicture(*arguments)
