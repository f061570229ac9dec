import pytest

from mktlib.formula import ExponentialSupply, LadderSupply, LinearSupply, capital_spent, uniform_auction_cash
from mktlib.ui.numbers import money
from mktlib.ui.panels.bars import BarsPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

LINE = LinearSupply(p0=50, slope=0.5)
CURVE = ExponentialSupply(p0=100, k=5, float_shares=1e9)
FLAT = LadderSupply([100], [100])


def test_a_bars_picture_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        BarsPicture(CURVE, 2e8, 1),
        BarsPicture(CURVE, 2e8, 200),
        BarsPicture(LINE, 100, 4),
        BarsPicture(FLAT, 50, 7),
        BarsPicture(CURVE, 1e9, 14),
        BarsPicture(LadderSupply([100, 150], [100, 1]), 101, 100),
    )


def test_on_a_line_the_bars_add_half_a_step_each():
    # Each bar is a triangle too high: base q/n, height b·q/n, and there are n of them.
    for bars in (1, 4, 25, 200):
        assert BarsPicture(LINE, 100, bars).difference == pytest.approx(0.5 * 100**2 / (2 * bars))


def test_twice_the_bars_halve_the_difference_in_the_end():
    ours, twice = BarsPicture(CURVE, 2e8, 100).difference, BarsPicture(CURVE, 2e8, 200).difference
    assert twice / ours == pytest.approx(0.5, rel=0.01)


def test_the_bars_never_cost_less_than_the_integral():
    for bars in range(1, 201):
        for P, q in ((CURVE, 2e8), (LadderSupply([100, 150], [100, 1]), 101), (FLAT, 50)):
            picture = BarsPicture(P, q, bars)
            assert picture.difference >= 0
            assert picture.cash_by_bars() == pytest.approx(picture.cash + picture.difference)


def test_one_bar_is_the_uniform_auction():
    picture = BarsPicture(CURVE, 2e8, 1)
    assert picture.cash_by_bars() == pytest.approx(uniform_auction_cash(CURVE, 2e8))
    assert "auction" in picture.sentence()


def test_a_ladder_of_one_step_has_no_difference():
    picture = BarsPicture(FLAT, 50, 7)
    assert picture.difference == 0
    assert "the same" in picture.sentence()


def test_headlines_and_table_follow_from_the_curve():
    picture = BarsPicture(LINE, 100, 8)
    assert [line.value for line in picture.headlines()[:2]] == [money(7812.5), money(7500)]
    table = picture.table()
    assert sum(table["cash_usd"]) == pytest.approx(picture.cash_by_bars())
    assert sum(table["cash_by_the_integral_usd"]) == pytest.approx(capital_spent(LINE, 100))
    assert table["price_usd"][-1] == LINE(100)


@pytest.mark.parametrize(
    ("q", "bars", "words"),
    [
        (100, 0, "bars must be a whole number from 1 to 200, got 0"),
        (100, 201, "bars .* got 201"),
        (100, 2.5, "bars .* got 2.5"),
        (0, 5, "q must be positive"),
        (2e9, 5, "q must lie between 0 and the float"),
    ],
)
def test_what_cannot_be_is_refused_by_name(q, bars, words):
    with pytest.raises(ValueError, match=words):
        BarsPicture(CURVE, q, bars)
