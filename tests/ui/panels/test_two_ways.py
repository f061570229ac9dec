import pytest

from mktlib.formula import ExponentialSupply, IsoelasticSupply, LadderSupply, LinearSupply, market_cap
from mktlib.ui.numbers import money
from mktlib.ui.panels.two_ways import TwoWaysPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, F, P0 = 24.3e9, 23.4e9, 5e12 / 24.3e9
CURVE = ExponentialSupply(P0, 5, F)
STEPS = LadderSupply([100, 110, 150], [10, 20, 5])


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(TwoWaysPicture(CURVE, share * F, shift, S) for share, shift in ((0, 2), (0.1386, 2), (0.1386, 1), (0, 1))),
        TwoWaysPicture(IsoelasticSupply(P0, 2, F), 0.9 * F, 3, S),
        TwoWaysPicture(LinearSupply(P0, P0 / F, F), 0.5 * F, 1.2, S),
        TwoWaysPicture(STEPS, 25, 1.5, 1e6),
    )


def test_a_shift_alone_takes_no_cash_and_doubles_the_market_cap():
    picture = TwoWaysPicture(CURVE, 0, 2, S)
    assert picture.walk.cash == 0
    assert picture.walk.cap_change == 0
    assert picture.shift_change == pytest.approx(market_cap(P0, S))
    assert picture.sentence().startswith("No cash changed hands")


@pytest.mark.parametrize("P", [CURVE, IsoelasticSupply(P0, 0.5, F), LinearSupply(P0, 1e-8, F)])
@pytest.mark.parametrize("shift", [1, 1.3, 4])
def test_both_ways_together_lead_from_the_old_price_to_the_last_one(P, shift):
    q = 0.2 * F
    picture = TwoWaysPicture(P, q, shift, S)
    last = shift * P(q)
    assert picture.walk.price_after == pytest.approx(last)
    assert picture.shift_change + picture.walk.cap_change == pytest.approx(S * (last - P(0)))
    assert picture.walk.cash == pytest.approx(shift * P.capital_spent(q))
    values = [value for _label, value, _role in picture.headlines()]
    assert values == [
        money(picture.walk.cash),
        money(picture.shift_change),
        money(picture.walk.cap_change),
        money(picture.walk.price_after),
    ]


def test_the_sentence_and_the_table_keep_both_ways_apart():
    picture = TwoWaysPicture(STEPS, 25, 1.5, 1e6)
    words = picture.sentence()
    assert money(1e6 * 50) in words  # 100 to 150 without a trade
    assert money(10 * 150 + 15 * 165) in words
    assert money(1e6 * 15) in words  # 150 to 165 by buying
    table = picture.table()
    assert table["cash_usd"] == [0, 3975]
    assert table["cap_change_usd"] == pytest.approx([50e6, 15e6])
    assert TwoWaysPicture(STEPS, 25, 1, 1e6).sentence().startswith("No holder changed a price: buying 25 shares")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("P", (LinearSupply(50, 1), 1, 2, S)),
        ("P", (lambda q: 50.0, 1, 2, S)),
        ("shift", (CURVE, 1, 0.9, S)),
        ("shift", (CURVE, 1, float("inf"), S)),
        ("q", (CURVE, 24e9, 2, S)),
        ("shares_outstanding", (CURVE, 1, 2, 0)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        TwoWaysPicture(*arguments)
