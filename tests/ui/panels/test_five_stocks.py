import math

import numpy as np
import pytest

from mktlib.market.facts import SHARES_OUTSTANDING
from mktlib.market.liquidity import Liquidity, RollSpread, roll_spread
from mktlib.market.prices import SAMPLE_SYMBOLS, daily_prices
from mktlib.market.prices_synthetic import synthetic_prices
from mktlib.market.windows import shares_then, whole_months
from mktlib.ui.panels.five_stocks import FiveStocksPicture, chance_spread
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

NAMES = ("AAA", "BBB", "CCC", "DDD", "EEE")


def made_up(names=NAMES, days=200, missing=()):
    some = tuple(
        None if name in missing else synthetic_prices(np.random.default_rng(i), days=days, symbol=name)
        for i, name in enumerate(names)
    )
    return FiveStocksPicture(names, some, tuple(1e9 * 3**i for i in range(len(names))), "2012-05 to 2013-02")


def real(first="2012-05", months=10):
    prices = {stock: daily_prices(stock) for stock in SAMPLE_SYMBOLS}
    if any(one.certainty == "made up" for one in prices.values()):
        pytest.skip("needs the real prices")
    days = tuple(whole_months(one, first, months) for one in prices.values())
    shares = tuple(
        shares_then(prices[stock], some, SHARES_OUTSTANDING[stock].value) if some else 1.0
        for stock, some in zip(SAMPLE_SYMBOLS, days, strict=True)
    )
    return FiveStocksPicture(SAMPLE_SYMBOLS, days, shares, first)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        made_up(), made_up(missing=("BBB", "EEE")), made_up(days=20), made_up(missing=NAMES[1:])
    )


def test_no_two_measures_crown_the_same_way_and_the_page_names_the_leaders():
    found = dict(zip(SAMPLE_SYMBOLS, real().measured, strict=True))
    value = {stock: one.liquidity.value for stock, one in found.items()}
    assert value["AAPL"] / value["FB"] == pytest.approx(7, abs=0.3)
    assert value["AAPL"] / value["MSFT"] == pytest.approx(7.6, abs=0.3)
    by = {
        "volume": max(found, key=lambda stock: found[stock].liquidity.volume),
        "turnover": max(found, key=lambda stock: found[stock].liquidity.turnover),
        "amihud": max(found, key=lambda stock: found[stock].liquidity.amihud),
        "restless": max(found, key=lambda stock: found[stock].liquidity.volatility),
    }
    assert set(by.values()) == {"FB"}
    assert min(found, key=lambda stock: found[stock].liquidity.volatility) == "IBM"
    assert min(value, key=value.get) == "IBM"
    swings = sorted(found, key=lambda stock: -found[stock].liquidity.volatility)
    caps = sorted(found, key=lambda stock: -found[stock].cap)
    assert (caps[0], swings[1]) == ("AAPL", "AAPL")  # the largest and the second most restless


def test_rolls_spread_is_undefined_for_four_of_five_and_chance_for_the_fifth():
    picture = real()
    rolls = {one.liquidity.symbol: one.liquidity.roll.spread for one in picture.measured}
    assert [stock for stock in rolls if not math.isnan(rolls[stock])] == ["AAPL"]
    assert rolls["AAPL"] == pytest.approx(0.0038, abs=0.00005)
    apple = picture.measured[0].liquidity
    assert chance_spread(apple) == pytest.approx(0.010, abs=0.0006)
    assert rolls["AAPL"] < chance_spread(apple)
    assert "undefined for 4 of 5" in picture.sentence()


def test_chance_shows_the_spread_that_many_trendless_series_show():
    days, volatility = 200, 0.02
    found = Liquidity("ABC", days, 1, 1, volatility, 1, RollSpread(1, -1), 1)
    rng = np.random.default_rng(1)
    covariances = [roll_spread(np.cumsum(volatility * rng.standard_normal(days))).covariance for _ in range(2000)]
    assert 2 * math.sqrt(np.std(covariances)) == pytest.approx(chance_spread(found), rel=0.03)


def test_bars_are_as_long_as_the_values():
    picture = made_up()
    scene = Scene(1048, 1)
    scene.frame(picture)
    bars, _words = scene._parts[2]
    ends = [path.vertices[:, 0].max() for path in bars.get_paths()]
    values = [one.liquidity.value for one in picture.measured]
    assert np.array(ends) / max(ends) == pytest.approx(np.array(values) / max(values))


def test_made_up_prices_say_so_first():
    assert made_up().sentence().startswith("These prices are made up. ")


def test_the_table_leaves_out_who_was_not_listed():
    assert made_up(missing=("BBB",)).table()["stock"] == ["AAA", "CCC", "DDD", "EEE"]


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("symbols", ((), (), ())),
        ("prices", (("A",), (), (1.0,))),
        ("shares", (("A",), (None,), ())),
        ("prices", (("A",), (None,), (1.0,))),
    ],
)
def test_what_breaks_a_rule_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        FiveStocksPicture(*terms, "2012")
