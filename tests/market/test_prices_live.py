"""Prices from the network, without a network: whatever goes wrong, prices come back and say what happened."""

import os
import sys
import threading
import time
import types

import numpy as np
import pandas as pd
import pytest

from mktlib.market.prices import DailyPrices
from mktlib.market.prices_live import FRESH, live_prices
from mktlib.market.prices_synthetic import synthetic_prices

ASKED = ("NVDA", "2025-01-02", "2025-06-30")


def answer(symbol, start, end, timeout):
    made = synthetic_prices(np.random.default_rng(1), days=30, symbol=symbol, start=start)
    columns = {name: getattr(made, name) for name in ("dates", "open", "high", "low", "close", "volume")}
    return DailyPrices(symbol, **columns, source="a source | of tests", certainty="about", currency="¥")


def failing(problem):
    def fetch(*_):
        raise problem

    return fetch


def test_what_was_asked_for_comes_without_a_notice_and_is_kept(tmp_path):
    first = live_prices(*ASKED, fetch=answer, cache=tmp_path / "new")
    again = live_prices(*ASKED, fetch=failing(OSError("must not be asked")), cache=tmp_path / "new")
    assert first.notice == again.notice == ""
    assert (first.close == again.close).all()
    assert (again.source, again.currency, again.certainty) == (first.source, "¥", "about")
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_an_old_answer_is_asked_for_again_and_serves_when_nothing_comes(tmp_path):
    live_prices(*ASKED, fetch=answer, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    old = time.time() - FRESH - 3600
    os.utime(file, (old, old))
    stale = live_prices(*ASKED, fetch=failing(OSError("no network")), cache=tmp_path)
    assert stale.symbol == "NVDA"
    assert "no network" in stale.notice
    assert "13 hours ago" in stale.notice
    assert live_prices(*ASKED, fetch=answer, cache=tmp_path).notice == ""


@pytest.mark.parametrize(
    "fetch",
    [
        failing(OSError("no network\nand more")),
        failing(KeyError("x")),
        failing(ValueError("")),
        lambda *_: None,
        lambda *_: pd.DataFrame(),
    ],
)
def test_any_failure_falls_back_to_prices_that_are_there(fetch, tmp_path):
    prices = live_prices(*ASKED, fetch=fetch, cache=tmp_path)
    assert prices.symbol == "AAPL"
    assert prices.notice.startswith("NVDA could not be read (")
    assert f"these are prices of AAPL, {prices.dates[0]} to {prices.dates[-1]}." in prices.notice
    assert "\n" not in prices.notice
    assert not list(tmp_path.iterdir())


def test_the_same_share_is_preferred_as_a_fallback(tmp_path):
    prices = live_prices("MSFT", *ASKED[1:], fetch=failing(OSError("x")), cache=tmp_path)
    assert prices.symbol == "MSFT"
    assert live_prices(*ASKED, fetch=failing(OSError("x")), cache=tmp_path, default="IBM").symbol == "IBM"


def test_a_source_that_hangs_is_left_behind(tmp_path):
    release = threading.Event()

    def hangs(*_):
        release.wait(30)

    start = time.monotonic()
    prices = live_prices(*ASKED, timeout=0.1, fetch=hangs, cache=tmp_path)
    release.set()
    assert time.monotonic() - start < 5
    assert "no answer within 0.1 s" in prices.notice


@pytest.mark.parametrize("content", [b"", b"rubbish", b"# a | $\nrubbish", b"\xff\xfe"])
def test_a_damaged_cache_counts_as_none(tmp_path, content):
    live_prices(*ASKED, fetch=answer, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert live_prices(*ASKED, fetch=answer, cache=tmp_path).notice == ""
    assert file.read_bytes().startswith(b"# a source | of tests")


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    assert live_prices(*ASKED, fetch=answer, cache=blocked).notice == ""


@pytest.mark.parametrize("symbol", ["NVDA", "600519"])
def test_a_package_that_is_not_installed_is_a_failure_like_others(monkeypatch, tmp_path, symbol):
    monkeypatch.setitem(sys.modules, "yfinance", None)
    monkeypatch.setitem(sys.modules, "akshare", None)
    prices = live_prices(symbol, *ASKED[1:], cache=tmp_path)
    assert prices.notice.startswith(f"{symbol} could not be read")


def test_yfinances_table_is_read_with_its_last_day(monkeypatch, tmp_path):
    asked = {}

    class Ticker:
        def __init__(self, symbol):
            asked["symbol"] = symbol

        def history(self, **options):
            asked.update(options)
            days = pd.date_range("2025-01-02", periods=3, tz="America/New_York")
            columns = {name: [1.0, 2.0, np.nan] for name in ("Open", "High", "Low", "Close")}
            return pd.DataFrame({**columns, "Adj Close": 0.5, "Volume": [10, 20, 0]}, index=days)

    monkeypatch.setitem(sys.modules, "yfinance", types.SimpleNamespace(Ticker=Ticker))
    prices = live_prices(*ASKED, cache=tmp_path, timeout=3)
    assert prices.notice == ""
    assert prices.dates.astype(str).tolist() == ["2025-01-02", "2025-01-03"]
    assert (prices.close.tolist(), prices.volume.tolist()) == ([1, 2], [10, 20])
    assert (asked["symbol"], asked["end"], asked["auto_adjust"], asked["timeout"]) == ("NVDA", "2025-07-01", False, 3)


def test_akshares_lots_become_shares(monkeypatch, tmp_path):
    def stock_zh_a_hist(symbol, period, start_date, end_date, adjust, timeout):
        assert (symbol, period, start_date, end_date, adjust) == ("600519", "daily", "20250102", "20250630", "")
        table = {"日期": ["2025-01-02"], "开盘": [10.0], "收盘": [11.0], "最高": [12.0], "最低": [9.0], "成交量": [5]}
        return pd.DataFrame(table)

    monkeypatch.setitem(sys.modules, "akshare", types.SimpleNamespace(stock_zh_a_hist=stock_zh_a_hist))
    prices = live_prices("600519", *ASKED[1:], cache=tmp_path)
    assert (prices.currency, prices.volume.tolist(), prices.close.tolist()) == ("¥", [500.0], [11.0])


def test_an_empty_table_is_a_failure(monkeypatch, tmp_path):
    empty = pd.DataFrame({name: [] for name in ("日期", "开盘", "收盘", "最高", "最低", "成交量")})
    monkeypatch.setitem(sys.modules, "akshare", types.SimpleNamespace(stock_zh_a_hist=lambda *_, **__: empty))
    assert "no prices of 600519" in live_prices("600519", *ASKED[1:], cache=tmp_path).notice


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("symbol", "../secrets"),
        ("symbol", ""),
        ("symbol", None),
        ("start", "yesterday"),
        ("end", 2025),
        ("start", "2026-01-01"),
        ("timeout", 0),
        ("default", "NVDA"),
    ],
)
def test_a_question_that_is_none_is_refused_before_anybody_is_asked(name, bad, tmp_path):
    good = {"symbol": "NVDA", "start": "2025-01-02", "end": "2025-06-30", "timeout": 1, "default": "AAPL"}
    with pytest.raises(ValueError, match=f"^{name} must"):
        live_prices(**{**good, name: bad}, fetch=failing(AssertionError), cache=tmp_path)
