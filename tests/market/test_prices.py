"""Daily prices: as the source has them, splits known, and a made-up series that says so."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.prices import SAMPLE_SYMBOLS, DailyPrices, daily_prices

FLAT = {"source": "a test", "certainty": "made up"}


def flat(closes, volume=None, start="2024-01-01", **more):
    """Days on which nothing moves between open and close."""
    closes = np.asarray(closes, dtype=float)
    dates = np.busday_offset(start, np.arange(len(closes)), roll="forward")
    volumes = np.ones(len(closes)) if volume is None else volume
    return DailyPrices("TEST", dates, closes, closes, closes, closes, volumes, **{**FLAT, **more})


@pytest.fixture(scope="module")
def stocks():
    return pytest.importorskip("bokeh_sampledata.stocks")


@pytest.mark.parametrize("symbol", SAMPLE_SYMBOLS)
def test_the_columns_are_those_that_pandas_reads(stocks, symbol):
    table = stocks.data[stocks.data["ticker"] == symbol]
    prices = daily_prices(symbol)
    assert prices.certainty == "sure"
    assert prices.notice == ""
    for name in ("open", "high", "low", "close", "volume"):
        assert (getattr(prices, name) == table[name].to_numpy()).all()
    assert (prices.dates == table["date"].to_numpy().astype("datetime64[D]")).all()


@pytest.mark.parametrize("symbol", SAMPLE_SYMBOLS)
def test_the_splits_are_those_in_the_sources_adjusted_closes(stocks, symbol):
    prices = daily_prices(symbol)
    factor = prices.close / np.array(getattr(stocks, symbol)["adj_close"])
    jumps = factor[:-1] / factor[1:]  # a dividend moves it by a percent or two, a split by half and more
    found = [(str(prices.dates[i + 1]), round(jumps[i], 1)) for i in np.flatnonzero(jumps > 1.3)]
    assert found == list(prices.splits)


def test_apples_fall_by_half_is_real_and_its_splits_are_not(stocks):
    apple = daily_prices("AAPL")
    as_printed, of_a_holder = apple.returns(undo_splits=False), apple.returns()
    worst = int(np.argmin(of_a_holder))
    assert str(apple.dates[worst + 1]) == "2000-09-29"
    assert -0.525 < of_a_holder[worst] < -0.515
    assert of_a_holder[worst] == as_printed[worst]
    split_days = [apple.row(day) - 1 for day, _ in apple.splits]
    assert (as_printed[split_days] < -0.4).all()
    assert (np.abs(of_a_holder[split_days]) < 0.15).all()


def test_reading_them_needs_no_pandas(stocks):
    code = "import sys; from mktlib.market.prices import daily_prices; daily_prices(); print('pandas' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@pytest.mark.parametrize("damage", [None, object()], ids=["missing", "an older one without the table"])
def test_without_the_package_prices_are_made_up_and_say_so(stocks, monkeypatch, damage):
    monkeypatch.setitem(sys.modules, "bokeh_sampledata.stocks", damage)
    monkeypatch.delattr("bokeh_sampledata.stocks", raising=False)
    daily_prices.cache_clear()
    try:
        first, second, other = daily_prices("FB"), daily_prices.__wrapped__("FB"), daily_prices("IBM")
    finally:
        daily_prices.cache_clear()
    assert first.certainty == "made up"
    assert "FB" in first.notice
    assert "made up" in first.notice
    assert "made up" in first.source
    assert (first.close == second.close).all()
    assert first.close[-1] != other.close[-1]


def test_another_symbol_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"^symbol must be one of AAPL, FB, GOOG, IBM, MSFT, got 'NVDA'"):
        daily_prices("NVDA")


@given(
    closes=st.lists(st.floats(1, 1e4), min_size=3, max_size=30),
    where=st.lists(st.tuples(st.integers(1, 29), st.sampled_from([2.0, 3.0, 7.0, 0.1])), max_size=3),
)
def test_a_split_changes_neither_returns_nor_market_cap(closes, where):
    whole = flat(closes)
    splits, prices = {}, np.array(closes)
    for day, ratio in where:
        if day < len(closes) and str(whole.dates[day]) not in splits:
            splits[str(whole.dates[day])] = ratio
            prices[day:] /= ratio
    cut = flat(prices, splits=tuple(splits.items()))
    assert cut.returns() == pytest.approx(whole.returns(), abs=1e-9)
    caps = 1e9 * cut.split_factor[0] * cut.close / cut.split_factor  # all shares of the last day, at each day's price
    assert caps == pytest.approx(1e9 * whole.close, rel=1e-9)


def test_a_split_on_the_first_day_or_outside_the_series_is_no_split_of_it():
    prices = flat([1, 2, 3], splits=(("2024-01-01", 2.0), ("2020-01-01", 5.0), ("2024-01-03", 2.0)))
    assert prices.splits == (("2024-01-03", 2.0),)
    assert prices.between("2024-01-03").splits == ()


def test_a_days_closing_value_is_close_times_volume_and_a_day_without_trades_is_worth_nothing():
    assert flat([2, 3, 5], volume=[10, 0, 7]).closing_value.tolist() == [20, 0, 35]


def test_days_can_be_cut_out_and_found():
    prices = flat(range(1, 11))
    week = prices.between("2024-01-03", "2024-01-07")  # Wednesday to Sunday
    assert week.close.tolist() == [3, 4, 5]
    assert prices.between().close.tolist() == list(range(1, 11))
    assert prices.row("2024-01-08") == 5
    with pytest.raises(ValueError, match=r"^day must be a trading day of TEST, got '2024-01-06'"):
        prices.row("2024-01-06")
    for start, end in (("2024-01-06", "2024-01-07"), ("2024-01-05", "2024-01-03"), (None, "2020-01-01")):
        with pytest.raises(ValueError, match=r"^end must leave a trading day"):
            prices.between(start, end)
    with pytest.raises(ValueError, match=r"^start must be an ISO date"):
        prices.between("January")


def test_prices_cannot_be_written_over_by_their_reader_or_their_maker():
    column = np.array([1.0, 2.0])
    prices = flat(column)
    column[0] = 5
    assert prices.close[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        prices.close[0] = 5


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("dates", ["2024-01-02", "2024-01-01"], "dates must ascend"),
        ("dates", ["2024-01-02", "2024-01-02"], "dates must ascend"),
        ("dates", ["2024-01-02", "someday"], "Error parsing datetime string"),
        ("dates", [], "dates must be a list of days, one for each of the 2 prices"),
        ("volume", [1.0], "setting an array element with a sequence"),
        ("dates", ["2024-01-02"], "dates must be a list of days, one for each of the 2 prices"),
        ("close", [1.0, "x"], "could not convert string to float"),
        ("close", [1.0, np.nan], "prices must be positive"),
        ("close", [1.0, 9.0], "prices must be positive"),
        ("low", [0.0, 1.0], "prices must be positive"),
        ("high", [1.0, 0.5], "prices must be positive"),
        ("high", [1.0, np.inf], "prices must be positive"),
        ("volume", [1.0, -1.0], "prices must be positive"),
    ],
)
def test_impossible_prices_are_refused(name, value, rule):
    ones = [1.0, 1.0]
    good = {
        "symbol": "TEST", "dates": ["2024-01-01", "2024-01-02"], "open": ones, "high": ones, "low": ones,
        "close": ones, "volume": ones, **FLAT,
    }  # fmt: skip
    with pytest.raises(ValueError, match=f"^{rule}"):
        DailyPrices(**{**good, name: value})


def test_large_made_up_moves_come_with_large_volume(stocks, monkeypatch):
    monkeypatch.setitem(sys.modules, "bokeh_sampledata.stocks", None)
    monkeypatch.delattr("bokeh_sampledata.stocks", raising=False)
    prices = daily_prices.__wrapped__("IBM")
    assert np.corrcoef(np.abs(prices.returns()), prices.volume[1:])[0, 1] > 0.3
    assert np.is_busday(prices.dates).all()
