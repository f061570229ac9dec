import pytest

from mktlib.formula import (
    ExponentialSupply,
    IsoelasticSupply,
    LadderSupply,
    LinearSupply,
    capital_spent,
    market_cap,
)
from mktlib.ui.numbers import money
from mktlib.ui.panels.families import FamiliesPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def families(p0=100.0, p1=200.0, part=0.1, float_shares=1e9):
    q = part * float_shares
    smooth = ExponentialSupply.through(p0, q, p1, float_shares)
    curves = (
        ("linear", LinearSupply.through(p0, q, p1, float_shares)),
        ("exponential", smooth),
        ("isoelastic", IsoelasticSupply.through(p0, q, p1, float_shares)),
        ("ladder", LadderSupply.from_curve(smooth, q, levels=8)),
    )
    return curves, q


def test_a_families_picture_keeps_its_promises():
    steep, q_steep = families(p1=4000, part=0.95)
    few, q_few = families(p1=110, part=0.01)
    curves, q = families()
    assert_a_picture_keeps_its_promises(
        FamiliesPicture(curves, q, 1.1e9),
        FamiliesPicture(steep, q_steep, 1.1e9),
        FamiliesPicture(few[:2], q_few, 1.1e9),
        FamiliesPicture(curves[:3], q, 1e12),
    )


@pytest.mark.parametrize("part", [0.01, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("p1", [110, 200, 1000])
def test_the_cap_change_is_one_number_and_a_line_is_the_dearest_way_up(p1, part):
    curves, q = families(p1=p1, part=part)
    picture = FamiliesPicture(curves, q, 1.1e9)
    for result in picture.results:
        assert result.cap_change == pytest.approx(market_cap(p1, 1.1e9) - market_cap(100, 1.1e9))
    costs = [result.cash for result in picture.results]
    assert costs == pytest.approx([capital_spent(P, q) for _name, P in curves])
    # A convex curve lies below its chord, and the isoelastic one bends later than the exponential.
    assert max(costs[:3]) == costs[0]
    assert min(costs[:3]) == costs[2]


def test_headlines_and_sentence_follow_from_the_curves():
    curves, q = families()
    picture = FamiliesPicture(curves, q, 1e9)
    costs = {name: P.capital_spent(q) for name, P in curves}
    cheapest, dearest, cap = picture.headlines()
    assert cheapest.value == money(costs["isoelastic"])
    assert dearest.value == money(costs["linear"])
    assert cap.value == "$100 billion"
    assert picture.sentence() == (
        "All 4 curves take the price from $100 to $200 with the same 10% of the float. The cash differs, "
        f"from {cheapest.value} (isoelastic) to $15 billion (linear); the market cap does not: "
        "it rises by $100 billion."
    )


def test_without_a_common_float_the_part_is_of_all_shares():
    curves = (("a", LinearSupply(100, 1)), ("b", LadderSupply([100, 200], [60, 60])))
    assert "the same 10% of all shares" in FamiliesPicture(curves, 100, 1000).sentence()


def test_the_table_ends_at_the_cash_of_each_walk():
    curves, q = families()
    table = FamiliesPicture(curves, q, 1e9).table()
    for name, P in curves:
        assert table[f"cash_usd_{name}"][-1] == pytest.approx(P.capital_spent(q))
        assert table[f"price_usd_{name}"][0] == pytest.approx(100)


def test_curves_that_part_ways_are_refused():
    line = ("line", LinearSupply(100, 1))
    with pytest.raises(ValueError, match=r"curves must start at the same price, got 100.0 and 90.0 \(low\)"):
        FamiliesPicture((line, ("low", LinearSupply(90, 1.1))), 100, 1000)
    with pytest.raises(ValueError, match=r"curves must end at the same price, got 200.0 and 201.0 \(high\)"):
        FamiliesPicture((line, ("high", LinearSupply(100, 1.01))), 100, 1000)
    near = ("near", LinearSupply(100, 1 + 1e-7))
    assert FamiliesPicture((line, near), 100, 1000).results


@pytest.mark.parametrize(
    ("curves", "q", "words"),
    [
        ([("one", LinearSupply(100, 1))], 100, "curves must be 2 to 4 named curves, got 1"),
        ([("a", LinearSupply(100, 1))] * 5, 100, "curves must be 2 to 4 named curves, got 5"),
        ([("a", LinearSupply(100, 1))] * 2, 0, "q must be positive"),
        ([("a", LadderSupply([100], [100]))] * 2, 50, "curves must rise"),
        ([("a", LinearSupply(100, 1, 50))] * 2, 100, "q must lie between 0 and the float"),
    ],
)
def test_what_cannot_be_is_refused_by_name(curves, q, words):
    with pytest.raises(ValueError, match=words):
        FamiliesPicture(curves, q, 1000)
