import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.ratios import MATURE_PEERS, RATIOS, YOUNG_PEERS, Accounts, ratios
from mktlib.ui.panels.ratio_bands import RatioBandPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

FIRM = Accounts(10e6, earnings=8e6, book_equity=50e6, sales=100e6, dividends=4e6, ebitda=15e6, net_debt=20e6)
LOSER = Accounts(10e6, earnings=-8e6, book_equity=50e6, sales=100e6, dividends=0, ebitda=15e6, net_debt=20e6)


def test_it_keeps_its_promises():
    own = {name: (0.5 * ratio.value, 1.5 * ratio.value) for name, ratio in ratios(16, FIRM).items()}
    assert_a_picture_keeps_its_promises(
        RatioBandPicture(FIRM, MATURE_PEERS, 16, "A company"),
        RatioBandPicture(FIRM, YOUNG_PEERS, 16, "A company", about=True),
        RatioBandPicture(LOSER, YOUNG_PEERS, 200, "A company"),
        RatioBandPicture(FIRM, own, 16, "A company"),
    )


def test_mature_peers_make_the_same_share_dear_and_young_ones_cheap():
    assert "is above them all" in RatioBandPicture(FIRM, MATURE_PEERS, 70, "A").sentence()
    assert "is below them all" in RatioBandPicture(FIRM, YOUNG_PEERS, 5, "A").sentence()


@given(st.floats(10, 1000), st.floats(0.05, 0.5))
def test_peers_with_its_own_ratios_agree_on_its_price(price, width):
    own = {name: ratio.value for name, ratio in ratios(price, FIRM).items()}
    picture = RatioBandPicture(FIRM, {n: (x * (1 - width), x * (1 + width)) for n, x in own.items()}, price, "A")
    assert picture.band.agreed is not None
    low, high = picture.band.agreed
    assert low <= price <= high
    assert "within 5 of 5" in picture.sentence()


@pytest.mark.parametrize("price", [0.7, 16, 900])
def test_the_bars_stand_at_the_estimates_and_inside_the_axis(price):
    scene, picture = Scene(1000, 1), RatioBandPicture(FIRM, YOUNG_PEERS, price, "A")
    scene.frame(picture)
    panel = scene._parts
    low, high = panel.ax.get_xlim()
    spans = [(path.vertices[:, 0].min(), path.vertices[:, 0].max()) for path in panel.bars.get_paths()]
    assert spans == [pytest.approx((one.low, one.high)) for one in picture.band.estimates]
    assert all(low < start < end < high for start, end in [*spans, (price * 0.999, price * 1.001)])


def test_a_ratio_that_says_nothing_says_why():
    scene, picture = Scene(1000, 1), RatioBandPicture(LOSER, YOUNG_PEERS, 16, "A")
    scene.frame(picture)
    words = dict(zip(RATIOS, (label.get_text() for label in scene._parts.says), strict=True))
    assert words["P/E"] == "earnings are not positive"
    assert words["dividend yield"] == "no dividends are paid"
    assert len(scene._parts.bars.get_paths()) == 3
    assert "All 3 allow" in picture.sentence()
