import numpy as np
import pytest
from scipy.stats import spearmanr

from mktlib.market.facts import AAPL_BOOK, AAPL_SHARES_OUTSTANDING, SHARES_OUTSTANDING
from mktlib.market.liquidity import cap_changes
from mktlib.market.prices import daily_prices
from mktlib.market.windows import shares_then, whole_months
from mktlib.ui.panels.day_by_day import DayByDayPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

BOOK = AAPL_BOOK.supply()
SWEEP = BOOK.capital_spent(2820), (BOOK(2820) - BOOK(0)) * AAPL_SHARES_OUTSTANDING.value
RNG = np.random.default_rng(1)
TRADED, MOVED = 1e9 * RNG.lognormal(0, 0.5, 300), 1e9 * RNG.lognormal(0, 1.5, 300)


def real(stock, first="2012-05", months=10):
    prices = daily_prices(stock)
    if prices.certainty == "made up":
        pytest.skip("needs the real prices")
    days = whole_months(prices, first, months)
    shares = shares_then(prices, days, SHARES_OUTSTANDING[stock].value)
    return days.closing_value[1:], np.abs(cap_changes(days, shares))


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        DayByDayPicture("ABC", TRADED, MOVED, SWEEP),
        DayByDayPicture("ABC", TRADED, MOVED, SWEEP, one_sided=0.001, shuffled=True),
        DayByDayPicture("ABC", TRADED[:20], np.zeros(20), SWEEP, notice="These prices are made up."),
        DayByDayPicture("ABC", np.array([3e10, 3e10]), np.array([6e10, 0.0]), SWEEP),
    )


def test_the_medians_are_those_the_page_tells():
    assert DayByDayPicture("IBM", *real("IBM"), SWEEP).median == pytest.approx(1.60, abs=0.01)
    assert DayByDayPicture("AAPL", *real("AAPL"), SWEEP).median == pytest.approx(0.56, abs=0.005)
    for stock in SHARES_OUTSTANDING:
        assert 0.5 < DayByDayPicture(stock, *real(stock), SWEEP).median < 1.7  # nothing like the book's 1,100
    assert SWEEP[1] / SWEEP[0] == pytest.approx(1100, rel=0.01)
    assert float(np.mean(real("IBM")[0])) == pytest.approx(765e6, rel=0.002)
    assert DayByDayPicture("IBM", *real("IBM"), SWEEP, one_sided=0.001).median == pytest.approx(1600, rel=0.01)


def test_dealing_out_the_moves_leaves_the_ratio_and_takes_the_link():
    traded, moved = real("IBM")
    picture = DayByDayPicture("IBM", traded, moved, SWEEP)
    assert picture.together == pytest.approx(0.41, abs=0.005)
    page = np.random.default_rng(1).permutation(moved)
    assert DayByDayPicture("IBM", traded, page, SWEEP).median == pytest.approx(1.5, abs=0.05)
    dealt = [np.random.default_rng(seed).permutation(moved) for seed in range(100)]
    pictures = [DayByDayPicture("IBM", traded, one, SWEEP, shuffled=True) for one in dealt]
    assert np.median([one.median for one in pictures]) == pytest.approx(picture.median, rel=0.03)
    assert np.mean([one.together for one in pictures]) == pytest.approx(0, abs=0.03)


def test_the_ratio_is_about_a_typical_return_over_a_typical_turnover():
    for stock in SHARES_OUTSTANDING:
        traded, moved = real(stock)
        found = DayByDayPicture(stock, traded, moved, SWEEP).median
        assert found == pytest.approx(np.median(moved) / np.median(traded), rel=0.1)


def test_ranks_agree_with_scipy():
    assert DayByDayPicture("ABC", TRADED, MOVED, SWEEP).together == pytest.approx(spearmanr(TRADED, MOVED)[0])


def test_dots_stand_where_the_days_are_and_move_left_when_less_is_counted():
    scene = Scene(1048, 1)
    scene.frame(DayByDayPicture("ABC", TRADED, MOVED, SWEEP, one_sided=0.1))
    dots, bars = scene._parts
    assert dots.dots.get_xdata() == pytest.approx(0.1 * TRADED)
    assert dots.dots.get_ydata() == pytest.approx(MOVED)
    heights = [path.vertices[:, 1].max() for path in bars.bars.get_paths()]
    assert sum(heights) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("moved", (TRADED, MOVED[:5], SWEEP)),
        ("moved", (TRADED[:0], MOVED[:0], SWEEP)),
        ("traded", (np.zeros(3), MOVED[:3], SWEEP)),
        ("one_sided", (TRADED, MOVED, SWEEP, 0)),
        ("one_sided", (TRADED, MOVED, SWEEP, 1.5)),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        DayByDayPicture("ABC", *terms)
