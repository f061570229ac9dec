import numpy as np
import pytest

from mktlib.formula import ExponentialSupply, LadderSupply, LinearSupply, capital_spent, market_cap
from mktlib.ui.numbers import money, percent
from mktlib.ui.panels.area import AreaPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

CURVE = ExponentialSupply(p0=205.76, k=5, float_shares=23.4e9)
ALL = 24.3e9


def drawn(picture, width=1000):
    """Return the panel of areas after `picture` was drawn."""
    scene = Scene(width)
    scene.frame(picture)
    return scene._parts[0]


def test_an_area_picture_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(AreaPicture(CURVE, share * 23.4e9, ALL) for share in (0, 0.1386, 0.5, 0.68, 1)),
        AreaPicture(LadderSupply([100, 150], [100, 1]), 101, 1e9),
        AreaPicture(LinearSupply(50, 0.5), 60, 100),
    )


def test_area_and_rectangle_are_drawn_to_one_scale():
    picture = AreaPicture(CURVE, 3e9, ALL)
    panel = drawn(picture)
    x, y = panel.area.get_xy()[:-1].T
    unit = ALL / 100
    assert np.trapezoid(y[:-2], x[:-2]) * unit == pytest.approx(picture.result.cash, rel=1e-3)
    assert panel.now.get_width() * panel.now.get_height() * unit == pytest.approx(picture.result.cap_after)
    assert panel.old.get_width() * panel.old.get_height() * unit == pytest.approx(picture.result.cap_before)
    assert panel.rise.get_width() * panel.rise.get_height() * unit == pytest.approx(picture.result.cap_change)
    assert panel.locked.get_width() == pytest.approx(100 * (1 - 23.4e9 / ALL))


@pytest.mark.parametrize(("q", "thin"), [(1, True), (2e6, True), (3e8, False), (3e9, False)])
def test_an_area_too_thin_to_see_says_so(q, thin):
    panel = drawn(AreaPicture(CURVE, q, ALL))
    assert panel.paid.get_visible()
    assert ("too thin" in panel.paid.get_text()) == thin


def test_nothing_is_locked_when_the_float_is_every_share():
    assert not drawn(AreaPicture(LinearSupply(50, 0.5), 60, 100)).locked.get_visible()
    assert drawn(AreaPicture(LadderSupply([50], [60]), 60, 100)).locked.get_visible()


def test_headlines_and_table_follow_from_the_curve():
    picture = AreaPicture(CURVE, 3e9, ALL)
    cash, after = capital_spent(CURVE, 3e9), market_cap(CURVE(3e9), ALL)
    before = market_cap(205.76, ALL)
    assert [line.value for line in picture.headlines()] == [
        money(cash),
        money(after - before),
        percent(3e9 / ALL),
    ]
    assert picture.table()["usd"] == pytest.approx([cash, before, after])
    for value in (money(cash), money(before), money(after), percent(3e9 / ALL)):
        assert value in picture.sentence()


@pytest.mark.parametrize(
    ("q", "outstanding", "words"),
    [
        (24e9, ALL, "q must lie between 0 and the float"),
        (2e9, 1e9, "q must be at most the 1,000,000,000 shares outstanding"),
        (-1, ALL, "q must"),
        (1, 0, "shares_outstanding must be a positive finite number, got 0"),
    ],
)
def test_what_cannot_be_is_refused_by_name(q, outstanding, words):
    with pytest.raises(ValueError, match=words):
        AreaPicture(CURVE, q, outstanding)
